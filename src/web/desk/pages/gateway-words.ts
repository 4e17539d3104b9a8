// Words for gateways: their names, and the points of their self-examination.
import type { Words } from '../say.ts'
import { gatewayLabel } from '#text/words.ts'
import type { Language } from '#text/sentences.ts'
import { both } from '#text/both.ts'

/** @param id `sandbox:213401482` */
export function connectionHref(id: string) {
  return `/connexions/${encodeURIComponent(id)}`
}

export function credentialHref(name: string) {
  return `/identifiants/${encodeURIComponent(name)}`
}

/** An unknown type is shown unchanged. */
export function gatewayName(gateway: string, language: Language) {
  return gatewayLabel(gateway)[language]
}

const lookedAt: Words<string> = {
  certificate: both('Certificat', 'Our certificate'),
  server: both('Le serveur répond', 'The server answers'),
  connexion: both('Connexion et compte', 'Connection and account'),
  collectivite: both('Collectivité du compte', 'Collectivité of the account'),
  rgs: both('Certificat RGS', 'RGS certificate'),
  droits: both('Droits de télétransmission', 'Rights to transmit'),
  version: both('Version de la plateforme', 'Version of the platform'),
  entite: both('Entité', 'Entity'),
  documents: both('Documents', 'Documents'),
  mailbox: both('Boîte aux lettres', 'Mailbox'),
  folder: both('Dossier', 'Folder'),
  classification: both('Classification', 'Classification'),
}

export function lookedAtSaid(name: string, language: Language) {
  return Object.hasOwn(lookedAt, name) ? (lookedAt[name]?.[language] ?? name) : name
}
