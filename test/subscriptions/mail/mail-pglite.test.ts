// The promises of mails on the embedded default.
import { describe } from 'vitest'
import { lendEmbedded } from '../../support/life/stores.ts'
import { mailContract } from './mail-contract.ts'

describe('mails on PGlite', () => mailContract(lendEmbedded))
