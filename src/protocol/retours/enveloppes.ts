// Reading the cover sheets of a sending and of a return, and the ministry's refusal of a whole sending. Source: XSD v1.1.
import { attributeAt, enter } from '../xml/read.ts'
import { identityOfEnveloppe } from './identity.ts'
import { compact, readAnomalie, readEmetteur, readEnveloppe, readFormulaires, toSiren } from './parts.ts'
import { demand, type Interpreted, type Source } from './source.ts'

/** Ours. */
export function enveloppeClMisill(source: Source): Interpreted {
  const enveloppe = readEnveloppe(source.place, source.remarks)
  const { siren } = demand(source, { siren: enveloppe.siren ?? source.named.siren })
  const xml = compact({ siren: enveloppe.siren, departement: enveloppe.departement })
  return { retour: { kind: 'EnveloppeCLMISILL', ...enveloppe, siren }, xml }
}

/** The State's. The referent in there is the gateway's own, echoed in real returns: not read. */
export function enveloppeMisillCl(source: Source): Interpreted {
  const siren = toSiren(attributeAt(enter(source.place, 'Destinataire'), 'SIREN'))
  const { destinataire } = demand(source, { destinataire: siren ?? source.named.siren })
  const emetteur = readEmetteur(source.place)
  const formulaires = readFormulaires(source.place, source.remarks)
  const said = { ...(emetteur && { emetteur }), destinataire, formulaires }
  return { retour: { kind: 'EnveloppeMISILLCL', ...said }, xml: compact({ siren }) }
}

/** The refusal of a whole sending. */
export function anomalieEnveloppe(source: Source): Interpreted {
  const enveloppeRecue = readEnveloppe(enter(source.place, 'EnveloppeRecue'), source.remarks)
  const xml = identityOfEnveloppe(enveloppeRecue)
  demand(source, { siren: xml.siren ?? source.named.siren })
  return { retour: { kind: 'AnomalieEnveloppe', ...readAnomalie(source.place), enveloppeRecue }, xml }
}
