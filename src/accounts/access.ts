// Who may do what, in one table: what a role allows, for one collectivité or for all. Pure.

const reader = ['read'] as const
const operator = [
  ...reader,
  ...([
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
  ] as const),
  'classification',
] as const
const administrator = [
  ...operator,
  ...(['connection', 'schedule', 'declare', 'people', 'queues', 'webhooks', 'retention'] as const),
] as const

/** What each role allows, from the least to the most. A new role is a line here and its words (desk/pages/people/words.ts). */
const allowed = { reader, operator, administrator } as const satisfies Record<string, readonly string[]>

export type Role = keyof typeof allowed
export type Action = (typeof allowed)[Role][number]

export const roles = Object.keys(allowed) as readonly Role[]
export const actions: readonly Action[] = administrator

/** A role for a collectivité; for all when `siren` is null. */
export interface Grant {
  readonly role: Role
  readonly siren: string | null
  /** A token has only these of the role's actions. */
  readonly only?: readonly Action[]
}

export function actionsOf(role: Role): readonly Action[] {
  return allowed[role]
}

/** The roles that allow an action; the first one allows the least beside it. */
export function rolesFor(action: Action): readonly Role[] {
  return roles.filter((role) => actionsOf(role).includes(action))
}

/**
 * Do these grants allow the action?
 * @param siren the collectivité; null: all of them, or an action that concerns none
 */
export function may(grants: readonly Grant[], action: Action, siren: string | null): boolean {
  return grants.some((grant) => (grant.siren === null || grant.siren === siren) && allows(grant, action))
}

function allows({ role, only }: Grant, action: Action): boolean {
  return actionsOf(role).includes(action) && (only === undefined || only.includes(action))
}

export function mayAnywhere(grants: readonly Grant[], action: Action): boolean {
  return grants.some((grant) => allows(grant, action))
}

/** These roles, and those that allow more than the least of them. */
export function rolesFrom(named: readonly Role[]): readonly Role[] {
  const least = roles.findIndex((role) => named.includes(role))
  return least < 0 ? [] : roles.slice(least)
}

export function rightsOf(grants: readonly Grant[]): readonly Action[] {
  return actions.filter((action) => mayAnywhere(grants, action))
}

/** The collectivités that they see; undefined: all of them. */
export function sirensOf(grants: readonly Grant[]): readonly string[] | undefined {
  if (grants.some(({ siren }) => siren === null)) return undefined
  return [...new Set(grants.flatMap(({ siren }) => (siren === null ? [] : [siren])))]
}

/** What of them holds for a collectivité, as if there were that one alone. */
export function grantsWithin(grants: readonly Grant[], only: string): readonly Grant[] {
  return grants.filter(({ siren }) => siren === null || siren === only).map((grant) => ({ ...grant, siren: only }))
}

/** The collectivités for which they allow the action; undefined: all. */
export function sirensFor(grants: readonly Grant[], action: Action): readonly string[] | undefined {
  return sirensOf(grants.filter((grant) => allows(grant, action)))
}

export const mask = '•••••'

/** Are names of people masked, in a collectivité or (null) in all? Unmasking is journalled. */
export function isMasked(grants: readonly Grant[], siren: string | null): boolean {
  return !may(grants, 'unmask', siren)
}

export function isAnythingMasked(grants: readonly Grant[]): boolean {
  return grants.some((grant) => !allows(grant, 'unmask'))
}

/** The roles among names that were kept: a name that this program does not know allows nothing. */
export function knownGrants(kept: readonly { readonly role: string; readonly siren: string | null }[]) {
  return kept.flatMap(({ role, siren }) => (isRole(role) ? [{ role, siren }] : []))
}

export function isAction(text: string): text is Action {
  return (actions as readonly string[]).includes(text)
}

export function isRole(text: string): text is Role {
  return (roles as readonly string[]).includes(text)
}
