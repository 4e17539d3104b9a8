// What doctor asks of S²LOW: is our certificate valid, is there an account, whose is it, and may its certificate send
// (api/test-connexion.php, info-connexion.php, test-rgs.php)? Nothing is changed there.
import type { Collectivite } from '../../protocol/acte/collectivite.ts'
import { certificateFinding, troubleFinding } from '../findings.ts'
import type { Finding } from '../gateway.ts'
import { authorityOf, type Authority } from './lists.ts'
import { classOf, troubleIn } from './refusals.ts'
import type { Calls } from './calls.ts'

/** The expected owner of the account. */
export type Sender = Pick<Collectivite, 'siren' | 'departement' | 'fuseau'>

/** Take all looks in order. A look that fails ends them. */
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

/** An account of another collectivité would send in its name. */
async function account(calls: Calls, sender: Sender | undefined, signal: AbortSignal): Promise<Finding> {
  const { name, department, siren } = await authorityOf(calls, signal)
  const known = { name: 'collectivite', detail: `${name} (${department})`.slice(0, 200) }
  const setting = sender && differenceFrom({ department, siren }, sender)
  return setting ? { ...known, ok: false, code: 'ACTES-G013', setting } : { ...known, ok: true }
}

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

/** The setting to blame for a refused account: the login if one is given, else the certificate. */
function accountSetting({ settings }: Calls): string {
  return settings.identifiant === undefined ? 'certificat' : 'motDePasse'
}

/**
 * Ask for the status of a transaction that does not exist. Only an account that may send is told so
 * (actes_transac_get_status.php).
 */
async function rights(calls: Calls, signal: AbortSignal): Promise<Finding> {
  const reading = await calls.ask('modules/actes/actes_transac_get_status.php?transaction=0', signal)
  if (reading.kind !== 'ko' || classOf(reading.words) !== 'identity') return { name: 'droits', ok: true }
  return { name: 'droits', ok: false, code: 'ACTES-G008', setting: 'droits', detail: reading.words }
}
