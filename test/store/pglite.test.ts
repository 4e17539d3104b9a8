// The store's contract on the embedded default.
import { describe } from 'vitest'
import { lendEmbedded } from '../support/life/stores.ts'
import { storeContract } from './contract.ts'

describe('the store on PGlite', () => storeContract(lendEmbedded))
