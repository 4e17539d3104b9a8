// Words that the pages of subscriptions share: standing, events, dead letters.
import { choosableTypes, isEventType, eventTypes, type EventTypeName } from '#subscriptions/catalogue.ts'
import type { DeadLetterJson, SubscriptionJson } from '#operations/declared/subscriptions.ts'
import { html } from '#text/html.ts'
import { check, guardedForm, hidden } from '../../forms.ts'
import { lastly, section, table, tag, tagsOf, trouble } from '../../parts.ts'
import { both } from '#text/both.ts'
import { hour, instant } from '../../times.ts'
import type { FormSubmission, Visit } from '../../visit.ts'

export const path = '/abonnements'

export function hrefOf(id: string) {
  return `${path}/${encodeURIComponent(id)}`
}

export const subscriptionTag = tagsOf<SubscriptionJson['standing']>({
  ended: ['no', both('terminé', 'ended')],
  disabled: ['no', both('arrêté', 'stopped')],
  paused: ['todo', both('en pause', 'paused')],
  failing: ['doubt', both('en échec', 'failing')],
  served: ['ok', both('actif', 'active')],
})

export function typeSaid(type: string, { language }: Visit) {
  return html`${isEventType(type) ? eventTypes[type][language] : ''} <code>${type}</code>`
}

export function typeBoxes(chosen: readonly string[], visit: Visit) {
  const box = (type: EventTypeName) =>
    check(typeSaid(type, visit), 'types', { value: type, checked: chosen.includes(type) })
  return html`<fieldset>
    <legend>${visit.say('Événements (si aucun n’est coché : tous)', 'Events (none ticked: all of them)')}</legend>
    ${choosableTypes.map(box)}
  </fieldset>`
}

export function typesIn({ fields }: FormSubmission): readonly EventTypeName[] {
  return (fields.get('types') ?? []).filter(isEventType)
}

export function lastSaid({ last }: SubscriptionJson, visit: Visit) {
  if (!last) return lastly(null, visit)
  const { at, status, code } = last
  return html`${instant(at, visit.language)}${status !== null && html` <code>HTTP ${status}</code>`}
  ${code !== null && html`<span class="sub">${trouble(code, visit)}</span>`}`
}

/** @param named also shows the subscriber */
export function deadLettersTable(visit: Visit, letters: readonly DeadLetterJson[], named: 'named' | 'unnamed') {
  const { say, language } = visit
  return table(letters, { caption: say('Notifications non remises', 'Undelivered notices') }, [
    named === 'named' && [say('Abonné', 'Subscriber'), ({ subscriber }) => subscriber.name],
    [
      say('Événement', 'Event'),
      ({ type, numero, event }) =>
        html`${typeSaid(type, visit)} ${numero} <span class="sub"><code>${event}</code></span>`,
    ],
    [say('Survenu le', 'Happened'), ({ at }) => instant(at, language)],
    [
      say('Abandonné le', 'Given up'),
      ({ diedAt, tries, status, code }) => {
        const tried = tries > 1 ? say(`${tries} essais`, `${tries} tries`) : say(`${tries} essai`, 'one try')
        return html`${instant(diedAt, language)}
          <span class="sub">${tried}${status !== null && ` · HTTP ${status}`} · <code>${code}</code></span>`
      },
    ],
    [say('Actions', 'Act'), (letter) => again(visit, letter, named)],
  ])
}

function again(visit: Visit, letter: DeadLetterJson, named: 'named' | 'unnamed') {
  const { say, url } = visit
  const { wantedAt, subscriber, event } = letter
  const { id, name, collectivite: siren } = subscriber
  if (wantedAt) return tag('run', say('renvoi demandé', 'to be sent again'))
  const label =
    named === 'named' ? say(`Renvoyer à « ${name} »`, `Send to “${name}” again`) : say('Renvoyer', 'Send again')
  const fields = [hidden('avis', event), hidden('depuis', url.pathname)]
  return guardedForm(visit, { needs: 'webhooks', siren, action: `${hrefOf(id)}/renvoi`, label }, fields)
}

export function whyStopped({ disabledAt, disabledWhy }: SubscriptionJson, { say, language }: Visit) {
  if (!disabledAt) return false
  const why =
    disabledWhy === 'gone'
      ? say(
          'L’abonné a répondu qu’il ne voulait plus rien recevoir (410).',
          'The subscriber said that it was over (410).',
        )
      : say('L’abonné n’a rien reçu depuis cinq jours.', 'The subscriber has taken nothing for five days.')
  const waits = say(
    'Rien n’est perdu : les notifications attendent la reprise.',
    'Nothing is lost: what happens waits until it is resumed.',
  )
  const title = html`${say('Arrêté depuis le', 'Stopped since')} ${instant(disabledAt, language)}`
  return section({ id: 'pourquoi', title, kind: 'why' }, html`<p>${why} ${waits}</p>`)
}

/** A test waits behind a failed notice that is being retried, six hours at most. */
export function whenTested({ pausedAt, disabledAt, failures, nextAt }: SubscriptionJson, { say }: Visit) {
  if (pausedAt || disabledAt)
    return say('L’essai partira à la reprise de l’abonnement.', 'The test waits until the subscription is resumed.')
  if (failures > 0 && nextAt)
    return say(
      `L’essai attend son tour : une notification non remise passe avant, et sera renvoyée à ${hour(new Date(nextAt), 'fr')}.`,
      `The test waits for its turn: a notice that was not taken goes before it, and is tried again at ${hour(new Date(nextAt), 'en')}.`,
    )
  return say(
    'L’essai part dans quelques secondes : la réponse s’affichera ici.',
    'A test leaves within seconds: its answer can be read here.',
  )
}
