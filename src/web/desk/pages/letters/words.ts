// Words for tasks, their deadlines and their answers.
import type { Both, Language } from '#text/sentences.ts'
import type { Contradiction, LetterTask } from '#text/tasks.ts'
import { html } from '#text/html.ts'
import { tag } from '../../parts.ts'
import { sayIn } from '../../say.ts'
import { jour } from '../../times.ts'
import { mayHere, type Visit } from '../../visit.ts'
import { both } from '#text/both.ts'

/** The answer to each kind of letter, and the explicit refusal to answer, with the codes of their messages. */
export const answerWords: Readonly<Record<LetterTask, { readonly given: Both; readonly refused?: Both } | undefined>> =
  {
    courrierSimple: {
      given: both(
        'Une réponse au courrier : un document, et un seul (2-2).',
        'An answer to the letter: one document, and one only (2-2).',
      ),
    },
    demandePieces: {
      given: both(
        'Les pièces demandées : un document au moins (3-4).',
        'The pieces asked for: one document at least (3-4).',
      ),
      refused: both(
        'Refuser de fournir les pièces : un seul document, qui le dit (3-3)',
        'Refuse to give the pieces: one document only, which says so (3-3)',
      ),
    },
    lettreObservations: {
      given: both(
        'Une réponse aux observations : un document, et un seul (4-4).',
        'An answer to the observations: one document, and one only (4-4).',
      ),
      refused: both(
        'Refuser explicitement d’y répondre : un seul document, qui le dit (4-3)',
        'Refuse explicitly to answer them: one document only, which says so (4-3)',
      ),
    },
    defere: undefined,
  }

export const letterClosing = both(
  'Pour un courrier du préfet traité autrement : au guichet, par la poste, ou sans suite.',
  'For a letter dealt with in another way: at the counter, by post, or with nothing to be done.',
)

export const implausibleClosing = both(
  'Si la préfecture ne le confirme pas : l’acte reste tel qu’il est.',
  'If the préfecture does not confirm it: the act stays as it is.',
)

const untilDecided = both(
  'Jusque-là, plus rien ne part au sujet de cet acte.',
  'Until then, nothing more is sent about this act.',
)

/** Choices in a contradiction: `reverse` changes the acte, `keep` keeps it. */
interface VerdictWords {
  readonly closing: Both
  readonly reverse: Both
  readonly keep: Both
}

export const verdictWords: Readonly<Record<Contradiction, VerdictWords>> = {
  anomalieTardive: {
    closing: untilDecided,
    reverse: both('Retenir l’anomalie : l’acte devient refusé', 'The anomaly is right: the act becomes refused'),
    keep: both('Retenir l’accusé de réception : rien ne change', 'The acknowledgement is right: nothing changes'),
  },
  accuseTardif: {
    closing: untilDecided,
    reverse: both(
      'Retenir l’accusé de réception : l’acte devient acquitté',
      'The acknowledgement is right: the act becomes acknowledged',
    ),
    keep: both('Retenir le refus : rien ne change', 'The refusal is right: nothing changes'),
  },
  accuseContraire: {
    closing: both(
      'Jusque-là, l’acte garde sa première date, et les délais en partent.',
      'Until then the act keeps its first date, and deadlines run from it.',
    ),
    reverse: both(
      'Retenir le second accusé : les délais partent de sa date',
      'The second acknowledgement is right: deadlines run from its date',
    ),
    keep: both('Garder le premier accusé : rien ne change', 'The first acknowledgement is right: nothing changes'),
  },
}

const dayMs = 86_400_000
/** Nearer deadlines have the colour of what waits for a person. */
const nearDays = 7

/** A deadline and its distance. @param dueOn null: the law sets none; @param today in the collectivité's calendar */
export function deadline(dueOn: string | null, today: string, language: Language) {
  if (dueOn === null) return html`${sayIn(language)('Sans échéance', 'No deadline')}`
  const days = Math.round((Date.parse(dueOn) - Date.parse(today)) / dayMs)
  const tone = days < 0 ? 'no' : days <= nearDays ? 'todo' : 'run'
  return html`${tag(tone, distance[language].format(days, 'day'))}<span class="sub">${jour(dueOn, language)}</span>`
}

const distance = {
  fr: new Intl.RelativeTimeFormat('fr', { numeric: 'auto' }),
  en: new Intl.RelativeTimeFormat('en', { numeric: 'auto' }),
} as const

/** The label says "see" to people who may not close the task. */
export function taskLabel(visit: Visit, { collectivite, name }: { collectivite: string; name: string }) {
  return mayHere(visit, 'closeTask', collectivite)
    ? visit.say(`Traiter ${name}`, `Deal with ${name}`)
    : visit.say(`Voir ${name}`, `See ${name}`)
}

export function answerTag({ say }: Visit, transmission: string) {
  return html`${tag('run', say('réponse partie', 'answer sent'))}
    <a href="/transmissions/${transmission}">${say('Voir la réponse', 'See the answer')}</a>`
}
