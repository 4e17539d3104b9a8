// Which of the sendings that a return may be about it cannot be about, because of its day or of the way that it came.
import { facts as gatewayFacts } from '../../gateways/facts.ts'
import { errors } from '../../errors.ts'
import { dayIn } from '../../protocol/calendrier/jour.ts'
import { dayOfRetour, implausible, type Implausible } from '../../protocol/retours/plausibility.ts'
import { isLettre, type Retour } from '../../protocol/retours/retours.ts'
import { gatewayOf } from '../../store/connections/connections.ts'
import type { StoredRetour } from '../../store/retours/retours.ts'
import { attemptsOf } from '../../store/transmissions/attempts.ts'
import { linesOf, type JournalLine } from '../../store/transmissions/journal.ts'
import type { Transmission } from '../../store/transmissions/transmissions.ts'
import type { Ports } from '../steps/step.ts'

/** It came by another gateway than its sending left by. */
interface OtherWay {
  readonly via: string
  readonly gateway: string
}

export type Doubt = Implausible | OtherWay

/** A return, and the sending that it may be about. */
interface Meant {
  readonly facts: Retour
  readonly row: Transmission
}

/** What speaks against a return being about a sending; undefined where nothing does. */
export async function doubtAbout(retour: StoredRetour, meant: Meant, ports: Ports): Promise<Doubt | undefined> {
  return (await wrongWay(retour, meant, ports)) ?? wrongDay(retour, meant, ports)
}

async function wrongDay(
  { receivedAt }: StoredRetour,
  { facts, row }: Meant,
  ports: Ports,
): Promise<Implausible | undefined> {
  const day = dayOfRetour(facts)
  if (day === undefined) return undefined
  const { fuseau } = (await ports.senderOf(row.collectivite)).collectivite
  const happened = { dateDecision: row.dateDecision, receivedAt, fuseau }
  // Nearly always it bears the day on which it came, and nothing else has to be asked.
  const sentAt = day < dayIn(fuseau, receivedAt) && !isLettre(facts) ? await firstSent(row, ports) : undefined
  return implausible(facts, { ...happened, ...(sentAt && { sentAt }) })
}

/** When it first left from here. Unknown of what a person, or the platform, says to have left otherwise. */
async function firstSent({ id, lookSince }: Transmission, { store: { db } }: Ports): Promise<Date | undefined> {
  if (lookSince || (await linesOf(db, id)).some(isOtherRoad)) return undefined
  const isProvenUnsent = ({ code }: { readonly code: keyof typeof errors | null }) =>
    code !== null && errors[code] !== 'uncertain'
  return (await attemptsOf(db, id)).find((attempt) => !isProvenUnsent(attempt) || attempt.verdict === 'refused')
    ?.openedAt
}

function isOtherRoad({ event, code, detail }: JournalLine): boolean {
  const { why } = (detail ?? {}) as { readonly why?: string }
  // It may have left before the database was put back.
  if (code === 'ACTES-S016') return true
  return event === 'resolved-arrived' || why === 'found' || why === 'arrived'
}

/** Letters and what a person hands in come by any way. */
async function wrongWay(
  { connection, handedBy }: StoredRetour,
  { facts, row }: Meant,
  { store: { db } }: Ports,
): Promise<OtherWay | undefined> {
  const [via, gateway] = [gatewayOf(connection), gatewayOf(row.connection)]
  if (via === gateway || handedBy !== null || isLettre(facts)) return undefined
  // It was put on another gateway, and had arrived by the first one after all.
  const isFormer = ({ event, detail }: JournalLine) =>
    event === 'rerouted' && gatewayOf((detail as { readonly from: string }).from) === via
  if ((await linesOf(db, row.id)).some(isFormer)) return undefined
  return { via: gatewayFacts[via].label.fr, gateway: gatewayFacts[gateway].label.fr }
}
