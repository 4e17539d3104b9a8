// Batches that go on, worked off: their lines are looked at, and handed in once that was asked for. Cut short anywhere and begun
// again, or done by two processes at once, each line is one act: its key is its own.
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
import type { Ports } from '../../transmission/steps/step.ts'
import type { Caller } from '../guard.ts'
import { dropInfected } from '../runs/uploads.ts'
import { sirensToday, intersectSirens } from '../rights-today.ts'
import type { Ask } from '../table.ts'
import { carryAll, depositBatchLine, checkBatchLine, type Carried, type BatchLineDeposit } from './carry.ts'
import { grantsOf } from '../laid.ts'

export const batchSchedule = 'batches'
/** Lines taken before what came of them is noted. */
const chunk = 40

interface Phase {
  readonly from: BatchLine['state']
  readonly to: Batch['state']
  readonly carry: (ask: Ask, laying: BatchLineDeposit) => Promise<Carried>
}

const phases: Readonly<Partial<Record<Batch['state'], Phase>>> = {
  checking: { from: 'unread', to: 'checked', carry: checkBatchLine },
  depositing: { from: 'good', to: 'done', carry: depositBatchLine },
}

type AskAs = (caller: Caller) => Ask

/** @param askAs the operations, in the name of who opened a batch */
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
    // Who may no longer deposit has none of the lines that are left deposited.
    const today = await sirensToday(db, who, { right: 'deposit', at: ports.clock.now() })
    const ask = askAs({ who, language: 'fr', grants: grantsOf(intersectSirens(sirens, today)), ...origin })
    // Its owner may have cancelled it.
    if ((await batchById(db, id, who))?.state !== state) return
    const lines = await linesOfBatch(db, { id, states: [from], limit: chunk })
    const before = tally.failures
    const ends = await carryAll(lines, (line) => carried(line, { id, ask, phase, ...working }))
    const done = ends.filter((end) => end !== undefined)
    tally.count += done.length
    // Before their lines say that nothing of them is kept.
    for (const [at, { files }] of lines.entries())
      await dropInfected(ends[at]?.problems ?? [], filesOfBatchLine(files), (sha256) =>
        uploads.drop(ownerOf(id), sha256),
      )
    if (done.length > 0) await settleLines(db, { id, from }, done)
    // What could not be done here is tried again by the next run.
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

/** Undefined for what is to be tried again. */
async function carried(line: BatchLine, { id, ask, phase, ports, tally }: Carrying): Promise<LineEnd | undefined> {
  const { uploads } = ports.store
  const files = Object.entries(line.files).map(([fichier, sha256]) => {
    const lay = (path: string) => uploads.layAt(path, { owner: ownerOf(id), sha256, fichier })
    return [fichier, lay] as const
  })
  try {
    const end = await phase.carry(ask, { acte: line.acte, files: new Map(files) })
    // What the lines together have wrong, no rule on one of them finds.
    const all = { ...end, line: line.line, problems: [...line.problems, ...end.problems] }
    return line.problems.length > 0 ? { ...all, state: 'faulty' } : all
  } catch (error) {
    noteFailure(tally, error)
    logFailure(ports, {}, error)
    return undefined
  }
}
