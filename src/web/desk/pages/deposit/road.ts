// The question of a draft: did another road carry the act already? If so, when it was received, and the acknowledgement.
import type { DraftActe } from '#operations/declared/drafts.ts'
import { hasOtherRoads } from '#protocol/rules/autre-voie.ts'
import { html, type Html } from '#text/html.ts'
import { voieNames } from '#text/words.ts'
import { hidden, input, select } from '../../forms.ts'
import { attributesOf } from '../../parts.ts'
import { field, type FormSubmission, type Visit } from '../../visit.ts'
import { acteIn, faultsAt, isGone, optionOf, type Filled } from './fields.ts'

const asked = ['aucune', 'platau', 'geoportail'] as const
const facts = ['recuLe', 'accuse', 'reference'] as const

/** Asked of acts of urbanism, and wherever it has an answer. Two fragments: the answer keeps the focus. */
export function roadFields(visit: Visit, { shown, acte }: Filled): Html {
  const { say, language } = visit
  const { voie = '', recuLe, accuse, reference } = acte.autreVoie ?? {}
  const isAsked = voie !== '' || hasOtherRoads((acte.matiere ?? '').split('.').map(Number))
  const isElsewhere = isGone(acte)
  const others = isElsewhere && !asked.some((each) => each === voie) ? [voie] : []
  const answers = [...asked, ...others].map((code) => {
    const name = code in voieNames ? voieNames[code as keyof typeof voieNames][language] : code
    return { code, word: code === 'aucune' ? say('Non', 'No') : say(`Oui, par ${name}`, `Yes, by ${name}`) }
  })
  const files = shown.files.slice(shown.files[0]?.name === accuse ? 0 : 1).map(({ name }) => [name, name] as const)
  const told = faultsAt(shown, 'autreVoie')
  return html`<div${attributesOf({ class: 'field', id: 'voie', 'data-frais': '', hidden: !isAsked })}>
      <label for="champ-voie">${say('Déjà transmis par PLAT’AU ou par le Géoportail ?', 'Already sent by PLAT’AU or by the Géoportail?')}</label>
      <div>
        <select${attributesOf({ name: 'voie', id: 'champ-voie' })}>
          ${[{ code: '', word: '–' }, ...answers].map((each) => optionOf(visit, { ...each, isChosen: each.code === voie }))}
        </select>
      </div>
      <div>${!isElsewhere && told}</div>
    </div>
    <div${attributesOf({ class: 'field', id: 'voie-suite', 'data-frais': '', hidden: !isElsewhere })}>
      <span>${say('Réception en préfecture', 'Reception by the préfecture')}</span>
      <div class="fields">
        ${
          isElsewhere &&
          html`${input(say('Reçu le', 'Received on'), 'recuLe', { type: 'date', value: recuLe })}
          ${select(say('Accusé de réception', 'Acknowledgement'), { name: 'accuse', chosen: accuse }, [['', say('Choisir un fichier', 'Choose a file')], ...files])}
          ${input(say('Référence', 'Reference'), 'reference', { maxlength: 200, value: reference })}`
        }
        ${!isElsewhere && facts.map((each) => hidden(each, acte.autreVoie?.[each]))}
      </div>
      <div>${isElsewhere && told}</div>
    </div>`
}

/** What the form of a draft holds. */
export function draftActeIn(sent: FormSubmission, kept: Filled['acte']): DraftActe {
  const voie = field(sent, 'voie').slice(0, 20)
  const most = { recuLe: 40, accuse: 200, reference: 200 } as const
  const said = facts.map((each) => [each, field(sent, each).slice(0, most[each])] as const)
  const isSaid = voie !== '' || kept.autreVoie !== undefined
  return { ...acteIn(sent, kept), ...(isSaid && { autreVoie: { voie, ...Object.fromEntries(said) } }) }
}
