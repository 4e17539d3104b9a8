// Files brutes: what lies in the queue itself, for whoever looks behind the desk. Nothing is changed from here: the facts
// are in the database, and the queue only rings.
import type { QueueLook } from '../../queue/queue.ts'
import { html, type Html } from '../html.ts'
import { heading } from '../layout.ts'
import { nothing, table } from '../parts.ts'
import { mayHere, type Page } from '../visit.ts'

const title = 'Files brutes'
const lead =
  'La file n’est qu’une sonnette : elle porte des noms, jamais des faits. La vider ne perd rien, le balayage retrouve dans la base ce qui est dû.'

const page: Page = {
  path: '/files-brutes',
  needs: 'queues',
  render: async (visit) => {
    if (!mayHere(visit, 'queues', null))
      return { title, status: 403, main: heading(title, 'Réservé aux administrateurs de toutes les collectivités.') }
    const { queue } = visit.app
    if (!queue) return { title, main: html`${heading(title, lead)}${nothing('Ce processus n’a pas ouvert de file.')}` }
    return { title, main: html`${heading(title, lead)}${looked(await queue.look())}` }
  },
}

function looked({ waiting, active, delayed, sweepEveryMs, schedules }: QueueLook): Html {
  const sweep = sweepEveryMs === null ? 'ne sonne pas de lui-même' : `toutes les ${sweepEveryMs / 1_000} s`
  return html`<h2>Sonneries</h2>
    ${table(
      ['En attente', 'En cours', 'Différées'],
      [[waiting, active, delayed]],
      'Sonneries en attente, en cours et différées',
    )}
    <h2>Ce qui sonne de soi-même</h2>
    ${table(
      ['Planification', 'Rythme'],
      [
        ['balayage', sweep],
        ...schedules.map((name) => [name, html`<a href="/planifications">voir les planifications</a>`]),
      ],
      'Planifications de la file',
    )}`
}

/** What is looked at. */
export const queuePages: readonly Page[] = [page]
