// What each operation does, by its name: every declaration of the table is bound here once.
import type { Bound } from './guard.ts'
import { accountRuns } from './runs/account.ts'
import { classificationRuns } from './runs/classification.ts'
import { connectionRuns } from './runs/connections.ts'
import { declaringRuns } from './runs/declaring.ts'
import { peopleRuns } from './runs/people.ts'
import { retourRuns } from './runs/retours.ts'
import { scheduleRuns } from './runs/schedules.ts'
import { taskRuns } from './runs/tasks.ts'
import { tokenRuns } from './runs/tokens.ts'
import { transmissionRuns } from './runs/transmissions.ts'

export const bounds: ReadonlyMap<string, Bound> = new Map(
  [
    transmissionRuns,
    retourRuns,
    taskRuns,
    classificationRuns,
    declaringRuns,
    connectionRuns,
    scheduleRuns,
    accountRuns,
    peopleRuns,
    tokenRuns,
  ]
    .flat()
    .map((bound) => [bound.operation.name, bound]),
)
