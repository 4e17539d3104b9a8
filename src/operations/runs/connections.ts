// Connections: look, pause, resume, senders, reconciliation.
import pLimit from 'p-limit'
import { ActesError, problem, type ErrorCode, type Params } from '#errors.ts'
import { blamedSetting } from '#gateways/findings.ts'
import { platformOf, serverOf } from '#gateways/settings.ts'
import { examineGateway as examine, mend } from '#transmission/mending.ts'
import { endOutage, outagesNow } from '#transmission/reach.ts'
import { openClassificationRequest, isUnasked } from '#transmission/refreshing.ts'
import type { Ports } from '#transmission/step.ts'
import { pause, resume, standings, stopOf, type ConnectionStanding } from '#store/connections/standings.ts'
import { collectiviteTable } from '../declared/collectivites.ts'
import { bind, isRemote, type At } from '../guard.ts'
import { canOf, mayConnection, need } from '../may.ts'
import { unknownConnection } from '../subjects.ts'
import { everySiren, gatewaysOf } from '#store/connections/collectivites.ts'
import {
  connectionId,
  ensureConnection,
  expectAll,
  gatewayOf,
  sirenOfConnection,
} from '#store/connections/connections.ts'
import { morningInParis } from '#protocol/calendrier/jour.ts'
import { reconcile } from '#transmission/reconciliation/reconcile.ts'
import { journalled, noted, wake } from './run.ts'
import { readOn } from './retours.ts'
import { withKeys } from './transmission-json.ts'
import { confirmedSenders, confirmSender, releaseOf, waitingSenders, withdrawSender } from '#store/retours/senders.ts'
import { compact } from '#protocol/compact.ts'

export const connectionRuns = bind(collectiviteTable, {
  listConnections: async ({ platform, ...filter }, at) => {
    const { ports, db } = at
    const sirens = platform === undefined ? at.sirens : await sirensBehind(platform, at)
    const found = await standings(db, { ...filter, ...(sirens && { sirens }) })
    return { items: await allJson(found, ports) }
  },
  examineGateway: async ({ siren }, at) => {
    const items = await examine(siren, at.ports, { isRemote: isRemote(at.caller) })
    const { collectivite } = await at.ports.senderOf(siren)
    const id = connectionId(collectivite.gateway.type, siren)
    const faults = items.filter(({ ok }) => !ok).length
    await noted(at, { event: 'connection-examined', target: id, detail: { faults } })
    if (faults === 0) {
      await endOutage(id, at.ports)
      await askFirst(siren, at)
      await wake(id, at.tools)
    }
    return { items }
  },
  reconcile: async ({ since }, at) => {
    const { collectivites, sirens = await everySiren(at.db) } = at
    const gateways = await gatewaysOf(at.db, collectivites ?? sirens)
    const items = await pLimit(comparedAtOnce).map(
      [...gateways].toSorted(([a], [b]) => (a < b ? -1 : 1)),
      ([siren, { type }]) => compared(connectionId(type, siren), { since, at }),
    )
    return { items }
  },
  collectNow: async (_, at) => {
    const { collectivites, sirens = await everySiren(at.db), db, now } = at
    const gateways = await gatewaysOf(db, collectivites ?? sirens)
    const ids = [...gateways].map(([siren, { type }]) => connectionId(type, siren)).toSorted()
    const outages = await outagesNow(db, ids)
    const items = []
    for (const id of ids) {
      await ensureConnection(db, gatewayOf(id), sirenOfConnection(id))
      const stop = await stopOf(db, id)
      if (!stop) {
        await expectAll(db, id, now())
        await wake(id, at.tools)
      }
      const code = stop?.why === 'suspended' ? stop.code : (outages.get(id)?.code ?? null)
      items.push({ connection: id, collectivite: sirenOfConnection(id), asked: !stop, code })
    }
    await noted(at, { event: 'collection-asked', detail: { connections: items.length } })
    return { items }
  },
  pauseConnection: async ({ reason }, at) => {
    const { connection: id, who, ports, db, now } = at
    // A second pause keeps the first reason.
    const isNew = await pause(db, id, { by: who, reason, at: now() })
    if (isNew) ports.log.info({ connection: id }, 'paused')
    await noted(at, { event: 'connection-paused', target: id, detail: { reason } })
    return { ...(await only(id, ports)), already: !isNew || undefined }
  },
  // Ends a pause. A suspension ends only if the gateway's self-check passes now; otherwise its fault is thrown.
  resumeConnection: async ({ reason }, at) => {
    const { connection: id, who, ports, db, now, tools, caller } = at
    const found = await only(id, ports)
    const { paused, suspended, siren } = found
    need(mayConnection.resume(found))
    if (paused) await resume(db, id, { by: who, reason, at: now() })
    if (suspended) await mend({ id, siren, who, reason, isRemote: isRemote(caller) }, ports)
    const isNew = paused !== null || suspended !== null
    if (isNew) ports.log.info({ connection: id }, 'resumed')
    await noted(at, { event: 'connection-resumed', target: id, detail: { reason } })
    await wake(id, tools)
    return { ...(await only(id, ports)), already: !isNew || undefined }
  },
  listSenders: async (_, { connection, ports }) => sendersOf(connection, ports),
  confirmSender: async ({ sender }, at) => {
    const { connection, who: by, ports } = at
    const line = { event: 'sender-confirmed', target: connection, detail: { sender } }
    const waited = await journalled(at, line, async (sql, now) => {
      await confirmSender(sql, { connection, sender, by, at: now })
      return releaseOf(sql, connection, sender)
    })
    await readOn(connection, new Set(waited), ports)
    return sendersOf(connection, ports)
  },
  withdrawSender: async ({ sender, reason }, at) => {
    const { connection, ports } = at
    const line = { event: 'sender-withdrawn', target: connection, detail: { sender, reason } }
    await journalled(at, line, (sql) => withdrawSender(sql, connection, sender))
    return sendersOf(connection, ports)
  },
})

async function sendersOf(connection: string, { store: { db } }: Ports) {
  const waiting = await waitingSenders(db, { connection, limit: 500 })
  return { items: [...waiting, ...(await confirmedSenders(db, connection))] }
}

/** The first act needs the classification in force, so request it once a gateway works that never gave it. */
async function askFirst(siren: string, { ports, db, who }: At) {
  const sender = await ports.senderOf(siren)
  if (isUnasked(sender, ports))
    await db.transaction((sql) => openClassificationRequest(sql, sender, { ports, force: false, who }))
}

const comparedAtOnce = 4

/** A platform's failure is part of the result, so that the others are still compared. */
async function compared(connection: string, { since, at }: { readonly since: string | undefined; readonly at: At }) {
  const { who, caller } = at
  const ports = {
    ...at.ports,
    signal: caller.signal ? AbortSignal.any([at.ports.signal, caller.signal]) : at.ports.signal,
  }
  const collectivite = sirenOfConnection(connection)
  await ensureConnection(ports.store.db, gatewayOf(connection), collectivite)
  const asked = { connection, who, ...(since !== undefined && { since: morningInParis(since) }) }
  const item = await reconcile(asked, ports).then(
    (done) => ({ ...done, collectivite, code: null }),
    (error: unknown) => {
      if (!(error instanceof ActesError)) throw error
      return { connection, collectivite, at: ports.clock.now(), code: error.code, counted: null, differences: [] }
    },
  )
  const detail = { differences: item.differences.length, ...(item.code && { code: item.code }) }
  await noted(at, { event: 'reconciled', target: connection, detail })
  return { ...item, differences: await withKeys(ports.store.db, item.differences) }
}

async function only(id: string, ports: Ports) {
  const [found] = await standings(ports.store.db, { id })
  if (!found) throw unknownConnection(id)
  const [json] = await allJson([found], ports)
  return json ?? Promise.reject(unknownConnection(id))
}

export async function sirensBehind(platform: string, { sirens, db }: At) {
  const gateways = await gatewaysOf(db, sirens ?? (await everySiren(db)))
  return [...gateways].flatMap(([siren, gateway]) => (serverOf(gateway, 'send') === platform ? [siren] : []))
}

async function allJson(found: readonly ConnectionStanding[], { store }: Ports) {
  const outages = await outagesNow(
    store.db,
    found.map(({ id }) => id),
  )
  const gateways = await gatewaysOf(
    store.db,
    found.map(({ siren }) => siren),
  )
  return found.map(({ suspended, ...rest }) => ({
    ...rest,
    can: canOf(mayConnection, { ...rest, suspended }),
    platform: platformOf(rest, gateways.get(rest.siren)),
    suspended: suspended && { ...problemOf(rest.id, suspended), since: suspended.since },
    // A suspended connection stays blocked even if its platform answers, so hide the outage.
    outage: suspended ? null : (outages.get(rest.id) ?? null),
  }))
}

function problemOf(id: string, { code, params }: { code: ErrorCode; params: Params }) {
  const setting = blamedSetting({ code, params })
  return problem(code, id, { params: { ...params, ...compact({ setting }) } })
}
