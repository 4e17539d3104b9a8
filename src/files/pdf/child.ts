// The process that works on PDFs, and on XML of any length, and may be killed: a task comes in, an answer goes out. It
// exits after idling, and with its parent. process.ts forks it; it exports only types.
import { constants, readFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { registerHooks } from 'node:module'
import { dirname, join } from 'node:path'
import { systemClock } from '#clock.ts'
import type { PdfSaid } from '#protocol/reading/reading.ts'
import type { Trust } from '../signatures/chain.ts'
import type { PdfContent, PdfFault } from './look.ts'
import type { StampMark } from './mark.ts'
import type { PictureFault } from './picture.ts'
import type { Sheet } from './sheet.ts'

export type PdfTask =
  | { readonly task: 'look'; readonly path: string; readonly signatures: Expected }
  | { readonly task: 'read'; readonly path: string }
  | {
      readonly task: 'stamp'
      readonly path: string
      readonly mediaType: string
      readonly to: string
      readonly mark: StampMark
    }
  | { readonly task: 'write'; readonly sheet: Sheet; readonly to: string }

/** `list` is a PEM file of authorities; `now` in milliseconds. */
interface Expected {
  readonly list?: string
  readonly now: number
}

export interface PdfAnswers {
  readonly look: PdfFault | PdfContent | Unreadable
  readonly read: PdfFault | PdfSaid | Unreadable
  readonly stamp: PdfFault | PictureFault | Unreadable | WrittenPdf | Unwritten
  readonly write: WrittenPdf | Unwritten
}
interface Unreadable {
  readonly fault: 'unreadable'
  /** The system's error code. */
  readonly reason: string
}
interface WrittenPdf {
  readonly pages: number
  readonly sizeBytes: number
}
/** The system's error code: no space, no permission. */
export interface Unwritten {
  readonly unwritten: string
}
export type PdfMessage = 'ready' | PdfAnswers[keyof PdfAnswers]

const idleMs = 20_000

async function answer(task: PdfTask): Promise<PdfAnswers[keyof PdfAnswers]> {
  if (task.task === 'write') {
    const { writeSheet } = await import('./write.ts')
    return writePdfParts(task.to, await writeSheet(task.sheet))
  }
  const flag = constants.O_RDONLY | constants.O_NOFOLLOW
  const bytes = await readFile(task.path, { flag }).catch((error: NodeJS.ErrnoException) => String(error.code))
  if (typeof bytes === 'string') return { fault: 'unreadable', reason: bytes }
  if (task.task === 'look') return lookAtFileBytes(bytes, task)
  if (task.task === 'read') return readPdf(bytes)
  // The examination needs neither fonts nor pictures.
  const { stampFile } = await import('./stamp.ts')
  const stamped = await stampFile(bytes, task.mediaType, task.mark)
  return 'fault' in stamped ? stamped : writePdfParts(task.to, stamped)
}

/** A PDF has its header in the first 1,024 bytes; anything else is XML. */
async function lookAtFileBytes(bytes: Buffer, { path, signatures: { list, now } }: Extract<PdfTask, { task: 'look' }>) {
  let read: Promise<Trust> | undefined
  const verifying = { trust: list === undefined ? undefined : () => (read ??= trusted(list)), now: new Date(now) }
  if (bytes.subarray(0, 1024).includes('%PDF-')) return (await import('./look.ts')).lookAtPdf(bytes, verifying)
  const [{ readXmlFacts }, { readAccuse }] = await Promise.all([
    import('#protocol/xml/budget.ts'),
    import('#protocol/retours/accuse.ts'),
  ])
  const xml = await readXmlFacts(bytes)
  const accuse = xml.root === 'ARActe' ? await readAccuse(bytes) : undefined
  const found = { pages: 0, active: [], signatures: [], xml, ...(accuse && { accuse }) }
  if (!bytes.includes('http://www.w3.org/2000/09/xmldsig#')) return found
  const { signaturesOfXml } = await import('../signatures/xml.ts')
  const beside = (name: string) => plainFile(join(dirname(path), name))
  return { ...found, signatures: await signaturesOfXml(bytes, { ...verifying, beside }) }
}

/** An unreadable list trusts nobody. */
async function trusted(list: string) {
  const { trustIn } = await import('../signatures/chain.ts')
  return trustIn(await readFile(list, 'latin1').catch(() => ''))
}

function plainFile(path: string): Buffer | undefined {
  try {
    return readFileSync(path, { flag: constants.O_RDONLY | constants.O_NOFOLLOW })
  } catch {
    return undefined
  }
}

async function readPdf(bytes: Uint8Array) {
  const [{ linesOfPdf }, { readAct }] = await Promise.all([
    import('./lines.ts'),
    import('#protocol/reading/reading.ts'),
  ])
  // The library needs a plain Uint8Array, and keeps it.
  const lines = await linesOfPdf(new Uint8Array(bytes))
  return 'fault' in lines ? lines : readAct(lines.pages)
}

async function writePdfParts(path: string, { pages, parts }: { pages: number; parts: readonly Uint8Array[] }) {
  try {
    await writeFile(path, parts)
    return { pages, sizeBytes: parts.reduce((sum, { length }) => sum + length, 0) }
  } catch (error) {
    return { unwritten: String((error as NodeJS.ErrnoException).code) }
  }
}

async function serve(send: (message: PdfMessage) => void) {
  process.on('disconnect', () => process.exit(0))
  // Its bundle: the library's 190 modules take a process three times as long to read.
  const url = new URL('../dist/pdf-lib.esm.min.js', import.meta.resolve('@cantoo/pdf-lib')).href
  registerHooks({
    resolve: (name, from, next) => (name === '@cantoo/pdf-lib' ? { url, shortCircuit: true } : next(name, from)),
  })
  await import('./look.ts')
  const rest = () => systemClock.after(idleMs, () => process.exit(0))
  let idle = rest()
  process.on('message', (task: PdfTask) => {
    idle.end()
    void answer(task).then((found) => {
      send(found)
      idle = rest()
    })
  })
  send('ready')
}

if (process.send) void serve(process.send.bind(process))
