// Cookies of the desk. Over HTTPS, `__Host-` names keep sibling hosts, and anything in clear, from setting them.
import type { FastifyReply, FastifyRequest } from 'fastify'
import { digestOf, newToken } from '#accounts/passwords.ts'
import type { App } from '#app.ts'

const named = {
  session: 'actes_session',
  said: 'actes_said',
  device: 'actes_appareil',
  step: 'actes_etape',
  begun: 'actes_oidc',
  ended: 'actes_oidc_fin',
  forgery: '_csrf',
} as const

/** True over HTTPS: cookies then never leave in clear. */
export function isSecure({ publicUrl }: Pick<App['config'], 'publicUrl'>) {
  return publicUrl?.startsWith('https:') ?? false
}

export function cookieName(name: keyof typeof named, secure: boolean) {
  return `${secure ? '__Host-' : ''}${named[name]}`
}

/** Options to set and to clear every cookie; `__Host-` requires the path `/`. */
export function cookieOptions(secure: boolean) {
  return { httpOnly: true, sameSite: 'lax', path: '/', secure } as const
}

export function sessionIn({ cookies }: FastifyRequest, secure: boolean) {
  return cookies[cookieName('session', secure)]
}

/** Binds the ticket of a second step to the browser that gave the first proof, and to the provider's proof. */
export const besideTicket = (browser: string, hint = '') => `${browser} ${hint}`

export function markStep(reply: FastifyReply, secure: boolean) {
  const mark = newToken()
  reply.setCookie(cookieName('step', secure), mark, cookieOptions(secure))
  return mark
}

export function markedStep({ cookies }: FastifyRequest, secure: boolean) {
  return cookies[cookieName('step', secure)] ?? ''
}

/** A browser that signed in before; `accounts` are digests of logins, the latest first. */
interface Device {
  readonly id: string
  readonly accounts: readonly string[]
}

/** Several agents may share a machine. */
const accountsMost = 8
const yearSeconds = 31_536_000
/** A truncated digest suffices to tell accounts apart: the cookie is signed. */
const accountOf = (login: string) => digestOf(login.trim().toLowerCase()).slice(0, 16)

function deviceIn(request: FastifyRequest, secure: boolean): Device | undefined {
  const kept = request.cookies[cookieName('device', secure)]
  const { valid, value } = kept === undefined ? { valid: false, value: null } : request.unsignCookie(kept)
  if (!valid || value === null) return undefined
  const [id = '', ...accounts] = value.split('.')
  return { id, accounts }
}

/** Id of a browser that signed in before, to any account; it cannot be forged. */
export function knownDevice(request: FastifyRequest, secure: boolean) {
  return deviceIn(request, secure)?.id
}

export function deviceOf(request: FastifyRequest, login: string, secure: boolean) {
  const device = deviceIn(request, secure)
  return device?.accounts.includes(accountOf(login)) ? device.id : undefined
}

/** Key of the last account signed in here: forms that arrive after the end of its session are held under this key. */
export function lastAccountHere(request: FastifyRequest, secure: boolean) {
  const { id, accounts: [last] = [] } = deviceIn(request, secure) ?? {}
  return id !== undefined && last !== undefined ? digestOf(`${id}.${last}`) : undefined
}

export function accountHere(request: FastifyRequest, login: string, secure: boolean) {
  const id = deviceOf(request, login, secure)
  return id === undefined ? undefined : digestOf(`${id}.${accountOf(login)}`)
}

export function keepDevice(reply: FastifyReply, login: string, secure: boolean) {
  const known = deviceIn(reply.request, secure)
  const account = accountOf(login)
  const others = (known?.accounts ?? []).filter((each) => each !== account).slice(0, accountsMost - 1)
  const value = [known?.id ?? newToken(), account, ...others].join('.')
  const options = { ...cookieOptions(secure), signed: true, maxAge: yearSeconds }
  reply.setCookie(cookieName('device', secure), value, options)
}
