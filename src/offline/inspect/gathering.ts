// Inspects files that belong together: an archive, a mail, or a folder with one set of retours. The result has the
// facts of the message that is no envelope.
import { createReadStream } from 'node:fs'
import { systemClock } from '#clock.ts'
import type { ErrorCode } from '#errors.ts'
import { readArchive } from '#protocol/archive/read.ts'
import { gateMaxBytes } from '#protocol/xml/gate.ts'
import { readArchiveName } from '#protocol/messages/names.ts'
import { splitIntoChunks, wholeOf } from '#files/pieces.ts'
import { detectContentKind, headBytes, type ParcelPart } from '#files/reception/content.ts'
import { readFolder, isPage, noticeIn, openBytes, openPath, type Parcel } from '#files/reception/reception.ts'
import {
  inspected,
  orRefused,
  refuseOversize,
  stranger,
  type Inspected,
  type PlacedFile,
  noticed,
} from './inspected.ts'
import { announcesMessage, inspectXml } from './message.ts'

/** Streams the archive: reads every XML, skips other members. */
export function inspectArchive(input: string, path: string): Promise<Inspected> {
  return orRefused(input, () => archive(input, createReadStream(path, { highWaterMark: 256 * 1024 })))
}

export function inspectMail({ input, name, path }: PlacedFile): Promise<Inspected> {
  return orRefused(input, async () => mail(input, await openPath(path, systemClock.turn, name)))
}

/** Inspect the files directly in a folder; mails and archives are opened. A file without message is only a member. */
export function inspectFolder(input: string, path: string): Promise<Inspected> {
  return orRefused(input, async () => {
    const files = await readFolder(path)
    const members = files.map(({ name }) => name)
    const messages: Inspected[] = []
    for (const file of files) messages.push(...(await inside(file)))
    if (messages.length > 0) return gathered(input, 'folder', { members, messages })
    const notice = noticeIn(...files.filter(isPage).map(({ bytes }) => bytes))
    return notice ? noticed(input, notice, members) : stranger(input, 'folder')
  })
}

async function archive(input: string, source: AsyncIterable<Uint8Array>): Promise<Inspected> {
  const messages: Inspected[] = []
  const { members } = await readArchive(source, {
    onMember: async ({ name, sizeBytes }, bytes) => {
      const kept = isXml(name) && sizeBytes <= gateMaxBytes ? await wholeOf(bytes) : await drained(bytes)
      messages.push(...(await messageIn({ name, sizeBytes, bytes: kept })))
    },
  })
  return gathered(input, 'archive', { members: members.map(({ name }) => name), messages })
}

async function mail(input: string, { documents, notice }: Parcel): Promise<Inspected> {
  const members = documents.map(({ name }) => name)
  if (notice) return noticed(input, notice, members)
  const messages: Inspected[] = []
  for (const document of documents) messages.push(...(await messageOf(document)))
  return gathered(input, 'mail', { members, messages })
}

async function inside(file: ParcelPart): Promise<readonly Inspected[]> {
  const { name, bytes } = file
  switch (detectContentKind(bytes.subarray(0, headBytes), name)) {
    case 'mail':
      return [await orRefused(name, async () => mail(name, await openBytes(bytes, name, systemClock.turn)))]
    case 'gzip': {
      const found = await orRefused(name, () => archive(name, splitIntoChunks(bytes, systemClock.turn)))
      return readArchiveName(name) || !isStrange(found) ? [found] : []
    }
    default:
      return messageOf(file)
  }
}

function isXml(name: string) {
  return /\.xml$/i.test(name)
}

interface MessageCandidate {
  readonly name: string
  readonly sizeBytes: number
  readonly bytes: Uint8Array | undefined
}

async function messageOf({ name, bytes }: ParcelPart): Promise<readonly Inspected[]> {
  const xml = isXml(name) || detectContentKind(bytes.subarray(0, headBytes), name) === 'xml'
  const kept = xml && bytes.length <= gateMaxBytes ? bytes : undefined
  return messageIn({ name, sizeBytes: bytes.length, bytes: kept })
}

async function messageIn({ name, sizeBytes, bytes }: MessageCandidate): Promise<readonly Inspected[]> {
  const announced = announcesMessage(name)
  if (!bytes) return announced ? [refuseOversize(name, sizeBytes)] : []
  const message = await inspectXml(name, bytes, name)
  return announced || !isStrange(message) ? [message] : []
}

/** Refused because it is outside the protocol, like any document. Other refusals are reported. */
function isStrange({ kind, problems = [] }: Inspected) {
  return kind === 'refused' && problems.every(({ code }) => strange.has(code))
}

const strange: ReadonlySet<ErrorCode> = new Set([
  'ACTES-X002',
  'ACTES-X004',
  'ACTES-X005',
  'ACTES-X020',
  'ACTES-X025',
  'ACTES-X030',
] as const)

interface Gathering {
  readonly members: readonly string[]
  readonly messages: readonly Inspected[]
}

function gathered(input: string, kind: 'archive' | 'mail' | 'folder', { members, messages }: Gathering) {
  const business = messages.find(isBusiness) ?? messages.find((each) => each.kind !== 'refused')
  const { input: _, kind: __, ...facts } = business ?? { input, kind }
  return inspected({ ...facts, input, kind, members, messages })
}

function isBusiness({ kind, messages = [] }: Inspected) {
  return kind === 'message' || messages.some(isBusiness)
}

async function drained(bytes: AsyncIterable<Uint8Array>) {
  for await (const _ of bytes);
  return undefined
}
