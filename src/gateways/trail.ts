// Which transactions of a platform can be our sending, by reference and date.
import { dayIn, type Jour } from '#protocol/calendrier/jour.ts'
import type { Outgoing } from './gateway.ts'

/** Platforms give days or hours without a zone, and clocks differ: one day covers both. */
const toleranceMs = 86_400_000

type Followed = Pick<Outgoing, 'trail'>

/** The first day on which the platform can have the sending; undefined without a trail. */
export function firstDayOf({ trail }: Followed): Jour | undefined {
  return trail && dayIn('UTC', new Date(trail.since.getTime() - toleranceMs))
}

export async function notOthers<T extends { readonly id: string }>(
  all: readonly T[],
  { trail }: Followed,
): Promise<readonly T[]> {
  if (!trail) return all
  const others = await Promise.all(all.map(({ id }) => trail.isOthers(id)))
  return all.filter((_, index) => !others[index])
}
