// One table of rights: what each role allows, for one collectivité or for all. Pure.
import type { RoleName } from '#text/roles.ts'

const operator = [
  'read',
  'unmask',
  'deposit',
  'requeue',
  'cancel',
  'resolve',
  'annul',
  'publish',
  'reply',
  'attach',
  'closeTask',
  'classification',
] as const
const administrator = [
  ...operator,
  'connection',
  'schedule',
  'declare',
  'people',
  'journal',
  'queues',
  'webhooks',
  'retention',
] as const

/** The rights of each role. A new role has its name and words in text/roles.ts. */
const allowed = {
  reader: ['read'],
  operator,
  administrator,
  archivist: ['read', 'unmask', 'retention'],
  auditor: ['read', 'unmask', 'journal'],
} as const satisfies Readonly<Record<RoleName, readonly (typeof administrator)[number][]>>

export type Role = keyof typeof allowed
export type Action = (typeof allowed)[Role][number]

export const roles = Object.keys(allowed) as readonly Role[]
export const actions: readonly Action[] = administrator

export interface Grant {
  readonly role: Role
  readonly siren: string | null
  /** Present only for a token: it allows these of the role's actions and no other. */
  readonly only?: readonly Action[]
}

export function actionsOf(role: Role): readonly Action[] {
  return allowed[role]
}

export function rolesFor(action: Action): readonly Role[] {
  return roles.filter((role) => actionsOf(role).includes(action))
}

/** @param siren the collectivité; null: every collectivité, or an action that concerns none */
export function may(grants: readonly Grant[], action: Action, siren: string | null): boolean {
  return grants.some((grant) => (grant.siren === null || grant.siren === siren) && allows(grant, action))
}

function allows({ role, only }: Grant, action: Action) {
  return actionsOf(role).includes(action) && (only === undefined || only.includes(action))
}

export function mayAnywhere(grants: readonly Grant[], action: Action): boolean {
  return grants.some((grant) => allows(grant, action))
}

/** These roles, and every role that has all rights of one of them. */
export function rolesFrom(named: readonly Role[]): readonly Role[] {
  const has = (role: Role, other: Role) => actionsOf(other).every((action) => actionsOf(role).includes(action))
  return roles.filter((role) => named.some((other) => has(role, other)))
}

export function rightsOf(grants: readonly Grant[]): readonly Action[] {
  return actions.filter((action) => mayAnywhere(grants, action))
}

/** Undefined: every collectivité. */
export function sirensOf(grants: readonly Grant[]): readonly string[] | undefined {
  if (grants.some(({ siren }) => siren === null)) return undefined
  return [...new Set(grants.flatMap(({ siren }) => (siren === null ? [] : [siren])))]
}

export function grantsWithin(grants: readonly Grant[], only: string): readonly Grant[] {
  return grants.filter(({ siren }) => siren === null || siren === only).map((grant) => ({ ...grant, siren: only }))
}

/** Undefined: every collectivité. */
export function sirensFor(grants: readonly Grant[], action: Action): readonly string[] | undefined {
  return sirensOf(grants.filter((grant) => allows(grant, action)))
}

export const mask = '•••••'

/** Must people's names be masked, for one collectivité or (null) for all? Unmasking is journalled. */
export function isMasked(grants: readonly Grant[], siren: string | null): boolean {
  return !may(grants, 'unmask', siren)
}

export function isAnythingMasked(grants: readonly Grant[]): boolean {
  return grants.some((grant) => !allows(grant, 'unmask'))
}

/** Drops stored roles that this version does not know: they allow nothing. */
export function knownGrants(kept: readonly { readonly role: string; readonly siren: string | null }[]) {
  return kept.flatMap(({ role, siren }) => (isRole(role) ? [{ role, siren }] : []))
}

export function isAction(text: string): text is Action {
  return (actions as readonly string[]).includes(text)
}

export function isRole(text: string): text is Role {
  return (roles as readonly string[]).includes(text)
}
