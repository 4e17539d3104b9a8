// Pages of the desk read by a grammar narrower than HTML's: whatever the templates write fits it, and whatever comes from
// elsewhere unescaped does not. What a page could run, or load, is told as breaches.
import { actions, pages, uploads } from '../../../src/web/desk/pages.ts'
import type { DeskAction, Page } from '../../../src/web/desk/visit.ts'
import type { Fields } from '../../support/desk/desk.ts'

export interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
}

const tag = /<(\/?)([a-z][a-zA-Z0-9-]*)((?:\s+[a-zA-Z][a-zA-Z0-9:-]*(?:="[^"<]*")?)*)\s*\/?>/y
const attribute = /([a-zA-Z][a-zA-Z0-9:-]*)(?:="([^"<]*)")?/g

/** The elements that a page opens, in their order. Throws where the text is not what templates write. */
export function elementsOf(page: string): readonly Element[] {
  const text = page.replace(/^\s*<!doctype html>/i, '')
  const elements: Element[] = []
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at + 1)) {
    tag.lastIndex = at
    const [, closing, name = '', attributes = ''] = tag.exec(text) ?? []
    if (name === '') throw new Error(`unescaped: ${text.slice(Math.max(0, at - 60), at + 80)}`)
    if (closing === '/') continue
    elements.push({
      name,
      attributes: Object.fromEntries(
        [...attributes.matchAll(attribute)].map(([, key = '', value = '']) => [key.toLowerCase(), plain(value)]),
      ),
    })
  }
  return elements
}

const forbidden = new Set(['style', 'base', 'embed', 'object', 'applet', 'math', 'template', 'frame', 'marquee'])
const addresses = new Set(['href', 'src', 'action', 'formaction', 'data', 'xlink:href', 'poster'])

/** The desk's own. */
const scripts = new Set(['/desk.js', '/live.js'])

/** What a page could run that it must not; nothing of a page that is inert. */
export function breachesIn(page: string): readonly string[] {
  return elementsOf(page).flatMap(({ name, attributes }) => [
    ...(forbidden.has(name) ? [`<${name}>`] : []),
    ...(name === 'script' && !scripts.has(attributes.src ?? '') ? ['<script>'] : []),
    ...Object.entries(attributes).flatMap(([key, value]) => {
      if (key.startsWith('on') || key === 'style' || key === 'srcdoc') return [`<${name} ${key}>`]
      return addresses.has(key) && !isHere(value, name) ? [`<${name} ${key}="${value}">`] : []
    }),
  ])
}

function isHere(address: string, element: string): boolean {
  if (element === 'link' && address === 'data:,') return true
  if (element === 'a' && /^(https|mailto|otpauth):/.test(address)) return true
  return address === '' || /^(\/(?!\/)|[#?])/.test(address)
}

export interface Form {
  readonly method: 'get' | 'post'
  /** '' for the page itself. */
  readonly action: string
  readonly fields: Fields
}

/** The forms of a page, filled in as far as they can be: what stands in them, the first choices, a reason. */
export function formsOf(page: string): readonly Form[] {
  return [...page.matchAll(/<form\b[\s\S]*?<\/form>/g)].map(([text]) => {
    const [form, ...inside] = elementsOf(text)
    const fields = new Map<string, string>()
    let select = ''
    for (const { name, attributes } of inside) {
      const { name: field = '', type = 'text', value } = attributes
      if (name === 'select') select = field
      else if (name === 'option' && !fields.get(select)) fields.set(select, value ?? '')
      else if (field === '' || type === 'file' || type === 'submit') continue
      else if (name === 'button') fields.set(field, value ?? '')
      else if (!((type === 'radio' || type === 'checkbox') && fields.has(field)))
        fields.set(field, value || (type === 'checkbox' ? 'on' : (sensible[field] ?? sensibleOf(type))))
    }
    const method = form?.attributes.method?.toLowerCase() === 'post' ? 'post' : 'get'
    return { method, action: form?.attributes.action ?? '', fields: Object.fromEntries(fields) }
  })
}

const sensible: Readonly<Record<string, string>> = {
  motif: 'vérifié au téléphone avec la préfecture',
  courriel: 'nouvelle@example.org',
  _csrf: '',
}

function sensibleOf(type: string): string {
  return { date: '2025-07-08', number: '1', email: 'nouvelle@example.org' }[type] ?? 'essai'
}

/** The action of the registry that a form posts to. */
export function actionAt(path: string): DeskAction | undefined {
  return [...actions, ...uploads].find((action) => fits(action.path, path))
}

/** The page of the registry at a path. */
export function pageAt(path: string): Page | undefined {
  return pages.find((page) => fits(page.path, path))
}

/** Where the links of a page lead, on the desk. */
export function linksOf(page: string): readonly string[] {
  return elementsOf(page).flatMap(({ name, attributes: { href = '' } }) =>
    name === 'a' && href.startsWith('/') ? [href.replace(/#.*/, '')] : [],
  )
}

/**
 * These pages, and what links lead to from them, one for each kind: a page of the registry, and which filters stand in its address.
 * @returns their texts by their addresses
 */
export async function crawl(
  from: readonly string[],
  get: (path: string) => Promise<{ readonly text: string }>,
): Promise<ReadonlyMap<string, string>> {
  const kinds = new Set<string>()
  const found = new Map<string, string>()
  const waiting = [...from]
  const first = new Set(from)
  for (let at = waiting.shift(); at !== undefined && found.size < 150; at = waiting.shift()) {
    const page = pageAt(at)
    const names = [...new URLSearchParams(at.split('?')[1] ?? '').keys()].sort()
    const kind = `${page?.path} ${names.join(' ')}`
    if (!page) continue
    if (found.has(at) || (kinds.has(kind) && !first.has(at))) continue
    kinds.add(kind)
    const { text } = await get(at)
    found.set(at, text)
    waiting.push(...linksOf(text))
  }
  return found
}

function fits(pattern: string, path: string): boolean {
  const source = pattern
    .split('/')
    .map((part) => (part.startsWith(':') ? '[^/]+' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')))
  return new RegExp(`^${source.join('/')}$`).test(path.split('?')[0] ?? '')
}

/** A value without its entities. */
export function plain(value: string): string {
  return value
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
}
