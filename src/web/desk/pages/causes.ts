// Refused and held actes by cause: a table whose rows unfold to their actes, with the requeue or the dismissal of each.
import type { Words } from '../say.ts'
import { causes as causesFound, remedyOf, type FailureGroup, type Remedy } from '#operations/desk/today.ts'
import { sirensFor } from '#accounts/access.ts'
import { ActesError, isErrorCode } from '#errors.ts'
import { writeCriteria } from '#operations/bulk-criteria.ts'
import { placesMost } from '#subscriptions/waiting.ts'
import { redepositWords } from '#text/messages.ts'
import { codeSentence, shortSentence } from '#text/sentences.ts'
import { html } from '#text/html.ts'
import { asking, askingButton } from '../asking.ts'
import { form, hidden, reasonField, listedIn } from '../forms.ts'
import { placesFor } from '../names.ts'
import { formatTransmissionTitle, paged, quotedIfSeen, rest, table, tag } from '../parts.ts'
import { instant } from '../times.ts'
import { among, done, field, mayHere, pageAt, type Visit, asked } from '../visit.ts'
import { causesIn, freeMost, openBulkPath } from './bulk/new.ts'
import { gatewayName } from './gateway-words.ts'
import { asideSaid } from './transmission/colleagues.ts'
import { headingOver, tabsOver, waitingTopics } from '../tabs.ts'
import { both } from '#text/both.ts'

const pageSize = 25

const page = pageAt('/causes', 'read', async (visit) => {
  const { say, grants, now } = visit
  const kind = among(['refused', 'held'] as const, asked(visit, 'etat'))
  const { from: offset } = listedIn(visit)
  const found = await visit.look(causesFound, {
    now,
    offset,
    requeuable: sirensFor(grants, 'requeue'),
    limit: pageSize + 1,
    acts: freeMost,
    ...(kind && { held: kind === 'held' }),
  })
  const { shown, last } = paged(found, pageSize)
  return {
    ...(kind ? await headingOver(visit, kind) : { title: say('Échecs par cause', 'Failures by cause') }),
    live: waitingTopics,
    main: html`${await tabsOver(visit, kind)}
      <div data-first>${await causeTable(visit, shown)}</div>
      ${rest(visit, last && offset + pageSize)}
      ${
        kind &&
        html`<p>
          <a href="/causes"
            >${say('Toutes les causes, même confiées à d’autres ou remises à plus tard', 'All causes, also those of others or put off')}</a
          >
        </p>`
      }`,
  }
})

/** `7 actes refusés` */
function actsSaid({ say }: Visit, held: boolean, count: number) {
  const s = count > 1 ? 's' : ''
  return say(`${count} acte${s} ${held ? 'retenu' : 'refusé'}${s}`, `${count} act${s} ${held ? 'held' : 'refused'}`)
}

async function causeTable(visit: Visit, causes: readonly FailureGroup[]) {
  const { say, language } = visit
  const placesOf = await placesFor(
    visit,
    causes.flatMap(({ sirens }) => sirens.slice(0, placesMost)),
  )
  const captions = {
    caption: say('Causes, la plus fréquente d’abord', 'Causes, the most frequent first'),
    none: say('Aucun acte retenu ni refusé.', 'Nothing is held or refused.'),
  }
  return table(causes, captions, [
    [say('Cause', 'Cause'), (cause) => causeCell(visit, cause, placesOf)],
    [
      'Collectivités',
      ({ sirens, counts, places }) =>
        placesOf(
          sirens.map((siren, at) => ({ siren, count: counts[at] ?? 1 })),
          places,
        ),
    ],
    [say('Depuis', 'Since'), ({ firstAt }) => instant(firstAt, language)],
    [say('Que faire', 'What to do'), (cause) => remedies(visit, cause)],
  ])
}

function causeCell(visit: Visit, cause: FailureGroup, placesOf: PlacesOf) {
  const { id, code, gateway, verifCode, count, held, text, acts } = cause
  const { say, language } = visit
  const short = isErrorCode(code) ? shortSentence(code, language) : code
  const list = `/transmissions?${held ? 'retenues=1' : 'etat=refused'}&code=${code}`
  const see = count === 1 ? say('Voir l’acte', 'See the act') : say(`Voir les ${count} actes`, `See the ${count} acts`)
  return html`<span id="cause-${id}" data-row="${id} ${String(held)}"
      >${tag(held ? 'todo' : 'no', actsSaid(visit, held, count))} <strong>${short}</strong></span
    >
    ${text !== '' && html`<span class="sub">${quotedIfSeen(visit, cause)}</span>`}
    <details>
      <summary class="go">${see}</summary>
      <p class="reason">
        ${isErrorCode(code) && codeSentence(code, language).slice(short.length).trim()}
        <code>${verifCode === '' ? code : `${verifCode}, ${code}`}</code> · ${gatewayName(gateway, language)}
      </p>
      <ul>
        ${acts.map(
          (act) =>
            html`<li>
              <a href="/transmissions/${act.id}">${formatTransmissionTitle(act, visit.language)}</a>,
              ${placesOf([{ siren: act.collectivite }])}, ${instant(act.since, visit.language)} ${asideSaid(visit, act)}
            </li>`,
        )}
      </ul>
      ${count > acts.length && html`<p><a href="${list}">${say('Voir tous les actes', 'See all acts')} ${code}</a></p>`}
    </details>`
}

type PlacesOf = Awaited<ReturnType<typeof placesFor>>

/** What the visitor may do about a cause: nothing is shown to others. */
function remedies(visit: Visit, cause: FailureGroup) {
  if (!cause.mayRequeue) return false
  const remedy = remedyOf(cause)
  return html`${remedy === 'requeue' ? requeue(visit, cause) : html`<p class="reason">${others[remedy][visit.language]}</p>`}
  ${!cause.held && dismissForm(visit, cause)}`
}

/** A few acts are requeued at once; of many, one looks first which they are. */
function requeue(visit: Visit, { id, code, count, held, acts }: FailureGroup) {
  const { say, app, url } = visit
  const label = say(
    `Relancer ${count === 1 ? 'l’acte' : `les ${count} actes`}`,
    `Requeue ${count === 1 ? 'the act' : `the ${count} acts`}`,
  )
  const isWhole = acts.length === count && acts.every(({ collectivite }) => mayHere(visit, 'requeue', collectivite))
  if (!isWhole) return html`<a class="go" href="/relances/nouvelle?code=${code}&cause=${id}">${label}…</a>`
  const goesOn = held
    ? say(
        'La cause est levée : chaque acte reprend où il en était.',
        'The cause is gone: each act goes on where it was.',
      )
    : say('Chaque acte repart dans un nouvel envoi.', 'Each act leaves in a new sending.')
  return html`<details>
    <summary class="go">${label}</summary>
    <p class="reason">${goesOn}</p>
    ${form(visit, { action: openBulkPath, label }, [
      hidden('operation', app.ports.clock.newId()),
      hidden('demande', writeCriteria({ ids: acts.map((act) => act.id) })),
      hidden('compte', String(count)),
      hidden('vers', url.pathname + url.search),
      reasonField(visit),
    ])}
  </details>`
}

const others: Words<Exclude<Remedy, 'requeue'>> = {
  resolve: both(
    'Une relance n’y changerait rien : pour chaque acte, dites s’il est arrivé.',
    'A requeue would change nothing: of each act, say whether it arrived.',
  ),
  settle: both(
    'Une relance n’y changerait rien tant que la contradiction n’est pas tranchée, parmi les tâches.',
    'A requeue would change nothing until the contradiction is decided, among the tasks.',
  ),
  redeposit: redepositWords,
}

/** Dismisses the refusals that this page shows, but none that came since. */
function dismissForm(visit: Visit, { id, lastAt }: FailureGroup) {
  const { say, url } = visit
  const label = say('J’en prends note', 'I take note')
  const does = say(
    'Rien ne repart : ces refus ne sont plus à traiter.',
    'Nothing leaves again: these refusals wait for nobody any more.',
  )
  const fields = [hidden('vu', lastAt.toISOString()), hidden('vers', url.pathname + url.search)]
  return html`<details>
    <summary class="go">${label}</summary>
    <p class="reason">${does}</p>
    ${askingButton(visit, dismiss, { at: [id], label, fields })}
  </details>`
}

const dismiss = asking(
  '/causes/:cause/pris-note',
  [
    'dismissTransmissions',
    (sent) => {
      const [cause = '', until] = [sent.params['cause'], field(sent, 'vu')]
      // Only a form of ours names a known cause.
      if (!/^[0-9a-f]{16}$/.test(cause) || Number.isNaN(Date.parse(until))) throw new ActesError('ACTES-S009')
      return { cause, until }
    },
  ],
  ({ say }, { sent }, { count }) =>
    done(causesIn(sent), say(`Pris note de ${count} refus.`, `Noted: ${count} refusals.`)),
)

export const causesServed = { pages: [page], actions: [dismiss] }
