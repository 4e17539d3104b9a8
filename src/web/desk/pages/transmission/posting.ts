// Publication en ligne: whether an acte is on its public page and since when, and former postings.
import type { ShownTransmission } from '#operations/shapes/transmissions.ts'
import { addMonths } from '#protocol/calendrier/jour.ts'
import { isIndividual } from '#protocol/codes.ts'
import { html, type Html } from '#text/html.ts'
import { retractions, retractionWords } from '#text/postings.ts'
import { check, select } from '../../forms.ts'
import { facts } from '../../parts.ts'
import { instant, jour } from '../../times.ts'
import { field, type FormSubmission, type Visit } from '../../visit.ts'
import { doing, offered, offering, type Doing } from './offers.ts'
import { isProven } from '#lifecycle.ts'

/** False where public pages are off and the acte was never posted. */
export async function postingPart(visit: Visit, shown: ShownTransmission): Promise<Html | false> {
  const { say, language, ask, app } = visit
  const { id, message, nature, state, replacedBy } = shown
  if (message !== '1-1') return false
  const { items, can } = await ask.listPostings({ id })
  const last = items.at(-1)
  if (!app.config.publicPages && !last) return false
  const title = say('Publication en ligne', 'Online publication')
  const holds = isProven(state) && replacedBy === undefined
  // A posting by another transmission ends once this one is acknowledged.
  const says = last?.retracted?.why ?? (last && !(holds && last.transmission === id) ? 'annule' : undefined)
  const post = {
    action: 'publish' as const,
    end: 'mise-en-ligne',
    label: say('Mettre en ligne', 'Put online'),
    does: say(
      'L’acte et ses annexes tamponnés seront lisibles par tous. Si aucun jour de publication n’est noté, c’est aujourd’hui.',
      'Everybody will read the act and its annexes, stamped. If no day of publication is recorded, it is today.',
    ),
    obstacle: can.post === true ? undefined : can.post.message,
    fields: isIndividual(nature) && individual(visit),
  }
  return html`<h2>${title}</h2>
    ${
      last &&
      facts([
        ['Page', html`<a href="${last.address}">${last.idActe}</a>`],
        [say('En ligne depuis', 'Online since'), instant(last.postedAt, language)],
        [say('Retiré', 'Taken off'), last.retracted && instant(last.retracted.at, language)],
        [say('Ce que dit la page', 'What the page says'), says && retractionWords[says][language]],
      ])
    }
    ${offered(visit, shown, last && can.retract === true && can.post !== true ? retractOffer(visit, last.postedOn) : post)}`
}

/** Whether an acte may be published at all; open data obeys this even for actes that are not online. */
export async function diffusionPart(visit: Visit, shown: ShownTransmission): Promise<Html | false> {
  const { say, language, ask } = visit
  const { id, message, idActe } = shown
  if (message !== '1-1' || idActe === null) return false
  const { withheld, can } = await ask.showDiffusion({ id })
  const causes = retractions.map((each) => [each, retractionWords[each][language]] as const)
  const offer =
    can.release === true
      ? {
          action: 'publish' as const,
          end: 'diffusion',
          obstacle: undefined,
          label: say('Lever le retrait', 'End the withdrawal'),
          does: say(
            'L’acte est de nouveau dans les données ouvertes et les calendriers, et peut être remis en ligne.',
            'The act is in open data and calendars again, and may be put online.',
          ),
        }
      : {
          action: 'publish' as const,
          end: 'retrait-de-diffusion',
          obstacle: undefined,
          label: say('Retirer de toute diffusion', 'Withdraw from all that is read outside'),
          does: say(
            'L’acte quitte sa page publique, son fil et les données ouvertes ; son objet quitte les calendriers et, pour des données personnelles, le registre.',
            'The act leaves its public page, its feed and open data; its objet leaves calendars and, for personal data, the register.',
          ),
          fields: select(say('Motif', 'Ground'), { name: 'cause', chosen: 'donnees' }, causes),
        }
  return html`<h2>${say('Diffusion', 'What is read outside')}</h2>
    ${
      withheld &&
      facts([
        [say('Retiré de toute diffusion', 'Withdrawn'), instant(withheld.at, language)],
        [say('Motif', 'Ground'), retractionWords[withheld.why][language]],
      ])
    }
    ${offered(visit, shown, offer)}`
}

function individual({ say }: Visit): Html {
  const all = say(
    'C’est un acte individuel : il nomme une personne, et doit malgré tout être lisible par tous',
    'It is an individual act: it names a person, and must be read by all the same',
  )
  return check(all, 'individuel', { value: 'oui', required: true })
}

function retractOffer({ say, language }: Visit, postedOn: string) {
  const until = jour(addMonths(postedOn, 2), language)
  const causes = retractions.map((each) => [each, retractionWords[each][language]] as const)
  return {
    action: 'publish' as const,
    end: 'retrait-en-ligne',
    obstacle: undefined,
    label: say('Retirer de la page publique', 'Take off the public page'),
    does: html`${say(
      'Les documents ne sont plus accessibles ; la page dit depuis quand et pourquoi. Un acte publié en ligne y reste deux mois au moins, jusqu’au',
      'The documents can no longer be read; the page says since when and why. An act that is published online stays there for two months at least, until',
    )}
    ${until}.`,
    fields: select(say('Ce que dit la page', 'What the page says'), { name: 'cause', chosen: 'erreur' }, causes),
  }
}

function askedExpressly(sent: FormSubmission) {
  return field(sent, 'individuel') === 'oui' ? { individual: true as const } : {}
}

export const postingActions: readonly Doing[] = [
  offering('mise-en-ligne', ['postAct', askedExpressly], ({ say }) =>
    say('L’acte est en ligne.', 'The act is online.'),
  ),
  doing(
    'publish',
    async ({ visit, sent, id, reason }) => {
      const why = retractions.find((each) => each === field(sent, 'cause'))
      if (!why) return { no: visit.say('Dites ce que dira la page.', 'Say what the page will say.') }
      await visit.ask.retractAct({ id, why, reason })
      return { ok: visit.say('L’acte est retiré de sa page publique.', 'The act is taken off its public page.') }
    },
    'retrait-en-ligne',
  ),
  doing(
    'publish',
    async ({ visit, sent, id, reason }) => {
      const why = retractions.find((each) => each === field(sent, 'cause'))
      if (!why) return { no: visit.say('Dites le motif.', 'Say the ground.') }
      await visit.ask.withholdAct({ id, why, reason })
      return {
        ok: visit.say('L’acte est retiré de toute diffusion.', 'The act is withdrawn from all that is read outside.'),
      }
    },
    'retrait-de-diffusion',
  ),
  offering('diffusion', 'releaseAct', ({ say }) =>
    say('L’acte peut de nouveau être diffusé.', 'The act may be read outside again.'),
  ),
]
