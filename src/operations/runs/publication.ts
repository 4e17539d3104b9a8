// The publication day of an act, and the deadlines that follow from it and from other facts of the act.
import { ActesError } from '#errors.ts'
import { alertesOf, executoireOf, type Alerte, type Executoire } from '#protocol/calendrier/executoire.ts'
import type { FaitsNotes } from '#protocol/calendrier/faits.ts'
import type { Collectivite } from '#protocol/acte/collectivite.ts'
import { dayIn } from '#protocol/calendrier/jour.ts'
import { declaredSender } from '#store/connections/collectivites.ts'
import type { Sql } from '#store/engine/database.ts'
import type { StoredRetour } from '#store/retours/retours.ts'
import { keepPublication, publicationOf } from '#store/proof/publications.ts'
import type { Transmission } from '#store/transmissions/transmissions.ts'
import { factsOf } from '#transmission/facts.ts'
import { endLacking } from '#transmission/retours/lacking.ts'
import type { At } from '../guard.ts'
import type { OperationInput } from '../ask.ts'
import { journalled } from './run.ts'
import { isWithdrawn } from '#lifecycle.ts'

/** Record the day, or correct an earlier one of the same kind. @throws ActesError ACTES-A002, ACTES-A048 */
export async function publish(
  row: Transmission,
  { date, how, reason }: Omit<OperationInput<'publishTransmission'>, 'id'>,
  at: At,
): Promise<void> {
  if (row.formulaire.code !== '1-1') throw new ActesError('ACTES-A002', { params: { state: row.state } })
  const { dateDecision } = row.formulaire.acte
  const { fuseau } = (await at.ports.senderOf(row.collectivite)).collectivite
  const isEarly = date < dateDecision && how !== 'scot'
  if (isEarly || date > dayIn(fuseau, at.now()))
    throw new ActesError('ACTES-A048', { params: { date, decision: dateDecision } })
  const why = reason === undefined ? {} : { reason }
  const line = { event: 'publish', target: row.id, detail: { how, date, ...why } }
  await journalled(at, line, async (sql, now) => {
    await keepPublication(sql, row, { how, day: date, at: now, who: at.who, ...why })
    await endLacking(sql, now, row.id)
  })
}

interface Deadlines {
  readonly publication: FaitsNotes
  /** Null of what is no act, or is replaced or withdrawn. */
  readonly executoire: Executoire | null
  readonly alerts: readonly Alerte[]
}

/** @param linked transmissions opened about the act, with answers to its letters */
export async function deadlinesOf(
  sql: Sql,
  row: Transmission,
  { retours, linked, now }: Pick<DeadlineFacts, 'retours' | 'linked' | 'now'>,
): Promise<Deadlines> {
  const { collectivite } = await declaredSender(sql, row.collectivite)
  return deadlinesBy(row, { collectivite, publication: await publicationOf(sql, row), retours, linked, now })
}

interface DeadlineFacts {
  readonly collectivite: Collectivite
  readonly publication: FaitsNotes
  readonly retours: readonly StoredRetour[]
  readonly linked: readonly Transmission[]
  readonly now: Date
}

export function deadlinesBy(row: Transmission, { now, ...around }: DeadlineFacts): Deadlines {
  const { formulaire } = row
  const publication = formulaire.code === '1-1' ? around.publication : {}
  if (formulaire.code !== '1-1' || row.replacedBy !== undefined || isWithdrawn(row.state))
    return { publication, executoire: null, alerts: [] }
  const facts = factsOf(row, formulaire.acte, around)
  const executoire = executoireOf(facts, dayIn(around.collectivite.fuseau, now))
  return { publication, executoire, alerts: alertesOf(facts, executoire) }
}
