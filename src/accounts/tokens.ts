// Tokens of the public API: what one may allow, how one is written, and what an administrator does with them. A token
// allows a list of actions for some collectivites or for all; it never keeps accounts or tokens itself.
import { actions, actionsOf, type Action, type Grant, type Role } from './access.ts'

/** Never a token's, or asked for by no call of the API: whoever was given one would get nothing by it. */
const withheld: readonly Action[] = ['people', 'queues']

/** What a new token may allow, in the order of the actions. One that was made before may have more. */
export const tokenRights: readonly Action[] = actions.filter((action) => !withheld.includes(action))

/** Secret scanners look for it. */
export const tokenPrefix = 'actes_'

export const tokenDays = { default: 365, most: 731 } as const

export function rightsOfRole(role: Role): readonly Action[] {
  return tokenRights.filter((action) => actionsOf(role).includes(action))
}

/** What a token allows, as everybody's rights are looked at: nothing but its rights, whatever the role. */
export function grantsOf({
  rights,
  sirens,
}: {
  readonly rights: readonly Action[]
  readonly sirens: readonly string[] | null
}): readonly Grant[] {
  const all = sirens === null ? [null] : sirens
  return all.map((siren) => ({ role: 'administrator' as const, siren, only: rights }))
}

/** Letters, digits, dots, hyphens and underscores: the name appears in journals. */
export function isTokenName(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(text)
}

export function isTokenRight(text: string): text is Action {
  return (tokenRights as readonly string[]).includes(text)
}
