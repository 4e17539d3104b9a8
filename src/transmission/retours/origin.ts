// Judge who sent a mail: anybody can write one. It is believed if a person answers for it, or if its sender is
// confirmed and proven (files/reception/evidence.ts), or unproven where the connection's setting allows.
import { problem } from '#errors.ts'
import { evidenceOf, type Evidence, type ResolveTxt } from '#files/reception/evidence.ts'
import { mailedTypes } from '#gateways/facts.ts'
import type { Connection } from '#gateways/gateway.ts'
import { originSettings } from '#gateways/settings.ts'
import { compact } from '#protocol/compact.ts'
import { withinTime } from '#queue/timeouts.ts'
import { gatewayOf } from '#store/connections/connections.ts'
import type { Sql } from '#store/engine/database.ts'
import { keepOrigin, rootOf, settleRetour, type StoredRetour } from '#store/retours/retours.ts'
import { isBelieved, isConfirmed, type RetourOrigin } from '#store/retours/senders.ts'
import type { OriginVerdict } from '#text/words.ts'
import { remark } from '#store/transmissions/journal.ts'
import type { Placing } from './place.ts'
import type { Ports } from '../step.ts'

/** How long a mail waits for the DNS before a person is asked. */
const dnsPatienceMs = 86_400_000

/** Time for all look-ups of one reading together. */
const lookupsMs = 5_000

/** Delay of a mail not looked up because no time was left; a mail that was looked up in vain waits behind it. */
const againMs = { unasked: 300_000, asked: 600_000 }

interface Lookups {
  readonly resolveTxt: ResolveTxt
  /** A look-up timed out, or the time is used up: no more are made. */
  isOver(): boolean
}

export interface RetourReadingPorts extends Ports {
  readonly lookups: Lookups
  readonly now: Date
  readonly placing: Placing[]
}

/** The look-ups of one reading: each name is asked once, and a hanging DNS delays neither other mails nor sendings. */
export function openLookups({ resolveTxt, clock }: Pick<Ports, 'resolveTxt' | 'clock'>, timeMs = lookupsMs): Lookups {
  const answers = new Map<string, Promise<string[][]>>()
  let leftMs = timeMs
  const ask = async (name: string) => {
    if (leftMs <= 0) throw new Error('no time left')
    const begun = clock.steadyMs()
    try {
      return await withinTime(resolveTxt(name), leftMs, clock)
    } catch (error) {
      // A timeout of the DNS, or that of this reading, which has no code.
      if (((error as { code?: string }).code ?? 'ETIMEOUT') === 'ETIMEOUT') leftMs = 0
      throw error
    } finally {
      leftMs -= clock.steadyMs() - begun
    }
  }
  return {
    isOver: () => leftMs <= 0,
    resolveTxt: (name) => {
      const answer = answers.get(name) ?? ask(name)
      answers.set(name, answer)
      return answer
    },
  }
}

/** Judge a mailed retour once. Undefined when it waits for the DNS, or goes to a person, unread. */
export async function judgeMailOrigin(
  retour: StoredRetour,
  { collectivite }: Pick<Connection, 'collectivite'>,
  ports: RetourReadingPorts,
): Promise<StoredRetour | undefined> {
  const { db, blobs } = ports.store
  const { resolveTxt, isOver } = ports.lookups
  // Retours handed in before vouching existed keep their status.
  const isMailed = mailedTypes.includes(gatewayOf(retour.connection)) && retour.handedBy === null
  if (!isMailed || isBelieved(retour.origin)) return retour
  if (retour.origin?.verdict === 'enclosed') return doubted(retour, retour.origin, ports)
  const root = await rootOf(db, retour)
  const { received, server, takesUnproven } = originSettings(collectivite.gateway)
  const wasOver = isOver()
  const isConfirmedHere = (from: string) => isConfirmed(db, retour.connection, from)
  const mayAsk = async (from: string) => !wasOver && isConfirmedHere(from)
  const options = { server, received, resolveTxt, mayAsk, at: root.receivedAt, turn: ports.clock.turn }
  const { proof, ...facts } = await evidenceOf(await blobs.bytes(root.sha256), options)
  const isSender = facts.from !== undefined && (await isConfirmedHere(facts.from))
  const verdict = originVerdictOf(proof, { isSender, takesUnproven })
  const now = ports.now.getTime()
  if (verdict === 'dns' && (wasOver || now - root.receivedAt.getTime() < dnsPatienceMs)) {
    const again = new Date(now + againMs[wasOver ? 'unasked' : 'asked']).toISOString()
    await keepOrigin(db, retour.id, { verdict: 'unestablished', why: proof, ...facts, again })
    ports.log.warn({ connection: retour.connection, retour: retour.id, code: 'ACTES-R021' }, 'retour')
    return undefined
  }
  const origin: RetourOrigin = { verdict: verdict === 'dns' ? 'unestablished' : verdict, why: proof, ...facts }
  if (isBelieved(origin)) {
    const { why: _, ...kept } = origin
    return (await keepOrigin(db, retour.id, kept)) ? { ...retour, origin: kept } : undefined
  }
  return doubted(retour, origin, ports)
}

async function doubted(retour: StoredRetour, origin: RetourOrigin, { store, log }: Ports): Promise<undefined> {
  const doubt = doubtOf(retour, origin)
  const kind = retour.partOf === null ? { kind: 'mail' } : {}
  await settleRetour(store.db, retour.id, { status: 'orphan', ...kind, origin, problems: [doubt] })
  log.warn({ connection: retour.connection, retour: retour.id, code: doubt.code }, 'retour')
}

function originVerdictOf(
  proof: Evidence['proof'],
  { isSender, takesUnproven }: { isSender: boolean; takesUnproven: boolean },
): OriginVerdict | 'dns' {
  if (proof !== 'authenticated' && proof !== 'none' && proof !== 'dns') return 'unestablished'
  if (!isSender) return 'unconfirmed'
  if (proof === 'dns') return 'dns'
  if (proof === 'authenticated') return 'authenticated'
  return takesUnproven ? 'unauthenticated' : 'unestablished'
}

function doubtOf({ name }: StoredRetour, { verdict, why, from }: RetourOrigin) {
  const params = { ...compact({ from, origin: why }) }
  return problem(verdict === 'unconfirmed' ? 'ACTES-R020' : 'ACTES-R021', name, { params })
}

/** A mail's contents have its origin; those of a mail inside it may be anybody's, unless a person answers for all. */
export function handedDown({ origin }: StoredRetour, isEnclosed: boolean): { readonly origin?: RetourOrigin } {
  if (!origin) return {}
  const { headers: _, dkim: __, ...rest } = origin
  return { origin: isEnclosed && !isAnswered(origin) ? { ...rest, verdict: 'enclosed', why: 'enclosed' } : rest }
}

/** Does a person vouch for it, with all that it holds? */
export function isAnswered({ verdict }: RetourOrigin): boolean {
  return verdict === 'accepted' || verdict === 'vouched'
}

/** May a mail settle another collectivité's transmission? Only if its sender is confirmed there too. */
export async function speaksOn(connection: string, { origin }: StoredRetour, { store }: Ports): Promise<boolean> {
  if (origin === null || origin.verdict === 'vouched') return true
  return origin.from !== undefined && isConfirmed(store.db, connection, origin.from)
}

const events: { readonly [V in OriginVerdict]?: string } = {
  unauthenticated: 'retour-unauthenticated',
  accepted: 'retour-accepted',
  vouched: 'retour-vouched',
}

/** The act's journal says why a retour without proof was believed. */
export async function tellOrigin(
  sql: Sql,
  { id, name, origin }: StoredRetour,
  line: { transmission: string; at: Date },
): Promise<void> {
  const event = origin && events[origin.verdict]
  if (!event) return
  const { from, by, reason } = origin
  const detail = { retour: id, name, ...(from && { from }), ...compact({ reason }) }
  const isOnSetting = origin.verdict === 'unauthenticated'
  await remark(sql, { ...line, who: by ?? 'worker', event, detail, ...(isOnSetting && { code: 'ACTES-R022' }) })
}
