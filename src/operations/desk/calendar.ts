// The calendar of who has its address: days of acts, and no more of them than number and objet.
import { addDays, dayIn, type Jour } from '../../protocol/calendrier/jour.ts'
import type { Echeance } from '../../protocol/calendrier/echeances.ts'
import { isIndividual } from '../../protocol/messages/codes.ts'
import { noteUse } from '../../store/people/tokens.ts'
import { retoursOf } from '../../store/retours/retours.ts'
import { listTasks, type Task } from '../../store/retours/tasks.ts'
import { actKey, actsSince, askedAbout, declarationsOf, publicationsOf } from '../../store/transmissions/calendar.ts'
import { withheldAmong } from '../../store/transmissions/postings.ts'
import { byIds, openedAbout } from '../../store/transmissions/transmissions.ts'
import type { Sql } from '../../store/engine/database.ts'
import type { Ports } from '../../transmission/steps/step.ts'
import { deskRead } from '../guard.ts'
import { calendarBy } from '../runs/calendars.ts'
import { deadlinesBy } from '../runs/publication.ts'
import { everybody } from './published.ts'

/** The transmission itself is over once there is a receipt. */
export type Delai = Exclude<Echeance['what'], 'transmission'>

/** An entry of a calendar: a day of an act. */
export interface CalendarEntry {
  /** The same as long as it is about the same thing. */
  readonly uid: string
  readonly day: Jour
  /** What the law counts, or what the préfecture asks for. */
  readonly about: { readonly echeance: Delai } | { readonly task: Task['kind'] }
  readonly collectivite: string
  readonly idActe: string | null
  readonly numero: string | null
  /** Of an individual act, and of one that is withheld: null. */
  readonly objet: string | null
  readonly aVerifier: boolean
  readonly source: string
  readonly changedAt: Date
}

/** Days that are past stay so long, and an act is looked at so long after its receipt: two months and a few days before that. */
const [pastDays, actDays] = [60, 130]
/** Each is reckoned anew: beyond that a calendar would hold up everybody else. */
const mostActs = 1_000

/** The calendar of a token, by its digest; undefined where that opens none. */
export const calendarOf = deskRead(everybody, async ({ digest }: { readonly digest: string }, { ports }) => {
  const { store, clock } = ports
  const now = clock.now()
  const found = await calendarBy(store.db, digest, now)
  if (!found) return undefined
  const { token, sirens } = found
  const since = new Date(now.getTime() - 60_000)
  if (token.lastUsedAt === null || token.lastUsedAt < since) await noteUse(store.db, token.id, { at: now, since })
  const from = addDays(dayIn('Europe/Paris', now), -pastDays)
  const wanted = { sirens, since: addDays(from, pastDays - actDays), limit: mostActs + 1 }
  const acts = await actsSince(store.db, wanted)
  const entries = [...(await entriesOf(acts.slice(0, mostActs), ports)), ...(await entriesOfTasks(sirens, ports))]
  return {
    name: token.name,
    entries: entries.filter(({ day }) => day >= from).sort((one, other) => (one.uid < other.uid ? -1 : 1)),
    isWhole: acts.length <= mostActs,
  }
})

type Acts = Awaited<ReturnType<typeof actsSince>>

/** Letters are few: only acts that have a task are asked for theirs. */
async function entriesOf(acts: Acts, { store: { db } }: Ports): Promise<readonly CalendarEntry[]> {
  const publications = await publicationsOf(db, acts)
  const declared = await declarationsOf(db, [...new Set(acts.map(({ collectivite }) => collectivite))])
  const asked = await askedAbout(db, acts)
  const named = await namedOf(db, acts)
  const entries: CalendarEntry[] = []
  for (const row of acts) {
    const collectivite = declared.get(row.collectivite)
    if (!collectivite) continue
    const [retours, linked] = asked.has(row.id)
      ? [await retoursOf(db, row.id), await openedAbout(db, row.id)]
      : [[], []]
    const publication = publications.get(actKey(row)) ?? {}
    const { deadlines } = deadlinesBy(row, { collectivite, publication, retours, linked })
    for (const { what, since, until, ...rule } of deadlines)
      if (what !== 'transmission')
        entries.push({
          ...named(row),
          ...rule,
          about: { echeance: what },
          uid: `${row.id}-${what}`,
          day: until ?? since,
        })
  }
  return entries
}

/** What names each of these acts: never the objet of an individual one, or of one that is withheld. */
async function namedOf(sql: Sql, acts: Acts) {
  const ids = acts.map(({ id }) => id)
  const withheld = await withheldAmong(sql, ids)
  return ({ id, collectivite, idActe, numero, nature, objet, updatedAt: changedAt }: Acts[number]) => ({
    collectivite,
    idActe,
    numero,
    changedAt,
    objet: isIndividual(nature) || withheld.has(id) ? null : objet,
  })
}

/** What is to be answered, by its last day. */
async function entriesOfTasks(
  sirens: readonly string[] | null,
  { store: { db } }: Ports,
): Promise<readonly CalendarEntry[]> {
  const tasks = await listTasks(db, { closed: false, limit: 1_000, ...(sirens && { sirens }) })
  const acts = new Map(
    (
      await byIds(
        db,
        tasks.flatMap(({ transmission }) => transmission ?? []),
      )
    ).map((row) => [row.id, row]),
  )
  const named = await namedOf(db, [...acts.values()])
  return tasks.flatMap(({ id, kind, dueOn, transmission, openedAt }) => {
    const row = acts.get(transmission ?? '')
    if (!row || dueOn === null) return []
    const plain = { aVerifier: false, source: '', changedAt: openedAt }
    return [{ ...named(row), ...plain, about: { task: kind }, uid: id, day: dueOn }]
  })
}
