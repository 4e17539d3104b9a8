// Failures by cause: waiting actes grouped by the same words, each group with its remedy, list and requeue.
import { causes as causesFound, remedyOf, type FailureGroup, type Remedy } from '#operations/desk/today.ts'
import { mask, sirensFor } from '#accounts/access.ts'
import { ActesError, isErrorCode } from '#errors.ts'
import { redepositWords } from '#text/messages.ts'
import { codeSentence, shortSentence, type Both } from '#text/sentences.ts'
import { html, type Html } from '#text/html.ts'
import { asking, askingButton } from '../asking.ts'
import { hidden, refusedButton } from '../forms.ts'
import { namesFor, type NameOf } from '../names.ts'
import { facts, inFrench, nothing, section, tag } from '../parts.ts'
import type { Say } from '../say.ts'
import { instant } from '../times.ts'
import { done, field, pageAt, type FormSubmission, type Visit } from '../visit.ts'
import { gatewayName } from './gateway-words.ts'
import { both } from '#text/both.ts'

/** The list's filters have the rest. */
const causesMost = 100
const sirensMost = 5

const page = pageAt('/causes', 'read', async (visit) => {
  const { say } = visit
  const causes = causesOf(await visit.look(causesFound, { requeuable: sirensFor(visit.grants, 'requeue') }))
  const shown = causes.slice(0, causesMost)
  const nameOf = await namesFor(
    visit,
    shown.flatMap(({ sirens }) => sirens.slice(0, sirensMost)),
  )
  const cut = say(
    `Les ${causesMost} causes les plus fréquentes sont montrées.`,
    `The ${causesMost} most frequent causes are shown.`,
  )
  const lead = say(
    'Les actes retenus ou refusés qui attendent une décision, regroupés par cause.',
    'What is held or refused and waits for somebody, grouped by what was said of it.',
  )
  return {
    title: say('Échecs par cause', 'Failures by cause'),
    heading: formatCausesHeading(say, causes.length),
    lead: html`${lead} ${causes.length > causesMost && cut}`,
    beside: html`<a class="button" href="/relances">${say('Relances par lot', 'Bulk requeues')}</a>`,
    live: ['actes'],
    main:
      causes.length === 0
        ? nothing(say('Aucun acte retenu ni refusé.', 'Nothing is held or refused.'))
        : html`${shown.map((cause) => causePart(visit, cause, nameOf))}`,
  }
})

function formatCausesHeading(say: Say, count: number): string {
  if (count === 0) return say('Aucun échec à traiter', 'No failure waits for you')
  if (count === 1) return say('Une cause d’échec', 'One cause of failure')
  return say(`${count} causes d’échec`, `${count} causes of failure`)
}

function causesOf(groups: readonly FailureGroup[]): readonly FailureGroup[] {
  const causes = new Map<string, FailureGroup>()
  for (const group of groups) {
    const known = causes.get(group.id)
    causes.set(group.id, known ? mergeFailureGroups(known, group) : group)
  }
  return [...causes.values()].sort((a, b) => b.count - a.count)
}

function mergeFailureGroups(cause: FailureGroup, group: FailureGroup): FailureGroup {
  return {
    ...cause,
    count: cause.count + group.count,
    firstAt: group.firstAt < cause.firstAt ? group.firstAt : cause.firstAt,
    lastAt: group.lastAt > cause.lastAt ? group.lastAt : cause.lastAt,
    sirens: [...new Set([...cause.sirens, ...group.sirens])],
    mayRequeue: cause.mayRequeue || group.mayRequeue,
    mayRead: cause.mayRead && group.mayRead,
  }
}

function causePart(visit: Visit, cause: FailureGroup, nameOf: NameOf): Html {
  const { id, code, gateway, verifCode, count, held, firstAt, lastAt } = cause
  const { say, language } = visit
  const s = count > 1 ? 's' : ''
  const what = say(held ? `retenu${s}` : `refusé${s}`, held ? 'held' : 'refused')
  const name = say(`${count} acte${s} ${what}`, `${count} act${s} ${what}`)
  const short = isErrorCode(code) ? shortSentence(code, language) : code
  const list = `/transmissions?${held ? 'retenues=1' : 'etat=refused'}&code=${code}`
  return section(
    { id: `cause-${id}`, title: html`${name}${say(' :', ':')} ${short}`, kind: 'why' },
    html`<p>
        ${tag(held ? 'todo' : 'no', held ? say(`Retenu${s}`, 'Held') : say(`Refusé${s}`, 'Refused'))}
        ${isErrorCode(code) && codeSentence(code, language).slice(short.length).trim()}
      </p>
      ${words(visit, cause)}
      ${facts([
        ['Code', html`<code>${verifCode === '' ? code : `${verifCode}, ${code}`}</code>`],
        [say('Passerelle', 'Gateway'), gatewayName(gateway, language)],
        [say('Première fois', 'First seen'), instant(firstAt, language)],
        [say('Dernière fois', 'Last seen'), instant(lastAt, language)],
        ['Collectivités', sirensNamed(cause, nameOf, say)],
      ])}
      <div class="actions">
        <a class="button" href="${list}">${say('Voir les actes', 'See the acts')} ${code}</a>
        ${remedyOf(cause) === 'requeue' && requeueButton(visit, cause, name)}
      </div>
      ${instead(visit, remedyOf(cause))} ${!held && cause.mayRequeue && dismissForm(visit, cause)}`,
  )
}

/** The préfecture's words, without what belongs to one acte; masked if the texts of any of its actes are. */
function words(visit: Visit, { text, mayRead }: FailureGroup): Html | false {
  if (text === '') return false
  const said = inFrench(visit, mayRead ? text : mask)
  return html`<p>${visit.say(html`« ${said} »`, html`“${said}”`)}</p>`
}

function sirensNamed({ sirens }: FailureGroup, nameOf: NameOf, say: Say): string {
  const named = sirens.slice(0, sirensMost).map(nameOf).join(', ')
  return sirens.length > sirensMost ? say(`${named} et d’autres`, `${named} and others`) : named
}

function requeueButton({ say }: Visit, { id, code, mayRequeue }: FailureGroup, name: string): Html {
  const label = `${say('Relancer', 'Requeue')} ${name}`
  const reserved = say('Réservé aux opérateurs de ces collectivités.', 'For operators of these collectivités only.')
  if (!mayRequeue) return refusedButton(label, reserved)
  return html`<a class="button" href="/relances/nouvelle?code=${code}&cause=${id}">${label}…</a>`
}

const others: Readonly<Record<Exclude<Remedy, 'requeue'>, Both>> = {
  resolve: both(
    'Une relance n’y changerait rien : pour chaque acte, dites s’il est arrivé.',
    'A requeue would change nothing: of each act, say whether it arrived.',
  ),
  settle: both(
    'Une relance n’y changerait rien tant que la contradiction n’est pas tranchée, parmi les tâches.',
    'A requeue would change nothing until the contradiction is decided, among the tasks.',
  ),
  redeposit: redepositWords,
}

function instead({ language }: Visit, remedy: Remedy): Html | false {
  return remedy !== 'requeue' && html`<p class="reason">${others[remedy][language]}</p>`
}

/** Dismisses the refusals that this page shows, but none that came since. */
function dismissForm(visit: Visit, { id, lastAt }: FailureGroup): Html {
  const { say } = visit
  const label = say('J’en prends note', 'I take note')
  const does = say(
    'Rien ne repart : ces refus ne sont plus à traiter et quittent cette page et « Aujourd’hui ».',
    'Nothing leaves again: these refusals wait for nobody any more, and leave this page and “Today”.',
  )
  return html`<details class="fold">
    <summary>${label}…</summary>
    <p class="reason">${does}</p>
    ${askingButton(visit, dismiss, { at: [id], label, fields: hidden('vu', lastAt.toISOString()) })}
  </details>`
}

const dismiss = asking('/causes/:cause/pris-note', ['dismissTransmissions', refusalsSeen], ({ say }, _, { count }) =>
  done('/causes', say(`Pris note de ${count} refus.`, `Noted: ${count} refusals.`)),
)

function refusalsSeen(sent: FormSubmission) {
  const [cause = '', until] = [sent.params['cause'], field(sent, 'vu')]
  // Only a form of ours names a known cause.
  if (!/^[0-9a-f]{16}$/.test(cause) || Number.isNaN(Date.parse(until))) throw new ActesError('ACTES-S009')
  return { cause, until }
}

export const causesServed = { pages: [page], actions: [dismiss] }
