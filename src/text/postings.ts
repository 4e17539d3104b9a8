// Reasons for withdrawing an act from its public page.
import type { Both } from './sentences.ts'

export const retractionWords = {
  erreur: { fr: 'mis en ligne par erreur', en: 'posted by mistake' },
  donnees: { fr: 'protection de données personnelles', en: 'protection of personal data' },
  annule: {
    fr: 'sa transmission à la préfecture ne vaut plus',
    en: 'its transmission to the préfecture no longer holds',
  },
  retire: { fr: 'acte retiré ou abrogé', en: 'act withdrawn or repealed' },
  terme: { fr: 'fin de la mise en ligne', en: 'end of its time online' },
} as const satisfies Readonly<Record<string, Both>>

export type Retraction = keyof typeof retractionWords

export const retractions = Object.keys(retractionWords) as readonly Retraction[]
