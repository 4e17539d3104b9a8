// Collect from S²LOW: unread letters (list_document_prefecture.php), then the retours of awaited sendings, one by one.
// A letter is marked as read only once it is stored. An unreadable transaction does not block the others.
import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { ActesError } from '../../errors.ts'
import { tolerant } from '../collecting.ts'
import { codeOfRoot } from '../../protocol/codes.ts'
import { messageName } from '../../protocol/messages/names.ts'
import type { Awaited, Connection, RawRetour } from '../gateway.ts'
import { splitXml, singleLineOf } from './responses.ts'
import { markAsRead, unreadableListError, unreadLetters, type UnreadLetter } from './lists.ts'
import { troubleIn } from './refusals.ts'
import type { S2lowCalls } from './calls.ts'
import * as status from './status.ts'

/** @throws ActesError at the end, G002, for single transactions */
export async function* collectS2lowRetours(
  calls: S2lowCalls,
  connection: Connection,
  signal: AbortSignal,
): AsyncGenerator<RawRetour> {
  const tolerance = tolerant(isOfPlatform)
  for (const letter of await unreadLetters(calls, signal)) {
    if (isOwnReply(letter)) continue
    const fetched = await tolerance.of(() => fetchLetter(calls, letter, signal))
    if (fetched) yield fetched
  }
  for (const awaited of connection.awaiting) {
    const ask = () => retoursFor(calls, { awaited, connection }, signal)
    const retours = await tolerance.of(awaited.isAnswered ? () => ifStillThere(ask) : ask)
    yield* retours ?? []
  }
  tolerance.end()
}

/** After its AR, S²LOW may have archived or destroyed the acte. */
async function ifStillThere<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask()
  } catch (error) {
    if (!(error instanceof ActesError) || isOfPlatform(error)) throw error
    return undefined
  }
}

function isOfPlatform({ code, params }: ActesError): boolean {
  return code === 'ACTES-G001' || code === 'ACTES-G003' || (code === 'ACTES-G002' && params.status !== undefined)
}

interface AwaitedRequest {
  readonly awaited: Awaited
  readonly connection: Connection
}

async function retoursFor(
  calls: S2lowCalls,
  { awaited, connection }: AwaitedRequest,
  signal: AbortSignal,
): Promise<readonly RawRetour[]> {
  const which = whichOf(awaited)
  const found = which ? await status.statusOf(calls, which, signal) : 'absent'
  if (found === 'absent') throw unreadableListError('no such transaction')
  const { reference } = awaited
  // An agent may close or archive an acte on S²LOW after its AR: keep the same delivery.
  const isLater = awaited.isAnswered && includes(status.acknowledgedEarlier, found.state)
  const delivery = `transaction:${reference}:${isLater ? status.acknowledged : found.state}`
  const documents = (all: readonly Buffer[]) =>
    all.map((bytes) => ({
      kind: 'document' as const,
      delivery,
      name: protocolNameOf(bytes, { awaited, connection }),
      reference,
      bytes,
    }))
  const { state, rest } = found
  const verdict = (code: 'ACTES-G016' | 'ACTES-G017'): RawRetour => {
    const reason = singleLineOf(rest)
    return { kind: 'verdict', delivery, reference, code, ...(reason !== '' && { reason }), bytes: rest }
  }
  if (state === status.failed) {
    const anomaly = anomalyIn(rest)
    return anomaly ? documents([anomaly]) : [verdict('ACTES-G017')]
  }
  if (includes(status.unconfirmed, state)) return [verdict('ACTES-G016')]
  return documents(await documentsFor(calls, { awaited, state, rest }, signal))
}

/** An acte that a stray retour advanced has no S²LOW number, but its message name identifies it. */
function whichOf({ reference, code, idActe }: Awaited): status.Which | undefined {
  if (status.isNumeric(reference)) return { transaction: reference }
  return code === '1-1' && idActe !== null ? { unique_id: `${idActe}-1-1` } : undefined
}

async function documentsFor(
  calls: S2lowCalls,
  { awaited, state, rest }: status.Status & { readonly awaited: Awaited },
  signal: AbortSignal,
): Promise<readonly Buffer[]> {
  const { code, reference } = awaited
  if (code === '7-1') return state === status.acknowledged ? [await needed(status.classificationOf(calls, signal))] : []
  const current = splitXml(rest)?.xml
  if (state === status.acknowledged && (current || code !== '1-1')) return [await needed(current ?? 'not yet')]
  if (code !== '1-1') return []
  // Annulled on the platform since. The AR came before, and the retour of the annulation may be here.
  if (state === status.annulled)
    return [...(await accuseIfAny(calls, reference, signal)), ...(current ? [current] : [])]
  const received = state === status.acknowledged || includes(status.acknowledgedEarlier, state)
  return received ? [await needed((await accuseIfAny(calls, reference, signal))[0] ?? 'not yet')] : []
}

async function accuseIfAny(calls: S2lowCalls, reference: string, signal: AbortSignal): Promise<readonly Buffer[]> {
  const accuse = status.isNumeric(reference) ? await status.accuseOf(calls, reference, signal) : 'not yet'
  return accuse === 'not yet' ? [] : [accuse]
}

async function needed(found: Promise<Buffer | 'not yet'> | Buffer | 'not yet'): Promise<Buffer> {
  const bytes = await found
  if (bytes === 'not yet') throw unreadableListError('no document')
  return bytes
}

function includes(states: readonly number[], state: number): boolean {
  return states.includes(state)
}

/** Undefined when the platform itself refused: it then gives only a text. */
function anomalyIn(rest: Buffer): Buffer | undefined {
  const beginsAsXml = /^(?:\xEF\xBB\xBF)?<\?xml/.test(rest.subarray(0, 16).toString('latin1'))
  const split = splitXml(rest)
  if (beginsAsXml && !split) throw unreadableListError('an anomaly that is cut')
  return split?.xml
}

/** S²LOW gives no file names, so make a protocol name from the root element and the acte. */
function protocolNameOf(bytes: Buffer, { awaited, connection }: AwaitedRequest): string {
  const root = splitXml(bytes)?.root ?? ''
  const code = codeOfRoot(root)
  const { idActe, reference } = awaited
  const { departement, siren } = connection.collectivite
  if (code?.startsWith('7-')) return messageName({ departement, siren }, code, { serial: 1, extension: 'xml' })
  if (root === 'AnomalieEnveloppe') return `ANO_${idActe ?? `${departement}-${siren}`}-${awaited.code}_1.xml`
  return code && idActe !== null ? `${idActe}-${code}_1.xml` : `transaction-${reference}.xml`
}

/** Until 4.1.1, our own replies to courriers simples were listed as unread letters. */
function isOwnReply({ type, last_status_id: state }: UnreadLetter): boolean {
  return type === '2' && state !== '21'
}

const letterMaxBytes = 167_772_160

/** The letter is behind a redirection. Only the envelope number is read from it; it is never followed. */
async function fetchLetter(
  calls: S2lowCalls,
  { id, related_transaction_id: about }: UnreadLetter,
  signal: AbortSignal,
): Promise<RawRetour> {
  const where = await calls.ask(`modules/actes/actes_transac_get_document.php?id=${encodeURIComponent(id)}`, signal)
  const [, envelope] =
    (where.kind === 'redirect' && /actes_download_file\.php\?(?:.*&)?env=([0-9]+)/.exec(where.path)) || []
  if (envelope === undefined) throw troubleIn(where, { kind: 'read' })
  const file = await calls.ask(`modules/actes/actes_download_file.php?env=${envelope}`, signal, letterMaxBytes)
  if (file.kind !== 'body' || !(await isWholeGzip(file.bytes))) throw troubleIn(file, { kind: 'read' })
  const [given] = /[A-Za-z0-9_.-]{1,100}\.tar\.gz/.exec(file.headers['content-disposition'] ?? '') ?? []
  return {
    kind: 'document',
    delivery: `document:${id}`,
    name: given ?? `document-${id}.tar.gz`,
    ...(about && { reference: String(about) }),
    bytes: file.bytes,
  }
}

/** Refuse a truncated letter: once marked as read, it is not listed again. */
async function isWholeGzip(bytes: Buffer): Promise<boolean> {
  if (!bytes.subarray(0, 2).equals(Buffer.from([0x1f, 0x8b]))) return false
  let left = letterMaxBytes * 8
  const nowhere = new Writable({
    write: (chunk: Buffer, _encoding, done) => done((left -= chunk.length) < 0 ? new Error('long enough') : null),
  })
  return pipeline([bytes], createGunzip(), nowhere).then(
    () => true,
    () => left < 0,
  )
}

/** Other retours need no mark. @throws ActesError as a read does */
export async function confirm(calls: S2lowCalls, retours: readonly RawRetour[], signal: AbortSignal): Promise<void> {
  const letters = retours.flatMap(({ delivery }) => /^document:([0-9]+)$/.exec(delivery)?.[1] ?? [])
  for (const id of new Set(letters)) await markAsRead(calls, id, signal)
}
