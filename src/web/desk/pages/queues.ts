// Files d’attente: the content of the queue, read-only: the facts are in the database, and a job only wakes a worker.
import { queueContent } from '#operations/desk/queues.ts'
import type { QueueLook } from '#queue/queue.ts'
import { scheduleTitleOf } from '#schedules/schedules.ts'
import { html } from '#text/html.ts'
import { reservedPage } from '../forms.ts'
import { nothing, table } from '../parts.ts'
import { mayHere, pageAt, type Visit } from '../visit.ts'

const page = pageAt('/files-brutes', 'queues', async (visit) => {
  const { say } = visit
  const title = say('Files d’attente (vue technique)', 'Queues (technical view)')
  if (!mayHere(visit, 'queues', null)) return reservedPage(visit, 'queues', title)
  const content = await visit.look(queueContent, {})
  const none = say('Ce processus n’a pas ouvert de file.', 'This process has opened no queue.')
  const lead = say(
    'La file d’attente ne fait que prévenir les processus : tout est enregistré dans la base de données. La vider ne perd rien, ce qui est dû est retrouvé automatiquement.',
    'The queue only notifies processes: everything is recorded in the database. Emptying it loses nothing: what is due is found again by itself.',
  )
  return { title, lead, main: content ? looked(content, visit) : nothing(none) }
})

export const queuesServed = { pages: [page] }

function looked(found: QueueLook, { say, language }: Visit) {
  const { sweepEveryMs, schedules } = found
  const sweep =
    sweepEveryMs === null
      ? say('pas d’exécution automatique', 'does not run by itself')
      : say(`toutes les ${sweepEveryMs / 1_000} s`, `every ${sweepEveryMs / 1_000} s`)
  const link = html`<a href="/planifications">${say('voir les tâches planifiées', 'see the schedules')}</a>`
  const caption = say('Travaux en attente, en cours et différés', 'Jobs that wait, are under way, or are put off')
  const others = schedules.map((name) => [scheduleTitleOf(name, language), link] as const)
  return html`<h2>${say('Travaux', 'Jobs')}</h2>
    ${table([found], { caption }, [
      [say('En attente', 'Waiting'), ({ waiting }) => waiting],
      [say('En cours', 'Under way'), ({ active }) => active],
      [say('Différés', 'Put off'), ({ delayed }) => delayed],
    ])}
    <h2>${say('Exécutions automatiques', 'What runs by itself')}</h2>
    ${table(
      [[scheduleTitleOf('sweep', language), sweep] as const, ...others],
      { caption: say('Tâches planifiées de la file d’attente', 'Schedules of the queue') },
      [
        [say('Tâche planifiée', 'Schedule'), ([name]) => name],
        [say('Fréquence', 'Frequency'), ([, rhythm]) => rhythm],
      ],
    )}`
}
