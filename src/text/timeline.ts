// What stands in the timeline of an exchange beside the messages of the protocol: by the event of the journal, or by what came.
import type { Both } from './sentences.ts'

export const exchangeSentences = {
  reversed: { fr: 'Une personne a tranché entre deux réponses', en: 'A person decided between two answers' },
  replaced: { fr: 'Remplacée par une nouvelle transmission', en: 'Replaced by a new transmission' },
  'task-closed': { fr: 'Une personne a classé une tâche', en: 'A person closed a task' },
  'receipt-refused': {
    fr: 'L’accusé de réception de la lettre a été refusé',
    en: 'The acknowledgement of the letter was refused',
  },
  'answer-refused': {
    fr: 'La réponse à la lettre a été refusée : elle est à refaire',
    en: 'The answer to the letter was refused: it is to be made again',
  },
  'platform-refused': { fr: 'Refus de la plateforme', en: 'Refusal by the platform' },
  notice: { fr: 'Avis par courriel', en: 'Notice by e-mail' },
  'anomalie-enveloppe': { fr: 'Anomalie sur l’enveloppe', en: 'Anomaly of the envelope' },
} as const satisfies Readonly<Record<string, Both>>
