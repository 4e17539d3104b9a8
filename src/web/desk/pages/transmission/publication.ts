// Is an acte in force, on which grounds and until when may it be attacked; its public page, and whether it may be read
// outside.
import { both, type Both } from '#text/both.ts'
import type { ShownTransmission } from '#operations/shapes/transmissions.ts'
import { faitsNotes, type FaitNote } from '#protocol/calendrier/faits.ts'
import { addMonths } from '#protocol/calendrier/jour.ts'
import { isIndividual } from '#protocol/codes.ts'
import {
  alerteWords,
  aPublierWords,
  aVerifierWord,
  conditionWords,
  delaiLine,
  doubtWords,
  echeanceWords,
  faitWords,
  giverWords,
  jamaisWords,
  publiciteLine,
  verdictLine,
} from '#text/delais.ts'
import { html } from '#text/html.ts'
import { retractions, retractionWords, type Retraction } from '#text/postings.ts'
import { check, input, select } from '../../forms.ts'
import { facts, section, type Fact } from '../../parts.ts'
import { instant, jour } from '../../times.ts'
import { among, field, type Visit } from '../../visit.ts'
import { doing, offering, type Doing, type Offer } from './offers.ts'
import { isProven, isWithdrawn } from '#lifecycle.ts'

/** Nothing unless it is an acte. */
export async function publicationSection(visit: Visit, shown: ShownTransmission) {
  if (shown.message !== '1-1') return { offers: [], said: undefined }
  const isOver = isWithdrawn(shown.state) || shown.replacedBy !== undefined
  const [posting, diffusion] = [await postingOf(visit, shown), await diffusionOf(visit, shown)]
  const told = [...(isOver ? [] : daysOf(visit, shown, diffusion.isWithheld)), ...posting.facts, ...diffusion.facts]
  const title = visit.say('Caractère exécutoire et délais', 'In force, and deadlines')
  const alerts = isOver ? [] : shown.alerts
  return {
    offers: [...(isOver ? [] : [publishOffer(visit, shown)]), ...posting.offers, ...diffusion.offers],
    said:
      told.length + alerts.length > 0
        ? section({ id: 'publication', title }, [
            facts(told),
            alerts.map((alert) => html`<p class="reason">${alerteWords[alert][visit.language]}</p>`),
            doubtsSaid(visit, shown),
          ])
        : undefined,
  }
}

/** The answer and its conditions, what is to be published, then other days that a person noted, then délais. */
function daysOf(visit: Visit, shown: ShownTransmission, isWithheld: boolean): readonly Fact[] {
  const { language, say } = visit
  const { publication, executoire, deadlines } = shown
  const grounds = (source: string, aVerifier: boolean) =>
    html`<span class="reason">${source}${aVerifier && html` <em>${aVerifierWord[language]}</em>`}</span>`
  const conditions = (executoire?.conditions ?? []).map(({ what, on, source, aVerifier }): Fact => {
    const met = on === null ? html`<strong>${say('manque', 'missing')}</strong>` : jour(on, language)
    return [conditionWords[what][language], html`${met} (${giverWords[what][language]}) ${grounds(source, aVerifier)}`]
  })
  const noted = faitsNotes.map((fait): Fact => {
    const day = publication[fait]
    return [faitWords[fait][language], day !== undefined && jour(day, language)]
  })
  const terms = deadlines.map((each): Fact => [
    echeanceWords[each.what][language],
    html`${delaiLine(each, language)} ${grounds(each.source, each.aVerifier)}`,
  ])
  return [
    [
      say('Caractère exécutoire', 'Whether exécutoire'),
      executoire && html`<strong>${verdictLine(executoire, language)}</strong>`,
    ],
    ...conditions,
    ...publicityOf(visit, shown, isWithheld).map(({ line: [name, text], source, aVerifier }): Fact => [
      name,
      html`${text} ${grounds(source, aVerifier)}`,
    ]),
    ...noted.filter(([, value]) => value !== false),
    ...terms,
  ]
}

function publicityOf(
  { language }: Visit,
  { executoire, documentsBudgetaires }: ShownTransmission,
  isWithheld: boolean,
) {
  const never = (what: keyof typeof jamaisWords) =>
    ({ line: [aPublierWords.non[language], jamaisWords[what][language]], source: '', aVerifier: false }) as const
  if (isWithheld) return [never('retire')]
  if (executoire === null) return []
  const { source, aVerifier, ...rule } = executoire.publicite
  const line = publiciteLine(rule, language)
  return [{ line, source, aVerifier }, ...(documentsBudgetaires ? [never('budget')] : [])]
}

function doubtsSaid({ language, say }: Visit, { executoire }: ShownTransmission) {
  const { doubts = [] } = executoire ?? {}
  return (
    doubts.length > 0 &&
    html`<details>
      <summary>${say('Ce qui est à vérifier, et pourquoi', 'What is to be verified, and why')}</summary>
      ${doubts.map((doubt) => html`<p>${doubtWords[doubt][language]}</p>`)}
    </details>`
  )
}

const ofUrbanism: readonly FaitNote[] = ['geoportail', 'horsGeoportail', 'scot', 'presse']

/** What may have happened to such an acte. */
function faitsFor({ nature, matiere }: ShownTransmission): readonly FaitNote[] {
  const isPlan = matiere?.startsWith('2.1') ?? false
  const isOfPerson = isIndividual(nature)
  return faitsNotes.filter((fait) => {
    if (ofUrbanism.includes(fait)) return isPlan
    if (fait === 'chantier') return matiere?.startsWith('2.2')
    if (fait.endsWith('Interesse')) return isOfPerson
    return true
  })
}

function publishOffer({ say, language }: Visit, shown: ShownTransmission): Offer {
  const { nature, dateDecision, state } = shown
  const hows = faitsFor(shown).map((fait) => [fait, faitWords[fait][language]] as const)
  return {
    action: 'publish',
    ...(!isProven(state) && { rare: true }),
    label: say('Noter la publication', 'Record the publication'),
    does: say(
      'Le jour où l’acte a été publié, affiché ou notifié, ou un autre fait qui compte pour ses délais. Pour corriger un jour, notez-le de nouveau : chacun reste au journal.',
      'The day on which the act was published, posted or notified, or another fact that counts for its deadlines. To correct a day, record it again: each one stays in the journal.',
    ),
    obstacle: undefined,
    fields: (given) => {
      const chosen = given('maniere') ?? (isIndividual(nature) ? 'notifie' : 'publie')
      const day = { type: 'date', required: true, min: dateDecision ?? undefined, value: given('date') }
      return [
        select(say('Mention', 'Wording'), { name: 'maniere', chosen }, hows),
        input(say('Jour', 'Day'), 'date', day),
      ]
    },
  }
}

/** Nothing where public pages are off and the acte was never posted. */
async function postingOf(visit: Visit, shown: ShownTransmission) {
  const { say, language, ask, app } = visit
  const { id, nature, state, replacedBy } = shown
  const { items, can } = await ask.listPostings({ id })
  const last = items.at(-1)
  if (!app.config.publicPages && !last) return { facts: [], offers: [] }
  const holds = isProven(state) && replacedBy === undefined
  // A posting by another transmission ends once this one is acknowledged.
  const says = last?.retracted?.why ?? (last && !(holds && last.transmission === id) ? 'annule' : undefined)
  const post: Offer = {
    action: 'publish',
    end: 'mise-en-ligne',
    label: say('Mettre en ligne', 'Put online'),
    does: say(
      'L’acte et ses annexes tamponnés seront lisibles par tous. Si aucun jour de publication n’est noté, c’est aujourd’hui.',
      'Everybody will read the act and its annexes, stamped. If no day of publication is recorded, it is today.',
    ),
    obstacle: can.post === true ? undefined : can.post.message,
    fields: isIndividual(nature) && individual(visit),
  }
  const told: readonly Fact[] = last
    ? [
        [say('Page publique', 'Public page'), html`<a href="${last.address}">${last.idActe}</a>`],
        [say('En ligne depuis', 'Online since'), instant(last.postedAt, language)],
        [say('Retiré de sa page', 'Taken off its page'), last.retracted && instant(last.retracted.at, language)],
        [say('Ce que dit la page', 'What the page says'), says && retractionWords[says][language]],
      ]
    : []
  const isPosted = last && can.retract === true && can.post !== true
  return { facts: told, offers: [isPosted ? retractOffer(visit, last.postedOn) : post] }
}

/** Whether an acte may be published at all; open data obeys this even for actes that are not online. */
async function diffusionOf(visit: Visit, { id, idActe }: ShownTransmission) {
  const { say, language, ask } = visit
  if (idActe === null) return { facts: [], offers: [], isWithheld: false }
  const { withheld, can } = await ask.showDiffusion({ id })
  const common = { action: 'publish', obstacle: undefined, rare: true } as const
  const offer: Offer =
    can.release === true
      ? {
          ...common,
          end: 'diffusion',
          label: say('Lever le retrait', 'End the withdrawal'),
          does: say(
            'L’acte est de nouveau dans les données ouvertes et les calendriers, et peut être remis en ligne.',
            'The act is in open data and calendars again, and may be put online.',
          ),
        }
      : {
          ...common,
          end: 'retrait-de-diffusion',
          label: say('Retirer de toute diffusion', 'Withdraw from all that is read outside'),
          does: say(
            'L’acte quitte sa page publique, son fil et les données ouvertes ; son objet quitte les calendriers et, pour des données personnelles, le registre.',
            'The act leaves its public page, its feed and open data; its objet leaves calendars and, for personal data, the register.',
          ),
          fields: causeField(visit, say('Motif', 'Ground'), 'donnees'),
        }
  const told: readonly Fact[] = withheld
    ? [
        [
          say('Retiré de toute diffusion', 'Withdrawn from all that is read outside'),
          html`${instant(withheld.at, language)}, ${retractionWords[withheld.why][language]}`,
        ],
      ]
    : []
  return { facts: told, offers: [offer], isWithheld: withheld !== null }
}

function causeField({ language }: Visit, label: string, chosen: Retraction) {
  const causes = retractions.map((each) => [each, retractionWords[each][language]] as const)
  return select(label, { name: 'cause', chosen }, causes)
}

function individual({ say }: Visit) {
  const all = say(
    'C’est un acte individuel : il nomme une personne, et doit malgré tout être lisible par tous',
    'It is an individual act: it names a person, and must be read by all the same',
  )
  return check(all, 'individuel', { value: 'oui', required: true })
}

function retractOffer(visit: Visit, postedOn: string): Offer {
  const { say, language } = visit
  return {
    action: 'publish',
    end: 'retrait-en-ligne',
    obstacle: undefined,
    label: say('Retirer de la page publique', 'Take off the public page'),
    does: html`${say(
      'Les documents ne sont plus accessibles ; la page dit depuis quand et pourquoi. Un acte publié en ligne y reste deux mois au moins, jusqu’au',
      'The documents can no longer be read; the page says since when and why. An act that is published online stays there for two months at least, until',
    )}
    ${jour(addMonths(postedOn, 2), language)}.`,
    fields: causeField(visit, say('Ce que dit la page', 'What the page says'), 'erreur'),
  }
}

/** An action that takes a cause of its list. */
function withCause(end: string, name: 'retractAct' | 'withholdAct', { fr, en }: Both) {
  return doing(
    'publish',
    async ({ visit: { ask, say }, sent, id, reason }) => {
      const why = among(retractions, field(sent, 'cause'))
      if (!why) return { no: say('Dites le motif.', 'Say the ground.') }
      await ask[name]({ id, why, reason })
      return { ok: say(fr, en) }
    },
    end,
  )
}

export const postingActions: readonly Doing[] = [
  offering(
    'mise-en-ligne',
    ['postAct', (sent) => (field(sent, 'individuel') === 'oui' ? { individual: true as const } : {})],
    both('L’acte est en ligne.', 'The act is online.'),
  ),
  withCause(
    'retrait-en-ligne',
    'retractAct',
    both('L’acte est retiré de sa page publique.', 'The act is taken off its public page.'),
  ),
  withCause(
    'retrait-de-diffusion',
    'withholdAct',
    both('L’acte est retiré de toute diffusion.', 'The act is withdrawn from all that is read outside.'),
  ),
  offering(
    'diffusion',
    'releaseAct',
    both('L’acte peut de nouveau être diffusé.', 'The act may be read outside again.'),
  ),
]
