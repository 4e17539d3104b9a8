// Checks a dossier's journal against its chain: digests of lines, links, and the act's lines without a gap. Pure.
import {
  beginningOf,
  canonical,
  fromHex,
  hexOf,
  limits,
  linkAfter,
  ownerOf,
  saltedDigest,
  type DigestedLine,
  type Link,
  type Manifest,
} from '#protocol/dossier.ts'
import { Refused } from './zip.ts'

interface ReadLine {
  readonly text: Uint8Array
  readonly line: DigestedLine
}

export interface Chained {
  readonly lines: readonly DigestedLine[]
  readonly links: ReadonlyMap<number, string>
  /** Position in the chain of each line of the act. */
  readonly places: readonly number[]
  readonly purged: readonly number[]
}

/** @throws Refused `illisible`, `ordre`, `identite`, `ligne`, `maillon` */
export function checkJournal(
  journal: Uint8Array,
  chain: Uint8Array,
  { chain: name, transmission }: Pick<Manifest, 'chain' | 'transmission'>,
): Chained {
  const read = linesIn(journal, 'journal', isLine)
  const ranked = read.filter(({ line }) => line.rank !== null)
  // Linked lines come before unlinked ones, in ascending rank.
  read.forEach(({ line: { rank } }, index) => {
    const before = read[index - 1]?.line.rank
    if (before === undefined) return
    if (before === null ? rank !== null : rank !== null && rank <= before)
      throw new Refused('ordre', `journal:${index + 1}`)
  })
  const stranger = read.find(({ line }) => line.transmission !== transmission)
  if (stranger) throw new Refused('identite', `journal:${stranger.line.line}`)
  const links = linesIn(chain, 'chaine', isLink).map(({ line }) => line)
  const known = checkLinks(links, name)
  // The owner decides which links are the act's, not the dossier's writer: none can be left out within this part.
  const own = links.slice(1).filter(({ n, owner, rank }) => {
    const isOwn = owner === hexOf(ownerOf(transmission, n))
    if (isOwn !== (rank !== undefined)) throw new Refused('ligne', `chaine:${n}`)
    return isOwn
  })
  own.forEach(({ n, rank }, index) => {
    if (rank !== index + 1) throw new Refused('ligne', `chaine:${n}`)
  })
  const byRank = new Map(ranked.map((each) => [each.line.rank, each]))
  for (const link of own) checkLine(link, byRank.get(link.rank ?? 0))
  const held = new Set(own.filter(({ salt }) => salt !== undefined).map(({ rank }) => rank))
  const loose = ranked.find(({ line: { rank } }) => !held.has(rank ?? 0))
  if (loose) throw new Refused('ligne', `journal:${loose.line.line}`)
  return {
    lines: read.map(({ line }) => line),
    links: known,
    places: own.filter(({ salt }) => salt !== undefined).map(({ n }) => n),
    purged: own.flatMap(({ salt, rank }) => (salt === undefined ? [rank ?? 0] : [])),
  }
}

export function checkLinks(links: readonly Link[], name: string): ReadonlyMap<number, string> {
  const known = new Map<number, string>()
  let before: Link | undefined
  for (const link of links) {
    const { n, digest, owner, rank } = link
    const isSound = before
      ? n === before.n + 1 &&
        digest !== undefined &&
        owner !== undefined &&
        hexOf(linkAfter(fromHex(before.link), fromHex(digest), fromHex(owner))) === link.link
      : digest === undefined && rank === undefined && (n !== 0 || link.link === hexOf(beginningOf(name)))
    if (!isSound) throw new Refused('maillon', `chaine:${n}`)
    known.set(n, link.link)
    before = link
  }
  return known
}

/** The link's line must be present, unless line and salt were both purged. */
function checkLine({ n, rank, line, salt, digest }: Link, found: ReadLine | undefined) {
  if (salt === undefined) {
    if (found) throw new Refused('ligne', `chaine:${n}`)
    return
  }
  if (!found || found.line.line !== line || found.line.rank !== rank) throw new Refused('ligne', `chaine:${n}`)
  if (hexOf(saltedDigest(fromHex(salt), found.text)) !== digest) throw new Refused('maillon', `chaine:${n}`)
}

export function linesIn<T>(bytes: Uint8Array, what: string, isOne: (value: unknown) => value is T) {
  if (bytes.length > 0 && bytes.at(-1) !== 10) throw new Refused('illisible', what)
  const found: { text: Uint8Array; line: T }[] = []
  for (let from = 0; from < bytes.length;) {
    const end = bytes.indexOf(10, from)
    const text = bytes.subarray(from, end)
    const where = `${what}:${found.length + 1}`
    const line = parseCanonicalJson(text, where)
    if (!isOne(line)) throw new Refused('illisible', where)
    found.push({ text, line })
    from = end + 1
  }
  return found
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Parse an object in canonical JSON, UTF-8: it must serialise to the same text. @throws Refused `illisible` */
export function parseCanonicalJson(bytes: Uint8Array, where: string): Readonly<Record<string, unknown>> {
  try {
    const text = utf8.decode(bytes)
    const value: unknown = JSON.parse(text)
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    if (isObject && isWithin(value, limits.levels) && canonical(value) === text) return value as Record<string, unknown>
  } catch (error) {
    throw new Refused('illisible', where, error)
  }
  throw new Refused('illisible', where)
}

function isWithin(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  return levels > 0 && Object.values(value).every((each) => isWithin(each, levels - 1))
}

export const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0
export const isText = (value: unknown): value is string => typeof value === 'string'
export const isHex = (value: unknown, length: number): value is string =>
  isText(value) && value.length === length && /^[0-9a-f]+$/.test(value)

export const orAbsent = (value: unknown, fits: (value: unknown) => boolean) => value === undefined || fits(value)
export const orNull = (value: unknown) => value === null || isText(value)

const piece = /^[a-z]+:[0-9a-f]{64}$/

function isLine(value: unknown): value is DigestedLine {
  const { line, rank, pieces, detail, ...rest } = value as Partial<Record<keyof DigestedLine, unknown>>
  const { transmission, collectivite, event, at, who, code, from, to, address, session } = rest
  const isRank = rank === null || (isCount(rank) && rank > 0)
  const isPieces = Array.isArray(pieces) && pieces.every((each) => isText(each) && piece.test(each))
  const areTexts = [transmission, collectivite, event, at, who].every(isText) && [code, from, to].every(orNull)
  const isAsked = [address, session].every((each) => orAbsent(each, isText))
  return isCount(line) && isRank && isPieces && detail !== undefined && areTexts && isAsked
}

export function isLink(value: unknown): value is Link {
  const { n, link, digest, owner, rank, salt, line } = value as Partial<Record<keyof Link, unknown>>
  const isOwn = salt === undefined ? line === undefined : isHex(salt, 32) && isCount(line) && rank !== undefined
  const isLinked = digest === undefined ? owner === undefined : isHex(digest, 64) && isHex(owner, 64)
  const isRank = (each: unknown) => isCount(each) && each > 0
  return isCount(n) && isHex(link, 64) && isLinked && orAbsent(rank, isRank) && isOwn
}
