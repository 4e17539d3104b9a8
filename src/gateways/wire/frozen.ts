// Streams a frozen sending. The last chunk waits for the digest check, so that no server ever holds a whole sending
// whose bytes changed.
import { createHash } from 'node:crypto'
import { ActesError } from '#errors.ts'
import type { LeaseGuard, Outgoing } from '../gateway.ts'
import { exchangeError } from '../troubles.ts'

type Frozen = Pick<Outgoing, 'sha256' | 'sizeBytes' | 'open'>

/** @throws ActesError ACTES-S004, before the last chunk, when the bytes have changed */
export async function* frozenBytes({ sha256, sizeBytes, open }: Frozen): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256')
  let [count, held]: [number, Uint8Array | undefined] = [0, undefined]
  for await (const chunk of open()) {
    if (chunk.length === 0) continue
    if (held) yield held
    // The source may reuse its buffer.
    held = Uint8Array.from(chunk)
    hash.update(held)
    count += held.length
  }
  if (count !== sizeBytes || hash.digest('hex') !== sha256) throw exchangeError('ACTES-S004', { sha256 })
  if (held) yield held
}

/** @throws the signal's reason, even while a chunk is awaited; ACTES-G012 once the lease has ended */
export async function* stoppable(
  bytes: AsyncIterable<Uint8Array>,
  stop: AbortSignal,
  lease?: LeaseGuard,
): AsyncGenerator<Uint8Array> {
  const source = bytes[Symbol.asyncIterator]()
  const stopped = Promise.withResolvers<never>()
  stopped.promise.catch(() => undefined)
  const onStop = () => stopped.reject(stop.reason)
  stop.addEventListener('abort', onStop, { once: true })
  try {
    for (;;) {
      stop.throwIfAborted()
      const { done, value } = await Promise.race([source.next(), stopped.promise])
      if (lease?.lasts() === false) throw new ActesError('ACTES-G012')
      if (done) return
      yield value
    }
  } finally {
    stop.removeEventListener('abort', onStop)
    source.return?.().catch(() => undefined)
  }
}
