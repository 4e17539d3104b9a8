// The promises of mails on PostgreSQL.
import { describeWith } from '../../support/describe-with.ts'
import { lendPostgres } from '../../support/life/stores.ts'
import { mailContract } from './mail-contract.ts'

await describeWith('postgres', 'mails on PostgreSQL', (url) => mailContract(() => lendPostgres(url)))
