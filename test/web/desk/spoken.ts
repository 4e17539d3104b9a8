// What pages say: the texts that a reader sees or hears, and, in the sources, texts that are said in one language only.
import type { Node } from 'oxc-parser'
import type { Source } from '../../support/architecture/sources.ts'
import { plain } from './markup.ts'

const token = /<!doctype[^>]*>|<(\/?)([a-z][a-z0-9-]*)((?:[^>"]|"[^"]*")*)>|([^<]+)/gi
const spoken = /\b(?:aria-label|placeholder|title|alt|data-l)="([^"]*)"/g
const empty = new Set(['meta', 'link', 'input', 'br', 'hr', 'img', 'rect', 'polyline', 'path', 'circle', 'line'])
/** What stands in these is no sentence of ours. */
const quoting = new Set(['code', 'pre', 'textarea', 'script'])

/** The texts that a page shows and speaks, each of its own; without those that are marked as of another language. */
export function textsIn(page: string): readonly string[] {
  const texts: string[] = []
  const open: { readonly name: string; readonly silent: boolean }[] = []
  for (const [, closing, name = '', attributes = '', text] of page.replaceAll('<wbr />', '').matchAll(token)) {
    const silent = open.at(-1)?.silent ?? false
    if (text !== undefined) texts.push(...(silent ? [] : [text]))
    else if (closing === '/') open.pop()
    else if (name !== '') {
      const foreign = quoting.has(name) || (name !== 'html' && /\slang="/.test(attributes))
      if (!silent) texts.push(...[...attributes.matchAll(spoken)].map(([, said = '']) => said))
      if (!empty.has(name) && !attributes.endsWith('/')) open.push({ name, silent: silent || foreign })
    }
  }
  return texts
    .map((text) =>
      plain(text)
        .replace(/[ \t\r\n]+/g, ' ')
        .trim(),
    )
    .filter((text) => text !== '')
}

/** Words that are the same in both languages, and nouns of the law that stay as they are in English. */
const alike =
  /\b(?:actes-worker|collectivités?|communes?|préfectures?|préfet|déféré|AR|CGCT L\d+-\d+|Incidents?|Source|matières?|courrier simple|lettre d’observations|Transmissions?|Classification|Journal|Message|Nature|Objet|Codes? PJ|Code|Version|Document|Documents|Sessions?|Pages|Actions?|Administration|verdict|cause|annexe|SIREN|SHA-?256|PDF|XML|PNG|JPG|CSV|JSON|UTF-8|windows-1252|base64|English|Français|ACTES-[A-Z]\d{3})(?!\p{L})/giu

/** A text without the words that are alike in both languages. */
export function withoutAlike(text: string): string {
  return text.replaceAll(alike, '')
}

/** Accents, signs and little words that only French has. */
function looksFrench(text: string): boolean {
  const rest = withoutAlike(text)
  const isSentence = /\s/.test(rest.trim())
  const little = /\b(?:le|la|les|des|une|du|pas|pour|avec|dans|sur|aux|qui|que|sans|est)\b/i
  return /[àâçéèêëîïôœùûü«»’]/i.test(rest) || (isSentence && little.test(rest))
}

/** A part of a tag: `selected`, `class="quiet"`. */
const ofTag = /^(?:selected|checked|open|disabled|[\w-]+="[^"]*")$/

/** What HTML of ours says by itself, but for words that are alike in both languages. */
function visible(markup: string): string {
  if (ofTag.test(markup)) return ''
  const attributes = [...markup.matchAll(spoken)].map(([, said = '']) => said)
  return [markup.replace(/<[^>]*>/g, ' '), ...attributes].join(' ')
}

export interface SaidOnce {
  readonly line: number
  readonly text: string
}

/**
 * Texts of a source that stand outside `say(fr, en)`, `both(fr, en)`, `{ fr, en }` and a choice by language.
 * @param tables constants that hold both languages side by side
 */
export function saidOnce(source: Source, tables: readonly string[]): readonly SaidOnce[] {
  const found: SaidOnce[] = []
  const markup = new Set<Node>()
  let both = 0
  const within = (isBoth: boolean, step: 1 | -1) => void (both += isBoth ? step : 0)
  const written = ({ start, end }: Node) => source.text.slice(start, end)
  const isSay = (callee: Node) => /(^|\.)say$|^sayIn\(|^both$/.test(written(callee))
  const isPair = (key: Node) => ['fr', 'en'].includes(written(key))
  const isChoice = (test: Node) => /^fr$|language === 'fr'/.test(written(test))
  const add = (at: Node, text: string) => {
    if (both === 0) found.push({ line: source.lineAt(at.start), text: text.replace(/\s+/g, ' ').trim() })
  }
  source.visit({
    CallExpression: ({ callee }) => within(isSay(callee), 1),
    'CallExpression:exit': ({ callee }) => within(isSay(callee), -1),
    Property: ({ key }) => within(isPair(key), 1),
    'Property:exit': ({ key }) => within(isPair(key), -1),
    ConditionalExpression: ({ test }) => within(isChoice(test), 1),
    'ConditionalExpression:exit': ({ test }) => within(isChoice(test), -1),
    VariableDeclarator: ({ id }) => within(tables.includes(written(id).split(':')[0] ?? ''), 1),
    'VariableDeclarator:exit': ({ id }) => within(tables.includes(written(id).split(':')[0] ?? ''), -1),
    TaggedTemplateExpression: (node) => {
      if (written(node.tag) !== 'html') return
      for (const part of node.quasi.quasis) markup.add(part)
      const words = visible(node.quasi.quasis.map(({ value }) => value.raw).join('\0'))
      if (/\p{L}{2}/u.test(withoutAlike(words))) add(node, words.replaceAll('\0', '…'))
    },
    TemplateElement: (node) => {
      if (!markup.has(node) && looksFrench(node.value.raw)) add(node, node.value.raw)
    },
    Literal: (node) => void (typeof node.value === 'string' && looksFrench(node.value) && add(node, node.value)),
  })
  return found
}
