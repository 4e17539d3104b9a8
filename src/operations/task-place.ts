// Where a page of tasks ends, as a text: it goes on there, whatever became of its last task meanwhile.
import { isJour } from '../protocol/calendrier/jour.ts'
import type { TaskPlace } from '../store/retours/tasks.ts'

/** What a place in the list of tasks is given as: `open_2025-09-08_ID`, `closed__ID` where the law sets no day. */
export const taskPlaceShape =
  /^(open|closed)_(\d{4}-\d{2}-\d{2})?_([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/

/** The place of a task, as `next` of a page gives it. */
export function writeTaskPlace({ closed, dueOn, id }: TaskPlace): string {
  return `${closed ? 'closed' : 'open'}_${dueOn ?? ''}_${id}`
}

/** The place that a text gives; undefined when it is none. */
export function readTaskPlace(text: string): TaskPlace | undefined {
  const [, standing, day, id] = taskPlaceShape.exec(text) ?? []
  if (id === undefined || (day !== undefined && !isJour(day))) return undefined
  return { closed: standing === 'closed', dueOn: day ?? null, id }
}
