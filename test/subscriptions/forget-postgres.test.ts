// Old notices on PostgreSQL.
import { describeWith } from '../support/describe-with.ts'
import { lendPostgres } from '../support/life/stores.ts'
import { forgettingContract } from './forget-contract.ts'

await describeWith('postgres', 'old notices on PostgreSQL', (url) => forgettingContract(() => lendPostgres(url)))
