// The exchange about an act, as it became known here, with the state after each entry. Computed, never stored.
import { elsewhereEvent, initialState, isAwaiting, recordWithdrawn, type State } from '#lifecycle.ts'
import type { AutreVoie } from '#protocol/acte/mentions.ts'
import { compact } from '#protocol/compact.ts'
import type { Retour } from '#protocol/retours/retours.ts'
import { eventNames as said, messageNames } from '#text/messages.ts'
import type { Sql } from '#store/engine/database.ts'
import { listJournalLines, type JournalLine } from '#store/transmissions/journal.ts'
import { retoursOf, type StoredRetour } from '#store/retours/retours.ts'
import { contradictions, tasksOf, type Task } from '#store/retours/tasks.ts'
import type { TaskKind } from '#text/tasks.ts'
import { openedAbout, type Transmission } from '#store/transmissions/transmissions.ts'
import type { Raw } from '../present.ts'
import type { TimelineEntry as Told } from '../shapes/transmissions.ts'

type TimelineEntry = Raw<Told>

interface Story {
  readonly row: Transmission
  readonly journal: readonly JournalLine[]
  readonly retours: readonly StoredRetour[]
}

/** Without the acts it concerns: a linked transmission shows only its own part. */
export async function timelineOf(sql: Sql, row: Transmission): Promise<readonly TimelineEntry[]> {
  const stories: Story[] = []
  for (const each of [row, ...(await openedAbout(sql, row.id))]) stories.push(await storyOf(sql, each))
  const tasks = await tasksOf(sql, row.id)
  const told = stories.flatMap((story) => story.journal.flatMap((line) => entryOf(line, story, tasks)))
  const own = stories[0]?.journal ?? []
  return told
    .toSorted((a, b) => a.line - b.line)
    .map(({ line: _, ...entry }, index, all) => ({ ...entry, state: stateBefore(own, all[index + 1]?.line) }))
}

async function storyOf(sql: Sql, row: Transmission): Promise<Story> {
  return { row, journal: await listJournalLines(sql, row.id), retours: await retoursOf(sql, row.id) }
}

type NumberedEntry = Omit<TimelineEntry, 'state'> & Pick<JournalLine, 'line'>

/** Empty for internal lines. */
function entryOf(line: JournalLine, story: Story, tasks: readonly Task[]): NumberedEntry | [] {
  const common = { line: line.line, at: line.at, transmission: story.row.id }
  if (isAwaiting(line.to) && !isAwaiting(line.from))
    return { ...common, ...departure(story.row), ...leftBefore(line, story) }
  if (line.event === 'retour-attached' || line.event === 'notice') {
    const came = arrival(line, story, tasks)
    return came ? { ...common, ...came } : []
  }
  if (line.event === 'refused' && line.code?.startsWith('ACTES-G'))
    return { ...common, from: 'PREF', what: said['platform-refused'].fr }
  if (line.event === elsewhereEvent)
    return { ...common, from: 'operator', what: said[elsewhereEvent].fr, ...receptionIn(line) }
  const event = decisions.find((each) => each === line.event)
  return event ? { ...common, from: line.who === 'worker' ? 'CL' : 'operator', what: said[event].fr } : []
}

/** An answer that settled a doubt was journalled before its sending: order the sending before it. */
function leftBefore({ line, at }: JournalLine, { journal }: Story): Pick<NumberedEntry, 'line' | 'at'> {
  const answer = journal.find(({ event }) => event === 'retour-attached')
  const first = answer && answer.line < line ? answer : undefined
  return first ? { line: first.line - 0.5, at: first.at } : { line, at }
}

type TimelineWords = Omit<NumberedEntry, 'line' | 'at' | 'transmission'>

function departure({ formulaire: { code }, retour }: Transmission): TimelineWords {
  return { from: 'CL', code, what: messageNames[code].fr, retour }
}

function arrival({ detail }: JournalLine, { retours }: Story, tasks: readonly Task[]): TimelineWords | undefined {
  const { retour: id } = detail as { readonly retour: string }
  const retour = retours.find((each) => each.id === id)
  if (!retour || retour.kind === 'verdict') return undefined
  const contradicts = tasks.some(
    ({ retour: of, kind }) => of === id && (contradictions as readonly TaskKind[]).includes(kind),
  )
  return { from: 'PREF', ...summarizeRetour(retour), reverses: contradicts || undefined, retour: id }
}

/** The row has no day once the record is withdrawn. */
const receptionIn = ({ detail }: JournalLine) => compact({ on: (detail as AutreVoie).recuLe })

const decisions = [recordWithdrawn, 'reversed', 'replaced', 'task-closed', 'receipt-refused', 'answer-refused'] as const

function summarizeRetour(retour: StoredRetour): Pick<NumberedEntry, 'code' | 'what' | 'on'> {
  if (retour.kind === 'notice') return { what: said.notice.fr }
  const facts = retour.facts as Retour | null
  if (facts === null) return { what: said.unread.fr }
  const on = messageDayOf(facts)
  if (!('code' in facts)) return { what: said['anomalie-enveloppe'].fr, on }
  return { code: facts.code, what: messageNames[facts.code].fr, on }
}

const days = ['dateReception', 'dateCourrier', 'dateDepot', 'date'] as const

/** The day of reception takes precedence over that of the letter. */
function messageDayOf(facts: object) {
  const given = facts as Readonly<Record<string, unknown>>
  return days.map((name) => given[name]).find((value): value is string => typeof value === 'string')
}

/** The act's state until the next entry. */
function stateBefore(journal: readonly JournalLine[], next: number | undefined): State {
  const known = journal.filter(({ to, line }) => to !== null && (next === undefined || line < next))
  return known.at(-1)?.to ?? initialState
}
