// The platform at work behind its scripts: each transaction is analysed (1 → 2), handed to the prefecture (2 → 3), answered
// (3 → 4); the receipts 3-2 and 4-2 leave by themselves (7 → 8). By the clock, or at once when told to.
// Source: S²LOW, ActesAnalyseFichierAEnvoyerWorker, ActesEnvoiFichierWorker, ActesEnvoiAR (5.x).
import { createHash } from 'node:crypto'
import { ActesError } from '../../errors.ts'
import { naturesOffering, typePieceOffered } from '../../protocol/classification/classification.ts'
import { findNature } from '../../protocol/messages/codes.ts'
import { readClassification } from '../classification.ts'
import { confirmDelivery, deliveriesFor, type Unfinished } from '../handover.ts'
import { readLine } from '../ledger.ts'
import { once } from '../opening.ts'
import { receive } from '../reception.ts'
import { build } from './compose.ts'
import { takeDelivery } from './mailbox.ts'
import type { Platform } from './platform.ts'
import type { Settings } from './settings.ts'
import { moved, sinceOf, statusOf, type Transaction } from './transactions.ts'

/** Put the platform to work, by the clock (`settle`) or at once (`advance`); nothing happens between two calls. */
export function openTdt(platform: Platform) {
  const work: Work = { platform, collected: new Map(), unfinished: new Map() }
  const until = (force: boolean) =>
    platform.alone(async () => {
      while (await turn(work, force));
    })
  return { settle: () => until(false), advance: () => until(true) }
}

interface Work {
  readonly platform: Platform
  readonly collected: Map<string, number>
  readonly unfinished: Unfinished
}

/** One step of each transaction, then the mails. @returns whether anything changed */
async function turn(work: Work, force: boolean): Promise<boolean> {
  let changed = false
  for (const transaction of work.platform.kept.all()) changed = (await step(work, transaction, force)) || changed
  for (const siren of new Set(work.platform.accounts.map((account) => account.siren)))
    changed = (await collect(work, siren, force)) || changed
  return changed
}

interface Step {
  readonly wait: keyof Pick<Settings, 'analysisMs' | 'sendingMs' | 'receiptMs'>
  /** The state that comes next, or none when it cannot be left now. */
  readonly go: (platform: Platform, transaction: Transaction) => Promise<Next | undefined>
}

interface Next {
  readonly status: number
  readonly message: string
}

const steps: Readonly<Record<number, Step>> = {
  1: { wait: 'analysisMs', go: analyse },
  2: { wait: 'sendingMs', go: send },
  7: { wait: 'receiptMs', go: sendReceipt },
}

async function step({ platform, collected }: Work, transaction: Transaction, force: boolean): Promise<boolean> {
  const status = statusOf(transaction)
  const next = steps[status]
  if (!next || platform.hooks.stays?.(transaction, status)) return false
  const due = sinceOf(transaction).getTime() + platform.settings[next.wait]
  const now = platform.now().getTime()
  if (!force && due > now) return false
  const entered = await next.go(platform, transaction)
  if (!entered) return false
  const at = new Date(force ? now : due)
  await platform.kept.put(moved(transaction, { ...entered, at }))
  if (entered.status === 3) collected.set(transaction.siren, at.getTime())
  return true
}

async function analyse(platform: Platform, transaction: Transaction): Promise<Next> {
  const found = (await virusIn(platform, transaction)) ?? (await wrongType(platform, transaction))
  const message = platform.hooks.fails?.(transaction) ?? (found && `Enveloppe invalide : ${found}`)
  if (message !== undefined) return { status: -1, message }
  return { status: 2, message: 'Accepté par le TdT : validation OK' }
}

const eicar = 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE'

async function virusIn({ kept }: Platform, { files }: Transaction): Promise<string | undefined> {
  for (const { sha256, posted, name } of files)
    if ((await kept.read(sha256))?.includes(eicar)) return `virus trouvé dans ${posted || name}`
  return undefined
}

/** A code PJ that the classification offers for other natures only. */
async function wrongType({ office }: Platform, transaction: Transaction): Promise<string | undefined> {
  const nature = findNature(transaction.natureCode ?? 0)
  if (transaction.type !== '1' || !nature) return undefined
  const classification = await readClassification(office.folder)
  const wrong = transaction.files.find(
    ({ codePj }) =>
      naturesOffering(classification, codePj).length > 0 && !typePieceOffered(classification, nature.abrege, codePj),
  )
  return wrong && `la typologie ${wrong.codePj} n'est pas autorisée pour la nature ${nature.abrege}`
}

async function send(platform: Platform, { envelope }: Transaction): Promise<Next | undefined> {
  const bytes = await platform.kept.read(envelope.sha256)
  if (!bytes || !(await hand(platform, envelope.archive, bytes))) return undefined
  return { status: 3, message: 'Transmis au MI' }
}

async function hand({ office }: Platform, archive: string, bytes: Buffer): Promise<boolean> {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  if ((await readLine(office.folder, archive))?.sha256 === sha256) return true
  try {
    await receive(office, { archive, sha256, bytes: once(bytes) }, new AbortController().signal)
    return true
  } catch (error) {
    if (!(error instanceof ActesError)) throw error
    return false
  }
}

async function sendReceipt(platform: Platform, letter: Transaction): Promise<Next | undefined> {
  const who = platform.accounts.find(({ id }) => id === letter.user)
  if (!who || letter.uniqueId === null) return undefined
  const code = letter.type === '3' ? '3-2' : '4-2'
  const formulaire = { code, idActe: letter.uniqueId, dateCourrier: letter.decisionDate ?? '' } as const
  const { sending, bytes } = await build(platform, who, { formulaire, pieces: [], classificationDate: '' })
  if (!(await hand(platform, sending.archive, bytes))) return undefined
  return { status: 8, message: 'Acquittement envoyé' }
}

async function collect(work: Work, siren: string, force: boolean): Promise<boolean> {
  const { platform, collected, unfinished } = work
  const { folder } = platform.office
  const now = platform.now()
  if (!force && (collected.get(siren) ?? 0) + platform.settings.collectMs > now.getTime()) return false
  let changed = false
  for (const [delivery, documents] of await deliveriesFor(folder, siren, now)) {
    if ((await takeDelivery(platform, siren, { delivery, documents })) !== 'taken') continue
    await confirmDelivery(folder, unfinished, { delivery, names: documents.map(({ name }) => name) })
    changed = true
  }
  collected.set(siren, now.getTime())
  return changed
}
