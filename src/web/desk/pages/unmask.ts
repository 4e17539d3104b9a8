// Démasquer: what may name a person is shown to a reader for a quarter of an hour, once he has said why; it is journalled.
import { ActesError } from '../../../errors.ts'
import { isAnythingMasked } from '../../../accounts/access.ts'
import { html, type Html } from '../../../text/html.ts'
import { heading } from '../layout.ts'
import { form, nothing, reasonField } from '../parts.ts'
import { hour, instant } from '../times.ts'
import { field, type DeskAction, type Page, type Visit } from '../visit.ts'

const minutes = 15

const page: Page = {
  path: '/demasquer',
  needs: 'read',
  render: async (visit) => {
    const { say } = visit
    const title = say('Démasquer les textes', 'Unmask texts')
    const lead = say(
      `L’objet d’un acte peut nommer quelqu’un : il est masqué pour les lecteurs. Dites pourquoi vous devez le lire ; il est montré pendant ${minutes} minutes, et le motif est écrit au journal.`,
      `The objet of an act may name somebody: it is masked for readers. Say why you must read it; it is shown for ${minutes} minutes, and the reason is written in the journal.`,
    )
    return { title, main: html`${heading(title, lead)}${partOf(visit)}` }
  },
}

function partOf(visit: Visit): Html {
  const { unmaskedUntil, now, grants, say, language } = visit
  if (!isAnythingMasked(grants)) return nothing(say('Rien n’est masqué pour vous.', 'Nothing is masked for you.'))
  if (unmaskedUntil && unmaskedUntil > now)
    return html`<p>
        ${say('Les textes sont montrés jusqu’à', 'Texts are shown until')} ${instant(unmaskedUntil, language)}.
      </p>
      ${form(visit, { action: '/remasquer', label: say('Masquer de nouveau', 'Mask again'), quiet: true })}`
  const to = placeIn(visit.url.searchParams.get('vers') ?? '')
  const fields = html`<input type="hidden" name="vers" value="${to}" />${reasonField(visit)}`
  const label = say(`Démasquer pendant ${minutes} minutes`, `Unmask for ${minutes} minutes`)
  return form(visit, { action: '/demasquer', label }, fields)
}

/** A place of the desk; its first page when it is anything else. */
function placeIn(text: string): string {
  return /^\/(?![/\\])[^\\\s]*$/.test(text) && text.length <= 2_000 ? text : '/'
}

const show: DeskAction = {
  path: '/demasquer',
  needs: 'read',
  run: async (visit, sent) => {
    const reason = field(sent, 'motif')
    if (reason === '') throw new ActesError('ACTES-A001')
    const until = new Date((await visit.ask('unmask', { reason })).until)
    const text = visit.say(
      `Les textes sont montrés jusqu’à ${hour(until, 'fr')}. Le motif est au journal.`,
      `Texts are shown until ${hour(until, 'en')}. The reason is in the journal.`,
    )
    return { to: placeIn(field(sent, 'vers')), said: { tone: 'ok', text } }
  },
}

const hide: DeskAction = {
  path: '/remasquer',
  needs: 'read',
  run: async (visit) => {
    await visit.ask('maskAgain', {})
    const text = visit.say('Les textes sont de nouveau masqués.', 'Texts are masked again.')
    return { to: '/', said: { tone: 'ok', text } }
  },
}

/** What is looked at. */
export const unmaskPages: readonly Page[] = [page]

/** What is done. */
export const unmaskActions: readonly DeskAction[] = [show, hide]
