// Requeue: the one word for redrive, release, retry by a person. A hold is cleared; a refusal is replaced by a new
// transmission, the old one never changes; what cannot be is excluded, with the reason.
import { problem, type ErrorCode, type Params } from '../errors.ts'
import { obstacleTo, replace } from '../replace.ts'
import type { Ports } from '../steps/step.ts'
import { senderBySiren } from '../store/collectivites.ts'
import { move } from '../store/moves.ts'
import type { Transmission } from '../store/transmissions.ts'
import type { Reasoned, RequeueItem } from './operations.ts'

type How = Reasoned & { readonly dryRun: boolean; readonly operation: string }

/** Requeue one transmission, or say what would become of it. */
export async function requeueOne(row: Transmission, how: How, ports: Ports): Promise<RequeueItem> {
  if (row.held) return release(row, how, ports)
  if (row.state === 'refused') return replaceRefused(row, how, ports)
  return excluded(row, 'ACTES-A002', { state: row.state })
}

function excluded({ id }: Transmission, code: ErrorCode, params: Params = {}): RequeueItem {
  return { id, outcome: 'excluded', reason: problem(code, id, { params }) }
}

async function release(row: Transmission, { dryRun, reason, who, operation }: How, ports: Ports): Promise<RequeueItem> {
  const { id, state: from, openAttempt } = row
  const at = ports.clock.now()
  const set = { dueAt: at, held: null, failures: 0 }
  const wanted = {
    id,
    from,
    openAttempt,
    held: true as const,
    set,
    at,
    who,
    event: 'requeued',
    detail: { reason, operation },
  }
  if (!dryRun && !(await move(ports.store.db, wanted))) return excluded(row, 'ACTES-S009')
  return { id, outcome: 'requeued' }
}

async function replaceRefused(row: Transmission, how: How, ports: Ports): Promise<RequeueItem> {
  const sender = await senderBySiren(ports.store.db, row.collectivite)
  if (!sender) return excluded(row, 'ACTES-V006', { siren: row.collectivite })
  const detail = { reason: how.reason, operation: how.operation }
  const { id } = row
  if (how.dryRun) {
    const obstacle = await obstacleTo(row, { sender }, ports)
    return obstacle ? { id, outcome: 'excluded', reason: obstacle } : { id, outcome: 'replaced' }
  }
  const replaced = await replace(row, { sender, who: how.who, detail }, ports)
  if ('excluded' in replaced) return { id, outcome: 'excluded', reason: replaced.excluded }
  return { id, outcome: 'replaced', newId: replaced.newId }
}
