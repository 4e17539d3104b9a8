// Signing in, by a password and by a code where one is asked for, signing out, and choosing a password by a one-time link:
// the only pages for somebody who is not signed in.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { addressThrottle } from '../accounts/address-throttle.ts'
import { passwordLength } from '../accounts/passwords.ts'
import { signInByCode, ticketFor, type SealingDesk } from '../accounts/second-step.ts'
import { choosePassword, sessionMs, signIn, signOut, whoWasInvited } from '../accounts/sign-in.ts'
import { html, type Html } from './html.ts'
import { plainPage } from './layout.ts'

export const sessionCookie = 'actes_session'

export interface SignInParts {
  readonly desk: SealingDesk
  /** Is the desk reached over HTTPS? The cookie then never leaves in clear. */
  readonly secure: boolean
  readonly languageOf: (request: FastifyRequest) => 'fr' | 'en'
}

/** By route, of each address. */
const limited = { config: { rateLimit: { max: 20, timeWindow: 60_000 } } }

/** Add the pages. */
export function addSignIn(server: FastifyInstance, parts: SignInParts): void {
  addEntrance(server, parts)
  addInvitation(server, parts)
}

type Fields = Readonly<Record<string, string>>

function addEntrance(server: FastifyInstance, { desk, secure, languageOf }: SignInParts): void {
  const cookie = { httpOnly: true, sameSite: 'lax', path: '/', secure } as const
  const addresses = addressThrottle(desk.now)
  const shown = (request: FastifyRequest) => {
    const token = request.cookies[sessionCookie]
    return token === undefined ? {} : { replaces: token }
  }
  const letIn = (reply: FastifyReply, token: string) => {
    reply.setCookie(sessionCookie, token, { ...cookie, maxAge: sessionMs.longest / 1_000 })
    return reply.redirect('/', 303)
  }
  const refuse = async (request: FastifyRequest, reply: FastifyReply, login: string) => {
    addresses.note(request.ip)
    reply.status(401)
    return page(reply, signInPage(await reply.generateCsrf(), languageOf(request), login))
  }

  server.get('/entrer', async (request, reply) =>
    page(reply, signInPage(await reply.generateCsrf(), languageOf(request))),
  )

  server.post<{ Body: Fields }>('/entrer', limited, async (request, reply) => {
    const { courriel = '', motDePasse = '' } = request.body
    if (addresses.isShut(request.ip)) return refuse(request, reply, courriel)
    const done = await signIn(desk, { login: courriel, password: motDePasse, ...shown(request) })
    if (done === undefined) return refuse(request, reply, courriel)
    if ('token' in done) return letIn(reply, done.token)
    const ticket = await ticketFor(desk, done.second)
    return page(reply, codePage(await reply.generateCsrf(), languageOf(request), { ticket, isAgain: false }))
  })

  server.post<{ Body: Fields }>('/entrer/code', limited, async (request, reply) => {
    const { ticket = '', code = '' } = request.body
    if (addresses.isShut(request.ip)) return refuse(request, reply, '')
    const done = await signInByCode(desk, { ticket, code, ...shown(request) })
    if (done === undefined) return refuse(request, reply, '')
    if (done !== 'again') return letIn(reply, done.token)
    addresses.note(request.ip)
    reply.status(401)
    return page(reply, codePage(await reply.generateCsrf(), languageOf(request), { ticket, isAgain: true }))
  })

  server.post('/sortir', async (request, reply) => {
    const token = request.cookies[sessionCookie]
    if (token !== undefined) await signOut(desk, token)
    reply.clearCookie(sessionCookie, cookie)
    return reply.redirect('/entrer', 303)
  })
}

function addInvitation(server: FastifyInstance, { desk }: SignInParts): void {
  server.get<{ Params: { jeton: string } }>('/invitation/:jeton', limited, async (request, reply) => {
    const login = await whoWasInvited(desk, request.params.jeton)
    if (login === undefined) reply.status(404)
    return page(reply, login === undefined ? worthless() : passwordPage(await reply.generateCsrf(), login))
  })

  server.post<{ Params: { jeton: string }; Body: Fields }>('/invitation/:jeton', limited, async (request, reply) => {
    const token = request.params.jeton
    const login = await whoWasInvited(desk, token)
    const { motDePasse = '', encore = '' } = request.body
    const done = motDePasse === encore ? await choosePassword(desk, { token, password: motDePasse }) : 'unequal'
    if (done === 'done') return reply.redirect('/entrer', 303)
    reply.status(done === 'worthless' || login === undefined ? 404 : 422)
    if (done === 'worthless' || login === undefined) return page(reply, worthless())
    return page(reply, passwordPage(await reply.generateCsrf(), login, done))
  })
}

function page(reply: FastifyReply, content: Html): string {
  reply.type('text/html; charset=utf-8')
  return content.html
}

function signInPage(token: string, language: 'fr' | 'en', refused?: string): Html {
  const fr = language === 'fr'
  return plainPage(
    fr ? 'Se connecter' : 'Sign in',
    language,
    html` <h1>${fr ? 'Se connecter' : 'Sign in'}</h1>
      ${refused !== undefined && html`<p class="said no" role="alert">${fr ? 'Adresse ou mot de passe incorrects, ou trop d’essais : attendez un quart d’heure avant de recommencer.' : 'Wrong address or password, or too many tries: wait a quarter of an hour before trying again.'}</p>`}
      <form method="post" action="/entrer" class="stack">
        <input type="hidden" name="_csrf" value="${token}" />
        <label
          >${fr ? 'Adresse électronique' : 'E-mail address'}<input
            name="courriel"
            type="email"
            autocomplete="username"
            required
            value="${refused ?? ''}"
        /></label>
        <label
          >${fr ? 'Mot de passe' : 'Password'}<input
            name="motDePasse"
            type="password"
            autocomplete="current-password"
            required
        /></label>
        <button>${fr ? 'Se connecter' : 'Sign in'}</button>
      </form>`,
  )
}

function codePage(token: string, language: 'fr' | 'en', told: { ticket: string; isAgain: boolean }): Html {
  const fr = language === 'fr'
  const wrong = fr
    ? 'Ce code ne convient pas, ou il a déjà servi : attendez le suivant.'
    : 'This code does not fit, or was used already: wait for the next one.'
  return plainPage(
    fr ? 'Entrer un code' : 'Enter a code',
    language,
    html` <h1>${fr ? 'Entrer un code' : 'Enter a code'}</h1>
      <p>
        ${fr ? 'Votre compte demande un code en plus du mot de passe. Sans votre application, demandez à un administrateur de retirer cette étape.' : 'Your account asks for a code beside the password. Without your application, ask an administrator to remove this step.'}
      </p>
      ${told.isAgain && html`<p class="said no" role="alert">${wrong}</p>`}
      <form method="post" action="/entrer/code" class="stack">
        <input type="hidden" name="_csrf" value="${token}" />
        <input type="hidden" name="ticket" value="${told.ticket}" />
        <label
          >${fr ? 'Code à six chiffres de votre application' : 'Six-digit code of your application'}<input
            name="code"
            inputmode="numeric"
            autocomplete="one-time-code"
            maxlength="7"
            required
        /></label>
        <button>${fr ? 'Se connecter' : 'Sign in'}</button>
      </form>`,
  )
}

function passwordPage(token: string, login: string, wrong?: 'weak' | 'unequal'): Html {
  const { least, most } = passwordLength
  return plainPage(
    'Choisir un mot de passe',
    'fr',
    html` <h1>Choisir un mot de passe</h1>
      <p>Pour ${login}. Ce lien ne sert qu’une fois.</p>
      ${wrong && html`<p class="said no" role="alert">${wrong === 'weak' ? `Le mot de passe doit compter de ${least} à ${most} caractères.` : 'Les deux mots de passe diffèrent.'}</p>`}
      <form method="post" class="stack">
        <input type="hidden" name="_csrf" value="${token}" />
        <label
          >Mot de passe, ${least} caractères au moins<input
            name="motDePasse"
            type="password"
            autocomplete="new-password"
            minlength="${least}"
            required
        /></label>
        <label>Encore une fois<input name="encore" type="password" autocomplete="new-password" required /></label>
        <button>Enregistrer</button>
      </form>`,
  )
}

function worthless(): Html {
  return plainPage(
    'Lien sans valeur',
    'fr',
    html` <h1>Ce lien ne vaut plus rien</h1>
      <p>
        Il a déjà servi, il a expiré, ou un autre l’a remplacé. Demandez-en un autre à un administrateur : actes user
        add.
      </p>`,
  )
}
