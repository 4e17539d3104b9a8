// libxml2-wasm, loaded at the first use (it has a top-level await), with our two schemas compiled once. It reads no
// file and no network, because no input provider stays registered. Every document is disposed of.
import type { XmlDocument, XsdValidator } from 'libxml2-wasm'
import { inseeSchemaFile, inseeSchemaText, schemaText } from '../schema/schema.ts'
import type { Profile } from '../schema/facets.ts'

export type { XmlDocument, XmlElement, XsdValidator } from 'libxml2-wasm'
export type Library = typeof import('libxml2-wasm')

interface Libxml {
  readonly library: Library
  readonly validators: Readonly<Record<Profile, XsdValidator>>
  /** The validator of another schema of ours, compiled at its first use and kept. */
  readonly compiled: (name: string, text: () => string) => XsdValidator
}

let opened: Promise<Libxml> | undefined

export function openLibxml(): Promise<Libxml> {
  opened ??= load().catch((error: unknown) => {
    opened = undefined
    throw error
  })
  return opened
}

async function load(): Promise<Libxml> {
  const library = await import('libxml2-wasm')
  const compile = (profile: Profile) =>
    compileSchema(library, schemaText(profile), { [inseeSchemaFile]: inseeSchemaText(profile) })
  const kept = new Map<string, XsdValidator>()
  const compiled = (name: string, text: () => string) => {
    const validator = kept.get(name) ?? compileSchema(library, text(), {})
    kept.set(name, validator)
    return validator
  }
  return { library, validators: { strict: compile('strict'), wide: compile('wide') }, compiled }
}

/**
 * Compile an XSD. The caller disposes of the validator.
 * @param imports imported or included documents, by the names that the XSD uses
 * @throws the library's own error for an invalid schema
 */
export function compileSchema(
  library: Library,
  text: string | Uint8Array,
  imports: Readonly<Record<string, string | Uint8Array>>,
) {
  const files = Object.entries(imports).map(([name, content]) => [name, toBytes(content)] as const)
  library.xmlRegisterInputProvider(new library.XmlBufferInputProvider(Object.fromEntries(files)))
  try {
    const schema = library.XmlDocument.fromBuffer(toBytes(text), { url: 'schema.xsd' })
    try {
      return library.XsdValidator.fromDoc(schema)
    } finally {
      schema.dispose()
    }
  } finally {
    library.xmlCleanupInputProvider()
  }
}

/** Start of a comment or an instruction. A match inside the declaration only costs a search. */
const asides = /<!--|<\?/

/**
 * Parse a text and dispose of the document after `use`. CDATA becomes text. Comments and instructions are removed,
 * because a walk over siblings stops at an instruction (libxml2-wasm 0.7). The declared encoding is ignored.
 * @throws XmlParseError of the library when the text is not well-formed, namespaces included
 */
export function withXmlDocument<T>(library: Library, text: string, use: (document: XmlDocument) => T) {
  const { XML_PARSE_NONET, XML_PARSE_NO_XXE, XML_PARSE_IGNORE_ENC, XML_PARSE_NOCDATA } = library.ParseOption
  const option = XML_PARSE_NONET | XML_PARSE_NO_XXE | XML_PARSE_IGNORE_ENC | XML_PARSE_NOCDATA
  const document = library.XmlDocument.fromString(text, { option })
  try {
    if (asides.test(text)) for (const node of document.find('//comment() | //processing-instruction()')) node.remove()
    return use(document)
  } finally {
    document.dispose()
  }
}

/**
 * Parse bytes unchanged, comments and instructions included, for signature checks. They must have no DOCTYPE. @throws
 * XmlParseError of the library when they are not well-formed
 */
export function withSignedDocument<T>(library: Library, bytes: Uint8Array, use: (document: XmlDocument) => T) {
  const { XML_PARSE_NONET, XML_PARSE_NO_XXE } = library.ParseOption
  const document = library.XmlDocument.fromBuffer(bytes, { option: XML_PARSE_NONET | XML_PARSE_NO_XXE })
  try {
    return use(document)
  } finally {
    document.dispose()
  }
}

function toBytes(content: string | Uint8Array) {
  return typeof content === 'string' ? new TextEncoder().encode(content) : content
}
