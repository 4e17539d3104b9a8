// Spoiled documents of one root, always the same ones: every mutation of mutations.ts, every value changed by a
// character, then two or three of these together. The test of the schema compares verdicts on them.
import { randomOf, type Random } from '../fuzz/random.ts'
import { roots, type Root } from '../../src/protocol/schema/schema.ts'
import { mutantsOf } from './schema/mutations.ts'
import { moreSpecimens, specimens, toXml, type Tree } from './specimens.ts'

export interface Spoiled {
  readonly how: string
  readonly text: string
}

/** At least so many documents are spoiled more than once. */
const spoiledMore = 300

/**
 * The specimens of a root, then the spoiled ones, each text once.
 * @param atLeast number of documents
 */
export function spoiledOf(root: Root, atLeast: number): readonly Spoiled[] {
  const sound = specimensOf(root)
  const found = new Map<string, string>()
  const add = (how: string, tree: Tree) => {
    const text = toXml(tree)
    if (!found.has(text)) found.set(text, how)
  }
  for (const tree of sound) {
    add('sound', tree)
    for (const { path, what, root: mutant } of mutantsOf(tree)) add(`${path.join('/')} ${what}`, mutant)
  }
  const enough = Math.max(atLeast, found.size + spoiledMore)
  for (let index = 0; found.size < enough; index += 1) {
    const random = randomOf(20250625 + roots.indexOf(root), index)
    let tree = random.pick(sound)
    for (let times = 1 + random.below(3); times > 0; times -= 1) tree = spoiledAgain(tree, random)
    add(`spoiled, number ${index}`, tree)
  }
  return [...found].map(([text, how]) => ({ how, text }))
}

/** The specimens of a root: the full one, then the others. */
export function specimensOf(root: Root): readonly Tree[] {
  return [specimens[root], ...moreSpecimens.filter(({ name }) => name === `actes:${root}`)]
}

function spoiledAgain(tree: Tree, random: Random): Tree {
  if (!random.once(4)) return edited(tree, random)
  const mutants = mutantsOf(tree)
  return mutants.length > 0 ? random.pick(mutants).root : tree
}

/** One value of the tree, with a character more, less or other; a tree without values stays as it is. */
function edited(tree: Tree, random: Random): Tree {
  const { attributes, content } = tree
  const names = Object.keys(attributes)
  const children = typeof content === 'string' ? [] : content
  const texts = typeof content === 'string' && content !== '' ? 1 : 0
  const at = random.below(names.length + texts + 3 * children.length)
  const name = names[at]
  if (name !== undefined)
    return { ...tree, attributes: { ...attributes, [name]: otherText(attributes[name] ?? '', random) } }
  if (typeof content === 'string') return texts ? { ...tree, content: otherText(content, random) } : tree
  if (children.length === 0) return tree
  const child = random.below(children.length)
  return { ...tree, content: children.map((each, index) => (index === child ? edited(each, random) : each)) }
}

const characters = [...'0189AZaz-_ .@|+:/é\u00A0\n', '\u{1F600}']

function otherText(text: string, random: Random): string {
  const all = [...text]
  const at = random.below(all.length + 1)
  const [before, here, after] = [all.slice(0, at), all.slice(at, at + 1), all.slice(at + 1)]
  const other = random.pick([[], [...here, ...here], [random.pick(characters)], [random.pick(characters), ...here]])
  return [...before, ...other, ...after].join('')
}
