// What comes back, and what left when it is shown to us: from bytes to a tagged union. Tolerant: a return is taken when
// the facts that it must carry can be read; whatever departs from the schema or from its own name is told beside it.
// Source: XSD v1.1 (content); real returns and those of test platforms (departures).
import type { Problem } from '../../errors.ts'
import { codeOfRoot } from '../messages/codes.ts'
import { departuresMax } from '../xml/departures.ts'
import { gate } from '../xml/gate.ts'
import type { Root } from '../schema/schema.ts'
import { rootPlace, readXml } from '../xml/read.ts'
import { acte, anomalieActe, annulation, arActe, arAnnulation } from './acte.ts'
import { demandeClassification, retourClassification, sansChangement } from './classification.ts'
import { anomalieEnveloppe, enveloppeClMisill, enveloppeMisillCl } from './enveloppes.ts'
import * as identify from './identity.ts'
import type { Retour } from './kinds.ts'
import { courrierSimple, defereTa, demandePieceComplementaire, lettreObservations } from './lettres.ts'
import { arCourrier, arReponse, pieceComplementaire, reponse } from './reponses.ts'
import type { Interpreted, Reader, Source } from './source.ts'

export { isLettre, type ActeRecu, type Lettre, type Retour } from './kinds.ts'

export interface ReadRetour {
  readonly retour: Retour
  /** Of which act it speaks: from the XML, else from the file name; as much as they know. */
  readonly identity: identify.PartialIdentity
  /** X008, X007 (departures from the strict schema, what no schema sees: `departuresMax` of each), R005, in this order. */
  readonly deviations: readonly Problem[]
  /** Against the wide profile. */
  readonly schemaValid: boolean
}

const readers: Readonly<Record<Root, Reader>> = {
  Acte: acte,
  ARActe: arActe,
  AnomalieActe: anomalieActe,
  CourrierSimple: courrierSimple,
  ReponseCourrierSimple: reponse({ kind: 'ReponseCourrierSimple', code: '2-2' }),
  DemandePieceComplementaire: demandePieceComplementaire,
  ARDemandePieceComplementaire: arCourrier({ kind: 'ARDemandePieceComplementaire', code: '3-2' }),
  RefusPieceComplementaire: reponse({ kind: 'RefusPieceComplementaire', code: '3-3' }),
  PieceComplementaire: pieceComplementaire,
  ARPieceComplementaire: arReponse({ kind: 'ARPieceComplementaire', code: '3-5' }),
  LettreObservations: lettreObservations,
  ARLettreObservations: arCourrier({ kind: 'ARLettreObservations', code: '4-2' }),
  RejetLettreObservations: reponse({ kind: 'RejetLettreObservations', code: '4-3' }),
  ReponseLettreObservations: reponse({ kind: 'ReponseLettreObservations', code: '4-4' }),
  ARReponseRejetLettreObservations: arReponse({ kind: 'ARReponseRejetLettreObservations', code: '4-5' }),
  DefereTA: defereTa,
  Annulation: annulation,
  ARAnnulation: arAnnulation,
  DemandeClassification: demandeClassification,
  RetourClassification: retourClassification,
  ReponseClassificationSansChangement: sansChangement,
  EnveloppeCLMISILL: enveloppeClMisill,
  EnveloppeMISILLCL: enveloppeMisillCl,
  AnomalieEnveloppe: anomalieEnveloppe,
}

/**
 * Read any XML document of the protocol.
 * @param bytes the document as it came
 * @param name its file name, which helps when the XML does not say of which act it speaks; a folder before it is dropped
 * @throws ActesError X001 to X006, as `gate` does
 * @throws ActesError X010 (`problems`: one per fact, `params` {fact, root}) when a fact that it must carry is unreadable
 */
export async function readRetour(bytes: Uint8Array, name?: string): Promise<ReadRetour> {
  const gated = await gate(bytes, 'wide')
  const base = name?.replace(/^.*[/\\]/s, '') ?? ''
  const source: Source = {
    root: gated.root,
    place: rootPlace(readXml(gated)),
    named: identify.identityOfName(base),
    remarks: [],
  }
  const read = readers[source.root](source)
  const strife = identify.disagreements(base, namedByAct(source.named, read), contentOf(source.root, read))
  return {
    retour: read.retour,
    identity: identify.firstKnown(read.xml, source.named),
    deviations: [...gated.deviations, ...unsaid(source.remarks, gated.deviations), ...strife],
    schemaValid: gated.schemaValid,
  }
}

/** Without what the schema says of the same place: an element that it did not expect there is not told a second time. */
function unsaid(remarks: readonly Problem[], departures: readonly Problem[]): readonly Problem[] {
  const unexpected = departures.flatMap(({ path, params }) => (params?.reason === 'unexpected' ? [path] : []))
  return remarks.filter(({ path }) => !unexpected.includes(path)).slice(0, departuresMax)
}

/** Where there is a letter, a name may bear its day or that of the decision. */
function namedByAct(named: identify.NamedIdentity, { retour, xml }: Interpreted): identify.NamedIdentity {
  if (!('dateCourrier' in retour)) return named
  const { dateDecision, dateCourrier, ...undated } = named
  return [retour.dateCourrier, xml.dateDecision].includes(dateDecision ?? dateCourrier) ? undated : named
}

function contentOf(root: Root, { retour, xml }: Interpreted): identify.NamedIdentity {
  const code = codeOfRoot(root)
  return { ...xml, ...(code && { code }), ...('dateCourrier' in retour && { dateCourrier: retour.dateCourrier }) }
}
