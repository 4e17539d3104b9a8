// The calendar behind a secret address: deadlines of acts, with number and objet only.
import { addDays, dayIn, type Jour } from '#protocol/calendrier/jour.ts'
import type { Delai as CountedDelai } from '#protocol/calendrier/echeances.ts'
import { inForceSince } from '#protocol/calendrier/executoire.ts'
import { auteurOf } from '#protocol/calendrier/faits.ts'
import { budgetYear } from '#protocol/calendrier/exercice.ts'
import { isIndividual } from '#protocol/codes.ts'
import { everySiren } from '#store/connections/collectivites.ts'
import { noteUse } from '#store/people/tokens.ts'
import { retoursOf } from '#store/retours/retours.ts'
import { listTasks, type Task } from '#store/retours/tasks.ts'
import { actKey, actsSince, askedAbout, declarationsOf, publicationsOf } from '#store/transmissions/calendar.ts'
import { withheldAmong } from '#store/transmissions/postings.ts'
import { byIds, openedAbout } from '#store/transmissions/transmissions.ts'
import type { Sql } from '#store/engine/database.ts'
import type { Ports } from '#transmission/step.ts'
import { deskRead } from '../guard.ts'
import { calendarBy } from '../runs/calendars.ts'
import { deadlinesBy } from '../runs/publication.ts'
import { everybody } from '../published.ts'

/** `transmission` is over once there is a receipt, `silence` is a letter's own entry. */
type Delai = Exclude<CountedDelai, 'transmission' | 'silence'> | 'executoire'

export interface CalendarEntry {
  /** Stable for the same subject. */
  readonly uid: string
  readonly day: Jour
  /** A deadline of the law, or a request of the préfecture. */
  readonly about: { readonly echeance: Delai } | { readonly task: Task['kind'] }
  readonly collectivite: string
  readonly idActe: string | null
  readonly numero: string | null
  /** Null for an individual or withheld act. */
  readonly objet: string | null
  readonly aVerifier: boolean
  readonly source: string
  readonly changedAt: Date
}

/** In days. Acts are read that long after receipt: a two-month deadline, 60 days of past entries, a margin. */
const [pastDays, actDays] = [60, 130]
/** Deadlines are recomputed on each request: the cap keeps one calendar from delaying other requests. */
const mostActs = 1_000

/** Undefined when the digest opens no calendar. */
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
  const entries = [
    ...(await entriesOf(acts.slice(0, mostActs), ports)),
    ...(await entriesOfTasks(sirens, ports)),
    ...(await entriesOfYear(sirens, ports)),
  ]
  return {
    name: token.name,
    entries: entries.filter(({ day }) => day >= from).sort((one, other) => (one.uid < other.uid ? -1 : 1)),
    isWhole: acts.length <= mostActs,
  }
})

type Acts = Awaited<ReturnType<typeof actsSince>>

/** Reads letters only for acts that have a task: letters are rare. */
async function entriesOf(acts: Acts, { store: { db }, clock }: Ports): Promise<readonly CalendarEntry[]> {
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
    const { executoire } = deadlinesBy(row, { collectivite, publication, retours, linked, now: clock.now() })
    const add = (echeance: Delai, day: Jour, { source, doubts }: { source: string; doubts: readonly string[] }) =>
      entries.push({
        ...named(row),
        about: { echeance },
        uid: `${row.id}-${echeance}`,
        day,
        source,
        aVerifier: doubts.length > 0,
      })
    const force = executoire && inForceSince(executoire)
    const grounds = executoire?.conditions.find(({ what }) => what === 'recu')
    if (force && grounds) add('executoire', force, grounds)
    for (const each of executoire?.deadlines ?? [])
      if (each.what !== 'transmission' && each.what !== 'silence' && each.until !== null)
        add(each.what, each.until, each)
  }
  return entries
}

/** Omits the objet of an individual or withheld act. */
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

/** The budget terms of this year and the next, once for each kind of collectivité that the calendar shows. */
async function entriesOfYear(
  sirens: readonly string[] | null,
  { store: { db }, clock }: Ports,
): Promise<readonly CalendarEntry[]> {
  const declared = await declarationsOf(db, sirens ?? (await everySiren(db)))
  const kinds = new Map([...declared.values()].map((each) => [auteurOf(each).corps, each] as const))
  const year = Number(dayIn('Europe/Paris', clock.now()).slice(0, 4))
  const changedAt = new Date(`${year}-01-01T00:00:00Z`)
  const entries = [...kinds].flatMap(([corps, { siren: collectivite }]) =>
    [year, year + 1].flatMap((each) =>
      budgetYear(String(each), { corps, departement: '' }).terms.map(({ what, until: day, source, annee }) => ({
        uid: `${what}-${annee}-${day}`,
        day,
        about: { echeance: what },
        collectivite,
        idActe: null,
        numero: annee,
        objet: null,
        aVerifier: false,
        source,
        changedAt,
      })),
    ),
  )
  return [...new Map(entries.map((each) => [each.uid, each])).values()]
}

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
