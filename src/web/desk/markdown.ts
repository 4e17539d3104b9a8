// Renders the manual: `marked` only parses, and our escaping templates write; HTML in a chapter stays text.
import { lexer, type Token, type Tokens } from 'marked'
import { headingId } from '#manual/search.ts'
import { html, type HtmlContent } from '#text/html.ts'
import { table, type TableColumn } from './parts.ts'

interface MarkdownLinks {
  /** Maps a link between chapters to its address on the desk. */
  readonly address: (href: string) => string
  /** What a link that only names a chapter is called. */
  readonly named?: (name: string) => string | undefined
}

export function markdown(text: string, links: MarkdownLinks) {
  let heading = ''
  const blocks = lexer(text).map((token) => {
    if (token.type === 'heading') heading = (token as Tokens.Heading).text
    return block(token, { ...links, heading })
  })
  return html`${blocks}`
}

interface MarkdownContext extends MarkdownLinks {
  /** Heading above a table. */
  readonly heading: string
}

function block(token: Token, place: MarkdownContext) {
  switch (token.type) {
    case 'space':
      return false
    case 'heading':
      return headingOf(token as Tokens.Heading, place)
    case 'paragraph':
      return html`<p>${inline(token.tokens, place)}</p>`
    case 'code':
      return html`<pre><code>${(token as Tokens.Code).text}</code></pre>`
    case 'list':
      return listOf(token as Tokens.List, place)
    case 'table':
      return renderMarkdownTable(token as Tokens.Table, place)
    case 'html':
      return /^<!--[^]*-->\s*$/.test(token.raw) ? false : token.raw
    default:
      return token.raw
  }
}

function listOf({ ordered, items }: Tokens.List, place: MarkdownContext) {
  const lines = items.map(({ tokens }) => html`<li>${inline(tokens, place)}</li>`)
  return ordered
    ? html`<ol>
        ${lines}
      </ol>`
    : html`<ul>
        ${lines}
      </ul>`
}

/** Depth 1 is dropped: the page has its own h1. */
function headingOf({ depth, text, tokens }: Tokens.Heading, place: MarkdownContext) {
  const id = headingId(text)
  const content = inline(tokens, place)
  if (depth === 1) return false
  return depth === 2 ? html`<h2 id="${id}">${content}</h2>` : html`<h3 id="${id}">${content}</h3>`
}

function renderMarkdownTable({ header, rows }: Tokens.Table, place: MarkdownContext) {
  const cell = ({ tokens }: Tokens.TableCell, column: number) =>
    column === 0 ? renderRowHead(tokens, place) : inline(tokens, place)
  const columns = header.map(({ text }, column): TableColumn<readonly Tokens.TableCell[]> => [
    text.replaceAll('`', ''),
    (row) => row.slice(column, column + 1).map((each) => cell(each, column)),
  ])
  return table(rows, { caption: place.heading }, columns)
}

/** The first cell of a row is the anchor of links to an error code. */
function renderRowHead(tokens: readonly Token[], place: MarkdownContext) {
  const [first] = tokens
  const isCode = first?.type === 'codespan' && /^ACTES-[A-Z]\d{3}$/.test(first.text as string)
  return isCode ? html`<code id="${first.text}">${first.text}</code>` : inline(tokens, place)
}

function inline(tokens: readonly Token[] = [], place: MarkdownContext): readonly HtmlContent[] {
  return tokens.map((token) => {
    const inside = 'tokens' in token && token.tokens ? inline(token.tokens, place) : undefined
    switch (token.type) {
      case 'strong':
        return html`<strong>${inside}</strong>`
      case 'em':
        return html`<em>${inside}</em>`
      case 'codespan':
        return html`<code>${token.text as string}</code>`
      case 'link':
        return linkOf(token as Tokens.Link, place)
      case 'text':
      case 'escape':
        return inside ?? unbroken(token.text as string)
      default:
        return token.raw
    }
  })
}

/** Keeps dates and names with digits on one line: they could break after any hyphen. */
function unbroken(text: string) {
  return text
    .split(/(?<=\s|^)(?=\S*\d)(\S*-\S{1,24})/)
    .map((piece, index) => (index % 2 === 1 ? html`<span class="whole">${piece}</span>` : piece))
}

function linkOf({ href, text, tokens }: Tokens.Link, place: MarkdownContext) {
  const content = place.named?.(text) ?? inline(tokens, place)
  const to = href.startsWith('https://') ? href : place.address(href)
  return /^(https:\/\/|\/(?!\/)|#)/.test(to) ? html`<a href="${to}">${content}</a>` : content
}
