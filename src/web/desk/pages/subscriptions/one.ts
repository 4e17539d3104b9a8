// One subscription: how it stands, what it is told, what it missed; paused, tried, told again, given another secret, ended.
import { ActesError } from '../../../../errors.ts'
import type { SubscriptionJson } from '../../../../operations/declared/subscriptions.ts'
import { isId } from '../../../../protocol/ids.ts'
import type { Both } from '../../../../text/sentences.ts'
import { html, type Content, type Html } from '../../../../text/html.ts'
import { heading } from '../../layout.ts'
import { nothing, reasonField } from '../../parts.ts'
import { instant, parisInstant } from '../../times.ts'
import { field, type DeskAction, type Done, type Page, type Sent, type Visit } from '../../visit.ts'
import { guardedForm, refusedButton } from '../desk-forms.ts'
import { secretPage } from './subscriptions.ts'
import {
  deadLettersTable,
  hrefOf,
  lastSaid,
  path,
  replayUndone,
  standingOf,
  typeBoxes,
  typeSaid,
  typesIn,
  whenTested,
  whyStopped,
} from './words.ts'

/** Dead letters shown; the newest ones. */
const most = 50

const page: Page = {
  path: `${path}/:id`,
  needs: 'webhooks',
  render: async (visit, { id = '' }) => {
    const found = await visit.ask('showSubscription', { id })
    const { say } = visit
    const { items: letters } = await visit.ask('listDeadLetters', { id, limit: most })
    const title = `${say('Abonnement', 'Subscription')} : ${found.name}`
    return {
      title,
      main: html`${heading(title, html`${standingOf(found, visit)} <span class="id">${found.host}</span>`)}
        ${whyStopped(found, visit)}
        <div class="two">
          <section>
            <h2>${say('Situation', 'Standing')}</h2>
            ${facts(found, visit)}
          </section>
          <section class="actions">
            <h2>${say('Agir', 'Act')}</h2>
            ${actionsOn(found, visit)}
          </section>
        </div>
        <h2>${say('Lettres mortes', 'Dead letters')}</h2>
        ${
          letters.length === 0
            ? nothing(say('Tout ce qui devait être dit l’a été.', 'Whatever was to be told was told.'))
            : deadLettersTable(visit, letters, 'unnamed')
        }
        <p><a href="${path}">${say('Tous les abonnements', 'All subscriptions')}</a></p>`,
    }
  },
}

function facts(found: SubscriptionJson, visit: Visit): Html {
  const { say, language } = visit
  const { collectivite, types, nextAt, failingSince, formerSecretUntil: formerUntil, createdAt, createdBy } = found
  const all: readonly (readonly [string, Content])[] = [
    [say('Collectivité', 'Collectivité'), collectivite ?? say('toutes', 'all')],
    [
      say('Événements', 'Events'),
      types.length === 0
        ? say('tous', 'all')
        : html`<ul>
            ${types.map((type) => html`<li>${typeSaid(type, visit)}</li>`)}
          </ul>`,
    ],
    [say('Dernière réponse', 'Last answer'), lastSaid(found, visit)],
    [say('Prochain essai', 'Next try'), nextAt && instant(nextAt, language)],
    [say('En échec depuis', 'Failing since'), failingSince && instant(failingSince, language)],
    [
      say('L’ancien secret vaut jusqu’à', 'The former secret counts until'),
      formerUntil && new Date(formerUntil) > visit.now && instant(formerUntil, language),
    ],
    [say('Abonné', 'Subscribed'), html`${instant(createdAt, language)}, ${createdBy}`],
    [say('Identifiant', 'Identifier'), html`<code>${found.id}</code>`],
  ]
  return html`<dl class="facts">
    ${all.flatMap(([name, value]) =>
      value === null || value === false
        ? []
        : [
            html`<dt>${name}</dt>
              <dd>${value}</dd>`,
          ],
    )}
  </dl>`
}

function actionsOn(found: SubscriptionJson, visit: Visit): Html {
  const { say } = visit
  const guard = { needs: 'webhooks', siren: found.collectivite } as const
  const to = (verb: string, label: string, quiet = true) => ({
    ...guard,
    action: `${hrefOf(found.id)}/${verb}`,
    label,
    quiet,
  })
  const reason = ({ fr, en }: Both) => reasonField(say(`Motif ${fr}, journalisé`, `Reason ${en}, journalled`))
  const isStopped = found.pausedAt !== null || found.disabledAt !== null
  const pause = to('pause', say('Mettre en pause', 'Pause'))
  const isPaused = say('Il est déjà en pause.', 'It is paused already.')
  const replay = html`<label
      >${say('À partir de l’avis (identifiant)', 'From the notice (identifier)')}<input name="avis" maxlength="36"
    /></label>
    <label
      >${say('ou à partir de l’instant, heure de Paris', 'or from the instant, Paris time')}<input
        name="instant"
        type="datetime-local"
    /></label>
    ${reason({ fr: 'du rejeu', en: 'to tell it again' })}`
  return html`${guardedForm(visit, to('essai', say('Envoyer un essai', 'Send a test'), false))}
  ${isStopped ? guardedForm(visit, to('reprise', say('Reprendre', 'Resume'), false), reason({ fr: 'de la reprise', en: 'to resume' })) : ''}
  ${found.pausedAt ? refusedButton(pause.label, isPaused) : guardedForm(visit, pause, reason({ fr: 'de la pause', en: 'to pause' }))}
  ${guardedForm(visit, to('rejeu', say('Redire', 'Tell again')), replay)}
  ${guardedForm(visit, to('modification', say('Modifier', 'Change')), html`${changes(found, visit)} ${reason({ fr: 'de la modification', en: 'to change it' })}`)}
  ${guardedForm(visit, to('secret', say('Changer le secret', 'Change the secret')), reason({ fr: 'du changement', en: 'to change it' }))}
  ${guardedForm(visit, to('fin', say('Mettre fin à l’abonnement', 'End the subscription')), reason({ fr: 'de la fin', en: 'to end it' }))}`
}

function changes({ name, types }: SubscriptionJson, visit: Visit): Html {
  const { say } = visit
  return html`<label>${say('Nom', 'Name')}<input name="nom" required maxlength="80" value="${name}" /></label>
    <label
      >${say('Nouvelle adresse (vide : la même)', 'New address (empty: the same)')}<input
        name="adresse"
        type="url"
        maxlength="500"
    /></label>
    ${typeBoxes(types, visit)}`
}

const standsOtherwise: Both = {
  fr: 'Rien n’a été changé : il en est autrement, à présent.',
  en: 'Nothing was changed: it stands otherwise now.',
}

/** @throws ActesError ACTES-A001 */
function reasonOf(sent: Sent): string {
  const reason = field(sent, 'motif')
  if (reason === '') throw new ActesError('ACTES-A001')
  return reason
}

function done({ language }: Visit, id: string, said: Both): Done {
  return { to: hrefOf(id), said: { tone: 'ok', text: said[language] } }
}

function undone({ language }: Visit, id: string, said: Both = standsOtherwise): Done {
  return { to: hrefOf(id), said: { tone: 'no', text: said[language] } }
}

interface Decision {
  /** After the path of the subscription. */
  readonly verb: string
  readonly call: 'pauseSubscription' | 'resumeSubscription' | 'endSubscription'
  readonly said: Both
}

/** Something that takes a reason alone. */
const decision = ({ verb, call, said }: Decision): DeskAction => ({
  path: `${path}/:id/${verb}`,
  needs: 'webhooks',
  run: async (visit, sent) => {
    const { id = '' } = sent.params
    const { already } = await visit.ask(call, { id, reason: reasonOf(sent) })
    if (already) return undone(visit, id)
    return call === 'endSubscription' ? { ...done(visit, id, said), to: path } : done(visit, id, said)
  },
})

const pause = decision({
  verb: 'pause',
  call: 'pauseSubscription',
  said: { fr: 'L’abonnement est en pause.', en: 'The subscription is paused.' },
})
const resume = decision({
  verb: 'reprise',
  call: 'resumeSubscription',
  said: { fr: 'L’abonnement a repris.', en: 'The subscription goes on.' },
})
const end = decision({
  verb: 'fin',
  call: 'endSubscription',
  said: { fr: 'L’abonnement a pris fin.', en: 'The subscription has ended.' },
})

const edit: DeskAction = {
  path: `${path}/:id/modification`,
  needs: 'webhooks',
  run: async (visit, sent) => {
    const { id = '' } = sent.params
    const url = field(sent, 'adresse')
    const change = { name: field(sent, 'nom'), types: typesIn(sent), ...(url !== '' && { url }) }
    const { already } = await visit.ask('editSubscription', { id, reason: reasonOf(sent), ...change })
    if (already) return undone(visit, id, { fr: 'Rien n’était à changer.', en: 'There was nothing to change.' })
    return done(visit, id, { fr: 'L’abonnement est modifié.', en: 'The subscription is changed.' })
  },
}

const replay: DeskAction = {
  path: `${path}/:id/rejeu`,
  needs: 'webhooks',
  run: async (visit, sent) => {
    const { id = '' } = sent.params
    const [reason, from] = [reasonOf(sent), startIn(sent)]
    if (!from) return undone(visit, id, replayUndone.given)
    return visit.ask('replaySubscription', { id, reason, ...from }).then(
      () => done(visit, id, { fr: 'Ce qui est arrivé depuis est redit.', en: 'What happened since is told again.' }),
      (error: unknown) => undone(visit, unlessUnknown(error, id), replayUndone.found),
    )
  },
}

/** From where on something is told again; nothing where neither field says so. */
function startIn(sent: Sent): { readonly event: string } | { readonly since: string } | undefined {
  const [event, at] = [field(sent, 'avis'), parisInstant(field(sent, 'instant'))]
  return isId(event) ? { event } : at && { since: at.toISOString() }
}

/** Something else is unknown than the subscription. @returns its id */
function unlessUnknown(error: unknown, id: string): string {
  if (error instanceof ActesError && error.code === 'ACTES-S006' && error.params.name !== id) return id
  throw error
}

const test: DeskAction = {
  path: `${path}/:id/essai`,
  needs: 'webhooks',
  run: async (visit, { params: { id = '' } }) => {
    const text = whenTested(await visit.ask('trySubscription', { id }), visit)
    return { to: hrefOf(id), said: { tone: 'ok', text } }
  },
}

const changeSecret: DeskAction = {
  path: `${path}/:id/secret`,
  needs: 'webhooks',
  run: async (visit, sent) => {
    const { id = '' } = sent.params
    const { secret } = await visit.ask('renewSubscriptionSecret', { id, reason: reasonOf(sent) })
    return secretPage(visit, { id, secret })
  },
}

const again: DeskAction = {
  path: `${path}/:id/renvoi`,
  needs: 'webhooks',
  run: async (visit, sent) => {
    const { id = '' } = sent.params
    const from = field(sent, 'depuis')
    // Beside the act, or on the page of the subscription: nowhere else.
    const to = /^\/transmissions\/[0-9a-f-]{36}$/.test(from) ? from : hrefOf(id)
    return visit.ask('resendDeadLetter', { id, event: field(sent, 'avis') }).then(
      () => ({ ...done(visit, id, { fr: 'Le renvoi est demandé.', en: 'It will be sent again.' }), to }),
      (error: unknown) => {
        const nothingLeft = { fr: 'Il n’y a rien à renvoyer.', en: 'There is nothing to send again.' }
        return { ...undone(visit, unlessUnknown(error, id), nothingLeft), to }
      },
    )
  },
}

/** What is looked at. */
export const subscriptionPages: readonly Page[] = [page]

/** What is done. */
export const subscriptionActions: readonly DeskAction[] = [pause, resume, end, edit, replay, test, changeSecret, again]
