// Sign-in and sign-out through the identity provider, with their errors. The state between the two legs is sealed in a
// cookie of the browser that began, for ten minutes.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { linkTo, personFor } from '#accounts/provider/linking.ts'
import { openProvider, type Begun, type Claimed, type Provider } from '#accounts/provider/oidc.ts'
import { proveByProvider, provedAtSignIn } from '#accounts/confirming.ts'
import { digestOf, newToken } from '#accounts/passwords.ts'
import { openedFor, rememberedIdToken, rememberIdToken, sealedFor } from '#accounts/provider/sessions.ts'
import { hasSecondStep } from '#accounts/means.ts'
import { takeOnce } from '#accounts/single-use.ts'
import { ticketFor } from '#accounts/second-step.ts'
import { deskFor, openFor, signOut, whoIs, type SessionOpening, type SealingDesk } from '#accounts/sign-in.ts'
import type { App } from '#app.ts'
import { ActesError, type ErrorCode } from '#errors.ts'
import { sentenceOf, type Language } from '#text/sentences.ts'
import { html } from '#text/html.ts'
import { besideTicket, cookieName, cookieOptions, markStep } from './cookies.ts'
import { languageOf } from './language.ts'
import type { Entering } from './sign-in-pages.ts'
import { leavingPage, sendPage } from './layout.ts'
import { sayIn } from './say.ts'
import { renderNotePage, wantedIn } from './sign-in-forms.ts'
import { askStep } from './step-pages.ts'

/** What the other sign-in pages need from the provider. */
export type ProviderEntrance = NonNullable<ReturnType<typeof addOidc>>

export interface EntranceParts {
  readonly app: App
  readonly desk: SealingDesk
  /** True when the desk is reached over HTTPS; cookies then never leave in clear. */
  readonly secure: boolean
  readonly limited: object
  readonly letIn: (reply: FastifyReply, entering: Entering) => FastifyReply
  /** Origin of the browser, and its current session, which the next one replaces. */
  readonly shown: (request: FastifyRequest) => SessionOpening
}

interface OidcEntrance extends EntranceParts {
  readonly provider: Provider
  readonly name: string
  /** Base of the addresses that the provider sends people back to: `/retour` and `/fin`. */
  readonly base: string
  readonly isStrong: boolean
  readonly asksBody: boolean
}

const home = '/entrer/oidc'
/** How long a person may take at the provider. */
const lastsMs = 10 * 60_000

export function addOidc(server: FastifyInstance, parts: EntranceParts) {
  const { oidc, publicUrl } = parts.app.config
  if (!oidc || publicUrl === undefined) return undefined
  const provider = openProvider(oidc, parts.desk.now)
  server.addHook('onClose', () => provider.close())
  const base = `${publicUrl.replace(/\/$/, '')}${home}`
  const asksBody = oidc.scopes.split(' ').includes('siret')
  const entrance: OidcEntrance = { ...parts, provider, name: oidc.name, base, isStrong: oidc.acr.length > 0, asksBody }
  server.get(home, parts.limited, async (_request, reply) => orSaid(entrance, reply, beginOidcSignIn))
  server.get(`${home}/retour`, parts.limited, async (_request, reply) => orSaid(entrance, reply, comeBack))
  server.get(`${home}/fin`, async (_request, reply) => gone(entrance, reply))
  return {
    name: oidc.name,
    /** Page that leads from our sign-out to the provider's; undefined when the provider did not open the session. */
    onward: (reply: FastifyReply, token: string) => onward(entrance, reply, token),
    /**
     * After a correct code: link the account, and store what its sign-out needs (`hint`, sealed, as given to `codePage`).
     * @returns false when it cannot be opened, or the account belongs to another name by now; the session is then ended
     */
    remember: (token: string, hint: string, address: string) => remember(deskFor(parts.desk, address), token, hint),
  }
}

async function remember(desk: SealingDesk, token: string, hint: string) {
  const session = await whoIs(desk, token)
  const content = session && (await openedFor(desk, hint, hintContext(session.person)))
  const proof = content === undefined ? undefined : (JSON.parse(content) as ProviderProof & Dated)
  try {
    if (!session || !proof || !isFresh(desk, proof.at)) throw new ActesError('ACTES-A036')
    await linkTo(desk, session.person, proof)
    await rememberIdToken(desk, token, proof.idToken)
    return true
  } catch (error) {
    await signOut(desk, token)
    if (error instanceof ActesError) return false
    throw error
  }
}

type ProviderProof = Omit<Claimed, 'siret' | 'isMultiFactor'>

/** Everything sealed for a browser is dated, in milliseconds. */
interface Dated {
  readonly at: number
}

function isFresh({ now }: SealingDesk, at: number) {
  return now().getTime() - at <= lastsMs
}

async function beginOidcSignIn(entrance: OidcEntrance, reply: FastifyReply) {
  const asked = new URL(reply.request.url, entrance.base).searchParams
  const waiting = asked.get('confirmer')
  const how = waiting !== null ? 'confirming' : asked.has('autre') ? 'as another' : undefined
  const { url, begun } = await entrance.provider.begin(`${entrance.base}/retour`, how)
  const to = waiting === null ? wantedIn(reply.request) : `/confirmer?demande=${encodeURIComponent(waiting)}`
  const confirmsSince = entrance.desk.now().getTime()
  await putAside(entrance, reply, {
    name: 'begun',
    value: { ...begun, to, ...(waiting !== null && { confirmsSince }) },
  })
  return reply.redirect(url, 303)
}

async function comeBack(entrance: OidcEntrance, reply: FastifyReply) {
  const taken = await takenUp<Begun & { readonly to: string; readonly confirmsSince?: number }>(
    entrance,
    reply,
    'begun',
  )
  if (!taken) throw new ActesError('ACTES-A036', { params: { reason: 'not begun here' } })
  const { to, confirmsSince, ...begun } = taken
  // Single use: a provider may accept its code twice, and a copy of the cookie outlives its deletion.
  if (!(await takeOnce(entrance.desk, begun.state, entrance.desk.now().getTime() + lastsMs)))
    throw new ActesError('ACTES-A036', { params: { reason: 'served already' } })
  const { search } = new URL(reply.request.url, entrance.base)
  const claimed = await entrance.provider.finish(new URL(`${entrance.base}/retour${search}`), begun)
  if (confirmsSince !== undefined) return confirmed(entrance, reply, { claimed, to, confirmsSince })
  const desk = deskFor(entrance.desk, reply.request.ip)
  const person = await personFor(desk, claimed, { asksBody: entrance.asksBody, asksCode: !entrance.isStrong })
  // A level proved by the provider replaces the code; without one, the code is still asked for.
  if (hasSecondStep(person) && !entrance.isStrong) return askCode(entrance, reply, { person, claimed, to })
  // Where a second step is demanded, a provider that checked several factors vouches for it too.
  const secondStep = entrance.isStrong || claimed.isMultiFactor ? 'provider' : null
  const token = await openFor(desk, person, { ...entrance.shown(reply.request), secondStep })
  await rememberIdToken(entrance.desk, token, claimed.idToken)
  // A silent sign-in, or a provider that gives no time, is no recent proof of identity.
  await provedAtSignIn(entrance.desk, token, claimed.authTime ?? new Date(0))
  return entrance.letIn(reply, { token, login: person.login, to })
}

interface Confirmed {
  readonly claimed: Claimed
  readonly to: string
  /** When the browser left for the provider, in milliseconds. */
  readonly confirmsSince: number
}

/** Tolerated difference between two clocks. */
const toleranceMs = 60_000

/** Return of a signed-in person who proves again who they are: `authTime` must not precede the departure. */
async function confirmed(entrance: OidcEntrance, reply: FastifyReply, { claimed, to, confirmsSince }: Confirmed) {
  const { replaces: token } = entrance.shown(reply.request)
  const session = token === undefined ? undefined : await whoIs(entrance.desk, token)
  if (token === undefined || !session) return reply.redirect('/entrer', 303)
  const { authTime } = claimed
  if (!authTime || authTime.getTime() < confirmsSince - toleranceMs)
    throw new ActesError('ACTES-A037', { params: { reason: 'auth_time' } })
  const prover = { login: session.person.login, session: digestOf(token) }
  const desk = deskFor(entrance.desk, reply.request.ip, prover.session)
  const at = new Date(Math.min(authTime.getTime(), desk.now().getTime()))
  if (!(await proveByProvider(desk, prover, { identity: claimed, at }))) throw new ActesError('ACTES-A038')
  return reply.redirect(to, 303)
}

type Person = Awaited<ReturnType<typeof personFor>>

interface Proved {
  readonly person: Person
  readonly claimed: Claimed
  readonly to: string
}

async function askCode(entrance: OidcEntrance, reply: FastifyReply, { person, claimed, to }: Proved) {
  const { siret: _, isMultiFactor: __, ...proof } = claimed
  const at = entrance.desk.now().getTime()
  const hint = await sealedFor(
    entrance.desk,
    JSON.stringify({ ...proof, at } satisfies ProviderProof & Dated),
    hintContext(person),
  )
  const browser = markStep(reply, entrance.secure)
  const ticket = await ticketFor(entrance.desk, person, besideTicket(browser, hint))
  return askStep(entrance.desk, reply, { ticket, browser, hint, to })
}

/** Turns each error into its own page; the log gets the technical detail, without tokens or addresses. */
async function orSaid(
  entrance: OidcEntrance,
  reply: FastifyReply,
  work: (entrance: OidcEntrance, reply: FastifyReply) => Promise<FastifyReply>,
) {
  try {
    return await work(entrance, reply)
  } catch (error) {
    const status = error instanceof ActesError ? statuses[error.code] : undefined
    if (!(error instanceof ActesError) || status === undefined) throw error
    const { code, params } = error
    const { reason } = params
    entrance.app.ports.log.warn(
      { code, error, ...(reason !== undefined && { reason: String(reason) }) },
      'sign-in-failed',
    )
    return sendPage(reply.status(status), troublePage(entrance, languageOf(reply.request), error))
  }
}

const statuses: Readonly<Partial<Record<ErrorCode, number>>> = {
  'ACTES-A035': 502,
  'ACTES-A036': 400,
  'ACTES-A037': 403,
  'ACTES-A038': 403,
  'ACTES-A039': 403,
  'ACTES-C003': 503,
}

function troublePage({ name }: OidcEntrance, language: Language, { code, params }: ActesError) {
  const say = sayIn(language)
  const text = sentenceOf({ code, path: '', params: { ...params, name } }, language)
  return renderNotePage(language, {
    title: say('Vous n’êtes pas connecté', 'You are not signed in'),
    text,
    more: html`<p><code>${code}</code></p>
      <p>
        <a class="button first" href="/entrer">${say('Revenir à la page de connexion', 'Back to the sign-in page')}</a>
      </p>
      ${isAboutWho(code) && html`<p><a href="${home}?autre">${say(`Choisir une autre identité chez ${name}`, `Choose another identity at ${name}`)}</a></p>`}`,
  })
}

/** True when another identity or organisation could succeed. */
function isAboutWho(code: ErrorCode) {
  return code === 'ACTES-A038' || code === 'ACTES-A039'
}

/** Goes through a page in between, because our policy forbids forms that lead elsewhere. */
async function onward(entrance: OidcEntrance, reply: FastifyReply, token: string) {
  const say = sayIn(languageOf(reply.request))
  const state = newToken()
  const title = say('Vous êtes déconnecté', 'You are signed out')
  try {
    const idToken = await rememberedIdToken(entrance.desk, token)
    if (idToken === undefined) return undefined
    const url = await entrance.provider.leave({ idToken, state, to: `${entrance.base}/fin` })
    if (url === undefined) return undefined
    await putAside(entrance, reply, { name: 'ended', value: { state } })
    const link = say(`Se déconnecter aussi de ${entrance.name}`, `Sign out of ${entrance.name} as well`)
    return leavingPage(languageOf(reply.request), { title, url, link })
  } catch (error) {
    entrance.app.ports.log.warn({ error }, 'sign-in-failed')
    const text = say(
      `Ici seulement : ${entrance.name} n’a pas pu être joint. Fermez le navigateur pour vous en déconnecter aussi.`,
      `Here only: ${entrance.name} could not be reached. Close the browser to sign out there as well.`,
    )
    return renderNotePage(languageOf(reply.request), { title, text })
  }
}

/** Return from the provider's sign-out; anybody else is sent to the entrance. */
async function gone(entrance: OidcEntrance, reply: FastifyReply) {
  const ended = await takenUp<{ readonly state: string }>(entrance, reply, 'ended')
  const { state } = reply.request.query as { readonly state?: unknown }
  if (!ended || state !== ended.state) return reply.redirect('/entrer', 303)
  const say = sayIn(languageOf(reply.request))
  return sendPage(
    reply,
    renderNotePage(languageOf(reply.request), {
      title: say('Vous êtes déconnecté', 'You are signed out'),
      text: say(`Ici, et chez ${entrance.name}.`, `Here, and at ${entrance.name}.`),
      more: html`<p><a class="button first" href="/entrer">${say('Se connecter', 'Sign in')}</a></p>`,
    }),
  )
}

/** Binds the sealed hint to one person. */
const hintContext = ({ id }: Person) => `actes-worker id_token before the code ${id}`

interface OidcCookie {
  readonly name: 'begun' | 'ended'
  readonly value: object
}

async function putAside(entrance: OidcEntrance, reply: FastifyReply, { name, value }: OidcCookie) {
  const content = JSON.stringify({ ...value, at: entrance.desk.now().getTime() })
  const options = { ...cookieOptions(entrance.secure), maxAge: lastsMs / 1_000 }
  const sealed = await sealedFor(entrance.desk, content, `${home} ${name}`)
  reply.setCookie(cookieName(name, entrance.secure), sealed, options)
}

/** Reads the cookie once: it is cleared. */
async function takenUp<T>(entrance: OidcEntrance, reply: FastifyReply, name: OidcCookie['name']) {
  const cookie = cookieName(name, entrance.secure)
  const kept = reply.request.cookies[cookie]
  if (kept === undefined) return undefined
  reply.clearCookie(cookie, cookieOptions(entrance.secure))
  const content = await openedFor(entrance.desk, kept, `${home} ${name}`)
  if (content === undefined) return undefined
  const { at, ...value } = JSON.parse(content) as T & Dated
  return isFresh(entrance.desk, at) ? (value as T) : undefined
}
