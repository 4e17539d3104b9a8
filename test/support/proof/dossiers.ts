// Sealed dossiers for tests: taken from a commune, opened into their entries, changed, and written again as a zip. Nothing here
// comes from what is tested but the dossier itself.
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { fromBufferPromise } from 'yauzl'
import { ZipFile, type Options } from 'yazl'
import type { Bytes } from '../../../src/operations/operation.ts'
import { ownerCaller } from '../../../src/operations/guard.ts'
import { openTimestamps } from '../../../src/proof/authority.ts'
import { linkJournal, sealChains } from '../../../src/proof/sealing.ts'
import type { Commune } from '../life/commune.ts'
import type { TimestampSettings } from '../../../src/config/config.ts'

export type Entries = Map<string, Buffer>

/** Link what a commune's journal has, and seal the heads; dated by an authority, where one is given. */
export async function sealed({ app: { ports } }: Commune, authority?: TimestampSettings) {
  const timestamps = authority && { timestamps: openTimestamps(authority) }
  const forJobs = { ...ports, ...timestamps, notify: async () => undefined }
  return [await linkJournal(forJobs), await sealChains(forJobs)] as const
}

/** The dossier of an act. */
export async function dossierOf({ app }: Commune, id: string): Promise<Buffer> {
  const given = (await app.askAs(ownerCaller('test', 'fr')).downloadProof({ id })) as unknown as Bytes
  return buffer(given.bytes as Readable)
}

/** The entries of a zip, by their names. */
export async function entriesIn(zip: Buffer): Promise<Entries> {
  const opened = await fromBufferPromise(zip, { lazyEntries: true })
  const entries: Entries = new Map()
  for await (const entry of opened.eachEntry())
    entries.set(entry.fileName, await buffer(await opened.openReadStreamPromise(entry)))
  return entries
}

/** A zip of entries, in their order; names may come twice. */
export async function zipOf(
  entries: Iterable<readonly [string, Buffer]>,
  more: Partial<Options> = {},
): Promise<Buffer> {
  const zip = new ZipFile()
  const options = { mtime: new Date(2025, 6, 8, 12), mode: 0o100644, compress: false, forceDosTimestamp: true, ...more }
  for (const [path, bytes] of entries) zip.addBuffer(bytes, path, options)
  zip.end()
  return buffer(zip.outputStream as Readable)
}

export const digestOf = (...parts: readonly (Buffer | string)[]): Buffer =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest()

const verifier = fileURLToPath(new URL('../verifier.py', import.meta.url))

/** What the second verifier says of dossiers: `ok`, `incomplet` and what they lack, or the word of its refusal. */
export async function secondOpinions(
  folder: string,
  zips: readonly Buffer[],
  authority?: string,
  now?: Date,
): Promise<string[]> {
  const files = await Promise.all(
    zips.map(async (zip, index) => {
      const path = join(folder, `${index}.zip`)
      await writeFile(path, zip)
      return path
    }),
  )
  const trust = authority === undefined ? [] : ['--authority', authority]
  const args = [verifier, ...trust, ...(now ? ['--now', String(now.getTime() / 1_000)] : []), ...files]
  // Its exit code says of all of them what each line says of one.
  const { stdout } = await promisify(execFile)('python3', args, { maxBuffer: 10_000_000 }).catch(
    (ended: { readonly code: unknown; readonly stdout: string }) => {
      if (typeof ended.code === 'number') return ended
      throw ended
    },
  )
  const told = stdout.trim().split('\n')
  if (told.length !== zips.length) throw new Error(`${told.length} opinions on ${zips.length}`)
  return told.map((line) => (/^(ok|incomplet)/.test(line) ? line : (line.split(' ')[0] ?? '')))
}

/** As the format wants it: keys in their order, no blank. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([one], [other]) => (one < other ? -1 : 1)))
      : each,
  )
}
