// Opens a package as it lies on the disk: zip, tar and tar.gz, told by their first bytes. Names are given as they are
// written, because what is wrong with them is to be told. Nothing is held but one piece.
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { extract } from 'tar-stream'
import { openPromise, type Entry } from 'yauzl'
import { wholeOf } from '#files/pieces.ts'

/** What one walk through a package finds. */
export interface Survey {
  readonly path: string
  readonly container: Container | undefined
  readonly names: readonly string[]
  readonly manifest: Buffer | undefined
  readonly infected: boolean
  /** Why it could not be read to its end. */
  readonly damage: string | undefined
}

type Container = 'zip' | 'tar' | 'tar.gz' | 'tar.bz2'

interface Member {
  readonly name: string
  /** To be read, whole or not, before the next member is asked for. */
  readonly bytes: AsyncIterable<Uint8Array>
}

const signatures: readonly (readonly [Container, at: number, hex: string])[] = [
  ['zip', 0, '504b0304'],
  ['tar.gz', 0, '1f8b'],
  ['tar.bz2', 0, '425a68'],
  ['tar', 257, '7573746172'],
]

/** Names as VITAM takes them: nothing, or a word and `_` or `-`, before. */
const manifestName = /^(?:[A-Za-z0-9_-]{1,56}[_-])?manifest\.xml$/
const virus = 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE'
const limits = { members: 10_000, sumBytes: 4_000_000_000, manifestBytes: 20_000_000 }

/** @param how `peek`: only as far as the manifest */
export async function survey(path: string, how: 'whole' | 'peek' = 'whole'): Promise<Survey> {
  const container = await containerOf(path)
  const names: string[] = []
  let manifest: Buffer | undefined
  let infected = false
  const seen = (damage?: string) => ({ path, container, names, manifest, infected, damage })
  if (!container) return seen()
  try {
    for await (const { name, bytes } of membersOf({ path, container })) {
      names.push(name)
      if (!manifest && manifestName.test(name)) {
        manifest = await wholeOf(bytes, within(limits.manifestBytes))
        if (how === 'peek') break
      }
      for await (const piece of bytes)
        infected ||= Buffer.from(piece.buffer, piece.byteOffset, piece.length).includes(virus)
    }
    return seen()
  } catch (error) {
    return seen(error instanceof Error ? error.message : String(error))
  }
}

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

function within(maxBytes: number) {
  let left = maxBytes
  return (length: number) => {
    left -= length
    if (left < 0) throw new Error(`plus de ${maxBytes} octets`)
  }
}

/** Files only. @throws Error when the container is damaged, over a limit, or not one that can be opened */
export async function* membersOf({ path, container }: Pick<Survey, 'path' | 'container'>): AsyncGenerator<Member> {
  const count = within(limits.sumBytes)
  let members = 0
  for await (const { name, bytes } of openers[container ?? 'tar.bz2'](path)) {
    if (++members > limits.members) throw new Error(`plus de ${limits.members} fichiers`)
    yield { name, bytes: counted(bytes, count) }
  }
}

async function* counted(bytes: AsyncIterable<Uint8Array>, count: (length: number) => void) {
  for await (const piece of bytes) {
    count(piece.length)
    yield piece
  }
}

const openers: Readonly<Record<Container, (path: string) => AsyncIterable<Member>>> = {
  zip: zipMembers,
  tar: (path) => tarMembers(path, false),
  'tar.gz': (path) => tarMembers(path, true),
  // VITAM opens it; nothing here can.
  'tar.bz2': () => {
    throw new Error('tar.bz2 : accepté par VITAM, mais ce simulateur ne sait pas l’ouvrir')
  },
}

async function* zipMembers(path: string): AsyncGenerator<Member> {
  // Undecoded names are not checked by the library.
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false, decodeStrings: false })
  try {
    for await (const entry of zip.eachEntry() as AsyncIterable<Omit<Entry, 'fileName'> & { fileName: unknown }>) {
      const name = String(entry.fileName)
      if (name.endsWith('/')) continue
      if (entry.isEncrypted()) throw new Error(`${name} est chiffré`)
      const stream = await zip.openReadStreamPromise(entry as Entry)
      yield { name, bytes: stream as AsyncIterable<Uint8Array> }
      stream.destroy()
    }
  } finally {
    zip.close()
  }
}

async function* tarMembers(path: string, zipped: boolean): AsyncGenerator<Member> {
  const tar = extract()
  const sink = tar as unknown as NodeJS.WritableStream
  const ended = (error: unknown) => (error instanceof Error ? tar.destroy(error) : undefined)
  if (zipped) pipeline(createReadStream(path), createGunzip(), sink, ended)
  else pipeline(createReadStream(path), sink, ended)
  for await (const entry of tar) {
    const { name, type } = entry.header
    if (type === 'file') yield { name, bytes: entry as AsyncIterable<Uint8Array> }
    else if (type !== 'directory') throw new Error(`${name} n’est pas un fichier`)
    entry.resume()
  }
}
