// A requeue in bulk before it is made: what it takes, what it leaves out and why; then the count typed, a reason, and one
// operation under the id of the form, however often that is sent.
import { bulkMost } from '../../../../transmission/bulk.ts'
import { ActesError } from '../../../../errors.ts'
import type { BulkPreview } from '../../../../operations/declared/bulk.ts'
import { isId } from '../../../../protocol/ids.ts'
import { html, type Html } from '../../../../text/html.ts'
import { heading } from '../../layout.ts'
import { form, nothing, reasonField, standing, table } from '../../parts.ts'
import type { Say } from '../../say.ts'
import { field, type DeskAction, type Done, type Page, type Rendered, type Sent, type Visit } from '../../visit.ts'
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

function previewed({ ask }: Visit, asked: Asked): Promise<BulkPreview> {
  return ask('previewBulk', criteriaOf(asked))
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
  readonly preview: BulkPreview
  /** What was wrong with what was sent. */
  readonly wrong?: string
  readonly sent?: Sent
}

function shown(visit: Visit, { asked, id, preview, wrong, sent }: Shown): Rendered {
  const { say } = visit
  const { count, excluded: left, more } = preview
  const name = counted(say, count)
  const title = count === 0 ? say('Rien à relancer', 'Nothing to requeue') : say(`Relancer ${name}`, `Requeue ${name}`)
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
  ${exclusions(preview, visit)}`
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

function sampleOf(visit: Visit, { sample, count }: BulkPreview): Html {
  const { say } = visit
  if (sample.length === 0)
    return nothing(say('Aucun de ces actes ne peut être relancé.', 'None of these acts can be requeued.'))
  const rows = sample.map((row) => [
    html`<a href="/transmissions/${row.id}"><strong>${row.numero ?? row.message}</strong></a>
      <span class="sub">${inFrench(visit, row.objet)}</span>`,
    standing(row, visit.language),
    html`<code>${row.because ?? ''}</code>`,
    row.collectivite,
  ])
  const caption =
    count > sample.length
      ? say(`Les ${sample.length} premiers sur ${count}`, `The first ${sample.length} of ${count}`)
      : say('Les actes à relancer', 'The acts to requeue')
  return html`<h2>${caption}</h2>
    ${table(say(['Acte', 'État', 'Code', 'Collectivité'], ['Act', 'State', 'Code', 'Collectivité']), rows, caption)}`
}

/** What is left out, by reason. */
function exclusions({ leftOut }: BulkPreview, { say }: Visit): Html | false {
  if (leftOut.length === 0) return false
  const rows = leftOut.map(({ reason, count, first }) => [
    html`${reason.message} <span class="sub"><code>${reason.code}</code></span>`,
    count,
    html`<a href="/transmissions/${first}"
      >${say('Voir le premier acte laissé de côté', 'See the first act left out')}</a
    >`,
  ])
  return html`<h2>${say('Laissés de côté', 'Left out')}</h2>
    ${table(say(['Pourquoi', 'Actes', 'Exemple'], ['Why', 'Acts', 'Example']), rows, say('Actes laissés de côté, par raison', 'Acts left out, by reason'))}`
}

/** One operation under the id of the form: sent again, it only leads to it. */
async function confirm(visit: Visit, sent: Sent): Promise<Done> {
  const id = field(sent, 'operation').toLowerCase()
  const asked = readAsked(new URLSearchParams(field(sent, 'demande')))
  if (!isId(id) || !hasCriterion(asked)) return withoutCriterion(visit)
  const [reason, count, wanted] = [field(sent, 'motif'), typedCount(sent), Number(field(sent, 'cadence'))]
  const rate = rates.find((each) => each === wanted) ?? 60
  try {
    const { already, waits } = await visit.ask('openBulk', { ...criteriaOf(asked), id, reason, count, rate })
    if (already) return alreadyOpen(visit, id)
    const text = `${counted(visit.say, count)} ${visit.say('à relancer.', 'to requeue.')} ${begins(visit, waits)}`
    return { to: `/relances/${id}`, said: { tone: 'ok', text } }
  } catch (error) {
    const code = error instanceof ActesError ? error.code : undefined
    if (code === 'ACTES-S009') return alreadyOpen(visit, undefined)
    if (code !== 'ACTES-A001' && code !== 'ACTES-A040') throw error
    const preview = await previewed(visit, asked)
    return shown(visit, { asked, id, preview, wrong: faultOf(visit, reason, preview), sent })
  }
}

/** As it was typed, with or without spaces; no number that there could be where it is none. */
function typedCount(sent: Sent): number {
  const typed = field(sent, 'compte').replaceAll(/\s/g, '')
  return /^[1-9]\d{0,8}$/.test(typed) ? Number(typed) : -1
}

function alreadyOpen({ say }: Visit, id: string | undefined): Done {
  const text = say(
    'Cette relance était déjà enregistrée : elle n’est faite qu’une fois.',
    'This requeue was recorded already: it is made once only.',
  )
  return { to: id === undefined ? '/relances' : `/relances/${id}`, said: { tone: 'ok', text } }
}

function faultOf({ say }: Visit, reason: string, { count }: BulkPreview): string {
  if (count === 0)
    return say(
      'Plus aucun de ces actes ne peut être relancé : quelqu’un l’a peut-être fait entre-temps. Rien n’a été fait.',
      'None of these acts can be requeued any more: somebody may have done it meanwhile. Nothing was done.',
    )
  if (reason === '')
    return say(
      'Un motif est nécessaire : il est journalisé avec chaque acte. Rien n’a été fait.',
      'A reason is needed: it is kept in the journal with each act. Nothing was done.',
    )
  return say(
    `Le nombre recopié ne correspond pas : ${counted(say, count)} seraient relancés maintenant. Rien n’a été fait ; vérifiez, puis recopiez ce nombre.`,
    `The number typed does not match: ${counted(say, count)} would be requeued now. Nothing was done; check, then type this number.`,
  )
}

/** The worker is told at once; a schedule that was paused stays so. */
function begins({ say }: Visit, waits: true | undefined): string {
  if (!waits) return say('La relance commence.', 'The requeue begins.')
  return say(
    'La planification « bulk » est suspendue : rien ne part avant qu’elle reprenne.',
    'The schedule “bulk” is paused: nothing leaves before it is resumed.',
  )
}

function counted(say: Say, count: number): string {
  return say(`${count} acte${plural(count)}`, `${count} act${count === 1 ? '' : 's'}`)
}

function plural(count: number): string {
  return count > 1 ? 's' : ''
}
