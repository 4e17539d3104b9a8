// Current rights of an absent person or token: work in their name must not exceed them.
import { knownGrants, sirensFor, type Action } from '#accounts/access.ts'
import type { Sql } from '#store/engine/database.ts'
import { grantsByLogin } from '#store/people/people.ts'
import { tokenByName } from '#store/people/tokens.ts'

/**
 * @param who as journals name them
 * @returns undefined: all, as for the owner; none when unknown, closed, revoked or without the right
 */
export async function sirensToday(
  sql: Sql,
  who: string,
  { right, at }: { readonly right: Action; readonly at: Date },
): Promise<readonly string[] | undefined> {
  if (who.startsWith('token:')) {
    const token = await tokenByName(sql, 'api', who.slice('token:'.length))
    const isLive = token !== undefined && token.revokedAt === null && token.expiresAt > at
    return isLive && token.rights.includes(right) ? (token.sirens ?? undefined) : []
  }
  const person = await grantsByLogin(sql, who)
  if (!person) return /^(cli:|owner$)/.test(who) ? undefined : []
  return person.disabledAt ? [] : sirensFor(knownGrants(person.grants), right)
}

/** Null in `asked`, like undefined in `today`, means every collectivité. */
export function intersectSirens(
  asked: readonly string[] | null,
  today: readonly string[] | undefined,
): readonly string[] | null {
  if (today === undefined) return asked
  return asked === null ? today : asked.filter((siren) => today.includes(siren))
}
