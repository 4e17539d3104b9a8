// Deposits an acte in Pastell: create, fill in, attach, set types, check, hand over. A failure before the handover is a
// retry: the next attempt finds the unsent document by number and resumes it. A creation whose response is lost leaves
// an empty document without a number.
import { ActesError } from '#errors.ts'
import type { Outgoing } from '../gateway.ts'
import { fileNamesIn, idIn, isRecord, readForm, textIn, type Dossier, type JudgedResponse } from './responses.ts'
import {
  call,
  pathOf,
  prepared,
  preparingTrouble,
  readDocument,
  urlencoded,
  type Api,
  readFileOf,
  type Call,
} from './calls.ts'
import { memberOf } from './form/compose.ts'
import { eachFile, takerOf, type FrozenFile, type Taker } from './form/read.ts'
import { hand } from './handover.ts'
import { comparedMax, fieldsAlike, hasMoreAnnexes, isUnsent, type ActForm } from './find.ts'
import { hash } from 'node:crypto'
import { multipartType } from '../wire/multipart.ts'
import { pieceFrame } from './form/multipart.ts'
import { exchangeError, notAsked, ofOtherGateway } from '../troubles.ts'

/** Deposit an acte that is absent or unsent. @throws ActesError ACTES-G015 when the document is another's */
export async function deposit(
  api: Api,
  { outgoing, act, draft }: { readonly outgoing: Outgoing; readonly act: ActForm; readonly draft?: Dossier },
) {
  const id = draft?.id ?? (await create(api, act))
  let form: ReturnType<typeof readForm>
  const note = (value: unknown) => void (form = readForm(value) ?? form)
  const fill = async (path: string, member: string) =>
    note(await prepared(api, { method: 'PATCH', path, type: urlencoded, body: Buffer.from(frozenTextOf(act, member)) }))
  await fill(pathOf(id), memberOf.fields)
  await eachFile({ outgoing, form: act.form, stop: api.stop }, async (file, body) => {
    // An earlier attempt may be queued and may still send the document, so attached files stay unchanged.
    if (draft && (await isAttached(api, id, file))) return
    note(await attach(api, { id, file }, body))
  })
  await fill(`${pathOf(id)}/externalData/type_piece`, memberOf.types)
  if (form?.complete === false) note(await prepared(api, { method: 'PATCH', path: pathOf(id), type: urlencoded }))
  if (form?.complete === false) throw exchangeError('ACTES-G009', { reason: form.words })
  await checkBeforeSending(api, act, id)
  return hand(api, {
    id,
    reference: id,
    mayBeQueued: draft !== undefined,
    lastLook: draft !== undefined,
    action: frozenTextOf(act, memberOf.action),
    isHanded: (dossier) => !isUnsent(dossier),
    hasFailed: (dossier) => dossier.standing === 'failed' && !dossier.atTdt,
  })
}

async function create(api: Api, act: ActForm) {
  const path = `document?${frozenTextOf(act, memberOf.document)}`
  const judged = await call(api, { phase: 'prepare', method: 'POST', path })
  if (judged.kind === 'missing') throw exchangeError('ACTES-G013', { setting: 'entite', reason: judged.words })
  if (judged.kind !== 'done') throw preparingTrouble(judged.words, 'ACTES-G002')
  const { value } = judged
  const { info } = isRecord(value) ? value : {}
  return idIn(textIn(info, 'id_d') === undefined ? value : info, 'document')
}

async function checkBeforeSending(api: Api, act: ActForm, id: string) {
  const dossier = await readDocument(api, id)
  // The document is gone, or another process handed it over. The next attempt finds out.
  if (!dossier || !isUnsent(dossier)) throw exchangeError('ACTES-G002', { reason: dossier?.action ?? id })
  if (fieldsAlike(act, dossier) === 'other' || hasMoreAnnexes(act, dossier))
    throw exchangeError('ACTES-G015', { reason: id })
  const [arrete, annexes] = ['arrete', 'autre_document_attache'].map((field) => fileNamesIn(dossier.data, field))
  const whole = arrete?.length !== 0 && (annexes === undefined || annexes.length === act.form.files.length - 1)
  if (!whole) throw notAsked('autre_document_attache')
}

function frozenTextOf({ form }: ActForm, member: string) {
  const text = form.texts.get(member)
  if (text === undefined) throw ofOtherGateway('pastell')
  return text
}

export const pieceBytes = 4_194_304

async function attach(
  api: Api,
  { id, file }: { readonly id: string; readonly file: FrozenFile },
  body: AsyncIterable<Uint8Array>,
) {
  const place = placeOf(file.member)
  const path = `${pathOf(id)}/file/${place === mainPlace ? 'arrete' : place}`
  const whole = { method: 'POST', path, type: multipartType(file.boundary), bodyBytes: file.bodyBytes } as const
  if (file.sizeBytes <= pieceBytes) return prepared(api, { ...whole, body })
  const taker = takerOf(body)
  const head = await taker.take(file.headBytes)
  const first = await taker.take(pieceBytes)
  const cutting: Cutting = { api, file, path: `${pathOf(id)}/chunk/${place}` }
  if (await takesPieces(cutting, first)) return restInPieces(cutting, taker)
  return prepared(api, { ...whole, body: resumedBody(file, [head, first], taker) })
}

/** Compares digests. A file too large to be fetched is attached again. */
async function isAttached(api: Api, id: string, file: FrozenFile): Promise<boolean> {
  if (file.sizeBytes > comparedMax) return false
  const theirs = await readFileOf(api, id, placeOf(file.member))
  return theirs !== undefined && hash('sha256', theirs) === file.sha256
}

const mainPlace = 'arrete/0'

/** Field and number. */
function placeOf(member: string) {
  const [, index] = /^annexe-(\d+)\./.exec(member) ?? []
  return index === undefined ? mainPlace : `autre_document_attache/${Number(index)}`
}

interface Cutting {
  readonly api: Api
  readonly file: FrozenFile
  readonly path: string
}

function pieceCall({ file, path }: Cutting, number: number, content: Uint8Array): Call {
  const count = Math.ceil(file.sizeBytes / pieceBytes)
  const { head, tail } = pieceFrame(file.boundary, { name: file.fileName, number, count, totalBytes: file.sizeBytes })
  const body = Buffer.concat([head, content, tail])
  return { phase: 'prepare', method: 'POST', path, type: multipartType(file.boundary), body }
}

/**
 * A server without chunks fails in many ways; one with chunks answers the first with 200. An older one takes the chunk
 * for a whole, empty file: its response shows this, and the whole file then replaces it.
 */
async function takesPieces(cutting: Cutting, first: Uint8Array) {
  const judged = await call(cutting.api, pieceCall(cutting, 1, first)).catch((error: unknown) => {
    if (error instanceof ActesError && ['ACTES-G013', 'ACTES-G021'].includes(error.code)) return undefined
    throw error
  })
  return judged !== undefined && isTaken(judged, 200)
}

async function restInPieces(cutting: Cutting, taker: Taker): Promise<unknown> {
  const { api, file } = cutting
  for (let number = 2, left = file.sizeBytes - pieceBytes; left > 0; number += 1) {
    const content = await taker.take(Math.min(left, pieceBytes))
    left -= content.length
    const judged = await call(api, pieceCall(cutting, number, content))
    if (!isTaken(judged, left > 0 ? 200 : 201)) throw notTaken(judged)
  }
  return undefined
}

function isTaken(judged: JudgedResponse, status: 200 | 201) {
  if (judged.kind !== 'done' || judged.status !== status) return false
  return (status === 200 ? /chunk uploaded/i : /file uploaded/i).test(textIn(judged.value, 'message') ?? '')
}

function notTaken(judged: JudgedResponse) {
  return notAsked(judged.kind === 'done' ? (textIn(judged.value, 'message') ?? '') : judged.words)
}

async function* resumedBody(file: FrozenFile, begun: readonly Uint8Array[], taker: Taker): AsyncGenerator<Uint8Array> {
  yield* begun
  let left = file.bodyBytes - begun.reduce((sum, { length }) => sum + length, 0)
  while (left > 0) {
    const part = await taker.take(Math.min(left, 65_536))
    left -= part.length
    yield part
  }
}
