// Planifications: the recurring jobs, when each ran last, what came of it, when it runs next; run now, paused, resumed.
import { ActesError } from '../../errors.ts'
import type { Operations } from '../../operations/operations.ts'
import { codeSentence } from '../../sentences.ts'
import { noteDesk } from '../../store/people.ts'
import { html, type Html } from '../html.ts'
import { heading } from '../layout.ts'
import { reasonField, table, tag } from '../parts.ts'
import { instant } from '../times.ts'
import { field, mayHere, type DeskAction, type Done, type Page, type Sent, type Visit } from '../visit.ts'
import { guardedForm, refusedButton } from './desk-forms.ts'

const path = '/planifications'
const title = 'Planifications'

type Standing = Awaited<ReturnType<Operations['schedules']>>['items'][number]

const page: Page = {
  path,
  needs: 'read',
  render: async (visit) => {
    const { items } = await visit.operations.schedules()
    const rows = items.map((each) => [
      html`<strong>${each.name}</strong><span class="sub">${each.about[visit.language]}</span>`,
      each.last ? instant(each.last.finishedAt) : 'jamais',
      outcomeOf(each, visit),
      each.last ? lengthOf(each.last.ms) : '—',
      nextOf(each),
      actionsOn(each, visit),
    ])
    const head = ['Planification', 'Dernière exécution', 'Résultat', 'Durée', 'Prochaine exécution', 'Agir']
    return {
      title,
      main: html`${heading(title, leadOf(items))}${table(head, rows, 'Planifications')}${queueLink(visit)}`,
    }
  },
}

function leadOf(items: readonly Standing[]): string {
  const failed = items.filter(({ last }) => last?.outcome === 'failed').length
  const paused = items.filter((each) => each.paused !== null).length
  const words = [...(failed > 0 ? [`en échec : ${failed}`] : []), ...(paused > 0 ? [`en pause : ${paused}`] : [])]
  return words.length === 0 ? 'Toutes tournent. Heures de Paris.' : `${words.join(', ')}. Heures de Paris.`
}

/** What rings them lies behind. */
function queueLink(visit: Visit): Html | false {
  return (
    mayHere(visit, 'queues', null) &&
    html`<p><a href="/files-brutes">Les files brutes, derrière les planifications</a></p>`
  )
}

function outcomeOf({ last, running, wanted }: Standing, { language }: Visit): Html {
  return html`${running && tag('run', 'en cours')} ${wanted && !running && tag('run', 'demandée')}
  ${
    last &&
    html`${tag(last.outcome === 'done' ? 'ok' : 'no', last.outcome === 'done' ? 'fait' : 'échec')}
      <span class="sub">${countSaid(last.count)}</span>
      ${last.code !== null && html`<span class="sub">${codeSentence(last.code, language)} <code>${last.code}</code></span>`}`
  }`
}

function countSaid(count: number): string {
  if (count === 0) return 'rien à faire'
  return count === 1 ? 'une chose traitée' : `${count} choses traitées`
}

/** `320 ms`, `4,2 s`, `2 min 5 s`. */
function lengthOf(ms: number): string {
  if (ms < 1_000) return `${ms} ms`
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1).replace('.', ',')} s`
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1_000)} s`
}

function nextOf({ paused, nextAt }: Standing): Html {
  if (!paused) return instant(nextAt)
  return html`${tag('todo', 'en pause')}
    <span class="sub">depuis ${instant(paused.since)}, par ${paused.by} : ${paused.reason}</span>`
}

/** Folded: the table is for looking. */
function actionsOn({ name, paused }: Standing, visit: Visit): Html {
  const guard = { needs: 'schedule', siren: null } as const
  const to = (verb: string): string => `${path}/${encodeURIComponent(name)}/${verb}`
  const run = { ...guard, action: to('execution'), label: `Exécuter « ${name} »` }
  const stop = { ...guard, action: to('pause'), label: `Mettre « ${name} » en pause`, quiet: true }
  const goOn = { ...guard, action: to('reprise'), label: `Reprendre « ${name} »` }
  return html`<details>
    <summary>Agir sur « ${name} »</summary>
    <div class="actions">
      ${paused ? refusedButton(run.label, 'Elle est en pause : reprenez-la d’abord.') : guardedForm(visit, run)}
      ${paused ? guardedForm(visit, goOn, reasonField()) : guardedForm(visit, stop, reasonField())}
    </div>
  </details>`
}

const runNow: DeskAction = {
  path: `${path}/:nom/execution`,
  needs: 'schedule',
  run: async (visit, { params: { nom = '' } }) => {
    await visit.operations.runSchedule(nom, visit.login)
    await note(visit, { event: 'schedule-wanted', target: nom })
    return done(`« ${nom} » est demandée : elle s’exécute dès qu’un traitement est libre.`)
  },
}

const stop: DeskAction = {
  path: `${path}/:nom/pause`,
  needs: 'schedule',
  run: (visit, sent) => decided(visit, sent, { event: 'schedule-paused', call: 'pauseSchedule', said: 'est en pause' }),
}

const goOn: DeskAction = {
  path: `${path}/:nom/reprise`,
  needs: 'schedule',
  run: (visit, sent) => decided(visit, sent, { event: 'schedule-resumed', call: 'resumeSchedule', said: 'a repris' }),
}

interface Decision {
  readonly event: string
  readonly call: 'pauseSchedule' | 'resumeSchedule'
  readonly said: string
}

async function decided(visit: Visit, sent: Sent, { event, call, said }: Decision): Promise<Done> {
  const name = sent.params.nom ?? ''
  const reason = field(sent, 'motif')
  if (reason === '') throw new ActesError('ACTES-A001')
  await visit.operations[call](name, { reason, who: visit.login })
  await note(visit, { event, target: name, detail: { reason } })
  return done(`« ${name} » ${said}.`)
}

function done(text: string): Done {
  return { to: path, said: { tone: 'ok', text } }
}

function note(visit: Visit, line: { event: string; target: string; detail?: unknown }): Promise<void> {
  return noteDesk(visit.app.ports.store.db, { at: visit.now, who: visit.login, ...line })
}

/** What is looked at. */
export const schedulePages: readonly Page[] = [page]

/** What is done. */
export const scheduleActions: readonly DeskAction[] = [runNow, stop, goOn]
