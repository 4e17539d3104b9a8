// Requeue: the one word for redrive, release, retry by a person. A hold is cleared; a refusal is replaced by a new
// transmission, the old one never changes; what cannot be is excluded, with the reason.
import { ActesError, problem, type ErrorCode, type Params } from '../errors.ts'
import { openingRow } from '../steps/intake.ts'
import type { Ports } from '../steps/step.ts'
import { senderBySiren } from '../store/collectivites.ts'
import { move, open } from '../store/moves.ts'
import { liveOf, type Transmission } from '../store/transmissions.ts'
import type { Reasoned, RequeueItem } from './operations.ts'

type How = Reasoned & { readonly dryRun: boolean; readonly operation: string }

/** Requeue one transmission, or say what would become of it. */
export async function requeueOne(row: Transmission, how: How, ports: Ports): Promise<RequeueItem> {
  if (row.held) return release(row, how, ports)
  if (row.state === 'refused') return replace(row, how, ports)
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

async function replace(row: Transmission, how: How, ports: Ports): Promise<RequeueItem> {
  const { db } = ports.store
  const sender = await senderBySiren(db, row.collectivite)
  if (!sender) return excluded(row, 'ACTES-V006', { siren: row.collectivite })
  if (ports.gatewayOf(sender.collectivite).capabilities.spendsNumbers) return excluded(row, 'ACTES-A004')
  if (row.openAttempt !== null) return excluded(row, 'ACTES-A003')
  const live = await liveOf(db, row.acte)
  if (row.replacedBy !== undefined || live) return excluded(row, 'ACTES-A005', { id: live?.id ?? row.replacedBy ?? '' })
  if (how.dryRun) return { id: row.id, outcome: 'replaced' }
  const { cle: _, ...acte } = row.acte
  const newId = ports.clock.newId()
  const at = ports.clock.now()
  const opening = {
    acte,
    files: row.files,
    contentSha256: row.contentSha256,
    collectivite: sender.collectivite,
    who: how.who,
  }
  const wanted = { id: row.id, from: 'refused', openAttempt: null, notReplaced: true, at, who: how.who } as const
  const replaced = await db.transaction(async (sql) => {
    if (!(await open(sql, { ...openingRow(opening, { id: newId, at }), replaces: row.id }))) return false
    const set = { dueAt: null, replacedBy: newId }
    const detail = { reason: how.reason, operation: how.operation, newId }
    if (!(await move(sql, { ...wanted, set, event: 'replaced', detail }))) throw new ActesError('ACTES-A005')
    return true
  })
  return replaced ? { id: row.id, outcome: 'replaced', newId } : excluded(row, 'ACTES-A005')
}
