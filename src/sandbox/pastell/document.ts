// A document as Pastell holds it: the data of its form, its files by field and number, and every action that it went
// through. Never changed in place: each change makes another one.

/** A file of a document; its bytes lie under their digest. */
export interface StoredFile {
  readonly name: string
  readonly sha256: string
  readonly sizeBytes: number
  /** As its first bytes say. */
  readonly mime: string
}

/** A text, or files by their number: a number may be left out, as in a PHP array. */
export type FieldValue = string | Readonly<Record<string, StoredFile>>

/** A state of the document, and what brought it there. */
export interface ActionLine {
  readonly action: string
  readonly message: string
  /** ISO 8601 in UTC. */
  readonly at: string
  /** 0 for Pastell itself. */
  readonly id_u: number
}

export interface PastellDocument {
  readonly id_d: string
  readonly id_e: number
  /** Its place among all documents that were ever created. */
  readonly rank: number
  readonly type: 'actes-generique'
  readonly titre: string
  readonly creation: string
  readonly modification: string
  readonly data: Readonly<Record<string, FieldValue>>
  /** Oldest first; never empty. */
  readonly actions: readonly ActionLine[]
  /** Actions that wait for the daemon. */
  readonly jobs: readonly Job[]
  /** The TdT's no to what was sent, not told yet. */
  readonly refusal?: string
  /** The files of an acknowledged act have yet to come. */
  readonly awaitsFiles?: true
}

export interface Job {
  readonly action: string
  readonly id_u: number
}

export function lastActionOf({ actions }: PastellDocument): ActionLine {
  const last = actions.at(-1)
  if (!last) throw new TypeError('a document is created by an action')
  return last
}

/** The last one that is no modification. */
export function lastMoveOf({ actions }: PastellDocument): string {
  return actions.findLast(({ action }) => action !== 'modification')?.action ?? ''
}

export function hasBeen({ actions }: PastellDocument, action: string): boolean {
  return actions.some((line) => line.action === action)
}

export function moved(document: PastellDocument, line: ActionLine): PastellDocument {
  return { ...document, actions: [...document.actions, line] }
}

/** The document with other values in its form; undefined takes one away. */
export function filled(
  document: PastellDocument,
  values: Readonly<Record<string, FieldValue | undefined>>,
): PastellDocument {
  const entries = Object.entries({ ...document.data, ...values }).filter(([, value]) => value !== undefined)
  return { ...document, data: Object.fromEntries(entries) as PastellDocument['data'] }
}

/** The text of a field; empty when there is none. */
export function textIn({ data }: PastellDocument, name: string): string {
  const value = data[name]
  return typeof value === 'string' ? value : ''
}

/** What PHP takes for false: nothing, or `0`. */
export function isFalsy(value: string): boolean {
  return value === '' || value === '0'
}

/** What DonneesFormulaire reads: `on`, `yes`, `true`, `y` and `+` are true, their contraries false. */
export function isTicked(value: string): boolean {
  return !/^(?:false|off|-|no|n)$/i.test(value) && !isFalsy(value)
}

/** Is a checkbox ticked, or a hidden switch on? */
export function isOn(document: PastellDocument, name: string): boolean {
  return isTicked(textIn(document, name))
}

/** The files of a field, by their numbers. */
export function filesIn({ data }: PastellDocument, name: string): readonly (readonly [number, StoredFile])[] {
  const value = data[name]
  if (value === undefined || typeof value === 'string') return []
  return Object.entries(value).map(([number, file]) => [Number(number), file] as const)
}

export function fileIn(document: PastellDocument, name: string, number: number): StoredFile | undefined {
  return filesIn(document, name).find(([each]) => each === number)?.[1]
}

/** The document with one more file, or another one under a number. */
export function withFile(
  document: PastellDocument,
  { field, number, file }: { readonly field: string; readonly number: number; readonly file: StoredFile },
): PastellDocument {
  const before = Object.fromEntries(filesIn(document, field))
  return filled(document, { [field]: { ...before, [number]: file } })
}

/** The form's data as the API shows it: names of files in the place of files. */
export function shownData({ data }: PastellDocument): object {
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, shownValue(value)]))
}

function shownValue(value: FieldValue): unknown {
  if (typeof value === 'string') return value
  const names = Object.entries(value).map(([number, { name }]) => [number, name] as const)
  const isList = names.every(([number], index) => number === `${index}`)
  return isList ? names.map(([, name]) => name) : Object.fromEntries(names)
}
