// Old notices on the embedded default.
import { describe } from 'vitest'
import { lendEmbedded } from '../support/life/stores.ts'
import { forgettingContract } from './forget-contract.ts'

describe('old notices on PGlite', () => forgettingContract(lendEmbedded))
