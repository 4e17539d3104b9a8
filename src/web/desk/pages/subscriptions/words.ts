// Words that the pages of subscriptions share: how a subscriber stands, what it is told, what it missed.
import { codeSentence, type Both } from '../../../../text/sentences.ts'
import { choosableTypes, isNoticeType, noticeTypes, type NoticeTypeName } from '../../../../subscriptions/catalogue.ts'
import type { DeadLetterJson, SubscriptionJson } from '../../../../operations/declared/subscriptions.ts'
import { html, type Content, type Html } from '../../../../text/html.ts'
import { table, tag } from '../../parts.ts'
import { hour, instant } from '../../times.ts'
import type { Sent, Visit } from '../../visit.ts'
import { guardedForm } from '../desk-forms.ts'

/** Where the pages stand. */
export const path = '/abonnements'

/** The path of one of them. */
export function hrefOf(id: string): string {
  return `${path}/${encodeURIComponent(id)}`
}

/** How it stands, in a word. */
export function standingOf({ standing }: SubscriptionJson, { say }: Visit): Html {
  if (standing === 'ended') return tag('no', say('terminé', 'ended'))
  if (standing === 'disabled') return tag('no', say('plus servi', 'no longer served'))
  if (standing === 'paused') return tag('todo', say('en pause', 'paused'))
  if (standing === 'failing') return tag('doubt', say('en échec', 'failing'))
  return tag('ok', say('servi', 'served'))
}

/** What a type is of, in the reader's language. */
export function typeSaid(type: string, { language }: Visit): Html {
  return html`${isNoticeType(type) ? noticeTypes[type][language] : ''} <code>${type}</code>`
}

/** Boxes to choose what is told. */
export function typeBoxes(chosen: readonly string[], visit: Visit): Html {
  return html`<fieldset>
    <legend>${visit.say('Événements ; aucun de coché : tous', 'Events; none ticked: all of them')}</legend>
    ${choosableTypes.map(
      (type) =>
        html`<label class="check"
          ><span
            ><input type="checkbox" name="types" value="${type}" ${chosen.includes(type) && html`checked`} />
            ${typeSaid(type, visit)}</span
          ></label
        >`,
    )}
  </fieldset>`
}

/** The boxes that were ticked. */
export function typesIn({ fields }: Sent): readonly NoticeTypeName[] {
  return (fields.get('types') ?? []).filter(isNoticeType)
}

/** What the last try came to. */
export function lastSaid({ last }: SubscriptionJson, { language, say }: Visit): Content {
  if (!last) return say('jamais', 'never')
  const { at, status, code } = last
  return html`${instant(at, language)}${status !== null && html` <code>HTTP ${status}</code>`}
  ${code !== null && html`<span class="sub">${codeSentence(code, language)} <code>${code}</code></span>`}`
}

/** Dead letters, each with its button. @param named also whom each was for */
export function deadLettersTable(visit: Visit, letters: readonly DeadLetterJson[], named: 'named' | 'unnamed'): Html {
  const { say, language } = visit
  const head = [
    ...(named === 'named' ? [say('Abonné', 'Subscriber')] : []),
    ...[say('Événement', 'Event'), say('Survenu', 'Happened'), say('Abandonné', 'Given up'), say('Agir', 'Act')],
  ]
  const rows = letters.map((letter) => [
    ...(named === 'named' ? [letter.subscriber.name] : []),
    html`${typeSaid(letter.type, visit)} ${letter.numero ?? ''} <span class="sub"><code>${letter.event}</code></span>`,
    instant(letter.at, language),
    html`${instant(letter.diedAt, language)}
      <span class="sub"
        >${say(`${letter.tries} essai${letter.tries > 1 ? 's' : ''}`, letter.tries > 1 ? `${letter.tries} tries` : 'one try')}${letter.status !== null && ` · HTTP ${letter.status}`}
        · <code>${letter.code}</code></span
      >`,
    again(visit, letter, named),
  ])
  return table(head, rows, say('Lettres mortes', 'Dead letters'))
}

function again(visit: Visit, letter: DeadLetterJson, named: 'named' | 'unnamed'): Html {
  const { say } = visit
  const { wantedAt, subscriber, event } = letter
  const { id, name, collectivite: siren } = subscriber
  if (wantedAt) return tag('run', say('renvoi demandé', 'to be sent again'))
  const label =
    named === 'named' ? say(`Renvoyer à « ${name} »`, `Send to “${name}” again`) : say('Renvoyer', 'Send again')
  const fields = html`<input type="hidden" name="avis" value="${event}" />
    <input type="hidden" name="depuis" value="${visit.url.pathname}" />`
  return guardedForm(visit, { needs: 'webhooks', siren, action: `${hrefOf(id)}/renvoi`, label, quiet: true }, fields)
}

/** Why it is served no more; nothing where it is. */
export function whyStopped({ disabledAt, disabledWhy }: SubscriptionJson, { say, language }: Visit): Html | false {
  if (!disabledAt) return false
  const why =
    disabledWhy === 'gone'
      ? say('L’abonné a répondu que c’était fini (410).', 'The subscriber said that it was over (410).')
      : say('L’abonné n’a rien pris depuis cinq jours.', 'The subscriber has taken nothing for five days.')
  return html`<div class="why">
    <h2>${say('Plus servi depuis', 'Served no more since')} ${instant(disabledAt, language)}</h2>
    <p>
      ${why}
      ${say('Rien n’est perdu : ce qui arrive attend la reprise.', 'Nothing is lost: what happens waits until it is resumed.')}
    </p>
  </div>`
}

/** Why nothing is told again: no start was given, or none was found. */
export const replayUndone = {
  given: {
    fr: 'Rien n’a été changé : donnez l’identifiant d’un avis, ou un instant.',
    en: 'Nothing was changed: give the identifier of a notice, or an instant.',
  },
  found: {
    fr: 'Rien n’a été changé : aucun avis ne porte cet identifiant, ou rien n’est arrivé depuis cet instant.',
    en: 'Nothing was changed: no notice has this identifier, or nothing has happened since this instant.',
  },
} as const satisfies Readonly<Record<string, Both>>

/** When a test leaves: in its turn, after what is being tried again, which waits for six hours at most. */
export function whenTested({ pausedAt, disabledAt, failures, nextAt }: SubscriptionJson, { say }: Visit): string {
  if (pausedAt || disabledAt)
    return say('L’essai attend la reprise de l’abonnement.', 'The test waits until the subscription is resumed.')
  if (failures > 0 && nextAt)
    return say(
      `L’essai attend son tour : un avis qui n’a pas été pris passe avant lui, et sera réessayé à ${hour(new Date(nextAt), 'fr')}.`,
      `The test waits for its turn: a notice that was not taken goes before it, and is tried again at ${hour(new Date(nextAt), 'en')}.`,
    )
  return say(
    'Un essai part dans les secondes qui viennent : sa réponse se lira ici.',
    'A test leaves within seconds: its answer can be read here.',
  )
}
