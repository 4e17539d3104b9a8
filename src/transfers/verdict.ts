// What a reply means for its transfer. Its bytes are kept before they are understood; only a reply about this transfer
// that says so is an acceptance.
import { createHash } from 'node:crypto'
import { ActesError } from '#errors.ts'
import type { Archive, SentTransfer } from '#archives/archive.ts'
import { digestsIn, readReply, type Reply } from '#protocol/seda/replies.ts'
import type { Transfer } from '#store/archiving/transfers.ts'
import type { Ports } from '#transmission/step.ts'
import type { TransferOutcome } from './steps.ts'

/** What the archive is asked by. */
export function sentOf({ identifier, agency, reference }: Transfer): SentTransfer {
  return { identifier, agency: agency ?? '', reference }
}

interface Reading {
  readonly archive: Archive
  readonly ports: Ports
}

/** `interim`: digest of a reply that only says that the decision is to come. */
export async function outcomeOfReply(
  transfer: Transfer,
  bytes: Uint8Array,
  reading: Reading,
): Promise<TransferOutcome | { readonly interim: string }> {
  const { store } = reading.ports
  const { identifier, reference } = transfer
  const { sha256: replySha256 } = await store.blobs.put(bytes)
  const reply = await readReply(bytes, { identifier, reference }).catch(asUnreadable)
  if ('unreadable' in reply || reply.verdict === 'test') {
    const detail = 'unreadable' in reply ? reply.unreadable : reply.code
    const set = { dueAt: null, heldCode: 'ACTES-T003', metCode: 'ACTES-T003', replySha256, detail } as const
    return { set, event: 'transfer-held', more: { reply: replySha256 } }
  }
  const more = { code: reply.code, reply: replySha256 }
  const set = { dueAt: null, failures: 0, replySha256, reply: toldOf(reply), detail: reasonOf(reply) }
  switch (reply.verdict) {
    case 'accepted':
    case 'remarks': {
      const verified = await isVerified(transfer, reply, reading)
      const kept = { ...set, metCode: null, verified }
      return { to: 'accepted', set: kept, event: 'transfer-accepted', more: { ...more, verified } }
    }
    case 'refused':
      return { to: 'refused', set: { ...set, metCode: 'ACTES-T001' }, event: 'transfer-refused', more }
    case 'broken':
      return { set: { ...set, heldCode: 'ACTES-T002', metCode: 'ACTES-T002' }, event: 'transfer-held', more }
    case 'pending':
      return { interim: replySha256 }
  }
}

/** The archive refused at once, and kept nothing. Its reply may be about nobody: it may not have read ours. */
export async function outcomeOfRefusal(
  { reply: bytes, attempt }: { readonly reply: Uint8Array; readonly attempt: string },
  { ports }: Pick<Reading, 'ports'>,
): Promise<TransferOutcome> {
  const { sha256: replySha256 } = await ports.store.blobs.put(bytes)
  const reply = await readReply(bytes).catch(asUnreadable)
  const closing = { attempt, verdict: 'refused', code: 'ACTES-T001', replySha256 } as const
  const told = 'unreadable' in reply ? { detail: reply.unreadable } : { detail: reasonOf(reply), reply: toldOf(reply) }
  const set = { dueAt: null, metCode: 'ACTES-T001', replySha256, ...told } as const
  return { to: 'refused', set, closing, event: 'transfer-refused', more: { reply: replySha256 } }
}

const eventsMost = 100

function toldOf({ verdict, code, archive, at, events }: Reply) {
  return {
    verdict,
    code,
    ...(archive !== undefined && { archiveId: archive }),
    ...(at && { grantedAt: at.toISOString() }),
    events: events.slice(0, eventsMost).map((each) => ({ code: each.code, message: each.detail ?? each.message })),
  }
}

/** Its deepest event says most. */
function reasonOf({ events: [deepest], comment }: Reply) {
  return (deepest ? [deepest.message, deepest.detail].filter(Boolean).join(' : ') : comment)?.slice(0, 2_000) ?? null
}

function asUnreadable(error: unknown) {
  if (!(error instanceof ActesError)) throw error
  return { unreadable: String(error.params.reason ?? error.code) }
}

/** The archive has exactly what left: our bordereau as it holds it, or the digests of its reply. Null: it says neither. */
async function isVerified(transfer: Transfer, reply: Reply, { archive, ports }: Reading): Promise<boolean | null> {
  const { bordereauSha256 } = transfer
  if (bordereauSha256 === null) return null
  const again = await archive.bordereau?.(sentOf(transfer), ports.signal)
  if (again) return createHash('sha256').update(again).digest('hex') === bordereauSha256
  if (reply.digests.length === 0) return null
  const theirs = new Set(reply.digests.map(({ hex }) => hex))
  const ours = await digestsIn(await ports.store.blobs.bytes(bordereauSha256))
  return ours.every(({ hex }) => theirs.has(hex))
}
