// What makes PDFs: its limits, what it may touch, the stamp in its places, and the documents of ours.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { getPriority, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { PDFDocument } from '@cantoo/pdf-lib'
import * as fontkit from 'fontkit'
import { create } from 'qrcode'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import { embedFace } from '../../../src/files/pdf/face.ts'
import { openPdfMaker, type PdfMaker, type Sheet, type StampMark } from '../../../src/files/pdf/maker.ts'
import { openPdfProcesses } from '../../../src/files/pdf/process.ts'
import { papersTools, picturedPage, type PicturedPage } from '../../support/deposits/papers.ts'
import * as pdfs from '../../support/deposits/pdfs.ts'
import { jpegPicture, turnedJpeg } from '../../support/deposits/pictures.ts'
import { describeIf } from '../../support/describe-with.ts'
import { ownTemporary } from '../../support/own-temporary.ts'

const run = promisify(execFile)
const mark: StampMark = {
  lines: ['Accusé de réception en préfecture', '034-213401482-20250625-DEL11-250625-DE'],
  place: { corner: 'haut-droite', x: 16, y: 12 },
}
const pdf = 'application/pdf'
const hasProc = existsSync('/proc/self/status')

let temporary: Awaited<ReturnType<typeof ownTemporary>>
let folder: string
let maker: PdfMaker
beforeAll(async () => {
  temporary = await ownTemporary()
  folder = await mkdtemp(join(tmpdir(), 'actes-papers-'))
  maker = openPdfMaker()
})
afterAll(async () => {
  await maker.close()
  await temporary.leave()
})

let count = 0
async function laid(bytes: Uint8Array): Promise<{ from: string; to: string }> {
  const own = join(folder, String(count++))
  await mkdir(own)
  await writeFile(join(own, 'from'), bytes)
  return { from: join(own, 'from'), to: join(own, 'to.pdf') }
}

async function stamped(bytes: Uint8Array, more: Partial<StampMark> = {}): Promise<string> {
  const { from, to } = await laid(bytes)
  const stamping = await maker.stamp({ from, to, mediaType: pdf, mark: { ...mark, ...more } })
  expect(stamping).toMatchObject({ kind: 'stamped' })
  return to
}

/** Processes that this one started, and that may write in the folder, or in one whose path begins so. */
async function makersIn(folder: string): Promise<readonly number[]> {
  const pids: number[] = []
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const [command, status] = await Promise.all(
      ['cmdline', 'status'].map((name) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '')),
    )
    if (command?.includes(`--allow-fs-write=${folder}`) && status?.includes(`PPid:\t${process.pid}\n`))
      pids.push(Number(pid))
  }
  return pids
}

describe('work that costs too much, or is impossible', () => {
  it.runIf(hasProc)('a bomb is killed midway, and the next PDF is stamped', async () => {
    const careful = openPdfMaker({ memoryBytes: 250_000_000 })
    try {
      const [bomb, plain] = [await laid(pdfs.bombPdf(250)), await laid(await pdfs.plainPdf(2))]
      const params = { reason: 'memory', max: 250_000_000 }
      expect(await careful.stamp({ ...bomb, mediaType: pdf, mark })).toEqual({
        kind: 'unstampable',
        code: 'ACTES-F012',
        params,
      })
      expect(await careful.stamp({ ...plain, mediaType: pdf, mark })).toMatchObject({ kind: 'stamped', pages: 2 })
      expect(await readdir(join(bomb.to, '..'))).toEqual(['from'])
    } finally {
      await careful.close()
    }
  })

  it('time and size are limited', async () => {
    const hasty = openPdfMaker({ timeMs: 300, sizeBytes: 40_000 })
    try {
      const [bomb, large] = [await laid(pdfs.bombPdf(30, 1_000)), await laid(Buffer.alloc(50_000))]
      const params = { reason: 'time', max: 300 }
      expect(await hasty.stamp({ ...bomb, mediaType: pdf, mark })).toMatchObject({ code: 'ACTES-F012', params })
      const tooLarge = { reason: 'size', size: 50_000, max: 40_000 }
      expect(await hasty.stamp({ ...large, mediaType: pdf, mark })).toMatchObject({
        code: 'ACTES-F012',
        params: tooLarge,
      })
    } finally {
      await hasty.close()
    }
  })

  it('an unwritable copy is a failure, not a finding', async () => {
    const { from, to } = await laid(await pdfs.plainPdf())
    await mkdir(to)
    await expect(maker.stamp({ from, to, mediaType: pdf, mark })).rejects.toThrow('EISDIR')
    await expect(maker.stamp({ from, to: join(to, 'none', 'a.pdf'), mediaType: pdf, mark })).rejects.toThrow('ENOENT')
    expect((await readdir(join(to, '..'))).sort()).toEqual(['from', 'to.pdf'])
  })

  it('the process writes only in its own folder, at low priority; the folder is removed with it', async () => {
    const { from, to } = await laid(await pdfs.plainPdf())
    const processes = openPdfProcesses(1, { clock: systemClock, keptBytes: 1e9, isMaking: true })
    const terms = { memoryBytes: 1e9, timeMs: 60_000, workMs: 60_000, signal: undefined }
    const task = { task: 'stamp', path: from, mediaType: pdf, mark } as const
    const into = (path: string) => processes((process) => process.run({ ...task, to: path }, terms))
    const own = await processes((process) => process.folder())
    try {
      expect((await into(to)).outcome).toEqual({ unwritten: 'ERR_ACCESS_DENIED' })
      expect((await into(join(own, 'a.pdf'))).outcome).toMatchObject({ pages: 1 })
      if (hasProc) {
        const [pid = 0, ...others] = await makersIn(own)
        expect([getPriority(pid) > getPriority(), others]).toEqual([true, []])
      }
    } finally {
      await processes.close()
    }
    expect(existsSync(own)).toBe(false)
  })

  it('continues if its folder was removed meanwhile', async () => {
    const own = openPdfMaker()
    const stampOne = async () => own.stamp({ ...(await laid(await pdfs.plainPdf())), mediaType: pdf, mark })
    try {
      const before = await readdir(tmpdir())
      await stampOne()
      const made = (await readdir(tmpdir())).find((name) => name.startsWith('actes-maker-') && !before.includes(name))
      const path = join(tmpdir(), made ?? 'none')
      await rm(path, { recursive: true })
      expect(await stampOne()).toMatchObject({ kind: 'stamped' })
    } finally {
      await own.close()
    }
  })

  it('a caller who has left gets no copy', async () => {
    const { from, to } = await laid(pdfs.bombPdf(30, 1_000))
    const stopping = new AbortController()
    const stamping = maker.stamp({ from, to, mediaType: pdf, mark, signal: stopping.signal })
    const ended = expect(stamping).rejects.toThrow('left')
    stopping.abort(new Error('left'))
    await ended
    expect(existsSync(to)).toBe(false)
  })

  it('usual files share one process, and a long one holds none of them up', async () => {
    const own = openPdfMaker()
    const before = hasProc ? await makersIn(join(tmpdir(), 'actes-maker-')) : []
    const stampOne = async () => own.stamp({ ...(await laid(await pdfs.plainPdf())), mediaType: pdf, mark })
    const bomb = await laid(Buffer.concat([pdfs.bombPdf(30, 1_000), Buffer.alloc(2_100_000)]))
    const stopping = new AbortController()
    try {
      await Promise.all([stampOne(), stampOne(), stampOne()])
      if (hasProc) {
        const after = await makersIn(join(tmpdir(), 'actes-maker-'))
        expect(after.filter((pid) => !before.includes(pid))).toHaveLength(1)
      }
      const long = own.stamp({ ...bomb, mediaType: pdf, mark, signal: stopping.signal })
      const ended = expect(long).rejects.toThrow('left')
      expect(await stampOne()).toMatchObject({ kind: 'stamped' })
      stopping.abort(new Error('left'))
      await ended
    } finally {
      await own.close()
    }
  })

  it('an invalid logo is reported as the fault', async () => {
    const { from, to } = await laid(await pdfs.plainPdf())
    const stamping = await maker.stamp({ from, to, mediaType: pdf, mark: { ...mark, logo: Buffer.from('logo') } })
    expect(stamping).toEqual({ kind: 'unstampable', code: 'ACTES-F017', params: { reason: 'logo' } })
  })
})

const isDark = ({ width, grey }: PicturedPage, x: number, y: number) =>
  (grey[Math.round(y) * width + Math.round(x)] ?? 255) < 128

/** What is dark: its left, top, right and lower end. */
function darkBox(page: PicturedPage): readonly [number, number, number, number] {
  let [left, top, right, low] = [page.width, page.height, 0, 0]
  for (let at = 0; at < page.grey.length; at++) {
    if ((page.grey[at] ?? 255) >= 128) continue
    const [x, y] = [at % page.width, Math.floor(at / page.width)]
    ;[left, top, right, low] = [Math.min(left, x), Math.min(top, y), Math.max(right, x), Math.max(low, y)]
  }
  return [left, top, right, low]
}

await describeIf(papersTools(), 'the stamp', () => {
  it.each(['haut-droite', 'bas-gauche'] as const)(
    'has its border 16 and 12 points from the corner %s, on a page that is turned and cropped',
    async (corner) => {
      const page = '<</Type/Page/Parent 2 0 R/MediaBox[0 0 1000 1000]/CropBox[90 60 930 650]/Rotate 90>>'
      const bytes = pdfs.rawPdf(['<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[3 0 R]/Count 1>>', page])
      const seen = await picturedPage(await stamped(bytes, { place: { corner, x: 16, y: 12 } }), 1, 72)
      expect([seen.width, seen.height]).toEqual([590, 840])
      const [left, top, right, low] = darkBox(seen)
      expect(Math.abs((corner.endsWith('droite') ? 589 - right : left) - 16)).toBeLessThanOrEqual(1)
      expect(Math.abs((corner.startsWith('haut') ? top : 839 - low) - 12)).toBeLessThanOrEqual(1)
      expect(right - left).toBeGreaterThan(130)
      expect(low - top).toBeLessThan(30)
    },
  )

  it('may omit its frame, and contain a code that telephones read', async () => {
    const bytes = pdfs.rawPdf([
      '<</Type/Catalog/Pages 2 0 R>>',
      '<</Type/Pages/Kids[3 0 R]/Count 1>>',
      '<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>',
    ])
    const qr = 'https://actes.example/034-213401482-20250625-DEL11-250625-DE'
    const seen = await picturedPage(await stamped(bytes, { frame: false, lines: [''], qr }), 1, 288)
    const { modules } = create(qr, { errorCorrectionLevel: 'M' })
    const [left, top, right] = darkBox(seen)
    const side = (right + 1 - left) / modules.size
    const read = Array.from({ length: modules.size ** 2 }, (_, at) =>
      Number(
        isDark(seen, left + ((at % modules.size) + 0.5) * side, top + (Math.floor(at / modules.size) + 0.5) * side),
      ),
    )
    expect(read).toEqual([...modules.data].map((bit) => (bit ? 1 : 0)))
  })

  it('has a logo, and can be put on a copy that already has one', async () => {
    const once = await stamped(await pdfs.plainPdf(), { logo: jpegPicture() })
    const twice = await stamped(await readFile(once), { place: { corner: 'bas-gauche', x: 16, y: 12 } })
    const { stdout } = await run('pdftotext', [twice, '-'])
    expect(stdout.match(/034-213401482-20250625-DEL11-250625-DE/g)).toHaveLength(2)
    expect((await run('pdfimages', ['-list', twice])).stdout).toContain('jpeg')
    await run('qpdf', ['--check', twice])
  })
})

await describeIf(papersTools(), 'a photograph', () => {
  const shown = async (turn: number): Promise<PicturedPage> => {
    const { from, to } = await laid(turnedJpeg(turn))
    await maker.stamp({ from, to, mediaType: 'image/jpeg', mark: { ...mark, lines: ['.'] } })
    return picturedPage(to, 1)
  }
  /** The grey so far right of and below the middle of a page. */
  const greyAt = ({ width, height, grey }: PicturedPage, right: number, below: number) =>
    grey[Math.floor(height / 2 + below) * width + Math.floor(width / 2 + right)] ?? 0

  it('appears upright as photographed', async () => {
    const [flat, upright] = [await shown(1), await shown(6)]
    const differences = { clockwise: 0, against: 0 }
    for (let right = -270; right < 270; right += 5)
      for (let below = -170; below < 170; below += 5) {
        const wanted = greyAt(flat, right, below)
        differences.clockwise += Math.abs(greyAt(upright, -below, right) - wanted)
        differences.against += Math.abs(greyAt(upright, below, -right) - wanted)
      }
    expect(differences.clockwise).toBeLessThan(differences.against)
  })
})

const digest = 'a1b2c3d4e5f60718'.repeat(4)
const sheet: Sheet = {
  title: 'Bordereau d’acquittement',
  subject: 'Acte 034-213401482-20250625-DEL11-250625-DE',
  language: 'fr',
  head: ['Commune de Maraussan', 'Délibération n° 11 du 25 juin 2025'],
  foot: 'Établi d’après l’accusé de réception',
  blocks: [
    { kind: 'heading', text: 'Acte' },
    {
      kind: 'facts',
      rows: [
        ['Objet', 'Écoles : « cœur de ville », 1 200 € '.repeat(12)],
        ['Numéro', 'DEL11'],
      ],
    },
    { kind: 'heading', text: 'Fichiers' },
    {
      kind: 'table',
      head: ['Pièce', 'Nom', 'Empreinte'],
      widths: [1, 2, 3],
      rows: Array.from({ length: 300 }, (_, at) => [`Annexe ${at + 1}`, 'convention '.repeat(1 + (at % 7)), digest]),
    },
    { kind: 'paragraph', text: 'Le présent acte est exécutoire.', strong: true },
    { kind: 'signature', lines: ['Fait à Maraussan, le', 'Le maire,'] },
  ],
}

describe('letters', () => {
  const letters = Array.from({ length: 0x250 - 0x20 }, (_, at) => String.fromCharCode(0x20 + at)).join('')
  const file = fileURLToPath(import.meta.resolve('@expo-google-fonts/arimo/400Regular/Arimo_400Regular.ttf'))

  it.each([
    ['of French', 'Reçu à 10:02 – « œuvre », 1\u00A0200 €, l’été'],
    ['of all Latin', letters],
    [
      'of all Latin, side by side in another order',
      [...letters].toSorted((a, b) => ((a.charCodeAt(0) * 7919) % 541) - ((b.charCodeAt(0) * 7919) % 541)).join(''),
    ],
    ['with combining marks, and of Greek', 'i\u0301\u0323 e\u0302\u0301 Ωμέγα'],
  ])('%s are those that fontkit lays out, in each document anew', async (_, text) => {
    const asks = async () => {
      const face = await embedFace(await PDFDocument.create(), 'Regular', text)
      return [face.encode(text), face.encode(text)]
    }
    const plain = await PDFDocument.create()
    plain.registerFontkit(fontkit)
    const font = await plain.embedFont(await readFile(file), { subset: true, features: { liga: false } })
    const shown = text.normalize('NFC').replaceAll(/\p{Cc}/gu, ' ')
    const expected = [font.encodeText(shown).toString(), font.encodeText(shown).toString()]
    expect(await asks()).toEqual(expected)
    expect(await asks()).toEqual(expected)
  })
})

await describeIf(papersTools(), 'a document of ours', () => {
  const written = async (what: Sheet = sheet) => {
    const { to } = await laid(Buffer.alloc(0))
    return { to, ...(await maker.write({ sheet: what, to })) }
  }

  it('has its title and language, embedded fonts, and every word within its margins', async () => {
    const { to, pages, sizeBytes } = await written()
    const [bytes, info, fonts, words] = await Promise.all([
      readFile(to),
      run('pdfinfo', [to]),
      run('pdffonts', [to]),
      run('pdftotext', ['-bbox', to, '-'], { maxBuffer: 50_000_000 }),
    ])
    await run('qpdf', ['--check', to])
    expect(bytes.length).toBe(sizeBytes)
    expect(info.stdout).toMatch(/Title: +Bordereau d’acquittement/)
    expect(info.stdout).toMatch(new RegExp(`Pages: +${pages}\\b`))
    expect((await PDFDocument.load(bytes, { updateMetadata: false })).getLanguage()).toBe('fr')
    expect(fonts.stdout.match(/Arimo-(?:Regular|Bold) +CID TrueType +Identity-H +yes yes yes/g)).toHaveLength(2)
    const places = [...words.stdout.matchAll(/xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)"/g)]
    expect(places.length).toBeGreaterThan(1_500)
    const outside = places.filter(
      ([, left, top, right, low]) => Number(left) < 55 || Number(right) > 540 || Number(top) < 45 || Number(low) > 815,
    )
    expect(outside).toEqual([])
  })

  it('repeats the head of a table on each page, numbers its pages, and loses nothing', async () => {
    const { to, pages } = await written()
    const { stdout } = await run('pdftotext', ['-layout', to, '-'], { maxBuffer: 50_000_000 })
    const texts = stdout.split('\f').slice(0, pages)
    texts.forEach((text, at) => expect(text).toContain(`page ${at + 1}/${pages}`))
    expect(texts.filter((text) => /Pièce +Nom +Empreinte/.test(text)).length).toBeGreaterThanOrEqual(pages - 1)
    expect(stdout.match(/Annexe \d+/g)).toHaveLength(300)
    expect(stdout).toContain('« cœur de ville », 1 200 €')
    expect(texts.at(-1)).toContain('Le maire,')
  })

  it('does not depend on what its process made before, even if a glyph was only part of another there', async () => {
    const [used, fresh] = [openPdfMaker(), openPdfMaker()]
    try {
      const accented = { lines: ['Reçu à 10:02'], place: mark.place }
      const stamp = { ...(await laid(await pdfs.plainPdf())), mediaType: pdf, mark: accented }
      expect(await used.stamp(stamp)).toMatchObject({ kind: 'stamped' })
      const [one, other] = [await laid(Buffer.alloc(0)), await laid(Buffer.alloc(0))]
      const words: Sheet = { ...sheet, head: [], blocks: [{ kind: 'paragraph', text: 'Maraussan, abracadabra' }] }
      await Promise.all([used.write({ sheet: words, to: one.to }), fresh.write({ sheet: words, to: other.to })])
      expect(await readFile(one.to)).toEqual(await readFile(other.to))
      expect((await run('pdftotext', ['-raw', one.to, '-'])).stdout).toContain('Maraussan, abracadabra')
    } finally {
      await Promise.all([used.close(), fresh.close()])
    }
  })

  it('is landscape on demand, and breaks a cell longer than a page', async () => {
    const rows = [['x', digest.repeat(200)]]
    const table = { kind: 'table', head: ['A', 'B'], widths: [1, 1], rows } as const
    const { to, pages } = await written({ ...sheet, orientation: 'paysage', head: [], blocks: [table] })
    expect((await run('pdfinfo', [to])).stdout).toMatch(/Page size: +841\.89 x 595\.28/)
    const { stdout } = await run('pdftotext', ['-raw', to, '-'])
    expect(stdout.replaceAll(/[^a-f0-9]/g, '')).toContain(digest.repeat(8))
    expect(pages).toBeGreaterThan(2)
  })
})
