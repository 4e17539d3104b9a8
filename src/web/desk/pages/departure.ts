// Départ des envois: why this installation sends nothing, and the form that resumes sending.
import { both } from '#text/both.ts'
import { ActesError } from '#errors.ts'
import { sentenceOf } from '#text/sentences.ts'
import { html } from '#text/html.ts'
import { asking, askingButton } from '../asking.ts'
import { hidden } from '../forms.ts'
import { goPath } from '../layout.ts'
import { section } from '../parts.ts'
import { instant } from '../times.ts'
import { field, pageAt } from '../visit.ts'

const page = pageAt(goPath, 'read', async (visit) => {
  const { say, language } = visit
  const { quiet } = await visit.ask.showInstallation({})
  const title = say('Départ des envois', 'Sendings')
  if (!quiet) return { title, lead: say('Les envois partent.', 'Sendings leave.'), main: html`` }
  const { code, params, since } = quiet
  return {
    title,
    lead: html`${say('Envois arrêtés depuis le', 'Nothing has left since')} ${instant(since, language)}`,
    main: html`${section(
      { id: 'pourquoi', title: say('Pourquoi les envois sont arrêtés', 'Why nothing leaves'), kind: 'why' },
      [
        html`<p>${sentenceOf({ code, path: '', params }, language)}</p>
          <p class="reason"><code>${code}</code></p>`,
      ],
    )}
    ${section({ id: 'depart', title: say('Ce qui se passera', 'What will happen') }, [
      html`<p>
        ${say('Avant son départ, chaque envoi en attente est cherché sur sa plateforme. S’il y est, il n’est pas renvoyé. Si la plateforme ne peut pas le dire, l’envoi attend votre décision. Les autres partent.', 'Before it leaves, each sending that waits is looked for on its platform. If it is there, it is not sent again. If the platform cannot tell, the sending waits for your decision. The others leave.')}
      </p>`,
      askingButton(visit, leave, {
        siren: null,
        label: say('Laisser repartir les envois', 'Let sendings leave again'),
        first: true,
        fields: hidden('depuis', since),
      }),
    ])}`,
  }
})

const leave = asking(
  goPath,
  [
    'go',
    (sent) => {
      // The form always carries this date; without it, the visitor has not seen the page.
      const since = field(sent, 'depuis')
      if (Number.isNaN(Date.parse(since))) throw new ActesError('ACTES-S009')
      return { since }
    },
  ],
  ['/', both('Les envois repartent.', 'Sendings leave again.')],
)

export const departureServed = { pages: [page], actions: [leave] }
