// Stores the last day of each gateway's certificate on its connections, and logs those to renew, of archives too.
import { renewDays, selfLookMs } from '#gateways/findings.ts'
import { sharedName } from '#gateways/shared-credentials.ts'
import type { Finding, Gateway } from '#gateways/gateway.ts'
import type { Collectivite } from '#protocol/acte/collectivite.ts'
import { dayIn, type Jour } from '#protocol/calendrier/jour.ts'
import type { Ports } from '#transmission/step.ts'
import { archives, type StoredArchive } from '#store/archiving/archives.ts'
import { senders } from '#store/connections/collectivites.ts'
import { connectionId, keepCertificate } from '#store/connections/connections.ts'
import { forEach, type JobPorts, type JobResult } from '#transmission/job.ts'

const atOnce = 8

/** Asks once per distinct settings. A gateway that cannot be asked keeps its known day. */
export async function examineCertificates(ports: JobPorts): Promise<JobResult> {
  const all = (await senders(ports.store.db)).map(({ collectivite }) => collectivite)
  const gateways = [...Map.groupBy(all, ({ gateway }) => JSON.stringify(gateway)).values()]
  const facts = ([first]: readonly Collectivite[]) => (first ? { connection: connectionOf(first) } : {})
  const told = new Set<string>()
  const done = await forEach(gateways, { ports, facts, atOnce }, (sharing) => checkCertificateEnd(sharing, ports, told))
  const places = await archives(ports.store.db)
  const ofArchive = ({ siren }: StoredArchive) => ({ collectivite: siren })
  const archived = await forEach(places, { ports, facts: ofArchive, atOnce }, (place) => checkArchiveEnd(place, ports))
  return { ...archived, ...done, count: done.count + archived.count, failures: done.failures + archived.failures }
}

async function checkArchiveEnd({ siren }: StoredArchive, ports: Ports) {
  const { archive } = await ports.archiveOf(siren)
  const until = lastDayOf(await findings(archive, ports))
  if (until === undefined) return
  const left = daysBetween(dayIn('Europe/Paris', ports.clock.now()), until)
  if (left >= renewDays) return
  ports.log.warn({ collectivite: siren, code: 'ACTES-G019', count: left }, 'certificate')
}

const connectionOf = ({ gateway, siren }: Collectivite) => connectionId(gateway.type, siren)

async function checkCertificateEnd(sharing: readonly Collectivite[], ports: Ports, told: Set<string>) {
  const [first] = sharing
  if (!first) return
  const until = lastDayOf(await findings(ports.gatewayOf(first), ports))
  await keepCertificate(ports.store.db, sharing.map(connectionOf), until ?? null)
  if (until === undefined) return
  const left = daysBetween(dayIn(first.fuseau, ports.clock.now()), until)
  if (left >= renewDays) return
  const credential = first.gateway[sharedName]
  if (typeof credential === 'string') {
    if (told.has(credential)) return
    told.add(credential)
  }
  ports.log.warn({ connection: connectionOf(first), code: 'ACTES-G019', count: left }, 'certificate')
}

function findings(gateway: Pick<Gateway, 'check'>, { signal, clock }: Ports) {
  return gateway.check(AbortSignal.any([signal, clock.limit(selfLookMs)]))
}

/** The earliest end: a chain ends with its first expired link. */
function lastDayOf(found: readonly Finding[]) {
  return found
    .flatMap(({ name, on }) => (name === 'certificate' && on !== undefined ? [on] : []))
    .sort()
    .at(0)
}

function daysBetween(from: Jour, to: Jour) {
  return (Date.parse(to) - Date.parse(from)) / 86_400_000
}
