// The tools that look at PDFs in tests: qpdf, poppler's own and openssl.
import { execFile, execFileSync } from 'node:child_process'
import { promisify } from 'node:util'
import type { Need } from '../describe-with.ts'

const tools = { qpdf: ['--version'], pdftotext: ['-v'], pdfsig: ['-v'], openssl: ['version'] } as const

export function papersTools(): Need<true> {
  const missing = Object.entries(tools).find(([name, options]) => !isThere(name, options))?.[0]
  const need = missing ?? 'qpdf'
  return { value: missing === undefined ? true : undefined, need, remedy: 'npm run services', required: true }
}

function isThere(name: string, options: readonly string[]): boolean {
  try {
    execFileSync(name, options, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

export interface PicturedPage {
  readonly width: number
  readonly height: number
  /** A byte a pixel, from the top left; 0 is black. */
  readonly grey: Buffer
}

/** A page as poppler shows it. @param dpi dots per inch */
export async function picturedPage(path: string, page: number, dpi = 48): Promise<PicturedPage> {
  const options = ['-gray', '-cropbox', '-singlefile', '-r', String(dpi), '-f', String(page), path]
  const { stdout } = await promisify(execFile)('pdftoppm', options, { encoding: 'buffer', maxBuffer: 100_000_000 })
  const [head = '', width, height] = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(stdout.toString('latin1', 0, 40)) ?? []
  return { width: Number(width), height: Number(height), grey: stdout.subarray(head.length) }
}
