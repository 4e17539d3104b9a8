// The commune of the demonstration: what `actes demo` declares, and what a deposit is judged by without a database.
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
