// Forms that arrive too late, after their session ended or from a page opened in another one. The desk does not execute
// them; it keeps their fields, sealed, for the last account signed in here, and shows them to that person again.
import type { FastifyRequest } from 'fastify'
import { heldForm, holdForm, lookAtHeldForm } from '#accounts/confirming.ts'
import type { App } from '#app.ts'
import { lastAccountHere } from './cookies.ts'
import { fieldsBeforeFiles } from './uploads.ts'
import type { DeskAction, FormSubmission, Visit } from './visit.ts'

/** A working day: people come back to what they had begun. */
const lateMs = 12 * 3_600_000

export const latePath = '/reprendre'

export const lateParameter = 'saisie'

/** Never hold forms with a person's password or code: these are typed anew. */
const provesWho = /^\/(?:moi|confirmer)(?:\/|$)/

interface LateForm extends FormSubmission {
  readonly path: string
  readonly hasFiles: boolean
}

interface LateDesk {
  readonly app: App
  readonly secure: boolean
  readonly actions: readonly DeskAction[]
}

/**
 * Hold the form of a request.
 * @returns where it is shown again; undefined when it is no form of the desk, or nobody signed in here before
 */
export async function holdLateForm(request: FastifyRequest, { app, secure, actions }: LateDesk) {
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

/** The visitor's form that the address names; it stays held. */
export async function lateFormOf({ app, holder, url }: Visit): Promise<LateForm | undefined> {
  const id = url.searchParams.get(lateParameter)
  if (id === null || holder === undefined) return undefined
  const form = (await lookAtHeldForm(app.signIn, id, holder)) as Stored | undefined
  return form && { ...form, fields: new Map(form.fields) }
}

export async function forgetLateForm({ app, holder, url }: Visit) {
  if (holder !== undefined) await heldForm(app.signIn, url.searchParams.get(lateParameter) ?? '', holder)
}

type Stored = Omit<LateForm, 'fields'> & { readonly fields: readonly (readonly [string, readonly string[]])[] }
