// Hand the frozen archive to its gateway. The attempt's line is written before any byte leaves; after doubt, what came
// back and then the gateway itself are asked before anything is sent again.
import { ActesError } from '../errors.ts'
import type { Gateway, Outgoing, Receipt } from '../gateways/gateway.ts'
import type { Next } from '../lifecycle.ts'
import { messages } from '../protocol/codes.ts'
import { attemptsOf, clearDoubt, openAttempt, type Closing } from '../store/attempts.ts'
import { connectionId } from '../store/connections.ts'
import { provesArrival, retoursOf } from '../store/retours.ts'
import { isContradicted } from '../store/tasks.ts'
import type { Transmission } from '../store/transmissions.ts'
import type { Lease, Outcome, Ports } from './step.ts'

const next = 'submitted' satisfies Next<'packaged'>

/** packaged → submitted; after doubt, only once the gateway has said that it has nothing of it. */
export async function submitArchive(transmission: Transmission, ports: Ports, lease: Lease): Promise<Outcome> {
  const { collectivite } = await ports.senderOf(transmission.collectivite)
  if (transmission.connection !== connectionId(collectivite.gateway.type, collectivite.siren))
    return { kind: 'trouble', error: new ActesError('ACTES-G010', { params: { type: collectivite.gateway.type } }) }
  const gateway = ports.gatewayOf(collectivite)
  const outgoing = outgoingOf(transmission, { collectivite, ports })
  const attempt = transmission.openAttempt
  if (await hasReturn(transmission, ports))
    return { ...taken(attempt, { reference: outgoing.archive }), answered: true }
  if (attempt !== null) {
    const settled = await settleDoubt({ attempt, transmission, gateway, outgoing }, ports, lease)
    if (settled) return settled
  }
  return send(outgoing, { transmission, gateway, ports, lease })
}

function outgoingOf(
  transmission: Transmission,
  { collectivite, ports }: { collectivite: Outgoing['collectivite']; ports: Ports },
): Outgoing {
  const { archive } = transmission
  if (!archive) throw new ActesError('ACTES-S003', { params: { sha256: '' } })
  return {
    formulaire: transmission.formulaire,
    idActe: transmission.idActe,
    collectivite,
    archive: archive.name,
    sha256: archive.sha256,
    sizeBytes: archive.sizeBytes,
    open: () => ports.store.blobs.read(archive.sha256),
  }
}

interface Doubt {
  readonly attempt: string
  readonly transmission: Transmission
  readonly gateway: Gateway
  readonly outgoing: Outgoing
}

/** What became of the attempt without verdict; nothing when it never arrived and the way is free. */
async function settleDoubt(doubt: Doubt, ports: Ports, lease: Lease): Promise<Outcome | undefined> {
  const { attempt, transmission, gateway, outgoing } = doubt
  const found = await gateway.find(outgoing, ports.signal).catch(asTrouble)
  if (found instanceof ActesError) return { kind: 'trouble', error: found }
  if (found === 'unknown') return { kind: 'trouble', error: new ActesError('ACTES-G006') }
  if (found !== 'absent') return taken(attempt, await wordsOf(found, ports))
  const closing: Closing = { attempt, verdict: 'not-taken' }
  const at = ports.clock.now()
  const ours = await ports.store.db.transaction((sql) =>
    clearDoubt(sql, { transmission: transmission.id, token: lease.token, closing, at }),
  )
  if (!ours) return { kind: 'trouble', error: new ActesError('ACTES-S009') }
  ports.log.info({ transmission: transmission.id, attempt }, 'verdict')
  return undefined
}

/** The prefecture answered: whatever the exchange looked like from here, it arrived. */
async function hasReturn({ id }: Transmission, ports: Ports): Promise<boolean> {
  return (await retoursOf(ports.store.db, id)).some(provesArrival)
}

type Advance = Extract<Outcome, { kind: 'advance' }>

function taken(attempt: string | null, words: { reference: string; replySha256?: string }): Advance {
  const { reference } = words
  const closing: Closing | undefined = attempt === null ? undefined : { attempt, ...words, verdict: 'taken' }
  return { kind: 'advance', to: next, facts: { reference }, ...(closing && { closing }) }
}

interface Sent {
  readonly transmission: Transmission
  readonly gateway: Gateway
  readonly ports: Ports
  readonly lease: Lease
}

async function send(outgoing: Outgoing, { transmission, gateway, ports, lease }: Sent): Promise<Outcome> {
  if (await isOvertaken(transmission, ports)) return { kind: 'trouble', error: new ActesError('ACTES-V024') }
  const attempt = ports.clock.newId()
  const line = { id: attempt, transmission: transmission.id, token: lease.token, requestSha256: outgoing.sha256 }
  if (!(await openAttempt(ports.store.db, { ...line, at: ports.clock.now() })))
    return { kind: 'trouble', error: new ActesError('ACTES-S009') }
  ports.log.info({ transmission: transmission.id, attempt, gateway: gateway.name }, 'attempt')
  if (tooLate(ports, gateway, lease)) {
    const closing: Closing = { attempt, verdict: 'not-taken', code: 'ACTES-G012' }
    return { kind: 'trouble', error: new ActesError('ACTES-G012'), closing }
  }
  const receipt = await gateway.submit(outgoing, whileHeld(ports, lease)).catch(asTrouble)
  if (!(receipt instanceof ActesError)) return taken(attempt, await wordsOf(receipt, ports))
  const earlier = receipt.kind === 'refuse' ? await earlierOf(outgoing, { transmission, gateway, ports }) : undefined
  return earlier ? taken(attempt, await wordsOf(earlier, ports)) : troubled(receipt, attempt)
}

/** What speaks of an act waits while two words of the prefecture contradict each other about it; a receipt is owed. */
async function isOvertaken(row: Transmission, ports: Ports): Promise<boolean> {
  const speaks = row.about !== undefined && messages[row.formulaire.code].effect !== 'recoit'
  return (speaks || row.replaces !== undefined) && (await isContradicted(ports.store.db, row))
}

/** Ends with the lease, even for a worker that slept in the middle of its exchange. */
function whileHeld({ signal, clock }: Ports, { until }: Lease): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(Math.max(0, until.getTime() - clock.now().getTime()))])
}

/** A refusal after an earlier attempt may only say that the earlier one had arrived: the gateway is asked. */
async function earlierOf(
  outgoing: Outgoing,
  { transmission, gateway, ports }: Omit<Sent, 'lease'>,
): Promise<Receipt | undefined> {
  if ((await attemptsOf(ports.store.db, transmission.id)).length < 2) return undefined
  const found = await gateway.find(outgoing, ports.signal).catch(asTrouble)
  return found instanceof ActesError || typeof found === 'string' ? undefined : found
}

/** A worker that slept through its lease, or is being stopped, sends nothing. */
function tooLate(ports: Ports, gateway: Gateway, lease: Lease): boolean {
  const left = lease.until.getTime() - ports.clock.now().getTime()
  return ports.signal.aborted || left < gateway.capabilities.exchangeMaxMs
}

function troubled(error: ActesError, attempt: string): Outcome {
  if (error.kind === 'uncertain') return { kind: 'trouble', error }
  const verdict = error.kind === 'refuse' ? 'refused' : 'not-taken'
  return { kind: 'trouble', error, closing: { attempt, verdict, code: error.code } }
}

async function wordsOf(
  { reference, bytes }: Receipt,
  ports: Ports,
): Promise<{ reference: string; replySha256?: string }> {
  if (bytes.length === 0) return { reference }
  const { sha256 } = await ports.store.blobs.put(bytes)
  return { reference, replySha256: sha256 }
}

/** An ActesError is an outcome; anything else after the line was opened is doubt, never a proof of absence. */
function asTrouble(error: unknown): ActesError {
  return error instanceof ActesError ? error : new ActesError('ACTES-G005', { cause: error })
}
