// Puts events on the queues of depositing programs: the webhooks' facts, in order, at least once, under stable ids.
import { claimAt } from '#store/engine/claim.ts'
import { claimReply, settleReply } from '#store/subscriptions/replies.ts'
import type { Consignment, Teller } from './outbox.ts'
import { bodyOf } from './webhooks/deliver.ts'

/** The first event that waits for its queue; undefined when none does or another process publishes. */
export async function claimReplies({ ports, ways }: Teller): Promise<Consignment | undefined> {
  const { reply } = ways
  const { db, now } = ports.store
  const next = reply && (await claimReply(db, claimAt(await now(), ports)))
  if (!next) return undefined
  const { id, type: name } = next
  const hand = async () => {
    await reply(next.reply, { id, name, data: { id, ...bodyOf(next) } })
    return {}
  }
  return {
    letters: [{ hand, record: () => settleReply(db, next, true) }],
    // If the database is unreachable, the claim lapses.
    end: async (how) => {
      if (how === 'failed') await settleReply(db, next, false).catch(() => undefined)
    },
  }
}
