// Inspects one XML document: a message or an envelope.
import { readEnvelopeName, readMessageName } from '#protocol/messages/names.ts'
import { compact } from '#protocol/compact.ts'
import { readRetour, type ActeRecu, type ReadRetour, type Retour } from '#protocol/retours/retours.ts'
import { identityFacts, inspected, orRefused, type InspectedFacts, type Inspected } from './inspected.ts'

/** @param name supplies facts that the XML lacks */
export function inspectXml(input: string, bytes: Uint8Array, name: string): Promise<Inspected> {
  return orRefused(input, async () => describeRetour(input, await readRetour(bytes, name)))
}

/** Whether the name announces a message or envelope, rather than an XML document (a signature, a budget). */
export function announcesMessage(name: string): boolean {
  const message = readMessageName(name)
  if (message) return message.codePj === undefined && message.extension === 'xml'
  return /\.xml$/i.test(name) && readEnvelopeName(name) !== undefined
}

function describeRetour(input: string, { retour, identity, schemaValid, schema, deviations }: ReadRetour) {
  const { kind } = retour
  const named = identityFacts(identity)
  const isInferred = named.idActe !== undefined && !('idActe' in retour)
  const enveloppe = kind === 'EnveloppeMISILLCL' || kind === 'EnveloppeCLMISILL'
  return inspected({
    input,
    kind: enveloppe ? 'enveloppe' : 'message',
    root: kind,
    ...named,
    ...retourFactsOf(retour),
    schemaValid,
    schema,
    inferred: isInferred ? ['idActe'] : undefined,
    deviations,
  })
}

function retourFactsOf(retour: Retour): InspectedFacts {
  switch (retour.kind) {
    case 'ARActe': {
      const { code, idActe, dateReception, acteRecu } = retour
      const { numero, nature, dateDecision } = acteRecu
      return {
        code,
        idActe,
        // Attributes win over the identifier: real messages contradict themselves.
        ...compact({ numero, nature, dateDecision }),
        dateReception,
        ...inForce(retour),
        ...files(acteRecuFilesOf(acteRecu)),
      }
    }
    case 'AnomalieActe':
      return { code: retour.code, ...anomalie(retour), ...inForce(retour), ...files(acteRecuFilesOf(retour.acteRecu)) }
    case 'AnomalieEnveloppe':
      return { ...anomalie(retour), ...files(retour.enveloppeRecue.formulaires) }
    case 'EnveloppeMISILLCL':
      return { siren: retour.destinataire, ...files(retour.formulaires) }
    case 'EnveloppeCLMISILL':
      return { siren: retour.siren, ...files(retour.formulaires) }
    case 'Acte':
      return { code: retour.code, ...inForce(retour.acte), ...files(acteRecuFilesOf(retour.acte)) }
    case 'RetourClassification':
      return { code: retour.code, classificationDate: retour.classification.date }
    case 'DemandeClassification':
    case 'ReponseClassificationSansChangement':
      return { code: retour.code, ...compact({ classificationDate: retour.date }) }
    default:
      return messageFacts(retour)
  }
}

type Plain = Extract<Retour, { readonly idActe: string }>

/** For letters, their answers and annulations: apart from files, their properties have the names of InspectedFacts. */
function messageFacts(retour: Exclude<Plain, { kind: 'ARActe' }>): InspectedFacts {
  const without = { document: undefined, documents: [], pieces: [] }
  const { kind: _, document, documents, pieces, ...facts } = { ...without, ...retour }
  const fichiers = [...(document === undefined ? [] : [document]), ...documents, ...pieces]
  return { ...facts, ...files(fichiers) }
}

function inForce({ classificationDate }: { readonly classificationDate?: string }): InspectedFacts {
  return compact({ classificationDate })
}

function anomalie({ nature, verifCode: code, detail }: Extract<Retour, { readonly detail: string }>): InspectedFacts {
  return { anomalie: { nature, ...compact({ code }), detail } }
}

function acteRecuFilesOf({ document, annexes }: ActeRecu): readonly string[] {
  return [...(document === undefined ? [] : [document]), ...annexes]
}

function files(fichiers: readonly string[]): InspectedFacts {
  return fichiers.length > 0 ? { fichiers } : {}
}
