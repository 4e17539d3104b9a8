// What the small prefecture wrote by itself, for ever: `letters/<idActe>/<delivery>.json`, whole, documents and all, made
// once and never changed. The creation of that file is the moment of writing; the name of its delivery in
// `pending/<siren>/` is taken before, and means nothing until then.
import { join } from 'node:path'
import type { MessageCode } from '../protocol/messages/codes.ts'
import type { Jour } from '../protocol/calendrier/jour.ts'
import { deliveryPath, dropSlot, type Slot } from './deliveries.ts'
import {
  drop,
  ensure,
  flush,
  jsonBytes,
  linkOnly,
  namesIn,
  readAllJson,
  readJson,
  writeTemporary,
  type Folder,
} from './folder.ts'
import type { LetterKey } from './judgement.ts'

export type LetterType = keyof typeof letterTypes

/** What it can be told to write: message code, none for a mail without XML, and what it is. */
export const letterTypes = {
  courrier: { code: '2-1', libelle: 'un courrier simple' },
  pieces: { code: '3-1', libelle: 'une demande de pièces complémentaires' },
  observations: { code: '4-1', libelle: 'une lettre d’observations' },
  defere: { code: '5-1', libelle: 'un déféré au tribunal administratif' },
  notice: { code: undefined, libelle: 'un avis multicanal : un courriel sans XML' },
  anomalie: { code: '1-3', libelle: 'une anomalie tardive sur un acte acquitté' },
  accuse: { code: '1-2', libelle: 'un second accusé de réception' },
} as const satisfies Record<string, { readonly code: MessageCode | undefined; readonly libelle: string }>

/** One delivery that nobody asked for. */
export interface Letter {
  /** `EACT--SPREF0341-213401482-20250708-57`: the name of its delivery. */
  readonly delivery: string
  readonly siren: string
  readonly type: LetterType
  readonly idActe: string
  /** DateCourrierPref, or the day that its message bears. */
  readonly date: Jour
  /** ISO 8601 in UTC. */
  readonly writtenAt: string
  /** In their order; content in base64. */
  readonly documents: readonly { readonly name: string; readonly base64: string }[]
}

/**
 * Enter a letter, and keep its delivery.
 * @returns false when its delivery was already named, a thing of a loss of power: nothing has changed then
 */
export async function keepLetter(folder: Folder, letter: Letter): Promise<boolean> {
  const letters = await ensure(folder, 'letters', letter.idActe)
  const pending = await ensure(folder, 'pending', letter.siren)
  const prepared = await writeTemporary(folder, jsonBytes(letter))
  try {
    if (!(await linkOnly(prepared, join(pending, letter.delivery)))) return false
    await flush(pending)
    const entered = await linkOnly(prepared, join(letters, `${letter.delivery}.json`))
    if (!entered) await dropSlot(folder, letter)
    await flush(letters)
    return entered
  } finally {
    await drop(prepared)
  }
}

/** The letter that waits in a slot; undefined while it is not entered. */
export async function letterIn(folder: Folder, slot: Slot): Promise<Letter | undefined> {
  const named = await readJson<Letter>(deliveryPath(folder, slot))
  return named && readJson(join(folder.path, 'letters', named.idActe, `${slot.delivery}.json`))
}

/** Has it written a letter of this code and date about this act? */
export async function hasWritten(folder: Folder, { idActe, code, dateCourrier }: LetterKey): Promise<boolean> {
  const letters = await lettersAbout(folder.path, idActe)
  return letters.some(({ type, date }) => letterTypes[type].code === code && date === dateCourrier)
}

/** What is told of a letter. */
export interface LetterEntry extends Omit<Letter, 'documents'> {
  /** Its message code; absent for a mail without XML. */
  readonly message?: MessageCode
  /** Their names. */
  readonly documents: readonly string[]
}

/** A letter without the content of its documents. */
export function entryOf(letter: Letter): LetterEntry {
  const message = letterTypes[letter.type].code
  return { ...letter, ...(message && { message }), documents: letter.documents.map(({ name }) => name) }
}

/** Everything written, in the order of writing. @param path the sandbox's folder */
export async function readLetters(path: string): Promise<readonly LetterEntry[]> {
  const acts = await namesIn(join(path, 'letters'))
  const all = (await Promise.all(acts.map((idActe) => lettersAbout(path, idActe)))).flat()
  return all.map(entryOf).sort((a, b) => (a.writtenAt < b.writtenAt ? -1 : a.writtenAt > b.writtenAt ? 1 : 0))
}

async function lettersAbout(path: string, idActe: string): Promise<readonly Letter[]> {
  return readAllJson(join(path, 'letters', idActe))
}
