// The runs of schedules on the embedded default.
import { describe } from 'vitest'
import { lendEmbedded } from '../support/stores.ts'
import { runsContract } from './contract.ts'

describe('schedules on PGlite', () => runsContract(lendEmbedded))
