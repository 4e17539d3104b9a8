// Checks and deposits the lines of pending batches. Idempotent and safe to run concurrently: each line has its own key.
import type { DepositParts } from '#files/deposit.ts'
import { compact } from '#protocol/compact.ts'
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
} from '#store/batches.ts'
import type { RequestOrigin } from '#store/engine/database.ts'
import type { Uploads } from '#store/uploads.ts'
import { walk, type JobResult } from '#transmission/job.ts'
import type { Ports } from '#transmission/step.ts'
import type { Caller } from '../guard.ts'
import { dropInfected, grantsOf } from '../handing-in.ts'
import { sirensToday, intersectSirens } from '../rights-today.ts'
import type { Ask } from '../ask.ts'
import { atOnce, depositBatchLine, checkBatchLine, type Carried } from './carry.ts'

export const batchSchedule = 'batches'
const chunk = 40

interface Phase {
  readonly from: BatchLine['state']
  readonly to: Batch['state']
  readonly carry: (ask: Ask, parts: DepositParts) => Promise<Carried>
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
  const { db, uploads } = ports.store
  return walk((await workingBatches(db)).flatMap(underWay), {
    ports,
    facts: () => ({}),
    atOnce,
    next: async ({ id, who, state, sirens, address, session, from }) => {
      // Check the owner's rights before each chunk: a lost right stops the remaining lines.
      const today = await sirensToday(db, who, { right: 'deposit', at: ports.clock.now() })
      const origin = compact({ address: address ?? undefined, session: session ?? undefined })
      const ask = askAs({ who, language: 'fr', grants: grantsOf(intersectSirens(sirens, today)), ...origin })
      // The owner may have cancelled the batch.
      if ((await batchById(db, id, who))?.state !== state) return []
      return (await linesOfBatch(db, { id, states: [from], limit: chunk })).map((line) => ({ line, ask }))
    },
    work: async ({ line, ask }, { id, carry }) => ({ line, end: await carried(line, { id, ask, carry, uploads }) }),
    record: async (done, { id, from }) => {
      // Drop infected files before `settleLines` makes the lines final.
      for (const { line, end } of done)
        await dropInfected(end.problems, filesOfBatchLine(line.files), (sha256) => uploads.drop(ownerOf(id), sha256))
      const ends = done.map(({ end }) => end)
      if (ends.length > 0) await settleLines(db, { id, from }, ends)
    },
    end: async ({ id, state, from, to }) => {
      const at = to === 'done' ? ports.clock.now() : null
      if ((await moveBatch(db, { id, from: [state], to }, { at, without: from })) && at) await uploads.drop(ownerOf(id))
    },
  })
}

function underWay(batch: Batch & RequestOrigin) {
  const phase = phases[batch.state]
  return phase ? [{ ...batch, ...phase }] : []
}

function filesOfBatchLine(files: BatchLine['files']) {
  return Object.entries(files).map(([name, sha256]) => ({ name, sha256 }))
}

interface Carrying extends Pick<Phase, 'carry'> {
  readonly id: string
  readonly ask: Ask
  readonly uploads: Uploads
}

async function carried(line: BatchLine, { id, ask, carry, uploads }: Carrying): Promise<LineEnd> {
  const files = filesOfBatchLine(line.files).map(({ name, sha256 }) => ({
    name,
    content: uploads.read({ owner: ownerOf(id), sha256, name }),
  }))
  const end = await carry(ask, { acte: line.acte, files })
  // Faults across lines (`line.problems`) escape the rules on a single line, so add them.
  const all = { ...end, line: line.line, problems: [...line.problems, ...end.problems] }
  return line.problems.length > 0 ? { ...all, state: 'faulty' } : all
}
