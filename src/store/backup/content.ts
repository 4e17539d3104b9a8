// Content of a backup, as a tar: `backup.json`, rows of every table in one snapshot, the referenced blobs, and
// `manifest.json` with the expected counts. Rows are PostgreSQL's own text, so PostgreSQL and the embedded database
// restore each other's backups.
import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { extract, pack, type Extract, type Pack } from 'tar-stream'
import { ActesError } from '#errors.ts'
import { inLibraryFolder } from '#files/temporary.ts'
import type { Blobs } from '../blobs/blobs.ts'
import { snapshot, type Sql } from '../engine/database.ts'
import { naming } from '../retention/removal.ts'
import type { Store } from '../store.ts'
import { damaged } from './envelope.ts'

export interface BackupHead {
  readonly at: string
  readonly schema: number
  readonly epoch: string
}

/** Rows per table, number of blobs, and the blobs already missing, damaged or unreadable. */
interface Manifest {
  readonly tables: Readonly<Record<string, number>>
  readonly blobs: number
  readonly missing: readonly string[]
  readonly damaged: readonly string[]
}

/** Makes the text of rows independent of the server's settings. */
export const plainText = `SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL intervalstyle = 'postgres'; SET LOCAL bytea_output = 'hex';
  SET LOCAL extra_float_digits = 1; SET LOCAL timezone = 'UTC'`

/**
 * All tables but `migration`, uploads not deposited yet, heads kept in files outside the backup, and the locks of stored
 * files, which the files of a restored installation do not have yet.
 */
export async function tablesOf(sql: Sql) {
  const text = `SELECT tablename AS name FROM pg_tables
    WHERE schemaname = 'actes' AND tablename NOT IN ('migration', 'upload', 'kept_head', 'blob_lock', 'act_lock') ORDER BY 1`
  return sql.values<string>(text)
}

const rowsAtOnce = 200

type BackupSource = Pick<Store, 'db' | 'blobs' | 'spool'>

export function backupOf(store: BackupSource, at: Date) {
  return tarOf(store, (sql, keep) => writeRows(sql, at, keep))
}

export type Keep = (name: string, bytes: Buffer) => Promise<void>

/** Counts for the manifest, and the concatenated digests of referenced blobs. */
interface WrittenRows {
  readonly named: Buffer
  readonly tables: Readonly<Record<string, number>>
}

/** Streams a tar of rows from one snapshot, the blobs they reference, and a manifest. */
export function tarOf(store: BackupSource, rows: (sql: Sql, keep: Keep) => Promise<WrittenRows>) {
  const tar = pack()
  void writeAll(tar, store, rows).then(
    () => tar.finalize(),
    (error: unknown) => tar.destroy(error as Error),
  )
  // tar-stream uses streamx streams, which Node can read.
  return Readable.from(tar as unknown as AsyncIterable<Buffer>)
}

async function writeAll(tar: Pack, { db, blobs, spool: folder }: BackupSource, rows: Parameters<typeof tarOf>[1]) {
  const { named, ...told } = await inLibraryFolder(async (place) => {
    const laid: { name: string; path: string }[] = []
    // Spool the rows: the embedded database has one session, and a slow reader would block everyone.
    const later = async (name: string, bytes: Buffer) => {
      const path = join(place, String(laid.length))
      laid.push({ name, path })
      await writeFile(path, bytes, { flag: 'wx', mode: 0o600 })
    }
    const keep = folder ? later : (name: string, bytes: Buffer) => put(tar, name, bytes)
    // No timeout: sorting the digests of millions of rows takes minutes.
    const read = await snapshot(db, (sql) => rows(sql, keep), 0)
    for (const { name, path } of laid) await put(tar, name, await readFile(path))
    return read
  }, folder)
  // Read blobs after the snapshot: purged blobs stay on disk for a day.
  await put(tar, 'manifest.json', json({ ...told, ...(await writeBlobs(tar, blobs, named)) }))
}

async function writeBlobs(tar: Pack, blobs: Blobs, named: Buffer): Promise<Omit<Manifest, 'tables'>> {
  const found = { blobs: 0, missing: [] as string[], damaged: [] as string[] }
  let closed: ActesError | undefined
  for (let place = 0; place < named.length; place += 32) {
    const sha256 = named.subarray(place, place + 32).toString('hex')
    const blob = await blobs.open(sha256).catch((error: ActesError) => error)
    if (blob instanceof ActesError) {
      if (blob.code === 'ACTES-S012') closed = blob
      found.missing.push(sha256)
      continue
    }
    found.blobs++
    const bytes = asItIs(blob, () => found.damaged.push(sha256))
    await putFrom(tar, { name: `blobs/${sha256}`, size: blob.sizeBytes, bytes }).finally(blob.close)
  }
  // Report unreadable blobs and back up the rest; fail only if none is readable.
  if (closed && found.blobs === 0) throw closed
  return found
}

async function writeRows(sql: Sql, at: Date, keep: Keep): Promise<WrittenRows> {
  for (const setting of plainText.split(';')) await sql.query(setting)
  const head = await sql.first<Omit<BackupHead, 'at'>>(
    'SELECT (SELECT max(number) FROM actes.migration) AS schema, epoch FROM actes.installation',
  )
  await keep('backup.json', json({ at: at.toISOString(), ...head }))
  const tables: Record<string, number> = {}
  for (const table of await tablesOf(sql)) {
    let count = 0
    for await (const rows of inBatches<{ row: string }>(sql, `SELECT t::text AS row FROM actes.${table} t`)) {
      await keep(`tables/${table}/${count}.json`, json(rows.map(({ row }) => row)))
      count += rows.length
    }
    tables[table] = count
  }
  return { tables, named: await digestsOf(sql, blobsNamed) }
}

export async function digestsOf(sql: Sql, query: string): Promise<Buffer> {
  const named: Buffer[] = []
  for await (const rows of inBatches<{ sha256: string }>(sql, query))
    named.push(Buffer.from(rows.map(({ sha256 }) => sha256).join(''), 'hex'))
  return Buffer.concat(named)
}

/** Every digest that a row references. Members of an archive are inside it or are deposited files. */
const blobsNamed = `SELECT DISTINCT sha256 FROM (${Object.values(naming).join(' UNION ALL ')}) named (sha256)
  WHERE sha256 ~ '^[0-9a-f]{64}$' ORDER BY 1`

export async function* inBatches<R>(sql: Sql, query: string): AsyncGenerator<readonly R[]> {
  await sql.query(`DECLARE batches NO SCROLL CURSOR FOR ${query}`)
  for (;;) {
    const rows = await sql.rows<R>(`FETCH ${rowsAtOnce} FROM batches`)
    if (rows.length > 0) yield rows
    if (rows.length < rowsAtOnce) break
  }
  await sql.query('CLOSE batches')
}

/** Back up a corrupt blob unchanged, keep its declared size, report it. */
async function* asItIs(
  { bytes, sizeBytes }: Awaited<ReturnType<Blobs['open']>>,
  tell: () => void,
): AsyncGenerator<Uint8Array> {
  let left = sizeBytes
  try {
    for await (const piece of bytes) {
      left -= piece.length
      yield piece
    }
  } catch (error) {
    if (!(error instanceof ActesError)) throw error
    tell()
    for (; left > 0; left -= fill.length) yield fill.subarray(0, left)
  }
}

const fill = Buffer.alloc(65_536)

const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value))

const put = (tar: Pack, name: string, bytes: Buffer) => putFrom(tar, { name, size: bytes.length, bytes: [bytes] })

interface TarEntry {
  readonly name: string
  readonly size: number
  readonly bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>
}

async function putFrom(tar: Pack, { name, size, bytes }: TarEntry) {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const entry = tar.entry({ name, size, mtime: new Date(0) }, (error) => (error ? reject(error) : resolve()))
  await Promise.all([pipeline(Readable.from(bytes), entry as unknown as NodeJS.WritableStream), promise])
}

interface Sink {
  head(head: BackupHead): Promise<void>
  rows(table: string, rows: readonly string[]): Promise<void>
  /** @returns whether the bytes match the digest; else nothing is stored */
  blob(sha256: string, bytes: AsyncIterable<Uint8Array>): Promise<boolean>
}

export const checking: Sink = {
  head: async () => undefined,
  rows: async () => undefined,
  blob: async (sha256, bytes) => {
    const hash = createHash('sha256')
    for await (const chunk of bytes) hash.update(chunk)
    return hash.digest('hex') === sha256
  },
}

/** Read a whole backup and compare it with its manifest. @throws ActesError ACTES-S018, and the sink's errors */
export async function readBackup(bytes: AsyncIterable<Uint8Array>, sink: Sink) {
  const entries = extract()
  let fault: unknown
  const fed = pipeline(Readable.from(bytes), entries as unknown as NodeJS.WritableStream).catch((error: unknown) => {
    fault = error
  })
  try {
    const found = await readEntries(entries, sink)
    await fed
    if (fault) throw fault
    return found
  } catch (error) {
    entries.destroy()
    await fed
    throw fault instanceof ActesError ? fault : error instanceof ActesError ? error : damaged('content', error)
  }
}

async function readEntries(entries: Extract, sink: Sink): Promise<BackupHead & Manifest> {
  let head: BackupHead | undefined
  let manifest: Manifest | undefined
  const tables: Record<string, number> = {}
  const bad: string[] = []
  let blobs = 0
  for await (const entry of entries) {
    const [kind = '', name = ''] = entry.header.name.split('/')
    const content = entry as AsyncIterable<Uint8Array>
    if (kind === 'backup.json') await sink.head((head = (await parseBackupJson(content)) as BackupHead))
    else if (kind === 'manifest.json') manifest = (await parseBackupJson(content)) as Manifest
    else if (kind === 'tables' && head) {
      const rows = (await parseBackupJson(content)) as readonly string[]
      tables[name] = (tables[name] ?? 0) + rows.length
      await sink.rows(name, rows)
    } else if (kind === 'blobs' && head) {
      blobs++
      if (!(await sink.blob(name, content))) bad.push(name)
    } else throw damaged(entry.header.name)
  }
  if (!head || !manifest) throw damaged('end')
  const short = Object.entries(manifest.tables).find(([name, count]) => (tables[name] ?? 0) !== count)
  if (short) throw damaged(short[0])
  if (blobs !== manifest.blobs || bad.some((sha256) => !manifest.damaged.includes(sha256))) throw damaged('blobs')
  return { ...head, ...manifest }
}

async function parseBackupJson(content: AsyncIterable<Uint8Array>): Promise<unknown> {
  const all: Uint8Array[] = []
  for await (const chunk of content) all.push(chunk)
  return JSON.parse(Buffer.concat(all).toString('utf8'))
}
