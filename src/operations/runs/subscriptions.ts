// Webhook subscriptions. Each change and its journal line share one transaction.
import { ActesError } from '#errors.ts'
import { isId } from '#protocol/ids.ts'
import type { Sql } from '#store/engine/database.ts'
import { deadLettersAbout, deadLettersOf, wantDeadLetter, type DeadLetter } from '#store/subscriptions/dead-letters.ts'
import {
  changeSubscription,
  endSubscription,
  pauseSubscription,
  replayFrom,
  resumeSubscription,
  subscriptionById,
  subscriptions,
  type Subscription,
} from '#store/subscriptions/subscriptions.ts'
import { ping, replaceSecret, subscribe } from '#subscriptions/webhooks/subscribing.ts'
import { readTarget } from '#subscriptions/webhooks/target.ts'
import { subscriptionTable } from '../declared/subscriptions.ts'
import { bind, type At, type OperationRun } from '../guard.ts'
import { canOf, maySubscription } from '../may.ts'
import type { OperationInput } from '../ask.ts'
import { journalled, paginateList } from './run.ts'
import { existing, notFound } from '../subjects.ts'

export const subscriptionRuns = bind(subscriptionTable, {
  listSubscriptions: async (_, { sirens, db }) => {
    const all = await subscriptions(db)
    const isTheirs = ({ siren }: Subscription) => !sirens || (siren !== null && sirens.includes(siren))
    return { items: all.filter(isTheirs).map(subscriptionToJson) }
  },
  showSubscription: async (_, { subscription }) => subscriptionToJson(subscription),
  addSubscription: add,
  editSubscription: edit,
  pauseSubscription: deciding('subscription-paused', pauseSubscription),
  resumeSubscription: deciding('subscription-resumed', resumeSubscription),
  endSubscription: deciding('subscription-ended', endSubscription),
  replaySubscription: async (asked, at) => {
    const { reason } = asked
    const from = 'event' in asked ? { event: asked.event } : { at: new Date(asked.since) }
    const unknown = notFound('event' in asked ? asked.event : asked.since)
    if ('event' in from && !isId(from.event)) throw unknown
    const isDone = await applySubscriptionChange(
      at,
      { event: 'subscription-replayed', detail: { reason } },
      async (sql, id) => {
        return (await replayFrom(sql, id, from)) !== undefined
      },
    )
    if (!isDone) throw unknown
    return readSubscriptionJson(at.subscription.id, at)
  },
  trySubscription: async (_, at) => {
    const { subscription, ports } = at
    const line = { event: 'subscription-tried', target: subscription.id }
    await journalled(at, line, (sql) => ping(sql, subscription.id, ports))
    return subscriptionToJson(subscription)
  },
  renewSubscriptionSecret: async ({ reason }, at) => {
    const { ports, tools } = at
    const { id, name } = at.subscription
    const line = { event: 'subscription-secret', target: id, detail: { reason, name } }
    const sealing = { ports, masterKey: tools.masterKey }
    const secret = await journalled(at, line, (sql) => replaceSecret(sql, id, sealing))
    return { subscription: await readSubscriptionJson(id, at), secret }
  },
  listDeadLetters: async ({ limit, after }, { subscription: { id }, db }) => {
    const from = { subscription: id, ...(after !== undefined && { before: Number(after) }) }
    const page = await paginateList(limit, (most) => deadLettersOf(db, { ...from, limit: most }))
    return page(letterJson, ({ event }) => String(event.seq))
  },
  resendDeadLetter: ({ event: notice }, asked) => {
    const { id } = asked.subscription
    return journalled(asked, { event: 'dead-letter-wanted', target: id, detail: { notice } }, async (sql, at) => {
      const isWanted = isId(notice) && (await wantDeadLetter(sql, { subscription: id, event: notice, at }))
      if (!isWanted) throw notFound(notice)
      return { subscription: id, event: notice, wantedAt: at }
    })
  },
  listUntold: async (_, { transmission, db }) => ({
    items: (await deadLettersAbout(db, transmission.id)).map(letterJson),
  }),
})

/** Idempotent by id. @throws ActesError ACTES-S009 the id belongs to a subscription that the caller may not have */
async function add(
  { name = '', url, collectivite: siren, types, ...given }: OperationInput<'addSubscription'>,
  at: At,
) {
  const { who, ports, db, tools, sirens } = at
  const id = given.id?.toLowerCase() ?? ports.clock.newId()
  if (!isId(id)) throw notFound(id)
  const wish = { id, name, url, siren, types, by: who }
  const sealing = { ports, masterKey: tools.masterKey, networks: tools.webhookNetworks }
  const line = { event: 'subscription-made', target: id, detail: { name, siren } }
  const secret = await journalled(at, line, async (sql) => (await subscribe(sql, wish, sealing)) ?? false)
  const found = await subscriptionById(db, id)
  const isTheirs = found && (sirens === undefined || (found.siren !== null && sirens.includes(found.siren)))
  if (!isTheirs || found.endedAt) throw new ActesError('ACTES-S009')
  return { subscription: subscriptionToJson(found), secret: secret === false ? null : secret }
}

async function edit(
  { reason, name, url, types }: Omit<OperationInput<'editSubscription'>, 'id'>,
  at: At<{ readonly subscription: unknown }>,
) {
  const { subscription, tools } = at
  const wish = {
    ...(name !== undefined && name.trim() !== '' && { name: name.trim() }),
    ...(url !== undefined && { url: readTarget(url, tools.webhookNetworks).href }),
    ...(types && { types }),
  }
  const line = { event: 'subscription-edited', detail: { reason, changed: Object.keys(wish) } }
  const isDone = await applySubscriptionChange(at, line, (sql, id) => changeSubscription(sql, id, wish))
  return { ...(await readSubscriptionJson(subscription.id, at)), already: !isDone || undefined }
}

type SubscriptionChange = (sql: Sql, id: string, now: Date) => Promise<boolean>

function deciding(event: string, change: SubscriptionChange): OperationRun<typeof subscriptionTable.pauseSubscription> {
  return async ({ reason }, at) => {
    const isDone = await applySubscriptionChange(at, { event, detail: { reason } }, change)
    return { ...(await readSubscriptionJson(at.subscription.id, at)), already: !isDone || undefined }
  }
}

interface SubscriptionJournalLine {
  readonly event: string
  readonly detail: object
}

/** @returns false when its state no longer allows it */
function applySubscriptionChange(
  at: At<{ readonly subscription: unknown }>,
  { event, detail }: SubscriptionJournalLine,
  change: SubscriptionChange,
) {
  const { id: target, name } = at.subscription
  return journalled(at, { event, target, detail: { ...detail, name } }, (sql, now) => change(sql, target, now))
}

async function readSubscriptionJson(id: string, { db }: At) {
  return subscriptionToJson(existing(await subscriptionById(db, id), id))
}

function subscriptionToJson({ url, siren, lastAt, lastStatus, lastCode, formerUntil, ...subscription }: Subscription) {
  return {
    ...subscription,
    host: new URL(url).host,
    collectivite: siren,
    standing: standingOfSubscription(subscription),
    can: canOf(maySubscription, subscription),
    last: lastAt && { at: lastAt, status: lastStatus, code: lastCode },
    formerSecretUntil: formerUntil,
  }
}

type Stands = Pick<Subscription, 'endedAt' | 'disabledAt' | 'pausedAt' | 'failingSince'>

function standingOfSubscription({ endedAt, disabledAt, pausedAt, failingSince }: Stands) {
  if (endedAt) return 'ended' as const
  if (disabledAt) return 'disabled' as const
  if (pausedAt) return 'paused' as const
  return failingSince ? ('failing' as const) : ('served' as const)
}

function letterJson({ event, subscription, name, siren, ...letter }: DeadLetter) {
  const { id, data, ...about } = event
  return {
    ...letter,
    ...about,
    event: id,
    numero: data['numero'] ?? null,
    cle: data['cle'] ?? null,
    subscriber: { id: subscription, name, collectivite: siren },
  }
}
