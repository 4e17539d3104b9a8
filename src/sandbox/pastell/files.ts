// Files through the API: uploaded whole or in chunks, downloaded as bytes or inside JSON (UTF-8 only); and the code PJ
// of each, chosen once all are there. Source: DocumentAPIController, ChunkRequest, TdtChoiceTypologieActes (Pastell
// 4.x).
import { hash } from 'node:crypto'
import type { Classification } from '#protocol/classification/classification.ts'
import { readClassification } from '../registry.ts'
import { readJson, saveJson } from '../folder.ts'
import { utf8Text } from '../php.ts'
import * as held from './document.ts'
import type { PastellDocument, Store, PastellFile } from './document.ts'
import { detailOf, requireDocument, keepModified, modifiedValue, type Visit } from './documents.ts'
import { editableAfter, retyped, actionRefusalFor } from './flux.ts'
import { checkRight, fileAnswer, jsonAnswer, PastellError } from './platform.ts'
import { fieldOf, segmentAt, type ApiRequest } from './request.ts'

export async function postFile(asked: Visit) {
  const { platform, request } = asked
  const document = requireDocument(asked)
  if (actionRefusalFor('modification', document, asked) !== undefined)
    throw new PastellError("L'action « modification »  n'est pas permise")
  const { field } = filePlaceInRequest(request)
  checkEditable(document, field)
  const upload = request.uploads.get('file_content')
  const content = upload?.length ? upload : restoreBytes(fieldOf(request, 'file_content'))
  const file = await platform.store.keep(fieldOf(request, 'file_name'), content)
  return jsonAnswer(201, modifiedValue(asked, await addFile(asked, document, file)))
}

/** POST chunk: 200 for a part, 201 for the last one, which makes the file. */
export async function postChunk(asked: Visit) {
  const { platform, request } = asked
  const document = requireDocument(asked)
  const chunk = readChunk(request)
  const kept = await keepChunk(platform.store, chunkKeyOf(request, document), chunk)
  if (!kept) return jsonAnswer(200, { result: 'success', message: 'Chunk uploaded' })
  checkEditable(document, filePlaceInRequest(request).field)
  const parts: Buffer[] = []
  for (const sha256 of kept) parts.push(await platform.store.read({ sha256 }))
  const file = await platform.store.keep(fieldOf(request, 'file_name'), Buffer.concat(parts))
  await addFile(asked, document, file)
  return jsonAnswer(201, { result: 'success', message: 'File uploaded' })
}

export async function getFile(asked: Visit) {
  const { platform, request, caller } = asked
  const document = requireDocument(asked)
  const { field, number } = filePlaceInRequest(request)
  const file = held.fileIn(document, field, number)
  if (!file?.name) throw new PastellError("Ce fichier n'existe pas", 404)
  const bytes = await platform.store.read(file)
  if (fieldOf(request, 'receive') === '') return fileAnswer(file, bytes)
  checkRight(caller, `${document.type}:lecture`, document.id_e)
  return jsonAnswer(200, { file_name: file.name, file_content: utf8Text(bytes.toString('latin1')) })
}

function filePlaceInRequest(request: ApiRequest) {
  const number = Number.parseInt(segmentAt(request, 7), 10)
  return { field: segmentAt(request, 6), number: Number.isNaN(number) ? 0 : number }
}

function checkEditable(document: PastellDocument, field: string) {
  const editable = editableAfter(held.lastMoveOf(document))
  if (!editable || editable.includes(field)) return
  const words = editable.length === 0 ? "Ce document n'est pas modifiable" : `Le contenu de ${field} n'est pas éditable`
  throw new PastellError(words, 403)
}

async function addFile(asked: Visit, document: PastellDocument, file: PastellFile) {
  const { field, number } = filePlaceInRequest(asked.request)
  const before = Object.fromEntries(held.numberedFilesIn(document, field))
  return keepModified(asked, retyped(held.filled(document, { [field]: { ...before, [number]: file } }), [field]))
}

function restoreBytes(text: string) {
  // Lone surrogates become the original bytes again.
  const isBytes = !text.isWellFormed()
  const restored = (surrogate: string) => String.fromCharCode(surrogate.charCodeAt(0) - 0xdc00)
  return isBytes ? Buffer.from(text.replace(/[\udc80-\udcff]/g, restored), 'latin1') : Buffer.from(text)
}

function readChunk(request: ApiRequest) {
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

function chunkKeyOf(request: ApiRequest, { id_d }: PastellDocument) {
  const { field, number } = filePlaceInRequest(request)
  return hash('sha256', JSON.stringify([id_d, field, number, fieldOf(request, 'file_name')]))
}

async function keepChunk(
  store: Store,
  key: string,
  { number, count, sizeBytes, upload }: ReturnType<typeof readChunk>,
) {
  const place = ['pastell', 'chunks', key] as const
  const before = readJson<Readonly<Record<string, PastellFile>>>(store.folder, ...place)
  const chunks: Readonly<Record<string, PastellFile>> = { ...before, [number]: await store.keep('', upload) }
  const there = Array.from({ length: count }, (_, index) => chunks[index + 1] ?? []).flat()
  const whole = there.length === count && there.reduce((sum, each) => sum + each.sizeBytes, 0) === sizeBytes
  await saveJson(store.folder, whole ? {} : chunks, ...place)
  return whole ? there.map(({ sha256 }) => sha256) : undefined
}

/** PATCH externalData: a choice does not change the state. */
export async function choose(asked: Visit) {
  const { platform, request } = asked
  const document = requireDocument(asked)
  const field = segmentAt(request, 6)
  if (field !== 'type_piece') throw new PastellError(`Type ${field} introuvable`)
  const chosen = await platform.store.save(await assignFileTypes(asked, document))
  return jsonAnswer(200, { ...detailOf(asked, chosen), result: 'ok' })
}

async function assignFileTypes({ platform, request }: Visit, document: PastellDocument) {
  const types = typesFor(document, readClassification(platform.store.folder))
  const pieces = attachedPiecesOf(document)
  const given = request.fields.get('type_pj')
  if (given === undefined || given.length === 0) throw new PastellError('Aucun type_pj fourni')
  // A text instead of a list stops PHP.
  if (typeof given === 'string') throw new PastellError('', 500)
  const [acte = '', ...annexes] = given
  const listed = given.map((type, index) => ({ filename: pieces[index]?.name ?? null, typologie: types[type] ?? null }))
  const fichier = await platform.store.keep('type_piece.json', Buffer.from(JSON.stringify(listed)))
  return held.filled(document, {
    type_piece: `${given.length} fichier(s) typé(s)`,
    type_acte: acte,
    type_pj: JSON.stringify(annexes),
    type_piece_fichier: { 0: fichier },
  })
}

function attachedPiecesOf(document: PastellDocument) {
  const files = (field: string) => held.numberedFilesIn(document, field).map(([, file]) => file)
  const [acte] = files('arrete')
  if (!acte) throw new PastellError("La pièce principale n'est pas présente")
  return [acte, ...files('autre_document_attache')]
}

function typesFor(document: PastellDocument, classification: Classification) {
  const nature = classification.natures.find(({ code }) => `${code}` === held.textIn(document, 'acte_nature'))
  const types = nature?.typesPiece ?? []
  if (types.length === 0) throw new PastellError("La typologie n'est pas présente dans la classification")
  return Object.fromEntries(types.map(({ code, libelle }) => [code, `${libelle} (${code})`]))
}
