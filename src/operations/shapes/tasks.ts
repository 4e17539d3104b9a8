// Output schemas of tasks, including differences between the ledger and a platform's list.
import * as z from 'zod'
import {
  can,
  day,
  id,
  instant,
  masked,
  named,
  string,
  boolean,
  maskedString,
  nullableString,
  nullableInstant,
} from './parts.ts'
import { mayTask } from '../may.ts'
import { states } from '#lifecycle.ts'
import { type DifferenceKind, differenceWords, proposedActions, thereWords } from '#text/differences.ts'
import { taskKinds, taskOutcomes } from '#text/tasks.ts'

export const differenceKinds = Object.keys(differenceWords) as DifferenceKind[]

export const differing = {
  reference: nullableString.describe('Reference on the gateway.'),
  numero: nullableString,
  there: z.enum(Object.keys(thereWords) as (keyof typeof thereWords)[]).nullable(),
  here: z.enum(states).nullable(),
  action: z.enum(proposedActions).nullable().describe('Proposed operation; null when none applies.'),
}

export const aside = {
  assignedTo: masked(nullableString).describe('Login of the assignee.'),
  snoozedUntil: day.nullable().describe('Snoozed until that day.'),
}

export const task = named('Task', {
  id,
  kind: z.enum(taskKinds),
  transmission: id.nullable().describe('Null for a difference without an act on this installation.'),
  cle: nullableString.describe('Key of the transmission.'),
  idActe: nullableString,
  collectivite: string,
  objet: maskedString,
  retour: id
    .nullable()
    .describe('Null for `envoiIncertain`, `accuseManquant` and differences, which come from no return.'),
  connection: nullableString.describe('For a difference between the ledger and a gateway’s list.'),
  difference: z.object(differing).nullable(),
  openedAt: instant,
  dueOn: day.nullable().describe('Last day to act; null when the law sets none.'),
  late: boolean.describe('The last day has passed, and the task is open.'),
  ...aside,
  closedAt: nullableInstant,
  closedBy: nullableString,
  outcome: z.enum(taskOutcomes).nullable(),
  reason: maskedString.nullable(),
  can: can(mayTask),
})

export type TaskJson = z.output<typeof task>
