// Courriers et délais: what waits for a person, the nearest deadline first; closed tasks on demand.
import { closedLetters, openLetters, type LetterPlace, type ListedTask } from '#operations/desk/lists.ts'
import { isId } from '#protocol/ids.ts'
import { dayIn } from '#protocol/calendrier/jour.ts'
import { isDay } from '#operations/bulk-criteria.ts'
import { taskHref } from '#subscriptions/waiting.ts'
import { html } from '#text/html.ts'
import { outcomeWords, taskWords } from '#text/tasks.ts'
import { placesFor } from '../../names.ts'
import { chips, paged, quoted, rest, table, tag } from '../../parts.ts'
import { instant } from '../../times.ts'
import { pageAt, shownTo, type Visit, asked } from '../../visit.ts'
import { asideSaid } from '../transmission/colleagues.ts'
import { answer, close, letterAsides, letterPage } from './letter.ts'
import { headingOver, tabsOver, waitingTopics } from '../../tabs.ts'
import { both } from '#text/both.ts'
import { answerTag, deadline, taskLabel } from './words.ts'

const pageSize = 20

const listPage = pageAt('/courriers', 'read', async (visit) => {
  const { say } = visit
  const which = views.find(([name]) => name !== '' && asked(visit, name) === '1') ?? views[0]
  const isClosed = which[0] === 'fermees'
  const [limit, after] = [pageSize + 1, asked(visit, 'apres')]
  const found = isClosed
    ? await visit.look(closedLetters, { limit, after: isId(after) ? after : undefined })
    : await visit.look(openLetters, {
        limit,
        after: readPlace(after),
        missing: which[0] === 'manquants',
        all: which[0] === 'toutes',
      })
  const { shown, last } = paged(found, pageSize)
  const placesOf = await placesFor(visit, shown)
  const next = last && (isClosed ? last.id : `${last.dueOn ?? ''}_${last.id}`)
  const all = views.map(
    ([name, word]) => [`/courriers${name && `?${name}=1`}`, word[visit.language], name === which[0]] as const,
  )
  return {
    ...(which[0] === ''
      ? await headingOver(visit, 'tasks')
      : { title: say('Courriers et délais', 'Letters and deadlines') }),
    lead: say(
      'Courriers de la préfecture, accusés et publications qui manquent, écarts avec la plateforme. L’échéance la plus proche d’abord.',
      'Letters of the préfecture, missing acknowledgements and publications, differences with the platform. The nearest deadline first.',
    ),
    live: waitingTopics,
    main: html`${await tabsOver(visit, 'tasks')} ${chips(say('Filtrer les tâches', 'Filter the tasks'), all)}
      ${isClosed ? closedTable(visit, shown, placesOf) : openTable(visit, shown, placesOf)} ${rest(visit, next)}
      <p><a href="/calendriers">${say('Ces échéances dans mon agenda', 'These deadlines in my diary')}</a></p>`,
  }
})

/** By the parameter of the address. */
const views = [
  ['', both('À traiter', 'To deal with')],
  ['manquants', both('AR et publications qui manquent', 'Missing acknowledgements and publications')],
  ['toutes', both('Toutes, même confiées à d’autres ou remises à plus tard', 'All, also those of others or put off')],
  ['fermees', both('Traitées', 'Dealt with')],
] as const

export const lettersServed = { pages: [listPage, letterPage], actions: [close, ...letterAsides], uploads: [answer] }

/** Cursor: `2025-09-08_id`, or `_id` without a deadline. */
function readPlace(text: string): LetterPlace | undefined {
  const [, day = '', id] = /^(\d{4}-\d{2}-\d{2})?_(.*)$/.exec(text) ?? []
  if (!isId(id) || (day !== '' && !isDay(day))) return undefined
  return { dueOn: day === '' ? null : day, id }
}

type PlacesOf = Awaited<ReturnType<typeof placesFor>>

function openTable(visit: Visit, tasks: readonly ListedTask[], placesOf: PlacesOf) {
  const { say, language } = visit
  const captions = {
    caption: say('Tâches ouvertes, l’échéance la plus proche d’abord', 'Open tasks, the nearest deadline first'),
    none: say('Aucune tâche n’est ouverte.', 'No task is open.'),
  }
  const [act, siren] = shared(visit, placesOf)
  return table(tasks, captions, [
    [
      say('Tâche', 'Task'),
      (task) =>
        html`<strong>${taskWords[task.kind][language]}</strong
          ><span class="sub">${say('depuis le', 'since')} ${instant(task.openedAt, language)}</span
          >${asideSaid(visit, task)}`,
    ],
    act,
    [say('Échéance', 'Deadline'), ({ dueOn, fuseau }) => deadline(dueOn, dayIn(fuseau, visit.now), language)],
    siren,
    [
      say('Que faire', 'What to do'),
      (task) =>
        html`${task.answer !== null && answerTag(visit, task.answer)}
          <a class="go" href="${taskHref(task)}"
            >${taskLabel(visit, { ...task, name: task.numero ?? task.idActe ?? say('cette tâche', 'this task') })}</a
          >`,
    ],
  ])
}

function closedTable(visit: Visit, tasks: readonly ListedTask[], placesOf: PlacesOf) {
  const { say, language } = visit
  const captions = {
    caption: say('Tâches traitées, la plus récente d’abord', 'Tasks dealt with, the newest first'),
    none: say('Aucune tâche n’a encore été traitée.', 'No task has been dealt with yet.'),
  }
  const [act, siren] = shared(visit, placesOf)
  return table(tasks, captions, [
    [
      say('Tâche', 'Task'),
      (task) => html`<a href="${taskHref(task)}"><strong>${taskWords[task.kind][language]}</strong></a>`,
    ],
    act,
    [
      say('Résultat', 'What became of it'),
      ({ outcome, reason, collectivite }) =>
        html`${tag('ok', outcomeWords[outcome ?? 'done'][language])}
        ${reason !== null && html`<span class="sub">${shownTo(visit, reason, collectivite)}</span>`}`,
    ],
    siren,
    [
      say('Par', 'By whom'),
      ({ closedBy, closedAt }) =>
        html`${closedBy}${closedAt && html`<span class="sub">${instant(closedAt, language)}</span>`}`,
    ],
  ])
}

function shared(visit: Visit, placesOf: PlacesOf) {
  return [
    [
      visit.say('Acte', 'Act'),
      ({ transmission, numero, idActe, objet, collectivite }: ListedTask) =>
        transmission === null
          ? (numero ?? '—')
          : html`<a href="/transmissions/${transmission}">${numero ?? idActe ?? transmission}</a
              ><span class="sub">${quoted(visit, objet, collectivite)}</span>`,
    ],
    ['Collectivité', ({ collectivite }: ListedTask) => placesOf([{ siren: collectivite }])],
  ] as const
}
