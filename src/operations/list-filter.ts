// What a person lists transmissions by, in which order, and what they see of each.
import { sortKeys, type Sort } from '../store/transmissions/listing/sorts.ts'
import type { OperationInput } from './table.ts'

/** What an operator filters by; everything given holds together. */
export interface ListFilter extends OperationInput<'listTransmissions'> {
  readonly collectivites?: readonly string[]
  /** Collectivites in whose objets the text is looked for; absent: all. */
  readonly readable?: readonly string[]
}

/** `numero`: by number, the first one first; `-createdAt`: the newest first. */
export const sorts = sortKeys.flatMap((key) => [key, `-${key}`] as const)
export type SortName = (typeof sorts)[number]
export const isSort = (text: string): text is SortName => (sorts as readonly string[]).includes(text)

/** A sort by its name; undefined is the newest first. */
export function sortOf(name: SortName | undefined): Sort | undefined {
  const key = sortKeys.find((each) => name === each || name === `-${each}`)
  return key && name !== '-createdAt' ? { key, isAscending: name === key } : undefined
}

/** What a list may show of each act beside its number, in this order. */
export const listColumns = [
  ...(['objet', 'collectivite', 'nature', 'matiere', 'message', 'gateway', 'dateDecision', 'state'] as const),
  ...(['next', 'error', 'dateReception', 'createdAt'] as const),
] as const
export type ListColumn = (typeof listColumns)[number]
