// Keep each collectivité's classification current: request it (7-1) before its first act leaves and when a newer one is
// announced, at most once a day. Then waiting acts leave, and acts refused only for its age are sent again.
import { openRequest } from './opening.ts'
import { nationalClassification, type Classification } from '#protocol/classification/classification.ts'
import { dayIn, type Jour } from '#protocol/calendrier/jour.ts'
import type { Retour } from '#protocol/retours/retours.ts'
import { replace } from './replacing.ts'
import type { StepFacts, Ports } from './step.ts'
import { faultsNow, isUnconfirmed, unclassifiedCode } from './steps/validate.ts'
import {
  confirmClassification,
  keepClassification,
  lockCollectivite,
  senderBySiren,
  wantClassification,
  type Sender,
} from '#store/connections/collectivites.ts'
import type { Sql } from '#store/engine/database.ts'
import { noteUnhealed, remark } from '#store/transmissions/journal.ts'
import { connectionId } from '#store/connections/connections.ts'
import { factsOf } from '#gateways/facts.ts'
import { heldUnpackaged, move, wakeUnpackaged } from '#store/transmissions/moves.ts'
import { retoursOf } from '#store/retours/retours.ts'
import { isContradicted } from '#store/retours/tasks.ts'
import { lastRequest, refusedAsStale, sentRequests, type Transmission } from '#store/transmissions/transmissions.ts'
import { isRefused, isWithdrawn, type MovedBy } from '#lifecycle.ts'

const who = 'worker'

/** The ministry's code for a classification that is not in force (observed in a real refusal of 2018). */
const staleCode = 'ODT-VERIF-01'

/** A version so old that the whole list comes back (Stela asks with this date). */
const wholeList: Jour = '2001-01-01'

/** How long after its refusal an act is still sent again by itself. Later, a person may have dealt with it. */
const healWithinMs = 7 * 86_400_000

/** The version that a collectivité's acts are sent with. */
export function heldBy({ classification }: Pick<Sender, 'classification'>): Classification {
  return classification ?? nationalClassification
}

interface ClassificationContext {
  readonly row: Transmission
  readonly sender: Sender
  readonly ports: Ports
}

/** An answer announces a version: if it is newer than ours, request it at once. */
export async function announce(sql: Sql, { row, sender, ports }: ClassificationContext, date: Jour): Promise<void> {
  const held = heldBy(sender).date
  if (date <= held || !(await wantClassification(sql, sender.collectivite.siren, date))) return
  const at = ports.clock.now()
  const asked = await openClassificationRequest(sql, sender, { ports, force: false, who })
  const detail = { announced: date, held, ...(asked && { request: asked }) }
  await remark(sql, { transmission: row.id, at, who, event: 'classification-announced', detail })
}

/**
 * Request the classification once a day at most. `force`: the whole list, even again.
 * @param sql a transaction: of two processes, the second sees what the first has requested
 * @returns the request's id
 */
export async function openClassificationRequest(
  sql: Sql,
  sender: Sender,
  { ports, force, who: asker }: { ports: Ports; force: boolean; who: string },
): Promise<string | undefined> {
  const { collectivite, classification, checkedAt } = sender
  if (!ports.gatewayOf(collectivite).capabilities.classification) return undefined
  await lockCollectivite(sql, collectivite.siren)
  const at = ports.clock.now()
  const last = await lastRequest(sql, collectivite.siren)
  const spent = last && dayIn(collectivite.fuseau, last.createdAt) === dayIn(collectivite.fuseau, at)
  // Only a person may retry a failed request on the same day: our own loop would ask for ever.
  if (!force && spent && (asker === who || !cameToNothing(last))) return undefined
  // Before the first confirmation here, the held version may be another préfecture's: “no change” would say nothing.
  const date = force || checkedAt === undefined ? wholeList : (classification?.date ?? wholeList)
  const id = ports.clock.newId()
  const opening = { collectivite, formulaire: { code: '7-1', date } as const, who: asker }
  return (await openRequest(sql, opening, { id, at })) ? id : undefined
}

function cameToNothing({ state }: Transmission) {
  return isRefused(state) || isWithdrawn(state)
}

type ClassificationRetour = Extract<Retour, { kind: 'RetourClassification' }>

const acknowledged = 'acknowledged' satisfies MovedBy<'await'>

/** The préfecture has answered a request: replace or confirm the tree, and wake the acts that waited for it. */
export async function classified(
  sql: Sql,
  {
    row,
    facts: said,
    ports,
  }: { row: Pick<Transmission, 'id' | 'collectivite'>; facts: StepFacts | undefined; ports: Ports },
): Promise<void> {
  const [siren, at] = [row.collectivite, ports.clock.now()]
  const { classification } = said ?? {}
  const sender = await lockedSender(sql, siren)
  // Older than what came less than a day ago: the answer to an earlier request, late.
  const isRecent = at.getTime() - (sender?.checkedAt?.getTime() ?? 0) < oldMs
  const isLate = sender && isRecent && classification && classification.date < heldBy(sender).date
  if (!classification) await confirmClassification(sql, siren, at)
  else if (!isLate) await keepClassification(sql, siren, { classification, at })
  await goOn(sql, siren, { at, with: row.id })
  // Earlier requests without an answer are answered by this one: the classification is the same.
  const set = { state: acknowledged, dueAt: null } as const
  const others = await sentRequests(sql, siren)
  for (const id of others)
    await move(sql, { id, from: 'submitted', set, at, who, event: acknowledged, detail: { with: row.id } })
  // Several answers may have come before their request moved: the newest tree counts.
  for (const id of [row.id, ...others])
    for (const retour of await retoursOf(sql, id))
      if (retour.status === 'attached' && retour.kind === 'RetourClassification')
        await takeIfNewer(sql, row, { classification: (retour.facts as ClassificationRetour).classification, ports })
}

/** Of two processes that compare what came with what is held, the second sees what the first has kept. */
async function lockedSender(sql: Sql, siren: string) {
  await lockCollectivite(sql, siren)
  return senderBySiren(sql, siren)
}

/** Wake what waits for the classification, and what is held for a person because it did not arrive. */
async function goOn(sql: Sql, siren: string, { at, ...detail }: { readonly at: Date; readonly with: string }) {
  await wakeUnpackaged(sql, siren, at)
  const set = { dueAt: at, held: null } as const
  for (const { id, state: from, held } of await heldUnpackaged(sql, siren, unclassifiedCode))
    await move(sql, { id, from, held: held.since, set, at, who, event: 'classified', detail })
}

/** An act acknowledged with the held version confirms it: others need not wait for an answer that may never come. */
export async function confirmedBy(
  sql: Sql,
  { row, sender, ports }: ClassificationContext,
  announced: Jour | undefined,
): Promise<void> {
  if (!isConfirming({ row, sender, ports }) || (announced ?? '') > heldBy(sender).date) return
  const [siren, at] = [row.collectivite, ports.clock.now()]
  await confirmClassification(sql, siren, at)
  await goOn(sql, siren, { at, with: row.id })
}

/** Is this the first confirmation of the held version, on the connection that acts take now? */
export function isConfirming({ row, sender, ports }: ClassificationContext): boolean {
  const { type } = sender.collectivite.gateway
  return isUnconfirmed(sender, ports) && connectionId(type, row.collectivite) === row.connection
}

/** A request failed, for now or for good: acts that waited for its answer check whether another one is awaited. */
export async function unclassified(
  sql: Sql,
  { row, ports }: Pick<ClassificationContext, 'row' | 'ports'>,
): Promise<void> {
  if (isRefused(row.state) || row.held) await wakeUnpackaged(sql, row.collectivite, ports.clock.now())
}

/** Take a tree that came unasked, or twice, if it is newer than the one that came before. @param row or its retour */
export async function takeIfNewer(
  sql: Sql,
  row: Pick<Transmission, 'id' | 'collectivite'>,
  { classification, ports }: { readonly classification: Classification; readonly ports: Ports },
) {
  const sender = await lockedSender(sql, row.collectivite)
  const held = sender && (sender.classification || sender.checkedAt) ? heldBy(sender).date : ''
  if (classification.date > held) await classified(sql, { row, facts: { classification }, ports })
}

/** Must it be requested before anything leaves, with no request under way? */
export function isUnasked(sender: Sender, ports: Pick<Ports, 'gatewayOf'>): boolean {
  return sender.askedAt === undefined && isUnconfirmed(sender, ports)
}

/** Age of the last confirmation after which the daily job asks whether the version is still in force. */
const oldMs = 86_400_000

/** Request what is due and replace curable acts. `daily`: also ask after a day. `ports` must read the sender anew. */
export async function keepCurrent(siren: string, ports: Ports, { daily = false } = {}): Promise<void> {
  const sender = await ports.senderOf(siren)
  const { wanted, checkedAt } = sender
  const age = ports.clock.now().getTime() - (checkedAt?.getTime() ?? 0)
  if (wanted !== undefined || isUnasked(sender, ports) || (daily && age >= oldMs))
    await ports.store.db.transaction((sql) => openClassificationRequest(sql, sender, { ports, force: false, who }))
  await heal(sender, ports)
}

async function heal(sender: Sender, ports: Ports) {
  const { db } = ports.store
  const now = ports.clock.now()
  const since = new Date(now.getTime() - healWithinMs - toldWithinMs)
  const { siren } = sender.collectivite
  for (const row of await refusedAsStale(db, { siren, verifCode: staleCode, since }))
    if (row.dismissedAt === null && isRecent(row, now) && (await isCurable(row, sender, ports)))
      await cure(row, sender, ports)
    else if (!(await leavesAgain(row, ports))) await noteUnhealed(db, row.id, now)
}

/** The time to heal may end while no process runs: its end is still noted for so long after. */
const toldWithinMs = 7 * 86_400_000

function isRecent({ updatedAt }: Transmission, now: Date) {
  return now.getTime() - updatedAt.getTime() <= healWithinMs
}

/** Will a refused act be sent again by itself, now or once the version in force has arrived? */
export async function leavesAgain(row: Transmission, ports: Ports): Promise<boolean> {
  const { state, refusal, replacedBy, dismissedAt, collectivite: siren, connection } = row
  if (!isRefused(state) || refusal?.verifCode !== staleCode || replacedBy !== undefined) return false
  // A person has said that it needs nothing more.
  if (dismissedAt !== null) return false
  const sender = isRecent(row, ports.clock.now()) ? await senderBySiren(ports.store.db, siren) : undefined
  if (!sender) return false
  const { type } = sender.collectivite.gateway
  if (factsOf(type).spendsNumbers && connectionId(type, siren) === connection) return false
  const isOnItsWay = factsOf(type).classification && isStale(row) && neededBy(row, sender) > heldBy(sender).date
  return isOnItsWay ? !(await isContradicted(ports.store.db, row)) : isCurable(row, sender, ports)
}

const neededBy = ({ refusal }: Transmission, sender: Sender): Jour => refusal?.classificationDate ?? heldBy(sender).date

function isStale({ formulaire, archive, refusal }: Transmission, needed = refusal?.classificationDate) {
  const used = archive?.classificationDate
  return formulaire.code === '1-1' && used !== undefined && needed !== undefined && used < needed
}

/** Is the classification's date the only fault? The act is still admitted, and nothing else speaks against it. */
async function isCurable(row: Transmission, sender: Sender, ports: Ports): Promise<boolean> {
  const { formulaire } = row
  const needed = neededBy(row, sender)
  if (formulaire.code !== '1-1' || !isStale(row, needed) || needed > heldBy(sender).date) return false
  if (await isContradicted(ports.store.db, row)) return false
  return faultsNow({ acte: formulaire.acte, files: row.files }, sender, ports).length === 0
}

async function cure(row: Transmission, sender: Sender, ports: Ports) {
  const used = row.archive?.classificationDate
  const detail = { cause: 'classification', verifCode: staleCode, from: used, to: heldBy(sender).date }
  const replaced = await replace(row, { sender, who, detail }, ports)
  if ('newId' in replaced) ports.log.info({ transmission: row.id, code: 'ACTES-R001' }, 'healed')
}
