// Making PDFs: stamped copies of what was sent, and our own documents. A killable process makes each in a folder of its
// own (process.ts); a finished one is moved from there.
import { lstat, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import pLimit from 'p-limit'
import { systemClock } from '#clock.ts'
import { ActesError, type ErrorCode, type Params } from '#errors.ts'
import { readingLimits } from '#protocol/limits.ts'
import type { PdfAnswers, PdfTask, Unwritten } from './child.ts'
import type { StampMark } from './mark.ts'
import { boundsFor, openPdfProcesses, type PdfCost, type PdfLimits } from './process.ts'
import { pdfRefusalOf } from './refusal.ts'
import type { Sheet } from './sheet.ts'

export type { StampMark } from './mark.ts'
export type { Sheet } from './sheet.ts'

type Stamping =
  | { readonly kind: 'stamped'; readonly pages: number; readonly sizeBytes: number }
  /** `to` is not created. ACTES-F004, F005, F006, F012, F015 or F017. */
  | { readonly kind: 'unstampable'; readonly code: ErrorCode; readonly params?: Params }

interface Target {
  /** Replaced as a whole or not at all. On the file system of the temporary files. */
  readonly to: string
  readonly signal?: AbortSignal
}

interface StampJob extends Target {
  readonly from: string
  readonly mediaType: string
  readonly mark: StampMark
}

interface SheetJob extends Target {
  readonly sheet: Sheet
}

export type PdfMaker = ReturnType<typeof openPdfMaker>

// Measured: a PDF of one page takes 120 MB and 0.1 s, one of 150 MB of scans 460 MB and 0.1 s, one of 10 MB and 20,000
// pages 350 MB and 3.2 s, a PNG of 600 dots an inch with transparency 550 MB and 3.5 s, one of 20 kB in seven passes
// 400 MB and 6.2 s; a sheet of 5,000 rows 190 MB and 2.3 s. Few bombs come here: deposits refuse them.
const makerLimits: PdfLimits = {
  sizeBytes: readingLimits.sumBytes,
  memoryBytes: 1_200_000_000,
  timeMs: 300_000,
  small: { memoryBytes: 700_000_000, workMs: 12_000 },
  perByte: { memoryBytes: 30, workMs: 1 / 1_000 },
}

/** A process that holds more after a job is not kept. */
const keptBytes = 300_000_000
/** A larger file may take seconds. */
const longBytes = 2_000_000

/** The owner must close it. Processes start with a job, serve the next ones, and exit after 20 idle seconds. */
export function openPdfMaker(limits: Partial<PdfLimits> = {}, clock = systemClock) {
  const bounds = { ...makerLimits, ...limits }
  // Usual documents come one after the other, so that one process makes them and stays warm; a second one serves only
  // beside a file that may hold them up.
  const [usual, long] = [pLimit(1), pLimit(1)]
  const processes = openPdfProcesses(2, { clock, keptBytes, isMaking: true })
  /** `to` appears only once the file is complete. */
  const make = (
    inTurn: typeof usual,
    { to, signal, sizeBytes }: Target & { sizeBytes: number },
    taskIn: (part: string) => Extract<PdfTask, { to: string }>,
  ): Promise<Exclude<PdfAnswers['stamp'], Unwritten> | PdfCost> =>
    inTurn(() =>
      processes(async (process) => {
        signal?.throwIfAborted()
        const part = join(await process.folder(), 'made.pdf')
        const terms = { ...boundsFor(sizeBytes, bounds), signal }
        try {
          const { outcome } = await process.run<'stamp'>(taskIn(part) as never, terms)
          if ('unwritten' in outcome) {
            const code = outcome.unwritten
            throw Object.assign(new Error(`the PDF cannot be written: ${code}`), { code })
          }
          if ('sizeBytes' in outcome) await moveWhole(part, to, outcome.sizeBytes)
          return outcome
        } finally {
          await rm(part, { recursive: true, force: true })
        }
      }),
    )
  return {
    /** A stamped copy. @throws Error if unwritten, if no process starts or this is closed; the reason of the signal */
    stamp: async ({ from: path, mediaType, mark, ...target }: StampJob): Promise<Stamping> => {
      const [{ size }, max] = [await stat(path), bounds.sizeBytes]
      if (size > max) return { kind: 'unstampable', code: 'ACTES-F012', params: { reason: 'size', size, max } }
      const stamping = (to: string) => ({ task: 'stamp', path, mediaType, mark, to }) as const
      const made = await make(size > longBytes ? long : usual, { ...target, sizeBytes: size }, stamping)
      return 'sizeBytes' in made ? { kind: 'stamped', ...made } : { kind: 'unstampable', ...pdfRefusalOf(made) }
    },
    /** Write one of our own documents. @throws as above; ActesError ACTES-F012 when it costs too much */
    write: async ({ sheet, ...target }: SheetJob) => {
      const writing = (to: string) => ({ task: 'write', sheet, to }) as const
      const made = await make(usual, { ...target, sizeBytes: bounds.sizeBytes }, writing)
      if ('sizeBytes' in made) return made
      throw new ActesError('ACTES-F012', { params: pdfRefusalOf(made).params ?? {} })
    },
    close: () => processes.close(),
  }
}

/** A process compromised by a PDF might leave something else there. */
async function moveWhole(part: string, to: string, sizeBytes: unknown) {
  const found = await lstat(part)
  if (!found.isFile() || found.nlink !== 1 || found.size !== sizeBytes)
    throw new Error('what was made is no PDF of ours')
  await rename(part, to)
}
