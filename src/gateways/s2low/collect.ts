// Collect from S²LOW: unread letters (list_document_prefecture.php), then the retours of awaited sendings, one by one.
// A letter is marked as read only once it is stored. An unreadable transaction does not block the others.
import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { ActesError } from '#errors.ts'
import { tolerant } from '../collecting.ts'
import { codeOfRoot } from '#protocol/codes.ts'
import { messageName } from '#protocol/messages/names.ts'
import type { Awaited, Connection, RawRetour } from '../gateway.ts'
import { splitXml, singleLineOf } from './responses.ts'
import { markAsRead, unreadLetters, type UnreadLetter } from './lists.ts'
import { troubleIn } from './refusals.ts'
import type { S2lowCalls } from './calls.ts'
import * as status from './status.ts'
import { notAsked } from '../troubles.ts'

/** @throws ActesError at the end, G002, for single transactions */
export async function* collectS2lowRetours(calls: S2lowCalls, connection: Connection): AsyncGenerator<RawRetour> {
  const tolerance = tolerant(isOfPlatform)
  for (const letter of await unreadLetters(calls)) {
    if (isOwnReply(letter)) continue
    const fetched = await tolerance.of(() => fetchLetter(calls, letter))
    if (fetched) yield fetched
  }
  for (const awaited of connection.awaiting) {
    const ask = () => retoursFor(calls, awaited, connection)
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

function isOfPlatform({ code, params }: ActesError) {
  return code === 'ACTES-G001' || code === 'ACTES-G003' || (code === 'ACTES-G002' && params.status !== undefined)
}

async function retoursFor(calls: S2lowCalls, awaited: Awaited, connection: Connection): Promise<readonly RawRetour[]> {
  const which = whichOf(awaited)
  const found = which ? await status.statusOf(calls, which) : 'absent'
  if (found === 'absent') throw notAsked('no such transaction')
  const { reference } = awaited
  // An agent may close or archive an acte on S²LOW after its AR: keep the same delivery.
  const isLater = awaited.isAnswered && status.acknowledgedEarlier.includes(found.state)
  const delivery = `transaction:${reference}:${isLater ? status.acknowledged : found.state}`
  const documents = (all: readonly Buffer[]) =>
    all.map((bytes): RawRetour => {
      const name = protocolNameOf(bytes, awaited, connection)
      return { kind: 'document', delivery, name, reference, bytes }
    })
  const { state, rest } = found
  const verdict = (code: 'ACTES-G016' | 'ACTES-G017'): RawRetour => {
    const reason = singleLineOf(rest)
    return { kind: 'verdict', delivery, reference, code, ...(reason !== '' && { reason }), bytes: rest }
  }
  if (state === status.failed) {
    const anomaly = anomalyIn(rest)
    return anomaly ? documents([anomaly]) : [verdict('ACTES-G017')]
  }
  if (status.unconfirmed.includes(state)) return [verdict('ACTES-G016')]
  return documents(await documentsFor(calls, awaited, found))
}

/** An acte that a stray retour advanced has no S²LOW number, but its message name identifies it. */
function whichOf({ reference, code, idActe }: Awaited): status.Which | undefined {
  if (status.isNumeric(reference)) return { transaction: reference }
  return code === '1-1' && idActe !== null ? { unique_id: `${idActe}-1-1` } : undefined
}

async function documentsFor(
  calls: S2lowCalls,
  { code, reference }: Awaited,
  { state, rest }: status.Status,
): Promise<readonly Buffer[]> {
  if (code === '7-1') return state === status.acknowledged ? [needed(await status.classificationOf(calls))] : []
  const current = splitXml(rest)?.xml
  if (state === status.acknowledged && (current || code !== '1-1')) return [needed(current)]
  if (code !== '1-1') return []
  // Annulled on the platform since. The AR came before, and the retour of the annulation may be here.
  if (state === status.annulled) return [...(await accuseIfAny(calls, reference)), ...(current ? [current] : [])]
  const received = state === status.acknowledged || status.acknowledgedEarlier.includes(state)
  return received ? [needed((await accuseIfAny(calls, reference))[0])] : []
}

async function accuseIfAny(calls: S2lowCalls, reference: string): Promise<readonly Buffer[]> {
  const accuse = status.isNumeric(reference) ? await status.accuseOf(calls, reference) : 'not yet'
  return accuse === 'not yet' ? [] : [accuse]
}

function needed(bytes: Buffer | 'not yet' | undefined) {
  if (!bytes || bytes === 'not yet') throw notAsked('no document')
  return bytes
}

/** Undefined when the platform itself refused: it then gives only a text. */
function anomalyIn(rest: Buffer) {
  const beginsAsXml = /^(?:\xEF\xBB\xBF)?<\?xml/.test(rest.subarray(0, 16).toString('latin1'))
  const split = splitXml(rest)
  if (beginsAsXml && !split) throw notAsked('an anomaly that is cut')
  return split?.xml
}

/** S²LOW gives no file names, so make a protocol name from the root element and the acte. */
function protocolNameOf(bytes: Buffer, awaited: Awaited, { collectivite }: Connection) {
  const root = splitXml(bytes)?.root ?? ''
  const code = codeOfRoot(root)
  const { idActe, reference } = awaited
  const { departement, siren } = collectivite
  if (code?.startsWith('7-')) return messageName({ departement, siren }, code, { serial: 1, extension: 'xml' })
  if (root === 'AnomalieEnveloppe') return `ANO_${idActe ?? `${departement}-${siren}`}-${awaited.code}_1.xml`
  return code && idActe !== null ? `${idActe}-${code}_1.xml` : `transaction-${reference}.xml`
}

/** Until 4.1.1, our own replies to courriers simples were listed as unread letters. */
function isOwnReply({ type, last_status_id: state }: UnreadLetter) {
  return type === '2' && state !== '21'
}

const letterMaxBytes = 167_772_160

/** The letter is behind a redirection. Only the envelope number is read from it; it is never followed. */
async function fetchLetter(calls: S2lowCalls, { id, related_transaction_id: about }: UnreadLetter): Promise<RawRetour> {
  const where = await calls.ask(`modules/actes/actes_transac_get_document.php?id=${encodeURIComponent(id)}`)
  const [, envelope] =
    (where.kind === 'redirect' && /actes_download_file\.php\?(?:.*&)?env=([0-9]+)/.exec(where.path)) || []
  if (envelope === undefined) throw troubleIn(where)
  const file = await calls.ask(`modules/actes/actes_download_file.php?env=${envelope}`, letterMaxBytes)
  if (file.kind !== 'body' || !(await isWholeGzip(file.bytes))) throw troubleIn(file)
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
export async function confirm(calls: S2lowCalls, retours: readonly RawRetour[]): Promise<void> {
  const letters = retours.flatMap(({ delivery }) => /^document:([0-9]+)$/.exec(delivery)?.[1] ?? [])
  for (const id of new Set(letters)) await markAsRead(calls, id)
}
