// Archives: those of the reader's own tests, given as returns; the heavy ones to the command line too; zips with a batch.
import { deflateRawSync, gzipSync } from 'node:zlib'
import { hostileArchives } from '../../support/deposits/hostile-archives.ts'
import { zipOf } from '../../support/deposits/batches.ts'
import { member, tarGz } from '../../support/deposits/tar-blocks.ts'
import type { Random } from '../../fuzz/random.ts'
import type { Specimen } from '../specimens.ts'

const mebibyte = 1_048_576
const name = 'SLO-EACT--213401482--20250708-1.tar.gz'

const known = hostileArchives.map(({ title, code, bytes }): Specimen => ({
  // What does not begin as a gzip is read as a document.
  title,
  border: 'return',
  expected: [`unreadable ACTES-R004 ${code}`, 'unreadable ACTES-R004 ACTES-X004'],
  make: () => ({ name, bytes: bytes() }),
}))

const heavy: readonly Specimen[] = [
  {
    title: '100 MiB of zeros, a thousand times smaller packed',
    border: 'inspect',
    expected: ['exit 1 ACTES-X024'],
    make: () => ({ name, bytes: tarGz(member({ content: Buffer.alloc(100 * mebibyte) })) }),
  },
  {
    title: 'a gzip in a gzip in a gzip',
    border: 'inspect',
    expected: ['exit 1 ACTES-X025'],
    make: () => ({ name, bytes: gzipSync(gzipSync(gzipSync(Buffer.alloc(200 * mebibyte)))) }),
  },
  {
    title: '60 members that fit',
    border: 'return',
    expected: ['opened', 'orphan'],
    make: (random: Random) => {
      const noise = Buffer.from(Array.from({ length: 4_096 }, () => random.below(256)))
      const content = Buffer.concat(Array.from({ length: 64 }, () => noise))
      return { name, bytes: tarGz(...Array.from({ length: 60 }, (_, at) => member({ name: `${at}.pdf`, content }))) }
    },
  },
]

/** One member's bytes, which every entry of the directory points at: what David Fifield's bombs are built on. */
function overlapping(entries: number, megabytes: number): Buffer {
  const packed = deflateRawSync(Buffer.alloc(megabytes * mebibyte))
  const head = (signature: string, fileName: Buffer, more: (at: Buffer) => void, length: number) => {
    const bytes = Buffer.alloc(length)
    bytes.write(signature, 0, 'latin1')
    more(bytes)
    return Buffer.concat([bytes, fileName])
  }
  const sizes = (bytes: Buffer, at: number) => {
    bytes.writeUInt16LE(8, at)
    bytes.writeUInt32LE(packed.length, at + 10)
    bytes.writeUInt32LE(megabytes * mebibyte, at + 14)
    bytes.writeUInt16LE(10, at + 18)
  }
  const nameOf = (at: number) => Buffer.from(`${String(at).padStart(6, '0')}.pdf`)
  const local = head('PK\x03\x04', nameOf(0), (bytes) => sizes(bytes, 8), 30)
  const directory = Array.from({ length: entries }, (_, at) =>
    head('PK\x01\x02', nameOf(at), (bytes) => sizes(bytes, 10), 46),
  )
  const central = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 0, 'latin1')
  end.writeUInt16LE(entries, 8)
  end.writeUInt16LE(entries, 10)
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(local.length + packed.length, 16)
  return Buffer.concat([local, packed, central, end])
}

const inZip = (title: string, expected: string, make: () => Buffer | Promise<Buffer>): Specimen => ({
  title,
  border: 'batch',
  expected: [expected],
  make: async () => ({ name: 'fichiers.zip', bytes: await make() }),
})

const zips: readonly Specimen[] = [
  inZip('a zip of 300 MiB of zeros', '422 ACTES-X024', () => zipOf([['a.pdf', Buffer.alloc(300 * mebibyte)]])),
  inZip('a zip whose 500 entries overlap, of 100 MiB each', '422 ACTES-X024', () => overlapping(500, 100)),
  inZip('a zip of 60,000 names', '422 ACTES-X024', () => overlapping(60_000, 1)),
  inZip('a zip whose entry says less than it holds', '422 ACTES-X026', async () => {
    const bytes = await zipOf([['a.pdf', Buffer.alloc(50 * mebibyte)]])
    bytes.writeUInt32LE(10, bytes.lastIndexOf('PK\x01\x02', undefined, 'latin1') + 24)
    return bytes
  }),
  inZip('a zip in a zip', '201', async () => zipOf([['a.pdf', await zipOf([['b', Buffer.alloc(100 * mebibyte)]])]])),
  inZip('a zip with a name that climbs', '422 ACTES-X021', async () => {
    const bytes = await zipOf([['..-..-a.pdf', Buffer.from('x')]])
    return Buffer.from(bytes.toString('latin1').replaceAll('..-..-', '../../'), 'latin1')
  }),
  inZip('a zip that is none', '422 ACTES-X026', () => Buffer.from('PK\x03\x04'.repeat(50_000), 'latin1')),
]

const sheet = (title: string, expected: string, members: Readonly<Record<string, string | Buffer>>): Specimen => ({
  title,
  border: 'batch',
  expected: [expected],
  make: async () => ({
    name: 'lot.xlsx',
    bytes: await zipOf(Object.entries(members).map(([path, content]) => [path, Buffer.from(content)] as const)),
  }),
})

const tables: readonly Specimen[] = [
  sheet('a workbook that unpacks to 200 MiB', '422 ACTES-X024', { 'xl/workbook.xml': Buffer.alloc(200 * mebibyte) }),
  sheet('a workbook with entities of entities', '422 ACTES-X027', {
    '_rels/.rels': '<Relationships/>',
    'xl/workbook.xml': `<!DOCTYPE a [<!ENTITY a "${'x'.repeat(1_000)}"><!ENTITY b "${'&a;'.repeat(1_000)}">]><workbook><sheets>&b;</sheets></workbook>`,
  }),
  {
    title: 'a table of 100,000 columns',
    border: 'batch',
    expected: ['422 ACTES-X027'],
    make: () => ({ name: 'lot.csv', bytes: Buffer.from(`${'a;'.repeat(100_000)}\n${'b;'.repeat(100_000)}\n`) }),
  },
  {
    title: 'a table of one quote that never ends',
    border: 'batch',
    expected: ['422 ACTES-X027'],
    make: () => ({ name: 'lot.csv', bytes: Buffer.from(`numero;objet\n"${'x;\n'.repeat(300_000)}`) }),
  },
  {
    title: 'a table of quotes',
    border: 'batch',
    expected: ['422 ACTES-X027'],
    make: () => ({ name: 'lot.csv', bytes: Buffer.from(`numero;objet\n${'""'.repeat(400_000)}`) }),
  },
]

export const archives: readonly Specimen[] = [...known, ...heavy, ...zips, ...tables]
