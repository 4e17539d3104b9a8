// Read the stored retours: open containers and tell messages from their companions. An unreadable retour is kept, and
// does not block those behind it.
import { ActesError, problem, type ErrorCode } from '#errors.ts'
import type { Connection as AnyConnection } from '#gateways/gateway.ts'
import { factsOf } from '#gateways/facts.ts'
import { mailboxOf } from '#gateways/settings.ts'
import type { Transmission } from '#store/transmissions/transmissions.ts'
import { placeRetour } from '#protocol/retours/matching.ts'
import { dayIn, type Jour } from '#protocol/calendrier/jour.ts'
import { codesOf, messages } from '#protocol/codes.ts'
import { readEnvelopeName, readIdActe } from '#protocol/messages/names.ts'
import { readRetour, type ReadRetour } from '#protocol/retours/retours.ts'
import { detectContentKind, headBytes, isOfProtocol } from '#files/reception/content.ts'
import { openBytes, type Parcel } from '#files/reception/reception.ts'
import type { Ports } from '../step.ts'
import { answeredUnasked, connectionId, gatewayOf, sirenOfConnection } from '#store/connections/connections.ts'
import { distrust, skipSerials } from '#store/installation.ts'
import { suspendFor } from '#store/connections/standings.ts'
import {
  listDeliveryRetours,
  settleRetour,
  unreadRetours,
  type StoredRetour,
  type GatewayVerdict,
  keepRetour,
  nestingOf,
  retourById,
  rereadDoubted,
} from '#store/retours/retours.ts'
import { byReference, sentAs } from '#store/transmissions/candidates.ts'
import { handedDown, isAnswered, judgeMailOrigin, openLookups, speaksOn, type RetourReadingPorts } from './origin.ts'
import { accompany, orphan, place, placeAll, type Placing, type What } from './place.ts'
import type { Notice } from '#files/reception/notice.ts'
import { remark } from '#store/transmissions/journal.ts'
import { takeIfNewer } from '../refreshing.ts'
import { isAwaiting, isProven } from '#lifecycle.ts'

type Connection = Pick<AnyConnection, 'id' | 'collectivite'>

/** Read the stored retours not yet understood, also an earlier process's. @param among only these and their contents */
export async function readStored(connection: Connection, ports: Ports, among?: ReadonlySet<string>): Promise<void> {
  const chosen = among && new Set(among)
  const isChosen = ({ id, partOf }: StoredRetour) =>
    !chosen || chosen.has(id) || (partOf !== null && chosen.has(partOf))
  // The contents of a mail or an archive are stored as retours, and read in the next round.
  const tried = new Set<string>()
  const reading = { ...ports, lookups: openLookups(ports), now: ports.clock.now(), placing: [] }
  for (;;) {
    const unread = (await unreadRetours(ports.store.db, connection.id, reading.now)).filter(isChosen)
    const round = unread.filter(({ id }) => !tried.has(id))
    if (round.length === 0) return
    try {
      for (const retour of round) {
        tried.add(retour.id)
        chosen?.add(retour.id)
        await readOne(retour, connection, reading)
      }
    } finally {
      await attachUnderstood(reading)
    }
  }
}

async function readOne(found: StoredRetour, connection: Connection, ports: RetourReadingPorts) {
  const isBeside = ({ retour }: Placing) => retour.delivery === found.delivery || retour.sha256 === found.sha256
  if (ports.placing.some(isBeside)) await attachUnderstood(ports)
  await unlessUnread(found, ports, async () => {
    const retour = await judgeMailOrigin(found, connection, ports)
    if (!retour) return
    const placing = await (retour.kind === 'verdict'
      ? placeVerdict(retour, ports)
      : understand(retour, connection, ports))
    if (!placing) return
    // Attached one after the other: where the second goes may depend on the first.
    const acts = new Set(placing.understood.candidates.map(({ id }) => id))
    if (!ports.placing.some(({ to }) => to && acts.has(to.row.id))) return void ports.placing.push(placing)
    await attachUnderstood(ports)
    await readOne(found, connection, ports)
  })
  if (ports.placing.length >= attachedAtOnce) await attachUnderstood(ports)
}

/** A transaction locks the acts that it is about. */
const attachedAtOnce = 20

/** Attach together what was understood; where that fails, each alone. */
async function attachUnderstood(ports: RetourReadingPorts) {
  // In one order everywhere, since each locks its act.
  const actOf = ({ to }: Placing) => to?.row.id ?? ''
  const understood = ports.placing.splice(0).sort((a, b) => actOf(a).localeCompare(actOf(b)))
  if (understood.length > 1)
    try {
      return await placeAll(understood, ports)
    } catch (error) {
      ports.log.debug({ error }, 'retours-apart')
    }
  for (const placing of understood) await unlessUnread(placing.retour, ports, () => placeAll([placing], ports))
}

async function unlessUnread(retour: StoredRetour, ports: Ports, work: () => Promise<void>) {
  try {
    await work()
  } catch (error) {
    if (error instanceof ActesError && error.kind === 'retry') throw error
    await setAside(retour, error, ports)
  }
}

/** Kept with the reason: a later version, or a mended store, may read it. */
async function setAside(retour: StoredRetour, error: unknown, ports: Ports) {
  const known = error instanceof ActesError
  const code: ErrorCode = known ? error.code : 'ACTES-R004'
  const problems = [...(known ? error.problems : []), problem('ACTES-R004', retour.name, { params: { code } })]
  await settleRetour(ports.store.db, retour.id, { status: 'unreadable', problems })
  ports.log.warn({ connection: retour.connection, retour: retour.id, code, error }, 'retour')
}

async function placeVerdict(retour: StoredRetour, ports: Ports) {
  const { reference } = retour.facts as GatewayVerdict
  const candidates = await byReference(ports.store.db, retour.connection, reference)
  return place(retour, { candidates, kind: 'verdict', own: sirenOfConnection(retour.connection) }, ports)
}

/** @param hasWaited another reader may have settled it meanwhile @returns undefined for a container, now unpacked */
async function openOne(retour: StoredRetour, hasWaited: boolean, ports: Ports): Promise<Uint8Array | undefined> {
  const { db, blobs } = ports.store
  if (hasWaited && (await retourById(db, retour.id))?.status !== 'stored') return undefined
  const bytes = await blobs.bytes(retour.sha256)
  const parcel = await openBytes(bytes, retour.name, ports.clock.turn)
  if (parcel.kind === 'file' && !parcel.notice) return bytes
  await unpack(retour, parcel, ports)
  return undefined
}

async function understand(retour: StoredRetour, connection: Connection, ports: Ports): Promise<Placing | undefined> {
  // They stay in memory until they are stored.
  const { contents } = ports.oneByOne
  const hasWaited = contents.activeCount + contents.pendingCount > 0
  const bytes = await contents(() => openOne(retour, hasWaited, ports))
  if (bytes === undefined) return undefined
  const content = detectContentKind(Buffer.from(bytes.subarray(0, headBytes)), retour.name)
  if (content === 'document' || !isOfProtocol({ name: retour.name, bytes })) {
    // The mail's text and images stay beside the letter, like its document.
    if (await accompany(retour, { kind: 'document' }, ports)) return undefined
    if (content === 'document') {
      await orphan(retour, { candidates: [], kind: 'document' }, ports)
      return undefined
    }
  }
  return understandMessage(retour, { bytes, connection }, ports)
}

interface ReceivedMessage {
  readonly bytes: Uint8Array
  readonly connection: Connection
}

async function understandMessage(
  retour: StoredRetour,
  { bytes, connection }: ReceivedMessage,
  ports: Ports,
): Promise<Placing | undefined> {
  const { db } = ports.store
  const reading = await readRetour(bytes, retour.name, ports.clock.turn)
  const { kind } = reading.retour
  const understood = { facts: reading.retour, deviations: reading.deviations, kind }
  if (kind === 'EnveloppeMISILLCL') {
    await keepEnvelope(retour, understood, ports)
    return undefined
  }
  const companions = unaddressed.has(kind) ? await envelopesBeside(retour, ports) : []
  const keys = placeRetour(reading, { name: retour.name, companions, collectivite: connection.collectivite })
  const { siren, gateway } = connection.collectivite
  const isOwn = keys.some((key) => 'siren' in key && key.siren === siren)
  if (reading.retour.kind === 'RetourClassification' && isOwn && !factsOf(gateway.type).classification) {
    // Nothing can have asked for it.
    const { classification } = reading.retour
    await db.transaction(async (sql) => {
      if (await settleRetour(sql, retour.id, { status: 'opened', ...understood }))
        await takeIfNewer(sql, { id: retour.id, collectivite: siren }, { classification, ports })
    })
    return undefined
  }
  const named = (await Promise.all(keys.map((key) => sentAs(db, key)))).flat()
  // Several requests of a collectivité may be open: which one is answered, only the platform's reference tells.
  const referred = named.length > 0 && !isOwn ? [] : await referredTo(retour, reading, { keys, ports })
  const candidates = referred.length > 0 ? referred : named
  const own = await addresseeOf(candidates, { retour, connection }, ports)
  const placing = await place(retour, { candidates, ...understood, own }, ports)
  const [key] = keys
  if (candidates.length > 0 || !key || !answering.has(kind)) return placing
  if (placing) await placeAll([placing], ports)
  await doubtDatabase(retour, reading, { key, ports })
  return undefined
}

/** Kinds that answer a sending. Letters are left out: they may be about another program's act. */
const answering: ReadonlySet<string> = new Set([
  'AnomalieEnveloppe',
  ...(['accuse', 'refuse', 'acquitte', 'annule'] as const).flatMap(codesOf).map((code) => messages[code].root),
])

/** An answer to what this database never sent, on a connection that it sends by: it may have been restored. */
async function doubtDatabase(
  { connection, receivedAt, handedBy }: StoredRetour,
  { retour }: ReadRetour,
  { key, ports }: { readonly key: ReturnType<typeof placeRetour>[number]; readonly ports: Ports },
) {
  const named = 'idActe' in key ? key.idActe : 'enveloppe' in key ? key.enveloppe : undefined
  const gateway = gatewayOf(connection)
  // Where the platform builds the archives, retours are asked for by its own references.
  if (named === undefined || handedBy !== null || factsOf(gateway).leaves === 'form') return
  const siren = (readIdActe(named)?.siren ?? readEnvelopeName(named)?.emetteur) || sirenOfConnection(connection)
  const at = ports.clock.now()
  const { dateReception, date } = retour as { readonly dateReception?: Jour; readonly date?: Jour }
  const day = dateReception ?? date ?? dayIn('Europe/Paris', at)
  const stopped = connectionId(gateway, siren)
  const isNew = await ports.store.db.transaction(async (sql) => {
    const numero = readIdActe(named)?.numero
    if (!(await suspendFor(sql, stopped, { named, numero, day, receivedAt, at }))) return false
    await distrust(sql, stopped)
    await rereadDoubted(sql, stopped)
    await skipSerials(sql, at)
    return true
  })
  if (isNew) ports.log.error({ connection: stopped, code: answeredUnasked }, 'suspended')
}

/** Candidates by the gateway's reference, unless the document names another act, or another collectivité's request. */
async function referredTo(
  { connection, reference }: StoredRetour,
  { retour }: ReadRetour,
  { keys, ports }: { readonly keys: ReturnType<typeof placeRetour>; readonly ports: Ports },
) {
  if (reference === null) return []
  const idActe = 'idActe' in retour ? retour.idActe : undefined
  const referred = await byReference(ports.store.db, connection, reference)
  return referred.filter(
    (row) =>
      (idActe === undefined || row.idActe === idActe) &&
      keys.every((key) => !('siren' in key) || (key.siren === row.collectivite && key.of[0] === row.formulaire.code)),
  )
}

/** SIREN whose transmissions it may settle: the connection's, or that of all candidates if both share a mailbox. */
async function addresseeOf(
  candidates: readonly Transmission[],
  { retour, connection }: { readonly retour: StoredRetour; readonly connection: Connection },
  ports: Ports,
) {
  const { siren, gateway } = connection.collectivite
  const mailbox = mailboxOf(gateway)
  const [other, ...more] = new Set(candidates.map((row) => row.collectivite))
  if (mailbox === undefined || other === undefined || more.length > 0) return siren
  const sender = await ports.senderOf(other).catch(() => undefined)
  if (!sender || mailboxOf(sender.collectivite.gateway) !== mailbox) return siren
  return (await speaksOn(connectionId(gateway.type, other), retour, ports)) ? other : siren
}

async function keepEnvelope(retour: StoredRetour, understood: What, ports: Ports) {
  if (await accompany(retour, understood, ports)) return
  return orphan(retour, { candidates: [], kind: understood.kind }, ports)
}

/** Kinds that do not name their addressee: their envelope does. */
const unaddressed: ReadonlySet<string> = new Set([
  'AnomalieActe',
  'RetourClassification',
  'ReponseClassificationSansChangement',
])

async function envelopesBeside(retour: StoredRetour, ports: Ports): Promise<readonly ReadRetour[]> {
  const others = await listDeliveryRetours(ports.store.db, retour.connection, retour.delivery)
  const envelopes = others.filter(
    ({ id, name, kind }) => id !== retour.id && (kind === 'EnveloppeMISILLCL' || readEnvelopeName(name) !== undefined),
  )
  const readings = await Promise.all(
    envelopes.map(async ({ sha256, name }) => {
      try {
        return [await readRetour(await ports.store.blobs.bytes(sha256), name, ports.clock.turn)]
      } catch {
        return []
      }
    }),
  )
  return readings.flat()
}

/** Store each document as a retour before any is read. A mail without documents becomes a notice, not an error. */
async function unpack(retour: StoredRetour, parcel: Parcel, ports: Ports) {
  const isMailInside = parcel.kind === 'mail' && retour.partOf !== null
  if (parcel.notice) return keepNotice(retour, parcel.notice, { ports, isEnclosed: isMailInside || !!parcel.encloses })
  const { db, blobs } = ports.store
  await refuseNesting(retour, parcel, ports)
  const kept: { name: string; sha256: string; sizeBytes: number; isEnclosed: boolean }[] = []
  for (const { name, bytes, isEnclosed = false } of parcel.documents)
    kept.push({ name, ...(await blobs.put(bytes)), isEnclosed: isMailInside || isEnclosed })
  await db.transaction(async (sql) => {
    if (!(await settleRetour(sql, retour.id, { status: 'opened', kind: parcel.kind }))) return
    for (const { name, sha256, sizeBytes, isEnclosed } of kept)
      await keepRetour(sql, {
        id: ports.clock.newId(),
        connection: retour.connection,
        // Documents of one mail belong together, whatever else came beside it; those of a mail inside it do not.
        delivery: `${isEnclosed ? 'within' : 'in'}:${retour.id}`,
        name,
        sha256,
        sizeBytes,
        at: retour.receivedAt,
        partOf: retour.id,
        ...(retour.handedBy !== null && { handedBy: retour.handedBy }),
        ...(retour.reference !== null && { reference: retour.reference }),
        ...handedDown(retour, isEnclosed),
      })
  })
}

/** The deepest ever sent: a mail in an archive in a mail. */
const deepest = 3
/** Most documents that one delivery may hold, in all. */
const mostParts = 1_000

async function refuseNesting(retour: StoredRetour, parcel: Parcel, ports: Ports) {
  const { depth, count } = await nestingOf(ports.store.db, retour.id)
  const over = (what: string, max: number) => new ActesError('ACTES-X033', { params: { what, max } })
  if (depth >= deepest) throw over('depth', deepest)
  if (count + parcel.documents.length > mostParts) throw over('parts', mostParts)
}

/** Link a notice to the one act that it names, if the words are its sender's own; otherwise it waits in the inbox. */
async function keepNotice(
  retour: StoredRetour,
  notice: Notice,
  { ports, isEnclosed }: { readonly ports: Ports; readonly isEnclosed: boolean },
) {
  const [idActe, ...others] = notice.idActes
  const isTheirs = !isEnclosed || retour.origin === null || isAnswered(retour.origin)
  const candidates =
    !isTheirs || idActe === undefined || others.length > 0 ? [] : await sentAs(ports.store.db, { idActe, of: ['1-1'] })
  const standing = candidates.filter(({ state }) => isAwaiting(state) || isProven(state))
  const [act, ...more] = standing.length > 0 ? standing : candidates
  const transmission = act && more.length === 0 ? act.id : undefined
  await ports.store.db.transaction(async (sql) => {
    const linked = transmission === undefined ? {} : { transmission }
    if (!(await settleRetour(sql, retour.id, { status: 'notice', kind: 'notice', facts: notice, ...linked }))) return
    if (transmission === undefined) return
    const detail = { retour: retour.id, kind: 'notice', notice: notice.kind, name: retour.name }
    const at = ports.clock.now()
    await remark(sql, { transmission, at, who: 'worker', event: 'notice', detail, code: 'ACTES-R011' })
  })
  ports.log.info({ connection: retour.connection, retour: retour.id, code: 'ACTES-R011' }, 'retour')
}
