// What is kept for a large desk, on PGlite.
import { describe } from 'vitest'
import { lendEmbedded } from '../support/life/stores.ts'
import { deskSizeContract } from './desk-size.ts'

describe('what is kept for a large desk, on PGlite', () => deskSizeContract(lendEmbedded))
