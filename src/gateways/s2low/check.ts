// What doctor asks S²LOW: is our certificate valid, which account and collectivité answer, may its certificate send
// (api/test-connexion.php, info-connexion.php, test-rgs.php)? Read-only.
import type { Collectivite } from '#protocol/acte/collectivite.ts'
import { certificateFinding, inOrder, isOtherName } from '../findings.ts'
import type { Finding } from '../gateway.ts'
import { authorityOf, type Authority } from './lists.ts'
import { classOf, troubleIn } from './refusals.ts'
import type { S2lowCalls } from './calls.ts'

export type CheckedCollectivite = Pick<Collectivite, 'siren' | 'nom' | 'departement' | 'fuseau'>

export async function check(calls: S2lowCalls, sender: CheckedCollectivite | undefined) {
  const looks = {
    certificate: () =>
      certificateFinding(calls.identity, { now: calls.tools.now(), zone: sender?.fuseau ?? 'Europe/Paris' }),
    connexion: () => connexion(calls),
    collectivite: () => account(calls, sender),
    rgs: () => rgs(calls),
    droits: () => rights(calls),
  }
  // A refused account is blamed on the login if there is one, else on the certificate.
  return inOrder(looks, calls.settings.identifiant === undefined ? 'certificat' : 'motDePasse')
}

async function connexion(calls: S2lowCalls): Promise<Finding> {
  const reading = await calls.ask('api/test-connexion.php')
  if (reading.kind === 'ok') return { name: 'connexion', ok: true }
  throw troubleIn(reading)
}

/** An account of another collectivité would send in its name. Few platforms give the SIREN; all give the name. */
async function account(calls: S2lowCalls, sender: CheckedCollectivite | undefined): Promise<Finding> {
  const { name, department, siren } = await authorityOf(calls)
  const known = { name: 'collectivite', detail: `${name} (${department})`.slice(0, 200) }
  if (!sender) return { ...known, ok: true }
  const setting = differenceFrom({ department, siren }, sender)
  if (setting === 'departement') return { ...known, ok: false, code: 'ACTES-G013', setting }
  const isOther = setting === 'siren' || (!isSiren9(siren) && isOtherName(name, sender.nom))
  return isOther ? { ...known, ok: false, code: 'ACTES-G024', setting: 'siren' } : { ...known, ok: true }
}

const isSiren9 = (siren: string) => /^[0-9]{9}$/.test(siren.replace(/\s+/g, ''))

export function differenceFrom(
  { department, siren }: Pick<Authority, 'department' | 'siren'>,
  sender: Pick<CheckedCollectivite, 'siren' | 'departement'>,
): 'siren' | 'departement' | undefined {
  const [digits, short] = [siren.replace(/\s+/g, ''), department.trim()]
  if (isSiren9(siren) && digits !== sender.siren) return 'siren'
  return short !== '' && short.padStart(3, '0') !== sender.departement ? 'departement' : undefined
}

async function rgs(calls: S2lowCalls): Promise<Finding> {
  const reading = await calls.ask('api/test-rgs.php')
  if (reading.kind === 'ok') return { name: 'rgs', ok: true }
  if (reading.kind === 'ko')
    return { name: 'rgs', ok: false, code: 'ACTES-G008', setting: 'certificat', detail: reading.words }
  throw troubleIn(reading)
}

/** S²LOW tells only an account that may send that a transaction does not exist (actes_transac_get_status.php). */
async function rights(calls: S2lowCalls): Promise<Finding> {
  const reading = await calls.ask('modules/actes/actes_transac_get_status.php?transaction=0')
  if (reading.kind !== 'ko' || classOf(reading.words) !== 'identity') return { name: 'droits', ok: true }
  return { name: 'droits', ok: false, code: 'ACTES-G008', setting: 'droits', detail: reading.words }
}
