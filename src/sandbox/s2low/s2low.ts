// A simulated S²LOW: HTTPS with client certificates and the real script addresses, in front of the built-in préfecture.
// Responses are those of 5.x, or of 5.1 and 6.0 by setting. Nothing leaves the machine.
import type { ServerResponse } from 'node:http'
import { listen, type SimulatorOptions } from '../http.ts'
import {
  newToken,
  refusers,
  sessionOf,
  admit,
  getNonce,
  infoConnexion,
  listLogins,
  testConnexion,
  testRgs,
  type Refusing,
} from './accounts.ts'
import { Ended, located, pages, done, refuseCall, asPage, readRequest, type S2lowRequest } from './exchange.ts'
import { holdInForce, fetchClassification, requestClassification } from './classification.ts'
import { openPlatform, type S2lowPlatform, type PlatformOptions, platformDay, type Script } from './platform.ts'
import { openTdt } from './tdt.ts'
import { cancel, close, confirm, confirmSeveral, markArchived } from './deciding.ts'
import { create, uploadsOf } from './create.ts'
import * as read from './reading.ts'
import { reply } from './replies.ts'

export interface S2lowOptions extends PlatformOptions, SimulatorOptions {
  /** `clients` optional: a client without a certificate reaches the scripts, which find none. */
  readonly tls: SimulatorOptions['tls'] & { readonly clients?: 'required' | 'optional' }
}

export type S2lowCore = Awaited<ReturnType<typeof openS2low>>

export async function openS2low(options: PlatformOptions) {
  const platform = await openPlatform(options)
  if (platform.settings.classification === 'held') await holdInForce(platform)
  return { platform, ...openTdt(platform), answer: (asked: S2lowRequest) => answerOf(platform, asked) }
}

export async function startS2low(options: S2lowOptions) {
  const core = await openS2low(options)
  const { platform } = core
  const server = await listen(options, {
    tls: { requestCert: true, rejectUnauthorized: options.tls.clients !== 'optional' },
    serve: async (request, { response, answer }) => {
      const name = routeOf(request.url?.replace(/\?.*$/s, '') ?? '/').call
      try {
        const latest = platform.kept.all().at(-1)?.id ?? 0
        const asked = await readRequest(request, platform.settings, latest)
        await answer(name, async () => {
          await core.settle()
          return core.answer(asked)
        })
      } catch (error) {
        fail(response, error)
      }
    },
  })
  return {
    ...core,
    ...server,
    close: async () => {
      await server.close()
      await platform.alone(async () => undefined)
    },
  }
}

async function answerOf(platform: S2lowPlatform, asked: S2lowRequest) {
  const { call, script, family, isApi } = routeOf(asked.path)
  const { session, cookie } = openSession(platform, isApi ? { ...asked, api: true } : asked)
  const answer = await Promise.resolve()
    .then(() => {
      const refusal = platform.hooks.refuses?.(call)
      if (refusal !== undefined) throw refusers[family](refusal, pages.home)
      return script(platform, session)
    })
    .catch((error: unknown) => {
      if (error instanceof Ended) return error.answer(session)
      throw error
    })
  const sent = located(answer, platform.settings, asked.headers.host ?? 'localhost')
  return { ...sent, headers: { Server: 'Apache', ...cookie, ...sent.headers } }
}

function openSession(platform: S2lowPlatform, asked: S2lowRequest) {
  if (sessionOf(asked) !== undefined) return { session: asked, cookie: {} }
  const cookie = `PHPSESSID=${newToken(platform).slice(0, 26)}`
  const headers = { ...asked.headers, cookie }
  return { session: { ...asked, headers }, cookie: { 'Set-Cookie': `${cookie}; path=/` } }
}

/** Ignore clients that left. As on the real platform, a bug is an exception dumped into the body. */
function fail(response: ServerResponse, error: unknown) {
  if (response.destroyed || response.headersSent) return void response.destroy()
  response.writeHead(200, { 'Content-Type': 'text/html; charset=UTF-8' })
  response.end(`<pre class='xdebug-var-dump' dir='ltr'>${error instanceof Error ? error.stack : String(error)}</pre>`)
}

/** Archives made elsewhere (up to 5.1): no known client sends any, and the simulator accepts none. */
const submit: Script = (platform, asked) => {
  if (platform.settings.version === '6.0') throw refuseCall(gone, pages.home)
  admit(platform, asked, 'edit')
  const { name } = uploadsOf(asked, 'enveloppe').at(-1) ?? {}
  if (name === undefined) throw refuseCall('Pas de fichier archive spécifié.', pages.import)
  throw refuseCall(`L'archive n'a pas un nom valide : ${name}`, pages.import)
}

const gone =
  "Cette fonctionnalité est déprécié. Vous devez désormais utiliser : '/modules/actes/actes_transac_create.php' pour créer un acte."

const envelopeSerial: Script = async (platform, asked) => {
  const who = admit(platform, asked, 'CS')
  return done(asked, `${await platform.kept.newSerial(who.siren, platformDay(platform.now()))}`, pages.home)
}

const scripts: Readonly<Record<string, readonly [call: string, script: Script, family?: Refusing]>> = {
  'modules/actes/actes_transac_create': ['create', create],
  'modules/actes/actes_transac_get_status': ['status', read.getStatus, 'B'],
  'modules/actes/actes_transac_get_ARActe': ['receipt', read.getReceipt, 'C'],
  'modules/actes/actes_create_pdf': ['bordereau', read.getBordereau, 'C'],
  'modules/actes/actes_transac_get_files_list': ['files', read.filesList, 'B'],
  'modules/actes/actes_download_file': ['download', read.download, 'C'],
  'modules/actes/actes_transac_get_tampon': ['tampon', read.stampedFile, 'B'],
  'modules/actes/actes_transac_reponse_create': ['reply', reply],
  'modules/actes/actes_transac_cancel': ['cancel', cancel],
  'modules/actes/actes_transac_close': ['close', close],
  'modules/actes/api/list_document_prefecture': ['documents', read.listDocuments],
  'modules/actes/api/document_prefecture_mark_as_read': ['mark', read.markAsRead],
  'modules/actes/actes_transac_get_document': ['document', read.getDocument, 'B'],
  'modules/actes/actes_classification_fetch': ['classification', fetchClassification],
  'modules/actes/actes_classification_request': ['classification-request', requestClassification],
  'modules/actes/api/list_actes': ['list', read.listActes],
  'modules/actes/api/number_actes': ['number', read.numberActes],
  'modules/actes/api/actes_status': ['statuses', read.listStatuses],
  'modules/actes/api/actes_sae_status': ['archived', markArchived],
  'modules/actes/actes_transac_post_confirm_api': ['confirm', confirm, 'C'],
  'modules/actes/actes_transac_post_confirm_api_multi': ['confirm-several', confirmSeveral, 'C'],
  'modules/actes/actes_transac_submit': ['submit', submit],
  'modules/actes/actes_transac_get_env_serial': ['serial', envelopeSerial],
  'api/test-connexion': ['connexion', testConnexion],
  'api/test-rgs': ['rgs', testRgs],
  'api/info-connexion': ['info', infoConnexion],
  'api/get-nounce': ['nonce', getNonce],
  'admin/users/api-list-login': ['logins', listLogins],
}

/** The scripts of `api/` answer every caller as an API call. */
function routeOf(asked: string) {
  const path = asked.replace(/\/{2,}/g, '/')
  const name = /^\/(.+)\.php$/.exec(path)?.[1] ?? ''
  const [call, script, family = 'A'] = scripts[name] ?? ['page', (() => htmlPage(path)) satisfies Script]
  return { call, script, family, isApi: name.startsWith('api/') }
}

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
  return { ...asPage(html), status: known ? 200 : 404 }
}
