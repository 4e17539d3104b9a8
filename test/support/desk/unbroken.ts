// What a page breaks over two lines and should not: words, numbers, dates and units in cells, facts, heads, buttons and tags.
// What is longer than any word or number (digests, addresses, identifiers) may break.
import type { Page } from 'playwright-core'
import { asked } from '../servers/browser.ts'

/** No word or number that people read is longer. */
const longest = 24

const script = `(() => {
  const broken = []
  const texts = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT)
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const of = node.parentElement
    if (!of.closest('td, th, dd, dt, button, .button, .tag, .chip, h1, h2, h3') || !of.checkVisibility()) continue
    // A space that does not break belongs to its word; a compound may break after its hyphen, a number may not.
    for (const { 0: word, index } of node.data.matchAll(/[^ \\t\\n\\r]+/g)) {
      if (word.length > ${longest}) continue
      const parts = /\\d/.test(word) ? [word] : word.split(/(?<=[-\\u2010/…])/)
      let from = index
      for (const part of parts) {
        const range = document.createRange()
        range.setStart(node, from)
        range.setEnd(node, (from += part.length))
        const lines = new Set([...range.getClientRects()].filter(({ width }) => width > 0).map(({ top }) => Math.round(top)))
        if (lines.size > 1) broken.push(part + ' in ' + of.closest('td, th, dd, dt, button, a, span, h1, h2, h3').outerHTML.slice(0, 120))
      }
    }
  }
  return broken
})()`

/** Each piece that is broken, with where it stands. */
export function brokenOn(page: Page): Promise<readonly string[]> {
  return asked(page, script)
}
