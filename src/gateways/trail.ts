// What may be a sending of ours on a platform, by its references and its days.
import { dayIn, type Jour } from '../protocol/calendrier/jour.ts'
import type { Outgoing } from './gateway.ts'

/**
 * How much earlier than ours a platform's clock may say that something happened. Platforms tell days or hours of a zone
 * that they do not name, and clocks differ: a whole day covers both.
 */
const toleranceMs = 86_400_000

type Followed = Pick<Outgoing, 'trail'>

/** The first day on which the platform can have seen it; undefined when anything there may be it. */
export function firstDayOf({ trail }: Followed): Jour | undefined {
  return trail && dayIn('UTC', new Date(trail.since.getTime() - toleranceMs))
}

/** Those that are no other sending of ours. */
export async function notOthers<T extends { readonly id: string }>(
  all: readonly T[],
  { trail }: Followed,
): Promise<readonly T[]> {
  if (!trail) return all
  const others = await Promise.all(all.map(({ id }) => trail.isOthers(id)))
  return all.filter((_, index) => !others[index])
}
