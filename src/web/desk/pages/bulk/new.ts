// A bulk requeue before it starts: what it takes, and what it leaves out. The visitor gives a reason, and types its count
// where it takes many.
import { bulkMost } from '#transmission/bulk.ts'
import { ActesError } from '#errors.ts'
import { hasCriterion, readCriteria, writeCriteria, type BulkCriteria } from '#operations/bulk-criteria.ts'
import type { BulkPreview } from '#operations/declared/bulk.ts'
import { isId } from '#protocol/ids.ts'
import { html, type Html } from '#text/html.ts'
import { form, hidden, input, reasonField, select } from '../../forms.ts'
import { formatTransmissionTitle, inFrench, section, standingTag, table } from '../../parts.ts'
import { termsOf } from '../../filters.ts'
import type { Say } from '../../say.ts'
import { sendersFor } from '../../names.ts'
import { among, actionAt, done, field, pageAt, type Rendered, type FormSubmission, type Visit } from '../../visit.ts'

export const openBulkPath = '/relances'
/** So many acts are requeued without their number typed again. */
export const freeMost = 10

const rates = [30, 60, 120, 600] as const

/** The criteria in an address: `?cause=…&code=…`, the ticked rows of a list, or all of a preview but its unticked rows. */
function criteriaIn(query: URLSearchParams): BulkCriteria {
  const choice = query.get('choix')
  const { ids } = readCriteria(query)
  if (choice === 'actes') return ids ? { ids } : {}
  if (choice !== 'coches') return readCriteria(query)
  const asked = readCriteria(query.get('demande') ?? '')
  const unticked = query.getAll('vu').filter((id) => isId(id) && ids?.includes(id) !== true)
  const except = [...(asked.except ?? []), ...unticked]
  return { ...asked, ...(except.length > 0 && { except }) }
}

export function criteriaSaid(criteria: BulkCriteria, { language, say }: Pick<Visit, 'language' | 'say'>) {
  const { cause, ids, except, ...filters } = criteria
  const words = [
    ...termsOf(filters, language).map(({ name, values }) => `${name} ${values.join(', ')}`),
    cause !== undefined && say('une seule cause d’échec', 'one cause of failure only'),
    ids &&
      say(
        `${formatActCount(say, ids.length)} choisi${plural(ids.length)}`,
        `${formatActCount(say, ids.length)} chosen`,
      ),
    except && say(`${except.length} écarté${plural(except.length)}`, `${except.length} left out`),
  ]
  return words.filter((word) => typeof word === 'string').join(' · ')
}

export const newBulkPage = pageAt('/relances/nouvelle', 'requeue', async (visit) => {
  const criteria = criteriaIn(visit.url.searchParams)
  if (!hasCriterion(criteria)) return withoutCriterion(visit)
  const preview = await visit.ask.previewBulk(criteria)
  return renderBulkPreview(visit, { criteria, id: visit.app.ports.clock.newId(), preview })
})

function withoutCriterion({ say }: Visit): Rendered {
  return {
    title: say('Relancer par lot', 'Requeue in bulk'),
    heading: say('Choisir les actes à relancer', 'Requeue what?'),
    lead: say(
      'Une relance par lot se lance depuis une cause d’échec, ou depuis une liste filtrée par état, par retenue ou par code.',
      'A bulk requeue begins with a cause of failure, or with a list filtered by state, by what is held or by code.',
    ),
    status: 422,
    main: html`<p class="actions">
      <a class="button" href="/causes">${say('Choisir une cause d’échec', 'Choose a cause of failure')}</a>
      <a class="button" href="/transmissions">${say('Filtrer les actes', 'Filter the acts')}</a>
    </p>`,
  }
}

interface BulkPreviewPage {
  readonly criteria: BulkCriteria
  readonly id: string
  readonly preview: BulkPreview
  readonly refused?: { readonly sent: FormSubmission; readonly wrong: string }
}

async function renderBulkPreview(visit: Visit, asked: BulkPreviewPage): Promise<Rendered> {
  const { say } = visit
  const { criteria, preview, refused } = asked
  const { count, excluded: left, more } = preview
  const name = formatActCount(say, count)
  const senderOf = await sendersFor(visit, preview.sample)
  const leftOut = say(`${formatActCount(say, left)} écarté${plural(left)}. `, `${formatActCount(say, left)} left out. `)
  const restLater = say(
    `Une relance porte sur ${bulkMost} actes au plus : relancez les suivants ensuite.`,
    `A requeue takes ${bulkMost} acts at most: requeue the rest afterwards.`,
  )
  return {
    title: say('Relancer par lot', 'Requeue in bulk'),
    heading: count === 0 ? say('Rien à relancer', 'Nothing to requeue') : say(`Relancer ${name}`, `Requeue ${name}`),
    lead: html`${criteriaSaid(criteria, visit)}. ${left > 0 && leftOut}${more && restLater}`,
    main: html`${refused && html`<p class="said no" role="alert">${refused.wrong}</p>`}
    ${count > 0 && confirmation(visit, asked)} ${sampleOf(visit, preview, { criteria, senderOf })}
    ${exclusions(preview, visit)}`,
    ...(refused && { status: 422 }),
  }
}

function confirmation(visit: Visit, { criteria, id, preview: { count }, refused }: BulkPreviewPage) {
  const { say } = visit
  const given = (name: string) => (refused ? field(refused.sent, name) : '')
  const what = say(
    'Un acte retenu reprend où il en était. Un acte refusé repart dans un nouvel envoi ; le précédent ne change pas. Chaque acte est vérifié de nouveau à son tour.',
    'What is held goes on where it was. What is refused leaves in a new transmission; the old one does not change. Each act is examined again when its turn comes.',
  )
  const typed = say('Recopiez le nombre d’actes pour confirmer', 'Number of acts, typed again to confirm')
  const digits = { inputmode: 'numeric', autocomplete: 'off', required: true, pattern: '[0-9 ]+' }
  const perMinute = rates.map((each) => [String(each), `${each} ${say('actes par minute', 'acts a minute')}`] as const)
  const posting = {
    action: openBulkPath,
    first: true,
    label: `${say('Relancer', 'Requeue')} ${formatActCount(say, count)}`,
  }
  return section({ id: 'confirmer', title: say('Confirmer', 'Confirm'), kind: 'why' }, [
    html`<p>${what}</p>`,
    form(visit, posting, [
      hidden('operation', id),
      hidden('demande', writeCriteria(criteria)),
      count > freeMost
        ? input(`${typed} (${count})`, 'compte', { ...digits, value: given('compte') })
        : hidden('compte', String(count)),
      reasonField(visit, given('motif')),
      select(say('Cadence', 'Rate'), { name: 'cadence', chosen: given('cadence') || '60' }, perMinute),
    ]),
  ])
}

interface Sample {
  readonly criteria: BulkCriteria
  readonly senderOf: (siren: string) => Html
}

function sampleOf(visit: Visit, { sample, count }: BulkPreview, { criteria, senderOf }: Sample) {
  const { say, language } = visit
  const box = (id: string, title: string) =>
    html`<input
      type="checkbox"
      name="acte"
      value="${id}"
      form="coches"
      checked
      aria-label="${say(`Relancer ${title}`, `Requeue ${title}`)}"
    />`
  const caption =
    count > sample.length
      ? say(`Les ${sample.length} premiers sur ${count}`, `The first ${sample.length} of ${count}`)
      : say('Les actes à relancer', 'The acts to requeue')
  const none = say('Aucun de ces actes ne peut être relancé.', 'None of these acts can be requeued.')
  return html`${sample.length > 0 && html`<h2>${caption}</h2>`}
    <div class="acts">
      ${table(sample, { caption, none }, [
        [
          say('Acte', 'Act'),
          (row) =>
            html`${box(row.id, formatTransmissionTitle(row, language))}
              <a href="/transmissions/${row.id}" title="${formatTransmissionTitle(row, language)}"
                ><strong>${formatTransmissionTitle(row, language)}</strong></a
              >`,
        ],
        ['Objet', ({ objet }) => html`<span class="cut" title="${objet}">${inFrench(visit, objet)}</span>`],
        [say('État', 'State'), (row) => html`${standingTag(row, language)} <code>${row.because}</code>`],
        ['Collectivité', ({ collectivite }) => senderOf(collectivite)],
      ])}
    </div>
    ${
      sample.length > 0 &&
      html`<form method="get" action="/relances/nouvelle" id="coches" class="filters">
        ${hidden('demande', writeCriteria(criteria))} ${sample.map(({ id }) => hidden('vu', id))}
        <button name="choix" value="coches">${say('Écarter les actes décochés', 'Leave the unticked acts out')}</button>
      </form>`
    }`
}

function exclusions({ leftOut }: BulkPreview, { say }: Visit) {
  if (leftOut.length === 0) return false
  const example = say('Voir le premier acte écarté', 'See the first act left out')
  return html`<h2>${say('Écartés', 'Left out')}</h2>
    ${table(leftOut, { caption: say('Actes écartés, par raison', 'Acts left out, by reason') }, [
      [
        say('Raison', 'Why'),
        ({ reason }) => html`${reason.message} <span class="sub"><code>${reason.code}</code></span>`,
      ],
      [say('Actes', 'Acts'), ({ count }) => count],
      [say('Exemple', 'Example'), ({ first }) => html`<a href="/transmissions/${first}">${example}</a>`],
    ])}`
}

/** Idempotent by the id of the form: sent again, it only leads to the operation. */
export const openBulkAction = actionAt(openBulkPath, 'requeue', async (visit, sent) => {
  const id = field(sent, 'operation').toLowerCase()
  const criteria = criteriaIn(new URLSearchParams(field(sent, 'demande')))
  if (!isId(id) || !hasCriterion(criteria)) return withoutCriterion(visit)
  const [reason, count, wanted] = [field(sent, 'motif'), typedCount(sent), Number(field(sent, 'cadence'))]
  const rate = among(rates, wanted) ?? 60
  try {
    const { already, waits } = await visit.ask.openBulk({ ...criteria, id, reason, count, rate })
    if (already) return alreadyOpen(visit, `/relances/${id}`)
    const toRequeue = `${formatActCount(visit.say, count)} ${visit.say('à relancer.', 'to requeue.')}`
    const to = field(sent, 'vers') === '' ? `/relances/${id}` : causesIn(sent)
    return done(to, `${toRequeue} ${begins(visit, waits)}`)
  } catch (error) {
    const code = error instanceof ActesError ? error.code : undefined
    if (code === 'ACTES-S009') return alreadyOpen(visit, '/relances')
    if (code !== 'ACTES-A001' && code !== 'ACTES-A040') throw error
    const preview = await visit.ask.previewBulk(criteria)
    return renderBulkPreview(visit, {
      criteria,
      id,
      preview,
      refused: { sent, wrong: explainBulkFault(visit, reason, preview) },
    })
  }
})

/** Accepts spaces; -1, which no count equals, for anything but a number. */
function typedCount(sent: FormSubmission) {
  const typed = field(sent, 'compte').replaceAll(/\s/g, '')
  return /^[1-9]\d{0,8}$/.test(typed) ? Number(typed) : -1
}

function alreadyOpen({ say }: Visit, to: string) {
  const text = say(
    'Cette relance était déjà enregistrée : elle n’est faite qu’une fois.',
    'This requeue was recorded already: it is made once only.',
  )
  return done(to, text)
}

function explainBulkFault({ say }: Visit, reason: string, { count }: BulkPreview) {
  if (count === 0)
    return say(
      'Plus aucun de ces actes ne peut être relancé : quelqu’un l’a peut-être fait entre-temps. Rien n’a été fait.',
      'None of these acts can be requeued any more: somebody may have done it meanwhile. Nothing was done.',
    )
  if (reason === '')
    return say(
      'Un motif est nécessaire : il est inscrit au journal de chaque acte. Rien n’a été fait.',
      'A reason is needed: it is kept in the journal with each act. Nothing was done.',
    )
  return say(
    `Le nombre d’actes ne correspond pas : ${formatActCount(say, count)} ${count > 1 ? 'seraient relancés' : 'serait relancé'} maintenant. Rien n’a été fait ; vérifiez, puis confirmez.`,
    `The number of acts does not match: ${formatActCount(say, count)} would be requeued now. Nothing was done; check, then confirm.`,
  )
}

/** The worker starts at once, unless its schedule is paused. */
function begins({ say }: Visit, waits: true | undefined) {
  if (!waits) return say('La relance commence.', 'The requeue begins.')
  return say(
    'La tâche planifiée « relances par lot » est en pause : rien ne part avant sa reprise.',
    'The schedule “bulk” is paused: nothing leaves before it is resumed.',
  )
}

function formatActCount(say: Say, count: number) {
  return say(`${count} acte${plural(count)}`, `${count} act${count === 1 ? '' : 's'}`)
}

/** The page of causes that sent a form: that of a tab, or all of them. */
export function causesIn(sent: FormSubmission) {
  return /^\/causes\?[\w=&]+$/.exec(field(sent, 'vers'))?.[0] ?? '/causes'
}

/** French plural ending; zero takes the singular. */
export function plural(count: number) {
  return count > 1 ? 's' : ''
}
