// The demonstration's commune and act. Checks without a database use the commune too.
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Collectivite } from '#protocol/acte/collectivite.ts'
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

export const maraussanDeclared: Collectivite = { ...maraussan, nic: '00012' }

export const maraussanAct = fileURLToPath(new URL('../../fixtures/actes/maraussan', import.meta.url))

/** Settings of a real installation: with any of them set, a demonstration could run beside real acts. */
const ofInstallations: ReadonlySet<SettingName> = new Set([
  ...(['ACTES_DATABASE_URL', 'ACTES_REDIS_URL', 'ACTES_BLOBS', 'ACTES_MARK', 'ACTES_SERVER'] as const),
  ...(['ACTES_MASTER_KEY', 'ACTES_MASTER_KEY_COMMAND', 'ACTES_PUBLIC_URL', 'ACTES_OIDC_ISSUER'] as const),
  ...(['ACTES_QUEUE_DEPOSITS', 'ACTES_INTAKE', 'ACTES_SMTP_URL', 'ACTES_TIMESTAMP_URL', 'ACTES_SYSLOG'] as const),
])

export function installationSettings(environment: Environment): readonly string[] {
  return settings
    .filter(({ name }) => ofInstallations.has(name))
    .flatMap(({ name, secret }) => (secret ? [name, `${name}_FILE`] : [name]))
    .filter((name) => {
      const given = environment[name] ?? ''
      return given !== '' && !(name === 'ACTES_BLOBS' && isEmptyFolder(given))
    })
}

/** The container image sets its own folder, which is empty before the first start. */
function isEmptyFolder(path: string) {
  try {
    return readdirSync(path).length === 0
  } catch {
    return false
  }
}
