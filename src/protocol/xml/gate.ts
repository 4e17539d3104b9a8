// Checks an XML document before anything of it is read: size, encoding, no DOCTYPE, well-formed, known root, no foreign
// name. Departures from our schema are listed as data. The accepted text is canonical: no declaration, comment, CDATA
// section or instruction.
import { ActesError, faultAt, problem, type ErrorCode, type Params, type Problem } from '#errors.ts'
import { decodeXml } from './decode.ts'
import {
  departuresMax,
  departuresOf,
  childElements,
  nameElement,
  stepOf,
  usualName,
  type NamedElement,
} from './departures.ts'
import { openLibxml, withXmlDocument, type Library, type XmlDocument, type XmlElement } from './libxml.ts'
import { actesNamespace, inseeNamespace, roots } from '../schema/schema.ts'
import type { Profile } from '../schema/facets.ts'

/** Validity in both profiles: `strict` for what we write, `wide` for what we accept. */
export interface SchemaVerdict {
  readonly strict: boolean
  readonly wide: boolean
}

/** Largest document: an AR holds 1 KB, a classification tens of KB. */
export const gateMaxBytes = 2 * 1024 * 1024

/** Most tags or attributes: the largest classification seen has 900. */
export const gateMaxMarks = 5_000

/** Lets other work of the process go on between the steps of a large document. */
export type GiveTurn = () => Promise<unknown>
const noTurn: GiveTurn = () => Promise.resolve()

const strangersMax = 20

const schemaInstance = 'http://www.w3.org/2001/XMLSchema-instance'

/**
 * Accept or refuse a document. `schemaValid` reports on `profile`.
 * @throws ActesError X001 (`sizeBytes`, `limitBytes`, or `marks`, `limitMarks`), X002 (`encoding`), X003 (`line`), X004
 * (`line`, `reason`: the parser's message), X005 (`root`, `namespace`), X006 (`problems`: each with `name`,
 * `namespace`)
 */
export async function gate(bytes: Uint8Array, profile: Profile, giveTurn: GiveTurn = noTurn) {
  if (bytes.byteLength > gateMaxBytes) {
    throw gateRefusal('ACTES-X001', { sizeBytes: bytes.byteLength, limitBytes: gateMaxBytes })
  }
  const decoded = decodeXml(bytes)
  refuseCrowds(decoded.text)
  const { library, validators } = await openLibxml()
  // Two megabytes keep the parser busy for long.
  await giveTurn()
  return lendGated(library, decoded.text, (document) => {
    const root = knownRoot(document.root)
    refuseStrangers(library, document.root)
    const wide = departuresOf(library, document, validators.wide)
    // A departure from wide is one from strict too. If wide reaches the limit, list its departures only.
    const strict = wide.length < departuresMax ? departuresOf(library, document, validators.strict) : wide
    const schema = { strict: strict.length === 0, wide: wide.length === 0 }
    return {
      root,
      text: document.root.toString({ format: false, noDeclaration: true }),
      schemaValid: schema[profile],
      schema,
      /** X008 when the bytes are not in the declared encoding, then one X007 per departure from the strict schema. */
      deviations: [...decoded.deviations, ...eachOnce(strict, wide)],
    }
  })
}

/** Strict repeats the departures of wide, except after an element that only strict rejects. */
function eachOnce(strict: readonly Problem[], wide: readonly Problem[]): readonly Problem[] {
  const keyOf = ({ path, params }: Problem) => `${path} ${params?.reason}`
  const told = new Set(strict.map(keyOf))
  return [...strict, ...wide.filter((departure) => !told.has(keyOf(departure)))].slice(0, departuresMax)
}

/**
 * Parse a decoded text without DOCTYPE and lend the document. Callers limit its length. @throws ActesError X003, X004
 */
export function lendGated<T>(library: Library, text: string, use: (document: XmlDocument) => T) {
  refuseDeclarations(text)
  refuseControls(text)
  try {
    return withXmlDocument(library, text, use)
  } catch (error) {
    if (!(error instanceof library.XmlParseError)) throw error
    const { message = 'Document is empty', line = 1 } = error.details[0] ?? {}
    const words = message.replace(/\{[^}]*\}/g, '').trim()
    throw gateRefusal('ACTES-X004', { line, reason: words.slice(0, 200) }, error)
  }
}

// The validator's time grows with the square of the faults among siblings.
function refuseCrowds(text: string) {
  for (const mark of ['<', '=']) {
    const marks = text.split(mark).length - 1
    if (marks > gateMaxMarks) throw gateRefusal('ACTES-X001', { marks, limitMarks: gateMaxMarks })
  }
}

function refuseDeclarations(text: string) {
  const at = text.search(/<!(?:DOCTYPE|ENTITY)/i)
  if (at >= 0) throw gateRefusal('ACTES-X003', { line: lineNumberAt(text, at) })
}

// Characters that XML 1.0 forbids. The parser checks references to them.
function refuseControls(text: string) {
  const at = text.search(/[\0-\x08\x0B\x0C\x0E-\x1F\uFFFE\uFFFF]/)
  if (at < 0) return
  const code = text.charCodeAt(at).toString(16).toUpperCase().padStart(4, '0')
  throw gateRefusal('ACTES-X004', { line: lineNumberAt(text, at), reason: `Forbidden character U+${code}` })
}

function knownRoot(element: XmlElement) {
  const root = roots.find((name) => name === element.name)
  if (root && element.namespaceUri === actesNamespace) return root
  throw gateRefusal('ACTES-X005', { root: element.name, namespace: element.namespaceUri })
}

// Elements must be in the ACTES namespace; attributes in ACTES, INSEE, XML Schema instance or none (which the schema
// then reports). A Signature may hold anything (XSD v1.1, type FichierSigne).
function refuseStrangers(library: Library, root: XmlElement) {
  const strangers: Problem[] = []
  const visit = (siblings: readonly NamedElement[], pathTo: () => string): void => {
    for (const one of siblings) {
      if (strangers.length >= strangersMax) return
      const path = () => `${pathTo()}/${stepOf(one, siblings)}`
      if (one.element.namespaceUri !== actesNamespace) strangers.push(stranger(one.element, path()))
      else if (one.element.name !== 'Signature') {
        strangers.push(...strangeAttributes(one.element, path))
        visit(childElements(library, one.element), path)
      }
    }
  }
  visit([nameElement(root)], () => '')
  const first = strangers[0]
  if (first) throw new ActesError('ACTES-X006', { problems: strangers, params: first.params ?? {} })
}

function strangeAttributes(element: XmlElement, path: () => string) {
  const strange = element.attrs.filter(({ namespaceUri }) => !attributeNamespaces.includes(namespaceUri))
  return strange.slice(0, strangersMax).map((attribute) => stranger(attribute, `${path()}/@${usualName(attribute)}`))
}

const attributeNamespaces: readonly string[] = [actesNamespace, inseeNamespace, schemaInstance, '']

function stranger(named: { readonly name: string; readonly namespaceUri: string }, path: string) {
  return problem('ACTES-X006', path, { params: { name: named.name, namespace: named.namespaceUri } })
}

function lineNumberAt(text: string, at: number) {
  return text.slice(0, at).split('\n').length
}

function gateRefusal(code: ErrorCode, params: Params, cause?: unknown) {
  return faultAt(code, '/', { params, cause })
}
