// A caller may leave before the answer: what is done for it alone ends then.
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
