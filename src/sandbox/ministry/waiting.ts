// What waits for the mail: the prefecture's deliveries about what was posted to the ministry, and the mails of the outbox.
// Derived each time, in the order in which they became due.
import { join } from 'node:path'
import { writeXml } from '../../protocol/xml/write.ts'
import { answerTo } from '../answers.ts'
import { letterIn, slotOf } from '../correspondence.ts'
import { namesIn, type Folder } from '../folder.ts'
import { deliveriesFor } from '../handover.ts'
import { holderOf, isFirst, readLine, type LedgerLine } from '../ledger.ts'
import { addressesOf, readOutbox, takeFromOutbox, type OutboxEntry } from './register.ts'

export interface Attached {
  readonly name: string
  readonly bytes: Uint8Array
}

export interface Waiting {
  /** Names it among all: makes its identifier. */
  readonly key: string
  readonly delivery?: string
  readonly outbox?: number
  readonly addresses: readonly string[]
  /** Envelope first. */
  readonly documents: readonly Attached[]
  /** What it speaks of, as it was received; absent for what was not. */
  readonly line?: LedgerLine
  /** Its rank among the answers to that line, from 1; absent for a letter. */
  readonly rank?: number
  readonly dueAt: string
}

export async function waitingNow(folder: Folder, now: Date): Promise<readonly Waiting[]> {
  const waiting: (Waiting | undefined)[] = []
  for (const siren of await namesIn(join(folder.path, 'pending')))
    for (const [delivery, documents] of await deliveriesFor(folder, siren, now))
      waiting.push(await deliveryOf(folder, delivery, documents))
  for (const entry of await readOutbox(folder)) waiting.push(...(await mailsOf(folder, entry)))
  const due = waiting.filter((each) => each !== undefined).filter(({ dueAt }) => Date.parse(dueAt) <= now.getTime())
  // Instants are written alike: their texts compare as they do. What the outbox says again comes behind.
  return due.sort((a, b) => (a.dueAt < b.dueAt ? -1 : a.dueAt > b.dueAt ? 1 : 0))
}

/** What came through another gateway is left to it. */
async function deliveryOf(
  folder: Folder,
  delivery: string,
  documents: readonly Attached[],
): Promise<Waiting | undefined> {
  const slot = slotOf(delivery)
  if (!slot) return undefined
  const letter = slot.answer ? undefined : await letterIn(folder, slot)
  const line = slot.answer
    ? await readLine(folder, slot.answer.archive)
    : letter && (await holderOf(folder, 'acts', letter.idActe))
  const addresses = line && (await addressesOf(folder, line.archive))
  if (!line || !addresses) return undefined
  const rank = slot.answer && { rank: slot.answer.rank }
  return { key: delivery, delivery, addresses, documents, line, ...rank, dueAt: letter?.writtenAt ?? line.dueAt }
}

async function mailsOf(folder: Folder, entry: OutboxEntry): Promise<readonly Waiting[]> {
  const { n, archive, at, refusal } = entry
  const key = `${archive.replace(/[^A-Za-z0-9_.-]/g, '_')}.${n}`
  if (refusal) {
    const document = { name: refusal.name, bytes: Buffer.from(refusal.base64, 'base64') }
    return [{ key, outbox: n, addresses: refusal.addresses, documents: [document], dueAt: at }]
  }
  const line = await readLine(folder, archive)
  if (!line) return []
  // A number that stays silent has nothing to say again.
  if (line.serials.length === 0) await takeFromOutbox(folder, n)
  const addresses = (await addressesOf(folder, archive)) ?? []
  const first = await isFirst(folder, line)
  const dueAt = line.dueAt > at ? line.dueAt : at
  return line.serials.map((serial, index) => {
    const documents = answerTo(line, { serial, first }).map(({ name, root }) => ({
      name,
      bytes: writeXml(root, 'ncr'),
    }))
    return { key: `${key}.${index + 1}`, outbox: n, addresses, documents, line, rank: index + 1, dueAt }
  })
}
