// Abonnements: the programs that are told what happens, how each stands, and making one more known. Its secret is shown
// once.
import { may } from '../../../../accounts/access.ts'
import { ActesError } from '../../../../errors.ts'
import { isId } from '../../../../protocol/ids.ts'
import { subscribe } from '../../../../subscriptions/webhooks/subscribing.ts'
import { masterKeyOf } from '../../../../store/secrets/master-key.ts'
import { noteDesk } from '../../../../store/people/people.ts'
import { subscriptions, type Subscription } from '../../../../store/subscriptions/subscriptions.ts'
import { html, type Html } from '../../../../text/html.ts'
import { heading } from '../../layout.ts'
import { form, nothing, table, tag } from '../../parts.ts'
import { field, mayHere, type DeskAction, type Page, type Rendered, type Visit } from '../../visit.ts'
import { hrefOf, lastSaid, path, standingOf, typeBoxes } from './words.ts'

const titleOf = ({ say }: Visit): string => say('Abonnements', 'Subscriptions')

const page: Page = {
  path,
  needs: 'webhooks',
  render: async (visit) => {
    const { say } = visit
    const all = (await subscriptions(visit.app.ports.store.db)).filter(({ siren }) => mayHere(visit, 'webhooks', siren))
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

function listOf(all: readonly Subscription[], visit: Visit): Html {
  const { say } = visit
  const head = [
    ...[say('Abonné', 'Subscriber'), say('Collectivité', 'Collectivité'), say('État', 'State')],
    ...[say('Dernière réponse', 'Last answer'), say('Lettres mortes', 'Dead letters')],
  ]
  return table(
    head,
    all.map((each) => [
      html`<a href="${hrefOf(each.id)}">${each.name}</a> <span class="sub">${hostOf(each.url)}</span>`,
      each.siren ?? say('toutes', 'all'),
      standingOf(each, visit),
      lastSaid(each, visit),
      each.dead === 0 ? say('aucune', 'none') : tag('no', String(each.dead)),
    ]),
    titleOf(visit),
  )
}

/** Its path or query may hold a secret of the subscriber's. */
function hostOf(url: string): string {
  return new URL(url).host
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
    const { app, grants, login, now, say } = visit
    const id = field(sent, 'id')
    const siren = field(sent, 'siren') || null
    const isKnown =
      siren === null || (await visit.ask('listCollectivites', {})).items.some((each) => each.siren === siren)
    if (!isKnown) throw new ActesError('ACTES-V006', { params: { siren: siren ?? '' } })
    if (!may(grants, 'webhooks', siren)) throw new ActesError('ACTES-A022', { params: { action: 'webhooks' } })
    if (!isId(id)) throw new ActesError('ACTES-S006', { params: { name: id } })
    const types = sent.fields.get('types') ?? []
    const wish = { id, name: field(sent, 'nom'), url: field(sent, 'adresse'), siren, types, by: login }
    const sealing = { ports: app.ports, masterKey: masterKeyOf(app.config), networks: app.config.webhookNetworks }
    const secret = await app.ports.store.db.transaction(async (sql) => {
      const made = await subscribe(sql, wish, sealing)
      if (made !== undefined)
        await noteDesk(sql, {
          at: now,
          who: login,
          event: 'subscription-made',
          target: id,
          detail: { name: wish.name, siren },
        })
      return made
    })
    if (secret !== undefined) return secretPage(visit, { id, secret })
    return { to: hrefOf(id), said: { tone: 'no', text: say('Il était déjà abonné.', 'It had subscribed already.') } }
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
