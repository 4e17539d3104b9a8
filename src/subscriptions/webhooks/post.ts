// Posts a webhook to its subscriber: one POST. The address is checked at each try, when the connection is made, since a name
// may resolve elsewhere the next time. No redirect, no proxy; only the status of the answer counts.
import { lookup } from 'node:dns/promises'
import { buildConnector, Client } from 'undici'
import { ActesError } from '../../errors.ts'
import { mayDial, readTarget, type Networks } from './target.ts'

interface WebhookRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Hand one over. @returns the status @throws ActesError ACTES-N001 (may not be dialled), ACTES-N002 (no answer) */
export type Post = (letter: WebhookRequest, signal: AbortSignal) => Promise<number>

export interface PostOptions {
  readonly networks: Networks
  /** From the first look-up to the last byte of the answer, in milliseconds. */
  readonly timeoutMs: number
  /** Addresses of a name; the system's resolver by default. */
  readonly resolve?: (name: string) => Promise<readonly string[]>
  /** Authorities that are trusted, PEM; the system's by default. */
  readonly ca?: string
}

/** Read of an answer, and not looked at. */
const answerMost = 4096

/** A way to post. It keeps no connection open. */
export function openPost({ networks, timeoutMs, resolve = byTheSystem, ca }: PostOptions): Post {
  return async ({ url: text, headers, body }, signal) => {
    const url = readTarget(text, networks)
    const stop = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
    const client = new Client(url.origin, {
      connect: guarded({ networks, resolve, timeoutMs, ca }),
      allowH2: false,
      pipelining: 0,
      maxHeaderSize: 16_384,
    })
    try {
      const path = url.pathname + url.search
      const answer = await client.request({ method: 'POST', path, headers, body, signal: stop, reset: true })
      await answer.body.dump({ limit: answerMost, signal: stop }).catch(() => undefined)
      return answer.statusCode
    } catch (error) {
      throw webhookErrorFrom(error, signal)
    } finally {
      await client.destroy()
    }
  }
}

async function byTheSystem(name: string): Promise<readonly string[]> {
  return (await lookup(name, { all: true, verbatim: true })).map(({ address }) => address)
}

type Guard = Required<Pick<PostOptions, 'networks' | 'resolve' | 'timeoutMs'>> & { readonly ca: string | undefined }

/** Connects to addresses that may be dialled, and to no other. */
function guarded({ networks, resolve, timeoutMs, ca }: Guard): buildConnector.connector {
  const connect = buildConnector({
    timeout: timeoutMs,
    autoSelectFamily: true,
    ...(ca !== undefined && { ca }),
    lookup: (name, _options, told) => {
      void allowed(name).then(
        (addresses) => told(null, addresses),
        (error: Error) => told(error, []),
      )
    },
  })
  const allowed = async (name: string) => {
    const found = (await resolve(name)).filter((address) => mayDial(address, networks))
    if (found.length === 0) throw new ActesError('ACTES-N001', { params: { reason: 'address' } })
    return found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
  }
  return (options, told) => {
    connect(options, (...[error, socket]) => {
      // What counts is the address that was dialled, not the one that was resolved.
      if (socket && !mayDial(socket.remoteAddress ?? '', networks)) {
        socket.destroy()
        return told(new ActesError('ACTES-N001', { params: { reason: 'address' } }), null)
      }
      return error ? told(error, null) : told(null, socket)
    })
  }
}

/** That there was no answer, and why in one word; never words of the receiver. */
function webhookErrorFrom(error: unknown, signal: AbortSignal): unknown {
  if (error instanceof ActesError) return error
  if (signal.aborted) return new ActesError('ACTES-G012', { cause: error })
  const cause = error instanceof Error && error.cause instanceof ActesError ? error.cause : undefined
  if (cause) return cause
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
  const reason = error instanceof Error && error.name === 'TimeoutError' ? 'timeout' : code || 'line'
  return new ActesError('ACTES-N002', { params: { reason }, cause: error })
}
