// Forms that an authenticator answers (WebAuthn). Nothing of them works without JavaScript, so that they are not shown there:
// a code of an application, or one of recovery, does it instead.
import { html, type Content, type Html } from '../../text/html.ts'
import { hidden, input } from './forms.ts'
import { csrf } from './layout.ts'
import { attributesOf } from './parts.ts'
import { sayIn, type Say } from './say.ts'
import { field, type Sent, type Visit } from './visit.ts'

interface KeyAsked {
  readonly label: string
  readonly quiet?: boolean
  /** Is a key made, or asked for? */
  readonly how: 'create' | 'get'
  /** What the browser is asked with: JSON as text. */
  readonly options: string
}

/** The button by which a form is sent with the answer of an authenticator. A key stands in for what else the form asks for. */
function keyButton({ label, quiet, how, options }: KeyAsked): Html {
  const asked = { 'data-cle': how, 'data-demande': options, formnovalidate: how === 'get' }
  return html`${hidden('reponse', '')}<button hidden ${quiet && html`class="quiet"`} ${attributesOf(asked)}>
      ${label}
    </button>
    <p class="reason" role="status"></p>`
}

/** A form that a key alone answers. */
export function keyForm(
  reader: Pick<Visit, 'csrf'>,
  { action, ...asked }: KeyAsked & { readonly action: string },
  fields: Content = '',
): Html {
  return html`<form method="post" class="stack" hidden ${attributesOf({ action })}>
    ${csrf(reader)}${fields}${keyButton(asked)}
  </form>`
}

interface Proving {
  readonly action: string
  readonly label: string
  /** What the person's keys are asked with; absent where they have none. */
  readonly key: string | undefined
}

/** A form that takes a code; or a key, by a button of its own. */
export function provingForm(visit: Visit, { action, label, key }: Proving, fields: Content = ''): Html {
  const { say } = visit
  const withKey = { label: say('Avec ma clé de sécurité', 'With my security key'), quiet: true, how: 'get' } as const
  return html`<form method="post" class="stack" ${attributesOf({ action })}>
    ${csrf(visit)}${fields}${anyCodeField(say)}<button class="quiet">${label}</button>
    ${key !== undefined && keyButton({ ...withKey, options: key })}
  </form>`
}

/** Where the application may be lost: a code of it, or one of recovery. */
export function anyCodeField(say: Say): Html {
  const label = say('Code de votre application, ou code de secours', 'Code of your application, or recovery code')
  return input(label, 'code', { autocomplete: 'one-time-code', maxlength: 40, required: true })
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
