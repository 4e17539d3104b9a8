// Actions that ask one operation, and their buttons: right, parameters and reason follow from its declaration.
import type { Both } from '#text/both.ts'
import type { Action } from '#accounts/access.ts'
import type { OperationInput } from '#operations/ask.ts'
import { takesReason } from '#operations/inputs.ts'
import { ActesError } from '#errors.ts'
import type { AnyOperation, Bytes, OutputOf } from '#operations/operation.ts'
import { table, type Name, type OperationTable } from '#operations/table.ts'
import type { FaultJson } from '#operations/shapes/parts.ts'
import type { HtmlContent } from '#text/html.ts'
import { form, guardedForm, reasonField, refusedButton } from './forms.ts'
import {
  done,
  field,
  type ActionOutcome,
  type DeskAction,
  type Download,
  type FormSubmission,
  type Rendered,
  type Visit,
} from './visit.ts'
import { statusOf } from '../problem.ts'

/** The input beside the address's parameters and the reason: the field of each key, or a reader of the form. */
type FormReader<N extends Name> =
  | ((sent: FormSubmission, visit: Visit) => Partial<OperationInput<N>> | Promise<Partial<OperationInput<N>>>)
  | { readonly [K in keyof OperationInput<N>]?: string }

/** An operation, and how the rest of its input is read from the form. */
export type AskedOperation<N extends Name> = N | readonly [N, FormReader<N>]

/** The operation's input, and the form that gave it. */
type AskedInput<N extends Name> = OperationInput<N> & { readonly sent: FormSubmission }

export type OperationOutput<N extends Name> = OutputOf<OperationTable[N]>

/** Ask with what a form sent. By position, the address's parameters are those of the operation's path. */
export async function askSent<N extends Name>(
  visit: Visit,
  asked: AskedOperation<N>,
  sent: FormSubmission,
): Promise<readonly [AskedInput<N>, OperationOutput<N>]> {
  const [name, read] = (typeof asked === 'string' ? [asked] : asked) as readonly [N, FormReader<N>?]
  const { body }: AnyOperation = table[name]
  const own: object =
    typeof read === 'function'
      ? await read(sent, visit)
      : Object.fromEntries(Object.entries(read ?? {}).map(([key, from]) => [key, field(sent, String(from))]))
  const reason = takesReason(body) ? { reason: field(sent, 'motif') } : {}
  const input = { ...paramsOf(name, sent.params), ...reason, ...own }
  return [{ ...input, sent } as AskedInput<N>, await visit.ask[name](input as OperationInput<N>)]
}

function paramsOf(name: Name, params: FormSubmission['params']) {
  const given = Object.values(params)
  return Object.fromEntries((table[name].path.match(/(?<=:)\w+/g) ?? []).map((key, at) => [key, given[at]]))
}

function operationOf(asked: AskedOperation<Name>): AnyOperation {
  return table[typeof asked === 'string' ? asked : asked[0]]
}

export function rightFor<N extends Name>(asked: AskedOperation<N>): Action {
  const { right } = operationOf(asked)
  return right === 'any' ? 'read' : right
}

export interface AskingAction extends DeskAction {
  readonly operation: AnyOperation
}

/** @param told what the visitor sees once the operation is done: an outcome, or a page and what it says */
export function asking<N extends Name>(
  path: string,
  asked: AskedOperation<N>,
  told:
    | ((visit: Visit, input: AskedInput<N>, output: OperationOutput<N>) => ActionOutcome | Promise<ActionOutcome>)
    | readonly [to: string | ((input: AskedInput<N>) => string), said: Both],
): AskingAction {
  return {
    path,
    operation: operationOf(asked),
    needs: rightFor(asked),
    run: async (visit, sent) => {
      const [input, output] = await askSent(visit, asked, sent)
      if (typeof told === 'function') return told(visit, input, output)
      const [to, { fr, en }] = told
      return done(typeof to === 'string' ? to : to(input), visit.say(fr, en))
    },
  }
}

/** The same action, with its own page for a refusal. When `told` returns undefined, the usual page appears. */
export function tellingRefusal<A extends DeskAction>(
  action: A,
  told: (
    error: ActesError,
    visit: Visit,
    sent: FormSubmission,
  ) => Promise<ActionOutcome | undefined> | ActionOutcome | undefined,
): A {
  const run: DeskAction['run'] = async (visit, sent) => {
    try {
      return await action.run(visit, sent)
    } catch (error) {
      const outcome = error instanceof ActesError ? await told(error, visit, sent) : undefined
      if (outcome) return outcome
      throw error
    }
  }
  return { ...action, run }
}

/** The same action: a refusal shows its page again, with what was typed. A missing right shows the usual page. */
export function showingRefusal<A extends DeskAction>(
  action: A,
  page: (error: ActesError, visit: Visit, sent: FormSubmission) => Promise<Rendered>,
): A {
  return tellingRefusal(action, async (error, visit, sent) => {
    const { code, kind } = error
    if (code === 'ACTES-A022' || !isRefusal(error)) return undefined
    return { ...(await page(error, visit, sent)), status: statusOf(code, kind) }
  })
}

/** Does the error answer what was asked? Other kinds are troubles on the way. */
export function isRefusal(error: unknown): error is ActesError {
  return error instanceof ActesError && ['refuse', 'notice'].includes(error.kind)
}

/** A download of the file that an operation gives. */
export function downloading(path: string, name: Name, type: string): Download {
  return {
    path,
    needs: rightFor(name),
    open: async (visit, params) => {
      const { bytes, name: called } = (await visit.ask[name](paramsOf(name, params) as never)) as Bytes
      return { bytes, name: called, type, inline: false }
    },
  }
}

export interface AskingButton {
  readonly label: string
  readonly first?: boolean
  /** Parameters of the address. */
  readonly at?: readonly string[]
  /** Collectivité where the right must hold; null: all; absent: whoever sees the page has it. */
  readonly siren?: string | null
  readonly fields?: HtmlContent
  /** Label of the reason, in place of the usual one. */
  readonly why?: string
  /** What the subject's `can` says of it. */
  readonly can?: true | 'already' | FaultJson
  /** Why it cannot be, in place of the sentence of the code; needed for `already`. */
  readonly refusal?: string
}

/** The form of an action, with its reason where the operation takes one; or why it cannot be, or not by this visitor. */
export function askingButton(
  visit: Visit,
  { path, needs, operation: { body } }: AskingAction,
  { at = [], siren, fields, why, can = true, refusal, ...button }: AskingButton,
) {
  if (can !== true) return refusedButton(button.label, refusal ?? (typeof can === 'object' ? can.message : ''))
  const params = at.values()
  const all = [fields, takesReason(body) && reasonField(why ?? visit)]
  const posting = { ...button, action: path.replaceAll(/:\w+/g, () => encodeURIComponent(params.next().value ?? '')) }
  return siren === undefined ? form(visit, posting, all) : guardedForm(visit, { ...posting, needs, siren }, all)
}
