// The examination of one file of a deposit, before any rule.
import { createHash } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { link, mkdir, rename, symlink, truncate, utimes } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { examineFile } from '../../src/files/facts.ts'
import { openPdfExaminer } from '../../src/files/pdf/examiner.ts'
import { openPlainFile, readBuffers } from '../../src/files/plain-file.ts'
import { testFolder } from '../support/folders.ts'
import { activePdfs, lockedPdf, plainPdf } from '../support/deposits/pdfs.ts'
import { pngPicture } from '../support/deposits/pictures.ts'
import { sha256 } from '../support/sha256.ts'

const folder = testFolder()
const examiner = openPdfExaminer()
afterAll(() => examiner.close())

const png = pngPicture({ width: 30, height: 20, bits: 8, type: 2 })
const jpeg = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(50)])

async function facts(name: string, content: string | Uint8Array) {
  return examineFile(await folder.lay(name, content), name, { examiner })
}

describe('a sound file', () => {
  it('has a size, a digest and a kind, and no remarks', async () => {
    const bytes = await plainPdf(2)
    expect(await facts('deliberation.pdf', bytes)).toEqual({
      name: 'deliberation.pdf',
      sizeBytes: bytes.length,
      sha256: sha256(bytes),
      kind: 'pdf',
      pages: 2,
      problems: [],
      warnings: [],
    })
  })

  it('has the digest of all its bytes, however many', async () => {
    const bytes = Buffer.alloc(3_000_001, 'jpeg, or nearly so: ')
    bytes.set(jpeg)
    expect(await facts('plan.jpg', bytes)).toMatchObject({ sizeBytes: 3_000_001, sha256: sha256(bytes), problems: [] })
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
  ])('%s is recognised by its content', async (name, content, kind) => {
    expect(await facts(name, content)).toMatchObject({ kind, problems: [], warnings: [] })
  })
})

describe('a fault of a file is reported under its name', () => {
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
  ])('%s contradicts its extension', async (name, content, kind) => {
    const extension = name.includes('.') ? name.split('.').at(-1) : ''
    expect(await facts(name, content)).toMatchObject({
      kind,
      problems: [{ code: 'ACTES-F003', path: name, value: name, params: { extension, kind } }],
    })
  })

  it('findings of a PDF examination, whatever the extension', async () => {
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

describe('a path without facts', () => {
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

  it('a pipe that nobody will ever write to', async () => {
    execFileSync('mkfifo', [folder.path('pipe.pdf')])
    await expect(refusal('pipe.pdf')).rejects.toMatchObject({ code: 'ACTES-F009', params: { found: 'special' } })
  })

  it('a name that the system refuses', async () => {
    const params = { found: 'unreadable', cause: 'ENAMETOOLONG' }
    await expect(refusal(`${'a'.repeat(300)}.pdf`)).rejects.toMatchObject({ code: 'ACTES-F009', params })
  })

  it('but a machine that is short of file handles says nothing about it', async () => {
    const path = await folder.lay('short.png', png)
    const short = `
      const { openSync } = await import('node:fs')
      const { openPlainFile } = await import('${new URL('../../src/files/plain-file.ts', import.meta.url)}')
      try { for (;;) openSync('/dev/null') } catch {}
      await openPlainFile('${path}', 'short.png').catch(({ code }) => console.log(code))
      process.exit()`
    const node = ['ulimit -n 100; exec "$0" --input-type=module -e "$1"', process.execPath, short]
    expect(execFileSync('sh', ['-c', ...node], { encoding: 'utf8', stdio: 'pipe' })).toBe('EMFILE\n')
  })

  it('but a hard link to a plain file is a plain file', async () => {
    await link(await folder.lay('one.png', png), folder.path('two.png'))
    await expect(refusal('two.png')).resolves.toMatchObject({ kind: 'png', problems: [] })
  })
})

describe('unsound content is reported, whatever its name promises', () => {
  const unsound = async (name: string, content: string | Uint8Array) =>
    (await facts(name, content)).problems.flatMap(({ code, params }) => (code === 'ACTES-F029' ? [params?.reason] : []))
  const wide = pngPicture({ width: 400, height: 300, bits: 8, type: 6, interlaced: true })
  const changed = (bytes: Buffer, at: number) =>
    Buffer.from(bytes.map((byte, index) => (index === at ? byte ^ 1 : byte)))
  const sized = (width: number, height: number) => {
    const bytes = Buffer.from(png)
    bytes.writeUInt32BE(width, 16)
    bytes.writeUInt32BE(height, 20)
    bytes.writeUInt32BE(crc32(bytes.subarray(12, 29)), 29)
    return bytes
  }

  it.each([1, 2, 4, 8, 16] as const)(
    'a picture of %d bits is sound, of every colour, in seven passes too',
    async (bits) => {
      const types = bits === 16 ? ([0, 2, 4, 6] as const) : bits === 8 ? ([0, 2, 3, 4, 6] as const) : ([0, 3] as const)
      for (const type of types)
        for (const interlaced of [false, true])
          expect(await unsound('plan.png', pngPicture({ width: 13, height: 9, bits, type, interlaced }))).toEqual([])
    },
  )

  it.each([
    ['cut', wide.subarray(0, wide.length - 200)],
    ['cut before its end', wide.subarray(0, wide.length - 12)],
    ['with a byte of its pixels changed', changed(wide, Math.floor(wide.length / 2))],
    ['without pixels', Buffer.concat([wide.subarray(0, 33), wide.subarray(-12)])],
    ['with something after it', Buffer.concat([wide, Buffer.from('PK\u0003\u0004')])],
    ['that says to be larger than it is', sized(30, 2_000)],
    ['of its first bytes alone', png.subarray(0, 8)],
    ['of no size', sized(0, 20)],
  ])('a picture %s', async (_title, bytes) => {
    expect(await unsound('plan.png', bytes)).toEqual(['picture'])
  })

  it('a picture made to use up memory', async () => {
    expect(await unsound('plan.png', sized(100_000, 100_000))).toEqual(['pixels'])
  })

  it.each([
    ['page', (pdf: Buffer) => Buffer.concat([Buffer.from('<!DOCTYPE html><script>alert(1)</script>\n'), pdf])],
    ['page', (pdf: Buffer) => Buffer.concat([Buffer.from('%PDF-1.4\n%<html><body>\n'), pdf])],
    ['page', (pdf: Buffer) => Buffer.concat([pdf, Buffer.from('\n<script src=x></script>')])],
    ['archive', (pdf: Buffer) => Buffer.concat([Buffer.from('PK\u0003\u0004'), pdf])],
    ['archive', (pdf: Buffer) => Buffer.concat([Buffer.from('MZ\u0090\u0000'), pdf])],
    ['archive', (pdf: Buffer) => Buffer.concat([pdf, Buffer.from('PK\u0005\u0006'), Buffer.alloc(18)])],
  ])('a PDF that is a %s as well', async (reason, mixed) => {
    expect(await unsound('deliberation.pdf', mixed(Buffer.from(await plainPdf(1))))).toEqual([reason])
  })

  it('a PDF after some noise is a PDF', async () => {
    const noise = Buffer.from('\u001b%-12345X@PJL JOB\r\n', 'latin1')
    expect(await unsound('scan.pdf', Buffer.concat([noise, Buffer.from(await plainPdf(1))]))).toEqual([])
  })

  it.each([
    ['entities', '<?xml version="1.0"?>\n<!DOCTYPE b [<!ENTITY a "aa">]><b>&a;</b>'],
    ['an outside entity', '<?xml version="1.0"?><!DOCTYPE b SYSTEM "file:///etc/passwd"><b/>'],
    ['a DOCTYPE far behind comments', `<?xml version="1.0"?><!--${'x'.repeat(5_000)}--><!DOCTYPE b><b/>`],
    ['a preamble without end', `<?xml version="1.0"?><!--${'x'.repeat(1_200_000)}`],
  ])('an XML with %s', async (_title, text) => {
    expect(await unsound('budget.xml', text)).toEqual(['doctype'])
  })

  it('an XML that only speaks of a DOCTYPE is sound', async () => {
    expect(await unsound('budget.xml', '<?xml version="1.0"?><!-- <!DOCTYPE b> --><b>&lt;!DOCTYPE</b>')).toEqual([])
  })
})

describe('a file longer than any deposit', () => {
  it('is refused by its size, before a byte of it is read', async () => {
    const path = await folder.lay('trou.pdf', '%PDF-')
    await truncate(path, 2 ** 40)
    await expect(examineFile(path, 'trou.pdf', { examiner })).rejects.toMatchObject({
      code: 'ACTES-F007',
      problems: [{ code: 'ACTES-F007', path: 'trou.pdf', params: { sum: 2 ** 40 } }],
    })
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
