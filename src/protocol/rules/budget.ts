// Admission rules on budgets in XML: their seal, what goes with them, and their head beside the act. A comparison refuses
// where the préfecture could only send it back, and warns where the act may be right; the digest of a seal is never one.
import { compact } from '../compact.ts'
import { writeMatiere, type Acte } from '../acte/acte.ts'
import { isAccounts } from '../calendrier/exercice.ts'
import { fileProblem, perFile, placedPieces, type PlacedPiece, type Rule } from './rule.ts'
import type { BudgetHead, XmlFacts } from '../xml/budget.ts'

/** `params.reason` of F021: why an XML is no sealed budget. */
export type BudgetFault = 'xml' | 'racine' | 'espace' | 'scellement'

interface Beside {
  readonly acte: Acte
  /** SIREN of the act's collectivité. */
  readonly siren: string
  /** How many PDFs go with the XML. */
  readonly pdfs: number
}

interface Comparison {
  /** V038 refuses, V039 warns. */
  readonly code: 'ACTES-V038' | 'ACTES-V039'
  /** What the sentence says was found, when the head and the act disagree. */
  readonly found: (head: BudgetHead, beside: Beside) => Readonly<Record<string, string>> | undefined
}

/** By `params.reason`. What the head does not say is not compared. */
export const budgetComparisons = {
  siren: {
    code: 'ACTES-V038',
    found: ({ sirens }, { siren }) =>
      sirens === undefined || sirens.includes(siren) ? undefined : { found: sirens.join(', '), siren },
  },
  projet: { code: 'ACTES-V038', found: ({ projet }) => projet && {} },
  // The first day of the exercice in genuine comptes financiers uniques: never a ground for refusal.
  vote: {
    code: 'ACTES-V039',
    found: ({ voteLe }, { acte: { dateDecision } }) =>
      voteLe === undefined || voteLe === dateDecision ? undefined : { vote: voteLe, decision: dateDecision },
  },
  // Accounts are voted in the year after; a budget in its own year or just before; a last decision just after.
  exercice: {
    code: 'ACTES-V039',
    found: (head, { acte: { dateDecision } }) => {
      const after = Number(dateDecision.slice(0, 4)) - Number(head.annee ?? NaN)
      const isLikely = isAccounts(head) ? after >= 1 : Math.abs(after) <= (head.etape === 'DM' ? 1 : Number(after < 0))
      return head.annee === undefined || isLikely ? undefined : { annee: head.annee, decision: dateDecision }
    },
  },
  etape: {
    code: 'ACTES-V039',
    found: ({ etape, unique = false }) => (etape === undefined || (etape === 'CFU') === unique ? undefined : { etape }),
  },
  signatures: { code: 'ACTES-V039', found: ({ unique }, { pdfs }) => (unique && pdfs < 2 ? {} : undefined) },
} as const satisfies Readonly<Record<string, Comparison>>

export type BudgetComparison = keyof typeof budgetComparisons

const budgets = perFile((piece, { xml }) => (xml?.budget && piece.role !== 'accuse' ? [piece] : []))

export const budgetRules: readonly Rule[] = [
  {
    code: 'ACTES-F021',
    title: 'Un budget en XML est un document budgétaire ou un compte financier unique, scellé',
    source:
      'arrêté du 13/10/2011 ; TotEM : racine DocumentBudgetaire ou CompteFinancierUnique, Scellement daté ; contrôle de S²LOW et de Stela',
    check: perFile((piece, { xml }, { acte }) => {
      const reason = xml && budgetFault(acte, piece, xml)
      if (!reason) return []
      const { root, foreign } = xml
      return [fileProblem('ACTES-F021', piece, { reason, ...compact({ root, foreign }) })]
    }),
  },
  {
    code: 'ACTES-F042',
    title: 'Une annexe en XML est un budget ou une signature',
    source: 'cahier des charges de 2005 : PDF, JPG, PNG ; S²LOW prend tout XML : averti, jamais refusé',
    check: perFile((piece, { xml, signatures = [] }, { acte }) => {
      const isKnown = xml === undefined || xml.budget !== undefined || signatures.length > 0
      if (isKnown || piece.role !== 'annexe' || budgetFault(acte, piece, xml) || piece.typePiece === '99_SE') return []
      return [fileProblem('ACTES-F042', piece, xml.root === undefined ? {} : { root: xml.root })]
    }),
  },
  {
    code: 'ACTES-V032',
    title: 'Un budget en XML est accompagné de son PDF',
    source: 'règle du produit : un budget se lit aussi sur papier ; Stela : une annexe au moins',
    check: (acte, context) => {
      const isPdf = (fichier: string) => context.files.get(fichier)?.kind === 'pdf'
      const isBeside = placedPieces(acte).some(({ fichier }) => isPdf(fichier))
      return isBeside ? [] : budgets(acte, context).map((piece) => fileProblem('ACTES-V032', piece))
    },
  },
  {
    code: 'ACTES-V033',
    title: 'Un budget en XML part comme document budgétaire, en matière 7.1',
    source: 'ministère : nature 5, matière 7.1, sous la même enveloppe que la délibération',
    check: (acte, context) => {
      if (isBudget(acte)) return []
      const params = { nature: acte.nature, matiere: writeMatiere(acte.matiere) }
      return budgets(acte, context).map((piece) => fileProblem('ACTES-V033', piece, params))
    },
  },
  compared(
    'ACTES-V038',
    'Un budget en XML est celui de la collectivité, et il est voté',
    'TotEM : SIRET de la collectivité et de l’établissement, projet de budget',
  ),
  compared(
    'ACTES-V039',
    'Un budget en XML dit le vote, l’exercice et l’étape de l’acte, et un compte financier unique a sa page de signatures',
    'TotEM : date du vote, exercice, étape ; ministère : la page des signatures à part ; averti, jamais refusé',
  ),
]

function compared(code: Comparison['code'], title: string, source: string): Rule {
  const own = Object.entries<Comparison>(budgetComparisons).filter(([, each]) => each.code === code)
  const check = perFile((piece, { xml: { budget } = {} }, { acte, collectivite: { siren }, files }) => {
    if (budget === undefined || piece.role === 'accuse') return []
    const pdfs = placedPieces(acte).filter(({ fichier }) => files.get(fichier)?.kind === 'pdf').length
    return own.flatMap(([reason, { found }]) => {
      const params = found(budget, { acte, siren, pdfs })
      return params ? [fileProblem(code, piece, { reason, ...params })] : []
    })
  })
  return { code, title, source, check }
}

/** Only this nature and matière make a budget, which may be XML (arrêté du 13/10/2011). */
export function isBudget({ nature, matiere }: Acte): boolean {
  return nature === 'BF' && matiere[0] === 7 && matiere[1] === 1
}

/** Undefined for a sealed budget, or when the XML need not be one: a signature goes with any acte. */
function budgetFault(acte: Acte, { role, typePiece }: PlacedPiece, xml: XmlFacts): BudgetFault | undefined {
  const { root, foreign, budget } = xml
  if (role === 'accuse') return undefined
  if (budget) return budget.scelleLe === undefined ? 'scellement' : undefined
  if (role === 'annexe' && (!isBudget(acte) || typePiece === '99_SE')) return undefined
  if (root === undefined) return 'xml'
  return foreign === undefined ? 'racine' : 'espace'
}
