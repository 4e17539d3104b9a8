// Verifies the sealed dossier of an act from the zip alone, as the manual's chapter `proof` says: no network, no database. The
// first fault ends it.
import { createHash } from 'node:crypto'
import { readArchive } from '../../protocol/archive/read.ts'
import { readRetour } from '../../protocol/retours/retours.ts'
import type { Lack, Refusal } from '../../text/dossier.ts'
import {
  chainOf,
  chainPath,
  format,
  journalPath,
  limits,
  manifestPath,
  pieceOf,
  sealPath,
  sha256,
  structural,
} from './format.ts'
import type { Entry, Manifest, Role, Seal } from './format.ts'
import { checkJournal, isCount, isHex, isText, parsed, type Chained } from './journal.ts'
import { readTimestamp, type Dated } from './timestamp.ts'
import { Refused, withZip, type Zip } from './zip.ts'

/** What a dossier that holds together proves, as data. */
export interface Verified {
  /** All that it holds was as it is now when an authority that is believed dated it. */
  readonly ok: boolean
  readonly verdict: 'proven' | 'unproven'
  /** Why not all of it is proven. */
  readonly lacks: readonly Lack[]
  readonly transmission: string
  readonly chain: string
  readonly idActe: string | null
  readonly objet: string
  readonly entries: number
  readonly sizeBytes: number
  /** Lines of the journal: in the chain; of these, under a seal, and under one dated by an authority given; others. */
  readonly lines: {
    readonly linked: number
    readonly sealed: number
    readonly dated: number
    readonly loose: number
    readonly purged: readonly number[]
  }
  readonly seals: readonly SealFound[]
  /** Deposited files that were found in what left; null where nothing has left. */
  readonly carried: number | null
  readonly ar: { readonly path: string; readonly dateReception: string; readonly sealed: boolean } | null
  /** Entries that no sealed line witnesses. */
  readonly unsealed: readonly string[]
}

export interface SealFound {
  readonly count: number
  /** As the installation declares it. */
  readonly at: string
  /** By an authority; `trusted`: one that was given. */
  readonly dated?: Dated & { readonly trusted: boolean }
}

interface RefusedDossier {
  readonly ok: false
  readonly verdict: 'refused'
  readonly refused: { readonly word: Refusal; readonly where: string }
}

/**
 * Verify a dossier.
 * @param authorities PEM of the timestamp authorities that are believed
 */
export async function verifyDossier(file: string, authorities?: string): Promise<Verified | RefusedDossier> {
  const signal = AbortSignal.timeout(limits.ms)
  try {
    return await withZip(file, signal, (zip) => verify(zip, authorities))
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    const { word, where } = error
    return { ok: false, verdict: 'refused', refused: { word, where } }
  }
}

async function verify(zip: Zip, authorities: string | undefined): Promise<Verified> {
  const manifest = manifestIn(await listed(zip, manifestPath))
  const { entries, transmission, chain } = manifest
  checkPresence(zip, entries)
  for (const entry of entries) await checkBytes(zip, entry)
  const has = (path: string) => entries.some((entry) => entry.path === path)
  const links = has(chainPath) ? await zip.whole(chainPath) : undefined
  const journal = checkJournal(has(journalPath) ? await zip.whole(journalPath) : Buffer.alloc(0), links, manifest)
  const act = await checkIdentity(zip, manifest, journal)
  const seals = await checkSeals(zip, { manifest, journal, authorities })
  const under = (some: readonly SealFound[]) => {
    const last = Math.max(0, ...some.map(({ count }) => count))
    return journal.places.filter((n) => n <= last).length
  }
  const sealed = under(seals)
  const unsealed = checkPieces(entries, journal, sealed)
  const carried = await checkSent(zip, entries)
  const receipt = { entries, unsealed, journal, idActe: act.idActe }
  const ar = act.message === '1-1' ? await checkReceipt(zip, receipt) : null
  const linked = journal.places.length
  const lines = {
    ...{ linked, sealed, dated: under(seals.filter((seal) => seal.dated?.trusted)) },
    ...{ loose: journal.lines.length - linked, purged: journal.purged },
  }
  const lacks = lacksOf({ lines, seals, unsealed })
  const ok = lacks.length === 0
  return {
    ...{
      ok,
      verdict: ok ? 'proven' : 'unproven',
      lacks,
      transmission,
      chain,
      idActe: act.idActe,
      objet: act.objet,
      entries: entries.length,
    },
    sizeBytes: entries.reduce((sum, { size }) => sum + size, 0),
    ...{ lines, seals, carried, ar, unsealed },
  }
}

function lacksOf({ lines, seals, unsealed }: Pick<Verified, 'lines' | 'seals' | 'unsealed'>): readonly Lack[] {
  const isUntrusted = seals.some(({ dated }) => dated?.trusted === false)
  const lacks: Readonly<Record<Lack, boolean>> = {
    purgee: lines.purged.length > 0,
    'non-scelle': lines.sealed === 0 || lines.sealed < lines.linked || lines.loose > 0 || unsealed.length > 0,
    'non-date': lines.dated < lines.sealed && !isUntrusted,
    'non-verifie': lines.dated < lines.sealed && isUntrusted,
  }
  return (Object.keys(lacks) as Lack[]).filter((lack) => lacks[lack])
}

async function listed(zip: Zip, path: string): Promise<Buffer> {
  if (!zip.paths.includes(path)) throw new Refused('absente', path)
  return zip.whole(path)
}

const roles: Readonly<Record<Role, true>> = {
  ...{ act: true, sent: true, request: true, attempt: true, reply: true, retour: true, file: true, proof: true },
  ...{ journal: true, chain: true, seal: true, token: true },
}

function manifestIn(bytes: Buffer): Manifest {
  const read = parsed(bytes, 'illisible', manifestPath)
  const { format: name, version, transmission, chain, entries } = read
  const fits = name === format.name && version === format.version && isText(transmission) && isText(chain)
  if (!fits || !Array.isArray(entries) || !entries.every(isEntry)) throw new Refused('illisible', manifestPath)
  const paths = new Set<string>()
  for (const { path } of entries) {
    if (paths.has(path)) throw new Refused('double', path)
    paths.add(path)
  }
  return read as unknown as Manifest
}

function isEntry(value: unknown): value is Entry {
  if (typeof value !== 'object' || value === null) return false
  const { path, role, size, sha256: digest } = value as Partial<Record<keyof Entry, unknown>>
  return isText(path) && isText(role) && Object.hasOwn(roles, role) && isCount(size) && isHex(digest, 64)
}

function checkPresence(zip: Zip, entries: readonly Entry[]): void {
  const there = new Set(zip.paths)
  for (const { path } of entries) if (!there.delete(path)) throw new Refused('absente', path)
  there.delete(manifestPath)
  for (const path of there) throw new Refused('en-trop', path)
}

async function checkBytes(zip: Zip, { path, size, sha256: expected }: Entry): Promise<void> {
  const hash = createHash('sha256')
  let length = 0
  for await (const piece of zip.read(path)) {
    hash.update(piece)
    length += piece.length
  }
  if (length !== size || hash.digest('hex') !== expected) throw new Refused('octets', path)
}

interface Act {
  readonly message: unknown
  readonly idActe: string | null
  readonly objet: string
}

/** The act, its collectivité's chain, and every line speak of the same transmission. */
async function checkIdentity(zip: Zip, { entries, transmission, chain }: Manifest, { lines }: Chained): Promise<Act> {
  const [entry, ...others] = entries.filter(({ role }) => role === 'act')
  if (!entry || others.length > 0) throw new Refused('identite', 'acte')
  const act = parsed(await zip.whole(entry.path), 'illisible', entry.path)
  const { collectivite, message, idActe, objet } = act
  if (act.transmission !== transmission || !isText(collectivite) || chain !== chainOf(collectivite))
    throw new Refused('identite', entry.path)
  const stranger = lines.find((each) => each.collectivite !== collectivite)
  if (stranger) throw new Refused('identite', `journal:${stranger.line}`)
  return { message, idActe: isText(idActe) ? idActe : null, objet: isText(objet) ? objet : '' }
}

interface Sealing {
  readonly manifest: Manifest
  readonly journal: Chained
  readonly authorities: string | undefined
}

async function checkSeals(zip: Zip, { manifest, journal, authorities }: Sealing): Promise<readonly SealFound[]> {
  const { entries, chain } = manifest
  const tokens = new Set(entries.filter(({ role }) => role === 'token').map(({ path }) => path))
  const seals: SealFound[] = []
  for (const { path } of entries.filter(({ role }) => role === 'seal')) {
    const bytes = await zip.whole(path)
    const seal = parsed(bytes, 'illisible', path) as Partial<Record<keyof Seal, unknown>>
    const { count, head, at } = seal
    const isOurs = isCount(count) && isText(at) && seal.chain === chain && path === sealPath(count, 'json')
    if (!isOurs || journal.links.get(count) !== head) throw new Refused('sceau', path)
    const token = sealPath(count, 'tsr')
    if (!tokens.delete(token)) {
      seals.push({ count, at })
      continue
    }
    const expected = { bytes, ...(authorities !== undefined && { authorities }) }
    const dated = await readTimestamp(await zip.whole(token), expected)
    if (!dated) throw new Refused('horodatage', token)
    seals.push({ count, at, dated: { ...dated, trusted: authorities !== undefined } })
  }
  for (const path of tokens) throw new Refused('horodatage', path)
  return seals
}

/** What the lines witness is there, and what is there is witnessed, or says that it is not. */
function checkPieces(entries: readonly Entry[], { lines }: Chained, sealed: number): readonly string[] {
  const witnessed = new Set(lines.flatMap(({ pieces }) => pieces))
  const there = new Set(entries.map(pieceIn))
  for (const digest of witnessed) if (!there.has(digest)) throw new Refused('piece', digest)
  const content = entries.filter(({ role }) => !structural.includes(role))
  const strange = content.find((entry) => entry.unsealed !== true && !witnessed.has(pieceIn(entry)))
  if (strange) throw new Refused('en-trop', strange.path)
  const under = new Set(lines.slice(0, sealed).flatMap(({ pieces }) => pieces))
  return content.filter((entry) => !under.has(pieceIn(entry))).map(({ path }) => path)
}

const pieceIn = ({ role, sha256: digest }: Entry): string => pieceOf(role, digest)

/** @returns how many deposited files were found in what left */
async function checkSent(zip: Zip, entries: readonly Entry[]): Promise<number | null> {
  const sent = entries.find(({ role }) => role === 'sent')
  if (!sent) return null
  const files = entries.filter(({ role }) => role === 'file')
  const held = await digestsIn(zip, sent.path, files)
  const lost = files.find((file) => !held.has(file.sha256))
  if (lost) throw new Refused('archive', lost.path)
  return files.length
}

async function digestsIn(zip: Zip, path: string, files: readonly Entry[]): Promise<ReadonlySet<string>> {
  const [first] = await beginning(zip.read(path))
  if (first?.[0] === 0x1f && first[1] === 0x8b) {
    const { members } = await readArchive(zip.read(path), { onMember: async () => undefined }).catch(
      (error: unknown) => {
        throw error instanceof Refused ? error : new Refused('archive', path, error)
      },
    )
    return new Set(members.map((member) => member.sha256))
  }
  return partsIn(await zip.whole(path), new Set(files.map(({ size }) => size)))
}

async function beginning(bytes: AsyncIterable<Uint8Array>): Promise<readonly Uint8Array[]> {
  for await (const piece of bytes) return [piece]
  return []
}

const blank = Buffer.from('\r\n\r\n')
const boundary = Buffer.from('\r\n--')

/** In a form: what follows an empty line, has the size of a file, and ends where a boundary begins. */
function partsIn(body: Buffer, sizes: ReadonlySet<number>): ReadonlySet<string> {
  const found = new Set<string>()
  for (let at = body.indexOf(blank); at >= 0; at = body.indexOf(blank, at + 1))
    for (const size of sizes) {
      const from = at + blank.length
      const end = from + size
      if (body.subarray(end, end + boundary.length).equals(boundary))
        found.add(sha256(body.subarray(from, end)).toString('hex'))
    }
  return found
}

interface Receipt {
  readonly entries: readonly Entry[]
  readonly unsealed: readonly string[]
  readonly journal: Chained
  readonly idActe: string | null
}

/**
 * The AR of the préfecture names this act; one must be there once the journal says that it was acknowledged. One that a sealed
 * line witnesses is told before one that anybody may have added, whatever order the manifest lists them in.
 */
async function checkReceipt(zip: Zip, { entries, unsealed, journal, idActe }: Receipt): Promise<Verified['ar']> {
  const isSealed = ({ path }: Entry) => !unsealed.includes(path)
  const retours = entries.filter(({ role, size }) => role === 'retour' && size <= receiptBytes)
  for (const entry of [...retours.filter(isSealed), ...retours.filter((each) => !isSealed(each))]) {
    const { path, name } = entry
    const read = await readRetour(await zip.whole(path), name).catch(() => undefined)
    if (read?.retour.kind === 'ARActe' && read.retour.idActe === idActe)
      return { path, dateReception: read.retour.dateReception, sealed: isSealed(entry) }
  }
  const isAcknowledged = journal.lines.some(({ from, to }) => to === 'acknowledged' && from !== to)
  if (isAcknowledged) throw new Refused('ar', idActe ?? '')
  return null
}

const receiptBytes = 1_000_000
