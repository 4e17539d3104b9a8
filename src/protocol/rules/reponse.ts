// Rules on an answer to a letter: the number of documents, their format, their code PJ for the nature. Sources: XSD
// v1.1 (documents); classification (codes PJ).
import { problem, type Problem } from '#errors.ts'
import { isTypePiece, type Piece } from '../acte/acte.ts'
import type { Classification } from '../classification/classification.ts'
import { typeFaultOf } from './acte.ts'
import { messages, type NatureActe } from '../codes.ts'
import { takesDocuments, type Reponse } from '../messages/formulaire.ts'
import { judged, type AdmissionContext, type FileFacts } from './rule.ts'

interface ReponseContext {
  readonly nature: NatureActe
  readonly classification: Classification
  readonly limits: Pick<AdmissionContext['limits'], 'sizeMaxBytes'>
  readonly files: ReadonlyMap<string, FileFacts>
}

/**
 * Problems: A012 (count of documents), F007, F008, F010, V016, V017, the files' own. Warnings: V023, the files' own.
 */
export function admitReponse(reponse: Reponse, context: ReponseContext) {
  return judged([
    ...countFaults(reponse),
    ...repeated(reponse),
    ...reponse.documents.flatMap((document, at) =>
      documentFaults(reponse, { ...document, path: `with[${at}]` }, context),
    ),
    ...sizeFaults(context),
  ])
}

function countFaults({ code, documents }: Reponse): readonly Problem[] {
  const count = documents.length
  if (takesDocuments(code, count)) return []
  return [problem('ACTES-A012', 'with', { params: { code, files: messages[code].files, count } })]
}

function repeated({ documents }: Reponse): readonly Problem[] {
  const names = documents.map(({ fichier }) => fichier)
  return names.flatMap((name, at) => {
    const first = names.indexOf(name)
    return first === at
      ? []
      : [problem('ACTES-F008', `with[${at}]`, { value: name, params: { first: `with[${first}]` } })]
  })
}

interface PlacedDocument extends Piece {
  readonly path: string
}

function documentFaults({ code }: Reponse, placed: PlacedDocument, context: ReponseContext): readonly Problem[] {
  const { fichier, path } = placed
  const facts = context.files.get(fichier)
  // The préfecture may request a budget or a signature, in XML.
  const accepted: readonly FileFacts['kind'][] = ['pdf', 'png', 'jpeg', ...(code === '3-4' ? (['xml'] as const) : [])]
  const told = [...(facts?.problems ?? []), ...(facts?.warnings ?? [])].map((each) => ({ ...each, path }))
  const strange = facts && facts.problems.length === 0 && !accepted.includes(facts.kind)
  const params = { kind: facts?.kind ?? '', role: 'document', accepted: accepted.join(', ') }
  return [
    ...told,
    ...(strange ? [problem('ACTES-F010', path, { value: fichier, params })] : []),
    ...typeFaults(placed, context),
  ]
}

/** As for an acte, plus the syntax, which nothing checked before. */
function typeFaults(placed: PlacedDocument, { classification, nature }: ReponseContext): readonly Problem[] {
  const { typePiece: value, path } = placed
  if (!isTypePiece(value)) return [problem('ACTES-V016', path, { value, params: { reason: 'syntaxe' } })]
  const fault = typeFaultOf(placed, nature, classification)
  return fault ? [fault] : []
}

function sizeFaults({ files, limits }: ReponseContext): readonly Problem[] {
  const size = [...files.values()].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  const max = limits.sizeMaxBytes
  return size <= max ? [] : [problem('ACTES-F007', 'with', { value: String(size), params: { sum: size, max } })]
}
