// Démasquer: shows a reader what may name people for a quarter of an hour, for a journalled reason.
import { both } from '#text/both.ts'
import { isAnythingMasked } from '#accounts/access.ts'
import { html } from '#text/html.ts'
import { asking, askingButton } from '../asking.ts'
import { hidden } from '../forms.ts'
import { nothing } from '../parts.ts'
import { hour, instant } from '../times.ts'
import { done, field, pageAt, parseDeskPath, type Visit, asked } from '../visit.ts'

const minutes = 15

const page = pageAt('/demasquer', 'read', async (visit) => ({
  title: visit.say('Afficher les textes masqués', 'Unmask texts'),
  lead: visit.say(
    `L’objet d’un acte peut nommer quelqu’un : il est masqué pour les lecteurs. Dites pourquoi vous devez le lire ; il est affiché pendant ${minutes} minutes, et le motif est inscrit au journal.`,
    `The objet of an act may name somebody: it is masked for readers. Say why you must read it; it is shown for ${minutes} minutes, and the reason is written in the journal.`,
  ),
  main: partOf(visit),
}))

function partOf(visit: Visit) {
  const { unmaskedUntil, now, grants, say, language } = visit
  if (!isAnythingMasked(grants)) return nothing(say('Rien n’est masqué pour vous.', 'Nothing is masked for you.'))
  if (unmaskedUntil && unmaskedUntil > now)
    return html`<p>
        ${say('Les textes sont affichés jusqu’à', 'Texts are shown until')} ${instant(unmaskedUntil, language)}.
      </p>
      ${askingButton(visit, hide, { label: say('Masquer de nouveau', 'Mask again') })}`
  const label = say(`Afficher pendant ${minutes} minutes`, `Unmask for ${minutes} minutes`)
  return askingButton(visit, show, { label, first: true, fields: hidden('vers', parseDeskPath(asked(visit, 'vers'))) })
}

const show = asking('/demasquer', 'unmask', ({ say }, { sent }, unmasked) => {
  const until = new Date(unmasked.until)
  const text = say(
    `Les textes sont affichés jusqu’à ${hour(until, 'fr')}. Le motif est inscrit au journal.`,
    `Texts are shown until ${hour(until, 'en')}. The reason is in the journal.`,
  )
  return done(parseDeskPath(field(sent, 'vers')), text)
})

const hide = asking('/remasquer', 'maskAgain', [
  '/',
  both('Les textes sont de nouveau masqués.', 'Texts are masked again.'),
])

export const unmaskServed = { pages: [page], actions: [show, hide] }
