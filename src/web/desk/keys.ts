// Forms that an authenticator answers (WebAuthn). Nothing of them works without JavaScript, so that they are not shown there:
// a code of an application, or one of recovery, does it instead.
import { html, type Content, type Html } from '../../text/html.ts'
import { hidden } from './forms.ts'
import { csrf } from './layout.ts'
import { attributesOf } from './parts.ts'
import { sayIn } from './say.ts'
import { field, type Sent, type Visit } from './visit.ts'

interface KeyPosting {
  readonly action: string
  readonly label: string
  readonly quiet?: boolean
  /** Is a key made, or asked for? */
  readonly how: 'create' | 'get'
  /** What the browser is asked with: JSON as text. */
  readonly options: string
}

/** A form that is sent once the browser has the answer of an authenticator. */
export function keyForm(
  reader: Pick<Visit, 'csrf'>,
  { action, label, quiet, how, options }: KeyPosting,
  fields: Content = '',
): Html {
  return html`<form
    method="post"
    class="stack"
    hidden
    ${attributesOf({ action, 'data-cle': how, 'data-demande': options })}
  >
    ${csrf(reader)}${fields}${hidden('reponse', '')}<button ${quiet && html`class="quiet"`}>${label}</button>
    <p class="reason" role="status"></p>
  </form>`
}

/** What is said where a key would be used, and there is no JavaScript. */
export function withoutScript({ language }: Pick<Visit, 'language'>): Html {
  const say = sayIn(language)
  const instead = say(
    'Une clé de sécurité ne s’utilise qu’avec JavaScript. Sans lui, prenez une application de codes, ou un code de secours.',
    'A security key works with JavaScript only. Without it, take an application for codes, or a recovery code.',
  )
  return html`<noscript><p class="reason">${instead}</p></noscript>`
}

/** What a form proves by: the answer of a key, or a code. */
export function proofIn(sent: Sent): { readonly answer: string } | { readonly code: string } {
  const answer = field(sent, 'reponse')
  return answer === '' ? { code: field(sent, 'code') } : { answer }
}
