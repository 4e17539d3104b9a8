// Words for roles, and the address of a person.
import type { Grant, Role } from '../../../../accounts/access.ts'
import type { Both, Language } from '../../../../text/sentences.ts'
import { sayIn } from '../../say.ts'

export const path = '/personnes'

export function hrefOf(login: string): string {
  return `${path}/${encodeURIComponent(login)}`
}

interface RoleWords {
  readonly name: Both
  /** Completes « Réservé … ». */
  readonly holders: Both
  readonly work: Both
}

export const roleWords: Readonly<Record<Role, RoleWords>> = {
  reader: {
    name: { fr: 'lecteur', en: 'reader' },
    holders: { fr: 'aux personnes qui ont accès', en: 'people with access' },
    work: { fr: 'Lecture', en: 'Reading' },
  },
  operator: {
    name: { fr: 'opérateur', en: 'operator' },
    holders: { fr: 'aux opérateurs', en: 'operators' },
    work: { fr: 'Opérations', en: 'Operations' },
  },
  administrator: {
    name: { fr: 'administrateur', en: 'administrator' },
    holders: { fr: 'aux administrateurs', en: 'administrators' },
    work: { fr: 'Administration', en: 'Administration' },
  },
  archivist: {
    name: { fr: 'archiviste', en: 'archivist' },
    holders: { fr: 'aux archivistes', en: 'archivists' },
    work: { fr: 'Conservation', en: 'Retention' },
  },
  auditor: {
    name: { fr: 'auditeur', en: 'auditor' },
    holders: { fr: 'aux auditeurs', en: 'auditors' },
    work: { fr: 'Contrôle', en: 'Audit' },
  },
}

/** `administrateur de toutes les collectivités, lecteur de 000000000`. */
export function grantsSaid(grants: readonly Grant[], language: Language): string {
  const say = sayIn(language)
  if (grants.length === 0) return say('aucun rôle', 'no role')
  const all = say('toutes les collectivités', 'every collectivité')
  const parts = grants.map(({ role, siren }) => `${roleWords[role].name[language]} ${say('de', 'of')} ${siren ?? all}`)
  return parts.join(', ')
}
