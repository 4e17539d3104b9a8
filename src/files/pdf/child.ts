// The process that works on PDFs, and on XML of any length, and may be killed: a task comes in, an answer goes out. It exits when idle for a while, and with
// its parent. process.ts forks it; it exports only types.
import { constants } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import type { XmlFacts } from '../../protocol/rules/rule.ts'
import { lookAtPdf, type PdfContent, type PdfFault } from './look.ts'
import type { StampMark } from './mark.ts'
import type { PictureFault } from './picture.ts'
import type { Sheet } from './sheet.ts'

export type PdfTask =
  | { readonly task: 'look'; readonly path: string }
  | { readonly task: 'xml'; readonly path: string }
  | {
      readonly task: 'stamp'
      readonly path: string
      readonly mediaType: string
      readonly to: string
      readonly mark: StampMark
    }
  | { readonly task: 'write'; readonly sheet: Sheet; readonly to: string }

export interface PdfAnswers {
  readonly look: PdfFault | PdfContent | Unreadable
  readonly xml: XmlFacts | Unreadable
  readonly stamp: PdfFault | PictureFault | Unreadable | Made | Unwritten
  readonly write: Made | Unwritten
}
interface Unreadable {
  readonly fault: 'unreadable'
}
/** The file is whole. */
export interface Made {
  readonly pages: number
  readonly sizeBytes: number
}
/** The code of the system: no room, no right. */
export interface Unwritten {
  readonly unwritten: string
}
export type PdfMessage = 'ready' | PdfAnswers[keyof PdfAnswers]

const idleMs = 20_000

async function answer(task: PdfTask): Promise<PdfAnswers[keyof PdfAnswers]> {
  if (task.task === 'write') {
    const { writeSheet } = await import('./write.ts')
    return written(task.to, await writeSheet(task.sheet))
  }
  const flag = constants.O_RDONLY | constants.O_NOFOLLOW
  const bytes = await readFile(task.path, { flag }).catch(() => undefined)
  if (!bytes) return { fault: 'unreadable' }
  if (task.task === 'look') return lookAtPdf(bytes)
  if (task.task === 'xml') {
    const { readXmlFacts } = await import('../../protocol/xml/budget.ts')
    return readXmlFacts(bytes)
  }
  // The examination needs neither fonts nor pictures.
  const { stampFile } = await import('./stamp.ts')
  const stamped = await stampFile(bytes, task.mediaType, task.mark)
  return 'fault' in stamped ? stamped : written(task.to, stamped)
}

async function written(path: string, { pages, parts }: { pages: number; parts: readonly Uint8Array[] }) {
  try {
    await writeFile(path, parts)
    return { pages, sizeBytes: parts.reduce((sum, { length }) => sum + length, 0) }
  } catch (error) {
    return { unwritten: String((error as NodeJS.ErrnoException).code) }
  }
}

function serve(send: (message: PdfMessage) => void): void {
  const rest = () => setTimeout(() => process.exit(0), idleMs)
  let idle = rest()
  process.on('disconnect', () => process.exit(0))
  process.on('message', (task: PdfTask) => {
    clearTimeout(idle)
    void answer(task).then((found) => {
      send(found)
      idle = rest()
    })
  })
  send('ready')
}

if (process.send) serve(process.send.bind(process))
