// Read the stored answers to a submitted transmission: acknowledged, refused, or wait a little longer. This step never
// calls out. protocol/codes.ts says what may answer a message; letters are no answers.
import { errors, type ErrorCode } from '#errors.ts'
import type { MovedBy } from '#lifecycle.ts'
import { compact } from '#protocol/compact.ts'
import { messages, type MessageCode } from '#protocol/codes.ts'
import type { OutgoingCode } from '#protocol/messages/formulaire.ts'
import type { Retour } from '#protocol/retours/retours.ts'
import { waitMs } from '#queue/backoff.ts'
import { attemptsOf, mayHaveArrived } from '#store/transmissions/attempts.ts'
import { listJournalLines } from '#store/transmissions/journal.ts'
import { retoursOf, type StoredRetour, type GatewayVerdict } from '#store/retours/retours.ts'
import type { TransmissionRefusal, Transmission } from '#store/transmissions/transmissions.ts'
import { noteRewind } from '../mark.ts'
import { isAboutArchive, isOfFormerArchive, refusesName } from '../retours/doubts.ts'
import { trouble, type StepFacts, type StepOutcome, type Ports } from '../step.ts'

const acknowledged = 'acknowledged' satisfies MovedBy<'await'>

/** submitted → acknowledged with the answer, refused with the anomaly, or wait: silence is no failure. */
export async function awaitAnswer(transmission: Transmission, ports: Ports): Promise<StepOutcome> {
  const retours = (await ports.answers?.(transmission.id)) ?? (await retoursOf(ports.store.db, transmission.id))
  const attached = retours.filter((each) => each.status === 'attached' && !isOfFormerArchive(each, transmission))
  const isNameRefused = (each: StoredRetour) => refusesName(each, transmission) && isAboutArchive(each, transmission)
  // The préfecture's own words come before the gateway's.
  const words = attached.filter((each) => !isVerdict(each) && !isNameRefused(each))
  for (const retour of [...words, ...(await undecided(attached, transmission, ports))]) {
    const outcome = outcomeFromRetour(retour, transmission.formulaire.code)
    if (outcome?.kind === 'advance' && attached.length === 1) return { ...outcome, alone: true }
    if (outcome) return outcome
  }
  // If the same archive left before, the préfecture has that one: its AR is on the way.
  if (attached.some(isNameRefused) && !(await hasLeftBefore(transmission, ports))) {
    await noteRewind(transmission.archive?.name ?? '', ports)
    return trouble('ACTES-S016')
  }
  const { silence } = ports.timing
  const until = new Date(ports.clock.now().getTime() + waitMs(transmission.silences, silence))
  return { kind: 'wait', until, why: attached.some(isVerdict) ? 'confirmation' : 'silence' }
}

async function hasLeftBefore({ id }: Transmission, ports: Ports) {
  const attempts = (await attemptsOf(ports.store.db, id)).filter(mayHaveArrived)
  const last = attempts.at(-1)
  return attempts.some((each) => each !== last && each.requestSha256 === last?.requestSha256)
}

function outcomeFromRetour(retour: StoredRetour, code: OutgoingCode): StepOutcome | undefined {
  const facts = retour.facts as Retour | GatewayVerdict | null
  if (facts === null) return undefined
  if (facts.kind === 'verdict') return outcomeFromVerdict(facts)
  if (facts.kind === 'AnomalieEnveloppe') return outcomeFromAnomalie('ACTES-R002', facts, retour)
  if (!('code' in facts) || !answers(facts.code, code)) return undefined
  if (facts.kind === 'AnomalieActe') return outcomeFromAnomalie('ACTES-R001', facts, retour)
  return { kind: 'advance', to: acknowledged, facts: answerFactsOf(facts) }
}

function isVerdict({ facts }: StoredRetour) {
  return (facts as Retour | GatewayVerdict | null)?.kind === 'verdict'
}

/** A person who has read a gateway's verdict and requeued is not asked about it again. */
async function undecided(attached: readonly StoredRetour[], { id }: Transmission, ports: Ports) {
  const verdicts = attached.filter(isVerdict)
  if (verdicts.length === 0) return []
  const decided = (await listJournalLines(ports.store.db, id)).findLast(({ event }) => event === 'requeued')
  return verdicts.filter(({ receivedAt }) => !decided || receivedAt > decided.at)
}

/** A notice only says why the act waits. */
function outcomeFromVerdict({ code, reference, reason }: GatewayVerdict): StepOutcome | undefined {
  if (errors[code] === 'notice') return undefined
  return trouble(code, { reference, ...compact({ reason }) })
}

function answers(answer: MessageCode, code: OutgoingCode) {
  return (messages[code].answeredBy as readonly MessageCode[]).includes(answer)
}

function answerFactsOf(facts: Retour): StepFacts {
  switch (facts.kind) {
    case 'ARActe': {
      const { idActe, dateReception, classificationDate } = facts
      return { idActe, dateReception, ...compact({ classificationDate }) }
    }
    case 'ARPieceComplementaire':
    case 'ARReponseRejetLettreObservations':
    case 'ARAnnulation':
      return { dateReception: facts.dateReception }
    case 'RetourClassification':
      return { classification: facts.classification }
    default:
      return {}
  }
}

type Anomalie = Omit<TransmissionRefusal, 'code' | 'retour'> & Required<Pick<TransmissionRefusal, 'nature' | 'detail'>>

function outcomeFromAnomalie(code: ErrorCode, anomalie: Anomalie, retour: StoredRetour): StepOutcome {
  const { date, nature, detail, verifCode, classificationDate } = anomalie
  const refusal = {
    code,
    retour: retour.id,
    nature,
    detail,
    ...compact({ date, verifCode, classificationDate }),
  }
  const facts = { refusal, ...compact({ classificationDate }) }
  return trouble(code, { nature, detail }, { facts })
}
