// Tokens of the public API: what they may allow, how they are written, and what an administrator does with them. A
// token allows a list of actions, for some collectivités or for all. It can never manage accounts or tokens.
import { actions, roles, type Action, type Grant, type Role } from './access.ts'

/** Never allowed to a token, or used by no call of the API. */
const withheld: readonly Action[] = ['people', 'queues', 'schedule', 'webhooks']

/** What a new token may allow, in the order of the actions. An older token may have more. */
export const tokenRights: readonly Action[] = (Object.keys(actions) as Action[]).filter(
  (action) => !withheld.includes(action),
)

/** Secret scanners look for it. */
export const tokenPrefix = 'actes_'

/** How long a token is valid, in days. */
export const tokenDays = { default: 365, most: 731 } as const

export function rightsOfRole(role: Role): readonly Action[] {
  return tokenRights.filter((action) => roles.indexOf(actions[action]) <= roles.indexOf(role))
}

/** The grants of a token: only its rights, whatever the role. */
export function grantsOf({ rights, sirens }: Pick<TokenJson, 'rights' | 'sirens'>): readonly Grant[] {
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

/** A token, without its text. Instants in ISO 8601 UTC. */
export interface TokenJson {
  readonly name: string
  readonly standing: 'active' | 'expired' | 'revoked'
  readonly rights: readonly Action[]
  /** Null: every collectivite. */
  readonly sirens: readonly string[] | null
  readonly createdAt: string
  readonly createdBy: string
  readonly expiresAt: string
  /** To the minute; null when it was never used. */
  readonly lastUsedAt: string | null
  readonly revokedAt: string | null
}

export interface TokenWish {
  readonly name: string
  readonly rights: readonly Action[]
  readonly sirens: readonly string[] | null
  readonly days: number
}

export interface TokenOperations {
  tokens(): Promise<{ items: readonly TokenJson[] }>
  /**
   * Make a token. Its text is told only here.
   * @throws ActesError ACTES-A027 its name is taken or badly written, it has no right, or lasts too long; ACTES-V006 a
   *   collectivité is not declared
   */
  addToken(wish: TokenWish, who: string): Promise<{ token: TokenJson; text: string }>
  /** Make a token invalid. @throws ActesError ACTES-A027 no such token, or already revoked */
  revokeToken(name: string, who: string): Promise<TokenJson>
}
