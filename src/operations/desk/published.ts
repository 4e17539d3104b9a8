// What everybody may see: acts that stand on their public pages, where others stood, and the calendar of who has its address.
// Nothing else of an act is ever given here.
import { addDays, dayIn, type Jour } from '../../protocol/calendrier/jour.ts'
import type { Echeance } from '../../protocol/calendrier/echeances.ts'
import { libelleOf, nationalClassification } from '../../protocol/classification/classification.ts'
import { natures } from '../../protocol/messages/codes.ts'
import { senderBySiren } from '../../store/connections/collectivites.ts'
import { noteUse } from '../../store/people/tokens.ts'
import { retoursOf } from '../../store/retours/retours.ts'
import { listTasks, type Task } from '../../store/retours/tasks.ts'
import { actKey, actsSince, askedAbout, declarationsOf, publicationsOf } from '../../store/transmissions/calendar.ts'
import { hasPosted, postingsIn, postingsOf } from '../../store/transmissions/postings.ts'
import { publicationOf } from '../../store/transmissions/publications.ts'
import { byId, byIds, openedAbout, type StoredFile } from '../../store/transmissions/transmissions.ts'
import type { Retraction } from '../../text/postings.ts'
import type { Ports } from '../../transmission/steps/step.ts'
import { deskRead } from '../guard.ts'
import { calendarBy } from '../runs/calendars.ts'
import { deadlinesBy } from '../runs/publication.ts'
import { stored } from '../runs/transmissions.ts'

const everybody = { right: 'any', scope: 'public' } as const

interface Named {
  readonly idActe: string
}

/** The page of an act; undefined where nothing of it was ever posted, whatever is known of it here. */
export const publishedAct = deskRead(everybody, async ({ idActe }: Named, { ports }) => {
  const found = await lastPosting(idActe, ports)
  if (!found) return undefined
  const { sender, posting, withdrawn, row } = found
  const { siren, nom } = sender.collectivite
  if (withdrawn) return { idActe, siren, nom, withdrawn }
  const { objet, dateDecision, dateReception, numero } = row
  const acte = row.formulaire.code === '1-1' ? row.formulaire.acte : undefined
  const matiere = acte?.matiere ?? []
  const shown = {
    ...{ objet, numero, dateDecision, dateReception, postedOn: posting.postedOn, files: posting.files },
    ...{ publication: await publicationOf(ports.store.db, row), matiere: matiere.join('.') },
    nature: natures.find(({ abrege }) => abrege === row.nature)?.libelle ?? '',
    libelle: libelleOf(sender.classification ?? nationalClassification, matiere) ?? '',
  }
  return { idActe, siren, nom, shown }
})

export type PublishedAct = NonNullable<Awaited<ReturnType<typeof publishedAct.run>>>

/** A file of it: its bytes, read as they are taken; `gone` where it stood there; undefined where it never did. */
export const publishedFile = deskRead(
  everybody,
  async ({ idActe, sha256 }: Named & Pick<StoredFile, 'sha256'>, { ports }) => {
    const found = await lastPosting(idActe, ports)
    const named = (files: readonly StoredFile[]) => files.find((each) => each.sha256 === sha256)
    const file = found && !found.withdrawn ? named(found.posting.files) : undefined
    if (!file) return found?.all.some(({ files }) => named(files)) ? ('gone' as const) : undefined
    return { file, ...(await stored({ name: file.fichier, sha256 }, ports)) }
  },
)

/** The last posting of an act, and why it does not stand, if so: it was retracted, or the receipt holds no longer. */
async function lastPosting(idActe: string, { store: { db } }: Ports) {
  const all = await postingsOf(db, idActe)
  const posting = all.at(-1)
  const row = posting && (await byId(db, posting.transmission))
  const sender = posting && (await senderBySiren(db, posting.collectivite))
  if (!posting || !row || !sender) return undefined
  const holds = row.state === 'acknowledged' && row.replacedBy === undefined
  const { retractedOn: on, retraction } = posting
  const withdrawn: { on: Jour | null; why: Retraction } | undefined = retraction
    ? { on, why: retraction }
    : holds
      ? undefined
      : { on: null, why: 'annule' }
  return { all, posting, row, sender, withdrawn }
}

interface Listing {
  readonly siren: string
  readonly limit: number
  readonly before?: string
  /** What was retracted too. */
  readonly all: boolean
}

/** What a collectivité has posted, the newest first; undefined where it never did, or is unknown. */
export const publishedList = deskRead(everybody, async ({ siren, ...which }: Listing, { ports: { store } }) => {
  if (!(await hasPosted(store.db, siren))) return undefined
  const sender = await senderBySiren(store.db, siren)
  return sender && { siren, nom: sender.collectivite.nom, items: await postingsIn(store.db, siren, which) }
})

export type PublishedList = NonNullable<Awaited<ReturnType<typeof publishedList.run>>>

/** The transmission itself is over once there is a receipt. */
export type Delai = Exclude<Echeance['what'], 'transmission'>

/** An entry of a calendar: a day of an act. */
export interface Entry {
  /** The same as long as it is about the same thing. */
  readonly uid: string
  readonly day: Jour
  /** What the law counts, or what the préfecture asks for. */
  readonly about: { readonly echeance: Delai } | { readonly task: Task['kind'] }
  readonly collectivite: string
  readonly idActe: string | null
  readonly numero: string | null
  /** Of an individual act: null. */
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
async function entriesOf(acts: Acts, { store: { db } }: Ports): Promise<readonly Entry[]> {
  const publications = await publicationsOf(db, acts)
  const declared = await declarationsOf(db, [...new Set(acts.map(({ collectivite }) => collectivite))])
  const asked = await askedAbout(db, acts)
  const entries: Entry[] = []
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
          ...ofAct(row),
          ...rule,
          about: { echeance: what },
          uid: `${row.id}-${what}`,
          day: until ?? since,
        })
  }
  return entries
}

function ofAct(row: Acts[number]) {
  const { collectivite, idActe, numero, nature, objet, updatedAt: changedAt } = row
  return { collectivite, idActe, numero, objet: nature === 'AI' ? null : objet, changedAt }
}

/** What is to be answered, by its last day. */
async function entriesOfTasks(sirens: readonly string[] | null, { store: { db } }: Ports): Promise<readonly Entry[]> {
  const tasks = await listTasks(db, { closed: false, limit: 1_000, ...(sirens && { sirens }) })
  const acts = new Map(
    (
      await byIds(
        db,
        tasks.flatMap(({ transmission }) => transmission ?? []),
      )
    ).map((row) => [row.id, row]),
  )
  return tasks.flatMap(({ id, kind, dueOn, transmission, openedAt }) => {
    const row = acts.get(transmission ?? '')
    if (!row || dueOn === null) return []
    const plain = { aVerifier: false, source: '', changedAt: openedAt }
    return [{ ...ofAct(row), ...plain, about: { task: kind }, uid: id, day: dueOn }]
  })
}
