// What is offered on the page of a transmission: an action, or why it cannot be used now; and the two verdicts on a sending of
// which nobody knows whether it arrived.
import type { Action } from '../../../../accounts/access.ts'
import type { ShownTransmission } from '../../../../operations/shapes.ts'
import { html, type Html } from '../../../../text/html.ts'
import type { Visit } from '../../visit.ts'

/** An action, as its page offers it. */
export interface Offer {
  readonly action: Action
  readonly path: string
  /** Tells apart two of one path. */
  readonly key: string
  readonly label: string
  /** What it does, in a sentence. */
  readonly does: string
  /** Why not now; nothing when it may be done. */
  readonly obstacle: string | undefined
  readonly fields?: Html
}

/** The field of the sending that a verdict is about: of a later one, it says nothing. */
export function attemptField(attempt: string | undefined): Html {
  return html`<input type="hidden" name="envoi" value="${attempt}" />`
}

/** The verdicts of a person. */
export function resolveOffers({ say }: Visit, { attempts }: ShownTransmission): readonly Offer[] {
  const about = attemptField(attempts.findLast(({ verdict }) => verdict === null)?.id)
  const common = { action: 'resolve', path: 'resolve', obstacle: undefined } as const
  return [
    {
      ...{ ...common, key: 'arrived', label: say('Elle est arrivée', 'It arrived') },
      does: say(
        'Si vous la voyez sur la plateforme : donnez la référence qu’elle y porte. Elle ne sera pas renvoyée.',
        'If you see it on the platform: give the reference that it bears there. It will not be sent again.',
      ),
      fields: html`${about}<input type="hidden" name="verdict" value="arrivee" /><label
          >${say('Référence sur la plateforme', 'Reference on the platform')}<input
            name="reference"
            required
            maxlength="200"
        /></label>`,
    },
    {
      ...{ ...common, key: 'absent', label: say('Elle n’est pas arrivée', 'It did not arrive') },
      does: say(
        'Si la plateforme et la préfecture ne l’ont pas : elle repart aussitôt. Dans le doute, attendez.',
        'If neither the platform nor the préfecture has it: it leaves again at once. In doubt, wait.',
      ),
      fields: html`${about}<input type="hidden" name="verdict" value="absente" />`,
    },
  ]
}
