// Words that the pages of subscriptions share: how a subscriber stands, what it is told, what it missed.
import { codeSentence, type Both } from '../../../../text/sentences.ts'
import { choosableTypes, isNoticeType, noticeTypes } from '../../../../subscriptions/catalogue.ts'
import type { DeadLetter } from '../../../../store/subscriptions/dead-letters.ts'
import type { Subscription } from '../../../../store/subscriptions/subscriptions.ts'
import { html, type Content, type Html } from '../../../../text/html.ts'
import { table, tag } from '../../parts.ts'
import { hour, instant } from '../../times.ts'
import type { Visit } from '../../visit.ts'
import { guardedForm } from '../desk-forms.ts'

/** Where the pages stand. */
export const path = '/abonnements'

/** The path of one of them. */
export function hrefOf(id: string): string {
  return `${path}/${encodeURIComponent(id)}`
}

/** How it stands, in a word. */
export function standingOf({ disabledAt, pausedAt, failingSince }: Subscription, { say }: Visit): Html {
  if (disabledAt) return tag('no', say('plus servi', 'served no more'))
  if (pausedAt) return tag('todo', say('en pause', 'paused'))
  if (failingSince) return tag('doubt', say('en échec', 'failing'))
  return tag('ok', say('servi', 'served'))
}

/** What a type is of, in the reader's language. */
export function typeSaid(type: string, { language }: Visit): Html {
  return html`${isNoticeType(type) ? noticeTypes[type].about[language] : ''} <code>${type}</code>`
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

/** What the last try came to. */
export function lastSaid({ lastAt, lastStatus, lastCode }: Subscription, { language, say }: Visit): Content {
  if (!lastAt) return say('jamais', 'never')
  const status = lastStatus === null ? '' : html` <code>HTTP ${lastStatus}</code>`
  return html`${instant(lastAt, language)}${status}
  ${lastCode !== null && html`<span class="sub">${codeSentence(lastCode, language)} <code>${lastCode}</code></span>`}`
}

/** Dead letters, each with its button. @param named also whom each was for */
export function deadLettersTable(visit: Visit, letters: readonly DeadLetter[], named: 'named' | 'unnamed'): Html {
  const { say, language } = visit
  const head = [
    ...(named === 'named' ? [say('Abonné', 'Subscriber')] : []),
    ...[say('Événement', 'Event'), say('Survenu', 'Happened'), say('Abandonné', 'Given up'), say('Agir', 'Act')],
  ]
  const rows = letters.map((letter) => [
    ...(named === 'named' ? [letter.name] : []),
    html`${typeSaid(letter.event.type, visit)} ${letter.event.data.numero}
      <span class="sub"><code>${letter.event.id}</code></span>`,
    instant(letter.event.at, language),
    html`${instant(letter.diedAt, language)}
      <span class="sub"
        >${say(`${letter.tries} essai${letter.tries > 1 ? 's' : ''}`, letter.tries > 1 ? `${letter.tries} tries` : 'one try')}${letter.status !== null && ` · HTTP ${letter.status}`}
        · <code>${letter.code}</code></span
      >`,
    again(visit, letter, named),
  ])
  return table(head, rows, say('Lettres mortes', 'Dead letters'))
}

function again(visit: Visit, letter: DeadLetter, named: 'named' | 'unnamed'): Html {
  const { say } = visit
  const { wantedAt, subscription, siren, event, name } = letter
  if (wantedAt) return tag('run', say('renvoi demandé', 'to be sent again'))
  const label =
    named === 'named' ? say(`Renvoyer à « ${name} »`, `Send to “${name}” again`) : say('Renvoyer', 'Send again')
  const fields = html`<input type="hidden" name="avis" value="${event.id}" />
    <input type="hidden" name="depuis" value="${visit.url.pathname}" />`
  return guardedForm(
    visit,
    { needs: 'webhooks', siren, action: `${hrefOf(subscription)}/renvoi`, label, quiet: true },
    fields,
  )
}

/** Why it is served no more; nothing where it is. */
export function whyStopped({ disabledAt, disabledWhy }: Subscription, { say, language }: Visit): Html | false {
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
export function whenTested({ pausedAt, disabledAt, failures, nextAt }: Subscription, { say }: Visit): string {
  if (pausedAt || disabledAt)
    return say('L’essai attend la reprise de l’abonnement.', 'The test waits until the subscription is resumed.')
  if (failures > 0 && nextAt)
    return say(
      `L’essai attend son tour : un avis qui n’a pas été pris passe avant lui, et sera réessayé à ${hour(nextAt, 'fr')}.`,
      `The test waits for its turn: a notice that was not taken goes before it, and is tried again at ${hour(nextAt, 'en')}.`,
    )
  return say(
    'Un essai part dans les secondes qui viennent : sa réponse se lira ici.',
    'A test leaves within seconds: its answer can be read here.',
  )
}
