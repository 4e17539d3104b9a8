// One look at the desk: who looks, what they may do and see, in which language; and what pages and actions are.
import type { Readable } from 'node:stream'
import { isMasked, mask, may, sirensOf, type Action, type Grant } from '../../accounts/access.ts'
import type { App } from '../../app.ts'
import type { DeskReader } from '../../operations/guard.ts'
import type { Ask } from '../../operations/table.ts'
import type { Language } from '../../text/sentences.ts'
import type { HtmlContent, Html } from '../../text/html.ts'
import type { Theme, Width } from './language.ts'
import type { Say } from './say.ts'

export interface Visit {
  readonly app: App
  readonly ask: Ask
  /** What only pages look at. */
  readonly look: DeskReader
  readonly installation: Installation
  readonly login: string
  /** Digest of the session's token. */
  readonly session: string
  /** Where the request came from. */
  readonly address: string
  /** When the visitor last proved who they are. */
  readonly provedAt: Date
  /** The same, who has proved it then. */
  proved(at: Date): Visit
  readonly grants: readonly Grant[]
  readonly now: Date
  readonly language: Language
  readonly theme: Theme
  /** One of two texts, French and English: the one that the visitor reads. */
  readonly say: Say
  /** Stands in every form. */
  readonly csrf: string
  /** Of the request: path, and filters that live in it. */
  readonly url: URL
  /** Until when what is masked is shown. */
  readonly unmaskedUntil: Date | null
  /** What the last action said, once. */
  readonly said?: FlashMessage
  /** The same, with the rights for this collectivité alone: what it asks and looks at is of that one. */
  within(siren: string): Visit
  /** The journal tells that a page was asked for that is not theirs. */
  noteForbidden(): Promise<void>
  /** Under which forms of the visitor wait in this browser that came too late. */
  readonly holder?: string | undefined
  /** How wide documents stand beside an act. */
  readonly width: Width
  /** What was tried on this page and not done: its form stands open again, as it was filled in. */
  readonly tried?: Tried
}

interface Tried {
  /** Of its form: `geste`. */
  readonly key: string
  readonly sent: FormSubmission
  /** Why it was not done. */
  readonly no: HtmlContent
  /** Somebody else was quicker, or things have moved on. */
  readonly isConflict: boolean
}

/** What pages tell of the settings. */
export interface Installation {
  readonly takesPasswords: boolean
  /** What people call the identity provider; '' without one. */
  readonly provider: string
  readonly sendsMail: boolean
  /** Where people reach the desk, without a slash at the end. */
  readonly url: string
}

export interface FlashMessage {
  readonly tone: 'ok' | 'no'
  readonly text: string
}

/** May the visitor do this for a collectivite; null: for all? */
export function mayHere({ grants }: Visit, action: Action, siren: string | null): boolean {
  return may(grants, action, siren)
}

/** A text that may name a person, as the visitor may see it. */
export function shownTo(visit: Visit, text: string, siren: string): string {
  return seesNames(visit, siren) ? text : mask
}

/** The same of a text about all collectivites: hidden from a visitor who sees only some. */
export function shownOfAll(visit: Visit, text: string): string {
  return sirensOf(visit.grants) === undefined && seesNames(visit, null) ? text : mask
}

/** May the visitor see what names people, of a collectivite or (null) of all? */
export function seesNames({ grants, unmaskedUntil, now }: Visit, siren: string | null): boolean {
  return !isMasked(grants, siren) || (unmaskedUntil !== null && unmaskedUntil > now)
}

/** A page: what it shows at a path. Parameters of the path are in `params`. */
export interface Page {
  /** `/transmissions/:id` */
  readonly path: string
  /** What one must be allowed to do, for one collectivite at least. */
  readonly needs: Action
  render(visit: Visit, params: Readonly<Record<string, string>>): Promise<Rendered>
}

export interface Rendered {
  /** Of the window, and of the page where it has no heading of its own. */
  readonly title: string
  readonly heading?: HtmlContent
  /** A sentence under the heading. */
  readonly lead?: HtmlContent
  /** Beside the heading: a search, a button. */
  readonly beside?: HtmlContent
  readonly main: Html
  /** What it shows, by the topics of `/vivant`: told that one has changed, it fetches itself again. */
  readonly live?: readonly string[]
  /** Refused, not there, or not to be had now. */
  readonly status?: number
  /** The browser goes on there at once, and sees nothing of this. */
  readonly onward?: string
}

/** Bytes at a path: a file, a return as it came, a table for a spreadsheet. Never shown as a page of the desk. */
export interface Download {
  readonly path: string
  readonly needs: Action
  /** @returns nothing when there is no such thing */
  open(visit: Visit, params: Readonly<Record<string, string>>): Promise<DownloadContent | undefined>
}

export interface DownloadContent {
  /** Read as they are taken. */
  readonly bytes: Uint8Array | Readable
  /** `text/plain; charset=utf-8` */
  readonly type: string
  readonly name: string
  /** Shown by the browser, alone and with no rights; kept as a file otherwise. */
  readonly inline: boolean
}

/** A place of the desk, as browsers write its address: in ASCII. Its first page when it is anything else. */
export function parseDeskPath(text: unknown): string {
  return typeof text === 'string' && text.length <= 2_000 && /^\/(?!\/)[!-[\]-~]*$/.test(text) ? text : '/'
}

export function pageAt(path: string, needs: Action, render: Page['render']): Page {
  return { path, needs, render }
}

/** What a form does: then the browser goes on to `to`. */
export interface DeskAction {
  readonly path: string
  readonly needs: Action
  /** The page at its own address shows a form again that came too late. */
  readonly showsAgain?: true
  run(visit: Visit, sent: FormSubmission): Promise<ActionOutcome>
}

export function actionAt(path: string, needs: Action, run: DeskAction['run']): DeskAction {
  return { path, needs, run }
}

export interface FormSubmission {
  readonly params: Readonly<Record<string, string>>
  /** Fields of the form; several values of one name in order. */
  readonly fields: ReadonlyMap<string, readonly string[]>
}

/** Characters of a reason, at most: fields say so, and the desk holds to it. */
export const reasonMost = 500

/** Where the browser goes next, and what is said there. */
export type ActionOutcome = { readonly to: string; readonly said: FlashMessage } | Rendered

/** It was done: the browser goes on to a page that says so. */
export function done(to: string, text: string): ActionOutcome {
  return { to, said: { tone: 'ok', text } }
}

/** It was not done: the page that the browser goes on to says why. */
export function undone(to: string, text: string): ActionOutcome {
  return { to, said: { tone: 'no', text } }
}

/** The one value of a field, trimmed; '' when it is not there. */
export function field({ fields }: FormSubmission, name: string): string {
  return fields.get(name)?.[0]?.trim() ?? ''
}
