// Abonnements: programs that receive events, their standing, and what they missed. A secret is shown once.
import { ActesError } from '../../../../errors.ts'
import type { SubscriptionJson } from '../../../../operations/declared/subscriptions.ts'
import { isId } from '../../../../protocol/ids.ts'
import { html, type HtmlContent, type Html } from '../../../../text/html.ts'
import { form, guardedForm, hidden, input, reasonField, refusedButton } from '../../forms.ts'
import { facts, nothing, table, tag } from '../../parts.ts'
import { instant, parisInstant } from '../../times.ts'
import {
  actionAt,
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
  renderSubscriptionStanding,
  typeBoxes,
  typeSaid,
  typesIn,
  whenTested,
  whyStopped,
} from './words.ts'

/** Dead letters shown; those beyond `newest` are folded. */
const most = { newest: 5, all: 50 } as const

const titleOf = ({ say }: Visit): string => say('Abonnements', 'Subscriptions')

const listPage = pageAt(path, 'webhooks', async (visit) => {
  const { say } = visit
  const { items } = await visit.ask('listSubscriptions', {})
  return {
    title: titleOf(visit),
    lead: say(
      'Ces programmes sont prévenus de la vie des actes par des webhooks signés, dans l’ordre, et chaque notification est renvoyée jusqu’à sa réception.',
      'What happens to acts is told to these programs by signed webhooks, in order, until they have taken it.',
    ),
    main: html`${renderSubscriptionTable(items, visit)}
      <section class="actions">
        <h2>${say('Nouvel abonnement', 'New subscription')}</h2>
        ${form(visit, { action: path, label: say('Créer l’abonnement', 'Subscribe') }, fields(visit))}
      </section>`,
  }
})

function renderSubscriptionTable(items: readonly SubscriptionJson[], visit: Visit): Html {
  const { say } = visit
  return table(items, { caption: titleOf(visit), none: say('Aucun abonnement.', 'No subscription.') }, [
    [
      say('Abonné', 'Subscriber'),
      ({ id, name, host }) => html`<a href="${hrefOf(id)}">${name}</a> <span class="sub">${host}</span>`,
    ],
    ['Collectivité', ({ collectivite }) => collectivite ?? say('toutes', 'all')],
    [say('État', 'State'), (each) => renderSubscriptionStanding(each, visit)],
    [say('Dernière réponse', 'Last answer'), (each) => lastSaid(each, visit)],
    [
      say('Notifications non remises', 'Undelivered notices'),
      ({ dead }) => (dead === 0 ? say('aucune', 'none') : tag('no', String(dead))),
    ],
  ])
}

function fields(visit: Visit): HtmlContent {
  const { say, app } = visit
  const required = !mayHere(visit, 'webhooks', null)
  const whose = required
    ? say('SIREN de la collectivité', 'SIREN of the collectivité')
    : say('SIREN de la collectivité (vide : toutes)', 'SIREN of the collectivité (empty: all)')
  const address = { type: 'url', required: true, maxlength: 500 }
  return [
    hidden('id', app.ports.clock.newId()),
    input(say('Nom', 'Name'), 'nom', { required: true, maxlength: 80 }),
    input(say('Adresse, https://…', 'Address, https://…'), 'adresse', address),
    input(whose, 'siren', { inputmode: 'numeric', pattern: '[0-9]{9}', maxlength: 9, required }),
    typeBoxes([], visit),
  ]
}

const add = actionAt(path, 'webhooks', async (visit, sent) => {
  const [id, name] = [field(sent, 'id'), field(sent, 'nom')]
  const collectivite = field(sent, 'siren') || null
  const wish = { id, name, url: field(sent, 'adresse'), collectivite, types: typesIn(sent) }
  const { secret } = await visit.ask('addSubscription', wish)
  if (secret !== null) return secretPage(visit, { id, secret })
  return undone(hrefOf(id), visit.say('Cet abonnement existait déjà.', 'This subscription was there already.'))
})

/** The only page that shows the secret. */
function secretPage({ say }: Visit, { id, secret }: { readonly id: string; readonly secret: string }): Rendered {
  const what = say(
    'Donnez-le à l’abonné : il s’en sert, selon Standard Webhooks, pour vérifier que ce qu’il reçoit vient d’ici.',
    'Give it to the subscriber, who verifies with it, as Standard Webhooks has it, that what is received comes from here.',
  )
  return {
    title: say('Secret de l’abonnement', 'Secret of the subscription'),
    lead: say('Il ne sera plus montré.', 'It is not shown again.'),
    main: html`<p>${what}</p>
      <pre>${secret}</pre>
      <p><a href="${hrefOf(id)}">${say('Voir l’abonnement', 'See the subscription')}</a></p>`,
  }
}

const onePage = pageAt(`${path}/:id`, 'webhooks', async (visit, { id = '' }) => {
  const found = await visit.ask('showSubscription', { id })
  const { say } = visit
  const { items: letters } = await visit.ask('listDeadLetters', { id, limit: most.all })
  const none = nothing(say('Toutes les notifications ont été remises.', 'All notices were delivered.'))
  const older = letters.slice(most.newest)
  const folded = html`<details>
    <summary>${say(`Plus anciennes (${older.length})`, `Older ones (${older.length})`)}</summary>
    ${deadLettersTable(visit, older, 'unnamed')}
  </details>`
  return {
    title: `${say('Abonnement :', 'Subscription:')} ${found.name}`,
    lead: html`${renderSubscriptionStanding(found, visit)} <span class="id">${found.host}</span>`,
    main: html`${whyStopped(found, visit)}
      <div class="two">
        <section>
          <h2>${say('Informations', 'Facts')}</h2>
          ${renderSubscriptionFacts(found, visit)}
        </section>
        <section class="actions">
          <h2>${say('Actions', 'Act')}</h2>
          ${renderSubscriptionActions(found, visit)}
        </section>
      </div>
      <h2>${say('Notifications non remises', 'Undelivered notices')}</h2>
      ${letters.length === 0 ? none : deadLettersTable(visit, letters.slice(0, most.newest), 'unnamed')}
      ${older.length > 0 && folded}
      <p><a href="${path}">${say('Tous les abonnements', 'All subscriptions')}</a></p>`,
  }
})

function renderSubscriptionFacts(found: SubscriptionJson, visit: Visit): Html {
  const { say, language } = visit
  const { collectivite, types, nextAt, failingSince, formerSecretUntil, createdAt, createdBy } = found
  const former = formerSecretUntil && new Date(formerSecretUntil) > visit.now && instant(formerSecretUntil, language)
  const told = types.map((type) => typeSaid(type, visit))
  return facts([
    ['Collectivité', collectivite ?? say('toutes', 'all')],
    [say('Événements', 'Events'), told.length === 0 ? say('tous', 'all') : told],
    [say('Dernière réponse', 'Last answer'), lastSaid(found, visit)],
    [say('Prochain essai', 'Next try'), nextAt && instant(nextAt, language)],
    [say('En échec depuis', 'Failing since'), failingSince && instant(failingSince, language)],
    [say('Ancien secret valable jusqu’au', 'Former secret valid until'), former],
    [say('Créé le', 'Made on'), html`${instant(createdAt, language)}, ${createdBy}`],
    [say('Identifiant', 'Identifier'), html`<code>${found.id}</code>`],
  ])
}

function renderSubscriptionActions(found: SubscriptionJson, visit: Visit): Html {
  const { say } = visit
  const { id, collectivite: siren, pausedAt, disabledAt } = found
  const guard = { needs: 'webhooks', siren } as const
  const act = (verb: string, label: string, fields: HtmlContent) => {
    const quiet = verb !== 'reprise'
    const made = guardedForm(visit, { ...guard, action: `${hrefOf(id)}/${verb}`, label, quiet }, fields)
    if (!mayHere(visit, 'webhooks', siren)) return made
    return html`<details>
      <summary>${label}</summary>
      ${made}
    </details>`
  }
  const reason = (what: string) => reasonField(say(`Motif ${what} (inscrit au journal)`, `Reason ${what}, journalled`))
  const pause = say('Mettre en pause', 'Pause')
  const replay = [
    input(say('À partir de la notification (identifiant)', 'From the notice (identifier)'), 'avis', { maxlength: 36 }),
    input(say('ou à partir du (date et heure de Paris)', 'or from (date and time of Paris)'), 'instant', {
      type: 'datetime-local',
    }),
    reason(say('du renvoi', 'to send again')),
  ]
  const test = { action: `${hrefOf(id)}/essai`, label: say('Envoyer un essai', 'Send a test') }
  return html`${guardedForm(visit, { ...guard, ...test })}
  ${(pausedAt !== null || disabledAt !== null) && act('reprise', say('Reprendre', 'Resume'), reason(say('de la reprise', 'to resume')))}
  ${
    pausedAt
      ? refusedButton(pause, say('Il est déjà en pause.', 'It is paused already.'))
      : act('pause', pause, reason(say('de la pause', 'to pause')))
  }
  ${act('rejeu', say('Renvoyer depuis…', 'Send again from…'), replay)}
  ${act('modification', say('Modifier', 'Change'), [changes(found, visit), reason(say('de la modification', 'to change it'))])}
  ${act('secret', say('Changer le secret', 'Change the secret'), reason(say('du changement', 'to change it')))}
  ${act('fin', say('Mettre fin à l’abonnement', 'End the subscription'), reason(say('de la fin', 'to end it')))}`
}

function changes({ name, types }: SubscriptionJson, visit: Visit): HtmlContent {
  const { say } = visit
  const address = say('Nouvelle adresse (vide : la même)', 'New address (empty: the same)')
  return [
    input(say('Nom', 'Name'), 'nom', { required: true, maxlength: 80, value: name }),
    input(address, 'adresse', { type: 'url', maxlength: 500 }),
    typeBoxes(types, visit),
  ]
}

const decisions = {
  pause: {
    call: 'pauseSubscription',
    to: hrefOf,
    said: { fr: 'L’abonnement est en pause.', en: 'The subscription is paused.' },
  },
  reprise: {
    call: 'resumeSubscription',
    to: hrefOf,
    said: { fr: 'L’abonnement a repris.', en: 'The subscription goes on.' },
  },
  fin: {
    call: 'endSubscription',
    to: () => path,
    said: { fr: 'L’abonnement a pris fin.', en: 'The subscription has ended.' },
  },
} as const

const decide = Object.entries(decisions).map(([verb, { call, to, said }]) =>
  actionAt(`${path}/:id/${verb}`, 'webhooks', async (visit, sent) => {
    const { id = '' } = sent.params
    const { already } = await visit.ask[call]({ id, reason: field(sent, 'motif') })
    const otherwise = visit.say(
      'Rien n’a été changé : l’abonnement a changé entre-temps.',
      'Nothing was changed: the subscription has changed meanwhile.',
    )
    return already ? undone(hrefOf(id), otherwise) : done(to(id), said[visit.language])
  }),
)

const edit = actionAt(`${path}/:id/modification`, 'webhooks', async (visit, sent) => {
  const { id = '' } = sent.params
  const url = field(sent, 'adresse')
  const change = { name: field(sent, 'nom'), types: typesIn(sent), ...(url !== '' && { url }) }
  const { already } = await visit.ask('editSubscription', { id, reason: field(sent, 'motif'), ...change })
  if (already) return undone(hrefOf(id), visit.say('Il n’y avait rien à modifier.', 'There was nothing to change.'))
  return done(hrefOf(id), visit.say('L’abonnement est modifié.', 'The subscription is changed.'))
})

const replay = actionAt(`${path}/:id/rejeu`, 'webhooks', async (visit, sent) => {
  const { say } = visit
  const { id = '' } = sent.params
  const from = startIn(sent)
  const noStart = say(
    'Rien n’a été fait : donnez l’identifiant d’une notification, ou une date et une heure.',
    'Nothing was done: give the identifier of a notice, or a date and time.',
  )
  const noneFound = say(
    'Rien n’a été fait : aucune notification ne porte cet identifiant, ou il ne s’est rien passé depuis cette date.',
    'Nothing was done: no notice has this identifier, or nothing has happened since then.',
  )
  if (!from) return undone(hrefOf(id), noStart)
  return unlessUnknown(id, undone(hrefOf(id), noneFound), async () => {
    await visit.ask('replaySubscription', { id, reason: field(sent, 'motif'), ...from })
    return done(
      hrefOf(id),
      say('Les notifications depuis cette date sont renvoyées.', 'Notices since then are sent again.'),
    )
  })
})

function startIn(sent: FormSubmission): { readonly event: string } | { readonly since: string } | undefined {
  const [event, at] = [field(sent, 'avis'), parisInstant(field(sent, 'instant'))]
  return isId(event) ? { event } : at && { since: at.toISOString() }
}

/** `otherwise` when an object other than the subscription is unknown. */
async function unlessUnknown(
  id: string,
  otherwise: ActionOutcome,
  act: () => Promise<ActionOutcome>,
): Promise<ActionOutcome> {
  try {
    return await act()
  } catch (error) {
    if (error instanceof ActesError && error.code === 'ACTES-S006' && error.params.name !== id) return otherwise
    throw error
  }
}

const test = actionAt(`${path}/:id/essai`, 'webhooks', async (visit, { params: { id = '' } }) =>
  done(hrefOf(id), whenTested(await visit.ask('trySubscription', { id }), visit)),
)

const changeSecret = actionAt(`${path}/:id/secret`, 'webhooks', async (visit, sent) => {
  const { id = '' } = sent.params
  const { secret } = await visit.ask('renewSubscriptionSecret', { id, reason: field(sent, 'motif') })
  return secretPage(visit, { id, secret })
})

const again = actionAt(`${path}/:id/renvoi`, 'webhooks', async (visit, sent) => {
  const { id = '' } = sent.params
  const from = field(sent, 'depuis')
  // Accepts only the page of an acte or of the subscription, to avoid an open redirect.
  const to = /^\/transmissions\/[0-9a-f-]{36}$/.test(from) ? from : hrefOf(id)
  const none = visit.say('Il n’y a rien à renvoyer.', 'There is nothing to send again.')
  return unlessUnknown(id, undone(to, none), async () => {
    await visit.ask('resendDeadLetter', { id, event: field(sent, 'avis') })
    return done(to, visit.say('Le renvoi est demandé.', 'It will be sent again.'))
  })
})

export const subscriptionsServed = {
  pages: [listPage, onePage],
  actions: [add, ...decide, edit, replay, test, changeSecret, again],
}
