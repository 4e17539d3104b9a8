// The promises to subscribers on the embedded default.
import { describe } from 'vitest'
import { lendEmbedded } from '../support/life/stores.ts'
import { deliveryContract } from './contract.ts'

describe('notices on PGlite', () => deliveryContract(lendEmbedded))
