// What is told of an act beside what the préfecture receives, as people read it: how it was voted, who certifies it.
import { isUnanimous, type Mentions, type Votes } from '../protocol/acte/mentions.ts'
import type { Both, Language } from './sentences.ts'

export const mentionWords = {
  votes: { fr: 'Vote', en: 'Votes' },
  certifiePar: { fr: 'Certifié par', en: 'Certified by' },
  budget: { fr: 'Budget', en: 'Budget' },
} as const satisfies Record<string, Both>

const voteWords = {
  membres: { fr: 'en exercice', en: 'in office' },
  presents: { fr: 'présents', en: 'present' },
  votants: { fr: 'votants', en: 'voting' },
  pour: { fr: 'pour', en: 'for' },
  contre: { fr: 'contre', en: 'against' },
  abstentions: { fr: 'abstentions', en: 'abstentions' },
} as const satisfies Record<keyof Votes, Both>

const unanimity: Both = { fr: 'unanimité', en: 'unanimous' }

/** `27 en exercice, 19 présents, 26 votants, 26 pour, 0 contre, 0 abstentions, unanimité`. */
export function votesLine(votes: Votes, language: Language): string {
  const counted = (Object.keys(voteWords) as (keyof Votes)[]).flatMap((key) =>
    votes[key] === undefined ? [] : [`${votes[key]} ${voteWords[key][language]}`],
  )
  return [...counted, ...(isUnanimous(votes) ? [unanimity[language]] : [])].join(', ')
}

/** What is told, each with its word; the day of publication is told with the deadlines. */
export function mentionLines(
  { votes, certifiePar, budget }: Omit<Mentions, 'publication'>,
  language: Language,
): readonly (readonly [keyof typeof mentionWords, string])[] {
  const of = (...parts: readonly (string | undefined)[]) => parts.filter((part) => part !== undefined).join(', ')
  return [
    ...(votes ? [['votes', votesLine(votes, language)] as const] : []),
    ...(certifiePar ? [['certifiePar', of(certifiePar.nom, certifiePar.qualite)] as const] : []),
    ...(budget ? [['budget', of(budget.annee, budget.nom)] as const] : []),
  ].filter(([, line]) => line !== '')
}
