// The classification of each collectivite, kept current: asked for (7-1) before its first act leaves, and when an answer
// announces a newer one, once a day at most. When it has come, what waited for it leaves, and what was refused for its age
// alone is sent again by itself, as a new transmission.
import { openRequest } from './opening.ts'
import { nationalClassification, type Classification } from '../protocol/classification/classification.ts'
import { dayIn, type Jour } from '../protocol/calendrier/jour.ts'
import { replace } from './replacing.ts'
import type { StepFacts, Ports } from './steps/step.ts'
import { faultsNow, isUnconfirmed, unclassifiedCode } from './steps/validate.ts'
import {
  confirmClassification,
  keepClassification,
  senderBySiren,
  wantClassification,
  type Sender,
} from '../store/connections/collectivites.ts'
import type { Sql } from '../store/engine/database.ts'
import { noteUnhealed, remark } from '../store/transmissions/journal.ts'
import { connectionId } from '../store/connections/connections.ts'
import { facts } from '../gateways/facts.ts'
import { heldUnpackaged, move, wakeUnpackaged } from '../store/transmissions/moves.ts'
import { isContradicted } from '../store/retours/tasks.ts'
import { lastRequest, refusedAsStale, sentRequests, type Transmission } from '../store/transmissions/transmissions.ts'

const who = 'worker'

/** What the ministry calls a classification that is not in force (observed in a real refusal of 2018). */
const staleCode = 'ODT-VERIF-01'

/** A version so old that the whole list comes back (Stela asks with this date). */
const wholeList: Jour = '2001-01-01'

/** How long after its refusal an act is still sent again by itself: later, a person may have seen to it otherwise. */
const healWithinMs = 7 * 86_400_000

/** The version that a collectivite's acts are sent with. */
export function heldBy({ classification }: Pick<Sender, 'classification'>): Classification {
  return classification ?? nationalClassification
}

interface ClassificationContext {
  readonly row: Transmission
  readonly sender: Sender
  readonly ports: Ports
}

/** An answer announces a version: when it is newer than ours, it is asked for at once. An older one says nothing. */
export async function announce(sql: Sql, { row, sender, ports }: ClassificationContext, date: Jour): Promise<void> {
  const held = heldBy(sender).date
  if (date <= held || !(await wantClassification(sql, sender.collectivite.siren, date))) return
  const at = ports.clock.now()
  const asked = await openClassificationRequest(sql, sender, { ports, force: false, who })
  const detail = { announced: date, held, ...(asked && { request: asked }) }
  await remark(sql, { transmission: row.id, at, who, event: 'classification-announced', detail })
}

/**
 * Ask for the classification, unless it was asked for today, is being asked for, or the gateway cannot.
 * @param how `force`: the whole list, whatever was asked for today
 * @returns the id of the request
 */
export async function openClassificationRequest(
  sql: Sql,
  sender: Sender,
  { ports, force, who: asker }: { ports: Ports; force: boolean; who: string },
): Promise<string | undefined> {
  const { collectivite, classification, checkedAt } = sender
  if (!ports.gatewayOf(collectivite).capabilities.classification) return undefined
  const at = ports.clock.now()
  const last = await lastRequest(sql, collectivite.siren)
  const spent = last && dayIn(collectivite.fuseau, last.createdAt) === dayIn(collectivite.fuseau, at)
  // Only a person tries again the same day, when nothing came of it: a loop of our own would ask for ever.
  if (!force && spent && (asker === who || !cameToNothing(last))) return undefined
  // Before anything is confirmed on this road, what is held may be another préfecture's: “no change” would say nothing.
  const date = force || checkedAt === undefined ? wholeList : (classification?.date ?? wholeList)
  const id = ports.clock.newId()
  const opening = { collectivite, formulaire: { code: '7-1', date } as const, who: asker }
  return (await openRequest(sql, opening, { id, at })) ? id : undefined
}

function cameToNothing({ state }: Transmission): boolean {
  return state === 'refused' || state === 'cancelled'
}

/** The prefecture has answered a request: the tree is replaced or confirmed, and the acts that waited for it go on. */
export async function classified(
  sql: Sql,
  { row, facts: said, ports }: { row: Transmission; facts: StepFacts | undefined; ports: Ports },
): Promise<void> {
  const [siren, at] = [row.collectivite, ports.clock.now()]
  const { classification } = said ?? {}
  if (classification) await keepClassification(sql, siren, { classification, at })
  else await confirmClassification(sql, siren, at)
  await goOn(sql, siren, { at, with: row.id })
  // One that was never answered is answered by this: the classification is the same.
  const set = { state: 'acknowledged', dueAt: null } as const
  for (const id of await sentRequests(sql, siren))
    await move(sql, { id, from: 'submitted', set, at, who, event: 'acknowledged', detail: { with: row.id } })
}

/** What waits for the classification goes on, also what a person was asked about because it did not come. */
async function goOn(sql: Sql, siren: string, { at, ...detail }: { readonly at: Date; readonly with: string }) {
  await wakeUnpackaged(sql, siren, at)
  const set = { dueAt: at, held: null } as const
  for (const { id, state: from, held } of await heldUnpackaged(sql, siren, unclassifiedCode))
    await move(sql, { id, from, held: held.since, set, at, who, event: 'classified', detail })
}

/**
 * An act that was acknowledged with the version that is held confirms it, where no request has: the others need not wait for
 * an answer that may never come.
 */
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

/** Is it the first word about the version that is held, on the road that acts take now? */
export function isConfirming({ row, sender, ports }: ClassificationContext): boolean {
  const { type } = sender.collectivite.gateway
  return isUnconfirmed(sender, ports) && connectionId(type, row.collectivite) === row.connection
}

/** A request came to nothing, for now or for good: what waited for its answer looks whether another one is awaited. */
export async function unclassified(
  sql: Sql,
  { row, ports }: Pick<ClassificationContext, 'row' | 'ports'>,
): Promise<void> {
  if (row.state === 'refused' || row.held) await wakeUnpackaged(sql, row.collectivite, ports.clock.now())
}

/** A tree that came without being asked for, or twice: taken when it is newer than ours. */
export async function replaceIfNewer(
  sql: Sql,
  { row, sender, ports }: ClassificationContext,
  classification: Classification,
) {
  if (classification.date > heldBy(sender).date) await classified(sql, { row, facts: { classification }, ports })
}

/** Is it to be asked for before anything leaves, and no request is under way? */
export function isUnasked(sender: Sender, ports: Pick<Ports, 'gatewayOf'>): boolean {
  return sender.askedAt === undefined && isUnconfirmed(sender, ports)
}

/** After so long without a word of the préfecture, the daily job asks whether the version is still in force. */
const oldMs = 86_400_000

/**
 * What a turn owes a collectivite: its first request, the one that yesterday's limit put off, and the acts that wait for
 * an answer.
 * @param ports whose sender is read anew
 * @param how `daily`: ask too when nobody has for a day
 */
export async function keepCurrent(siren: string, ports: Ports, { daily = false } = {}): Promise<void> {
  const sender = await ports.senderOf(siren)
  const { wanted, checkedAt } = sender
  const age = ports.clock.now().getTime() - (checkedAt?.getTime() ?? 0)
  if (wanted !== undefined || isUnasked(sender, ports) || (daily && age >= oldMs))
    await openClassificationRequest(ports.store.db, sender, { ports, force: false, who })
  await heal(sender, ports)
}

async function heal(sender: Sender, ports: Ports): Promise<void> {
  const { db } = ports.store
  const now = ports.clock.now()
  const since = new Date(now.getTime() - healWithinMs - toldWithinMs)
  const { siren } = sender.collectivite
  for (const row of await refusedAsStale(db, { siren, verifCode: staleCode, since }))
    if (row.dismissedAt === null && isRecent(row, now) && (await isCurable(row, sender, ports)))
      await cure(row, sender, ports)
    else if (!(await leavesAgain(row, ports))) await noteUnhealed(db, row.id, now)
}

/** The time to heal may have ended while no process ran: the end is told up to so long after. */
const toldWithinMs = 7 * 86_400_000

function isRecent({ updatedAt }: Transmission, now: Date): boolean {
  return now.getTime() - updatedAt.getTime() <= healWithinMs
}

/** Does a refused act leave again by itself, at once or once the version in force has come? */
export async function leavesAgain(row: Transmission, ports: Ports): Promise<boolean> {
  const { state, refusal, replacedBy, dismissedAt, collectivite: siren, connection } = row
  if (state !== 'refused' || refusal?.verifCode !== staleCode || replacedBy !== undefined) return false
  // A person has said that it needs nothing more.
  if (dismissedAt !== null) return false
  const sender = isRecent(row, ports.clock.now()) ? await senderBySiren(ports.store.db, siren) : undefined
  if (!sender) return false
  const { type } = sender.collectivite.gateway
  if (facts[type].spendsNumbers && connectionId(type, siren) === connection) return false
  const isOnItsWay = facts[type].classification && isStale(row) && neededBy(row, sender) > heldBy(sender).date
  return isOnItsWay ? !(await isContradicted(ports.store.db, row)) : isCurable(row, sender, ports)
}

const neededBy = ({ refusal }: Transmission, sender: Sender): Jour => refusal?.classificationDate ?? heldBy(sender).date

/** Was it sent with an older version than the one that was in force? */
function isStale({ formulaire, archive, refusal }: Transmission, needed = refusal?.classificationDate): boolean {
  const used = archive?.classificationDate
  return formulaire.code === '1-1' && used !== undefined && needed !== undefined && used < needed
}

/** Only the date of the classification has changed: the act is still admitted, and nothing else speaks against it. */
async function isCurable(row: Transmission, sender: Sender, ports: Ports): Promise<boolean> {
  const { formulaire } = row
  const needed = neededBy(row, sender)
  if (formulaire.code !== '1-1' || !isStale(row, needed) || needed > heldBy(sender).date) return false
  if (await isContradicted(ports.store.db, row)) return false
  return faultsNow({ acte: formulaire.acte, files: row.files }, sender, ports).length === 0
}

async function cure(row: Transmission, sender: Sender, ports: Ports): Promise<void> {
  const used = row.archive?.classificationDate
  const detail = { cause: 'classification', verifCode: staleCode, from: used, to: heldBy(sender).date }
  const replaced = await replace(row, { sender, who, detail }, ports)
  if ('newId' in replaced) ports.log.info({ transmission: row.id, code: 'ACTES-R001' }, 'healed')
}
