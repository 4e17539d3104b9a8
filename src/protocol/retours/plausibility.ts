// Is the day of a return possible? Not before the decision or the sending of its act, nor after the day on which it came. Pure.
import { addDays, dayIn, timeIn, type Jour } from '../calendrier/jour.ts'
import { isLettre, type Retour } from './retours.ts'

/** Why a return cannot be as it stands: its day, and what that day contradicts. */
export interface Implausible {
  readonly date: Jour
  /** The act was decided later. */
  readonly decided?: Jour
  /** It was sent later. */
  readonly sent?: Jour
  /** It was here before. */
  readonly received?: Jour
}

interface SendingDates {
  readonly dateDecision: Jour | null
  readonly receivedAt: Date
  /** When it first left from here; absent where it may have left by another road. */
  readonly sentAt?: Date
  /** IANA time zone of the collectivité. */
  readonly fuseau: string
}

/** Clocks differ by so much at most. */
const clocksDifferMs = 3_600_000

/** The day that a return bears; undefined for one that bears none. */
export function dayOfRetour(facts: Retour): Jour | undefined {
  if ('dateReception' in facts) return facts.dateReception
  if ('dateCourrier' in facts) return facts.dateCourrier
  if (facts.kind === 'AnomalieActe' || facts.kind === 'AnomalieEnveloppe') return facts.date
  return undefined
}

const localTime = (fuseau: string, at: Date) => `${dayIn(fuseau, at)} ${timeIn(fuseau, at)}`

/** What contradicts the day of a return; undefined where nothing does. A letter may be about an act that left by another road. */
export function implausible(
  facts: Retour,
  { dateDecision, receivedAt, sentAt, fuseau }: SendingDates,
): Implausible | undefined {
  const date = dayOfRetour(facts)
  if (date === undefined) return undefined
  // The préfecture reads its own calendar, or the collectivité's.
  const days = (at: number) => [fuseau, 'Europe/Paris'].map((zone) => dayIn(zone, new Date(at))).sort()
  const [, received = ''] = days(receivedAt.getTime() + clocksDifferMs)
  // Decided in the morning overseas, it is received while Paris has the day before.
  const isAhead = localTime(fuseau, receivedAt) > localTime('Europe/Paris', receivedAt)
  if (date > received) return { date, received }
  if (dateDecision !== null && date < (isAhead ? addDays(dateDecision, -1) : dateDecision))
    return { date, decided: dateDecision }
  const [sent] = sentAt && !isLettre(facts) ? days(sentAt.getTime() - clocksDifferMs) : []
  return sent !== undefined && date < sent ? { date, sent } : undefined
}
