// Packing to a disk: the whole archive under its name, or nothing.
import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, symlink } from 'node:fs/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import { packFile, type PackSource } from '../../src/files/pack-file.ts'
import { writeArchive } from '../../src/protocol/archive/write.ts'
import { testFolder } from '../support/folders.ts'
import { expectCode } from '../support/expect-code.ts'
import { sha256 } from '../support/sha256.ts'

const mtime = new Date('2025-06-25T00:00:00Z')
const folder = testFolder()
const enveloppe = { name: 'EACT--213401482--20250708-1.xml', bytes: Buffer.from('<enveloppe/>') }
const content = randomBytes(1_234_567)

let out: string
let count = 0
beforeEach(async () => {
  out = `out-${count++}`
  await mkdir(folder.path(out))
})

async function source(more: Partial<Extract<PackSource, { path: string }>> = {}): Promise<PackSource> {
  const path = await folder.lay('deliberation.pdf', content)
  return { name: '99_DE-034.pdf', path, sizeBytes: content.length, ...more }
}

const pack = async (...sources: readonly PackSource[]) => packFile(folder.path(out, 'a.tar.gz'), sources, { mtime })
const left = () => readdir(folder.path(out))

describe('packing to a disk', () => {
  it('writes what writeArchive writes, and gives its digests', async () => {
    const digests = await pack(enveloppe, await source({ sha256: sha256(content) }))
    const bytes = await readFile(folder.path(out, 'a.tar.gz'))
    expect(digests).toMatchObject({ sha256: sha256(bytes), sizeBytes: bytes.length })
    const written = writeArchive(
      [
        { name: enveloppe.name, sizeBytes: 12, bytes: () => [enveloppe.bytes] },
        { name: '99_DE-034.pdf', sizeBytes: content.length, bytes: () => [content] },
      ],
      { mtime },
    )
    for await (const _ of written.stream) continue
    expect(written.digests()).toEqual(digests)
    expect(await left()).toEqual(['a.tar.gz'])
  })

  it('replaces an archive of the same name', async () => {
    await folder.lay(`${out}/a.tar.gz`, 'an older one')
    const { sha256: digest } = await pack(enveloppe)
    expect(sha256(await readFile(folder.path(out, 'a.tar.gz')))).toBe(digest)
  })
})

describe('a packing that fails leaves what was there', () => {
  it.each([
    ['F015', 'a file that is longer than when it was examined', { sizeBytes: content.length - 1 }],
    ['F015', 'a file that is shorter', { sizeBytes: content.length + 1 }],
    ['F015', 'a file that has changed without changing its length', { sha256: '0'.repeat(64) }],
    ['F001', 'a file that is gone', { path: '/nowhere/deliberation.pdf' }],
    ['X021', 'a name that may not stand in an archive', { name: 'délibération.pdf' }],
  ])('%s: %s', async (code, _title, more) => {
    await folder.lay(`${out}/a.tar.gz`, 'an older one')
    await expect(pack(enveloppe, await source(more))).rejects.toMatchObject({ code: `ACTES-${code}` })
    expect(await left()).toEqual(['a.tar.gz'])
    expect(await readFile(folder.path(out, 'a.tar.gz'), 'utf8')).toBe('an older one')
  })

  it('F009: a link in the place of a file', async () => {
    await source()
    await symlink(folder.path('deliberation.pdf'), folder.path(out, 'link.pdf'))
    const linked = await source({ path: folder.path(out, 'link.pdf') })
    await expectCode(pack(linked), 'ACTES-F009')
    expect(await left()).toEqual(['link.pdf'])
  })

  it('a folder that is not there: the error of the system', async () => {
    await expect(packFile('/nowhere/a.tar.gz', [enveloppe], { mtime })).rejects.toMatchObject({ code: 'ENOENT' })
  })
})
