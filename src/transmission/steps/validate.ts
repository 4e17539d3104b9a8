// Run again the rules that time can change: the classification in force, the limits of the gateway. What was admitted
// at the deposit is never refused here: a fault holds, and a person decides.
import { ActesError, type Problem } from '../../errors.ts'
import { unsentStates, type MovedBy } from '../../lifecycle.ts'
import type { Acte } from '../../protocol/acte/acte.ts'
import { nationalClassification } from '../../protocol/classification/classification.ts'
import { admit } from '../../protocol/rules/rules.ts'
import { dayIn } from '../../protocol/calendrier/jour.ts'
import { waitMs } from '../../queue/schedule.ts'
import { declaredSender, type Sender } from '../../store/connections/collectivites.ts'
import { listJournalLines, type JournalLine } from '../../store/transmissions/journal.ts'
import { firstAskedSince, lastRequest, type Transmission } from '../../store/transmissions/transmissions.ts'
import { outagesNow } from '../reach.ts'
import type { StepOutcome, Ports } from './step.ts'

const next = 'validated' satisfies MovedBy<'validate'>

/**
 * received → validated, or hold with every fault (ACTES-V021). No act goes on before the classification in force was asked for
 * and has come; after a time a person is asked (ACTES-V037). What is no act was ruled on when it was opened.
 */
export async function validateActe(transmission: Transmission, ports: Ports): Promise<StepOutcome> {
  const { formulaire } = transmission
  if (formulaire.code !== '1-1') return { kind: 'advance', to: next }
  const sender = await senderNow(transmission.collectivite, ports)
  const awaited = isClassificationAwaited(sender, ports)
  const waiting = awaited ? await untilClassified(transmission, sender, ports) : undefined
  if (waiting) return waiting
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

/** Has nobody said yet, on the road that its acts take now, which version is in force? Where the gateway can be asked. */
export function isUnconfirmed({ collectivite, checkedAt }: Sender, ports: Pick<Ports, 'gatewayOf'>): boolean {
  return checkedAt === undefined && ports.gatewayOf(collectivite).capabilities.classification
}

/** Would an act leave with a version that is perhaps not in force? Or a newer one was announced, and is asked for. */
function isClassificationAwaited(sender: Sender, ports: Ports): boolean {
  return isUnconfirmed(sender, ports) || (sender.wanted !== undefined && sender.askedAt !== undefined)
}

/** Why a person is asked about an act that waited too long for the classification. */
export const unclassifiedCode = 'ACTES-V037'

/** In a turn a sender is read once: what an act would wait for may have come since, and nothing would wake it. */
async function senderNow(siren: string, ports: Ports): Promise<Sender> {
  const read = await ports.senderOf(siren)
  return isClassificationAwaited(read, ports) ? declaredSender(ports.store.db, siren) : read
}

/** The request may come to nothing meanwhile: then nothing wakes it. */
const longestLookMs = 3_600_000

/**
 * Sent now, it would perhaps be refused: it leaves with the classification in force, which is asked for.
 * @returns nothing where a person has said that it leaves all the same
 */
async function untilClassified(row: Transmission, sender: Sender, ports: Ports): Promise<StepOutcome | undefined> {
  const { clock, timing } = ports
  const now = clock.now()
  const endOf = (begun: Date) => new Date(begun.getTime() + timing.classificationMs)
  let ends: Date | undefined = endOf(row.createdAt)
  if (ends <= now) {
    const lines = await listJournalLines(ports.store.db, row.id)
    if (isSentOnByPerson(lines)) return undefined
    const begun = await waitingSince(row, { sender, lines }, ports)
    ends = begun && endOf(begun)
    if (ends && ends <= now) return { kind: 'trouble', error: new ActesError(unclassifiedCode) }
  }
  const looks = new Date(now.getTime() + waitMs(row.silences + 1, { ...timing.silence, maxMs: longestLookMs }))
  return { kind: 'wait', until: ends && ends < looks ? ends : looks, why: 'classification' }
}

/** A person was asked, and has put it back: it goes on with the version that is held. */
function isSentOnByPerson(lines: readonly JournalLine[]): boolean {
  const held = lines.findLastIndex(({ event, code }) => event === 'held' && code === unclassifiedCode)
  return held >= 0 && lines.slice(held).some(({ event }) => event === 'requeued')
}

/**
 * Since when an answer could have come: from the instant at which the request left, and not while the platform is out of
 * reach. @returns nothing where it cannot come now: the act itself could not leave either
 */
async function waitingSince(
  { connection, createdAt }: Transmission,
  { sender, lines }: { readonly sender: Sender; readonly lines: readonly JournalLine[] },
  { store: { db } }: Ports,
): Promise<Date | undefined> {
  for (const lane of ['send', 'collect'] as const)
    if ((await outagesNow(db, [connection], lane)).size > 0) return undefined
  const rerouted = lines.findLast(({ event }) => event === 'rerouted')?.at
  const request = sender.askedAt && (await lastRequest(db, sender.collectivite.siren))
  const isUnsent = request !== undefined && request.held === null && unsentStates.includes(request.state)
  if (isUnsent) return undefined
  const left = request && (await firstAskedSince(db, sender.collectivite.siren, createdAt))
  return new Date(Math.max(...[createdAt, rerouted, left].map((at) => at?.getTime() ?? 0)))
}
