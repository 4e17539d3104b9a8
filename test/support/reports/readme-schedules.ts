// The README's table of recurring jobs, rendered from the one that the program runs by.
import { rhythmText, schedules, sweepName } from '../../../src/schedules/schedules.ts'
import type { Table } from './readme-tables.ts'

const overlaps = { skip: 'the next instant counts', after: 'one more run at once' } as const

/** Every schedule: when it is due, what becomes of an instant that falls into a run, what it does. */
export function schedulesTable(): Table {
  return {
    head: ['schedule', 'when', 'put off by up to', 'due while it runs', 'does'],
    rows: schedules.map(({ name, rhythm, jitterMs, overlap, about }) => [
      `\`${name}\``,
      name === sweepName ? 'every `ACTES_SWEEP_SECONDS`' : `\`${rhythmText(rhythm)}\``,
      jitterMs === 0 ? '' : `${jitterMs / 60_000} min`,
      overlaps[overlap],
      about.en,
    ]),
  }
}
