// À traiter: one line for each thing that waits, by cause and by platform, with its age and one action; then what people
// have done within the hour.
import type { Words } from '../../say.ts'
import { mayAnywhere, type Action } from '#accounts/access.ts'
import { alarms, decided, lines, type Decided } from '#operations/desk/today.ts'
import { quiet } from '#operations/desk/waiting.ts'
import { dayIn } from '#protocol/calendrier/jour.ts'
import { scheduleTitleOf } from '#schedules/schedules.ts'
import { lineSaid, waitingTabs, type WaitingLine } from '#subscriptions/waiting.ts'
import { html } from '#text/html.ts'
import { sentenceOf, type Both } from '#text/sentences.ts'
import { both } from '#text/both.ts'
import { placesFor } from '../../names.ts'
import { nothing, paged, quotedIfSeen, rest, tag, type Tone } from '../../parts.ts'
import { hour, lasting } from '../../times.ts'
import { among, mayHere, pageAt, shownTo, type Visit } from '../../visit.ts'
import { transmissionEvents } from '../journal/words.ts'
import { deadline } from '../letters/words.ts'
import { tabsOver, waitingTopics } from '../../tabs.ts'

/** Lines of a kind; the tab has the rest. */
const most = 8
const pageSize = 40

const page = pageAt('/', 'read', async (visit) => {
  const { say, now, url } = visit
  const tab = among(waitingTabs, url.searchParams.get('quoi'))
  const after = tab ? Math.max(0, Number.parseInt(url.searchParams.get('apres') ?? '', 10) || 0) : 0
  const found = await visit.look(lines, { now, most, tab })
  const { shown, last } = paged(found.slice(after), tab ? pageSize : found.length)
  return {
    title: say('À traiter', 'To deal with'),
    live: waitingTopics,
    main: html`${await alarmsPart(visit)} ${await tabsOver(visit, tab ?? 'all')}
    ${shown.length === 0 ? nothing(await nothingSaid(visit)) : linesPart(visit, shown)}
    ${rest(visit, last && after + pageSize)} ${tab === undefined && (await decidedPart(visit))}`,
  }
})

export const todayServed = { pages: [page] }

async function nothingSaid({ say, look }: Visit): Promise<string> {
  return (await look(quiet, {}))
    ? say(
        'Aucun acte ne part : les envois de cette installation sont arrêtés. Rien d’autre à traiter.',
        'No act leaves: the sendings of this installation are stopped. Nothing else waits for you.',
      )
    : say('Rien à traiter.', 'Nothing waits for you.')
}

const groups = {
  blocking: both('Bloque des envois', 'Holds sendings back'),
  deciding: both('Attend votre décision', 'Waits for your decision'),
  due: both('Avec une échéance', 'With a deadline'),
} as const satisfies Words<WaitingLine['group']>

function linesPart(visit: Visit, found: readonly WaitingLine[]) {
  const byGroup = Map.groupBy(found, ({ group }) => group)
  return html`<ul class="lines">
    ${(Object.keys(groups) as readonly WaitingLine['group'][]).map((group) => {
      const some = byGroup.get(group)
      return (
        some && [
          html`<li class="group">${groups[group][visit.language]}</li>`,
          some.map((line) => linePart(visit, line)),
        ]
      )
    })}
  </ul>`
}

/** Shape and its word, the right that the action needs (others only look), and the action. */
const looks: Readonly<Record<WaitingLine['kind'], readonly [Tone, Both, Action, Both]>> = {
  outage: ['no', both('Panne', 'Out of reach'), 'connection', both('Examiner', 'Examine')],
  suspended: ['no', both('Suspendue', 'Suspended'), 'connection', both('Rétablir', 'Restore')],
  uncertain: ['doubt', both('Incertain', 'Uncertain'), 'resolve', both('Trancher', 'Decide')],
  refused: ['no', both('Refusé', 'Refused'), 'requeue', both('Corriger', 'Correct')],
  held: ['todo', both('Retenu', 'Held'), 'requeue', both('Examiner', 'Examine')],
  strays: ['todo', both('Retours', 'Returns'), 'attach', both('Rattacher', 'Attach')],
  sender: ['todo', both('Expéditeur', 'Sender'), 'connection', both('Confirmer', 'Confirm')],
  bulks: ['todo', both('En pause', 'Paused'), 'requeue', both('Reprendre', 'Resume')],
  requests: ['todo', both('Accord', 'Agreement'), 'read', both('Décider', 'Decide')],
  token: ['todo', both('Jeton', 'Token'), 'people', both('Renouveler', 'Renew')],
  task: ['todo', both('Tâche', 'Task'), 'closeTask', both('Traiter', 'Deal with')],
  transfers: ['todo', both('Versement', 'Transfer'), 'retention', both('Reprendre', 'Take up')],
  missing: ['run', both('AR attendu', 'Without AR'), 'closeTask', both('Suivre', 'Follow')],
}

function linePart(visit: Visit, line: WaitingLine) {
  const { kind, what, more, since, dueOn, href, siren, said } = line
  const { say, language } = visit
  const [tone, word, needs, verb] = looks[kind]
  const isAllowed = siren === undefined ? mayAnywhere(visit.grants, needs) : mayHere(visit, needs, siren)
  const whole = lineSaid(line, language)
  const action = isAllowed ? verb[language] : say('Voir', 'See')
  return html`<li>
    ${tag(tone, html`<span class="skip">${word[language]}</span>`)}
    <span
      ><strong>${said?.mayRead ? [what, say(' : ', ': '), quotedIfSeen(visit, said)] : whole}</strong>
      <span class="sub">${more}</span></span
    >
    <span class="age">${dueOn ? deadline(dueOn, dayIn('Europe/Paris', visit.now), language) : age(visit, since)}</span>
    <a class="go" href="${href}" aria-label="${action}${say(' : ', ': ')}${whole}">${action}</a>
  </li>`
}

function age({ now, say }: Visit, since: Date | null) {
  const iso = since?.toISOString()
  const seconds = Math.max(0, (now.getTime() - Number(since)) / 1_000)
  return since !== null && html`<time datetime="${iso}" title="${iso}">${lasting(seconds, say)}</time>`
}

/** The sweep runs every few seconds: a schedule due for longer is late. */
const lateMs = 5 * 60_000

async function alarmsPart(visit: Visit) {
  const { say, language, now } = visit
  const { siem, paused } = await visit.look(alarms, { now })
  const { items } = mayHere(visit, 'schedule', null) ? await visit.ask.listSchedules({}) : { items: [] }
  const late = items.filter((each) => !each.paused && !each.running && now.getTime() - Date.parse(each.nextAt) > lateMs)
  const names = late.map(({ name }) => scheduleTitleOf(name, language)).join(', ')
  const silent = say('Les journaux ne partent plus vers le SIEM', 'The journals no longer leave for the SIEM')
  const told = [
    ...(siem ? [['/planifications', `${silent} (${siem.host}).`] as const] : []),
    ...(names === '' ? [] : [['/planifications', `${say('En retard :', 'Late:')} ${names}.`] as const]),
    ...paused.map(
      (queue) => ['/files-brutes', `${queue.path}${say(' :', ':')} ${sentenceOf(queue, language)}`] as const,
    ),
  ]
  return told.map(([href, what]) => html`<p class="said no"><a href="${href}">${what}</a></p>`)
}

/** Handled lines are gone; for an hour it stays who handled them. */
async function decidedPart(visit: Visit) {
  const { say, now } = visit
  const found = await visit.look(decided, { now })
  if (found.length === 0) return false
  const placesOf = await placesFor(visit, found)
  const count = found.length
  const s = count > 1 ? 's' : ''
  return html`<details class="done">
    <summary>
      ${say(`Traités depuis une heure : ${count} ligne${s}`, `Dealt with within the hour: ${count} line${s}`)}
    </summary>
    <ul class="lines">
      ${found.map((each) => decidedLine(visit, each, placesOf([{ siren: each.collectivite }])))}
    </ul>
  </details>`
}

function decidedLine(
  visit: Visit,
  { at, who, event, count, transmission, numero, collectivite }: Decided,
  name: string,
) {
  const { say, language } = visit
  const act = numero ?? say('Un acte', 'An act')
  const what = count > 1 ? say(`${count} actes`, `${count} acts`) : act
  const by = shownTo(visit, who, collectivite)
  return html`<li>
    ${tag('ok', html`<span class="skip">${say('Traité', 'Dealt with')}</span>`)}
    <span
      ><strong>${what}${say(' :', ':')} ${transmissionEvents[event]?.[language] ?? event}</strong>
      <span class="sub">${name}</span></span
    >
    <span class="age">${say(`fait par ${by} à ${hour(at, language)}`, `done by ${by} at ${hour(at, language)}`)}</span>
    <a class="go" href="/transmissions/${transmission}" aria-label="${say(`Voir ${act}`, `See ${act}`)}"
      >${say('Voir', 'See')}</a
    >
  </li>`
}
