// Digests the contents of a sent archive or form. It accepts only archives exactly as our writer makes them: two
// readers could see different things in any other. Pure.
import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { memberName } from '#protocol/messages/names.ts'
import { hexOf, limits, sha256, type DossierEntry } from '#protocol/dossier.ts'
import { inflateRaw } from './inflate.ts'
import { exactly } from '#files/exact.ts'
import { latin1, Refused, type Zip } from './zip.ts'

/** Digests of everything inside that may be a file. @throws Refused `archive`, `limite` */
export async function contentDigests(
  zip: Zip,
  { path, size }: DossierEntry,
  files: readonly DossierEntry[],
): Promise<ReadonlySet<string>> {
  const first = await zip.read(path).next()
  const [one, other] = first.value ?? []
  if (one !== 0x1f || other !== 0x8b) return partsIn(await zip.whole(path), new Set(files.map((file) => file.size)))
  try {
    return await membersIn(zip.read(path), size)
  } catch (error) {
    throw error instanceof Refused ? new Refused(error.word, path, error) : new Refused('archive', path, error)
  }
}

const [blankLine, boundary] = ['\r\n\r\n', '\r\n--'].map((text) => new TextEncoder().encode(text))

/** Candidates in a form: bytes after an empty line that have the size of a file and end at a boundary. */
function partsIn(body: Uint8Array, sizes: ReadonlySet<number>): ReadonlySet<string> {
  const found = new Set<string>()
  const stands = (mark: Uint8Array | undefined, at: number) => mark?.every((byte, index) => body[at + index] === byte)
  for (let at = body.indexOf(13); at >= 0; at = body.indexOf(13, at + 1)) {
    if (!stands(blankLine, at)) continue
    for (const size of sizes)
      if (stands(boundary, at + 4 + size)) found.add(hexOf(sha256(body.subarray(at + 4, at + 4 + size))))
  }
  return found
}

const [headBytes, tailBytes, blockBytes] = [10, 8, 512]

/** Exactly one gzip member without name or comment (RFC 1952), holding the tar. */
async function membersIn(bytes: AsyncIterable<Uint8Array>, size: number): Promise<ReadonlySet<string>> {
  const { take, upTo, isOver } = exactly(bytes, cut)
  const head = await take(headBytes)
  if (head[2] !== 8 || head[3] !== 0 || size < headBytes + tailBytes) throw cut()
  let [sum, length] = [0, 0]
  async function* unpacked(): AsyncGenerator<Uint8Array> {
    for await (const piece of inflateRaw(upTo(size - headBytes - tailBytes))) {
      sum = crc32(piece, sum)
      length += piece.length
      if (length > limits.tarBytes) throw new Refused('limite', '')
      yield piece
    }
  }
  const found = await tarMembers(unpacked())
  const tail = await take(tailBytes)
  const told = new DataView(tail.buffer)
  const isWhole = told.getUint32(0, true) === sum && told.getUint32(4, true) === length && (await isOver())
  if (!isWhole) throw cut()
  return found
}

/** Header and content of each member, then two zero blocks, then nothing (POSIX ustar). */
async function tarMembers(bytes: AsyncIterable<Uint8Array>): Promise<ReadonlySet<string>> {
  const { take, upTo, isOver } = exactly(bytes, cut)
  const names = new Set<string>()
  const digests = new Set<string>()
  for (;;) {
    const header = await take(blockBytes)
    if (header.every(isZero)) break
    const { name, size } = memberIn(header)
    if (names.has(name.toLowerCase())) throw new Refused('archive', name)
    names.add(name.toLowerCase())
    const hash = createHash('sha256')
    for await (const piece of upTo(size)) hash.update(piece)
    digests.add(hexOf(hash.digest()))
    const padding = await take((blockBytes - (size % blockBytes)) % blockBytes)
    if (!padding.every(isZero)) throw new Refused('archive', name)
  }
  const isEnded = (await take(blockBytes)).every(isZero) && (await isOver())
  if (!isEnded || names.size === 0) throw cut()
  return digests
}

const isZero = (byte: number) => byte === 0

/** Accepts a plain file only: NUL-padded name, size in eleven octal digits, no link, no prefix, valid checksum. */
function memberIn(header: Uint8Array): { readonly name: string; readonly size: number } {
  const field = (from: number, to: number) => latin1(header.subarray(from, to))
  const [name = '', ...rest] = field(0, 100).split('\0')
  const isNamed = memberName.test(name) && rest.every((each) => each === '')
  const size = /^([0-7]{11})[ \0]$/.exec(field(124, 136))?.[1]
  const sum = /^([0-7]{6})[ \0]{2}$/.exec(field(148, 156))?.[1]
  // The checksum counts its own field as blanks.
  const reckoned = header.reduce((all, byte, at) => all + (at >= 148 && at < 156 ? 32 : byte), 0)
  const isFile = header[156] === 0x30 && field(257, 265) === 'ustar\x0000'
  const isPlain = [...header.subarray(157, 257), ...header.subarray(345)].every(isZero)
  if (!isNamed || !size || !sum || Number.parseInt(sum, 8) !== reckoned || !isFile || !isPlain)
    throw new Refused('archive', name)
  return { name, size: Number.parseInt(size, 8) }
}

const cut = () => new Refused('archive', '')
