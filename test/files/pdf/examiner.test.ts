// The examination of PDFs: its findings, and the life of the process that reads them.
import { randomBytes } from 'node:crypto'
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { PDFName } from '@cantoo/pdf-lib'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import { openPdfExaminer, type PdfExaminer, type PdfFindings } from '../../../src/files/pdf/examiner.ts'
import { openPdfProcesses, type PdfLimits } from '../../../src/files/pdf/process.ts'
import * as pdfs from '../../support/deposits/pdfs.ts'
import { until } from '../../support/until.ts'

let folder: string
let examiner: PdfExaminer
const opened: PdfExaminer[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'actes-pdf-'))
  examiner = openPdfExaminer()
  bomb = pdfs.bombPdf(250)
})
afterAll(async () => {
  await examiner.close()
  await rm(folder, { recursive: true })
})
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close()
})

function within(limits: Partial<PdfLimits>, more: Parameters<typeof openPdfExaminer>[1] = {}): PdfExaminer {
  const made = openPdfExaminer(limits, more)
  opened.push(made)
  return made
}

// Some 250 kilobytes, and 250 megabytes once unfolded.
let bomb: Uint8Array
let count = 0
async function laid(bytes: Uint8Array): Promise<string> {
  const path = join(folder, `${count++}.pdf`)
  await writeFile(path, bytes)
  return path
}

async function found(bytes: Uint8Array, by = examiner): Promise<PdfFindings> {
  return by.examine(await laid(bytes), 'a.pdf')
}

/** For a bomb that may take as much as it wants. */
const roomy = { memoryBytes: 4_000_000_000, small: { memoryBytes: 4_000_000_000, workMs: 1_000_000 } } as const

/** Of 50 MB each, on one page. */
function scans(count: number): Uint8Array {
  const image = `<</Type/XObject/Subtype/Image/Width 1/Height 1/Length 50000000/Filter/DCTDecode>>stream\n`
  const scan = Buffer.concat([Buffer.from(image), randomBytes(50_000_000), Buffer.from('\nendstream')])
  const page = '<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>'
  const head = ['<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[3 0 R]/Count 1>>', page]
  return pdfs.rawPdf([...head, ...Array.from({ length: count }, () => scan)])
}

const refused = (code: string, params?: object) => ({
  problems: [{ code, path: 'a.pdf', ...(params && { params }) }],
  warnings: [],
  pages: 0,
})

describe('a sound PDF', () => {
  it.each([
    ['with object streams', true],
    ['with every object by itself', false],
  ])('%s: its pages are counted, and there is no remark', async (_title, objectStreams) => {
    expect(await found(await pdfs.plainPdf(3, objectStreams))).toEqual({ problems: [], warnings: [], pages: 3 })
  })

  it('may have bytes before its header and after its end', async () => {
    const bytes = Buffer.concat([Buffer.from('junk\r\n'.repeat(20)), await pdfs.plainPdf(), Buffer.alloc(5_000)])
    expect(await found(bytes)).toEqual({ problems: [], warnings: [], pages: 1 })
  })

  it('may have a wrong cross-reference table: readers rebuild it', async () => {
    const bytes = Buffer.from(await pdfs.plainPdf(2, false)).toString('latin1')
    const wrong = Buffer.from(bytes.replace(/startxref\s+\d+/, 'startxref\n99'), 'latin1')
    expect(await found(wrong)).toMatchObject({ problems: [], pages: 2 })
  })
})

describe('a PDF that cannot be sent', () => {
  it.each([
    ['to be opened, object streams', 'user', true],
    ['to be opened, no object streams', 'user', false],
    ['to be changed, object streams', 'owner', true],
    ['to be changed, no object streams', 'owner', false],
  ] as const)('locked by a password %s', async (_title, kind, objectStreams) => {
    expect(await found(await pdfs.lockedPdf(kind, objectStreams))).toEqual(refused('ACTES-F004'))
  })

  it.each([0.2, 0.5, 0.8, 0.97])('cut at %d of its length', async (part) => {
    for (const objectStreams of [true, false]) {
      const bytes = await pdfs.plainPdf(50, objectStreams)
      const { problems } = await found(bytes.subarray(0, bytes.length * part))
      expect(problems.map(({ code }) => code)).toEqual(['ACTES-F005'])
    }
  })

  it('cut at its very end', async () => {
    const bytes = await pdfs.plainPdf(2, false)
    expect(await found(bytes.subarray(0, -8))).toEqual(refused('ACTES-F005', { reason: 'end' }))
  })

  it.each([
    ['an object broken', Buffer.from('%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages\nendobj\n%%EOF'), 'structure'],
    ['nothing but a header', Buffer.from('%PDF-1.7\n%%EOF\n'), 'pages'],
    ['a page tree in itself', pdfs.loopPdf(), 'pages'],
    ['a page tree without an end', pdfs.endlessPdf(), 'pages'],
    ['a page that is not there', pdfs.holePdf(), 'pages'],
  ])('damaged: %s', async (_title, bytes, reason) => {
    expect(await found(bytes)).toEqual(refused('ACTES-F005', { reason }))
  })

  it('without a page', async () => {
    expect(await found(pdfs.noPagePdf())).toEqual(refused('ACTES-F006'))
  })

  it('replaced by a link after it was opened', async () => {
    const link = join(folder, 'link.pdf')
    await symlink(await laid(await pdfs.plainPdf()), link)
    expect(await examiner.examine(link, 'a.pdf')).toEqual(refused('ACTES-F015'))
  })
})

describe('remarks for an agent', () => {
  it.each(Object.entries(pdfs.activePdfs))('%s', async (what, make) => {
    const { problems, warnings, pages } = await found(await make())
    expect(warnings).toEqual([{ code: 'ACTES-F011', path: 'a.pdf', params: { what } }])
    expect({ problems, pages }).toEqual({ problems: [], pages: 1 })
  })

  it('an action whose kind is an object of its own', async () => {
    const launch = pdfs.pdfWith(({ context }) => ({ A: { S: context.register(PDFName.of('Launch')) } }))
    expect(await found(await launch)).toMatchObject({ warnings: [{ code: 'ACTES-F011', params: { what: 'Launch' } }] })
  })

  it('a dictionary that looks like a signature, once it is there', async () => {
    expect(await found(await pdfs.signaturePdf(false))).toMatchObject({ warnings: [] })
    expect(await found(await pdfs.signaturePdf(true))).toMatchObject({
      warnings: [{ code: 'ACTES-F027', path: 'a.pdf', params: { reason: 'dictionary' } }],
    })
  })

  it.each([
    ['the page on which it opens', pdfs.openingPdf],
    ['a font called as an action is', pdfs.resourcesPdf],
  ])('not of %s', async (_title, make) => {
    expect(await found(await make())).toMatchObject({ problems: [], warnings: [] })
  })
})

describe('a PDF that costs too much', () => {
  it('is refused over the length limit', async () => {
    const bytes = await pdfs.plainPdf()
    const params = { reason: 'size', size: bytes.length, max: 100 }
    expect(await found(bytes, within({ sizeBytes: 100 }))).toEqual(refused('ACTES-F012', params))
  })

  it('is refused when its reading takes too long, and the next one is read', async () => {
    const impatient = within({ ...roomy, timeMs: 200 })
    const params = { reason: 'time', max: 200 }
    expect(await found(bomb, impatient)).toEqual(refused('ACTES-F012', params))
    expect(await found(await pdfs.plainPdf(), impatient)).toMatchObject({ problems: [], pages: 1 })
  })

  it.runIf(existsSync('/proc/self/status'))('is refused when it unfolds beyond the memory allowed', async () => {
    const sparing = within({ memoryBytes: 250_000_000 })
    expect(bomb.length).toBeLessThan(300_000)
    const params = { reason: 'memory', max: 250_000_000 }
    const [first, second] = await Promise.all([found(bomb, sparing), found(await pdfs.plainPdf(2), sparing)])
    expect(first).toEqual(refused('ACTES-F012', params))
    expect(second).toMatchObject({ problems: [], pages: 2 })
  })

  it('is not refused for size alone: 150 MB of scans are read whole', async () => {
    expect(await found(scans(3))).toEqual({ problems: [], warnings: [], pages: 1 })
  })
})

describe('small bombs', () => {
  // Each of 32 kB takes minutes when nobody ends it.
  const small = () => pdfs.bombPdf(30, 1_000)

  it('end after little more than a second of processor time', async () => {
    const bytes = small()
    expect(bytes.length).toBeLessThan(36_000)
    const before = await timeOfChildren()
    const { problems } = await found(bytes)
    // Where much else runs, what it hoards may be seen before its time is up.
    const reason = expect.stringMatching(/^(?:time|memory)$/)
    expect(problems).toMatchObject([{ code: 'ACTES-F012', params: { reason } }])
    if (before !== undefined) expect(((await timeOfChildren()) ?? 0) - before).toBeLessThan(3_000)
  })

  it('of one deposit end together: the rest is not read', async () => {
    const by = within({ small: { memoryBytes: 300_000_000, workMs: 300 } }, { depositLostMs: 500 })
    const path = await laid(small())
    const asking = { caller: 'a', spent: { readMs: 0, lostMs: 0 } }
    const reasons: unknown[] = []
    for (let n = 0; n < 6; n++) reasons.push((await by.examine(path, 'a.pdf', asking)).problems[0]?.params?.reason)
    expect([...new Set(reasons)]).toEqual(['time', 'deposit'])
    expect(reasons.filter((reason) => reason === 'time').length).toBeLessThanOrEqual(2)
    expect(await by.examine(await laid(await pdfs.plainPdf()), 'a.pdf', { caller: 'a' })).toMatchObject({ pages: 1 })
  })

  it('use up the allowance of their caller and their collectivité, and nobody else’s', async () => {
    const time = { at: 0 }
    const by = within(
      { small: { memoryBytes: 300_000_000, workMs: 200 } },
      { lostMs: 150, windowMs: 60_000, clock: { ...systemClock, steadyMs: () => systemClock.steadyMs() + time.at } },
    )
    const [path, plain] = [await laid(small()), await laid(await pdfs.plainPdf())]
    await by.examine(path, 'a.pdf', { caller: 'a', collectivite: 'x' })
    const waits = { code: 'ACTES-A026', params: { seconds: 60 } }
    await expect(by.examine(plain, 'a.pdf', { caller: 'a', collectivite: 'y' })).rejects.toMatchObject(waits)
    await expect(by.examine(plain, 'a.pdf', { caller: 'b', collectivite: 'x' })).rejects.toMatchObject(waits)
    expect(await by.examine(plain, 'a.pdf', { caller: 'b', collectivite: 'y' })).toMatchObject({ pages: 1 })
    time.at += 60_000
    expect(await by.examine(plain, 'a.pdf', { caller: 'a', collectivite: 'x' })).toMatchObject({ pages: 1 })
  })

  it('of one caller block nobody else', async () => {
    const by = within(roomy)
    const path = await laid(small())
    const stopping = new AbortController()
    const asking = { caller: 'a', signal: stopping.signal }
    const endless = Array.from({ length: 4 }, () =>
      by.examine(path, 'a.pdf', asking).catch((error: Error) => error.message),
    )
    const other = await by.examine(await laid(await pdfs.plainPdf()), 'b.pdf', { caller: 'b' })
    expect(other).toMatchObject({ pages: 1 })
    stopping.abort(new Error('left'))
    expect(await Promise.all(endless)).toEqual(['left', 'left', 'left', 'left'])
  })
})

describe('an examination whose caller has left', () => {
  it('ends, and the next one begins', async () => {
    const by = within(roomy)
    const stopping = new AbortController()
    const endless = by.examine(await laid(pdfs.bombPdf(30, 1_000)), 'a.pdf', { caller: 'a', signal: stopping.signal })
    const next = by.examine(await laid(await pdfs.plainPdf()), 'b.pdf', { caller: 'a' })
    const ended = expect(endless).rejects.toThrow('left')
    await until(async () => (await childrenReading()) > 0)
    stopping.abort(new Error('left'))
    await ended
    expect(await next).toMatchObject({ pages: 1 })
  })
})

describe('the process that reads', () => {
  it('is single, however many calls come', async () => {
    const busy = within({})
    const path = await laid(await pdfs.plainPdf())
    await Promise.all(Array.from({ length: 20 }, () => busy.examine(path, 'a.pdf')))
    if (existsSync('/proc/self/task')) expect(await childrenReading()).toBeLessThanOrEqual(2)
  })

  it.runIf(existsSync('/proc/self/status'))('is another one when what is left in it leaves no room', async () => {
    const processes = openPdfProcesses(1, { clock: systemClock, keptBytes: 1e9 })
    const looks = async (bytes: Uint8Array, memoryBytes: number) => {
      const before = new Set(await pidsReading())
      const path = await laid(bytes)
      const terms = { memoryBytes, timeMs: 60_000, workMs: 60_000, signal: undefined }
      const task = { task: 'look', path, signatures: { now: 0 } } as const
      const { outcome } = await processes((process) => process.run(task, terms))
      return { outcome, isNew: (await pidsReading()).some((pid) => !before.has(pid)) }
    }
    const outcome = { pages: 1, active: [], signatures: [] }
    try {
      await looks(scans(2), 1e9)
      expect(await looks(await pdfs.plainPdf(), 1e9)).toEqual({ outcome, isNew: false })
      expect(await looks(await pdfs.plainPdf(), 140_000_000)).toEqual({ outcome, isNew: true })
    } finally {
      await processes.close()
    }
  })

  it('starts with the first PDF, and ends when the examiner is closed', async () => {
    const one = openPdfExaminer()
    await one.close()
    const other = openPdfExaminer()
    await other.examine(await laid(await pdfs.plainPdf()), 'a.pdf')
    await other.close()
    await expect(other.examine(await laid(await pdfs.plainPdf()), 'a.pdf')).rejects.toThrow('closed')
  })

  it('is aborted in the middle of a PDF when the examiner is closed', async () => {
    const one = openPdfExaminer(roomy)
    const endless = one.examine(await laid(bomb), 'a.pdf')
    const plain = one.examine(await laid(await pdfs.plainPdf()), 'a.pdf')
    const told = Promise.all([expect(endless).rejects.toThrow('closed'), expect(plain).rejects.toThrow('closed')])
    await one.close()
    await told
  })

  it('does not keep the program alive', async () => {
    const program = `
      import { openPdfExaminer } from ${JSON.stringify(new URL('../../../src/files/pdf/examiner.ts', import.meta.url).href)}
      const { pages } = await openPdfExaminer().examine(${JSON.stringify(await laid(await pdfs.plainPdf(4)))}, 'a.pdf')
      process.stdout.write(String(pages))`
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module-typescript', '-e', program])
    expect(stdout).toBe('4')
  })
})

const childrenReading = async (): Promise<number> => (await pidsReading()).length

/** Children of this process that read PDFs, by their command lines. */
async function pidsReading(): Promise<readonly string[]> {
  const child = fileURLToPath(new URL('../../../src/files/pdf/child.ts', import.meta.url))
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const reading = await Promise.all(
    pids.map(async (pid) => {
      const [command, status] = await Promise.all([
        readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''),
        readFile(`/proc/${pid}/status`, 'utf8').catch(() => ''),
      ])
      return command.includes(child) && status.includes(`PPid:\t${process.pid}\n`)
    }),
  )
  return pids.filter((_, at) => reading[at])
}

/** Processor time of all children that have ended, in milliseconds; undefined where the system does not tell. */
async function timeOfChildren(): Promise<number | undefined> {
  const text = await readFile('/proc/self/stat', 'latin1').catch(() => undefined)
  const fields = text?.split(') ').at(-1)?.split(' ')
  return fields && (Number(fields[13]) + Number(fields[14])) * 10
}
