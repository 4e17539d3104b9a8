// HTML as template functions: every value is escaped, unless it is a template itself. A whole page is typeset at its end.
import { spaced } from './sentences.ts'

/** HTML that is safe to send: made by `html`, or vouched for by `raw`. */
export interface Html {
  readonly html: string
}

/** What a template takes: text is escaped, undefined and `false` are left out, lists are joined. */
export type HtmlContent = Html | string | number | null | undefined | false | readonly HtmlContent[]

/** Write HTML: html`<p>${text}</p>`. Attributes stand in double quotes. */
export function html(parts: TemplateStringsArray, ...contents: readonly HtmlContent[]): Html {
  return { html: parts.map((part, index) => part + (index < contents.length ? render(contents[index]) : '')).join('') }
}

/** HTML known to be safe. */
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

/** Text for an element or a quoted attribute, without the control characters that a page must not hold. */
function escape(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F]/g, '')
    .replace(/[&<>"']/g, (character) => entities[character] ?? '')
}

/** An element whose words are names, bytes, or what a form sends back; a tag, of which none of ours holds a bare `>`; text. */
const pieces = /<(?:(code|pre|textarea|script|option)\b[^]*?<\/\1>|[^>]*>)|[^<]+/g

/** A page as it is sent: the one place that all French of a page passes, so that authors type plain spaces. */
export function typeset({ html: page }: Html): string {
  return page.includes('<html lang="fr">')
    ? page.replace(pieces, (piece) => (piece.startsWith('<') ? piece : spaced(piece, 'fr')))
    : page
}
