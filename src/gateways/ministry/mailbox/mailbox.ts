// The mailbox in which the ministry answers: every mail of the reception folder that is for a collectivite, as it lies
// there, until it is confirmed; then it is moved away. Nothing goes by what was already seen: a stop would lose it. As
// S²LOW (ActesImapRetrieve) and Stela (EmailCheckingTask) do, but that a mail leaves only once it is kept.
import { createHash } from 'node:crypto'
import { ActesError } from '../../../errors.ts'
import { troubleFinding } from '../../findings.ts'
import type { Finding, RawRetour } from '../../gateway.ts'
import { bring, checkFolders, list, look, moveTo, rowsOf, type Among, type Listing } from './folder.ts'
import { isFor, lookOf, placeOf, type Look } from './look.ts'
import { openSession, type Session } from './session.ts'
import { isIndigestible } from './trouble.ts'
import type { MailboxSettings, SealedSecret } from '../../settings.ts'

export interface MailboxTools {
  readonly now: () => Date
  /** @throws ActesError ACTES-C003, ACTES-G018 */
  readonly secretOf: (secret: SealedSecret) => Promise<Buffer>
  /** Longest piece of work in it, in milliseconds. */
  readonly limitMs: number
}

export interface Mailbox {
  /** What waits for a collectivite, each mail as one document; the same again until it is confirmed. */
  collect(siren: string, signal: AbortSignal): AsyncGenerator<RawRetour>
  /** What was collected is kept: move it away. What is gone, or of a folder that was made anew, is no trouble. */
  confirm(retours: readonly RawRetour[], signal: AbortSignal): Promise<void>
  /** Log in, and look whether the folders are there; those that are moved to are made when they are not. */
  check(signal: AbortSignal): Promise<readonly Finding[]>
  close(): Promise<void>
}

export interface Mailboxes {
  /** One user of a mailbox; it connects at the first use. All users of one mailbox share one line to it. */
  open(settings: MailboxSettings, tools: MailboxTools): Mailbox
}

/** A line to a mailbox, and what is known of what lies there. */
interface Shared {
  readonly session: Session
  users: number
  listing?: Listing
  /** By UIDVALIDITY and UID. */
  readonly looks: Map<string, Look>
}

/**
 * The mailboxes of a process; each is closed with its last user.
 * @param onMail told of each mail that comes while a line listens, under the name that its deliveries begin with: a
 *   collection would find it now
 */
export function openMailboxes(onMail: (mailbox: string) => void = () => undefined): Mailboxes {
  const sharedByKey = new Map<string, Shared>()
  return {
    open: (settings, tools) => {
      const name = nameOf(settings)
      const take = (password: string): readonly [string, Shared] => {
        const key = keyOf(settings, password)
        const options = { settings, password, now: tools.now, onMail: () => onMail(name) }
        const shared = sharedByKey.get(key) ?? { session: openSession(options), users: 0, looks: new Map() }
        shared.users += 1
        sharedByKey.set(key, shared)
        return [key, shared]
      }
      const leave = async ([key, shared]: readonly [string, Shared]) => {
        shared.users -= 1
        if (shared.users > 0) return
        sharedByKey.delete(key)
        await shared.session.close()
      }
      return openMailbox({ settings, tools, name, take, leave })
    },
  }
}

/** What its deliveries begin with: no address, no secret. */
function nameOf({ hote, utilisateur }: MailboxSettings): string {
  return digestOf([hote.toLowerCase(), utilisateur]).slice(0, 12)
}

/** Who has another password, or trusts others, does not share the line. */
function keyOf(settings: MailboxSettings, password: string): string {
  const { hote, port, securite, utilisateur, autorites = '', reception } = settings
  return digestOf([hote, port, securite, utilisateur, autorites, reception, password])
}

function digestOf(values: readonly (string | number)[]): string {
  return createHash('sha256').update(JSON.stringify(values)).digest('hex')
}

interface Opening {
  readonly settings: MailboxSettings
  readonly tools: MailboxTools
  readonly name: string
  readonly take: (password: string) => readonly [string, Shared]
  readonly leave: (taken: readonly [string, Shared]) => Promise<void>
}

function openMailbox({ settings, tools, name, take, leave }: Opening): Mailbox {
  let taken: readonly [string, Shared] | undefined
  let closed = false
  const use = async (signal: AbortSignal): Promise<Use> => {
    refuseSameFolders(settings)
    const password = taken ? '' : lineOf(await tools.secretOf(settings.motDePasse))
    if (closed) throw new ActesError('ACTES-G012')
    taken ??= take(password)
    return { settings, name, shared: taken[1], how: { signal, limitMs: tools.limitMs } }
  }
  return {
    collect: async function* (siren, signal) {
      yield* collect(await use(signal), siren)
    },
    confirm: async (retours, signal) => {
      const uids = uidsOf(retours, name)
      if (uids.size > 0) await confirm(await use(signal), uids)
    },
    check: async (signal) => {
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
      if (taken) await leave(taken)
      taken = undefined
    },
  }
}

/** A password, however its file ends. */
function lineOf(secret: Buffer): string {
  return secret.toString('utf8').replace(/[\r\n]+$/, '')
}

/** Moved into the folder that it came from, a mail would come for ever. */
function refuseSameFolders({ reception, traites, rejets }: MailboxSettings): void {
  const same = (path: string) => path === reception || [path, reception].every((each) => /^inbox$/i.test(each))
  const setting = same(traites) ? 'boite.traites' : same(rejets) ? 'boite.rejets' : undefined
  if (setting) throw new ActesError('ACTES-G013', { params: { setting, reason: reception } })
}

interface Use {
  readonly settings: MailboxSettings
  readonly name: string
  readonly shared: Shared
  readonly how: { readonly signal: AbortSignal; readonly limitMs: number }
}

async function* collect(use: Use, siren: string): AsyncGenerator<RawRetour> {
  const { settings, name, shared, how } = use
  const { uidValidity, uids } = await listed(use)
  for (const uid of uids) {
    const key = `${uidValidity}:${uid}`
    const seen = shared.looks.get(key)
    if (!seen || !isFor(seen, siren)) continue
    const among = { folders: settings, uidValidity }
    const mail = { uid, sizeBytes: seen.sizeBytes }
    const brought = await shared.session.run((client) => bring(client, among, mail), how)
    if (!brought) continue
    if (!brought.whole) shared.looks.set(key, { ...seen, sizeBytes: Infinity })
    const file = brought.whole ? `mail-${uid}.eml` : `mail-${uid}-entetes.eml`
    yield { kind: 'document', delivery: `${name}:${key}`, name: file, bytes: brought.bytes }
  }
}

/** Everything that lies in the reception folder, each mail looked at once as long as it lies there. */
async function listed(use: Use): Promise<Listing> {
  const { settings, shared, how } = use
  const last = shared.listing
  const listing = await shared.session.run((client) => list(client, settings, last), how)
  if (listing === last) return listing
  const there = new Set(listing.uids.map((uid) => `${listing.uidValidity}:${uid}`))
  for (const key of shared.looks.keys()) if (!there.has(key)) shared.looks.delete(key)
  await lookAt(use, listing.uidValidity, listing.uids)
  shared.listing = listing
  return listing
}

async function lookAt({ settings, shared, how }: Use, uidValidity: string, uids: readonly number[]): Promise<void> {
  const among = (row: readonly number[]): Among => ({ folders: settings, uidValidity, uids: row })
  const asked = (row: readonly number[]) => shared.session.run((client) => look(client, among(row)), how)
  for (const row of rowsOf(uids.filter((uid) => !shared.looks.has(`${uidValidity}:${uid}`)))) {
    const looks = await asked(row).catch(async (error: unknown) => {
      if (!isIndigestible(error)) throw error
      return oneByOne(row, asked)
    })
    for (const [uid, seen] of looks) shared.looks.set(`${uidValidity}:${uid}`, seen)
  }
}

/** One structure that the client cannot take in must not hide the others: that mail is one that cannot be read. */
async function oneByOne(
  row: readonly number[],
  asked: (row: readonly number[]) => Promise<ReadonlyMap<number, Look>>,
): Promise<ReadonlyMap<number, Look>> {
  const looks = new Map<number, Look>()
  for (const uid of row)
    try {
      for (const [found, seen] of await asked([uid])) looks.set(found, seen)
    } catch (error) {
      if (!isIndigestible(error)) throw error
      looks.set(uid, lookOf(0))
    }
  return looks
}

/** Which mails deliveries were, by the UIDVALIDITY of their folder; another mailbox's are none of them. */
function uidsOf(retours: readonly RawRetour[], mailbox: string): ReadonlyMap<string, readonly number[]> {
  const named = retours.map(({ delivery }) => /^([0-9a-f]{12}):([0-9]+):([0-9]+)$/.exec(delivery))
  const ours = named.flatMap((found) => (found?.[1] === mailbox ? [[found[2] ?? '', Number(found[3])] as const] : []))
  const grouped = Map.groupBy(ours, ([uidValidity]) => uidValidity)
  return new Map([...grouped].map(([uidValidity, group]) => [uidValidity, [...new Set(group.map(([, uid]) => uid))]]))
}

/** What another process collected is looked at once more, to know where it goes. */
async function confirm(use: Use, deliveries: ReadonlyMap<string, readonly number[]>): Promise<void> {
  const { settings, shared, how } = use
  for (const [uidValidity, uids] of deliveries) {
    if (shared.listing && shared.listing.uidValidity !== uidValidity) continue
    await lookAt(use, uidValidity, uids)
    const places = Map.groupBy(uids, (uid) => placeOf(shared.looks.get(`${uidValidity}:${uid}`) ?? lookOf(0)))
    for (const [place, going] of places)
      await shared.session.run((client) => moveTo(client, place, { folders: settings, uidValidity, uids: going }), how)
  }
}
