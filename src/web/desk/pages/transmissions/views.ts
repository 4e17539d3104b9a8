// Views of the list: opened, saved under a name, deleted, shared by administrators; and a person's columns.
import { both } from '#text/both.ts'
import type { ViewJson } from '#operations/declared/views.ts'
import { listColumns } from '#operations/list-filter.ts'
import { html } from '#text/html.ts'
import { fromFirst, queryOfFilters, readFilters, type Filters } from '../../filters.ts'
import { asking, askingButton, type AskingAction } from '../../asking.ts'
import { form, hidden, input } from '../../forms.ts'
import { actionAt, done, field, mayHere, undone, type FormSubmission, type Visit } from '../../visit.ts'

const addressOf = ({ criteria, text, sort }: ViewJson) =>
  `/transmissions${queryOfFilters({ ...criteria, ...(text !== undefined && { text }), ...(sort && { sort }) })}`

export async function viewsMenu(visit: Visit, filters: Filters) {
  const { say } = visit
  const { items } = await visit.ask.listViews({})
  const demande = hidden('demande', queryOfFilters(fromFirst(filters)))
  const mayShare = mayHere(visit, 'people', null)
  const button = (action: AskingAction, id: string, label: string) =>
    askingButton(visit, action, { at: [id], label, fields: demande })
  const one = (view: ViewJson) =>
    html`<li>
      <a href="${addressOf(view)}">${view.name}</a>
      ${view.shared && html`<span class="sub">${say('partagée', 'shared')}</span>`}
      ${mayShare && button(view.shared ? takeBack : share, view.id, view.shared ? say(`Ne plus partager « ${view.name} »`, `Share “${view.name}” no longer`) : say(`Partager « ${view.name} »`, `Share “${view.name}”`))}
      ${view.mine && button(deleteView, view.id, say(`Supprimer « ${view.name} »`, `Delete “${view.name}”`))}
    </li>`
  const keep = { action: '/moi/vues', label: say('Enregistrer cette vue', 'Keep this view') }
  const name = input(say('Nom de la vue', 'Name of the view'), 'nom', { maxlength: 80, required: true })
  return html`${
    items.length > 0 &&
    html`<ul class="views">
      ${items.map(one)}
    </ul>`
  }
  ${form(visit, keep, [demande, name])}`
}

/** The list that the form was sent from. */
const filtersOf = (sent: FormSubmission) => readFilters(new URLSearchParams(field(sent, 'demande')))

const backOf = (sent: FormSubmission) => `/transmissions${queryOfFilters(filtersOf(sent))}`

const share = sharing('partager', true)
const takeBack = sharing('reprendre', false)

function sharing(end: string, shared: boolean) {
  return asking(`/vues/:id/${end}`, ['shareView', () => ({ shared })], ({ say }, { sent }, { name }) =>
    done(
      backOf(sent),
      shared
        ? say(`La vue « ${name} » est partagée.`, `The view “${name}” is shared.`)
        : say(`La vue « ${name} » n’est plus partagée.`, `The view “${name}” is no longer shared.`),
    ),
  )
}

const deleteView = asking('/moi/vues/:id/supprimer', 'deleteView', ({ say }, { sent }, { name }) =>
  done(backOf(sent), say(`La vue « ${name} » est supprimée.`, `The view “${name}” is deleted.`)),
)

export const viewActions = [
  actionAt('/moi/vues', 'read', async (visit, sent) => {
    const name = field(sent, 'nom').slice(0, 80)
    if (name === '') return undone(backOf(sent), visit.say('Donnez un nom à la vue.', 'Give the view a name.'))
    const { after: _, ...criteria } = filtersOf(sent)
    const view = await visit.ask.saveView({ ...criteria, name })
    return done(addressOf(view), visit.say(`La vue « ${name} » est enregistrée.`, `The view “${name}” is kept.`))
  }),
  share,
  takeBack,
  deleteView,
  asking(
    '/moi/colonnes',
    ['chooseColumns', ({ fields }) => ({ columns: listColumns.filter((key) => fields.get('colonne')?.includes(key)) })],
    [({ sent }) => backOf(sent), both('Vos colonnes sont enregistrées.', 'Your columns are kept.')],
  ),
]
