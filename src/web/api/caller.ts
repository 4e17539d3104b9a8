// Who calls: the token in the header `Authorization`, looked up by its digest. Tokens cannot be guessed; addresses that
// keep failing are told to stop. Calls are counted by token; those without a right one by address. A right token passes
// whatever others at its address do: behind a proxy they all have the same one.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { addressThrottle } from '../../accounts/address-throttle.ts'
import { isWithin } from '../../config/networks.ts'
import { programOf, tokenPrefix } from '../../accounts/tokens.ts'
import { digestOf } from '../../accounts/passwords.ts'
import type { App } from '../../app.ts'
import { ActesError } from '../../errors.ts'
import type { Caller } from '../../operations/guard.ts'
import type { Language } from '../../text/sentences.ts'

/** How many calls in a minute: of one token, and without one from an address. */
export interface CallLimits {
  readonly token: number
  readonly address: number
  /** Wrong tokens from one address in a quarter of an hour. */
  readonly failures: number
  /** Of the description of the API, which needs no token and is long, from an address. */
  readonly described: number
}

export const callLimits: CallLimits = { token: 600, address: 6_000, failures: 40, described: 60 }

export type Limiter = ReturnType<FastifyInstance['createRateLimit']>

export interface CallChecks {
  /** Let a call in. @throws ActesError ACTES-A025, ACTES-A026, ACTES-A095 */
  enter(request: FastifyRequest, reply: FastifyReply): Promise<void>
  /** Count a call for the description, which needs no token. @throws ActesError ACTES-A026 */
  count(request: FastifyRequest, reply: FastifyReply): Promise<void>
  /** Who was let in. @throws ActesError ACTES-A025 */
  callerOf(request: FastifyRequest): Caller
}

/** Digest of the token that a request shows, '' without one: what calls are counted by. */
export function shownToken({ headers }: FastifyRequest): string {
  const [, text] = /^bearer +([A-Za-z0-9_-]{1,200})$/i.exec(headers.authorization ?? '') ?? []
  return text?.startsWith(tokenPrefix) ? digestOf(text) : ''
}

/** English when it is what the caller asks for first; else French. */
export function languageOf({ headers }: FastifyRequest): Language {
  return /^en\b/i.test(headers['accept-language'] ?? '') ? 'en' : 'fr'
}

export function openCallChecks(
  { signIn }: Pick<App, 'signIn'>,
  limiters: Readonly<Record<'token' | 'address' | 'described', Limiter>>,
  { failures }: CallLimits,
): CallChecks {
  const known = new WeakMap<FastifyRequest, Caller>()
  const throttle = addressThrottle(signIn.now, { most: failures })
  const refuse = (request: FastifyRequest): never => {
    if (throttle.isShut(request.ip)) throw tooMany(900)
    throttle.note(request.ip)
    throw new ActesError('ACTES-A025')
  }
  return {
    enter: async (request, reply) => {
      const program = await programOf(signIn, shownToken(request))
      if (!program) {
        await countAgainstLimit(limiters.address, request, reply)
        return refuse(request)
      }
      if (program.networks !== null && !isWithin(request.ip, program.networks)) {
        await countAgainstLimit(limiters.address, request, reply)
        // As wrong tokens are: the journal takes no more lines than are tries.
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
    count: async (request, reply) => {
      await countAgainstLimit(limiters.address, request, reply)
      await countAgainstLimit(limiters.described, request, reply)
    },
    callerOf: (request) => {
      const caller = known.get(request)
      if (!caller) throw new ActesError('ACTES-A025')
      return caller
    },
  }
}

async function countAgainstLimit(limiter: Limiter, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const count = await limiter(request)
  if (count.isAllowed) return
  reply
    .header('ratelimit-limit', count.max)
    .header('ratelimit-remaining', count.remaining)
    .header('ratelimit-reset', count.ttlInSeconds)
  if (count.isExceeded) throw tooMany(count.ttlInSeconds)
}

function tooMany(seconds: number): ActesError {
  return new ActesError('ACTES-A026', { params: { seconds } })
}
