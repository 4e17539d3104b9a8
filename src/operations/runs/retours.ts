// The inbox of retours without an act: attached by hand, read again, or handed in from outside the gateway.
import { ActesError } from '#errors.ts'
import { hasLeft } from '#lifecycle.ts'
import { messages, type Effect } from '#protocol/codes.ts'
import { readIdActe } from '#protocol/messages/names.ts'
import { normaliseNumero } from '#protocol/acte/numero.ts'
import { rankCandidates } from '#protocol/retours/matching.ts'
import { readRetour, type Retour } from '#protocol/retours/retours.ts'
import type { PartialIdentity } from '#protocol/retours/identity.ts'
import type { ParcelPart } from '#files/reception/content.ts'
import { readRaw } from '#files/reception/reception.ts'
import { takeEffect } from '#transmission/retours/place.ts'
import { readStored } from '#transmission/retours/understand.ts'
import type { Ports } from '#transmission/step.ts'
import { connectionId, ensureConnection, expectRetours, sirenOfConnection } from '#store/connections/connections.ts'
import { noteDesk } from '#store/desk/journal.ts'
import {
  acceptRetour,
  attachRetour,
  inboxStatuses,
  keepRetour,
  listRetours,
  lockContents,
  rereadRetours,
  retourById,
  retoursOfDelivery,
  twinOf,
  type StoredRetour,
} from '#store/retours/retours.ts'
import { closeTask, taskOf } from '#store/retours/tasks.ts'
import type { RetourOrigin } from '#store/retours/senders.ts'
import { possibleActs } from '#store/transmissions/candidates.ts'
import { byId, type Transmission } from '#store/transmissions/transmissions.ts'
import { retourTable } from '../declared/retours.ts'
import { bind, type At } from '../guard.ts'
import { canOf, isDoubted, mayRetour, need } from '../may.ts'
import { letterStanding } from './letters.ts'
import { journalled, paginateList, woken } from './run.ts'
import { transmissionToJson, withKey, withKeys, retourToJson } from './transmission-json.ts'
import { stored } from './transmissions.ts'
import { compact } from '#protocol/compact.ts'

export const retourRuns = bind(retourTable, {
  listReturns: async ({ status, collectivite: siren, limit, after }, { sirens, db }) => {
    // Excludes notices that found their act.
    const which = { statuses: status ?? inboxStatuses, unplaced: status === undefined }
    const whose = { ...compact({ siren, sirens }) }
    const from = { ...which, ...whose, ...compact({ after }) }
    const page = await paginateList(limit, (most) => listRetours(db, { ...from, limit: most }))
    const { items, next } = page(retourToJson, ({ id }) => id)
    return { items: await withKeys(db, items), next }
  },
  showReturn: async (_, { retour, ports }) => shownOf(retour, ports),
  downloadReturn: (_, { retour, ports }) => stored(retour, ports),
  attachReturn: async ({ reason }, at) =>
    transmissionToJson(await woken(await attachByHand(reason, at), at.tools), at.now()),
  acceptReturn: async ({ reason }, at) => {
    const { retour, who: by, ports, db } = at
    need(mayRetour.accept(retour))
    const line = { event: 'return-accepted', target: retour.id, detail: { reason } }
    const isNew = await journalled(at, line, (sql) => acceptRetour(sql, retour.id, { by, reason }))
    if (!isNew) throw new ActesError('ACTES-A047')
    await readOn(retour.connection, new Set([retour.id]), ports)
    return shownOf((await retourById(db, retour.id)) ?? retour, ports)
  },
  rereadReturns: async (_, { retours, sirens, who, ports }) => {
    if (!retours && sirens !== undefined) throw new ActesError('ACTES-A022', { params: { action: 'attach' } })
    return reread(retours?.map(({ id }) => id) ?? 'all', who, ports)
  },
  handInReturns: ({ files, form: { reason } }, at) => handInRetours(files, reason, at),
})

async function shownOf(retour: StoredRetour, ports: Ports) {
  const isStray = retour.status === 'orphan' && !isDoubted(retour)
  const candidates = isStray ? await candidatesOf(retour, ports) : []
  const { connection, origin, facts } = retour
  const can = canOf(mayRetour, { ...retour, letter: await letterStanding(retour, false, ports) })
  const json = await withKey(ports.store.db, retourToJson(retour))
  return { ...json, connection, origin, facts, candidates, can }
}

async function candidatesOf(retour: StoredRetour, ports: Ports) {
  const { db } = ports.store
  const identity = await identityOfRetour(retour, ports)
  const { numero, dateDecision } = identity
  const rows = await possibleActs(db, {
    siren: sirenOfConnection(retour.connection),
    ...(numero !== undefined && { numeroSearch: normaliseNumero(numero) }),
    ...compact({ dateDecision }),
  })
  const acts = new Map(rows.map((row) => [row.id, row]))
  const named = rows.flatMap(({ id, idActe }) => (idActe === null ? [] : [{ id, idActe }]))
  return rankCandidates(identity, named).flatMap((ranked) => {
    const act = acts.get(ranked.id)
    return act ? [{ ...ranked, state: act.state }] : []
  })
}

/** Without readable bytes, only the collectivité is known. */
async function identityOfRetour(retour: StoredRetour, ports: Ports): Promise<PartialIdentity> {
  try {
    const { identity } = await readRetour(await ports.store.blobs.bytes(retour.sha256), retour.name, ports.clock.turn)
    return { siren: sirenOfConnection(retour.connection), ...identity }
  } catch (error) {
    if (error instanceof ActesError && ['refuse', 'hold'].includes(error.kind))
      return { siren: sirenOfConnection(retour.connection) }
    throw error
  }
}

/** Attach a stray or unreadable retour to a transmission, with the same effects as an automatic match. */
async function attachByHand(
  reason: string,
  { retour, transmission: row, who, ports, db, now }: At<{ readonly retour: unknown; readonly transmission: unknown }>,
) {
  const notHere = () => new ActesError('ACTES-A011', { params: { status: retour.status } })
  need(mayRetour.attach(retour))
  if (!mayAnswer(retour, row)) throw notHere()
  // An act that never left cannot have an answer, unless a restore of the database may have lost its departure.
  if (row.openAttempt === null && !hasLeft(row.state) && !row.lookSince)
    throw new ActesError('ACTES-A002', { params: { state: row.state } })
  const sender = await ports.senderOf(row.collectivite)
  await db.transaction(async (sql) => {
    await lockContents(sql, [retour.sha256])
    if ((await twinOf(sql, retour, row.id)) === row.id)
      throw new ActesError('ACTES-A011', { params: { status: 'duplicate' } })
    if (!(await attachRetour(sql, retour.id, row.id))) throw notHere()
    // The task asked whether the retour is plausible; this person confirms it by attaching it.
    const task = await taskOf(sql, retour.id)
    if (task) await closeTask(sql, task.id, { outcome: 'done', who, reason, at: now() })
    await takeEffect(sql, retour, { row, sender, ports, who, reason })
  })
  return (await byId(db, row.id)) ?? row
}

/** Same collectivité, and a kind of message that such a sending can get. A notice fits any. */
function mayAnswer(retour: StoredRetour, { collectivite, formulaire }: Transmission) {
  if (sirenOfConnection(retour.connection) !== collectivite) return false
  const facts = retour.facts as Partial<Retour> | null
  if (retour.kind === 'notice' || retour.kind === 'document' || facts === null) return true
  const idActe = 'idActe' in facts ? facts.idActe : undefined
  if (idActe !== undefined && readIdActe(idActe)?.siren !== collectivite) return false
  const code = 'code' in facts ? facts.code : undefined
  if (code === undefined) return true
  const answers: readonly string[] = messages[formulaire.code].answeredBy
  return answers.includes(code) || (formulaire.code === '1-1' && spokenOfActs.has(messages[code].effect))
}

/** What the préfecture may say of an act unprompted. */
const spokenOfActs: ReadonlySet<Effect> = new Set(['ecrit', 'annule'])

/** Read again now, and journal it. @returns the new status of each */
async function reread(chosen: readonly string[] | 'all', who: string, ports: Ports) {
  const { db } = ports.store
  const again = await db.transaction(async (sql) => {
    const found = await rereadRetours(sql, chosen)
    await noteDesk(sql, { at: ports.clock.now(), who, event: 'returns-reread', ...whichOf(chosen, found.length) })
    return found
  })
  for (const { id, connection } of again) ports.log.info({ retour: id, connection }, 'reread')
  for (const [connection, group] of Map.groupBy(again, (each) => each.connection))
    await readOn(connection, new Set(group.map(({ id }) => id)), ports)
  const items = await Promise.all(again.map(({ id }) => retourById(db, id)))
  return {
    items: await withKeys(
      db,
      items.flatMap((each) => (each ? [retourToJson(each)] : [])),
    ),
  }
}

function whichOf(chosen: readonly string[] | 'all', count: number): { target?: string; detail: unknown } {
  if (chosen === 'all') return { detail: { count } }
  const [only, ...others] = chosen
  return only !== undefined && others.length === 0
    ? { target: only, detail: { count } }
    : { detail: { count, ids: chosen } }
}

export async function readOn(connection: string, among: ReadonlySet<string>, ports: Ports): Promise<void> {
  const { collectivite } = await ports.senderOf(sirenOfConnection(connection))
  await readStored({ id: connection, collectivite }, ports, among)
}

/** Retours that arrived outside the gateway. Each path is one delivery, stored whole; then all are read. */
async function handInRetours(paths: readonly string[], reason: string, at: At<{ collectivite: unknown }>) {
  const { collectivite: siren, who, ports, db } = at
  const { collectivite } = await ports.senderOf(siren)
  const connection = connectionId(collectivite.gateway.type, siren)
  await ensureConnection(db, collectivite.gateway.type, siren)
  const deliveries: string[] = []
  for (const path of paths) {
    const delivery = `hand:${ports.clock.newId()}`
    const origin = { verdict: 'vouched', by: who, reason } as const
    await storeDelivery(await readRaw(path), { connection, delivery, handedBy: who, origin }, ports)
    deliveries.push(delivery)
  }
  const brought = async () =>
    (await Promise.all(deliveries.map((delivery) => retoursOfDelivery(db, connection, delivery)))).flat()
  await readOn(connection, new Set((await brought()).map(({ id }) => id)), ports)
  return { items: await withKeys(db, (await brought()).map(retourToJson)) }
}

interface HandedDelivery {
  readonly connection: string
  readonly delivery: string
  readonly handedBy: string
  readonly origin: RetourOrigin
}

/** All or nothing. A worker reads them if this process dies first. */
async function storeDelivery(parts: readonly ParcelPart[], delivery: HandedDelivery, ports: Ports) {
  const { blobs, db } = ports.store
  const at = ports.clock.now()
  const kept: Parameters<typeof keepRetour>[1][] = []
  for (const { name, bytes } of parts) {
    const { sha256, sizeBytes } = await blobs.put(bytes)
    kept.push({ ...delivery, id: ports.clock.newId(), name, sha256, sizeBytes, at })
  }
  await db.transaction(async (sql) => {
    for (const retour of kept) await keepRetour(sql, retour)
    await expectRetours(sql, delivery.connection, at)
  })
}
