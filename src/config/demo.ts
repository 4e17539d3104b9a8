// The commune of the demonstration: what `actes demo` and the first act of a desk declare, and what a deposit is judged by
// without a database; and its act, which ships with the program.
import { fileURLToPath } from 'node:url'
import type { Collectivite } from '../protocol/acte/collectivite.ts'

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
