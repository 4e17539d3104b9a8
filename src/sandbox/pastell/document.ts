// A Pastell document (form data, files by field and number, actions), immutable, and its store: `pastell/` in the
// sandbox's folder, documents by entity, files by digest.
import { createHash, hash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { draw, drop, ensure, jsonPath, namesIn, readAllJson, replace, saveJson, type Folder } from '../folder.ts'
import { isFalsy, sniff } from '../php.ts'

export interface PastellFile {
  readonly name: string
  readonly sha256: string
  readonly sizeBytes: number
  readonly mime: string
}

/** A text, or files by number; numbers may be missing, as in a PHP array. */
type FieldValue = string | Readonly<Record<string, PastellFile>>

interface QueuedAction {
  readonly action: string
  readonly id_u: number
}

interface ActionLine extends QueuedAction {
  readonly message: string
  readonly at: string
}

export interface PastellDocument {
  readonly id_d: string
  readonly id_e: number
  readonly rank: number
  readonly type: 'actes-generique'
  readonly titre: string
  readonly creation: string
  readonly modification: string
  readonly data: Readonly<Record<string, FieldValue>>
  readonly actions: readonly ActionLine[]
  readonly jobs: readonly QueuedAction[]
  readonly refusal?: string
  readonly awaitsFiles?: true
}

export function lastActionOf({ actions }: PastellDocument) {
  const last = actions.at(-1)
  if (!last) throw new TypeError('a document is created by an action')
  return last
}

export function lastMoveOf({ actions }: PastellDocument) {
  return actions.findLast(({ action }) => action !== 'modification')?.action ?? ''
}

export function hasBeen({ actions }: PastellDocument, action: string) {
  return actions.some((line) => line.action === action)
}

export function appendAction(document: PastellDocument, line: ActionLine): PastellDocument {
  return { ...document, actions: [...document.actions, line] }
}

export function filled(
  document: PastellDocument,
  values: Readonly<Record<string, FieldValue | undefined>>,
): PastellDocument {
  const entries = Object.entries({ ...document.data, ...values }).filter(([, value]) => value !== undefined)
  return { ...document, data: Object.fromEntries(entries) as PastellDocument['data'] }
}

export function textIn({ data }: PastellDocument, name: string) {
  const value = data[name]
  return typeof value === 'string' ? value : ''
}

/** DonneesFormulaire: `on`, `yes`, `true`, `y` and `+` are true, their opposites false. */
export function isTicked(value: string) {
  return !/^(?:false|off|-|no|n)$/i.test(value) && !isFalsy(value)
}

export function isOn(document: PastellDocument, name: string) {
  return isTicked(textIn(document, name))
}

export function numberedFilesIn({ data }: PastellDocument, name: string) {
  const value = data[name]
  return Object.entries(typeof value === 'object' ? value : {}).map(([number, file]) => [Number(number), file] as const)
}

export function fileIn(document: PastellDocument, name: string, number: number) {
  return numberedFilesIn(document, name).find(([each]) => each === number)?.[1]
}

export function shownData({ data }: PastellDocument) {
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, shownValue(value)]))
}

function shownValue(value: FieldValue): unknown {
  if (typeof value === 'string') return value
  const names = Object.entries(value).map(([number, { name }]) => [number, name] as const)
  const isList = names.every(([number], index) => number === `${index}`)
  return isList ? names.map(([, name]) => name) : Object.fromEntries(names)
}

export type Store = Awaited<ReturnType<typeof openStore>>

/** Read once: one server owns the folder, and writes each change before showing it. */
export async function openStore(folder: Folder) {
  const path = join(folder.path, 'pastell', 'documents')
  const ids = namesIn(path)
  const all = await Promise.all(ids.map((id_e) => readAllJson<PastellDocument>(join(path, id_e))))
  const documents = new Map(all.flat().map((each) => [each.id_d, each]))
  return {
    folder,
    documents,
    of: (id_e: number): readonly PastellDocument[] =>
      [...documents.values()].filter((each) => each.id_e === id_e).sort((a, b) => a.rank - b.rank),
    draw: async () => {
      for (;;) {
        const rank = await draw(folder, ['pastell', 'drawn'])
        const id_d = idOf(rank)
        if (!documents.has(id_d)) return { rank, id_d }
      }
    },
    save: async (document: PastellDocument) => {
      const { id_e, id_d } = document
      await saveJson(folder, document, 'pastell', 'documents', `${id_e}`, id_d)
      documents.set(id_d, document)
      return document
    },
    drop: async ({ id_e, id_d }: PastellDocument) => {
      drop(jsonPath(folder, 'pastell', 'documents', `${id_e}`, id_d))
      documents.delete(id_d)
    },
    keep: async (name: string, bytes: Uint8Array): Promise<PastellFile> => {
      const sha256 = hash('sha256', bytes)
      await replace(folder, join(await ensure(folder, 'pastell', 'files'), sha256), bytes)
      return { name, sha256, sizeBytes: bytes.length, mime: sniff(bytes) }
    },
    read: ({ sha256 }: Pick<PastellFile, 'sha256'>) => readFile(join(folder.path, 'pastell', 'files', sha256)),
  }
}

/** Seven letters and digits, from a counter. */
function idOf(rank: number) {
  const digest = createHash('sha256').update(`document ${rank}`).digest()
  return [...digest.subarray(0, 7)].map((byte) => signs[byte % signs.length]).join('')
}

const signs = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
