// Work among colleagues on an acte or a letter: notes, assignment, snooze, who else looks, who was quicker.
import { both } from '#text/both.ts'
import { colleagues, lookers } from '#operations/desk/transmissions.ts'
import { noteMost } from '#operations/declared/colleagues.ts'
import { isJour } from '#protocol/calendrier/jour.ts'
import type { ShownTransmission } from '#operations/shapes/transmissions.ts'
import type { TaskJson } from '#operations/shapes/tasks.ts'
import { html } from '#text/html.ts'
import { form, hidden, input, select } from '../../forms.ts'
import { refusal } from '../../parts.ts'
import { instant, jour } from '../../times.ts'
import { field, mayHere, seesNames, shownTo, type FormSubmission, type Visit } from '../../visit.ts'
import { offering, type Doing, type Offer, type GivenField } from './offers.ts'
import { eventWords } from './story.ts'

type AsideState = Pick<TaskJson, 'assignedTo' | 'snoozedUntil' | 'collectivite'>

export function asideSaid(visit: Visit, { assignedTo, snoozedUntil, collectivite }: AsideState) {
  if (assignedTo === null && snoozedUntil === null) return false
  const { say, language } = visit
  const who = assignedTo !== null && html`${say('Confié à', 'Assigned to')} ${shownTo(visit, assignedTo, collectivite)}`
  const until = snoozedUntil !== null && html`${say('remis au', 'put off until')} ${jour(snoozedUntil, language)}`
  return html`<span class="sub">${who}${who && until && ', '}${until}</span>`
}

/** Names are only for those who may see them. */
export async function lookersSaid(visit: Visit, { id, collectivite }: ShownTransmission) {
  const others = (await visit.look(lookers, { id })).filter((login) => login !== visit.login)
  if (others.length === 0) return false
  const one = others.length === 1
  const who = seesNames(visit, collectivite)
    ? others.join(', ')
    : visit.say(
        `${others.length} autre${one ? '' : 's'} personne${one ? '' : 's'}`,
        `${others.length} other${one ? '' : 's'}`,
      )
  return html`<p class="lookers">
    ${who}
    ${visit.say(one ? 'consulte aussi cette page' : 'consultent aussi cette page', one ? 'looks at this page too' : 'look at this page too')}
  </p>`
}

/** A note at any time; the rest while something waits for a person. */
export async function colleagueOffers(visit: Visit, shown: ShownTransmission): Promise<readonly Offer[]> {
  const { say } = visit
  const { can } = shown
  const common = { action: 'closeTask', obstacle: undefined } as const
  const note: Offer = {
    ...common,
    end: 'note',
    takesReason: false,
    label: say('Ajouter une note', 'Add a note'),
    does: say(
      'Pour vos collègues : elle reste au journal de l’acte et dans son dossier scellé, et ne part pas à la préfecture.',
      'For your colleagues: it stays in the journal of the act and in its sealed dossier, and does not go to the préfecture.',
    ),
    fields: (given) => noteField(visit, given('note')),
  }
  const dismiss: Offer = {
    ...common,
    end: 'pris-note',
    label: say('J’en prends note', 'I take note'),
    does: say(
      'Rien ne repart : ce refus n’est plus à traiter.',
      'Nothing leaves again: this refusal waits for nobody any more.',
    ),
  }
  const aside = can.assign === true ? await asideForms(visit, shown) : undefined
  const waiting: readonly Offer[] = aside
    ? [
        { ...common, ...aside.assign, end: 'confier' },
        { ...common, ...aside.snooze, end: 'plus-tard' },
      ]
    : []
  return [...(can.dismiss === true ? [dismiss] : []), ...waiting, note]
}

function noteField({ say }: Visit, given: string | undefined) {
  return html`<label
    >${say('Note', 'Your note')}<textarea name="note" rows="3" required maxlength="${noteMost}">${given}</textarea>
  </label>`
}

export async function asideForms(visit: Visit, { assignedTo, snoozedUntil, collectivite: siren }: AsideState) {
  const { say, login } = visit
  const people = await visit.look(colleagues, { siren })
  const me = people.includes(login) ? [[login, say('Moi', 'Me')] as const] : []
  const nobody = assignedTo === null ? [] : [['', say('Personne', 'Nobody')] as const]
  const choices = [...me, ...people.filter((each) => each !== login).map((each) => [each, each] as const), ...nobody]
  return {
    assign: {
      label: say('Confier', 'Assign'),
      does: say(
        'Les autres ne le voient plus dans « À traiter » ; il reste dans la liste complète.',
        'Others no longer see it in “To deal with”; it stays in the whole list.',
      ),
      fields: (given: GivenField) => [
        hidden('vu', assignedTo ?? ''),
        select(say('À qui', 'To whom'), { name: 'a', chosen: given('a') ?? login }, choices),
      ],
    },
    snooze: {
      label: say('Remettre à plus tard', 'Put off'),
      does: say(
        'Jusqu’à cette date, il n’apparaît plus dans « À traiter ». Sans date, il y revient.',
        'Until that day it is no longer in “To deal with”. Without a day: it is there again.',
      ),
      fields: (given: GivenField) =>
        input(say('Jusqu’au', 'Until'), 'jusquau', {
          type: 'date',
          value: given('jusquau') ?? snoozedUntil ?? undefined,
        }),
    },
  }
}

export function assignmentIn(sent: FormSubmission) {
  return { to: field(sent, 'a') || null, seen: field(sent, 'vu') || null }
}

export function delayIn(sent: FormSubmission) {
  const until = field(sent, 'jusquau')
  return { until: isJour(until) ? until : null }
}

const noted = both('C’est noté.', 'This is noted.')

export const colleagueActions: readonly Doing[] = [
  offering(
    'note',
    ['noteTransmission', (sent) => ({ note: field(sent, 'note').slice(0, noteMost) })],
    both('La note est inscrite au journal de l’acte.', 'The note stands in the journal of the act.'),
  ),
  offering('confier', ['assignTransmission', assignmentIn], noted),
  offering('plus-tard', ['snoozeTransmission', delayIn], noted),
  offering(
    'pris-note',
    ['dismissTransmissions', ({ params: { id = '' } }) => ({ ids: [id] })],
    both('Pris note : ce refus n’est plus à traiter.', 'Noted: this refusal waits for nobody.'),
  ),
]

/** Events that record no decision. */
const asides: readonly string[] = ['wait', 'retry', 'note', 'assigned', 'unassigned', 'snoozed', 'unsnoozed']

/** A failed action: why, who did what meanwhile, and what was typed unless its form is still offered. */
export function triedBox(visit: Visit, shown: ShownTransmission, isOffered: boolean) {
  const { tried, say } = visit
  if (!tried) return false
  const reason = field(tried.sent, 'motif')
  const isKept = isOffered || reason === '' || !mayHere(visit, 'closeTask', shown.collectivite)
  const typed = say(
    'Ce que vous aviez écrit ; vous pouvez en faire une note.',
    'What you had written; you can make it a note.',
  )
  return refusal(say('Opération refusée', 'This was not done'), [
    typeof tried.no === 'string' ? html`<p>${tried.no}</p>` : tried.no,
    tried.isConflict && whoActed(visit, shown),
    !isKept &&
      html`<p>${typed}</p>
        ${form(visit, { action: `/transmissions/${shown.id}/note`, label: say('Ajouter en note', 'Add as a note') }, noteField(visit, reason))}`,
  ])
}

function whoActed(visit: Visit, { journal, collectivite, replacedBy }: ShownTransmission) {
  const { say, language } = visit
  const told = journal.filter(({ event }) => !asides.includes(event))
  const last = told.findLast(({ who }) => who !== 'worker') ?? told.at(-1)
  if (!last) return false
  const { reason } = (last.detail ?? {}) as { readonly reason?: unknown }
  const who = last.who === 'worker' ? say('Le programme', 'The program') : last.who
  const why =
    typeof reason === 'string' && html`${say(' Motif : ', ' Reason: ')}${shownTo(visit, reason, collectivite)}.`
  const next = html` ·
    <a href="/transmissions/${replacedBy}">${say('le nouvel envoi', 'the new sending')}</a>`
  return html`<p>
    <strong>${who}</strong>, ${say('le', 'on')} ${instant(last.at, language)}${say(' :', ':')}
    ${eventWords(last.event, visit)}.${why}
    <a href="#ligne-${last.line}">${say('Voir dans l’historique', 'See in the story')}</a
    >${replacedBy !== undefined && next}
  </p>`
}
