// Many lines that say the same of different collectivités become one: where a platform that two hundred share is down, one line tells it.

/** So many that say the same are told together. */
const joinedFrom = 5

/**
 * What says the same, told together in the place of its first; fewer stay apart.
 * @param sayingOf what one says, without whom it says it of; undefined for what stays apart
 */
export function joined<T>(items: readonly T[], sayingOf: (item: T) => string | undefined): readonly (readonly T[])[] {
  const alike = Map.groupBy(items, sayingOf)
  return items.flatMap((item): readonly (readonly T[])[] => {
    const saying = sayingOf(item)
    const group = saying === undefined ? [] : (alike.get(saying) ?? [])
    if (group.length < joinedFrom) return [[item]]
    return group[0] === item ? [group] : []
  })
}

/** `200 collectivités (213401482, 213401490, 213401508…)` */
export function manySirens(sirens: readonly string[]): string {
  return `${sirens.length} collectivités (${sirens.slice(0, 3).join(', ')}…)`
}
