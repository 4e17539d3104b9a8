// The child that reads PDFs: one path in, one answer out, until its parent goes away or has nothing more to ask.
import {
  EncryptedPDFError,
  PDFArray,
  PDFDict,
  PDFDocument,
  PDFName,
  PDFRef,
  PDFStream,
  type PDFObject,
} from '@cantoo/pdf-lib'
import { readFile } from 'node:fs/promises'
import type { ErrorCode } from '../errors.ts'

export type PdfAnswer =
  | { readonly fault: ErrorCode; readonly reason?: string }
  | { readonly pages: number; readonly active: readonly string[]; readonly signed: boolean }

const idleMs = 20_000

/** What makes a PDF do something by itself, or carry something beside its pages. */
const activeNames = [
  'JavaScript',
  'JS',
  'OpenAction',
  'AA',
  'Launch',
  'SubmitForm',
  'EmbeddedFiles',
  'XFA',
  'RichMedia',
] as const

async function examine(path: string): Promise<PdfAnswer> {
  try {
    const options = { updateMetadata: false, throwOnInvalidObject: true, warnOnInvalidObjects: false }
    const document = await PDFDocument.load(await readFile(path), options)
    const pages = document.getPageCount()
    if (pages === 0) return { fault: 'ACTES-F006' }
    const names = namesIn(document)
    const active = activeNames.filter((name) => names.has(name))
    return { pages, active, signed: names.has('ByteRange') }
  } catch (error) {
    if (error instanceof EncryptedPDFError) return { fault: 'ACTES-F004' }
    return { fault: 'ACTES-F005', reason: error instanceof Error ? error.name : 'error' }
  }
}

/** Every name that a dictionary of the document uses as a key, or as the kind of an action. */
function namesIn(document: PDFDocument): ReadonlySet<string> {
  const names = new Set<string>()
  const waiting: PDFObject[] = document.context.enumerateIndirectObjects().map(([, object]) => object)
  for (let object = waiting.pop(); object; object = waiting.pop()) {
    if (object instanceof PDFRef) continue
    if (object instanceof PDFArray) waiting.push(...object.asArray())
    const dictionary = object instanceof PDFStream ? object.dict : object
    if (!(dictionary instanceof PDFDict)) continue
    for (const [key, value] of dictionary.entries()) {
      names.add(key.decodeText())
      if (key.decodeText() === 'S' && value instanceof PDFName) names.add(value.decodeText())
      waiting.push(value)
    }
  }
  return names
}

if (process.send) {
  const leave = (): never => process.exit(0)
  let idle = setTimeout(leave, idleMs)
  process.on('disconnect', leave)
  process.on('message', (path: string) => {
    clearTimeout(idle)
    void examine(path).then((answer) => {
      process.send?.(answer)
      idle = setTimeout(leave, idleMs)
    })
  })
}
