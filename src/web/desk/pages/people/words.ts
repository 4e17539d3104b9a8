// Words for roles, and the address of a person.
import type { Grant, Role } from '../../../../accounts/access.ts'
import type { Both, Language } from '../../../../text/sentences.ts'
import { sayIn } from '../../say.ts'
import { both } from '../../../../text/both.ts'

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
    name: both('lecteur', 'reader'),
    holders: both('aux personnes qui ont accès', 'people with access'),
    work: both('Lecture', 'Reading'),
  },
  operator: {
    name: both('opérateur', 'operator'),
    holders: both('aux opérateurs', 'operators'),
    work: both('Opérations', 'Operations'),
  },
  administrator: {
    name: both('administrateur', 'administrator'),
    holders: both('aux administrateurs', 'administrators'),
    work: both('Administration', 'Administration'),
  },
  archivist: {
    name: both('archiviste', 'archivist'),
    holders: both('aux archivistes', 'archivists'),
    work: both('Conservation', 'Retention'),
  },
  auditor: {
    name: both('auditeur', 'auditor'),
    holders: both('aux auditeurs', 'auditors'),
    work: both('Contrôle', 'Audit'),
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
