// The content of our own documents, as data; write.ts lays it out.

export interface Sheet {
  readonly title: string
  readonly subject?: string
  readonly language: 'fr'
  readonly orientation?: 'portrait' | 'paysage'
  /** Right below the title: the collectivité, the period. */
  readonly head: readonly string[]
  readonly blocks: readonly SheetBlock[]
  /** On every page, beside the page's number. */
  readonly foot: string
}

export type SheetBlock =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string; readonly strong?: boolean }
  | { readonly kind: 'facts'; readonly rows: readonly (readonly [label: string, value: string])[] }
  | SheetTable
  | { readonly kind: 'signature'; readonly lines: readonly string[] }

/** Its head repeats on each page; `widths` are shares of the width; a word that is too long is broken anywhere. */
export interface SheetTable {
  readonly kind: 'table'
  readonly head: readonly string[]
  readonly widths: readonly number[]
  readonly rows: readonly (readonly string[])[]
}
