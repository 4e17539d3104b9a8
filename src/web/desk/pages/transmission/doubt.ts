// A sending without verdict: what is known of it, and what its platform has answered since.
import type { Words } from '../../say.ts'
import type { ErrorCode } from '#errors.ts'
import type { Both } from '#text/sentences.ts'
import { html, type HtmlContent } from '#text/html.ts'
import { trouble } from '../../parts.ts'
import { instant } from '../../times.ts'
import type { Visit } from '../../visit.ts'
import { both } from '#text/both.ts'

interface JournalLine {
  readonly at: string | Date
  readonly event: string
  readonly code: ErrorCode | null
  readonly detail?: unknown
}

interface Doubt {
  readonly attempts: readonly { readonly openedAt: string | Date; readonly verdict: string | null }[]
  readonly journal: readonly JournalLine[]
}

/** What is known of its open attempt, and what the platform answered since. */
export function doubtFacts(visit: Visit, { attempts, journal }: Doubt): readonly (readonly [string, HtmlContent])[] {
  const { say, language } = visit
  const openedAt = attempts.findLast(({ verdict }) => verdict === null)?.openedAt
  const story = openedAt ? journal.filter(({ at }) => at >= openedAt) : []
  const code = causeOf(story)?.code
  const silent = say(
    'L’échange n’a laissé ni réponse ni erreur : le processus s’est sans doute arrêté pendant l’envoi.',
    'The exchange left neither an answer nor an error: the process probably stopped during the sending.',
  )
  const left = openedAt && html`, ${say('parti le', 'left on')} ${instant(openedAt, language)}`
  const sent = html`${say('Envoi n°', 'Sending no.')} ${attempts.length}${left}. ${code ? trouble(code, visit) : silent}`
  return [
    [say('Envoi', 'Sending'), sent],
    [say('Réponse de la plateforme', 'Answer of the platform'), answerOf(visit, story)],
  ]
}

/** What caused the doubt; undefined when the process died. */
function causeOf(story: readonly JournalLine[]) {
  return story.find(({ event }) => event === 'uncertain')
}

function answerOf(visit: Visit, story: readonly JournalLine[]) {
  const { say, language } = visit
  const cause = causeOf(story)
  const asked = story.findLast((line) => line !== cause && wordOf(line) !== undefined)
  if (!asked) return html`${say('Elle n’a pas encore été interrogée.', 'It has not been asked yet.')}`
  return html`${instant(asked.at, language)}${say(' :', ':')} ${wordOf(asked)?.[language]}
  ${asked.code && trouble(asked.code, visit)}`
}

const words: Words<string> = {
  wait: both(
    'elle ne le connaît pas, mais il est trop tôt pour la croire : l’envoi peut encore y être en traitement.',
    'it does not know it, but it is too early to believe that: the sending may still be under way there.',
  ),
  look: both(
    'elle a répondu en partie : la recherche reprendra là où elle s’est arrêtée.',
    'it answered in part: the search goes on where it stopped.',
  ),
  retry: both('elle n’a pas pu être interrogée.', 'it could not be asked.'),
  suspended: both('elle n’a pas pu être interrogée.', 'it could not be asked.'),
  held: both('elle n’a pas permis de conclure.', 'it did not settle the doubt.'),
}

function wordOf({ event, detail }: JournalLine): Both | undefined {
  const why = event === 'wait' ? (detail as { why?: unknown } | null)?.why : undefined
  if (why === 'look') return words.look
  if (event === 'wait' && why !== 'quiet') return undefined
  return Object.hasOwn(words, event) ? words[event] : undefined
}
