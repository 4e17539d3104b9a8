// What each operation does, by its name: every declaration of the table is bound here once.
import type { Bound } from './guard.ts'
import { accountRuns } from './runs/account.ts'
import { bulkRuns } from './runs/bulk.ts'
import { classificationRuns } from './runs/classification.ts'
import { connectionRuns } from './runs/connections.ts'
import { declaringRuns } from './runs/declaring.ts'
import { peopleRuns } from './runs/people.ts'
import { retourRuns } from './runs/retours.ts'
import { scheduleRuns } from './runs/schedules.ts'
import { subscriptionRuns } from './runs/subscriptions.ts'
import { taskRuns } from './runs/tasks.ts'
import { transmissionRuns } from './runs/transmissions.ts'

export const bounds: ReadonlyMap<string, Bound> = new Map(
  [
    transmissionRuns,
    bulkRuns,
    retourRuns,
    taskRuns,
    classificationRuns,
    declaringRuns,
    connectionRuns,
    scheduleRuns,
    accountRuns,
    subscriptionRuns,
    peopleRuns,
  ]
    .flat()
    .map((bound) => [bound.operation.name, bound]),
)
