// The roles of people, by name, and their words.
import { both, type Both } from './both.ts'

interface RoleWords {
  readonly name: Both
  /** Completes « Réservé … ». */
  readonly holders: Both
  readonly work: Both
}

/** From the least privileged; accounts/access.ts says what each may do. */
export const roleWords = {
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
} as const satisfies Readonly<Record<string, RoleWords>>

export type RoleName = keyof typeof roleWords
