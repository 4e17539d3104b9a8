// Forms of a second step. WebAuthn needs JavaScript: without it, forms for keys stay hidden and codes serve.
import { authenticatorMost } from '#accounts/authenticators.ts'
import { html, type HtmlContent } from '#text/html.ts'
import { hidden, input } from './forms.ts'
import { csrf } from './layout.ts'
import { attributesOf } from './parts.ts'
import { qrCode } from './qr-code.ts'
import { sayIn, type Say } from './say.ts'
import { field, type FormSubmission, type Visit } from './visit.ts'

interface KeyAsked {
  readonly label: string
  readonly first?: boolean
  /** Is a key registered, or asked for? */
  readonly how: 'create' | 'get'
  readonly options: string
}

/** Button that submits a form with the answer of an authenticator; a key replaces the other required fields. */
function keyButton({ label, first, how, options }: KeyAsked) {
  const asked = { 'data-cle': how, 'data-demande': options, formnovalidate: how === 'get' }
  return html`${hidden('reponse', '')}<button hidden ${first && html`class="first"`} ${attributesOf(asked)}>
      ${label}
    </button>
    <p class="reason" role="status"></p>`
}

export function keyForm(
  reader: Pick<Visit, 'csrf'>,
  { action, ...asked }: KeyAsked & { readonly action: string },
  fields: HtmlContent = '',
) {
  return html`<form method="post" class="stack" hidden ${attributesOf({ action })}>
    ${csrf(reader)}${fields}${keyButton(asked)}
  </form>`
}

interface Proving {
  readonly action: string
  readonly label: string
  /** WebAuthn options for the person's keys; absent when they have none. */
  readonly key: string | undefined
}

/** A form that takes a code, or a key by a second button. */
export function provingForm(visit: Visit, { action, label, key }: Proving, fields: HtmlContent = '') {
  const withKey = { label: visit.say('Avec ma clé de sécurité', 'With my security key'), how: 'get' } as const
  return html`<form method="post" class="stack" ${attributesOf({ action })}>
    ${csrf(visit)}${fields}${anyCodeField(visit.say)}<button>${label}</button>
    ${key !== undefined && keyButton({ ...withKey, options: key })}
  </form>`
}

/** Only for a code of the application. */
export function codeField(say: Say) {
  const label = say('Code à six chiffres de votre application', 'Six-digit code of your application')
  const digits = { inputmode: 'numeric', autocomplete: 'one-time-code', maxlength: 7, required: true }
  return input(label, 'code', digits)
}

/** Also takes a recovery code, since the application may be lost. */
export function anyCodeField(say: Say) {
  const label = say('Code de votre application, ou code de secours', 'Code of your application, or recovery code')
  return input(label, 'code', { autocomplete: 'one-time-code', maxlength: 40, required: true })
}

export function withoutScript({ language }: Pick<Visit, 'language'>) {
  const say = sayIn(language)
  const instead = say(
    'Une clé de sécurité ne s’utilise qu’avec JavaScript. Sans lui, utilisez une application de codes, ou un code de secours.',
    'A security key works with JavaScript only. Without it, take an application for codes, or a recovery code.',
  )
  return html`<noscript><p class="reason">${instead}</p></noscript>`
}

export function proofIn(sent: FormSubmission): { readonly answer: string } | { readonly code: string } {
  const answer = field(sent, 'reponse')
  return answer === '' ? { code: field(sent, 'code') } : { answer }
}

export function wrongProof(say: Say) {
  return say(
    'Ce code est incorrect, ou il a déjà servi : attendez le suivant. Une clé peut être présentée de nouveau.',
    'This code is not the right one, or it has served already: wait for the next. A key is presented once more.',
  )
}

export function keyNameField(say: Say) {
  const label = say('Nom de la clé (« clé bleue », « mon téléphone »)', 'Name of the key (“blue key”, “my telephone”)')
  return input(label, 'nom', { required: true, maxlength: authenticatorMost.name, autocomplete: 'off' })
}

export function qrSteps({ say }: { readonly say: Say }, secret: string, uri: string) {
  const scanned = say(
    'Dans l’application, ajoutez un compte en scannant ce code QR :',
    'In the application, add an account by pointing at this square:',
  )
  return html`<ol>
      <li>${scanned} ${qrCode(uri, say('Code QR de la clé', 'QR code of the key'))}</li>
      <li>${say('Confirmez avec le code qu’elle affiche.', 'Confirm by the code that it gives now.')}</li>
    </ol>
    <details>
      <summary>${say('Sans appareil photo', 'Without a camera')}</summary>
      <p>
        ${say('Tapez cette clé dans l’application', 'Type this key in the application')}
        (${say('ou, sur le téléphone même,', 'or, on the telephone itself,')}
        <a href="${uri}">${say('ajouter à mon application', 'add to my application')}</a>)${say(' :', ':')}
      </p>
      <pre>${inFours(secret)}</pre>
    </details>`
}

/** In groups of four characters, as people type it. */
function inFours(secret: string) {
  return secret.replace(/(.{4})(?=.)/g, '$1 ')
}

/** The only page that ever shows these codes. @param onward where to go once they are kept */
export function codesKept({ say }: { readonly say: Say }, codes: readonly string[], onward: string) {
  const keep = say(
    'Imprimez-les ou gardez-les en lieu sûr, ailleurs que sur votre téléphone : ils ne seront plus affichés. Chacun remplace une fois le code de l’application ou la clé ; les précédents ne sont plus valables.',
    'Print them or keep them in a safe place, not on your telephone: they will not be shown again. Each takes the place of the application’s code or of the key once; former ones are worth nothing any more.',
  )
  return html`<p>${keep}</p>
    <ol class="codes">
      ${codes.map((code) => html`<li><code>${code}</code></li>`)}
    </ol>
    <p><a class="button first" href="${onward}">${say('Je les ai gardés', 'I have kept them')}</a></p>`
}
