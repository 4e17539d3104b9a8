// The process that reads PDFs and may be killed: a path comes in, an answer goes out. It exits when idle for a while,
// and with its parent. examiner.ts forks it; it exports only types.
import { constants } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { lookAtPdf, type PdfContent, type PdfFault } from './look.ts'

export type PdfMessage = 'ready' | PdfAnswer
export type PdfAnswer = PdfFault | PdfContent | { readonly fault: 'unreadable' }

const idleMs = 20_000

async function answer(path: string): Promise<PdfAnswer> {
  const flag = constants.O_RDONLY | constants.O_NOFOLLOW
  const bytes = await readFile(path, { flag }).catch(() => undefined)
  return bytes ? lookAtPdf(bytes) : { fault: 'unreadable' }
}

function serve(send: (message: PdfMessage) => void): void {
  const rest = () => setTimeout(() => process.exit(0), idleMs)
  let idle = rest()
  process.on('disconnect', () => process.exit(0))
  process.on('message', (path: string) => {
    clearTimeout(idle)
    void answer(path).then((found) => {
      send(found)
      idle = rest()
    })
  })
  send('ready')
}

if (process.send) serve(process.send.bind(process))
