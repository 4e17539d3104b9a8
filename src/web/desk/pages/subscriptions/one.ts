// One subscription: how it stands, what it is told, what it missed; paused, tried, told again, given another secret, ended.
import { ActesError } from '../../../../errors.ts'
import { isId } from '../../../../protocol/ids.ts'
import { ping, replaceSecret } from '../../../../subscriptions/webhooks/subscribing.ts'
import type { Both } from '../../../../text/sentences.ts'
import { deadLettersOf, wantDeadLetter } from '../../../../store/subscriptions/dead-letters.ts'
import type { Sql } from '../../../../store/engine/database.ts'
import { masterKeyOf } from '../../../../store/secrets/master-key.ts'
import { noteDesk } from '../../../../store/people/people.ts'
import {
  endSubscription,
  pauseSubscription,
  replayFrom,
  resumeSubscription,
  subscriptionById,
  type Subscription,
} from '../../../../store/subscriptions/subscriptions.ts'
import { html, type Content, type Html } from '../../../../text/html.ts'
import { heading } from '../../layout.ts'
import { nothing, reasonField } from '../../parts.ts'
import { instant, parisInstant } from '../../times.ts'
import { field, mayHere, type DeskAction, type Done, type Page, type Sent, type Visit } from '../../visit.ts'
import { guardedForm, refusedButton } from '../desk-forms.ts'
import {
  deadLettersTable,
  hrefOf,
  lastSaid,
  path,
  replayUndone,
  standingOf,
  typeSaid,
  whenTested,
  whyStopped,
} from './words.ts'
import { secretPage } from './subscriptions.ts'

/** Dead letters shown; the newest ones. */
const most = 50

const page: Page = {
  path: `${path}/:id`,
  needs: 'webhooks',
  render: async (visit, { id = '' }) => {
    const found = await subscriptionOf(visit, id)
    const { say } = visit
    const letters = await deadLettersOf(visit.app.ports.store.db, { subscription: found.id, limit: most })
    const title = `${say('Abonnement', 'Subscription')} : ${found.name}`
    return {
      title,
      main: html`${heading(title, html`${standingOf(found, visit)} <span class="id">${new URL(found.url).host}</span>`)}
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

/** @throws ActesError ACTES-S006 when it is not there for him */
async function subscriptionOf(visit: Visit, id: string): Promise<Subscription> {
  const found = isId(id) ? await subscriptionById(visit.app.ports.store.db, id) : undefined
  if (!found || found.endedAt || !mayHere(visit, 'webhooks', found.siren))
    throw new ActesError('ACTES-S006', { params: { name: id } })
  return found
}

function facts(found: Subscription, visit: Visit): Html {
  const { say, language } = visit
  const { siren, types, nextAt, failingSince, formerUntil, createdAt, createdBy } = found
  const all: readonly (readonly [string, Content])[] = [
    [say('Collectivité', 'Collectivité'), siren ?? say('toutes', 'all')],
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
      formerUntil && formerUntil > visit.now && instant(formerUntil, language),
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

function actionsOn(found: Subscription, visit: Visit): Html {
  const { say } = visit
  const guard = { needs: 'webhooks', siren: found.siren } as const
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
  ${guardedForm(visit, to('secret', say('Changer le secret', 'Change the secret')), reason({ fr: 'du changement', en: 'to change it' }))}
  ${guardedForm(visit, to('fin', say('Mettre fin à l’abonnement', 'End the subscription')), reason({ fr: 'de la fin', en: 'to end it' }))}`
}

interface Decision {
  readonly event: string
  /** Does it; false when it no longer stands as it was seen. */
  readonly change: (sql: Sql, found: Subscription) => Promise<boolean>
  readonly said: Both
  /** Said in the place of that when it was not done. */
  readonly undone?: Both
  readonly to?: string
}

const standsOtherwise: Both = {
  fr: 'Rien n’a été changé : il en est autrement, à présent.',
  en: 'Nothing was changed: it stands otherwise now.',
}

/** Something that takes a reason: done and journalled together, or not at all. */
async function decided(visit: Visit, sent: Sent, decision: Decision): Promise<Done> {
  const { event, change, said, undone = standsOtherwise, to } = decision
  const reason = field(sent, 'motif')
  if (reason === '') throw new ActesError('ACTES-A001')
  const found = await subscriptionOf(visit, sent.params.id ?? '')
  const done = await visit.app.ports.store.db.transaction(async (sql) => {
    if (!(await change(sql, found))) return false
    await noteDesk(sql, {
      at: visit.now,
      who: visit.login,
      event,
      target: found.id,
      detail: { reason, name: found.name },
    })
    return true
  })
  if (done) return { to: to ?? hrefOf(found.id), said: { tone: 'ok', text: said[visit.language] } }
  return { to: hrefOf(found.id), said: { tone: 'no', text: undone[visit.language] } }
}

const pause: DeskAction = {
  path: `${path}/:id/pause`,
  needs: 'webhooks',
  run: (visit, sent) =>
    decided(visit, sent, {
      event: 'subscription-paused',
      change: (sql, { id }) => pauseSubscription(sql, id, visit.now),
      said: { fr: 'L’abonnement est en pause.', en: 'The subscription is paused.' },
    }),
}

const resume: DeskAction = {
  path: `${path}/:id/reprise`,
  needs: 'webhooks',
  run: (visit, sent) =>
    decided(visit, sent, {
      event: 'subscription-resumed',
      change: (sql, { id }) => resumeSubscription(sql, id),
      said: { fr: 'L’abonnement a repris.', en: 'The subscription goes on.' },
    }),
}

const end: DeskAction = {
  path: `${path}/:id/fin`,
  needs: 'webhooks',
  run: (visit, sent) =>
    decided(visit, sent, {
      event: 'subscription-ended',
      change: (sql, { id }) => endSubscription(sql, id, visit.now),
      said: { fr: 'L’abonnement a pris fin.', en: 'The subscription has ended.' },
      to: path,
    }),
}

const replay: DeskAction = {
  path: `${path}/:id/rejeu`,
  needs: 'webhooks',
  run: (visit, sent) =>
    decided(visit, sent, {
      event: 'subscription-replayed',
      change: async (sql, { id }) => {
        const from = startIn(sent)
        return from !== undefined && (await replayFrom(sql, id, from)) !== undefined
      },
      said: { fr: 'Ce qui est arrivé depuis est redit.', en: 'What happened since is told again.' },
      undone: replayUndone[startIn(sent) ? 'found' : 'given'],
    }),
}

/** From where on something is told again; nothing where neither field says so. */
function startIn(sent: Sent): { readonly event: string } | { readonly at: Date } | undefined {
  const [notice, at] = [field(sent, 'avis'), parisInstant(field(sent, 'instant'))]
  return isId(notice) ? { event: notice } : at && { at }
}

const test: DeskAction = {
  path: `${path}/:id/essai`,
  needs: 'webhooks',
  run: async (visit, { params: { id = '' } }) => {
    const found = await subscriptionOf(visit, id)
    await ping(visit.app.ports, found.id)
    await noteDesk(visit.app.ports.store.db, {
      at: visit.now,
      who: visit.login,
      event: 'subscription-tried',
      target: found.id,
    })
    return { to: hrefOf(found.id), said: { tone: 'ok', text: whenTested(found, visit) } }
  },
}

const changeSecret: DeskAction = {
  path: `${path}/:id/secret`,
  needs: 'webhooks',
  run: async (visit, sent) => {
    const reason = field(sent, 'motif')
    if (reason === '') throw new ActesError('ACTES-A001')
    const { id, name } = await subscriptionOf(visit, sent.params.id ?? '')
    const { ports, config } = visit.app
    const secret = await ports.store.db.transaction(async (sql) => {
      const detail = { reason, name }
      await noteDesk(sql, { at: visit.now, who: visit.login, event: 'subscription-secret', target: id, detail })
      return replaceSecret(sql, id, { ports, masterKey: masterKeyOf(config) })
    })
    return secretPage(visit, { id, secret })
  },
}

const again: DeskAction = {
  path: `${path}/:id/renvoi`,
  needs: 'webhooks',
  run: async (visit, sent) => {
    const { id: subscription } = await subscriptionOf(visit, sent.params.id ?? '')
    const notice = field(sent, 'avis')
    const wanted = { subscription, event: notice, at: visit.now }
    const done = await visit.app.ports.store.db.transaction(async (sql) => {
      if (!isId(notice) || !(await wantDeadLetter(sql, wanted))) return false
      const line = { event: 'dead-letter-wanted', target: subscription, detail: { notice } }
      await noteDesk(sql, { at: visit.now, who: visit.login, ...line })
      return true
    })
    const { say } = visit
    const from = field(sent, 'depuis')
    // Beside the act, or on the page of the subscription: nowhere else.
    const to = /^\/transmissions\/[0-9a-f-]{36}$/.test(from) ? from : hrefOf(subscription)
    return done
      ? { to, said: { tone: 'ok', text: say('Le renvoi est demandé.', 'It will be sent again.') } }
      : { to, said: { tone: 'no', text: say('Il n’y a rien à renvoyer.', 'There is nothing to send again.') } }
  },
}

/** What is looked at. */
export const subscriptionPages: readonly Page[] = [page]

/** What is done. */
export const subscriptionActions: readonly DeskAction[] = [pause, resume, end, replay, test, changeSecret, again]
