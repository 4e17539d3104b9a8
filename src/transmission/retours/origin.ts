// Whom a mail comes from, and how that is known. Anybody can write a mail: it is judged before it takes effect. It is believed when
// a person has confirmed its sender for the connection and it is proven (files/reception/evidence.ts), when the
// connection's setting takes unproven ones from confirmed senders, or when a person answers for it.
import { problem, type Problem } from '../../errors.ts'
import { evidenceOf, type Evidence } from '../../files/reception/evidence.ts'
import type { Connection } from '../../gateways/gateway.ts'
import { originSettings } from '../../gateways/settings.ts'
import { gatewayOf } from '../../store/connections/connections.ts'
import type { Sql } from '../../store/engine/database.ts'
import { keepOrigin, rootOf, settleRetour, type StoredRetour } from '../../store/retours/retours.ts'
import { isBelieved, isConfirmed, type Origin } from '../../store/retours/senders.ts'
import type { OriginVerdict } from '../../text/words.ts'
import { remark } from '../../store/transmissions/journal.ts'
import type { Ports } from '../steps/step.ts'

/** How long a mail waits for the DNS before a person is asked. */
const dnsPatienceMs = 86_400_000

/**
 * Judge a retour that came by mail, once. What is not believed is laid before a person, unread.
 * @returns itself with its origin, to be read; undefined when it waits, for a person or for the DNS
 */
export async function judged(
  retour: StoredRetour,
  { collectivite }: Pick<Connection, 'collectivite'>,
  ports: Ports,
): Promise<StoredRetour | undefined> {
  const { db, blobs } = ports.store
  // What a person handed in before anybody had to vouch for it stays so.
  const isMailed = gatewayOf(retour.connection) === 'ministry' && retour.handedBy === null
  if (!isMailed || isBelieved(retour.origin)) return retour
  const root = await rootOf(db, retour)
  const { received, server, takesUnproven } = originSettings(collectivite.gateway)
  const options = { server, received, resolveTxt: ports.resolveTxt, at: root.receivedAt }
  const { proof, ...facts } = await evidenceOf(await blobs.bytes(root.sha256), options)
  const isSender = facts.from !== undefined && (await isConfirmed(db, retour.connection, facts.from))
  const verdict = verdictOf(proof, { isSender, takesUnproven })
  if (verdict === 'dns' && ports.clock.now().getTime() - root.receivedAt.getTime() < dnsPatienceMs) {
    ports.log.warn({ connection: retour.connection, retour: retour.id, code: 'ACTES-R021' }, 'retour')
    return undefined
  }
  const origin: Origin = { verdict: verdict === 'dns' ? 'unestablished' : verdict, why: proof, ...facts }
  if (isBelieved(origin)) {
    const { why: _, ...kept } = origin
    return (await keepOrigin(db, retour.id, kept)) ? { ...retour, origin: kept } : undefined
  }
  const doubt = doubtOf(retour, origin)
  const kind = retour.partOf === null ? { kind: 'mail' } : {}
  await settleRetour(db, retour.id, { status: 'orphan', ...kind, origin, problems: [doubt] })
  ports.log.warn({ connection: retour.connection, retour: retour.id, code: doubt.code }, 'retour')
  return undefined
}

function verdictOf(
  proof: Evidence['proof'],
  { isSender, takesUnproven }: { isSender: boolean; takesUnproven: boolean },
): OriginVerdict | 'dns' {
  if (proof === 'dns') return 'dns'
  if (proof !== 'authenticated' && proof !== 'none') return 'unestablished'
  if (!isSender) return 'unconfirmed'
  if (proof === 'authenticated') return 'authenticated'
  return takesUnproven ? 'unauthenticated' : 'unestablished'
}

function doubtOf({ name }: StoredRetour, { verdict, why, from }: Origin): Problem {
  const params = { ...(from !== undefined && { from }), ...(why !== undefined && { origin: why }) }
  return problem(verdict === 'unconfirmed' ? 'ACTES-R020' : 'ACTES-R021', name, { params })
}

/** What was found in a mail is the word of who wrote that mail. */
export function handedDown({ origin }: StoredRetour): { readonly origin?: Origin } {
  if (!origin) return {}
  const { headers: _, dkim: __, ...rest } = origin
  return { origin: rest }
}

/** May what came on one connection move what is another collectivité's? Only where its sender is confirmed there as well. */
export async function speaksOn(connection: string, { origin }: StoredRetour, { store }: Ports): Promise<boolean> {
  if (origin === null || origin.verdict === 'vouched') return true
  return origin.from !== undefined && isConfirmed(store.db, connection, origin.from)
}

const events: { readonly [V in OriginVerdict]?: string } = {
  unauthenticated: 'retour-unauthenticated',
  accepted: 'retour-accepted',
  vouched: 'retour-vouched',
}

/** The act says what it was believed on, where that is no proof. */
export async function tellOrigin(
  sql: Sql,
  { id, name, origin }: StoredRetour,
  line: { transmission: string; at: Date },
): Promise<void> {
  const event = origin && events[origin.verdict]
  if (!event) return
  const { from, by, reason } = origin
  const detail = { retour: id, name, ...(from && { from }), ...(reason !== undefined && { reason }) }
  const isOnSetting = origin.verdict === 'unauthenticated'
  await remark(sql, { ...line, who: by ?? 'worker', event, detail, ...(isOnSetting && { code: 'ACTES-R022' }) })
}
