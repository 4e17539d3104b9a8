// The story of a transmission in one list: exchanges, moves, decisions and messages, with author and reason.
import type { ErrorCode } from '#errors.ts'
import { isLive, isRefused, states, unsentStates, type State } from '#lifecycle.ts'
import type { ShownTransmission, TimelineEntry } from '#operations/shapes/transmissions.ts'
import { shortSentence, type Both } from '#text/sentences.ts'
import { html, type HtmlContent, type Html } from '#text/html.ts'
import { stateSentences } from '#text/errors.ts'
import { exchangeName } from '#text/messages.ts'
import { documentLabel } from '#text/words.ts'
import { section, tag } from '../../parts.ts'
import { instant, jour } from '../../times.ts'
import { seesNames, shownTo, type Visit } from '../../visit.ts'
import { both } from '#text/both.ts'

type ShownAttempt = ShownTransmission['attempts'][number]
type ShownJournalLine = ShownTransmission['journal'][number]

type Event = readonly [fr: string, en: string, mark?: 'ok' | 'no' | 'doubt']

function eventOfState(state: State): Event {
  const { fr, en } = stateSentences[state].moved
  if (isLive(state)) return [fr, en, 'ok']
  return isRefused(state) ? [fr, en, 'no'] : [fr, en]
}

const events: Readonly<Record<string, Event>> = {
  ...Object.fromEntries(states.map((state) => [state, eventOfState(state)])),
  held: ['Retenue : une personne est attendue', 'Held: a person is expected', 'no'],
  retry: ['Essai manqué : un autre suivra', 'Failed try: another will follow', 'no'],
  suspended: ['Connexion suspendue : elle attend', 'Connection suspended: it waits', 'no'],
  uncertain: ['Envoi sans verdict', 'Sending without a verdict', 'doubt'],
  wait: ['En attente', 'Waiting'],
  requeued: ['Remise en file', 'Requeued'],
  rerouted: ['Remise en file par une autre passerelle', 'Requeued through another gateway'],
  replaced: ['Remplacée par une nouvelle transmission', 'Replaced by a new transmission'],
  unhealed: [
    'Elle ne repart pas automatiquement : une personne décide',
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
  'retour-doubted': [
    'Retour qui ne peut pas être juste : une personne est attendue',
    'Return that cannot be right: a person is expected',
    'doubt',
  ],
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
  withheld: [
    'Retrait de toute diffusion par une personne',
    'Withdrawn by a person from all that is read outside',
    'no',
  ],
  released: ['Retrait de toute diffusion levé', 'May be read outside again', 'ok'],
  'document-made': ['Document de preuve établi', 'Document of proof made', 'ok'],
  'document-covered': ['Copie non tamponnée : page de couverture', 'Copy not stamped: cover page', 'doubt'],
  'document-failed': ['Document de preuve manquant', 'Document of proof missing', 'no'],
  'answer-opened': ['Réponse à une lettre préparée', 'Answer to a letter prepared'],
  answered: ['Réponse envoyée', 'Answer sent'],
  'answer-refused': ['Réponse refusée : elle est à refaire', 'Answer refused: it is to be made again', 'no'],
  'receipt-opened': ['Accusé de réception de la lettre préparé', 'Acknowledgement of the letter prepared'],
  'receipt-refused': ['Accusé de réception de la lettre refusé', 'Acknowledgement of the letter refused', 'no'],
  classified: [
    'Classification en vigueur confirmée : elle repart',
    'Classification in force confirmed: it goes on',
    'ok',
  ],
  'classification-announced': ['Nouvelle classification annoncée', 'New classification announced'],
  'difference-found': ['Écart avec la plateforme', 'Difference with the platform', 'doubt'],
  'difference-gone': ['L’écart avec la plateforme a disparu', 'The difference with the platform is gone'],
  note: ['Note', 'A note'],
  assigned: ['Confiée', 'Assigned'],
  unassigned: ['N’est plus confiée à personne', 'Taken on by nobody any more'],
  snoozed: ['Remise à plus tard', 'Put off'],
  unsnoozed: ['N’est plus remise à plus tard', 'No longer put off'],
  dismissed: ['Une personne a pris note du refus', 'A person took note of the refusal'],
  'task-closed': ['Tâche classée par une personne', 'Task closed by a person'],
}

export function eventWords(event: string, { say }: Pick<Visit, 'say'>): string {
  const [fr, en] = events[event] ?? [event, event]
  return say(fr, en)
}

/** `line`: its place among the lines of the journal. */
interface StoryEntry {
  readonly line: number
  readonly shown: HtmlContent
}

/** Newest first, below what comes next. */
export function storyPart(visit: Visit, shown: ShownTransmission, next: HtmlContent): Html {
  const runs = shown.journal.reduce<readonly (readonly ShownJournalLine[])[]>((all, line) => {
    const last = all.at(-1)
    return last?.[0] && isSame(last[0], line) ? [...all.slice(0, -1), [...last, line]] : [...all, [line]]
  }, [])
  const told: readonly StoryEntry[] = [
    ...runs.map((run) => ({ line: run.at(-1)?.line ?? 0, shown: entry(visit, shown, run) })),
    ...shown.attempts.map((attempt, index) => ({
      line: lineOfAttempt(shown, attempt),
      shown: attemptEntry(visit, shown, { attempt, index }),
    })),
    ...shown.timeline
      .filter(({ transmission }) => transmission !== undefined && transmission !== shown.id)
      .map((said) => ({
        line: (shown.journal.findLast(({ at }) => at <= said.at)?.line ?? 0) + 0.5,
        shown: renderRelatedEntry(visit, shown, said),
      })),
  ]
  return section(
    { id: 'historique', title: visit.say('Historique', 'Story') },
    html`<ol class="timeline">
      <li class="next"><strong>${visit.say('Ensuite :', 'Next:')}</strong> ${next}</li>
      ${told.toSorted((a, b) => b.line - a.line).map((each) => each.shown)}
    </ol>`,
  )
}

/** Half a line before the first line that reports its outcome. */
function lineOfAttempt({ journal }: ShownTransmission, { openedAt }: ShownAttempt): number {
  const after = journal.find(({ at, to, event }) => at >= openedAt && to !== null && !preparing.includes(event))
  return (after?.line ?? (journal.at(-1)?.line ?? 0) + 1) - 0.5
}

const preparing: readonly string[] = [...unsentStates, 'wait', 'requeued', 'rerouted', 'classified']

function isSame(a: ShownJournalLine, b: ShownJournalLine): boolean {
  return ['wait', 'retry', 'document-made'].includes(a.event) && a.event === b.event && a.code === b.code
}

/** Detail of a journal line; each event fills some of it. */
interface Detail {
  readonly reason?: string
  readonly retour?: string
  readonly note?: string
  readonly to?: string | null
  readonly until?: string | null
  readonly kind?: string
  readonly rank?: number
  readonly version?: number
}

function entry(visit: Visit, shown: ShownTransmission, run: readonly ShownJournalLine[]): HtmlContent {
  const line = run.at(-1)
  if (!line) return ''
  const { say, language } = visit
  const mark = events[line.event]?.[2]
  const { reason, note, retour, to, until } = (line.detail ?? {}) as Detail
  const word = shown.timeline.find((said) => said.retour === retour && said.transmission === shown.id)
  const mine = (text: string) => shownTo(visit, text, shown.collectivite)
  const times = run.length > 1 && html` (${run.length} ${say('fois', 'times')})`
  const found = returnLink(visit, shown, line)
  const title = retour !== undefined && word ? wordTitle(visit, word) : eventWords(line.event, visit)
  return html`<li id="ligne-${line.line}" ${mark && html`class="${mark}"`}>
    <strong>${title}</strong>
    ${retour !== undefined && word && wordFacts(visit, word)}${times}${renderStoryTrouble(visit, line.code)}
    ${typeof to === 'string' && html`${say('à', 'to')} ${mine(to)}`}
    ${typeof until === 'string' && html`${say('jusqu’au', 'until')} ${jour(until, language)}`}
    ${typeof note === 'string' ? html`<blockquote class="note">${mine(note)}</blockquote>` : html`<br />`}
    ${instant(line.at, language)} · ${line.who === 'worker' ? say('automatique', 'automatic') : line.who}
    ${typeof reason === 'string' && html`<br />${say('Motif :', 'Reason:')} ${mine(reason)}`} ${documentsIn(visit, run)}
    ${found && html` · ${found}`}
  </li>`
}

function documentsIn({ say, language }: Visit, run: readonly ShownJournalLine[]): HtmlContent {
  const documents = run.flatMap(({ event, detail }) => {
    const { kind, ...facts } = (detail ?? {}) as Detail
    return event.startsWith('document-') && kind !== undefined
      ? [documentLabel({ rank: 0, version: 1, ...facts, kind }, language)]
      : []
  })
  if (documents.length < 2) return documents.map((each) => html` · ${each}`)
  return folded(
    say('Lesquels', 'Which ones'),
    documents.map((each) => html`<br />${each}`),
  )
}

function folded(label: string, body: HtmlContent): Html {
  return html`<details class="fold">
    <summary>${label}</summary>
    ${body}
  </details>`
}

function renderStoryTrouble(visit: Visit, code: ErrorCode | null): HtmlContent {
  return code !== null && html`<br />${shortSentence(code, visit.language)} <code>${code}</code>`
}

function returnLink(visit: Visit, shown: ShownTransmission, { event, detail }: ShownJournalLine): Html | false {
  const { retour } = (detail ?? {}) as Detail
  if (typeof retour !== 'string') return false
  if (event !== 'retour-doubted') return rawReturn(visit, shown, retour)
  return html`<a href="/courriers/${retour}">${visit.say('pourquoi, et que décider', 'why, and what to decide')}</a>`
}

function rawReturn(visit: Visit, { id, retours, collectivite }: ShownTransmission, retour: string): Html | false {
  const found = retours.find((each) => each.id === retour)
  if (!found || !seesNames(visit, collectivite)) return false
  return html`<a href="/transmissions/${id}/retours/${found.id}"
    >${visit.say('retour brut', 'raw return')} ${found.name}</a
  >`
}

function attemptEntry(
  visit: Visit,
  shown: ShownTransmission,
  { attempt, index }: { readonly attempt: ShownAttempt; readonly index: number },
): Html {
  const { say, language } = visit
  const { id, openedAt, closedAt, verdict, reference, replySha256 } = attempt
  const until = closedAt ?? shown.attempts[index + 1]?.openedAt
  // Codes of retours do not concern the sending.
  const met = shown.journal.findLast(
    ({ at, code, event }) => code !== null && !event.startsWith('retour-') && at >= openedAt && (!until || at <= until),
  )
  const reply = replySha256 !== null && seesNames(visit, shown.collectivite)
  return html`<li class="${verdict === null ? 'doubt' : verdict === 'taken' ? 'ok' : 'no'}">
    <strong
      >${say(`Envoi n° ${index + 1} :`, `Sending no. ${index + 1}:`)}
      ${verdict === null ? say('sans verdict', 'without a verdict') : verdicts[verdict][language]}</strong
    >
    ${renderStoryTrouble(visit, attempt.code ?? met?.code ?? null)}<br />
    ${say('parti', 'left')} ${instant(openedAt, language)}${closedAt && html`, verdict ${instant(closedAt, language)}`}
    ${reference !== null && html`<br />${say('Référence chez la passerelle :', 'Reference at the gateway:')} <span class="id">${reference}</span>`}
    ${reply && html`<br /><a href="/transmissions/${shown.id}/envois/${id}">${say('réponse brute de la passerelle à l’envoi n°', 'raw answer of the gateway to sending no.')} ${index + 1}</a>`}
    ${folded(say('Empreinte', 'Digest'), html`<span class="id">sha256 ${attempt.requestSha256}</span>`)}
  </li>`
}

const verdicts: Readonly<Record<NonNullable<ShownAttempt['verdict']>, Both>> = {
  taken: both('reçu par la passerelle', 'taken by the gateway'),
  'not-taken': both('non arrivé', 'did not arrive'),
  refused: both('refusé', 'refused'),
}

const authors: Readonly<Record<TimelineEntry['from'], Both>> = {
  CL: both('la collectivité', 'the collectivité'),
  PREF: both('la préfecture', 'the préfecture'),
  operator: both('une personne', 'a person'),
}

/** `Accusé de réception d’un acte (1-2)` */
function wordTitle({ language }: Visit, said: TimelineEntry): string {
  return `${exchangeName(said, language)}${said.code === undefined ? '' : `\u00A0(${said.code})`}`
}

function wordFacts({ say, language }: Visit, { on, reverses }: TimelineEntry): HtmlContent {
  return [
    on !== undefined && html`${say('du', 'of')} ${jour(on, language)} `,
    reverses && tag('doubt', say('contredit une réponse précédente', 'contradicts an earlier answer')),
  ]
}

function renderRelatedEntry(visit: Visit, shown: ShownTransmission, said: TimelineEntry): Html {
  const { say, language } = visit
  const raw = said.retour !== undefined && rawReturn(visit, shown, said.retour)
  return html`<li>
    <strong>${wordTitle(visit, said)}</strong> ${wordFacts(visit, said)}<br />
    ${instant(said.at, language)} · ${authors[said.from][language]} ${raw && html` · ${raw}`} ·
    <a href="/transmissions/${said.transmission}">${say('sa transmission', 'its transmission')}</a>
  </li>`
}
