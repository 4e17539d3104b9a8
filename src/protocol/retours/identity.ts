// The identity of the acte in a retour: from its XML, then its file name, and their contradictions. Seen in retours:
// names without date, number and nature; names with another date or nature than the acte's.
import { problem } from '#errors.ts'
import type { Jour } from '../calendrier/jour.ts'
import {
  idActe,
  identityInName,
  readEnvelopeName,
  readIdActe,
  readMessageName,
  type Identity,
} from '../messages/names.ts'
import { compact } from '../compact.ts'
import { toSiren, type ActeRecu, type EnveloppeRecue } from './parts.ts'

export type PartialIdentity = Partial<Identity>

export const identityFields = ['departement', 'siren', 'dateDecision', 'numero', 'nature'] as const

export function firstKnown(...identities: readonly (PartialIdentity | undefined)[]): PartialIdentity {
  return compact(
    Object.fromEntries(identityFields.map((fact) => [fact, identities.find((each) => each?.[fact])?.[fact]])),
  )
}

/** Undefined unless every part is known. */
export function idActeOf({ departement, siren, dateDecision, numero, nature }: PartialIdentity): string | undefined {
  if (!departement || !siren || !dateDecision || !numero || !nature) return undefined
  return idActe({ departement, siren, dateDecision, numero, nature })
}

/** From the attributes of an acte, then from its file's name, which alone holds département and SIREN. */
export function identityOfActe(acte: ActeRecu) {
  return firstKnown(acte, identityInFile(acte.document))
}

/** From what was understood of a retour and from its name: enough to find an act without its bytes. */
export function identityOfFacts(facts: unknown, name: string) {
  const { idActe: id, acteRecu } = (facts ?? {}) as { readonly idActe?: string; readonly acteRecu?: ActeRecu }
  return firstKnown(
    id === undefined ? undefined : readIdActe(id),
    acteRecu && identityOfActe(acteRecu),
    identityOfName(name),
  )
}

/** From the sender of an envelope, then from the name of its message when it announces only one. */
export function identityOfEnveloppe(enveloppe: EnveloppeRecue) {
  const [formulaire, ...others] = enveloppe.formulaires
  const { siren, departement } = enveloppe
  return firstKnown(compact({ siren, departement }), others.length === 0 ? identityInFile(formulaire) : undefined)
}

function identityInFile(fichier: string | undefined): PartialIdentity | undefined {
  const named = fichier === undefined ? undefined : readMessageName(fichier)
  return named && identityInName(named)
}

/** From the name of a message, or only the SIREN from that of an envelope. */
export interface NamedIdentity extends PartialIdentity {
  readonly code?: string
  readonly dateCourrier?: Jour
}

export function identityOfName(name: string): NamedIdentity {
  const message = readMessageName(name)
  if (message) {
    const held = identityInName(message)
    const dateCourrier = held.dateDecision === undefined ? message.dateDecision : undefined
    return { ...held, code: message.code, ...compact({ dateCourrier }) }
  }
  const enveloppe = readEnvelopeName(name)
  return compact({ siren: toSiren(enveloppe?.destinataire ?? enveloppe?.emetteur) })
}

/**
 * One R005 for each fact that differs between file name and XML: `path` is the file name, `value` its fact, `params`
 * {fact, xml}. A fact that only one of them holds is no difference.
 */
export function disagreements(name: string, named: NamedIdentity, xml: NamedIdentity) {
  return ([...identityFields, 'dateCourrier', 'code'] as const).flatMap((fact) => {
    const [said, read] = [named[fact], xml[fact]]
    if (said === undefined || read === undefined || said === read) return []
    return [problem('ACTES-R005', name, { value: said, params: { fact, xml: read } })]
  })
}
