// Actions of a transmission as forms with a compulsory reason, guarded again by the write, and why others are
// impossible. A failed one shows its page again, with the reason, who was quicker, and what was typed.
import type { Both } from '#text/both.ts'
import { ActesError, type ErrorCode, type Problem, problemsOf } from '#errors.ts'
import type { Action } from '#accounts/access.ts'
import type { TransmissionJson } from '#operations/shapes/transmissions.ts'
import type { Name } from '#operations/table.ts'
import { isId } from '#protocol/ids.ts'
import { sentenceOf } from '#text/sentences.ts'
import { html, type HtmlContent, type Html } from '#text/html.ts'
import { queryOfFilters, readFilters } from '../../filters.ts'
import { askSent, rightFor, type AskedOperation, type OperationOutput } from '../../asking.ts'
import { form, hidden, reasonField, refusedButton, reserved } from '../../forms.ts'
import {
  actionAt,
  done,
  field,
  mayHere,
  type DeskAction,
  type Page,
  type FormSubmission,
  type Visit,
} from '../../visit.ts'

export function readListQuery(visit: Visit) {
  return queryOfFilters(readFilters(new URLSearchParams(visit.url.searchParams.get('liste') ?? '')))
}

export interface Offer {
  /** The right needed; also the end of the address, unless `end` is given. */
  readonly action: Action
  readonly end?: string
  /** Tells forms of the same address apart. */
  readonly key?: string
  readonly label: string
  readonly does: HtmlContent
  /** Why it is impossible now; empty when it is possible. */
  readonly obstacle: HtmlContent
  /** @param given what was typed before, after a failure */
  readonly fields?: HtmlContent | ((given: GivenField) => HtmlContent)
  /** False: its fields contain the reason. */
  readonly takesReason?: false
  /** The page’s one primary button. */
  readonly first?: boolean
  /** Folded behind the others. */
  readonly rare?: true
}

export type GivenField = (name: string) => string | undefined

type OffersSubject = Pick<TransmissionJson, 'id' | 'collectivite'>

function obstacleTo(visit: Visit, { collectivite }: OffersSubject, { action, obstacle }: Offer) {
  return mayHere(visit, action, collectivite) ? obstacle : reserved(visit, action, collectivite)
}

/**
 * What may be done, in words; and what may not, behind a fold, with why and until when.
 * @param first what is no form: the primary button
 */
export function judgeOffers(
  visit: Visit,
  shown: OffersSubject,
  { offers, first }: { readonly offers: readonly Offer[]; readonly first: HtmlContent },
) {
  const { say, tried } = visit
  const judged = offers.map((offer) => ({ offer, obstacle: obstacleTo(visit, shown, offer) }))
  const possible = judged.filter(({ obstacle }) => !obstacle).map(({ offer }) => offer)
  const shownAs = (some: readonly Offer[]) => some.map((offer) => offered(visit, shown, offer))
  const rare = possible.filter((each) => each.rare)
  const isRareTried = rare.some(({ action, end = action, key = end }) => key === tried?.key)
  const folded =
    rare.length > 0 &&
    html`<details class="fold" ${isRareTried && html`open`}>
      <summary>${say('Autres actions', 'Other actions')}</summary>
      <div class="offers">${shownAs(rare)}</div>
    </details>`
  return {
    possible: html`<div class="offers">${first} ${shownAs(possible.filter((each) => !each.rare))} ${folded}</div>`,
    whyNot: whyNot(
      visit,
      judged.filter(({ obstacle }) => obstacle),
    ),
  }
}

/** Actions with the same obstacle stand together. */
function whyNot({ say }: Visit, judged: readonly { readonly offer: Offer; readonly obstacle: HtmlContent }[]) {
  if (judged.length === 0) return undefined
  const groups = Map.groupBy(judged, ({ obstacle }) => JSON.stringify(obstacle))
  return html`<details class="fold">
    <summary>${say('Pourquoi pas ?', 'Why not?')}</summary>
    <dl class="facts">
      ${[...groups.values()].map(
        (all) =>
          html`<dt>${all.map(({ offer }, rank) => [rank > 0 && html`<br />`, offer.label])}</dt>
            <dd>${all[0]?.obstacle}</dd>`,
      )}
    </dl>
  </details>`
}

/** A folded form, or a disabled button with the obstacle. */
export function offered(visit: Visit, shown: OffersSubject, offer: Offer) {
  const { action, end = action, key = end, label, does, fields, takesReason, first } = offer
  const { id } = shown
  const obstacle = obstacleTo(visit, shown, offer)
  if (obstacle) return refusedButton(label, obstacle, `pas-${id}-${label.replaceAll(/\W/g, '')}`)
  const { tried } = visit
  const isTried = tried?.key === key
  const given: GivenField = (name) => (isTried ? field(tried.sent, name) : undefined)
  const { pathname } = visit.url
  const kept = [hidden('liste', readListQuery(visit).slice(1)), hidden('depuis', pathname), hidden('geste', key)]
  const filled = typeof fields === 'function' ? fields(given) : fields
  return html`<details class="offer" ${isTried && html`open`}>
    <summary class="${first ? 'first' : 'go'}">${label}</summary>
    <p class="reason">${does}</p>
    ${form(visit, { action: `/transmissions/${id}/${end}`, label }, [kept, filled, takesReason !== false && reasonField(visit, given('motif'))])}
  </details>`
}

export function isOffered({ tried }: Visit, main: Html) {
  return tried !== undefined && main.html.includes(`name="geste" value="${tried.key}"`)
}

/** A transmission named by the problem becomes a link, never an id. */
export function problemSaid({ say, language }: Visit, { params: { id, ...params } = {}, ...fault }: Problem) {
  const link = html` <a href="/transmissions/${id}">${say('Voir cette transmission', 'See that transmission')}</a>.`
  return html`${sentenceOf({ ...fault, params }, language)}${isId(String(id)) && link}`
}

interface OfferRequest {
  readonly visit: Visit
  readonly sent: FormSubmission
  readonly id: string
  readonly reason: string
}

/** A success with the transmission that shows it, or a failure. */
type Did = { readonly ok: string; readonly next?: string } | { readonly no: HtmlContent; readonly isConflict?: boolean }

/** An action that renders the page of the transmission again when it fails. */
export type Doing = (render: Page['render']) => DeskAction

export function doing(action: Action, run: (wanted: OfferRequest) => Promise<Did>, end: string = action): Doing {
  return (render) =>
    actionAt(`/transmissions/:id/${end}`, action, async (visit, sent) => {
      const { id } = await visit.ask.showTransmission({ id: sent.params['id'] ?? '' })
      const list = queryOfFilters(readFilters(new URLSearchParams(field(sent, 'liste'))))
      const from = list && `?liste=${encodeURIComponent(list.slice(1))}`
      const reason = field(sent, 'motif')
      const did = await run({ visit, sent, id, reason }).catch((error: unknown) => troubleTold(visit, error))
      const lists: Readonly<Record<string, string>> = {
        '/incertaines': '/incertaines',
        '/transmissions': `/transmissions${list}`,
      }
      const back = lists[field(sent, 'depuis')] ?? `/transmissions/${'next' in did ? did.next : id}${from}`
      if ('ok' in did) return done(back, did.ok)
      const { no, isConflict = false } = did
      const tried = { key: field(sent, 'geste') || end, sent, no, isConflict }
      const url = new URL(`/transmissions/${id}${from}`, visit.url)
      return { ...(await render({ ...visit, url, tried }, { id })), status: isConflict ? 409 : 422, live: [] }
    })
}

/** As `doing`, where the form gives all that one operation takes. */
export function offering<N extends Name>(
  end: string,
  asked: AskedOperation<N>,
  told: Both | ((visit: Visit, output: OperationOutput<N>) => string | Did),
): Doing {
  const run = async ({ visit, sent, id }: OfferRequest) => {
    const [, output] = await askSent(visit, asked, { ...sent, params: { id } })
    const said = typeof told === 'function' ? told(visit, output) : visit.say(told.fr, told.en)
    return typeof said === 'string' ? { ok: said } : said
  }
  return doing(rightFor(asked), run, end)
}

/** Codes of a change since the form was rendered. */
const conflicts: readonly ErrorCode[] = [
  'ACTES-S009',
  'ACTES-A002',
  'ACTES-A003',
  'ACTES-A005',
  'ACTES-A008',
  'ACTES-A015',
  'ACTES-A060',
]

function troubleTold(visit: Visit, error: unknown): Did {
  // The desk handles these two: prove your identity first, or wait for another person's agreement.
  if (!(error instanceof ActesError) || error.code === 'ACTES-A090' || error.code === 'ACTES-A091') throw error
  const told = problemsOf(error, '').map((each) => html`<p>${problemSaid(visit, each)}</p>`)
  return { no: told, isConflict: conflicts.includes(error.code) }
}
