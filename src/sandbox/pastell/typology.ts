// Choices that the form takes from elsewhere: the code PJ of each file, chosen once all files are there, and the matiere.
// Source: TdtChoiceTypologieActes, Classification (Pastell).
import type { Classification, Matiere } from '../../protocol/classification/classification.ts'
import { readClassification } from '../classification.ts'
import type { HttpAnswer } from '../http.ts'
import { filesIn, filled, textIn, type PastellDocument, type StoredFile } from './document.ts'
import { documentOf, detailOf, type Visit } from './documents.ts'
import { fieldOfForm } from './formulaire.ts'
import { jsonAnswer, PastellError } from './platform.ts'
import { fieldOf, segmentAt, type ApiRequest } from './request.ts'
import { keepBytes, saveDocument } from './store.ts'

/** GET externalData: what there is to choose from. */
export async function showChoices(asked: Visit): Promise<HttpAnswer> {
  const document = documentOf(asked)
  const field = choiceOf(asked.request)
  const classification = await readClassification(asked.platform.store.folder)
  if (field === 'classification') return jsonAnswer(200, Object.fromEntries(labels(classification.matieres, '')))
  const pieces = piecesOf(document).map(({ name }) => name)
  return jsonAnswer(200, { actes_type_pj_list: typesFor(document, classification), pieces })
}

/** PATCH externalData: choose. A choice is no modification: the state stays as it is. */
export async function choose(asked: Visit): Promise<HttpAnswer> {
  const { platform, request, caller } = asked
  const document = documentOf(asked)
  const chosen =
    choiceOf(request) === 'classification'
      ? filled(document, { classification: fieldOf(request, 'classif') })
      : await typed(asked, document)
  await saveDocument(platform.store, chosen)
  return jsonAnswer(200, { ...detailOf(platform, chosen, caller), result: 'ok' })
}

function choiceOf(request: ApiRequest): string {
  const field = segmentAt(request, 6)
  if (fieldOfForm(field)?.kind !== 'choice') throw new PastellError(`Type ${field} introuvable`)
  return field
}

async function typed({ platform, request }: Visit, document: PastellDocument): Promise<PastellDocument> {
  const types = typesFor(document, await readClassification(platform.store.folder))
  const pieces = piecesOf(document)
  const given = request.fields.get('type_pj')
  if (given === undefined || given.length === 0) throw new PastellError('Aucun type_pj fourni')
  // A text where a list is due stops PHP.
  if (typeof given === 'string') throw new PastellError('', 500)
  const [acte = '', ...annexes] = given
  const listed = given.map((type, index) => ({ filename: pieces[index]?.name ?? null, typologie: types[type] ?? null }))
  const fichier = await keepBytes(platform.store, 'type_piece.json', Buffer.from(JSON.stringify(listed)))
  return filled(document, {
    type_piece: `${given.length} fichier(s) typé(s)`,
    type_acte: acte,
    type_pj: JSON.stringify(annexes),
    type_piece_fichier: { 0: fichier },
  })
}

/** The act, then its annexes. */
function piecesOf(document: PastellDocument): readonly StoredFile[] {
  const files = (field: string) => filesIn(document, field).map(([, file]) => file)
  const [acte] = files('arrete')
  if (!acte) throw new PastellError("La pièce principale n'est pas présente")
  return [acte, ...files('autre_document_attache')]
}

function typesFor(document: PastellDocument, classification: Classification): Readonly<Record<string, string>> {
  const nature = classification.natures.find(({ code }) => `${code}` === textIn(document, 'acte_nature'))
  const types = nature?.typesPiece ?? []
  if (types.length === 0) throw new PastellError("La typologie n'est pas présente dans la classification")
  return Object.fromEntries(types.map(({ code, libelle }) => [code, `${libelle} (${code})`]))
}

/** `8.1 Enseignement`, each level before the one below. */
function labels(matieres: readonly Matiere[], above: string): readonly (readonly [string, true])[] {
  return matieres.flatMap(({ code, libelle, sous }) => [
    [`${above}${code} ${libelle}`, true] as const,
    ...labels(sous, `${above}${code}.`),
  ])
}
