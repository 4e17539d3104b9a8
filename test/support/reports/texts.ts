// Every French text of the program, by the syntax tree: what `say(fr, en)`, `both(fr, en)`, `{ fr, en }` and a choice by
// language hold, and what is said in French alone. `npm run texts` prints them as one table for a person to read; the
// check of spelling and typography reads the same.
import { visitorKeys, type Node } from 'oxc-parser'
import { pathToFileURL } from 'node:url'
import { sources, type Source } from '../architecture/sources.ts'

export interface FrenchText {
  /** `text/errors.ts:15` */
  readonly place: string
  /** A value that is put in stands as `…`. */
  readonly fr: string
  /** Its partner; none of what is said in French alone. */
  readonly en?: string
}

/** What only French readers get: help of the command line, public pages, mails, documents. */
const frenchAlone =
  /^(cli\.ts|commands\/|opendata\/register|proof\/|subscriptions\/mail\/text|web\/public\/|gateways\/settings|protocol\/(rules|calendrier)\/)/
/** What the help says in English, by its French, which the commands themselves say, values of options within. */
const descriptions = 'commands/english.ts'
/** What says one of two texts. */
const saying = /(^|\.)(say|both)$|^sayIn\(/
/** Accents, signs and little words that only French has. */
const french =
  /[àâçéèêëîïôœùû«»’]|(?:^|\s)(?:le|la|les|des|une|du|pas|pour|avec|dans|sur|aux|qui|que|sans|est)(?:\s|$)/i

/** All of them, in the order of the sources. */
export function frenchTexts(of: readonly Source[] = sources): readonly FrenchText[] {
  return of.flatMap((source) => pairsIn(source).flatMap((pair) => textsOf(pair, source)))
}

interface Pair {
  readonly fr: Node
  readonly en?: Node
}

/** Where a source says something in French. */
function pairsIn(source: Source): readonly Pair[] {
  const found: Pair[] = []
  const written = ({ start, end }: Node) => source.text.slice(start, end)
  // `say(label, values)` of a command: the texts stand in its table.
  const isLabel = source.path.startsWith('commands/')
  source.visit({
    CallExpression: ({ callee, arguments: [fr, en] }) => {
      if (fr && en && (isLabel ? written(callee) === 'both' : saying.test(written(callee)))) found.push({ fr, en })
    },
    ObjectExpression: ({ properties }) => {
      const of = (language: string) =>
        properties.find((each) => each.type === 'Property' && written(each.key) === language) as
          { readonly value: Node } | undefined
      const [fr, en] = [of('fr')?.value, of('en')?.value]
      if (fr && en) found.push({ fr, en })
    },
    ConditionalExpression: ({ test, consequent: fr, alternate: en }) => {
      if (/^fr$|language === 'fr'$/.test(written(test))) found.push({ fr, en })
    },
    ArrayExpression: ({ elements: [path, fr, en] }) => {
      if (path && fr && en && /^'\/[a-z/-]*'$/.test(written(path))) found.push({ fr, en })
    },
  })
  return frenchAlone.test(source.path) && source.path !== descriptions ? [...found, { fr: source.program }] : found
}

function textsOf({ fr, en }: Pair, { path, lineAt, text }: Source): readonly FrenchText[] {
  const said = saidIn(fr, text)
  if (!en)
    return said
      .filter(({ words }) => french.test(words))
      .map(({ start, words }) => ({ place: `${path}:${lineAt(start)}`, fr: words }))
  const partners = saidIn(en, text)
  return said.map(({ start, words }, at) => ({
    place: `${path}:${lineAt(start)}`,
    fr: words,
    en: partners[said.length === partners.length ? at : 0]?.words ?? '',
  }))
}

interface Said {
  readonly start: number
  readonly words: string
}

/** The texts below a node; what another pair says is its own. */
function saidIn(node: Node, source: string): readonly Said[] {
  const below = (...nodes: readonly (Node | null | undefined)[]) =>
    nodes.flatMap((each) => (each ? saidIn(each, source) : []))
  const of = (text: string): readonly Said[] =>
    text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => /\p{L}/u.test(line) && !/^(fr|en)(-[A-Z]{2})?$/.test(line))
      .map((words) => ({ start: node.start, words }))
  switch (node.type) {
    case 'Literal':
      return typeof node.value === 'string' ? of(node.value) : []
    case 'TemplateLiteral':
      return [...of(node.quasis.map(({ value }) => value.cooked ?? '').join('…')), ...below(...node.expressions)]
    case 'TaggedTemplateExpression':
      return [
        ...of(shown(node.quasi.quasis.map(({ value }) => value.raw).join('…'))),
        ...below(...node.quasi.expressions),
      ]
    case 'CallExpression':
      if (saying.test(source.slice(node.callee.start, node.callee.end))) return []
      return below(node.callee, ...node.arguments)
    case 'MemberExpression':
      return below(node.object)
    case 'BinaryExpression':
      return node.operator === '+' ? below(node.left, node.right) : []
    case 'ConditionalExpression':
      return below(node.consequent, node.alternate)
    case 'Property':
      return ['fr', 'en'].includes(source.slice(node.key.start, node.key.end)) ? [] : below(node.value)
    case 'ImportDeclaration':
    case 'NewExpression':
      return []
    default:
      if (node.type.startsWith('TS'))
        return node.type === 'TSAsExpression' || node.type === 'TSSatisfiesExpression' ? below(node.expression) : []
      return below(
        ...(visitorKeys[node.type] ?? []).flatMap(
          (key) => (node as unknown as Record<string, Node | Node[]>)[key] ?? [],
        ),
      )
  }
}

/** Of HTML: what stands between tags, and what attributes say aloud. */
function shown(markup: string): string {
  const spoken = [...markup.matchAll(/\b(?:aria-label|placeholder|title|alt)="([^"]*)"/g)].map(([, said = '']) => said)
  return [markup.replace(/\s+/g, ' ').replace(/<[^>]*>/g, '\n'), ...spoken].join('\n')
}

function print(): void {
  for (const { place, fr, en } of frenchTexts()) console.log([place, fr, en ?? '—'].join('\t'))
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) print()
