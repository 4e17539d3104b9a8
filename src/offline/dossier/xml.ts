// Parses the root of a well-formed XML document (manual, proof-format), within the subset that all parsers read alike. Pure.
import { latin1 } from './zip.ts'

interface XmlName {
  readonly namespace: string
  readonly local: string
}

interface XmlRoot extends XmlName {
  readonly attributes: readonly (XmlName & { readonly value: string })[]
  /** Namespaces of every element outside a `Signature`. */
  readonly namespaces: ReadonlySet<string>
}

class Malformed extends Error {}

export function xmlRoot(bytes: Uint8Array): XmlRoot | undefined {
  try {
    return rootOf(decodeDeclaredXml(bytes))
  } catch (error) {
    // The UTF-8 decoder throws TypeError.
    if (error instanceof Malformed || error instanceof TypeError) return undefined
    throw error
  }
}

const blank = '[ \\t\\r\\n]'
const equals = `${blank}*=${blank}*`
const declaration = new RegExp(
  `^<\\?xml${blank}+version${equals}(?:"1\\.0"|'1\\.0')` +
    `(?:${blank}+encoding${equals}(?:"([A-Za-z0-9-]+)"|'([A-Za-z0-9-]+)'))?` +
    `(?:${blank}+standalone${equals}(?:"(?:yes|no)"|'(?:yes|no)'))?${blank}*\\?>`,
)

/** Single-byte encodings with the bytes that each never contains. Only ASCII matters here, so all decode as Latin-1. */
const narrow: ReadonlyMap<string, RegExp | undefined> = new Map([
  ['ISO-8859-1', undefined],
  ['ISO-8859-15', undefined],
  ['US-ASCII', /[^\0-\x7f]/],
  ['WINDOWS-1252', /[\x81\x8d\x8f\x90\x9d]/],
])

/** @throws TypeError, Malformed for bytes outside the declared encoding */
function decodeDeclaredXml(bytes: Uint8Array) {
  const isMarked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
  const content = isMarked ? bytes.subarray(3) : bytes
  const raw = latin1(content)
  const [, one, other] = declaration.exec(raw) ?? []
  const encoding = (one ?? other ?? 'UTF-8').toUpperCase()
  if (encoding === 'UTF-8') return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content)
  if (isMarked || !narrow.has(encoding) || narrow.get(encoding)?.test(raw)) throw new Malformed()
  return raw
}

const name = '[A-Za-z_][A-Za-z0-9_.-]*'
const qualified = `${name}(?::${name})?`
const given = `${qualified}${equals}(?:"[^<"]*"|'[^<']*')`
/** Sticky patterns: each matches only at the current position. */
const marks = {
  text: /[^<&]+/y,
  reference: /&(?:#([0-9]+)|#x([0-9A-Fa-f]+)|(amp|lt|gt|quot|apos));/y,
  comment: /<!--[^]*?--(>?)/y,
  section: /<!\[CDATA\[[^]*?\]\]>/y,
  instruction: new RegExp(`<\\?(?!xml[^A-Za-z0-9_.-])${name}(?:${blank}[^]*?)?\\?>`, 'iy'),
  start: new RegExp(`<(${qualified})((?:${blank}+${given})*)${blank}*(/?)>`, 'y'),
  end: new RegExp(`</(${qualified})${blank}*>`, 'y'),
} as const
const attribute = new RegExp(`(${qualified})${equals}(?:"([^"]*)"|'([^']*)')`, 'g')
const forbidden = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u
const xmlNamespace = 'http://www.w3.org/XML/1998/namespace'
const xmlnsNamespace = 'http://www.w3.org/2000/xmlns/'

interface Element extends Omit<XmlRoot, 'namespaces'> {
  readonly tag: string
  readonly declared: readonly string[]
}

/** Namespaces bound to each prefix, innermost last. */
type Scope = Map<string, string[]>

function rootOf(text: string) {
  if (forbidden.test(text)) throw new Malformed()
  const scope: Scope = new Map([['xml', [xmlNamespace]]])
  const open: Element[] = []
  const namespaces = new Set<string>()
  let root: XmlRoot | undefined
  let signedFrom = Infinity
  const take = takerOf(text)
  for (take(declaration); !take.isOver();) {
    const isInside = open.length > 0
    const start = isInside || !root ? take(marks.start) : null
    if (start) {
      const element = elementOf(start, scope)
      if (open.length <= signedFrom) namespaces.add(element.namespace)
      if (element.local === 'Signature') signedFrom = Math.min(signedFrom, open.length)
      root ??= { ...element, namespaces }
      open.push(element)
    }
    const ended = start ? start[3] !== '' && [start[0], start[1]] : take(marks.end)
    if (ended) {
      const element = open.pop()
      if (element?.tag !== ended[1]) throw new Malformed()
      for (const prefix of element?.declared ?? []) scope.get(prefix)?.pop()
      if (open.length <= signedFrom) signedFrom = Infinity
    } else if (!start) takeContent(take, isInside)
  }
  if (!root || open.length > 0) throw new Malformed()
  return root
}

function takerOf(text: string) {
  let at = 0
  const take = (pattern: RegExp) => {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (found) at += found[0].length
    return found
  }
  return Object.assign(take, { isOver: () => at === text.length })
}

/** Content other than tags. Outside the root only white space, comments and instructions are allowed. */
function takeContent(take: (pattern: RegExp) => RegExpExecArray | null, isInside: boolean) {
  const written = take(marks.text)?.[0]
  if (written !== undefined) {
    if (isInside ? written.includes(']]>') : /[^ \t\r\n]/.test(written)) throw new Malformed()
    return
  }
  const comment = take(marks.comment)
  if (comment?.[1] === '') throw new Malformed()
  if (comment ?? take(marks.instruction) ?? (isInside && take(marks.section))) return
  const reference = isInside && take(marks.reference)
  if (!reference) throw new Malformed()
  characterOf(reference)
}

function elementOf([, tag = '', written = '']: RegExpExecArray, scope: Scope): Element {
  const all = [...written.matchAll(attribute)].map(
    ([, of = '', one, other]) => [of, decodeAttributeValue(one ?? other ?? '')] as const,
  )
  const isOnce = (names: readonly string[]) => new Set(names).size === names.length
  if (!isOnce(all.map(([of]) => of))) throw new Malformed()
  const isDeclaration = (of: string) => of === 'xmlns' || of.startsWith('xmlns:')
  const declared = all.filter(([of]) => isDeclaration(of)).map(([of, value]) => declare(scope, of.slice(6), value))
  const attributes = all
    .filter(([of]) => !isDeclaration(of))
    .map(([of, value]) => ({ ...(of.includes(':') ? resolveXmlName(of, scope) : { namespace: '', local: of }), value }))
  // Two prefixes may map to the same namespace.
  if (!isOnce(attributes.map(({ namespace, local }) => `${local} ${namespace}`))) throw new Malformed()
  return { ...resolveXmlName(tag, scope), tag, declared, attributes }
}

function declare(scope: Scope, prefix: string, namespace: string) {
  const isReserved = namespace === xmlnsNamespace || (namespace === xmlNamespace) !== (prefix === 'xml')
  const isVoid = prefix !== '' && namespace === ''
  if (isReserved || isVoid || prefix === 'xmlns' || /[^\0-\x7f]/.test(namespace)) throw new Malformed()
  const before = scope.get(prefix)
  if (before) before.push(namespace)
  else scope.set(prefix, [namespace])
  return prefix
}

function resolveXmlName(tag: string, scope: Scope): XmlName {
  const [prefix = '', local = ''] = tag.includes(':') ? tag.split(':') : ['', tag]
  const namespace = scope.get(prefix)?.at(-1)
  if (namespace === undefined && prefix !== '') throw new Malformed()
  return { namespace: namespace ?? '', local }
}

function decodeAttributeValue(written: string) {
  return written.replaceAll(/\r\n|[\t\n\r]/g, ' ').replaceAll(/&[^;&]*;?/g, (each) => {
    marks.reference.lastIndex = 0
    const found = marks.reference.exec(each)
    if (!found) throw new Malformed()
    return characterOf(found)
  })
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function characterOf([, decimal, hexadecimal, entity = '']: RegExpExecArray) {
  const known = entities[entity]
  if (known !== undefined) return known
  const code = decimal === undefined ? Number.parseInt(hexadecimal ?? '', 16) : Number(decimal)
  const character = code <= 0x10ffff ? String.fromCodePoint(code) : '\0'
  if (forbidden.test(character)) throw new Malformed()
  return character
}
