// One turn of a connection: its returns when they are due, which may settle a doubt; a few of its due acts, each as far
// as it goes; and the returns again, since what was just sent may be answered; then what its classification is owed. Then
// the next connection has its turn.
import { collect } from './retours/collect.ts'
import { advance } from './pipeline.ts'
import type { Ports } from './steps/step.ts'
import { keepCurrent } from './refreshing.ts'
import { hasDue, sirenOf } from '../store/connections/connections.ts'
import { claimDue } from '../store/transmissions/moves.ts'

/**
 * Take a turn on a connection.
 * @returns whether something is still due there, so that the queue should be notified again
 */
export async function takeTurn(connection: string, given: Ports): Promise<boolean> {
  const ports = { ...given, senderOf: once(given.senderOf) }
  const asked = await collect(connection, ports)
  await advanceDue(connection, ports)
  const answers = await collect(connection, ports)
  if (answers) await advanceDue(connection, ports)
  if (asked !== undefined || answers !== undefined) await keepCurrent(sirenOf(connection), given)
  return hasDue(ports.store.db, connection, ports.clock.now())
}

/** The answer to each question is asked for once. */
function once<T>(ask: (question: string) => Promise<T>): (question: string) => Promise<T> {
  const answers = new Map<string, Promise<T>>()
  return (question) => {
    const answer = answers.get(question) ?? ask(question)
    answers.set(question, answer)
    return answer
  }
}

async function advanceDue(connection: string, ports: Ports): Promise<void> {
  const now = ports.clock.now()
  const token = ports.clock.newId()
  const { leaseMs, actsPerTurn } = ports.timing
  const until = new Date(now.getTime() + leaseMs)
  const claimed = await claimDue(ports.store.db, { connection, now, until, token, limit: actsPerTurn })
  await Promise.all(
    claimed.map((transmission) =>
      advance(transmission, ports, token).catch((error: unknown) => {
        ports.log.error({ transmission: transmission.id, state: transmission.state, error }, 'bug')
      }),
    ),
  )
}
