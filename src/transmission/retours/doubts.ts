// Explains why a retour cannot be about a sending: its day, its gateway, or the earlier archive that it names.
import type { GatewayName } from '#gateways/gateway.ts'
import { dayIn } from '#protocol/calendrier/jour.ts'
import { dayOfRetour, implausible, type Implausible } from '#protocol/retours/plausibility.ts'
import { isLettre, type Retour } from '#protocol/retours/retours.ts'
import { gatewayOf } from '#store/connections/connections.ts'
import type { StoredRetour, GatewayVerdict } from '#store/retours/retours.ts'
import { attemptsOf, mayHaveArrived } from '#store/transmissions/attempts.ts'
import { listJournalLines, type JournalLine } from '#store/transmissions/journal.ts'
import type { Transmission } from '#store/transmissions/transmissions.ts'
import type { Ports } from '../step.ts'

interface OtherGateway {
  readonly via: GatewayName
  readonly gateway: GatewayName
}

export type RetourDoubt = Implausible | OtherGateway

interface RetourMatch {
  readonly facts: Retour
  readonly row: Transmission
}

export async function doubtAbout(
  retour: StoredRetour,
  meant: RetourMatch,
  ports: Ports,
): Promise<RetourDoubt | undefined> {
  return (await wrongGateway(retour, meant, ports)) ?? wrongDay(retour, meant, ports)
}

async function wrongDay(
  { receivedAt }: StoredRetour,
  { facts, row }: RetourMatch,
  ports: Ports,
): Promise<Implausible | undefined> {
  const day = dayOfRetour(facts)
  if (day === undefined) return undefined
  const { fuseau } = (await ports.senderOf(row.collectivite)).collectivite
  const happened = { dateDecision: row.dateDecision, receivedAt, fuseau }
  // Nearly every retour bears its day of arrival, and needs no further query.
  const sentAt = day < dayIn(fuseau, receivedAt) && !isLettre(facts) ? await firstSent(row, ports) : undefined
  return implausible(facts, { ...happened, ...(sentAt && { sentAt }) })
}

/** First sending from here; undefined when a person or the platform says that it was sent another way. */
async function firstSent({ id, lookSince }: Transmission, { store: { db } }: Ports): Promise<Date | undefined> {
  if (lookSince || (await listJournalLines(db, id)).some(isOtherRoad)) return undefined
  const attempts = await attemptsOf(db, id)
  return attempts.find((attempt) => mayHaveArrived(attempt) || attempt.verdict === 'refused')?.openedAt
}

function isOtherRoad({ event, code, detail }: JournalLine) {
  const { why } = (detail ?? {}) as { readonly why?: string }
  // It may have left before the database was restored.
  if (code === 'ACTES-S016') return true
  return event === 'resolved-arrived' || why === 'found' || why === 'arrived'
}

/** Letters, and retours that a person hands in, may come through any gateway. */
async function wrongGateway(
  { connection, handedBy }: StoredRetour,
  { facts, row }: RetourMatch,
  { store: { db } }: Ports,
): Promise<OtherGateway | undefined> {
  const [via, gateway] = [gatewayOf(connection), gatewayOf(row.connection)]
  if (via === gateway || handedBy !== null || isLettre(facts)) return undefined
  // It was rerouted, and had arrived by the first gateway after all.
  const isFormer = ({ event, detail }: JournalLine) =>
    event === 'rerouted' && gatewayOf((detail as { readonly from: string }).from) === via
  if ((await listJournalLines(db, row.id)).some(isFormer)) return undefined
  return { via, gateway }
}

/** Does the préfecture have another archive of this name? Names are given once, so we sent that one and forgot it. */
export function refusesName(
  { facts }: Pick<StoredRetour, 'facts'>,
  { archive }: Pick<Transmission, 'archive'>,
): boolean {
  const retour = facts as Retour | GatewayVerdict | null
  if (retour?.kind !== 'AnomalieEnveloppe' || archive?.enveloppe === undefined) return false
  return retour.verifCode === 'BAC-VERIF-34' || /\barchive\b.{0,60}\bd[ée]j[àa](?!\p{L})/iu.test(retour.detail)
}

export function isAboutArchive(
  { name }: Pick<StoredRetour, 'name'>,
  { archive }: Pick<Transmission, 'archive'>,
): boolean {
  return archive?.enveloppe !== undefined && name.includes(archive.enveloppe)
}

/** Does it refuse the name of an earlier archive of the sending? Then it no longer counts. */
export function isOfFormerArchive(
  retour: Pick<StoredRetour, 'facts' | 'name'>,
  row: Pick<Transmission, 'archive'>,
): boolean {
  return refusesName(retour, row) && !isAboutArchive(retour, row) && /EACT--/.test(retour.name)
}
