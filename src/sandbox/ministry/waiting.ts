// What waits for the mail: the prefecture's deliveries about what came by this door, and the mails of the outbox. Derived
// each time, in the order in which they became due.
import { join } from 'node:path'
import { writeXml } from '../../protocol/xml/write.ts'
import { answerTo } from '../answers.ts'
import { letterIn, type Letter } from '../correspondence.ts'
import { slotOf } from '../deliveries.ts'
import { namesIn, type Folder } from '../folder.ts'
import { waitingFor } from '../handover.ts'
import { holderOf, isFirst, readLine, type LedgerLine } from '../ledger.ts'
import { addressesOf, readOutbox, takeFromOutbox, type OutboxEntry } from './register.ts'
import type { Switches } from './settings.ts'

export interface Attached {
  readonly name: string
  readonly bytes: Uint8Array
}

/** One mail to come. */
export interface Waiting {
  /** What names it, among all: makes its identifier. */
  readonly key: string
  /** Of the prefecture, to be confirmed; absent for the outbox's. */
  readonly delivery?: string
  /** Names of what is then confirmed: those of the delivery, whatever the mail holds. */
  readonly confirms: readonly string[]
  /** Of the outbox, to be taken out. */
  readonly outbox?: number
  readonly addresses: readonly string[]
  /** Envelope first. */
  readonly documents: readonly Attached[]
  /** What it speaks of, as it was received; absent for what was not. */
  readonly line?: LedgerLine
  /** Since when it could leave, ISO 8601 in UTC. */
  readonly dueAt: string
}

/** Everything whose time has come, as the switches order it. */
export async function waitingNow(folder: Folder, now: Date, switches: Switches): Promise<readonly Waiting[]> {
  const waiting: Waiting[] = []
  for (const siren of await namesIn(join(folder.path, 'pending')))
    waiting.push(...(await deliveriesTo(folder, siren, { now, switches })))
  for (const entry of await readOutbox(folder)) waiting.push(...(await mailsOf(folder, entry, switches)))
  const due = waiting.filter(({ dueAt }) => Date.parse(dueAt) + switches.delayMs <= now.getTime())
  // Instants are written alike: their texts compare as they do. What the outbox says again comes behind.
  const sorted = due.sort((a, b) => (a.dueAt < b.dueAt ? -1 : a.dueAt > b.dueAt ? 1 : 0))
  return switches.order === 'oldest first' ? sorted : sorted.reverse()
}

interface Moment {
  readonly now: Date
  readonly switches: Switches
}

/** What came by another door is left to it. */
async function deliveriesTo(folder: Folder, siren: string, { now, switches }: Moment): Promise<readonly Waiting[]> {
  const grouped = new Map<string, Attached[]>()
  for await (const { delivery, name, bytes } of waitingFor(folder, siren, now))
    grouped.set(delivery, [...(grouped.get(delivery) ?? []), { name, bytes }])
  const found = await Promise.all([...grouped].map(([delivery, documents]) => deliveryOf(folder, delivery, documents)))
  const ours = found.filter((each) => each !== undefined)
  return Promise.all(ours.map(async (each) => ({ ...each, documents: await judgedAgain(folder, each, switches) })))
}

async function deliveryOf(
  folder: Folder,
  delivery: string,
  documents: readonly Attached[],
): Promise<Waiting | undefined> {
  const slot = slotOf(delivery)
  if (!slot) return undefined
  const letter = slot.answer ? undefined : await letterIn(folder, slot)
  const line = slot.answer ? await readLine(folder, slot.answer.archive) : await lineAbout(folder, letter)
  const addresses = line && (await addressesOf(folder, line.archive))
  if (!line || !addresses) return undefined
  const dueAt = letter?.writtenAt ?? line.dueAt
  const confirms = documents.map(({ name }) => name)
  return { key: delivery, delivery, confirms, addresses, documents, line, dueAt }
}

async function lineAbout(folder: Folder, letter: Letter | undefined): Promise<LedgerLine | undefined> {
  return letter && holderOf(folder, 'acts', letter.idActe)
}

/** An act that another archive holds is refused, as the prefecture would, or acknowledged as the first one was. */
async function judgedAgain(folder: Folder, waiting: Waiting, { sameActe }: Switches): Promise<readonly Attached[]> {
  const { documents, delivery = '', line } = waiting
  const rank = slotOf(delivery)?.answer?.rank
  if (sameActe === 'anomalie' || !line || rank === undefined) return documents
  return (await receiptAgain(folder, line, rank)) ?? documents
}

/** Under a cover and a name of its own, the receipt of the first. */
async function receiptAgain(folder: Folder, line: LedgerLine, rank: number): Promise<readonly Attached[] | undefined> {
  const { verdict, serials } = line
  const serial = serials[rank - 1]
  if (verdict.kind !== 'accuse' || serial === undefined || (await isFirst(folder, line))) return undefined
  const first = await holderOf(folder, 'acts', verdict.idActe)
  const [cover, message] = answerTo(line, { serial, first: true })
  const [, receipt] = first ? answerTo(first, { serial, first: true }) : []
  if (!cover || !message || !receipt) return undefined
  return [cover, { name: message.name, root: receipt.root }].map(written)
}

function written({ name, root }: ReturnType<typeof answerTo>[number]): Attached {
  return { name, bytes: writeXml(root, 'ncr') }
}

/** A refusal is one mail; answers that go out again are as many as there were. */
async function mailsOf(folder: Folder, entry: OutboxEntry, { sameActe }: Switches): Promise<readonly Waiting[]> {
  const { n, archive, at, refusal } = entry
  const key = `${archive.replace(/[^A-Za-z0-9_.-]/g, '_')}.${n}`
  if (refusal) {
    const document = { name: refusal.name, bytes: Buffer.from(refusal.base64, 'base64') }
    return [{ key, confirms: [], outbox: n, addresses: refusal.addresses, documents: [document], dueAt: at }]
  }
  const line = await readLine(folder, archive)
  if (!line) return []
  // A number that stays silent has nothing to say again.
  if (line.serials.length === 0) await takeFromOutbox(folder, n)
  const addresses = (await addressesOf(folder, archive)) ?? []
  const first = await isFirst(folder, line)
  const again = line.serials.map(async (serial, index): Promise<Waiting> => {
    const usual = answerTo(line, { serial, first }).map(written)
    const documents = (sameActe === 'accuse' && (await receiptAgain(folder, line, index + 1))) || usual
    const dueAt = line.dueAt > at ? line.dueAt : at
    return { key: `${key}.${index + 1}`, confirms: [], outbox: n, addresses, documents, line, dueAt }
  })
  return Promise.all(again)
}
