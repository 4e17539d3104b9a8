// The convention annexed to Maraussan's délibération, word for word as the commune made it public, without the
// préfecture's stamp; its running foot is on every page.
import { blank, columns, item, paragraph, rule, spread, type Block, type Sheet, type Style } from './pdf-layout.ts'
import { conventionArticles, type Article, type Part } from './maraussan-articles.ts'
import { bold, italic } from './pdf-text.ts'

const body: Style = { face: 'Regular', size: 10, leading: 13, align: 'justify', before: 6, indent: 0, keep: false }
const line: Style = { ...body, align: 'left', before: 0 }
const chapter: Style = { ...line, face: 'Bold', size: 12, leading: 16, before: 16, keep: true }
const heading: Style = { ...line, face: 'Bold', size: 10.5, leading: 14, before: 13, keep: true }
const subheading: Style = { ...line, face: 'Bold', before: 9, keep: true }

function under(lines: readonly string[], style: Style): readonly Block[] {
  return lines.map((text) => paragraph(text, style))
}

function letterhead(): Block {
  const motto = { ...line, size: 8.5, leading: 10.5 }
  const academy = [
    paragraph('RÉGION ACADÉMIQUE OCCITANIE', { ...line, face: 'Bold', size: 13, leading: 15.5 }),
    rule({ before: 7, after: 4, length: 24 }),
    ...['Liberté', 'Égalité', 'Fraternité'].map((text) => paragraph([italic(text)], motto)),
  ]
  const parts = [
    { share: 0.36, blocks: academy },
    { share: 0.64, blocks: [paragraph('le 27 mai 2025', { ...line, align: 'right' })] },
  ]
  return columns(parts, { gap: 0, before: 0 })
}

const title: readonly Block[] = under(
  [
    'Convention de partenariat pour la mise à disposition',
    "d'un environnement numérique de travail (ENT-école)",
    'Année scolaire 2025-2026',
  ],
  { ...line, face: 'Bold', size: 14, leading: 19, align: 'center', keep: true },
)

const parties: readonly Block[] = [
  paragraph('Entre :', { ...body, before: 22, keep: true }),
  paragraph([bold('LA RÉGION ACADÉMIQUE OCCITANIE')], { ...line, before: 6, keep: true }),
  ...under(
    [
      "31, rue de l'Université 34 064 - MONTPELLIER Cedex 2",
      'Représentée par Carole Drucker-Godard, en sa qualité de',
      "Rectrice de la région académique Occitanie, Rectrice de l'académie de Montpellier,",
      'Chancelière des universités.',
    ],
    { ...line, keep: true },
  ),
  paragraph('Ci-après dénommée "Région académique"', line),
  paragraph('Et :', { ...body, before: 12, keep: true }),
  paragraph([bold('COMMUNE DE MARAUSSAN')], { ...line, before: 6, keep: true }),
  ...under(
    [
      'SIRET : 21340148200012',
      'Adresse : 164 AVENUE DU GENERAL BALAMAN, 34370 MARAUSSAN',
      'Représenté(e) par : Marlène Puche',
      'En sa qualité de : MAIRE',
    ],
    { ...line, keep: true },
  ),
  paragraph('Ci-après dénommé(e) "collectivité"', line),
  paragraph(
    "NB : En cas de paiement des participations financières par chaque commune d'un regroupement de communes, une convention doit être établie pour chaque commune.",
    { ...body, before: 14 },
  ),
  paragraph('Il est convenu ce qui suit :', { ...body, before: 12 }),
]

function part(text: Part): Block {
  if (typeof text !== 'string') return item(text.item, { ...body, before: 3, indent: 28 })
  return paragraph(text, { ...body, keep: text.endsWith(':') })
}

function article({ level, title: text, parts }: Article): readonly Block[] {
  const style = { chapter, article: heading, subarticle: subheading }[level]
  return [paragraph(text, style), ...parts.map(part)]
}

function signatures(): readonly Block[] {
  const commune = [
    paragraph([bold('COMMUNE DE MARAUSSAN :')], line),
    ...under(['Représenté(e) par : Marlène Puche', 'MAIRE'], line),
  ]
  const academy = [
    paragraph([bold('Carole Drucker-Godard')], line),
    ...under(
      [
        'Rectrice de la région académique Occitanie,',
        "Rectrice de l'académie de Montpellier,",
        'Chancelière des universités.',
      ],
      line,
    ),
  ]
  return [
    paragraph('A Montpellier, le 27/05/2025', { ...line, before: 22, keep: true }),
    columns(
      [
        { share: 0.5, blocks: commune },
        { share: 0.5, blocks: academy },
      ],
      { gap: 0, before: 18 },
    ),
  ]
}

/** The foot of every page of the convention, as it stands in the commune's document. */
export const runningFoot = [
  "Convention de partenariat pour la mise à disposition de l'ENT-école dans l'academie de Montpellier",
  'Année scolaire 2025-2026',
] as const

function foot(page: number, pages: number): readonly Block[] {
  const small: Style = { ...line, size: 8, leading: 10 }
  return [
    rule({ before: 0, after: 4 }),
    paragraph(runningFoot[0], small),
    spread(runningFoot[1], `${page}/${pages}`, small),
  ]
}

/** The convention, in a sans-serif face. */
export const convention: Sheet = {
  title: "Convention de partenariat pour la mise à disposition d'un environnement numérique de travail (ENT-école)",
  author: 'Région académique Occitanie',
  date: '2025-05-27T10:00:00Z',
  family: 'LiberationSans',
  faces: ['Regular', 'Bold', 'Italic'],
  margins: { side: 62, top: 54, bottom: 74 },
  blocks: [letterhead(), blank(30), ...title, ...parties, ...conventionArticles.flatMap(article), ...signatures()],
  foot,
}
