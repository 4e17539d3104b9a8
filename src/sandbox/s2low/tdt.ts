// The platform's background work: analyse (1 → 2), transmit to the préfecture (2 → 3), take answers (3 → 4), send the
// AR 3-2 and 4-2 (7 → 8). By the clock, or at once on demand. Answers match by SIREN, number and type, the latest
// first. Source: S²LOW, ActesAnalyseFichierAEnvoyerWorker, ActesEnvoiFichierWorker, ActesEnvoiAR,
// ActesAnalyseFichierRecuController (5.x).
import { hash } from 'node:crypto'
import { ActesError } from '#errors.ts'
import { naturesOffering, typePieceOffered } from '#protocol/classification/classification.ts'
import { findNature, messages } from '#protocol/codes.ts'
import { readClassification } from '../registry.ts'
import { confirmDelivery, deliveriesFor, type Unfinished } from '../correspondence.ts'
import { readLine } from '../ledger.ts'
import { logo } from '../letters.ts'
import { once } from '../opening.ts'
import { receiveArchive } from '../reception.ts'
import { packed } from '../packing.ts'
import { build, keepEnvelope, keepFiles } from './compose.ts'
import { enterState, type S2lowPlatform, type State } from './platform.ts'
import { answersIn, statusOf, type Transaction, type TransactionType } from './transactions.ts'
import { sniff } from '../php.ts'
import { archiveName, readEnvelopeName, readIdActe } from '#protocol/messages/names.ts'
import { isLettre, readRetour, type Retour } from '#protocol/retours/retours.ts'

/** `settle` follows the clock, `advance` ignores it. Nothing runs between two calls. */
export function openTdt(platform: S2lowPlatform) {
  const work: TdtWork = { platform, collected: new Map(), unfinished: new Map() }
  const until = (force: boolean) =>
    platform.alone(async () => {
      while (await turnOnce(work, force));
    })
  return { settle: () => until(false), advance: () => until(true) }
}

interface TdtWork {
  readonly platform: S2lowPlatform
  readonly collected: Map<string, number>
  readonly unfinished: Unfinished
}

async function turnOnce(work: TdtWork, force: boolean) {
  let changed = false
  for (const transaction of work.platform.kept.all()) changed = (await step(work, transaction, force)) || changed
  for (const siren of new Set(work.platform.accounts.map((account) => account.siren)))
    changed = (await collectDeliveries(work, siren, force)) || changed
  return changed
}

type TdtStep = (platform: S2lowPlatform, transaction: Transaction) => Promise<State | undefined>

/** By status: the time that it takes, and what is then done. */
const steps: Readonly<Record<number, readonly ['analysisMs' | 'sendingMs' | 'receiptMs', TdtStep]>> = {
  1: ['analysisMs', analyse],
  2: ['sendingMs', transmitEnvelope],
  7: ['receiptMs', sendReceipt],
}

async function step({ platform, collected }: TdtWork, transaction: Transaction, force: boolean) {
  const status = statusOf(transaction)
  const [wait, go] = steps[status] ?? []
  if (!wait || !go || platform.hooks.stays?.(transaction, status)) return false
  const due = Date.parse(transaction.stages.at(-1)?.at ?? '') + platform.settings[wait]
  const now = platform.now().getTime()
  if (!force && due > now) return false
  const entered = await go(platform, transaction)
  if (!entered) return false
  const at = new Date(force ? now : due)
  await enterState({ ...platform, now: () => at }, transaction, entered)
  if (entered[0] === 3) collected.set(transaction.siren, at.getTime())
  return true
}

async function analyse(platform: S2lowPlatform, transaction: Transaction): Promise<State> {
  const found = virusIn(platform, transaction) ?? wrongType(platform, transaction)
  const message = platform.hooks.fails?.(transaction) ?? (found && `Enveloppe invalide : ${found}`)
  return message === undefined ? [2, 'Accepté par le TdT : validation OK'] : [-1, message]
}

const eicar = 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE'

function virusIn({ kept }: S2lowPlatform, { files }: Transaction) {
  const found = files.find(({ sha256 }) => kept.read(sha256)?.includes(eicar))
  return found && `virus trouvé dans ${found.posted || found.name}`
}

/** A code PJ that the classification offers for other natures only. */
function wrongType({ office }: S2lowPlatform, transaction: Transaction) {
  const nature = findNature(transaction.natureCode ?? 0)
  if (transaction.type !== '1' || !nature) return undefined
  const classification = readClassification(office.folder)
  const wrong = transaction.files.find(
    ({ codePj }) =>
      naturesOffering(classification, codePj).length > 0 && !typePieceOffered(classification, nature.abrege, codePj),
  )
  return wrong && `la typologie ${wrong.codePj} n'est pas autorisée pour la nature ${nature.abrege}`
}

async function transmitEnvelope(platform: S2lowPlatform, { envelope }: Transaction): Promise<State | undefined> {
  const bytes = platform.kept.read(envelope.sha256)
  return bytes && (await hand(platform, envelope.archive, bytes)) ? [3, 'Transmis au MI'] : undefined
}

async function hand({ office }: S2lowPlatform, archive: string, bytes: Buffer) {
  const sha256 = hash('sha256', bytes)
  if (readLine(office.folder, archive)?.sha256 === sha256) return true
  try {
    await receiveArchive(office, { archive, sha256, bytes: once(bytes) }, new AbortController().signal)
    return true
  } catch (error) {
    if (!(error instanceof ActesError)) throw error
    return false
  }
}

async function sendReceipt(platform: S2lowPlatform, letter: Transaction): Promise<State | undefined> {
  const who = platform.accounts.find(({ id }) => id === letter.user)
  const [code] = answersIn(letter.type, 'recoit')
  if (!who || letter.uniqueId === null || code === undefined) return undefined
  const about = { idActe: letter.uniqueId, dateCourrier: letter.decisionDate ?? '' }
  const { sending, bytes } = await build(platform, who, { formulaire: { code, ...about } })
  return (await hand(platform, sending.archive, bytes)) ? [8, 'Acquittement envoyé'] : undefined
}

async function collectDeliveries(work: TdtWork, siren: string, force: boolean) {
  const { platform, collected, unfinished } = work
  const { folder } = platform.office
  const now = platform.now()
  if (!force && (collected.get(siren) ?? 0) + platform.settings.collectMs > now.getTime()) return false
  let changed = false
  for (const [delivery, documents] of await deliveriesFor(folder, siren, now)) {
    if ((await takeDelivery(platform, siren, { delivery, documents })) !== 'taken') continue
    const names = documents.map(({ name }) => name)
    await confirmDelivery(folder, unfinished, { delivery, names })
    changed = true
  }
  collected.set(siren, now.getTime())
  return changed
}

interface CollectedDelivery {
  readonly delivery: string
  readonly documents: readonly { readonly name: string; readonly bytes: Uint8Array }[]
}

const ministry = 'MI'

/** `stranger`: concerns nothing sent from here, left to others. `later`: its acte must not change now. */
export async function takeDelivery(
  platform: S2lowPlatform,
  siren: string,
  delivery: CollectedDelivery,
): Promise<'taken' | 'stranger' | 'later'> {
  const answered = /^(.+)~\d$/.exec(delivery.delivery)?.[1]
  if (answered !== undefined && !platform.kept.all().some(({ envelope }) => envelope.archive === answered))
    return 'stranger'
  for (const { name, bytes } of delivery.documents) {
    if (!/\.xml$/i.test(name)) continue
    const { retour } = await readRetour(bytes, name)
    if (retour.kind === 'EnveloppeMISILLCL') continue
    if (answered === undefined && !isAboutOurs(platform, retour)) return 'stranger'
    const come = { siren, delivery, name, bytes, retour }
    const target = targetOf(platform, come)
    // An answer to nothing that waits is dropped, like an error on the real platform.
    if (!target) return answered === undefined ? 'stranger' : 'taken'
    if (platform.hooks.stays?.(target, statusOf(target))) return 'later'
    await effectOn(platform, target, come)
    return 'taken'
  }
  return 'taken'
}

function isAboutOurs({ kept }: S2lowPlatform, retour: Retour) {
  return !('idActe' in retour) || kept.all().some(({ type, uniqueId }) => type === '1' && uniqueId === retour.idActe)
}

interface Come {
  readonly siren: string
  readonly delivery: CollectedDelivery
  readonly name: string
  readonly bytes: Uint8Array
  readonly retour: Retour
}

/** The transaction that a document changes; for a letter, its acte. */
function targetOf({ kept }: S2lowPlatform, { siren, name, retour }: Come) {
  if (retour.kind === 'AnomalieEnveloppe')
    return kept.all().find(({ envelope }) => name === `ANO_${envelope.enveloppe}`)
  if ('classification' in retour || retour.kind === 'ReponseClassificationSansChangement')
    return kept.all().findLast((each) => each.siren === siren && each.type === '7' && statusOf(each) === 3)
  const numero = 'acteRecu' in retour ? retour.acteRecu.numero : numberOf(retour)
  const acquits = 'code' in retour && messages[retour.code].effect === 'acquitte'
  const type = acquits ? retour.code[0] : '1'
  const isTarget = (each: Transaction) => each.siren === siren && each.number === numero && each.type === type
  return kept.all().findLast((each) => isTarget(each) && (type === '1' || each.reply))
}

function numberOf(retour: Retour) {
  return 'idActe' in retour && typeof retour.idActe === 'string' ? readIdActe(retour.idActe)?.numero : undefined
}

async function effectOn(platform: S2lowPlatform, target: Transaction, come: Come) {
  const { retour, bytes } = come
  const enter = (status: number, message: string, changed = target) =>
    enterState(platform, changed, [status, message, bytes])
  switch (retour.kind) {
    case 'ARActe':
      return enter(4, `Reçu par le ${ministry} le ${retour.dateReception}`, { ...target, uniqueId: retour.idActe })
    case 'AnomalieActe':
      // S²LOW ignores an anomaly after the AR. The simulator applies it, like a late envelope refusal there, so that
      // agents can rehearse it.
      if (![3, 4].includes(statusOf(target))) return
      return enter(-1, `Anomalie signalee par le ${ministry} : ${retour.nature} - ${retour.detail}`)
    case 'AnomalieEnveloppe':
      return enter(-1, `Enveloppe rejetée par le ${ministry} (${retour.nature} : ${retour.detail})`)
    case 'ARPieceComplementaire':
    case 'ARReponseRejetLettreObservations':
      return enter(4, `Reçu par le ${ministry} le ${retour.dateReception}`)
    case 'ARAnnulation':
      return annulTransaction(platform, target, [
        `Annulation reçue par le ${ministry} le ${retour.dateReception}`,
        bytes,
      ])
    case 'RetourClassification':
      await platform.kept.holdClassification(target.authority, retour.classification.date, bytes)
      return enter(4, `Mise à jour de la classification (date de classification: ${retour.classification.date})`)
    case 'ReponseClassificationSansChangement':
      return enter(4, `Classification sans changement (date de classification: ${retour.date})`)
    default:
      if (isLettre(retour)) await keepLetterOf(platform, target, come)
  }
}

async function annulTransaction(
  platform: S2lowPlatform,
  target: Transaction,
  words: readonly [message: string, xml: Uint8Array],
) {
  await enterState(platform, target, [0, ...words])
  const annulation = platform.kept.all().findLast(({ type, related }) => type === '6' && related === target.id)
  if (annulation) await enterState(platform, annulation, [4, ...words])
}

/** The mail's text and images are also files of the archive (observed). */
const besideLetters = [
  { name: 'message_body.html', bytes: Buffer.from(`<html><body><img src="cid:${logo.name}"></body></html>\n`) },
  logo,
]

async function keepLetterOf(platform: S2lowPlatform, act: Transaction, { retour, delivery }: Come) {
  if (!('idActe' in retour) || !('code' in retour)) return
  const { kept, settings } = platform
  const cover = delivery.documents.find(({ name }) => readEnvelopeName(name) !== undefined)?.name ?? 'enveloppe.xml'
  const { documents } = delivery
  const bytes = await packed([...besideLetters, ...documents], platform.now())
  const archive = archiveName(settings.trigramme, cover)
  const envelope = await keepEnvelope(platform, { archive, enveloppe: cover, bytes })
  const given = documents.filter(({ name }) => !name.endsWith('.xml'))
  const files = await keepFiles(
    platform,
    given.map((file) => ({ ...file, posted: file.name, mime: sniff(file.bytes) })),
  )
  const type = retour.code[0] as TransactionType
  const state: State =
    answersIn(type, 'recoit').length > 0 ? [7, 'Reçu par le Tdt'] : [21, "Reçu par le Tdt (pas d'AR envoyé)"]
  const { reply: _, ...facts } = act
  const letter = { ...facts, id: await kept.newId('transactions'), type, related: act.id, read: false, envelope, files }
  const date = 'dateCourrier' in retour ? retour.dateCourrier : 'dateDepot' in retour ? retour.dateDepot : null
  await enterState(platform, { ...letter, decisionDate: date, stages: [] }, state)
}
