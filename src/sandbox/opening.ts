// What the prefecture reads. An archive, opened by the guarded reader: what members it has, and the XML of those that may
// be envelope or message. Then a document: its own schema first, strictly, then the parts that the schema guarantees.
import { ActesError, type Problem } from '../errors.ts'
import { readArchive } from '../protocol/archive/read.ts'
import { gateMaxBytes, gate } from '../protocol/xml/gate.ts'
import type { Root } from '../protocol/schema/schema.ts'
import { readXml, type Node } from '../protocol/xml/read.ts'

/** What was found in an archive: the names of all members in order, and the bytes of the XML that may be ours. */
export interface OpenedSubmission {
  readonly names: readonly string[]
  readonly xml: ReadonlyMap<string, Uint8Array>
}

/** Envelope and message have no code PJ before their name. */
const ours = /^(?:[ET]ACT-|[0-9]{2}[0-9AB]-).*\.xml$/

/** Open an archive in one pass; documents are counted, not kept. @throws ActesError ACTES-X020 to X025 */
export async function openSubmission(bytes: AsyncIterable<Uint8Array>, maxBytes: number): Promise<OpenedSubmission> {
  const xml = new Map<string, Uint8Array>()
  const keeps = (name: string, sizeBytes: number) => sizeBytes <= gateMaxBytes && ours.test(name)
  return { names: await readMembers(bytes, { maxBytes, keeps, into: xml }), xml }
}

interface MemberReading {
  readonly maxBytes: number
  readonly keeps: (name: string, sizeBytes: number) => boolean
  /** Takes what is kept as it comes: a damaged archive gives what it held before the damage. */
  readonly into: Map<string, Uint8Array>
}

/** Read the members of an archive. @returns their names @throws ActesError ACTES-X020 to X025 */
export async function readMembers(
  bytes: AsyncIterable<Uint8Array>,
  { maxBytes, keeps, into }: MemberReading,
): Promise<readonly string[]> {
  const { members } = await readArchive(bytes, {
    limits: { gzipBytes: maxBytes },
    onMember: async ({ name, sizeBytes }, content) => {
      const kept = keeps(name, sizeBytes)
      const chunks: Uint8Array[] = []
      for await (const chunk of content) if (kept) chunks.push(chunk)
      if (kept) into.set(name, Buffer.concat(chunks))
    },
  })
  return members.map(({ name }) => name)
}

export async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

/** The sandbox's words when the exchange itself is refused, because nothing could be opened: the cause of ACTES-G009. */
class SandboxRefusal extends Error {
  readonly bytes: Uint8Array

  constructor(words: string) {
    super(words)
    this.name = 'SandboxRefusal'
    this.bytes = Buffer.from(`${words}\n`)
  }
}

/** @param reason French, for people; becomes `params.reason` */
export function exchangeRefused(reason: string, problems: readonly Problem[] = []): ActesError {
  return new ActesError('ACTES-G009', { problems, params: { reason }, cause: new SandboxRefusal(reason) })
}

/** It has an archive of this name. */
export function nameTaken(archive: string): ActesError {
  const reason = `archive déjà reçue : ${archive}`
  return new ActesError('ACTES-G026', { params: { archive, reason }, cause: new SandboxRefusal(reason) })
}

/** Read a document that must have this root; else what it departs in, or why it could not be read. */
export async function readStrict(
  bytes: Uint8Array,
  root: Root,
): Promise<Node | { readonly problems: readonly Problem[] }> {
  try {
    const gated = await gate(bytes, 'strict')
    if (gated.root !== root || gated.deviations.length > 0) return { problems: gated.deviations }
    return readXml(gated)
  } catch (error) {
    if (error instanceof ActesError) return { problems: error.problems }
    throw error
  }
}

export function childrenOf(node: Node, name: string): readonly Node[] {
  return node.children.filter((child) => child.name === name)
}

export function childOf(node: Node, name: string): Node {
  const child = node.children.find((each) => each.name === name)
  if (!child) throw new TypeError(`${node.name} without ${name}`)
  return child
}

export function nomFichierIn(node: Node): string {
  return childOf(node, 'NomFichier').text.trim()
}
