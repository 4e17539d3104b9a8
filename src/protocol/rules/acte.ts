// Admission rules on the content of acte.json: collectivité, numero, date, objet, matiere, types of pieces.
import { problem, type Params, type Problem } from '#errors.ts'
import { writeMatiere, type Acte } from '../acte/acte.ts'
import {
  findMatiere,
  listsTypesPiece,
  naturesOffering,
  typePieceOffered,
  type Classification,
} from '../classification/classification.ts'
import type { NatureActe } from '../codes.ts'
import { checkNumero } from '../acte/numero.ts'
import { placedPieces, type AdmissionContext, type Rule } from './rule.ts'
import { toLatin1 } from '../xml/latin1.ts'

export const acteRules: readonly Rule[] = [
  {
    code: 'ACTES-V006',
    title: 'La collectivité de l’acte est celle qui est déclarée',
    source: 'format du dépôt',
    check: ({ collectivite }, { collectivite: { siren } }) =>
      collectivite === siren
        ? []
        : [problem('ACTES-V006', 'collectivite', { value: collectivite, params: { declared: siren } })],
  },
  {
    code: 'ACTES-V008',
    title: 'Le numéro suit la règle de la passerelle',
    source: 'norme d’échange : 15 caractères ; S²LOW et Pastell : capitales, chiffres et _',
    check: ({ numero }, { limits }) => {
      const verdict = checkNumero(numero, limits.numbers)
      if (verdict.ok) return []
      const params = { policy: limits.numbers, proposal: verdict.proposal ?? '' }
      return [problem('ACTES-V008', 'numero', { value: numero, params })]
    },
  },
  {
    code: 'ACTES-V030',
    title: 'Le numéro est assez long pour la passerelle',
    source: 'Pastell : de 2 à 15 caractères',
    check: ({ numero }, { limits: { numeroMin: min } }) =>
      numero === '' || numero.length >= min
        ? []
        : [problem('ACTES-V030', 'numero', { value: numero, params: { min } })],
  },
  {
    code: 'ACTES-V011',
    title: 'La décision n’est pas datée du futur',
    source: 'contrôle de S²LOW',
    check: ({ dateDecision }, { today }) =>
      dateDecision <= today ? [] : [problem('ACTES-V011', 'dateDecision', { value: dateDecision, params: { today } })],
  },
  {
    code: 'ACTES-V013',
    title: 'L’objet n’est pas vide une fois écrit',
    source: 'règle du produit : la préfecture lit l’objet',
    check: (acte, context) => (sent(acte, context).text.trim() === '' ? [problem('ACTES-V013', 'objet')] : []),
  },
  {
    code: 'ACTES-V018',
    title: 'Chaque caractère de l’objet peut être écrit',
    source: 'norme d’échange : XML en ISO-8859-1',
    check: (acte, context) => sent(acte, context).problems,
  },
  {
    code: 'ACTES-V012',
    title: 'L’objet tient dans la limite, compté tel qu’il sera écrit',
    source: 'XSD v1.1, Objet : 500 caractères ; S²LOW et Pastell : 499',
    check: (acte, context) => {
      const { objetMax: max } = context.limits
      const length = [...sent(acte, context).text].length
      return length <= max ? [] : [problem('ACTES-V012', 'objet', { params: { length, max } })]
    },
  },
  {
    code: 'ACTES-V015',
    title: 'La matière existe dans la classification',
    source: 'XSD v1.1, CodeMatiere1 à 5 ; classification en vigueur',
    check: ({ matiere }, { classification }) =>
      findMatiere(classification, matiere)
        ? []
        : [problem('ACTES-V015', 'matiere', { value: writeMatiere(matiere), params: { date: classification.date } })],
  },
  {
    code: 'ACTES-V031',
    title: 'La matière ne descend pas plus bas que la table intégrée',
    source: 'classification nationale du 18/04/2019 : deux niveaux ; chaque préfecture a les siens au-dessous',
    check: ({ matiere }, { classification }) => {
      const { builtIn, date } = classification
      if (!builtIn || matiere.length <= 2 || !findMatiere(classification, matiere)) return []
      return [problem('ACTES-V031', 'matiere', { value: writeMatiere(matiere), params: { date } })]
    },
  },
  {
    code: 'ACTES-V016',
    title: 'Le type de chaque pièce est connu de la classification reçue',
    source: 'classification en vigueur, TypePJNatureActe',
    check: (acte, context) => typeFaults(acte, context, 'ACTES-V016'),
  },
  {
    code: 'ACTES-V023',
    title: 'Le type de chaque pièce figure dans la table intégrée',
    source: 'classification nationale du 18/04/2019',
    check: (acte, context) => typeFaults(acte, context, 'ACTES-V023'),
  },
  {
    code: 'ACTES-V017',
    title: 'Le type de chaque pièce est proposé pour la nature de l’acte',
    source: 'notice 2.2 (avril 2019) : la nature seule décide',
    check: (acte, context) => typeFaults(acte, context, 'ACTES-V017'),
  },
  {
    code: 'ACTES-A120',
    title: 'Le type de chaque annexe est indiqué',
    source: 'règle du produit : le type de l’acte est rarement celui de son annexe',
    check: ({ annexes }) =>
      annexes.flatMap(({ fichier: value, typePiece, isUntyped }, index) =>
        isUntyped ? [problem('ACTES-A120', `annexes[${index}].typePiece`, { value, params: { typePiece } })] : [],
      ),
  },
  {
    code: 'ACTES-V026',
    title: 'Le numéro peut figurer dans l’identifiant de l’acte',
    source: 'XSD v1.1, IDActe : ni tiret ni espace, que NumeroInterne admet',
    check: ({ numero }, { limits }) => {
      const proposal = numero.replaceAll(/[^A-Za-z0-9_]/g, '_')
      if (proposal === numero || !checkNumero(numero, limits.numbers).ok) return []
      return [problem('ACTES-V026', 'numero', { value: numero, params: { proposal } })]
    },
  },
  {
    code: 'ACTES-V028',
    title: 'La publication n’est ni antérieure à la décision ni à venir',
    source: 'règle du produit : un jour noté a eu lieu',
    check: (acte, { today }) => {
      const { publication } = acte
      if (!publication || (publication.date >= acte.dateDecision && publication.date <= today)) return []
      const params = { decision: acte.dateDecision }
      return [problem('ACTES-V028', 'publication.date', { value: publication.date, params })]
    },
  },
]

function sent(acte: Acte, { limits }: AdmissionContext) {
  return toLatin1(acte.objet, 'objet', limits.charset)
}

type TypeFault = 'ACTES-V016' | 'ACTES-V017' | 'ACTES-V023'

function typeFaults(acte: Acte, { classification }: AdmissionContext, code: TypeFault): readonly Problem[] {
  const typed = placedPieces(acte).map((piece) => ({ ...piece, path: `${piece.path}.typePiece` }))
  return typed
    .flatMap((piece) => typeFaultOf(piece, acte.nature, classification) ?? [])
    .filter((each) => each.code === code)
}

/**
 * Fault of a piece's code PJ for the nature of its acte: V017 when it is offered for others; when unknown, V016 by a
 * received classification, and V023, a warning, by the built-in one.
 */
export function typeFaultOf(
  { typePiece: value, path }: { readonly typePiece: string; readonly path: string },
  nature: NatureActe,
  classification: Classification,
): Problem | undefined {
  const told = (code: TypeFault, params: Params) => problem(code, path, { value, params })
  const offered = naturesOffering(classification, value)
  if (offered.length > 0) {
    const fits = typePieceOffered(classification, nature, value)
    return fits ? undefined : told('ACTES-V017', { nature, offered: offered.join(', ') })
  }
  if (!listsTypesPiece(classification)) return undefined
  const { date, builtIn } = classification
  return builtIn ? told('ACTES-V023', { date }) : told('ACTES-V016', { reason: 'inconnu', date })
}
