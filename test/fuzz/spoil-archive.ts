// Archives spoiled by a person who knows tar and gzip: fields of headers with their checksum made right again or not,
// order, lengths, what stands around, gzip's own header and trailer, and bombs.
import { crc32, deflateRawSync, gunzipSync, gzipSync, constants } from 'node:zlib'
import { member, pax, tarEnd } from '../support/deposits/tar-blocks.ts'
import type { Random } from './random.ts'
import { spoilBytes, type Spoil } from './spoil-bytes.ts'

const block = 512

/** Where each header of a tar begins, as far as its lengths can be followed. */
function headersOf(tar: Buffer): number[] {
  const found: number[] = []
  for (let at = 0; at + block <= tar.length && tar.readUInt8(at) !== 0;) {
    found.push(at)
    const size = Number.parseInt(tar.toString('latin1', at + 124, at + 135).trim(), 8)
    at += block + (size > 0 ? Math.ceil(size / block) * block : 0)
  }
  return found
}

const fields: readonly { at: number; length: number; values: readonly string[] }[] = [
  {
    at: 0,
    length: 100,
    values: ['../a.xml', '/a', '', '.a', 'a\0b.xml', 'a'.repeat(100), 'é.xml', 'a/b.xml', 'A.XML'],
  },
  { at: 100, length: 8, values: ['777', 'x', '\xff'] },
  {
    at: 124,
    length: 12,
    values: ['0', '1', '777', '77777777777', '-1', 'x', '', '\x80\0\0\0\x7f', '\xff\xff\xff\xff'],
  },
  { at: 136, length: 12, values: ['77777777777', '-1', 'x'] },
  { at: 148, length: 8, values: ['0', '', '777777'] },
  { at: 156, length: 1, values: [...'0123456789xgLKSDVMNAZ\0'] },
  { at: 157, length: 100, values: ['/etc/passwd', '../..'] },
  { at: 257, length: 8, values: ['', 'ustar  \0', 'ustar\x0099', 'GNUtar '] },
  { at: 345, length: 155, values: ['dir', '../..', 'a'.repeat(155)] },
]

function otherField(tar: Buffer, random: Random): Buffer {
  const headers = headersOf(tar)
  if (headers.length === 0) return tar
  const [changed, header] = [Buffer.from(tar), random.pick(headers)]
  const { at, length, values } = random.pick(fields)
  changed.fill(0, header + at, header + at + length)
  changed.write(random.pick(values), header + at, length, 'latin1')
  if (at !== 148 && !random.once(5)) rightSum(changed.subarray(header, header + block))
  return changed
}

function rightSum(header: Buffer): void {
  header.fill(' ', 148, 156)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
}

const extras: readonly (() => Buffer)[] = [
  () => pax({ path: '../evil.xml' }),
  () => pax({ size: '99999999999' }),
  () => member({ name: '././@LongLink', flag: 'L', content: 'a'.repeat(5_000) }),
  () => member({ name: 'g', flag: 'g', content: '13 path=evil\n' }),
  () => member({ name: 'x', flag: 'x', content: '99999 path=a\n' }),
  () => member({ name: 'x', flag: 'x', content: 'no record at all' }),
  () => member({ name: 'b.xml', content: '<a/>' }),
  () => member({ flag: '5', name: 'folder/' }),
  () => Buffer.alloc(block),
  () => tarEnd,
]

function moreMembers(tar: Buffer, random: Random): Buffer {
  const at = random.pick([...headersOf(tar), 0, tar.length])
  return Buffer.concat([tar.subarray(0, at), random.pick(extras)(), tar.subarray(at)])
}

function swappedMembers(tar: Buffer, random: Random): Buffer {
  const headers = headersOf(tar)
  const [first = 0, second = 0] = [random.pick([...headers, 0]), random.pick([...headers, 0])].sort((a, b) => a - b)
  return Buffer.concat([tar.subarray(second), tar.subarray(first, second), tar.subarray(0, first)])
}

const inTar: readonly Spoil[] = [
  otherField,
  otherField,
  moreMembers,
  swappedMembers,
  spoilBytes,
  (tar, random) => tar.subarray(0, block * random.below(1 + tar.length / block)),
  (tar) => Buffer.concat([tar, tar]),
  (tar, random) =>
    Buffer.concat([
      ...Array.from({ length: random.pick([150, 199, 201, 2_000]) }, (_, index) => member({ name: `f${index}` })),
      tar,
    ]),
]

const aroundGzip: readonly Spoil[] = [
  spoilBytes,
  (zipped, random) => zipped.subarray(0, -1 - random.below(40)),
  (zipped) => Buffer.concat([zipped, zipped]),
  (zipped, random) => Buffer.concat([zipped, Buffer.alloc(1 + random.below(2_000), random.below(2))]),
  (zipped) => gzipSync(zipped),
  (zipped) => gunzipOr(zipped),
  function otherFlags(zipped, random) {
    const changed = Buffer.from(zipped)
    if (changed.length > 10) changed.writeUInt8(random.below(256), random.pick([2, 3, 8, 9]))
    return changed
  },
  function otherTrailer(zipped, random) {
    const changed = Buffer.from(zipped)
    if (changed.length > 8) changed.writeUInt8(random.below(256), changed.length - 1 - random.below(8))
    return changed
  },
  (_, random) => bomb(random),
]

/** One of the ways of a tar.gz: inside the tar, packed again, or around it. */
export const spoilArchive: Spoil = (zipped, random) => {
  const tar = random.once(3) ? undefined : opened(zipped)
  if (!tar) return random.pick(aroundGzip)(zipped, random)
  return gzipSync(random.pick(inTar)(tar, random), { level: random.pick([0, 1, 6]) })
}

const mostBytes = 4 * 1024 * 1024

function opened(zipped: Buffer): Buffer | undefined {
  try {
    return gunzipSync(zipped, { maxOutputLength: mostBytes })
  } catch {
    return undefined
  }
}

function gunzipOr(zipped: Buffer): Buffer {
  return opened(zipped) ?? zipped
}

const mebibyte = Buffer.alloc(1024 * 1024)
const packedMebibyte = deflateRawSync(mebibyte, { level: 9, finishFlush: constants.Z_FULL_FLUSH })

/** So many mebibytes of zeros behind a member's header, made from one: neither the writing nor the writer takes space. */
function bomb(random: Random): Buffer {
  const count = random.pick([1, 30, 200, 500])
  const head = member({ name: 'a.xml', size: random.pick([0, 10, count * mebibyte.length, 2 ** 32]) })
  const packedHead = deflateRawSync(head, { finishFlush: constants.Z_FULL_FLUSH })
  let sum = crc32(head)
  // Of a bigger one nobody reads the end.
  for (let times = count > 30 ? 0 : count; times > 0; times -= 1) sum = crc32(mebibyte, sum)
  const trailer = Buffer.alloc(8)
  trailer.writeUInt32LE(sum, 0)
  trailer.writeUInt32LE((head.length + count * mebibyte.length) % 2 ** 32, 4)
  const start = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3])
  const end = deflateRawSync(Buffer.alloc(0))
  return Buffer.concat([start, packedHead, ...Array.from({ length: count }, () => packedMebibyte), end, trailer])
}
