// Sign-in by password and second step, sign-out, and choice of a password by a one-time link.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { addressThrottle, networkOf, type AddressThrottle } from '#accounts/address-throttle.ts'
import { beFirst, isFirst } from '#accounts/first-code.ts'
import { placeFromUserAgent } from '#accounts/session-place.ts'
import { signInByCode, ticketFor, ticketLogin } from '#accounts/second-step.ts'
import {
  choosePassword,
  deskFor,
  sessionMs,
  signIn,
  signOut,
  whoIs,
  whoWasInvited,
  type SignInOrigin,
} from '#accounts/sign-in.ts'
import {
  besideTicket,
  cookieName,
  cookieOptions,
  deviceOf,
  keepDevice,
  knownDevice,
  markedStep,
  markStep,
  sessionIn,
} from './cookies.ts'
import { renewTokens } from './forgery.ts'
import { languageOf } from './language.ts'
import { addOidc, type EntranceParts, type ProviderEntrance } from './oidc-pages.ts'
import {
  firstPage,
  type FirstFault,
  noPasswordsPage,
  passwordPage,
  readerOf,
  signInPage,
  wantedIn,
  worthlessPage,
  type Ways,
} from './sign-in-forms.ts'
import { sendPage } from './layout.ts'
import { addSetUp, askStep } from './step-pages.ts'
import { formFieldsOf } from './uploads.ts'

type SignInParts = Pick<EntranceParts, 'app' | 'desk' | 'secure'>

export interface Entering {
  readonly token: string
  readonly login: string
  readonly to?: string | undefined
}

export function addSignIn(server: FastifyInstance, parts: SignInParts) {
  const { desk, secure, app } = parts
  const cookie = cookieOptions(secure)
  // Limits each route per known device, or else per network.
  const keyGenerator = (request: FastifyRequest) => knownDevice(request, secure) ?? networkOf(request.ip)
  const limited = { config: { rateLimit: { max: 20, timeWindow: 60_000, keyGenerator } } }
  const letIn = (reply: FastifyReply, { token, login, to = wantedIn(reply.request) }: Entering) => {
    reply.setCookie(cookieName('session', secure), token, { ...cookie, maxAge: sessionMs.longest / 1_000 })
    // Messages of earlier actions do not concern the person who signs in now.
    reply.clearCookie(cookieName('said', secure), cookie)
    reply.clearCookie(cookieName('step', secure), cookie)
    keepDevice(reply, login, secure)
    renewTokens(reply, secure)
    return reply.redirect(to, 303)
  }
  const shown = (request: FastifyRequest) => {
    const token = sessionIn(request, secure)
    const place = placeFromUserAgent(request.headers['user-agent'], request.ip)
    return { place, ...(token !== undefined && { replaces: token }) }
  }
  const provider = addOidc(server, { ...parts, limited, letIn, shown })
  const ways = { local: app.config.localSignIn, provider: provider?.name }
  const entrance: SignInEntrance = {
    ...parts,
    ways,
    limited,
    shown,
    letIn,
    provider,
    addresses: addressThrottle(desk.now),
  }
  addFirst(server, entrance)
  addEntrance(server, entrance)
  addCode(server, entrance)
  addSetUp(server, { desk, secure, limited })
  addInvitation(server, entrance)
  server.post('/sortir', async (request, reply) => {
    const token = sessionIn(request, secure)
    const onward = token === undefined ? undefined : await provider?.onward(reply, token)
    if (token !== undefined) await signOut(desk, token)
    reply.clearCookie(cookieName('session', secure), cookie)
    renewTokens(reply, secure)
    return onward ? sendPage(reply, onward) : reply.redirect('/entrer', 303)
  })
}

function sentIn({ body }: FastifyRequest, name: string) {
  return formFieldsOf(body).get(name)?.[0] ?? ''
}

interface SignInEntrance extends EntranceParts {
  readonly ways: Ways
  readonly addresses: AddressThrottle
  readonly provider: ProviderEntrance | undefined
}

function originOf({ secure }: SignInParts, request: FastifyRequest, login: string): SignInOrigin {
  const device = deviceOf(request, login, secure)
  return { network: networkOf(request.ip), ...(device !== undefined && { device }) }
}

/** While no account exists, the code that the program gave its owner creates the first one. */
function addFirst(server: FastifyInstance, entrance: SignInEntrance) {
  const { desk, app, ways, addresses, limited, shown, letIn } = entrance
  server.get('/premier', async (_request, reply) =>
    (await isFirst(desk)) ? sendPage(reply, firstPage(await readerOf(reply), ways)) : reply.redirect('/entrer', 303),
  )

  server.post('/premier', limited, async (request, reply) => {
    const [code, login, password] = [
      sentIn(request, 'code'),
      sentIn(request, 'courriel'),
      sentIn(request, 'motDePasse'),
    ]
    const again = async (wrong: FirstFault) =>
      sendPage(
        reply.status(wrong === 'worthless' ? 401 : 422),
        firstPage(await readerOf(reply), ways, { wrong, login }),
      )
    if (addresses.waitMs(request.ip) > 0) return again('worthless')
    if (ways.local && password !== sentIn(request, 'encore')) return again('unequal')
    const id = app.ports.clock.newId()
    const done = await beFirst(deskFor(desk, request.ip), { id, code, login, ...(ways.local && { password }) })
    if (done === 'worthless') addresses.note(request.ip)
    if (done !== 'done') return again(done)
    const given = { login, password, from: originOf(entrance, request, login), ...shown(request) }
    const come = ways.local ? await signIn(deskFor(desk, request.ip), given) : undefined
    if (!come || !('token' in come)) return reply.redirect('/entrer', 303)
    return letIn(reply, { token: come.token, login, to: '/mise-en-route' })
  })
}

function addEntrance(server: FastifyInstance, entrance: SignInEntrance) {
  const { desk, secure, ways, addresses, limited, shown, letIn } = entrance
  server.get('/entrer', async (request, reply) => {
    if (await isFirst(desk)) return reply.redirect('/premier', 303)
    const [to, { replaces }] = [wantedIn(request), shown(request)]
    // Signed in meanwhile, in another tab.
    if (to !== '/' && replaces !== undefined && (await whoIs(desk, replaces))) return reply.redirect(to, 303)
    return sendPage(reply, signInPage(await readerOf(reply), ways))
  })

  server.post('/entrer', limited, async (request, reply) => {
    if (!ways.local) return passwordless(entrance, reply)
    const [login, password] = [sentIn(request, 'courriel'), sentIn(request, 'motDePasse')]
    const from = originOf(entrance, request, login)
    const waitMs = from.device === undefined ? addresses.waitMs(request.ip) : 0
    if (waitMs > 0) return slowed(entrance, reply, { login, waitMs })
    const done = await signIn(deskFor(desk, request.ip), { login, password, from, ...shown(request) })
    if (done === undefined) return refuseSignIn(entrance, reply, login)
    if ('waitMs' in done) return slowed(entrance, reply, { login, ...done })
    if ('token' in done) return letIn(reply, { token: done.token, login })
    const browser = markStep(reply, secure)
    return askStep(desk, reply, { browser, ticket: await ticketFor(desk, done.second, besideTicket(browser)) })
  })
}

function addCode(server: FastifyInstance, entrance: SignInEntrance) {
  const { desk, secure, addresses, limited, shown, letIn, provider } = entrance
  server.post('/entrer/code', limited, async (request, reply) => {
    const [ticket, code, hint] = [sentIn(request, 'ticket'), sentIn(request, 'code'), sentIn(request, 'fournisseur')]
    const refuse = () => refuseSignIn(entrance, reply)
    const answer = sentIn(request, 'reponse')
    const proof = answer === '' ? { code } : { answer }
    const browser = markedStep(request, secure)
    const given = { ticket, ...proof, beside: besideTicket(browser, hint), ...shown(request) }
    const done = await signInByCode(deskFor(desk, request.ip), given)
    if (done === undefined) return refuse()
    if (done !== 'again') {
      // The ticket is bound to the hint: a request that omits or alters the hint fails before this point.
      if (hint !== '' && (await provider?.remember(done.token, hint, request.ip)) !== true) return refuse()
      // After a recovery code, `/moi` shows how many are left.
      const to = done.left === undefined ? undefined : '/moi'
      return letIn(reply, { token: done.token, login: ticketLogin(ticket), to })
    }
    addresses.note(request.ip)
    return askStep(desk, reply.status(401), { ticket, browser, isAgain: true, ...(hint !== '' && { hint }) })
  })
}

function addInvitation(server: FastifyInstance, entrance: SignInEntrance) {
  const { desk, ways, limited } = entrance
  const worthless = (reply: FastifyReply) => sendPage(reply.status(404), worthlessPage(languageOf(reply.request)))

  server.get<{ Params: { jeton: string } }>('/invitation/:jeton', limited, async (request, reply) => {
    if (!ways.local) return passwordless(entrance, reply)
    const login = await whoWasInvited(desk, request.params.jeton)
    if (login === undefined) return worthless(reply)
    return sendPage(reply, passwordPage(await readerOf(reply), login))
  })

  server.post<{ Params: { jeton: string } }>('/invitation/:jeton', limited, async (request, reply) => {
    if (!ways.local) return passwordless(entrance, reply)
    const token = request.params.jeton
    const login = await whoWasInvited(desk, token)
    const password = sentIn(request, 'motDePasse')
    const isSame = password === sentIn(request, 'encore')
    const done = isSame ? await choosePassword(deskFor(desk, request.ip), { token, password }) : 'unequal'
    if (done === 'done') return reply.redirect('/entrer', 303)
    if (done === 'worthless' || login === undefined) return worthless(reply)
    return sendPage(reply.status(422), passwordPage(await readerOf(reply), login, done))
  })
}

async function refuseSignIn(entrance: SignInEntrance, reply: FastifyReply, login = '') {
  entrance.addresses.note(reply.request.ip)
  const reader = await readerOf(reply)
  return sendPage(reply.status(401), signInPage(reader, entrance.ways, { refused: login }))
}

/** Refused before any check: the password may have been right. */
async function slowed(
  { ways }: SignInEntrance,
  reply: FastifyReply,
  { login, waitMs }: { readonly login: string; readonly waitMs: number },
) {
  const seconds = Math.max(1, Math.ceil(waitMs / 1_000))
  const page = signInPage(await readerOf(reply), ways, { refused: login, seconds })
  return sendPage(reply.status(429).header('retry-after', String(seconds)), page)
}

function passwordless({ ways }: SignInEntrance, reply: FastifyReply) {
  return sendPage(reply.status(403), noPasswordsPage(languageOf(reply.request), ways.provider ?? ''))
}
