// Calendars of deadlines behind secret addresses. Each shows what its maker may currently see unmasked.
import { digestOf, newToken } from '#accounts/passwords.ts'
import { calendarPrefix, isTokenName } from '#accounts/tokens.ts'
import type { Sql } from '#store/engine/database.ts'
import {
  calendarRight,
  keepToken,
  liveToken,
  revokeToken,
  tokenByName,
  tokens,
  type Token,
} from '#store/people/tokens.ts'
import { publicationTable } from '../declared/publication.ts'
import { bind, type At } from '../guard.ts'
import { canOf, mayToken, need } from '../may.ts'
import { sirensToday, intersectSirens } from '../rights-today.ts'
import { tokenStandingOf, unfitToken } from './people.ts'
import { journalled } from './run.ts'

const dayMs = 86_400_000

export const calendarRuns = bind(publicationTable, {
  listCalendars: async (_, at) => ({
    items: (await tokens(at.db, 'calendar'))
      .filter((token) => isSeen(token, at))
      .map((token) => calendarToJson(token, at)),
  }),
  addCalendar: async ({ name, days }, at) => {
    const sirens = at.collectivites ?? at.sirens ?? null
    if (!isTokenName(name) || sirens?.length === 0) throw unfitToken(name)
    const text = `${calendarPrefix}${newToken()}`
    const detail = { sirens, days }
    await journalled(at, { event: 'calendar-added', target: name, detail }, async (sql, now) => {
      const kept = await keepToken(sql, {
        networks: null,
        id: at.ports.clock.newId(),
        name,
        rights: [calendarRight],
        sirens: sirens && [...new Set(sirens)],
        createdAt: now,
        createdBy: at.who,
        expiresAt: new Date(now.getTime() + days * dayMs),
        tokenSha256: digestOf(text),
      })
      if (!kept) throw unfitToken(name)
    })
    return { calendar: calendarToJson(await calendarNamed(name, at), at), address: `/calendar/${text}.ics` }
  },
  revokeCalendar: async ({ name }, at) => {
    need(mayToken.revoke(await calendarNamed(name, at)), name)
    await journalled(at, { event: 'calendar-revoked', target: name }, async (sql, now) => {
      if (!(await revokeToken(sql, 'calendar', { name, at: now }))) throw unfitToken(name)
    })
    return calendarToJson(await calendarNamed(name, at), at)
  },
})

/** @throws ActesError ACTES-A027 */
async function calendarNamed(name: string, at: At) {
  const token = await tokenByName(at.db, 'calendar', name)
  if (!token || !isSeen(token, at)) throw unfitToken(name)
  return token
}

/** The caller's own, or one limited to collectivités that the caller sees. */
function isSeen({ sirens, createdBy }: Token, { sirens: seen, who }: At) {
  return seen === undefined || createdBy === who || (sirens !== null && sirens.every((siren) => seen.includes(siren)))
}

function calendarToJson(token: Token, { now }: At) {
  return { ...token, standing: tokenStandingOf(token, now()), can: canOf(mayToken, token) }
}

/** A live calendar by the digest of its token; `sirens` null: every collectivité. */
export async function calendarBy(sql: Sql, digest: string, at: Date) {
  const token = await liveToken(sql, 'calendar', { digest, at })
  if (!token) return undefined
  const seen = await sirensToday(sql, token.createdBy, { right: 'unmask', at })
  return { token, sirens: intersectSirens(token.sirens, seen) }
}
