// Checks the day of a retour: not before its acte's decision or sending, nor after its arrival. Pure.
import { addDays, dayIn, timeIn, type Jour } from '../calendrier/jour.ts'
import { isLettre, type Retour } from './retours.ts'

/** The day of the retour, and the later or earlier day that contradicts it. */
export interface Implausible {
  readonly date: Jour
  readonly decided?: Jour
  readonly sent?: Jour
  readonly received?: Jour
}

interface SendingDates {
  readonly dateDecision: Jour | null
  readonly receivedAt: Date
  /** First sending from here; absent if the acte may have been sent by another program. */
  readonly sentAt?: Date
  readonly fuseau: string
}

const clocksDifferMs = 3_600_000

export function dayOfRetour(facts: Retour): Jour | undefined {
  if ('dateReception' in facts) return facts.dateReception
  if ('dateCourrier' in facts) return facts.dateCourrier
  if (facts.kind === 'AnomalieActe' || facts.kind === 'AnomalieEnveloppe') return facts.date
  return undefined
}

const localTime = (fuseau: string, at: Date) => `${dayIn(fuseau, at)} ${timeIn(fuseau, at)}`

/** Undefined when nothing contradicts the day. A letter's acte may have been sent elsewhere, so `sentAt` is ignored. */
export function implausible(
  facts: Retour,
  { dateDecision, receivedAt, sentAt, fuseau }: SendingDates,
): Implausible | undefined {
  const date = dayOfRetour(facts)
  if (date === undefined) return undefined
  // The préfecture may use its own time zone or the collectivité's.
  const days = (at: number) => [fuseau, 'Europe/Paris'].map((zone) => dayIn(zone, new Date(at))).sort()
  const [, received = ''] = days(receivedAt.getTime() + clocksDifferMs)
  // An acte decided in the morning overseas can be received while it is still the day before in Paris.
  const isAhead = localTime(fuseau, receivedAt) > localTime('Europe/Paris', receivedAt)
  if (date > received) return { date, received }
  if (dateDecision !== null && date < (isAhead ? addDays(dateDecision, -1) : dateDecision))
    return { date, decided: dateDecision }
  const [sent] = sentAt && !isLettre(facts) ? days(sentAt.getTime() - clocksDifferMs) : []
  return sent !== undefined && date < sent ? { date, sent } : undefined
}
