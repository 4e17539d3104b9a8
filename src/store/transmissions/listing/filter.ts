// The filters of lists of transmissions, and which of them have an index of ids.
import type { State } from '../../../lifecycle.ts'
import type { Jour } from '../../../protocol/calendrier/jour.ts'
import type { MessageCode, NatureActe } from '../../../protocol/messages/codes.ts'
import type { Sort } from './sorts.ts'
import type { Token } from './words.ts'

/** All given conditions hold together. */
export interface Filter {
  readonly states?: readonly State[]
  readonly messages?: readonly MessageCode[]
  readonly held?: boolean
  /** Those that are uncertain at this instant. */
  readonly uncertainAt?: Date
  /** The key that its program gave it. */
  readonly cle?: string
  readonly collectivite?: string
  /** Only these. */
  readonly collectivites?: readonly string[]
  /** The code that it is held or refused for, or that its last try met. */
  readonly code?: string
  /** Id of the cause for which it waits for a person. */
  readonly cause?: string
  /** Words of its number, identifier, SIREN, objet, or of what the préfecture said. */
  readonly text?: string
  /** By which the words of the text are found in encrypted objets. */
  readonly token?: Token
  /** The collectivités whose objets and refusals are searched for the text; absent: all. */
  readonly readable?: readonly string[]
  /** Codes whose sentence holds the text. */
  readonly saying?: readonly string[]
  readonly since?: Date
  /** Opened before. */
  readonly until?: Date
  readonly natures?: readonly NatureActe[]
  /** Of these matières, by their first two levels: `8.1`. */
  readonly matieres?: readonly string[]
  /** Type of the gateway. */
  readonly gateway?: string
  /** First and last day of the decision. */
  readonly decidedFrom?: Jour
  readonly decidedTo?: Jour
  /** Only these, or all but these. */
  readonly ids?: readonly string[]
  readonly except?: readonly string[]
  /** Another order than the newest first. */
  readonly sort?: Sort
  readonly after?: string
  readonly limit: number
}

/** Adds a value to a statement and gives its placeholder. */
export type Placeholder = (value: unknown) => string

/** The index that ids are read from. */
export type IdSource =
  | (
      | 'all'
      | 'recent'
      | 'period'
      | 'ids'
      | 'cle'
      | 'place'
      | 'code'
      | 'cause'
      | 'held'
      | 'uncertain'
      | 'words'
      | 'decided'
    )
  | Facet

/** What never changes of an act and has a few values: each a column of its words' table, with an index of ids. */
export const facets = { messages: 'message', natures: 'nature', matieres: 'matiere' } as const
type Facet = keyof typeof facets
export const isFacet = (source: IdSource): source is Facet => source in facets

const dayMs = 86_400_000
/** A list of ids for each day is read of no more. */
const daysMost = 400

/** The days of decision that a filter names, when they are few enough to be read one by one. */
export function decidedDays({ decidedFrom, decidedTo }: Filter): readonly [Jour, Jour] | undefined {
  if (decidedFrom === undefined || decidedTo === undefined) return undefined
  const days = (Date.parse(decidedTo) - Date.parse(decidedFrom)) / dayMs
  return days >= 0 && days < daysMost ? [decidedFrom, decidedTo] : undefined
}

/** The SIREN that a filter is limited to; undefined: all. */
export function sirensOf({ collectivite, collectivites }: Filter): readonly string[] | undefined {
  if (collectivite === undefined) return collectivites
  return collectivites === undefined || collectivites.includes(collectivite) ? [collectivite] : []
}

/** The collectivités whose texts may be searched; undefined when the filter leaves no others. */
export function maskedTo(filter: Filter): readonly string[] | undefined {
  const { readable } = filter
  const sirens = sirensOf(filter)
  if (readable === undefined || sirens === undefined) return readable
  const known = new Set(readable)
  return sirens.every((siren) => known.has(siren)) ? undefined : readable
}

/** Indexes that hold the collectivité too, and so need no index of collectivités beside them. */
const perSender: readonly IdSource[] = ['cause', 'uncertain', 'code', 'held']

/**
 * The filters of these that have an index of ids. The index of collectivités is left out beside one that holds them.
 */
export function driversOf(filter: Filter): readonly IdSource[] {
  const { states, messages, natures, matieres, held, uncertainAt, code, cause, text, ids, cle } = filter
  const given: readonly (readonly [IdSource, boolean])[] = [
    ['ids', ids !== undefined],
    ['cle', cle !== undefined],
    ['cause', cause !== undefined],
    ['uncertain', uncertainAt !== undefined],
    ['code', code !== undefined],
    ['held', held === true],
    ['words', text !== undefined],
    ['messages', messages !== undefined],
    ['natures', natures !== undefined],
    ['matieres', matieres !== undefined],
    ['decided', decidedDays(filter) !== undefined],
  ]
  const drivers = given.flatMap(([source, isGiven]) => (isGiven ? [source] : []))
  const isPlaced = states !== undefined || sirensOf(filter) !== undefined
  const isWithin = states === undefined && drivers.some((source) => perSender.includes(source))
  return isPlaced && !isWithin ? [...drivers, 'place'] : drivers
}

/** Does it hold conditions, beside words, that no index of ids holds whole? */
export function isLoose(filter: Filter): boolean {
  const { since, until, gateway, except, decidedFrom, decidedTo } = filter
  const isWide = (decidedFrom ?? decidedTo) !== undefined && decidedDays(filter) === undefined
  return isWide || [since, until, gateway, except].some((each) => each !== undefined)
}

/** Ids below the last one shown, within a day of `since` and `until`: an id holds its instant. */
export function rangeOf({ after, since, until }: Filter, $: Placeholder): (id: string) => string {
  const bounds: ((id: string) => string)[] = []
  if (after !== undefined) bounds.push((id) => `${id} < ${$(after)}::uuid`)
  if (since !== undefined) bounds.push((id) => `${id} >= ${$(firstIdOf(since.getTime() - dayMs))}::uuid`)
  if (until !== undefined) bounds.push((id) => `${id} < ${$(firstIdOf(until.getTime() + dayMs))}::uuid`)
  return (id) => bounds.map((bound) => bound(id)).join(' AND ') || 'true'
}

/** No id made at this instant (milliseconds) or later is smaller. */
function firstIdOf(ms: number): string {
  const hex = Math.max(0, ms).toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-0000-0000-000000000000`
}
