// What a simulated Pastell keeps, in the sandbox's folder under `pastell/`: documents by entity, files by digest, and the
// TdT's own register behind it: transactions, serials of envelopes. Each file is replaced whole.
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  createOnly,
  drop,
  ensure,
  flush,
  linkOnly,
  namesIn,
  readIfThere,
  replace,
  writeTemporary,
  type Folder,
} from '../folder.ts'
import { mimeOf } from './mime.ts'
import type { PastellDocument, StoredFile } from './document.ts'
import type { Transaction } from './transaction.ts'

/** Everything, read once: one server holds the folder, and writes each change before it is seen. */
export interface Store {
  readonly folder: Folder
  readonly documents: Map<string, PastellDocument>
  readonly transactions: Map<number, Transaction>
}

/** Open what was kept. */
export async function openStore(folder: Folder): Promise<Store> {
  const documents = new Map<string, PastellDocument>()
  for (const id_e of await namesIn(join(folder.path, 'pastell', 'documents')))
    for (const each of await readAll<PastellDocument>(join(folder.path, 'pastell', 'documents', id_e)))
      documents.set(each.id_d, each)
  const all = await readAll<Transaction>(join(folder.path, 'pastell', 'transactions'))
  return { folder, documents, transactions: new Map(all.map((each) => [each.id, each])) }
}

async function readAll<T>(path: string): Promise<readonly T[]> {
  const read = (await namesIn(path)).map((name) => readJson<T>(join(path, name)))
  return (await Promise.all(read)).filter((each) => each !== undefined)
}

/** Draw the number and the identifier of a new document: seven letters and digits, from a counter. */
export async function drawDocument({ folder, documents }: Store): Promise<{ rank: number; id_d: string }> {
  for (;;) {
    const rank = await draw(folder, 'drawn')
    const id_d = identifierOf(rank)
    if (!documents.has(id_d)) return { rank, id_d }
  }
}

// Digits and letters of both cases, as PasswordGenerator.php draws them.
const signs = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'

function identifierOf(rank: number): string {
  const digest = createHash('sha256').update(`document ${rank}`).digest()
  return [...digest.subarray(0, 7)].map((byte) => signs[byte % signs.length]).join('')
}

/** Keep a document as it now is. */
export async function saveDocument({ folder, documents }: Store, document: PastellDocument): Promise<PastellDocument> {
  const path = await ensure(folder, 'pastell', 'documents', `${document.id_e}`)
  await saveJson(folder, join(path, `${document.id_d}.json`), document)
  documents.set(document.id_d, document)
  return document
}

/** The documents of some entities, in the order of their creation. */
export function documentsOf({ documents }: Store, ids: ReadonlySet<number>): readonly PastellDocument[] {
  return [...documents.values()].filter(({ id_e }) => ids.has(id_e)).sort((a, b) => a.rank - b.rank)
}

/** Forget a document; its files and its transaction stay. */
export async function dropDocument({ folder, documents }: Store, { id_e, id_d }: PastellDocument): Promise<void> {
  await drop(join(folder.path, 'pastell', 'documents', `${id_e}`, `${id_d}.json`))
  documents.delete(id_d)
}

/** Keep the bytes of a file, under the name that it has in its document. */
export async function keepBytes(folder: Folder, name: string, bytes: Uint8Array): Promise<StoredFile> {
  const temporary = await writeTemporary(folder, bytes)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const kept = await keepFile(folder, { name, path: temporary, sha256, sizeBytes: bytes.length })
  await drop(temporary)
  return kept
}

/** The same for bytes that lie in a temporary file, flushed, which stays. */
export async function keepFile(
  folder: Folder,
  { name, path, sha256, sizeBytes }: { name: string; path: string; sha256: string; sizeBytes: number },
): Promise<StoredFile> {
  const files = await ensure(folder, 'pastell', 'files')
  await linkOnly(path, join(files, sha256))
  await flush(files)
  return { name, sha256, sizeBytes, mime: await mimeOf(path) }
}

/** Where the bytes of a file lie. */
export function pathOf({ path }: Folder, { sha256 }: Pick<StoredFile, 'sha256'>): string {
  return join(path, 'pastell', 'files', sha256)
}

/** The bytes of a file. */
export async function readBytes(folder: Folder, file: Pick<StoredFile, 'sha256'>): Promise<Buffer> {
  return readFile(pathOf(folder, file))
}

/** Open a transaction of the TdT under its next number. */
export async function openTransaction(store: Store, started: Omit<Transaction, 'id'>): Promise<Transaction> {
  return saveTransaction(store, { ...started, id: await draw(store.folder, 'numbered') })
}

/** Keep a transaction as it now is. */
export async function saveTransaction(store: Store, transaction: Transaction): Promise<Transaction> {
  const path = await ensure(store.folder, 'pastell', 'transactions')
  await saveJson(store.folder, join(path, `${transaction.id}.json`), transaction)
  store.transactions.set(transaction.id, transaction)
  return transaction
}

/** Was this number given to the TdT before, by whatever document? It is taken for ever. */
export function isTaken({ transactions }: Store, siren: string, numero: string): boolean {
  return [...transactions.values()].some(
    (each) => each.siren === siren && each.formulaire.code === '1-1' && each.formulaire.acte.numero === numero,
  )
}

/** The next number of a register, never given twice. */
export async function draw(folder: Folder, ...register: readonly string[]): Promise<number> {
  const path = await ensure(folder, 'pastell', ...register)
  const first = folder.serials.get(path) ?? Math.max(0, ...(await namesIn(path)).map(Number)) + 1
  for (let n = first; ; n++) {
    const file = await createOnly(join(path, `${n}`))
    folder.serials.set(path, n + 1)
    if (!file) continue
    await file.close()
    return n
  }
}

/** A JSON file under `pastell/`, if it is there. */
export async function readJson<T>(path: string): Promise<T | undefined> {
  const bytes = await readIfThere(path)
  return bytes && (JSON.parse(bytes.toString('utf8')) as T)
}

/** Replace a JSON file at once. */
export async function saveJson(folder: Folder, path: string, value: object): Promise<void> {
  await replace(folder, path, Buffer.from(`${JSON.stringify(value)}\n`))
}
