// The identity of the act in a retour: from its XML first, then from its file name, and where the two disagree.
// Seen in retours: names without date, number and nature; names with another date or nature than the act's.
import { problem, type Problem } from '../../errors.ts'
import type { Jour } from '../calendrier/jour.ts'
import { identityInName, readEnvelopeName, readMessageName, type Identity } from '../messages/names.ts'
import { compact } from '../compact.ts'
import { toSiren, type ActeRecu, type EnveloppeRecue } from './parts.ts'

export type PartialIdentity = Partial<Identity>

const facts = ['departement', 'siren', 'dateDecision', 'numero', 'nature'] as const

/** Each fact from the first identity that has it. */
export function firstKnown(...identities: readonly (PartialIdentity | undefined)[]): PartialIdentity {
  return compact(Object.fromEntries(facts.map((fact) => [fact, identities.find((each) => each?.[fact])?.[fact]])))
}

/** From the attributes of an act, then from the name of its file, which alone holds departement and SIREN. */
export function identityOfActe(acte: ActeRecu): PartialIdentity {
  return firstKnown(acte, identityInFile(acte.document))
}

/** From the sender of an envelope, then from the name of its message when it announces only one. */
export function identityOfEnveloppe(enveloppe: EnveloppeRecue): PartialIdentity {
  const [formulaire, ...others] = enveloppe.formulaires
  const named = others.length === 0 ? identityInFile(formulaire) : undefined
  return firstKnown({ ...compact({ siren: enveloppe.siren, departement: enveloppe.departement }) }, named)
}

function identityInFile(fichier: string | undefined): PartialIdentity | undefined {
  const named = fichier === undefined ? undefined : readMessageName(fichier)
  return named && identityInName(named)
}

/** The identity in the file name of a retour: that of a message, or the SIREN of an envelope. */
export interface NamedIdentity extends PartialIdentity {
  /** `1-2`. */
  readonly code?: string
  /** The date in the name of an answer to a letter. */
  readonly dateCourrier?: Jour
}

/** Read the file name of a retour; a name outside the protocol gives an empty identity. */
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
 * Facts that differ between the file name and the XML: one R005 each, with the file name as `path`, its fact as `value`
 * and `params` {fact, xml}. A fact that only one of them holds is no difference.
 */
export function disagreements(name: string, named: NamedIdentity, xml: NamedIdentity): Problem[] {
  return ([...facts, 'dateCourrier', 'code'] as const).flatMap((fact) => {
    const [said, read] = [named[fact], xml[fact]]
    if (said === undefined || read === undefined || said === read) return []
    return [problem('ACTES-R005', name, { value: said, params: { fact, xml: read } })]
  })
}
