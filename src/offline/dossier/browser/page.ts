// The verifier page, which needs no network. `npm run build` bundles it (test/support/reports/verifier-page.ts).
import { pageWords } from '#text/dossier.ts'
import type { Language } from '#text/sentences.ts'
import { linesTold } from '../verification-lines.ts'
import { verifySource } from '../verify.ts'

interface PageElement {
  lang: string
  className: string
  textContent: string
  readonly files: readonly File[]
  append(...children: readonly PageElement[]): void
  replaceChildren(): void
  addEventListener(event: 'change', listener: () => void): void
}

declare const document: {
  title: string
  readonly documentElement: PageElement
  createElement(tag: string): PageElement
  getElementById(id: string): PageElement | null
}

/** Files up to this size are read at once: each partial read is a round trip to the browser. */
const heldBytes = 50_000_000

const language: Language = navigator.language.startsWith('en') ? 'en' : 'fr'

function element(id: string) {
  const found = document.getElementById(id)
  if (!found) throw new Error(id)
  return found
}

function createTextElement(tag: string, text: string, className = ''): PageElement {
  return Object.assign(document.createElement(tag), { textContent: text, className })
}

async function verifyChosen() {
  const authorities = await element('authority').files[0]?.text()
  const results = element('results')
  results.replaceChildren()
  for (const file of element('dossiers').files) {
    const held = file.size <= heldBytes ? new Uint8Array(await file.arrayBuffer()) : undefined
    const read = async (from: number, to: number) =>
      held?.subarray(from, to) ?? new Uint8Array(await file.slice(from, to).arrayBuffer())
    const found = await verifySource({ size: file.size, read }, { authorities, now: new Date() })
    const [verdict = '', ...lines] = linesTold(found, language)
    const section = createTextElement('section', '', found.verdict)
    const list = createTextElement('ul', '')
    list.append(...lines.map((line) => createTextElement('li', line)))
    section.append(createTextElement('h2', file.name), createTextElement('p', verdict, 'verdict'), list)
    results.append(section)
  }
}

document.documentElement.lang = language
document.title = pageWords.title[language]
for (const [id, words] of Object.entries(pageWords)) if (id !== 'title') element(id).textContent = words[language]
let turn: Promise<void> = Promise.resolve()
for (const id of ['dossiers', 'authority'])
  element(id).addEventListener('change', () => void (turn = turn.then(verifyChosen, verifyChosen)))
