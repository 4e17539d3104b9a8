// Walks through a package as it lies on the disk: zip, tar and tar.gz, told by their first bytes. Names are given as they
// are written, because what is wrong with them is to be told. Nothing is held but one piece, and the manifest.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { extract } from 'tar-stream'
import { openPromise, type Entry } from 'yauzl'

interface Member {
  readonly sizeBytes: number
  /** Its first bytes. */
  readonly head: Buffer
  /** In hexadecimal, by algorithm: `sha256`. */
  readonly digests: Readonly<Record<string, string>>
}

const signatures = [
  ['zip', 0, '504b0304'],
  ['tar.gz', 0, '1f8b'],
  ['tar.bz2', 0, '425a68'],
  ['tar', 257, '7573746172'],
] as const

/** Names as VITAM takes them: nothing, or a word and `_` or `-`, before. */
const manifestNames = /^(?:[A-Za-z0-9_-]{1,56}[_-])?manifest\.xml$/
const virus = 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE'
const algorithms = ['md5', 'sha1', 'sha256', 'sha384', 'sha512'] as const
const limits = { members: 10_000, sumBytes: 4_000_000_000, manifestBytes: 20_000_000 }

/**
 * @param how `peek`: only as far as the manifest
 * @returns `damage`: why it could not be read to its end
 */
export async function survey(path: string, how: 'whole' | 'peek' = 'whole') {
  const container = await containerOf(path)
  const members = new Map<string, Member>()
  const found = { container, members, infected: false, ...nothing }
  let sumBytes = 0
  try {
    for await (const [name, bytes] of container ? membersOf(path, container) : []) {
      const hashes = algorithms.map((algorithm) => createHash(algorithm))
      const kept: Buffer[] = []
      let [sizeBytes, head] = [0, Buffer.alloc(0)]
      const isManifest = found.manifest === undefined && manifestNames.test(name)
      for await (const piece of bytes) {
        sizeBytes += piece.length
        sumBytes += piece.length
        for (const hash of hashes) hash.update(piece)
        if (head.length < 64) head = Buffer.concat([head, piece.subarray(0, 64)])
        if (isManifest) kept.push(piece)
        found.infected ||= piece.includes(virus)
        if (sumBytes > limits.sumBytes || (isManifest && sizeBytes > limits.manifestBytes))
          throw new Error(`${name} : trop d’octets`)
      }
      if (members.has(name) || members.size === limits.members) throw new Error(`${name} : de trop`)
      const digests = Object.fromEntries(
        algorithms.map((algorithm, at) => [algorithm, hashes[at]?.digest('hex') ?? '']),
      )
      members.set(name, { sizeBytes, head, digests })
      if (isManifest) Object.assign(found, { manifest: Buffer.concat(kept), manifestName: name })
      if (isManifest && how === 'peek') break
    }
    return found
  } catch (error) {
    return { ...found, damage: error instanceof Error ? error.message : String(error) }
  }
}

const nothing: { readonly manifest?: Buffer; readonly manifestName?: string; readonly damage?: string } = {}

async function containerOf(path: string) {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0)
    const head = buffer.subarray(0, bytesRead).toString('hex')
    return signatures.find(([, at, hex]) => head.startsWith(hex, 2 * at))?.[0]
  } finally {
    await file.close()
  }
}

/** Files only, each to be read before the next. @throws Error when damaged, or not one that can be opened */
function membersOf(path: string, container: (typeof signatures)[number][0]) {
  // VITAM opens it; nothing here can.
  if (container === 'tar.bz2') throw new Error('tar.bz2 : accepté par VITAM, mais ce simulateur ne sait pas l’ouvrir')
  return container === 'zip' ? zipMembers(path) : tarMembers(path, container === 'tar.gz')
}

type Members = AsyncGenerator<readonly [name: string, bytes: AsyncIterable<Buffer>]>

async function* zipMembers(path: string): Members {
  // Undecoded names are not checked by the library.
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false, decodeStrings: false })
  try {
    for await (const entry of zip.eachEntry() as AsyncIterable<Omit<Entry, 'fileName'> & { fileName: unknown }>) {
      const name = String(entry.fileName)
      if (name.endsWith('/')) continue
      if (entry.isEncrypted()) throw new Error(`${name} est chiffré`)
      const stream = await zip.openReadStreamPromise(entry as Entry)
      yield [name, stream]
      stream.destroy()
    }
  } finally {
    zip.close()
  }
}

async function* tarMembers(path: string, zipped: boolean): Members {
  const tar = extract()
  const sink = tar as unknown as NodeJS.WritableStream
  const ended = (error: unknown) => (error instanceof Error ? tar.destroy(error) : undefined)
  if (zipped) pipeline(createReadStream(path), createGunzip(), sink, ended)
  else pipeline(createReadStream(path), sink, ended)
  for await (const entry of tar) {
    const { name, type } = entry.header
    if (type === 'file') yield [name, entry as AsyncIterable<Buffer>]
    else if (type !== 'directory') throw new Error(`${name} n’est pas un fichier`)
    entry.resume()
  }
}
