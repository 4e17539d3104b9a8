// The story of a transmission: every exchange with its verdict, every move and decision with who and why, and the words
// exchanged with the prefecture. Newest first where one looks for what happened last.
import type { ErrorCode } from '../../../../errors.ts'
import { liveStates, states, type State } from '../../../../lifecycle.ts'
import type { ShownTransmission, TimelineEntry } from '../../../../operations/shapes/transmissions.ts'
import { shortSentence, stateSentence, type Both } from '../../../../text/sentences.ts'
import { html, type Content, type Html } from '../../../../text/html.ts'
import { stateSentences } from '../../../../text/errors.ts'
import { exchangeName } from '../../../../text/messages.ts'
import { documentLabel } from '../../../../text/words.ts'
import { tag } from '../../parts.ts'
import { instant, jour } from '../../times.ts'
import { seesNames, shownTo, type Visit } from '../../visit.ts'

type Attempt = ShownTransmission['attempts'][number]
type Line = ShownTransmission['journal'][number]

type Event = readonly [fr: string, en: string, mark?: 'ok' | 'no' | 'doubt']

function moved(state: State): Event {
  const { fr, en } = stateSentences[state].moved
  if (liveStates.includes(state)) return [fr, en, 'ok']
  return state === 'refused' ? [fr, en, 'no'] : [fr, en]
}

/** What an event is called, in French and in English, and its mark. */
const events: Readonly<Record<string, Event>> = {
  ...Object.fromEntries(states.map((state) => [state, moved(state)])),
  held: ['Retenue : une personne est attendue', 'Held: a person is expected', 'no'],
  retry: ['Essai manqué : un autre suivra', 'Failed try: another will follow', 'no'],
  suspended: ['Connexion suspendue : elle attend', 'Connection suspended: it waits', 'no'],
  uncertain: ['Envoi sans verdict', 'Sending without a verdict', 'doubt'],
  wait: ['En attente', 'Waiting'],
  requeued: ['Remise en file', 'Requeued'],
  rerouted: ['Remise en file par une autre passerelle', 'Requeued through another gateway'],
  replaced: ['Remplacée par une nouvelle transmission', 'Replaced by a new transmission'],
  unhealed: [
    'Elle ne repart pas d’elle-même : une personne décide',
    'It does not leave again by itself: a person decides',
    'no',
  ],
  reversed: ['Une personne a tranché entre deux réponses', 'A person decided between two answers'],
  'not-found': [
    'La passerelle ne la connaît pas : elle n’était pas arrivée',
    'The gateway does not know it: it had not arrived',
  ],
  'resolved-arrived': ['Une personne a dit : elle est arrivée', 'A person said: it arrived', 'ok'],
  'resolved-not-arrived': ['Une personne a dit : elle n’est pas arrivée', 'A person said: it did not arrive'],
  'retour-attached': ['Retour rattaché', 'Return attached', 'ok'],
  'retour-duplicate': ['Retour déjà reçu', 'Return already received'],
  'retour-late': ['Retour arrivé après la fin', 'Return that came after the end'],
  'retour-weighed': ['Retour qui en contredit un autre', 'Return that contradicts another', 'doubt'],
  'retour-unauthenticated': ['Admis sans preuve de son origine', 'Accepted without proof of its origin', 'doubt'],
  'retour-accepted': ['Une personne répond de l’origine du retour', 'A person answers for the origin of the return'],
  'retour-vouched': [
    'Une personne a remis le retour, et en répond',
    'A person handed the return in, and answers for it',
  ],
  notice: ['Avis reçu par courriel', 'Notice received by e-mail'],
  'annulation-opened': ['Annulation demandée par une personne', 'Annulation asked for by a person'],
  told: ['Votes, certification ou budget indiqués', 'Votes, certification or budget told'],
  published: ['Publication notée par une personne', 'Publication recorded by a person'],
  posted: ['Mise en ligne par une personne', 'Put online by a person'],
  retracted: ['Retrait de la page publique par une personne', 'Taken off its public page by a person', 'no'],
  'document-made': ['Document de preuve établi', 'Document of proof made', 'ok'],
  'document-covered': ['Copie non tamponnée : page de couverture', 'Copy not stamped: cover page', 'doubt'],
  'document-failed': ['Document de preuve manquant', 'Document of proof missing', 'no'],
  'answer-opened': ['Réponse à une lettre préparée', 'Answer to a letter prepared'],
  answered: ['Réponse envoyée', 'Answer sent'],
  'answer-refused': ['Réponse refusée : elle est à refaire', 'Answer refused: it is to be made again', 'no'],
  'receipt-opened': ['Accusé de réception de la lettre préparé', 'Acknowledgement of the letter prepared'],
  'receipt-refused': ['Accusé de réception de la lettre refusé', 'Acknowledgement of the letter refused', 'no'],
  'classification-announced': ['Nouvelle classification annoncée', 'New classification announced'],
  'difference-found': ['Écart avec la plateforme', 'Difference with the platform', 'doubt'],
  'difference-gone': ['L’écart avec la plateforme a disparu', 'The difference with the platform is gone'],
  'task-closed': ['Tâche classée par une personne', 'Task closed by a person'],
}

/** Moves and decisions, newest first; the same wait again and again is one line. */
export function historyPart(visit: Visit, shown: ShownTransmission): Html {
  const runs = shown.journal.reduce<readonly (readonly Line[])[]>((all, line) => {
    const last = all.at(-1)
    return last?.[0] && isSame(last[0], line) ? [...all.slice(0, -1), [...last, line]] : [...all, [line]]
  }, [])
  return html`<ol class="timeline">
    ${runs.toReversed().map((run) => entry(visit, shown, run))}
  </ol>`
}

function isSame(a: Line, b: Line): boolean {
  return (a.event === 'wait' || a.event === 'retry') && a.event === b.event && a.code === b.code
}

/** Of a line, where its event says it. */
interface Detail {
  readonly reason?: string
  readonly retour?: string
  readonly kind?: string
  readonly rank?: number
  readonly version?: number
}

function entry(visit: Visit, shown: ShownTransmission, run: readonly Line[]): Content {
  const line = run.at(-1)
  if (!line) return ''
  const { say, language } = visit
  const [fr, en, mark] = events[line.event] ?? [line.event, line.event]
  const { reason, retour, ...detail } = (line.detail ?? {}) as Detail
  const isDocument = line.event.startsWith('document-') && detail.kind !== undefined
  const times = run.length > 1 && html` (${run.length} ${say('fois', 'times')})`
  return html`<li ${mark && html`class="${mark}"`}>
    <strong>${say(fr, en)}</strong>${times}${troubleOf(visit, line.code)}<br />
    ${instant(line.at, language)} · ${line.who === 'worker' ? say('automatique', 'automatic') : line.who}
    ${typeof reason === 'string' && html`<br />${say('Motif :', 'Reason:')} ${shownTo(visit, reason, shown.collectivite)}`}
    ${isDocument && html` · ${documentLabel({ kind: '', rank: 0, version: 1, ...detail }, language)}`}
    ${typeof retour === 'string' && html` · ${rawReturn(visit, shown, retour)}`}
  </li>`
}

function troubleOf(visit: Visit, code: ErrorCode | null): Content {
  return code !== null && html`<br />${shortSentence(code, visit.language)} <code>${code}</code>`
}

function rawReturn(visit: Visit, { id, retours, collectivite }: ShownTransmission, retour: string): Content {
  const found = retours.find((each) => each.id === retour)
  if (!found || !seesNames(visit, collectivite)) return ''
  return html`<a href="/transmissions/${id}/retours/${found.id}"
    >${visit.say('retour brut', 'raw return')} ${found.name}</a
  >`
}

/** Each exchange with the gateway: when, what came of it, its own words. */
export function attemptsPart(visit: Visit, shown: ShownTransmission): Content {
  if (shown.attempts.length === 0) return ''
  return html`<h2>${visit.say('Envois', 'Sendings')}</h2>
    <ol class="timeline">
      ${shown.attempts.map((attempt, index) => attemptEntry(visit, shown, { attempt, index })).toReversed()}
    </ol>`
}

function attemptEntry(
  visit: Visit,
  shown: ShownTransmission,
  { attempt, index }: { readonly attempt: Attempt; readonly index: number },
): Html {
  const { say, language } = visit
  const { id, openedAt, closedAt, verdict, reference, replySha256 } = attempt
  const until = closedAt ?? shown.attempts[index + 1]?.openedAt
  const met = shown.journal.findLast(({ at, code }) => code !== null && at >= openedAt && (!until || at <= until))
  const reply = replySha256 !== null && seesNames(visit, shown.collectivite)
  return html`<li class="${verdict === null ? 'doubt' : verdict === 'taken' ? 'ok' : 'no'}">
    <strong
      >${say(`Envoi n° ${index + 1} :`, `Sending no. ${index + 1}:`)}
      ${verdict === null ? say('sans verdict', 'without a verdict') : verdicts[verdict][language]}</strong
    >
    ${troubleOf(visit, attempt.code ?? met?.code ?? null)}<br />
    ${say('parti', 'left')} ${instant(openedAt, language)}${closedAt && html`, verdict ${instant(closedAt, language)}`}
    ${reference !== null && html`<br />${say('Référence chez la passerelle :', 'Reference at the gateway:')} <span class="id">${reference}</span>`}
    ${reply && html`<br /><a href="/transmissions/${shown.id}/envois/${id}">${say('réponse brute de la passerelle à l’envoi n°', 'raw answer of the gateway to sending no.')} ${index + 1}</a>`}
    <br /><span class="id">sha256 ${attempt.requestSha256}</span>
  </li>`
}

const verdicts: Readonly<Record<NonNullable<Attempt['verdict']>, Both>> = {
  taken: { fr: 'pris par la passerelle', en: 'taken by the gateway' },
  'not-taken': { fr: 'pas arrivé', en: 'did not arrive' },
  refused: { fr: 'refusé', en: 'refused' },
}

/** The words exchanged with the prefecture, in order. */
export function exchangePart(visit: Visit, shown: ShownTransmission): Content {
  if (shown.timeline.length === 0) return ''
  return html`<h2>${visit.say('Échanges avec la préfecture', 'Exchange with the préfecture')}</h2>
    <ol class="timeline">
      ${shown.timeline.map((each) => word(visit, shown, each))}
    </ol>`
}

const authors: Readonly<Record<TimelineEntry['from'], Both>> = {
  CL: { fr: 'la collectivité', en: 'the collectivité' },
  PREF: { fr: 'la préfecture', en: 'the préfecture' },
  operator: { fr: 'une personne', en: 'a person' },
}

function word(visit: Visit, shown: ShownTransmission, said: TimelineEntry): Html {
  const { say, language } = visit
  const { at, on, from, code, state, reverses, retour, transmission } = said
  const elsewhere = transmission !== undefined && transmission !== shown.id
  return html`<li>
    <strong>${exchangeName(said, language)}</strong
    >${code !== undefined && ` (${code})`}${on !== undefined && html`, ${say('du', 'of')} ${jour(on, language)}`}
    ${reverses && tag('doubt', say('contredit une réponse précédente', 'contradicts an earlier answer'))}<br />
    ${instant(at, language)} · ${authors[from][language]} · ${say('ensuite :', 'then:')}
    ${stateSentence(state, language).short} ${retour !== undefined && html` · ${rawReturn(visit, shown, retour)}`}
    ${elsewhere && html` · <a href="/transmissions/${transmission}">${say('sa transmission', 'its transmission')}</a>`}
  </li>`
}
