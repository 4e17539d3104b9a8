// Reading archives from unknown sources: sound, hostile, damaged.
import { gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ActesError } from '../../../src/errors.ts'
import { readArchive, type ArchiveLimits } from '../../../src/protocol/archive/read.ts'
import { hostileArchives, soundArchive } from '../../support/deposits/hostile-archives.ts'
import { member, pax, tarEnd, tarGz } from '../../support/deposits/tar-blocks.ts'
import { expectCode } from '../../support/expect-code.ts'
import { sha256 } from '../../support/sha256.ts'

/** In pieces of any size, without waiting. */
async function* pieces(bytes: Uint8Array, size = 65_536): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function contents(bytes: Uint8Array, { size, limits }: { size?: number; limits?: Partial<ArchiveLimits> } = {}) {
  const read = new Map<string, string>()
  const result = await readArchive(pieces(bytes, size), {
    ...(limits && { limits }),
    onMember: async ({ name }, content) => {
      const chunks: Uint8Array[] = []
      for await (const chunk of content) chunks.push(chunk)
      read.set(name, Buffer.concat(chunks).toString('latin1'))
    },
  })
  return { ...result, read }
}

const ignore = async () => {}

async function refusalOf(bytes: Uint8Array, limits: Partial<ArchiveLimits> = {}): Promise<ActesError> {
  const error: unknown = await readArchive(pieces(bytes), { onMember: ignore, limits }).catch(
    (thrown: unknown) => thrown,
  )
  if (error instanceof ActesError) return error
  throw new Error('accepted, or refused otherwise', { cause: error })
}

describe('a sound archive', () => {
  it('gives its members in order, with the digest of each and those of the whole', async () => {
    const bytes = soundArchive()
    const { members, read, ...whole } = await contents(bytes)
    expect(members).toEqual([
      { name: 'EACT--213401482--20250708-1.xml', sizeBytes: 4, sha256: sha256('<a/>') },
      { name: '034-213401482-20250625-DEL11-DE-1-2_5279.xml', sizeBytes: 800, sha256: sha256('<b/>'.repeat(200)) },
    ])
    expect([...read.values()]).toEqual(['<a/>', '<b/>'.repeat(200)])
    expect(whole).toEqual({ sha256: sha256(bytes), tarSha256: sha256(gunzipSync(bytes)), sizeBytes: bytes.length })
  })

  it.each([
    ['a mode with setuid', tarGz(member({ mode: '004777', content: 'x' }))],
    ['an empty member', tarGz(member({}))],
    ['a member of one whole block', tarGz(member({ content: 'y'.repeat(512) }))],
    ['blocks of 10,240 bytes, as other writers pad them', tarGz(member({ content: 'x' }), Buffer.alloc(8_192))],
    ['a name of 100 characters', tarGz(member({ name: `${'a'.repeat(96)}.xml`, content: 'x' }))],
    ['200 members', tarGz(...Array.from({ length: 200 }, (_, index) => member({ name: `f${index}`, content: 'x' })))],
    ['a dot and a slash before its names', tarGz(member({ name: './a.xml', content: 'x' }))],
    ['an entry for its folder', tarGz(member({ name: './', flag: '5' }), member({ name: './a.xml', content: 'x' }))],
    ['an empty folder beside its members', tarGz(member({ content: 'x' }), member({ name: 'images/', flag: '5' }))],
    ['fractional dates in pax headers', tarGz(pax({ mtime: '1751932800.25', atime: '1.5' }), member({ content: 'x' }))],
    [
      'text behind its end',
      gzipSync(Buffer.concat([member({ content: 'x' }), tarEnd, Buffer.from('padding'.repeat(300))])),
    ],
    [
      'the bytes of another tar behind its end',
      tarGz(member({ content: 'x' }), tarEnd, member({ name: 'b.xml', content: 'y' })),
    ],
    [
      'blocks of zeros within a member',
      tarGz(member({ content: Buffer.alloc(4_096) }), member({ name: 'b.xml', content: 'y' })),
    ],
    ['a gzip at level 9', gzipSync(Buffer.concat([member({ content: 'x' }), tarEnd]), { level: 9 })],
  ])('may have %s', async (_title, bytes) => {
    await expect(readArchive(pieces(bytes), { onMember: ignore })).resolves.toMatchObject({ sizeBytes: bytes.length })
  })

  it('reads the same in chunks of any size', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 700 }), fc.integer({ min: 0, max: 40 }), async (size, blocks) => {
        const bytes = tarGz(member({ content: 'z'.repeat(blocks * 512) }))
        const { members } = await contents(bytes, { size })
        expect(members).toMatchObject([{ name: 'a.xml', sizeBytes: blocks * 512 }])
      }),
      { numRuns: 60 },
    )
  })

  it('ends at two blocks of zeros, in chunks of any size', async () => {
    const bytes = tarGz(
      member({ name: './', flag: '5' }),
      pax({ mtime: '1751932800.25' }),
      member({ name: './a.xml', content: Buffer.alloc(1_700) }),
      tarEnd,
      member({ name: 'behind.xml', content: 'y' }),
    )
    for (const size of [1, 7, 511, 512, 513, 65_536]) {
      const { members, read } = await contents(bytes, { size })
      expect(members).toMatchObject([{ name: 'a.xml', sizeBytes: 1_700 }])
      expect([...read.keys()]).toEqual(['a.xml'])
    }
  })

  it('skips the bytes that the taker leaves unread', async () => {
    const bytes = tarGz(member({ name: 'big', content: 'x'.repeat(500_000) }), member({ content: 'last' }))
    const { members } = await readArchive(pieces(bytes), {
      onMember: async (_member, content) => {
        for await (const _ of content) break
      },
    })
    expect(members.map(({ sha256: digest }) => digest)).toEqual([sha256('x'.repeat(500_000)), sha256('last')])
  })
})

describe('a hostile or damaged archive is refused', () => {
  it.each(hostileArchives)('for $title', async ({ bytes, code, path, reason }) => {
    const error = await refusalOf(bytes())
    expect(error.code).toBe(code)
    expect(error.problems).toHaveLength(1)
    if (path !== undefined) expect(error.problems[0]?.path).toBe(path)
    if (reason !== undefined) expect(error.params.reason).toBe(reason)
  })

  it.each([
    ['the tar.gz', { gzipBytes: 100 }, 'gzip', 100],
    ['the tar', { tarBytes: 2_048 }, 'tar', 2_048],
    ['a member', { memberBytes: 500 }, 'member', 500],
    ['the number of members', { members: 1 }, 'members', 1],
    ['the ratio', { ratio: 3, ratioFromBytes: 100 }, 'ratio', 3],
  ])('when %s exceeds a given limit', async (_title, limits, reason, limit) => {
    const error = await refusalOf(soundArchive(), limits)
    expect(error).toMatchObject({ code: 'ACTES-X024', params: { reason, limit } })
  })

  it('whether the fault arrives at once or in chunks', async () => {
    const small = hostileArchives.filter(({ code }) => code === 'ACTES-X020' || code === 'ACTES-X025')
    for (const { title, bytes, code } of small) {
      const read = readArchive(pieces(bytes(), 7), { onMember: ignore })
      await expect(read, title).rejects.toMatchObject({ code })
    }
  })

  it('while a member is being taken, however the taker handles the interruption', async () => {
    const bytes = tarGz(
      member({ content: Buffer.from(Array.from({ length: 400_000 }, (_, index) => (index * index) % 251)) }),
    )
    const cut = readArchive(pieces(bytes.subarray(0, bytes.length / 2)), {
      onMember: async (_member, content) => {
        try {
          for await (const _ of content) continue
        } catch {
          throw new Error('the disk is not to blame')
        }
      },
    })
    await expectCode(cut, 'ACTES-X025')
  })
})

describe('an error that is not the archive’s fault', () => {
  it('of the source passes through unchanged', async () => {
    const gone = new Error('connection reset')
    async function* source() {
      yield soundArchive().subarray(0, 50)
      throw gone
    }
    await expect(readArchive(source(), { onMember: ignore })).rejects.toBe(gone)
  })

  it('of the taker passes through unchanged', async () => {
    const full = new Error('disk full')
    const read = readArchive(pieces(soundArchive()), { onMember: () => Promise.reject(full) })
    await expect(read).rejects.toBe(full)
  })

  it('leaves the source closed', async () => {
    let closed = false
    async function* source() {
      try {
        for (;;) yield gzipSync(member({ content: 'x' }))
      } finally {
        closed = true
      }
    }
    await expectCode(readArchive(source(), { onMember: ignore }), 'ACTES-X023')
    expect(closed).toBe(true)
  })
})
