// Planifications: the recurring jobs, when each ran last, what came of it, when it runs next; run now, paused, resumed.
import { ActesError } from '../../../errors.ts'
import { codeSentence } from '../../../text/sentences.ts'
import type { ScheduleJson as Standing } from '../../../operations/shapes.ts'
import { html, type Html } from '../../../text/html.ts'
import { heading } from '../layout.ts'
import { reasonField, table, tag } from '../parts.ts'
import type { Say } from '../say.ts'
import { instant } from '../times.ts'
import { field, mayHere, shownAcross, type DeskAction, type Done, type Page, type Sent, type Visit } from '../visit.ts'
import { guardedForm, refusedButton } from './desk-forms.ts'

const path = '/planifications'

const page: Page = {
  path,
  needs: 'read',
  render: async (visit) => {
    const { say, language } = visit
    const { items } = await visit.ask('listSchedules', {})
    const rows = items.map((each) => [
      html`<strong>${each.name}</strong><span class="sub">${each.about[language]}</span>`,
      each.last ? instant(each.last.finishedAt, language) : html`<span class="word">${say('jamais', 'never')}</span>`,
      outcomeOf(each, visit),
      each.last ? lengthOf(each.last.ms, say) : '—',
      nextOf(each, visit),
      actionsOn(each, visit),
    ])
    const head = say(
      ['Planification', 'Dernière exécution', 'Résultat', 'Durée', 'Prochaine exécution', 'Agir'],
      ['Schedule', 'Last run', 'Result', 'Duration', 'Next run', 'Actions'],
    )
    const title = say('Planifications', 'Schedules')
    return {
      title,
      live: ['planifications'],
      main: html`${heading(title, leadOf(items, say))}${table(head, rows, title)}${queueLink(visit)}`,
    }
  },
}

function leadOf(items: readonly Standing[], say: Say): string {
  const failed = items.filter(({ last }) => last?.outcome === 'failed').length
  const paused = items.filter((each) => each.paused !== null).length
  const zone = say('Heures de Paris.', 'Times are of Paris.')
  const words = [
    ...(failed > 0 ? [say(`en échec : ${failed}`, `failed: ${failed}`)] : []),
    ...(paused > 0 ? [say(`en pause : ${paused}`, `paused: ${paused}`)] : []),
  ]
  return words.length === 0 ? `${say('Toutes tournent.', 'All of them run.')} ${zone}` : `${words.join(', ')}. ${zone}`
}

/** What starts them lies behind. */
function queueLink(visit: Visit): Html | false {
  return (
    mayHere(visit, 'queues', null) &&
    html`<p>
      <a href="/files-brutes"
        >${visit.say('Les files brutes, derrière les planifications', 'The raw queues, behind the schedules')}</a
      >
    </p>`
  )
}

function outcomeOf({ last, running, wanted }: Standing, { say, language }: Visit): Html | string {
  if (!last && !running && !wanted) return '—'
  return html`${running && tag('run', say('en cours', 'running'))}
  ${wanted && !running && tag('run', say('demandée', 'asked for'))}
  ${
    last &&
    html`${tag(last.outcome === 'done' ? 'ok' : 'no', last.outcome === 'done' ? say('fait', 'done') : say('échec', 'failed'))}
      <span class="sub">${countSaid(last.count, say)}</span>
      ${last.code !== null && html`<span class="sub">${codeSentence(last.code, language)} <code>${last.code}</code></span>`}`
  }`
}

function countSaid(count: number, say: Say): string {
  if (count === 0) return say('rien à faire', 'nothing to do')
  return count === 1
    ? say('une chose traitée', 'one thing done')
    : say(`${count} choses traitées`, `${count} things done`)
}

/** `320 ms`, `4,2 s`, `2 min 5 s`. */
function lengthOf(ms: number, say: Say): string {
  if (ms < 1_000) return `${ms} ms`
  const seconds = (ms / 1_000).toFixed(1)
  if (ms < 60_000) return `${say(seconds.replace('.', ','), seconds)} s`
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1_000)} s`
}

function nextOf({ paused, nextAt }: Standing, visit: Visit): Html {
  const { say, language } = visit
  if (!paused) return instant(nextAt, language)
  const { since, by, reason } = paused
  return html`${tag('todo', say('en pause', 'paused'))}
    <span class="sub"
      >${say('depuis', 'since')} ${instant(since, language)}, ${say('par', 'by')} ${by}${say(' :', ':')}
      ${shownAcross(visit, reason, null)}</span
    >`
}

/** Folded: the table is for looking. */
function actionsOn({ name, paused }: Standing, visit: Visit): Html {
  const { say } = visit
  const guard = { needs: 'schedule', siren: null } as const
  const to = (verb: string): string => `${path}/${encodeURIComponent(name)}/${verb}`
  const run = { ...guard, action: to('execution'), label: say(`Exécuter « ${name} »`, `Run “${name}”`) }
  const pause = say(`Mettre « ${name} » en pause`, `Pause “${name}”`)
  const stop = { ...guard, action: to('pause'), label: pause, quiet: true }
  const goOn = { ...guard, action: to('reprise'), label: say(`Reprendre « ${name} »`, `Resume “${name}”`) }
  const isPaused = say('Elle est en pause : reprenez-la d’abord.', 'It is paused: resume it first.')
  return html`<details>
    <summary>${say(`Agir sur « ${name} »`, `Actions on “${name}”`)}</summary>
    <div class="actions">
      ${paused ? refusedButton(run.label, isPaused) : guardedForm(visit, run)}
      ${guardedForm(visit, paused ? goOn : stop, reasonField(visit))}
    </div>
  </details>`
}

const runNow: DeskAction = {
  path: `${path}/:nom/execution`,
  needs: 'schedule',
  run: async (visit, { params: { nom = '' } }) => {
    await visit.ask('runSchedule', { name: nom })
    const asked = visit.say(
      `« ${nom} » est demandée : elle s’exécute dès qu’un traitement est libre.`,
      `“${nom}” is asked for: it runs as soon as a worker is free.`,
    )
    return done(asked)
  },
}

const stop: DeskAction = {
  path: `${path}/:nom/pause`,
  needs: 'schedule',
  run: (visit, sent) =>
    decided(visit, sent, {
      call: 'pauseSchedule',
      said: visit.say('est en pause', 'is paused'),
    }),
}

const goOn: DeskAction = {
  path: `${path}/:nom/reprise`,
  needs: 'schedule',
  run: (visit, sent) =>
    decided(visit, sent, {
      call: 'resumeSchedule',
      said: visit.say('a repris', 'has resumed'),
    }),
}

interface Decision {
  readonly call: 'pauseSchedule' | 'resumeSchedule'
  readonly said: string
}

async function decided(visit: Visit, sent: Sent, { call, said }: Decision): Promise<Done> {
  const name = sent.params.nom ?? ''
  const reason = field(sent, 'motif')
  if (reason === '') throw new ActesError('ACTES-A001')
  await visit.ask(call, { name, reason })
  return done(visit.say(`« ${name} » ${said}.`, `“${name}” ${said}.`))
}

function done(text: string): Done {
  return { to: path, said: { tone: 'ok', text } }
}

/** What is looked at. */
export const schedulePages: readonly Page[] = [page]

/** What is done. */
export const scheduleActions: readonly DeskAction[] = [runNow, stop, goOn]
