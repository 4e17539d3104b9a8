// From the path of a script to what it does: every address that the platform answers at, and the name by which a test asks
// for its faults.
import type { Refusing } from './accounts.ts'
import { cancel, close } from './cancel.ts'
import { fetchClassification, requestClassification } from './classification.ts'
import { confirm, confirmSeveral } from './confirm.ts'
import { create } from './create.ts'
import { download, filesList, getBordereau, getReceipt, stampedFile } from './documents.ts'
import { getDocument, listDocuments, markAsRead } from './incoming.ts'
import { listActes, listStatuses, numberActes } from './listing.ts'
import { htmlPage, notFound } from './page.ts'
import type { Script } from './platform.ts'
import { reply } from './replies.ts'
import { getNonce, infoConnexion, listLogins, testConnexion, testRgs } from './self-tests.ts'
import { envelopeSerial, submit } from './import.ts'
import { getStatus } from './status.ts'

/** The calls that the platform knows; `page`: any of its pages for people. */
export const callNames = [
  ...['create', 'status', 'receipt', 'bordereau', 'files', 'download', 'tampon', 'reply', 'cancel', 'close'],
  ...['documents', 'mark', 'document', 'classification', 'classification-request', 'list', 'number', 'statuses'],
  ...['confirm', 'confirm-several', 'connexion', 'rgs', 'info', 'logins', 'nonce', 'submit', 'serial', 'page'],
] as const

/** A script, and the name of its call. */
export interface Route {
  readonly call: string
  readonly script: Script
}

/** How a call refuses; A where nothing else is said. */
export const families: Readonly<Record<string, Refusing>> = {
  ...{ status: 'B', files: 'B', tampon: 'B', document: 'B' },
  ...{ receipt: 'C', bordereau: 'C', download: 'C', confirm: 'C', 'confirm-several': 'C' },
}

const actes = '/modules/actes'

const routes: Readonly<Record<string, Route>> = {
  [`${actes}/actes_transac_create.php`]: { call: 'create', script: create },
  [`${actes}/actes_transac_get_status.php`]: { call: 'status', script: getStatus },
  [`${actes}/actes_transac_get_ARActe.php`]: { call: 'receipt', script: getReceipt },
  [`${actes}/actes_create_pdf.php`]: { call: 'bordereau', script: getBordereau },
  [`${actes}/actes_transac_get_files_list.php`]: { call: 'files', script: filesList },
  [`${actes}/actes_download_file.php`]: { call: 'download', script: download },
  [`${actes}/actes_transac_get_tampon.php`]: { call: 'tampon', script: stampedFile },
  [`${actes}/actes_transac_reponse_create.php`]: { call: 'reply', script: reply },
  [`${actes}/actes_transac_cancel.php`]: { call: 'cancel', script: cancel },
  [`${actes}/actes_transac_close.php`]: { call: 'close', script: close },
  [`${actes}/api/list_document_prefecture.php`]: { call: 'documents', script: listDocuments },
  [`${actes}/api/document_prefecture_mark_as_read.php`]: { call: 'mark', script: markAsRead },
  [`${actes}/actes_transac_get_document.php`]: { call: 'document', script: getDocument },
  [`${actes}/actes_classification_fetch.php`]: { call: 'classification', script: fetchClassification },
  [`${actes}/actes_classification_request.php`]: { call: 'classification-request', script: requestClassification },
  [`${actes}/api/list_actes.php`]: { call: 'list', script: listActes },
  [`${actes}/api/number_actes.php`]: { call: 'number', script: numberActes },
  [`${actes}/api/actes_status.php`]: { call: 'statuses', script: listStatuses },
  [`${actes}/actes_transac_post_confirm_api.php`]: { call: 'confirm', script: confirm },
  [`${actes}/actes_transac_post_confirm_api_multi.php`]: { call: 'confirm-several', script: confirmSeveral },
  [`${actes}/actes_transac_submit.php`]: { call: 'submit', script: submit },
  [`${actes}/actes_transac_get_env_serial.php`]: { call: 'serial', script: envelopeSerial },
  '/api/test-connexion.php': { call: 'connexion', script: testConnexion },
  '/api/test-rgs.php': { call: 'rgs', script: testRgs },
  '/api/info-connexion.php': { call: 'info', script: infoConnexion },
  '/api/get-nounce.php': { call: 'nonce', script: getNonce },
  '/admin/users/api-list-login.php': { call: 'logins', script: listLogins },
}

/** What answers at a path: a script, a page for people, or nothing. */
export function routeOf(path: string): Route {
  return routes[path] ?? { call: 'page', script: htmlPage(path) ?? notFound }
}
