// Posts one webhook, without redirects or proxy. Only the answer's status counts.
import { lookup } from 'node:dns/promises'
import { buildConnector, Client } from 'undici'
import type { Clock } from '#clock.ts'
import { ActesError } from '#errors.ts'
import { mayDial, readTarget, type Networks } from './target.ts'
import { compact } from '#protocol/compact.ts'

interface WebhookRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Returns the status. @throws ActesError ACTES-N001 (forbidden address), ACTES-N002 (no answer) */
export type Post = (letter: WebhookRequest, signal: AbortSignal) => Promise<number>

export interface PostOptions {
  readonly networks: Networks
  /** From DNS lookup to the answer's last byte, in milliseconds. */
  readonly timeoutMs: number
  readonly resolve?: (name: string) => Promise<readonly string[]>
  readonly ca?: string
  readonly clock: Clock
}

const answerMost = 4096

export function openPost({ networks, timeoutMs, resolve = byTheSystem, ca, clock }: PostOptions): Post {
  return async ({ url: text, headers, body }, signal) => {
    const url = readTarget(text, networks)
    const stop = AbortSignal.any([signal, clock.limit(timeoutMs)])
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

/** A name may resolve elsewhere next time: each connection checks its address. */
function guarded({ networks, resolve, timeoutMs, ca }: Guard): buildConnector.connector {
  const connect = buildConnector({
    timeout: timeoutMs,
    autoSelectFamily: true,
    ...compact({ ca }),
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
      // Check the address actually dialled, not the resolved one.
      if (socket && !mayDial(socket.remoteAddress ?? '', networks)) {
        socket.destroy()
        return told(new ActesError('ACTES-N001', { params: { reason: 'address' } }), null)
      }
      return error ? told(error, null) : told(null, socket)
    })
  }
}

/** `reason` is one word, never text of the receiver. */
function webhookErrorFrom(error: unknown, signal: AbortSignal): unknown {
  if (error instanceof ActesError) return error
  if (signal.aborted) return new ActesError('ACTES-G012', { cause: error })
  const cause = error instanceof Error && error.cause instanceof ActesError ? error.cause : undefined
  if (cause) return cause
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
  const reason = error instanceof Error && error.name === 'TimeoutError' ? 'timeout' : code || 'line'
  return new ActesError('ACTES-N002', { params: { reason }, cause: error })
}
