// Files brutes: what lies in the queue itself. Nothing is changed from here: the facts are in the database, and a job of the
// queue only wakes a worker.
import { queueContent } from '../../../operations/desk/queues.ts'
import type { QueueLook } from '../../../queue/queue.ts'
import { titleOf } from '../../../schedules/schedules.ts'
import { html, type Html } from '../../../text/html.ts'
import { reservedPage } from '../forms.ts'
import { nothing, table } from '../parts.ts'
import { mayHere, pageAt, type Visit } from '../visit.ts'

const page = pageAt('/files-brutes', 'queues', async (visit) => {
  const { say } = visit
  const title = say('Files brutes', 'Raw queues')
  if (!mayHere(visit, 'queues', null)) return reservedPage(visit, 'queues', title)
  const content = await visit.look(queueContent, {})
  const none = say('Ce processus n’a pas ouvert de file.', 'This process has opened no queue.')
  const lead = say(
    'La file ne fait que réveiller les processus : elle porte des noms, jamais des faits. La vider ne perd rien, le balayage retrouve dans la base ce qui est dû.',
    'The queue only wakes processes: it carries names, never facts. Emptying it loses nothing: the sweep finds in the database what is due.',
  )
  return { title, lead, main: content ? looked(content, visit) : nothing(none) }
})

export const queuesServed = { pages: [page] }

function looked(found: QueueLook, { say, language }: Visit): Html {
  const { sweepEveryMs, schedules } = found
  const sweep =
    sweepEveryMs === null
      ? say('ne se réveille pas de lui-même', 'does not wake by itself')
      : say(`toutes les ${sweepEveryMs / 1_000} s`, `every ${sweepEveryMs / 1_000} s`)
  const link = html`<a href="/planifications">${say('voir les planifications', 'see the schedules')}</a>`
  const caption = say('Réveils en attente, en cours et différés', 'Jobs that wait, are under way, or are put off')
  const others = schedules.map((name) => [titleOf(name, language), link] as const)
  return html`<h2>${say('Réveils', 'Jobs')}</h2>
    ${table([found], { caption }, [
      [say('En attente', 'Waiting'), ({ waiting }) => waiting],
      [say('En cours', 'Under way'), ({ active }) => active],
      [say('Différés', 'Put off'), ({ delayed }) => delayed],
    ])}
    <h2>${say('Ce qui se réveille de soi-même', 'What wakes by itself')}</h2>
    ${table(
      [[titleOf('sweep', language), sweep] as const, ...others],
      { caption: say('Planifications de la file', 'Schedules of the queue') },
      [
        [say('Planification', 'Schedule'), ([name]) => name],
        [say('Rythme', 'Rhythm'), ([, rhythm]) => rhythm],
      ],
    )}`
}
