// The mailbox that receives the ministry's retours. Mails are collected from the reception folder and moved only after
// they are confirmed: a "seen" flag would lose a mail in a crash. S²LOW (ActesImapRetrieve) and Stela
// (EmailCheckingTask) move mails before storing them.
import { hash } from 'node:crypto'
import { ActesError } from '#errors.ts'
import { troubleFinding } from '../../findings.ts'
import type { DriverTools, Finding, RawRetour } from '../../gateway.ts'
import {
  bring,
  checkFolders,
  listReception,
  lookAtMails,
  moveTo,
  splitUids,
  type FolderListing,
  isFor,
  lookOf,
  targetFolderOf,
  type MailLook,
} from './folder.ts'
import { openSession, type MailboxSession } from './session.ts'
import { isIndigestible } from './trouble.ts'
import type { MailboxSettings } from '../../settings.ts'
import { secretLineOf } from '../../wire/platform.ts'
import { exchangeError } from '../../troubles.ts'

interface MailboxTools extends Omit<DriverTools, 'exchangeMaxMs'> {
  readonly limitMs: number
}

export type Mailbox = ReturnType<typeof openMailbox>

export interface Mailboxes {
  open(settings: MailboxSettings, tools: MailboxTools): Mailbox
}

interface Shared {
  readonly session: MailboxSession
  users: number
  listing?: FolderListing
  readonly looks: Map<string, MailLook>
}

/** @param onMail called with the mailbox's delivery prefix for each mail that arrives while a session listens */
export function openMailboxes(onMail: (mailbox: string) => void = () => undefined): Mailboxes {
  const sharedByKey = new Map<string, Shared>()
  return {
    open: (settings, tools) => {
      const name = mailboxPrefixOf(settings)
      const take = (password: string) => {
        const key = mailboxSessionKey(settings, password)
        const options = { settings, password, clock: tools, onMail: () => onMail(name) }
        const shared = sharedByKey.get(key) ?? { session: openSession(options), users: 0, looks: new Map() }
        shared.users += 1
        sharedByKey.set(key, shared)
        const leave = async () => {
          shared.users -= 1
          if (shared.users > 0) return
          sharedByKey.delete(key)
          await shared.session.close()
        }
        return { shared, leave }
      }
      return openMailbox(settings, tools, take)
    },
  }
}

function mailboxSessionKey(settings: MailboxSettings, password: string) {
  const { hote, port, securite, utilisateur, autorites = '', reception } = settings
  return digestOf([hote, port, securite, utilisateur, autorites, reception, password])
}

function digestOf(values: readonly (string | number)[]) {
  return hash('sha256', JSON.stringify(values))
}

interface SharedUse {
  readonly shared: Shared
  readonly leave: () => Promise<void>
}

/** Prefix of this mailbox's deliveries: a digest, so it reveals no address. */
function mailboxPrefixOf({ hote, utilisateur }: MailboxSettings) {
  return digestOf([hote.toLowerCase(), utilisateur]).slice(0, 12)
}

function openMailbox(settings: MailboxSettings, tools: MailboxTools, take: (password: string) => SharedUse) {
  const name = mailboxPrefixOf(settings)
  let taken: SharedUse | undefined
  let closed = false
  const use = async (signal: AbortSignal): Promise<Use> => {
    refuseSameFolders(settings)
    const password = taken ? '' : secretLineOf(await tools.secretOf(settings.motDePasse))
    if (closed) throw new ActesError('ACTES-G012')
    taken ??= take(password)
    return { settings, name, shared: taken.shared, how: { signal, limitMs: tools.limitMs } }
  }
  return {
    collect: async function* (siren: string, signal: AbortSignal) {
      yield* collectMails(await use(signal), siren)
    },
    confirm: async (retours: readonly RawRetour[], signal: AbortSignal) => {
      const uids = uidsOf(retours, name)
      if (uids.size > 0) await confirm(await use(signal), uids)
    },
    check: async (signal: AbortSignal): Promise<readonly Finding[]> => {
      try {
        const { shared, how } = await use(signal)
        const folders = await shared.session.run((client) => checkFolders(client, settings), { ...how, anew: true })
        return [{ name: 'mailbox', ok: true }, ...folders]
      } catch (error) {
        return [troubleFinding(error, { name: 'mailbox', setting: 'boite.hote' })]
      }
    },
    close: async () => {
      closed = true
      await taken?.leave()
      taken = undefined
    },
  }
}

/** A mail moved into its own folder would be collected for ever. */
function refuseSameFolders({ reception, traites, rejets }: MailboxSettings) {
  const same = (path: string) => path === reception || [path, reception].every((each) => /^inbox$/i.test(each))
  const setting = same(traites) ? 'boite.traites' : same(rejets) ? 'boite.rejets' : undefined
  if (setting) throw exchangeError('ACTES-G013', { setting, reason: reception })
}

interface Use {
  readonly settings: MailboxSettings
  readonly name: string
  readonly shared: Shared
  readonly how: { readonly signal: AbortSignal; readonly limitMs: number }
}

async function* collectMails(use: Use, siren: string): AsyncGenerator<RawRetour> {
  const { settings, name, shared, how } = use
  const { uidValidity, uids } = await refreshListing(use)
  for (const uid of uids) {
    const key = `${uidValidity}:${uid}`
    const seen = shared.looks.get(key)
    if (!seen || !isFor(seen, siren)) continue
    const among = { folders: settings, uidValidity }
    const brought = await shared.session.run((client) => bring(client, among, { uid, sizeBytes: seen.sizeBytes }), how)
    if (!brought) continue
    if (!brought.whole) shared.looks.set(key, { ...seen, sizeBytes: Infinity })
    const file = brought.whole ? `mail-${uid}.eml` : `mail-${uid}-entetes.eml`
    yield { kind: 'document', delivery: `${name}:${key}`, name: file, bytes: brought.bytes }
  }
}

async function refreshListing(use: Use) {
  const { settings, shared, how } = use
  const last = shared.listing
  const listing = await shared.session.run((client) => listReception(client, settings, last), how)
  if (listing === last) return listing
  const there = new Set(listing.uids.map((uid) => `${listing.uidValidity}:${uid}`))
  for (const key of shared.looks.keys()) if (!there.has(key)) shared.looks.delete(key)
  await lookAtUnseen(use, listing.uidValidity, listing.uids)
  shared.listing = listing
  return listing
}

async function lookAtUnseen({ settings, shared, how }: Use, uidValidity: string, uids: readonly number[]) {
  const among = { folders: settings, uidValidity }
  const asked = (row: readonly number[]) => shared.session.run((client) => lookAtMails(client, among, row), how)
  for (const row of splitUids(uids.filter((uid) => !shared.looks.has(`${uidValidity}:${uid}`)))) {
    const looks = await asked(row).catch(async (error: unknown) => {
      if (!isIndigestible(error)) throw error
      return oneByOne(row, asked)
    })
    for (const [uid, seen] of looks) shared.looks.set(`${uidValidity}:${uid}`, seen)
  }
}

/** One mail whose structure the client cannot parse must not hide the others. */
async function oneByOne(
  row: readonly number[],
  asked: (row: readonly number[]) => Promise<ReadonlyMap<number, MailLook>>,
): Promise<ReadonlyMap<number, MailLook>> {
  const looks = new Map<number, MailLook>()
  for (const uid of row)
    try {
      for (const [found, seen] of await asked([uid])) looks.set(found, seen)
    } catch (error) {
      if (!isIndigestible(error)) throw error
      looks.set(uid, lookOf(0))
    }
  return looks
}

function uidsOf(retours: readonly RawRetour[], mailbox: string): ReadonlyMap<string, readonly number[]> {
  const named = retours.map(({ delivery }) => /^([0-9a-f]{12}):([0-9]+):([0-9]+)$/.exec(delivery))
  const ours = named.flatMap((found) => (found?.[1] === mailbox ? [[found[2] ?? '', Number(found[3])] as const] : []))
  const grouped = Map.groupBy(ours, ([uidValidity]) => uidValidity)
  return new Map([...grouped].map(([uidValidity, group]) => [uidValidity, [...new Set(group.map(([, uid]) => uid))]]))
}

/** Look again at a mail that another process collected, to know its target folder. */
async function confirm(use: Use, deliveries: ReadonlyMap<string, readonly number[]>) {
  const { settings, shared, how } = use
  for (const [uidValidity, uids] of deliveries) {
    if (shared.listing && shared.listing.uidValidity !== uidValidity) continue
    await lookAtUnseen(use, uidValidity, uids)
    const places = Map.groupBy(uids, (uid) => targetFolderOf(shared.looks.get(`${uidValidity}:${uid}`) ?? lookOf(0)))
    for (const [place, going] of places)
      await shared.session.run((client) => moveTo(client, { folders: settings, uidValidity, place }, going), how)
  }
}
