// The runs of schedules on the embedded default.
import { describe } from 'vitest'
import { lendEmbedded } from '../support/life/stores.ts'
import { runsContract } from './contract.ts'

describe('schedules on PGlite', () => runsContract(lendEmbedded))
