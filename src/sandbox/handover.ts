// Answers handed over: what waits for a collectivite, then what it has confirmed. They are derived from the ledger each
// time, and the same each time, so that a reception needs nothing after its line to be answered.
import { writeXml } from '../protocol/xml.ts'
import { answerTo, type Answer } from './answers.ts'
import { deliver, deliveryOf, dropSlot, listSlots, slotOf, type Slot } from './deliveries.ts'
import type { Folder } from './folder.ts'
import { isFirst, readLine, type LedgerLine } from './ledger.ts'

export interface Waiting {
  readonly delivery: string
  readonly name: string
  readonly bytes: Uint8Array
}

/** The documents of a collectivite whose time has come, delivery by delivery. */
export async function* waitingFor(folder: Folder, siren: string, now: Date): AsyncGenerator<Waiting> {
  for (const slot of await listSlots(folder, siren)) {
    const line = await readLine(folder, slot.archive)
    if (!line || Date.parse(line.dueAt) > now.getTime()) continue
    const delivery = deliveryOf(slot)
    // What was read may hold more than ISO-8859-1 has: it goes back as references.
    for (const { name, root } of await answerIn(folder, slot, line))
      yield { delivery, name, bytes: writeXml(root, 'ncr') }
  }
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
  const line = slot && (await readLine(folder, slot.archive))
  if (!line) return
  const confirmed = new Set([...(unfinished.get(delivery) ?? []), ...names])
  unfinished.set(delivery, confirmed)
  if (!(await answerIn(folder, slot, line)).every(({ name }) => confirmed.has(name))) return
  await deliver(folder, slot)
  unfinished.delete(delivery)
}

/** What a slot holds; a slot that its line does not use is none. */
async function answerIn(folder: Folder, slot: Slot, line: LedgerLine): Promise<readonly Answer[]> {
  const serial = line.serials[slot.rank - 1]
  if (serial === undefined) {
    await dropSlot(folder, slot)
    return []
  }
  const { archive, verdict } = line
  const first = verdict.kind !== 'accuse' || (await isFirst(folder, { archive, idActe: verdict.idActe }))
  return answerTo(line, { serial, first })
}
