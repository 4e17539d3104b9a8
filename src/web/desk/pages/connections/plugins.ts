// A plug-in whose file has changed: what its connections wait for, and the agreement of an administrator.
import { both } from '#text/both.ts'
import { html } from '#text/html.ts'
import { asking, askingButton } from '../../asking.ts'
import { hidden } from '../../forms.ts'
import { facts, section } from '../../parts.ts'
import { instant } from '../../times.ts'
import type { Visit } from '../../visit.ts'
import { gatewayName } from '../gateway-words.ts'
import { connectionsPath } from './standing.ts'

export async function changedPlugins(visit: Visit) {
  const { say, language, ask } = visit
  const { items } = await ask.listPlugins({})
  return items.map(({ name, agreed, waiting, waitingSince }) => {
    if (waiting === null || waitingSince === null) return undefined
    const label = `${gatewayName(name, language)} (${name})`
    const title = say(
      `${label} : le fichier de cette extension a changé`,
      `${label}: the file of this plug-in has changed`,
    )
    return section({ id: `extension-${name}`, title, kind: 'why' }, [
      html`<p>
        ${say('Rien ne part par ce fichier, et rien n’est relevé, avant l’accord d’un administrateur. Les envois attendent, rien n’est perdu. Comparez la nouvelle empreinte avec celle que donne son éditeur. Si personne n’attendait ce changement, n’acceptez pas : prévenez qui exploite le serveur.', 'Nothing leaves by this file, and nothing is collected, until an administrator has agreed. Sendings wait, nothing is lost. Compare the new digest with the one that its vendor gives. If nobody expected this change, do not agree: tell those who run the server.')}
      </p>`,
      facts([
        [say('Empreinte acceptée', 'Digest agreed to'), html`<code>${agreed}</code>`],
        [
          say('Nouvelle empreinte', 'New digest'),
          html`<code>${waiting}</code
            ><span class="sub">${say('depuis le', 'since')} ${instant(waitingSince, language)}</span>`,
        ],
      ]),
      askingButton(visit, agree, {
        at: [name],
        siren: null,
        label: say('Accepter ce fichier', 'Agree to this file'),
        fields: hidden('empreinte', waiting),
      }),
    ])
  })
}

export const agree = asking(
  `${connectionsPath}/extensions/:name/accord`,
  ['agreeToPlugin', { sha256: 'empreinte' }],
  [
    connectionsPath,
    both('Le fichier est accepté : les envois repartent.', 'The file is agreed to: sendings leave again.'),
  ],
)
