// Beside an act: what subscribers were to be told of it, and did not take.
import type { ShownTransmission } from '../../../../operations/shapes.ts'
import { html, type Html } from '../../../../text/html.ts'
import type { Visit } from '../../visit.ts'
import { deadLettersTable } from '../subscriptions/words.ts'

/** The dead letters about it; nothing where there is none. */
export async function noticesPart(visit: Visit, { id }: ShownTransmission): Promise<Html | false> {
  const { items: letters } = await visit.ask('listUntold', { id })
  if (letters.length === 0) return false
  return html`<h2>${visit.say('Lettres mortes', 'Dead letters')}</h2>
    <p class="lead">
      ${visit.say(
        'Ces abonnés n’ont pas pris ce qui devait leur être dit de cet acte.',
        'These subscribers did not take what they were to be told of this act.',
      )}
    </p>
    ${deadLettersTable(visit, letters, 'named')}`
}
