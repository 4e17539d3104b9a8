// Of which act a return speaks: from its XML first, from its file name second, and where the two disagree.
// Seen in returns: a name without date, number and nature; names with another date or nature than the act's.
import { problem, type Problem } from '../../errors.ts'
import type { Jour } from '../calendrier/jour.ts'
import { identityInName, readEnvelopeName, readIdActe, readMessageName, type Identity } from '../messages/names.ts'
import { compact, toSiren, type ActeRecu, type EnveloppeRecue } from './parts.ts'

export type PartialIdentity = Partial<Identity>

const facts = ['departement', 'siren', 'dateDecision', 'numero', 'nature'] as const

/** The first that knows a fact gives it. */
export function firstKnown(...identities: readonly (PartialIdentity | undefined)[]): PartialIdentity {
  return compact(Object.fromEntries(facts.map((fact) => [fact, identities.find((each) => each?.[fact])?.[fact]])))
}

/** From the attributes of an act, then from the name of its own file, which alone holds departement and SIREN. */
export function identityOfActe(acte: ActeRecu): PartialIdentity {
  return firstKnown(acte, identityInFile(acte.document))
}

/** From an identifier; undefined when the text is none. */
export function identityOfId(text: string | undefined): PartialIdentity | undefined {
  return text === undefined ? undefined : readIdActe(text)
}

/** From the sender of an envelope, and from the name of its message when it announces one only. */
export function identityOfEnveloppe(enveloppe: EnveloppeRecue): PartialIdentity {
  const [formulaire, ...others] = enveloppe.formulaires
  const named = others.length === 0 ? identityInFile(formulaire) : undefined
  return firstKnown({ ...compact({ siren: enveloppe.siren, departement: enveloppe.departement }) }, named)
}

function identityInFile(fichier: string | undefined): PartialIdentity | undefined {
  const named = fichier === undefined ? undefined : readMessageName(fichier)
  return named && identityInName(named)
}

/** What the file name of a return says: a message's identity, an envelope's SIREN. */
export interface NamedIdentity extends PartialIdentity {
  /** `1-2`. */
  readonly code?: string
  /** The date in the name of what answers a letter. */
  readonly dateCourrier?: Jour
}

/** Read the name of a return; one that is none of the protocol says nothing. */
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
 * Where the file name says something else than the XML: one R005 per fact, `path` the file name, `value` what it says,
 * `params` {fact, xml}. A fact that only one of them holds is no disagreement.
 */
export function disagreements(name: string, named: NamedIdentity, xml: NamedIdentity): Problem[] {
  return ([...facts, 'dateCourrier', 'code'] as const).flatMap((fact) => {
    const [said, read] = [named[fact], xml[fact]]
    if (said === undefined || read === undefined || said === read) return []
    return [problem('ACTES-R005', name, { value: said, params: { fact, xml: read } })]
  })
}
