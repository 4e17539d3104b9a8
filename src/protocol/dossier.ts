// The format of an act's sealed dossier (manual, proof-format), shared by sealer, writer and verifier. Pure; it also runs in a
// browser, where createHash returns plain bytes.
import { createHash } from 'node:crypto'

export const format = { name: 'actes-dossier' } as const

/** `act` and `attempt` are facts in canonical JSON, `sent` is unchanged, `notice` and `verifier` prove nothing. */
export type DossierEntryRole = keyof typeof places

/** Where entries of a role lie. A fixed place belongs to one role, so that no other entry escapes the witness check. */
export const places = {
  act: /^acte\.json$/,
  sent: undefined,
  request: undefined,
  attempt: undefined,
  reply: undefined,
  retour: undefined,
  file: undefined,
  proof: undefined,
  journal: /^journal\/lignes\.jsonl$/,
  chain: /^journal\/chaine\.jsonl$/,
  seal: /^journal\/(?:sceaux|renouvellements)\/\d{12}\.json$/,
  token: /^journal\/(?:sceaux|renouvellements)\/\d{12}\.tsr$/,
  renewal: /^journal\/renouvellements\.jsonl$/,
  witness: /^journal\/renouvellements-chaine\.jsonl$/,
  notice: /^LISEZMOI\.txt$/,
  verifier: /^verifier\.html$/,
}

/** Roles that the chain itself protects, or that prove nothing. A journal line witnesses every other entry. */
export const structural: readonly DossierEntryRole[] = [
  'journal',
  'chain',
  'seal',
  'token',
  'renewal',
  'witness',
  'notice',
  'verifier',
]

export interface DossierEntry {
  readonly path: string
  readonly role: DossierEntryRole
  readonly size: number
  readonly sha256: string
  readonly name?: string
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

/** Version 2 has renewals of timestamps; a dossier without them is of version 1. */
export function versionOf(entries: readonly Pick<DossierEntry, 'role'>[]): 1 | 2 {
  return entries.some(({ role }) => role === 'renewal') ? 2 : 1
}

export const manifestPath = 'manifest.json'
export const noticePath = 'LISEZMOI.txt'
export const verifierPath = 'verifier.html'
export const journalPath = 'journal/lignes.jsonl'
export const chainPath = 'journal/chaine.jsonl'
/** The lines of the installation's journal that renew timestamps, and the parts of its chain that hold them. */
export const renewalPath = 'journal/renouvellements.jsonl'
export const witnessPath = 'journal/renouvellements-chaine.jsonl'
export const installationChain = 'installation'
export const sealPath = (chain: string, count: number, kind: 'json' | 'tsr') =>
  `journal/${chain === installationChain ? 'renouvellements' : 'sceaux'}/${String(count).padStart(12, '0')}.${kind}`

/** A digested journal line, in canonical JSON. Empty keys are `null`, but `address` and `session` may be absent. */
export interface DigestedLine {
  readonly address?: string
  /** UTC, six decimals: `2025-07-08T08:02:00.000000Z` */
  readonly at: string
  readonly code: string | null
  readonly collectivite: string
  readonly detail: unknown
  readonly event: string
  readonly from: string | null
  readonly line: number
  /** Each is a role and a digest: `file:9f86…` */
  readonly pieces: readonly string[]
  /** Counts from 1 within the act; null while the line is not linked. */
  readonly rank: number | null
  readonly session?: string
  readonly to: string | null
  readonly transmission: string
  readonly who: string
}

/** A line of `chaine.jsonl`; the first has only `n` and `link`. This act's have rank; unless purged, salt and line. */
export interface Link {
  readonly n: number
  readonly link: string
  readonly digest?: string
  readonly owner?: string
  readonly rank?: number
  readonly salt?: string
  readonly line?: number
}

/** The authority dates the digest of its canonical JSON. */
export interface Seal {
  readonly at: string
  readonly chain: string
  readonly count: number
  readonly head: string
}

export const chainOf = (siren: string): string => `actes:${siren}`

/** Canonical JSON: no white space, keys sorted by UTF-16 units, values as ECMAScript writes them. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).filter(([, each]) => each !== undefined)
  members.sort(([one], [other]) => (one < other ? -1 : 1))
  return `{${members.map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`).join(',')}}`
}

export const sha256 = (...parts: readonly (Uint8Array | string)[]): Buffer =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest()

/** The digest, in hexadecimal, and the length of what comes in pieces. */
export async function digested(pieces: AsyncIterable<Uint8Array>) {
  const hash = createHash('sha256')
  let sizeBytes = 0
  for await (const piece of pieces) {
    hash.update(piece)
    sizeBytes += piece.length
  }
  return { sha256: hexOf(hash.digest()), sizeBytes }
}

export const hexOf = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

export const fromHex = (digits: string): Uint8Array =>
  Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))

/** Digest of a line: SHA-256 of 16 bytes of salt followed by the canonical text in UTF-8. */
export const saltedDigest = (salt: Uint8Array, text: Uint8Array | string) => sha256(salt, text)

/** What a renewal witnesses: SHA-256 of the seal's text followed by its token. */
export const tokenDigest = (seal: Uint8Array | string, token: Uint8Array) => sha256(seal, token)

export const beginningOf = (chain: string) => sha256(chain)

/** Owner of a link: recognisable only with the transmission's id, and different for each link. */
export const ownerOf = (transmission: string, n: number) => sha256(`${transmission} ${n}`)

/** Link n: SHA-256 of the 32 bytes of link n-1, the line's digest and its owner. */
export const linkAfter = (previous: Uint8Array, digest: Uint8Array, owner: Uint8Array) =>
  sha256(previous, digest, owner)

/** What a line witnesses: a role and a digest. `request` counts as `sent`, even if repackaged since. */
export const pieceOf = (role: DossierEntryRole, digest: string): string =>
  `${role === 'request' ? 'sent' : role}:${digest}`

/** Limits of the verifier: bytes, entries, milliseconds. */
export const limits = {
  entries: 5_000,
  entryBytes: 400_000_000,
  totalBytes: 1_500_000_000,
  /** Of each part read whole: manifest, journal, chain, seals, a form that was sent. */
  textBytes: 150_000_000,
  directoryBytes: 2_000_000,
  tarBytes: 400_000_000,
  receiptBytes: 1_000_000,
  levels: 100,
  ms: 300_000,
} as const

/** Allowed names in a zip: ASCII, relative, no `.` or `..` segment. */
export const safePath = /^(?!\.{1,2}(?:\/|$))[A-Za-z0-9._-]+(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._-]+)*$/
