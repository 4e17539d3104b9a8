// The steps of a transfer: pack and freeze, deposit, follow. Each looks at one claimed transfer and ends in one guarded
// move. After a doubt the archive is asked, or a person; nothing is sent again before.
import { ActesError } from '#errors.ts'
import type { Deposited } from '#archives/archive.ts'
import type { OpenedArchive } from '#archives/open.ts'
import { accordOf } from '#archives/settings.ts'
import type { TransferState } from '#lifecycle.ts'
import { hidesDoubt } from '#gateways/troubles.ts'
import { packageOf } from '#proof/package.ts'
import { isSpent } from '#queue/backoff.ts'
import { stoppedAfter } from '#queue/timeouts.ts'
import { isTransferHeld, openTransferAttempt, transferAttempts } from '#store/archiving/attempts.ts'
import type { Transfer, TransferClosing, TransferMove } from '#store/archiving/transfers.ts'
import { byId } from '#store/transmissions/transmissions.ts'
import { knownSince, unprovenMs } from '#transmission/absence.ts'
import type { Ports } from '#transmission/step.ts'
import { outcomeOfRefusal, outcomeOfReply, sentOf } from './verdict.ts'

export interface TransferLease {
  readonly token: string
  readonly until: Date
}

/** How a step ends: the move, without what every move has. An error that it throws is judged by its kind (work.ts). */
export type TransferOutcome = Pick<TransferMove, 'to' | 'set' | 'event' | 'more' | 'closing'>

type Step = (
  transfer: Transfer,
  at: OpenedArchive & { readonly ports: Ports; readonly lease: TransferLease },
) => Promise<TransferOutcome>

type StepTools = Parameters<Step>[1]

/** asked → frozen: the bytes that will leave are kept, and never made again. @throws ActesError T007, A002, S003 */
const pack: Step = async (transfer, { archive, settings, ports }) => {
  const { store, clock } = ports
  const row = await byId(store.db, transfer.transmission)
  if (!row) throw new ActesError('ACTES-S006', { params: { name: transfer.transmission } })
  const accord = accordOf(settings)
  const asked = { accord, at: transfer.createdAt, identifier: transfer.identifier, longer: ports.retention ?? {} }
  const { bordereau, name, write } = await packageOf(row, store, asked)
  const kept = await store.blobs.put(bordereau)
  const whole = await store.blobs.put(write())
  const frozen = {
    archive: archive.type,
    server: archive.server,
    agency: accord.serviceVersant.identifiant,
    bordereauSha256: kept.sha256,
    package: { name, sha256: whole.sha256, sizeBytes: whole.sizeBytes },
  }
  const more = { bordereau: kept.sha256, package: whole.sha256, sizeBytes: whole.sizeBytes }
  return { to: 'frozen', set: { dueAt: clock.now(), failures: 0, frozen }, event: 'transfer-frozen', more }
}

/** frozen → sent. After a doubt, only once the archive says that it does not have it. */
const deposit: Step = async (transfer, tools) => {
  const { archive, ports } = tools
  const { openAttempt, look } = transfer
  const isOther = transfer.server !== archive.server
  if (openAttempt === null && !look && isOther) return { to: 'asked', set: { dueAt: ports.clock.now() } }
  if (isOther) return held('ACTES-T010')
  if (openAttempt !== null || look) return settle(transfer, tools)
  return send(transfer, tools)
}

const held = (
  heldCode: 'ACTES-T002' | 'ACTES-T003' | 'ACTES-T010',
  more: Partial<TransferMove['set']> = {},
): TransferOutcome => ({
  set: { dueAt: null, heldCode, metCode: heldCode, ...more },
  event: 'transfer-held',
})

/** Ask the archive whether it has the transfer; one that cannot be asked leaves it to a person. */
async function settle(transfer: Transfer, { archive, ports }: StepTools): Promise<TransferOutcome> {
  const { openAttempt: attempt } = transfer
  const opened = (await transferAttempts(ports.store.db, transfer.id)).find(({ id }) => id === attempt)
  // After a cut, the archive may still be busy with what came: an `absent` that is asked for until then proves nothing.
  const leftMs = opened ? unprovenMs(opened, archive, { ...ports, now: ports.clock.now() }) : 0
  const { state } = await archive.follow(sentOf(transfer), ports.signal)
  if (state === 'unknown') return held('ACTES-T010')
  const now = ports.clock.now()
  const closing = (verdict: 'taken' | 'not-taken') => (attempt === null ? {} : { closing: { attempt, verdict } })
  if (state !== 'absent') {
    const set = { dueAt: now, sentAt: now, look: false } as const
    return { to: 'sent', set, ...closing('taken'), event: 'transfer-sent', more: { why: 'found' } }
  }
  if (leftMs > 0) return { set: { dueAt: new Date(now.getTime() + leftMs) } }
  // An archive that answers each deposit by a fault, and has none, is not asked without end.
  const failures = transfer.failures + Number(attempt !== null)
  const event = 'transfer-not-found'
  const spent = isSpent(failures, ports.timing.retry) && { dueAt: null, heldCode: transfer.metCode ?? 'ACTES-G005' }
  return { set: { dueAt: now, look: false, failures, ...spent }, ...closing('not-taken'), event }
}

async function send(transfer: Transfer, { archive, ports, lease }: StepTools): Promise<TransferOutcome> {
  const { store, clock, log, signal } = ports
  const { db, blobs, mark } = store
  const { package: content, bordereauSha256 } = transfer
  if (!content || bordereauSha256 === null) throw new ActesError('ACTES-S003', { params: { sha256: '' } })
  const bordereau = await blobs.bytes(bordereauSha256)
  const attempt = clock.newId()
  const opened = await openTransferAttempt(db, {
    id: attempt,
    transfer: transfer.id,
    token: lease.token,
    requestSha256: content.sha256,
    marks: await mark.read(),
    at: clock.now(),
  })
  // Another has it, or nothing may leave now: what waits for that has done nothing wrong.
  if (!opened) return { set: { dueAt: new Date(clock.now().getTime() + 60_000) } }
  log.info({ transmission: transfer.transmission, attempt }, 'attempt')
  const leftMs = lease.until.getTime() - clock.now().getTime()
  try {
    await mark.note({ ...opened, serials: {}, attempts: { [attempt]: opened.number } })
    if (signal.aborted || leftMs < archive.exchangeMaxMs) throw new ActesError('ACTES-G012')
    const asked = () => ({ attempt, transfer: transfer.id, token: lease.token, at: clock.now() })
    const guard = {
      look: async () => {
        if (!(await isTransferHeld(db, asked()))) throw new ActesError('ACTES-G012')
      },
      lasts: () => clock.now() < lease.until,
    }
    const outgoing = {
      identifier: transfer.identifier,
      agency: transfer.agency ?? '',
      bordereau,
      ...content,
      open: () => blobs.read(content.sha256),
      lease: guard,
    }
    const leaving = { signal, limitMs: leftMs, clock }
    const done = await stoppedAfter(leaving, (stop) => archive.deposit(outgoing, stop))
    if (done.kind === 'refused') return await outcomeOfRefusal({ ...done, attempt }, { ports })
    return await outcomeOfTaking({ ...done, attempt }, ports)
  } catch (error) {
    knownSince(attempt, ports)
    throw error instanceof ActesError ? new AttemptError(error, attempt) : error
  }
}

type TakenPackage = Extract<Deposited, { kind: 'taken' }> & { readonly attempt: string }

/** Taken, whatever becomes of the bytes that say so: the archive may give its reference this once. */
async function outcomeOfTaking({ reference, bytes, attempt }: TakenPackage, { store, clock, log }: Ports) {
  const kept = await store.blobs.put(bytes).catch((error: unknown) => log.warn({ attempt, error }, 'service-error'))
  const told = { ...(kept && { replySha256: kept.sha256 }), ...(reference !== null && { reference }) }
  const now = clock.now()
  const set = { dueAt: now, sentAt: now, reference, failures: 0 } as const
  return { to: 'sent', set, closing: { attempt, verdict: 'taken', ...told }, event: 'transfer-sent' } as const
}

/** An exchange that failed, with its attempt: its kind says whether it may have arrived. */
export class AttemptError extends Error {
  readonly attempt: string
  readonly error: ActesError
  constructor(error: ActesError, attempt: string) {
    super(error.code, { cause: error })
    this.attempt = attempt
    this.error = error
  }

  /** Undefined: nobody knows, or it answered in unknown words. */
  get closing(): TransferClosing | undefined {
    const { code, kind } = this.error
    if (kind === 'uncertain' || kind === 'hold' || hidesDoubt(this.error)) return undefined
    return { attempt: this.attempt, verdict: this.isRefusal ? 'refused' : 'not-taken', code }
  }

  /** The archive itself refused, and kept nothing. */
  get isRefusal(): boolean {
    return this.error.code === 'ACTES-G009'
  }
}

/** sent → accepted or refused, by the reply alone. */
const follow: Step = async (transfer, { archive, settings, ports }) => {
  const sent = sentOf(transfer)
  const found = await archive.follow(sent, ports.signal)
  if (found.state === 'answered') {
    const bytes = await archive.reply(sent, ports.signal)
    if (bytes !== 'not yet') {
      const outcome = await outcomeOfReply(transfer, bytes, { archive, ports })
      if (!('interim' in outcome)) return outcome
      return patience(transfer, { settings, ports, kept: { acknowledgementSha256: outcome.interim } })
    }
  }
  if (found.state === 'stopped') {
    const isNew = transfer.metCode !== 'ACTES-T002'
    const set = { dueAt: slowly(ports), late: 2, metCode: 'ACTES-T002', detail: found.reason } as const
    return { set, ...(isNew && { event: 'transfer-stopped' }) }
  }
  const acknowledgement = found.state === 'pending' ? found.acknowledgement : undefined
  const isFirst = acknowledgement !== undefined && transfer.acknowledgementSha256 === null
  const kept = isFirst ? { acknowledgementSha256: (await ports.store.blobs.put(acknowledgement)).sha256 } : {}
  return patience(transfer, { settings, ports, kept })
}

const slowlyMs = 3_600_000
const slowly = ({ clock }: Ports) => new Date(clock.now().getTime() + slowlyMs)
const dayMs = 86_400_000

/** No reply yet: a warning after the first delay, an alarm after the last, by the settings. */
function patience(
  { sentAt, late, createdAt }: Transfer,
  { settings, ports, kept }: Pick<StepTools, 'settings' | 'ports'> & { kept: Partial<TransferMove['set']> },
): TransferOutcome {
  const now = ports.clock.now()
  const ageMs = now.getTime() - (sentAt ?? createdAt).getTime()
  const { avertir, alarmer } = settings.patience
  const reached = ageMs >= alarmer * dayMs ? 2 : ageMs >= avertir * dayMs ? 1 : 0
  // Not more than once a minute (VITAM's own pace), once an hour after a day.
  const dueAt = new Date(now.getTime() + Math.min(slowlyMs, Math.max(60_000, ageMs / 24)))
  const set = { dueAt, failures: 0, ...kept }
  if (reached <= late) return { set }
  const metCode = reached === 2 ? 'ACTES-T009' : 'ACTES-T008'
  return { set: { ...set, late: reached, metCode }, event: 'transfer-late' }
}

/** By the state that it moves on. */
export const transferSteps: Readonly<Partial<Record<TransferState, Step>>> = {
  asked: pack,
  frozen: deposit,
  sent: follow,
}
