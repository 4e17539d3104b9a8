// When digests leave: at eight in Paris on working days, whatever the season; the weekly one on the first of its week.
import { expect, test } from 'vitest'
import { dueDigests } from '../../../src/subscriptions/mail/digest-times.ts'

const due = (instant: string) =>
  dueDigests(new Date(instant)).map(({ period, before }) => `${period} ${before.toISOString()}`)

test.each([
  // A Monday of summer: 8 h is 6 h UTC.
  ['2026-07-06T05:59:59Z', []],
  ['2026-07-06T06:00:00Z', ['daily 2026-07-06 2026-07-06T06:00:00.000Z', 'weekly 2026-07-06 2026-07-06T06:00:00.000Z']],
  // The Tuesday after it: what happened on Monday after 8 h waits for the next week.
  ['2026-07-07T10:00:00Z', ['daily 2026-07-07 2026-07-07T06:00:00.000Z', 'weekly 2026-07-06 2026-07-06T06:00:00.000Z']],
  // A Saturday, a Sunday, and the 14 July: nobody works.
  ['2026-07-11T10:00:00Z', []],
  ['2026-07-12T10:00:00Z', []],
  ['2026-07-14T10:00:00Z', []],
  // Winter: 8 h is 7 h UTC.
  ['2026-12-01T06:59:59Z', ['weekly 2026-11-30 2026-11-30T07:00:00.000Z']],
  ['2026-12-01T07:00:00Z', ['daily 2026-12-01 2026-12-01T07:00:00.000Z', 'weekly 2026-11-30 2026-11-30T07:00:00.000Z']],
  // Easter Monday: the week begins on Tuesday.
  ['2026-04-06T10:00:00Z', []],
  ['2026-04-07T06:00:00Z', ['daily 2026-04-07 2026-04-07T06:00:00.000Z', 'weekly 2026-04-06 2026-04-07T06:00:00.000Z']],
  // The days after the clocks changed.
  ['2026-03-30T06:00:00Z', ['daily 2026-03-30 2026-03-30T06:00:00.000Z', 'weekly 2026-03-30 2026-03-30T06:00:00.000Z']],
  ['2026-10-26T07:00:00Z', ['daily 2026-10-26 2026-10-26T07:00:00.000Z', 'weekly 2026-10-26 2026-10-26T07:00:00.000Z']],
])('at %s', (instant, expected) => {
  expect(due(instant)).toEqual(expected)
})
