// Every page and every action of the desk, in the order of the navigation: what a person may look at, and do.
import { bulkActions, bulkPages } from './pages/bulk/bulk.ts'
import { causesPage } from './pages/causes.ts'
import { classificationActions, classificationPages } from './pages/classification.ts'
import { collectivitesActions, collectivitesPages } from './pages/collectivites.ts'
import { connectionActions, connectionPages } from './pages/connections/connections.ts'
import { helpPages } from './pages/help.ts'
import { journalPages } from './pages/journal.ts'
import { lettersActions, lettersUploads } from './pages/letters/answer.ts'
import { lettersPages } from './pages/letters/letters.ts'
import { meActions, mePages } from './pages/me/me.ts'
import { peopleActions, peoplePages } from './pages/people/people.ts'
import { queuePages } from './pages/queues.ts'
import { returnsDownloads } from './pages/retours/bytes.ts'
import { returnsActions, returnsPages } from './pages/retours/retours.ts'
import { scheduleActions, schedulePages } from './pages/schedules.ts'
import { meNoticesActions, meNoticesPages } from './pages/me/notices.ts'
import { subscriptionActions, subscriptionPages } from './pages/subscriptions/one.ts'
import { subscriptionsActions, subscriptionsPages } from './pages/subscriptions/subscriptions.ts'
import { todayPage } from './pages/today/today.ts'
import { tokensActions, tokensPage } from './pages/tokens.ts'
import { transmissionActions } from './pages/transmission/actions.ts'
import { transmissionDownloads } from './pages/transmission/files.ts'
import { transmissionPage } from './pages/transmission/transmission.ts'
import { transmissionsCsv, transmissionsPage } from './pages/transmissions.ts'
import { uncertainActions, uncertainPages } from './pages/uncertain.ts'
import { unmaskActions, unmaskPages } from './pages/unmask.ts'
import type { UploadAction } from './uploads.ts'
import type { DeskAction, Download, Page } from './visit.ts'

export const pages: readonly Page[] = [
  todayPage,
  transmissionsPage,
  transmissionPage,
  ...uncertainPages,
  causesPage,
  ...bulkPages,
  ...returnsPages,
  ...lettersPages,
  ...connectionPages,
  ...schedulePages,
  ...collectivitesPages,
  ...classificationPages,
  ...peoplePages,
  tokensPage,
  ...journalPages,
  ...queuePages,
  ...subscriptionsPages,
  ...subscriptionPages,
  ...mePages,
  ...meNoticesPages,
  ...unmaskPages,
  ...helpPages,
]

export const actions: readonly DeskAction[] = [
  ...transmissionActions,
  ...uncertainActions,
  ...bulkActions,
  ...returnsActions,
  ...lettersActions,
  ...connectionActions,
  ...scheduleActions,
  ...collectivitesActions,
  ...classificationActions,
  ...peopleActions,
  ...tokensActions,
  ...subscriptionsActions,
  ...subscriptionActions,
  ...meActions,
  ...meNoticesActions,
  ...unmaskActions,
]

export const downloads: readonly Download[] = [transmissionsCsv, ...transmissionDownloads, ...returnsDownloads]

/** Actions whose forms send files. */
export const uploads: readonly UploadAction[] = [...lettersUploads]
