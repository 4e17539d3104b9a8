// Operations on shared work: notes on an act, assignment, snooze, and refusals to dismiss.
import * as z from 'zod'
import { byId, idIn, ofTransmission, reason, text } from '../inputs.ts'
import { operation, operations } from '../operation.ts'
import { day, instant } from '../shapes/parts.ts'
import { task } from '../shapes/tasks.ts'
import { shownTransmission } from '../shapes/transmissions.ts'

const ofTask = { right: 'closeTask', scope: { task: idIn }, params: byId, output: task } as const
const ofAct = { right: 'closeTask', ...ofTransmission, output: shownTransmission } as const

const assignment = z.strictObject({
  to: text(200).nullable().describe('Login of a person who may deal with it; null: nobody any more.'),
  seen: text(200).nullable().exactOptional().describe('Only if it is still theirs; null: nobody’s.'),
  reason,
})
const putOff = z.strictObject({
  until: day.nullable().describe('Until then it is not among what waits today; null: it is again.'),
  reason,
})

export const noteMost = 1_000

export const colleagueTable = operations({
  noteTransmission: operation('POST /transmissions/:id/notes', {
    about: 'Write a note on it; it stays in its journal',
    ...ofAct,
    body: z.strictObject({ note: text(noteMost).regex(/\S/) }),
  }),

  assignTransmission: operation('POST /transmissions/:id/assign', {
    about: 'Say who takes on a held or refused one',
    ...ofAct,
    body: assignment,
    refusals: ['ACTES-A071', 'ACTES-S009'],
  }),

  snoozeTransmission: operation('POST /transmissions/:id/snooze', {
    about: 'Put a held or refused one off until a day',
    ...ofAct,
    body: putOff,
    refusals: ['ACTES-A072', 'ACTES-S009'],
  }),

  dismissTransmissions: operation('POST /transmissions/dismiss', {
    about: 'Take note of refusals: they wait for nobody any more; those named, or those of a cause up to an instant',
    right: 'closeTask',
    scope: { transmissions: (input) => ('ids' in input ? input.ids : undefined) },
    body: z.union([
      z.strictObject({ ids: z.array(text(200)).min(1).max(1_000), reason }),
      z.strictObject({ cause: z.string().regex(/^[0-9a-f]{16}$/), until: instant, reason }),
    ]),
    output: z.object({ count: z.number().int() }),
    refusals: ['ACTES-S009'],
  }),

  assignTask: operation('POST /tasks/:id/assign', {
    about: 'Say who takes it on',
    ...ofTask,
    body: assignment,
    refusals: ['ACTES-A071', 'ACTES-S009'],
  }),

  snoozeTask: operation('POST /tasks/:id/snooze', {
    about: 'Put it off until a day, its last day at most',
    ...ofTask,
    body: putOff,
    refusals: ['ACTES-A072', 'ACTES-S009'],
  }),
})
