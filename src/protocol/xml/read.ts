// Gated text to plain values. Names are local: the gate has proven the namespaces; here they only decide which attribute
// is meant when one local name stands twice. Options of the parser: nothing guessed, nothing trimmed.
import { EntityDecoder } from '@nodable/entities'
import { XMLParser } from 'fast-xml-parser'
import { ActesError, problem } from '../../errors.ts'
import type { Gated } from './gate.ts'
import { actesNamespace, inseeNamespace } from '../schema/schema.ts'

export interface Node {
  /** Local name. */
  readonly name: string
  /** By local name; those of the ACTES and INSEE namespaces, and unprefixed ones that no such attribute contradicts. */
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly Node[]
  /** Character data directly inside, white space and all. */
  readonly text: string
}

const prefix = '@'
const textName = '#text'
const attributesName = ':@'

/** Nested deeper than libxml2 lets pass: the limit here is never the one that decides. */
const maxNestedTags = 300

/**
 * Read a document that passed the gate.
 * @throws ActesError X004 when the reader refuses what the gate let pass: names such as `__proto__` inside a Signature
 */
export function readXml(gated: Gated): Node {
  const [root] = parse(gated.text)
  if (!root) throw new TypeError('gated text holds no element')
  return toNode(root, new Map())
}

type Ordered = Readonly<Record<string, unknown>>

function parse(text: string): readonly Ordered[] {
  try {
    return parser().parse(text) as readonly Ordered[]
  } catch (cause) {
    const params = { line: 1, reason: 'Name that cannot be read' }
    throw new ActesError('ACTES-X004', { params, problems: [problem('ACTES-X004', '/', { params })], cause })
  }
}

function parser(): XMLParser {
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

function toNode(ordered: Ordered, inherited: ReadonlyMap<string, string>): Node {
  const [qualified = '', content] = Object.entries(ordered).find(([key]) => key !== attributesName) ?? []
  const given = attributesOf(ordered)
  const namespaces = new Map([...inherited, ...declarations(given)])
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

function declarations(given: readonly (readonly [string, string])[]): [string, string][] {
  return given.flatMap(([name, value]) => (name.startsWith('xmlns:') ? [[name.slice('xmlns:'.length), value]] : []))
}

// An attribute of the namespace that the schema gives the name wins over an unprefixed one; a stranger's is no fact.
function chooseAttributes(
  given: readonly (readonly [string, string])[],
  namespaces: ReadonlyMap<string, string>,
): Record<string, string> {
  const unprefixed = given.filter(([name]) => !name.includes(':') && name !== 'xmlns')
  const qualified = given.flatMap(([name, value]): [string, string][] => {
    const local = localName(name)
    const namespace = namespaces.get(name.slice(0, -local.length - 1))
    return namespace === (local === 'SIREN' ? inseeNamespace : actesNamespace) ? [[local, value]] : []
  })
  return Object.fromEntries([...unprefixed, ...qualified])
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}
