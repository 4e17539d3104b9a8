// Operations on shared work: notes on an act, assignment, snooze, and refusals to dismiss.
import * as z from 'zod'
import { byId, idIn, ofTransmission, reason, text } from '../inputs.ts'
import { operation, operations } from '../operation.ts'
import { day, instant, string, integer } from '../shapes/parts.ts'
import { task } from '../shapes/tasks.ts'
import { shownTransmission } from '../shapes/transmissions.ts'

const ofTask = { right: 'closeTask', scope: { task: idIn }, params: byId, output: task } as const
const ofAct = { right: 'closeTask', ...ofTransmission, output: shownTransmission } as const

const assignment = z.strictObject({
  to: text(200).nullable().describe('Login of a person who may handle it; null: unassign.'),
  seen: text(200).nullable().exactOptional().describe('Only if it is still assigned to this person; null: to nobody.'),
  reason,
})
const putOff = z.strictObject({
  until: day.nullable().describe('Hidden from today’s work until then; null: shown again.'),
  reason,
})

export const noteMost = 1_000

export const colleagueTable = operations({
  noteTransmission: operation('POST /transmissions/:id/notes', {
    about: 'Add a note to a transmission; it stays in its journal',
    ...ofAct,
    body: z.strictObject({ note: text(noteMost).regex(/\S/) }),
  }),

  assignTransmission: operation('POST /transmissions/:id/assign', {
    about: 'Assign a held or refused transmission',
    ...ofAct,
    body: assignment,
    refusals: ['ACTES-A071', 'ACTES-S009'],
  }),

  snoozeTransmission: operation('POST /transmissions/:id/snooze', {
    about: 'Snooze a held or refused transmission until a day',
    ...ofAct,
    body: putOff,
    refusals: ['ACTES-A072', 'ACTES-S009'],
  }),

  dismissTransmissions: operation('POST /transmissions/dismiss', {
    about: 'Dismiss refusals, so that they wait for nobody: the named ones, or those of a cause up to an instant',
    right: 'closeTask',
    scope: { transmissions: (input) => ('ids' in input ? input.ids : undefined) },
    body: z.union([
      z.strictObject({ ids: z.array(text(200)).min(1).max(1_000), reason }),
      z.strictObject({ cause: string.regex(/^[0-9a-f]{16}$/), until: instant, reason }),
    ]),
    output: z.object({ count: integer }),
    refusals: ['ACTES-S009'],
  }),

  assignTask: operation('POST /tasks/:id/assign', {
    about: 'Assign a task',
    ...ofTask,
    body: assignment,
    refusals: ['ACTES-A071', 'ACTES-S009'],
  }),

  snoozeTask: operation('POST /tasks/:id/snooze', {
    about: 'Snooze a task until a day, at most its last day',
    ...ofTask,
    body: putOff,
    refusals: ['ACTES-A072', 'ACTES-S009'],
  }),
})
