// POST sedaMessages, whole or in chunks, and POST sedaAttachmentsChunkFiles. Nothing is judged here: the archive answers
// as soon as it has the bytes.
import * as fs from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { systemClock } from '#clock.ts'
import { flushNames } from '../folder.ts'
import { answerAs, type HttpAnswer } from '../http.ts'
import { readTree, textOf } from '../seda/tree.ts'
import { steeredBy } from '../steering.ts'
import type { Form, FormFile } from './form.ts'
import { AsalaeError, type AsalaePlatform, type AsalaeTransfer, type ChunkSession } from './platform.ts'

/** `isCut`: the connection drops before this answer. */
export type Taking = HttpAnswer & { readonly isCut?: boolean }

export function jsonOf(value: unknown) {
  return answerAs('application/json; charset=UTF-8', JSON.stringify(value))
}

const taken: Taking = jsonOf('ok')
const bordereauMaxBytes = 8_000_000

/** It lies beside files of ours. */
const packageName = /^[\w-][\w. -]*\.(?:tar\.gz|tgz)$/i

/** @throws AsalaeError */
export async function takeMessage(platform: AsalaePlatform, { fields, files }: Form) {
  const { settings, sessions, now } = platform
  const message = files.get('seda_message')
  if (!message) throw new AsalaeError('Paramètre seda_message absent')
  const known = await readBordereau(platform, message.path)
  if (known.steered === '500') throw new AsalaeError('Une erreur interne est survenue.')
  if (known.steered === 'MORT') return { ...taken, isCut: true }
  if (fields.get('send_chunked_attachments') !== 'true') {
    const file = files.get('attachments')
    const name = file && packageName.test(file.name) ? file.name : 'archive.tar.gz'
    return takeTransfer(platform, known, { bordereau: message.path, pack: file && { ...file, name } })
  }
  if (!settings.chunks) return taken
  const transfer = `${known.versant} ${known.identifier}`
  // A new session for the same transfer replaces the old one.
  for (const old of sessions.all()) if (old.transfer === transfer) sessions.forget(old.id)
  const [id, security] = [systemClock.randomBytes(16).toString('hex'), systemClock.randomBytes(16).toString('hex')]
  const facts = { id, security, transfer, rank: sessions.nextRank(), openedAt: now().toISOString() }
  await sessions.take({ ...facts, chunks: 0, sizeBytes: 0 }, { 'bordereau.xml': message.path })
  return jsonOf({ chunk_session_identifier: id, chunk_security_identifier: security })
}

/** Chunks are appended in their order. @throws AsalaeError with what is wrong */
export async function takeAttachment(platform: AsalaePlatform, { fields, files }: Form) {
  const { sessions, settings } = platform
  const said = (name: string) => fields.get(name) ?? ''
  const session = sessions.get(said('session_identifier'))
  const file = files.get('chunk_content')
  const [name, total, index] = [said('file_name'), Number(said('number_of_chunks')), Number(said('chunk_index'))]
  if (session?.security !== said('security_identifier') || !session) throw new AsalaeError('Session inconnue')
  if (!file) throw new AsalaeError('Paramètre chunk_content absent')
  const isAgain = index <= session.chunks && settings.chunksAgain === 'answered'
  const faults: readonly (readonly [isWrong: boolean, words: string])[] = [
    [platform.now().getTime() - Date.parse(session.openedAt) > settings.sessionMs, 'Session expirée'],
    [said('number_of_files') !== '1' || said('file_index') !== '1', 'Un seul fichier attendu'],
    [said('compression_algorithm') !== 'TARGZ', 'Paramètre compression_algorithm : TARGZ attendu'],
    [!packageName.test(name) || name !== (session.name ?? name), 'Paramètre file_name invalide'],
    [!(total >= 1) || total !== (session.total ?? total), 'Paramètre number_of_chunks invalide'],
    [!(index >= 1 && index <= total), 'Paramètre chunk_index invalide'],
    [file.sizeBytes === 0, 'Morceau vide'],
    [file.sizeBytes > settings.chunkMaxBytes, `Morceau de plus de ${settings.chunkMaxBytes} octets`],
    [session.sizeBytes + file.sizeBytes > settings.sizeMaxBytes, 'Fichier trop volumineux'],
    [index !== session.chunks + 1 && !isAgain, `Morceau ${index} : ${session.chunks + 1} attendu`],
  ]
  const fault = faults.find(([isWrong]) => isWrong)
  if (fault) throw new AsalaeError(fault[1])
  if (isAgain) return taken
  const { sizeBytes } = await append(platform, { ...session, name, total }, file)
  if (index < total) return taken
  const bordereau = sessions.pathOf(session.id, 'bordereau.xml')
  const pack = { name, path: sessions.pathOf(session.id, 'package'), sizeBytes }
  const answer = await takeTransfer(platform, await readBordereau(platform, bordereau), { bordereau, pack })
  sessions.forget(session.id)
  return answer
}

/** What a killed process wrote behind the last chunk that it noted goes away. */
async function append({ sessions }: AsalaePlatform, session: ChunkSession, file: FormFile) {
  const into = sessions.pathOf(session.id, 'package')
  if (session.chunks > 0) fs.truncateSync(into, session.sizeBytes)
  const flags = session.chunks > 0 ? 'a' : 'w'
  await pipeline(fs.createReadStream(file.path), fs.createWriteStream(into, { flags, flush: true }))
  const next = { ...session, chunks: session.chunks + 1, sizeBytes: session.sizeBytes + file.sizeBytes }
  await flushNames(sessions.pathOf(session.id))
  await sessions.save(next)
  return next
}

type ReadBordereau = Pick<AsalaeTransfer, 'identifier' | 'versant' | 'agreement' | 'steered'>

/** The files are moved. */
async function takeTransfer(
  { transfers, now }: AsalaePlatform,
  known: ReadBordereau,
  { bordereau, pack }: { bordereau: string; pack: FormFile | undefined },
) {
  const rank = transfers.nextRank()
  const { name: file = null, sizeBytes = 0 } = pack ?? {}
  const receivedAt = now().toISOString()
  await transfers.take(
    { ...known, id: `${rank}`, rank, file, sizeBytes, receivedAt, state: 'received' },
    { 'bordereau.xml': bordereau, ...(pack && { [pack.name]: pack.path }) },
  )
  return { ...taken, isCut: known.steered === 'PERDU' }
}

async function readBordereau({ transfers }: AsalaePlatform, path: string) {
  const bytes = fs.statSync(path).size > bordereauMaxBytes ? Buffer.alloc(0) : fs.readFileSync(path)
  const message = await readTree(bytes).catch(() => undefined)
  const text = (name: string) => (message ? textOf(message, name).trim() : '')
  const [identifier, versant] = [text('MessageIdentifier'), text('TransferringAgency/Identifier')]
  if (identifier === '' || versant === '') throw new AsalaeError('Bordereau illisible : message mal formé (101)')
  if (transfers.all().some((each) => each.versant === versant && each.identifier === identifier))
    throw new AsalaeError(`Un transfert portant l’identifiant ${identifier} existe déjà pour le service ${versant}`)
  return { identifier, versant, agreement: text('ArchivalAgreement'), steered: steeredBy(bytes) ?? null }
}
