// What lists of transmissions are filtered by, and which of these filters have an index of ids.
import type { MessageCode } from '../../../protocol/messages/codes.ts'
import type { State } from '../../../lifecycle.ts'

/** What an operator may filter by; all given conditions hold together. */
export interface Filter {
  readonly states?: readonly State[]
  readonly messages?: readonly MessageCode[]
  readonly held?: boolean
  readonly uncertain?: boolean
  readonly collectivite?: string
  /** Of these only. */
  readonly collectivites?: readonly string[]
  /** Held or refused by it, or what its last try met. */
  readonly code?: string
  /** Why it waits for somebody: id of a fingerprint. */
  readonly cause?: string
  /** Words of its number, identifier, SIREN, objet, or of what the prefecture said. */
  readonly text?: string
  /** Collectivites in whose objets, and in the prefecture's words about them, the text is looked for; absent: all. */
  readonly readable?: readonly string[]
  /** Codes whose sentence holds the same text. */
  readonly saying?: readonly string[]
  readonly since?: Date
  readonly after?: string
  readonly limit: number
}

/** A value of a statement, as its placeholder. */
export type Place = (value: unknown) => string

/** Where ids are taken from. */
export type Source = 'all' | 'place' | 'code' | 'cause' | 'held' | 'uncertain' | 'messages' | 'words' | 'recent'

/** SIREN that a filter is limited to; undefined: all. */
export function sirensOf({ collectivite, collectivites }: Filter): readonly string[] | undefined {
  if (collectivite === undefined) return collectivites
  return collectivites === undefined || collectivites.includes(collectivite) ? [collectivite] : []
}

/** The collectivites in whose texts words are looked for; undefined when these are all that the filter leaves. */
export function maskedTo(filter: Filter): readonly string[] | undefined {
  const { readable } = filter
  const sirens = sirensOf(filter)
  if (readable === undefined || sirens === undefined) return readable
  const known = new Set(readable)
  return sirens.every((siren) => known.has(siren)) ? undefined : readable
}

/** Whose indexes hold the collectivite too: with one of these it narrows by itself. */
const perSender: readonly Source[] = ['cause', 'uncertain', 'code', 'held']

/** The filters that have an index of ids; where the collectivites are the one beside another that holds them, that one. */
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
