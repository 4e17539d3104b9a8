// Run again the rules that time can change: the classification in force, the limits of the gateway. What was admitted
// at the deposit is never refused here: a fault holds, and a person decides.
import { ActesError, type Problem } from '../../errors.ts'
import type { MovedBy } from '../../lifecycle.ts'
import type { Acte } from '../../protocol/acte/acte.ts'
import { nationalClassification } from '../../protocol/classification/classification.ts'
import { admit } from '../../protocol/rules/rules.ts'
import { dayIn } from '../../protocol/calendrier/jour.ts'
import { waitMs } from '../../queue/schedule.ts'
import type { Sender } from '../../store/connections/collectivites.ts'
import type { Transmission } from '../../store/transmissions/transmissions.ts'
import type { Outcome, Ports } from './step.ts'

const next = 'validated' satisfies MovedBy<'validate'>

/**
 * received → validated, or hold with every fault (ACTES-V021). An act waits while a newer classification is on its way;
 * what is no act was ruled on when it was opened.
 */
export async function validateActe(transmission: Transmission, ports: Ports): Promise<Outcome> {
  const { formulaire } = transmission
  if (formulaire.code !== '1-1') return { kind: 'advance', to: next }
  const sender = await ports.senderOf(transmission.collectivite)
  const awaited = isClassificationAwaited(sender, ports)
  const waited = ports.clock.now().getTime() - transmission.createdAt.getTime()
  if (awaited && waited < ports.timing.classificationMs) return untilClassified(transmission, ports)
  const problems = faultsNow({ acte: formulaire.acte, files: transmission.files }, sender, ports)
  if (problems.length > 0) return { kind: 'trouble', error: new ActesError('ACTES-V021', { problems }) }
  return { kind: 'advance', to: next, ...(awaited && { why: 'unclassified' }) }
}

/** What the rules say today of an act that was admitted before. */
export function faultsNow(
  { acte, files }: { readonly acte: Acte; readonly files: Transmission['files'] },
  { collectivite, classification }: Sender,
  ports: Ports,
): readonly Problem[] {
  const facts = files.map((file) => ({ ...file, name: file.fichier, problems: [], warnings: [] }))
  return admit(acte, {
    collectivite,
    classification: classification ?? nationalClassification,
    today: dayIn(collectivite.fuseau, ports.clock.now()),
    limits: ports.gatewayOf(collectivite).capabilities,
    files: new Map(facts.map((file) => [file.fichier, file])),
    unnamed: [],
  }).problems
}

/** A newer version was announced and asked for; or it is the first that is asked for, on a gateway that insists. */
function isClassificationAwaited(
  { collectivite, wanted, checkedAt, askedAt, neverAsked }: Sender,
  ports: Ports,
): boolean {
  if (wanted !== undefined) return askedAt !== undefined
  const { asksFirst } = ports.gatewayOf(collectivite).capabilities
  return asksFirst && checkedAt === undefined && (askedAt !== undefined || neverAsked)
}

/** The request may come to nothing meanwhile: then nothing wakes it. */
const longestLookMs = 3_600_000

/** Sent now, it would be refused: it leaves with the classification in force, which is asked for. */
function untilClassified({ silences, createdAt }: Transmission, { clock, timing }: Ports): Outcome {
  const looks = clock.now().getTime() + waitMs(silences + 1, { ...timing.silence, maxMs: longestLookMs })
  const until = new Date(Math.min(looks, createdAt.getTime() + timing.classificationMs))
  return { kind: 'wait', until, why: 'classification' }
}
