// Calendars of deadlines: tokens that stand in an address, and open nothing but that calendar. One shows what its maker
// may see unmasked, on the day on which it is asked for.
import { sirensFor, knownGrants } from '../../accounts/access.ts'
import { digestOf, newToken } from '../../accounts/passwords.ts'
import { calendarPrefix, isTokenName } from '../../accounts/tokens.ts'
import type { Sql } from '../../store/engine/database.ts'
import { personByLogin } from '../../store/people/people.ts'
import {
  calendarRight,
  keepToken,
  liveToken,
  revokeToken,
  tokenByName,
  tokens,
  type Token,
} from '../../store/people/tokens.ts'
import { publicationTable } from '../declared/publication.ts'
import { bind, type At } from '../guard.ts'
import { standingOf, unfitToken } from './people.ts'
import { journalled } from './run.ts'

const dayMs = 86_400_000

export const calendarRuns = bind(publicationTable, {
  listCalendars: async (_, at) => ({
    items: (await tokens(at.ports.store.db, 'calendar'))
      .filter((token) => isSeen(token, at))
      .map((token) => toJson(token, at)),
  }),
  addCalendar: async ({ name, days }, at) => {
    const sirens = at.collectivites ?? at.sirens ?? null
    if (!isTokenName(name) || sirens?.length === 0) throw unfitToken(name)
    const text = `${calendarPrefix}${newToken()}`
    const detail = { sirens, days }
    await journalled(at, { event: 'calendar-added', target: name, detail }, async (sql, now) => {
      const kept = await keepToken(sql, {
        networks: null,
        ...{ id: at.ports.clock.newId(), name, rights: [calendarRight], sirens: sirens && [...new Set(sirens)] },
        ...{ createdAt: now, createdBy: at.who, expiresAt: new Date(now.getTime() + days * dayMs) },
        tokenSha256: digestOf(text),
      })
      if (!kept) throw unfitToken(name)
    })
    return { calendar: toJson(await calendarNamed(name, at), at), address: `/calendar/${text}.ics` }
  },
  revokeCalendar: async ({ name }, at) => {
    await calendarNamed(name, at)
    await journalled(at, { event: 'calendar-revoked', target: name }, async (sql, now) => {
      if (!(await revokeToken(sql, 'calendar', { name, at: now }))) throw unfitToken(name)
    })
    return toJson(await calendarNamed(name, at), at)
  },
})

/** @throws ActesError ACTES-A027 */
async function calendarNamed(name: string, at: At): Promise<Token> {
  const token = await tokenByName(at.ports.store.db, 'calendar', name)
  if (!token || !isSeen(token, at)) throw unfitToken(name)
  return token
}

/** One’s own, or one that shows nothing but what one may see. */
function isSeen({ sirens, createdBy }: Token, { sirens: seen, who }: Pick<At, 'sirens' | 'who'>): boolean {
  return seen === undefined || createdBy === who || (sirens !== null && sirens.every((siren) => seen.includes(siren)))
}

function toJson(token: Token, { ports }: Pick<At, 'ports'>) {
  return { ...token, standing: standingOf(token, ports.clock.now()) }
}

/** A live calendar and the collectivités that it shows (null: every one), by the digest of its token. */
export async function calendarBy(sql: Sql, digest: string, at: Date) {
  const token = await liveToken(sql, 'calendar', { digest, at })
  if (!token) return undefined
  const seen = await seenBy(sql, token.createdBy, at)
  const { sirens: asked } = token
  return {
    token,
    sirens: seen === undefined ? asked : asked === null ? seen : asked.filter((one) => seen.includes(one)),
  }
}

/** What its maker sees unmasked today. Undefined is every collectivité, for the owner at the command line; an unknown maker sees none. */
async function seenBy(sql: Sql, maker: string, at: Date): Promise<readonly string[] | undefined> {
  if (maker.startsWith('token:')) {
    const token = await tokenByName(sql, 'api', maker.slice('token:'.length))
    if (!token || standingOf(token, at) !== 'active') return []
    return token.sirens ?? undefined
  }
  const person = await personByLogin(sql, maker)
  if (!person) return /^(cli:|owner$)/.test(maker) ? undefined : []
  return person.disabledAt ? [] : sirensFor(knownGrants(person.grants), 'unmask')
}
