// What a page of a transmission offers: each action is a form with a compulsory reason, and is guarded once more in the write. What
// is not done is told where it was tried, with who was quicker, and keeps what was typed.
import { ActesError, problem, type ErrorCode, type Problem } from '../../../../errors.ts'
import type { Action } from '../../../../accounts/access.ts'
import type { TransmissionJson } from '../../../../operations/shapes/transmissions.ts'
import { isId } from '../../../../protocol/ids.ts'
import { sentenceOf } from '../../../../text/sentences.ts'
import { html, type HtmlContent, type Html } from '../../../../text/html.ts'
import { queryOfFilters, readFilters } from '../../filters.ts'
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

/** The query of the list that one came from, kept on the way. */
export function readListQuery(visit: Visit): string {
  return queryOfFilters(readFilters(new URLSearchParams(visit.url.searchParams.get('liste') ?? '')))
}

/** An action, as a page offers it. */
export interface Offer {
  /** What one must be allowed to do; also the end of its address, unless another is given. */
  readonly action: Action
  readonly end?: string
  /** Tells its form from others of the same address. */
  readonly key?: string
  readonly label: string
  /** What it does, in a sentence. */
  readonly does: HtmlContent
  /** Why not now; nothing when it may be done. */
  readonly obstacle: HtmlContent
  /** @param given what was written there already, where something was wrong */
  readonly fields?: HtmlContent | ((given: GivenField) => HtmlContent)
  /** False: its fields say why. */
  readonly takesReason?: false
}

type GivenField = (name: string) => string | undefined

/** An offer as a form, folded; as a button that does nothing where there is an obstacle. */
export function offered(
  visit: Visit,
  { id, collectivite }: Pick<TransmissionJson, 'id' | 'collectivite'>,
  { action, end = action, key = end, label, does, obstacle: own, fields, takesReason }: Offer,
): Html {
  const obstacle = mayHere(visit, action, collectivite) ? own : reserved(visit, action, collectivite)
  if (obstacle) return refusedButton(label, obstacle, `pas-${id}-${label.replaceAll(/\W/g, '')}`)
  const { tried } = visit
  const isTried = tried?.key === key
  const given: GivenField = (name) => (isTried ? field(tried.sent, name) : undefined)
  const { pathname } = visit.url
  const kept = [hidden('liste', readListQuery(visit).slice(1)), hidden('depuis', pathname), hidden('geste', key)]
  const filled = typeof fields === 'function' ? fields(given) : fields
  return html`<details class="offer" ${isTried && html`open`}>
    <summary>${label}</summary>
    <p class="reason">${does}</p>
    ${form(visit, { action: `/transmissions/${id}/${end}`, label }, [kept, filled, takesReason !== false && reasonField(visit, given('motif'))])}
  </details>`
}

/** Does the page offer the form that was tried once more? */
export function isOffered({ tried }: Visit, main: Html): boolean {
  return tried !== undefined && main.html.includes(`name="geste" value="${tried.key}"`)
}

/** The sentence of a problem: a transmission that it names is a link, never an id. */
export function problemSaid(
  { say, language }: Visit,
  { params: { id, ...params } = {}, ...fault }: Problem,
): HtmlContent {
  const link = html` <a href="/transmissions/${id}">${say('Voir cette transmission', 'See that transmission')}</a>.`
  return html`${sentenceOf({ ...fault, params }, language)}${isId(String(id)) && link}`
}

interface OfferRequest {
  readonly visit: Visit
  readonly sent: FormSubmission
  readonly id: string
  readonly reason: string
}

/** What was done and which transmission shows it, or why it was not. */
type Did = { readonly ok: string; readonly next?: string } | { readonly no: HtmlContent; readonly isConflict?: boolean }

/** An action of the page of a transmission, once that is known: what is not done is told there, with what was typed. */
export type Doing = (render: Page['render']) => DeskAction

/** Do it, and go back to the page that the form stood on. */
export function doing(action: Action, run: (wanted: OfferRequest) => Promise<Did>, end: string = action): Doing {
  return (render) =>
    actionAt(`/transmissions/:id/${end}`, action, async (visit, sent) => {
      const { id } = await visit.ask('showTransmission', { id: sent.params['id'] ?? '' })
      const list = queryOfFilters(readFilters(new URLSearchParams(field(sent, 'liste'))))
      const from = list && `?liste=${encodeURIComponent(list.slice(1))}`
      const reason = field(sent, 'motif')
      const did = await run({ visit, sent, id, reason }).catch((error: unknown) => troubleTold(visit, error))
      const back =
        field(sent, 'depuis') === '/incertaines'
          ? '/incertaines'
          : `/transmissions/${'next' in did ? did.next : id}${from}`
      if ('ok' in did) return done(back, did.ok)
      const { no, isConflict = false } = did
      const tried = { key: field(sent, 'geste') || end, sent, no, isConflict }
      const url = new URL(`/transmissions/${id}${from}`, visit.url)
      return { ...(await render({ ...visit, url, tried }, { id })), status: isConflict ? 409 : 422, live: [] }
    })
}

/** Codes that say that things are not as the form was made for. */
const conflicts: readonly ErrorCode[] = [
  ...(['ACTES-S009', 'ACTES-A002', 'ACTES-A003', 'ACTES-A005', 'ACTES-A008', 'ACTES-A015', 'ACTES-A060'] as const),
]

function troubleTold(visit: Visit, error: unknown): Did {
  // Told by the desk: prove who you are first, or another has to agree.
  if (!(error instanceof ActesError) || error.code === 'ACTES-A090' || error.code === 'ACTES-A091') throw error
  const { code, problems, params } = error
  const told = problems.length > 0 ? problems : [problem(code, '', { params })]
  return { no: told.map((each) => html`<p>${problemSaid(visit, each)}</p>`), isConflict: conflicts.includes(code) }
}
