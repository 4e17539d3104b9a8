// What the prefecture hands over: what waits for a collectivité, then what it has confirmed. Answers are derived from
// the ledger each time, and the same each time, so that a reception needs nothing after its line to be answered.
import { writeXml } from '../protocol/xml/write.ts'
import { answerTo } from './answers.ts'
import { deliver, dropSlot, letterIn, listSlots, slotOf, type Slot } from './correspondence.ts'
import type { Folder } from './folder.ts'
import { isFirst, readLine } from './ledger.ts'

export interface Waiting {
  readonly delivery: string
  readonly name: string
  readonly bytes: Uint8Array
}

/** The documents of a collectivité whose time has come, delivery by delivery. */
export async function* waitingFor(folder: Folder, siren: string, now: Date): AsyncGenerator<Waiting> {
  for (const slot of await listSlots(folder, siren)) {
    const content = await heldIn(folder, slot)
    if (!content || Date.parse(content.dueAt ?? '') > now.getTime()) continue
    for (const { name, bytes } of content.documents) yield { delivery: slot.delivery, name, bytes: bytes() }
  }
}

export async function deliveriesFor(folder: Folder, siren: string, now: Date) {
  const waiting: Waiting[] = []
  for await (const each of waitingFor(folder, siren, now)) waiting.push(each)
  return Map.groupBy(waiting, ({ delivery }) => delivery)
}

/** Names confirmed of deliveries that are not confirmed whole, by delivery. */
export type Unfinished = Map<string, Set<string>>

/**
 * Note which documents of a delivery are safely kept. It is moved away once all are: they may be confirmed in several
 * times.
 */
export async function confirmDelivery(
  folder: Folder,
  unfinished: Unfinished,
  { delivery, names }: { delivery: string; names: readonly string[] },
): Promise<void> {
  const slot = slotOf(delivery)
  const content = slot && (await heldIn(folder, slot))
  if (!content) return
  const confirmed = new Set([...(unfinished.get(delivery) ?? []), ...names])
  unfinished.set(delivery, confirmed)
  if (!content.documents.every(({ name }) => confirmed.has(name))) return
  await deliver(folder, slot)
  unfinished.delete(delivery)
}

interface Content {
  readonly dueAt?: string
  readonly documents: readonly { readonly name: string; readonly bytes: () => Uint8Array }[]
}

async function heldIn(folder: Folder, slot: Slot): Promise<Content | undefined> {
  if (slot.answer) return answerIn(folder, slot, slot.answer)
  const letter = await letterIn(folder, slot)
  return letter && { documents: letter.documents.map(({ name, base64 }) => ({ name, bytes: () => decoded(base64) })) }
}

function decoded(base64: string): Uint8Array {
  return Buffer.from(base64, 'base64')
}

/** A slot that its line does not use is none. */
async function answerIn(
  folder: Folder,
  slot: Slot,
  { archive, rank }: NonNullable<Slot['answer']>,
): Promise<Content | undefined> {
  const line = await readLine(folder, archive)
  if (!line) return undefined
  const serial = line.serials[rank - 1]
  if (serial === undefined) {
    await dropSlot(folder, slot)
    return undefined
  }
  const documents = answerTo(line, { serial, first: await isFirst(folder, line) })
  // What was read may hold more than ISO-8859-1 has: it goes back as references.
  return {
    dueAt: line.dueAt,
    documents: documents.map(({ name, root }) => ({ name, bytes: () => writeXml(root, 'ncr') })),
  }
}
