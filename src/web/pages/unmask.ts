// Démasquer: what may name a person is shown to a reader for a quarter of an hour, once he has said why; it is journalled.
import { ActesError } from '../../errors.ts'
import { mayAnywhere } from '../../accounts/access.ts'
import { noteDesk } from '../../store/people.ts'
import { unmask } from '../../store/sessions.ts'
import { html, type Html } from '../html.ts'
import { heading } from '../layout.ts'
import { form, nothing, reasonField } from '../parts.ts'
import { hour, instant } from '../times.ts'
import { field, type DeskAction, type Page, type Visit } from '../visit.ts'

const title = 'Démasquer les textes'
const minutes = 15

const page: Page = {
  path: '/demasquer',
  needs: 'read',
  render: async (visit) => {
    const lead = `L’objet d’un acte peut nommer quelqu’un : il est masqué pour les lecteurs. Dites pourquoi vous devez le lire ; il est montré pendant ${minutes} minutes, et le motif est écrit au journal.`
    return { title, main: html`${heading(title, lead)}${partOf(visit)}` }
  },
}

function partOf(visit: Visit): Html {
  const { unmaskedUntil, now, grants } = visit
  if (mayAnywhere(grants, 'unmask') && !grants.some(({ role }) => role === 'reader'))
    return nothing('Rien n’est masqué pour vous.')
  if (unmaskedUntil && unmaskedUntil > now)
    return html`<p>Les textes sont montrés jusqu’à ${instant(unmaskedUntil)}.</p>
      ${form(visit, { action: '/remasquer', label: 'Masquer de nouveau', quiet: true })}`
  const to = placeIn(visit.url.searchParams.get('vers') ?? '')
  const fields = html`<input type="hidden" name="vers" value="${to}" />${reasonField()}`
  return form(visit, { action: '/demasquer', label: `Démasquer pendant ${minutes} minutes` }, fields)
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
    const until = new Date(visit.now.getTime() + minutes * 60_000)
    await visit.app.ports.store.db.transaction(async (sql) => {
      await unmask(sql, visit.session, until)
      await noteDesk(sql, { at: visit.now, who: visit.login, event: 'unmasked', detail: { reason, until } })
    })
    const text = `Les textes sont montrés jusqu’à ${hour(until)}. Le motif est au journal.`
    return { to: placeIn(field(sent, 'vers')), said: { tone: 'ok', text } }
  },
}

const hide: DeskAction = {
  path: '/remasquer',
  needs: 'read',
  run: async (visit) => {
    await unmask(visit.app.ports.store.db, visit.session, visit.now)
    return { to: '/', said: { tone: 'ok', text: 'Les textes sont de nouveau masqués.' } }
  },
}

/** What is looked at. */
export const unmaskPages: readonly Page[] = [page]

/** What is done. */
export const unmaskActions: readonly DeskAction[] = [show, hide]
