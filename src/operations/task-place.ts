// Cursor of the list of tasks, as a text. It stays valid whatever becomes of the task that it names.
import { isJour } from '#protocol/calendrier/jour.ts'
import type { TaskPlace } from '#store/retours/tasks.ts'

/** `open_2025-09-08_ID`; `closed__ID` where the law sets no day. */
export const taskPlaceShape =
  /^(open|closed)_(\d{4}-\d{2}-\d{2})?_([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/

export function writeTaskPlace({ closed, dueOn, id }: TaskPlace): string {
  return `${closed ? 'closed' : 'open'}_${dueOn ?? ''}_${id}`
}

/** Undefined when the text is not a cursor. */
export function readTaskPlace(text: string): TaskPlace | undefined {
  const [, standing, day, id] = taskPlaceShape.exec(text) ?? []
  if (id === undefined || (day !== undefined && !isJour(day))) return undefined
  return { closed: standing === 'closed', dueOn: day ?? null, id }
}
