// One thing that waits for a person, as a sentence with its tag and one button.
import { countedMost } from '#operations/desk/today.ts'
import { html, type HtmlContent, type Html } from '#text/html.ts'
import { tag, type Tone } from '../../parts.ts'
import type { Say } from '../../say.ts'

/** Named items of a kind. */
export const most = 5

interface Item {
  readonly tone: Tone
  readonly word: string
  readonly what: HtmlContent
  readonly means: HtmlContent
  readonly href: string
  readonly label: string
}

export function item({ tone, word, what, means, href, label }: Item): Html {
  return html`<li>
    ${tag(tone, word)}
    <div>
      <strong>${what}</strong>
      <p>${means}</p>
    </div>
    <a class="go" href="${href}">${label}</a>
  </li>`
}

export function upTo(say: Say, count: number): string {
  return count >= countedMost ? say(`Au moins ${countedMost}`, `At least ${countedMost}`) : String(count)
}
