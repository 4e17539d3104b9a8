// The cookies of the desk. Over HTTPS their names begin with `__Host-`: no other host of the same domain, and nothing in
// clear, can set one of them. Beside the session there is the device: a browser that signed in to an account before.
import type { FastifyReply, FastifyRequest } from 'fastify'
import { digestOf, newToken } from '../../accounts/passwords.ts'
import type { App } from '../../app.ts'

const named = {
  session: 'actes_session',
  said: 'actes_said',
  device: 'actes_appareil',
  step: 'actes_etape',
  begun: 'actes_oidc',
  ended: 'actes_oidc_fin',
  forgery: '_csrf',
} as const

/** Is the desk reached over HTTPS? Its cookies then never leave in clear. */
export function isSecure({ publicUrl }: Pick<App['config'], 'publicUrl'>): boolean {
  return publicUrl?.startsWith('https:') ?? false
}

export function cookieName(name: keyof typeof named, secure: boolean): string {
  return `${secure ? '__Host-' : ''}${named[name]}`
}

/** What every one of them is set and cleared with: `__Host-` asks for the path `/`. */
export function cookieOptions(secure: boolean) {
  return { httpOnly: true, sameSite: 'lax', path: '/', secure } as const
}

/** Whose session a browser shows. */
export function sessionIn({ cookies }: FastifyRequest, secure: boolean): string | undefined {
  return cookies[cookieName('session', secure)]
}

/**
 * What goes with the ticket of a second step: the browser that gave the first proof, which another one does not have, and the
 * provider's proof where there is one.
 */
export const besideTicket = (browser: string, hint = ''): string => `${browser} ${hint}`

/** Mark the browser that gave a first proof. @returns the mark */
export function markStep(reply: FastifyReply, secure: boolean): string {
  const mark = newToken()
  reply.setCookie(cookieName('step', secure), mark, cookieOptions(secure))
  return mark
}

/** The mark of the browser, '' without one. */
export function markedStep({ cookies }: FastifyRequest, secure: boolean): string {
  return cookies[cookieName('step', secure)] ?? ''
}

/** A browser that signed in before: `accounts` are digests of whom. */
interface Device {
  readonly id: string
  readonly accounts: readonly string[]
}

/** Several agents may share a machine. */
const accountsMost = 8
const yearSeconds = 31_536_000
/** Enough of the digest to tell accounts apart; the cookie is signed. */
const accountOf = (login: string): string => digestOf(login.trim().toLowerCase()).slice(0, 16)

function deviceIn(request: FastifyRequest, secure: boolean): Device | undefined {
  const kept = request.cookies[cookieName('device', secure)]
  const { valid, value } = kept === undefined ? { valid: false, value: null } : request.unsignCookie(kept)
  if (!valid || value === null) return undefined
  const [id = '', ...accounts] = value.split('.')
  return { id, accounts }
}

/** The id of a browser that signed in before, to whatever account; it cannot be made up. */
export function knownDevice(request: FastifyRequest, secure: boolean): string | undefined {
  return deviceIn(request, secure)?.id
}

/** The same, where it signed in to this account. */
export function deviceOf(request: FastifyRequest, login: string, secure: boolean): string | undefined {
  const device = deviceIn(request, secure)
  return device?.accounts.includes(accountOf(login)) ? device.id : undefined
}

/** Who signed in last in this browser; what comes after their session has ended waits for them under this name. */
export function lastAccountHere(request: FastifyRequest, secure: boolean): string | undefined {
  const { id, accounts: [last] = [] } = deviceIn(request, secure) ?? {}
  return id !== undefined && last !== undefined ? digestOf(`${id}.${last}`) : undefined
}

/** The same name of somebody who is signed in here. */
export function accountHere(request: FastifyRequest, login: string, secure: boolean): string | undefined {
  const id = deviceOf(request, login, secure)
  return id === undefined ? undefined : digestOf(`${id}.${accountOf(login)}`)
}

/** Somebody signed in: the browser is known for this account from now on. */
export function keepDevice(reply: FastifyReply, login: string, secure: boolean): void {
  const known = deviceIn(reply.request, secure)
  const account = accountOf(login)
  const others = (known?.accounts ?? []).filter((each) => each !== account).slice(0, accountsMost - 1)
  const value = [known?.id ?? newToken(), account, ...others].join('.')
  const options = { ...cookieOptions(secure), signed: true, maxAge: yearSeconds }
  reply.setCookie(cookieName('device', secure), value, options)
}
