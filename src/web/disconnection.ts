// Abort the work for a caller who disconnects before the answer.
import type { FastifyReply } from 'fastify'
import { ActesError } from '#errors.ts'

/** Aborts when the client leaves before the whole answer is written. Its reason: ActesError ACTES-A031. */
export function disconnection({ raw }: Pick<FastifyReply, 'raw'>): AbortSignal {
  const left = new AbortController()
  raw.once('close', () => {
    if (!raw.writableFinished) left.abort(new ActesError('ACTES-A031'))
  })
  return left.signal
}
