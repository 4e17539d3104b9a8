// The content of the queue, for administrators.
import { deskRead } from '../guard.ts'

/** Undefined where this process has opened no queue. */
export const queueContent = deskRead({ right: 'queues', scope: 'installation' }, async (_: object, { tools }) =>
  tools.queue?.look(),
)
