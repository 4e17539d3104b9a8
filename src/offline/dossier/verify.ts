// Verifies an act's sealed dossier from the zip alone (manual, proof-format), here and in the browser (browser/page.ts).
import { dayOfXml } from '#protocol/calendrier/jour.ts'
import { actesNamespace } from '#protocol/schema/schema.ts'
import type { Lack, DossierRefusal } from '#text/dossier.ts'
import {
  chainOf,
  chainPath,
  digested,
  format,
  versionOf,
  journalPath,
  limits,
  manifestPath,
  pieceOf,
  places,
  renewalPath,
  structural,
  witnessPath,
} from '#protocol/dossier.ts'
import type { DigestedLine, DossierEntry, Manifest, DossierEntryRole } from '#protocol/dossier.ts'
import { checkJournal, isCount, isHex, isText, orAbsent, orNull, parseCanonicalJson, type Chained } from './journal.ts'
import { checkRenewals } from './renewals.ts'
import { checkSeals, type DossierTrust, type SealFound } from './seals.ts'
import { contentDigests } from './sent.ts'
import { xmlRoot } from './xml.ts'
import { openZip, Refused, type ByteSource, type Zip } from './zip.ts'

export interface Verified {
  /** Everything in it is covered by a seal that a trusted authority dated. */
  readonly ok: boolean
  readonly verdict: 'proven' | 'unproven'
  readonly lacks: readonly Lack[]
  readonly transmission: string
  readonly chain: string
  readonly idActe: string | null
  readonly objet: string
  readonly entries: number
  readonly sizeBytes: number
  /** Journal lines: in the chain, under a seal, under a seal dated by a given authority, outside the chain. */
  readonly lines: {
    readonly linked: number
    readonly sealed: number
    readonly dated: number
    readonly loose: number
    readonly purged: readonly number[]
  }
  readonly seals: readonly SealFound[]
  /** Number of deposited files found in what was sent; null when nothing was sent. */
  readonly carried: number | null
  readonly ar: { readonly path: string; readonly dateReception: string; readonly sealed: boolean } | null
  readonly unsealed: readonly string[]
  readonly beside: readonly string[]
}

export interface RefusedDossier {
  readonly ok: false
  readonly verdict: 'refused'
  readonly refused: { readonly word: DossierRefusal; readonly where: string }
}

export async function verifySource(source: ByteSource, trust: DossierTrust = {}): Promise<Verified | RefusedDossier> {
  try {
    return await verify(await openZip(source, AbortSignal.timeout(limits.ms)), trust)
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return refusedDossierFrom(error)
  }
}

export function refusedDossierFrom({ word, where }: Refused): RefusedDossier {
  return { ok: false, verdict: 'refused', refused: { word, where } }
}

async function verify(zip: Zip, trust: DossierTrust): Promise<Verified> {
  const manifest = manifestIn(await zip.whole(manifestPath))
  const { entries, transmission, chain } = manifest
  checkPresence(zip, entries)
  for (const entry of entries) await checkBytes(zip, entry)
  const part = async (path: string) =>
    entries.some((entry) => entry.path === path) ? zip.whole(path) : new Uint8Array()
  const journal = checkJournal(await part(journalPath), await part(chainPath), manifest)
  const act = await checkIdentity(zip, manifest, journal)
  const renewals = checkRenewals(await part(renewalPath), await part(witnessPath))
  const seals = await checkSeals(zip, { manifest, journal, renewals, trust })
  const under = (some: readonly SealFound[]) => {
    const last = Math.max(0, ...some.map(({ count }) => count))
    return journal.places.filter((n) => n <= last).length
  }
  const sealed = under(seals)
  const unsealed = checkPieces(entries, journal, sealed)
  const carried = await checkSent(zip, entries)
  const receipt = { entries, unsealed, journal, idActe: act.idActe }
  const ar = act.message === '1-1' ? await checkReceipt(zip, receipt) : null
  checkWithdrawal(journal)
  const linked = journal.places.length
  const lines = {
    linked,
    sealed,
    dated: under(seals.filter((seal) => seal.dated?.trusted)),
    loose: journal.lines.length - linked,
    purged: journal.purged,
  }
  const lasting = under(seals.filter((seal) => seal.dated?.trusted && !seal.dated.ended))
  const lacks = lacksOf({ lines, seals, unsealed, lasting })
  const ok = lacks.length === 0
  return {
    ok,
    verdict: ok ? 'proven' : 'unproven',
    lacks,
    transmission,
    chain,
    idActe: act.idActe,
    objet: act.objet,
    entries: entries.length,
    sizeBytes: entries.reduce((sum, { size }) => sum + size, 0),
    lines,
    seals,
    carried,
    ar,
    unsealed,
    beside: entries.filter(({ role }) => ['notice', 'verifier'].includes(role)).map(({ path }) => path),
  }
}

interface Lacking extends Pick<Verified, 'lines' | 'seals' | 'unsealed'> {
  /** Lines under a seal whose trusted date has not ended. */
  readonly lasting: number
}

function lacksOf({ lines, seals, unsealed, lasting }: Lacking): readonly Lack[] {
  const isUntrusted = seals.some(({ dated }) => dated?.trusted === false)
  const lacks: Readonly<Record<Lack, boolean>> = {
    purgee: lines.purged.length > 0,
    'non-scelle': lines.sealed === 0 || lines.sealed < lines.linked || lines.loose > 0 || unsealed.length > 0,
    'non-date': lines.dated < lines.sealed && !isUntrusted,
    'non-verifie': lines.dated < lines.sealed && isUntrusted,
    perime: lasting < lines.dated,
  }
  return (Object.keys(lacks) as Lack[]).filter((lack) => lacks[lack])
}

function manifestIn(bytes: Uint8Array) {
  const illisible = new Refused('illisible', manifestPath)
  if (bytes.at(-1) !== 10) throw illisible
  const read = parseCanonicalJson(bytes.subarray(0, -1), manifestPath)
  const { format: name, version, product, transmission, chain, entries } = read
  const isOurs = name === format.name && isText(product)
  const isNamed =
    isText(transmission) && /^[0-9a-f-]{36}$/.test(transmission) && isText(chain) && /^actes:\d{9}$/.test(chain)
  if (!isOurs || !isNamed || !Array.isArray(entries) || !entries.every(isEntry)) throw illisible
  if (version !== versionOf(entries)) throw illisible
  const paths = new Set<string>()
  for (const { path } of entries) {
    if (paths.has(path)) throw new Refused('double', path)
    paths.add(path)
  }
  if (entries.filter(({ role }) => role === 'sent').length > 1) throw illisible
  return read as unknown as Manifest
}

function isEntry(value: unknown): value is DossierEntry {
  if (typeof value !== 'object' || value === null) return false
  const { path, role, size, sha256: digest, name, unsealed } = value as Partial<Record<keyof DossierEntry, unknown>>
  if (!isText(path) || !isText(role) || !Object.hasOwn(places, role)) return false
  const fixed = (Object.keys(places) as DossierEntryRole[]).find((each) => places[each]?.test(path))
  const isPlaced = places[role as DossierEntryRole] ? fixed === role : fixed === undefined
  const isMarked = orAbsent(unsealed, (each) => each === true) && orAbsent(name, isText)
  return isPlaced && isMarked && isCount(size) && isHex(digest, 64)
}

function checkPresence(zip: Zip, entries: readonly DossierEntry[]) {
  const there = new Set(zip.paths)
  for (const { path } of entries) if (!there.delete(path)) throw new Refused('absente', path)
  there.delete(manifestPath)
  for (const path of there) throw new Refused('en-trop', path)
}

async function checkBytes(zip: Zip, { path, size, sha256: expected }: DossierEntry) {
  const { sizeBytes, sha256: found } = await digested(zip.read(path))
  if (sizeBytes !== size || found !== expected) throw new Refused('octets', path)
}

async function checkIdentity(zip: Zip, { entries, transmission, chain }: Manifest, { lines }: Chained) {
  const entry = entries.find(({ role }) => role === 'act')
  if (!entry) throw new Refused('identite', 'acte')
  const { path } = entry
  const { collectivite, message, idActe, objet, ...rest } = parseCanonicalJson(await zip.whole(path), path)
  if (!isText(collectivite) || !isText(message) || !orNull(idActe) || !orNull(objet))
    throw new Refused('illisible', path)
  if (rest['transmission'] !== transmission || chain !== chainOf(collectivite)) throw new Refused('identite', path)
  const stranger = lines.find((each) => each.collectivite !== collectivite)
  if (stranger) throw new Refused('identite', `journal:${stranger.line}`)
  return { message, idActe: isText(idActe) ? idActe : null, objet: isText(objet) ? objet : '' }
}

/** Every piece that a line witnesses must be present; every entry must be witnessed, or declared unsealed. */
function checkPieces(entries: readonly DossierEntry[], { lines }: Chained, sealed: number): readonly string[] {
  const witnessed = new Set(lines.flatMap(({ pieces }) => pieces))
  const there = new Set(entries.map(pieceIn))
  for (const digest of witnessed) if (!there.has(digest)) throw new Refused('piece', digest)
  const content = entries.filter(({ role }) => !structural.includes(role))
  const strange = content.find((entry) => entry.unsealed !== true && !witnessed.has(pieceIn(entry)))
  if (strange) throw new Refused('en-trop', strange.path)
  const under = new Set(lines.slice(0, sealed).flatMap(({ pieces }) => pieces))
  return content.filter((entry) => !under.has(pieceIn(entry))).map(({ path }) => path)
}

const pieceIn = ({ role, sha256: digest }: DossierEntry) => pieceOf(role, digest)

async function checkSent(zip: Zip, entries: readonly DossierEntry[]) {
  const sent = entries.find(({ role }) => role === 'sent')
  if (!sent) return null
  const files = entries.filter(({ role }) => role === 'file')
  const held = await contentDigests(zip, sent, files)
  const lost = files.find((file) => !held.has(file.sha256))
  if (lost) throw new Refused('archive', lost.path)
  return files.length
}

interface Receipt {
  readonly entries: readonly DossierEntry[]
  readonly unsealed: readonly string[]
  readonly journal: Chained
  readonly idActe: string | null
}

/** An AR that a sealed line witnesses is preferred: anybody could have added another. */
async function checkReceipt(zip: Zip, { entries, unsealed, journal, idActe }: Receipt): Promise<Verified['ar']> {
  const isSealed = ({ path }: DossierEntry) => !unsealed.includes(path)
  const retours = entries.filter(({ role, size }) => role === 'retour' && size <= limits.receiptBytes)
  for (const entry of [...retours.filter(isSealed), ...retours.filter((each) => !isSealed(each))]) {
    const { path } = entry
    const dateReception = receptionIn(await zip.whole(path), idActe)
    if (dateReception !== undefined) return { path, dateReception, sealed: isSealed(entry) }
  }
  if (journal.lines.some(isAcknowledgement)) throw new Refused('ar', idActe ?? '')
  return null
}

const isAcknowledgement = ({ from, to }: DigestedLine) => to === 'acknowledged' && from !== to

/** Only a record of what went by another road is withdrawn once acknowledged: an act that was sent is annulled. */
function checkWithdrawal({ lines }: Chained) {
  const line = lines.find(({ from, to }) => from === 'acknowledged' && to === 'cancelled')
  if (line && (lines[0]?.event !== 'received-elsewhere' || lines.some(isAcknowledgement)))
    throw new Refused('retrait', `journal:${line.line}`)
}

/** Day of reception in an AR of this act; undefined unless an ACTES root states each attribute exactly once. */
export function receptionIn(bytes: Uint8Array, idActe: string | null): string | undefined {
  const root = xmlRoot(bytes)
  if (root?.local !== 'ARActe' || [...root.namespaces].some((each) => each !== actesNamespace)) return undefined
  const [named, received] = ['IDActe', 'DateReception'].map((name) => {
    const [attribute, ...others] = root.attributes.filter(({ local }) => local === name)
    const isOurs = attribute && others.length === 0 && ['', actesNamespace].includes(attribute.namespace)
    return isOurs ? attribute.value : undefined
  })
  return named === idActe ? dayOfXml(received) : undefined
}
