// Binds every operation to its code: an unbound operation does not compile.
import type { Bound } from './guard.ts'
import { accountRuns } from './runs/account.ts'
import { batchRuns } from './runs/batches.ts'
import { bulkRuns } from './runs/bulk.ts'
import { calendarRuns } from './runs/calendars.ts'
import { classificationRuns } from './runs/classification.ts'
import { colleagueRuns } from './runs/colleagues.ts'
import { connectionRuns } from './runs/connections.ts'
import { credentialRuns } from './runs/credentials.ts'
import { declaringRuns } from './runs/declaring.ts'
import { draftRuns } from './runs/drafts.ts'
import { figureRuns } from './runs/figures.ts'
import { importingRuns } from './runs/importing.ts'
import { installationRuns } from './runs/installation.ts'
import { journalRuns } from './runs/journal.ts'
import { keyRuns } from './runs/keys.ts'
import { opendataRuns } from './runs/opendata.ts'
import { peopleRuns } from './runs/people.ts'
import { personalDataRuns } from './runs/personal-data.ts'
import { portableRuns } from './runs/portable.ts'
import { postingRuns } from './runs/postings.ts'
import { proofRuns } from './runs/proof.ts'
import { readingRuns } from './runs/readings.ts'
import { requestRuns } from './runs/requests.ts'
import { transferRuns } from './runs/transfers.ts'
import { retentionRuns } from './runs/retention.ts'
import { retourRuns } from './runs/retours.ts'
import { scheduleRuns } from './runs/schedules.ts'
import { startRuns } from './runs/start.ts'
import { subscriptionRuns } from './runs/subscriptions.ts'
import { taskRuns } from './runs/tasks.ts'
import { transmissionRuns } from './runs/transmissions.ts'
import { uploadRuns } from './runs/uploads.ts'
import { viewRuns } from './runs/views.ts'
import type { Name } from './table.ts'

const all = {
  ...transmissionRuns,
  ...uploadRuns,
  ...draftRuns,
  ...readingRuns,
  ...proofRuns,
  ...retentionRuns,
  ...transferRuns,
  ...batchRuns,
  ...bulkRuns,
  ...viewRuns,
  ...colleagueRuns,
  ...retourRuns,
  ...taskRuns,
  ...postingRuns,
  ...calendarRuns,
  ...classificationRuns,
  ...declaringRuns,
  ...importingRuns,
  ...credentialRuns,
  ...keyRuns,
  ...connectionRuns,
  ...installationRuns,
  ...figureRuns,
  ...startRuns,
  ...opendataRuns,
  ...scheduleRuns,
  ...accountRuns,
  ...subscriptionRuns,
  ...peopleRuns,
  ...journalRuns,
  ...requestRuns,
  ...personalDataRuns,
  ...portableRuns,
} satisfies Readonly<Record<Name, Bound>>

export const bounds: ReadonlyMap<string, Bound> = new Map(Object.entries(all))
