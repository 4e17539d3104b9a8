// Files brutes: what lies in the queue itself, for who looks behind the desk. Nothing is changed from here: the facts are
// in the database, and the queue only wakes workers.
import { queueContent } from '../../../operations/desk/queues.ts'
import type { QueueLook } from '../../../queue/queue.ts'
import type { Both } from '../../../text/sentences.ts'
import { html, type Html } from '../../../text/html.ts'
import { heading } from '../layout.ts'
import { nothing, table } from '../parts.ts'
import { mayHere, type Page, type Visit } from '../visit.ts'

const title: Both = { fr: 'Files brutes', en: 'Raw queues' }
const lead: Both = {
  fr: 'La file ne fait que réveiller : elle porte des noms, jamais des faits. La vider ne perd rien, le balayage retrouve dans la base ce qui est dû.',
  en: 'The queue only wakes workers: it carries names, never facts. Emptying it loses nothing: the sweep finds in the database what is due.',
}

const page: Page = {
  path: '/files-brutes',
  needs: 'queues',
  render: async (visit) => {
    const { say, language } = visit
    const named = title[language]
    const reserved = say(
      'Réservé aux administrateurs de toutes les collectivités.',
      'For administrators of every collectivité only.',
    )
    if (!mayHere(visit, 'queues', null)) return { title: named, status: 403, main: heading(named, reserved) }
    const none = say('Ce processus n’a pas ouvert de file.', 'This process has opened no queue.')
    const content = await visit.look(queueContent, {})
    const shown = content ? looked(content, visit) : nothing(none)
    return { title: named, main: html`${heading(named, lead[language])}${shown}` }
  },
}

function looked({ waiting, active, delayed, sweepEveryMs, schedules }: QueueLook, { say }: Visit): Html {
  const sweep =
    sweepEveryMs === null
      ? say('ne part pas de lui-même', 'does not start by itself')
      : say(`toutes les ${sweepEveryMs / 1_000} s`, `every ${sweepEveryMs / 1_000} s`)
  const link = html`<a href="/planifications">${say('voir les planifications', 'see the schedules')}</a>`
  return html`<h2>${say('Réveils', 'Jobs')}</h2>
    ${table(
      say(['En attente', 'En cours', 'Différés'], ['Waiting', 'Under way', 'Put off']),
      [[waiting, active, delayed]],
      say('Réveils en attente, en cours et différés', 'Jobs that wait, are under way, or are put off'),
    )}
    <h2>${say('Ce qui part de soi-même', 'What starts by itself')}</h2>
    ${table(
      say(['Planification', 'Rythme'], ['Schedule', 'Rhythm']),
      [[say('balayage', 'sweep'), sweep], ...schedules.map((name) => [name, link])],
      say('Planifications de la file', 'Schedules of the queue'),
    )}`
}

/** What is looked at. */
export const queuePages: readonly Page[] = [page]
