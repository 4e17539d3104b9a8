// The history of a transmission in one list: exchanges, moves, decisions and messages, with author and reason.
import type { Words } from '../../say.ts'
import type { ErrorCode } from '#errors.ts'
import {
  isAwaiting,
  isLive,
  isProven,
  isRefused,
  isUnfrozen,
  isUnsent,
  openingEvent,
  states,
  unsentStates,
} from '#lifecycle.ts'
import type { ShownTransmission, TimelineEntry } from '#operations/shapes/transmissions.ts'
import { shortSentence } from '#text/sentences.ts'
import { html, type HtmlContent } from '#text/html.ts'
import { stateSentences } from '#text/errors.ts'
import { exchangeName } from '#text/messages.ts'
import { documentWords } from '#text/words.ts'
import { attributesOf, section, tag } from '../../parts.ts'
import { instant, jour } from '../../times.ts'
import { shownTo, type Visit } from '../../visit.ts'
import { both } from '#text/both.ts'
import { gatewayName } from '../gateway-words.ts'
import { exchangeFold, readPayloads, receivedFold, type ReadPayloads } from './payloads.ts'

type ShownAttempt = ShownTransmission['attempts'][number]
type ShownJournalLine = ShownTransmission['journal'][number]

type Event = readonly [fr: string, en: string, mark?: 'ok' | 'no' | 'doubt' | undefined]

const events: Readonly<Record<string, Event>> = {
  ...Object.fromEntries(
    states.map((state) => {
      const { fr, en } = stateSentences[state].moved
      return [state, [fr, en, isLive(state) ? 'ok' : isRefused(state) ? 'no' : undefined] as const]
    }),
  ),
  held: ['Retenu : en attente d’une décision', 'Held: waiting for a decision', 'no'],
  retry: ['Essai manqué : un autre suivra', 'Failed try: another will follow', 'no'],
  suspended: ['Connexion suspendue : il attend', 'Connection suspended: it waits', 'no'],
  uncertain: ['Envoi sans verdict', 'Sending without a verdict', 'doubt'],
  wait: ['En attente', 'Waiting'],
  requeued: ['Remis en file d’attente', 'Requeued'],
  rerouted: ['Remis en file par une autre passerelle', 'Requeued through another gateway'],
  'received-elsewhere': ['Enregistré : reçu en préfecture par une autre voie', 'Recorded: received another way', 'ok'],
  'record-withdrawn': ['Enregistrement retiré', 'Record withdrawn', 'no'],
  replaced: ['Remplacé par un nouvel envoi', 'Replaced by a new sending'],
  unhealed: [
    'Il ne repart pas automatiquement : en attente d’une décision',
    'It does not leave again by itself: waiting for a decision',
    'no',
  ],
  reversed: ['Décidé entre deux réponses contraires', 'Decided between two contrary answers'],
  'not-found': [
    'La passerelle ne le connaît pas : il n’était pas arrivé',
    'The gateway does not know it: it had not arrived',
  ],
  'resolved-arrived': ['Décidé : il est arrivé', 'Decided: it arrived', 'ok'],
  'resolved-not-arrived': ['Décidé : il n’est pas arrivé', 'Decided: it did not arrive'],
  'retour-attached': ['Retour rattaché', 'Return attached', 'ok'],
  'retour-duplicate': ['Retour déjà reçu', 'Return already received'],
  'retour-late': ['Retour arrivé après la fin', 'Return that came after the end'],
  'retour-weighed': ['Retour qui en contredit un autre', 'Return that contradicts another', 'doubt'],
  'retour-doubted': [
    'Retour qui ne peut pas être juste : en attente d’une décision',
    'Return that cannot be right: waiting for a decision',
    'doubt',
  ],
  'retour-unauthenticated': ['Admis sans preuve de son origine', 'Accepted without proof of its origin', 'doubt'],
  'retour-accepted': ['Origine du retour garantie', 'Origin of the return vouched for'],
  'retour-vouched': ['Retour remis à la main, origine garantie', 'Return handed in, its origin vouched for'],
  notice: ['Avis reçu par courriel', 'Notice received by e-mail'],
  'annulation-opened': ['Annulation demandée', 'Annulation asked for'],
  told: ['Votes, certification ou budget indiqués', 'Votes, certification or budget told'],
  published: ['Publication notée', 'Publication recorded'],
  posted: ['Mis en ligne', 'Put online'],
  retracted: ['Retiré de sa page publique', 'Taken off its public page', 'no'],
  withheld: ['Retiré de toute diffusion', 'Withdrawn from all that is read outside', 'no'],
  released: ['Retrait de toute diffusion levé', 'May be read outside again', 'ok'],
  'document-made': ['Documents de preuve établis', 'Documents of proof made', 'ok'],
  'document-covered': ['Copie non tamponnée : page de couverture', 'Copy not stamped: cover page', 'doubt'],
  'document-failed': ['Document de preuve manquant', 'Document of proof missing', 'no'],
  'answer-opened': ['Réponse à une lettre préparée', 'Answer to a letter prepared'],
  answered: ['Réponse envoyée', 'Answer sent'],
  'answer-refused': ['Réponse refusée : elle est à refaire', 'Answer refused: it is to be made again', 'no'],
  'receipt-opened': ['Accusé de réception de la lettre préparé', 'Acknowledgement of the letter prepared'],
  'receipt-refused': ['Accusé de réception de la lettre refusé', 'Acknowledgement of the letter refused', 'no'],
  classified: [
    'Classification en vigueur confirmée : il repart',
    'Classification in force confirmed: it goes on',
    'ok',
  ],
  'classification-announced': ['Nouvelle classification annoncée', 'New classification announced'],
  'difference-found': ['Écart avec la plateforme', 'Difference with the platform', 'doubt'],
  'difference-gone': ['L’écart avec la plateforme a disparu', 'The difference with the platform is gone'],
  'transfer-asked': ['Versement aux archives demandé', 'Transfer to the archive asked for'],
  'transfer-frozen': ['Versement préparé', 'Transfer prepared'],
  'transfer-sent': [
    'Versé : réponse du service d’archives attendue',
    'Transferred: reply of the archive awaited',
    'ok',
  ],
  'transfer-accepted': ['Archivé : versement accepté', 'Archived: transfer accepted', 'ok'],
  'transfer-refused': ['Versement refusé', 'Transfer refused', 'no'],
  'transfer-held': ['Versement retenu : en attente d’une décision', 'Transfer held: waiting for a decision', 'no'],
  'transfer-stopped': ['Le service d’archives s’est arrêté sur le versement', 'The archive has stopped on it', 'no'],
  'transfer-late': ['Le service d’archives tarde à répondre', 'The archive is late to reply', 'doubt'],
  'transfer-uncertain': ['Versement sans verdict', 'Transfer without a verdict', 'doubt'],
  'transfer-not-found': [
    'Le service d’archives ne l’a pas : il n’était pas arrivé',
    'The archive has it not: it had not arrived',
  ],
  'transfer-retried': ['Versement repris', 'Transfer taken up'],
  'transfer-settled': ['Décidé : ce qu’a dit le service d’archives', 'Decided: what the archive said'],
  'transfer-cancelled': ['Versement annulé', 'Transfer cancelled'],
  note: ['Note', 'A note'],
  assigned: ['Confié', 'Assigned'],
  unassigned: ['N’est plus confié à personne', 'Taken on by nobody any more'],
  snoozed: ['Remis à plus tard', 'Put off'],
  unsnoozed: ['N’est plus remis à plus tard', 'No longer put off'],
  dismissed: ['Refus classé', 'Refusal noted'],
  'task-closed': ['Tâche classée', 'Task closed'],
}

/** What happens to the transfer of an act, for the journal too. */
export const transferEvents: Words<string> = Object.fromEntries(
  Object.entries(events).flatMap(([event, [fr, en]]) =>
    event.startsWith('transfer-') ? [[event, both(uncapitalised(fr), uncapitalised(en))]] : [],
  ),
)

function uncapitalised(text: string) {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`
}

export function eventWords(event: string, { say }: Pick<Visit, 'say'>) {
  const [fr, en] = events[event] ?? [event, event]
  return say(fr, en)
}

/** `line`: its place among the lines of the journal. */
interface StoryEntry {
  readonly line: number
  readonly shown: HtmlContent
}

/** One line an event, newest first; what was sent and received unfolds below it. */
export async function storyPart(visit: Visit, shown: ShownTransmission) {
  const told = shown.journal.filter((line) => !isToldElsewhere(shown, line))
  const runs = told.reduce<readonly (readonly ShownJournalLine[])[]>((all, line) => {
    const last = all.at(-1)
    return last?.[0] && isSame(last[0], line) ? [...all.slice(0, -1), [...last, line]] : [...all, [line]]
  }, [])
  const story: Story = { shown, read: await readPayloads(visit, shown) }
  const entries: readonly StoryEntry[] = [
    ...runs.map((run) => ({ line: run.at(-1)?.line ?? 0, shown: entry(visit, story, run) })),
    ...shown.attempts.map((attempt, index) => ({
      line: lineOfAttempt(shown, attempt),
      shown: attemptEntry(visit, story, { attempt, index }),
    })),
    ...shown.timeline
      .filter(({ transmission }) => transmission !== undefined && transmission !== shown.id)
      .map((said) => ({
        line: (shown.journal.findLast(({ at }) => at <= said.at)?.line ?? 0) + 0.5,
        // Of a message about the act, which has its own page.
        shown: historyLine(visit, {
          at: said.at,
          title: html`<a href="/transmissions/${said.transmission}">${wordTitle(visit, said)}</a>`,
          more: wordFacts(visit, said),
        }),
      })),
  ]
  return section(
    { id: 'historique', title: visit.say('Historique', 'History') },
    html`<ol class="history">
      ${entries.toSorted((a, b) => b.line - a.line).map((each) => each.shown)}
    </ol>`,
  )
}

interface Story {
  readonly shown: ShownTransmission
  readonly read: ReadPayloads
}

/** The sending tells of its move, the AR of the acknowledgement, the archive of the check. */
function isToldElsewhere({ journal, attempts, linked }: ShownTransmission, { line, to, event }: ShownJournalLine) {
  if (event === 'receipt-opened') return linked.length > 0
  if (to === null || event !== to) return false
  if (isAwaiting(to)) return attempts.some(({ verdict }) => verdict === 'taken')
  const beside = (step: number) => journal[journal.findIndex((each) => each.line === line) + step]
  if (isProven(to)) return beside(-1)?.event === 'retour-attached'
  // Checked, then packaged at once: one line tells both.
  return isUnfrozen(to) && to !== openingEvent && isUnsent(beside(1)?.to ?? null)
}

/** Half a line before the first line that reports its outcome. */
function lineOfAttempt({ journal }: ShownTransmission, { openedAt }: ShownAttempt) {
  const after = journal.find(({ at, to, event }) => at >= openedAt && to !== null && !preparing.includes(event))
  return (after?.line ?? (journal.at(-1)?.line ?? 0) + 1) - 0.5
}

const preparing: readonly string[] = [...unsentStates, 'wait', 'requeued', 'rerouted', 'classified']

function isSame(a: ShownJournalLine, b: ShownJournalLine) {
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
}

interface Line {
  readonly at: string
  readonly title: HtmlContent
  readonly mark?: string | undefined
  readonly id?: string
  /** Beside the title. */
  readonly more?: HtmlContent
  /** Below it. */
  readonly below?: HtmlContent
}

function historyLine({ language }: Visit, { at, title, mark, id, more, below }: Line) {
  return html`<li${attributesOf({ id, class: mark })}>
    ${instant(at, language)}
    <div><strong>${title}</strong> ${more} ${below}</div>
  </li>`
}

function entry(visit: Visit, { shown, read }: Story, run: readonly ShownJournalLine[]) {
  const line = run.at(-1)
  if (!line) return ''
  const { say, language } = visit
  const { reason, note, retour, to, until } = (line.detail ?? {}) as Detail
  const came = ['retour-attached', 'notice'].includes(line.event) ? retour : undefined
  const word =
    came === undefined
      ? undefined
      : shown.timeline.find((said) => said.retour === came && said.transmission === shown.id)
  const received = /^(retour-|notice)/.test(line.event) && shown.retours.find(({ id }) => id === retour)
  const mine = (text: string) => shownTo(visit, text, shown.collectivite)
  return historyLine(visit, {
    at: line.at,
    id: `ligne-${line.line}`,
    mark: events[line.event]?.[2],
    title: word ? wordTitle(visit, word) : eventWords(line.event, visit),
    more: [
      word && wordFacts(visit, word),
      run.length > 1 && line.event !== 'document-made' && html` (${run.length} ${say('fois', 'times')})`,
      typeof to === 'string' && html` ${say('à', 'to')} ${mine(to)}`,
      typeof until === 'string' && html` ${say('jusqu’au', 'until')} ${jour(until, language)}`,
      documentsIn(visit, run),
      line.who !== 'worker' && html` ${say('par', 'by')} ${line.who}`,
      renderStoryTrouble(visit, line.code),
    ],
    below: [
      typeof note === 'string' && html`<blockquote class="note">${mine(note)}</blockquote>`,
      typeof reason === 'string' && html`<p class="reason">${say('Motif :', 'Reason:')} ${mine(reason)}</p>`,
      line.event === 'retour-doubted' &&
        html`<p><a href="/courriers/${retour}">${say('Pourquoi, et que décider', 'Why, and what to decide')}</a></p>`,
      received && receivedFold(visit, read, { id: shown.id, retour: received }),
    ],
  })
}

function documentsIn({ language }: Visit, run: readonly ShownJournalLine[]) {
  const known: Words<string> = documentWords
  const documents = run.flatMap(({ event, detail }) => {
    const { kind } = (detail ?? {}) as Detail
    return event.startsWith('document-') && kind !== undefined ? [known[kind]?.[language] ?? kind] : []
  })
  return documents.length > 0 && html` ${[...new Set(documents)].join(', ')}`
}

function renderStoryTrouble(visit: Visit, code: ErrorCode | null) {
  return code !== null && html` <span class="reason">${shortSentence(code, visit.language)} <code>${code}</code></span>`
}

function attemptEntry(
  visit: Visit,
  { shown, read }: Story,
  { attempt, index }: { readonly attempt: ShownAttempt; readonly index: number },
) {
  const { say, language } = visit
  const { openedAt, closedAt, verdict, reference, requestSha256 } = attempt
  const until = closedAt ?? shown.attempts[index + 1]?.openedAt
  const isToldApart = shown.journal.some(({ at, code }) => code !== null && at >= openedAt && (!until || at <= until))
  const rank = say(`Envoi n° ${index + 1} :`, `Sending no. ${index + 1}:`)
  const isAlone = verdict === 'taken' && shown.attempts.length === 1
  const title = verdict === null ? say('sans verdict', 'without a verdict') : verdicts[verdict][language]
  return historyLine(visit, {
    at: openedAt,
    mark: verdict === null ? 'doubt' : verdict === 'taken' ? 'ok' : 'no',
    title: isAlone ? say('Envoyé', 'Sent') : html`${rank} ${title}`,
    more: [
      read?.sent?.sha256 === requestSha256 && html`(${gatewayName(read.sent.gateway, language)}) `,
      reference !== null && html`${say('référence', 'reference')} <code>${reference}</code>`,
      renderStoryTrouble(visit, isToldApart ? null : attempt.code),
    ],
    below: exchangeFold(visit, read, { shown, attempt }),
  })
}

const verdicts: Words<NonNullable<ShownAttempt['verdict']>> = {
  taken: both('reçu par la passerelle', 'taken by the gateway'),
  'not-taken': both('non arrivé', 'did not arrive'),
  refused: both('refusé', 'refused'),
}

/** `Accusé de réception d’un acte (1-2)` */
function wordTitle({ language }: Visit, said: TimelineEntry) {
  return `${exchangeName(said, language)}${said.code === undefined ? '' : `\u00A0(${said.code})`}`
}

function wordFacts({ say, language }: Visit, { on, reverses }: TimelineEntry) {
  return [
    on !== undefined && html`${say('du', 'of')} ${jour(on, language)} `,
    reverses && tag('doubt', say('contredit une réponse précédente', 'contradicts an earlier answer')),
  ]
}
