// The plug-ins that the operator's environment names, never the API nor the desk: that would be code from afar. Each file is
// read once, at the start, and compared with its digest; what it says of itself is asked in a process of its own.
import { readFile, stat } from 'node:fs/promises'
import { hash } from 'node:crypto'
import { stripTypeScriptTypes } from 'node:module'
import { extname } from 'node:path'
import { ActesError } from '#errors.ts'
import { builtInTypes, shippedTypes } from '#protocol/acte/passerelles.ts'
import type { PluginFault } from '#text/words.ts'
import { fieldsOfManifest } from '../fields.ts'
import { knowPluginKinds, type PluginKind } from '../kinds.ts'
import { shapeOfManifest } from '../settings.ts'
import { contractVersion, factsOfManifest, manifestShape } from './manifest.ts'
import { openPluginProcess } from './process.ts'

interface NamedPlugin {
  /** Absolute; the name alone of one that this release ships. */
  readonly path: string
  /** Absent for one that is shipped: the release is its digest. */
  readonly sha256?: string
}

const sizeMaxBytes = 5_000_000
const firstLimits = { memoryBytes: 268_435_456 }

/** @throws ActesError ACTES-G027 (`params.reason`: a word of the table `pluginFault`) */
export async function readPlugin({ path, sha256 }: NamedPlugin): Promise<PluginKind> {
  const source = sha256 === undefined ? await readShipped(path) : await readNamed(path)
  if (!source) throw unusable('absent')
  const digest = hash('sha256', source)
  if (sha256 !== undefined && digest !== sha256) throw unusable('digest')
  const process = openPluginProcess(source, firstLimits)
  try {
    const { manifest: said } = await process.running()
    const parsed = manifestShape.safeParse(said)
    const own: readonly string[] = sha256 === undefined ? builtInTypes : [...builtInTypes, ...shippedTypes]
    if (!parsed.success || own.includes(parsed.data.name)) throw unusable('manifest')
    const manifest = parsed.data
    const [first, last] = manifest.contract
    if (first > contractVersion || last < contractVersion) throw unusable('contract')
    const facts = factsOfManifest(manifest)
    return {
      manifest,
      sha256: digest,
      shipped: sha256 === undefined,
      source,
      facts,
      fields: fieldsOfManifest(manifest),
      shape: shapeOfManifest(manifest),
    }
  } catch (error) {
    throw error instanceof ActesError ? error : unusable('manifest', error)
  } finally {
    await process.close()
  }
}

const readNamed = (path: string) =>
  stat(path)
    .then(({ size }) => (size > sizeMaxBytes ? undefined : readFile(path)))
    .catch(() => undefined)

/** From a checkout, the text without its types. */
async function readShipped(name: string) {
  const extension = extname(import.meta.url)
  const text = await readFile(new URL(`../${name}/${name}${extension}`, import.meta.url), 'utf8')
  return Buffer.from(extension === '.ts' ? stripTypeScriptTypes(text) : text)
}

/** Know each of them from now on, and no other. @returns those that cannot be used, which stop their own connections alone */
export async function namePlugins(all: readonly NamedPlugin[]) {
  const kinds: PluginKind[] = []
  const faults: (NamedPlugin & { readonly error: ActesError })[] = []
  for (const named of all)
    try {
      const kind = await readPlugin(named)
      if (kinds.some(({ manifest }) => manifest.name === kind.manifest.name)) throw unusable('manifest')
      kinds.push(kind)
    } catch (error) {
      if (!(error instanceof ActesError)) throw error
      faults.push({ ...named, error })
    }
  knowPluginKinds(kinds)
  return faults
}

function unusable(reason: PluginFault, cause?: unknown) {
  return new ActesError('ACTES-G027', { params: { reason }, cause })
}
