// Words for gateways: their names, and the points of their self-examination.
import { facts, type GatewayFacts } from '../../../gateways/facts.ts'
import type { Both, Language } from '../../../text/sentences.ts'

/** @param id `sandbox:213401482` */
export function connectionHref(id: string): string {
  return `/connexions/${encodeURIComponent(id)}`
}

export function credentialHref(name: string): string {
  return `/identifiants/${encodeURIComponent(name)}`
}

/** An unknown type is shown unchanged. */
export function gatewayName(gateway: string, language: Language): string {
  const known: Readonly<Record<string, GatewayFacts>> = facts
  return known[gateway]?.label[language] ?? gateway
}

const lookedAt: Readonly<Record<string, Both>> = {
  certificate: { fr: 'Notre certificat', en: 'Our certificate' },
  server: { fr: 'Le serveur répond', en: 'The server answers' },
  connexion: { fr: 'Connexion et compte', en: 'Connection and account' },
  collectivite: { fr: 'Collectivité du compte', en: 'Collectivité of the account' },
  rgs: { fr: 'Certificat RGS', en: 'RGS certificate' },
  droits: { fr: 'Droits de télétransmission', en: 'Rights to transmit' },
  version: { fr: 'Version de la plateforme', en: 'Version of the platform' },
  entite: { fr: 'Entité', en: 'Entity' },
  documents: { fr: 'Documents', en: 'Documents' },
  mailbox: { fr: 'Boîte aux lettres', en: 'Mailbox' },
  folder: { fr: 'Dossier', en: 'Folder' },
  classification: { fr: 'Classification', en: 'Classification' },
}

export function lookedAtSaid(name: string, language: Language): string {
  return Object.hasOwn(lookedAt, name) ? (lookedAt[name]?.[language] ?? name) : name
}
