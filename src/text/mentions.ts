// Wording of what the préfecture does not receive (votes, certifier), and of an XML budget's own data.
import { isUnanimous, roadOf, type Mentions, type Votes } from '#protocol/acte/mentions.ts'
import type { BudgetHead } from '#protocol/xml/budget.ts'
import { writeDay, type Both, type Language } from './sentences.ts'
import { both } from './both.ts'
import { voieNames } from './words.ts'

export const mentionWords = {
  votes: both('Vote', 'Votes'),
  certifiePar: both('Certifié par', 'Certified by'),
  budget: both('Budget', 'Budget'),
  documentBudgetaire: both('Budget en XML', 'Budget in XML'),
  autreVoie: both('Transmis par', 'Sent by'),
}

const voteWords = {
  membres: both('en exercice', 'in office'),
  presents: both('présents', 'present'),
  votants: both('votants', 'voting'),
  pour: both('pour', 'for'),
  contre: both('contre', 'against'),
  abstentions: both('abstentions', 'abstentions'),
} as const satisfies Record<keyof Votes, Both>

const unanimity = both('unanimité', 'unanimous')

/** `27 en exercice, 19 présents, 26 votants, 26 pour, 0 contre, 0 abstention, unanimité`. */
function votesLine(votes: Votes, language: Language) {
  const counted = (Object.keys(voteWords) as (keyof Votes)[]).flatMap((key) =>
    votes[key] === undefined ? [] : [`${votes[key]} ${agreed(votes[key], voteWords[key][language], language)}`],
  )
  return [...counted, ...(isUnanimous(votes) ? [unanimity[language]] : [])].join(', ')
}

/** French counts none in the singular, English only one. */
function agreed(count: number, words: string, language: Language) {
  return count === 1 || (count === 0 && language === 'fr') ? words.replace(/s$/, '') : words
}

/** Names, therefore French in English pages too. */
const etapes: Readonly<Record<string, string>> = {
  BP: 'budget primitif',
  DM: 'décision modificative',
  BS: 'budget supplémentaire',
  CA: 'compte administratif',
  CFU: 'compte financier unique',
}

interface BudgetFile extends BudgetHead {
  readonly fichier: string
}

/** `budget primitif (BP) 2025, scellé le 25/06/2025, budget.xml`. */
function budgetLine({ fichier, annee, etape, scelleLe }: BudgetFile, language: Language) {
  const name = etape === undefined ? undefined : etapes[etape]
  const what = [name, etape !== undefined && (name === undefined ? etape : `(${etape})`), annee]
    .filter(Boolean)
    .join(' ')
  const sealed = scelleLe === undefined ? '' : writeDay(scelleLe, language)
  const when = both(`scellé le ${sealed}`, `sealed on ${sealed}`)[language]
  return [what, sealed !== '' && when, fichier].filter(Boolean).join(', ')
}

/** Without the publication day, which is shown with the deadlines. */
export function mentionLines(
  {
    votes,
    certifiePar,
    budget,
    autreVoie,
    documentsBudgetaires = [],
  }: Omit<Mentions, 'publication'> & {
    readonly documentsBudgetaires?: readonly BudgetFile[]
  },
  language: Language,
): readonly (readonly [keyof typeof mentionWords, string])[] {
  const of = (...parts: readonly (string | undefined)[]) => parts.filter((part) => part !== undefined).join(', ')
  return [
    ...(votes ? [['votes', votesLine(votes, language)] as const] : []),
    ...(certifiePar ? [['certifiePar', of(certifiePar.nom, certifiePar.qualite)] as const] : []),
    ...(budget ? [['budget', of(budget.annee, budget.nom)] as const] : []),
    ...(autreVoie && roadOf({ autreVoie })
      ? [['autreVoie', of(voieNames[autreVoie.voie][language], autreVoie.reference)] as const]
      : []),
    ...documentsBudgetaires.map((each) => ['documentBudgetaire', budgetLine(each, language)] as const),
  ].filter(([, line]) => line !== '')
}
