// The sealed dossier of an act (manual, proof): what stands in the zip, how a line of the journal is written for its digest,
// how digests are linked and heads sealed. Who seals, who writes the zip and who verifies it read this file alone. Pure, and the
// same in a browser, where createHash gives plain bytes.
import { createHash } from 'node:crypto'

export const format = { name: 'actes-dossier', version: 1 } as const

/**
 * What an entry is. `act` and `attempt` are facts in canonical JSON; `sent` left as it is; `notice` and `verifier` go with it for
 * who opens it and prove nothing; the others came or were made.
 */
export type DossierEntryRole =
  | 'act'
  | 'sent'
  | 'request'
  | 'attempt'
  | 'reply'
  | 'retour'
  | 'file'
  | 'proof'
  | 'journal'
  | 'chain'
  | 'seal'
  | 'token'
  | 'notice'
  | 'verifier'

/** Roles that the chain itself holds up, or that are no part of the proof; every other entry is witnessed by a line. */
export const structural: readonly DossierEntryRole[] = ['journal', 'chain', 'seal', 'token', 'notice', 'verifier']

export interface DossierEntry {
  readonly path: string
  readonly role: DossierEntryRole
  readonly size: number
  readonly sha256: string
  /** What it was called. */
  readonly name?: string
  /** No line of the journal has witnessed it. */
  readonly unsealed?: true
}

export interface Manifest {
  readonly format: string
  readonly version: number
  readonly product: string
  readonly transmission: string
  readonly chain: string
  readonly entries: readonly DossierEntry[]
}

export const manifestPath = 'manifest.json'
export const noticePath = 'LISEZMOI.txt'
export const verifierPath = 'verifier.html'
export const journalPath = 'journal/lignes.jsonl'
export const chainPath = 'journal/chaine.jsonl'
export const sealPath = (count: number, kind: 'json' | 'tsr') =>
  `journal/sceaux/${String(count).padStart(12, '0')}.${kind}`

/**
 * A line of the journal as it is digested, in canonical JSON. Every key is there, `null` where there is nothing to say; but
 * `address` and `session` only where a request asked for it.
 */
export interface DigestedLine {
  readonly address?: string
  /** UTC, with the six decimals of the database: `2025-07-08T08:02:00.000000Z` */
  readonly at: string
  readonly code: string | null
  readonly collectivite: string
  readonly detail: unknown
  readonly event: string
  readonly from: string | null
  readonly line: number
  /** Each a role and a digest: `file:9f86…` */
  readonly pieces: readonly string[]
  /** From 1 on, within the act; null while it is not linked. */
  readonly rank: number | null
  readonly session?: string
  readonly to: string | null
  readonly transmission: string
  readonly who: string
}

/** A line of `chaine.jsonl`. The first has `n` and `link` alone. One of this act has rank, and salt and line unless purged. */
export interface Link {
  readonly n: number
  readonly link: string
  readonly digest?: string
  readonly owner?: string
  readonly rank?: number
  readonly salt?: string
  readonly line?: number
}

/** A seal, in canonical JSON; the digest of its bytes is what an authority dates. */
export interface Seal {
  readonly at: string
  readonly chain: string
  readonly count: number
  readonly head: string
}

export const chainOf = (siren: string): string => `actes:${siren}`

/**
 * Canonical JSON: no blank, keys of objects in the order of their UTF-16 units, numbers and texts as ECMAScript writes them.
 * An undefined property is left out.
 */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).filter(([, each]) => each !== undefined)
  members.sort(([one], [other]) => (one < other ? -1 : 1))
  return `{${members.map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`).join(',')}}`
}

export const sha256 = (...parts: readonly (Uint8Array | string)[]): Buffer =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest()

export const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

export const fromHex = (digits: string): Uint8Array =>
  Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))

/** Of a line: SHA-256 of 16 bytes of salt, then of its canonical text in UTF-8. */
export const saltedDigest = (salt: Uint8Array, text: Uint8Array | string): Buffer => sha256(salt, text)

/** What stands before the first link. */
export const beginningOf = (chain: string): Buffer => sha256(chain)

/**
 * Whose line a link holds: told to who knows the id, nothing to anybody else, and never twice the same. A line that is no
 * act's is its chain's.
 */
export const ownerOf = (transmission: string, n: number): Buffer => sha256(`${transmission} ${n}`)

/** Link n: SHA-256 of the 32 bytes of link n-1, of the line's digest, and of its owner. */
export const linkAfter = (previous: Uint8Array, digest: Uint8Array, owner: Uint8Array): Buffer =>
  sha256(previous, digest, owner)

/** What a line witnesses: bytes, and what they are. What was to leave is the same whether it is still what leaves or not. */
export const pieceOf = (role: DossierEntryRole, digest: string): string =>
  `${role === 'request' ? 'sent' : role}:${digest}`

/** What a verifier reads at most: bytes, entries, milliseconds. */
export const limits = {
  entries: 5_000,
  entryBytes: 400_000_000,
  totalBytes: 1_500_000_000,
  /** Of what is read as a whole: manifest, journal, chain, seals, a form that left. */
  textBytes: 150_000_000,
  /** Of the directory of the zip. */
  directoryBytes: 2_000_000,
  /** Of the tar in an archive that left. */
  tarBytes: 400_000_000,
  /** Of a retour that may be the AR. */
  receiptBytes: 1_000_000,
  /** How deep JSON is nested. */
  levels: 100,
  ms: 300_000,
} as const

/** Names in a zip: ASCII, relative, no part of dots alone. */
export const safePath = /^(?!\.{1,2}(?:\/|$))[A-Za-z0-9._-]+(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._-]+)*$/
