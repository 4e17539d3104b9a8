// The filters of lists of transmissions, and which of them have an index of ids.
import type { MessageCode } from '../../../protocol/messages/codes.ts'
import type { State } from '../../../lifecycle.ts'

/** All given conditions hold together. */
export interface Filter {
  readonly states?: readonly State[]
  readonly messages?: readonly MessageCode[]
  readonly held?: boolean
  readonly uncertain?: boolean
  readonly collectivite?: string
  /** Only these. */
  readonly collectivites?: readonly string[]
  /** The code that it is held or refused for, or that its last try met. */
  readonly code?: string
  /** Id of the cause for which it waits for a person. */
  readonly cause?: string
  /** Words of its number, identifier, SIREN, objet, or of what the préfecture said. */
  readonly text?: string
  /** The collectivités whose objets and refusals are searched for the text; absent: all. */
  readonly readable?: readonly string[]
  /** Codes whose sentence holds the text. */
  readonly saying?: readonly string[]
  readonly since?: Date
  readonly after?: string
  readonly limit: number
}

/** Adds a value to a statement and gives its placeholder. */
export type Placeholder = (value: unknown) => string

/** The index that ids are read from. */
export type Source = 'all' | 'place' | 'code' | 'cause' | 'held' | 'uncertain' | 'messages' | 'words' | 'recent'

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
const perSender: readonly Source[] = ['cause', 'uncertain', 'code', 'held']

/**
 * The filters of these that have an index of ids. The index of collectivités is left out beside one that holds them.
 */
export function driversOf(filter: Filter): readonly Source[] {
  const { states, messages, held, uncertain, code, cause, text } = filter
  const given: readonly (readonly [Source, boolean])[] = [
    ['cause', cause !== undefined],
    ['uncertain', uncertain === true],
    ['code', code !== undefined],
    ['held', held === true],
    ['words', text !== undefined],
    ['messages', messages !== undefined],
  ]
  const drivers = given.flatMap(([source, isGiven]) => (isGiven ? [source] : []))
  const isPlaced = states !== undefined || sirensOf(filter) !== undefined
  const isWithin = states === undefined && drivers.some((source) => perSender.includes(source))
  return isPlaced && !isWithin ? [...drivers, 'place'] : drivers
}
