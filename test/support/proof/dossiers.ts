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
import type { TimestampAuthority } from '../servers/timestamp-authority.ts'

export type Entries = Map<string, Buffer>

/** Link what a commune's journal has, and seal the heads; dated by an authority, where one is given. */
export async function sealed({ app: { ports } }: Commune, authority?: TimestampAuthority) {
  const timestamps = authority && { timestamps: openTimestamps({ url: authority.url, ca: authority.ca }) }
  const forJobs = { ...ports, ...timestamps, notify: async () => undefined }
  return [await linkJournal(forJobs), await sealChains(forJobs)] as const
}

/** The dossier of an act. */
export async function dossierOf({ app }: Commune, id: string): Promise<Buffer> {
  const given = (await app.askAs(ownerCaller('test', 'fr'))('downloadProof', { id })) as unknown as Bytes
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
/** One process for all: Python takes longer to start than to verify. */
const driver = `import contextlib, io, json, runpy, sys
files, authority = json.loads(sys.argv[2])
verifier = sys.argv[1]
for file in files:
    sys.argv = [verifier, file, *authority]
    told = io.StringIO()
    try:
        with contextlib.redirect_stdout(told):
            runpy.run_path(verifier)
    except SystemExit as ended:
        print(told.getvalue().strip() or str(ended.code).split(' ')[0])`

/** What the second verifier says of dossiers: `ok`, `incomplet` and what they lack, or the word of its refusal. */
export async function secondOpinions(folder: string, zips: readonly Buffer[], authority?: string): Promise<string[]> {
  const files = await Promise.all(
    zips.map(async (zip, index) => {
      const path = join(folder, `${index}.zip`)
      await writeFile(path, zip)
      return path
    }),
  )
  const args = authority === undefined ? [] : ['--authority', authority]
  const { stdout } = await promisify(execFile)('python3', ['-c', driver, verifier, JSON.stringify([files, args])])
  return stdout.trim().split('\n')
}
