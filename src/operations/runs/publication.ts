// The publication day of an act, and the deadlines that follow from it and from other facts of the act.
import { ActesError } from '#errors.ts'
import {
  echeancesOf,
  movesDeadline,
  type Courrier,
  type Echeancier,
  type Publicite,
} from '#protocol/calendrier/echeances.ts'
import type { Collectivite } from '#protocol/acte/collectivite.ts'
import { dayIn, type Jour } from '#protocol/calendrier/jour.ts'
import { isLettre, type Retour } from '#protocol/retours/retours.ts'
import { declaredSender } from '#store/connections/collectivites.ts'
import type { Sql } from '#store/engine/database.ts'
import type { StoredRetour } from '#store/retours/retours.ts'
import { keepPublication, publicationOf } from '#store/proof/publications.ts'
import type { Transmission } from '#store/transmissions/transmissions.ts'
import { receivedOn } from '#transmission/retours/effects.ts'
import type { At } from '../guard.ts'
import type { OperationInput } from '../ask.ts'
import { journalled } from './run.ts'
import { isAnnulled, isProven, isWithdrawn } from '#lifecycle.ts'
import { compact } from '#protocol/compact.ts'

/** Record the day, or correct an earlier one of the same kind. @throws ActesError ACTES-A002, ACTES-A048 */
export async function publish(
  row: Transmission,
  { date, how, reason }: Omit<OperationInput<'publishTransmission'>, 'id'>,
  at: At,
): Promise<void> {
  if (row.formulaire.code !== '1-1') throw new ActesError('ACTES-A002', { params: { state: row.state } })
  const { dateDecision } = row.formulaire.acte
  const { fuseau } = (await at.ports.senderOf(row.collectivite)).collectivite
  if (date < dateDecision || date > dayIn(fuseau, at.now()))
    throw new ActesError('ACTES-A048', { params: { date, decision: dateDecision } })
  const why = reason === undefined ? {} : { reason }
  const line = { event: 'publish', target: row.id, detail: { how, date, ...why } }
  await journalled(at, line, (sql, now) => keepPublication(sql, row, { how, day: date, at: now, who: at.who, ...why }))
}

interface Deadlines extends Echeancier {
  readonly publication: Readonly<Partial<Record<Publicite, Jour>>>
}

/** @param linked transmissions opened about the act, with answers to its letters */
export async function deadlinesOf(
  sql: Sql,
  row: Transmission,
  { retours, linked }: { readonly retours: readonly StoredRetour[]; readonly linked: readonly Transmission[] },
): Promise<Deadlines> {
  const { collectivite } = await declaredSender(sql, row.collectivite)
  return deadlinesBy(row, { collectivite, publication: await publicationOf(sql, row), retours, linked })
}

interface DeadlineFacts {
  readonly collectivite: Collectivite
  readonly publication: Deadlines['publication']
  readonly retours: readonly StoredRetour[]
  readonly linked: readonly Transmission[]
}

export function deadlinesBy(
  row: Transmission,
  { collectivite: { fuseau, departement }, publication, retours, linked }: DeadlineFacts,
): Deadlines {
  if (row.formulaire.code !== '1-1') return { publication: {}, deadlines: [], alerts: [] }
  const { acte } = row.formulaire
  const over = row.replacedBy !== undefined || isAnnulled(row.state) || isWithdrawn(row.state)
  const echeancier = echeancesOf({
    nature: acte.nature,
    matiere: acte.matiere,
    dateDecision: acte.dateDecision,
    departement,
    publication,
    documentPapier: acte.documentPapier,
    dateReception: isProven(row.state) ? row.dateReception : null,
    courriers: retours.flatMap((retour) => courrierOf(retour, linked, fuseau)),
    annule: over,
  })
  return { publication, ...echeancier }
}

/** A letter that moves a deadline, with the day when the ministry received its answer. */
function courrierOf(retour: StoredRetour, linked: readonly Transmission[], fuseau: string): readonly Courrier[] {
  const facts = retour.facts as Retour | null
  if (retour.status !== 'attached' || facts === null || !isLettre(facts)) return []
  const { code } = facts
  if (!movesDeadline(code)) return []
  const answer = linked.find((each) => each.retour === retour.id && each.dateReception !== null)
  const answeredOn = answer?.dateReception ?? undefined
  return [
    {
      code,
      receivedOn: receivedOn(retour, facts, fuseau),
      ...compact({ answeredOn }),
    },
  ]
}
