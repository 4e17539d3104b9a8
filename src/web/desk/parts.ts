// Pieces that pages share: tags of a state (a shape, a word and a colour together), forms, tables, paging.
import { isFinal } from '../../lifecycle.ts'
import { stateSentence, type Language } from '../../text/sentences.ts'
import type { TransmissionJson } from '../../operations/shapes.ts'
import { html, type Content, type Html } from '../../text/html.ts'
import { csrf } from './layout.ts'
import { reasonMost, type Visit } from './visit.ts'

export type Tone = 'ok' | 'run' | 'todo' | 'no' | 'doubt'

/** A short word in its colour and shape. */
export function tag(tone: Tone, word: string): Html {
  return html`<span class="tag ${tone}">${word}</span>`
}

function toneOf(state: TransmissionJson['state']): Tone {
  if (!isFinal(state)) return 'run'
  if (state === 'acknowledged') return 'ok'
  return state === 'refused' ? 'no' : 'todo'
}

/** How a transmission stands, in a word. */
export function standing(
  { state, held, uncertain }: Pick<TransmissionJson, 'state' | 'held' | 'uncertain'>,
  language: Language,
): Html {
  if (uncertain) return tag('doubt', language === 'fr' ? 'incertaine' : 'uncertain')
  if (held) return tag('todo', language === 'fr' ? 'retenue' : 'held')
  return tag(toneOf(state), stateSentence(state, language).short)
}

/** A form that posts. @param label of its button */
export function form(
  visit: Visit,
  { action, label, quiet = false }: { action: string; label: string; quiet?: boolean },
  fields: Content = '',
): Html {
  return html`<form method="post" action="${action}" class="stack">
    ${csrf(visit)}${fields}<button ${quiet && html`class="quiet"`}>${label}</button>
  </form>`
}

/**
 * The compulsory reason of an action.
 * @param said its own label, or the visit: then the usual one
 * @param given what was written already, where something else was wrong
 */
export function reasonField(said: string | Pick<Visit, 'say'>, given = ''): Html {
  const label = typeof said === 'string' ? said : said.say('Motif, journalisé', 'Reason, kept in the journal')
  const value = given !== '' && html`value="${given}"`
  return html`<label>${label}<input name="motif" required maxlength="${reasonMost}" ${value} /></label>`
}

/** A table: each cell says its column's name where the screen is narrow. */
export function table(head: readonly string[], rows: readonly (readonly Content[])[], caption: string): Html {
  return html`<table>
    <caption class="skip">
      ${caption}
    </caption>
    <thead>
      <tr>
        ${head.map((name) => html`<th scope="col">${name}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (cells) =>
          html`<tr>
            ${cells.map((cell, index) => html`<td data-l="${head[index] ?? ''}">${cell}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`
}

/** What is said where there is nothing. */
export function nothing(sentence: string): Html {
  return html`<p class="nothing">${sentence}</p>`
}
