// A requeue in bulk before it is made: what it takes, what it leaves out and why; then the count typed, a reason, and one
// operation under the id of the form, however often that is sent.
import { bulkMost, bulkSchedule, previewBulk, type Preview } from '../../bulk.ts'
import { ActesError, type ErrorCode } from '../../errors.ts'
import { sentenceOf } from '../../sentences.ts'
import { bulkById, openBulk, type NewItem } from '../../store/bulk.ts'
import { noteDesk } from '../../store/people.ts'
import { html, type Html } from '../html.ts'
import { heading } from '../layout.ts'
import { form, nothing, reasonField, standing, table } from '../parts.ts'
import {
  field,
  shownTo,
  type DeskAction,
  type Done,
  type Page,
  type Rendered,
  type Sent,
  type Visit,
} from '../visit.ts'
import { askedQuery, askedWords, criteriaOf, readAsked, requeuableBy, type Asked } from './bulk-criteria.ts'

const rates = [30, 60, 120, 600] as const
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export const newBulkPage: Page = {
  path: '/relances/nouvelle',
  needs: 'requeue',
  render: async (visit) => {
    const asked = readAsked(visit.url.searchParams)
    if (!hasCriterion(asked)) return withoutCriterion()
    return shown(visit, { asked, id: visit.app.ports.clock.newId(), preview: await previewed(visit, asked) })
  },
}

export const openBulkAction: DeskAction = { path: '/relances', needs: 'requeue', run: confirm }

function previewed(visit: Visit, asked: Asked): Promise<Preview> {
  return previewBulk(criteriaOf(asked), requeuableBy(visit), visit.app.ports)
}

function hasCriterion({ filters, cause }: Asked): boolean {
  const { etats, retenues, incertaines, code } = filters
  return cause !== undefined || code !== undefined || etats.length > 0 || retenues || incertaines
}

function withoutCriterion(): Rendered {
  const lead = 'Une relance par lot part d’une cause d’échec, ou d’une liste filtrée par état, par retenue ou par code.'
  const links = html`<p class="actions">
    <a class="button" href="/causes">Choisir une cause d’échec</a>
    <a class="button quiet" href="/transmissions">Filtrer les transmissions</a>
  </p>`
  return { title: 'Relancer par lot', status: 422, main: html`${heading('Que relancer ?', lead)} ${links}` }
}

interface Shown {
  readonly asked: Asked
  readonly id: string
  readonly preview: Preview
  /** What was wrong with what was sent. */
  readonly wrong?: string
  readonly sent?: Sent
}

function shown(visit: Visit, { asked, id, preview, wrong, sent }: Shown): Rendered {
  const { count, items, more } = preview
  const title = count === 0 ? 'Rien à relancer' : `Relancer ${counted(count)}`
  const left = items.length - count
  const lead = html`${askedWords(asked, visit)}.
  ${left > 0 && `${counted(left)} laissé${plural(left)} de côté. `}${
    more && `Une relance prend au plus ${bulkMost} actes : relancez la suite ensuite.`
  }`
  const main = html`${heading(title, lead)} ${wrong !== undefined && html`<p class="said no" role="alert">${wrong}</p>`}
  ${count > 0 && confirmation(visit, { asked, id, preview, ...(sent && { sent }) })} ${sampleOf(visit, preview)}
  ${exclusions(items, visit)}`
  return { title: 'Relancer par lot', main, ...(wrong !== undefined && { status: 422 }) }
}

function confirmation(visit: Visit, { asked, id, preview: { count }, sent }: Shown): Html {
  const given = (name: string) => (sent ? field(sent, name) : '')
  const rate = Number(given('cadence')) || 60
  return html`<section class="why" aria-labelledby="confirmer">
    <h2 id="confirmer">Confirmer</h2>
    <p>
      Ce qui est retenu reprend là où il en était. Ce qui est refusé part dans une nouvelle transmission ; l’ancienne ne
      change pas. Chaque acte est examiné de nouveau au moment où vient son tour.
    </p>
    ${form(
      visit,
      { action: '/relances', label: `Relancer ${counted(count)}` },
      html`<input type="hidden" name="operation" value="${id}" />
        <input type="hidden" name="demande" value="${askedQuery(asked)}" />
        <label
          >Nombre d’actes, recopié pour confirmer (${count})<input
            name="compte"
            inputmode="numeric"
            autocomplete="off"
            required
            pattern="[0-9 ]+"
            value="${given('compte')}"
        /></label>
        ${reasonField()}
        <label
          >Cadence<select name="cadence">
            ${rates.map(
              (each) =>
                html`<option value="${each}" ${each === rate && html`selected`}>${each} actes par minute</option>`,
            )}
          </select></label
        >`,
    )}
  </section>`
}

function sampleOf(visit: Visit, { sample, count }: Preview): Html {
  if (sample.length === 0) return nothing('Aucun de ces actes ne peut être relancé.')
  const rows = sample.map((row) => [
    html`<a href="/transmissions/${row.id}"><strong>${row.numero ?? row.formulaire.code}</strong></a>
      <span class="sub">${shownTo(visit, row.objet, row.collectivite)}</span>`,
    standing({ state: row.state, held: heldOf(row.held), uncertain: row.openAttempt !== null }, visit.language),
    html`<code>${row.held?.code ?? row.refusal?.code ?? ''}</code>`,
    row.collectivite,
  ])
  const caption = count > sample.length ? `Les ${sample.length} premiers sur ${count}` : 'Les actes à relancer'
  return html`<h2>${caption}</h2>
    ${table(['Acte', 'État', 'Code', 'Collectivité'], rows, caption)}`
}

function heldOf(held: { readonly code: ErrorCode; readonly since: Date } | null) {
  return held && { code: held.code, since: held.since.toISOString() }
}

/** What is left out, by reason. */
function exclusions(items: readonly NewItem[], visit: Visit): Html | false {
  const groups = Map.groupBy(
    items.flatMap(({ excluded, transmission }) => (excluded ? [{ ...excluded, transmission }] : [])),
    ({ code }) => code,
  )
  if (groups.size === 0) return false
  const rows = [...groups.entries()].map(([code, all]) => [
    html`${sentenceOf({ code, path: '', params: all[0]?.params ?? {} }, visit.language)}
      <span class="sub"><code>${code}</code></span>`,
    all.length,
    html`<a href="/transmissions/${all[0]?.transmission ?? ''}">Voir le premier acte laissé de côté</a>`,
  ])
  return html`<h2>Laissés de côté</h2>
    ${table(['Pourquoi', 'Actes', 'Exemple'], rows, 'Actes laissés de côté, par raison')}`
}

/** One operation under the id of the form: sent again, it only leads to it. */
async function confirm(visit: Visit, sent: Sent): Promise<Done> {
  const { app } = visit
  const id = field(sent, 'operation').toLowerCase()
  if (!uuid.test(id)) return withoutCriterion()
  const known = await bulkById(app.ports.store.db, id)
  if (known) return alreadyOpen(known.who === visit.login ? id : undefined)
  const asked = readAsked(new URLSearchParams(field(sent, 'demande')))
  if (!hasCriterion(asked)) return withoutCriterion()
  const preview = await previewed(visit, asked)
  const wrong = faultOf(sent, preview)
  if (wrong !== undefined) return shown(visit, { asked, id, preview, wrong, sent })
  if (!(await opened(visit, { id, asked, preview, sent }))) return alreadyOpen(id)
  const started = await start(visit)
  return { to: `/relances/${id}`, said: { tone: 'ok', text: `${counted(preview.count)} à relancer. ${started}` } }
}

function alreadyOpen(id: string | undefined): Done {
  const text = 'Cette relance était déjà enregistrée : elle n’est faite qu’une fois.'
  return { to: id === undefined ? '/relances' : `/relances/${id}`, said: { tone: 'ok', text } }
}

function faultOf(sent: Sent, { count }: Preview): string | undefined {
  if (count === 0)
    return 'Plus aucun de ces actes ne peut être relancé : quelqu’un l’a peut-être fait entre-temps. Rien n’a été fait.'
  if (field(sent, 'motif') === '')
    return 'Un motif est nécessaire : il est journalisé avec chaque acte. Rien n’a été fait.'
  const typed = field(sent, 'compte').replaceAll(/\s/g, '')
  if (typed !== String(count))
    return `Le nombre recopié ne correspond pas : ${counted(count)} seraient relancés maintenant. Rien n’a été fait ; vérifiez, puis recopiez ce nombre.`
  return undefined
}

interface Opening {
  readonly id: string
  readonly asked: Asked
  readonly preview: Preview
  readonly sent: Sent
}

function opened(visit: Visit, { id, asked, preview, sent }: Opening): Promise<boolean> {
  const { login: who, now } = visit
  const { items, count } = preview
  const wanted = Number(field(sent, 'cadence'))
  const rate = rates.find((each) => each === wanted) ?? 60
  const reason = field(sent, 'motif').slice(0, 500)
  const sirens = [...new Set(items.map(({ collectivite }) => collectivite))].sort()
  const criteria = askedQuery(asked)
  return visit.app.ports.store.db.transaction(async (sql) => {
    if (!(await openBulk(sql, { id, who, reason, criteria, sirens, rate, createdAt: now }, items))) return false
    const detail = { reason, criteria, count, excluded: items.length - count, rate }
    await noteDesk(sql, { at: now, who, event: 'bulk-opened', target: id, detail })
    return true
  })
}

/** The worker is told at once; a schedule that somebody paused stays so. */
async function start({ app, login }: Visit): Promise<string> {
  try {
    await app.operations.runSchedule(bulkSchedule, login)
    return 'La relance commence.'
  } catch (error) {
    if (!(error instanceof ActesError) || error.code !== 'ACTES-A019') throw error
    return 'La planification « bulk » est suspendue : rien ne part avant qu’elle reprenne.'
  }
}

function counted(count: number): string {
  return `${count} acte${plural(count)}`
}

function plural(count: number): string {
  return count > 1 ? 's' : ''
}
