// What the prefecture hands over to the TdT: answers to what the TdT sent, and letters about its acts. What belongs to
// another road into the same prefecture stays where it waits. Texts of a refusal: S²LOW, ActesAnalyseFichierRecuController.
import { isLettre, readRetour, type Lettre, type Retour } from '../../protocol/retours/retours.ts'
import { writeArchive } from '../../protocol/archive/write.ts'
import { readLetters } from '../correspondence.ts'
import { slotOf } from '../deliveries.ts'
import { confirmDelivery, waitingFor, type Waiting } from '../handover.ts'
import type { Platform } from './platform.ts'
import { draw, keepBytes, readBytes, saveTransaction } from './store.ts'
import { follow } from './tdt.ts'
import { letterNames, type LetterNumber, type ReceivedLetter, type Transaction } from './transaction.ts'
import type { StoredFile } from './document.ts'
import type { PastellEntity } from './settings.ts'

/** Take everything that waits for an entity. */
export async function takeDeliveries(platform: Platform, { siren }: PastellEntity): Promise<void> {
  const { folder } = platform.store
  const waiting: Waiting[] = []
  for await (const document of waitingFor(folder, siren, platform.now())) waiting.push(document)
  for (const [delivery, documents] of Map.groupBy(waiting, (each) => each.delivery)) {
    const archive = slotOf(delivery)?.answer?.archive
    const taken = await (archive === undefined
      ? takeLetter(platform, delivery, documents)
      : takeAnswer(platform, archive, documents))
    const names = documents.map(({ name }) => name)
    if (taken) await confirmDelivery(folder, platform.unfinished, { delivery, names })
  }
}

async function takeAnswer(platform: Platform, archive: string, documents: readonly Waiting[]): Promise<boolean> {
  const { store } = platform
  const asked = [...store.transactions.values()].find(({ sent }) => sent?.archive === archive)
  const document = documents.at(-1)
  if (!asked || !document) return false
  // A second answer changes nothing.
  if (asked.status !== '3') return true
  const { retour } = await readRetour(document.bytes, document.name)
  const answer = await keepBytes(store.folder, document.name, document.bytes)
  await saveTransaction(store, { ...asked, answer, ...(await outcomeOf(platform, retour, answer)) })
  return true
}

async function outcomeOf(platform: Platform, retour: Retour, answer: StoredFile): Promise<Partial<Transaction>> {
  const words = refusalIn(retour)
  if (words === undefined)
    return { status: '4', ...('dateReception' in retour && { dateReception: retour.dateReception }) }
  const xml = platform.settings().anomalyXml ? (await readBytes(platform.store.folder, answer)).toString('latin1') : ''
  return { status: '-1', error: `${xml.trimEnd()}${words}` }
}

function refusalIn(retour: Retour): string | undefined {
  if (retour.kind === 'AnomalieActe') return `Anomalie signalee par le MI : ${retour.nature} - ${retour.detail}`
  if (retour.kind === 'AnomalieEnveloppe') return `Enveloppe rejetée par le MI (${retour.nature} : ${retour.detail})`
  return undefined
}

/** A letter is kept with its act, and its receipt sent; second receipts, late anomalies and notices are let go. */
async function takeLetter(platform: Platform, delivery: string, documents: readonly Waiting[]): Promise<boolean> {
  const { store, settings } = platform
  if (!settings().letters) return false
  const entry = (await readLetters(store.folder.path)).find((each) => each.delivery === delivery)
  const acte = [...store.transactions.values()].find(
    ({ formulaire, idActe, status }) => formulaire.code === '1-1' && status === '4' && idActe === entry?.idActe,
  )
  if (!acte) return false
  // The turn before was cut before it was confirmed.
  if (acte.letters.some((letter) => letter.delivery === delivery)) return true
  const message = documents.find(({ name }) => entry?.message !== undefined && name.includes(`-${entry.message}_`))
  const retour = message && (await readRetour(message.bytes, message.name)).retour
  if (!retour || !isLettre(retour)) return true
  const letter = await keepLetter(platform, retour, documents)
  await saveTransaction(store, { ...acte, letters: [...acte.letters, letter] })
  await acknowledge(platform, acte, retour)
  return true
}

async function keepLetter(platform: Platform, lettre: Lettre, documents: readonly Waiting[]): Promise<ReceivedLetter> {
  const { folder } = platform.store
  const type = lettre.code.slice(0, 1) as LetterNumber
  const files: StoredFile[] = []
  for (const { name, bytes } of documents) files.push(await keepBytes(folder, name, bytes))
  const members = documents.map(({ name, bytes }) => ({ name, sizeBytes: bytes.length, bytes: () => [bytes] }))
  const chunks: Uint8Array[] = []
  for await (const chunk of writeArchive(members, { mtime: platform.now() }).stream) chunks.push(chunk)
  return {
    id: await draw(folder, 'numbered'),
    delivery: documents[0]?.delivery ?? '',
    ...{ type, date: dateOf(lettre), files },
    archive: await keepBytes(folder, `${letterNames[type]}.tar.gz`, Buffer.concat(chunks)),
  }
}

function dateOf(lettre: Lettre): string {
  return lettre.code === '5-1' ? lettre.dateDepot : lettre.dateCourrier
}

/** S²LOW sends the receipts 3-2 and 4-2 by itself. */
async function acknowledge(platform: Platform, acte: Transaction, lettre: Lettre): Promise<void> {
  const code = { '3-1': '3-2', '4-1': '4-2', '2-1': undefined, '5-1': undefined }[lettre.code] as
    '3-2' | '4-2' | undefined
  if (!code) return
  const formulaire = { code, idActe: lettre.idActe, dateCourrier: dateOf(lettre) }
  await follow(platform, acte, { formulaire, files: [] })
}
