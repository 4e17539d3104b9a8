// From the path of a script to what it does: every address that the platform answers at, under the name of its call.
import { admit, getNonce, infoConnexion, listLogins, testConnexion, testRgs, type Refusing } from './accounts.ts'
import { done, pages, refuse, utf8 } from './answers.ts'
import { cancel, close } from './cancel.ts'
import { fetchClassification, requestClassification } from './classification.ts'
import { confirm, confirmSeveral } from './confirm.ts'
import { create } from './create.ts'
import * as read from './reading.ts'
import { platformDay, type Script } from './platform.ts'
import { reply } from './replies.ts'
import { uploadsOf } from './checks.ts'

export interface Route {
  readonly call: string
  readonly script: Script
}

export const families: Readonly<Record<string, Refusing>> = {
  ...{ status: 'B', files: 'B', tampon: 'B', document: 'B' },
  ...{ receipt: 'C', bordereau: 'C', download: 'C', confirm: 'C', 'confirm-several': 'C' },
}

/** Archives made elsewhere, up to 5.1: no known client sends any, and none that could be read is taken. */
const submit: Script = (platform, asked) => {
  if (platform.settings.version === '6.0') throw refuse(asked, gone, pages.home)
  admit(platform, asked, { right: 'edit', family: 'A' })
  const { name } = uploadsOf(asked, 'enveloppe').at(-1) ?? {}
  if (name === undefined) throw refuse(asked, 'Pas de fichier archive spécifié.', pages.import)
  throw refuse(asked, `L'archive n'a pas un nom valide : ${name}`, pages.import)
}

const gone =
  "Cette fonctionnalité est déprécié. Vous devez désormais utiliser : '/modules/actes/actes_transac_create.php' pour créer un acte."

const envelopeSerial: Script = async (platform, asked) => {
  const who = admit(platform, asked, { right: 'CS', family: 'A' })
  return done(asked, `${await platform.kept.newSerial(who.siren, platformDay(platform.now()))}`, pages.home)
}

const scripts: Readonly<Record<string, readonly [call: string, script: Script]>> = {
  'modules/actes/actes_transac_create': ['create', create],
  'modules/actes/actes_transac_get_status': ['status', read.getStatus],
  'modules/actes/actes_transac_get_ARActe': ['receipt', read.getReceipt],
  'modules/actes/actes_create_pdf': ['bordereau', read.getBordereau],
  'modules/actes/actes_transac_get_files_list': ['files', read.filesList],
  'modules/actes/actes_download_file': ['download', read.download],
  'modules/actes/actes_transac_get_tampon': ['tampon', read.stampedFile],
  'modules/actes/actes_transac_reponse_create': ['reply', reply],
  'modules/actes/actes_transac_cancel': ['cancel', cancel],
  'modules/actes/actes_transac_close': ['close', close],
  'modules/actes/api/list_document_prefecture': ['documents', read.listDocuments],
  'modules/actes/api/document_prefecture_mark_as_read': ['mark', read.markAsRead],
  'modules/actes/actes_transac_get_document': ['document', read.getDocument],
  'modules/actes/actes_classification_fetch': ['classification', fetchClassification],
  'modules/actes/actes_classification_request': ['classification-request', requestClassification],
  'modules/actes/api/list_actes': ['list', read.listActes],
  'modules/actes/api/number_actes': ['number', read.numberActes],
  'modules/actes/api/actes_status': ['statuses', read.listStatuses],
  'modules/actes/actes_transac_post_confirm_api': ['confirm', confirm],
  'modules/actes/actes_transac_post_confirm_api_multi': ['confirm-several', confirmSeveral],
  'modules/actes/actes_transac_submit': ['submit', submit],
  'modules/actes/actes_transac_get_env_serial': ['serial', envelopeSerial],
  'api/test-connexion': ['connexion', testConnexion],
  'api/test-rgs': ['rgs', testRgs],
  'api/info-connexion': ['info', infoConnexion],
  'api/get-nounce': ['nonce', getNonce],
  'admin/users/api-list-login': ['logins', listLogins],
}

export function routeOf(path: string): Route {
  const [call, script] = scripts[/^\/(.+)\.php$/.exec(path)?.[1] ?? ''] ?? ['page', () => htmlPage(path)]
  return { call, script }
}

/** A page for people: HTML with 200. The words are ours. */
function htmlPage(path: string) {
  const known = Object.values<string>(pages).includes(path)
  const title = known ? 'S²LOW' : '404 Not Found'
  const form = path === pages.login ? '<form method="post" action="/login.php"><input name="login"></form>' : ''
  const html = `<!DOCTYPE html>
<html lang="fr">
<head><meta charset="UTF-8"><title>${title}</title></head>
<body><h1>${title}</h1>${form}</body>
</html>
`
  return { ...utf8(html), status: known ? 200 : 404 }
}
