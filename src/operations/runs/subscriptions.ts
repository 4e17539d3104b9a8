// What people and programs do with subscriptions. Each change and its journal line are one transaction.
import { ActesError } from '../../errors.ts'
import { isId } from '../../protocol/ids.ts'
import type { Sql } from '../../store/engine/database.ts'
import { noteDesk } from '../../store/people/people.ts'
import {
  deadLettersAbout,
  deadLettersOf,
  wantDeadLetter,
  type DeadLetter,
} from '../../store/subscriptions/dead-letters.ts'
import {
  changeSubscription,
  endSubscription as end,
  pauseSubscription as pause,
  replayFrom,
  resumeSubscription as resume,
  subscriptionById,
  subscriptions,
  type Subscription,
} from '../../store/subscriptions/subscriptions.ts'
import { ping, replaceSecret, subscribe } from '../../subscriptions/webhooks/subscribing.ts'
import { readTarget } from '../../subscriptions/webhooks/target.ts'
import {
  addSubscription,
  editSubscription,
  endSubscription,
  listDeadLetters,
  listSubscriptions,
  listUntold,
  pauseSubscription,
  renewSubscriptionSecret,
  replaySubscription,
  resendDeadLetter,
  resumeSubscription,
  showSubscription,
  trySubscription,
} from '../declared/subscriptions.ts'
import { bind, type At, type Bound } from '../guard.ts'
import type { Input } from '../table.ts'
import { needReason } from './decisions.ts'

const pageSize = 50

export const subscriptionRuns: readonly Bound[] = [
  bind(listSubscriptions, async (_, { sirens, ports }) => {
    const all = await subscriptions(ports.store.db)
    const isTheirs = ({ siren }: Subscription) => !sirens || (siren !== null && sirens.includes(siren))
    return { items: all.filter(isTheirs).map(toJson) }
  }),
  bind(showSubscription, async (_, { subscription }) => toJson(subscription)),
  bind(addSubscription, add),
  bind(editSubscription, edit),
  deciding(pauseSubscription, 'subscription-paused', (sql, id, now) => pause(sql, id, now)),
  deciding(resumeSubscription, 'subscription-resumed', (sql, id) => resume(sql, id)),
  deciding(endSubscription, 'subscription-ended', (sql, id, now) => end(sql, id, now)),
  bind(replaySubscription, async (asked, at) => {
    const { reason } = asked
    needReason({ reason })
    const from = 'event' in asked ? { event: asked.event } : { at: new Date(asked.since) }
    const unknown = new ActesError('ACTES-S006', { params: { name: 'event' in asked ? asked.event : asked.since } })
    if ('event' in from && !isId(from.event)) throw unknown
    const isDone = await changed(at, { event: 'subscription-replayed', detail: { reason } }, async (sql, id) => {
      return (await replayFrom(sql, id, from)) !== undefined
    })
    if (!isDone) throw unknown
    return told(at.subscription.id, at)
  }),
  bind(trySubscription, async (_, at) => {
    const { subscription, who, ports } = at
    await ports.store.db.transaction(async (sql) => {
      await ping(sql, subscription.id, ports)
      const line = { event: 'subscription-tried', target: subscription.id }
      await noteDesk(sql, { at: ports.clock.now(), who, ...line })
    })
    return toJson(subscription)
  }),
  bind(renewSubscriptionSecret, async ({ reason }, at) => {
    needReason({ reason })
    const { subscription, who, ports, tools } = at
    const { id, name } = subscription
    const secret = await ports.store.db.transaction(async (sql) => {
      const line = { event: 'subscription-secret', target: id, detail: { reason, name } }
      await noteDesk(sql, { at: ports.clock.now(), who, ...line })
      return replaceSecret(sql, id, { ports, masterKey: tools.masterKey })
    })
    return { subscription: await told(id, at), secret }
  }),
  bind(listDeadLetters, async ({ limit = pageSize, after }, { subscription, ports }) => {
    const before = after === undefined ? {} : { before: Number(after) }
    const found = await deadLettersOf(ports.store.db, { subscription: subscription.id, limit: limit + 1, ...before })
    const last = found.length > limit ? found[limit - 1] : undefined
    return { items: found.slice(0, limit).map(letterJson), next: last ? String(last.event.seq) : null }
  }),
  bind(resendDeadLetter, async ({ event: notice }, { subscription: { id }, who, ports }) => {
    const at = ports.clock.now()
    await ports.store.db.transaction(async (sql) => {
      const isWanted = isId(notice) && (await wantDeadLetter(sql, { subscription: id, event: notice, at }))
      if (!isWanted) throw new ActesError('ACTES-S006', { params: { name: notice } })
      await noteDesk(sql, { at, who, event: 'dead-letter-wanted', target: id, detail: { notice } })
    })
    return { subscription: id, event: notice, wantedAt: at }
  }),
  bind(listUntold, async (_, { transmission, ports }) => ({
    items: (await deadLettersAbout(ports.store.db, transmission.id)).map(letterJson),
  })),
]

/** Made known once under its id. @throws ActesError ACTES-S009 when this id is that of one that the caller may not have */
async function add({ name = '', url, collectivite: siren, types, ...given }: Input<'addSubscription'>, at: At) {
  const { who, ports, tools, sirens } = at
  const id = given.id?.toLowerCase() ?? ports.clock.newId()
  if (!isId(id)) throw new ActesError('ACTES-S006', { params: { name: id } })
  const wish = { id, name, url, siren, types, by: who }
  const sealing = { ports, masterKey: tools.masterKey, networks: tools.webhookNetworks }
  const secret = await ports.store.db.transaction(async (sql) => {
    const made = await subscribe(sql, wish, sealing)
    const line = { event: 'subscription-made', target: id, detail: { name, siren } }
    if (made !== undefined) await noteDesk(sql, { at: ports.clock.now(), who, ...line })
    return made
  })
  const found = await subscriptionById(ports.store.db, id)
  const isTheirs = found && (sirens === undefined || (found.siren !== null && sirens.includes(found.siren)))
  if (!isTheirs || found.endedAt) throw new ActesError('ACTES-S009')
  return { subscription: toJson(found), secret: secret ?? null }
}

async function edit(
  { reason, name, url, types }: Omit<Input<'editSubscription'>, 'id'>,
  at: At<{ readonly subscription: unknown }>,
) {
  needReason({ reason })
  const { subscription, tools } = at
  const wish = {
    ...(name !== undefined && name.trim() !== '' && { name: name.trim() }),
    ...(url !== undefined && { url: readTarget(url, tools.webhookNetworks).href }),
    ...(types && { types }),
  }
  const line = { event: 'subscription-edited', detail: { reason, changed: Object.keys(wish) } }
  const isDone = await changed(at, line, (sql, id) => changeSubscription(sql, id, wish))
  return { ...(await told(subscription.id, at)), ...(!isDone && { already: true as const }) }
}

type Change = (sql: Sql, id: string, now: Date) => Promise<boolean>

/** What takes nothing but a reason. */
function deciding(operation: typeof pauseSubscription, event: string, change: Change): Bound {
  return bind(operation, async ({ reason }, at) => {
    needReason({ reason })
    const isDone = await changed(at, { event, detail: { reason } }, change)
    return { ...(await told(at.subscription.id, at)), ...(!isDone && { already: true as const }) }
  })
}

interface Line {
  readonly event: string
  readonly detail: object
}

/** Done and journalled together, or not at all. @returns false when it no longer stands so that it can be */
function changed(
  { subscription, who, ports }: At<{ readonly subscription: unknown }>,
  { event, detail }: Line,
  change: Change,
): Promise<boolean> {
  const { id: target, name } = subscription
  const at = ports.clock.now()
  return ports.store.db.transaction(async (sql) => {
    if (!(await change(sql, target, at))) return false
    await noteDesk(sql, { at, who, event, target, detail: { ...detail, name } })
    return true
  })
}

async function told(id: string, { ports }: Pick<At, 'ports'>) {
  const found = await subscriptionById(ports.store.db, id)
  if (!found) throw new ActesError('ACTES-S006', { params: { name: id } })
  return toJson(found)
}

function toJson({ url, siren, lastAt, lastStatus, lastCode, formerUntil, ...subscription }: Subscription) {
  return {
    ...subscription,
    host: new URL(url).host,
    collectivite: siren,
    standing: standingOf(subscription),
    last: lastAt && { at: lastAt, status: lastStatus, code: lastCode },
    formerSecretUntil: formerUntil,
  }
}

type Stands = Pick<Subscription, 'endedAt' | 'disabledAt' | 'pausedAt' | 'failingSince'>

function standingOf({ endedAt, disabledAt, pausedAt, failingSince }: Stands) {
  if (endedAt) return 'ended' as const
  if (disabledAt) return 'disabled' as const
  if (pausedAt) return 'paused' as const
  return failingSince ? ('failing' as const) : ('served' as const)
}

function letterJson({ event, subscription, name, siren, ...letter }: DeadLetter) {
  const { id, type, at, collectivite, transmission, data } = event
  return {
    ...letter,
    ...{ event: id, type, at, collectivite, transmission },
    numero: data['numero'] ?? null,
    subscriber: { id: subscription, name, collectivite: siren },
  }
}
