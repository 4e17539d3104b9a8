// Nouvelle collectivité, and the file of a declared one: its identity. The gateway has a form of its own; until then, a
// new collectivité has the demonstration préfecture, and nothing of it leaves the machine.
import { ActesError } from '#errors.ts'
import { declarationDefaults, declarationFields as fields } from '#operations/declaration/fields.ts'
import { declaredOne } from '#operations/desk/lists.ts'
import { html, type Html } from '#text/html.ts'
import { guardedForm } from '../../forms.ts'
import { actionAt, pageAt, type Rendered, type Visit } from '../../visit.ts'
import {
  declarationTabs,
  submitDeclaration,
  declareWord,
  leftSaid,
  needSeen,
  newPath,
  renderNothingRecorded,
  markUnprocessable,
  seenField,
} from './declaring.ts'
import { drawn, filledIn, typedWithoutSecrets, type Values } from './fields.ts'

/** The SIREN cannot change: it identifies the collectivité. */
const ofDeclared = fields.filter(({ path }) => path !== 'siren')

interface DeclarationFormState {
  readonly values?: Values
  readonly wrong?: Html
}

/** @param siren absent for a new one */
async function renderDeclarationForm(
  visit: Visit,
  siren?: string,
  { values, wrong }: DeclarationFormState = {},
): Promise<Rendered> {
  const { say } = visit
  const kept = siren === undefined ? undefined : await visit.look(declaredOne, { siren })
  const action = kept ? `/collectivites/${kept.siren}/fiche` : newPath
  const label = kept ? say('Enregistrer', 'Save') : declareWord(say)
  const first = say(
    'Sa fiche d’abord, sa passerelle ensuite. Rien ne part d’ici là.',
    'First who it is; its gateway afterwards. Nothing leaves until then.',
  )
  const asked = kept
    ? [seenField(kept), drawn(visit, ofDeclared, values ?? { ...kept })]
    : drawn(visit, fields, values ?? { ...declarationDefaults, adressesRetour: [visit.login] })
  return {
    ...(kept
      ? { title: `${kept.nom}${say(' : fiche', ': file')}`, heading: kept.nom }
      : { title: say('Nouvelle collectivité', 'New collectivité') }),
    lead: kept ? html`<a href="/collectivites/${kept.siren}">SIREN <span class="id">${kept.siren}</span></a>` : first,
    main: html`${declarationTabs(visit, siren)} ${wrong}
    ${guardedForm(visit, { needs: 'declare', siren: null, action, label, first: true }, asked)}`,
  }
}

const declareNew = actionAt(newPath, 'declare', async (visit, sent) => {
  const filled = filledIn(sent, fields, {})
  const again = (wrong: Html) =>
    renderDeclarationForm(visit, undefined, { values: typedWithoutSecrets(filled, fields, {}), wrong })
  const known = await declaredAlready(visit, String(filled.siren ?? '').replaceAll(/\s/g, ''))
  if (known) return markUnprocessable(await again(renderNothingRecorded(visit, known)))
  return submitDeclaration(
    visit,
    { ...filled, gateway: { type: 'sandbox' } },
    {
      fields,
      then: ({ siren }) => [
        `/collectivites/${siren}/passerelle`,
        visit.say(
          'La collectivité est déclarée. Choisissez sa passerelle.',
          'The collectivité is declared. Choose its gateway.',
        ),
      ],
      again,
    },
  )
})

/** A new declaration must not overwrite an existing one and its gateway. */
async function declaredAlready(visit: Visit, siren: string) {
  const found = await visit.look(declaredOne, { siren }).catch((error: unknown) => {
    if (error instanceof ActesError && error.code === 'ACTES-S006') return undefined
    throw error
  })
  const already = visit.say('Elle est déjà déclarée :', 'It is declared already:')
  return found && html`<p>${already} <a href="/collectivites/${siren}/fiche">${found.nom}</a>.</p>`
}

const saveFile = actionAt('/collectivites/:siren/fiche', 'declare', async (visit, sent) => {
  const { siren = '' } = sent.params
  const kept = await visit.look(declaredOne, { siren })
  needSeen(sent, kept)
  const filled = filledIn(sent, ofDeclared, { ...kept })
  return submitDeclaration(visit, filled, {
    fields: ofDeclared,
    then: (given) => [
      `/collectivites/${siren}`,
      `${visit.say('Sa fiche est enregistrée.', 'Its file is recorded.')}${leftSaid(given, visit.say)}`,
    ],
    again: (wrong) =>
      renderDeclarationForm(visit, siren, { values: typedWithoutSecrets(filled, ofDeclared, { ...kept }), wrong }),
  })
})

export const collectiviteFormsServed = {
  pages: [
    pageAt(newPath, 'declare', (visit) => renderDeclarationForm(visit)),
    pageAt('/collectivites/:siren/fiche', 'declare', (visit, { siren = '' }) => renderDeclarationForm(visit, siren)),
  ],
  actions: [declareNew, saveFile],
}
