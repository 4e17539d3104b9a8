// The runs of schedules on PostgreSQL, in two processes that share it.
import { describeWith } from '../support/describe-with.ts'
import { lendPostgres } from '../support/life/stores.ts'
import { runsContract } from './contract.ts'

await describeWith('postgres', 'schedules on PostgreSQL', (url) => runsContract(() => lendPostgres(url)))
