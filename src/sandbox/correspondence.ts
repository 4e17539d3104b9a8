// Deliveries that wait for a collectivité: names in `pending/<siren>/`, moved to `delivered/<siren>/` on confirm. A
// name is a hard link to the answered archive or to the letter, made before either is entered. Letters are stored in
// `letters/<idActe>/<delivery>.json`, whose creation is their commit point. Answers are derived from the ledger, always
// the same, so a received line can always be answered.
import { renameSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '#clock.ts'
import type { Jour } from '#protocol/calendrier/jour.ts'
import type { MessageCode } from '#protocol/codes.ts'
import { readArchiveName, readEnvelopeName } from '#protocol/messages/names.ts'
import * as disk from './folder.ts'
import type { Folder } from './folder.ts'
import type { LetterKey } from './judgement.ts'
import { answerTo, encodeReturnDocument } from './messages.ts'
import { isFirst, readLine, type LedgerLine } from './ledger.ts'
import { letterTypes, type LetterType } from './steering.ts'

interface Slot {
  readonly siren: string
  /** `SLO-EACT--213401482--20250708-1.tar.gz~1` for an answer, `EACT--SPREF0341-213401482-20250708-57` for a letter. */
  readonly delivery: string
  /** The answered archive, and the rank among its answers, from 1; absent for a letter. */
  readonly answer?: { readonly archive: string; readonly rank: number }
}

export function slotOf(delivery: string): Slot | undefined {
  const [, archive, rank] = /^(.+)~([1-9])$/.exec(delivery) ?? []
  const isLetter = archive === undefined
  const siren = isLetter ? readEnvelopeName(delivery)?.destinataire : readArchiveName(archive)?.enveloppe.emetteur
  if (siren === undefined) return undefined
  return { siren, delivery, ...(!isLetter && { answer: { archive, rank: Number(rank) } }) }
}

/** Link the answer slots before the reception is entered. @param from the file of the archive */
export async function keepSlots(folder: Folder, from: string, { siren, archive, serials }: LedgerLine) {
  if (serials.length === 0) return
  const pending = await disk.ensure(folder, 'pending', siren)
  for (let rank = 1; rank <= serials.length; rank++) disk.linkOnly(from, join(pending, `${archive}~${rank}`))
  await disk.flushNames(pending)
}

function deliveryPath({ path }: Folder, { siren, delivery }: Slot) {
  return join(path, 'pending', siren, delivery)
}

export interface PrefectureLetter {
  readonly delivery: string
  readonly siren: string
  readonly type: LetterType
  readonly idActe: string
  readonly date: Jour
  readonly writtenAt: string
  readonly documents: readonly { readonly name: string; readonly base64: string }[]
}

/** False when, after a loss of power, its delivery name was already taken; then nothing has changed. */
export async function keepLetter(folder: Folder, letter: PrefectureLetter) {
  const letters = await disk.ensure(folder, 'letters', letter.idActe)
  const pending = await disk.ensure(folder, 'pending', letter.siren)
  const prepared = await disk.writeTemporary(folder, disk.jsonBytes(letter))
  try {
    if (!disk.linkOnly(prepared, join(pending, letter.delivery))) return false
    await disk.flushNames(pending)
    const entered = disk.linkOnly(prepared, disk.jsonPath(folder, 'letters', letter.idActe, letter.delivery))
    if (!entered) disk.drop(deliveryPath(folder, letter))
    await disk.flushNames(letters)
    return entered
  } finally {
    disk.drop(prepared)
  }
}

export function letterIn(folder: Folder, slot: Slot): PrefectureLetter | undefined {
  const named = disk.readFolderJson<PrefectureLetter>(deliveryPath(folder, slot))
  return named && disk.readJson(folder, 'letters', named.idActe, slot.delivery)
}

export async function hasWritten(folder: Folder, { idActe, code, dateCourrier }: LetterKey) {
  const letters = await lettersAbout(folder.path, idActe)
  return letters.some(({ type, date }) => letterTypes[type].code === code && date === dateCourrier)
}

export interface LetterEntry extends Omit<PrefectureLetter, 'documents'> {
  readonly message?: MessageCode
  readonly documents: readonly string[]
}

export function entryOf(letter: PrefectureLetter): LetterEntry {
  const message = letterTypes[letter.type].code
  return { ...letter, ...(message && { message }), documents: letter.documents.map(({ name }) => name) }
}

/** In the order of writing. @param path the sandbox's folder */
export async function readLetters(path: string): Promise<readonly LetterEntry[]> {
  const acts = disk.namesIn(join(path, 'letters'))
  const all = (await Promise.all(acts.map((idActe) => lettersAbout(path, idActe)))).flat()
  return all.map(entryOf).sort((a, b) => a.writtenAt.localeCompare(b.writtenAt))
}

async function lettersAbout(path: string, idActe: string): Promise<readonly PrefectureLetter[]> {
  return disk.readAllJson(join(path, 'letters', idActe))
}

interface WaitingDocument {
  readonly delivery: string
  readonly name: string
  readonly bytes: Uint8Array
}

export async function* waitingFor(folder: Folder, siren: string, now: Date): AsyncGenerator<WaitingDocument> {
  for (const name of disk.namesIn(join(folder.path, 'pending', siren))) {
    // Other work goes on in between: there may be many.
    await systemClock.turn()
    const slot = slotOf(name)
    const content = slot && (await heldIn(folder, slot))
    if (!content || Date.parse(content.dueAt) > now.getTime()) continue
    for (const document of content.documents) yield { delivery: name, name: document.name, bytes: document.bytes() }
  }
}

export async function deliveriesFor(folder: Folder, siren: string, now: Date) {
  const waiting: WaitingDocument[] = []
  for await (const each of waitingFor(folder, siren, now)) waiting.push(each)
  return Map.groupBy(waiting, ({ delivery }) => delivery)
}

export type Unfinished = Map<string, Set<string>>

/** Confirmations may come in several calls. The delivery is moved once all its documents are confirmed. */
export async function confirmDelivery(
  folder: Folder,
  unfinished: Unfinished,
  { delivery, names }: { delivery: string; names: readonly string[] },
) {
  const slot = slotOf(delivery)
  const content = slot && (await heldIn(folder, slot))
  if (!content) return
  const confirmed = new Set([...(unfinished.get(delivery) ?? []), ...names])
  unfinished.set(delivery, confirmed)
  if (!content.documents.every(({ name }) => confirmed.has(name))) return
  // Idempotent. A loss of power may restore the delivery, which is then given twice.
  const delivered = join(await disk.ensure(folder, 'delivered', slot.siren), delivery)
  disk.unlessErrno('ENOENT', () => renameSync(deliveryPath(folder, slot), delivered))
  unfinished.delete(delivery)
}

async function heldIn(folder: Folder, slot: Slot) {
  if (slot.answer) return answerIn(folder, slot, slot.answer)
  const letter = letterIn(folder, slot)
  const documents = letter?.documents.map(({ name, base64 }) => ({ name, bytes: () => Buffer.from(base64, 'base64') }))
  return documents && { documents, dueAt: '' }
}

/** A slot that its line does not use is dropped. */
async function answerIn(folder: Folder, slot: Slot, { archive, rank }: NonNullable<Slot['answer']>) {
  const line = readLine(folder, archive)
  if (!line) return undefined
  const serial = line.serials[rank - 1]
  if (serial === undefined) {
    disk.drop(deliveryPath(folder, slot))
    return undefined
  }
  const documents = answerTo(line, { serial, first: await isFirst(folder, line) })
  return {
    dueAt: line.dueAt,
    documents: documents.map((each) => ({ name: each.name, bytes: () => encodeReturnDocument(each).bytes })),
  }
}
