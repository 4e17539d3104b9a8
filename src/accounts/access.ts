// Who may do what on the desk, in one table: what a role allows, for one collectivite or for all. Pure.

export const roles = ['reader', 'operator', 'administrator'] as const
export type Role = (typeof roles)[number]

/** A role, for a collectivite or, without one, for all. */
export interface Grant {
  readonly role: Role
  readonly siren: string | null
  /** Of what the role allows, these actions only: a token's. */
  readonly only?: readonly Action[]
}

/** Things to do on the desk, and the least role for each. */
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
 * May somebody with these grants do this?
 * @param siren for which collectivite; null: for all of them, or where it concerns none
 */
export function may(grants: readonly Grant[], action: Action, siren: string | null): boolean {
  return grants.some((grant) => (grant.siren === null || grant.siren === siren) && allows(grant, action))
}

function allows({ role, only }: Grant, action: Action): boolean {
  return rank(role) >= rank(actions[action]) && (only === undefined || only.includes(action))
}

/** May he do it for one collectivite at least? */
export function mayAnywhere(grants: readonly Grant[], action: Action): boolean {
  return grants.some((grant) => allows(grant, action))
}

/** The actions that these grants allow somewhere. */
export function rightsOf(grants: readonly Grant[]): readonly Action[] {
  return (Object.keys(actions) as Action[]).filter((action) => mayAnywhere(grants, action))
}

/** The collectivites that he sees; undefined: all of them. */
export function sirensOf(grants: readonly Grant[]): readonly string[] | undefined {
  if (grants.some(({ siren }) => siren === null)) return undefined
  return [...new Set(grants.flatMap(({ siren }) => (siren === null ? [] : [siren])))]
}

/** The collectivites for which he may do this; undefined: for all of them. */
export function sirensFor(grants: readonly Grant[], action: Action): readonly string[] | undefined {
  return sirensOf(grants.filter((grant) => allows(grant, action)))
}

/** What stands in the place of a text that is masked. */
export const mask = '•••••'

/** Is what names people, in a collectivite or (null) in all, masked for him? A reader asks for it; that is journalled. */
export function isMasked(grants: readonly Grant[], siren: string | null): boolean {
  return !may(grants, 'unmask', siren)
}

/** Is it the name of a role? */
export function isRole(text: string): text is Role {
  return (roles as readonly string[]).includes(text)
}
