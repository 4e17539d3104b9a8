// Inspects a path by its content, other text as an identifier or a name. Faults of an input are not thrown.
import { readFile, readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { problem } from '#errors.ts'
import { gateMaxBytes } from '#protocol/xml/gate.ts'
import {
  identityInName,
  readArchiveName,
  readEnvelopeName,
  readIdActe,
  readMessageName,
  type MessageName,
} from '#protocol/messages/names.ts'
import { toSiren } from '#protocol/retours/parts.ts'
import { detectContentKind } from '#files/reception/content.ts'
import { readFileHead, noticeIn } from '#files/reception/reception.ts'
import { inspectArchive, inspectFolder, inspectMail } from './gathering.ts'
import {
  identityFacts,
  inspected,
  refuseInput,
  refuseOversize,
  stranger,
  type InspectedFacts,
  type Inspected,
  type PlacedFile,
  noticed,
} from './inspected.ts'
import { inspectXml } from './message.ts'

/** @param recursive one result per file below a folder, by path; otherwise the folder is one set of retours */
export async function inspect(input: string, { recursive }: { recursive: boolean }): Promise<readonly Inspected[]> {
  const facts = await stat(input).catch(() => undefined)
  if (!facts) return [inspectText(input)]
  if (!facts.isDirectory()) return [await inspectFile(placedFileFrom(input))]
  return recursive ? inspectBelow(input) : [await readable(input, () => inspectFolder(input, input))]
}

async function inspectBelow(folder: string): Promise<readonly Inspected[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => undefined)
  if (!entries) return [stranger(folder, 'unreadable')]
  const found: Inspected[] = []
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) found.push(...(await inspectBelow(path)))
    else if (entry.isFile()) found.push(await inspectFile(placedFileFrom(path)))
  }
  return found
}

function placedFileFrom(path: string): PlacedFile {
  return { input: path, name: basename(path), path }
}

export function inspectFile(file: PlacedFile): Promise<Inspected> {
  const { input, name, path } = file
  return readable(input, async () => {
    const facts = await stat(path)
    if (!facts.isFile()) return stranger(input, 'special')
    const content = detectContentKind(await readFileHead(path), name)
    switch (content) {
      case 'gzip':
        return inspectArchive(input, path)
      case 'xml':
        return facts.size > gateMaxBytes
          ? refuseOversize(input, facts.size)
          : inspectXmlFile(file, await readFile(path))
      case 'mail':
        return inspectMail(file)
      case 'html':
        return inspectPage(file, facts.size)
      case 'document':
        return inspectDocument(file)
      case 'other':
        return strangeContent(file, facts.size)
    }
  })
}

/** An error of the system concerns the whole input, so that no message inside it is passed over. */
async function readable(input: string, look: () => Promise<Inspected>) {
  try {
    return await look()
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) return stranger(input, 'unreadable')
    throw error
  }
}

async function inspectPage(file: PlacedFile, sizeBytes: number) {
  const notice = sizeBytes > gateMaxBytes ? undefined : noticeIn(await readFile(file.path))
  return notice ? noticed(file.input, notice) : strangeContent(file, sizeBytes)
}

/** An XML that is no message may be a document named after the norm: a signature, a budget. */
async function inspectXmlFile(file: PlacedFile, bytes: Uint8Array) {
  const found = await inspectXml(file.input, bytes, file.name)
  const isDocument = readMessageName(file.name)?.codePj !== undefined
  return found.kind === 'refused' && isDocument ? inspectDocument(file) : found
}

function inspectDocument({ input, name }: PlacedFile) {
  const read = readMessageName(name)
  if (!read) return stranger(input, 'name')
  return inspected({ input, kind: 'document', ...namedFacts(read) })
}

/** The name announces a document but the content differs: report it as admission does. */
function strangeContent({ input, name }: PlacedFile, sizeBytes: number) {
  const extension = readMessageName(name)?.extension
  if (extension === undefined) return stranger(input, 'content')
  const params = { extension, kind: 'unknown' }
  const found =
    sizeBytes === 0
      ? problem('ACTES-F002', input, { value: name })
      : problem('ACTES-F003', input, { value: name, params })
  return refuseInput(input, [found])
}

function inspectText(input: string) {
  const identifier = readIdActe(input)
  if (identifier) return inspected({ input, kind: 'identifier', ...identityFacts(identifier) })
  const message = readMessageName(input)
  if (message) return inspected({ input, kind: 'name', ...namedFacts(message) })
  const enveloppe = readEnvelopeName(input) ?? readArchiveName(input)?.enveloppe
  const siren = toSiren(enveloppe?.destinataire ?? enveloppe?.emetteur)
  if (enveloppe) return inspected({ input, kind: 'name', siren })
  return stranger(input, 'absent')
}

function namedFacts(name: MessageName): InspectedFacts {
  return { code: name.code, ...identityFacts(identityInName(name)) }
}
