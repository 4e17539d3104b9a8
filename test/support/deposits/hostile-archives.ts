// Hostile and damaged archives, each with the code that must refuse it.
import { gzipSync } from 'node:zlib'
import type { ErrorCode } from '../../../src/errors.ts'
import { member, pax, tarEnd, tarGz } from './tar-blocks.ts'

export interface Hostile {
  readonly title: string
  readonly code: ErrorCode
  /** The member that the refusal names, when it can name one. */
  readonly path?: string
  readonly reason?: string
  readonly bytes: () => Uint8Array
}

const enveloppe = member({ name: 'EACT--213401482--20250708-1.xml', content: '<a/>' })
const message = member({ name: '034-213401482-20250625-DEL11-DE-1-2_5279.xml', content: '<b/>'.repeat(200) })

/** Most of the others are made from this archive. */
export const soundArchive = (): Buffer => tarGz(enveloppe, message)

const mebibyte = 1024 * 1024
const negative = Buffer.from([...Array<number>(11).fill(0xff), 0x00])
const huge = Buffer.from([0x80, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])

const byName: readonly Hostile[] = [
  named('a name that climbs', '../../evil.xml'),
  named('an absolute name', '/etc/evil.xml'),
  named('backslashes', '..\\..\\evil.xml'),
  named('a folder in the name', 'sub/a.xml'),
  named('a dot and a slash within', 'a/./b.xml'),
  named('a dot and a slash, then a folder', './sub/a.xml'),
  named('a dot and a slash, then the parent', './../a.xml'),
  named('the parent itself', '..'),
  named('a hidden file', '.bashrc'),
  named('a line feed in the name', 'a\nb.xml', 'a\u{FFFD}b.xml'),
  named('an accent in the name', 'd\u00E9lib.xml', 'd\u{FFFD}lib.xml'),
  named('a folder in the field for long names', 'a.xml', 'p/a.xml', 'p'),
  named('no name', ''),
]

function named(title: string, name: string, path = name, prefix = ''): Hostile {
  return { title, code: 'ACTES-X021', path, bytes: () => tarGz(enveloppe, member({ name, prefix, content: 'x' })) }
}

const byType: readonly Hostile[] = [
  typed('a symbolic link', '2', 'symlink', '/etc/passwd'),
  typed('a hard link', '1', 'link', '/etc/passwd'),
  typed('a character device', '3', 'character-device'),
  typed('a block device', '4', 'block-device'),
  {
    title: 'a folder that is said to hold bytes',
    code: 'ACTES-X022',
    path: 'a.xml',
    reason: 'directory',
    bytes: () => tarGz(enveloppe, member({ flag: '5', content: 'x' })),
  },
  {
    title: 'a folder whose name climbs',
    code: 'ACTES-X021',
    path: '../sub/',
    bytes: () => tarGz(enveloppe, member({ name: '../sub/', flag: '5' })),
  },
  typed('a pipe', '6', 'fifo'),
  typed('a contiguous file', '7', 'contiguous-file'),
  typed('a kind that does not exist', 'Z', 'unknown'),
  {
    title: 'a link, then a file written through it',
    code: 'ACTES-X022',
    path: 'a.xml',
    bytes: () => tarGz(member({ flag: '2', link: '/tmp/b.xml' }), member({ content: 'overwritten' })),
  },
  {
    title: 'a length overruled by a pax header',
    code: 'ACTES-X022',
    reason: 'pax-header',
    bytes: () => tarGz(pax({ size: '1000000000000' }), member({ content: 'x' })),
  },
  {
    title: 'a name overruled by a pax header',
    code: 'ACTES-X022',
    reason: 'pax-header',
    bytes: () => tarGz(pax({ path: '../../evil.xml' }), member({ content: 'x' })),
  },
  {
    title: 'a name overruled beside a date in a pax header',
    code: 'ACTES-X022',
    reason: 'pax-header',
    bytes: () => tarGz(pax({ mtime: '1751932800.5', path: 'b.xml' }), member({ content: 'x' })),
  },
]

function typed(title: string, flag: string, reason: string, link = ''): Hostile {
  return { title, code: 'ACTES-X022', path: 'a.xml', reason, bytes: () => tarGz(member({ flag, link })) }
}

const twice: readonly Hostile[] = [
  {
    title: 'a name given twice',
    code: 'ACTES-X023',
    path: 'a.xml',
    bytes: () => tarGz(member({ content: 'one' }), member({ content: 'two' })),
  },
  {
    title: 'a name given twice in another case',
    code: 'ACTES-X023',
    path: 'A.XML',
    bytes: () => tarGz(member({ content: 'one' }), member({ name: 'A.XML', content: 'two' })),
  },
  {
    title: 'the whole archive twice, one gzip after another',
    code: 'ACTES-X020',
    reason: 'gzip-end',
    bytes: () => Buffer.concat([soundArchive(), soundArchive()]),
  },
]

const tooMuch: readonly Hostile[] = [
  {
    title: '201 members',
    code: 'ACTES-X024',
    reason: 'members',
    bytes: () => tarGz(...Array.from({ length: 201 }, (_, index) => member({ name: `f${index}`, content: 'x' }))),
  },
  {
    title: 'a member of 5 GiB in some kilobytes',
    code: 'ACTES-X024',
    reason: 'member',
    bytes: () => tarGz(member({ size: 5 * 1024 * mebibyte }), Buffer.alloc(4 * mebibyte)),
  },
  {
    title: 'a length of 2^79',
    code: 'ACTES-X024',
    reason: 'member',
    bytes: () => tarGz(member({ sizeField: huge })),
  },
  {
    title: '100 MiB of zeros, a thousand times smaller packed',
    code: 'ACTES-X024',
    reason: 'ratio',
    bytes: () => tarGz(member({ content: Buffer.alloc(100 * mebibyte) })),
  },
]

const extended: readonly Hostile[] = [
  {
    title: 'a GNU long name of 1 GiB',
    code: 'ACTES-X020',
    bytes: () =>
      tarGz(member({ name: '././@LongLink', flag: 'L', size: 1024 * mebibyte }), Buffer.alloc(mebibyte, 'a')),
  },
  {
    title: 'a pax header of 1 GiB',
    code: 'ACTES-X020',
    bytes: () => tarGz(member({ name: 'PaxHeader', flag: 'x', size: 1024 * mebibyte }), Buffer.alloc(mebibyte, 'a')),
  },
  {
    title: 'a GNU long name of 100,000 characters',
    code: 'ACTES-X021',
    bytes: () => tarGz(member({ name: '././@LongLink', flag: 'L', content: 'a'.repeat(100_000) }), member({})),
  },
  {
    title: 'a GNU long name that would do as a short one',
    code: 'ACTES-X020',
    path: 'b.xml',
    reason: 'gap',
    bytes: () => tarGz(member({ name: '././@LongLink', flag: 'L', content: 'b.xml\0' }), member({ content: 'x' })),
  },
  {
    title: 'pax records for the whole archive',
    code: 'ACTES-X020',
    reason: 'gap',
    bytes: () => tarGz(member({ flag: 'g', content: '13 path=evil\n' }), member({ content: 'x' })),
  },
  {
    title: 'a pax header with no member behind it',
    code: 'ACTES-X020',
    reason: 'trailing',
    bytes: () => tarGz(enveloppe, pax({ path: 'evil' })),
  },
  {
    title: 'two pax headers before one member',
    code: 'ACTES-X020',
    reason: 'gap',
    bytes: () => tarGz(pax({ mtime: '1751932800.5' }), pax({ mtime: '1751932800.5' }), member({ content: 'x' })),
  },
  {
    title: 'a record behind the one that ends a pax header',
    code: 'ACTES-X020',
    reason: 'gap',
    bytes: () =>
      tarGz(
        member({ name: 'PaxHeader', flag: 'x', content: `13 mtime=1.5\n7 none\n${'600 path=b.xml'.padEnd(599)}\n` }),
        member({ content: 'x' }),
      ),
  },
]

const damaged: readonly Hostile[] = [
  broken('nothing at all', 'ACTES-X025', () => Buffer.alloc(0)),
  broken('an HTML page', 'ACTES-X020', () => Buffer.from('<html>erreur</html>'.repeat(50))),
  broken('a tar without gzip', 'ACTES-X020', () => Buffer.concat([enveloppe, message, tarEnd])),
  broken('a gzip without tar', 'ACTES-X020', () => gzipSync('hello world'.repeat(100))),
  broken('a gzip of nothing', 'ACTES-X020', () => gzipSync('')),
  broken('a tar without members', 'ACTES-X020', () => gzipSync(Buffer.alloc(10_240))),
  broken('a gzip cut in the middle', 'ACTES-X025', () => soundArchive().subarray(0, 120)),
  broken('a gzip cut in its last four bytes', 'ACTES-X025', () => soundArchive().subarray(0, -4)),
  broken('a wrong checksum of the gzip', 'ACTES-X020', () => withByte(soundArchive(), -8)),
  broken('a wrong length at the end of the gzip', 'ACTES-X020', () => withByte(soundArchive(), -4)),
  broken('a byte changed in the middle', 'ACTES-X020', () => withByte(soundArchive(), 60)),
  broken('something behind the gzip', 'ACTES-X020', () =>
    Buffer.concat([soundArchive(), Buffer.from('RUBBISH'.repeat(99))]),
  ),
  broken('zeros behind the gzip', 'ACTES-X020', () => Buffer.concat([soundArchive(), Buffer.alloc(1000)])),
  broken('an empty gzip behind the gzip', 'ACTES-X020', () => Buffer.concat([soundArchive(), gzipSync('')])),
  broken('one tar in two gzip members', 'ACTES-X020', () =>
    Buffer.concat([gzipSync(enveloppe), gzipSync(Buffer.concat([message, tarEnd]))]),
  ),
  broken('a member behind one block of zeros', 'ACTES-X020', () =>
    gzipSync(Buffer.concat([enveloppe, Buffer.alloc(512), message, tarEnd])),
  ),
  broken('a wrong checksum of a tar header', 'ACTES-X020', () =>
    gzipSync(Buffer.concat([withByte(enveloppe, 148), tarEnd])),
  ),
  broken('a negative length', 'ACTES-X020', () => tarGz(member({ sizeField: negative }))),
  broken('a tar cut within a member', 'ACTES-X025', () => gzipSync(message.subarray(0, 700))),
  broken('a tar cut between two members', 'ACTES-X025', () => gzipSync(enveloppe)),
  broken('a tar with one block of zeros only', 'ACTES-X025', () =>
    gzipSync(Buffer.concat([enveloppe, Buffer.alloc(512)])),
  ),
]

function broken(title: string, code: ErrorCode, bytes: () => Uint8Array): Hostile {
  return { title, code, bytes }
}

function withByte(bytes: Uint8Array, at: number): Buffer {
  const changed = Buffer.from(bytes)
  const index = at < 0 ? bytes.length + at : at
  changed.writeUInt8((changed.readUInt8(index) + 1) % 256, index)
  return changed
}

export const hostileArchives: readonly Hostile[] = [...byName, ...byType, ...twice, ...tooMuch, ...extended, ...damaged]
