// The tar.gz of a sending: the same bytes for the same members and date, read back by others.
import { execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readArchive } from '../../../src/protocol/archive/read.ts'
import { writeArchive, type ArchiveMember } from '../../../src/protocol/archive/write.ts'
import { sha256 } from '../../support/sha256.ts'

const mtime = new Date('2025-06-25T00:00:00Z')

/** A member in pieces of one size, all in the same memory when `reused`. */
function piecewise(name: string, content: Uint8Array, { size = 65_536, reused = false } = {}): ArchiveMember {
  const bytes = function* () {
    const memory = new Uint8Array(size)
    for (let at = 0; at < content.length; at += size) {
      const piece = content.subarray(at, at + size)
      if (reused) memory.set(piece)
      yield reused ? memory.subarray(0, piece.length) : piece
    }
  }
  return { name, sizeBytes: content.length, bytes }
}

const text = (name: string, content: string) => piecewise(name, Buffer.from(content))

async function written(members: readonly ArchiveMember[], options = { mtime }) {
  const { stream, digests } = writeArchive(members, options)
  const chunks: Uint8Array[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return { bytes: Buffer.concat(chunks), ...digests() }
}

const maraussan = [
  text('EACT--213401482--20250708-1.xml', '<enveloppe/>'),
  text('034-213401482-20250625-DEL11-250625-DE-1-1_0.xml', '<acte/>'),
  text('99_DE-034-213401482-20250625-DEL11-250625-DE-1-1_1.pdf', '%PDF-1.7 '.repeat(300)),
]

function listing(archive: Uint8Array): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'actes-listing-'))
  try {
    const path = join(folder, 'a.tar.gz')
    writeFileSync(path, archive)
    const env = { ...process.env, TZ: 'UTC', LC_ALL: 'C' }
    return execFileSync('tar', ['tvzf', path, '--numeric-owner'], { env, encoding: 'utf8' })
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return undefined
    throw error
  } finally {
    rmSync(folder, { recursive: true })
  }
}

describe('the output', () => {
  it('is listed by tar: order, mode 644, owner 0, the date given', async (context) => {
    const lines = listing((await written(maraussan)).bytes)
    if (lines === undefined) return context.skip('no tar on this machine')
    expect(lines.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^-rw-r--r-- 0\/0 +12 2025-06-25 00:00 EACT--213401482--20250708-1\.xml$/),
      expect.stringMatching(/^-rw-r--r-- 0\/0 +7 2025-06-25 00:00 034-213401482-20250625-DEL11-250625-DE-1-1_0\.xml$/),
      expect.stringMatching(/^-rw-r--r-- 0\/0 +2700 2025-06-25 00:00 99_DE-034-.*_1\.pdf$/),
    ])
  })

  it('reads back as given', async () => {
    const { bytes, ...digests } = await written(maraussan)
    const { members, ...read } = await readArchive(piecewise('', bytes).bytes() as never, { onMember: async () => {} })
    expect(read).toEqual(digests)
    expect(members.map(({ name, sizeBytes }) => [name, sizeBytes])).toEqual(
      maraussan.map(({ name, sizeBytes }) => [name, sizeBytes]),
    )
  })

  it('is plain ustar: one header, no name of an owner, padding and end of zeros', async () => {
    const tar = gunzipSync((await written([text('a.xml', 'x')])).bytes)
    expect(tar.length).toBe(512 + 512 + 1024)
    expect(tar.toString('latin1', 0, 6)).toBe('a.xml\0')
    expect(tar.toString('latin1', 100, 124)).toBe('000644 \x00000000 \x00000000 \x00')
    expect(tar.toString('latin1', 156, 157)).toBe('0')
    expect(tar.toString('latin1', 257, 265)).toBe('ustar\x0000')
    expect(tar.subarray(265, 329).every((byte) => byte === 0)).toBe(true)
    expect(tar.subarray(513).every((byte) => byte === 0)).toBe(true)
  })

  it('is gzip at level 6 with no name, no time and the same system everywhere', async () => {
    const { bytes } = await written(maraussan)
    expect(bytes.subarray(0, 10).toString('hex')).toBe('1f8b0800000000000003')
    expect(bytes.subarray(10)).toEqual(gzipSync(gunzipSync(bytes), { level: 6 }).subarray(10))
  })

  it('has digests of the tar.gz and of the tar, computed in the same pass', async () => {
    const { bytes, ...digests } = await written(maraussan)
    expect(digests).toEqual({ sha256: sha256(bytes), tarSha256: sha256(gunzipSync(bytes)), sizeBytes: bytes.length })
  })

  it('is the same tar on every machine, and the same tar.gz if Node has its own zlib', async () => {
    const { tarSha256, sha256: digest } = await written(maraussan)
    expect(tarSha256).toBe('5ddea2d5e1b4a4715b261f2666a5f85060d4563ddd6c0f896714c9924bca3af9')
    if (!process.versions.zlib.includes('motley')) return
    expect(digest).toBe('298e269b2bd172f7ac339a40150353c2901b7d2077799386c1703ac01cef4a3b')
  })
})

describe('the bytes depend only on the members and the date', () => {
  it('not on the chunks of the content, nor on their memory', async () => {
    const content = fc.uint8Array({ minLength: 0, maxLength: 5_000, size: 'max' })
    const size = fc.integer({ min: 1, max: 1_500 })
    await fc.assert(
      fc.asyncProperty(fc.array(content, { maxLength: 4 }), size, size, async (contents, one, other) => {
        const inPieces = (pieceSize: number, reused: boolean) =>
          written(contents.map((each, index) => piecewise(`f${index}.pdf`, each, { size: pieceSize, reused })))
        const [first, second] = [await inPieces(one, false), await inPieces(other, true)]
        expect(second.bytes.equals(first.bytes)).toBe(true)
        expect(second.tarSha256).toBe(first.tarSha256)
      }),
      { numRuns: 40 },
    )
  })

  it('not on the chunks of a member of many megabytes, read into one buffer', async () => {
    const content = Buffer.concat([randomBytes(3_000_000), Buffer.alloc(3_000_000, 'délibération ')])
    const [whole, small, odd] = [
      await written([piecewise('a.pdf', content, { size: content.length })]),
      await written([piecewise('a.pdf', content, { size: 4_096, reused: true })]),
      await written([piecewise('a.pdf', content, { size: 100_003, reused: true })]),
    ]
    expect([small.sha256, odd.sha256]).toEqual([whole.sha256, whole.sha256])
  })

  it('at the edge of a block is a gzip that others read', async () => {
    for (const over of [-1, 0, 1]) {
      // The header of the member and the end of the tar are in the first block as well.
      const content = randomBytes(2 * 1024 * 1024 - 512 - 1024 + over * 512)
      const { bytes, tarSha256, sizeBytes } = await written([piecewise('a.pdf', content)])
      expect([sha256(gunzipSync(bytes)), bytes.length]).toEqual([tarSha256, sizeBytes])
      expect(sha256(gunzipSync(bytes).subarray(512, 512 + content.length))).toBe(sha256(content))
    }
  })

  it('not on empty chunks', async () => {
    const gaps = {
      ...text('a.xml', 'xy'),
      bytes: () => [new Uint8Array(0), Buffer.from('x'), new Uint8Array(0), Buffer.from('y')],
    }
    expect((await written([gaps])).sha256).toBe((await written([text('a.xml', 'xy')])).sha256)
  })

  it('but on the date', async () => {
    const later = await written(maraussan, { mtime: new Date('2025-06-26T00:00:00Z') })
    expect(later.tarSha256).not.toBe((await written(maraussan)).tarSha256)
  })

  it.each([
    ['before 1970', '1950-01-01', '1970-01-01T00:00:00Z'],
    ['after January 2038', '2050-01-01', '2038-01-19T03:14:07Z'],
  ])('which is clamped to the range of tar if it is %s', async (_title, date, held) => {
    const tar = gunzipSync((await written([text('a.xml', 'x')], { mtime: new Date(date) })).bytes)
    expect(parseInt(tar.toString('latin1', 136, 147), 8) * 1000).toBe(Date.parse(held))
  })
})

describe('lent chunks', () => {
  it('contain the same bytes, and their memory is released when the next is requested', async () => {
    const member = piecewise('a.pdf', randomBytes(6_000_000))
    const { stream, digests } = writeArchive([member], { mtime, lent: true })
    const hash = createHash('sha256')
    const kept: Uint8Array[] = []
    for await (const chunk of stream) {
      hash.update(chunk)
      kept.push(chunk)
    }
    expect(hash.digest('hex')).toBe((await written([member])).sha256)
    expect(digests().sha256).toBe((await written([member])).sha256)
    expect(kept.filter(({ length }) => length === 0).length).toBeGreaterThan(4)
  })
})

describe('forbidden input', () => {
  it.each(['../a.xml', '/a.xml', 'sub/a.xml', 'délib.pdf', '.a', 'a', '', `${'a'.repeat(97)}.xml`, 'a.xml\n'])(
    'the name %j',
    (name) => {
      expect(() => writeArchive([text(name, 'x')], { mtime })).toThrow(
        expect.objectContaining({ code: 'ACTES-X021', params: { name } }),
      )
    },
  )

  it('a name given twice, ignoring case', () => {
    expect(() => writeArchive([text('a.xml', 'x'), text('A.XML', 'y')], { mtime })).toThrow(
      expect.objectContaining({ code: 'ACTES-X023', params: { name: 'A.XML' } }),
    )
  })

  it.each([
    ['shorter than it was said to be', 9],
    ['longer than it was said to be', 7],
    ['longer, by whole pieces', 1],
  ])('a file %s', async (_title, sizeBytes) => {
    const member = { ...piecewise('a.pdf', Buffer.from('8 octets'), { size: 3 }), sizeBytes }
    const { stream, digests } = writeArchive([text('b.xml', 'before'), member, text('c.xml', 'after')], { mtime })
    await expect(consumed(stream)).rejects.toMatchObject({ code: 'ACTES-F015', params: { name: 'a.pdf' } })
    expect(digests).toThrow('written to its end')
  })

  it('a file whose reading fails: the error passes through unchanged', async () => {
    const gone = new Error('disk gone')
    async function* bytes() {
      yield randomBytes(100_000)
      throw gone
    }
    const { stream } = writeArchive([{ name: 'a.pdf', sizeBytes: 200_000, bytes }], { mtime })
    await expect(consumed(stream)).rejects.toBe(gone)
  })

  it('without a request nothing is read, and a reader that leaves closes the current member', async () => {
    let state = 'unread'
    async function* bytes() {
      state = 'open'
      try {
        for (;;) yield randomBytes(100_000)
      } finally {
        state = 'closed'
      }
    }
    const { stream } = writeArchive([{ name: 'a.pdf', sizeBytes: 1e9, bytes }], { mtime })
    expect(state).toBe('unread')
    for await (const chunk of stream) if (chunk.length > 1000) break
    expect(state).toBe('closed')
  })
})

async function consumed(stream: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const _ of stream) continue
}
