// The cover of a delivery: the EnveloppeMISILLCL beside a message, and how both are named. Form: XSD v1.1; names: those
// of real returns.
import { toDate8, type Jour } from '../protocol/calendrier/jour.ts'
import { readArchiveName } from '../protocol/messages/names.ts'
import { element, fichierSigne, type Element } from '../protocol/xml/write.ts'
import type { Declared } from './registry.ts'

/** A document of a delivery, still to be written. */
export interface Document {
  readonly name: string
  readonly root: Element
}

/** What names a delivery: its addressee, its day and its serial among those of the day. */
export interface Delivery {
  readonly application: 'EACT' | 'TACT'
  readonly declared: Declared
  readonly day: Jour
  readonly serial: number
}

/** `EACT--SPREF0341-213401482-20250708-57`: the stem of a return envelope's name. */
export function stemOf({ application, declared, day, serial }: Delivery): string {
  return `${application}--${issuerOf(declared)}-${declared.siren}-${toDate8(day)}-${serial}`
}

/** Production or test platform: what comes back does so from where the archive went. */
export function applicationOf(archive: string): 'EACT' | 'TACT' {
  return readArchiveName(archive)?.enveloppe.application ?? 'EACT'
}

/** The envelope that goes with a message. @param file name of the message */
export function coverOf(delivery: Delivery, file: string): Document {
  const { declared } = delivery
  const root = element('actes:EnveloppeMISILLCL', {}, [
    element('actes:Emetteur', {}, [emetteur(issuerOf(declared))]),
    element('actes:FormulairesEnvoyes', {}, [fichierSigne('actes:Formulaire', file)]),
    element('actes:Destinataire', { 'insee:SIREN': declared.siren }),
  ])
  return { name: `${stemOf(delivery)}.xml`, root }
}

/** The prefecture that the collectivite names, else the sous-prefecture of its arrondissement. */
function issuerOf({ identite, departement, arrondissement }: Declared): string {
  return identite ?? `SPREF${departement}${arrondissement}`
}

/** `SPREF0341` as the envelope says it. */
function emetteur(issuer: string): Element {
  const [, service, departement = '', arrondissement = ''] = /^(S?PREF|SGAR)(...)(.?)$/.exec(issuer) ?? []
  const where = { 'actes:Departement': departement }
  if (service === 'SGAR') return element('actes:IDSGAR', where)
  if (service === 'PREF') return element('actes:IDPref', where)
  return element('actes:IDSousPref', { ...where, 'actes:Arrondissement': arrondissement })
}
