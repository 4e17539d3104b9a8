// Filter, sort order and columns of the list of transmissions.
import { sortKeys, type Sort } from '#store/transmissions/listing/sorts.ts'
import type { OperationInput } from './ask.ts'

/** All given criteria must hold. */
export interface ListFilter extends OperationInput<'listTransmissions'> {
  readonly collectivites?: readonly string[]
  /** Collectivités in whose objets to search the text; absent: all. */
  readonly readable?: readonly string[]
}

/** `numero`: ascending; `-createdAt`: newest first. */
export const sorts = sortKeys.flatMap((key) => [key, `-${key}`] as const)
export type SortName = (typeof sorts)[number]
export const isSort = (text: string): text is SortName => (sorts as readonly string[]).includes(text)

/** Undefined: newest first, the default. */
export function sortOf(name: SortName | undefined): Sort | undefined {
  const key = sortKeys.find((each) => name === each || name === `-${each}`)
  return key && name !== '-createdAt' ? { key, isAscending: name === key } : undefined
}

/** Columns that the list may show beside the act's number, in this order. */
export const listColumns = [
  ...(['objet', 'collectivite', 'siren', 'nature', 'matiere', 'message', 'gateway', 'dateDecision', 'state'] as const),
  ...(['next', 'error', 'dateReception', 'createdAt'] as const),
] as const
export type ListColumn = (typeof listColumns)[number]
