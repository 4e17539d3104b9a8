// Read the returns that are stored: open what holds others, tell messages from what comes beside them. What cannot be read
// is kept, never lost, and holds up nothing that came after it.
import { ActesError, problem, type ErrorCode } from '../../errors.ts'
import type { Connection as AnyConnection } from '../../gateways/gateway.ts'
import { mailboxOf } from '../../gateways/settings.ts'
import type { Transmission } from '../../store/transmissions/transmissions.ts'
import { placeRetour } from '../../protocol/retours/matching.ts'
import { readEnvelopeName } from '../../protocol/messages/names.ts'
import { readRetour, type ReadRetour } from '../../protocol/retours/retours.ts'
import { contentOf, headBytes } from '../../files/reception/content.ts'
import { openBytes } from '../../files/reception/reception.ts'
import type { Ports } from '../steps/step.ts'
import { sirenOf } from '../../store/connections/connections.ts'
import {
  deliveryOf,
  settleRetour,
  unreadRetours,
  type StoredRetour,
  type Verdict,
} from '../../store/retours/retours.ts'
import { byReference, sentAs } from '../../store/transmissions/candidates.ts'
import { accompany, isMessageName } from './companions.ts'
import { orphan, place } from './place.ts'
import { unpack } from './unpack.ts'

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
  for (;;) {
    const round = (await unreadRetours(ports.store.db, connection.id)).filter(isChosen)
    if (round.length === 0) return
    for (const retour of round) {
      chosen?.add(retour.id)
      await readOne(retour, connection, ports)
    }
  }
}

async function readOne(retour: StoredRetour, connection: Connection, ports: Ports): Promise<void> {
  try {
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
  const { reference } = retour.facts as Verdict
  const candidates = await byReference(ports.store.db, retour.connection, reference)
  await place(retour, { candidates, kind: 'verdict', own: sirenOf(retour.connection) }, ports)
}

async function understand(retour: StoredRetour, connection: Connection, ports: Ports): Promise<void> {
  const bytes = await ports.store.blobs.bytes(retour.sha256)
  const parcel = await openBytes(bytes, retour.name)
  if (parcel.kind !== 'file' || parcel.notice) return unpack(retour, parcel, ports)
  const content = contentOf(Buffer.from(bytes.subarray(0, headBytes)), retour.name)
  if (content === 'document') return keepDocument(retour, ports)
  return understandMessage(retour, { bytes, connection }, ports)
}

interface Message {
  readonly bytes: Uint8Array
  readonly connection: Connection
}

async function understandMessage(retour: StoredRetour, { bytes, connection }: Message, ports: Ports): Promise<void> {
  const { db } = ports.store
  const reading = await readRetour(bytes, retour.name)
  const { kind } = reading.retour
  const understood = { facts: reading.retour, deviations: reading.deviations, kind }
  if (kind === 'EnveloppeMISILLCL') return accompany(retour, understood, ports)
  const companions = unaddressed.has(kind) ? await envelopesBeside(retour, ports) : []
  const keys = placeRetour(reading, { name: retour.name, companions, collectivite: connection.collectivite })
  const named = (await Promise.all(keys.map((key) => sentAs(db, key)))).flat()
  const candidates = named.length > 0 ? named : await referredTo(retour, reading, ports)
  const own = await addresseeOf(candidates, connection, ports)
  await place(retour, { candidates, ...understood, own }, ports)
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
 * belong to, when it shares it. A mail that names nobody outside is taken by whoever looks first.
 */
async function addresseeOf(
  candidates: readonly Transmission[],
  { collectivite: { siren, gateway } }: Connection,
  ports: Ports,
): Promise<string> {
  const mailbox = mailboxOf(gateway)
  const [other, ...more] = new Set(candidates.map((row) => row.collectivite))
  if (mailbox === undefined || other === undefined || more.length > 0) return siren
  const sender = await ports.senderOf(other).catch(() => undefined)
  return sender && mailboxOf(sender.collectivite.gateway) === mailbox ? other : siren
}

/** The letter's own document, beside its message; one that comes alone is for a person to place. */
async function keepDocument(retour: StoredRetour, ports: Ports): Promise<void> {
  const others = await deliveryOf(ports.store.db, retour.connection, retour.delivery)
  if (others.some(isMessageName)) return accompany(retour, { kind: 'document' }, ports)
  return orphan(retour, { candidates: [], kind: 'document' }, ports)
}

/** What does not say by itself whom it is for: its envelope does. */
const unaddressed: ReadonlySet<string> = new Set([
  'AnomalieActe',
  'RetourClassification',
  'ReponseClassificationSansChangement',
])

async function envelopesBeside(retour: StoredRetour, ports: Ports): Promise<readonly ReadRetour[]> {
  const others = await deliveryOf(ports.store.db, retour.connection, retour.delivery)
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
