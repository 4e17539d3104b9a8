// Programs that call, by their tokens: who each is, and what it may do.
import { liveToken, noteUse } from '../store/people/tokens.ts'
import { isAction, type Action, type Grant } from './access.ts'
import type { Desk } from './sign-in.ts'
import { grantsOf } from './tokens.ts'

export interface Program {
  /** In journals: `token:NAME`. */
  readonly who: string
  readonly grants: readonly Grant[]
  readonly token: {
    readonly name: string
    readonly rights: readonly Action[]
    readonly sirens: readonly string[] | null
    readonly expiresAt: Date
  }
  /** Note that the token is used, to the minute. */
  noteUse(): Promise<void>
}

const notedMs = 60_000

/** Whose token has this digest, while it is valid. */
export async function programOf({ db, now }: Desk, digest: string): Promise<Program | undefined> {
  const at = now()
  const found = digest === '' ? undefined : await liveToken(db, digest, at)
  if (!found) return undefined
  const { id, name, sirens, expiresAt, lastUsedAt } = found
  const rights = found.rights.filter(isAction)
  const since = new Date(at.getTime() - notedMs)
  return {
    ...{ who: `token:${name}`, grants: grantsOf({ rights, sirens }), token: { name, rights, sirens, expiresAt } },
    noteUse: async () => {
      if (lastUsedAt === null || lastUsedAt < since) await noteUse(db, id, { at, since })
    },
  }
}
