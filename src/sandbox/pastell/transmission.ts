// The TdT's road to the prefecture: what was posted is packed into an ACTES archive and handed in; what waits there for
// its own sendings is taken, kept, then confirmed. A turn that is cut is done again by the next one.
import { createReadStream } from 'node:fs'
import { ActesError } from '../../errors.ts'
import { writeArchive } from '../../protocol/archive/write.ts'
import { dayIn, type Jour } from '../../protocol/calendrier/jour.ts'
import { writeSending } from '../../protocol/messages/write.ts'
import { membersOf, type Sending } from '../../protocol/messages/sending.ts'
import { archiveName, envelopeName, readIdActe } from '../../protocol/messages/names.ts'
import type { Collectivite } from '../../protocol/acte/collectivite.ts'
import { readClassification } from '../classification.ts'
import { drop, openTemporary } from '../folder.ts'
import { readLine } from '../ledger.ts'
import { receive } from '../reception.ts'
import { readDeclared } from '../registry.ts'
import type { Platform } from './platform.ts'
import { collectiviteOf } from './settings.ts'
import { draw, pathOf, saveTransaction } from './store.ts'
import { ownerOf } from './tdt.ts'
import type { SentArchive, Transaction } from './transaction.ts'

/** Hand in everything of an entity that was posted, unless the TdT is held. */
export async function transmitPosted(platform: Platform, id_e: number): Promise<void> {
  if (platform.tdt.held) return
  const posted = [...platform.store.transactions.values()].filter((each) => each.id_e === id_e && each.status === '1')
  for (const transaction of posted) await transmit(platform, transaction)
}

async function transmit(platform: Platform, posted: Transaction): Promise<void> {
  const failure = posted.formulaire.code === '1-1' ? platform.tdt.failures.shift() : undefined
  if (failure !== undefined) return fail(platform, posted, failure)
  const { folder } = platform.store
  const entity = ownerOf(platform, posted.id_e)
  const collectivite = collectiviteOf(entity, await readDeclared(folder, entity.siren))
  const sent = posted.sent ?? (await nameArchive(platform, collectivite))
  const transaction = posted.sent ? posted : await saveTransaction(platform.store, { ...posted, sent })
  try {
    // The ledger has it when the turn before was cut.
    if (!(await readLine(folder, sent.archive))) await handIn(platform, transaction, { collectivite, sent })
    await saveTransaction(platform.store, { ...transaction, status: '3' })
  } catch (error) {
    if (!(error instanceof ActesError) || !refused.has(error.code)) throw error
    await fail(platform, transaction, `Enveloppe invalide : ${error.params.reason ?? error.code}`)
  }
}

/** The exchange was refused; or nothing could be written of what was given. */
const refused: ReadonlySet<string> = new Set(['ACTES-G009', 'ACTES-V018', 'ACTES-X021'])

async function fail({ store }: Platform, transaction: Transaction, error: string): Promise<void> {
  await saveTransaction(store, { ...transaction, status: '-1', error })
}

/** The next name of the day that the prefecture has not seen. */
async function nameArchive({ store, now }: Platform, collectivite: Collectivite): Promise<SentArchive> {
  const { siren, plateforme, trigramme, fuseau } = collectivite
  const date: Jour = dayIn(fuseau, now())
  for (;;) {
    const serial = await draw(store.folder, 'serials', siren, date)
    const archive = archiveName(trigramme, envelopeName({ plateforme, siren, date, serial }))
    if (!(await readLine(store.folder, archive))) return { archive, date, serial }
  }
}

interface Parcel {
  readonly collectivite: Collectivite
  readonly sent: SentArchive
}

async function handIn(platform: Platform, transaction: Transaction, { collectivite, sent }: Parcel): Promise<void> {
  const { folder } = platform.store
  const inForce = platform.settings().classificationDate ?? (await readClassification(folder)).date
  const sending = writeSending(transaction.formulaire, {
    collectivite,
    ...{ date: sent.date, serial: sent.serial, classificationDate: inForce, charset: 'translit' },
  })
  const packed = await pack(platform, sending, transaction)
  try {
    const submission = { archive: sending.archive, sha256: packed.sha256, bytes: createReadStream(packed.path) }
    await receive(platform.office, submission, new AbortController().signal)
  } finally {
    await drop(packed.path)
  }
}

/** Write the archive to a temporary file. */
async function pack(platform: Platform, sending: Sending, { files, idActe }: Transaction) {
  const { folder } = platform.store
  const documents = new Map([sending.enveloppe, sending.message].map(({ name, bytes }) => [name, bytes]))
  const places = new Map(sending.pieces.map(({ name }, index) => [name, files[index]]))
  const members = membersOf(sending).map(({ name }) => {
    const [bytes, file] = [documents.get(name), places.get(name)]
    if (bytes) return { name, sizeBytes: bytes.length, bytes: () => [bytes] }
    if (!file) throw new TypeError(`no file for ${name}`)
    return { name, sizeBytes: file.sizeBytes, bytes: () => createReadStream(pathOf(folder, file)) }
  })
  const mtime = new Date(`${readIdActe(idActe)?.dateDecision ?? '1970-01-01'}T00:00:00Z`)
  const { stream, digests } = writeArchive(members, { mtime })
  const { path, file } = await openTemporary(folder)
  try {
    for await (const chunk of stream) await file.write(chunk)
  } finally {
    await file.close()
  }
  return { path, sha256: digests().sha256 }
}
