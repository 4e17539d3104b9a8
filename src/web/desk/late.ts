// A form that came too late: its session had ended, or its page was opened in another one. Nothing of it is done. What was typed
// waits, sealed, for whoever signed in last in this browser, and is shown to them again.
import type { FastifyRequest } from 'fastify'
import { heldForm, holdForm, lookAtHeldForm } from '../../accounts/confirming.ts'
import type { App } from '../../app.ts'
import { lastAccountHere } from './cookies.ts'
import { fieldsBeforeFiles } from './uploads.ts'
import type { DeskAction, FormSubmission, Visit } from './visit.ts'

/** A working day: people come back to what they had begun. */
const lateMs = 12 * 3_600_000

/** Where a form is shown again whose own page does not do so. */
export const latePath = '/reprendre'

/** The parameter that names the form, at either address. */
export const lateParameter = 'saisie'

/** Forms that hold a person's own password or code are typed anew. */
const provesWho = /^\/(?:moi|confirmer)(?:\/|$)/

interface LateForm extends FormSubmission {
  /** Of the action. */
  readonly path: string
  readonly hasFiles: boolean
}

interface LateDesk {
  readonly app: App
  readonly secure: boolean
  readonly actions: readonly DeskAction[]
}

/**
 * Let it wait.
 * @returns where it is shown again; undefined for what is no form of the desk's, and in a browser in which nobody signed in before
 */
export async function holdLateForm(
  request: FastifyRequest,
  { app, secure, actions }: LateDesk,
): Promise<string | undefined> {
  const action = actions.find(({ path }) => path === request.routeOptions.url)
  const holder = lastAccountHere(request, secure)
  if (!action || holder === undefined || provesWho.test(action.path)) return undefined
  const { fields, hasFiles } = await fieldsBeforeFiles(request)
  const id = app.ports.clock.newId()
  const typed = [...fields].filter(([name]) => name !== '_csrf')
  const form = { path: action.path, params: request.params, fields: typed, hasFiles }
  await holdForm(app.signIn, { id, session: holder, ms: lateMs }, form)
  const [path] = request.url.split('?')
  return `${action.showsAgain ? path : latePath}?${lateParameter}=${id}`
}

/** The form that an address names, where it is the visitor's; it waits on. */
export async function lateFormOf({ app, holder, url }: Visit): Promise<LateForm | undefined> {
  const id = url.searchParams.get(lateParameter)
  if (id === null || holder === undefined) return undefined
  const form = (await lookAtHeldForm(app.signIn, id, holder)) as Stored | undefined
  return form && { ...form, fields: new Map(form.fields) }
}

/** It was sent: it waits no more. */
export async function forgetLateForm({ app, holder, url }: Visit): Promise<void> {
  if (holder !== undefined) await heldForm(app.signIn, url.searchParams.get(lateParameter) ?? '', holder)
}

type Stored = Omit<LateForm, 'fields'> & { readonly fields: readonly (readonly [string, readonly string[]])[] }
