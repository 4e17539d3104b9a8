// What the ministry's answers do to the platform's transactions, as S²LOW reads its mailbox: found by SIREN and number,
// the latest of the right type. Source: S²LOW, ActesAnalyseFichierRecuController (5.x): effects, messages of the states.
import { sniff } from '../php.ts'
import { archiveName, readEnvelopeName, readIdActe } from '../../protocol/messages/names.ts'
import { readRetour, type Retour } from '../../protocol/retours/retours.ts'
import { keepEnvelope, keepFile, memberOf, packed } from './compose.ts'
import type { Platform } from './platform.ts'
import { moved, statusOf, type Stage, type Transaction, type TransactionType } from './transactions.ts'

export interface Delivery {
  readonly delivery: string
  readonly documents: readonly { readonly name: string; readonly bytes: Uint8Array }[]
}

const ministry = 'MI'

/**
 * Read a delivery and do what it says.
 * @returns `stranger`: it is about nothing that left from here, and stays for others; `later`: its act stays as it is
 */
export async function takeDelivery(
  platform: Platform,
  siren: string,
  delivery: Delivery,
): Promise<'taken' | 'stranger' | 'later'> {
  const answered = /^(.+)~\d$/.exec(delivery.delivery)?.[1]
  if (answered !== undefined && !platform.kept.all().some(({ envelope }) => envelope.archive === answered))
    return 'stranger'
  for (const { name, bytes } of delivery.documents) {
    if (!/\.xml$/i.test(name)) continue
    const { retour } = await readRetour(bytes, name)
    if (retour.kind === 'EnveloppeMISILLCL') continue
    if (answered === undefined && !isAboutOurs(platform, retour)) return 'stranger'
    const taken = await takeRetour(platform, { siren, delivery, name, bytes, retour })
    // What answers nothing that waits is put aside, as an error of the platform's own.
    return taken === 'stranger' && answered !== undefined ? 'taken' : taken
  }
  return 'taken'
}

/** The prefecture writes to the tiers de télétransmission that the act came through. */
function isAboutOurs({ kept }: Platform, retour: Retour): boolean {
  return !('idActe' in retour) || kept.all().some(({ type, uniqueId }) => type === '1' && uniqueId === retour.idActe)
}

interface Come {
  readonly siren: string
  readonly delivery: Delivery
  readonly name: string
  readonly bytes: Uint8Array
  readonly retour: Retour
}

async function takeRetour(platform: Platform, come: Come): Promise<'taken' | 'stranger' | 'later'> {
  const target = targetOf(platform, come)
  if (!target) return 'stranger'
  const { reads, stays } = platform.hooks
  const bytes = reads ? reads(target, come.retour, come.bytes) : come.bytes
  if (!bytes) return 'taken'
  if (stays?.(target, statusOf(target))) return 'later'
  await effectOn(platform, target, { ...come, bytes })
  return 'taken'
}

/** The transaction that a document changes: of letters, the act that they are about. */
function targetOf({ kept }: Platform, { siren, name, retour }: Come): Transaction | undefined {
  if (retour.kind === 'AnomalieEnveloppe')
    return kept.all().find(({ envelope }) => name === `ANO_${envelope.enveloppe}`)
  if ('classification' in retour || retour.kind === 'ReponseClassificationSansChangement')
    return kept.all().findLast((each) => each.siren === siren && each.type === '7' && statusOf(each) === 3)
  const numero = 'acteRecu' in retour ? retour.acteRecu.numero : numberOf(retour)
  const type = answersOf[retour.kind] ?? '1'
  return kept
    .all()
    .findLast(
      (each) =>
        each.siren === siren &&
        each.number === numero &&
        each.type === type &&
        (type === '1' || each.reply !== undefined),
    )
}

const answersOf: Partial<Record<Retour['kind'], TransactionType>> = {
  ARPieceComplementaire: '3',
  ARReponseRejetLettreObservations: '4',
}

function numberOf(retour: Retour): string | undefined {
  return 'idActe' in retour && typeof retour.idActe === 'string' ? readIdActe(retour.idActe)?.numero : undefined
}

async function effectOn(platform: Platform, target: Transaction, come: Come): Promise<void> {
  const { retour, bytes } = come
  const enter = (status: number, message: string, changes: Partial<Transaction> = {}) =>
    platform.kept.put(moved({ ...target, ...changes }, { ...stage(platform, status, message), xml: base64(bytes) }))
  switch (retour.kind) {
    case 'ARActe':
      // Whatever the state is.
      return enter(4, `Reçu par le ${ministry} le ${retour.dateReception}`, { uniqueId: retour.idActe })
    case 'AnomalieActe':
      // One that comes for an act in another state is told to nobody.
      if (statusOf(target) !== 3) return
      return enter(-1, `Anomalie signalee par le ${ministry} : ${retour.nature} - ${retour.detail}`)
    case 'AnomalieEnveloppe':
      return enter(-1, `Enveloppe rejetée par le ${ministry} (${retour.nature} : ${retour.detail})`)
    case 'ARPieceComplementaire':
    case 'ARReponseRejetLettreObservations':
      return enter(4, `Reçu par le ${ministry} le ${retour.dateReception}`)
    case 'ARAnnulation':
      return annul(platform, target, { bytes, dateReception: retour.dateReception })
    case 'RetourClassification':
      await platform.kept.holdClassification(target.authority, { date: retour.classification.date, xml: base64(bytes) })
      return enter(4, `Mise à jour de la classification (date de classification: ${retour.classification.date})`)
    case 'ReponseClassificationSansChangement':
      return enter(4, `Classification sans changement (date de classification: ${retour.date})`)
    case 'CourrierSimple':
    case 'DemandePieceComplementaire':
    case 'LettreObservations':
    case 'DefereTA':
      return keepLetter(platform, target, come)
    default:
  }
}

async function annul(
  platform: Platform,
  target: Transaction,
  { bytes, dateReception }: { bytes: Uint8Array; dateReception: string },
): Promise<void> {
  const message = `Annulation reçue par le ${ministry} le ${dateReception}`
  await platform.kept.put(moved(target, { ...stage(platform, 0, message), xml: base64(bytes) }))
  const annulation = platform.kept.all().findLast(({ type, related }) => type === '6' && related === target.id)
  if (annulation) await platform.kept.put(moved(annulation, { ...stage(platform, 4, message), xml: base64(bytes) }))
}

async function keepLetter(platform: Platform, act: Transaction, { retour, delivery }: Come): Promise<void> {
  if (!('idActe' in retour) || !('code' in retour)) return
  const { kept, settings } = platform
  const cover = delivery.documents.find(({ name }) => readEnvelopeName(name) !== undefined)?.name ?? 'enveloppe.xml'
  const bytes = await packed(delivery.documents.map(memberOf), platform.now())
  const envelope = await keepEnvelope(platform, {
    archive: archiveName(settings.trigramme, cover),
    enveloppe: cover,
    bytes,
  })
  const files = []
  for (const { name, bytes: content } of delivery.documents)
    if (!name.endsWith('.xml'))
      files.push(
        await keepFile(platform, { name, posted: name, mime: sniff(content), sign: '', codePj: '', bytes: content }),
      )
  const type = retour.code[0] as TransactionType
  const [status, message] = ['2', '5'].includes(type) ? withoutReceipt : withReceipt
  const { reply: _, ...facts } = act
  const letter = { ...facts, id: await kept.newId('transactions'), type, related: act.id, read: false, envelope, files }
  const date = 'dateCourrier' in retour ? retour.dateCourrier : 'dateDepot' in retour ? retour.dateDepot : null
  await kept.put(moved({ ...letter, decisionDate: date, stages: [] }, stage(platform, status, message)))
}

const withoutReceipt = [21, "Reçu par le Tdt (pas d'AR envoyé)"] as const
const withReceipt = [7, 'Reçu par le Tdt'] as const

function stage({ now }: Platform, status: number, message: string): Omit<Stage, 'at'> & { at: Date } {
  return { status, message, at: now() }
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}
