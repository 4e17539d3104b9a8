// Works off due transfers, one step at a time. An archive that is out of reach costs nothing but time; settings that it
// refuses stop the transfers of their collectivité alone.
import { ActesError } from '#errors.ts'
import { dayIn } from '#protocol/calendrier/jour.ts'
import { isSpent, waitMs } from '#queue/backoff.ts'
import { transferable } from '#store/archiving/acts.ts'
import { archives, suspendArchive } from '#store/archiving/archives.ts'
import { claimTransfer, moveTransfer, openTransfer, type Transfer } from '#store/archiving/transfers.ts'
import { keepTransferTasks } from '#store/archiving/waiting.ts'
import { noteOutage, noteReached, passageOf, takeProbe, type Path } from '#store/connections/outages.ts'
import { noteDesk } from '#store/desk/journal.ts'
import { claimAt } from '#store/engine/claim.ts'
import { forEach, logFailure, noteFailure, type JobPorts, type JobResult, type Tally } from '#transmission/job.ts'
import { isOutage } from '#transmission/reach.ts'
import type { OpenedArchive } from '#archives/open.ts'
import { AttemptError, transferSteps, type TransferLease } from './steps.ts'

export const transfersSchedule = 'transfers'

/** Under way at one collectivité's archive, where its settings do not say. */
const underWayMost = 20
const atOnce = 2

/** @throws ActesError ACTES-G012 when the signal is aborted before the last one */
export async function workTransfers(ports: JobPorts): Promise<JobResult> {
  const tally: Tally = { count: 0, failures: 0 }
  const busy = new Set<string>()
  await Promise.all(Array.from({ length: atOnce }, () => workOff(ports, tally, busy)))
  const { store, clock } = ports
  await keepTransferTasks(store.db, { at: clock.now(), newId: clock.newId })
  if (ports.signal.aborted) throw new ActesError('ACTES-G012')
  return tally
}

/** @param busy servers in hand: each is worked with by one of them at a time */
async function workOff(ports: JobPorts, tally: Tally, busy: Set<string>) {
  const { store, clock, inHand, signal } = ports
  while (!signal.aborted) {
    const lease = claimAt(clock.now(), ports)
    const transfer = await claimTransfer(store.db, {
      ...lease,
      except: [...inHand],
      busy: [...busy],
      most: underWayMost,
    })
    if (!transfer) return
    inHand.add(transfer.id)
    const { server } = transfer
    if (server) busy.add(server)
    try {
      await work(transfer, lease, ports)
      tally.count++
    } catch (error) {
      noteFailure(tally, error)
      logFailure(ports, { transmission: transfer.transmission }, error)
    } finally {
      inHand.delete(transfer.id)
      if (server) busy.delete(server)
    }
  }
}

type Held = Pick<TransferLease, 'token' | 'until'>

async function work(transfer: Transfer, lease: Held, ports: JobPorts) {
  const { store, clock } = ports
  const { db } = store
  const move = (outcome: Omit<Parameters<typeof moveTransfer>[1], 'id' | 'from' | 'token' | 'at' | 'who'>) =>
    moveTransfer(db, {
      id: transfer.id,
      from: transfer.state,
      token: lease.token,
      at: clock.now(),
      who: 'worker',
      ...outcome,
    })
  const step = transferSteps[transfer.state]
  if (!step) return void (await move({ set: { dueAt: null } }))
  let path: Path | undefined
  let failing = false
  try {
    const opened = await ports.archiveOf(transfer.collectivite)
    if (transfer.state !== 'asked') {
      path = pathTo(opened, transfer.collectivite)
      const passage = await passageOf(db, path, clock.now())
      failing = passage.failing
      const next = new Date(clock.now().getTime() + longestMs(ports))
      const isOpen =
        passage.may === 'all' || (passage.may === 'probe' && (await takeProbe(db, path, { now: clock.now(), next })))
      if (!isOpen) return void (await move({ set: { dueAt: passage.until > clock.now() ? passage.until : next } }))
    }
    await move(await step(transfer, { ...opened, ports, lease }))
    if (path && failing) await noteReached(db, path, clock.now())
  } catch (thrown) {
    const error = thrown instanceof AttemptError ? thrown.error : thrown
    if (!(error instanceof ActesError)) {
      // A bug: it is tried again later, and a person is told by the log.
      await move({
        set: { dueAt: new Date(clock.now().getTime() + ports.timing.retry.maxMs), failures: transfer.failures + 1 },
      })
      throw error
    }
    await move(
      await troubled(error, { transfer, path, ports, ...(thrown instanceof AttemptError && { attempt: thrown }) }),
    )
    if (error.kind !== 'retry') throw error
  }
}

interface Troubled {
  readonly transfer: Transfer
  readonly path: Path | undefined
  readonly ports: JobPorts
  readonly attempt?: AttemptError
}

/** What an error costs, by its kind. An open attempt without a verdict stays open: the next claim looks first. */
async function troubled(error: ActesError, { transfer, path, ports, attempt }: Troubled) {
  const { store, clock, timing } = ports
  const { code, kind, params } = error
  const now = clock.now()
  const closing = attempt?.closing && { closing: attempt.closing }
  const told = { metCode: code, ...(params.reason !== undefined && { detail: String(params.reason).slice(0, 2_000) }) }
  if (kind === 'suspend') {
    if (await suspendArchive(store.db, transfer.collectivite, code))
      await noteDesk(store.db, {
        at: now,
        who: 'worker',
        event: 'archive-suspended',
        target: transfer.collectivite,
        detail: { code },
      })
    return { set: { dueAt: now, ...told }, ...closing }
  }
  if (kind === 'uncertain') {
    if (path && isOutage(error)) await noteOutage(store.db, path, { code, at: now, growth: timing.retry })
    return { set: { dueAt: new Date(now.getTime() + timing.graceMs), ...told }, event: 'transfer-uncertain' }
  }
  if (kind === 'retry') {
    if (path && isOutage(error)) {
      const { next } = await noteOutage(store.db, path, {
        code,
        at: now,
        growth: { ...timing.retry, maxMs: longestMs(ports) },
      })
      return { set: { dueAt: next, ...told }, ...closing }
    }
    const failures = transfer.failures + 1
    const set = { dueAt: new Date(now.getTime() + waitMs(failures, timing.retry)), failures, ...told }
    return isSpent(failures, timing.retry) && transfer.state !== 'sent'
      ? { set: { ...set, dueAt: null, heldCode: code }, ...closing, event: 'transfer-held' }
      : { set, ...closing }
  }
  if (attempt?.isRefusal)
    return { to: 'refused' as const, set: { dueAt: null, ...told }, ...closing, event: 'transfer-refused' }
  return { set: { dueAt: null, heldCode: code, ...told }, ...closing, event: 'transfer-held' }
}

const longestMs = ({ timing }: JobPorts) => Math.min(timing.retry.maxMs, timing.leaseMs, 120_000)

/** Collectivités at one archive share its outage. */
function pathTo({ archive }: OpenedArchive, siren: string): Path {
  return { lane: 'send', connection: `archive:${siren}`, server: archive.server }
}

const startedMost = 1_000

/** Ask for the transfer of the acts whose term is reached, of the natures that each archive agreed upon. */
export async function startTransfers(ports: JobPorts): Promise<JobResult> {
  const { store, clock } = ports
  const tally: Tally = { count: 0, failures: 0 }
  const facts = ({ siren }: { siren: string }) => ({ collectivite: siren })
  await forEach(await archives(store.db), { ports, facts, tally: { count: 0, failures: 0 } }, async ({ siren }) => {
    const { settings } = await ports.archiveOf(siren)
    if (settings.natures.length === 0) return
    const at = clock.now()
    const today = dayIn('Europe/Paris', at)
    const ripe = { on: today, longer: ports.retention ?? {} }
    const wanted = { siren, natures: settings.natures, to: today, ripe, limit: startedMost }
    for (const { id: transmission } of await transferable(store.db, wanted)) {
      const made = { id: clock.newId(), transmission, archive: settings.type, at, who: 'worker' }
      if (await openTransfer(store.db, made)) tally.count++
    }
  })
  return tally
}
