// Tokens of the public API: what one may allow, how one is written, what an administrator does with them, and the program
// that calls with one. A token allows a list of actions for some collectivites or for all; it never keeps accounts or
// tokens itself.
import { actions, actionsOf, type Action, type Grant, type Role, isAction } from './access.ts'
import { onBehalf } from '../store/engine/database.ts'
import { noteDesk } from '../store/people/people.ts'
import { liveToken, noteUse, type Token } from '../store/people/tokens.ts'
import type { AccountDesk } from './sign-in.ts'

/** Never a token's, or asked for by no call of the API: it would give nothing. */
const withheld: readonly Action[] = ['people', 'queues']

/** What a new token may allow, in the order of the actions. One that was made before may have more. */
export const tokenRights: readonly Action[] = actions.filter((action) => !withheld.includes(action))

/** Secret scanners look for it. */
export const tokenPrefix = 'actes_'
/** Of a calendar's token, which stands in an address: the API takes none that begins so, and calendars no other. */
export const calendarPrefix = 'agenda_'

/** So many days before its end a token is spoken of, the first time first. */
export const remindDays = [30, 7, 1] as const

export const tokenDays = { default: 365, most: 731 } as const

export function rightsOfRole(role: Role): readonly Action[] {
  return tokenRights.filter((action) => actionsOf(role).includes(action))
}

/** What a token allows, as everybody's rights are looked at: nothing but its rights, whatever the role. */
export function grantsOfToken(token: Pick<Token, 'rights' | 'sirens'>): readonly Grant[] {
  const { sirens } = token
  const rights = token.rights.filter(isAction)
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

interface Program {
  /** In journals: `token:NAME`. */
  readonly who: string
  readonly grants: readonly Grant[]
  readonly token: {
    readonly name: string
    readonly rights: readonly Action[]
    readonly sirens: readonly string[] | null
    readonly expiresAt: Date
  }
  /** From where it may be used; null: from anywhere. */
  readonly networks: readonly string[] | null
  /** Write down that it was tried from elsewhere. */
  noteElsewhere(address: string): Promise<void>
  /** Note that the token is used, to the minute. */
  noteUse(): Promise<void>
}

const notedMs = 60_000

/** Whose token has this digest, while it is valid. */
export async function programOf({ db, now }: AccountDesk, digest: string): Promise<Program | undefined> {
  const at = now()
  const found = digest === '' ? undefined : await liveToken(db, 'api', { digest, at })
  if (!found) return undefined
  const { id, name, sirens, networks, expiresAt, lastUsedAt } = found
  const rights = found.rights.filter(isAction)
  const since = new Date(at.getTime() - notedMs)
  return {
    who: `token:${name}`,
    grants: grantsOfToken(found),
    token: { name, rights, sirens, expiresAt },
    networks,
    noteElsewhere: (address) =>
      noteDesk(onBehalf(db, { address }), {
        at,
        who: `token:${name}`,
        event: 'token-elsewhere',
        target: name,
        detail: { address },
      }),
    noteUse: async () => {
      if (lastUsedAt === null || lastUsedAt < since) await noteUse(db, id, { at, since })
    },
  }
}
