// Ways to spoil a specimen, one fault at a time, always the same ones in the same order: every element removed, doubled,
// moved, renamed, emptied, filled; every attribute removed, unprefixed; every value replaced by each of a list.
import { idActe, tree, type Tree } from './specimens.ts'

export interface Mutant {
  /** What was done, and where. */
  readonly how: string
  readonly root: Tree
}

const id = (departement: string, siren: string, date: string, numero: string, nature: string) =>
  [departement, siren, date, numero, nature].join('-')
const with034 = (numero: string) => id('034', '213401482', '20250625', numero, 'DE')

/** Values that stand on either side of some facet. */
export const values: readonly string[] = [
  '',
  ' ',
  'x',
  'é',
  'O',
  'DE',
  'D',
  '\u{1F600}\u{1F600}',
  ...['0', '1', '5', '6', '12', '31', '042', '005', '099', '100', '-1', '+1', '1.0', '1e2', ' 2 ', '1 2'],
  ...['034', '134', '934', '02A', '02B', '03C', '0|4', '|34', '03|', '0344', ' 034'],
  ...['213401482', '21340148', '2134014820', '21340148A', ' 213401482 ', '213 401 482'],
  ...['2025-06-25', '2025-02-30', '2025-06-25Z', '2025-06-25+02:00', '2025-6-25', '25/06/2025', ' 2025-06-25 '],
  ...['-0044-03-15', '2025-06-25T00:00:00', '20250625', '0000-01-01'],
  ...['x'.repeat(15), 'x'.repeat(16), 'x'.repeat(500), 'x'.repeat(501), '\u{1F600}'.repeat(500), 'é'.repeat(501)],
  ...[
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
  ],
  ...['a@b..fr', '@b.fr', 'é@b.fr', 'a@b.fr,c@d.fr'],
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
  id('0|4', '213401482', '20250625', 'X1', 'DE'),
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

function spoilElement(element: Tree): Mutant[] {
  const { name, attributes, content } = element
  const unknown = tree('actes:Inconnu', {}, 'x')
  const children = typeof content === 'string' ? undefined : content
  const variants: [string, Tree][] = [
    ['nil', { ...element, attributes: { ...attributes, 'xsi:nil': 'true' } }],
    ['nil and empty', { ...element, attributes: { ...attributes, 'xsi:nil': 'true' }, content: '' }],
    ['not nil', { ...element, attributes: { ...attributes, 'xsi:nil': 'false' } }],
    ['emptied', { ...element, content: '' }],
    ['with text', { ...element, content: 'x' }],
    ['with an element', { ...element, content: [...(children ?? []), unknown] }],
    ['with an element first', { ...element, content: [unknown, ...(children ?? [])] }],
    ['with an attribute', { ...element, attributes: { ...attributes, 'actes:Inconnu': 'x' } }],
    ['with a signature', { ...element, content: [...(children ?? []), signature] }],
  ]
  return variants.map(([how, mutant]) => ({ how: `${name} ${how}`, root: mutant }))
}

const signature = tree('actes:Signature', { libre: 'x', 'insee:NIC': 'x' }, [
  tree('Libre', {}, [tree('actes:IDPref', { 'actes:Departement': 'x' })]),
])

function spoilAttributes(element: Tree): Mutant[] {
  const entries = Object.entries(element.attributes)
  const replace = (index: number, ...by: readonly [string, string][]) =>
    Object.fromEntries(entries.flatMap((entry, at) => (at === index ? by : [entry])))
  return entries.flatMap(([name, value], index) => {
    const changed = [...values, ` ${value} `].map((other): Mutant => {
      const attributes = replace(index, [name, other])
      return { how: `${element.name}/@${name} = ${other}`, root: { ...element, attributes } }
    })
    return [
      { how: `${element.name}/@${name} removed`, root: { ...element, attributes: replace(index) } },
      {
        how: `${element.name}/@${name} unprefixed`,
        root: { ...element, attributes: replace(index, [name.replace(/^.*:/, ''), value]) },
      },
      {
        how: `${element.name}/@${name} of INSEE`,
        root: { ...element, attributes: replace(index, [name.replace(/^.*:/, 'insee:'), value]) },
      },
      ...changed,
    ]
  })
}

function spoilText(element: Tree): Mutant[] {
  const { content } = element
  if (typeof content !== 'string' || content === '') return []
  return [...values, ` ${content} `].map((text) => ({
    how: `${element.name} = ${text}`,
    root: { ...element, content: text },
  }))
}

function spoilChildren(element: Tree): Mutant[] {
  const { content, name } = element
  if (typeof content === 'string') return []
  return content.flatMap((child, index) => {
    const place = (how: string, ...by: readonly Tree[]): Mutant => ({
      how: `${name}/${child.name} ${how}`,
      root: { ...element, content: content.flatMap((each, at) => (at === index ? by : [each])) },
    })
    const next = content[index + 1]
    const swapped = content.map((each, at) => (at === index ? (next ?? each) : at === index + 1 ? child : each))
    return [
      place('removed'),
      place('twice', child, child),
      place('renamed', { ...child, name: 'actes:Inconnu' }),
      place('without namespace', { ...child, name: child.name.replace(/^.*:/, '') }),
      ...(next ? [{ how: `${name}/${child.name} moved`, root: { ...element, content: swapped } }] : []),
      ...mutantsOf(child).map((mutant) => place(mutant.how, mutant.root)),
    ]
  })
}
