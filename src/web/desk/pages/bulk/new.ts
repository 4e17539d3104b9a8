// A requeue in bulk before it is made: what it takes, what it leaves out and why; then the count typed, a reason, and one
// operation under the id of the form, however often that is sent.
import { ownerCaller } from '../../../../operations/guard.ts'
import { sirensFor } from '../../../../accounts/access.ts'
import { bulkMost, bulkSchedule, previewBulk, type Preview } from '../../../../transmission/bulk.ts'
import { ActesError, type ErrorCode } from '../../../../errors.ts'
import { isId } from '../../../../protocol/ids.ts'
import { sentenceOf } from '../../../../text/sentences.ts'
import { bulkById, openBulk, type NewItem } from '../../../../store/transmissions/bulk.ts'
import { noteDesk } from '../../../../store/people/people.ts'
import { html, type Html } from '../../../../text/html.ts'
import { heading } from '../../layout.ts'
import { form, nothing, reasonField, standing, table } from '../../parts.ts'
import type { Say } from '../../say.ts'
import {
  field,
  shownTo,
  type DeskAction,
  type Done,
  type Page,
  type Rendered,
  type Sent,
  type Visit,
} from '../../visit.ts'
import { askedQuery, askedWords, criteriaOf, hasCriterion, readAsked, type Asked } from './criteria.ts'
import { inFrench } from '../ministry-words.ts'

const rates = [30, 60, 120, 600] as const

export const newBulkPage: Page = {
  path: '/relances/nouvelle',
  needs: 'requeue',
  render: async (visit) => {
    const asked = readAsked(visit.url.searchParams)
    if (!hasCriterion(asked)) return withoutCriterion(visit)
    return shown(visit, { asked, id: visit.app.ports.clock.newId(), preview: await previewed(visit, asked) })
  },
}

export const openBulkAction: DeskAction = { path: '/relances', needs: 'requeue', run: confirm }

function previewed(visit: Visit, asked: Asked): Promise<Preview> {
  return previewBulk(criteriaOf(asked), sirensFor(visit.grants, 'requeue'), visit.app.ports)
}

function withoutCriterion({ say }: Visit): Rendered {
  const lead = say(
    'Une relance par lot part d’une cause d’échec, ou d’une liste filtrée par état, par retenue ou par code.',
    'A bulk requeue begins with a cause of failure, or with a list filtered by state, by what is held or by code.',
  )
  const links = html`<p class="actions">
    <a class="button" href="/causes">${say('Choisir une cause d’échec', 'Choose a cause of failure')}</a>
    <a class="button quiet" href="/transmissions">${say('Filtrer les transmissions', 'Filter the transmissions')}</a>
  </p>`
  const title = say('Relancer par lot', 'Requeue in bulk')
  return { title, status: 422, main: html`${heading(say('Que relancer ?', 'Requeue what?'), lead)} ${links}` }
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
  const { say } = visit
  const { count, items, more } = preview
  const name = counted(say, count)
  const title = count === 0 ? say('Rien à relancer', 'Nothing to requeue') : say(`Relancer ${name}`, `Requeue ${name}`)
  const left = items.length - count
  const leftOut = say(`${counted(say, left)} laissé${plural(left)} de côté. `, `${counted(say, left)} left out. `)
  const lead = html`${askedWords(asked, visit)}.
  ${left > 0 && leftOut}${
    more &&
    say(
      `Une relance prend au plus ${bulkMost} actes : relancez la suite ensuite.`,
      `A requeue takes ${bulkMost} acts at most: requeue the rest afterwards.`,
    )
  }`
  const main = html`${heading(title, lead)} ${wrong !== undefined && html`<p class="said no" role="alert">${wrong}</p>`}
  ${count > 0 && confirmation(visit, { asked, id, preview, ...(sent && { sent }) })} ${sampleOf(visit, preview)}
  ${exclusions(items, visit)}`
  return { title: say('Relancer par lot', 'Requeue in bulk'), main, ...(wrong !== undefined && { status: 422 }) }
}

function confirmation(visit: Visit, { asked, id, preview: { count }, sent }: Shown): Html {
  const { say } = visit
  const given = (name: string) => (sent ? field(sent, name) : '')
  const rate = Number(given('cadence')) || 60
  return html`<section class="why" aria-labelledby="confirmer">
    <h2 id="confirmer">${say('Confirmer', 'Confirm')}</h2>
    <p>
      ${say(
        html`Ce qui est retenu reprend là où il en était. Ce qui est refusé part dans une nouvelle transmission ;
        l’ancienne ne change pas. Chaque acte est examiné de nouveau au moment où vient son tour.`,
        html`What is held goes on where it was. What is refused leaves in a new transmission; the old one does not
        change. Each act is examined again when its turn comes.`,
      )}
    </p>
    ${form(
      visit,
      { action: '/relances', label: `${say('Relancer', 'Requeue')} ${counted(say, count)}` },
      html`<input type="hidden" name="operation" value="${id}" />
        <input type="hidden" name="demande" value="${askedQuery(asked)}" />
        <label
          >${say('Nombre d’actes, recopié pour confirmer', 'Number of acts, typed again to confirm')} (${count})<input
            name="compte"
            inputmode="numeric"
            autocomplete="off"
            required
            pattern="[0-9 ]+"
            value="${given('compte')}"
        /></label>
        ${reasonField(visit, given('motif'))}
        <label
          >${say('Cadence', 'Rate')}<select name="cadence">
            ${rates.map(
              (each) =>
                html`<option value="${each}" ${each === rate && html`selected`}>
                  ${each} ${say('actes par minute', 'acts a minute')}
                </option>`,
            )}
          </select></label
        >`,
    )}
  </section>`
}

function sampleOf(visit: Visit, { sample, count }: Preview): Html {
  const { say } = visit
  if (sample.length === 0)
    return nothing(say('Aucun de ces actes ne peut être relancé.', 'None of these acts can be requeued.'))
  const rows = sample.map((row) => [
    html`<a href="/transmissions/${row.id}"><strong>${row.numero ?? row.formulaire.code}</strong></a>
      <span class="sub">${inFrench(visit, shownTo(visit, row.objet, row.collectivite))}</span>`,
    standing({ state: row.state, held: heldOf(row.held), uncertain: row.openAttempt !== null }, visit.language),
    html`<code>${row.held?.code ?? row.refusal?.code ?? ''}</code>`,
    row.collectivite,
  ])
  const caption =
    count > sample.length
      ? say(`Les ${sample.length} premiers sur ${count}`, `The first ${sample.length} of ${count}`)
      : say('Les actes à relancer', 'The acts to requeue')
  return html`<h2>${caption}</h2>
    ${table(say(['Acte', 'État', 'Code', 'Collectivité'], ['Act', 'State', 'Code', 'Collectivité']), rows, caption)}`
}

function heldOf(held: { readonly code: ErrorCode; readonly since: Date } | null) {
  return held && { code: held.code, since: held.since.toISOString() }
}

/** What is left out, by reason. */
function exclusions(items: readonly NewItem[], visit: Visit): Html | false {
  const { say } = visit
  const groups = Map.groupBy(
    items.flatMap(({ excluded, transmission }) => (excluded ? [{ ...excluded, transmission }] : [])),
    ({ code, params }) => `${code} ${params['state'] ?? ''}`,
  )
  if (groups.size === 0) return false
  const rows = [...groups.values()].map((all) => [
    all[0] &&
      html`${sentenceOf({ code: all[0].code, path: '', params: all[0].params }, visit.language)}
        <span class="sub"><code>${all[0].code}</code></span>`,
    all.length,
    html`<a href="/transmissions/${all[0]?.transmission ?? ''}"
      >${say('Voir le premier acte laissé de côté', 'See the first act left out')}</a
    >`,
  ])
  return html`<h2>${say('Laissés de côté', 'Left out')}</h2>
    ${table(say(['Pourquoi', 'Actes', 'Exemple'], ['Why', 'Acts', 'Example']), rows, say('Actes laissés de côté, par raison', 'Acts left out, by reason'))}`
}

/** One operation under the id of the form: sent again, it only leads to it. */
async function confirm(visit: Visit, sent: Sent): Promise<Done> {
  const { app } = visit
  const id = field(sent, 'operation').toLowerCase()
  if (!isId(id)) return withoutCriterion(visit)
  const known = await bulkById(app.ports.store.db, id)
  if (known) return alreadyOpen(visit, known.who === visit.login ? id : undefined)
  const asked = readAsked(new URLSearchParams(field(sent, 'demande')))
  if (!hasCriterion(asked)) return withoutCriterion(visit)
  const preview = await previewed(visit, asked)
  const wrong = faultOf(visit, sent, preview)
  if (wrong !== undefined) return shown(visit, { asked, id, preview, wrong, sent })
  if (!(await opened(visit, { id, asked, preview, sent }))) return alreadyOpen(visit, id)
  const started = await start(visit)
  const text = `${counted(visit.say, preview.count)} ${visit.say('à relancer.', 'to requeue.')} ${started}`
  return { to: `/relances/${id}`, said: { tone: 'ok', text } }
}

function alreadyOpen({ say }: Visit, id: string | undefined): Done {
  const text = say(
    'Cette relance était déjà enregistrée : elle n’est faite qu’une fois.',
    'This requeue was recorded already: it is made once only.',
  )
  return { to: id === undefined ? '/relances' : `/relances/${id}`, said: { tone: 'ok', text } }
}

function faultOf({ say }: Visit, sent: Sent, { count }: Preview): string | undefined {
  if (count === 0)
    return say(
      'Plus aucun de ces actes ne peut être relancé : quelqu’un l’a peut-être fait entre-temps. Rien n’a été fait.',
      'None of these acts can be requeued any more: somebody may have done it meanwhile. Nothing was done.',
    )
  if (field(sent, 'motif') === '')
    return say(
      'Un motif est nécessaire : il est journalisé avec chaque acte. Rien n’a été fait.',
      'A reason is needed: it is kept in the journal with each act. Nothing was done.',
    )
  const typed = field(sent, 'compte').replaceAll(/\s/g, '')
  if (typed !== String(count))
    return say(
      `Le nombre recopié ne correspond pas : ${counted(say, count)} seraient relancés maintenant. Rien n’a été fait ; vérifiez, puis recopiez ce nombre.`,
      `The number typed does not match: ${counted(say, count)} would be requeued now. Nothing was done; check, then type this number.`,
    )
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
async function start({ app, login, say, language }: Visit): Promise<string> {
  try {
    await app.askAs(ownerCaller(login, language))('runSchedule', { name: bulkSchedule })
    return say('La relance commence.', 'The requeue begins.')
  } catch (error) {
    if (!(error instanceof ActesError) || error.code !== 'ACTES-A019') throw error
    return say(
      'La planification « bulk » est suspendue : rien ne part avant qu’elle reprenne.',
      'The schedule “bulk” is paused: nothing leaves before it is resumed.',
    )
  }
}

function counted(say: Say, count: number): string {
  return say(`${count} acte${plural(count)}`, `${count} act${count === 1 ? '' : 's'}`)
}

function plural(count: number): string {
  return count > 1 ? 's' : ''
}
