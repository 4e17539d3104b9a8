// Abonnements: the programs that are told what happens, how each stands, and making one more known. Its secret is shown
// once.
import type { SubscriptionJson } from '../../../../operations/declared/subscriptions.ts'
import { html, type Html } from '../../../../text/html.ts'
import { heading } from '../../layout.ts'
import { form, nothing, table, tag } from '../../parts.ts'
import { field, mayHere, type DeskAction, type Page, type Rendered, type Visit } from '../../visit.ts'
import { hrefOf, lastSaid, path, standingOf, typeBoxes, typesIn } from './words.ts'

const titleOf = ({ say }: Visit): string => say('Abonnements', 'Subscriptions')

const page: Page = {
  path,
  needs: 'webhooks',
  render: async (visit) => {
    const { say } = visit
    const { items: all } = await visit.ask('listSubscriptions', {})
    const lead = say(
      'Ce qui arrive aux actes est dit à ces programmes par des webhooks signés, dans l’ordre, jusqu’à ce qu’ils l’aient pris.',
      'What happens to acts is told to these programs by signed webhooks, in order, until they have taken it.',
    )
    const title = titleOf(visit)
    return {
      title,
      main: html`${heading(title, lead)}
        ${all.length === 0 ? nothing(say('Personne n’est abonné.', 'Nobody has subscribed.')) : listOf(all, visit)}
        <section class="actions">
          <h2>${say('Nouvel abonnement', 'New subscription')}</h2>
          ${form(visit, { action: path, label: say('Abonner', 'Subscribe') }, fields(visit))}
        </section>`,
    }
  },
}

function listOf(all: readonly SubscriptionJson[], visit: Visit): Html {
  const { say } = visit
  const head = [
    ...[say('Abonné', 'Subscriber'), say('Collectivité', 'Collectivité'), say('État', 'State')],
    ...[say('Dernière réponse', 'Last answer'), say('Lettres mortes', 'Dead letters')],
  ]
  return table(
    head,
    all.map((each) => [
      html`<a href="${hrefOf(each.id)}">${each.name}</a> <span class="sub">${each.host}</span>`,
      each.collectivite ?? say('toutes', 'all'),
      standingOf(each, visit),
      lastSaid(each, visit),
      each.dead === 0 ? say('aucune', 'none') : tag('no', String(each.dead)),
    ]),
    titleOf(visit),
  )
}

function fields(visit: Visit): Html {
  const { say, app } = visit
  const forAll = mayHere(visit, 'webhooks', null)
  const whose = forAll
    ? say('SIREN de la collectivité (vide : toutes)', 'SIREN of the collectivité (empty: all)')
    : say('SIREN de la collectivité', 'SIREN of the collectivité')
  return html`<input type="hidden" name="id" value="${app.ports.clock.newId()}" />
    <label>${say('Nom', 'Name')}<input name="nom" required maxlength="80" /></label>
    <label
      >${say('Adresse, https://…', 'Address, https://…')}<input name="adresse" type="url" required maxlength="500"
    /></label>
    <label
      >${whose}<input name="siren" inputmode="numeric" pattern="[0-9]{9}" maxlength="9" ${!forAll && html`required`}
    /></label>
    ${typeBoxes([], visit)}`
}

const add: DeskAction = {
  path,
  needs: 'webhooks',
  run: async (visit, sent) => {
    const [id, name] = [field(sent, 'id'), field(sent, 'nom')]
    const collectivite = field(sent, 'siren') || null
    const wish = { id, name, url: field(sent, 'adresse'), collectivite, types: typesIn(sent) }
    const { secret } = await visit.ask('addSubscription', wish)
    if (secret !== null) return secretPage(visit, { id, secret })
    const known = visit.say('Il était déjà abonné.', 'It had subscribed already.')
    return { to: hrefOf(id), said: { tone: 'no', text: known } }
  },
}

/** The page that shows a secret, the only time. */
export function secretPage({ say }: Visit, { id, secret }: { readonly id: string; readonly secret: string }): Rendered {
  const title = say('Secret de l’abonnement', 'Secret of the subscription')
  return {
    title,
    main: html`${heading(title, say('Il ne sera plus montré.', 'It is not shown again.'))}
      <p>
        ${say(
          'Donnez-le à l’abonné : il vérifie avec lui, selon Standard Webhooks, que ce qu’il reçoit vient d’ici.',
          'Give it to the subscriber: with it he verifies, as Standard Webhooks has it, that what he receives comes from here.',
        )}
      </p>
      <pre>${secret}</pre>
      <p><a href="${hrefOf(id)}">${say('L’abonnement', 'The subscription')}</a></p>`,
  }
}

/** What is looked at. */
export const subscriptionsPages: readonly Page[] = [page]

/** What is done. */
export const subscriptionsActions: readonly DeskAction[] = [add]
