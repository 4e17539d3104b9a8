// Reads archives with the guarded reader (member names, and the XML that may be envelope or message), and documents
// with the strict schema before their parts.
import { ActesError, type Problem } from '#errors.ts'
import { readArchive } from '#protocol/archive/read.ts'
import { gateMaxBytes, gate } from '#protocol/xml/gate.ts'
import type { Root } from '#protocol/schema/schema.ts'
import { readXml, type Node } from '#protocol/xml/read.ts'

export type OpenedSubmission = Awaited<ReturnType<typeof openSubmission>>

/** Envelope and message names have no code PJ in front. */
const ours = /^(?:[ET]ACT-|[0-9]{2}[0-9AB]-).*\.xml$/

/** One pass; documents are counted, not kept. @throws ActesError ACTES-X020 to X025 */
export async function openSubmission(bytes: AsyncIterable<Uint8Array>, maxBytes: number) {
  const xml = new Map<string, Uint8Array>()
  const keeps = (name: string, sizeBytes: number) => sizeBytes <= gateMaxBytes && ours.test(name)
  return { names: await readMembers(bytes, maxBytes, { into: xml, keeps }), xml }
}

/** @param into filled while reading: a damaged archive gives the members before the damage */
export async function readMembers(
  bytes: AsyncIterable<Uint8Array>,
  maxBytes: number,
  { into, keeps = () => true }: { into: Map<string, Uint8Array>; keeps?: (name: string, sizeBytes: number) => boolean },
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

/** Cause of an exchange refusal (ACTES-G009, ACTES-G026), with the sandbox's response. */
class SandboxRefusal extends Error {
  readonly bytes: Uint8Array

  constructor(words: string) {
    super(words)
    this.name = 'SandboxRefusal'
    this.bytes = Buffer.from(`${words}\n`)
  }
}

/** @param reason French, for people; becomes `params.reason` */
export function exchangeRefused(reason: string, problems: readonly Problem[] = []) {
  return new ActesError('ACTES-G009', { problems, params: { reason }, cause: new SandboxRefusal(reason) })
}

export function nameTaken(archive: string) {
  const reason = `archive déjà reçue : ${archive}`
  return new ActesError('ACTES-G026', { params: { archive, reason }, cause: new SandboxRefusal(reason) })
}

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

export function childOf(node: Node, name: string) {
  const child = node.children.find((each) => each.name === name)
  if (!child) throw new TypeError(`${node.name} without ${name}`)
  return child
}

export function nomFichierIn(node: Node) {
  return childOf(node, 'NomFichier').text.trim()
}
