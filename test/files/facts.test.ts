// The examination of one file of a deposit, before any rule.
import { createHash } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { link, mkdir, rename, symlink, utimes } from 'node:fs/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { examineFile } from '../../src/files/facts.ts'
import { openPdfExaminer } from '../../src/files/pdf/examiner.ts'
import { openPlainFile, readBuffers } from '../../src/files/plain-file.ts'
import { testFolder } from '../support/folders.ts'
import { activePdfs, lockedPdf, plainPdf } from '../support/deposits/pdfs.ts'

const folder = testFolder()
const examiner = openPdfExaminer()
afterAll(() => examiner.close())

const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const png = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.alloc(50)])
const jpeg = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(50)])

async function facts(name: string, content: string | Uint8Array) {
  return examineFile(await folder.lay(name, content), name, { examiner })
}

describe('a sound file', () => {
  it('has a size, a digest and a kind, and nothing is said of it', async () => {
    const bytes = await plainPdf(2)
    expect(await facts('deliberation.pdf', bytes)).toEqual({
      name: 'deliberation.pdf',
      sizeBytes: bytes.length,
      sha256: sha256(bytes),
      kind: 'pdf',
      problems: [],
      warnings: [],
    })
  })

  it('has the digest of all its bytes, however many', async () => {
    const bytes = Buffer.alloc(3_000_001, 'png, or nearly so: ')
    bytes.set(png)
    expect(await facts('plan.png', bytes)).toMatchObject({ sizeBytes: 3_000_001, sha256: sha256(bytes), problems: [] })
  })

  it.each([
    ['plan.png', png, 'png'],
    ['avis.jpg', jpeg, 'jpeg'],
    ['AVIS.JPEG', jpeg, 'jpeg'],
    ['budget.xml', '<?xml version="1.0"?><DocumentBudgetaire/>', 'xml'],
    ['racine.xml', '<DocumentBudgetaire/>', 'xml'],
    ['commentaire.xml', '<!-- budget --><DocumentBudgetaire/>', 'xml'],
    ['bom.xml', '\uFEFF \n<DocumentBudgetaire/>', 'xml'],
    ['note.docx', 'PK\u0003\u0004', 'unknown'],
    ['sans-extension', 'texte', 'unknown'],
  ])('%s is known by its content', async (name, content, kind) => {
    expect(await facts(name, content)).toMatchObject({ kind, problems: [], warnings: [] })
  })
})

describe('what is wrong with a file is told under its name', () => {
  it('empty', async () => {
    expect(await facts('vide.pdf', '')).toMatchObject({
      sizeBytes: 0,
      kind: 'unknown',
      problems: [{ code: 'ACTES-F002', path: 'vide.pdf', value: 'vide.pdf' }],
    })
  })

  it.each([
    ['html.pdf', '<html><body>Erreur 500</body></html>', 'unknown'],
    ['doctype.pdf', '<!DOCTYPE html>\n<html>', 'unknown'],
    ['page.xml', '<?xml version="1.0"?>\n<!DOCTYPE html><html/>', 'unknown'],
    ['word.pdf', 'PK\u0003\u0004 docx', 'unknown'],
    ['photo.pdf', jpeg, 'jpeg'],
    ['photo.png', jpeg, 'jpeg'],
    ['budget.pdf', '<?xml version="1.0"?><DocumentBudgetaire/>', 'xml'],
    ['photo', jpeg, 'jpeg'],
  ])('%s does not hold what its extension says', async (name, content, kind) => {
    const extension = name.includes('.') ? name.split('.').at(-1) : ''
    expect(await facts(name, content)).toMatchObject({
      kind,
      problems: [{ code: 'ACTES-F003', path: name, value: name, params: { extension, kind } }],
    })
  })

  it('what the examination of a PDF finds, whatever the extension', async () => {
    expect(await facts('a.pdf', await lockedPdf('user', true))).toMatchObject({
      problems: [{ code: 'ACTES-F004', path: 'a.pdf', value: 'a.pdf' }],
    })
    const { problems } = await facts('a.png', await lockedPdf('user', true))
    expect(problems.map(({ code }) => code)).toEqual(['ACTES-F003', 'ACTES-F004'])
    expect(await facts('js.pdf', (await activePdfs.JavaScript?.()) ?? '')).toMatchObject({
      problems: [],
      warnings: [{ code: 'ACTES-F011', path: 'js.pdf', value: 'js.pdf', params: { what: 'JavaScript' } }],
    })
  })
})

describe('a place that gives no facts', () => {
  const refusal = (name: string) => examineFile(folder.path(name), name, { examiner })

  it('nothing there', async () => {
    await expect(refusal('absent.pdf')).rejects.toMatchObject({
      code: 'ACTES-F001',
      problems: [{ path: 'absent.pdf' }],
    })
  })

  it('a link, even to a sound file', async () => {
    await symlink(await folder.lay('target.pdf', await plainPdf()), folder.path('link.pdf'))
    await expect(refusal('link.pdf')).rejects.toMatchObject({ code: 'ACTES-F009', params: { found: 'link' } })
  })

  it('a link to nothing', async () => {
    await symlink('/nowhere', folder.path('broken.pdf'))
    await expect(refusal('broken.pdf')).rejects.toMatchObject({ code: 'ACTES-F009', params: { found: 'link' } })
  })

  it('a folder', async () => {
    await mkdir(folder.path('folder.pdf'))
    await expect(refusal('folder.pdf')).rejects.toMatchObject({ code: 'ACTES-F009', params: { found: 'folder' } })
  })

  it('a pipe, which nobody will ever write to', async () => {
    execFileSync('mkfifo', [folder.path('pipe.pdf')])
    await expect(refusal('pipe.pdf')).rejects.toMatchObject({ code: 'ACTES-F009', params: { found: 'special' } })
  })

  it('a name that the system does not take', async () => {
    const params = { found: 'unreadable', cause: 'ENAMETOOLONG' }
    await expect(refusal(`${'a'.repeat(300)}.pdf`)).rejects.toMatchObject({ code: 'ACTES-F009', params })
  })

  it('but a second name of a plain file is a plain file', async () => {
    await link(await folder.lay('one.png', png), folder.path('two.png'))
    await expect(refusal('two.png')).resolves.toMatchObject({ kind: 'png', problems: [] })
  })
})

describe('reading a plain file', () => {
  it.each([
    ['grown', () => folder.lay('changing.pdf', Buffer.alloc(900_000))],
    ['cut', () => folder.lay('changing.pdf', Buffer.alloc(100))],
    ['written over', () => utimes(folder.path('changing.pdf'), new Date(0), new Date('2025-01-01'))],
  ])('fails when it is %s meanwhile', async (_title, change) => {
    const file = await openPlainFile(await folder.lay('changing.pdf', Buffer.alloc(700_000)), 'changing.pdf')
    const read = async () => {
      let first = true
      for await (const _ of file.read()) if (first) first = !(await change().then(() => true))
    }
    await expect(read()).rejects.toMatchObject({ code: 'ACTES-F015', params: { name: 'changing.pdf' } })
    await file.close()
  })

  it('goes on when another takes its name: it is the file that was opened', async () => {
    const file = await openPlainFile(await folder.lay('moved.pdf', Buffer.alloc(700_000, 'a')), 'moved.pdf')
    await rename(await folder.lay('other.pdf', 'b'), folder.path('moved.pdf'))
    const hash = createHash('sha256')
    for await (const chunk of file.read()) hash.update(chunk)
    expect(hash.digest('hex')).toBe(sha256(Buffer.alloc(700_000, 'a')))
    await file.close()
  })

  it('uses the memory that it is given, a piece of it until the next is asked for', async () => {
    const buffers = readBuffers()
    const file = await openPlainFile(await folder.lay('big.bin', Buffer.alloc(2_000_000)), 'big.bin')
    const memories = new Set<ArrayBufferLike>()
    for await (const chunk of file.read(buffers)) memories.add(chunk.buffer)
    expect([...memories]).toEqual(buffers.map(({ buffer }) => buffer))
    await file.close()
  })

  it('stops when it is told to', async () => {
    const stopping = new AbortController()
    stopping.abort(new Error('stopped'))
    const path = await folder.lay('long.png', png)
    await expect(
      examineFile(path, 'long.png', { examiner, asking: { caller: '', signal: stopping.signal } }),
    ).rejects.toThrow('stopped')
  })
})
