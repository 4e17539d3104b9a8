// Puts events on the queues of depositing programs: the webhooks' facts, in order, at least once, under stable ids.
import { claimReplies, noteReplied, releaseReplies } from '../store/subscriptions/replies.ts'
import { bodyOf, type Teller } from './webhooks/deliver.ts'

const perTurn = 100

/** Send one batch. False when nothing waits or another process holds the claim. @throws ActesError ACTES-Q001 */
export async function replyNext({ ports, ways, told, isOver }: Teller): Promise<boolean> {
  const { reply } = ways
  if (!reply) return false
  const { store, timing } = ports
  const now = await store.now()
  const until = new Date(now.getTime() + timing.leaseMs)
  const waiting = [...(await claimReplies(store.db, { now, until, limit: perTurn }))]
  const isAny = waiting.length > 0
  try {
    for (let next = waiting[0]; next && !isOver(); next = waiting[0]) {
      await reply(next.reply, { id: next.id, name: next.type, data: { id: next.id, ...bodyOf(next) } })
      await noteReplied(store.db, next)
      waiting.shift()
      told.count++
    }
    return isAny
  } finally {
    const seqs = waiting.map(({ seq }) => seq)
    // If the database is unreachable, the claim lapses.
    if (seqs.length > 0) await releaseReplies(store.db, seqs).catch(() => undefined)
  }
}
