// Files through the API: put in whole or in chunks, taken out, given back byte for byte or inside JSON, where what is not
// UTF-8 cannot stand. Source: DocumentAPIController, ChunkRequest (Pastell 4.x).
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { ensure, readJson, saveJson } from '../folder.ts'
import type { HttpAnswer } from '../http.ts'
import { utf8Text } from '../php.ts'
import { fileIn, filesIn, filled, lastMoveOf, withFile, type PastellDocument, type StoredFile } from './document.ts'
import { detailOf, documentOf, keepModified, modifiedValue, type Visit } from './documents.ts'
import { editableAfter, retyped } from './formulaire.ts'
import { checkRight, fileAnswer, jsonAnswer, PastellError } from './platform.ts'
import { fieldOf, segmentAt, type ApiRequest } from './request.ts'
import { askingFor, refusedBy } from './rules.ts'
import { keepBytes, readBytes, type Store } from './store.ts'

/** POST file: `file_name`, and `file_content` as a file or as a text. */
export async function postFile(asked: Visit): Promise<HttpAnswer> {
  const { platform, request, caller } = asked
  const document = documentOf(asked)
  if (refusedBy('modification', document, askingFor(platform, document, caller)) !== undefined)
    throw new PastellError("L'action « modification »  n'est pas permise")
  const { field } = placeOf(request)
  checkEditable(document, field)
  const upload = request.uploads.get('file_content')
  const content = upload?.length ? upload : bytesOf(fieldOf(request, 'file_content'))
  const file = await keepBytes(platform.store, fieldOf(request, 'file_name'), content)
  return jsonAnswer(201, modifiedValue(platform, await addFile(asked, document, file), caller))
}

/** POST chunk: 200 for a part, 201 for the last one, which makes the file. */
export async function postChunk(asked: Visit): Promise<HttpAnswer> {
  const { platform, request } = asked
  const document = documentOf(asked)
  const chunk = readChunk(request)
  const kept = await keepChunk(platform.store, keyOf(request, document), chunk)
  if (!kept) return jsonAnswer(200, { result: 'success', message: 'Chunk uploaded' })
  checkEditable(document, placeOf(request).field)
  const parts: Buffer[] = []
  for (const sha256 of kept) parts.push(await readBytes(platform.store, { sha256 }))
  const file = await keepBytes(platform.store, fieldOf(request, 'file_name'), Buffer.concat(parts))
  await addFile(asked, document, file)
  return jsonAnswer(201, { result: 'success', message: 'File uploaded' })
}

/** GET file. `receive` puts it in JSON. */
export async function getFile(asked: Visit): Promise<HttpAnswer> {
  const { platform, request, caller } = asked
  const document = documentOf(asked)
  const { field, number } = placeOf(request)
  const file = fileIn(document, field, number)
  if (!file || file.name === '') throw new PastellError("Ce fichier n'existe pas", 404)
  const bytes = await readBytes(platform.store, file)
  if (fieldOf(request, 'receive') === '') return fileAnswer(file, bytes)
  checkRight(caller, `${document.type}:lecture`, document.id_e)
  return jsonAnswer(200, { file_name: file.name, file_content: utf8Text(bytes.toString('latin1')) })
}

/** DELETE file: those behind it move up. */
export async function deleteFile(asked: Visit): Promise<HttpAnswer> {
  const { platform, request, caller } = asked
  const document = documentOf(asked)
  const reason = refusedBy('modification', document, askingFor(platform, document, caller))
  if (reason !== undefined) throw new PastellError(`L'action « modification »  n'est pas permise : ${reason}`, 403)
  const { field, number } = placeOf(request)
  checkEditable(document, field)
  if (!fileIn(document, field, number)) return jsonAnswer(200, detailOf(platform, document, caller))
  const left = filesIn(document, field).filter(([each]) => each !== number)
  const files = Object.fromEntries(left.map(([, file], index) => [index, file]))
  const without = filled(document, { [field]: left.length > 0 ? files : undefined })
  return jsonAnswer(200, detailOf(platform, await keepModified(asked, retyped(without, [field])), caller))
}

/** Field and number, 0 when the path gives none. */
function placeOf(request: ApiRequest): { readonly field: string; readonly number: number } {
  const number = Number.parseInt(segmentAt(request, 7), 10)
  return { field: segmentAt(request, 6), number: Number.isNaN(number) ? 0 : number }
}

function checkEditable(document: PastellDocument, field: string): void {
  const editable = editableAfter(lastMoveOf(document))
  if (!editable || editable.includes(field)) return
  const words = editable.length === 0 ? "Ce document n'est pas modifiable" : `Le contenu de ${field} n'est pas éditable`
  throw new PastellError(words, 403)
}

async function addFile(asked: Visit, document: PastellDocument, file: StoredFile): Promise<PastellDocument> {
  const { field, number } = placeOf(asked.request)
  return keepModified(asked, retyped(withFile(document, { field, number, file }), [field]))
}

function bytesOf(text: string): Buffer {
  // What was no UTF-8 is a byte again.
  const isBytes = !text.isWellFormed()
  return isBytes ? Buffer.from(text.replace(/[\udc80-\udcff]/g, restored), 'latin1') : Buffer.from(text)
}

function restored(surrogate: string): string {
  return String.fromCharCode(surrogate.charCodeAt(0) - 0xdc00)
}

interface Chunk {
  readonly number: number
  readonly count: number
  readonly sizeBytes: number
  readonly upload: Uint8Array
}

function readChunk(request: ApiRequest): Chunk {
  for (const name of ['file_name', 'chunk_number', 'total_chunks', 'total_size'])
    if (!request.fields.has(name)) throw new PastellError(`Champ ${name} manquant ou vide.`)
  const upload = request.uploads.get('file')
  if (!upload) throw new PastellError('Fichier manquant.')
  const [number, count] = [Number(fieldOf(request, 'chunk_number')), Number(fieldOf(request, 'total_chunks'))]
  if (Number.isNaN(count)) throw new PastellError('Le champ total_chunks doit être une valeur numérique.')
  if (Number.isNaN(number) || number > count)
    throw new PastellError('Le champ chunk_number doit être inférieur ou égal à total_chunks.')
  return { number, count, sizeBytes: Number(fieldOf(request, 'total_size')), upload }
}

/** Chunks of one file are told by its name, field and number. */
function keyOf(request: ApiRequest, { id_d }: PastellDocument): string {
  const { field, number } = placeOf(request)
  return createHash('sha256')
    .update(JSON.stringify([id_d, field, number, fieldOf(request, 'file_name')]))
    .digest('hex')
}

/** Keep a chunk. @returns the digests of all of them, in order, once they are there and make up the size announced */
async function keepChunk(
  store: Store,
  key: string,
  { number, count, sizeBytes, upload }: Chunk,
): Promise<readonly string[] | undefined> {
  const path = join(await ensure(store.folder, 'pastell', 'chunks'), `${key}.json`)
  const before = (await readJson<Readonly<Record<string, StoredFile>>>(path)) ?? {}
  const chunks: Readonly<Record<string, StoredFile>> = { ...before, [number]: await keepBytes(store, '', upload) }
  const there = Array.from({ length: count }, (_, index) => chunks[index + 1] ?? []).flat()
  const whole = there.length === count && there.reduce((sum, each) => sum + each.sizeBytes, 0) === sizeBytes
  await saveJson(store.folder, path, whole ? {} : chunks)
  return whole ? there.map(({ sha256 }) => sha256) : undefined
}
