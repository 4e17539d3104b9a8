// Views of the list: opened, saved under a name, deleted, shared by administrators; and a person's columns.
import type { ViewJson } from '../../../../operations/declared/views.ts'
import { listColumns } from '../../../../operations/list-filter.ts'
import { html, type Html } from '../../../../text/html.ts'
import { fromFirst, queryOfFilters, readFilters, type Filters } from '../../filters.ts'
import { form, hidden, input } from '../../forms.ts'
import { actionAt, done, field, mayHere, undone, type FormSubmission, type Visit } from '../../visit.ts'

const addressOf = ({ criteria, text, sort }: ViewJson) =>
  `/transmissions${queryOfFilters({ ...criteria, ...(text !== undefined && { text }), ...(sort && { sort }) })}`

export async function viewsMenu(visit: Visit, filters: Filters): Promise<Html> {
  const { say } = visit
  const { items } = await visit.ask.listViews({})
  const demande = hidden('demande', queryOfFilters(fromFirst(filters)))
  const mayShare = mayHere(visit, 'people', null)
  const button = (action: string, label: string) => form(visit, { action, label, quiet: true }, demande)
  const one = (view: ViewJson) =>
    html`<li>
      <a href="${addressOf(view)}">${view.name}</a>
      ${view.shared && html`<span class="sub">${say('partagée', 'shared')}</span>`}
      ${mayShare && button(`/vues/${view.id}/${view.shared ? 'reprendre' : 'partager'}`, view.shared ? say(`Ne plus partager « ${view.name} »`, `Share “${view.name}” no longer`) : say(`Partager « ${view.name} »`, `Share “${view.name}”`))}
      ${view.mine && button(`/moi/vues/${view.id}/supprimer`, say(`Supprimer « ${view.name} »`, `Delete “${view.name}”`))}
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
const backOf = (sent: FormSubmission) => readFilters(new URLSearchParams(field(sent, 'demande')))

const shares = (['partager', 'reprendre'] as const).map((name) =>
  actionAt(`/vues/:id/${name}`, 'people', async (visit, sent) => {
    const view = await visit.ask.shareView({ id: sent.params['id'] ?? '', shared: name === 'partager' })
    const said = view.shared
      ? visit.say(`La vue « ${view.name} » est partagée.`, `The view “${view.name}” is shared.`)
      : visit.say(`La vue « ${view.name} » n’est plus partagée.`, `The view “${view.name}” is no longer shared.`)
    return done(`/transmissions${queryOfFilters(backOf(sent))}`, said)
  }),
)

export const viewActions = [
  actionAt('/moi/vues', 'read', async (visit, sent) => {
    const filters = backOf(sent)
    const name = field(sent, 'nom').slice(0, 80)
    if (name === '')
      return undone(
        `/transmissions${queryOfFilters(filters)}`,
        visit.say('Donnez un nom à la vue.', 'Give the view a name.'),
      )
    const { after: _, ...criteria } = filters
    const view = await visit.ask.saveView({ ...criteria, name })
    return done(addressOf(view), visit.say(`La vue « ${name} » est enregistrée.`, `The view “${name}” is kept.`))
  }),
  ...shares,
  actionAt('/moi/vues/:id/supprimer', 'read', async (visit, sent) => {
    const { name } = await visit.ask.deleteView({ id: sent.params['id'] ?? '' })
    const said = visit.say(`La vue « ${name} » est supprimée.`, `The view “${name}” is deleted.`)
    return done(`/transmissions${queryOfFilters(backOf(sent))}`, said)
  }),
  actionAt('/moi/colonnes', 'read', async (visit, sent) => {
    const chosen = sent.fields.get('colonne') ?? []
    await visit.ask.chooseColumns({ columns: listColumns.filter((key) => chosen.includes(key)) })
    return done(
      `/transmissions${queryOfFilters(backOf(sent))}`,
      visit.say('Vos colonnes sont enregistrées.', 'Your columns are kept.'),
    )
  }),
]
