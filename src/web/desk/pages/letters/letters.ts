// Courriers et délais: what the prefecture's words ask of a person, the nearest last day first; what was closed, on demand.
import { closedLetters, openLetters, type LetterPlace, type ListedTask } from '../../../../operations/desk/lists.ts'
import { isId } from '../../../../protocol/ids.ts'
import { dayIn } from '../../../../protocol/calendrier/jour.ts'
import { isDay } from '../../filters.ts'
import { html, type Html } from '../../../../text/html.ts'
import { chips, paged, quoted, rest, table, tag, type Column } from '../../parts.ts'
import { instant } from '../../times.ts'
import { pageAt, shownTo, type Visit } from '../../visit.ts'
import { answer, close, letterPage } from './shown.ts'
import { answerTag, deadline, kindWords, outcomeWords, placeOf } from './words.ts'

const pageSize = 50

const listPage = pageAt('/courriers', 'read', async (visit) => {
  const { say } = visit
  const isClosed = visit.url.searchParams.get('fermees') === '1'
  const { shown, last } = paged(await (isClosed ? closed(visit) : open(visit)), pageSize)
  const next = last && (isClosed ? last.id : `${last.dueOn ?? ''}_${last.id}`)
  const views = [
    ['/courriers', say('À traiter', 'To deal with'), !isClosed],
    ['/courriers?fermees=1', say('Traités', 'Dealt with'), isClosed],
  ] as const
  return {
    title: say('Courriers et délais', 'Letters and deadlines'),
    lead: say(
      'Ce que la préfecture a écrit et qui attend une personne, la plus proche échéance d’abord.',
      'What the préfecture wrote and that waits for a person, the nearest deadline first.',
    ),
    main: html`${chips(say('Filtrer les courriers', 'Filter the letters'), views)}
    ${isClosed ? closedTable(visit, shown) : openTable(visit, shown)} ${rest(visit, next)}`,
  }
})

export const lettersServed = { pages: [listPage, letterPage], actions: [close], uploads: [answer] }

function open(visit: Visit): Promise<readonly ListedTask[]> {
  const after = readPlace(visit.url.searchParams.get('apres'))
  return visit.look(openLetters, { limit: pageSize + 1, after })
}

function closed(visit: Visit): Promise<readonly ListedTask[]> {
  const after = visit.url.searchParams.get('apres')
  return visit.look(closedLetters, { limit: pageSize + 1, after: isId(after) ? after : undefined })
}

/** `2025-09-08_id`, or `_id` where there is no last day. */
function readPlace(text: string | null): LetterPlace | undefined {
  const [, day = '', id] = /^(\d{4}-\d{2}-\d{2})?_(.*)$/.exec(text ?? '') ?? []
  if (!isId(id) || (day !== '' && !isDay(day))) return undefined
  return { dueOn: day === '' ? null : day, id }
}

function openTable(visit: Visit, tasks: readonly ListedTask[]): Html {
  const { say, language } = visit
  const captions = {
    caption: say(
      'Courriers qui attendent une personne, la plus proche échéance d’abord',
      'Letters that wait for a person, the nearest deadline first',
    ),
    none: say('Aucun courrier n’attend de réponse.', 'No letter waits for an answer.'),
  }
  const [act, siren] = shared(visit)
  return table(tasks, captions, [
    [
      say('Courrier', 'Letter'),
      ({ kind, openedAt }) =>
        html`<strong>${kindWords[kind][language]}</strong
          ><span class="sub">${say('venu le', 'came on')} ${instant(openedAt, language)}</span>`,
    ],
    act,
    [say('Échéance', 'Deadline'), ({ dueOn, fuseau }) => deadline(dueOn, dayIn(fuseau, visit.now), language)],
    siren,
    [
      say('Que faire', 'What to do'),
      (task) =>
        html`${task.answer !== null && answerTag(visit, task.answer)}
          <a class="button" href="${placeOf(task)}"
            >${say('Traiter', 'Deal with')} ${task.numero ?? task.idActe ?? say('ce courrier', 'this letter')}</a
          >`,
    ],
  ])
}

function closedTable(visit: Visit, tasks: readonly ListedTask[]): Html {
  const { say, language } = visit
  const captions = {
    caption: say('Courriers traités, le plus récent d’abord', 'Letters dealt with, the newest first'),
    none: say('Aucun courrier n’a encore été traité.', 'No letter has been dealt with yet.'),
  }
  const [act, siren] = shared(visit)
  return table(tasks, captions, [
    [
      say('Courrier', 'Letter'),
      (task) => html`<a href="${placeOf(task)}"><strong>${kindWords[task.kind][language]}</strong></a>`,
    ],
    act,
    [
      say('Ce qu’il est devenu', 'What became of it'),
      ({ outcome, reason, collectivite }) =>
        html`${tag('ok', outcomeWords[outcome ?? 'done'][language])}
        ${reason !== null && html`<span class="sub">${shownTo(visit, reason, collectivite)}</span>`}`,
    ],
    siren,
    [
      say('Par qui', 'By whom'),
      ({ closedBy, closedAt }) =>
        html`${closedBy}${closedAt && html`<span class="sub">${instant(closedAt, language)}</span>`}`,
    ],
  ])
}

/** The columns of both tables: the act, and its collectivite. */
function shared(visit: Visit): readonly [act: Column<ListedTask>, siren: Column<ListedTask>] {
  return [
    [
      visit.say('Acte', 'Act'),
      ({ transmission, numero, idActe, objet, collectivite }) =>
        transmission === null
          ? (numero ?? '—')
          : html`<a href="/transmissions/${transmission}">${numero ?? idActe ?? transmission}</a
              ><span class="sub">${quoted(visit, objet, collectivite)}</span>`,
    ],
    ['Collectivité', ({ collectivite }) => html`<span class="word">${collectivite}</span>`],
  ]
}
