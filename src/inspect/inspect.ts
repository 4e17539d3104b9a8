// Anything of the protocol, told apart by what it is: what lies at a path by its content, any other text as an identifier
// or a name. Nothing here ever throws for what is wrong with an input.
import { open, readFile, readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { problem } from '../errors.ts'
import { gateMaxBytes } from '../protocol/gate.ts'
import { readArchiveName, readEnvelopeName, readIdActe, readMessageName, type EnvelopeName } from '../protocol/names.ts'
import { inspectArchive, inspectFolder, tooBig } from './gathering.ts'
import { identityFacts, inspected, refused, stranger, type Inspected } from './inspected.ts'
import { inspectXml } from './message.ts'
import { contentOf, headBytes } from './content.ts'

/**
 * Inspect one argument.
 * @param input a path, an identifier or a file name
 * @param recursive of a folder, one result for each plain file below it, by path; otherwise a folder is one set
 */
export async function inspect(input: string, { recursive }: { recursive: boolean }): Promise<readonly Inspected[]> {
  const facts = await stat(input).catch(() => undefined)
  if (!facts) return [inspectText(input)]
  if (!facts.isDirectory()) return [await inspectFile(input)]
  return recursive ? inspectBelow(input) : [await readable(input, () => inspectFolder(input, input))]
}

async function inspectBelow(folder: string): Promise<readonly Inspected[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => undefined)
  if (!entries) return [stranger(folder, 'unreadable')]
  const found: Inspected[] = []
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) found.push(...(await inspectBelow(path)))
    else if (entry.isFile()) found.push(await inspectFile(path))
  }
  return found
}

function inspectFile(path: string): Promise<Inspected> {
  return readable(path, async () => {
    const facts = await stat(path)
    if (!facts.isFile()) return stranger(path, 'special')
    const content = contentOf(await headOf(path), path)
    switch (content) {
      case 'gzip':
        return inspectArchive(path, path)
      case 'xml':
        return facts.size > gateMaxBytes
          ? refused(path, [tooBig(path, facts.size)])
          : inspectXmlFile(path, await readFile(path))
      case 'mail':
        return refused(path, [problem('ACTES-X031', path)])
      case 'document':
        return inspectDocument(path)
      case 'other':
        return strangeContent(path, facts.size)
    }
  })
}

/** A file that cannot be opened or read is refused like any other stranger. */
async function readable(input: string, look: () => Promise<Inspected>): Promise<Inspected> {
  try {
    return await look()
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) return stranger(input, 'unreadable')
    throw error
  }
}

async function headOf(path: string): Promise<Buffer> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

/** An XML that is no message may be a document whose name is of the protocol: a signature, a budget. */
async function inspectXmlFile(path: string, bytes: Uint8Array): Promise<Inspected> {
  const found = await inspectXml(path, bytes, basename(path))
  const isDocument = readMessageName(basename(path))?.codePj !== undefined
  return found.kind === 'refused' && isDocument ? inspectDocument(path) : found
}

function inspectDocument(path: string): Inspected {
  const name = readMessageName(basename(path))
  if (!name) return stranger(path, 'name')
  return inspected({ input: path, kind: 'document', code: codeOf(name), ...identityFacts(name) })
}

/** A name that announces a document, over something else: said as admission says it. */
function strangeContent(path: string, sizeBytes: number): Inspected {
  const name = basename(path)
  const extension = readMessageName(name)?.extension
  if (extension === undefined) return stranger(path, 'content')
  const params = { extension, kind: 'unknown' }
  const found =
    sizeBytes === 0
      ? problem('ACTES-F002', path, { value: name })
      : problem('ACTES-F003', path, { value: name, params })
  return refused(path, [found])
}

function inspectText(input: string): Inspected {
  const identifier = readIdActe(input)
  if (identifier) return inspected({ input, kind: 'identifier', ...identityFacts(identifier) })
  const message = readMessageName(input)
  if (message) return inspected({ input, kind: 'name', code: codeOf(message), ...identityFacts(message) })
  const enveloppe = readEnvelopeName(input) ?? readArchiveName(input)?.enveloppe
  if (enveloppe) return inspected({ input, kind: 'name', siren: sirenOf(enveloppe) })
  return stranger(input, 'absent')
}

function codeOf({ transaction, message }: { readonly transaction: string; readonly message: string }): string {
  return `${transaction}-${message}`
}

/** Of the collectivite, whichever way the envelope goes. */
function sirenOf({ emetteur, destinataire }: EnvelopeName): string | undefined {
  return destinataire ?? (/^[0-9]{9}$/.test(emetteur) ? emetteur : undefined)
}
