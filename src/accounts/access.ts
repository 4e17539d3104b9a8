// Who may do what, in one table: what a role allows, for one collectivité or for all. Pure.

export const roles = ['reader', 'operator', 'administrator'] as const
export type Role = (typeof roles)[number]

/** A role for a collectivité; for all when `siren` is null. */
export interface Grant {
  readonly role: Role
  readonly siren: string | null
  /** A token has only these of the role's actions. */
  readonly only?: readonly Action[]
}

/** Each action, and the least role for it. */
export const actions = {
  read: 'reader',
  unmask: 'operator',
  deposit: 'operator',
  requeue: 'operator',
  cancel: 'operator',
  resolve: 'operator',
  annul: 'operator',
  reply: 'operator',
  attach: 'operator',
  closeTask: 'operator',
  classification: 'operator',
  connection: 'administrator',
  schedule: 'administrator',
  declare: 'administrator',
  people: 'administrator',
  queues: 'administrator',
  webhooks: 'administrator',
} as const satisfies Record<string, Role>
export type Action = keyof typeof actions

const rank = (role: Role): number => roles.indexOf(role)

/**
 * Do these grants allow the action?
 * @param siren the collectivité; null: all of them, or an action that concerns none
 */
export function may(grants: readonly Grant[], action: Action, siren: string | null): boolean {
  return grants.some((grant) => (grant.siren === null || grant.siren === siren) && allows(grant, action))
}

function allows({ role, only }: Grant, action: Action): boolean {
  return rank(role) >= rank(actions[action]) && (only === undefined || only.includes(action))
}

/** Do they allow it for at least one collectivité? */
export function mayAnywhere(grants: readonly Grant[], action: Action): boolean {
  return grants.some((grant) => allows(grant, action))
}

/** The collectivités that they show; undefined: all. */
export function sirensOf(grants: readonly Grant[]): readonly string[] | undefined {
  if (grants.some(({ siren }) => siren === null)) return undefined
  return [...new Set(grants.flatMap(({ siren }) => (siren === null ? [] : [siren])))]
}

/** The collectivités for which they allow the action; undefined: all. */
export function sirensFor(grants: readonly Grant[], action: Action): readonly string[] | undefined {
  return sirensOf(grants.filter((grant) => allows(grant, action)))
}

/** Replaces a masked text. */
export const mask = '•••••'

/** Are names of people masked, in a collectivité or (null) in all? Unmasking is journalled. */
export function isMasked(grants: readonly Grant[], siren: string | null): boolean {
  return !may(grants, 'unmask', siren)
}

export function isRole(text: string): text is Role {
  return (roles as readonly string[]).includes(text)
}
