// Moves a collectivité to another installation: its export, and which of the two installations sends for it.
import { both } from '#text/both.ts'
import { leftOne } from '#operations/desk/lists.ts'
import { html } from '#text/html.ts'
import { asking, askingButton, downloading } from '../../asking.ts'
import { fold, refusedButton } from '../../forms.ts'
import { instant } from '../../times.ts'
import { mayHere, seesNames, type Visit } from '../../visit.ts'

const hrefOf = (siren: string) => `/collectivites/${siren}`

export async function leavingPart(visit: Visit, siren: string) {
  if (!mayHere(visit, 'declare', siren)) return false
  const { say, language } = visit
  const since = await visit.look(leftOne, { siren })
  const here = say('Transférer vers une autre installation', 'Move to another installation')
  const back = say('Reprendre ici', 'Take back here')
  const stands = since
    ? html`<p class="why">
        ${say('Une autre installation envoie pour elle depuis le', 'Another installation sends for it since')}
        ${instant(since, language)} ${say('; rien ne part d’ici.', '; nothing leaves from here.')}
      </p>`
    : html`<p>
        ${say(
          'L’exportation contient ses actes, leurs fichiers et leurs preuves, sans les secrets de la passerelle ; elle n’est pas chiffrée. Transférée, la collectivité n’envoie plus d’ici : exportez-la ensuite, puis donnez le fichier à l’autre installation (actes import).',
          'The export holds its acts, their files and their proofs, without the secrets of the gateway; it is not encrypted. Once moved, the collectivité sends nothing from here: export it then, and give the file to the other installation (actes import).',
        )}
      </p>`
  return fold(say('Exportation et transfert', 'Export and move'), [
    stands,
    html`<p>${exportLink(visit, siren)}</p>`,
    askingButton(visit, since ? takeBack : leave, { at: [siren], siren, label: since ? back : here }),
  ])
}

function exportLink(visit: Visit, siren: string) {
  const label = visit.say('Exporter (tar)', 'Export (tar)')
  if (!seesNames(visit, siren))
    return refusedButton(label, visit.say('Affichez d’abord les textes masqués.', 'Show the masked texts first.'))
  return html`<a class="button" href="${hrefOf(siren)}/export">${label}</a>`
}

const leave = asking(
  '/collectivites/:siren/depart',
  ['leaveCollectivite', () => ({ back: false })],
  [
    ({ siren }) => hrefOf(siren),
    both('Rien ne part plus d’ici : exportez maintenant.', 'Nothing leaves from here any more: export now.'),
  ],
)

const takeBack = asking(
  '/collectivites/:siren/reprise',
  ['leaveCollectivite', () => ({ back: true })],
  [
    ({ siren }) => hrefOf(siren),
    both(
      'La collectivité est reprise ; ses connexions sont encore en pause.',
      'The collectivité is taken back; its connections are still paused.',
    ),
  ],
)

export const leavingActions = [leave, takeBack]

export const exportFile = downloading('/collectivites/:siren/export', 'exportCollectivite', 'application/x-tar')
