// The story of a transmission: every exchange with its verdict, every move and decision with who and why, and the words
// exchanged with the prefecture. Newest first where one looks for what happened last.
import type { ErrorCode } from '../../errors.ts'
import type { ShownTransmission, TimelineEntry } from '../../operations/operations.ts'
import { shortSentence, stateSentence } from '../../sentences.ts'
import type { Attempt } from '../../store/attempts.ts'
import { html, type Content, type Html } from '../html.ts'
import { tag } from '../parts.ts'
import { instant, jour } from '../times.ts'
import { shownTo, type Visit } from '../visit.ts'
import { seesNames } from './transmission-waits.ts'

type Line = ShownTransmission['journal'][number]

/** What an event is called, and its mark. */
const events: Readonly<Record<string, readonly [what: string, mark?: 'ok' | 'no' | 'doubt']>> = {
  received: ['Déposée', 'ok'],
  validated: ['Règles vérifiées', 'ok'],
  packaged: ['Scellée, prête à partir', 'ok'],
  submitted: ['Envoyée', 'ok'],
  acknowledged: ['Accusé de réception reçu', 'ok'],
  refused: ['Refusée', 'no'],
  cancelled: ['Retirée par une personne'],
  annulled: ['Annulée auprès de la préfecture'],
  held: ['Retenue : une personne est attendue', 'no'],
  retry: ['Essai manqué : un autre suivra', 'no'],
  suspended: ['Connexion suspendue : elle attend', 'no'],
  uncertain: ['Envoi sans verdict', 'doubt'],
  wait: ['En attente'],
  requeued: ['Remise en file'],
  rerouted: ['Remise en file par une autre passerelle'],
  replaced: ['Remplacée par une nouvelle transmission'],
  reversed: ['Une personne a tranché entre deux réponses'],
  'not-found': ['La passerelle ne la connaît pas : elle n’était pas arrivée'],
  'resolved-arrived': ['Une personne a dit : elle est arrivée', 'ok'],
  'resolved-not-arrived': ['Une personne a dit : elle n’est pas arrivée'],
  'retour-attached': ['Retour rattaché', 'ok'],
  'retour-duplicate': ['Retour déjà reçu'],
  'retour-late': ['Retour arrivé après la fin'],
  'retour-weighed': ['Retour qui en contredit un autre', 'doubt'],
  notice: ['Avis reçu par courriel'],
  answered: ['Réponse envoyée'],
  'answer-refused': ['Réponse refusée : elle est à refaire', 'no'],
  'receipt-opened': ['Accusé de réception de la lettre préparé'],
  'receipt-refused': ['Accusé de réception de la lettre refusé', 'no'],
  'classification-announced': ['Nouvelle classification annoncée'],
  'task-closed': ['Tâche classée par une personne'],
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

function entry(visit: Visit, shown: ShownTransmission, run: readonly Line[]): Content {
  const line = run.at(-1)
  if (!line) return ''
  const [what, mark] = events[line.event] ?? [line.event]
  const { reason, retour } = (line.detail ?? {}) as { readonly reason?: string; readonly retour?: string }
  const times = run.length > 1 && html` (${run.length} fois)`
  return html`<li ${mark && html`class="${mark}"`}>
    <strong>${what}</strong>${times}${troubleOf(visit, line.code)}<br />
    ${instant(line.at)} · ${line.who === 'worker' ? 'de soi-même' : line.who}
    ${typeof reason === 'string' && html`<br />Motif : ${shownTo(visit, reason, shown.collectivite)}`}
    ${typeof retour === 'string' && html` · ${rawReturn(visit, shown, retour)}`}
  </li>`
}

function troubleOf(visit: Visit, code: ErrorCode | null): Content {
  return code !== null && html`<br />${shortSentence(code, visit.language)} <code>${code}</code>`
}

function rawReturn(visit: Visit, { id, retours, collectivite }: ShownTransmission, retour: string): Content {
  const found = retours.find((each) => each.id === retour)
  if (!found || !seesNames(visit, collectivite)) return ''
  return html`<a href="/transmissions/${id}/retours/${found.id}">retour brut ${found.name}</a>`
}

/** Each exchange with the gateway: when, what came of it, its own words. */
export function attemptsPart(visit: Visit, shown: ShownTransmission): Content {
  if (shown.attempts.length === 0) return ''
  return html`<h2>Envois</h2>
    <ol class="timeline">
      ${shown.attempts.map((attempt, index) => attemptEntry(visit, shown, { attempt, index })).toReversed()}
    </ol>`
}

function attemptEntry(
  visit: Visit,
  shown: ShownTransmission,
  { attempt, index }: { readonly attempt: Attempt; readonly index: number },
): Html {
  const { id, openedAt, closedAt, verdict, reference, replySha256 } = attempt
  const until = closedAt ?? shown.attempts[index + 1]?.openedAt
  const met = shown.journal.findLast(({ at, code }) => code !== null && at >= openedAt && (!until || at <= until))
  const reply = replySha256 !== null && seesNames(visit, shown.collectivite)
  return html`<li class="${verdict === null ? 'doubt' : verdict === 'taken' ? 'ok' : 'no'}">
    <strong>Envoi n° ${index + 1} : ${verdict === null ? 'sans verdict' : verdicts[verdict]}</strong>
    ${troubleOf(visit, attempt.code ?? met?.code ?? null)}<br />
    parti ${instant(openedAt)}${closedAt && html`, verdict ${instant(closedAt)}`}
    ${reference !== null && html`<br />Référence chez la passerelle : <span class="id">${reference}</span>`}
    ${reply && html`<br /><a href="/transmissions/${shown.id}/envois/${id}">réponse brute de la passerelle à l’envoi n° ${index + 1}</a>`}
    <br /><span class="id">sha256 ${attempt.requestSha256}</span>
  </li>`
}

const verdicts: Readonly<Record<NonNullable<Attempt['verdict']>, string>> = {
  taken: 'pris par la passerelle',
  'not-taken': 'pas arrivé',
  refused: 'refusé',
}

/** The words exchanged with the prefecture, in order. */
export function exchangePart(visit: Visit, shown: ShownTransmission): Content {
  if (shown.timeline.length === 0) return ''
  return html`<h2>Échanges avec la préfecture</h2>
    <ol class="timeline">
      ${shown.timeline.map((each) => word(visit, shown, each))}
    </ol>`
}

const authors: Readonly<Record<TimelineEntry['from'], string>> = {
  CL: 'la collectivité',
  PREF: 'la préfecture',
  operator: 'une personne',
}

function word(visit: Visit, shown: ShownTransmission, said: TimelineEntry): Html {
  const { at, on, from, code, what, state, reverses, retour, transmission } = said
  const elsewhere = transmission !== undefined && transmission !== shown.id
  return html`<li>
    <strong>${what}</strong>${code !== undefined && ` (${code})`}${on !== undefined && html`, du ${jour(on)}`}
    ${reverses && tag('doubt', 'contredit une réponse précédente')}<br />
    ${instant(at)} · ${authors[from]} · ensuite : ${stateSentence(state, visit.language).short}
    ${retour !== undefined && html` · ${rawReturn(visit, shown, retour)}`}
    ${elsewhere && html` · <a href="/transmissions/${transmission}">sa transmission</a>`}
  </li>`
}
