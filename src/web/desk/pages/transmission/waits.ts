// What a transmission waits for, in words: short for a list, long for its own page. Pure.
import type { TransmissionWaits } from '#operations/desk/transmissions.ts'
import { problem, type ErrorCode } from '#errors.ts'
import type { ShownTransmission, TransmissionJson } from '#operations/shapes/transmissions.ts'
import { problemsTold, sentenceOf, stateSentence, type Both } from '#text/sentences.ts'
import { html, type HtmlContent, type Html } from '#text/html.ts'
import { instant, jour } from '../../times.ts'
import { seesNames, type Visit } from '../../visit.ts'
import { healing, missingReceipt, redepositWords } from '#text/messages.ts'
import { goPath } from '../../layout.ts'
import { section } from '../../parts.ts'
import { correctionForm } from '../deposit/correct.ts'
import { nextStep } from '../transmissions/next.ts'
import { asideSaid } from './colleagues.ts'
import { connectionHref } from '../gateway-words.ts'
import { isAwaiting, isFinal, isProven, isRefused } from '#lifecycle.ts'
import { both } from '#text/both.ts'

/** When the receipt is expected: a guide, not a legal deadline. False before submission. */
export function receiptExpected(
  { now, say, language }: Pick<Visit, 'now' | 'say' | 'language'>,
  waits: Pick<TransmissionWaits, 'receiptBy'> | undefined,
): HtmlContent {
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

export function nextSaid(visit: Visit, shown: ShownTransmission, waits: TransmissionWaits | undefined): HtmlContent {
  const { say, language } = visit
  const { state, deferableUntil, dismissedAt } = shown
  if (isProven(state) && deferableUntil !== null)
    return html`${say('rien à faire ; le préfet peut déférer l’acte jusqu’au', 'nothing to do; the préfet may bring a déféré until')}
    ${jour(deferableUntil, language)}`
  if ((isFinal(state) && !isRefused(state)) || dismissedAt !== null)
    return say('rien n’est attendu', 'nothing is awaited')
  const receipt = receiptExpected(visit, waits)
  return html`${nextStep(shown, waits, { visit, code: codeNow(shown, waits) })}${receipt && html`<br />${receipt}`}`
}

function whenOf(dueAt: string, { now, say, language }: Visit): HtmlContent {
  if (new Date(dueAt) <= now) return say('dès que possible', 'as soon as possible')
  return html`${say('le', 'on')} ${instant(dueAt, language)}`
}

/** Why the transmission does not move, and what happens next; undefined when it waits for nothing. */
export function whyBox(
  visit: Visit,
  shown: ShownTransmission,
  { waits, obstacle }: { readonly waits: TransmissionWaits | undefined; readonly obstacle: ErrorCode | undefined },
): Html | undefined {
  const { state, held, dueAt } = shown
  if (!held && !isRefused(state) && dueAt === null) return undefined
  const title = isRefused(state)
    ? visit.say('Pourquoi elle est refusée', 'Why it is refused')
    : visit.say('Pourquoi elle attend', 'Why it waits')
  const code = codeNow(shown, waits)
  return section({ id: 'pourquoi', title, kind: 'why' }, [
    causes(visit, shown, code),
    html`<p>${isRefused(state) ? afterRefusal(visit, shown, obstacle) : outlook(visit, shown, waits)}</p>`,
    correctionForm(visit, shown),
    asideSaid(visit, shown),
    code !== undefined && html`<p class="reason"><code>${code}</code></p>`,
  ])
}

function causes(visit: Visit, shown: ShownTransmission, code: ErrorCode | undefined): HtmlContent {
  if (code === undefined) return html`<p>${stateSentence(shown.state, visit.language).long}</p>`
  // Parameters of a sentence may name a person.
  const problems = seesNames(visit, shown.collectivite) ? problemsTold(shown, code) : [problem(code, shown.id)]
  const told = new Set(problems.map((each) => sentenceOf(each, visit.language)))
  return [...told].map((each) => html`<p>${each}</p>`)
}

function outlook(visit: Visit, shown: ShownTransmission, waits: TransmissionWaits | undefined): HtmlContent {
  const { say, language } = visit
  const { held, uncertain, state, dueAt } = shown
  if (held) {
    const doubt =
      uncertain &&
      say(
        ' On ne sait pas si l’envoi est arrivé : dites-le, et elle suivra son cours.',
        ' Whether the sending arrived is not known: say it, and it will go its way.',
      )
    return html`${say('Rien ne se fera sans vous : elle attend une personne depuis le', 'Nothing will be done without you: it has waited for a person since')}
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
  const when = whenOf(dueAt, visit)
  if (uncertain) return inDoubt(visit, waits, when)
  const doubted = shown.tasks.find(({ kind, closedAt }) => kind === 'retourInvraisemblable' && closedAt === null)
  if (doubted)
    return html`<strong
        >${say('Une réponse de la préfecture ne peut pas être juste.', 'An answer of the préfecture cannot be right.')}</strong
      >
      <a href="/courriers/${doubted.retour}">${say('Voir pourquoi, et que décider', 'See why, and what to decide')}</a>`
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

const reasons: Readonly<Record<string, Both>> = {
  closed: both('La passerelle est fermée à cette heure.', 'The gateway takes nothing at this hour.'),
  quota: both(
    'Le volume admis pour cette heure est atteint.',
    'The gateway has received all that it takes in an hour.',
  ),
}

function inDoubt({ say }: Visit, waits: TransmissionWaits | undefined, when: HtmlContent): Html {
  const quiet =
    waits?.why === 'quiet' &&
    say(
      'La passerelle ne la connaît pas, mais l’envoi peut encore être en traitement chez elle. ',
      'The gateway does not know it, but the sending may still be under way there. ',
    )
  return say(
    html`${quiet}Nous ne renvoyons rien : la passerelle est interrogée ${when}. Si elle l’a, la suite est relevée ; si
    elle ne la connaît pas, l’envoi est refait, une fois.`,
    html`${quiet}We send nothing again: the gateway is asked ${when}. If it has it, what follows is collected; if it
    does not know it, it is sent once more.`,
  )
}

function stopped({ say }: Visit, { suspendedCode, connection }: TransmissionWaits): Html {
  const how = suspendedCode
    ? say(
        'est suspendue : tout repart dès que la cause est réglée.',
        'is suspended: everything goes on once the cause is settled.',
      )
    : say(
        'est en pause : tout repart quand une personne la reprend.',
        'is paused: everything goes on when a person resumes it.',
      )
  return say(
    html`La <a href="${connectionHref(connection)}">connexion ${connection}</a> ${how} Rien n’est perdu.`,
    html`The <a href="${connectionHref(connection)}">connection ${connection}</a> ${how} Nothing is lost.`,
  )
}

function outOfReach(
  { say, language }: Visit,
  { since }: NonNullable<TransmissionWaits['outage']>,
  connection: string,
): Html {
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
): HtmlContent {
  if (refusal?.healing) return `${healing[language]}.`
  if (replacedBy !== undefined)
    return html`${say('Une nouvelle transmission la remplace :', 'A new transmission replaces it:')}
      <a href="/transmissions/${replacedBy}">${say('voir la nouvelle', 'see the new one')}</a>.`
  if (dismissedAt !== null)
    return html`${say('Une personne en a pris note le', 'A person took note of it on')}
    ${instant(dismissedAt, language)}${say(' : il n’y a plus rien à faire.', ': nothing waits any more.')}`
  if (obstacle === 'ACTES-A004') return redepositWords[language]
  return obstacle === undefined
    ? say(
        'Rien ne repartira sans vous : corrigez l’acte et redéposez-le, ou remettez-le tel quel en file d’attente une fois la cause levée.',
        'Nothing will leave again without you: correct the act and deposit it again, or requeue it as it is once the cause is gone.',
      )
    : say('Rien ne repartira sans vous.', 'Nothing will leave again without you.')
}
