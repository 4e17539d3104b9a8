// Classification: the version that a collectivite's acts are sent with, its matieres as a tree, the codes PJ of each nature,
// what words find in it, and the request for a newer one.
import type { ClassificationJson } from '../../operations/operations.ts'
import type { Matiere } from '../../protocol/classification.ts'
import type { Found } from '../../protocol/classification-search.ts'
import { declaredNames, type Named } from '../../store/desk-lists.ts'
import { noteDesk } from '../../store/people.ts'
import { html, type Html } from '../html.ts'
import { heading } from '../layout.ts'
import { nothing, table, tag } from '../parts.ts'
import { instant, jour } from '../times.ts'
import { field, seenBy, type DeskAction, type Page, type Visit } from '../visit.ts'
import { guardedForm } from './desk-forms.ts'

/** Beyond that many collectivites one is named by its SIREN. */
const chosenFrom = 200

const classificationPage: Page = {
  path: '/classification',
  needs: 'read',
  render: async (visit) => {
    const { searchParams } = visit.url
    const named = await declaredNames(visit.app.ports.store.db, { sirens: seenBy(visit), limit: chosenFrom + 1 })
    const only = named.length === 1 ? named[0]?.siren : undefined
    const siren = searchParams.get('collectivite')?.trim() || only
    const words = searchParams.get('mots')?.trim() ?? ''
    const lead = 'La liste de la préfecture : les matières qu’un acte peut porter, et les codes de ses pièces.'
    const shown = siren === undefined ? undefined : await visit.operations.classification(siren)
    const found =
      siren === undefined || words === '' ? undefined : await visit.operations.searchClassification(siren, words)
    return {
      title: 'Classification',
      main: html`${heading('Classification', lead)} ${chooser(named, { siren, words })}
      ${shown ? content(visit, shown, found) : nothing('Choisissez une collectivité.')}`,
    }
  },
}

export const classificationPages: readonly Page[] = [classificationPage]

interface Chosen {
  readonly siren: string | undefined
  readonly words: string
}

function chooser(named: readonly Named[], { siren, words }: Chosen): Html {
  const which =
    named.length > chosenFrom
      ? html`<label>SIREN de la collectivité <input name="collectivite" required value="${siren}" /></label>`
      : html`<label
          >Collectivité
          <select name="collectivite" required>
            <option value="">–</option>
            ${named.map((each) => html`<option value="${each.siren}" ${each.siren === siren && html`selected`}>${each.nom} (${each.siren})</option>`)}
          </select></label
        >`
  return html`<form method="get" action="/classification" class="filters" role="search">
    ${which}
    <label>Mots ou code <input type="search" name="mots" value="${words}" maxlength="100" /></label>
    <button>Afficher</button>
  </form>`
}

function content(visit: Visit, shown: ClassificationJson, found: Found | undefined): Html {
  return html`${version(visit, shown)} ${found ? results(found) : html`${tree(shown)} ${pieces(shown)}`}`
}

function version(visit: Visit, { siren, date, builtIn, wanted, checkedAt, asking }: ClassificationJson): Html {
  const source = builtIn ? tag('todo', 'table nationale intégrée') : tag('ok', 'reçue de la préfecture')
  const force = html`<label class="check"
    ><span
      ><input type="checkbox" name="entiere" value="oui" /> La liste entière, même si elle a été demandée
      aujourd’hui</span
    ></label
  >`
  const guard = { needs: 'classification', siren, action: `/classification/${siren}/actualiser`, quiet: true } as const
  return html`<section aria-labelledby="version">
    <h2 id="version">Version</h2>
    <dl class="facts">
      <dt>En vigueur</dt>
      <dd>${jour(date)} ${source}</dd>
      <dt>Confirmée</dt>
      <dd>${checkedAt === null ? 'jamais par la préfecture' : instant(checkedAt)}</dd>
      ${
        wanted !== null &&
        html`<dt>Annoncée</dt>
          <dd>${jour(wanted)} ${tag('todo', 'attendue')}</dd>`
      }
      ${
        asking &&
        html`<dt>Demande</dt>
          <dd>${tag('run', 'en route')}</dd>`
      }
    </dl>
    ${guardedForm(visit, { ...guard, label: 'Demander la version en vigueur' }, force)}
  </section>`
}

function results({ matieres, typesPiece }: Found): Html {
  return html`<section aria-labelledby="matieres">
      <h2 id="matieres">Matières trouvées</h2>
      ${
        matieres.length === 0
          ? nothing('Aucune matière ne porte tous ces mots.')
          : table(
              ['Code', 'Matière'],
              matieres.map(({ code, libelles }) => [html`<code>${code}</code>`, libelles.join(' › ')]),
              'Matières trouvées',
            )
      }
    </section>
    <section aria-labelledby="codes">
      <h2 id="codes">Codes PJ trouvés</h2>
      ${
        typesPiece.length === 0
          ? nothing('Aucun code PJ ne porte tous ces mots.')
          : table(
              ['Code', 'Pièce', 'Natures'],
              typesPiece.map(({ code, libelle, natures }) => [html`<code>${code}</code>`, libelle, natures.join(', ')]),
              'Codes PJ trouvés',
            )
      }
    </section>`
}

function tree({ matieres }: ClassificationJson): Html {
  return html`<section aria-labelledby="matieres">
    <h2 id="matieres">Matières</h2>
    ${matieres.map(
      (matiere) =>
        html`<details>
          <summary>${matiere.code} ${labelOf(matiere)}</summary>
          ${branch(matiere.sous, `${matiere.code}`)}
        </details>`,
    )}
  </section>`
}

function branch(matieres: readonly Matiere[], above: string): Html | false {
  if (matieres.length === 0) return false
  return html`<ul class="tree">
    ${matieres.map((matiere) => {
      const code = `${above}.${matiere.code}`
      return html`<li><code>${code}</code> ${labelOf(matiere)} ${branch(matiere.sous, code)}</li>`
    })}
  </ul>`
}

function labelOf({ libelle }: Matiere): string {
  return libelle === '' ? '(sans libellé)' : libelle
}

function pieces({ natures }: ClassificationJson): Html {
  return html`<section aria-labelledby="codes">
    <h2 id="codes">Codes PJ par nature</h2>
    ${natures.map(
      ({ code, abrege, libelle, typesPiece, defaultTypePiece }) =>
        html`<details>
          <summary>${code} ${libelle} (${abrege})</summary>
          ${defaultTypePiece !== '' && html`<p>D’une pièce qui n’en porte pas : <code>${defaultTypePiece}</code></p>`}
          ${
            typesPiece.length === 0
              ? nothing('Cette version n’en propose aucun.')
              : table(
                  ['Code', 'Pièce'],
                  typesPiece.map((each) => [html`<code>${each.code}</code>`, each.libelle]),
                  `Codes PJ : ${libelle}`,
                )
          }
        </details>`,
    )}
  </section>`
}

const refresh: DeskAction = {
  path: '/classification/:siren/actualiser',
  needs: 'classification',
  run: async (visit, sent) => {
    const { siren = '' } = sent.params
    const force = field(sent, 'entiere') === 'oui'
    const { operations, login: who, app, now: at } = visit
    const { id } = await operations.refreshClassification(siren, { force, who })
    await noteDesk(app.ports.store.db, { at, who, event: 'classification-asked', target: siren, detail: { id, force } })
    const text = 'La classification est demandée à la préfecture. La réponse la remplacera, ou la confirmera.'
    return { to: `/classification?collectivite=${siren}`, said: { tone: 'ok', text } }
  },
}

export const classificationActions: readonly DeskAction[] = [refresh]
