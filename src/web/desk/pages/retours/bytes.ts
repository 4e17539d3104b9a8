// The bytes of a return, as they came: for whoever may see what they name.
import type { RetourJson } from '../../../../operations/shapes.ts'
import { html, type Html } from '../../../../text/html.ts'
import { shownTo, type Download, type Visit } from '../../visit.ts'
import { refusedButton } from '../desk-forms.ts'

/** May he see what names people? */
export function seesContent(visit: Visit, siren: string): boolean {
  return shownTo(visit, 'x', siren) === 'x'
}

/** What a return holds may name a person, whatever it is. */
export function bytesLink(visit: Visit, { id, collectivite }: RetourJson): Html {
  const { say } = visit
  const label = say('Télécharger ses octets', 'Download its bytes')
  const masked = say(
    'Le contenu peut nommer des personnes : demandez d’abord à l’afficher.',
    'What it holds may name people: ask to have it shown first.',
  )
  if (!seesContent(visit, collectivite)) return refusedButton(label, masked)
  return html`<a class="button quiet" href="/retours/${id}/octets"
    >${label}, ${say('tels qu’ils sont venus', 'as they came')}</a
  >`
}

export const returnsDownloads: readonly Download[] = [
  {
    path: '/retours/:id/octets',
    needs: 'read',
    open: async (visit, { id = '' }) => {
      const { bytes, name } = await visit.ask('downloadReturn', { id })
      return { bytes, type: 'application/octet-stream', name, inline: false }
    },
  },
]
