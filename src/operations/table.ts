// Every operation by its name, in the order of its description.
import { accountTable } from './declared/account.ts'
import { batchTable } from './declared/batches.ts'
import { bulkTable } from './declared/bulk.ts'
import { colleagueTable } from './declared/colleagues.ts'
import { collectiviteTable } from './declared/collectivites.ts'
import { draftTable } from './declared/drafts.ts'
import { credentialTable } from './declared/credentials.ts'
import { keyTable } from './declared/keys.ts'
import { figuresTable } from './declared/figures.ts'
import { journalTable } from './declared/journal.ts'
import { opendataTable } from './declared/opendata.ts'
import { publicationTable } from './declared/publication.ts'
import { peopleTable } from './declared/people.ts'
import { proofTable } from './declared/proof.ts'
import { requestTable } from './declared/requests.ts'
import { retourTable } from './declared/retours.ts'
import { readingTable } from './declared/readings.ts'
import { transferTable } from './declared/transfers.ts'
import { retentionTable } from './declared/retention.ts'
import { startTable } from './declared/start.ts'
import { subscriptionTable } from './declared/subscriptions.ts'
import { transmissionTable } from './declared/transmissions.ts'
import { uploadTable } from './declared/uploads.ts'
import { viewTable } from './declared/views.ts'
import type { AnyOperation } from './operation.ts'

export const table = {
  ...transmissionTable,
  ...uploadTable,
  ...draftTable,
  ...readingTable,
  ...proofTable,
  ...retentionTable,
  ...transferTable,
  ...batchTable,
  ...bulkTable,
  ...viewTable,
  ...colleagueTable,
  ...retourTable,
  ...publicationTable,
  ...collectiviteTable,
  ...credentialTable,
  ...keyTable,
  ...figuresTable,
  ...startTable,
  ...opendataTable,
  ...subscriptionTable,
  ...accountTable,
  ...peopleTable,
  ...journalTable,
  ...requestTable,
}

export type OperationTable = typeof table
export type Name = keyof OperationTable

export const operations: readonly AnyOperation[] = Object.values(table)
