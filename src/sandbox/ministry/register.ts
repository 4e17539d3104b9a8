// The ministry's state, in `ministry/` of the sandbox's folder: posts/<n>.json archives in order of arrival;
// addresses/<archive>.json and addresses/<siren>.json; outbox/<n>.json mails that are not in the ledger (refusals,
// repeated answers). Waiting mails are derived from it and from the préfecture's deliveries, in due order.
import { join } from 'node:path'
import { draw, drop, ensure, jsonPath, namesIn, readAllJson, readJson, saveJson, type Folder } from '../folder.ts'
import { answerTo, encodeReturnDocument } from '../messages.ts'
import { letterIn, slotOf, deliveriesFor } from '../correspondence.ts'
import { holderOf, isFirst, readLine, type LedgerLine } from '../ledger.ts'

/** Received; received before, and answered again; or refused by mail. */
type PostOutcome = 'received' | 'again' | 'refused'

export interface Post {
  readonly n: number
  readonly archive: string
  readonly sha256: string
  readonly sizeBytes: number
  readonly at: string
  readonly agent?: string
  readonly outcome: PostOutcome
  readonly addresses: readonly string[]
}

export async function enterPost(folder: Folder, post: Omit<Post, 'n'>): Promise<Post> {
  const register = await ensure(folder, 'ministry', 'posts')
  const n = await draw(folder, ['ministry', 'numbers'], { first: 1 + namesIn(register).length })
  await saveJson(folder, { n, ...post }, 'ministry', 'posts', `${n}`)
  return { n, ...post }
}

export async function readPosts({ path }: Folder): Promise<readonly Post[]> {
  return (await readAllJson<Post>(join(path, 'ministry', 'posts'))).toSorted((a, b) => a.n - b.n)
}

/** @param key an archive or a SIREN, without path separators */
export function keepAddresses(folder: Folder, key: string, addresses: readonly string[]) {
  return saveJson(folder, addresses, 'ministry', 'addresses', key)
}

export function addressesOf(folder: Folder, key: string): readonly string[] | undefined {
  return readJson(folder, 'ministry', 'addresses', key)
}

/** A mail to send once: repeated answers, or a whole refusal. Named by the post that caused it. */
interface OutboxEntry {
  readonly n: number
  readonly archive: string
  readonly at: string
  readonly refusal?: { readonly name: string; readonly base64: string; readonly addresses: readonly string[] }
}

export function putInOutbox(folder: Folder, entry: OutboxEntry) {
  return saveJson(folder, entry, 'ministry', 'outbox', `${entry.n}`)
}

export function takeFromOutbox(folder: Folder, n: number) {
  drop(jsonPath(folder, 'ministry', 'outbox', `${n}`))
}

export interface Attached {
  readonly name: string
  readonly bytes: Uint8Array
}

export interface WaitingMail {
  readonly key: string
  readonly delivery?: string
  readonly outbox?: number
  readonly addresses: readonly string[]
  readonly documents: readonly Attached[]
  readonly line?: LedgerLine
  readonly dueAt: string
}

export async function waitingNow(folder: Folder, now: Date): Promise<readonly WaitingMail[]> {
  const waiting: WaitingMail[] = []
  for (const siren of namesIn(join(folder.path, 'pending')))
    for (const [delivery, documents] of await deliveriesFor(folder, siren, now))
      waiting.push(...deliveredMails(folder, delivery, documents))
  for (const entry of await readAllJson<OutboxEntry>(join(folder.path, 'ministry', 'outbox')))
    waiting.push(...(await mailsOf(folder, entry)))
  const due = waiting.filter(({ dueAt }) => Date.parse(dueAt) <= now.getTime())
  // Instants have one format, so their texts sort by time. The outbox comes last among equals.
  return due.sort((a, b) => a.dueAt.localeCompare(b.dueAt))
}

/** Deliveries of other gateways are ignored. */
function deliveredMails(folder: Folder, delivery: string, documents: readonly Attached[]): readonly WaitingMail[] {
  const slot = slotOf(delivery)
  if (!slot) return []
  const letter = slot.answer ? undefined : letterIn(folder, slot)
  const line = slot.answer ? readLine(folder, slot.answer.archive) : letter && holderOf(folder, 'acts', letter.idActe)
  const addresses = line && addressesOf(folder, line.archive)
  if (!line || !addresses) return []
  return [{ key: delivery, delivery, addresses, documents, line, dueAt: letter?.writtenAt ?? line.dueAt }]
}

async function mailsOf(folder: Folder, entry: OutboxEntry): Promise<readonly WaitingMail[]> {
  const { n, archive, at, refusal } = entry
  const key = `${archive.replace(/[^A-Za-z0-9_.-]/g, '_')}.${n}`
  if (refusal) {
    const document = { name: refusal.name, bytes: Buffer.from(refusal.base64, 'base64') }
    return [{ key, outbox: n, addresses: refusal.addresses, documents: [document], dueAt: at }]
  }
  const line = readLine(folder, archive)
  if (!line) return []
  // A number that stays silent has nothing to repeat.
  if (line.serials.length === 0) takeFromOutbox(folder, n)
  const addresses = addressesOf(folder, archive) ?? []
  const first = await isFirst(folder, line)
  const dueAt = line.dueAt > at ? line.dueAt : at
  return line.serials.map((serial, index) => {
    const documents = answerTo(line, { serial, first }).map(encodeReturnDocument)
    return { key: `${key}.${index + 1}`, outbox: n, addresses, documents, line, dueAt }
  })
}
