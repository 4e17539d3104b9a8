// Merges identical lines about many collectivités: an outage of a shared platform is one line.

const groupedFrom = 5

/** @param sayingOf the text without collectivité; undefined keeps an item apart */
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
