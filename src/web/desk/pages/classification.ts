// Classification: the version that a collectivite's acts are sent with, its matieres as a tree, the codes PJ of each nature,
// what words find in it, and the request for a newer one.
import { named as namedRead, type Named } from '../../../operations/desk/lists.ts'
import type { ClassificationJson } from '../../../operations/shapes.ts'
import type { Matiere } from '../../../protocol/classification/classification.ts'
import type { Found } from '../../../protocol/classification/search.ts'
import { html, type Content, type Html } from '../../../text/html.ts'
import { heading } from '../layout.ts'
import { nothing, table, tag } from '../parts.ts'
import { instant, jour } from '../times.ts'
import { field, type DeskAction, type Page, type Visit } from '../visit.ts'
import { guardedForm } from './desk-forms.ts'
import { inFrench } from './ministry-words.ts'

/** Beyond that many collectivites one is named by its SIREN. */
const chosenFrom = 200

const classificationPage: Page = {
  path: '/classification',
  needs: 'read',
  render: async (visit) => {
    const { searchParams } = visit.url
    const named = await visit.look(namedRead, { limit: chosenFrom + 1 })
    const only = named.length === 1 ? named[0]?.siren : undefined
    const siren = searchParams.get('collectivite')?.trim() || only
    const words = searchParams.get('mots')?.trim() ?? ''
    const { say } = visit
    const lead = say(
      'La liste de la préfecture : les matières qu’un acte peut porter, et les codes de ses pièces.',
      'The list of the préfecture: the matières that an act may bear, and the codes of its pieces.',
    )
    const shown = siren === undefined ? undefined : await visit.ask('showClassification', { siren })
    const found =
      siren === undefined || words === '' ? undefined : await visit.ask('searchClassification', { siren, words })
    return {
      title: 'Classification',
      main: html`${heading('Classification', lead)} ${chooser(visit, named, { siren, words })}
      ${shown ? content(visit, shown, found) : nothing(say('Choisissez une collectivité.', 'Choose a collectivité.'))}`,
    }
  },
}

export const classificationPages: readonly Page[] = [classificationPage]

interface Chosen {
  readonly siren: string | undefined
  readonly words: string
}

function chooser({ say }: Visit, named: readonly Named[], { siren, words }: Chosen): Html {
  const which =
    named.length > chosenFrom
      ? html`<label
          >${say('SIREN de la collectivité', 'SIREN of the collectivité')}
          <input name="collectivite" required value="${siren}"
        /></label>`
      : html`<label
          >Collectivité
          <select name="collectivite" required>
            <option value="">–</option>
            ${named.map((each) => html`<option value="${each.siren}" ${each.siren === siren && html`selected`}>${each.nom} (${each.siren})</option>`)}
          </select></label
        >`
  return html`<form method="get" action="/classification" class="filters" role="search">
    ${which}
    <label
      >${say('Mots ou code', 'Words or code')} <input type="search" name="mots" value="${words}" maxlength="100"
    /></label>
    <button>${say('Afficher', 'Show')}</button>
  </form>`
}

function content(visit: Visit, shown: ClassificationJson, found: Found | undefined): Html {
  return html`${version(visit, shown)}
  ${found ? results(visit, found) : html`${tree(visit, shown)} ${pieces(visit, shown)}`}`
}

function version(visit: Visit, { siren, date, builtIn, wanted, checkedAt, asking }: ClassificationJson): Html {
  const { say, language } = visit
  const source = builtIn
    ? tag('todo', say('table nationale intégrée', 'built-in national table'))
    : tag('ok', say('reçue de la préfecture', 'received from the préfecture'))
  const never = say('jamais par la préfecture', 'never by the préfecture')
  const guard = { needs: 'classification', siren, action: `/classification/${siren}/actualiser`, quiet: true } as const
  const label = say('Demander la version en vigueur', 'Ask for the version in force')
  return html`<section aria-labelledby="version">
    <h2 id="version">Version</h2>
    <dl class="facts">
      <dt>${say('En vigueur', 'In force')}</dt>
      <dd>${jour(date, language)} ${source}</dd>
      <dt>${say('Confirmée', 'Confirmed')}</dt>
      <dd>${checkedAt === null ? never : instant(checkedAt, language)}</dd>
      ${
        wanted !== null &&
        html`<dt>${say('Annoncée', 'Announced')}</dt>
          <dd>${jour(wanted, language)} ${tag('todo', say('attendue', 'awaited'))}</dd>`
      }
      ${
        asking &&
        html`<dt>${say('Demande', 'Request')}</dt>
          <dd>${tag('run', say('en route', 'on its way'))}</dd>`
      }
    </dl>
    ${guardedForm(visit, { ...guard, label }, forceField(visit))}
  </section>`
}

function forceField({ say }: Visit): Html {
  const whole = say(
    'La liste entière, même si elle a été demandée aujourd’hui',
    'The whole list, even if it was asked for today',
  )
  return html`<label class="check"
    ><span><input type="checkbox" name="entiere" value="oui" /> ${whole}</span></label
  >`
}

function results(visit: Visit, { matieres, typesPiece }: Found): Html {
  const { say } = visit
  const noMatiere = say('Aucune matière ne porte tous ces mots.', 'No matière bears all these words.')
  const noCode = say('Aucun code PJ ne porte tous ces mots.', 'No code PJ bears all these words.')
  const foundMatieres = say('Matières trouvées', 'Matières found')
  const foundCodes = say('Codes PJ trouvés', 'Codes PJ found')
  const matiereRows = matieres.map(({ code, libelles }) => [codeIn(code), inFrench(visit, libelles.join(' › '))])
  const codeRows = typesPiece.map((each) => [codeIn(each.code), inFrench(visit, each.libelle), each.natures.join(', ')])
  return html`<section aria-labelledby="matieres">
      <h2 id="matieres">${foundMatieres}</h2>
      ${matieres.length === 0 ? nothing(noMatiere) : table(['Code', 'Matière'], matiereRows, foundMatieres)}
    </section>
    <section aria-labelledby="codes">
      <h2 id="codes">${foundCodes}</h2>
      ${typesPiece.length === 0 ? nothing(noCode) : table(say(['Code', 'Pièce', 'Natures'], ['Code', 'Piece', 'Natures']), codeRows, foundCodes)}
    </section>`
}

function codeIn(code: string): Html {
  return html`<code>${code}</code>`
}

function tree(visit: Visit, { matieres }: ClassificationJson): Html {
  return html`<section aria-labelledby="matieres">
    <h2 id="matieres">Matières</h2>
    ${matieres.map(
      (matiere) =>
        html`<details>
          <summary>${matiere.code} ${labelOf(visit, matiere)}</summary>
          ${branch(visit, matiere.sous, `${matiere.code}`)}
        </details>`,
    )}
  </section>`
}

function branch(visit: Visit, matieres: readonly Matiere[], above: string): Html | false {
  if (matieres.length === 0) return false
  return html`<ul class="tree">
    ${matieres.map((matiere) => {
      const code = `${above}.${matiere.code}`
      return html`<li>${codeIn(code)} ${labelOf(visit, matiere)} ${branch(visit, matiere.sous, code)}</li>`
    })}
  </ul>`
}

function labelOf(visit: Visit, { libelle }: Matiere): Content {
  return libelle === '' ? visit.say('(sans libellé)', '(without a title)') : inFrench(visit, libelle)
}

function pieces(visit: Visit, { natures }: ClassificationJson): Html {
  const { say } = visit
  return html`<section aria-labelledby="codes">
    <h2 id="codes">${say('Codes PJ par nature', 'Codes PJ by nature')}</h2>
    ${natures.map((nature) => piecesOf(visit, nature))}
  </section>`
}

function piecesOf(visit: Visit, nature: ClassificationJson['natures'][number]): Html {
  const { code, abrege, libelle, typesPiece, defaultTypePiece } = nature
  const { say } = visit
  const bare = say('D’une pièce qui n’en porte pas :', 'Of a piece without a code:')
  const none = say('Cette version n’en propose aucun.', 'This version offers none.')
  const rows = typesPiece.map((each) => [codeIn(each.code), inFrench(visit, each.libelle)])
  return html`<details>
    <summary>${code} ${inFrench(visit, libelle)} (${abrege})</summary>
    ${defaultTypePiece !== '' && html`<p>${bare} ${codeIn(defaultTypePiece)}</p>`}
    ${typesPiece.length === 0 ? nothing(none) : table(say(['Code', 'Pièce'], ['Code', 'Piece']), rows, say(`Codes PJ : ${libelle}`, `Codes PJ of ${abrege}`))}
  </details>`
}

const refresh: DeskAction = {
  path: '/classification/:siren/actualiser',
  needs: 'classification',
  run: async (visit, sent) => {
    const { siren = '' } = sent.params
    const force = field(sent, 'entiere') === 'oui'
    await visit.ask('refreshClassification', { siren, force })
    const text = visit.say(
      'La classification est demandée à la préfecture. La réponse la remplacera, ou la confirmera.',
      'The préfecture is asked for its classification. The answer will replace it, or confirm it.',
    )
    return { to: `/classification?collectivite=${siren}`, said: { tone: 'ok', text } }
  },
}

export const classificationActions: readonly DeskAction[] = [refresh]
