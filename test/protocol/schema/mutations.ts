// Mutations of a specimen, one fault each, always in the same order: every element removed, doubled, moved, renamed,
// emptied, filled; every attribute removed, unprefixed; every value replaced by each of a list.
import { idActe, tree, type Tree } from '../specimens.ts'

export interface Mutant {
  /** Names of the elements from the root to the one that is spoiled. */
  readonly path: readonly string[]
  readonly what: string
  /** Only a value differs. */
  readonly value: boolean
  readonly root: Tree
}

const id = (departement: string, siren: string, date: string, numero: string, nature: string) =>
  [departement, siren, date, numero, nature].join('-')
const with034 = (numero: string) => id('034', '213401482', '20250625', numero, 'DE')

/** Values on both sides of a facet. */
export const values: readonly string[] = [
  '',
  ' ',
  'x',
  'é',
  'O',
  'DE',
  'D',
  '\u{1F600}\u{1F600}',
  '0',
  '1',
  '3',
  '4',
  '5',
  '6',
  '12',
  '31',
  '042',
  '005',
  '099',
  '100',
  '-1',
  '+1',
  '1.0',
  '1e2',
  ' 2 ',
  '1 2',
  '034',
  '134',
  '934',
  '02A',
  '02B',
  '03C',
  '0|4',
  '|34',
  '03|',
  '0344',
  ' 034',
  '213401482',
  '21340148',
  '2134014820',
  '21340148A',
  ' 213401482 ',
  '213 401 482',
  '2025-06-25',
  '2025-02-30',
  '2025-06-25Z',
  '2025-06-25+02:00',
  '2025-6-25',
  '25/06/2025',
  ' 2025-06-25 ',
  '-0044-03-15',
  '2025-06-25T00:00:00',
  '20250625',
  '0000-01-01',
  'x'.repeat(15),
  'x'.repeat(16),
  'x'.repeat(500),
  'x'.repeat(501),
  '\u{1F600}'.repeat(500),
  'é'.repeat(501),
  'a@b.fr',
  'a.b_c-d@e-f.g.museum',
  'a@b',
  'a+b@c.fr',
  'a@b.bretagne',
  'a@b.f',
  'a@b.f2',
  ' a@b.fr',
  'a..b@c.fr',
  '.a@b.fr',
  'a@b..fr',
  '@b.fr',
  'é@b.fr',
  'a@b.fr,c@d.fr',
  ...[
    'DEL11_25',
    'DEL11-250625',
    'Del 11',
    '-A',
    'A-',
    '_A_',
    'A B',
    'A- B',
    'délib',
    'A'.repeat(15),
    'A'.repeat(16),
  ].flatMap((numero) => [numero, with034(numero)]),
  ...[`A-${'B'.repeat(12)}C`, `A-${'B'.repeat(13)}C`, ' A', 'A ', ''].map(with034),
  id('|34', '213401482', '20250625', 'X1', 'DE'),
  id('02|', '213401482', '20250625', 'X1', 'DE'),
  id('134', '213401482', '20250625', 'X1', 'DE'),
  id('0A4', '213401482', '20250625', 'X1', 'DE'),
  id('02C', '213401482', '20250625', 'X1', 'DE'),
  id('02A', '213401482', '20250625', 'X1', 'DE'),
  id('034', '21340148', '20250625', 'X1', 'DE'),
  id('034', '2134014822', '20250625', 'X1', 'DE'),
  id('034', '213401482', '2025062', 'X1', 'DE'),
  id('034', '213401482', '202506250', 'X1', 'DE'),
  id('034', '213401482', '20259999', 'X1', 'DE'),
  id('034', '213401482', '20250625', 'X1', 'de'),
  id('034', '213401482', '20250625', 'X1', 'D'),
  id('034', '213401482', '20250625', 'X1', 'DEL'),
  id('034', '213401482', '20250625', 'X1', 'ÀÉ'),
  ` ${idActe}`,
  `${idActe} `,
]

/** Every mutant of a specimen, in order. */
export function mutantsOf(root: Tree): Mutant[] {
  return [...spoilElement(root), ...spoilAttributes(root), ...spoilText(root), ...spoilChildren(root)]
}

function reshaped(element: Tree, what: string, change: Partial<Tree>): Mutant {
  return { path: [element.name], what, value: false, root: { ...element, ...change } }
}

function revalued(element: Tree, what: string, change: Partial<Tree>): Mutant {
  return { ...reshaped(element, what, change), value: true }
}

const unknown = tree('actes:Inconnu', {}, 'x')
const signature = tree('actes:Signature', { libre: 'x', 'insee:NIC': 'x' }, [
  tree('Libre', {}, [tree('actes:IDPref', { 'actes:Departement': 'x' })]),
])

function spoilElement(element: Tree): Mutant[] {
  const { attributes, content } = element
  const children = typeof content === 'string' ? [] : content
  const nil = { ...attributes, 'xsi:nil': 'true' }
  return [
    reshaped(element, 'nil', { attributes: nil }),
    reshaped(element, 'nil and empty', { attributes: nil, content: '' }),
    reshaped(element, 'not nil', { attributes: { ...attributes, 'xsi:nil': 'false' } }),
    reshaped(element, 'emptied', { content: '' }),
    reshaped(element, 'with text', { content: 'x' }),
    reshaped(element, 'with an element', { content: [...children, unknown] }),
    reshaped(element, 'with an element first', { content: [unknown, ...children] }),
    reshaped(element, 'with an attribute', { attributes: { ...attributes, 'actes:Inconnu': 'x' } }),
    reshaped(element, 'with a signature', { content: [...children, signature] }),
  ]
}

function spoilAttributes(element: Tree): Mutant[] {
  const entries = Object.entries(element.attributes)
  return entries.flatMap(([name, value], index) => {
    const replace = (...by: readonly [string, string][]) => ({
      attributes: Object.fromEntries(entries.flatMap((entry, at) => (at === index ? by : [entry]))),
    })
    const local = name.replace(/^.*:/, '')
    return [
      reshaped(element, `@${name} removed`, replace()),
      reshaped(element, `@${name} unprefixed`, replace([local, value])),
      reshaped(element, `@${name} of INSEE`, replace([`insee:${local}`, value])),
      ...[...values, ` ${value} `].map((other) => revalued(element, `@${name} = ${other}`, replace([name, other]))),
    ]
  })
}

function spoilText(element: Tree): Mutant[] {
  const { content } = element
  if (typeof content !== 'string' || content === '') return []
  return [...values, ` ${content} `].map((text) => revalued(element, `= ${text}`, { content: text }))
}

function spoilChildren(element: Tree): Mutant[] {
  const { content } = element
  if (typeof content === 'string') return []
  return content.flatMap((child, index) => {
    const replace = (...by: readonly Tree[]) => ({
      content: content.flatMap((each, at) => (at === index ? by : [each])),
    })
    const next = content[index + 1]
    const swapped = content.map((each, at) => (at === index ? (next ?? each) : at === index + 1 ? child : each))
    return [
      reshaped(element, `${child.name} removed`, replace()),
      reshaped(element, `${child.name} twice`, replace(child, child)),
      reshaped(element, `${child.name} renamed`, replace({ ...child, name: 'actes:Inconnu' })),
      reshaped(element, `${child.name} without namespace`, replace({ ...child, name: child.name.replace(/^.*:/, '') })),
      ...(next ? [reshaped(element, `${child.name} moved`, { content: swapped })] : []),
      ...mutantsOf(child).map(({ path, what, value, root }): Mutant => ({
        path: [element.name, ...path],
        what,
        value,
        root: { ...element, ...replace(root) },
      })),
    ]
  })
}
