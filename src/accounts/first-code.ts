// The first administrator makes their own account on the desk, with a code that only whoever starts the program can read.
// It serves once, for a day, while nobody has an account. Its digest alone is kept.
import { isUnpeopled, keepFirstCode, takeFirstCode, tryFirstCode } from '../store/people/codes.ts'
import { keepPassword, keepPerson, noteDesk } from '../store/people/people.ts'
import { digestOfCode, hashPassword, newCode } from './passwords.ts'
import { loginIn, type AccountDesk } from './sign-in.ts'
import { weaknessOf, type Weakness } from './strength/strength.ts'

/** How long a code serves, and after how many wrong ones it serves no more. */
export const firstCode = { lastsMs: 24 * 60 * 60_000, tries: 10 } as const

/** Does nobody have an account yet? */
export function isFirst({ db }: AccountDesk): Promise<boolean> {
  return isUnpeopled(db)
}

/** Make a code. Earlier ones stay valid: each process of the desk tells its own. @returns undefined once somebody has an account */
export async function makeFirstCode({ db, now }: AccountDesk) {
  const [code, at] = [newCode(3), now()]
  const expiresAt = new Date(at.getTime() + firstCode.lastsMs)
  return (await keepFirstCode(db, { digest: digestOfCode(code), now: at, expiresAt })) ? { code, expiresAt } : undefined
}

interface First {
  readonly id: string
  readonly code: string
  readonly login: string
  /** Absent where passwords are not taken: the identity provider lets them in, by this address. */
  readonly password?: string
}

/** Make the account of the first administrator. @returns `worthless`: the code is wrong or spent, or there were too many tries */
export async function beFirst(
  { db, now }: AccountDesk,
  { id, code, login: given, password }: First,
): Promise<'done' | 'address' | Weakness | 'worthless'> {
  const login = loginIn(given)
  if (login === undefined) return 'address'
  const [digest, at] = [digestOfCode(code), now()]
  // Hashing is expensive: only for a valid code.
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
