// Check again the rules that time can change: the classification in force and the gateway's limits. An admitted act is
// never refused here: a fault holds it for a person.
import { ActesError, type Problem } from '#errors.ts'
import { isUnsent, type MovedBy } from '#lifecycle.ts'
import type { Acte } from '#protocol/acte/acte.ts'
import { nationalClassification } from '#protocol/classification/classification.ts'
import { admit } from '#protocol/rules/rules.ts'
import { dayIn } from '#protocol/calendrier/jour.ts'
import { waitMs } from '#queue/backoff.ts'
import { declaredSender, type Sender } from '#store/connections/collectivites.ts'
import { listJournalLines, type JournalLine } from '#store/transmissions/journal.ts'
import { firstAskedSince, lastRequest, type Transmission } from '#store/transmissions/transmissions.ts'
import { outagesNow } from '../reach.ts'
import { trouble, type StepOutcome, type Ports } from '../step.ts'

const next = 'validated' satisfies MovedBy<'validate'>

/** received → validated, or held with every fault (ACTES-V021). Without the classification in force, an act waits. */
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

/** Has no answer on the present connection said yet which version is in force? False if the gateway cannot be asked. */
export function isUnconfirmed({ collectivite, checkedAt }: Sender, ports: Pick<Ports, 'gatewayOf'>): boolean {
  return checkedAt === undefined && ports.gatewayOf(collectivite).capabilities.classification
}

/** Is the held version perhaps not in force, or a newer one announced and requested? */
function isClassificationAwaited(sender: Sender, ports: Ports) {
  return isUnconfirmed(sender, ports) || (sender.wanted !== undefined && sender.askedAt !== undefined)
}

/** Code of an act held because the classification took too long. */
export const unclassifiedCode = 'ACTES-V037'

/** Bypass the turn's cached sender: the classification may have arrived since, and nothing would wake the act. */
async function senderNow(siren: string, ports: Ports) {
  const read = await ports.senderOf(siren)
  return isClassificationAwaited(read, ports) ? declaredSender(ports.store.db, siren) : read
}

/** The request may fail without waking the act: look again at least this often. */
const longestLookMs = 3_600_000

/** The act might be refused without the classification in force. Undefined when a person said to send it anyway. */
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
    if (ends && ends <= now) return trouble(unclassifiedCode)
  }
  const looks = new Date(now.getTime() + waitMs(row.silences + 1, { ...timing.silence, maxMs: longestLookMs }))
  return { kind: 'wait', until: ends && ends < looks ? ends : looks, why: 'classification' }
}

/** A person was asked and requeued it: it leaves with the held version. */
function isSentOnByPerson(lines: readonly JournalLine[]) {
  const held = lines.findLastIndex(({ event, code }) => event === 'held' && code === unclassifiedCode)
  return held >= 0 && lines.slice(held).some(({ event }) => event === 'requeued')
}

/** Since when an answer could come, not counting outages. Undefined when none can: the act could not leave either. */
async function waitingSince(
  { connection, createdAt }: Transmission,
  { sender, lines }: { readonly sender: Sender; readonly lines: readonly JournalLine[] },
  { store: { db } }: Ports,
): Promise<Date | undefined> {
  for (const lane of ['send', 'collect'] as const)
    if ((await outagesNow(db, [connection], lane)).size > 0) return undefined
  const rerouted = lines.findLast(({ event }) => event === 'rerouted')?.at
  const request = sender.askedAt && (await lastRequest(db, sender.collectivite.siren))
  if (request && request.held === null && isUnsent(request.state)) return undefined
  const left = request && (await firstAskedSince(db, sender.collectivite.siren, createdAt))
  return new Date(Math.max(...[createdAt, rerouted, left].map((at) => at?.getTime() ?? 0)))
}
