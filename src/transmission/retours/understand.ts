// Read the returns that are stored: open what holds others, tell messages from what comes beside them. What cannot be read
// is kept, never lost, and holds up nothing that came after it.
import pLimit from 'p-limit'
import { ActesError, problem, type ErrorCode } from '../../errors.ts'
import type { Connection as AnyConnection } from '../../gateways/gateway.ts'
import { facts } from '../../gateways/facts.ts'
import { mailboxOf } from '../../gateways/settings.ts'
import type { Transmission } from '../../store/transmissions/transmissions.ts'
import { placeRetour } from '../../protocol/retours/matching.ts'
import { dayIn, type Jour } from '../../protocol/calendrier/jour.ts'
import { readEnvelopeName, readIdActe } from '../../protocol/messages/names.ts'
import { readRetour, type ReadRetour } from '../../protocol/retours/retours.ts'
import { detectContentKind, headBytes, isOfProtocol } from '../../files/reception/content.ts'
import { openBytes, type Parcel } from '../../files/reception/reception.ts'
import type { Ports } from '../steps/step.ts'
import { answeredUnasked, connectionId, gatewayOf, sirenOfConnection } from '../../store/connections/connections.ts'
import { distrust, skipSerials } from '../../store/installation.ts'
import { suspendFor } from '../../store/connections/standings.ts'
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
} from '../../store/retours/retours.ts'
import { byReference, sentAs } from '../../store/transmissions/candidates.ts'
import { handedDown, isAnswered, judgeMailOrigin, openLookups, speaksOn, type RetourReadingPorts } from './origin.ts'
import { accompany, orphan, place, type What } from './place.ts'
import type { Notice } from '../../files/reception/notice.ts'
import { remark } from '../../store/transmissions/journal.ts'

type Connection = Pick<AnyConnection, 'id' | 'collectivite'>

/**
 * Read what is stored and not yet understood; also what an earlier process stored before it died.
 * @param among these only, and what is found in them: a collection may be storing others at this moment
 */
export async function readStored(connection: Connection, ports: Ports, among?: ReadonlySet<string>): Promise<void> {
  const chosen = among && new Set(among)
  const isChosen = ({ id, partOf }: StoredRetour) =>
    !chosen || chosen.has(id) || (partOf !== null && chosen.has(partOf))
  // What is found in a mail or an archive is stored in its turn, and read in the next round.
  const tried = new Set<string>()
  const reading = { ...ports, lookups: openLookups(ports.resolveTxt), now: ports.clock.now() }
  for (;;) {
    const unread = (await unreadRetours(ports.store.db, connection.id, reading.now)).filter(isChosen)
    const round = unread.filter(({ id }) => !tried.has(id))
    if (round.length === 0) return
    for (const retour of round) {
      tried.add(retour.id)
      chosen?.add(retour.id)
      await readOne(retour, connection, reading)
    }
  }
}

async function readOne(found: StoredRetour, connection: Connection, ports: RetourReadingPorts): Promise<void> {
  let retour = found
  try {
    const believed = await judgeMailOrigin(found, connection, ports)
    if (!believed) return
    retour = believed
    if (retour.kind === 'verdict') await placeVerdict(retour, ports)
    else await understand(retour, connection, ports)
  } catch (error) {
    if (error instanceof ActesError && error.kind === 'retry') throw error
    await setAside(retour, error, ports)
  }
}

/** Kept as it came, with the reason; a later version, or a mended store, may read it. */
async function setAside(retour: StoredRetour, error: unknown, ports: Ports): Promise<void> {
  const known = error instanceof ActesError
  const code: ErrorCode = known ? error.code : 'ACTES-R004'
  const problems = [...(known ? error.problems : []), problem('ACTES-R004', retour.name, { params: { code } })]
  await settleRetour(ports.store.db, retour.id, { status: 'unreadable', problems })
  ports.log.warn({ connection: retour.connection, retour: retour.id, code, error }, 'retour')
}

async function placeVerdict(retour: StoredRetour, ports: Ports): Promise<void> {
  const { reference } = retour.facts as GatewayVerdict
  const candidates = await byReference(ports.store.db, retour.connection, reference)
  await place(retour, { candidates, kind: 'verdict', own: sirenOfConnection(retour.connection) }, ports)
}

/** In this process: what a mail or an archive unfolds to is held in memory until it is stored. */
const oneAtATime = pLimit(1)

/**
 * @param hasWaited others were read meanwhile: a collection and a person's request may come upon the same one
 * @returns the bytes of a plain document; nothing when it held others, which are stored, or was read meanwhile
 */
async function openOne(retour: StoredRetour, hasWaited: boolean, ports: Ports): Promise<Uint8Array | undefined> {
  const { db, blobs } = ports.store
  if (hasWaited && (await retourById(db, retour.id))?.status !== 'stored') return undefined
  const bytes = await blobs.bytes(retour.sha256)
  const parcel = await openBytes(bytes, retour.name)
  if (parcel.kind === 'file' && !parcel.notice) return bytes
  await unpack(retour, parcel, ports)
  return undefined
}

async function understand(retour: StoredRetour, connection: Connection, ports: Ports): Promise<void> {
  const hasWaited = oneAtATime.activeCount + oneAtATime.pendingCount > 0
  const bytes = await oneAtATime(() => openOne(retour, hasWaited, ports))
  if (bytes === undefined) return
  const content = detectContentKind(Buffer.from(bytes.subarray(0, headBytes)), retour.name)
  if (content === 'document' || !isOfProtocol({ name: retour.name, bytes })) {
    // The text of the mail and its images stay beside the letter, as its document does.
    if (await accompany(retour, { kind: 'document' }, ports)) return
    if (content === 'document') return orphan(retour, { candidates: [], kind: 'document' }, ports)
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
): Promise<void> {
  const { db } = ports.store
  const reading = await readRetour(bytes, retour.name)
  const { kind } = reading.retour
  const understood = { facts: reading.retour, deviations: reading.deviations, kind }
  if (kind === 'EnveloppeMISILLCL') return keepEnvelope(retour, understood, ports)
  const companions = unaddressed.has(kind) ? await envelopesBeside(retour, ports) : []
  const keys = placeRetour(reading, { name: retour.name, companions, collectivite: connection.collectivite })
  const named = (await Promise.all(keys.map((key) => sentAs(db, key)))).flat()
  const candidates = named.length > 0 ? named : await referredTo(retour, reading, ports)
  const own = await addresseeOf(candidates, { retour, connection }, ports)
  await place(retour, { candidates, ...understood, own }, ports)
  const [key] = keys
  if (candidates.length === 0 && key && answering.has(kind)) await doubtDatabase(retour, reading, { key, ports })
}

/** Kinds that answer a sending: letters may be about the act of another program. */
const answering: ReadonlySet<string> = new Set([
  ...['ARActe', 'AnomalieActe', 'AnomalieEnveloppe', 'ARPieceComplementaire', 'ARReponseRejetLettreObservations'],
  'ARAnnulation',
])

/** An answer to what this database never sent, although it sends by that connection: it was perhaps put back. */
async function doubtDatabase(
  { connection, receivedAt, handedBy }: StoredRetour,
  { retour }: ReadRetour,
  { key, ports }: { readonly key: ReturnType<typeof placeRetour>[number]; readonly ports: Ports },
): Promise<void> {
  const named = 'idActe' in key ? key.idActe : 'enveloppe' in key ? key.enveloppe : undefined
  const gateway = gatewayOf(connection)
  // Of one that a platform makes into archives, retours are asked for by its own references.
  if (named === undefined || handedBy !== null || facts[gateway].leaves === 'form') return
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

/** Whom the gateway says that it is for, where the document itself names nobody else. */
async function referredTo({ connection, reference }: StoredRetour, { retour }: ReadRetour, ports: Ports) {
  if (reference === null) return []
  const idActe = 'idActe' in retour ? retour.idActe : undefined
  const referred = await byReference(ports.store.db, connection, reference)
  return referred.filter((row) => idActe === undefined || row.idActe === idActe)
}

/**
 * Whose it may be: the collectivite of the connection; or, of a mailbox that several share, the one whom all candidates
 * belong to, when it shares it. A mail that names nobody outside is taken by the first that looks.
 */
async function addresseeOf(
  candidates: readonly Transmission[],
  { retour, connection }: { readonly retour: StoredRetour; readonly connection: Connection },
  ports: Ports,
): Promise<string> {
  const { siren, gateway } = connection.collectivite
  const mailbox = mailboxOf(gateway)
  const [other, ...more] = new Set(candidates.map((row) => row.collectivite))
  if (mailbox === undefined || other === undefined || more.length > 0) return siren
  const sender = await ports.senderOf(other).catch(() => undefined)
  if (!sender || mailboxOf(sender.collectivite.gateway) !== mailbox) return siren
  return (await speaksOn(connectionId('ministry', other), retour, ports)) ? other : siren
}

/** One whose message did not come is for a person to place, with all that it came with. */
async function keepEnvelope(retour: StoredRetour, understood: What, ports: Ports): Promise<void> {
  if (await accompany(retour, understood, ports)) return
  return orphan(retour, { candidates: [], kind: understood.kind }, ports)
}

/** What does not say by itself whom it is for: its envelope does. */
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
        return [await readRetour(await ports.store.blobs.bytes(sha256), name)]
      } catch {
        return []
      }
    }),
  )
  return readings.flat()
}

/**
 * Store what a mail or an archive holds: each document as a retour of its own before anything of it is read. A mail
 * without documents is a notice, which is kept and is no error.
 */
async function unpack(retour: StoredRetour, parcel: Parcel, ports: Ports): Promise<void> {
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
        // What came in one mail belongs together, whatever else was delivered beside it; what another mail in it held does not.
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

/** A mail in an archive in a mail is the deepest that is ever sent. */
const deepest = 3
/** Documents that one delivery may hold in all. */
const mostParts = 1_000

async function refuseNesting(retour: StoredRetour, parcel: Parcel, ports: Ports): Promise<void> {
  const { depth, count } = await nestingOf(ports.store.db, retour.id)
  const over = (what: string, max: number) => new ActesError('ACTES-X033', { params: { what, max } })
  if (depth >= deepest) throw over('depth', deepest)
  if (count + parcel.documents.length > mostParts) throw over('parts', mostParts)
}

/** It goes to the one act that it names, in words of its sender's; otherwise it waits in the inbox. */
async function keepNotice(
  retour: StoredRetour,
  notice: Notice,
  { ports, isEnclosed }: { readonly ports: Ports; readonly isEnclosed: boolean },
): Promise<void> {
  const [idActe, ...others] = notice.idActes
  const isTheirs = !isEnclosed || retour.origin === null || isAnswered(retour.origin)
  const candidates =
    !isTheirs || idActe === undefined || others.length > 0 ? [] : await sentAs(ports.store.db, { idActe, of: ['1-1'] })
  const standing = candidates.filter(({ state }) => state === 'submitted' || state === 'acknowledged')
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
