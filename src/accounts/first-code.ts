// The first administrator's one-day code, shown to the operator alone. Void once an account exists.
import { isUnpeopled, keepFirstCode, takeFirstCode, tryFirstCode } from '#store/people/codes.ts'
import { noteDesk } from '#store/desk/journal.ts'
import { keepPassword, keepPerson } from '#store/people/people.ts'
import { digestOfCode, hashPassword, newCode } from './passwords.ts'
import { loginIn, type AccountDesk } from './sign-in.ts'
import { weaknessOf, type Weakness } from './strength/strength.ts'

export const firstCode = { lastsMs: 24 * 60 * 60_000, tries: 10 } as const

export function isFirst({ db }: AccountDesk): Promise<boolean> {
  return isUnpeopled(db)
}

/** Earlier codes stay valid: each process of the desk prints its own. @returns undefined once an account exists */
export async function makeFirstCode({ db, now }: AccountDesk) {
  const [code, at] = [newCode(3), now()]
  const expiresAt = new Date(at.getTime() + firstCode.lastsMs)
  return (await keepFirstCode(db, { digest: digestOfCode(code), now: at, expiresAt })) ? { code, expiresAt } : undefined
}

interface First {
  readonly id: string
  readonly code: string
  readonly login: string
  /** Absent when the desk takes no passwords: the provider then vouches for the address. */
  readonly password?: string
}

/** @returns `worthless`: the code is wrong or spent, or there were too many tries */
export async function beFirst(
  { db, now }: AccountDesk,
  { id, code, login: given, password }: First,
): Promise<'done' | 'address' | Weakness | 'worthless'> {
  const login = loginIn(given)
  if (login === undefined) return 'address'
  const [digest, at] = [digestOfCode(code), now()]
  // Hashing is expensive: do it only for a valid code.
  if (!(await tryFirstCode(db, { digest, now: at, most: firstCode.tries }))) return 'worthless'
  const weakness = password === undefined ? undefined : await weaknessOf(db, login, password)
  if (weakness) return weakness
  const hashed = password === undefined ? undefined : await hashPassword(password, { caller: digest, isKnown: true })
  return db.transaction(async (sql) => {
    if (!(await takeFirstCode(sql, digest, at))) return 'worthless'
    const person = await keepPerson(sql, { id, login, grants: [{ role: 'administrator', siren: null }], at })
    if (hashed !== undefined) await keepPassword(sql, person, hashed)
    await noteDesk(sql, { at, who: login, event: 'first-administrator' })
    return 'done'
  })
}
