// A document as libxml2 sees it, in the shape of readXml, to compare the reader with.
import { openLibxml, withXmlDocument, type XmlElement } from '../../src/protocol/xml/libxml.ts'
import type { Node } from '../../src/protocol/xml/read.ts'
import { actesNamespace, inseeNamespace } from '../../src/protocol/schema/schema.ts'

/** @param text decoded, any prolog ignored */
export async function domOf(text: string): Promise<Node> {
  const { library } = await openLibxml()
  const read = (element: XmlElement): Node => {
    const children: Node[] = []
    let inside = ''
    for (let node = element.firstChild; node; node = node.next) {
      if (node instanceof library.XmlElement) children.push(read(node))
      else if (node instanceof library.XmlText || node instanceof library.XmlCData) inside += node.content
    }
    const rank = (namespace: string) => (namespace === '' ? 0 : 1)
    const attributes = element.attrs
      .filter(({ namespaceUri, name }) => {
        return namespaceUri === '' || namespaceUri === (name === 'SIREN' ? inseeNamespace : actesNamespace)
      })
      .sort((one, other) => rank(one.namespaceUri) - rank(other.namespaceUri))
      .map(({ name, value }) => [name, value] as const)
    return { name: element.name, attributes: Object.fromEntries(attributes), children, text: inside }
  }
  return withXmlDocument(library, text, (document) => read(document.root))
}
