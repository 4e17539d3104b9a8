// The journal of a dossier against its chain: each line by its salted digest, each link by the one before, the lines of the act
// without a gap. Pure, but for what is refused.
import type { Refusal } from '../../text/dossier.ts'
import { beginningOf, linkAfter, saltedDigest, type Line, type Link } from './format.ts'
import { Refused } from './zip.ts'

interface ReadLine {
  /** The bytes that were digested. */
  readonly text: Buffer
  readonly line: Line
}

export interface Chained {
  readonly lines: readonly Line[]
  /** Link of each number that the part holds. */
  readonly links: ReadonlyMap<number, string>
  /** Where each line of the act stands in the chain. */
  readonly places: readonly number[]
  /** Ranks of lines that were purged. */
  readonly purged: readonly number[]
}

/** @throws Refused `illisible`, `ordre`, `ligne`, `maillon` */
export function checkJournal(journal: Buffer, chain: Buffer | undefined, name: string): Chained {
  const read = linesIn(journal, 'journal', isLine)
  const ranked = read.filter(({ line }) => line.rank !== null)
  // Linked lines stand before the others, each after the one before it.
  read.forEach(({ line: { rank } }, index) => {
    const before = read[index - 1]?.line.rank
    if (before === undefined) return
    if (before === null ? rank !== null : rank !== null && rank <= before)
      throw new Refused('ordre', `journal:${index + 1}`)
  })
  const links = chain ? linesIn(chain, 'chaine', isLink).map(({ line }) => line) : []
  const known = checkLinks(links, name)
  const own = links.filter((link) => link.rank !== undefined)
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

function checkLinks(links: readonly Link[], name: string): ReadonlyMap<number, string> {
  const known = new Map<number, string>()
  let before: Link | undefined
  for (const link of links) {
    const refused = new Refused('maillon', `chaine:${link.n}`)
    if (before === undefined) {
      if (link.digest !== undefined || (link.n === 0 && link.link !== beginningOf(name).toString('hex'))) throw refused
    } else {
      if (link.n !== before.n + 1 || link.digest === undefined) throw refused
      const expected = linkAfter(Buffer.from(before.link, 'hex'), Buffer.from(link.digest, 'hex'))
      if (expected.toString('hex') !== link.link) throw refused
    }
    known.set(link.n, link.link)
    before = link
  }
  return known
}

/** The line of a link of this act, unless both were purged. */
function checkLine({ n, rank, line, salt, digest }: Link, found: ReadLine | undefined): void {
  if (salt === undefined) {
    if (found) throw new Refused('ligne', `chaine:${n}`)
    return
  }
  if (!found || found.line.line !== line || found.line.rank !== rank) throw new Refused('ligne', `chaine:${n}`)
  if (saltedDigest(Buffer.from(salt, 'hex'), found.text).toString('hex') !== digest)
    throw new Refused('maillon', `chaine:${n}`)
}

function linesIn<T>(bytes: Buffer, what: string, isOne: (value: unknown) => value is T): { text: Buffer; line: T }[] {
  if (bytes.length > 0 && bytes.at(-1) !== 10) throw new Refused('illisible', what)
  const found: { text: Buffer; line: T }[] = []
  for (let from = 0; from < bytes.length;) {
    const end = bytes.indexOf(10, from)
    const text = bytes.subarray(from, end)
    const line = parsed(text, 'illisible', `${what}:${found.length + 1}`)
    if (!isOne(line)) throw new Refused('illisible', `${what}:${found.length + 1}`)
    found.push({ text, line })
    from = end + 1
  }
  return found
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** JSON in UTF-8, as an object. @throws Refused */
export function parsed(bytes: Uint8Array, word: Refusal, where: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(utf8.decode(bytes))
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  } catch (error) {
    throw new Refused(word, where, error)
  }
  throw new Refused(word, where)
}

export const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0
export const isText = (value: unknown): value is string => typeof value === 'string'
export const isHex = (value: unknown, length: number): value is string =>
  isText(value) && value.length === length && /^[0-9a-f]+$/.test(value)

const orAbsent = (value: unknown, fits: (value: unknown) => boolean) => value === undefined || fits(value)

function isLine(value: unknown): value is Line {
  const { line, rank, transmission, collectivite, pieces, event, at } = value as Partial<Record<keyof Line, unknown>>
  const isRank = rank === null || (isCount(rank) && rank > 0)
  const isPieces = Array.isArray(pieces) && pieces.every((each) => isHex(each, 64))
  return isCount(line) && isRank && isPieces && [transmission, collectivite, event, at].every(isText)
}

function isLink(value: unknown): value is Link {
  const { n, link, digest, rank, salt, line } = value as Partial<Record<keyof Link, unknown>>
  const isOwn = salt === undefined ? line === undefined : isHex(salt, 32) && isCount(line) && rank !== undefined
  return (
    isCount(n) && isHex(link, 64) && orAbsent(digest, (each) => isHex(each, 64)) && orAbsent(rank, isCount) && isOwn
  )
}
