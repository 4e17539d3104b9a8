// Makes the files of the small deposits of fixtures/actes, once: `node test/support/deposits/make-small-pdfs.ts`. The pictures
// are pages drawn by the same engine and turned into PNG and JPEG by poppler's pdftoppm.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { blank, framed, makePdf, paragraph, type Block, type Sheet, type Style } from './pdf-layout.ts'
import { annexes, smallActs, type Words } from './small-acts.ts'

const folder = new URL('../../../fixtures/actes/', import.meta.url)

const body: Style = { face: 'Regular', size: 12, leading: 17, align: 'justify', before: 10, indent: 0, keep: false }
const centred: Style = { ...body, align: 'center', before: 0 }

/** What is read of an acte.json to draw its document. */
interface Deposit {
  readonly numero: string
  readonly dateDecision: string
  readonly objet: string
  readonly document: { readonly fichier: string }
}

/** Every PDF of the small deposits, by path below fixtures/actes; reads the acte.json beside each. */
export function smallSheets(): Readonly<Record<string, Sheet>> {
  const documents = Object.entries(smallActs).map(([name, words]): [string, Sheet] => {
    const deposit = JSON.parse(readFileSync(new URL(`${name}/acte.json`, folder), 'utf8')) as Deposit
    return [`${name}/${deposit.document.fichier}`, smallSheet(words, deposit)]
  })
  return { ...Object.fromEntries(documents), 'arrete-trois-annexes/rapport.pdf': annexSheet('rapport') }
}

/** The document of a small deposit, one page; `deposit` is its acte.json. */
function smallSheet(words: Words, deposit: Deposit): Sheet {
  const day = new Intl.DateTimeFormat('fr-FR', { dateStyle: 'long', timeZone: 'UTC' }).format(
    new Date(deposit.dateDecision),
  )
  const title = `${words.kind} N° ${deposit.numero} DU ${day.toUpperCase()}`
  const blocks = [
    ...['RÉPUBLIQUE FRANÇAISE', "DÉPARTEMENT DE L'HÉRAULT", 'COMMUNE DE MARAUSSAN'].map((line) =>
      paragraph(line, centred),
    ),
    framed([paragraph(title, { ...centred, size: 14 })], { padding: 8, before: 36 }),
    paragraph(`OBJET : ${deposit.objet}`, { ...body, before: 30 }),
    blank(8),
    ...words.before.map((line) => paragraph(line, body)),
    blank(8),
    ...words.decision.map((line) => paragraph(line, body)),
    paragraph('Le maire', { ...body, align: 'left', indent: 330, before: 40 }),
  ]
  return sheet({ title, date: `${deposit.dateDecision}T12:00:00Z`, blocks, lesson: words.lesson })
}

/** An annex of the arrêté, one page. */
function annexSheet(name: keyof typeof annexes): Sheet {
  return sheet({ title: `Annexe : ${name}`, date: '2025-03-17T12:00:00Z', blocks: annexes[name] })
}

function sheet(content: { title: string; date: string; blocks: readonly Block[]; lesson?: string }): Sheet {
  const small: Style = { ...body, size: 9, leading: 12, before: 0 }
  const { title, date, blocks, lesson } = content
  const foot = [
    ...(lesson ? [paragraph(`CE QUE CE DÉPÔT VÉRIFIE : ${lesson}`, small)] : []),
    paragraph('Acte fictif, écrit pour les essais : sans valeur juridique.', { ...small, before: 4 }),
  ]
  return {
    title,
    author: 'actes-worker',
    date,
    family: 'LiberationSans',
    faces: ['Regular'],
    margins: { side: 71, top: 62, bottom: 110 },
    blocks,
    foot: () => foot,
  }
}

/** The page as a picture of 60 dots per inch, its empty lower part left out. */
function picture(pdf: Uint8Array, format: readonly string[]): Buffer {
  const size = ['-singlefile', '-r', '60', '-x', '0', '-y', '0', '-W', '496', '-H', '320']
  return execFileSync('pdftoppm', [...format, ...size, '-'], { input: pdf })
}

async function main(): Promise<void> {
  for (const [path, sheet] of Object.entries(smallSheets()))
    await writeFile(new URL(path, folder), await makePdf(sheet))
  const plan = picture(await makePdf(annexSheet('plan')), ['-png'])
  const avis = picture(await makePdf(annexSheet('avis')), ['-jpeg', '-jpegopt', 'quality=75'])
  await writeFile(new URL('arrete-trois-annexes/plan.png', folder), plan)
  await writeFile(new URL('arrete-trois-annexes/avis.jpg', folder), avis)
}

if (import.meta.main) await main()
