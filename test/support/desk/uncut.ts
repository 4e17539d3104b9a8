// What a page cuts: text that an element hides in part, that runs out of its cell or off the page, and hints longer than their
// field. What is hidden from sight on purpose (folded, for screen readers alone) counts for nothing.
import type { Page } from 'playwright-core'
import { asked } from '../servers/browser.ts'

const script = (mayBeCut: readonly string[]) => `(() => {
  const allowed = ${JSON.stringify(mayBeCut.join(', ') || 'no-such-element')}
  const cut = new Map()
  const tell = (element, why) => cut.has(element) ||
    cut.set(element, why + ': ' + element.outerHTML.replace(/\\s+/g, ' ').slice(0, 160))
  const clips = (value) => value === 'hidden' || value === 'clip'
  const lies = (rect, within) => rect.left >= within.left - 1 && rect.right <= within.right + 1 &&
    rect.top >= within.top - 1 && rect.bottom <= within.bottom + 1
  const look = (node, rect) => {
    for (let each = node.parentElement; each && each !== document.body; each = each.parentElement) {
      const style = getComputedStyle(each)
      if (style.overflowX === 'auto' || style.overflowX === 'scroll') return
      const box = each.getBoundingClientRect()
      if (clips(style.overflowX) || clips(style.overflowY)) {
        if (!lies(rect, box)) return tell(each, 'cut')
      }
      if (each.matches('td, th, dd, dt, button, .button') && (rect.left < box.left - 1 || rect.right > box.right + 1))
        return tell(each, 'runs out')
      if (style.position === 'absolute' || style.position === 'fixed') break
    }
    if (rect.right > document.documentElement.clientWidth + 1) tell(node.parentElement, 'off the page')
  }
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const of = node.parentElement
    if (!node.data.trim() || of.closest(allowed) || of.closest('script, style, option, textarea') || !of.checkVisibility({ visibilityProperty: true })) continue
    const range = document.createRange()
    range.selectNodeContents(node)
    for (const rect of range.getClientRects()) if (rect.width > 0 && rect.right > 0) look(node, rect)
  }
  const pen = document.createElement('canvas').getContext('2d')
  for (const field of document.querySelectorAll('input[placeholder]:not([type="date"])')) {
    if (field.value !== '' || field.closest(allowed) || !field.checkVisibility()) continue
    const { font, paddingLeft, paddingRight } = getComputedStyle(field)
    pen.font = font
    if (pen.measureText(field.placeholder).width > field.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight) + 1)
      tell(field, 'hint')
  }
  return [...cut.values()]
})()`

/**
 * Each place where something is cut, and how.
 * @param mayBeCut selectors of what may be, with what stands in it: `td.objet`
 */
export function cutOn(page: Page, mayBeCut: readonly string[] = []): Promise<readonly string[]> {
  return asked(page, script(mayBeCut))
}
