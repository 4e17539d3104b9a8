// Identifies callers by the token in `Authorization`. Calls are limited by token, or by address without a valid one; an
// address that keeps failing is shut out. A valid token passes a shut address: callers behind a proxy share one.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { addressThrottle } from '#accounts/address-throttle.ts'
import { isWithin } from '#config/networks.ts'
import { programOf, tokenPrefix } from '#accounts/tokens.ts'
import { digestOf } from '#accounts/passwords.ts'
import type { App } from '#app.ts'
import { ActesError } from '#errors.ts'
import type { Caller } from '#operations/guard.ts'

/** Calls per minute: by token, or by address without a valid one. */
export const callLimits = {
  token: 600,
  address: 6_000,
  /** Wrong tokens from one address in a quarter of an hour. */
  failures: 40,
  /** Calls from one address for the description of the API, which is long and needs no token. */
  described: 60,
}
export type CallLimits = Readonly<typeof callLimits>

type Limiter = ReturnType<FastifyInstance['createRateLimit']>

export type CallChecks = ReturnType<typeof openCallChecks>

/** Digest of the token in a request, '' without one; rate limits count by it. */
export function shownToken({ headers }: FastifyRequest) {
  const [, text] = /^bearer +([A-Za-z0-9_-]{1,200})$/i.exec(headers.authorization ?? '') ?? []
  return text?.startsWith(tokenPrefix) ? digestOf(text) : ''
}

/** English when the caller prefers it over all others; else French. */
export function languageOf({ headers }: FastifyRequest) {
  return /^en\b/i.test(headers['accept-language'] ?? '') ? 'en' : 'fr'
}

export function openCallChecks(
  { signIn }: Pick<App, 'signIn'>,
  limiters: Readonly<Record<'token' | 'address' | 'described', Limiter>>,
  { failures }: CallLimits,
) {
  const known = new WeakMap<FastifyRequest, Caller>()
  const throttle = addressThrottle(signIn.now, { most: failures })
  const refuse = (request: FastifyRequest): never => {
    if (throttle.isShut(request.ip)) throw tooMany(900)
    throttle.note(request.ip)
    throw new ActesError('ACTES-A025')
  }
  return {
    /** @throws ActesError ACTES-A025, ACTES-A026, ACTES-A095 */
    enter: async (request: FastifyRequest, reply: FastifyReply) => {
      const program = await programOf(signIn, shownToken(request))
      if (!program) {
        await countAgainstLimit(limiters.address, request, reply)
        return refuse(request)
      }
      if (program.networks !== null && !isWithin(request.ip, program.networks)) {
        await countAgainstLimit(limiters.address, request, reply)
        // Counts like a wrong token, so that the journal gets no more lines than attempts are allowed.
        if (throttle.isShut(request.ip)) throw tooMany(900)
        throttle.note(request.ip)
        await program.noteElsewhere(request.ip)
        throw new ActesError('ACTES-A095', { params: { address: request.ip } })
      }
      const { who, grants, token } = program
      known.set(request, { who, grants, token, language: languageOf(request) })
      await countAgainstLimit(limiters.token, request, reply)
      await program.noteUse()
    },
    /** Count a call for the description, which needs no token. @throws ActesError ACTES-A026 */
    count: async (request: FastifyRequest, reply: FastifyReply) => {
      await countAgainstLimit(limiters.address, request, reply)
      await countAgainstLimit(limiters.described, request, reply)
    },
    callerOf: (request: FastifyRequest) => {
      const caller = known.get(request)
      if (!caller) throw new ActesError('ACTES-A025')
      return caller
    },
  }
}

async function countAgainstLimit(limiter: Limiter, request: FastifyRequest, reply: FastifyReply) {
  const count = await limiter(request)
  if (count.isAllowed) return
  reply
    .header('ratelimit-limit', count.max)
    .header('ratelimit-remaining', count.remaining)
    .header('ratelimit-reset', count.ttlInSeconds)
  if (count.isExceeded) throw tooMany(count.ttlInSeconds)
}

function tooMany(seconds: number) {
  return new ActesError('ACTES-A026', { params: { seconds } })
}
