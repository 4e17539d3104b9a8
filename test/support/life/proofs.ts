// The documents of proof of a commune's acts: made when told, and read.
import { execFileSync, spawnSync } from 'node:child_process'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { openPdfMaker, type PdfMaker } from '../../../src/files/pdf/maker.ts'
import { makeProofs } from '../../../src/proof/documents.ts'
import type { JobPorts, JobResult } from '../../../src/transmission/job.ts'
import type { Need } from '../describe-with.ts'
import type { Commune } from './commune.ts'
import { operationsOf } from './operations-of.ts'

/** One for all communes of a suite: its processes end by themselves. */
export const maker = openPdfMaker()

/** What is due is made. @param changes other ports than the commune's own */
export function proves(
  { app }: Commune,
  making: PdfMaker = maker,
  changes: Partial<JobPorts> = {},
): Promise<JobResult> {
  return makeProofs({ ...app.ports, notify: async () => undefined, proving: { maker: making }, ...changes })
}

/** Its documents in a line each: `stamped-1 v2 made`; those that do not hold any more in brackets. */
export async function documentsOf(commune: Commune, id: string): Promise<readonly string[]> {
  const { proof } = await commune.shows(id)
  return proof.map(({ kind, rank, version, state, current }) => {
    const line = `${kind}${rank > 0 ? `-${rank}` : ''} v${version} ${state}`
    return current ? line : `(${line})`
  })
}

/** The bytes of one: `bordereau`, `stamped-1`. */
export async function bytesOf({ app }: Commune, id: string, document: string, version?: number): Promise<Buffer> {
  const wanted = { id, document, ...(version !== undefined && { version }) }
  const { bytes } = await operationsOf(app).ask.downloadProofDocument(wanted)
  return buffer(Readable.from(bytes instanceof Readable ? bytes : [bytes]))
}

/** The text of a PDF, page by page. */
export function pagesOf(pdf: Uint8Array): readonly string[] {
  const text = execFileSync('pdftotext', ['-layout', '-enc', 'UTF-8', '-', '-'], { input: pdf, encoding: 'utf8' })
  return text.split('\f').slice(0, -1)
}

/** What reads and draws PDFs. */
export const poppler: Need<true> = {
  value: spawnSync('pdftotext', ['-v']).error ? undefined : true,
  need: 'poppler-utils',
  remedy: 'apt-get install poppler-utils',
  required: true,
}

interface PlacedLine {
  readonly text: string
  readonly xMin: number
  readonly xMax: number
  readonly yMin: number
}

/** The lines of each page, where they stand: in points from its upper left corner. */
export function placedLines(path: string): readonly { width: number; lines: readonly PlacedLine[] }[] {
  const html = execFileSync('pdftotext', ['-bbox-layout', '-enc', 'UTF-8', path, '-'], { encoding: 'utf8' })
  return html
    .split('<page ')
    .slice(1)
    .map((page) => ({
      width: numberIn(page, 'width'),
      lines: page
        .split('<line ')
        .slice(1)
        .map((line) => ({
          text: [...line.matchAll(/<word [^>]*>([^<]*)</g)].map(([, word]) => word).join(' '),
          xMin: numberIn(line, 'xMin'),
          xMax: numberIn(line, 'xMax'),
          yMin: numberIn(line, 'yMin'),
        })),
    }))
}

function numberIn(text: string, name: string): number {
  return Number(new RegExp(`${name}="([\\d.]+)"`).exec(text)?.[1])
}

interface Spot {
  readonly x: number
  readonly y: number
}

/** How much of a rectangle of a page is dark, from 0 to 1; in points from its upper left corner. */
export function darkShare(path: string, { page, from, to }: { page: number; from: Spot; to: Spot }): number {
  const [x, y, w, h] = [from.x, from.y, to.x - from.x, to.y - from.y].map((points) => String(Math.round(points * 2)))
  const args = ['-r', '144', '-gray', '-f', String(page), '-l', String(page), '-x', x, '-y', y, '-W', w, '-H', h]
  const image = execFileSync('pdftoppm', [...(args as string[]), path])
  // PGM: a head of three lines, then a byte a pixel.
  const pixels = image.subarray(image.length - Number(w) * Number(h))
  return pixels.filter((grey) => grey < 128).length / pixels.length
}
