// Writes XML: prefixes `actes` and `insee`, ISO-8859-1 without byte order mark, two-space indent that never touches a
// text. Source: cahier des charges de 2005 (encoding); XML 1.0 2.2, 2.11, 3.3.3.
import { create } from 'xmlbuilder2'
import { looksLikeUtf8 } from './decode.ts'
import { actesNamespace, inseeNamespace } from '../schema/schema.ts'
import { encodeLatin1, refusedCharacter, type Charset } from './latin1.ts'

export type AttributeName = `actes:${string}` | `insee:${string}`

export interface Element {
  readonly name: `actes:${string}`
  readonly attributes: Readonly<Partial<Record<AttributeName, string>>>
  readonly content: string | readonly Element[]
}

export function element(
  name: Element['name'],
  attributes: Element['attributes'],
  content: Element['content'] = '',
): Element {
  return { name, attributes, content }
}

/** An element that names a file (type FichierSigne of XSD v1.1), without signature: no sender seen writes one. */
export function fichierSigne(name: Element['name'], fichier: string) {
  return element(name, {}, [element('actes:NomFichier', {}, fichier)])
}

/**
 * Write a document that reads back character for character, in ISO-8859-1 with a final line feed. Numeric references
 * replace characters over U+00FF (under `ncr`), U+0080 to U+009F, which readers take for windows-1252, and every
 * character over U+007F if the bytes are also valid UTF-8 (`Â°` would read as `°`).
 * @throws ActesError V018 (`params.character`, `params.position`: 1-based, in code points of its text) for a character
 * that XML forbids, or one over U+00FF under `translit`
 */
export function writeXml(root: Element, charset: Charset): Uint8Array {
  const document = create({ version: '1.0', encoding: 'ISO-8859-1' })
  const top = document.ele(actesNamespace, root.name)
  if (holdsInsee(root)) top.att(xmlnsNamespace, 'xmlns:insee', inseeNamespace)
  fill(top, root, charset)
  const markup = `${document.end({ prettyPrint: true, indent: '  ', newline: '\n', wellFormed: true })}\n`
  const bytes = encodeLatin1(refer(markup, /[\u0080-\u009F]|[^\0-\u00FF]/gu))
  return looksLikeUtf8(bytes) ? encodeLatin1(refer(markup, /[^\0-\u007F]/gu)) : bytes
}

type Builder = ReturnType<ReturnType<typeof create>['ele']>

const xmlnsNamespace = 'http://www.w3.org/2000/xmlns/'
const namespaces = { actes: actesNamespace, insee: inseeNamespace } as const

function fill(builder: Builder, { attributes, content }: Element, charset: Charset) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined) continue
    builder.att(namespaces[name.startsWith('insee:') ? 'insee' : 'actes'], name, escape(value, charset, 'attribute'))
  }
  if (typeof content !== 'string') {
    for (const child of content) fill(builder.ele(actesNamespace, child.name), child, charset)
  } else if (content !== '') builder.txt(escape(content, charset, 'text'))
}

function holdsInsee({ attributes, content }: Element) {
  const here = Object.keys(attributes).some((name) => name.startsWith('insee:'))
  return here || (typeof content !== 'string' && content.some(holdsInsee))
}

// xmlbuilder2 escapes `<`, `>` and quotes, but keeps text that looks like a reference (`R&D;`). A CR, and in attributes
// LF and tab, survive parsing only as references.
function escape(text: string, charset: Charset, place: 'text' | 'attribute') {
  refuseCharacters(text, charset)
  return refer(text.replaceAll('&', '&amp;'), place === 'text' ? /\r/g : /[\r\n\t]/g)
}

const forbidden = /[\0-\x08\x0B\x0C\x0E-\x1F\uD800-\uDFFF\uFFFE\uFFFF]/u

function refuseCharacters(text: string, charset: Charset) {
  const at = text.search(charset === 'ncr' ? forbidden : /[\0-\x08\x0B\x0C\x0E-\x1F]|[^\0-\u00FF]/u)
  if (at >= 0) throw refusedCharacter(text, at, '/')
}

// Names and declarations are ASCII, so references only replace characters of texts and attributes.
function refer(markup: string, characters: RegExp) {
  return markup.replace(characters, (character) => `&#${character.codePointAt(0)};`)
}
