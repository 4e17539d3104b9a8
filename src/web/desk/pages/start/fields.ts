// Forms generated from tables of fields. A secret is never rendered, and an empty one keeps its value.
import { putAt, valueAt } from '#gateways/shared-credentials.ts'
import { parseFieldValue, type FormField } from '#operations/declaration/fields.ts'
import { html } from '#text/html.ts'
import { input, select } from '../../forms.ts'
import { field, type FormSubmission, type Visit } from '../../visit.ts'

export type Values = Readonly<Record<string, unknown>>

/** Common fields first; rare ones are folded. */
export function drawn(visit: Visit, fields: readonly FormField[], values: Values) {
  const [usual, rare] = [fields.filter(({ isRare }) => !isRare), fields.filter(({ isRare }) => isRare)]
  const draw = (each: FormField) => drawnOne(visit, each, valueAt(values, each.path))
  return html`<div class="fields">${usual.map(draw)}</div>
    ${
      rare.length > 0 &&
      html`<details>
        <summary>${visit.say('Réglages moins courants', 'Rarer settings')}</summary>
        <div class="fields">${rare.map(draw)}</div>
      </details>`
    }`
}

function drawnOne({ say, language }: Visit, { path, label, help, kind, needed }: FormField, kept: unknown) {
  const isKept = typeof kept === 'object' && kept !== null && 'sealed' in kept
  const hints = [
    help?.[language],
    isKept && say('laissez vide pour garder la valeur enregistrée', 'leave it empty to keep the one that is recorded'),
  ].filter((each) => typeof each === 'string')
  const said = html`${label[language]}${hints.length > 0 && html`<small>${hints.join(say(' ; ', '; '))}</small>`}`
  const required = needed && !isKept
  if (typeof kind !== 'string') {
    return select(said, { name: path, chosen: typeof kept === 'string' ? kept : '' }, [
      ...(needed ? [] : [['', say('par défaut', 'by default')] as const]),
      ...kind.map(([value, word]) => [value, word[language]] as const),
    ])
  }
  const text = isKept ? '' : Array.isArray(kept) ? kept.join(' ') : String(kept ?? '')
  switch (kind) {
    case 'key':
    case 'expert':
      return false
    case 'certificate':
      return input(said, path, { type: 'file', multiple: true, accept: '.p12,.pfx,.pem,.crt,.cer,.key', required })
    case 'secret':
      return input(said, path, { type: 'password', autocomplete: 'new-password', maxlength: 5_000, required })
    case 'pem':
      return html`<label>${said}<textarea name="${path}" rows="4" spellcheck="false">${text}</textarea></label>`
    case 'number':
      return input(said, path, { inputmode: 'numeric', maxlength: 15, value: text, required })
    default:
      return input(said, path, { value: text, maxlength: 5_000, required })
  }
}

/** The form's values over the saved ones. An unreadable value stays as typed, for validation to refuse it. */
export function filledIn(sent: FormSubmission, fields: readonly FormField[], kept: Values): Values {
  const filled = structuredClone(kept) as Record<string, unknown>
  for (const { path, kind } of fields) {
    const text = field(sent, path)
    if (kind === 'expert' || kind === 'key' || kind === 'certificate' || (kind === 'secret' && text === '')) continue
    putAt(filled, path, parseFieldValue(text, kind))
  }
  return filled
}

/** What was typed, without secrets, to fill the form again. */
export function typedWithoutSecrets(filled: Values, fields: readonly FormField[], kept: Values): Values {
  const shown = structuredClone(filled) as Record<string, unknown>
  for (const { path, kind } of fields)
    if (kind === 'secret' || kind === 'key' || kind === 'certificate') putAt(shown, path, valueAt(kept, path))
  return shown
}
