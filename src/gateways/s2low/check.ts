// What doctor asks of S²LOW: our certificate, whether an account answers to it, whose account that is, and whether its
// certificate is one that may send (api/test-connexion.php, info-connexion.php, test-rgs.php). Nothing is changed there.
import type { Collectivite } from '../../protocol/acte/collectivite.ts'
import { certificateFinding, troubleFinding } from '../findings.ts'
import type { Finding } from '../gateway.ts'
import { authorityOf, type Authority } from './lists.ts'
import { classOf, troubleIn } from './refusals.ts'
import type { Calls } from './calls.ts'

/** Whom the account should belong to, where that is known. */
export type Sender = Pick<Collectivite, 'siren' | 'departement' | 'fuseau'>

/** Everything that was looked at; where one look fails for good, those behind it are not taken. */
export async function check(
  calls: Calls,
  sender: Sender | undefined,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const looks: readonly (() => Promise<Finding | undefined>)[] = [
    () => certificateFinding(calls.identity, { now: calls.tools.now(), zone: sender?.fuseau ?? 'Europe/Paris' }),
    () => connexion(calls, signal),
    () => account(calls, sender, signal),
    () => rgs(calls, signal),
    () => rights(calls, signal),
  ]
  const names = ['certificate', 'connexion', 'collectivite', 'rgs', 'droits'] as const
  const findings: Finding[] = []
  for (const [index, look] of looks.entries()) {
    const about = { name: names[index] ?? 'connexion', setting: accountSetting(calls) }
    const finding = await look().catch((error: unknown) => troubleFinding(error, about))
    if (finding) findings.push(finding)
    if (finding?.ok === false) break
  }
  return findings
}

async function connexion(calls: Calls, signal: AbortSignal): Promise<Finding> {
  const reading = await calls.ask('api/test-connexion.php', signal)
  if (reading.kind === 'ok') return { name: 'connexion', ok: true }
  throw troubleIn(reading, { kind: 'read' })
}

/** An account of another collectivite would send in her name. */
async function account(calls: Calls, sender: Sender | undefined, signal: AbortSignal): Promise<Finding> {
  const { name, department, siren } = await authorityOf(calls, signal)
  const known = { name: 'collectivite', detail: `${name} (${department})`.slice(0, 200) }
  const setting = sender && differenceFrom({ department, siren }, sender)
  return setting ? { ...known, ok: false, code: 'ACTES-G013', setting } : { ...known, ok: true }
}

/** In what the account's collectivite is another than ours. */
function differenceFrom(
  { department, siren }: Pick<Authority, 'department' | 'siren'>,
  sender: Sender,
): 'siren' | 'departement' | undefined {
  const [digits, short] = [siren.replace(/\s+/g, ''), department.trim()]
  if (/^[0-9]{9}$/.test(digits) && digits !== sender.siren) return 'siren'
  return short !== '' && short.padStart(3, '0') !== sender.departement ? 'departement' : undefined
}

async function rgs(calls: Calls, signal: AbortSignal): Promise<Finding> {
  const reading = await calls.ask('api/test-rgs.php', signal)
  if (reading.kind === 'ok') return { name: 'rgs', ok: true }
  if (reading.kind === 'ko')
    return { name: 'rgs', ok: false, code: 'ACTES-G008', setting: 'certificat', detail: reading.words }
  throw troubleIn(reading, { kind: 'read' })
}

/** Whom a refused account is blamed on: the login where one is given, else the certificate that should open it. */
function accountSetting({ settings }: Calls): string {
  return settings.identifiant === undefined ? 'certificat' : 'motDePasse'
}

/** The status of a transaction that is none: only who may send is told that it is none (actes_transac_get_status.php). */
async function rights(calls: Calls, signal: AbortSignal): Promise<Finding> {
  const reading = await calls.ask('modules/actes/actes_transac_get_status.php?transaction=0', signal)
  if (reading.kind !== 'ko' || classOf(reading.words) !== 'identity') return { name: 'droits', ok: true }
  return { name: 'droits', ok: false, code: 'ACTES-G008', setting: 'droits', detail: reading.words }
}
