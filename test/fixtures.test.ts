// The deposits of fixtures/actes: Maraussan's documents say the commune's own text word for word, every deposit is
// whole, and each case is what its name says.
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { parseActe, type Acte } from '../src/protocol/acte/acte.ts'
import { findMatiere, nationalClassification, typePieceOffered } from '../src/protocol/classification/classification.ts'
import { checkNumero } from '../src/protocol/acte/numero.ts'
import { toLatin1 } from '../src/protocol/xml/latin1.ts'
import { describeIf, type Need } from './support/describe-with.ts'
import { maraussanSheets } from './support/deposits/make-maraussan.ts'
import { smallSheets } from './support/deposits/make-small-pdfs.ts'
import { runningFoot } from './support/deposits/maraussan-convention.ts'
import { makePdf } from './support/deposits/pdf-layout.ts'
import { fontFolder } from './support/deposits/pdf-text.ts'
import { referenceFolder } from './support/reference.ts'

const folder = fileURLToPath(new URL('../fixtures/actes/', import.meta.url))
const cases = readdirSync(folder)
/** The one text in the folder `seed` of the reference; '' where there is none. */
const seedFile = onlyText(join(referenceFolder ?? '/nowhere', 'seed'))
const fontFile = join(fontFolder, 'LiberationSerif-Regular.ttf')
/** LiberationSerif-Regular.ttf of fonts-liberation 2.1.5, with which the files kept were made. */
const fontDigest = '9caef765d2e891c10dd73658894f01e660fe0c1c83e0bda7d6edf561d8f623d4'

const poppler: Need<true> = {
  value: spawnSync('pdftotext', ['-v']).error ? undefined : true,
  need: 'poppler-utils',
  remedy: 'apt-get install poppler-utils',
  required: true,
}
const reference: Need<true> = {
  value: existsSync(seedFile) || undefined,
  need: 'the reference text of Maraussan',
  remedy: 'ACTES_REFERENCE',
  required: false,
}
const fonts: Need<true> = {
  value: existsSync(fontFile) || undefined,
  need: 'fonts-liberation',
  remedy: 'apt-get install fonts-liberation',
  required: true,
}

function onlyText(inFolder: string): string {
  const names = existsSync(inFolder) ? readdirSync(inFolder).filter((name) => name.endsWith('.txt')) : []
  const [name] = names
  return name !== undefined && names.length === 1 ? join(inFolder, name) : ''
}

function deposit(name: string): Acte {
  const parsed = parseActe(JSON.parse(readFileSync(join(folder, name, 'acte.json'), 'utf8')))
  if (!parsed.ok) throw new Error(`${name}: ${JSON.stringify(parsed.problems)}`)
  return parsed.value
}

/** Text of each page, in the order in which it was written, without the bullets of lists. */
function pages(file: string): readonly string[] {
  const text = execFileSync('pdftotext', ['-raw', '-enc', 'UTF-8', join(folder, file), '-'], { encoding: 'utf8' })
  return text
    .split('\f')
    .slice(0, -1)
    .map((page) => oneLine(page.replaceAll('•', ' ')))
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

/** Cut what the documents must not say, and be sure that it was there as often as foreseen. */
function without(text: string, unwanted: RegExp, times: number): string {
  expect(text.match(unwanted) ?? []).toHaveLength(times)
  return oneLine(text.replace(unwanted, ' '))
}

/** The reference text without Markdown, the prefecture's stamps, the description of the seal and the running foot. */
function seed(): { deliberation: string[]; convention: string[] } {
  const plain = readFileSync(seedFile, 'utf8')
    .replace(/^(#+|-) /gm, '')
    .replaceAll('*', '')
    .replace(/\[([^\]]+)\]\([^)]+\)/g, '$1')
  const unstamped = without(
    oneLine(plain),
    /Accusé de réception en préfecture .*?réception préfecture : 08\/07\/2025/g,
    2,
  )
  const unsealed = without(unstamped, /The stamp is circular .*? above it\./g, 1)
  const bare = without(unsealed, new RegExp(runningFoot.join(' '), 'g'), 1)
  const middle = bare.indexOf('RÉGION ACADÉMIQUE OCCITANIE Liberté')
  return { deliberation: bare.slice(0, middle).trim().split(' '), convention: bare.slice(middle).split(' ') }
}

await describeIf(reference.value ? poppler : reference, "Maraussan's documents", () => {
  it('the délibération has the text of the commune, all of it and nothing else', () => {
    expect(pages('maraussan/deliberation.pdf').join(' ').split(' ')).toEqual(seed().deliberation)
  })

  it('the convention has the text of the commune, with the running foot and a number on every page', () => {
    const found = pages('maraussan/convention.pdf')
    const bodies = found.map((page, index) => {
      const foot = ` ${runningFoot.join(' ')} ${index + 1}/${found.length}`
      expect(page.endsWith(foot)).toBe(true)
      return page.slice(0, -foot.length)
    })
    expect(bodies.join(' ').split(' ')).toEqual(seed().convention)
  })
})

await describeIf(poppler, 'PDFs', () => {
  const files = cases.flatMap((name) => {
    return readdirSync(join(folder, name)).flatMap((file) => (file.endsWith('.pdf') ? [join(name, file)] : []))
  })

  it.each(files)('%s: every font is embedded, a subset, and maps its characters', (file) => {
    const table = execFileSync('pdffonts', [join(folder, file)], { encoding: 'utf8' })
      .trimEnd()
      .split('\n')
      .slice(2)
    expect(table).not.toHaveLength(0)
    for (const line of table) expect(line).toMatch(/ yes yes yes +\d+ +\d+$/)
  })
})

const sheets = Object.entries({ ...maraussanSheets, ...smallSheets() })

await describeIf(fonts, 'making PDFs', () => {
  it.each(sheets)('%s: the same text and fonts make the same bytes', async (path, sheet) => {
    const made = await makePdf(sheet)
    expect(Buffer.from(await makePdf(sheet)).equals(made)).toBe(true)
    const sameFonts = createHash('sha256').update(readFileSync(fontFile)).digest('hex') === fontDigest
    if (sameFonts) expect(readFileSync(join(folder, path)).equals(made)).toBe(true)
  })
})

describe('deposits', () => {
  it.each(cases)('%s: acte.json names every file beside it, and no other', (name) => {
    const { document, annexes } = deposit(name)
    const named = ['acte.json', document.fichier, ...annexes.map((annexe) => annexe.fichier)]
    const found = readdirSync(join(folder, name)).filter((file) => file !== 'expected')
    expect(found.toSorted()).toEqual(named.toSorted())
  })

  it.each(cases)('%s: the national classification knows its matière and offers its types of piece', (name) => {
    const acte = deposit(name)
    expect(findMatiere(nationalClassification, acte.matiere)).toBeDefined()
    for (const { typePiece } of [acte.document, ...acte.annexes]) {
      expect(typePieceOffered(nationalClassification, acte.nature, typePiece)).toBe(true)
    }
  })

  it('arrete-trois-annexes has a PDF, a PNG and a JPEG, in that order', () => {
    const heads = deposit('arrete-trois-annexes').annexes.map(({ fichier }) =>
      readFileSync(join(folder, 'arrete-trois-annexes', fichier)).toString('latin1', 0, 4),
    )
    expect(heads).toEqual(['%PDF', '\x89PNG', '\xff\xd8\xff\xe0'])
  })

  it('objet-500 counts 500 characters as it is sent, fewer as it is written', () => {
    const { objet } = deposit('objet-500')
    expect([...toLatin1(objet, '', 'translit').text].length).toBe(500)
    expect([...objet].length).toBeLessThan(500)
  })

  it('accents-dans-objet holds every character of the transliteration that French acts use', () => {
    const { conversions, problems } = toLatin1(deposit('accents-dans-objet').objet, 'objet', 'translit')
    expect(problems).toEqual([])
    expect(conversions.map(({ from, to }) => `${from} ${to}`).toSorted()).toEqual(
      ['€ EUR', "’ '", 'Œ OE', 'œ oe', '– -', '… ...'].toSorted(),
    )
  })

  it('numero-avec-tiret passes the wide policy and gets a proposal from the strict one', () => {
    const { numero } = deposit('numero-avec-tiret')
    expect(checkNumero(numero, 'wide')).toEqual({ ok: true })
    expect(checkNumero(numero, 'strict')).toEqual({ ok: false, proposal: '2025_06_DELIB_1' })
  })
})
