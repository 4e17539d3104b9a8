// The roles of a person in words, and the person's address.
import type { Grant } from '#accounts/access.ts'
import { roleWords } from '#text/roles.ts'
import type { Language } from '#text/sentences.ts'
import { namesFor, type NameOf } from '../../names.ts'
import { sayIn } from '../../say.ts'
import type { Visit } from '../../visit.ts'

export const path = '/personnes'

export function hrefOf(login: string) {
  return `${path}/${encodeURIComponent(login)}`
}

/** Collectivités named for a role; the page of the person has them all. */
const namedMost = 3

/** `administrateur de toutes les collectivités ; lecteur : Lunas, Olargues et 2 autres`. */
export function grantsSaid(grants: readonly Grant[], language: Language, nameOf: NameOf = (siren) => siren) {
  const say = sayIn(language)
  if (grants.length === 0) return say('aucun rôle', 'no role')
  const parts = [...Map.groupBy(grants, ({ role }) => role)].map(([role, given]) => {
    const word = roleWords[role].name[language]
    const sirens = given.flatMap(({ siren }) => siren ?? [])
    if (sirens.length < given.length) return `${word} ${say('de toutes les collectivités', 'of every collectivité')}`
    const left = sirens.length - namedMost
    const more = left > 0 ? say(left === 1 ? ' et une autre' : ` et ${left} autres`, ` and ${left} more`) : ''
    return `${word}${say(' :', ':')} ${sirens.slice(0, namedMost).map(nameOf).join(', ')}${more}`
  })
  return parts.join(say(' ; ', '; '))
}

/** The names of the collectivités where these people have roles. */
export function namesIn(visit: Visit, people: readonly { readonly grants: readonly Grant[] }[]) {
  return namesFor(
    visit,
    people.flatMap(({ grants }) => grants.flatMap(({ siren }) => siren ?? [])),
  )
}
