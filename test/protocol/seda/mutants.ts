// Bordereaux spoiled in one place each: every element removed, doubled, moved, renamed, emptied, filled; every attribute
// removed or renamed; every value replaced by each of a list.
import fc from 'fast-check'
import type { SedaVersion } from '../../../src/protocol/seda/accord.ts'
import { sedaNamespace, type Node } from '../../../src/protocol/seda/bordereau.ts'
import { escapeXml } from '../specimens.ts'

export interface Mutant {
  readonly how: string
  readonly node: Node
}

const isText = (content: Node[1]): content is string => typeof content === 'string'

/** As it stands: what the writer of the product would mend stays. */
export function textOf([name, content, attributes = {}]: Node, seda: SedaVersion): string {
  return `<?xml version="1.0"?>${written([name, content, { xmlns: sedaNamespace(seda), 'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance', ...attributes }])}`
}

function written([name, content, attributes = {}]: Node): string {
  const isOld = name.startsWith('v1:')
  const local = name.replace('v1:', '')
  const all = isOld ? { xmlns: 'fr:gouv:culture:archivesdefrance:seda:v1.0', ...attributes } : attributes
  const told = Object.entries(all).map(([key, value]) => ` ${key}="${escapeXml(value)}"`)
  return `<${local}${told.join('')}>${isText(content) ? escapeXml(content) : content.map(written).join('')}</${local}>`
}

/** Values on both sides of every facet. */
export const values: readonly string[] = [
  ['', ' ', 'x', 'é', 'a b', ' a ', '0', '1', '-1', '+3', '1.0', '12', 'a:b', '1a', '%zz', 'objet-1', 'fr', 'fra'],
  ['2026-02-25', '2026-02-30', '2026-02-25Z', ' 2026-02-25 ', '25/02/2026', '2026', '2026-02', '2026-02-25T00:00:00'],
  ['2026-02-25T09:30:00Z', '2026-02-25T25:30:00Z', '0'.repeat(64), 'a'.repeat(63), 'A'.repeat(64), 'AAAA', 'AAA'],
  ['SHA-256', 'sha256', 'SHA-512', 'http://www.w3.org/2001/04/xmlenc#sha256', 'BinaryMaster_1', 'Dissemination_1'],
  ['001-a.pdf', 'content/001-a.pdf', 'Content/001-a.pdf', '001-é.pdf', 'a.pdf', '001-a_b-c.pdf', 'content/a b.pdf'],
  ['File', 'Item', 'RecordGrp', 'SubGrp', 'Fonds', 'OtherLevel', 'corpname', 'subject', 'genreform', 'persname'],
  ['Keep', 'Destroy', 'keep', 'Public Archive', 'Private Archive', 'français', 'x'.repeat(400)],
].flat()

const unknown: Node = ['Inconnu', 'x']

function reshapes([name, content, attributes = {}]: Node): Mutant[] {
  const children = isText(content) ? [] : content
  const made = (how: string, given: Node[1], more: Readonly<Record<string, string>> = {}): Mutant => ({
    how: `${name} ${how}`,
    node: [name, given, { ...attributes, ...more }],
  })
  return [
    made('emptied', ''),
    made('with text', 'x'),
    ...children.slice(2).map((_, at) => made(`without its first ${at + 2}`, children.slice(at + 2))),
    made('with an element', [...children, unknown]),
    made('with an element first', [unknown, ...children]),
    made('with an attribute', content, { inconnu: 'x' }),
    made('nil', '', { 'xsi:nil': 'true' }),
    ...(isText(content) ? values.map((value) => made(`= ${value}`, value)) : []),
    ...Object.keys(attributes).flatMap((key) => [
      { how: `${name}@${key} removed`, node: [name, content, without(attributes, key)] as const },
      ...values.map((value) => made(`@${key} = ${value}`, content, { [key]: value })),
    ]),
  ]
}

const without = (attributes: Readonly<Record<string, string>>, key: string) =>
  Object.fromEntries(Object.entries(attributes).filter(([name]) => name !== key))

const renamed = ([, content, attributes = {}]: Node): Node => ['Inconnu', content, attributes]

function otherIds([name, content, { id, ...attributes } = {}]: Node): Node {
  const told = isText(content) ? content : content.map(otherIds)
  return [name, told, id === undefined ? attributes : { ...attributes, id: `${id}-bis` }]
}

/** Every mutant of a tree, in order. A place that occurs several times is spoiled once. */
export function mutantsOf(node: Node, path = '', seen = new Set<string>()): Mutant[] {
  const [name, content, attributes = {}] = node
  const here = `${path.split('/').slice(-1)[0]}/${name}`
  if (seen.has(here) && isText(content)) return []
  const isNew = !seen.has(here)
  seen.add(here)
  const own = isNew ? reshapes(node) : []
  if (isText(content)) return own
  const inside = content.flatMap((child, at) => {
    const by = (...others: readonly Node[]): Node => [
      name,
      content.flatMap((each, i) => (i === at ? others : [each])),
      attributes,
    ]
    const place = `${here}>${child[0]}`
    const next = content[at + 1]
    const swapped: Node[1] = content.map((each, i) => (i === at ? (next ?? each) : i === at + 1 ? child : each))
    const isFresh = !seen.has(place)
    seen.add(place)
    const moves: Mutant[] = isFresh
      ? [
          { how: `${place} removed`, node: by() },
          { how: `${place} twice`, node: by(child, child) },
          { how: `${place} twice by other ids`, node: by(child, otherIds(child)) },
          { how: `${place} renamed`, node: by(renamed(child)) },
          ...(next ? [{ how: `${place} moved`, node: [name, swapped, attributes] as Node }] : []),
        ]
      : []
    return [...moves, ...mutantsOf(child, here, seen).map((mutant) => ({ how: mutant.how, node: by(mutant.node) }))]
  })
  return [...own, ...inside]
}

/** Two or three faults at once, anywhere. */
export function arbitraryMutant(root: Node): fc.Arbitrary<Mutant> {
  const pick = fc.nat()
  return fc.array(pick, { minLength: 2, maxLength: 3 }).map((picks) =>
    picks.reduce<Mutant>(
      ({ how, node }, at) => {
        const all = mutantsOf(node)
        const chosen = all[at % all.length]
        return chosen ? { how: `${how}, ${chosen.how}`, node: chosen.node } : { how, node }
      },
      { how: '', node: root },
    ),
  )
}
