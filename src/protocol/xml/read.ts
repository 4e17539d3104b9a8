// Plain values of a document that passed the gate, and how to walk them. Names are local, because the gate has checked
// the namespaces. A place has its XPath, for the problems that the retour readers report.
import { EntityDecoder } from '@nodable/entities'
import { XMLParser } from 'fast-xml-parser'
import { faultAt } from '#errors.ts'
import type { gate } from './gate.ts'
import { actesNamespace, inseeNamespace } from '../schema/schema.ts'

export interface Node {
  readonly name: string
  /** By local name: attributes of the ACTES and INSEE namespaces, which win over unprefixed ones. */
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly Node[]
  readonly text: string
}

const prefix = '@'
const textName = '#text'
const attributesName = ':@'

/** Above libxml2's own limit, so that this one never decides. */
const maxNestedTags = 300

/**
 * Read a document that passed the gate, without trimming.
 * @throws ActesError X004 for a name such as `__proto__` inside a Signature, which the gate accepts
 */
export function readXml(gated: Pick<Awaited<ReturnType<typeof gate>>, 'text'>) {
  const [root] = parse(gated.text)
  if (!root) throw new TypeError('gated text holds no element')
  return toNode(root, Object.create(null))
}

type Ordered = Readonly<Record<string, unknown>>

function parse(text: string): readonly Ordered[] {
  try {
    return parser().parse(text) as readonly Ordered[]
  } catch (cause) {
    const params = { line: 1, reason: 'Name that cannot be read' }
    throw faultAt('ACTES-X004', '/', { params, cause })
  }
}

function parser() {
  return new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: prefix,
    textNodeName: textName,
    parseTagValue: false,
    parseAttributeValue: false,
    trimValues: false,
    allowBooleanAttributes: false,
    ignorePiTags: true,
    maxNestedTags,
    onDangerousProperty: (name) => name,
    processEntities: { enabled: true },
    entityDecoder: new EntityDecoder({
      namedEntities: { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" },
      numericAllowed: true,
      onInputEntity: () => 'throw',
      ncr: { onNCR: 'allow', nullNCR: 'throw' },
    }),
  })
}

/** By prefix; each element's are derived from those around it. */
type Namespaces = Readonly<Record<string, string>>

function toNode(ordered: Ordered, inherited: Namespaces): Node {
  const [qualified = '', content] = Object.entries(ordered).find(([key]) => key !== attributesName) ?? []
  const given = attributesOf(ordered)
  const declared = given.filter(([name]) => name.startsWith('xmlns:'))
  const namespaces: Namespaces = Object.assign(
    Object.create(inherited),
    Object.fromEntries(declared.map(([name, uri]) => [localName(name), uri])),
  )
  const items = content as readonly Ordered[]
  return {
    name: localName(qualified),
    attributes: chooseAttributes(given, namespaces),
    children: items.filter((item) => !(textName in item)).map((item) => toNode(item, namespaces)),
    text: items.map((item) => (textName in item ? String(item[textName]) : '')).join(''),
  }
}

function attributesOf(ordered: Ordered): readonly (readonly [string, string])[] {
  const given = (ordered[attributesName] ?? {}) as Readonly<Record<string, string>>
  return Object.entries(given).map(([name, value]) => [name.slice(prefix.length), value])
}

// An attribute in the schema's namespace wins over an unprefixed one. Attributes of other namespaces are ignored.
function chooseAttributes(
  given: readonly (readonly [string, string])[],
  namespaces: Namespaces,
): Record<string, string> {
  const unprefixed = given.filter(([name]) => !name.includes(':') && name !== 'xmlns')
  const qualified = given.flatMap(([name, value]): [string, string][] => {
    const local = localName(name)
    const namespace = namespaces[name.slice(0, -local.length - 1)]
    return namespace === (local === 'SIREN' ? inseeNamespace : actesNamespace) ? [[local, value]] : []
  })
  return Object.fromEntries([...unprefixed, ...qualified])
}

function localName(name: string) {
  return name.slice(name.indexOf(':') + 1)
}

export interface XmlPlace {
  readonly node: Node
  readonly path: string
}

export function rootPlace(node: Node): XmlPlace {
  return { node, path: `/actes:${node.name}` }
}

export function all(place: XmlPlace | undefined, name: string): XmlPlace[] {
  const found = place?.node.children.filter((child) => child.name === name) ?? []
  return found.map((node, index) => ({
    node,
    path: `${place?.path}/actes:${name}${found.length > 1 ? `[${index + 1}]` : ''}`,
  }))
}

/** Follow the names downwards, each time to the first child element of that name. */
export function enter(place: XmlPlace | undefined, ...names: readonly string[]) {
  return names.reduce((at: XmlPlace | undefined, name) => all(at, name)[0], place)
}

/** Trimmed text of the element that `enter` finds; undefined when absent or empty, as seen in retours. */
export function textAt(place: XmlPlace | undefined, ...names: readonly string[]): string | undefined {
  return enter(place, ...names)?.node.text.trim() || undefined
}

export function attributeAt(place: XmlPlace | undefined, name: string): string | undefined {
  return place?.node.attributes[name]?.trim() || undefined
}
