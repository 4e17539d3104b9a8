// A subscriber of a simulation: it keeps every message that comes, and is reached by a line like any other.
import { ActesError } from '../../src/errors.ts'
import type { TellingWays } from '../../src/subscriptions/ways.ts'
import type { Message } from './judge-messages.ts'
import type { Process } from './scheduler.ts'
import type { Ground } from './services.ts'
import { openWire } from './wire.ts'

/** What it wants to hear of. */
export const wantedTypes = ['submitted', 'acknowledged', 'refused', 'cancelled', 'annulled'].map((end) => `act.${end}`)

export function openReceiver(ground: Ground) {
  const wire = openWire('webhook', ground)
  const messages: Message[] = []
  return {
    messages,
    postFor:
      (process: Process): TellingWays['post'] =>
      async ({ headers, body }, signal) => {
        const id = headers['webhook-id'] ?? ''
        const open = async function* () {
          yield Buffer.from(body)
        }
        const message: Message = { id, body, sentAt: [], heardAt: [] }
        const began = ground.scheduler.now()
        const take = () => {
          const known = messages.find((each) => each.id === id && each.body === body)
          if (!known) messages.push(message)
          const kept = known ?? message
          kept.sentAt.push(began)
          return kept
        }
        try {
          const kept = await wire.give(process, 'post', { outgoing: { open }, signal, take })
          kept.heardAt.push(ground.scheduler.now())
          return 204
        } catch (error) {
          if (!(error instanceof ActesError)) throw error
          throw new ActesError(signal.aborted ? 'ACTES-G012' : 'ACTES-N002', { cause: error })
        }
      },
  }
}
