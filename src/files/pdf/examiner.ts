// The examination of PDFs: which faults refuse one, and what an agent should know about it. A process that may be killed reads
// them (process.ts).
import { stat } from 'node:fs/promises'
import { ActesError, problem, type Problem } from '../../errors.ts'
import { fairTurns } from '../turns.ts'
import { allowanceLimits, hasSpentAll, openAllowances, type AllowanceLimits, type Spent } from './allowance.ts'
import { boundsFor, openPdfProcesses, type PdfLimits, type PdfProcess } from './process.ts'
import { refusalOf, type Refusal } from './refusal.ts'

export interface PdfFindings {
  /** At most one: ACTES-F004, F005, F006, F012 or F015. */
  readonly problems: readonly Problem[]
  /** ACTES-F011 for each kind of active or attached content, F016 for a signature. */
  readonly warnings: readonly Problem[]
  /** 0 when unknown. */
  readonly pages: number
}

/** For whom a PDF is examined. */
export interface Asking {
  readonly caller: string
  readonly collectivite?: string
  /** Who has left needs no findings: the reading stops with the reason of the signal. */
  readonly signal?: AbortSignal | undefined
  /** What the other PDFs of the same deposit have cost. */
  readonly spent?: Spent
  /** Of its bytes, as they were just read: one that was examined before is not examined again. */
  readonly sha256?: string
}

/** To be closed by its owner. */
export interface PdfExaminer {
  /**
   * Examine one PDF, in a fair turn.
   * @param name base name, the path of the findings
   * @throws Error when the child process cannot be started, or the examiner is closed; ActesError ACTES-A026 when the caller or
   *   the collectivité has lost too much time lately; the reason of the signal
   */
  examine(path: string, name: string, asking?: Asking): Promise<PdfFindings>
  /** Stops the current readings. */
  close(): Promise<void>
}

// Measured: a PDF of 150 MB of scans takes 235 MB and 0.1 s, one of 8 MB and 20,000 pages 440 MB and 1.6 s, the process itself
// 93 MB; a bomb of 1.5 MB takes 2.6 GB and 11 s, one of 36 kB as long as one wants.
const pdfLimits: PdfLimits = {
  ...{ sizeBytes: 200_000_000, memoryBytes: 700_000_000, timeMs: 30_000 },
  small: { memoryBytes: 300_000_000, workMs: 2_000 },
  perByte: { memoryBytes: 30, workMs: 1 / 2_000 },
}

/** One that is larger may take over 3 s. */
const longBytes = 2_000_000
/** A process above this fraction of the bound of a large PDF is not kept. */
const keptFraction = 0.4
/** Each is a process. A caller that waits has a form open, which is counted already. */
const places = { most: 2, ofEach: 1, waiting: 100_000, waitingOfEach: 100_000 } as const

/**
 * Its processes start with the first PDFs, serve the next ones, and exit after 20 idle seconds.
 * @param now milliseconds that only grow
 */
export function openPdfExaminer(
  limits: Partial<PdfLimits> = {},
  { now = () => performance.now(), ...allowed }: Partial<AllowanceLimits> & { readonly now?: () => number } = {},
): PdfExaminer {
  const bounds = { ...pdfLimits, ...limits }
  const allowance = { ...allowanceLimits, ...allowed }
  const allowances = openAllowances(allowance, now)
  const processes = openPdfProcesses(places.most, pdfLimits.memoryBytes * keptFraction)
  const inTurn = fairTurns(places)
  const known = openKnown()
  return {
    examine: async (path, name, asking = { caller: '' }) => {
      const before = known.of(asking.sha256, name)
      if (before) return before
      const names = [`caller ${asking.caller}`, ...(asking.collectivite ? [`collectivite ${asking.collectivite}`] : [])]
      const { size } = await stat(path)
      return inTurn({ ...asking, isLong: size > longBytes }, async () => {
        const seconds = allowances.waitSeconds(names)
        if (seconds > 0) throw new ActesError('ACTES-A026', { params: { seconds } })
        const { spent } = asking
        if (spent && hasSpentAll(spent, allowance))
          return refused(name, { code: 'ACTES-F012', params: { reason: 'deposit' } })
        const { findings, workMs, isLost } = await processes((process) =>
          examine(process, { path, name, size, bounds, signal: asking.signal }),
        )
        if (spent) spent.readMs += workMs
        if (spent && isLost) spent.lostMs += workMs
        if (isLost) allowances.noteLost(names, workMs)
        else known.keep(asking.sha256, findings)
        return findings
      })
    },
    close: () => processes.close(),
  }
}

/** A batch is looked at as a whole, then handed in. */
const knownMost = 5_000

/** What was found lately, by the digests of the files; the oldest is forgotten. */
function openKnown() {
  const all = new Map<string, PdfFindings>()
  const at = (problems: readonly Problem[], path: string) => problems.map((each) => ({ ...each, path }))
  return {
    of: (sha256: string | undefined, name: string): PdfFindings | undefined => {
      const found = all.get(sha256 ?? '')
      return found && { ...found, problems: at(found.problems, name), warnings: at(found.warnings, name) }
    },
    keep: (sha256: string | undefined, findings: PdfFindings): void => {
      if (sha256 === undefined) return
      all.set(sha256, findings)
      const [oldest] = all.keys()
      if (all.size > knownMost && oldest !== undefined) all.delete(oldest)
    },
  }
}

interface Question {
  readonly path: string
  readonly name: string
  readonly size: number
  readonly bounds: PdfLimits
  readonly signal: AbortSignal | undefined
}

interface Examined {
  readonly findings: PdfFindings
  readonly workMs: number
  /** It was read for nothing. */
  readonly isLost: boolean
}

async function examine(process: PdfProcess, { path, name, size, bounds, signal }: Question): Promise<Examined> {
  const { sizeBytes: max } = bounds
  if (size > max) {
    const refusal: Refusal = { code: 'ACTES-F012', params: { reason: 'size', size, max } }
    return { findings: refused(name, refusal), workMs: 0, isLost: false }
  }
  const { outcome, workMs } = await process.run({ task: 'look', path }, { ...boundsFor(size, bounds), signal })
  if ('cost' in outcome || 'fault' in outcome)
    return { findings: refused(name, refusalOf(outcome)), workMs, isLost: 'cost' in outcome }
  const active = outcome.active.map((what) => problem('ACTES-F011', name, { params: { what } }))
  const signed = outcome.signed ? [problem('ACTES-F016', name)] : []
  return { findings: { problems: [], warnings: [...active, ...signed], pages: outcome.pages }, workMs, isLost: false }
}

function refused(name: string, { code, params }: Refusal): PdfFindings {
  return { problems: [problem(code, name, params && { params })], warnings: [], pages: 0 }
}
