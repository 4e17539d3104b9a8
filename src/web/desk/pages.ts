// Every page and action of the desk, in the order of the navigation.
import { batchServed } from './pages/batches/batches.ts'
import { bulkServed } from './pages/bulk/bulk.ts'
import { calendarsServed } from './pages/calendars.ts'
import { causesServed } from './pages/causes.ts'
import { classificationServed } from './pages/classification.ts'
import { collectivitesServed } from './pages/collectivites/collectivites.ts'
import { confirmable, confirmServed } from './pages/confirm.ts'
import { connectionsServed } from './pages/connections/connections.ts'
import { credentialsServed } from './pages/credentials.ts'
import { dashboardServed } from './pages/dashboard/dashboard.ts'
import { departureServed } from './pages/departure.ts'
import { depositServed } from './pages/deposit/deposit.ts'
import { helpServed } from './pages/help.ts'
import { journalServed } from './pages/journal/journal.ts'
import { lateServed } from './pages/late-form.ts'
import { lettersServed } from './pages/letters/letters.ts'
import { meServed } from './pages/me.ts'
import { peopleServed } from './pages/people/people.ts'
import { queuesServed } from './pages/queues.ts'
import { registerServed } from './pages/register.ts'
import { requestsServed } from './pages/requests.ts'
import { retentionServed } from './pages/retention/retention.ts'
import { retoursServed } from './pages/retours/retours.ts'
import { schedulesServed } from './pages/schedules.ts'
import { searchServed } from './pages/search.ts'
import { collectiviteFormsServed } from './pages/start/collectivite.ts'
import { expertFormsServed } from './pages/start/expert.ts'
import { gatewayFormServed } from './pages/start/gateway.ts'
import { manyFormServed } from './pages/start/many.ts'
import { startServed } from './pages/start/start.ts'
import { subscriptionsServed } from './pages/subscriptions/subscriptions.ts'
import { todayServed } from './pages/today/today.ts'
import { tokensServed } from './pages/tokens.ts'
import { transfersServed } from './pages/transfers/transfers.ts'
import { transmissionServed } from './pages/transmission/transmission.ts'
import { transmissionsServed } from './pages/transmissions/transmissions.ts'
import { uncertainServed } from './pages/uncertain.ts'
import { unmaskServed } from './pages/unmask.ts'
import type { UploadAction } from './uploads.ts'
import type { DeskAction, Download, Page } from './visit.ts'

interface Served {
  readonly pages: readonly Page[]
  readonly actions?: readonly DeskAction[]
  readonly downloads?: readonly Download[]
  readonly uploads?: readonly UploadAction[]
}

const served: readonly Served[] = [
  searchServed,
  startServed,
  todayServed,
  depositServed,
  dashboardServed,
  transmissionsServed,
  transmissionServed,
  batchServed,
  causesServed,
  uncertainServed,
  bulkServed,
  retoursServed,
  lettersServed,
  calendarsServed,
  connectionsServed,
  departureServed,
  schedulesServed,
  collectivitesServed,
  collectiviteFormsServed,
  gatewayFormServed,
  expertFormsServed,
  manyFormServed,
  credentialsServed,
  classificationServed,
  registerServed,
  retentionServed,
  transfersServed,
  peopleServed,
  requestsServed,
  tokensServed,
  journalServed,
  queuesServed,
  subscriptionsServed,
  meServed,
  unmaskServed,
  helpServed,
]

const confirming = confirmServed(() => [...actions, ...uploads])
const late = lateServed(
  () => [...actions, ...uploads],
  () => pages.map(({ path }) => path),
)

export const pages: readonly Page[] = [...served.flatMap((each) => each.pages), ...confirming.pages, ...late.pages]
export const actions: readonly UploadAction[] = [
  ...served.flatMap((each) => each.actions ?? []).map(confirmable),
  ...confirming.actions,
  ...late.actions,
]
export const downloads = served.flatMap((each) => each.downloads ?? [])
export const uploads = served.flatMap((each) => each.uploads ?? []).map(confirmable)
