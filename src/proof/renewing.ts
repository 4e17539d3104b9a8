// Renews the timestamps of seals, a seal over seals: a line of the installation's journal tells the digests of tokens
// whose certificate or algorithm ends, and the next seal of that journal is dated anew.
import { readTimestamp } from '#offline/dossier/timestamp.ts'
import { hexOf, tokenDigest } from '#protocol/dossier.ts'
import {
  endingTokens,
  firstEnd,
  keepEnds,
  noteTokens,
  renewTokens,
  unreadTokens,
  type DatedSeal,
} from '#store/proof/renewals.ts'
import type { JobPorts, JobResult } from '#transmission/job.ts'
import { sealText } from './sealing.ts'

const dayMs = 86_400_000
/** How long ahead tokens are renewed, as soon as the authority signs with what lasts longer, and warned of. */
export const renewedAheadMs = 365 * dayMs

const readAtOnce = 200
/** Digests in a line of the journal. */
const inLine = 250

type Renewing = Pick<JobPorts, 'store' | 'clock' | 'log' | 'signal' | 'timestamps'>

export async function renewTimestamps({ store: { db }, clock, log, signal, timestamps }: Renewing): Promise<JobResult> {
  await noteTokens(db)
  const read = async () => (signal.aborted ? [] : unreadTokens(db, readAtOnce))
  for (let some = await read(); some.length > 0; some = await read())
    await keepEnds(db, await Promise.all(some.map(tokenEnd)))
  const now = clock.now()
  const span = { now, before: new Date(now.getTime() + renewedAheadMs) }
  let count = 0
  const due = async () => (timestamps && !signal.aborted ? endingTokens(db, span, inLine) : [])
  for (let seals = await due(); seals.length > 0; seals = await due()) {
    const digests = seals.map((seal) => hexOf(tokenDigest(sealText(seal), seal.token)))
    if (!(await renewTokens(db, { at: now, seals, digests }))) break
    count += seals.length
  }
  const { until } = (await firstEnd(db, span)) ?? { until: null }
  if (until) log.warn({ count: Math.floor((until.getTime() - now.getTime()) / dayMs) }, 'timestamps-ending')
  return { count, failures: 0 }
}

/** A token that cannot be read has ended: the verification of the journals reports it. */
async function tokenEnd(seal: DatedSeal) {
  const { chain, count, at, token } = seal
  const dated = await readTimestamp(token, { bytes: Buffer.from(sealText(seal)) })
  return { chain, count, until: dated?.until ?? new Date(at) }
}
