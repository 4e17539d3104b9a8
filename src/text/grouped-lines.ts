// Lines that say the same of many collectivités become one: a platform that two hundred share is down once.

/** Fewer alike stay apart. */
const groupedFrom = 5

/**
 * Group the items that say the same, each group in the place of its first.
 * @param sayingOf what an item says, without its collectivité; undefined: it stays apart
 */
export function groupAlike<T>(
  items: readonly T[],
  sayingOf: (item: T) => string | undefined,
): readonly (readonly T[])[] {
  const alike = Map.groupBy(items, sayingOf)
  return items.flatMap((item): readonly (readonly T[])[] => {
    const saying = sayingOf(item)
    const group = saying === undefined ? [] : (alike.get(saying) ?? [])
    if (group.length < groupedFrom) return [[item]]
    return group[0] === item ? [group] : []
  })
}

/** `200 collectivités (213401482, 213401490, 213401508…)` */
export function manySirens(sirens: readonly string[]): string {
  return `${sirens.length} collectivités (${sirens.slice(0, 3).join(', ')}…)`
}
