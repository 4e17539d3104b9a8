// Classifies a PDF, read as a whole: locked, damaged, without a page, active, signed (ISO 32000-1). Runs in a process
// that may be killed: a PDF of a megabyte can unfold to gigabytes.
import {
  EncryptedPDFError,
  PDFArray,
  PDFDict,
  PDFDocument,
  PDFHexString,
  PDFName,
  PDFRef,
  PDFStream,
  PDFString,
  type PDFObject,
} from '@cantoo/pdf-lib'
import type { Accuse } from '#protocol/retours/accuse.ts'
import type { XmlFacts } from '#protocol/xml/budget.ts'
import type { Signature } from '#protocol/acte/signatures.ts'
import type { Verifying } from '../signatures/pdf.ts'

/** Why a PDF cannot be sent. `structure`: an object is broken; `end`: the file is cut; `pages`: no page tree. */
export type PdfFault =
  | { readonly fault: 'encrypted' | 'no-page' }
  | { readonly fault: 'damaged'; readonly reason: 'structure' | 'end' | 'pages' }

export interface PdfContent {
  readonly pages: number
  /** What it does on its own or carries beside its pages, in the order of `activeContents`. */
  readonly active: readonly ActiveContent[]
  readonly signatures: readonly Signature[]
  readonly xml?: XmlFacts
  readonly accuse?: Accuse
}

const activeContents = [
  'JavaScript',
  'Launch',
  'OpenAction',
  'AA',
  'SubmitForm',
  'ImportData',
  'EmbeddedFiles',
  'XFA',
  'RichMedia',
] as const
type ActiveContent = (typeof activeContents)[number]

export async function lookAtPdf(bytes: Buffer, verifying: Verifying): Promise<PdfFault | PdfContent> {
  const opened = await openPdf(bytes)
  if ('fault' in opened) return opened
  const { document, pages } = opened
  const { seen, dictionaries } = contentsOf(document)
  const active = activeContents.filter((what) => seen.has(what))
  // Most acts are not signed: load the verification only for one that is.
  if (dictionaries.length === 0) return { pages: pages.length, active, signatures: [] }
  const { signaturesOfPdf } = await import('../signatures/pdf.ts')
  const signatures = await signaturesOfPdf(bytes, { document, dictionaries }, verifying)
  return { pages: pages.length, active, signatures }
}

export interface Leaf {
  /** Undefined for a page written into its parent. */
  readonly ref: PDFRef | undefined
  readonly node: PDFDict
  /** Its own entries, and those inherited from its branches. */
  readonly holding: ReadonlyMap<string, PDFObject>
}

export async function openPdf(
  bytes: Buffer,
): Promise<PdfFault | { readonly document: PDFDocument; readonly pages: readonly Leaf[] }> {
  const document = await load(bytes)
  if ('fault' in document) return document
  const pages = pagesOf(document)
  if (pages === undefined) return { fault: 'damaged', reason: 'pages' }
  if (pages.length === 0) return { fault: 'no-page' }
  if (!hasEnd(bytes)) return { fault: 'damaged', reason: 'end' }
  return { document, pages }
}

const loading = { updateMetadata: false, preserveXFA: true, parseSpeed: Number.POSITIVE_INFINITY }

/** Strict: by default the library drops what it cannot read, and half of a cut file would pass for the whole. */
async function load(bytes: Uint8Array): Promise<PDFDocument | PdfFault> {
  try {
    return await PDFDocument.load(bytes, { ...loading, throwOnInvalidObject: true })
  } catch (error) {
    const locked = error instanceof EncryptedPDFError || (await isLocked(bytes))
    return locked ? { fault: 'encrypted' } : { fault: 'damaged', reason: 'structure' }
  }
}

/** Encrypted objects look broken until the trailer says that they are encrypted. */
async function isLocked(bytes: Uint8Array) {
  return PDFDocument.load(bytes, loading).then(
    () => false,
    (error: unknown) => error instanceof EncryptedPDFError,
  )
}

const inheritable = ['Resources', 'MediaBox', 'CropBox', 'Rotate'] as const

/** Undefined for a hole or a branch met twice, which may have no end; the library's list does not check for them. */
function pagesOf({ context, catalog }: PDFDocument): readonly Leaf[] | undefined {
  const branches = new Set<PDFObject>()
  const root = catalog instanceof PDFDict ? catalog.get(PDFName.of('Pages')) : undefined
  const waiting = [{ at: root, above: new Map<string, PDFObject>() }]
  const pages: Leaf[] = []
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const node = context.lookup(next.at)
    if (!(node instanceof PDFDict) || branches.has(node)) return undefined
    const own = inheritable.flatMap((key) => {
      const value = node.get(PDFName.of(key))
      return value ? [[key, value] as const] : []
    })
    const holding = own.length > 0 ? new Map([...next.above, ...own]) : next.above
    const kids = valueIn(node, 'Kids')
    if (kids instanceof PDFArray) {
      branches.add(node)
      for (const at of kids.asArray()) waiting.push({ at, above: holding })
    } else pages.push({ ref: next.at instanceof PDFRef ? next.at : undefined, node, holding })
  }
  return pages
}

const endBytes = 2048

/** Readers look for the end in the last 1,024 bytes (ISO 32000-1 annex H); trailing zeros and line ends do no harm. */
function hasEnd(bytes: Buffer) {
  const last = bytes.findLastIndex((byte) => byte !== 0 && byte !== 0x0a && byte !== 0x0d && byte !== 0x20)
  return bytes
    .subarray(0, last + 1)
    .subarray(-endBytes)
    .includes('%%EOF')
}

/** Looks into every dictionary, direct ones included: actions and attachments are often no objects of their own. */
function contentsOf({ context, catalog }: PDFDocument) {
  const seen = new Set<ActiveContent>()
  const dictionaries: PDFDict[] = []
  const waiting = context.enumerateIndirectObjects().map(([, object]) => object)
  for (let object = waiting.pop(); object; object = waiting.pop()) {
    const dictionary = object instanceof PDFStream ? object.dict : object
    if (dictionary instanceof PDFArray) for (const each of dictionary.asArray()) waiting.push(each)
    if (!(dictionary instanceof PDFDict)) continue
    for (const what of contentsIn(dictionary)) if (what) seen.add(what)
    if (isSignature(dictionary)) dictionaries.push(dictionary)
    for (const value of dictionary.values()) waiting.push(value)
  }
  const opening = valueIn(catalog, 'OpenAction')
  // Most word processors write a destination, which is no action.
  if (opening instanceof PDFDict && nameIn(opening, 'S') !== 'GoTo') seen.add('OpenAction')
  return { seen, dictionaries }
}

/** By its type, which may be left out, or by its entries. */
function isSignature(dictionary: PDFDict) {
  if (['Sig', 'DocTimeStamp'].includes(nameIn(dictionary, 'Type') ?? '')) return true
  return valueIn(dictionary, 'ByteRange') instanceof PDFArray && valueIn(dictionary, 'Contents') !== undefined
}

const actions: Readonly<Record<string, ActiveContent>> = {
  JavaScript: 'JavaScript',
  Launch: 'Launch',
  SubmitForm: 'SubmitForm',
  ImportData: 'ImportData',
  RichMediaExecute: 'RichMedia',
}
const annotations: Readonly<Record<string, ActiveContent>> = { RichMedia: 'RichMedia', FileAttachment: 'EmbeddedFiles' }

function contentsIn(dictionary: PDFDict): readonly (ActiveContent | undefined)[] {
  const valueOf = (key: string) => valueIn(dictionary, key)
  const isCode = (value: PDFObject | undefined) =>
    value instanceof PDFString || value instanceof PDFHexString || value instanceof PDFStream
  const isFilled = (value: PDFObject | undefined) => value instanceof PDFDict && value.keys().length > 0
  return [
    actions[nameIn(dictionary, 'S') ?? ''],
    annotations[nameIn(dictionary, 'Subtype') ?? ''],
    isCode(valueOf('JS')) || isFilled(valueOf('JavaScript')) ? 'JavaScript' : undefined,
    isFilled(valueOf('EmbeddedFiles')) || isFilled(valueOf('EF')) ? 'EmbeddedFiles' : undefined,
    isActions(valueOf('AA')) ? 'AA' : undefined,
    valueOf('XFA') ? 'XFA' : undefined,
  ]
}

/** Additional actions, rather than a resource named AA. */
function isActions(value: PDFObject | undefined) {
  if (!(value instanceof PDFDict)) return false
  return value.values().some((each) => {
    const action = value.context.lookup(each)
    return action instanceof PDFDict && nameIn(action, 'S') !== undefined
  })
}

function valueIn(dictionary: PDFDict, key: string) {
  return dictionary.context.lookup(dictionary.get(PDFName.of(key)))
}

export function nameIn(dictionary: PDFDict, key: string): string | undefined {
  const value = valueIn(dictionary, key)
  return value instanceof PDFName ? value.decodeText() : undefined
}
