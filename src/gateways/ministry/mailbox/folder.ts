// The work in the folders of a mailbox (RFC 9051, RFC 6851): list, look, bring, move away. A mail is named by its UID, which
// is valid as long as the folder's UIDVALIDITY does not change. Its structure shows before it is brought (BODYSTRUCTURE)
// which collectivité it is for, by the protocol names of its files, and which folder it goes to afterwards.
import type { ImapFlow, MailboxObject } from 'imapflow'
import { ActesError } from '../../../errors.ts'
import type { Finding } from '../../gateway.ts'
import { folderMissing, isRefusal, mailboxTrouble } from './trouble.ts'
import type { MailboxSettings } from '../../settings.ts'
import { readArchiveName, readEnvelopeName, readMessageName } from '../../../protocol/messages/names.ts'

type Folders = Pick<MailboxSettings, 'reception' | 'traites' | 'rejets'>

export interface FolderListing {
  readonly uidValidity: string
  readonly uidNext: number | undefined
  readonly count: number
  /** Every mail, the oldest first. */
  readonly uids: readonly number[]
}

/** Longest headers of a mail that is too large to be brought, in bytes. */
const headBytesMax = 65_536
/** Most UIDs in one command. */
const rowLength = 200

/** List the reception folder, unless it has not changed: a new mail raises UIDNEXT, one that left lowers the count. */
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
  if (!Array.isArray(found))
    throw new ActesError('ACTES-G002', { params: { setting: 'boite.reception', reason: 'search' } })
  return { ...now, uids: found.toSorted((a, b) => a - b) }
}

async function choose(client: ImapFlow, path: string): Promise<MailboxObject> {
  try {
    return await client.mailboxOpen(path)
  } catch (error) {
    const missing = typeof error === 'object' && error !== null && 'mailboxMissing' in error
    throw missing ? folderMissing('reception', path, error) : error
  }
}

/** Is the reception folder still the one that gave these UIDs? */
async function stands(client: ImapFlow, { reception }: Folders, uidValidity: string): Promise<boolean> {
  const chosen = client.mailbox || (await choose(client, reception))
  return String(chosen.uidValidity) === uidValidity
}

/** Mails of a folder, valid for this UIDVALIDITY. */
export interface Among {
  readonly folders: Folders
  readonly uidValidity: string
  readonly uids: readonly number[]
}

/** Rows of UIDs, each short enough for one command. */
export function splitUids(uids: readonly number[]): readonly (readonly number[])[] {
  return Array.from({ length: Math.ceil(uids.length / rowLength) }, (_, row) =>
    uids.slice(row * rowLength, (row + 1) * rowLength),
  )
}

/** Look at a row of mails without bringing them. A look is empty where the structure cannot be read. */
export async function lookAtMails(client: ImapFlow, among: Among): Promise<ReadonlyMap<number, MailLook>> {
  const { folders, uidValidity, uids } = among
  const looks = new Map<number, MailLook>()
  if (uids.length === 0 || !(await stands(client, folders, uidValidity))) return looks
  const asked = { uid: true, size: true, bodyStructure: true }
  // A server may also send a row unasked, with flags alone.
  for await (const { uid, size, bodyStructure } of client.fetch(uids.join(','), asked, { uid: true }))
    if (size !== undefined && uids.includes(uid)) looks.set(uid, lookOf(size, bodyStructure))
  for (const uid of uids) if (!looks.has(uid)) looks.set(uid, lookOf(0))
  return looks
}

/** A mail as it lies there, or its headers when it is too large. */
interface Brought {
  readonly whole: boolean
  readonly bytes: Uint8Array
}

/** Bring one mail, untouched and unmarked; undefined when it is gone, or the server cannot give it. */
export async function bring(
  client: ImapFlow,
  among: Omit<Among, 'uids'>,
  { uid, sizeBytes }: { uid: number; sizeBytes: number },
): Promise<Brought | undefined> {
  if (!(await stands(client, among.folders, among.uidValidity))) return undefined
  try {
    const bytes = sizeBytes > mailBytesMax ? undefined : await sourceOf(client, uid)
    if (bytes === 'gone') return undefined
    return bytes ? { whole: true, bytes } : await fetchMailHeaders(client, uid)
  } catch (error) {
    // A mail that the server cannot read holds up no other. It stays where it is.
    if (isRefusal(error)) return undefined
    throw error
  }
}

/** Undefined when it is larger than announced. */
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
 * Move mails out of the reception folder. The folder is selected again: one that was made anew gives their UIDs to
 * other mails (observed in Dovecot 2.4). Mails that are gone are ignored.
 * @throws ActesError ACTES-G013 when the target folder does not exist, G002 when the server does not move them
 */
export async function moveTo(client: ImapFlow, place: 'traites' | 'rejets', among: Among): Promise<void> {
  const { folders, uidValidity } = among
  const chosen = await choose(client, folders.reception)
  if (String(chosen.uidValidity) !== uidValidity) return
  for (const row of splitUids(among.uids)) {
    if (await client.messageMove(row.join(','), folders[place], { uid: true })) continue
    if (!(await isThere(client, folders[place]))) throw folderMissing(place, folders[place])
    throw new ActesError('ACTES-G002', { params: { setting: `boite.${place}`, reason: 'move' } })
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

/** Check the folders. The target folders are made when they do not exist. */
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

/** Of a larger mail only the headers are brought. In bytes, as it lies in the mailbox. */
export const mailBytesMax = 30_000_000
/** Most names that are read. The ministry's mails hold some twenty files. */
const namesMax = 10_000

interface Structure {
  readonly parameters?: Readonly<Record<string, string>> | undefined
  readonly dispositionParameters?: Readonly<Record<string, string>> | undefined
  readonly childNodes?: readonly Structure[] | undefined
}

export interface MailLook {
  readonly sizeBytes: number
  /** The SIREN in the names of its files. Empty for a notice, or for a mail that cannot be read. */
  readonly sirens: ReadonlySet<string>
  readonly ofProtocol: boolean
}

/** A look at a mail. Without a structure, only its size is known, in bytes. */
export function lookOf(sizeBytes: number, structure?: Structure): MailLook {
  const names = structure ? namesIn(structure) : []
  return { sizeBytes, sirens: new Set(names.flatMap(sirensIn)), ofProtocol: names.some(isOfProtocol) }
}

/** A mail that names no SIREN is for every user of the mailbox. A mail that names others is left to them. */
export function isFor(look: MailLook, siren: string): boolean {
  return look.sirens.size === 0 || look.sirens.has(siren)
}

export function targetFolderOf({ sizeBytes, ofProtocol }: MailLook): 'traites' | 'rejets' {
  return ofProtocol && sizeBytes <= mailBytesMax ? 'traites' : 'rejets'
}

/** The base names of its files, those inside attached mails included. */
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

/** A sender may give a file any name: a path, a text of megabytes. */
function baseName(name: string): string {
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

function isOfProtocol(name: string): boolean {
  const named = readMessageName(name) ?? readEnvelopeName(name) ?? readArchiveName(name)
  return named !== undefined || /\.xml$/i.test(name)
}
