// One request to the desk: who asks, what they may do and see, in which language; and the types of pages and actions.
import { isId } from '#protocol/ids.ts'
import type { DownloadContent } from '../download.ts'
import { isMasked, mask, may, sirensOf, type Action, type Grant } from '#accounts/access.ts'
import type { App } from '#app.ts'
import type { DeskReader } from '#operations/guard.ts'
import type { Ask } from '#operations/ask.ts'
import type { Language } from '#text/sentences.ts'
import type { HtmlContent, Html } from '#text/html.ts'
import type { Theme } from './language.ts'
import type { Say } from './say.ts'

export interface Visit {
  readonly app: App
  readonly ask: Ask
  /** Reads for pages only. */
  readonly look: DeskReader
  readonly installation: Installation
  readonly login: string
  readonly session: string
  readonly address: string
  /** When the visitor last proved who they are. */
  readonly provedAt: Date
  /** This visit, as if the person had proved their identity at `at`. */
  proved(at: Date): Visit
  readonly grants: readonly Grant[]
  readonly now: Date
  readonly language: Language
  readonly theme: Theme
  /** Picks the visitor's text, out of French and English. */
  readonly say: Say
  readonly csrf: string
  /** Address of the request; filters live in its query. */
  readonly url: URL
  /** Until when masked texts are shown. */
  readonly unmaskedUntil: Date | null
  readonly said?: FlashMessage
  /** The same visit, with rights for this collectivité alone. */
  within(siren: string): Visit
  /** Journals that the visitor asked for a page without the right to it. */
  noteForbidden(): Promise<void>
  /** Key of the visitor's late forms held in this browser. */
  readonly holder?: string | undefined
  /** The action that failed on this page: its form is open and filled in as sent. */
  readonly tried?: Tried
}

interface Tried {
  readonly key: string
  readonly sent: FormSubmission
  /** Why it failed. */
  readonly no: HtmlContent
  /** Another person was quicker, or the state has changed. */
  readonly isConflict: boolean
}

/** Settings that pages mention. */
export interface Installation {
  readonly takesPasswords: boolean
  /** Display name of the identity provider; '' without one. */
  readonly provider: string
  readonly sendsMail: boolean
  /** Public address of the desk, without a trailing slash. */
  readonly url: string
}

export interface FlashMessage {
  readonly tone: 'ok' | 'no'
  readonly text: string
}

/** May the visitor do this for a collectivité; null: for all? */
export function mayHere({ grants }: Visit, action: Action, siren: string | null) {
  return may(grants, action, siren)
}

/** Masks a text that may name a person, unless the visitor may see it. */
export function shownTo(visit: Visit, text: string, siren: string) {
  return seesNames(visit, siren) ? text : mask
}

/** Like `shownTo`, for a text about all collectivités, which also needs rights over all of them. */
export function shownOfAll(visit: Visit, text: string) {
  return sirensOf(visit.grants) === undefined && seesNames(visit, null) ? text : mask
}

/** May the visitor see names of people, of a collectivité or (null) of all? */
export function seesNames({ grants, unmaskedUntil, now }: Visit, siren: string | null) {
  return !isMasked(grants, siren) || (unmaskedUntil !== null && unmaskedUntil > now)
}

export type PathParams = Readonly<Record<string, string>>

export interface Page {
  readonly path: string
  /** Right needed for at least one collectivité. */
  readonly needs: Action
  render(visit: Visit, params: PathParams): Promise<Rendered>
}

export interface Rendered {
  /** Title of the window, and of the page unless it has a heading. */
  readonly title: string
  readonly heading?: HtmlContent
  readonly lead?: HtmlContent
  readonly beside?: HtmlContent
  readonly main: Html
  /** Topics of `/vivant`: when one changes, the page fetches itself again. */
  readonly live?: readonly string[]
  readonly status?: number
  /** Redirect target; nothing of this page is then shown. */
  readonly onward?: string
}

/** Bytes at a path: a file, a retour, a spreadsheet. Never rendered as a page of the desk. */
export interface Download {
  readonly path: string
  readonly needs: Action
  /** @returns undefined when it does not exist */
  open(visit: Visit, params: PathParams): Promise<DownloadContent | undefined>
}

/** A path of the desk, in ASCII as browsers write it; `/` for any other input. */
export function parseDeskPath(text: unknown) {
  return typeof text === 'string' && text.length <= 2_000 && /^\/(?!\/)[!-[\]-~]*$/.test(text) ? text : '/'
}

export function pageAt(path: string, needs: Action, render: Page['render']): Page {
  return { path, needs, render }
}

export interface DeskAction {
  readonly path: string
  readonly needs: Action
  /** Its page, at the same address, shows a late form again. */
  readonly showsAgain?: true
  run(visit: Visit, sent: FormSubmission): Promise<ActionOutcome>
}

export function actionAt(path: string, needs: Action, run: DeskAction['run']): DeskAction {
  return { path, needs, run }
}

export interface FormSubmission {
  readonly params: PathParams
  /** Fields in order; a name may have several values. */
  readonly fields: ReadonlyMap<string, readonly string[]>
}

/** Longest reason, in characters; forms announce this limit, and the desk enforces it. */
export const reasonMost = 500

export type ActionOutcome = { readonly to: string; readonly said: FlashMessage } | Rendered

export function done(to: string, text: string): ActionOutcome {
  return { to, said: { tone: 'ok', text } }
}

export function undone(to: string, text: string): ActionOutcome {
  return { to, said: { tone: 'no', text } }
}

/** A parameter of the address, trimmed; '' when it is absent. */
export function asked({ url }: Visit, name: string) {
  return url.searchParams.get(name)?.replaceAll('\0', '').trim() ?? ''
}

/** The value that a text names, if it is one of these. */
export function among<T>(values: readonly T[], text: unknown) {
  return values.find((value) => value === text)
}

/** The id after which the page of a list begins, as its operation takes it. */
export function afterIn(visit: Visit) {
  const after = asked(visit, 'apres')
  return isId(after) ? { after } : {}
}

/** First value of a field, trimmed, with line ends as they were given: a browser sends CRLF. '' when it is absent. */
export function field({ fields }: FormSubmission, name: string) {
  return fields.get(name)?.[0]?.replaceAll('\r\n', '\n').trim() ?? ''
}
