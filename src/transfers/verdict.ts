// What a reply means for its transfer. Its bytes are kept before they are understood; only a reply about this transfer
// that says so is an acceptance.
import { ActesError } from '#errors.ts'
import type { Archive } from '#archives/archive.ts'
import { digestsIn, readReply, type Reply } from '#protocol/seda/replies.ts'
import type { Transfer } from '#store/archiving/transfers.ts'
import type { Ports } from '#transmission/step.ts'
import type { TransferOutcome } from './steps.ts'

interface Reading {
  readonly archive: Archive
  readonly ports: Ports
}

export async function outcomeOfReply(transfer: Transfer, bytes: Uint8Array, reading: Reading): Promise<TransferOutcome> {
  const { store, clock } = reading.ports
  const { sha256: replySha256 } = await store.blobs.put(bytes)
  const reply = await readReply(bytes).catch(asUnreadable)
  const isOurs = !('unreadable' in reply) && isAbout(reply, transfer)
  if ('unreadable' in reply || !isOurs || reply.verdict === 'test') {
    const detail = 'unreadable' in reply ? reply.unreadable : [reply.code, ...reply.ids].join(' ')
    const set = { dueAt: null, heldCode: 'ACTES-T003', metCode: 'ACTES-T003', replySha256, detail } as const
    return { set, event: 'transfer-held' }
  }
  const { verdict, code, archiveId, grantedAt, events } = reply
  const [deepest] = events
  const detail = (deepest?.message ?? reply.comment ?? null)?.slice(0, 2_000) ?? null
  const told = {
    verdict,
    code,
    ...(archiveId !== undefined && { archiveId }),
    ...(grantedAt !== undefined && { grantedAt }),
    events: events.slice(0, 100).map((each) => ({ code: each.code, message: each.message.slice(0, 500) })),
  }
  const more = { code, reply: replySha256 }
  const set = { dueAt: null, failures: 0, replySha256, reply: told, detail }
  switch (verdict) {
    case 'accepted':
    case 'remarks': {
      const verified = await isVerified(transfer, reply, reading)
      return { to: 'accepted', set: { ...set, metCode: null, verified }, event: 'transfer-accepted', more: { ...more, verified } }
    }
    case 'refused':
      return { to: 'refused', set: { ...set, metCode: 'ACTES-T001' }, event: 'transfer-refused', more }
    case 'broken':
      return { set: { ...set, heldCode: 'ACTES-T002', metCode: 'ACTES-T002' }, event: 'transfer-held', more }
    case 'pending':
      return { set: { ...set, dueAt: new Date(clock.now().getTime() + 3_600_000) } }
  }
}

/** The archive refused at once, and kept nothing. Its reply may be about nobody: it could not read ours. */
export async function outcomeOfRefusal(
  transfer: Transfer,
  { reply, attempt }: { readonly reply: Uint8Array; readonly attempt: string },
  reading: Reading,
): Promise<TransferOutcome> {
  const { sha256: replySha256 } = await reading.ports.store.blobs.put(reply)
  const read = await readReply(reply).catch(asUnreadable)
  const closing = { attempt, verdict: 'refused', code: 'ACTES-T001', replySha256 } as const
  const detail = 'unreadable' in read ? read.unreadable : (read.events[0]?.message ?? read.comment ?? null)
  const set = { dueAt: null, metCode: 'ACTES-T001', replySha256, detail } as const
  return { to: 'refused', set, closing, event: 'transfer-refused', more: { reply: replySha256 } }
}

function asUnreadable(error: unknown) {
  if (!(error instanceof ActesError)) throw error
  return { unreadable: String(error.params.reason ?? error.code) }
}

/** as@lae and VITAM write the two identifiers the other way round; VITAM leaves ours out when it could not read it. */
function isAbout({ ids }: Reply, { identifier, reference }: Transfer): boolean {
  return ids.includes(identifier) || (reference !== null && ids.includes(reference))
}

/** The archive has exactly what left: by the digests of its reply, or by our bordereau read again there. */
async function isVerified(transfer: Transfer, reply: Reply, { archive, ports }: Reading): Promise<boolean | null> {
  const { bordereauSha256 } = transfer
  if (bordereauSha256 === undefined) return null
  const again = await archive.bordereau?.(
    { identifier: transfer.identifier, agency: transfer.agency ?? '', reference: transfer.reference },
    ports.signal,
  )
  const ours = digestsIn(await ports.store.blobs.bytes(bordereauSha256))
  const theirs = new Set(again ? digestsIn(again) : reply.digests.map(({ hex }) => hex))
  return theirs.size === 0 ? null : ours.every((each) => theirs.has(each))
}
