// The roles of a person in words, and the person's address.
import type { Grant } from '#accounts/access.ts'
import { roleWords } from '#text/roles.ts'
import type { Language } from '#text/sentences.ts'
import { sayIn } from '../../say.ts'

export const path = '/personnes'

export function hrefOf(login: string): string {
  return `${path}/${encodeURIComponent(login)}`
}

/** `administrateur de toutes les collectivités, lecteur de 000000000`. */
export function grantsSaid(grants: readonly Grant[], language: Language): string {
  const say = sayIn(language)
  if (grants.length === 0) return say('aucun rôle', 'no role')
  const all = say('toutes les collectivités', 'every collectivité')
  const parts = grants.map(({ role, siren }) => `${roleWords[role].name[language]} ${say('de', 'of')} ${siren ?? all}`)
  return parts.join(', ')
}
