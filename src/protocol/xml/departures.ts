// Departures from our schema as data, parsed from libxml2's messages: XPath, rule, value. text/ holds their sentences.
// XPaths use the prefixes `actes` and `insee`, with an index only among same-named siblings:
// /actes:ARActe/actes:ActeRecu[2]. Each name is read from the library once, because a document may have thousands of
// siblings.
import { problem, type Params, type Problem } from '#errors.ts'
import type { Library, XmlDocument, XsdValidator, XmlElement } from './libxml.ts'
import { actesNamespace, inseeNamespace } from '../schema/schema.ts'

/** The broken rule or facet: `params.reason` of X007. */
export type Departure =
  | 'pattern'
  | 'maxLength'
  | 'length'
  | 'enumeration'
  | 'type' // not a value of the type `params.expected` (xsd name: date, integer)
  | 'unexpected' // an element in place of `params.expected`; absent when none was expected
  | 'missing' // the child elements `params.expected` are missing
  | 'attribute-missing'
  | 'attribute-unexpected'
  | 'content' // text or elements in a type without any
  | 'nil'
  | 'other'
  // rules of the retour readers, in no schema
  | 'count' // Nombre is not the number of annexes, which is params.expected
  | 'path' // a file name with a folder before it
  | 'repeated' // a second ActeRecu
  | 'duplicate' // a second entry of the classification under the same code
  | 'keyless' // an entry of the classification without a code

export const departuresMax = 100

/**
 * One X007 per departure, at most `departuresMax`: `path` is the XPath of the element or attribute, `value` the value
 * found, `params` {reason: Departure, element, attribute?, expected?} with names without prefix.
 */
export function departuresOf(library: Library, document: XmlDocument, validator: XsdValidator): Problem[] {
  const details = validate(library, document, validator)
  const usualPath = pathTranslator(library, document.root)
  const told: Problem[] = []
  const seen = new Set<string>()
  for (const { message, xpath = '/' } of details) {
    if (told.length === departuresMax) break
    const found = parseValidatorMessage(message)
    const place = `${xpath} ${found.attribute ?? ''}`
    const repeats = found.params.reason === 'type' && seen.has(place) // libxml2 reports a facet fault twice
    seen.add(place)
    if (!repeats) told.push(departureProblem(found, usualPath(xpath)))
  }
  return told
}

interface SchemaDeparture {
  readonly attribute?: string | undefined
  readonly value?: string | undefined
  readonly params: Params & { readonly reason: Departure }
}

function validate(library: Library, document: XmlDocument, validator: XsdValidator) {
  try {
    validator.validate(document)
    return []
  } catch (error) {
    if (error instanceof library.XmlValidateError) return error.details
    throw error
  }
}

function departureProblem(found: SchemaDeparture, path: string) {
  const { attribute, ...told } = found
  return problem('ACTES-X007', attribute === undefined ? path : `${path}/@${withUsualPrefix(attribute)}`, told)
}

const head = /^Element '(?<element>[^']+)'(?:, attribute '(?<attribute>[^']+)')?: (?<said>[^]*)$/

const facets = ['pattern', 'maxLength', 'length', 'enumeration'] as const

const forms: readonly { readonly form: RegExp; readonly reason: Departure }[] = [
  ...facets.map((reason) => ({
    form: new RegExp(`^\\[facet '${reason}'\\] The value (?:'(?<value>[^]*)' )?(?:is not|has a length of) `),
    reason,
  })),
  { form: /^This element is not expected\.(?: Expected is (?:one of )?\( (?<expected>.*) \))?/, reason: 'unexpected' },
  { form: /^Missing child element\(s\)\.(?: Expected is (?:one of )?\( (?<expected>.*) \))?/, reason: 'missing' },
  { form: /^The attribute '(?<name>.*)' is required but missing/, reason: 'attribute-missing' },
  { form: /^The attribute '(?<name>.*)' is not allowed/, reason: 'attribute-unexpected' },
  { form: /^(?:Character|Element) content /, reason: 'content' },
  { form: /^The element is not 'nillable'/, reason: 'nil' },
  {
    form: /^'(?<value>[^]*)' is not a valid value of the (?:local )?\w+ type(?: '(?:xs:)?(?<expected>\w+)')?/,
    reason: 'type',
  },
]

function parseValidatorMessage(message: string) {
  const { element = '', attribute, said = '' } = head.exec(message.trimEnd())?.groups ?? {}
  for (const { form, reason } of forms) {
    const match = form.exec(said)
    const { name = attribute, value, expected } = match?.groups ?? {}
    if (match) return found(reason, { element, attribute: name, value, expected })
  }
  return found('other', { element, attribute })
}

function found(reason: Departure, said: Readonly<Record<string, string | undefined>>): SchemaDeparture {
  const { element = '', attribute, value, expected } = said
  const params = {
    reason,
    element: localName(element),
    ...(attribute && { attribute: localName(attribute) }),
    ...(expected && { expected: expected.split(', ').map(localName).join(', ') }),
  }
  return { attribute, value, params }
}

function localName(name: string) {
  return name.replace(/^\{[^}]*\}/, '')
}

function withUsualPrefix(name: string) {
  return name
    .replace(`{${actesNamespace}}`, 'actes:')
    .replace(`{${inseeNamespace}}`, 'insee:')
    .replace(/^\{[^}]*\}/, '')
}

export interface NamedElement {
  readonly element: XmlElement
  /** `actes:Objet`: with the usual prefix, or the document's own prefix for a foreign namespace. */
  readonly usual: string
  readonly written: string
}

export function nameElement(element: XmlElement): NamedElement {
  return { element, usual: usualName(element), written: writtenName(element) }
}

/** Child elements in order. The document must hold no instruction (see withXmlDocument). */
export function childElements(library: Library, parent: XmlElement): NamedElement[] {
  const found: NamedElement[] = []
  for (let node = parent.firstChild; node; node = node.next) {
    if (node instanceof library.XmlElement) found.push(nameElement(node))
  }
  return found
}

export function usualName(item: Pick<XmlElement, 'name' | 'namespaceUri' | 'prefix'>): string {
  if (item.namespaceUri === actesNamespace) return `actes:${item.name}`
  if (item.namespaceUri === inseeNamespace) return `insee:${item.name}`
  return writtenName(item)
}

function writtenName({ name, prefix }: Pick<XmlElement, 'name' | 'prefix'>) {
  return prefix ? `${prefix}:${name}` : name
}

export function stepOf(one: NamedElement, siblings: readonly NamedElement[]): string {
  const same = siblings.filter(({ usual }) => usual === one.usual)
  return same.length > 1 ? `${one.usual}[${same.indexOf(one) + 1}]` : one.usual
}

/**
 * Translates libxml2's paths (the document's prefixes, or stars) into usual ones, up to a step that matches nothing.
 */
function pathTranslator(library: Library, root: XmlElement): (path: string) => string {
  const top = [nameElement(root)]
  const below = new Map<XmlElement, readonly NamedElement[]>()
  const childrenOf = ({ element }: NamedElement) => {
    const children = below.get(element) ?? childElements(library, element)
    below.set(element, children)
    return children
  }
  return (path) => {
    let siblings: readonly NamedElement[] = top
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

function follow(step: string, siblings: readonly NamedElement[]) {
  const [, name = '', index = '1'] = /^(.*?)(?:\[(\d+)\])?$/.exec(step) ?? []
  const matching = name === '*' ? siblings : siblings.filter(({ written }) => written === name)
  return matching[Number(index) - 1]
}
