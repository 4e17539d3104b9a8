// Words of the roads to the prefecture, as the desk says them: their names, and what they look at when they examine
// themselves.
import type { ConnectionJson } from '../../operations/operations.ts'

/** The name of each road. */
export const gatewayNames: Readonly<Record<ConnectionJson['gateway'], string>> = {
  sandbox: 'Préfecture de démonstration',
  s2low: 'S²LOW',
  pastell: 'Pastell',
  ministry: 'Messagerie du ministère',
}

const lookedAt: Readonly<Record<string, string>> = {
  certificate: 'Notre certificat',
  server: 'Le serveur répond',
  connexion: 'Connexion et compte',
  collectivite: 'Collectivité du compte',
  rgs: 'Certificat RGS',
  droits: 'Droits de télétransmission',
  version: 'Version de la plateforme',
  entite: 'Entité',
  documents: 'Documents',
  mailbox: 'Boîte aux lettres',
  folder: 'Dossier',
  classification: 'Classification',
}

/** What a finding is about. */
export function lookedAtSaid(name: string): string {
  return Object.hasOwn(lookedAt, name) ? (lookedAt[name] ?? name) : name
}
