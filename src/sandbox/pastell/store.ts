// What a simulated Pastell keeps, in the sandbox's folder under `pastell/`: documents by entity, files by digest.
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { draw, drop, ensure, namesIn, readAllJson, replace, saveJson, type Folder } from '../folder.ts'
import { sniff } from '../php.ts'
import type { PastellDocument, StoredFile } from './document.ts'

/** Everything, read once: one server holds the folder, and writes each change before it is seen. */
export interface Store {
  readonly folder: Folder
  readonly documents: Map<string, PastellDocument>
}

/** Open what was kept. */
export async function openStore(folder: Folder): Promise<Store> {
  const path = join(folder.path, 'pastell', 'documents')
  const ids = await namesIn(path)
  const all = await Promise.all(ids.map((id_e) => readAllJson<PastellDocument>(join(path, id_e))))
  return { folder, documents: new Map(all.flat().map((each) => [each.id_d, each])) }
}

/** Draw the number and the identifier of a new document: seven letters and digits, from a counter. */
export async function drawDocument({ folder, documents }: Store): Promise<{ rank: number; id_d: string }> {
  for (;;) {
    const rank = await draw(folder, ['pastell', 'drawn'])
    const digest = createHash('sha256').update(`document ${rank}`).digest()
    const id_d = [...digest.subarray(0, 7)].map((byte) => signs[byte % signs.length]).join('')
    if (!documents.has(id_d)) return { rank, id_d }
  }
}

// Digits and letters of both cases, as PasswordGenerator.php draws them.
const signs = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'

/** Keep a document as it now is. */
export async function saveDocument({ folder, documents }: Store, document: PastellDocument): Promise<PastellDocument> {
  const path = await ensure(folder, 'pastell', 'documents', `${document.id_e}`)
  await saveJson(folder, join(path, `${document.id_d}.json`), document)
  documents.set(document.id_d, document)
  return document
}

/** The documents of an entity, in the order of their creation. */
export function documentsOf({ documents }: Store, id_e: number): readonly PastellDocument[] {
  return [...documents.values()].filter((each) => each.id_e === id_e).sort((a, b) => a.rank - b.rank)
}

/** Forget a document; its files and its transaction stay. */
export async function dropDocument({ folder, documents }: Store, { id_e, id_d }: PastellDocument): Promise<void> {
  await drop(join(folder.path, 'pastell', 'documents', `${id_e}`, `${id_d}.json`))
  documents.delete(id_d)
}

/** Keep the bytes of a file, under the name that it has in its document. */
export async function keepBytes({ folder }: Store, name: string, bytes: Uint8Array): Promise<StoredFile> {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  await replace(folder, join(await ensure(folder, 'pastell', 'files'), sha256), bytes)
  return { name, sha256, sizeBytes: bytes.length, mime: sniff(bytes) }
}

export function readBytes({ folder }: Store, { sha256 }: Pick<StoredFile, 'sha256'>): Promise<Buffer> {
  return readFile(join(folder.path, 'pastell', 'files', sha256))
}
