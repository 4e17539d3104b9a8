// Filters of transmission lists, and the indexes that serve them.
import type { State } from '#lifecycle.ts'
import type { Jour } from '#protocol/calendrier/jour.ts'
import type { MessageCode, NatureActe } from '#protocol/codes.ts'
import type { Sort } from './sorts.ts'

export interface Filter {
  readonly states?: readonly State[]
  readonly messages?: readonly MessageCode[]
  readonly held?: boolean
  readonly uncertainAt?: Date
  /** One of these must hold. */
  readonly any?: { readonly states: readonly State[]; readonly held: boolean; readonly uncertainAt?: Date }
  readonly cle?: string
  readonly collectivite?: string
  readonly collectivites?: readonly string[]
  readonly code?: string
  readonly cause?: string
  /** Words of the number, identifier, SIREN, objet or the préfecture's text. */
  readonly text?: string
  /** Collectivités whose objets and refusals are searched; absent: all. */
  readonly readable?: readonly string[]
  readonly saying?: readonly string[]
  readonly since?: Date
  /** Exclusive. */
  readonly until?: Date
  readonly natures?: readonly NatureActe[]
  /** First two levels, for example `8.1`. */
  readonly matieres?: readonly string[]
  readonly gateway?: string
  /** Ways to the préfecture; `actes`: by the gateway. */
  readonly voie?: readonly string[]
  readonly decidedFrom?: Jour
  readonly decidedTo?: Jour
  readonly ids?: readonly string[]
  readonly except?: readonly string[]
  readonly sort?: Sort
  readonly after?: string
  readonly limit: number
}

export type Placeholder = (value: unknown) => string

export type IdSource =
  | (
      | 'all'
      | 'recent'
      | 'period'
      | 'ids'
      | 'cle'
      | 'place'
      | 'any'
      | 'code'
      | 'cause'
      | 'held'
      | 'uncertain'
      | 'words'
      | 'decided'
    )
  | Facet

/** Immutable facts of an act with few values: columns of `actes.search`, each with an index of ids. */
export const facets = { messages: 'message', natures: 'nature', matieres: 'matiere' } as const
type Facet = keyof typeof facets
export const isFacet = (source: IdSource): source is Facet => source in facets

const dayMs = 86_400_000
/** Limit: `decided` reads one list of ids per day. */
const daysMost = 400

/** The range of decision days, if it is short enough to read day by day. */
export function decidedDays({ decidedFrom, decidedTo }: Filter): readonly [Jour, Jour] | undefined {
  if (decidedFrom === undefined || decidedTo === undefined) return undefined
  const days = (Date.parse(decidedTo) - Date.parse(decidedFrom)) / dayMs
  return days >= 0 && days < daysMost ? [decidedFrom, decidedTo] : undefined
}

/** The SIREN that the filter allows; undefined: all. */
export function sirensOf({ collectivite, collectivites }: Filter): readonly string[] | undefined {
  if (collectivite === undefined) return collectivites
  return collectivites === undefined || collectivites.includes(collectivite) ? [collectivite] : []
}

/** The collectivités whose texts are readable; undefined if the filter only names readable ones. */
export function maskedTo(filter: Filter): readonly string[] | undefined {
  const { readable } = filter
  const sirens = sirensOf(filter)
  if (readable === undefined || sirens === undefined) return readable
  const known = new Set(readable)
  return sirens.every((siren) => known.has(siren)) ? undefined : readable
}

/** Indexes that include the collectivité, so `place` adds nothing. */
const perSender: readonly IdSource[] = ['cause', 'uncertain', 'code', 'held', 'any']

/** The conditions that have an index of ids, without `place` if another index includes the collectivité. */
export function driversOf(filter: Filter): readonly IdSource[] {
  const { states, messages, natures, matieres, held, uncertainAt, any, code, cause, text, ids, cle } = filter
  const given: readonly (readonly [IdSource, boolean])[] = [
    ['ids', ids !== undefined],
    ['cle', cle !== undefined],
    ['cause', cause !== undefined],
    ['uncertain', uncertainAt !== undefined],
    ['code', code !== undefined],
    ['held', held === true],
    ['any', any !== undefined],
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

/** Does it have conditions, beside words, that no index answers exactly? */
export function isLoose(filter: Filter): boolean {
  const { since, until, gateway, voie, except, decidedFrom, decidedTo } = filter
  const isWide = (decidedFrom ?? decidedTo) !== undefined && decidedDays(filter) === undefined
  return isWide || [since, until, gateway, voie, except].some((each) => each !== undefined)
}

/** Bounds of ids: below `after`, and within a day of `since` and `until` (a UUIDv7 holds its time). */
export function rangeOf({ after, since, until }: Filter, $: Placeholder): (id: string) => string {
  const bounds: ((id: string) => string)[] = []
  if (after !== undefined) bounds.push((id) => `${id} < ${$(after)}::uuid`)
  if (since !== undefined) bounds.push((id) => `${id} >= ${$(firstIdOf(since.getTime() - dayMs))}::uuid`)
  if (until !== undefined) bounds.push((id) => `${id} < ${$(firstIdOf(until.getTime() + dayMs))}::uuid`)
  return (id) => bounds.map((bound) => bound(id)).join(' AND ') || 'true'
}

/** Lower bound of the UUIDv7 made at this instant (milliseconds). */
function firstIdOf(ms: number) {
  const hex = Math.max(0, ms).toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-0000-0000-000000000000`
}
