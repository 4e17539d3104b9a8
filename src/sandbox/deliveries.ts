// What waits for a collectivite: one file per delivery in `pending/<siren>/`, moved to `delivered/<siren>/` on confirm.
// The file is created empty before the reception is entered and filled after it: an empty or half-written file whose
// archive is in the ledger is an answer still to be derived, one whose archive is not there is nothing yet.
import { open, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { readArchiveName } from '../protocol/names.ts'
import { createOnly, drop, ensure, flush, isErrno, namesIn, readIfThere, type Folder } from './folder.ts'

export interface Document {
  readonly name: string
  readonly bytes: Uint8Array
}

/** What a delivery brings, and the instant (ISO 8601) before which it brings nothing. */
export interface Delivery {
  readonly dueAt: string
  readonly documents: readonly Document[]
}

/** One delivery of an archive: its rank among those of the archive, from 1. */
export interface Slot {
  readonly siren: string
  readonly archive: string
  readonly rank: number
}

/** How a delivery is named in RawRetour: `SLO-EACT--213401482--20250708-1.tar.gz~1`. */
export function deliveryOf({ archive, rank }: Slot): string {
  return `${archive}~${rank}`
}

/** The place that a delivery's name stands for. */
export function slotOf(delivery: string): Slot | undefined {
  const [, archive = '', rank] = /^(.+)~([1-9])$/.exec(delivery) ?? []
  const siren = readArchiveName(archive)?.enveloppe.emetteur
  return siren === undefined ? undefined : { siren, archive, rank: Number(rank) }
}

/** Keep places for answers, before the reception is entered; durable. A place already kept stays as it is. */
export async function keepPlaces(folder: Folder, slots: readonly Slot[]): Promise<void> {
  const [first] = slots
  if (!first) return
  const pending = await ensure(folder, 'pending', first.siren)
  for (const slot of slots) await (await createOnly(join(pending, `${deliveryOf(slot)}.json`)))?.close()
  await flush(pending)
}

/**
 * Fill a place. Written in place and without a flush: a reader that finds half of it, and a machine that loses it,
 * derive the same bytes from the ledger; a place that was confirmed meanwhile is not brought back.
 */
export async function fill(folder: Folder, slot: Slot, { dueAt, documents }: Delivery): Promise<void> {
  const kept = documents.map(({ name, bytes }) => ({ name, latin1: Buffer.from(bytes).toString('latin1') }))
  try {
    const file = await open(placeOf(folder, slot), 'r+')
    await file.writeFile(JSON.stringify({ dueAt, documents: kept })).finally(() => file.close())
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) throw error
  }
}

/** The places of a collectivite, in the order of their names; those of others are never looked at. */
export async function listPlaces({ path }: Folder, siren: string): Promise<readonly Slot[]> {
  const names = await namesIn(join(path, 'pending', siren))
  return names.flatMap((name) => slotOf(name.replace(/\.json$/, '')) ?? [])
}

/** The content of a place; `empty` when it is still to be derived, undefined when there is no such place. */
export async function readPlace(folder: Folder, slot: Slot): Promise<Delivery | 'empty' | undefined> {
  const text = (await readIfThere(placeOf(folder, slot)))?.toString('utf8')
  if (!text) return text === '' ? 'empty' : undefined
  try {
    const { dueAt, documents } = JSON.parse(text) as { dueAt: string; documents: { name: string; latin1: string }[] }
    const bytesOf = (latin1: string) => new Uint8Array(Buffer.from(latin1, 'latin1'))
    return { dueAt, documents: documents.map(({ name, latin1 }) => ({ name, bytes: bytesOf(latin1) })) }
  } catch {
    return 'empty' // written by half
  }
}

/** Move a delivery away; again and again is once. A loss of power may bring it back: it is then given twice. */
export async function deliver(folder: Folder, slot: Slot): Promise<void> {
  const delivered = await ensure(folder, 'delivered', slot.siren)
  try {
    await rename(placeOf(folder, slot), join(delivered, `${deliveryOf(slot)}.json`))
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) throw error
  }
}

/** Forget a place that its reception does not use. */
export async function dropPlace(folder: Folder, slot: Slot): Promise<void> {
  await drop(placeOf(folder, slot))
}

/** The places of an archive that is answered by so many deliveries. */
export function slotsOf({ siren, archive, count }: { siren: string; archive: string; count: number }): readonly Slot[] {
  return Array.from({ length: count }, (_, index) => ({ siren, archive, rank: index + 1 }))
}

function placeOf(folder: Folder, slot: Slot): string {
  return join(folder.path, 'pending', slot.siren, `${deliveryOf(slot)}.json`)
}
