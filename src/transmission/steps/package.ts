// Choose names and serial, build envelope, message and archive, and freeze the bytes: they are stored before anything
// is sent, and never built again for a retry.
import { createHash } from 'node:crypto'
import { ActesError } from '#errors.ts'
import type { ContentFile, Gateway } from '#gateways/gateway.ts'
import type { MovedBy } from '#lifecycle.ts'
import { dayIn, type Jour } from '#protocol/calendrier/jour.ts'
import { writeArchive, type ArchiveMember } from '#protocol/archive/write.ts'
import { nationalClassification } from '#protocol/classification/classification.ts'
import type { Collectivite } from '#protocol/acte/collectivite.ts'
import { piecesOf } from '#protocol/messages/formulaire.ts'
import { writeSending } from '#protocol/messages/write.ts'
import type { NamedPiece, Sending } from '#protocol/messages/sending.ts'
import { verifySending } from '#protocol/messages/verify.ts'
import { nextSerial } from '#store/connections/collectivites.ts'
import { type FrozenArchive, linksOf, type Transmission } from '#store/transmissions/transmissions.ts'
import { trouble, type StepOutcome, type Ports } from '../step.ts'

const next = 'packaged' satisfies MovedBy<'package'>
type FrozenMember = FrozenArchive['members'][number]

/** validated → packaged, with the frozen archive; held when it exceeds the gateway's limit (ACTES-F013). */
export async function packageSending(transmission: Transmission, ports: Ports): Promise<StepOutcome> {
  const { formulaire } = transmission
  const { collectivite } = await ports.senderOf(transmission.collectivite)
  const gateway = ports.gatewayOf(collectivite)
  const { charset, sizeMaxBytes } = gateway.capabilities
  if (gateway.compose) return freezeForm(transmission, { collectivite, gateway }, ports)
  // Under a new name, absence at the gateway would prove nothing.
  if (transmission.lookSince && gateway.capabilities.leaves === 'archive') return trouble('ACTES-S016')
  const date = dayIn(collectivite.fuseau, ports.clock.now())
  const given = await nextSerial(ports.store.db, collectivite.siren, date)
  if (!given) return untilTomorrow(ports)
  // Not the turn's cached sender: a newer version may have arrived while the act waited.
  const { serial, version } = given
  const classificationDate = version ?? nationalClassification.date
  const options = { collectivite, date, serial, classificationDate, charset }
  const sending = writeSending(formulaire, options)
  await verifySending(sending, formulaire, options)
  const archive = await freeze(sending, { transmission, date: transmission.dateDecision ?? date }, ports)
  if (archive.sizeBytes > sizeMaxBytes) return trouble('ACTES-F013', { size: archive.sizeBytes, max: sizeMaxBytes })
  const made = { ...archive, date, serial, ...(formulaire.code === '1-1' && { classificationDate }) }
  return { kind: 'advance', to: next, facts: { archive: made } }
}

async function freezeForm(
  transmission: Transmission,
  { collectivite, gateway }: { readonly collectivite: Collectivite; readonly gateway: Gateway },
  ports: Ports,
): Promise<StepOutcome> {
  const { db, blobs } = ports.store
  const { formulaire, idActe } = transmission
  const date = dayIn(collectivite.fuseau, ports.clock.now())
  const files = contentFilesOf(transmission, { collectivite, date })
  const composed = gateway.compose?.({
    formulaire,
    collectivite,
    idActe,
    files,
    ...(await linksOf(db, transmission)),
    boundary: ports.clock.newId(),
    read: (sha256) => blobs.read(sha256),
  })
  if (!composed) throw new TypeError('a gateway that takes forms composes them')
  const { sha256, sizeBytes } = await blobs.put(composed.bytes)
  const { name, mediaType, conversions } = composed
  const members = files.map(({ name: member, role, sha256: digest, sizeBytes: size }) => ({
    name: member,
    role,
    sha256: digest,
    sizeBytes: size,
  }))
  return {
    kind: 'advance',
    to: next,
    facts: { archive: { name, mediaType, sha256, sizeBytes, date, members, conversions } },
  }
}

function contentFilesOf(
  { formulaire, files }: Transmission,
  { collectivite, date }: { readonly collectivite: Collectivite; readonly date: Jour },
): readonly (ContentFile & { readonly role: NamedPiece['role'] })[] {
  const options = { collectivite, date, serial: 1, classificationDate: date, charset: 'translit' as const }
  const typePieces = piecesOf(formulaire).map(({ typePiece }) => typePiece)
  const stored = new Map(files.map((file) => [file.fichier, file]))
  return writeSending(formulaire, options).pieces.map(({ fichier, name, role }, index) => {
    const kept = stored.get(fichier)
    const typePiece = typePieces[index]
    if (!kept || typePiece === undefined) throw new ActesError('ACTES-S003', { params: { sha256: '' } })
    return { fichier, name, role, typePiece, sha256: kept.sha256, sizeBytes: kept.sizeBytes }
  })
}

/** An envelope's serial has four digits (norm of 2005): the ten-thousandth of a day leaves the day after. */
function untilTomorrow({ clock }: Ports): StepOutcome {
  return { kind: 'wait', until: new Date(clock.now().getTime() + 3_600_000), why: 'serial' }
}

async function freeze(
  sending: Sending,
  { transmission, date }: { transmission: Transmission; date: Jour },
  ports: Ports,
): Promise<Omit<FrozenArchive, 'date' | 'serial'>> {
  const { blobs } = ports.store
  const members = frozenMembersOf(sending, transmission)
  const sources: ArchiveMember[] = members.map(({ name, sizeBytes, sha256, bytes }) => ({
    name,
    sizeBytes,
    bytes: () => (bytes ? [bytes] : blobs.read(sha256)),
  }))
  const written = writeArchive(sources, { mtime: new Date(`${date}T00:00:00Z`), lent: true })
  const blob = await blobs.put(written.stream)
  const { tarSha256 } = written.digests()
  return {
    name: sending.archive,
    sha256: blob.sha256,
    tarSha256,
    sizeBytes: blob.sizeBytes,
    enveloppe: sending.enveloppe.name,
    members: members.map(({ name, role, sha256, sizeBytes }) => ({ name, role, sha256, sizeBytes })),
    conversions: sending.conversions,
  }
}

function frozenMembersOf(sending: Sending, transmission: Transmission): (FrozenMember & { bytes?: Uint8Array })[] {
  const xml = (role: 'enveloppe' | 'message', { name, bytes }: { name: string; bytes: Uint8Array }) => ({
    name,
    role,
    bytes,
    sizeBytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  })
  const stored = new Map(transmission.files.map((file) => [file.fichier, file]))
  const file = ({ fichier, name, role }: NamedPiece) => {
    const kept = stored.get(fichier)
    if (!kept) throw new ActesError('ACTES-S003', { params: { sha256: '' } })
    return { name, role, sha256: kept.sha256, sizeBytes: kept.sizeBytes }
  }
  return [xml('enveloppe', sending.enveloppe), xml('message', sending.message), ...sending.pieces.map(file)]
}
