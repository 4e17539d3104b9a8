// Whatever form returns come in, opened into the same thing: files under safe names, or a notice. Nothing of the protocol
// is read here, and nothing is written.
import { createReadStream } from 'node:fs'
import { open, readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { ActesError } from '../../errors.ts'
import { openArchive } from './archive.ts'
import { piecesOf } from './bytes.ts'
import { contentOf, headBytes, isOfProtocol } from './content.ts'
import { readFolder } from './folder.ts'
import { openSum, over, receptionLimits, tooBig } from './limits.ts'
import { readNotice, type Notice } from './notice.ts'
import type { Parcel, Part } from './parcel.ts'
import { nameParts, type Unnamed } from './part-names.ts'

export type { Notice } from './notice.ts'
export type { Parcel, Part } from './parcel.ts'

/**
 * Open what was received as bytes: a mail, a tar.gz, or one file.
 * @param name the name or path that it came under; it decides only where the content says nothing
 * @throws ActesError X032 or X033 (a mail), X020 to X025 (an archive)
 */
export async function openBytes(bytes: Uint8Array, name: string): Promise<Parcel> {
  switch (contentOf(bytes.subarray(0, headBytes), name)) {
    case 'gzip':
      return { kind: 'archive', documents: await openArchive(piecesOf(bytes)) }
    case 'mail':
      return openMail(bytes)
    case 'html':
      return told('file', [], [{ name: basename(name), bytes }])
    default:
      return { kind: 'file', documents: nameParts([{ name, bytes }]) }
  }
}

/**
 * The same for what lies on the disk: a file, or a folder of one set.
 * @throws ActesError as openBytes does, X033 for a folder over a limit, X001 for another file that is too big;
 *   Node's own errors when it cannot be read
 * @param name that of the file, where its path does not say it
 */
export async function openPath(path: string, name = basename(path)): Promise<Parcel> {
  const facts = await stat(path)
  if (facts.isDirectory()) return openSet(path)
  const content = contentOf(await headOf(path), name)
  if (content === 'gzip') {
    return { kind: 'archive', documents: await openArchive(createReadStream(path, { highWaterMark: 256 * 1024 })) }
  }
  if (content === 'mail' && facts.size > receptionLimits.mailBytes) throw over('mailBytes')
  if (facts.size > receptionLimits.fileBytes) throw overFile(facts.size)
  return openBytes(await readFile(path), name)
}

/** The first bytes of a file, for contentOf. */
export async function headOf(path: string): Promise<Buffer> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

/** Is this page, saved by itself or beside what it came with, the ministry's word that the paper is awaited? */
export function noticeIn(bytes: Uint8Array): Notice | undefined {
  const notice = readNotice([bytes])
  return notice.kind === 'multicanal' ? notice : undefined
}

/** A mail without anything of the protocol is a notice, whatever it says: somebody wrote it. */
async function openMail(bytes: Uint8Array): Promise<Parcel> {
  const { readMail } = await import('./mail.ts')
  const { files, bodies } = await readMail(bytes)
  const documents = nameParts(await unpacked(files))
  if (documents.some(isOfProtocol)) return { kind: 'mail', documents }
  const pages = documents.filter(isPage).map((page) => page.bytes)
  return { kind: 'mail', documents, notice: readNotice([...bodies, ...pages]) }
}

/** Archives that a mail carries are opened too, within one limit for all; one that cannot be is a file like another. */
async function unpacked(files: readonly Unnamed[]): Promise<readonly Unnamed[]> {
  const count = openSum('folderBytes')
  const found: Unnamed[] = []
  for (const file of files) {
    const isArchive = contentOf(file.bytes.subarray(0, headBytes), '') === 'gzip'
    found.push(...(isArchive ? await membersOf(file, count) : [file]))
  }
  return found
}

async function membersOf(file: Unnamed, count: (length: number) => void): Promise<readonly Unnamed[]> {
  try {
    return await openArchive(piecesOf(file.bytes), count)
  } catch (error) {
    if (error instanceof ActesError && error.kind === 'refuse') return [file]
    throw error
  }
}

async function openSet(path: string): Promise<Parcel> {
  const files = await readFolder(path)
  const pages = files.filter(isPage)
  return told('folder', nameParts(files.filter((file) => !pages.includes(file))), pages)
}

/** A page: by its content, or by its name where the content says nothing. */
export function isPage({ name = '', bytes }: Unnamed): boolean {
  return contentOf(bytes.subarray(0, headBytes), name) === 'html'
}

/** A page beside a message is its mail's text. Alone it may be a notice; if it is none either, it is a file like another. */
function told(kind: 'folder' | 'file', documents: readonly Part[], pages: readonly Unnamed[]): Parcel {
  if (documents.some(isOfProtocol)) return { kind, documents }
  const notice = pages.map(({ bytes }) => noticeIn(bytes)).find((found) => found !== undefined)
  return notice ? { kind, documents, notice } : { kind, documents: nameParts([...documents, ...pages]) }
}

function overFile(sizeBytes: number): ActesError {
  const params = { sizeBytes, limitBytes: receptionLimits.fileBytes }
  return new ActesError('ACTES-X001', { params, problems: [tooBig('/', params)] })
}
