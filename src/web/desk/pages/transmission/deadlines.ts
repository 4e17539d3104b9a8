// Publication of an acte, the legal terms that run from it, from the AR and from letters, and inconsistencies.
import type { ShownTransmission } from '#operations/shapes/transmissions.ts'
import { publicites } from '#protocol/calendrier/echeances.ts'
import { isIndividual } from '#protocol/codes.ts'
import { alerteWords, aVerifierWord, echeanceWords, publiciteWords } from '#text/delais.ts'
import { html, type Html } from '#text/html.ts'
import { input, select } from '../../forms.ts'
import { facts, table } from '../../parts.ts'
import { jour } from '../../times.ts'
import type { Visit } from '../../visit.ts'
import { offered } from './offers.ts'
import { isWithdrawn } from '#lifecycle.ts'

/** False unless the transmission still stands for an acte. */
export function deadlinesPart(visit: Visit, shown: ShownTransmission): Html | false {
  const { message, state, replacedBy, publication, deadlines, alerts } = shown
  if (message !== '1-1' || isWithdrawn(state) || replacedBy !== undefined) return false
  const { say, language } = visit
  const day = (text: string | null | undefined) => (text == null ? '—' : jour(text, language))
  const known = publicites.filter((how) => publication[how] !== undefined)
  const title = say('Publication et délais', 'Publication and deadlines')
  return html`<h2>${title}</h2>
    ${alerts.map((alert) => html`<p class="reason">${alerteWords[alert][language]}</p>`)}
    ${known.length > 0 && facts(known.map((how) => [publiciteWords[how][language], day(publication[how])]))}
    ${
      deadlines.length > 0 &&
      table(deadlines, { caption: title }, [
        [say('Délai', 'Deadline'), ({ what }) => echeanceWords[what][language]],
        [say('À compter du', 'From'), ({ since }) => day(since)],
        [say('Jusqu’au', 'Until'), ({ until }) => day(until)],
        [
          'Source',
          ({ source, aVerifier }) => html`${source}${aVerifier && html` <em>${aVerifierWord[language]}</em>`}`,
        ],
      ])
    }
    ${publishForm(visit, shown)}`
}

function publishForm(visit: Visit, shown: ShownTransmission): Html {
  const { say, language } = visit
  const hows = publicites.map((how) => [how, publiciteWords[how][language]] as const)
  return offered(visit, shown, {
    action: 'publish',
    label: say('Noter la publication', 'Record the publication'),
    does: say(
      'Le jour où l’acte a été publié, affiché ou notifié. Pour corriger un jour, notez-le de nouveau : chacun reste au journal.',
      'The day on which the act was published, posted or notified. To correct a day, record it again: each one stays in the journal.',
    ),
    obstacle: undefined,
    fields: (given) => {
      const chosen = given('maniere') ?? (isIndividual(shown.nature) ? 'notifie' : 'publie')
      const day = { type: 'date', required: true, min: shown.dateDecision ?? undefined, value: given('date') }
      return [
        select(say('Mention', 'Wording'), { name: 'maniere', chosen }, hows),
        input(say('Jour', 'Day'), 'date', day),
      ]
    },
  })
}
