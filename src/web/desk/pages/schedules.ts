// Tâches planifiées: recurring jobs, with their last and next runs; run now, paused, resumed.
import type { ScheduleJson as Standing } from '#operations/shapes/connections.ts'
import { scheduleTitleOf } from '#schedules/schedules.ts'
import { html } from '#text/html.ts'
import { spaced, type Language } from '#text/sentences.ts'
import { asking, askingButton } from '../asking.ts'
import { fold } from '../forms.ts'
import { lastly, table, tag, trouble } from '../parts.ts'
import type { Say } from '../say.ts'
import { instant } from '../times.ts'
import { done, mayHere, pageAt, shownOfAll, type Visit } from '../visit.ts'

const path = '/planifications'

const page = pageAt(path, 'read', async (visit) => {
  const { say, language } = visit
  const { items } = await visit.ask.listSchedules({})
  const title = say('Tâches planifiées', 'Schedules')
  const link = visit.say('Voir les files d’attente (vue technique)', 'See the queues (technical view)')
  return {
    title,
    lead: formatSchedulesLead(items, say),
    live: ['planifications'],
    main: html`${table(items, { caption: title }, [
      [
        say('Tâche planifiée', 'Schedule'),
        ({ name, about }) =>
          html`<strong>${scheduleTitleOf(name, language)}</strong> <code>${name}</code>
            <span class="sub">${about[language]}</span>`,
      ],
      [say('Dernière exécution', 'Last run'), ({ last }) => lastly(last?.finishedAt, visit)],
      [say('Résultat', 'Result'), (each) => renderRunOutcome(each, visit)],
      [say('Prochaine exécution', 'Next run'), (each) => renderNextRun(each, visit)],
      [say('Actions', 'Actions'), (each) => renderScheduleActions(each, visit)],
    ])}${mayHere(visit, 'queues', null) && html`<p><a href="/files-brutes">${link}</a></p>`}`,
  }
})

function formatSchedulesLead(items: readonly Standing[], say: Say) {
  const failed = items.filter(({ last }) => last?.outcome === 'failed').length
  const paused = items.filter((each) => each.paused !== null).length
  const zone = say('Heures de Paris.', 'Times are of Paris.')
  const words = [
    ...(failed > 0 ? [say(`en échec : ${failed}`, `failed: ${failed}`)] : []),
    ...(paused > 0 ? [say(`en pause : ${paused}`, `paused: ${paused}`)] : []),
  ]
  return words.length === 0
    ? `${say('Toutes sont actives.', 'All of them are active.')} ${zone}`
    : `${words.join(', ')}. ${zone}`
}

function renderRunOutcome({ last, running, wanted }: Standing, visit: Visit) {
  const { say, language } = visit
  if (!last && !running && !wanted) return '—'
  const ended = last && (last.outcome === 'done' ? tag('ok', say('fait', 'done')) : tag('no', say('échec', 'failed')))
  return html`${running && tag('run', say('en cours', 'running'))}
  ${wanted && !running && tag('run', say('demandée', 'asked for'))} ${ended}
  ${last && html`<span class="sub">${countSaid(last.count, say)}, ${lengthOf(last.ms, language)}</span>`}
  ${last && last.code !== null && html`<span class="sub">${trouble(last.code, visit)}</span>`}`
}

function countSaid(count: number, say: Say) {
  if (count === 0) return say('rien à traiter', 'nothing to do')
  return count === 1
    ? say('un élément traité', 'one item done')
    : say(`${count} éléments traités`, `${count} items done`)
}

/** `320 ms`, `4,2 s`, `2 min 5 s`. */
function lengthOf(ms: number, language: Language) {
  if (ms < 1_000) return spaced(`${ms} ms`, language)
  const seconds = (ms / 1_000).toFixed(1)
  if (ms < 60_000) return spaced(`${language === 'fr' ? seconds.replace('.', ',') : seconds} s`, language)
  return spaced(`${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1_000)} s`, language)
}

function renderNextRun({ paused, nextAt }: Standing, visit: Visit) {
  const { say, language } = visit
  if (!paused) return instant(nextAt, language)
  const since = html`${say('depuis', 'since')} ${instant(paused.since, language)}, ${say('par', 'by')} ${paused.by}`
  return html`${tag('todo', say('en pause', 'paused'))}
    <span class="sub">${since}${say(' :', ':')} ${shownOfAll(visit, paused.reason)}</span>`
}

function renderScheduleActions({ name, can }: Standing, visit: Visit) {
  const { say, language } = visit
  if (!mayHere(visit, 'schedule', null)) return ''
  const title = scheduleTitleOf(name, language)
  const to = (label: string) => ({ at: [name], siren: null, label })
  return fold(say('Agir', 'Act'), [
    askingButton(visit, runNow, {
      ...to(say(`Exécuter « ${title} »`, `Run “${title}”`)),
      can: can.run,
      refusal: say('Elle est en pause : reprenez-la d’abord.', 'It is paused: resume it first.'),
    }),
    can.resume === true
      ? askingButton(visit, goOn, to(say(`Reprendre « ${title} »`, `Resume “${title}”`)))
      : askingButton(visit, stop, to(say(`Mettre « ${title} » en pause`, `Pause “${title}”`))),
  ])
}

const runNow = asking(`${path}/:nom/execution`, 'runSchedule', ({ say, language }, { name }) => {
  const title = scheduleTitleOf(name, language)
  const asked = say(
    `« ${title} » est demandée : elle s’exécute dès qu’un processus est libre.`,
    `“${title}” is asked for: it runs as soon as a worker is free.`,
  )
  return done(path, asked)
})

const stop = asking(`${path}/:nom/pause`, 'pauseSchedule', ({ say, language }, { name }) => {
  const title = scheduleTitleOf(name, language)
  return done(path, say(`« ${title} » est en pause.`, `“${title}” is paused.`))
})

const goOn = asking(`${path}/:nom/reprise`, 'resumeSchedule', ({ say, language }, { name }) => {
  const title = scheduleTitleOf(name, language)
  return done(path, say(`« ${title} » a repris.`, `“${title}” has resumed.`))
})

export const schedulesServed = { pages: [page], actions: [runNow, stop, goOn] }
