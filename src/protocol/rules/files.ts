// Admission rules on the files of a deposit: presence, content, format by role, total size. They report the findings of
// files/facts.ts at the file's path in acte.json.
import { problem, type ErrorCode, type Problem } from '#errors.ts'
import type { Acte } from '../acte/acte.ts'
import { depositLimits, megabytes } from '../limits.ts'
import {
  fichierPath,
  fileProblem,
  perFile,
  placedFiles,
  placedPieces,
  type AdmissionContext,
  type FileFacts,
  type PlacedPiece,
  type Rule,
} from './rule.ts'
import { budgetRules, isBudget } from './budget.ts'

type SniffedFormat = FileFacts['kind']

const announced: Readonly<Record<string, SniffedFormat>> = {
  pdf: 'pdf',
  png: 'png',
  jpg: 'jpeg',
  jpeg: 'jpeg',
  xml: 'xml',
}

export const fileRules: readonly Rule[] = [
  {
    code: 'ACTES-F001',
    title: 'Chaque fichier nommé est dans le dossier',
    source: 'format du dépôt',
    check: (acte, { files }) =>
      placedFiles(acte)
        .filter(({ fichier }) => !files.has(fichier))
        .map((piece) => fileProblem('ACTES-F001', piece)),
  },
  examined('ACTES-F009', 'Chaque fichier est un fichier ordinaire du dossier', 'format du dépôt'),
  examined(
    'ACTES-F015',
    'Aucun fichier ne change pendant sa lecture',
    'règle du produit : ce qui part est ce qui a été examiné',
  ),
  {
    ...examined('ACTES-F002', 'Aucun fichier n’est vide', 'règle du produit'),
    check: perFile((piece, facts) => {
      const told = toldBy(facts, piece, 'ACTES-F002')
      return told.length > 0 || facts.sizeBytes > 0 ? told : [fileProblem('ACTES-F002', piece)]
    }),
  },
  {
    ...examined(
      'ACTES-F003',
      'Le contenu de chaque fichier est celui que son extension annonce',
      'cahier des charges de 2005, formats',
    ),
    check: perFile((piece, facts) => {
      const told = toldBy(facts, piece, 'ACTES-F003')
      const params = mislabelling(facts)
      return told.length > 0 || facts.sizeBytes === 0 || !params ? told : [fileProblem('ACTES-F003', piece, params)]
    }),
  },
  examined(
    'ACTES-F029',
    'Le contenu de chaque fichier est entier, et n’est rien d’autre que ce qu’il annonce',
    'règle du produit : ni image coupée, ni PDF qui serait aussi une page ou une archive, ni entité XML',
  ),
  {
    code: 'ACTES-F010',
    title: 'Le format de chaque fichier est admis pour son rôle',
    source: 'cahier des charges de 2005 : PDF, JPG, PNG ; arrêté du 13/10/2011 : XML budgétaire ; contrôles de S²LOW',
    check: perFile((piece, facts, { acte, files }) => {
      const accepted = acceptedKinds(acte, files, piece)
      if (accepted.includes(facts.kind) || isToldOtherwise(facts)) return []
      const names = accepted.map((kind) => (kind === 'jpeg' ? 'jpg' : kind)).join(', ')
      return [fileProblem('ACTES-F010', piece, { role: piece.role, kind: facts.kind, accepted: names })]
    }),
  },
  examined('ACTES-F019', 'Aucun fichier n’est infecté', 'règle du produit : chaque fichier passe par l’antivirus'),
  examined(
    'ACTES-F020',
    'L’antivirus a pu lire chaque fichier jusqu’au bout',
    'règle du produit : ce qui n’est pas lu n’est pas sûr',
  ),
  examined(
    'ACTES-F004',
    'Aucun PDF n’est verrouillé par un mot de passe',
    'cahier des charges de 2005 : pas de mot de passe',
  ),
  examined('ACTES-F005', 'Aucun PDF n’est endommagé', 'contrôle de S²LOW : PDF non endommagé'),
  examined('ACTES-F006', 'Aucun PDF n’est sans page', 'règle du produit'),
  examined(
    'ACTES-F012',
    'Chaque PDF s’examine en un temps et une mémoire raisonnables',
    'règle du produit : chaque analyse a ses bornes',
  ),
  {
    code: 'ACTES-F007',
    title: 'La somme des fichiers tient dans la limite',
    source: `limite de S²LOW, Stela et Pastell : ${megabytes(depositLimits.sumBytes)} Mo`,
    check: (acte, { files, limits: { sizeMaxBytes: max } }) => {
      const names = new Set(placedFiles(acte).map(({ fichier }) => fichier))
      const sum = [...names].reduce((total, name) => total + (files.get(name)?.sizeBytes ?? 0), 0)
      return sum <= max ? [] : [problem('ACTES-F007', '$', { value: String(sum), params: { sum, max } })]
    },
  },
  {
    code: 'ACTES-V034',
    title: 'Les fichiers ne sont pas trop nombreux pour la passerelle',
    source: `S²LOW : ${depositLimits.files} fichiers`,
    check: (acte, { limits: { filesMax: max = Infinity } }) => {
      const count = placedPieces(acte).length
      return count <= max ? [] : [problem('ACTES-V034', 'annexes', { params: { count, max } })]
    },
  },
  ...budgetRules,
  examined(
    'ACTES-F011',
    'Aucun PDF n’a de contenu actif ni de fichier joint',
    'règle du produit : averti, jamais refusé',
  ),
  examined(
    'ACTES-F016',
    'Aucun PDF n’est déjà signé',
    'règle du produit : la signature ne couvre pas le tampon d’une copie',
  ),
  examined(
    'ACTES-F024',
    'Chaque certificat de signature vient d’une autorité de la liste',
    'PAdES et XAdES, listes de confiance',
  ),
  examined('ACTES-F025', 'Aucun fichier n’a changé après sa signature', 'PAdES et XAdES, intégrité'),
  examined('ACTES-F026', 'Chaque certificat de signature valait quand il a signé', 'RFC 5280, validité et révocation'),
  examined('ACTES-F027', 'Chaque signature en est une', 'ISO 32000-1, 12.8 ; RFC 5652 ; XML Signature'),
  examined('ACTES-F028', 'Aucune signature n’est refusée par le réglage ACTES_SIGNATURES', 'règle du produit'),
  {
    code: 'ACTES-F014',
    title: 'Chaque fichier du dossier est nommé dans acte.json',
    source: 'format du dépôt',
    check: (_acte, { unnamed }) => unnamed.map((name) => problem('ACTES-F014', name, { value: name })),
  },
]

export const findings = perFile((piece, { problems, warnings }) =>
  [...problems, ...warnings].map((found) => atPlace(found, piece)),
)

function examined(code: ErrorCode, title: string, source: string): Rule {
  return {
    code,
    title,
    source,
    check: (acte, context) => findings(acte, context).filter((found) => found.code === code),
  }
}

function toldBy(facts: FileFacts, piece: PlacedPiece, code: ErrorCode): readonly Problem[] {
  return facts.problems.filter((found) => found.code === code).map((found) => atPlace(found, piece))
}

/** Set the file's place as path, and its name as value unless the finding has one. */
function atPlace(found: Problem, piece: PlacedPiece): Problem {
  const path = found.path === piece.fichier || found.path === '' ? fichierPath(piece) : found.path
  return { ...found, path, value: found.value ?? piece.fichier }
}

/** Known content under another extension, or a known extension over unknown content. */
export function mislabelling({ kind, name }: Pick<FileFacts, 'kind' | 'name'>) {
  const extension = extensionOf(name)
  return (announced[extension] ?? 'unknown') === kind ? undefined : { extension, kind }
}

/** Unknown content of a file that is empty, mislabelled or faulty is already reported. */
function isToldOtherwise(facts: FileFacts) {
  return (
    facts.kind === 'unknown' &&
    (facts.sizeBytes === 0 || facts.problems.length > 0 || mislabelling(facts) !== undefined)
  )
}

/** Formats that S²LOW accepts: beside an acte in XML, annexes must be PDF. */
function acceptedKinds(acte: Acte, files: AdmissionContext['files'], { role }: PlacedPiece): readonly SniffedFormat[] {
  if (role === 'document') return isBudget(acte) ? ['pdf', 'xml'] : ['pdf']
  return role === 'annexe' && files.get(acte.document.fichier)?.kind === 'xml' ? ['pdf'] : ['pdf', 'jpeg', 'png', 'xml']
}

function extensionOf(name: string) {
  const dot = name.lastIndexOf('.')
  return dot <= 0 ? '' : name.slice(dot + 1).toLowerCase()
}
