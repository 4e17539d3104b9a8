// HTML as tagged templates: values are escaped unless they are templates. Pages are typeset at the end.
import { spaced } from './sentences.ts'

/** Safe HTML, made by `html` or vouched for by `raw`. */
export interface Html {
  readonly html: string
}

/** Text is escaped, undefined, null and `false` are omitted, lists are joined. */
export type HtmlContent = Html | string | number | null | undefined | false | readonly HtmlContent[]

/** Usage: html`<p>${text}</p>`. Attribute values must be double-quoted. */
export function html(parts: TemplateStringsArray, ...contents: readonly HtmlContent[]): Html {
  return { html: parts.map((part, index) => part + (index < contents.length ? render(contents[index]) : '')).join('') }
}

/** The caller guarantees that the text is safe. */
export function raw(text: string): Html {
  return { html: text }
}

function render(content: HtmlContent): string {
  if (content === null || content === undefined || content === false) return ''
  if (typeof content === 'string') return escape(content)
  if (typeof content === 'number') return String(content)
  if ('html' in content) return content.html
  return content.map(render).join('')
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escape(text: string) {
  return text
    .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F]/g, '')
    .replace(/[&<>"']/g, (character) => entities[character] ?? '')
}

/** Elements that must not be typeset (names, bytes, form values), tags (ours contain no bare `>`), text. */
const pieces = /<(?:(code|pre|textarea|script|option)\b[^]*?<\/\1>|[^>]*>)|[^<]+/g

/** The one place that typesets a page's French, so that authors type plain spaces. */
export function typeset({ html: page }: Html): string {
  return page.includes('<html lang="fr">')
    ? page.replace(pieces, (piece) => (piece.startsWith('<') ? piece : spaced(piece, 'fr')))
    : page
}
