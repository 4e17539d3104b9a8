// Messages of SEDA as trees of plain values: read, asked, and written. Texts are never trimmed: VITAM does not either.
import { decodeXml } from '#protocol/xml/decode.ts'
import { lendGated } from '#protocol/xml/gate.ts'
import { openLibxml, type XmlElement } from '#protocol/xml/libxml.ts'
import { escaped } from '../letters.ts'

export interface SedaElement {
  readonly name: string
  /** Empty in what is made here: that of the element around it. */
  readonly namespace: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly SedaElement[]
  readonly text: string
}

export function namespaceOf(version: string) {
  return `fr:gouv:culture:archivesdefrance:seda:v${version}`
}

export const knownNamespaces: readonly string[] = ['2.1', '2.2', '2.3'].map(namespaceOf)

/** @throws ActesError when it is not well-formed XML */
export async function readTree(bytes: Uint8Array): Promise<SedaElement> {
  const { library } = await openLibxml()
  const read = (element: XmlElement): SedaElement => {
    const children: SedaElement[] = []
    for (let node = element.firstChild; node; node = node.next)
      if (node instanceof library.XmlElement) children.push(read(node))
    const own = element.attrs.filter(({ namespaceUri }) => namespaceUri === '')
    return {
      name: element.name,
      namespace: element.namespaceUri,
      attributes: Object.fromEntries(own.map(({ name, value }) => [name, value])),
      children,
      text: children.length === 0 ? element.content : '',
    }
  }
  return lendGated(library, decodeXml(bytes).text, ({ root }) => read(root))
}

/** @param path steps below it: `DataObjectPackage/ManagementMetadata` */
export function all(from: SedaElement, path: string) {
  return path
    .split('/')
    .reduce<readonly SedaElement[]>(
      (found, step) => found.flatMap((each) => each.children.filter(({ name }) => name === step)),
      [from],
    )
}

/** Text of the first one; empty when there is none. */
export function textOf(from: SedaElement, path: string) {
  return all(from, path)[0]?.text ?? ''
}

/** Itself and all below, as far as they have the name, in their order. */
export function every(from: SedaElement, name: string): readonly SedaElement[] {
  const below = from.children.flatMap((child) => every(child, name))
  return from.name === name ? [from, ...below] : below
}

export function made(
  name: string,
  content: string | readonly SedaElement[],
  attributes: SedaElement['attributes'] = {},
): SedaElement {
  const isText = typeof content === 'string'
  return { name, namespace: '', attributes, children: isText ? [] : content, text: isText ? content : '' }
}

/** An empty text leaves its element out. */
export function given(name: string, text: string): readonly SedaElement[] {
  return text === '' ? [] : [made(name, text)]
}

/** The bytes of a message of this namespace. */
export function written(root: SedaElement, namespace: string) {
  const write = ({ name, namespace: own, attributes, children, text }: SedaElement, around: string): string => {
    const space = own || around
    const said = Object.entries(space === around ? attributes : { xmlns: space, ...attributes })
    const head = [name, ...said.map(([key, value]) => `${key}="${escaped(value).replaceAll('"', '&quot;')}"`)].join(' ')
    const inside = children.map((child) => `${write(child, space)}\n`).join('')
    return `<${head}>${inside && '\n'}${escaped(text)}${inside}</${name}>`
  }
  return Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${write({ ...root, namespace }, '')}\n`)
}

/** What a message says of each object. */
export function objectsIn(message: SedaElement) {
  return every(message, 'BinaryDataObject').map((object) => ({
    uri: textOf(object, 'Uri'),
    usage: textOf(object, 'DataObjectVersion') || 'BinaryMaster',
    algorithm: all(object, 'MessageDigest')[0]?.attributes.algorithm ?? '',
    digest: textOf(object, 'MessageDigest').trim(),
    size: textOf(object, 'Size').trim(),
    mime: textOf(object, 'FormatIdentification/MimeType').trim(),
    format: textOf(object, 'FormatIdentification/FormatId'),
  }))
}

/** The group that each object is in: the one around it, or the one that it names. */
export function groupsIn(message: SedaElement): ReadonlyMap<SedaElement, string> {
  const alone = all(message, 'DataObjectPackage')
  const holders = [...alone, ...alone.flatMap((holder) => all(holder, 'DataObjectGroup'))]
  const found = holders.flatMap((holder) =>
    holder.children
      .filter(({ name }) => /^(?:Binary|Physical)DataObject$/.test(name))
      .map((object) => {
        const named = textOf(object, 'DataObjectGroupId') || textOf(object, 'DataObjectGroupReferenceId')
        return [object, holder.attributes.id ?? named] as const
      }),
  )
  return new Map(found)
}

/** What is wrong between units and objects, by the first one each; undefined where nothing is. */
export function linksIn(message: SedaElement) {
  const groups = groupsIn(message)
  const groupOf = new Map([...groups].map(([object, group]) => [object.attributes.id, group]))
  const units = all(message, 'DataObjectPackage/DescriptiveMetadata')
  const named = (name: string) => units.flatMap((each) => every(each, name)).map(({ text }) => text)
  const [objects, groupIds] = [named('DataObjectReferenceId'), named('DataObjectGroupReferenceId')]
  const known = new Set(groups.values())
  const referenced = new Set([...objects, ...groupIds])
  return {
    /** An object named in place of its group. */
    ungrouped: objects.find((id) => groupOf.get(id)),
    lost: objects.find((id) => !groupOf.has(id)) ?? groupIds.find((id) => !known.has(id)),
    orphan: [...groupOf].find(([id = '', group]) => !referenced.has(id) && !referenced.has(group))?.[0],
  }
}
