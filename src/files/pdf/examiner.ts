// The examination of PDFs: which faults refuse one, and what an agent should know about it. A child process
// (process.ts) reads them, because a PDF may be made to use up memory and time, and its reader must be expendable.
import { stat } from 'node:fs/promises'
import pLimit from 'p-limit'
import { problem, type Params, type Problem } from '../../errors.ts'
import type { PdfAnswer } from './child.ts'
import { openPdfReader, type PdfBounds, type PdfCost, type PdfReader } from './process.ts'

export interface PdfFindings {
  /** At most one: ACTES-F004, F005, F006, F012 or F015. */
  readonly problems: readonly Problem[]
  /** ACTES-F011 for each kind of active or attached content, F016 for a signature. */
  readonly warnings: readonly Problem[]
  /** 0 when unknown. */
  readonly pages: number
}

/** To be closed by its owner. */
export interface PdfExaminer {
  /**
   * Examine one PDF, one after another.
   * @param name base name, the path of the findings
   * @throws Error when the child process cannot be started, or the examiner is closed
   */
  examine(path: string, name: string): Promise<PdfFindings>
  /** Stops the current reading. */
  close(): Promise<void>
}

export interface PdfLimits extends PdfBounds {
  /** A larger PDF is not read: no gateway takes it, and it would be held in memory. */
  readonly sizeBytes: number
}

// Measured: a PDF of 150 MB of scans takes 235 MB and 0.1 s, a bomb of 1.5 MB 2.6 GB and 11 s.
const pdfLimits: PdfLimits = { memoryBytes: 700_000_000, timeMs: 30_000, sizeBytes: 200_000_000 }

/** Its process starts with the first PDF, serves the next ones, and exits after 20 idle seconds. */
export function openPdfExaminer(limits: Partial<PdfLimits> = {}): PdfExaminer {
  const bounds = { ...pdfLimits, ...limits }
  const reader = openPdfReader(bounds)
  const inTurn = pLimit(1)
  return {
    examine: (path, name) => inTurn(() => examine(reader, { path, name, bounds })),
    close: () => reader.close(),
  }
}

interface Question {
  readonly path: string
  readonly name: string
  readonly bounds: PdfLimits
}

async function examine(reader: PdfReader, { path, name, bounds }: Question): Promise<PdfFindings> {
  const { size } = await stat(path)
  if (size > bounds.sizeBytes) return refused('ACTES-F012', name, { reason: 'size', size, max: bounds.sizeBytes })
  const answer = await reader.read(path)
  if ('cost' in answer) return tooCostly(answer, name, bounds)
  if ('fault' in answer) return faulty(answer, name)
  const active = answer.active.map((what) => problem('ACTES-F011', name, { params: { what } }))
  const signed = answer.signed ? [problem('ACTES-F016', name)] : []
  return { problems: [], warnings: [...active, ...signed], pages: answer.pages }
}

function tooCostly({ cost }: PdfCost, name: string, { memoryBytes, timeMs }: PdfLimits): PdfFindings {
  if (cost === 'memory') return refused('ACTES-F012', name, { reason: cost, max: memoryBytes })
  if (cost === 'time') return refused('ACTES-F012', name, { reason: cost, max: timeMs })
  return refused('ACTES-F012', name, { reason: cost })
}

function faulty(answer: Extract<PdfAnswer, { fault: string }>, name: string): PdfFindings {
  switch (answer.fault) {
    case 'encrypted':
      return refused('ACTES-F004', name)
    case 'damaged':
      return refused('ACTES-F005', name, { reason: answer.reason })
    case 'no-page':
      return refused('ACTES-F006', name)
    case 'unreadable':
      return refused('ACTES-F015', name)
  }
}

type Refusing = 'ACTES-F004' | 'ACTES-F005' | 'ACTES-F006' | 'ACTES-F012' | 'ACTES-F015'

function refused(code: Refusing, name: string, params?: Params): PdfFindings {
  return { problems: [problem(code, name, params && { params })], warnings: [], pages: 0 }
}
