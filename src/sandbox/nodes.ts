// What the prefecture reads of a document: its own schema first, strictly, then the parts that the schema guarantees.
import { ActesError, type Problem } from '../errors.ts'
import { gate } from '../protocol/xml/gate.ts'
import type { Root } from '../protocol/schema/schema.ts'
import { readXml, type Node } from '../protocol/xml/read.ts'

/**
 * Read a document that must have this root.
 * @returns what it departs in from the strict schema, or why it could not be read
 */
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

/** A child that the schema guarantees. */
export function childOf(node: Node, name: string): Node {
  const child = node.children.find((each) => each.name === name)
  if (!child) throw new TypeError(`${node.name} without ${name}`)
  return child
}

export function fileOf(node: Node): string {
  return childOf(node, 'NomFichier').text.trim()
}
