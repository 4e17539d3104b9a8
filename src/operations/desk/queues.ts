// What lies in the queue, for people who look behind the desk.
import { deskRead } from '../guard.ts'

/** Undefined where this process has opened no queue. */
export const queueContent = deskRead({ right: 'queues', scope: 'installation' }, async (_: object, { tools }) =>
  tools.queue?.look(),
)
