// Walking through a document that was read, knowing at every step where we are: readers of returns tell what they find
// odd by its XPath. Texts are trimmed; an empty one counts as absent: such ones were seen.
import { isJour, type Jour } from '../calendrier/jour.ts'
import type { Node } from '../xml/read.ts'

export interface Place {
  readonly node: Node
  /** XPath with the usual prefix: `/actes:ARActe/actes:ActeRecu`. */
  readonly path: string
}

/** The place of a document's root. */
export function rootPlace(node: Node): Place {
  return { node, path: `/actes:${node.name}` }
}

/** Every child element of that name, in order. */
export function all(place: Place | undefined, name: string): Place[] {
  const found = place?.node.children.filter((child) => child.name === name) ?? []
  return found.map((node, index) => ({
    node,
    path: `${place?.path}/actes:${name}${found.length > 1 ? `[${index + 1}]` : ''}`,
  }))
}

/** The first child element of that name, then of that one, and so on. */
export function enter(place: Place | undefined, ...names: readonly string[]): Place | undefined {
  return names.reduce((at: Place | undefined, name) => all(at, name)[0], place)
}

/** Trimmed text of the element at the end of the names; undefined when there is none, or nothing in it. */
export function textAt(place: Place | undefined, ...names: readonly string[]): string | undefined {
  return enter(place, ...names)?.node.text.trim() || undefined
}

/** Trimmed value of an attribute; undefined when absent or empty. */
export function attributeAt(place: Place | undefined, name: string): string | undefined {
  return place?.node.attributes[name]?.trim() || undefined
}

/** An xsd:date as a day; its time zone, never seen though valid, is dropped. Undefined when the day does not exist. */
export function toJour(text: string | undefined): Jour | undefined {
  const [, jour = ''] = /^([0-9-]+)(?:Z|[+-][0-9]{2}:[0-9]{2})?$/.exec(text ?? '') ?? []
  return isJour(jour) ? jour : undefined
}
