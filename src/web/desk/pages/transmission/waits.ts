// What a transmission waits for, in words: short for a list, long for its own page. Pure.
import type { Words } from '../../say.ts'
import type { TransmissionWaits } from '#operations/desk/transmissions.ts'
import { problem, type ErrorCode } from '#errors.ts'
import type { ShownTransmission, TransmissionJson } from '#operations/shapes/transmissions.ts'
import { problemsTold, sentenceOf, stateSentence } from '#text/sentences.ts'
import { html, type HtmlContent } from '#text/html.ts'
import { instant, jour } from '../../times.ts'
import { mayHere, seesNames, shownTo, type Visit } from '../../visit.ts'
import { healing, missingReceipt, redepositWords } from '#text/messages.ts'
import { isContradiction, taskWords } from '#text/tasks.ts'
import { goPath } from '../../layout.ts'
import { facts } from '../../parts.ts'
import { asideSaid } from './colleagues.ts'
import { doubtFacts } from './doubt.ts'
import { connectionHref } from '../gateway-words.ts'
import { verdictLine } from '#text/delais.ts'
import { voieNames } from '#text/words.ts'
import { isAwaiting, isFinal, isProven, isRefused, isUnsent, recordWithdrawn } from '#lifecycle.ts'
import { both } from '#text/both.ts'

/** When the receipt is expected: a guide, not a legal deadline. False before submission. */
function receiptExpected(
  { now, say, language }: Pick<Visit, 'now' | 'say' | 'language'>,
  waits: Pick<TransmissionWaits, 'receiptBy'> | undefined,
) {
  const by = waits?.receiptBy
  if (!by) return false
  const late = by < now && say(' : il est en retard', ': it is late')
  return html`${say('AR attendu avant le', 'Receipt expected before')} ${instant(by, language)}${late}`
}

/** The code that blocks a transmission now; one that was overcome does not count. */
export function codeNow(
  { held, state, dueAt }: TransmissionJson,
  waits: TransmissionWaits | undefined,
): ErrorCode | undefined {
  if (held) return held.code
  if (isRefused(state)) return waits?.refusalCode ?? waits?.code ?? undefined
  if (dueAt === null) return undefined
  return waits?.suspendedCode ?? waits?.code ?? undefined
}

/** What is true of the act now; undefined below it where the sentence says all. */
export function answerOf(
  visit: Visit,
  shown: ShownTransmission,
  { waits, obstacle }: { readonly waits: TransmissionWaits | undefined; readonly obstacle: ErrorCode | undefined },
): { readonly title: HtmlContent; readonly body: HtmlContent } {
  const { state, held, dueAt, uncertain } = shown
  const code = codeNow(shown, waits)
  const receipt = !held && !isFinal(state) && receiptExpected(visit, waits)
  const isOpen = held !== null || isRefused(state) || dueAt !== null
  const body: readonly HtmlContent[] = [
    isProven(state) && receivedSaid(visit, shown),
    withdrawalSaid(visit, shown),
    shown.tasks.map((task) => taskSaid(visit, task)),
    uncertain
      ? facts(doubtFacts(visit, shown))
      : isOpen && (code !== undefined || isUnsent(state)) && causes(visit, shown, code),
    isOpen && html`<p>${isRefused(state) ? afterRefusal(visit, shown, obstacle) : outlook(visit, shown, waits)}</p>`,
    receipt && html`<p>${receipt}</p>`,
    asideSaid(visit, shown),
    isOpen && !uncertain && code !== undefined && html`<p class="reason"><code>${code}</code></p>`,
  ]
  return { title: isProven(state) ? whenProven(visit, shown) : whileNotProven(visit, shown), body }
}

function whenProven(visit: Visit, { message, executoire, tasks, state }: ShownTransmission) {
  const { say, language } = visit
  if (message !== '1-1') return stateSentence(state, language).long
  if (tasks.some(({ kind, closedAt }) => closedAt === null && isContradiction(kind)))
    return say(
      'Deux réponses de la préfecture se contredisent : décidez laquelle vaut',
      'Two answers of the préfecture contradict each other: decide which one holds',
    )
  return executoire === null ? stateSentence(state, language).long : verdictLine(executoire, language)
}

function receivedSaid(
  { say, language, now }: Visit,
  { dateReception, deferableUntil, autreVoie = { voie: 'aucune' } }: ShownTransmission,
) {
  const by =
    autreVoie.voie !== 'aucune' &&
    html`, <strong>${say('transmis par', 'sent by')} ${voieNames[autreVoie.voie][language]}</strong>`
  const received =
    dateReception !== null &&
    html`${say('Reçu par la préfecture le', 'Received by the préfecture on')} ${jour(dateReception, language)}${by}.`
  const isOver = deferableUntil !== null && Date.parse(deferableUntil) + dayMs < now.getTime()
  const until = isOver
    ? say('Le délai du déféré a pris fin le', 'The time for a déféré ended on')
    : say('Le préfet peut le déférer jusqu’au', 'The préfet may bring a déféré until')
  return html`<p>${received} ${deferableUntil !== null && html`${until} ${jour(deferableUntil, language)}.`}</p>`
}

const dayMs = 86_400_000

const withdrawalOf = ({ journal }: ShownTransmission) => journal.find(({ event }) => event === recordWithdrawn)

/** What was recorded as gone by another road, and by whom, when and why that was withdrawn. */
function withdrawalSaid(visit: Visit, shown: ShownTransmission) {
  const line = withdrawalOf(shown)
  if (!line) return false
  const { say, language } = visit
  const { reason = '' } = (line.detail ?? {}) as { readonly reason?: string }
  return html`<p>
    ${say('Retiré le', 'Withdrawn on')} ${instant(line.at, language)} ${say('par', 'by')} ${line.who}${say(' :', ':')}
    ${shownTo(visit, reason, shown.collectivite)}
  </p>`
}

/** An open task that has a page of its own. */
function taskSaid({ say, language }: Visit, task: ShownTransmission['tasks'][number]) {
  const { kind, closedAt, dueOn, connection, retour } = task
  if (closedAt !== null || (retour ?? connection) === null) return false
  const href = connection === null ? `/courriers/${retour}` : `${connectionHref(connection)}#ecarts`
  return html`<p>
    ${say('À traiter :', 'To deal with:')}
    <a href="${href}">${taskWords[kind][language]}</a
    >${dueOn !== null && html`, ${say('jusqu’au', 'until')} ${jour(dueOn, language)}`}.
  </p>`
}

function whileNotProven(visit: Visit, shown: ShownTransmission) {
  const { say, language } = visit
  const { state, held, uncertain, sending, dueAt, refusal, collectivite } = shown
  if (held)
    return mayHere(visit, 'requeue', collectivite)
      ? say('Retenu : à vous d’agir', 'Held: it is for you to act')
      : say('Retenu : en attente d’une décision', 'Held: waiting for a decision')
  if (uncertain) return say('Envoi incertain : est-il arrivé ?', 'Uncertain sending: did it arrive?')
  if (sending) return say('Envoi en cours', 'Being sent')
  if (isRefused(state)) {
    const by = refusal?.code.startsWith('ACTES-G')
      ? say('Refusé par la plateforme', 'Refused by the platform')
      : say('Refusé par la préfecture', 'Refused by the préfecture')
    return html`${by}${refusal?.date !== undefined && html` ${say('le', 'on')} ${jour(refusal.date, language)}`}`
  }
  if (isUnsent(state)) return say('Pas encore envoyé', 'Not sent yet')
  if (withdrawalOf(shown)) return say('Enregistrement retiré', 'Record withdrawn')
  if (!isAwaiting(state)) return stateSentence(state, language).long
  return dueAt === null
    ? say('Envoyé : aucune réponse n’est attendue', 'Sent: no answer is expected')
    : say('Envoyé : la réponse de la préfecture est attendue', 'Sent: the answer of the préfecture is awaited')
}

function causes(visit: Visit, shown: ShownTransmission, code: ErrorCode | undefined) {
  if (code === undefined) return html`<p>${stateSentence(shown.state, visit.language).long}</p>`
  // Parameters of a sentence may name a person.
  const problems = seesNames(visit, shown.collectivite) ? problemsTold(shown, code) : [problem(code, shown.id)]
  return [...new Set(problems.map((each) => sentenceOf(each, visit.language)))].map((each) => html`<p>${each}</p>`)
}

function outlook(visit: Visit, shown: ShownTransmission, waits: TransmissionWaits | undefined) {
  const { say, language } = visit
  const { held, uncertain, state, dueAt } = shown
  if (held) {
    const doubt =
      uncertain &&
      say(
        ' On ne sait pas si l’envoi est arrivé : dites-le, et il suivra son cours.',
        ' Whether the sending arrived is not known: say it, and it will go its way.',
      )
    return html`${say('Rien ne se fera sans vous ; il attend depuis le', 'Nothing will be done without you; it has waited since')}
    ${instant(held.since, language)}.${doubt}`
  }
  if (dueAt === null) return ''
  if (waits?.suspendedCode || waits?.paused) return stopped(visit, waits)
  if (waits?.quiet && !isAwaiting(state))
    return say(
      html`Les envois sont arrêtés : <a href="${goPath}">voir pourquoi et que faire</a>. Rien n’est perdu.`,
      html`Nothing leaves this installation: <a href="${goPath}">why, and what to do</a>. Nothing is lost.`,
    )
  if (waits?.outage && !isAwaiting(state)) return outOfReach(visit, waits.outage, waits.connection)
  if (waits?.inHand) return say('Un processus s’en occupe en ce moment.', 'A process is at it now.')
  const isSoon = new Date(dueAt) <= visit.now
  const when = isSoon
    ? say('dès que possible', 'as soon as possible')
    : html`${say('le', 'on')} ${instant(dueAt, language)}`
  if (uncertain) return inDoubt(visit, waits, when)
  if (shown.tasks.some(({ kind, closedAt }) => kind === 'retourInvraisemblable' && closedAt === null)) return false
  if (shown.tasks.some(({ kind, closedAt }) => kind === 'accuseManquant' && closedAt === null))
    return html`<strong>${say('L’accusé de réception manque.', 'The acknowledgement is missing.')}</strong>
      ${missingReceipt[language]}`
  if (isAwaiting(state))
    return say(
      html`Les retours sont relevés automatiquement. Prochaine relève ${when} ; il n’y a rien à faire.`,
      html`Returns are collected by themselves. Next look ${when}; there is nothing to do.`,
    )
  const what = waits?.code ? say('Nouvel essai', 'Next try') : say('Prochaine étape', 'Next step')
  return html`${reasons[waits?.why ?? '']?.[language] ?? ''} ${what}
  ${when}${say(' ; c’est automatique.', '; this is done by itself.')}`
}

const reasons: Words<string> = {
  closed: both('La passerelle est fermée à cette heure.', 'The gateway takes nothing at this hour.'),
  quota: both(
    'Le volume admis pour cette heure est atteint.',
    'The gateway has received all that it takes in an hour.',
  ),
}

function inDoubt({ say }: Visit, waits: TransmissionWaits | undefined, when: HtmlContent) {
  const quiet =
    waits?.why === 'quiet' &&
    say(
      'La passerelle ne le connaît pas, mais l’envoi peut encore y être en traitement. ',
      'The gateway does not know it, but the sending may still be under way there. ',
    )
  return say(
    html`${quiet}Rien n’est renvoyé : la passerelle est interrogée ${when}. Si elle l’a, la suite est relevée ; si elle
    ne le connaît pas, l’envoi est refait, une fois.`,
    html`${quiet}Nothing is sent again: the gateway is asked ${when}. If it has it, what follows is collected; if it
    does not know it, it is sent once more.`,
  )
}

function stopped({ say }: Visit, { suspendedCode, connection }: TransmissionWaits) {
  const how = suspendedCode
    ? say(
        'est suspendue : tout repart dès que la cause est réglée.',
        'is suspended: everything goes on once the cause is settled.',
      )
    : say('est en pause : tout repart à sa reprise.', 'is paused: everything goes on when it is resumed.')
  return say(
    html`La <a href="${connectionHref(connection)}">connexion ${connection}</a> ${how} Rien n’est perdu.`,
    html`The <a href="${connectionHref(connection)}">connection ${connection}</a> ${how} Nothing is lost.`,
  )
}

function outOfReach({ say, language }: Visit, { since }: NonNullable<TransmissionWaits['outage']>, connection: string) {
  const at = instant(since.toISOString(), language)
  return say(
    html`La plateforme de la <a href="${connectionHref(connection)}">connexion ${connection}</a> est en panne depuis le
      ${at}. Tout part automatiquement dès qu’elle répond ; rien n’est perdu, et il n’y a rien à relancer.`,
    html`The platform of the <a href="${connectionHref(connection)}">connection ${connection}</a> has been out of reach
      since ${at}. Everything leaves by itself once it answers; nothing is lost, and there is nothing to requeue.`,
  )
}

/** Never suggests a forbidden action. @param obstacle to its requeue */
function afterRefusal(
  { say, language }: Visit,
  { replacedBy, refusal, dismissedAt }: ShownTransmission,
  obstacle: ErrorCode | undefined,
) {
  if (refusal?.healing) return `${healing[language]}.`
  if (replacedBy !== undefined)
    return html`${say('Un nouvel envoi le remplace :', 'A new sending replaces it:')}
      <a href="/transmissions/${replacedBy}">${say('voir cet envoi', 'see it')}</a>.`
  if (dismissedAt !== null)
    return html`${say('Refus classé le', 'Noted on')}
    ${instant(dismissedAt, language)}${say(' : il n’y a plus rien à faire.', ': nothing waits any more.')}`
  if (obstacle === 'ACTES-A004') return redepositWords[language]
  return obstacle === undefined
    ? say(
        'Rien ne repartira sans vous : corrigez l’acte et redéposez-le, ou remettez-le tel quel en file d’attente une fois la cause levée.',
        'Nothing will leave again without you: correct the act and deposit it again, or requeue it as it is once the cause is gone.',
      )
    : say('Rien ne repartira sans vous.', 'Nothing will leave again without you.')
}
