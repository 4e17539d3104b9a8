// Whoever calls may leave before they are answered: what is done for them alone ends then.
import type { FastifyReply } from 'fastify'
import { ActesError } from '../../errors.ts'

/** Ends when the other side has left before the answer was written. Its reason: ActesError ACTES-A031. */
export function leaving({ raw }: Pick<FastifyReply, 'raw'>): AbortSignal {
  const left = new AbortController()
  raw.once('close', () => {
    if (!raw.writableFinished) left.abort(new ActesError('ACTES-A031'))
  })
  return left.signal
}
