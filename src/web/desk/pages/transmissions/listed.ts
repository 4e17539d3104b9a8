// A page of the list, with what each transmission waits for.
import { waitsFor } from '#operations/desk/transmissions.ts'
import type { OperationInput } from '#operations/ask.ts'
import type { Visit } from '../../visit.ts'

export async function listedOf(visit: Visit, wish: OperationInput<'listTransmissions'>) {
  const { items, ...rest } = await visit.ask.listTransmissions(wish)
  const waits = await visit.look(waitsFor, { ids: items.map(({ id }) => id), now: visit.now })
  return { ...rest, listed: items.map((item) => ({ item, waits: waits.get(item.id) })) }
}
