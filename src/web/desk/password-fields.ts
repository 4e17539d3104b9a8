// The two fields in which a person chooses a password: by a link, or in the place of the one that he has.
import { passwordLength } from '../../accounts/passwords.ts'
import { html, type Html } from '../../text/html.ts'
import type { Say } from './say.ts'

/** The password, and once more. @param name of the first field; `what` says what is chosen, in French and English */
export function newPasswordFields(
  say: Say,
  { name, what: [fr, en] }: { readonly name: string; readonly what: readonly [fr: string, en: string] },
): Html {
  const { least } = passwordLength
  return html`<label
      >${say(`${fr}, ${least} caractères au moins`, `${en}, at least ${least} characters`)}<input
        name="${name}"
        type="password"
        autocomplete="new-password"
        minlength="${least}"
        required
    /></label>
    <label
      >${say('Encore une fois', 'Once more')}<input name="encore" type="password" autocomplete="new-password" required
    /></label>`
}
