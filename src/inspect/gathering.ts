// What holds several files that belong together: an archive, or a folder of one set of returns. It carries the facts of
// its business message, the one that is no envelope.
import { createReadStream } from 'node:fs'
import { readFile, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ActesError, problem } from '../errors.ts'
import { readArchive } from '../protocol/archive-read.ts'
import { gateMaxBytes } from '../protocol/gate.ts'
import { inspected, refused, refusedBy, stranger, type Inspected } from './inspected.ts'
import { announcesMessage, inspectXml } from './message.ts'

/** An archive: every XML in it is read as it passes, the rest is only gone through. */
export async function inspectArchive(input: string, path: string): Promise<Inspected> {
  const messages: Inspected[] = []
  try {
    const { members } = await readArchive(createReadStream(path, { highWaterMark: 256 * 1024 }), {
      onMember: async ({ name, sizeBytes }, bytes) => {
        const kept = isXml(name) && sizeBytes <= gateMaxBytes ? await whole(bytes) : await drained(bytes)
        messages.push(...(await messageIn({ name, sizeBytes, bytes: kept })))
      },
    })
    return gathered(input, 'archive', { members: members.map(({ name }) => name), messages })
  } catch (error) {
    if (error instanceof ActesError && error.kind === 'refuse') return refusedBy(input, error)
    throw error
  }
}

/** A folder: what lies directly in it; what is no message is only a member. */
export async function inspectFolder(input: string, path: string): Promise<Inspected> {
  const entries = await readdir(path, { withFileTypes: true })
  const members = entries.flatMap((entry) => (entry.isFile() ? [entry.name] : [])).sort()
  const messages: Inspected[] = []
  for (const name of members.filter(isXml)) {
    const { size } = await stat(join(path, name))
    const bytes = size <= gateMaxBytes ? await readFile(join(path, name)) : undefined
    messages.push(...(await messageIn({ name, sizeBytes: size, bytes })))
  }
  return messages.length > 0 ? gathered(input, 'folder', { members, messages }) : stranger(input, 'folder')
}

function isXml(name: string): boolean {
  return /\.xml$/i.test(name)
}

interface Candidate {
  readonly name: string
  readonly sizeBytes: number
  /** Absent when it is no XML, or too big to be a message. */
  readonly bytes: Uint8Array | undefined
}

/** The message of a file; none when it is a document in XML, or something else. */
async function messageIn({ name, sizeBytes, bytes }: Candidate): Promise<readonly Inspected[]> {
  const announced = announcesMessage(name)
  if (!bytes) return announced ? [refused(name, [tooBig(name, sizeBytes)])] : []
  const message = await inspectXml(name, bytes, name)
  return message.kind === 'refused' && !announced ? [] : [message]
}

/** The gate's own refusal, without reading what it would refuse. */
export function tooBig(path: string, sizeBytes: number) {
  return problem('ACTES-X001', path, { params: { sizeBytes, limitBytes: gateMaxBytes } })
}

interface Gathering {
  readonly members: readonly string[]
  readonly messages: readonly Inspected[]
}

function gathered(input: string, kind: 'archive' | 'folder', { members, messages }: Gathering): Inspected {
  const business =
    messages.find((each) => each.kind === 'message') ?? messages.find((each) => each.kind === 'enveloppe')
  const { input: _, kind: __, ...facts } = business ?? { input, kind }
  return inspected({ ...facts, input, kind, members, messages })
}

async function whole(bytes: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of bytes) chunks.push(Uint8Array.from(chunk))
  return Buffer.concat(chunks)
}

async function drained(bytes: AsyncIterable<Uint8Array>): Promise<undefined> {
  for await (const _ of bytes);
  return undefined
}
