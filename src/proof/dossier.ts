// Writes an act's sealed dossier as a zip (manual, proof-format). The same facts give the same bytes.
import { Readable } from 'node:stream'
import { ZipFile } from 'yazl'
import { ownVersion } from '#config/version.ts'
import { ActesError } from '#errors.ts'
import {
  canonical,
  chainOf,
  chainPath,
  format,
  hexOf,
  journalPath,
  manifestPath,
  noticePath,
  pieceOf,
  renewalPath,
  sealPath,
  sha256,
  structural,
  verifierPath,
  versionOf,
  witnessPath,
  type DossierEntry,
  type Link,
  type Manifest,
  type DossierEntryRole,
} from '#protocol/dossier.ts'
import { verifierPage } from '#offline/dossier/own-page.ts'
import type { Blobs } from '#store/blobs/blobs.ts'
import { snapshot, type Sql } from '#store/engine/database.ts'
import { linksOf, sealsFrom, storedLinesOf, type ActLink, type StoredSeal } from '#store/proof/chain.ts'
import { transfersOf, type Transfer } from '#store/archiving/transfers.ts'
import { listProofDocuments } from '#store/proof/documents.ts'
import { retoursOf } from '#store/retours/retours.ts'
import type { Store } from '#store/store.ts'
import { attemptsOf } from '#store/transmissions/attempts.ts'
import { byId, type Transmission } from '#store/transmissions/transmissions.ts'
import { notice } from '#text/dossier.ts'
import { shownLinks } from './links.ts'
import { renewalsOver } from './renewals.ts'
import { actText, attemptText, lineText } from './witness.ts'
import { sealText } from './sealing.ts'

type DossierContent = Buffer | { readonly blob: string } | { readonly write: () => Readable }

interface DossierPiece {
  readonly path: string
  readonly role: DossierEntryRole
  readonly name?: string
  readonly content: Buffer | { readonly blob: string }
}

/** Reads the database in one snapshot. @throws ActesError ACTES-S003 when stored bytes are missing */
export async function dossierOf(row: Transmission, store: Store) {
  const { name, write } = await sealedDossier(row, store)
  return { name, bytes: write() }
}

/** `write` may be called repeatedly and gives the same bytes each time. */
export async function sealedDossier({ id }: Transmission, { db, blobs }: Store) {
  const { row, pieces, witnessed } = await snapshot(db, (sql) => gather(sql, id))
  const entries: (DossierEntry & { readonly content: DossierPiece['content'] })[] = []
  for (const { content, ...piece } of inOrder([...pieces, ...(await besides())])) {
    const { size, digest } = await measure(content, blobs)
    const isUnsealed = !structural.includes(piece.role) && !witnessed.has(pieceOf(piece.role, digest))
    entries.push({ ...piece, size, sha256: digest, ...(isUnsealed && { unsealed: true as const }), content })
  }
  const manifest: Manifest = {
    format: format.name,
    version: versionOf(entries),
    product: `actes-worker ${ownVersion()}`,
    transmission: id,
    chain: chainOf(row.collectivite),
    entries: entries.map(({ content: _, ...entry }) => entry),
  }
  const last = { path: manifestPath, content: Buffer.from(`${canonical(manifest)}\n`) }
  const write = () => zipOf([...entries, last], { at: row.createdAt, blobs })
  return { name: `preuve-${safe(row.idActe ?? id)}.zip`, write }
}

function inOrder<T extends { readonly path: string }>(entries: readonly T[]): readonly T[] {
  return entries.toSorted((one, other) => (one.path < other.path ? -1 : 1))
}

/** Entries that help the reader and prove nothing. A checkout without a build has no verifier page. */
async function besides(): Promise<readonly DossierPiece[]> {
  const page = await verifierPage()
  return [
    text(noticePath, 'notice', notice),
    ...(page ? [{ path: verifierPath, role: 'verifier' as const, content: page }] : []),
  ]
}

async function gather(sql: Sql, id: string) {
  const row = await byId(sql, id)
  if (!row) throw new ActesError('ACTES-S006', { params: { name: id } })
  const links = await linksOf(sql, id)
  const witnessed = new Set(links.flatMap(({ pieces }) => pieces))
  const pieces = [...(await given(sql, row)), ...(await chained(sql, row, links))]
  pieces.push(...former(pieces, witnessed))
  return { row, witnessed, pieces }
}

const text = (path: string, role: DossierEntryRole, content: string): DossierPiece => ({
  path,
  role,
  content: Buffer.from(content),
})

async function given(sql: Sql, row: Transmission): Promise<DossierPiece[]> {
  const { archive, files } = row
  const named = files.map(({ fichier: name, sha256: digest }) => ({ name, sha256: digest }))
  const made = (await listProofDocuments(sql, row.id)).flatMap(({ name, sha256: digest, version, kind }) =>
    digest === null ? [] : [{ name: `${kind}-v${version}-${name}`, sha256: digest }],
  )
  return [
    text('acte.json', 'act', actText(row)),
    ...stored('envoi', 'sent', archive ? [archive] : []),
    ...stored('fichiers', 'file', named),
    ...stored('retours', 'retour', await retoursOf(sql, row.id)),
    ...stored('preuves', 'proof', made),
    ...(await transfersOf(sql, row.id)).flatMap(transferPieces),
    ...(await attemptsOf(sql, row.id)).flatMap((attempt, rank): DossierPiece[] => {
      const { replySha256: blob } = attempt
      const path = `echanges/${two(rank + 1)}`
      const said = text(`${path}.json`, 'attempt', attemptText(attempt))
      return blob === null ? [said] : [said, { path: `${path}-reponse`, role: 'reply', content: { blob } }]
    }),
  ]
}

/** What left for the archive, and what it said of it. The package itself holds this dossier. */
function transferPieces(transfer: Transfer, rank: number): DossierPiece[] {
  const { bordereauSha256, acknowledgementSha256, replySha256, sentAt } = transfer
  if (sentAt === null) return []
  const parts = {
    bordereau: ['proof', bordereauSha256],
    accuse: ['reply', acknowledgementSha256],
    reponse: ['reply', replySha256],
  } as const
  return Object.entries(parts).flatMap(([what, [role, blob]]) =>
    blob == null ? [] : [{ path: `versements/${two(rank + 1)}-${what}.xml`, role, content: { blob } }],
  )
}

function stored(
  folder: string,
  role: DossierEntryRole,
  all: readonly { readonly name: string; readonly sha256: string }[],
): DossierPiece[] {
  return all.map(({ name, sha256: blob }, rank) => ({
    path: `${folder}/${two(rank + 1)}-${safe(name)}`,
    role,
    name,
    content: { blob },
  }))
}

/** Former requests: witnessed by the journal, then repackaged for another gateway. */
function former(pieces: readonly DossierPiece[], witnessed: ReadonlySet<string>): DossierPiece[] {
  const there = new Set(pieces.map(({ role, content }) => pieceOf(role, digestOf(content))))
  const missing = [...witnessed].filter((piece) => !there.has(piece))
  return missing.map((piece) => {
    const [role = '', blob = ''] = piece.split(':')
    return {
      path: `anciens/${role}-${blob}`,
      role: role === 'sent' ? 'request' : (role as DossierEntryRole),
      content: { blob },
    }
  })
}

/** The chain goes from its first line to the seal over the act's last line. */
async function chained(sql: Sql, row: Transmission, links: readonly ActLink[]) {
  const chain = chainOf(row.collectivite)
  const lines = new Map((await storedLinesOf(sql, row.id)).map((line) => [line.line, line]))
  const written = links.flatMap(({ line, rank, pieces }) => {
    const stored = lines.get(line)
    lines.delete(line)
    return stored ? [lineText(stored, { rank, pieces })] : []
  })
  const unlinked = [...lines.values()].map((line) => lineText(line, { rank: null, pieces: [] }))
  const journal = text(journalPath, 'journal', [...written, ...unlinked].map((line) => `${line}\n`).join(''))
  const [first] = links
  if (!first) return [journal]
  const seals = await sealsOver(sql, chain, links)
  const to = Math.max(first.n, links.at(-1)?.n ?? 0, ...seals.map(({ count }) => count))
  const own = new Map(links.map((link) => [link.n, ownOf(link)]))
  const told = await shownLinks(sql, { chain, first: first.n, to, own })
  const renewed = await renewalsOver(sql, seals)
  const ofLines = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('')
  return [
    journal,
    text(chainPath, 'chain', ofLines(told.map(canonical))),
    ...[...seals, ...(renewed?.seals ?? [])].flatMap(sealPieces),
    ...(renewed
      ? [
          text(renewalPath, 'renewal', ofLines(renewed.lines)),
          text(witnessPath, 'witness', ofLines(renewed.links.map(canonical))),
        ]
      : []),
  ]
}

function sealPieces(seal: StoredSeal): readonly DossierPiece[] {
  const path = (kind: 'json' | 'tsr') => sealPath(seal.chain, seal.count, kind)
  const token = seal.token && { path: path('tsr'), role: 'token' as const, content: Buffer.from(seal.token) }
  return [text(path('json'), 'seal', sealText(seal)), ...(token ? [token] : [])]
}

/** Marks a link as this act's. Only the rank remains once salt and line are purged. */
function ownOf({ rank, line, salt }: ActLink): Partial<Link> {
  return salt ? { rank, line, salt: hexOf(salt) } : { rank }
}

/** For each line, the first seal over it and the first one that an authority dated. */
async function sealsOver(sql: Sql, chain: string, links: readonly ActLink[]): Promise<readonly StoredSeal[]> {
  const found = new Map<number, StoredSeal>()
  let upTo = 0
  for (const { n } of links) {
    if (n <= upTo) continue
    const covering = await sealsFrom(sql, chain, n)
    upTo = covering[0]?.count ?? Number.POSITIVE_INFINITY
    for (const seal of covering) found.set(seal.count, seal)
  }
  return [...found.values()].sort((one, other) => one.count - other.count)
}

const digestOf = (content: DossierPiece['content']) => ('blob' in content ? content.blob : hexOf(sha256(content)))

async function measure(content: DossierPiece['content'], blobs: Blobs) {
  const digest = digestOf(content)
  if (!('blob' in content)) return { size: content.length, digest }
  const blob = await blobs.open(digest)
  await blob.close()
  return { size: blob.sizeBytes, digest }
}

/** The deposit's UTC day at local noon: zip stores local times. */
function dateOf(at: Date) {
  return new Date(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate(), 12)
}

/**
 * Nothing is read before its first byte is asked for, so that whoever asks hears what fails.
 * @param compress entries that are stored have their size behind them, which who unzips a stream cannot read
 */
export function zipOf(...given: Parameters<typeof zipped>): Readable {
  return Readable.from(zipped(...given), { objectMode: false })
}

async function* zipped(
  entries: readonly { readonly path: string; readonly content: DossierContent }[],
  { at, blobs, compress = false }: { readonly at: Date; readonly blobs: Blobs; readonly compress?: boolean },
) {
  const zip = new ZipFile()
  // The library's type is wrong: the stream is Node's Readable.
  const output = zip.outputStream as Readable
  const fail = (error: Error) => output.destroy(error)
  zip.on('error', fail)
  const options = { mtime: dateOf(at), mode: 0o100644, compress, forceDosTimestamp: true }
  for (const { path, content } of inOrder(entries)) {
    if (Buffer.isBuffer(content)) {
      zip.addBuffer(content, path, options)
      continue
    }
    const read = 'blob' in content ? () => Readable.from(blobs.read(content.blob)) : content.write
    // The library does not listen to what it reads.
    zip.addReadStreamLazy(path, options, (take) => take(null, read().on('error', fail)))
  }
  zip.end()
  yield* output
}

const two = (rank: number) => String(rank).padStart(2, '0')

/** A portable file name; the manifest keeps the original. */
function safe(name: string) {
  return name
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^A-Za-z0-9._-]+/g, '_')
    .replace(/^\.+/, '_')
    .slice(-120)
}
