// Anything of the protocol: what lies at a path is recognised by its content, any other text as an identifier or a
// name. No fault of an input is thrown.
import { readFile, readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { problem } from '../../errors.ts'
import { gateMaxBytes } from '../../protocol/xml/gate.ts'
import {
  identityInName,
  readArchiveName,
  readEnvelopeName,
  readIdActe,
  readMessageName,
  type EnvelopeName,
  type MessageName,
} from '../../protocol/messages/names.ts'
import { contentOf } from '../../files/reception/content.ts'
import { tooBig } from '../../files/reception/limits.ts'
import { headOf, noticeIn } from '../../files/reception/reception.ts'
import { inspectArchive, inspectFolder, inspectMail } from './gathering.ts'
import { identityFacts, inspected, refused, stranger, type Facts, type Inspected } from './inspected.ts'
import { inspectXml } from './message.ts'
import { noticed } from './notice.ts'

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
          ? refused(path, [tooBig(path, { sizeBytes: facts.size, limitBytes: gateMaxBytes })])
          : inspectXmlFile(path, await readFile(path))
      case 'mail':
        return inspectMail(path, path)
      case 'html':
        return inspectPage(path, facts.size)
      case 'document':
        return inspectDocument(path)
      case 'other':
        return strangeContent(path, facts.size)
    }
  })
}

/** A file that cannot be opened or read is refused. */
async function readable(input: string, look: () => Promise<Inspected>): Promise<Inspected> {
  try {
    return await look()
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) return stranger(input, 'unreadable')
    throw error
  }
}

/** A saved text of a mail may be a notice. */
async function inspectPage(path: string, sizeBytes: number): Promise<Inspected> {
  const notice = sizeBytes > gateMaxBytes ? undefined : noticeIn(await readFile(path))
  return notice ? noticed(path, notice) : strangeContent(path, sizeBytes)
}

/** An XML without message may be a document under a name of the protocol: a signature, a budget. */
async function inspectXmlFile(path: string, bytes: Uint8Array): Promise<Inspected> {
  const found = await inspectXml(path, bytes, basename(path))
  const isDocument = readMessageName(basename(path))?.codePj !== undefined
  return found.kind === 'refused' && isDocument ? inspectDocument(path) : found
}

function inspectDocument(path: string): Inspected {
  const name = readMessageName(basename(path))
  if (!name) return stranger(path, 'name')
  return inspected({ input: path, kind: 'document', ...namedFacts(name) })
}

/** A file whose name announces another content, refused as at admission. */
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
  if (message) return inspected({ input, kind: 'name', ...namedFacts(message) })
  const enveloppe = readEnvelopeName(input) ?? readArchiveName(input)?.enveloppe
  if (enveloppe) return inspected({ input, kind: 'name', siren: sirenOf(enveloppe) })
  return stranger(input, 'absent')
}

function namedFacts(name: MessageName): Facts {
  return { code: name.code, ...identityFacts(identityInName(name)) }
}

/** The SIREN of the collectivité, in either direction. */
function sirenOf({ emetteur, destinataire }: EnvelopeName): string | undefined {
  return destinataire ?? (/^[0-9]{9}$/.test(emetteur) ? emetteur : undefined)
}
