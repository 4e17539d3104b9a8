// A bordereau of actes that leave a collectivité: effect of a deletion, table for the visa, steps in order.
import { both } from '#text/both.ts'
import type { DisposalJson } from '#operations/declared/retention.ts'
import { html } from '#text/html.ts'
import { writeNumber } from '#text/sentences.ts'
import { asking, askingButton, downloading } from '../../asking.ts'
import { fold, input, refusedButton } from '../../forms.ts'
import { facts, section } from '../../parts.ts'
import { instant, jour } from '../../times.ts'
import { field, pageAt, seesNames, type Visit } from '../../visit.ts'
import { dayFrom, kindWords, placeOf, sharesTable, stateTag } from './words.ts'

const path = '/collectivites/:siren/conservation/:id'

const page = pageAt(path, 'retention', async (visit, { siren = '', id = '' }) => {
  const { say, language } = visit
  const shown = await visit.ask.showDisposal({ siren, id })
  const { kind, state, acts, purged, left } = shown
  return {
    title: say(`Bordereau : ${kindWords[kind].fr}`, `Bordereau: ${kindWords[kind].en}`),
    lead: html`${stateTag(state, language)} <a href="${placeOf(siren)}">${say('Conservation', 'Retention')}</a>`,
    main: html`${facts([
      [say('Actes inscrits', 'Acts listed'), writeNumber(acts, language)],
      [say('Actes supprimés', 'Acts purged'), writeNumber(purged, language)],
      [say('Dressé', 'Opened'), html`${instant(shown.createdAt, language)}, ${say('par', 'by')} ${shown.createdBy}`],
      [say('Motif', 'Reason'), shown.reason],
      [
        say('Visa enregistré', 'Visa'),
        shown.reference !== null && html`${shown.reference}, ${shown.dated !== null && jour(shown.dated, language)}`,
      ],
      [say('Terminé', 'Ended'), shown.endedAt !== null && instant(shown.endedAt, language)],
    ])}
    ${listPart(visit, siren, id)}
    ${left.length > 0 && section({ id: 'apercu', title: say('Effets de la suppression', 'What the purge would do') }, sharesTable(visit, left))}
    ${steps(visit, shown)}`,
  }
})

function listPart(visit: Visit, siren: string, id: string) {
  const label = visit.say('Liste des actes (CSV)', 'List of the acts (CSV)')
  const masked = visit.say(
    'Les objets peuvent nommer des personnes : affichez d’abord les textes masqués.',
    'Objets may name people: unmask them first.',
  )
  return seesNames(visit, siren)
    ? html`<p><a class="button" href="${placeOf(siren, id)}/liste">${label}</a></p>`
    : refusedButton(label, masked)
}

function steps(visit: Visit, { id, collectivite: siren, kind, can, left }: DisposalJson) {
  const { say } = visit
  if (can.abandon !== true) return false
  const at = [siren, id]
  const count = left.find(({ because }) => because === null)?.count ?? 0
  const typed = say(`Tapez ${count} pour confirmer le nombre d’actes`, `Type ${count} to confirm how many acts`)
  const reference =
    kind === 'elimination'
      ? say('Référence du visa d’élimination', 'Reference of the visa')
      : say('Référence du visa, ou de la décision', 'Reference of the visa, or of the decision')
  return html`<h2>${say('Étape suivante', 'Next step')}</h2>
    <div class="actions">
      ${
        can.grant === true &&
        askingButton(visit, grant, {
          at,
          label: say('Enregistrer', 'Record'),
          first: true,
          fields: [
            input(reference, 'reference', { required: true, maxlength: 200 }),
            input(say('Sa date', 'Its day'), 'date', { type: 'date', required: true }),
          ],
        })
      }
      ${
        can.purge === true &&
        askingButton(visit, purge, {
          at,
          label: say('Supprimer définitivement ces actes', 'Purge these acts for good'),
          first: true,
          fields: input(typed, 'nombre', {
            required: true,
            inputmode: 'numeric',
            pattern: String(count),
            maxlength: 9,
          }),
        })
      }
      ${fold(say('Abandonner le bordereau', 'Give the bordereau up'), askingButton(visit, abandon, { at, label: say('Abandonner', 'Give up') }))}
    </div>`
}

const grant = asking(
  `${path}/visa`,
  ['grantDisposal', (sent) => ({ reference: field(sent, 'reference'), date: dayFrom(sent, 'date') })],
  [
    ({ siren, id }) => placeOf(siren, id),
    both('C’est enregistré. Rien n’est encore supprimé.', 'Recorded. Nothing is deleted yet.'),
  ],
)

const purge = asking(
  `${path}/suppression`,
  ['purgeDisposal', (sent) => ({ count: Number(field(sent, 'nombre')) })],
  [
    ({ siren, id }) => placeOf(siren, id),
    both(
      'La suppression est en cours. Chaque acte supprimé laisse une ligne au journal.',
      'It has begun. Each act that goes leaves a line in the journal.',
    ),
  ],
)

const abandon = asking(`${path}/abandon`, 'abandonDisposal', [
  ({ siren, id }) => placeOf(siren, id),
  both('Le bordereau est abandonné.', 'The bordereau is given up.'),
])

const list = downloading(`${path}/liste`, 'downloadDisposal', 'text/csv; charset=utf-8')

export const disposalServed = { pages: [page], actions: [grant, purge, abandon], downloads: [list] }
