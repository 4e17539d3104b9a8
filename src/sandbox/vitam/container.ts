// Opens a package as it lies on the disk: zip, tar and tar.gz, told by their first bytes. Names are given as they are
// written, because what is wrong with them is to be told. Nothing is held but one piece.
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { extract } from 'tar-stream'
import { openPromise, type Entry } from 'yauzl'

export interface Package {
  readonly path: string
  readonly container: Container | undefined
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

export async function openPackage(path: string): Promise<Package> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0)
    const head = buffer.subarray(0, bytesRead).toString('hex')
    return { path, container: signatures.find(([, at, hex]) => head.startsWith(hex, 2 * at))?.[0] }
  } finally {
    await file.close()
  }
}

const packageLimits = { members: 10_000, sumBytes: 4_000_000_000 }

/** Files only. @throws Error when the container is damaged, over a limit, or not one that can be opened */
export async function* membersOf({ path, container }: Package): AsyncGenerator<Member> {
  const open = openers[container ?? 'tar.bz2']
  let members = 0
  let left = packageLimits.sumBytes
  for await (const { name, bytes } of open(path)) {
    if (++members > packageLimits.members) throw new Error(`plus de ${packageLimits.members} fichiers`)
    yield { name, bytes: metered(bytes, (length) => (left -= length) >= 0) }
  }
}

async function* metered(bytes: AsyncIterable<Uint8Array>, passes: (length: number) => boolean) {
  for await (const piece of bytes) {
    if (!passes(piece.length)) throw new Error(`plus de ${packageLimits.sumBytes} octets`)
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
