// On the page of an act: where its transfer stands, and the transfer as an action.
import { isProven } from '#lifecycle.ts'
import type { ShownTransmission } from '#operations/shapes/transmissions.ts'
import { html } from '#text/html.ts'
import type { Fact } from '../../parts.ts'
import { mayHere, type Visit } from '../../visit.ts'
import { archiveIn } from '../transfers/archive.ts'
import { standingOfTransfer, transferHref, transferTag } from '../transfers/words.ts'
import type { Offer } from './offers.ts'

/** Nothing where the act has no transfer, and none could begin. */
export async function transferOfAct(
  visit: Visit,
  { id, message, state, collectivite: siren, dateReception }: ShownTransmission,
): Promise<{ readonly told: readonly Fact[]; readonly offers: readonly Offer[] }> {
  if (message !== '1-1' || !isProven(state) || dateReception === null) return { told: [], offers: [] }
  const { say, language } = visit
  const last = (await visit.ask.listTransfersOfAct({ id })).items.at(-1)
  const isArchivist = mayHere(visit, 'retention', siren)
  const link = last && html` <a href="${transferHref(last)}">${say('voir le versement', 'see the transfer')}</a>`
  const told =
    last && ([say('Archivage', 'Archive'), html`${transferTag(last, language)}${isArchivist && link}`] as const)
  const isFree = !last || standingOfTransfer(last).isOver === true
  const isOffered = isArchivist && isFree && (await archiveIn(visit, siren)) !== undefined
  const offer: Offer = {
    action: 'retention',
    end: 'verser',
    rare: true,
    obstacle: undefined,
    label: last
      ? say('Verser de nouveau aux archives', 'Transfer to the archive again')
      : say('Verser aux archives', 'Transfer to the archive'),
    does: say(
      'Son paquet part vers le service d’archives de la collectivité, dont la réponse est attendue. Rien n’est supprimé ici.',
      'Its package leaves for the archive of the collectivité, whose reply is awaited. Nothing is deleted here.',
    ),
  }
  return { told: told ? [told] : [], offers: isOffered ? [offer] : [] }
}
