// XPaths with the usual prefixes `actes` and `insee`, whatever prefixes the document has. An element has an index only
// among siblings of the same name: /actes:ARActe/actes:ActeRecu[2]/actes:Objet. Names are read from the library once
// per element, because a document may have thousands of siblings.
import type { Library, XmlElement } from './libxml.ts'
import { actesNamespace, inseeNamespace } from '../schema/schema.ts'

export interface Named {
  readonly element: XmlElement
  /** `actes:Objet`: with the usual prefix, or the document's own prefix for a foreign namespace. */
  readonly usual: string
  /** As the document writes it. */
  readonly written: string
}

/** An element, with its usual name and its name as written. */
export function named(element: XmlElement): Named {
  const { name, prefix } = element
  return { element, usual: usualName(element), written: prefix ? `${prefix}:${name}` : name }
}

/** Child elements in order. The document must hold no instruction (see withDocument). */
export function childElements(library: Library, parent: XmlElement): Named[] {
  const found: Named[] = []
  for (let node = parent.firstChild; node; node = node.next) {
    if (node instanceof library.XmlElement) found.push(named(node))
  }
  return found
}

/** The name of an element or an attribute with its usual prefix. */
export function usualName(item: {
  readonly name: string
  readonly namespaceUri: string
  readonly prefix: string
}): string {
  if (item.namespaceUri === actesNamespace) return `actes:${item.name}`
  if (item.namespaceUri === inseeNamespace) return `insee:${item.name}`
  return item.prefix ? `${item.prefix}:${item.name}` : item.name
}

/** One step of a path: the usual name, with an index when siblings share it. */
export function stepOf(one: Named, siblings: readonly Named[]): string {
  const same = siblings.filter(({ usual }) => usual === one.usual)
  return same.length > 1 ? `${one.usual}[${same.indexOf(one) + 1}]` : one.usual
}

/**
 * A translator of libxml2's paths (the document's prefixes, or stars under a default namespace) into usual ones.
 * @returns a function for this document, while it lives; the translated path ends before a step that leads nowhere
 */
export function pathTranslator(library: Library, root: XmlElement): (path: string) => string {
  const top = [named(root)]
  const below = new Map<XmlElement, readonly Named[]>()
  const childrenOf = ({ element }: Named): readonly Named[] => {
    const children = below.get(element) ?? childElements(library, element)
    below.set(element, children)
    return children
  }
  return (path) => {
    let siblings: readonly Named[] = top
    let translated = ''
    for (const step of path.split('/').slice(1)) {
      const one = follow(step, siblings)
      if (!one) break
      translated += `/${stepOf(one, siblings)}`
      siblings = childrenOf(one)
    }
    return translated || '/'
  }
}

function follow(step: string, siblings: readonly Named[]): Named | undefined {
  const [, name = '', index = '1'] = /^(.*?)(?:\[(\d+)\])?$/.exec(step) ?? []
  const matching = name === '*' ? siblings : siblings.filter(({ written }) => written === name)
  return matching[Number(index) - 1]
}
