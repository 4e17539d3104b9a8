// What waits for a collectivite: one name per delivery in `pending/<siren>/`, moved to `delivered/<siren>/` on confirm.
// A name is taken before what it delivers is entered; while that is not there, it means nothing yet. It is a second name
// of the archive that it answers, or of the letter.
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { readArchiveName, readEnvelopeName } from '../protocol/messages/names.ts'
import { drop, ensure, flush, isErrno, linkOnly, namesIn, type Folder } from './folder.ts'

/** One delivery, as it is named on disk and in RawRetour. */
export interface Slot {
  readonly siren: string
  /** `SLO-EACT--213401482--20250708-1.tar.gz~1` for an answer, `EACT--SPREF0341-213401482-20250708-57` for a letter. */
  readonly delivery: string
  /** The archive that it answers, and its rank among the answers, from 1; absent for a letter. */
  readonly answer?: { readonly archive: string; readonly rank: number }
}

/** The slot that a delivery's name stands for. */
export function slotOf(delivery: string): Slot | undefined {
  const [, archive, rank] = /^(.+)~([1-9])$/.exec(delivery) ?? []
  if (archive === undefined) {
    const siren = readEnvelopeName(delivery)?.destinataire
    return siren === undefined ? undefined : { siren, delivery }
  }
  const siren = readArchiveName(archive)?.enveloppe.emetteur
  return siren === undefined ? undefined : { siren, delivery, answer: { archive, rank: Number(rank) } }
}

/**
 * Keep slots for the answers to an archive, before its reception is entered; their names are flushed.
 * @param from the file of the archive
 * @param count how many deliveries will answer; a slot already kept stays as it is
 */
export async function keepSlots(folder: Folder, from: string, { siren, archive, count }: Kept): Promise<void> {
  if (count === 0) return
  const pending = await ensure(folder, 'pending', siren)
  for (let rank = 1; rank <= count; rank++) await linkOnly(from, join(pending, `${archive}~${rank}`))
  await flush(pending)
}

export interface Kept {
  readonly siren: string
  readonly archive: string
  readonly count: number
}

/** The slots of a collectivite, in the order of their names; those of others are never looked at. */
export async function listSlots({ path }: Folder, siren: string): Promise<readonly Slot[]> {
  const names = await namesIn(join(path, 'pending', siren))
  return names.flatMap((name) => slotOf(name) ?? [])
}

/** Move a delivery away; again and again is once. A loss of power may bring it back: it is then given twice. */
export async function deliver(folder: Folder, slot: Slot): Promise<void> {
  const delivered = await ensure(folder, 'delivered', slot.siren)
  try {
    await rename(deliveryPath(folder, slot), join(delivered, slot.delivery))
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) throw error
  }
}

/** Forget a slot that its reception does not use. */
export async function dropSlot(folder: Folder, slot: Slot): Promise<void> {
  await drop(deliveryPath(folder, slot))
}

/** Where a delivery waits. */
export function deliveryPath({ path }: Folder, { siren, delivery }: Slot): string {
  return join(path, 'pending', siren, delivery)
}
