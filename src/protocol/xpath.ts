// Where in a document: XPaths written with the usual prefixes `actes` and `insee`, whatever prefixes the document has.
// Elements get an index only among several of one name: /actes:ARActe/actes:ActeRecu[2]/actes:Objet.
import type { Library, XmlElement } from './libxml.ts'
import { actesNamespace, inseeNamespace } from './schema.ts'

/** Child elements in order; comments, text and instructions left out. */
export function childElements(library: Library, parent: XmlElement): XmlElement[] {
  const found: XmlElement[] = []
  for (let node = parent.firstChild; node; node = node.next) if (node instanceof library.XmlElement) found.push(node)
  return found
}

/** `actes:Objet`: the name with its usual prefix, or with the document's own when the namespace is a stranger's. */
export function usualName(named: {
  readonly name: string
  readonly namespaceUri: string
  readonly prefix: string
}): string {
  if (named.namespaceUri === actesNamespace) return `actes:${named.name}`
  if (named.namespaceUri === inseeNamespace) return `insee:${named.name}`
  return named.prefix ? `${named.prefix}:${named.name}` : named.name
}

/** One step of a path: the usual name, and its index when siblings share it. */
export function stepOf(element: XmlElement, siblings: readonly XmlElement[]): string {
  const same = siblings.filter((other) => other.name === element.name && other.namespaceUri === element.namespaceUri)
  const index = same.findIndex((other) => other.isSameNode(element))
  return same.length > 1 ? `${usualName(element)}[${index + 1}]` : usualName(element)
}

/**
 * The path of libxml2 (document's prefixes, or `*` under a default namespace) with the usual prefixes.
 * @param path `/ns1:ARActe/ns1:ActeRecu` or the same with stars; a step that leads nowhere ends the answer
 */
export function usualPath(library: Library, root: XmlElement, path: string): string {
  let siblings = [root]
  let written = ''
  for (const step of path.split('/').slice(1)) {
    const element = follow(step, siblings)
    if (!element) break
    written += `/${stepOf(element, siblings)}`
    siblings = childElements(library, element)
  }
  return written || '/'
}

function follow(step: string, siblings: readonly XmlElement[]): XmlElement | undefined {
  const [, name = '', index = '1'] = /^(.*?)(?:\[(\d+)\])?$/.exec(step) ?? []
  const matching = name === '*' ? siblings : siblings.filter((element) => nameInDocument(element) === name)
  return matching[Number(index) - 1]
}

function nameInDocument(element: XmlElement): string {
  return element.prefix ? `${element.prefix}:${element.name}` : element.name
}
