// Folder commands of a mailbox (RFC 9051, RFC 6851): list, look, fetch, move. A UID is valid while the folder's
// UIDVALIDITY stays the same. BODYSTRUCTURE gives the file names before the fetch: they tell the collectivité and the
// target folder.
import type { ImapFlow } from 'imapflow'
import type { Finding } from '../../gateway.ts'
import { folderMissing, isRefusal, mailboxTrouble } from './trouble.ts'
import type { MailboxSettings } from '../../settings.ts'
import { readArchiveName, readEnvelopeName, readMessageName } from '#protocol/messages/names.ts'
import { exchangeError } from '../../troubles.ts'

type Folders = Pick<MailboxSettings, 'reception' | 'traites' | 'rejets'>

export interface FolderListing {
  readonly uidValidity: string
  readonly uidNext: number | undefined
  readonly count: number
  readonly uids: readonly number[]
}

const headBytesMax = 65_536
const rowLength = 200

/** List the reception folder, or return `last` unchanged: a new mail raises UIDNEXT, a removal lowers the count. */
export async function listReception(
  client: ImapFlow,
  { reception }: Folders,
  last?: FolderListing,
): Promise<FolderListing> {
  const { uidValidity, uidNext, exists } = await choose(client, reception)
  const now = { uidValidity: String(uidValidity), uidNext: uidNext || undefined, count: exists }
  const same = last?.uidValidity === now.uidValidity && last.uidNext === now.uidNext && last.count === now.count
  if (last && same && now.uidNext !== undefined) return last
  const found = exists === 0 ? [] : await client.search({ all: true }, { uid: true })
  if (!Array.isArray(found)) throw exchangeError('ACTES-G002', { setting: 'boite.reception', reason: 'search' })
  return { ...now, uids: found.toSorted((a, b) => a - b) }
}

async function choose(client: ImapFlow, path: string) {
  try {
    return await client.mailboxOpen(path)
  } catch (error) {
    const missing = typeof error === 'object' && error !== null && 'mailboxMissing' in error
    throw missing ? folderMissing('reception', path, error) : error
  }
}

async function stands(client: ImapFlow, { reception }: Folders, uidValidity: string) {
  const chosen = client.mailbox || (await choose(client, reception))
  return String(chosen.uidValidity) === uidValidity
}

/** Valid while the folder's UIDVALIDITY is this one. */
interface Among {
  readonly folders: Folders
  readonly uidValidity: string
}

export function splitUids(uids: readonly number[]): readonly (readonly number[])[] {
  return Array.from({ length: Math.ceil(uids.length / rowLength) }, (_, row) =>
    uids.slice(row * rowLength, (row + 1) * rowLength),
  )
}

/** Look at mails without fetching them. A mail whose structure cannot be read gives no names. */
export async function lookAtMails(
  client: ImapFlow,
  { folders, uidValidity }: Among,
  uids: readonly number[],
): Promise<ReadonlyMap<number, MailLook>> {
  const looks = new Map<number, MailLook>()
  if (uids.length === 0 || !(await stands(client, folders, uidValidity))) return looks
  const asked = { uid: true, size: true, bodyStructure: true }
  // A server may also send an unrequested row that holds flags alone.
  for await (const { uid, size, bodyStructure } of client.fetch(uids.join(','), asked, { uid: true }))
    if (size !== undefined && uids.includes(uid)) looks.set(uid, lookOf(size, bodyStructure))
  for (const uid of uids) if (!looks.has(uid)) looks.set(uid, lookOf(0))
  return looks
}

interface Brought {
  readonly whole: boolean
  readonly bytes: Uint8Array
}

/** Fetch one mail, unmarked; undefined when it is gone or the server cannot give it. */
export async function bring(
  client: ImapFlow,
  { folders, uidValidity }: Among,
  { uid, sizeBytes }: { readonly uid: number; readonly sizeBytes: number },
): Promise<Brought | undefined> {
  if (!(await stands(client, folders, uidValidity))) return undefined
  try {
    const bytes = sizeBytes > mailBytesMax ? undefined : await sourceOf(client, uid)
    if (bytes === 'gone') return undefined
    return bytes ? { whole: true, bytes } : await fetchMailHeaders(client, uid)
  } catch (error) {
    // A mail that the server cannot read must not block the others. It stays in the folder.
    if (isRefusal(error)) return undefined
    throw error
  }
}

async function sourceOf(client: ImapFlow, uid: number): Promise<Uint8Array | 'gone' | undefined> {
  const found = await client.fetchOne(String(uid), { source: { start: 0, maxLength: mailBytesMax + 1 } }, { uid: true })
  const bytes = found ? found.source : undefined
  if (bytes === undefined) return 'gone'
  return bytes.length > mailBytesMax ? undefined : bytes
}

async function fetchMailHeaders(client: ImapFlow, uid: number): Promise<Brought | undefined> {
  const asked = { bodyParts: [{ key: 'HEADER', start: 0, maxLength: headBytesMax }] }
  const found = await client.fetchOne(String(uid), asked, { uid: true })
  const bytes = found ? found.headers : undefined
  return bytes && { whole: false, bytes }
}

/**
 * Move mails out of the reception folder. Select it again: if it was recreated, the UIDs name other mails (observed in
 * Dovecot 2.4). Missing mails are ignored. @throws ActesError ACTES-G013 without a target folder, G002 when the move
 * fails
 */
export async function moveTo(
  client: ImapFlow,
  { folders, uidValidity, place }: Among & { readonly place: 'traites' | 'rejets' },
  uids: readonly number[],
): Promise<void> {
  const chosen = await choose(client, folders.reception)
  if (String(chosen.uidValidity) !== uidValidity) return
  for (const row of splitUids(uids)) {
    if (await client.messageMove(row.join(','), folders[place], { uid: true })) continue
    if (!(await isThere(client, folders[place]))) throw folderMissing(place, folders[place])
    throw exchangeError('ACTES-G002', { setting: `boite.${place}`, reason: 'move' })
  }
}

async function isThere(client: ImapFlow, path: string): Promise<boolean> {
  try {
    return (await client.status(path, { uidNext: true })) !== false
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'NotFound') return false
    throw error
  }
}

export async function checkFolders(client: ImapFlow, folders: Folders): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for (const folder of ['reception', 'traites', 'rejets'] as const)
    findings.push(await checkFolder(client, folder, folders[folder]))
  return findings
}

async function checkFolder(client: ImapFlow, folder: keyof Folders, path: string): Promise<Finding> {
  const found = { name: 'folder', setting: `boite.${folder}`, detail: path }
  const ok = (await isThere(client, path)) || (folder !== 'reception' && (await make(client, path)))
  return ok ? { ...found, ok } : { ...found, ok, code: 'ACTES-G013' }
}

async function make(client: ImapFlow, path: string): Promise<boolean> {
  try {
    await client.mailboxCreate(path)
    return true
  } catch (error) {
    if (isRefusal(error)) return false
    throw mailboxTrouble(error)
  }
}

/** Size in bytes over which only the headers of a mail are fetched. */
export const mailBytesMax = 30_000_000
/** Most file names read from one mail. The ministry's mails hold about twenty files. */
const namesMax = 10_000

interface Structure {
  readonly parameters?: Readonly<Record<string, string>> | undefined
  readonly dispositionParameters?: Readonly<Record<string, string>> | undefined
  readonly childNodes?: readonly Structure[] | undefined
}

export interface MailLook {
  readonly sizeBytes: number
  readonly sirens: ReadonlySet<string>
  readonly ofProtocol: boolean
}

export function lookOf(sizeBytes: number, structure?: Structure): MailLook {
  const names = structure ? namesIn(structure) : []
  return { sizeBytes, sirens: new Set(names.flatMap(sirensIn)), ofProtocol: names.some(isOfProtocol) }
}

/** A mail that names no SIREN is for every user of the mailbox. */
export function isFor(look: MailLook, siren: string): boolean {
  return look.sirens.size === 0 || look.sirens.has(siren)
}

export function targetFolderOf({ sizeBytes, ofProtocol }: MailLook): 'traites' | 'rejets' {
  return ofProtocol && sizeBytes <= mailBytesMax ? 'traites' : 'rejets'
}

function namesIn(structure: Structure): readonly string[] {
  const names: string[] = []
  const left: Structure[] = [structure]
  for (let node = left.pop(); node && names.length < namesMax; node = left.pop()) {
    const given = [node.dispositionParameters?.filename, node.parameters?.name]
    names.push(...given.filter((name) => name !== undefined).map(baseName))
    left.push(...(node.childNodes ?? []))
  }
  return names
}

/** Senders control file names: a name may be a path or megabytes long. */
function baseName(name: string) {
  return name
    .slice(-400)
    .replace(/^.*[/\\]/s, '')
    .trim()
}

function sirensIn(name: string): readonly string[] {
  const message = readMessageName(name)
  if (message) return [message.siren]
  const enveloppe = readEnvelopeName(name) ?? readArchiveName(name)?.enveloppe
  return [enveloppe?.emetteur ?? '', enveloppe?.destinataire ?? ''].filter((who) => /^[0-9]{9}$/.test(who))
}

function isOfProtocol(name: string) {
  const named = readMessageName(name) ?? readEnvelopeName(name) ?? readArchiveName(name)
  return named !== undefined || /\.xml$/i.test(name)
}
