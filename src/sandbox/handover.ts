// Answers handed over: what waits for a collectivite, then what it has confirmed.
import { deliver, deliveryOf, dropPlace, listPlaces, readPlace, slotOf, type Delivery, type Slot } from './deliveries.ts'
import { readLine } from './ledger.ts'
import { settle, type Office } from './reception.ts'

export interface Waiting extends Delivery {
  readonly delivery: string
}

/** The deliveries of a collectivite whose time has come, one at a time. */
export async function* waitingFor({ folder, now }: Office, siren: string): AsyncGenerator<Waiting> {
  for (const slot of await listPlaces(folder, siren)) {
    const content = await contentOf({ folder }, slot)
    if (content && Date.parse(content.dueAt) <= now().getTime()) yield { delivery: deliveryOf(slot), ...content }
  }
}

/** Names confirmed of deliveries that are not confirmed whole, by delivery. */
export type Unfinished = Map<string, Set<string>>

/**
 * Note which documents of a delivery are safely kept. It is moved away once all are: they may be confirmed in several
 * times.
 */
export async function confirmDelivery(
  office: Pick<Office, 'folder'>,
  unfinished: Unfinished,
  { delivery, names }: { delivery: string; names: readonly string[] },
): Promise<void> {
  const slot = slotOf(delivery)
  const content = slot && (await contentOf(office, slot))
  if (!content) return
  const confirmed = new Set([...(unfinished.get(delivery) ?? []), ...names])
  unfinished.set(delivery, confirmed)
  if (!content.documents.every(({ name }) => confirmed.has(name))) return
  await deliver(office.folder, slot)
  unfinished.delete(delivery)
}

/** What a place holds, derived anew when its reception was cut short; nothing while it is not received. */
async function contentOf({ folder }: Pick<Office, 'folder'>, slot: Slot): Promise<Delivery | undefined> {
  const kept = await readPlace(folder, slot)
  if (kept !== 'empty') return kept
  const line = await readLine(folder, slot.archive)
  if (!line) return undefined
  const derived = (await settle(folder, line))[slot.rank - 1]
  if (!derived) await dropPlace(folder, slot)
  return derived
}
