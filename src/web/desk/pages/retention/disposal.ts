// A bordereau of actes that leave a collectivité: effect of a deletion, table for the visa, steps in order.
import type { DisposalJson } from '../../../../operations/declared/retention.ts'
import { html, type Html } from '../../../../text/html.ts'
import { writeNumber } from '../../../../text/sentences.ts'
import { form, input, reasonField, refusedButton } from '../../forms.ts'
import { facts, section } from '../../parts.ts'
import { instant, jour } from '../../times.ts'
import { actionAt, done, field, pageAt, seesNames, type Download, type Visit } from '../../visit.ts'
import { dayIn, kindWords, placeOf, sharesTable, stateTag } from './words.ts'

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
        kind === 'elimination' ? say('Visa d’élimination', 'Visa of the archives') : say('Accusé', 'Acknowledgement'),
        shown.reference !== null && html`${shown.reference}, ${shown.dated !== null && jour(shown.dated, language)}`,
      ],
      [say('Terminé', 'Ended'), shown.endedAt !== null && instant(shown.endedAt, language)],
    ])}
    ${listPart(visit, siren, id)}
    ${left.length > 0 && section({ id: 'apercu', title: say('Ce que la suppression ferait', 'What the purge would do') }, sharesTable(visit, left))}
    ${steps(visit, shown)}`,
  }
})

function listPart(visit: Visit, siren: string, id: string): Html {
  const { say } = visit
  const label = say('Liste des actes (CSV)', 'List of the acts (CSV)')
  const masked = say(
    'Les objets peuvent nommer des personnes : affichez d’abord les textes masqués.',
    'Objets may name people: unmask them first.',
  )
  return seesNames(visit, siren)
    ? html`<p><a class="button quiet" href="${placeOf(siren, id)}/liste">${label}</a></p>`
    : refusedButton(label, masked)
}

function steps(visit: Visit, { id, collectivite: siren, kind, state, left }: DisposalJson): Html | false {
  const { say } = visit
  if (state === 'done' || state === 'abandoned') return false
  const at = (end: string) => `${placeOf(siren, id)}/${end}`
  const count = left.find(({ because }) => because === null)?.count ?? 0
  const grant = say('Enregistrer', 'Record')
  const purge = say('Supprimer ces actes pour de bon', 'Purge these acts for good')
  return html`<h2>${say('Étape suivante', 'Next step')}</h2>
    <div class="actions">
      ${
        state === 'open' &&
        form(visit, { action: at('visa'), label: grant }, [
          input(
            kind === 'elimination'
              ? say('Référence du visa d’élimination', 'Reference of the visa')
              : say('Référence de l’accusé du service d’archives', 'Reference of the archive’s acknowledgement'),
            'reference',
            { required: true, maxlength: 200 },
          ),
          input(say('Sa date', 'Its day'), 'date', { type: 'date', required: true }),
          reasonField(visit),
        ])
      }
      ${
        state === 'granted' &&
        form(visit, { action: at('suppression'), label: purge }, [
          input(
            say(`Tapez ${count} pour confirmer le nombre d’actes`, `Type ${count} to confirm how many acts`),
            'nombre',
            {
              required: true,
              inputmode: 'numeric',
              pattern: String(count),
              maxlength: 9,
            },
          ),
          reasonField(visit),
        ])
      }
      <details>
        <summary>${say('Abandonner le bordereau', 'Give the bordereau up')}</summary>
        ${form(visit, { action: at('abandon'), label: say('Abandonner', 'Give up'), quiet: true }, reasonField(visit))}
      </details>
    </div>`
}

const grant = actionAt(`${path}/visa`, 'retention', async (visit, sent) => {
  const { siren = '', id = '' } = sent.params
  const [reference, date, reason] = [field(sent, 'reference'), dayIn(sent, 'date'), field(sent, 'motif')]
  await visit.ask.grantDisposal({ siren, id, reference, date, reason })
  return done(
    placeOf(siren, id),
    visit.say('C’est enregistré. Rien n’est encore supprimé.', 'Recorded. Nothing is deleted yet.'),
  )
})

const purge = actionAt(`${path}/suppression`, 'retention', async (visit, sent) => {
  const { siren = '', id = '' } = sent.params
  const count = Number(field(sent, 'nombre'))
  await visit.ask.purgeDisposal({ siren, id, count, reason: field(sent, 'motif') })
  const said = visit.say(
    'La suppression est en cours. Chaque acte supprimé laisse une ligne au journal.',
    'It has begun. Each act that goes leaves a line in the journal.',
  )
  return done(placeOf(siren, id), said)
})

const abandon = actionAt(`${path}/abandon`, 'retention', async (visit, sent) => {
  const { siren = '', id = '' } = sent.params
  await visit.ask.abandonDisposal({ siren, id, reason: field(sent, 'motif') })
  return done(placeOf(siren, id), visit.say('Le bordereau est abandonné.', 'The bordereau is given up.'))
})

const list: Download = {
  path: `${path}/liste`,
  needs: 'retention',
  open: async (visit, { siren = '', id = '' }) => {
    const { bytes, name } = await visit.ask.downloadDisposal({ siren, id })
    return { bytes, name, type: 'text/csv; charset=utf-8', inline: false }
  },
}

export const disposalServed = { pages: [page], actions: [grant, purge, abandon], downloads: [list] }
