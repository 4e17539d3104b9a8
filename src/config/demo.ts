// The commune of the demonstration: what `actes demo` and the first act of a desk declare, and what a deposit is judged by
// without a database; and its act, which ships with the program.
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Collectivite } from '../protocol/acte/collectivite.ts'
import type { Environment } from './config.ts'
import { settings, type SettingName } from './table.ts'

export const maraussan: Collectivite = {
  siren: '213401482',
  nom: 'Commune de Maraussan',
  departement: '034',
  arrondissement: '1',
  nature: '31',
  referent: { nom: 'Secrétariat général', telephone: '0465710000', email: 'mairie@example.org' },
  adressesRetour: ['actes@example.org'],
  trigramme: 'SLO',
  plateforme: 'production',
  prefecture: { identite: 'SPREF0341' },
  fuseau: 'Europe/Paris',
  gateway: { type: 'sandbox' },
}

/** With the NIC of its mairie, which no rule asks for. */
export const maraussanDeclared: Collectivite = { ...maraussan, nic: '00012' }

export const maraussanAct = fileURLToPath(new URL('../../fixtures/actes/maraussan', import.meta.url))

/** What an installation lives on, or tells others by: where one of them is set, a demonstration may be beside real acts. */
const ofInstallations: ReadonlySet<SettingName> = new Set([
  ...(['ACTES_DATABASE_URL', 'ACTES_REDIS_URL', 'ACTES_BLOBS', 'ACTES_MARK', 'ACTES_SERVER'] as const),
  ...(['ACTES_MASTER_KEY', 'ACTES_MASTER_KEY_COMMAND', 'ACTES_PUBLIC_URL', 'ACTES_OIDC_ISSUER'] as const),
  ...(['ACTES_QUEUE_DEPOSITS', 'ACTES_INTAKE', 'ACTES_SMTP_URL', 'ACTES_TIMESTAMP_URL', 'ACTES_SYSLOG'] as const),
])

/** The settings of an installation that stand in an environment: beside them there is no demonstration. */
export function installationSettings(environment: Environment): readonly string[] {
  return settings
    .filter(({ name }) => ofInstallations.has(name))
    .flatMap(({ name, secret }) => (secret ? [name, `${name}_FILE`] : [name]))
    .filter((name) => {
      const given = environment[name] ?? ''
      return given !== '' && !(name === 'ACTES_BLOBS' && isEmptyFolder(given))
    })
}

/** The image names a folder of its own, in which nothing lies before its first start. */
function isEmptyFolder(path: string): boolean {
  try {
    return readdirSync(path).length === 0
  } catch {
    return false
  }
}
