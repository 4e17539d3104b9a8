// PDFs and pictures of all kinds, stamped or explained: 1,000 in all, a fifth of them in the long form, one of each kind in the
// short one. Poppler and qpdf say where the stamps stand and whether the copies are sound.
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPdfMaker, type PdfMaker } from '../../../src/files/pdf/maker.ts'
import { randomOf } from '../../fuzz/random.ts'
import { corpus, type CorpusFile, type Seen } from '../../support/deposits/pdf-corpus.ts'
import { describeIf } from '../../support/describe-with.ts'
import { isLong, isWhole } from '../../support/long-suites.ts'
import { papersTools, picturedPage } from '../../support/deposits/papers.ts'

const run = promisify(execFile)
const seed = Number(process.env.ACTES_TEST_SEED ?? 20_250_708)

const identifier = '034-213401482-20250625-DEL11-250625-DE'
/** For the long form; maker.test.ts has a bomb of its own. */
const slow = /^(bombs|content that unfolds)/

const lines = ['Accusé de réception en préfecture', identifier, 'Date de réception préfecture : 08/07/2025']
const mark = { lines, place: { corner: 'haut-droite', x: 16, y: 12 } } as const

/** Of layout B: the box in points, as Helvetica would make it. */
const box = { width: 135.545, height: 29.4 }

await describeIf(papersTools(), 'a stamped copy', () => {
  let folder: string
  let maker: PdfMaker
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'actes-stamp-'))
    maker = openPdfMaker()
  })
  afterAll(async () => {
    await maker.close()
    await rm(folder, { recursive: true })
  })

  const told = new Map<string, Map<string, number>>()
  const note = (kind: string, outcome: string) => {
    const counts = told.get(kind) ?? new Map<string, number>()
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
    told.set(kind, counts)
  }

  const tryOne = async (kind: string, file: CorpusFile, name: string): Promise<readonly string[]> => {
    const [from, to] = [join(folder, `${name}.bin`), join(folder, `${name}.pdf`)]
    await writeFile(from, file.bytes)
    const stamping = await maker.stamp({ from, mediaType: file.mediaType, to, mark })
    note(kind, stamping.kind === 'stamped' ? 'stamped' : stamping.code)
    const expected = file.expected.filter((each) => typeof each !== 'string')
    if (stamping.kind === 'unstampable') {
      const isWritten = await readFile(to).then(
        () => true,
        () => false,
      )
      const isExplained = (file.expected as readonly unknown[]).includes(stamping.code)
      return [
        ...(isExplained ? [] : [`not stamped: ${stamping.code} ${JSON.stringify(stamping.params)}`]),
        ...(isWritten ? ['left there'] : []),
      ]
    }
    if (expected.length === 0) return [`stamped, instead of ${file.expected.join(' or ')}`]
    if (stamping.pages !== expected.length) return [`${stamping.pages} pages instead of ${expected.length}`]
    const faults = await faultsOf(to, { kind, file, expected, from })
    await Promise.all([rm(from), rm(to)])
    return faults
  }

  test.each(Object.entries(corpus))(
    '%s',
    async (kind, { count, make }) => {
      const kinds = Object.keys(corpus)
      const found: string[] = []
      const tries = isWhole ? count : isLong ? Math.ceil(count / 5) : slow.test(kind) ? 0 : 1
      for (let at = 0; at < tries; at++) {
        const random = randomOf(seed + kinds.indexOf(kind) * 10_000, at)
        const faults = await tryOne(kind, await make(random), `${kinds.indexOf(kind)}-${at}`)
        found.push(...faults.map((fault) => `${at}: ${fault}`))
      }
      expect(found).toEqual([])
    },
    isLong ? 600_000 : 60_000,
  )

  afterAll(() => {
    if (!isLong) return
    const rows = [...told].map(
      ([kind, counts]) => `${kind.padEnd(46)}${[...counts].map(([what, n]) => `${n} ${what}`).join(', ')}`,
    )
    process.stdout.write(`stamped or explained, seed ${seed}\n${rows.join('\n')}\n`)
  })
})

test('the kinds are 1,000 files in all', () => {
  expect(Object.values(corpus).reduce((sum, { count }) => sum + count, 0)).toBe(1_000)
})

async function faultsOf(
  path: string,
  { kind, file, expected, from }: { kind: string; file: CorpusFile; expected: readonly Seen[]; from: string },
) {
  const isPdf = file.mediaType === 'application/pdf'
  const [copy, words, sound] = await Promise.all([readFile(path), wordsOf(path), checked(path)])
  const pages = words.split('<page ').slice(1)
  const faults = expected.flatMap((seen, at) =>
    misplaced(pages[at] ?? '', seen).map((fault) => `page ${at + 1}: ${fault}`),
  )
  if (pages.length !== expected.length) faults.push(`${pages.length} pages for poppler`)
  if (isPdf && !copy.subarray(0, file.bytes.length).equals(file.bytes)) faults.push('the original is not its prefix')
  if (isPdf && expected.length < 6 && (isLong || path.endsWith('-0.pdf')))
    faults.push(...(await changedPixels({ from, path, kind }, expected)))
  // A file that qpdf found fault with may keep that fault.
  if (sound !== '' && (!isPdf || (await checked(from)) === '')) faults.push(sound)
  if (Buffer.from(file.bytes).includes('/ETSI.CAdES')) {
    const { stdout } = await run('pdfsig', [path])
    if (!stdout.includes('Signature is Valid.')) faults.push(`signature: ${stdout}`)
  }
  if (Buffer.from(file.bytes).includes('pdfaid:part')) {
    const [meta, fonts] = await Promise.all([run('pdfinfo', ['-meta', path]), run('pdffonts', [path])])
    if (!meta.stdout.includes('pdfaid:part')) faults.push('no PDF/A metadata any more')
    if (!/Arimo-Regular +CID TrueType +Identity-H +yes yes yes/.test(fonts.stdout))
      faults.push(`fonts: ${fonts.stdout}`)
  }
  return faults
}

/** Outside the stamp a page looks as it did. */
async function changedPixels(
  { from, path, kind }: { from: string; path: string; kind: string },
  expected: readonly Seen[],
): Promise<readonly string[]> {
  const faults: string[] = []
  for (const [at, { width, height, unit }] of expected.entries()) {
    const scale = Math.min(1, (width * unit) / (box.width + 16), (height * unit) / (box.height + 12)) / unit
    const [before, after] = await Promise.all([
      picturedPage(from, at + 1).catch(() => undefined),
      picturedPage(path, at + 1),
    ])
    // Poppler does not read every file whose table of objects is wrong; the copy has a right one.
    if (!before && kind === 'wrong table of objects') continue
    if (!before) return ['poppler does not read the original']
    const [left, low] = [width - (16 + box.width) * scale, (12 + box.height) * scale]
    const perPoint = before.width / width
    const changed = before.grey.findIndex((grey, pixel) => {
      const [x, y] = [pixel % before.width, Math.floor(pixel / before.width)]
      return grey !== after.grey[pixel] && (x < left * perPoint - 2 || y > low * perPoint + 2)
    })
    if (changed >= 0)
      faults.push(`page ${at + 1} looks different at ${changed % before.width}, ${Math.floor(changed / before.width)}`)
    // Poppler knows no units of a page: in some the stamp is smaller than a dot.
    if (scale > 0.1 && before.grey.equals(after.grey)) faults.push(`page ${at + 1} looks as before`)
  }
  return faults
}

async function wordsOf(path: string): Promise<string> {
  const { stdout } = await run('pdftotext', ['-cropbox', '-bbox', path, '-'], { maxBuffer: 100_000_000 })
  return stdout
}

/** Nothing, or what qpdf says. */
function checked(path: string): Promise<string> {
  return run('qpdf', ['--check', path]).then(
    () => '',
    (error: { stdout: string; stderr: string }) => `qpdf: ${error.stderr || error.stdout}`.slice(0, 300),
  )
}

/** The identifier stands once, upright, top right, as far from the edges as it should. */
function misplaced(page: string, { width, height, unit }: Seen): readonly string[] {
  const found = [
    ...page.matchAll(/<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">([^<]*)</g),
  ]
  const words = found.filter(({ 5: word }) => word === identifier)
  if (words.length !== 1)
    return [
      `${words.length} stamps, ${found
        .map(({ 5: word }) => word)
        .join(' ')
        .slice(0, 200)}`,
    ]
  const size = /width="([\d.]+)" height="([\d.]+)"/.exec(page)
  const [left = 0, high = 0, right = 0, low = 0] = (words[0] ?? []).slice(1, 5).map(Number)
  const scale = Math.min(1, (width * unit) / (box.width + 16), (height * unit) / (box.height + 12)) / unit
  const faults: string[] = []
  const near = (what: string, is: number, should: number) => {
    if (Math.abs(is - should) > 0.6 * scale + 0.02) faults.push(`${what} ${is} instead of ${should}`)
  }
  // Poppler tells the size of the page as it is before it is turned.
  near('short side of the page', Math.min(Number(size?.[1]), Number(size?.[2])), Math.min(width, height))
  near('long side of the page', Math.max(Number(size?.[1]), Number(size?.[2])), Math.max(width, height))
  near('right end', right, width - (16 + 4) * scale)
  near('width', right - left, (box.width - 8) * scale)
  // The second line: its middle is 7.6 below that of the first.
  near('middle', (high + low) / 2, (12 + 4 + 7.6 + 3.2) * scale)
  if (right - left < low - high) faults.push('not upright')
  return faults
}
