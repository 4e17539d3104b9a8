// Tokens of the public API: rights, form, and the calling program. No token manages accounts or tokens.
import { actions, actionsOf, type Action, type Grant, type Role, isAction } from './access.ts'
import { onBehalf } from '#store/engine/database.ts'
import { noteDesk } from '#store/desk/journal.ts'
import { liveToken, noteUse, type Token } from '#store/people/tokens.ts'
import type { AccountDesk } from './sign-in.ts'

/** New tokens read no journal and manage no people; no API call needs `queues`. */
const withheld: readonly Action[] = ['people', 'journal', 'queues']

/** What a new token may allow, in the order of the actions. An older token may have more. */
export const tokenRights: readonly Action[] = actions.filter((action) => !withheld.includes(action))

/** Secret scanners look for this prefix. */
export const tokenPrefix = 'actes_'
/** A calendar's token appears in an address: the API refuses this prefix, and calendars accept no other. */
export const calendarPrefix = 'agenda_'

/** How many days before its end a token is announced. */
export const remindDays = [30, 7, 1] as const

export const tokenDays = { default: 365, most: 731 } as const

export function rightsOfRole(role: Role): readonly Action[] {
  return tokenRights.filter((action) => actionsOf(role).includes(action))
}

/** Only the token's rights count, whatever the role. */
export function grantsOfToken(token: Pick<Token, 'rights' | 'sirens'>): readonly Grant[] {
  const { sirens } = token
  const rights = token.rights.filter(isAction)
  const all = sirens === null ? [null] : sirens
  return all.map((siren) => ({ role: 'administrator' as const, siren, only: rights }))
}

/** The name appears in journals, hence the restricted characters. */
export function isTokenName(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(text)
}

export function isTokenRight(text: string): text is Action {
  return (tokenRights as readonly string[]).includes(text)
}

interface Program {
  /** `token:NAME`, as in journals. */
  readonly who: string
  readonly grants: readonly Grant[]
  readonly token: {
    readonly name: string
    readonly rights: readonly Action[]
    readonly sirens: readonly string[] | null
    readonly expiresAt: Date
  }
  /** Allowed networks; null: any. */
  readonly networks: readonly string[] | null
  noteElsewhere(address: string): Promise<void>
  /** To the minute, to spare writes. */
  noteUse(): Promise<void>
}

const notedMs = 60_000

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
