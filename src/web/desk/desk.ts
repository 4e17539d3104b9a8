// The operators' desk: server-rendered pages behind a sign-in. Forms carry a token; the policy loads nothing foreign.
import cookie from '@fastify/cookie'
import helmet from '@fastify/helmet'
import rateLimit, { type RateLimitPluginOptions } from '@fastify/rate-limit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { readdir, readFile } from 'node:fs/promises'
import { parse } from 'node:querystring'
import { grantsWithin, mayAnywhere, type Action } from '#accounts/access.ts'
import { networkOf } from '#accounts/address-throttle.ts'
import { accountHere, cookieName, cookieOptions, isSecure, knownDevice, sessionIn } from './cookies.ts'
import { addForgery, forgeryToken } from './forgery.ts'
import { cookieSecret } from '#accounts/cookie-secret.ts'
import { digestOf } from '#accounts/passwords.ts'
import { whoAreStill, whoIs } from '#accounts/sign-in.ts'
import { disconnection } from '../disconnection.ts'
import { statusOf } from '../problem.ts'
import type { App } from '#app.ts'
import { noteRefused } from '#operations/guard.ts'
import { ActesError, firstProblems } from '#errors.ts'
import { jsonMaxBytes } from '#protocol/limits.ts'
import { codeSentence, sentenceOf, type Both } from '#text/sentences.ts'
import { html } from '#text/html.ts'
import { framed, sendPage } from './layout.ts'
import { actions, downloads, pages, uploads } from './pages.ts'
import { sendDownload, type DownloadContent } from '../download.ts'
import { mark } from './icons.ts'
import { addPreferences, languageOf, themeOf } from './language.ts'
import { holdLateForm } from './late-forms.ts'
import { addLive, byItself, livePath } from './live.ts'
import { addRefusals, away } from './refusals.ts'
import { sayIn } from './say.ts'
import { switched } from './switcher.ts'
import { onTheWay } from './sign-in-forms.ts'
import { addSignIn } from './sign-in-pages.ts'
import { setUpPath } from './step-pages.ts'
import { addUploads, takingFiles, withSent, type UploadAction } from './uploads.ts'
import {
  field,
  parseDeskPath,
  reasonMost,
  type ActionOutcome,
  type Download,
  type Installation,
  type Rendered,
  type FlashMessage,
  type Visit,
  type PathParams,
} from './visit.ts'

/** Browsers would drop the whole cookie if the percent-encoded text were longer. */
const saidMost = 600

/**
 * Rate limit per known browser, or else per address: strangers behind the same proxy lock nobody out. Requests that
 * pages make by themselves have a limit of their own.
 */
function callsOf(secure: boolean): RateLimitPluginOptions {
  return {
    timeWindow: 60_000,
    max: (request) => (isByItself(request) ? 3_000 : 600),
    keyGenerator: (request) =>
      `${knownDevice(request, secure) ?? networkOf(request.ip)}${isByItself(request) ? ' by itself' : ''}`,
  }
}

function isByItself({ method, headers, url }: FastifyRequest) {
  return method === 'GET' && (headers[byItself] !== undefined || url.startsWith(livePath))
}

export async function addDesk(server: FastifyInstance, app: App) {
  const secure = isSecure(app.config)
  const { signIn } = app
  const secret = await cookieSecret(signIn)
  await server.register(helmet, { contentSecurityPolicy: { directives: policy(secure) }, hsts: secure })
  await server.register(cookie, { secret })
  addPreferences(server, { secure })
  // Browsers send only forms here.
  server.removeContentTypeParser(['application/json', 'text/plain'])
  addForms(server)
  await server.register(rateLimit, callsOf(secure))
  const late = (request: FastifyRequest) => holdLateForm(request, { app, secure, actions: [...actions, ...uploads] })
  addRefusals(server, { log: app.ports.log, late })
  await addUploads(server)
  await addForgery(server, app.config, secret)
  await addAssets(server)
  addSignIn(server, { app, desk: signIn, secure })
  addLive(server, app)
  for (const { path, needs, render } of pages.map(switched))
    server.get(path, answering(app, { needs, failed: unseen }, render))
  for (const download of downloads) addDownload(server, app, download)
  for (const action of [...actions, ...uploads]) addAction(server, { app, secure, late }, action)
}

/** Room for the longest text, a declaration of a megabyte, and for some fields for each of many collectivités. */
const formLimits = { bytes: jsonMaxBytes, fields: 10_000 } as const

/** Counts fields before parsing, to refuse too many. */
function addForms(server: FastifyInstance) {
  const options = { parseAs: 'string', bodyLimit: formLimits.bytes } as const
  server.addContentTypeParser('application/x-www-form-urlencoded', options, (_request, body, done) => {
    const text = String(body)
    let fields = 1
    for (let at = text.indexOf('&'); at >= 0 && fields <= formLimits.fields; at = text.indexOf('&', at + 1)) fields++
    if (fields > formLimits.fields) return done(new ActesError('ACTES-A030'), undefined)
    return done(null, parse(text, '&', '=', { maxKeys: 0 }))
  })
}

interface DeskActionParts {
  readonly app: App
  readonly secure: boolean
  readonly late: (request: FastifyRequest) => Promise<string | undefined>
}

function policy(secure: boolean) {
  const self = ["'self'"]
  return {
    defaultSrc: ["'none'"],
    styleSrc: self,
    scriptSrc: self,
    connectSrc: self,
    formAction: self,
    frameSrc: self,
    objectSrc: ["'none'"],
    imgSrc: ["'self'", 'data:'],
    fontSrc: self,
    baseUri: ["'none'"],
    frameAncestors: self,
    ...(secure ? {} : { upgradeInsecureRequests: null }),
  }
}

async function addAssets(server: FastifyInstance) {
  const script = 'text/javascript; charset=utf-8'
  const browser = new URL('./browser/', import.meta.url)
  const styles = await readdir(new URL('styles/', browser))
  const assets = [
    ['/desk.css', 'text/css; charset=utf-8', ['desk.css', ...styles.toSorted().map((name) => `styles/${name}`)]],
    ['/desk.js', script, ['desk.js', 'filters.js', 'deposit.js', 'keys.js']],
    ['/live.js', script, [import.meta.resolve('idiomorph/dist/idiomorph.min.js'), 'live.js']],
  ] as const
  for (const [path, type, names] of assets) {
    const bytes = Buffer.concat(await Promise.all(names.map((name) => readFile(new URL(name, browser)))))
    server.get(path, async (_request, reply) => reply.type(type).header('cache-control', 'max-age=300').send(bytes))
  }
  server.get('/favicon.svg', async (_request, reply) =>
    reply.type('image/svg+xml').header('cache-control', 'max-age=86400').send(mark.html),
  )
}

const entrance = { to: '/entrer' }

/** The visitor, or where to redirect: to sign-in without a session, to set-up when a second step is demanded first. */
async function visitOf(
  app: App,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Visit | { readonly to: string }> {
  const { signIn } = app
  const secure = isSecure(app.config)
  const token = sessionIn(request, secure)
  if (token === undefined) return entrance
  const digest = digestOf(token)
  const session = isByItself(request) ? (await whoAreStill(signIn, [digest])).get(digest) : await whoIs(signIn, token)
  if (!session) return entrance
  if (session.isLacking) return { to: setUpPath }
  const { grants, person, provedAt } = session
  const { login } = person
  const said = saidIn(request, reply, secure)
  const now = signIn.now()
  const unmasked = session.unmaskedUntil !== null && session.unmaskedUntil > now
  const who = { who: login, session: digest, address: request.ip }
  const caller = { ...who, language: languageOf(request), unmasked, signal: disconnection(reply) }
  const plain = {
    ...seenOf(request, reply),
    app,
    login,
    session: digest,
    installation: installationOf(app),
    unmaskedUntil: session.unmaskedUntil,
    now,
    ...(said && { said }),
    holder: accountHere(request, login, secure),
    noteForbidden: () => noteRefused(request.routeOptions.url ?? '', 'ACTES-A022', { caller: who, ports: app.ports }),
  }
  const visitWith = (held: Visit['grants'], proved: Date): Visit => {
    const asking = { ...caller, grants: held, provedAt: proved }
    return {
      ...plain,
      grants: held,
      provedAt: proved,
      ask: app.askAs(asking),
      look: app.lookAs(asking),
      within: (siren) => visitWith(grantsWithin(held, siren), proved),
      proved: (at) => visitWith(held, at),
    }
  }
  return visitWith(grants, provedAt)
}

function seenOf(request: FastifyRequest, reply: FastifyReply) {
  const language = languageOf(request)
  return {
    address: request.ip,
    language,
    theme: themeOf(request),
    say: sayIn(language),
    csrf: forgeryToken(reply),
    url: new URL(request.url, 'http://desk.invalid'),
  }
}

function installationOf({ config }: App): Installation {
  const { localSignIn, oidc, mail, publicUrl, host, port } = config
  return {
    takesPasswords: localSignIn,
    provider: oidc?.name ?? '',
    sendsMail: mail !== undefined,
    url: (publicUrl ?? `http://${host}:${port}`).replace(/\/$/, ''),
  }
}

function saidIn(request: FastifyRequest, reply: FastifyReply, secure: boolean): FlashMessage | undefined {
  const name = cookieName('said', secure)
  const kept = request.cookies[name]
  if (kept === undefined || request.method !== 'GET' || isByItself(request)) return undefined
  reply.clearCookie(name, cookieOptions(secure))
  const { valid, value } = request.unsignCookie(kept)
  if (!valid || value === null) return undefined
  const [tone, ...text] = value.split(' ')
  return { tone: tone === 'ok' ? 'ok' : 'no', text: text.join(' ') }
}

function addDownload(server: FastifyInstance, app: App, { path, needs, open }: Download) {
  const opened = async (visit: Visit, params: PathParams) => {
    const found = await open(visit, params)
    if (!found) throw new ActesError('ACTES-S006')
    return found
  }
  server.get(path, answering(app, { needs, failed: unseen }, opened))
}

function addAction(server: FastifyInstance, { app, secure, late }: DeskActionParts, action: UploadAction) {
  const { path, needs, takes, run } = action
  const done = (visit: Visit, _params: PathParams, request: FastifyRequest) =>
    withSent(request, { login: visit.login, takes }, (sent) => {
      if (sent.refusal && !action.keepsForm) throw sent.refusal
      const { length } = field(sent, 'motif')
      if (length > reasonMost) throw new ActesError('ACTES-A001', { params: { length, max: reasonMost } })
      return run(visit, sent)
    })
  const options = uploads.some((each) => each.path === path) ? takingFiles(takes) : {}
  server.post(path, options, answering(app, { needs, failed: undone, secure, late }, done))
}

interface AnsweringOptions {
  readonly needs: Action
  readonly failed: Both
  readonly secure?: boolean
  /** @returns the address that shows the form again */
  readonly late?: DeskActionParts['late']
}

function answering(
  app: App,
  { needs, failed, secure = false, late }: AnsweringOptions,
  work: (
    visit: Visit,
    params: PathParams,
    request: FastifyRequest,
  ) => Promise<Rendered | DownloadContent | ActionOutcome>,
) {
  return async (request: FastifyRequest, reply: FastifyReply) => {
    const visit = await visitOf(app, request, reply)
    if ('to' in visit) {
      const { url } = request
      const isPage = request.method === 'GET' || served.has(request.routeOptions.url ?? '')
      const back = visit.to === entrance.to ? await late?.(request) : undefined
      return reply.redirect(onTheWay(visit.to, back ?? (isPage ? parseDeskPath(url) : '/')), 303)
    }
    const answer = mayAnywhere(visit.grants, needs)
      ? await work(visit, request.params as PathParams, request).catch((error: unknown) =>
          renderTrouble(error, visit, failed),
        )
      : await visit.noteForbidden().then(() => forbidden(visit))
    if ('bytes' in answer) return sendDownload(reply, answer)
    if ('main' in answer) return answer.onward ? reply.redirect(answer.onward, 303) : sendRendered(reply, visit, answer)
    const { tone, text } = answer.said
    const kept = { ...cookieOptions(secure), signed: true, maxAge: 60 }
    return reply
      .setCookie(cookieName('said', secure), `${tone} ${text}`.slice(0, saidMost), kept)
      .redirect(answer.to, 303)
  }
}

const served = new Set(pages.map(({ path }) => path))

async function sendRendered(reply: FastifyReply, visit: Visit, rendered: Rendered) {
  const { status = 200 } = rendered
  if (status === 503) reply.header('retry-after', '30')
  return sendPage(reply.status(status), await framed(visit, rendered, served))
}

function forbidden({ say }: Visit): Rendered {
  const title = say('Vous n’avez pas les droits nécessaires', 'You may not do this')
  return { title, status: 403, lead: say('Demandez-le à un administrateur.', 'Ask an administrator.'), main: html`` }
}

const undone: Both = { fr: 'Opération refusée', en: 'This was not done' }
const unseen: Both = { fr: 'Page indisponible', en: 'There is nothing to show here' }

/** Renders an expected error with its code and the status that the API gives it; rethrows any other. */
function renderTrouble(error: unknown, { language, say }: Visit, title: Both): Rendered {
  if (!(error instanceof ActesError)) throw error
  const { code, kind, problems, params } = error
  const sentences =
    problems.length > 0
      ? firstProblems(problems).map((each) => sentenceOf(each, language))
      : [sentenceOf({ code, path: '', params }, language)]
  const status = statusOf(code, kind)
  if (code === 'ACTES-A091')
    return {
      title: say('En attente d’un accord', 'Waiting for somebody to agree'),
      status: 202,
      main: html`<p>${sentences}</p>
        <p><a class="button" href="/demandes">${say('Voir la demande', 'See the request')}</a></p>`,
    }
  if (status === 404 && (title === unseen || code === 'ACTES-S006')) return nowhere(say, title[language], code)
  const list = html`<ul>
      ${[...new Set(sentences)].map((sentence) => html`<li>${sentence || codeSentence(code, language)}</li>`)}
    </ul>
    <p class="lead"><code>${code}</code></p>`
  const [isAway, lead] = away[language]
  return { ...(status === 503 ? { title: isAway, lead } : { title: title[language] }), status, main: list }
}

/** A thing that is missing and one that is hidden from this person look alike. The advice names no commands. */
function nowhere(say: Visit['say'], title: string, code: string): Rendered {
  return {
    title,
    status: 404,
    lead: say(
      'Ce que vous cherchez a changé d’adresse, n’existe pas, ou relève d’une collectivité que vous ne suivez pas.',
      'What you look for has another address, does not exist, or belongs to a collectivité that you do not follow.',
    ),
    main: html`<ul>
        <li>
          <a href="/transmissions">${say('Chercher l’acte', 'Search for the act')}</a
          >${say(' par son numéro, son identifiant ou son objet.', ' by its number, its identifier or its objet.')}
        </li>
        <li><a href="/">${say('Voir ce qui vous attend', 'See what waits for you')}</a>.</li>
        <li>
          ${say('Si un lien de ce site vous a mené ici, signalez-le à un administrateur.', 'If a link of this site led you here, tell an administrator.')}
        </li>
      </ul>
      <p class="lead"><code>${code}</code></p>`,
  }
}
