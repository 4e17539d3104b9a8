// Abonnements: programs that receive events, their standing, and what they missed. A secret is shown once.
import type { SubscriptionJson } from '#operations/declared/subscriptions.ts'
import { ActesError } from '#errors.ts'
import { isId } from '#protocol/ids.ts'
import { html, type HtmlContent } from '#text/html.ts'
import type { Both } from '#text/sentences.ts'
import { asking, askingButton, tellingRefusal, type AskingAction } from '../../asking.ts'
import { fold, hidden, input, listedIn, nameFilter } from '../../forms.ts'
import { namesFor, normalizeName, sirensWritten } from '../../names.ts'
import { facts, nothing, rest, table, tag } from '../../parts.ts'
import { instant, parisInstant } from '../../times.ts'
import {
  done,
  field,
  mayHere,
  pageAt,
  undone,
  type ActionOutcome,
  type Rendered,
  type FormSubmission,
  type Visit,
} from '../../visit.ts'
import {
  deadLettersTable,
  hrefOf,
  lastSaid,
  path,
  subscriptionTag,
  typeBoxes,
  typeSaid,
  typesIn,
  whenTested,
  whyStopped,
} from './words.ts'
import { both } from '#text/both.ts'

/** Dead letters shown; those beyond `newest` are folded. */
const most = { newest: 5, all: 50 } as const
const pageSize = 50

const titleOf = ({ say }: Visit) => say('Abonnements', 'Subscriptions')

const listPage = pageAt(path, 'webhooks', async (visit) => {
  const { say } = visit
  const { from, words } = listedIn(visit)
  const { items } = await visit.ask.listSubscriptions({})
  const wanted = normalizeName(words)
  const found = items.filter(({ name, host }) => normalizeName(`${name} ${host}`).includes(wanted))
  return {
    title: titleOf(visit),
    lead: say(
      'Ces programmes reçoivent les événements des actes par webhooks signés, dans l’ordre ; chaque notification est renvoyée jusqu’à sa réception.',
      'What happens to acts is told to these programs by signed webhooks, in order, until they have taken it.',
    ),
    main: html`<div class="tools">
        ${nameFilter(visit, { action: path, label: say('Nom ou adresse', 'Name or address'), words })}
      </div>
      ${fold(say('Nouvel abonnement', 'New subscription'), askingButton(visit, add, { label: say('Créer l’abonnement', 'Subscribe'), first: true, fields: fields(visit) }))}
      ${await renderSubscriptionTable(found.slice(from, from + pageSize), visit)}
      ${rest(visit, found.length > from + pageSize ? from + pageSize : undefined)}`,
  }
})

async function renderSubscriptionTable(items: readonly SubscriptionJson[], visit: Visit) {
  const { say } = visit
  const nameOf = await namesFor(
    visit,
    items.flatMap(({ collectivite }) => collectivite ?? []),
  )
  return table(items, { caption: titleOf(visit), none: say('Aucun abonnement.', 'No subscription.') }, [
    [
      say('Abonné', 'Subscriber'),
      ({ id, name, host }) => html`<a href="${hrefOf(id)}">${name}</a> <span class="sub">${host}</span>`,
    ],
    ['Collectivité', ({ collectivite }) => (collectivite === null ? say('toutes', 'all') : nameOf(collectivite))],
    [say('État', 'State'), ({ standing }) => subscriptionTag(standing, visit.language)],
    [say('Dernière réponse', 'Last answer'), (each) => lastSaid(each, visit)],
    [
      say('Notifications non remises', 'Undelivered notices'),
      ({ dead }) => (dead === 0 ? say('aucune', 'none') : tag('no', String(dead))),
    ],
  ])
}

function fields(visit: Visit) {
  const { say, app } = visit
  const required = !mayHere(visit, 'webhooks', null)
  const whose = required
    ? say('Collectivité (nom ou SIREN)', 'Collectivité (name or SIREN)')
    : say('Collectivité (nom ou SIREN ; vide : toutes)', 'Collectivité (name or SIREN; empty: all)')
  return [
    hidden('id', app.ports.clock.newId()),
    input(say('Nom', 'Name'), 'nom', { required: true, maxlength: 80 }),
    input(say('Adresse, https://…', 'Address, https://…'), 'adresse', { type: 'url', required: true, maxlength: 500 }),
    input(whose, 'siren', { maxlength: 200, required }),
    typeBoxes([], visit),
  ]
}

const add = asking(
  path,
  [
    'addSubscription',
    async (sent, visit) => {
      const written = field(sent, 'siren')
      const [collectivite = null, ...others] = await sirensWritten(visit, written)
      if (others.length > 0) throw new ActesError('ACTES-V006', { params: { value: written } })
      const address = { name: field(sent, 'nom'), url: field(sent, 'adresse') }
      return { ...address, id: field(sent, 'id'), collectivite, types: typesIn(sent) }
    },
  ],
  (visit, { id = '' }, { secret }) =>
    secret === null
      ? undone(hrefOf(id), visit.say('Cet abonnement existait déjà.', 'This subscription was there already.'))
      : secretPage(visit, { id, secret }),
)

/** The only page that shows the secret. */
function secretPage({ say }: Visit, { id, secret }: { readonly id: string; readonly secret: string }): Rendered {
  const what = say(
    'Donnez-le à l’abonné : il s’en sert, selon Standard Webhooks, pour vérifier que ce qu’il reçoit vient d’ici.',
    'Give it to the subscriber, who verifies with it, as Standard Webhooks has it, that what is received comes from here.',
  )
  return {
    title: say('Secret de l’abonnement', 'Secret of the subscription'),
    lead: say('Il ne sera plus affiché.', 'It is not shown again.'),
    main: html`<p>${what}</p>
      <pre>${secret}</pre>
      <p><a href="${hrefOf(id)}">${say('Voir l’abonnement', 'See the subscription')}</a></p>`,
  }
}

const onePage = pageAt(`${path}/:id`, 'webhooks', async (visit, { id = '' }) => {
  const found = await visit.ask.showSubscription({ id })
  const { say } = visit
  const { items: letters } = await visit.ask.listDeadLetters({ id, limit: most.all })
  const none = nothing(say('Toutes les notifications ont été remises.', 'All notices were delivered.'))
  const older = letters.slice(most.newest)
  const folded = fold(
    say(`Plus anciennes (${older.length})`, `Older ones (${older.length})`),
    deadLettersTable(visit, older, 'unnamed'),
  )
  return {
    title: `${say('Abonnement :', 'Subscription:')} ${found.name}`,
    heading: found.name,
    lead: html`<a href="${path}">${titleOf(visit)}</a> · ${subscriptionTag(found.standing, visit.language)}
      <span class="id">${found.host}</span>`,
    main: html`${whyStopped(found, visit)} ${await renderSubscriptionFacts(found, visit)}
      ${mayHere(visit, 'webhooks', found.collectivite) && html`<div class="actions">${renderSubscriptionActions(found, visit)}</div>`}
      <h2>${say('Notifications non remises', 'Undelivered notices')}</h2>
      ${letters.length === 0 ? none : deadLettersTable(visit, letters.slice(0, most.newest), 'unnamed')}
      ${older.length > 0 && folded}`,
  }
})

async function renderSubscriptionFacts(found: SubscriptionJson, visit: Visit) {
  const { say, language } = visit
  const { collectivite, types, nextAt, failingSince, formerSecretUntil, createdAt, createdBy } = found
  const former = formerSecretUntil && new Date(formerSecretUntil) > visit.now && instant(formerSecretUntil, language)
  const told = types.map((type) => typeSaid(type, visit))
  return facts([
    [
      'Collectivité',
      collectivite === null ? say('toutes', 'all') : (await namesFor(visit, [collectivite]))(collectivite),
    ],
    [say('Événements', 'Events'), told.length === 0 ? say('tous', 'all') : told],
    [say('Dernière réponse', 'Last answer'), lastSaid(found, visit)],
    [say('Prochain essai', 'Next try'), nextAt && instant(nextAt, language)],
    [say('En échec depuis', 'Failing since'), failingSince && instant(failingSince, language)],
    [say('Ancien secret valable jusqu’au', 'Former secret valid until'), former],
    [say('Créé le', 'Made on'), html`${instant(createdAt, language)}, ${createdBy}`],
    [say('Identifiant', 'Identifier'), html`<code>${found.id}</code>`],
  ])
}

function renderSubscriptionActions(found: SubscriptionJson, visit: Visit) {
  const { say } = visit
  const { id, collectivite: siren, can } = found
  const on = { at: [id], siren }
  const act = (action: AskingAction, label: string, [what, fields]: readonly [string, HtmlContent?]) => {
    const why = say(`Motif ${what} (inscrit au journal)`, `Reason ${what}, journalled`)
    return fold(label, askingButton(visit, action, { ...on, label, fields, why }))
  }
  const start = [
    input(say('À partir de la notification (identifiant)', 'From the notice (identifier)'), 'avis', { maxlength: 36 }),
    input(say('ou à partir du (date et heure de Paris)', 'or from (date and time of Paris)'), 'instant', {
      type: 'datetime-local',
    }),
  ]
  return html`${askingButton(visit, test, { ...on, label: say('Envoyer un essai', 'Send a test') })}
  ${can.resume === true && act(resume, say('Reprendre', 'Resume'), [say('de la reprise', 'to resume')])}
  ${can.pause === true && act(pause, say('Mettre en pause', 'Pause'), [say('de la pause', 'to pause')])}
  ${act(replay, say('Renvoyer depuis…', 'Send again from…'), [say('du renvoi', 'to send again'), start])}
  ${act(edit, say('Modifier', 'Change'), [say('de la modification', 'to change it'), changes(found, visit)])}
  ${act(changeSecret, say('Changer le secret', 'Change the secret'), [say('du changement', 'to change it')])}
  ${act(end, say('Mettre fin à l’abonnement', 'End the subscription'), [say('de la fin', 'to end it')])}`
}

function changes({ name, types }: SubscriptionJson, visit: Visit) {
  const address = visit.say('Nouvelle adresse (vide : la même)', 'New address (empty: the same)')
  return [
    input(visit.say('Nom', 'Name'), 'nom', { required: true, maxlength: 80, value: name }),
    input(address, 'adresse', { type: 'url', maxlength: 500 }),
    typeBoxes(types, visit),
  ]
}

const pause = deciding('pause', 'pauseSubscription', both('L’abonnement est en pause.', 'The subscription is paused.'))
const resume = deciding('reprise', 'resumeSubscription', both('L’abonnement a repris.', 'The subscription goes on.'))
const end = deciding('fin', 'endSubscription', both('L’abonnement a pris fin.', 'The subscription has ended.'))

function deciding(verb: string, operation: 'pauseSubscription' | 'resumeSubscription' | 'endSubscription', told: Both) {
  return asking(`${path}/:id/${verb}`, operation, ({ say, language }, { id }, { already }) => {
    const otherwise = say(
      'Rien n’a été changé : l’abonnement a changé entre-temps.',
      'Nothing was changed: the subscription has changed meanwhile.',
    )
    if (already) return undone(hrefOf(id), otherwise)
    return done(operation === 'endSubscription' ? path : hrefOf(id), told[language])
  })
}

const edit = asking(`${path}/:id/modification`, ['editSubscription', changesIn], ({ say }, { id }, { already }) =>
  already
    ? undone(hrefOf(id), say('Il n’y avait rien à modifier.', 'There was nothing to change.'))
    : done(hrefOf(id), say('L’abonnement est modifié.', 'The subscription is changed.')),
)

function changesIn(sent: FormSubmission) {
  const url = field(sent, 'adresse')
  return { name: field(sent, 'nom'), types: typesIn(sent), ...(url !== '' && { url }) }
}

const replayFrom = unlessUnknown(
  asking(`${path}/:id/rejeu`, ['replaySubscription', (sent) => startIn(sent) ?? {}], ({ say }, { id }) =>
    done(hrefOf(id), say('Les notifications depuis cette date sont renvoyées.', 'Notices since then are sent again.')),
  ),
  ({ say }, { params: { id = '' } }) =>
    undone(
      hrefOf(id),
      say(
        'Rien n’a été fait : aucune notification ne porte cet identifiant, ou il ne s’est rien passé depuis cette date.',
        'Nothing was done: no notice has this identifier, or nothing has happened since then.',
      ),
    ),
)

const replay: AskingAction = {
  ...replayFrom,
  run: async (visit, sent) => {
    if (startIn(sent)) return replayFrom.run(visit, sent)
    const noStart = visit.say(
      'Rien n’a été fait : donnez l’identifiant d’une notification, ou une date et une heure.',
      'Nothing was done: give the identifier of a notice, or a date and time.',
    )
    return undone(hrefOf(sent.params.id ?? ''), noStart)
  },
}

function startIn(sent: FormSubmission): { readonly event: string } | { readonly since: string } | undefined {
  const [event, at] = [field(sent, 'avis'), parisInstant(field(sent, 'instant'))]
  return isId(event) ? { event } : at && { since: at.toISOString() }
}

/** `otherwise` when an object other than the subscription is unknown. */
function unlessUnknown(
  action: AskingAction,
  otherwise: (visit: Visit, sent: FormSubmission) => ActionOutcome,
): AskingAction {
  return tellingRefusal(action, ({ code, params }, visit, sent) =>
    code === 'ACTES-S006' && params.name !== sent.params.id ? otherwise(visit, sent) : undefined,
  )
}

const test = asking(`${path}/:id/essai`, 'trySubscription', (visit, { id }, found) =>
  done(hrefOf(id), whenTested(found, visit)),
)

const changeSecret = asking(`${path}/:id/secret`, 'renewSubscriptionSecret', (visit, { id }, { secret }) =>
  secretPage(visit, { id, secret }),
)

const again = unlessUnknown(
  asking(`${path}/:id/renvoi`, ['resendDeadLetter', { event: 'avis' }], ({ say }, { sent }) =>
    done(shownFrom(sent), say('Le renvoi est demandé.', 'It will be sent again.')),
  ),
  ({ say }, sent) => undone(shownFrom(sent), say('Il n’y a rien à renvoyer.', 'There is nothing to send again.')),
)

/** Only the page of an acte or of the subscription, to avoid an open redirect. */
function shownFrom(sent: FormSubmission) {
  const from = field(sent, 'depuis')
  return /^\/transmissions\/[0-9a-f-]{36}$/.test(from) ? from : hrefOf(sent.params.id ?? '')
}

export const subscriptionsServed = {
  pages: [listPage, onePage],
  actions: [add, pause, resume, end, edit, replay, test, changeSecret, again],
}
