// Reasons for withdrawing an act from its public page.
import type { Both } from './sentences.ts'
import { both } from './both.ts'

export const retractionWords = {
  erreur: both('mis en ligne par erreur', 'posted by mistake'),
  donnees: both('protection de données personnelles', 'protection of personal data'),
  annule: both('sa transmission à la préfecture ne vaut plus', 'its transmission to the préfecture no longer holds'),
  retire: both('acte retiré ou abrogé', 'act withdrawn or repealed'),
  terme: both('fin de la mise en ligne', 'end of its time online'),
} as const satisfies Readonly<Record<string, Both>>

export type Retraction = keyof typeof retractionWords

export const retractions = Object.keys(retractionWords) as readonly Retraction[]
