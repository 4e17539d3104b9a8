// Incoming retours: a mail, an archive, a folder or a file, opened into files under safe names, or into a notice. The
// protocol is not read here, and nothing is written.
import { createReadStream } from 'node:fs'
import { open, readFile, readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Clock } from '#clock.ts'
import { ActesError, faultAt } from '#errors.ts'
import { readArchive } from '#protocol/archive/read.ts'
import { filledOf, splitIntoChunks } from '../pieces.ts'
import { openSum, over, receivedArchive, receptionLimits } from './limits.ts'
import { detectContentKind, headBytes, isOfProtocol, nameParts, type ParcelPart, type Unnamed } from './content.ts'
import { readNotice, type Notice } from './notice.ts'

export interface Parcel {
  readonly kind: 'mail' | 'archive' | 'folder' | 'file'
  /** In their order; in a folder, by name. The text of a mail is no document. */
  readonly documents: readonly ParcelPart[]
  /** Present when no document belongs to the protocol: then the text matters. */
  readonly notice?: Notice
  /** A mail inside the mail, whose text may be part of the notice. */
  readonly encloses?: boolean
}

type LetOthersOn = Clock['turn']

/** `name` decides only when the content does not tell. @throws ActesError X032, X033 (mail), X020 to X025 (archive) */
export async function openBytes(bytes: Uint8Array, name: string, turn: LetOthersOn): Promise<Parcel> {
  switch (detectContentKind(bytes.subarray(0, headBytes), name)) {
    case 'gzip':
      return { kind: 'archive', documents: await openArchive(splitIntoChunks(bytes, turn)) }
    case 'mail':
      return openMail(bytes, turn)
    case 'html':
      return assembleParcel('file', [], [{ name: basename(name), bytes }])
    default:
      return { kind: 'file', documents: nameParts([{ name, bytes }]) }
  }
}

/** Open a file or a folder of one set. @throws ActesError as openBytes, X033 (folder), X001 (too big); Node's errors */
export async function openPath(path: string, turn: LetOthersOn, name = basename(path)): Promise<Parcel> {
  const facts = await stat(path)
  if (facts.isDirectory()) return openSet(path)
  const content = detectContentKind(await readFileHead(path), name)
  if (content === 'gzip') {
    return { kind: 'archive', documents: await openArchive(createReadStream(path, { highWaterMark: 256 * 1024 })) }
  }
  if (content === 'mail' && facts.size > receptionLimits.mailBytes) throw over('mailBytes')
  const params = { sizeBytes: facts.size, limitBytes: receptionLimits.fileBytes }
  if (params.sizeBytes > params.limitBytes) throw faultAt('ACTES-X001', '/', { params })
  return openBytes(await readFile(path), name, turn)
}

export async function readFileHead(path: string): Promise<Buffer> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

/** The ministry's notice that a paper complement is awaited, if one of saved pages is it. */
export function noticeIn(...pages: readonly Uint8Array[]) {
  return pages.map((page) => readNotice([page])).find(({ kind }) => kind === 'multicanal')
}

/** A mail without any protocol file counts as a notice, whatever it says: a person wrote it. */
async function openMail(bytes: Uint8Array, turn: LetOthersOn): Promise<Parcel> {
  const { readMail } = await import('./mail.ts')
  const { files, bodies, encloses } = await readMail(bytes, turn)
  const documents = nameParts(await unpacked(files, turn))
  if (documents.some(isOfProtocol)) return { kind: 'mail', documents, encloses }
  const pages = documents.filter(isPage).map((page) => page.bytes)
  return { kind: 'mail', documents, encloses, notice: readNotice([...bodies, ...pages]) }
}

/** Archives in a mail are opened too, within one limit for all. An unreadable one stays a file. */
async function unpacked(files: readonly Unnamed[], turn: LetOthersOn): Promise<readonly Unnamed[]> {
  const count = openSum('unpackedBytes')
  const found: Unnamed[] = []
  for (const file of files) {
    const isArchive = detectContentKind(file.bytes.subarray(0, headBytes), '') === 'gzip'
    found.push(...(isArchive ? await unpackNestedArchive(file, count, turn) : [file]))
  }
  return found
}

async function unpackNestedArchive(
  file: Unnamed,
  count: (length: number) => void,
  turn: LetOthersOn,
): Promise<readonly Unnamed[]> {
  const { isEnclosed } = file
  try {
    const members = await openArchive(splitIntoChunks(file.bytes, turn), count)
    return members.map((member) => ({ ...member, isEnclosed }))
  } catch (error) {
    if (error instanceof ActesError && error.kind === 'refuse') return [file]
    throw error
  }
}

async function openSet(path: string) {
  const files = await readFolder(path)
  const pages = files.filter(isPage)
  return assembleParcel('folder', nameParts(files.filter((file) => !pages.includes(file))), pages)
}

export function isPage({ name = '', bytes }: Unnamed): boolean {
  return detectContentKind(bytes.subarray(0, headBytes), name) === 'html'
}

/** An HTML page beside a message is only the text of its mail. On its own it may be a notice. */
function assembleParcel(kind: 'folder' | 'file', documents: readonly ParcelPart[], pages: readonly Unnamed[]): Parcel {
  if (documents.some(isOfProtocol)) return { kind, documents }
  const notice = noticeIn(...pages.map(({ bytes }) => bytes))
  return notice ? { kind, documents, notice } : { kind, documents: nameParts([...documents, ...pages]) }
}

async function openArchive(
  source: AsyncIterable<Uint8Array>,
  onPiece?: (length: number) => void,
): Promise<readonly ParcelPart[]> {
  const parts: ParcelPart[] = []
  await readArchive(source, {
    limits: receivedArchive,
    onMember: async ({ name, sizeBytes }, content) =>
      void parts.push({ name, bytes: await filledOf(sizeBytes, content, onPiece) }),
  })
  return parts
}

/** The plain files directly in a folder, by name. @throws ActesError X033 over a limit; Node's own errors */
export async function readFolder(path: string): Promise<readonly (Unnamed & { readonly name: string })[]> {
  const [countFile, countBytes] = [openSum('files'), openSum('folderBytes')]
  const entries = await readdir(path, { withFileTypes: true })
  const names = entries.flatMap((entry) => (entry.isFile() ? [entry.name] : [])).sort()
  names.forEach(() => countFile(1))
  const files: (Unnamed & { readonly name: string })[] = []
  for (const name of names) {
    countBytes((await stat(join(path, name))).size)
    files.push({ name, bytes: await readFile(join(path, name)) })
  }
  return files
}

/** Unopened files of a folder, or the one file: stored before any is opened. @throws ActesError X033, X030 */
export async function readRaw(path: string): Promise<readonly ParcelPart[]> {
  try {
    const facts = await stat(path)
    if (facts.isDirectory()) return nameParts(await readFolder(path))
    if (facts.size > receptionLimits.fileBytes) throw over('fileBytes')
    return nameParts([{ name: basename(path), bytes: await readFile(path) }])
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error
    const params = { reason: 'unreadable' }
    throw faultAt('ACTES-X030', path, { params, cause: error })
  }
}
