// The examination of PDFs: the faults that refuse one, and what an agent should know about it. A process that may be
// killed reads them (process.ts).
import { stat } from 'node:fs/promises'
import { systemClock, type Clock } from '#clock.ts'
import { ActesError, problem, type Problem } from '#errors.ts'
import { signatureFaults, signatureWarnings, type Signature, type SignaturePolicy } from '#protocol/acte/signatures.ts'
import { compact } from '#protocol/compact.ts'
import { readingLimits } from '#protocol/limits.ts'
import type { Accuse } from '#protocol/retours/accuse.ts'
import type { XmlFacts } from '#protocol/xml/budget.ts'

import { fairTurns } from '#queue/turns.ts'
import { throwTransient } from '../plain-file.ts'
import { allowanceLimits, hasSpentAll, openAllowances, type AllowanceLimits, type Spent } from './allowance.ts'
import type { PdfAnswers, PdfTask } from './child.ts'
import type { PdfContent } from './look.ts'
import { boundsFor, openPdfProcesses, type PdfLimits, type PdfProcess } from './process.ts'
import { pdfRefusalOf, type PdfRefusal } from './refusal.ts'

export interface PdfFindings {
  /** At most one: ACTES-F004, F005, F006, F012 or F015; or F028 when the policy refuses the signature. */
  readonly problems: readonly Problem[]
  /** ACTES-F011 for each kind of active or attached content, F016 if signed, F024 to F027 for a faulty signature. */
  readonly warnings: readonly Problem[]
  readonly signatures?: readonly Signature[]
  readonly xml?: XmlFacts
  readonly accuse?: Accuse
  readonly pages: number
}

export interface PdfExaminationOptions {
  readonly caller: string
  readonly collectivite?: string
  /** Aborted when the caller has left; the reading fails with its reason. */
  readonly signal?: AbortSignal | undefined
  readonly spent?: Spent
  /** Digest of the bytes, so that a file already examined is not examined again. */
  readonly sha256?: string
}

export type PdfExaminer = ReturnType<typeof openPdfExaminer>

// Measured: a PDF of 150 MB of scans takes 235 MB and 0.1 s, one of 8 MB and 20,000 pages 440 MB and 1.6 s, the process
// 93 MB (150 MB and 0.3 s with the text reader); a bomb of 1.5 MB takes 2.6 GB and 11 s, one of 36 kB unlimited time.
const pdfLimits: PdfLimits = {
  sizeBytes: readingLimits.sumBytes,
  memoryBytes: 700_000_000,
  timeMs: 30_000,
  small: { memoryBytes: 250_000_000, workMs: 1_000 },
  perByte: { memoryBytes: 30, workMs: 1 / 2_000 },
}

/** The text reader first loads its library: 0.3 s, and more on a slow machine. */
const libraryMs = { look: 0, read: 500 } as const

/** A larger file may take over 3 s. */
const longBytes = 2_000_000
const keptFraction = 0.25
/** Each place is a process. Waiting callers have a form open, and those are limited already. */
const places = { most: 2, ofEach: 1, waiting: 100_000, waitingOfEach: 100_000 } as const

export interface Examining {
  readonly clock?: Clock
  /** How signatures are judged: `list` is a PEM file of authorities. Shown without any by default. */
  readonly signatures?: { readonly list?: string; readonly policy?: SignaturePolicy } | undefined
}

/**
 * Its processes start with the first PDFs, serve the next ones, and exit after 20 idle seconds. `examine` looks at one
 * PDF, or at the signatures of an XML; `said` reads what the first pages say about the act, with at most one problem,
 * the reason why it is unreadable: ACTES-F004, F005, F012 or F015. Both take fair turns, and `name` is the path of the
 * findings. They throw Error when no child process starts or the examiner is closed; ActesError ACTES-A026 when the
 * caller or the collectivité has lost too much time lately; transient errors of the system; the reason of the signal.
 */
export function openPdfExaminer(
  limits: Partial<PdfLimits> = {},
  { clock = systemClock, signatures, ...allowed }: Partial<AllowanceLimits> & Examining = {},
) {
  const bounds = { ...pdfLimits, ...limits }
  const allowance = { ...allowanceLimits, ...allowed }
  const allowances = openAllowances(allowance, clock.steadyMs)
  const processes = openPdfProcesses(places.most, { clock, keptBytes: pdfLimits.memoryBytes * keptFraction })
  const inTurn = fairTurns(places)
  const look = <T extends PdfReadingTask>(
    task: T,
    asking: PdfExaminationOptions,
  ): Promise<PdfReadingAnswer<T> | PdfRefusal> => {
    const names = [`caller ${asking.caller}`, ...(asking.collectivite ? [`collectivite ${asking.collectivite}`] : [])]
    return stat(task.path).then(({ size }) =>
      inTurn({ ...asking, isLong: size > longBytes }, async () => {
        const seconds = allowances.waitSeconds(names)
        if (seconds > 0) throw new ActesError('ACTES-A026', { params: { seconds } })
        const { spent } = asking
        if (spent && hasSpentAll(spent, allowance)) return { code: 'ACTES-F012', params: { reason: 'deposit' } }
        const { sizeBytes: max } = bounds
        if (size > max) return { code: 'ACTES-F012', params: { reason: 'size', size, max } }
        const { outcome, workMs, isLost } = await processes((process) =>
          runPdfTask(process, task, { ...boundsFor(size, bounds), signal: asking.signal }),
        )
        if (spent) spent.readMs += workMs
        if (spent && isLost) spent.lostMs += workMs
        if (isLost) allowances.noteLost(names, workMs)
        return outcome
      }),
    )
  }
  const nobody: PdfExaminationOptions = { caller: '' }
  const known = openKnown()
  return {
    examine: async (path: string, name: string, asking = nobody): Promise<PdfFindings> => {
      const { list, policy = 'show' } = signatures ?? {}
      const expected = { now: clock.now().getTime(), ...compact({ list }) }
      const found = known.of(asking.sha256) ?? (await look({ task: 'look', path, signatures: expected }, asking))
      if ('code' in found) return { problems: [problemOf(name, found)], warnings: [], pages: 0 }
      known.keep(asking.sha256, found)
      return findingsOf(name, found, policy)
    },
    said: async (path: string, name: string, asking = nobody) => {
      const found = await look({ task: 'read', path }, asking)
      return 'code' in found ? { problems: [problemOf(name, found)] } : { problems: [], said: found }
    },
    close: () => processes.close(),
  }
}

type PdfReadingTask = Extract<PdfTask, { readonly task: 'look' | 'read' }>
type PdfReadingAnswer<T extends PdfReadingTask> = Exclude<PdfAnswers[T['task']], { readonly fault: unknown }>

/** A batch is first examined as a whole, then handed in. */
const knownMost = 5_000

/** Recent findings by digest. Signed files are left out: each is verified at its own moment. */
function openKnown() {
  const all = new Map<string, PdfContent>()
  return {
    of: (sha256: string | undefined) => all.get(sha256 ?? ''),
    keep: (sha256: string | undefined, content: PdfContent) => {
      if (sha256 === undefined || content.signatures.length > 0) return
      all.set(sha256, content)
      const [oldest] = all.keys()
      if (all.size > knownMost && oldest !== undefined) all.delete(oldest)
    },
  }
}

async function runPdfTask<T extends PdfReadingTask>(
  process: PdfProcess,
  task: T,
  terms: Parameters<PdfProcess['run']>[1],
) {
  const most = { ...terms, workMs: terms.workMs + libraryMs[task.task] }
  const { outcome, workMs } = await process.run<T['task']>(task as never, most)
  if ('fault' in outcome && outcome.fault === 'unreadable')
    throwTransient(Object.assign(new Error('the file cannot be read'), { code: outcome.reason }))
  const isLost = 'cost' in outcome
  const isRefused = isLost || 'fault' in outcome
  return { outcome: isRefused ? pdfRefusalOf(outcome) : (outcome as PdfReadingAnswer<T>), workMs, isLost }
}

function findingsOf(name: string, content: PdfContent, policy: SignaturePolicy): PdfFindings {
  const { active, signatures, pages, xml, accuse } = content
  const inside = { pages, ...compact({ xml, accuse }) }
  const acting = active.map((what) => problem('ACTES-F011', name, { params: { what } }))
  if (signatures.length === 0) return { problems: [], warnings: acting, ...inside }
  const signed = signatures.some(({ integrity }) => integrity !== 'bogus') ? [problem('ACTES-F016', name)] : []
  const warnings = [...acting, ...signed, ...signatureWarnings(signatures, name)]
  return { problems: policy === 'show' ? [] : signatureFaults(signatures, name), warnings, ...inside, signatures }
}

function problemOf(name: string, { code, params }: PdfRefusal) {
  return problem(code, name, { params })
}
