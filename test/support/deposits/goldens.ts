// The expected files of a case, in its folder expected/: both XML documents, the listing of the archive and its
// digests. `UPDATE_GOLDENS=1` rewrites them, to be read before a commit; in CI a difference always fails.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { listArchive } from './listing.ts'

export const goldens = ['enveloppe.xml', 'message.xml', 'listing.txt', 'archive.sha256'] as const
export type Golden = (typeof goldens)[number]

const updating = process.env.UPDATE_GOLDENS === '1' && !process.env.CI

/** The content that the expected files should have. @param archive its name */
export async function goldensOf(archive: string, bytes: Uint8Array): Promise<ReadonlyMap<Golden, Buffer>> {
  const members = await listArchive(bytes)
  const sum = (content: Uint8Array, file: string) => `${createHash('sha256').update(content).digest('hex')}  ${file}\n`
  return new Map<Golden, Buffer>([
    ['enveloppe.xml', members[0]?.bytes ?? Buffer.alloc(0)],
    ['message.xml', members[1]?.bytes ?? Buffer.alloc(0)],
    ['listing.txt', Buffer.from(members.map(({ line }) => `${line}\n`).join(''))],
    ['archive.sha256', Buffer.from(sum(gunzipSync(bytes), archive.replace(/\.gz$/, '')) + sum(bytes, archive))],
  ])
}

/** The expected files of a case, rewritten first when they are to be updated. */
export function keptGoldens(folder: string, found: ReadonlyMap<Golden, Buffer>): ReadonlyMap<Golden, Buffer> {
  if (updating) {
    mkdirSync(join(folder, 'expected'), { recursive: true })
    for (const [golden, bytes] of found) writeFileSync(join(folder, 'expected', golden), bytes)
  }
  return new Map(goldens.map((golden) => [golden, expectedOf(folder, golden)]))
}

/** One expected file of a case; empty when it is not there. */
export function expectedOf(folder: string, golden: Golden): Buffer {
  const path = join(folder, 'expected', golden)
  return existsSync(path) ? readFileSync(path) : Buffer.alloc(0)
}

/** Goldens as texts, for the report of a failing test. */
export function asTexts(files: ReadonlyMap<Golden, Buffer>): Readonly<Record<string, string>> {
  return Object.fromEntries([...files].map(([golden, bytes]) => [golden, bytes.toString('latin1')]))
}
