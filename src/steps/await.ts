// Read what came back for a submitted act, as it is stored: acknowledged, refused, or wait a little longer. This step
// never calls out.
import { ActesError, type ErrorCode } from '../errors.ts'
import type { Next } from '../lifecycle.ts'
import type { Retour } from '../protocol/retours.ts'
import { silenceMs } from '../queue/schedule.ts'
import { retoursOf, type StoredRetour, type Verdict } from '../store/retours.ts'
import type { Transmission } from '../store/transmissions.ts'
import type { Outcome, Ports } from './step.ts'

const acknowledged = 'acknowledged' satisfies Next<'submitted'>

/** submitted → acknowledged with the AR, refused with the anomaly, or wait: silence is no failure. */
export async function awaitAcknowledgement(transmission: Transmission, ports: Ports): Promise<Outcome> {
  const attached = (await retoursOf(ports.store.db, transmission.id)).filter(({ status }) => status === 'attached')
  for (const retour of attached) {
    const outcome = outcomeOf(retour)
    if (outcome) return outcome
  }
  const { silence } = ports.timing
  const until = new Date(ports.clock.now().getTime() + silenceMs(transmission.silences, silence))
  return { kind: 'wait', until, why: 'silence' }
}

function outcomeOf(retour: StoredRetour): Outcome | undefined {
  const facts = retour.facts as Retour | Verdict
  switch (facts.kind) {
    case 'ARActe':
      return { kind: 'advance', to: acknowledged, facts: { idActe: facts.idActe, dateReception: facts.dateReception } }
    case 'AnomalieActe':
      return refused('ACTES-R001', facts, retour)
    case 'AnomalieEnveloppe':
      return refused('ACTES-R002', facts, retour)
    case 'verdict':
      return { kind: 'trouble', error: new ActesError(facts.code, { params: { reference: facts.reference } }) }
    default:
      return undefined
  }
}

function refused(
  code: ErrorCode,
  anomalie: { date?: string; nature?: string; detail?: string },
  retour: StoredRetour,
): Outcome {
  const { date, nature, detail } = anomalie
  const refusal = {
    code,
    retour: retour.id,
    ...(date !== undefined && { date }),
    ...(nature !== undefined && { nature }),
    ...(detail !== undefined && { detail }),
  }
  const params = { nature: nature ?? '', detail: detail ?? '' }
  return { kind: 'trouble', error: new ActesError(code, { params }), facts: { refusal } }
}
