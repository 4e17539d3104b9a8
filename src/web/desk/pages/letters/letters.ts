// Courriers et délais: what the prefecture's words ask of a person, the nearest last day first; what was closed, on demand.
import { closedLetters, openLetters, type LetterPlace, type ListedTask } from '../../../../operations/desk/lists.ts'
import { isId } from '../../../../protocol/ids.ts'
import { dayIn } from '../../../../protocol/calendrier/jour.ts'
import { isDay } from '../../filters.ts'
import { html, type Content, type Html } from '../../../../text/html.ts'
import { heading } from '../../layout.ts'
import { nothing, table, tag } from '../../parts.ts'
import { instant } from '../../times.ts'
import { shownTo, type Page, type Visit } from '../../visit.ts'
import { rest } from '../desk-forms.ts'
import { letterPage } from './shown.ts'
import { answerTag, deadline, kindWords, outcomeWords } from './words.ts'
import { inFrench } from '../ministry-words.ts'

const pageSize = 50

const listPage: Page = {
  path: '/courriers',
  needs: 'read',
  render: async (visit) => {
    const isClosed = visit.url.searchParams.get('fermees') === '1'
    const found = isClosed ? await closed(visit) : await open(visit)
    const shown = found.slice(0, pageSize)
    const last = found.length > pageSize ? shown.at(-1) : undefined
    const title = visit.say('Courriers et délais', 'Letters and deadlines')
    const lead = visit.say(
      'Ce que la préfecture a écrit et qui attend une personne, la plus proche échéance d’abord.',
      'What the préfecture wrote and that waits for a person, the nearest deadline first.',
    )
    return {
      title,
      main: html`${heading(title, lead)} ${switches(visit, isClosed)}
      ${isClosed ? closedTable(visit, shown) : openTable(visit, shown)} ${rest(visit, last && placeOf(last, isClosed))}`,
    }
  },
}

export const lettersPages: readonly Page[] = [listPage, letterPage]

function open(visit: Visit): Promise<readonly ListedTask[]> {
  const after = readPlace(visit.url.searchParams.get('apres'))
  return visit.look(openLetters, { limit: pageSize + 1, after })
}

function closed(visit: Visit): Promise<readonly ListedTask[]> {
  const after = visit.url.searchParams.get('apres')
  return visit.look(closedLetters, { limit: pageSize + 1, after: isId(after) ? after : undefined })
}

/** `2025-09-08_id`, or `_id` where there is no last day. */
function placeOf({ dueOn, id }: ListedTask, isClosed: boolean): string {
  return isClosed ? id : `${dueOn ?? ''}_${id}`
}

function readPlace(text: string | null): LetterPlace | undefined {
  const [, day = '', id] = /^(\d{4}-\d{2}-\d{2})?_(.*)$/.exec(text ?? '') ?? []
  if (!isId(id) || (day !== '' && !isDay(day))) return undefined
  return { dueOn: day === '' ? null : day, id }
}

function switches({ say }: Visit, isClosed: boolean): Html {
  const link = (href: string, word: string, isHere: boolean) =>
    html`<a class="chip" href="${href}" ${isHere && html`aria-current="page"`}>${word}</a>`
  return html`<nav class="filters" aria-label="${say('Filtrer les courriers', 'Filter the letters')}">
    ${link('/courriers', say('À traiter', 'To deal with'), !isClosed)}
    ${link('/courriers?fermees=1', say('Traités', 'Dealt with'), isClosed)}
  </nav>`
}

function openTable(visit: Visit, tasks: readonly ListedTask[]): Html {
  const { say, language } = visit
  if (tasks.length === 0) return nothing(say('Aucun courrier n’attend de réponse.', 'No letter waits for an answer.'))
  const head = say(
    ['Courrier', 'Acte', 'Échéance', 'Collectivité', 'Que faire'],
    ['Letter', 'Act', 'Deadline', 'Collectivité', 'What to do'],
  )
  const rows = tasks.map((task) => [
    html`<strong>${kindWords[task.kind][language]}</strong
      ><span class="sub">${say('venu le', 'came on')} ${instant(task.openedAt, language)}</span>`,
    act(visit, task),
    deadline(task.dueOn, dayIn(task.fuseau, visit.now), language),
    html`<span class="word">${task.collectivite}</span>`,
    html`${task.answer !== null && answerTag(visit, task.answer)}
      <a class="button" href="/courriers/${task.retour}"
        >${say('Traiter', 'Deal with')} ${task.numero ?? task.idActe ?? say('ce courrier', 'this letter')}</a
      >`,
  ])
  const caption = say(
    'Courriers qui attendent une personne, la plus proche échéance d’abord',
    'Letters that wait for a person, the nearest deadline first',
  )
  return table(head, rows, caption)
}

function closedTable(visit: Visit, tasks: readonly ListedTask[]): Html {
  const { say, language } = visit
  if (tasks.length === 0)
    return nothing(say('Aucun courrier n’a encore été traité.', 'No letter has been dealt with yet.'))
  const head = say(
    ['Courrier', 'Acte', 'Ce qu’il est devenu', 'Collectivité', 'Par qui'],
    ['Letter', 'Act', 'What became of it', 'Collectivité', 'By whom'],
  )
  const rows = tasks.map((task) => [
    html`<a href="/courriers/${task.retour}"><strong>${kindWords[task.kind][language]}</strong></a>`,
    act(visit, task),
    html`${tag('ok', outcomeWords[task.outcome ?? 'done'][language])}${task.reason !== null && html`<span class="sub">${shownTo(visit, task.reason, task.collectivite)}</span>`}`,
    html`<span class="word">${task.collectivite}</span>`,
    html`${task.closedBy}${task.closedAt && html`<span class="sub">${instant(task.closedAt, language)}</span>`}`,
  ])
  return table(head, rows, say('Courriers traités, le plus récent d’abord', 'Letters dealt with, the newest first'))
}

function act(visit: Visit, { transmission, numero, idActe, objet, collectivite }: ListedTask): Content {
  return html`<a href="/transmissions/${transmission}">${numero ?? idActe ?? transmission}</a
    ><span class="sub">${inFrench(visit, shownTo(visit, objet, collectivite))}</span>`
}
