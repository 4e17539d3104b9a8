// Checks and deposits the lines of pending batches. Idempotent and safe to run concurrently: each line has its own key.
import { ActesError } from '../../errors.ts'
import {
  batchById,
  linesOfBatch,
  moveBatch,
  ownerOf,
  settleLines,
  workingBatches,
  type Batch,
  type BatchLine,
  type LineEnd,
} from '../../store/batches.ts'
import type { RequestOrigin } from '../../store/engine/database.ts'
import { logFailure, noteFailure, type JobResult, type Tally } from '../../transmission/job.ts'
import type { Ports } from '../../transmission/step.ts'
import type { Caller } from '../guard.ts'
import { dropInfected } from '../runs/uploads.ts'
import { sirensToday, intersectSirens } from '../rights-today.ts'
import type { Ask } from '../ask.ts'
import { carryAll, depositBatchLine, checkBatchLine, type Carried, type BatchLineDeposit } from './carry.ts'
import { grantsOf } from '../laid.ts'

export const batchSchedule = 'batches'
const chunk = 40

interface Phase {
  readonly from: BatchLine['state']
  readonly to: Batch['state']
  readonly carry: (ask: Ask, laying: BatchLineDeposit) => Promise<Carried>
}

const phases: Readonly<Record<Batch['state'], Phase | undefined>> = {
  checking: { from: 'unread', to: 'checked', carry: checkBatchLine },
  depositing: { from: 'good', to: 'done', carry: depositBatchLine },
  checked: undefined,
  done: undefined,
  cancelled: undefined,
}

type AskAs = (caller: Caller) => Ask

/** @param askAs the operations, on behalf of the batch's owner */
export async function workBatches(ports: Ports, askAs: AskAs): Promise<JobResult> {
  const tally: Tally = { count: 0, failures: 0 }
  for (const batch of await workingBatches(ports.store.db)) {
    const phase = phases[batch.state]
    if (phase) await workOff(batch, phase, { tally, ports, askAs })
  }
  return tally
}

interface BatchWorkContext {
  readonly tally: Tally
  readonly ports: Ports
  readonly askAs: AskAs
}

async function workOff(
  { id, who, state, sirens, address, session }: Batch & RequestOrigin,
  phase: Phase,
  working: BatchWorkContext,
): Promise<void> {
  const { tally, ports, askAs } = working
  const { db, uploads } = ports.store
  const { from, to } = phase
  const origin = { ...(address && { address }), ...(session && { session }) }
  for (;;) {
    if (ports.signal.aborted) throw new ActesError('ACTES-G012')
    // Check the owner's rights before each chunk: a lost right stops the remaining lines.
    const today = await sirensToday(db, who, { right: 'deposit', at: ports.clock.now() })
    const ask = askAs({ who, language: 'fr', grants: grantsOf(intersectSirens(sirens, today)), ...origin })
    // The owner may have cancelled the batch.
    if ((await batchById(db, id, who))?.state !== state) return
    const lines = await linesOfBatch(db, { id, states: [from], limit: chunk })
    const before = tally.failures
    const ends = await carryAll(lines, (line) => carried(line, { id, ask, phase, ...working }))
    const done = ends.filter((end) => end !== undefined)
    tally.count += done.length
    // Drop infected files before `settleLines` makes the lines final.
    for (const [at, { files }] of lines.entries())
      await dropInfected(ends[at]?.problems ?? [], filesOfBatchLine(files), (sha256) =>
        uploads.drop(ownerOf(id), sha256),
      )
    if (done.length > 0) await settleLines(db, { id, from }, done)
    // The next run retries what failed here.
    if (tally.failures > before) return
    if (lines.length > 0) continue
    const at = to === 'done' ? ports.clock.now() : null
    if ((await moveBatch(db, { id, from: [state], to }, { at, without: from })) && at) await uploads.drop(ownerOf(id))
    return
  }
}

function filesOfBatchLine(files: BatchLine['files']) {
  return Object.entries(files).map(([name, sha256]) => ({ name, sha256 }))
}

interface Carrying extends BatchWorkContext {
  readonly id: string
  readonly ask: Ask
  readonly phase: Phase
}

/** Undefined when the line has to be retried. */
async function carried(line: BatchLine, { id, ask, phase, ports, tally }: Carrying): Promise<LineEnd | undefined> {
  const { uploads } = ports.store
  const files = Object.entries(line.files).map(([fichier, sha256]) => {
    const lay = (path: string) => uploads.layAt(path, { owner: ownerOf(id), sha256, fichier })
    return [fichier, lay] as const
  })
  try {
    const end = await phase.carry(ask, { acte: line.acte, files: new Map(files) })
    // Faults across lines (`line.problems`) escape the rules on a single line, so add them.
    const all = { ...end, line: line.line, problems: [...line.problems, ...end.problems] }
    return line.problems.length > 0 ? { ...all, state: 'faulty' } : all
  } catch (error) {
    noteFailure(tally, error)
    logFailure(ports, {}, error)
    return undefined
  }
}
