// The clock that all processes share: read now and then, carried on in between, and a jump of it noticed. No statement asks
// for the time by itself: it is given, so that tests set it and one reading serves a whole claim.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { carryClock } from '../../src/store/engine/clock.ts'

const noon = Date.parse('2025-07-08T12:00:00Z')

describe('the clock of the database', () => {
  async function carried() {
    const state = { shared: noon, steady: 5_000, jumps: [] as number[] }
    const clock = await carryClock({
      read: async () => new Date(state.shared),
      steadyMs: () => state.steady,
      jumped: (ms) => state.jumps.push(ms),
    })
    return { state, clock }
  }

  test('is carried on by a clock that nobody sets', async () => {
    const { state, clock } = await carried()
    state.steady += 90_000
    expect(clock.now()).toEqual(new Date(noon + 90_000))
  })

  test('is followed, and a jump reported, when it was set ahead or back', async () => {
    const { state, clock } = await carried()
    state.steady += 1_000
    state.shared += 3_601_000
    expect(await clock.read()).toEqual(new Date(noon + 3_601_000))
    expect([clock.now(), state.jumps]).toEqual([new Date(noon + 3_601_000), [3_600_000]])
    state.shared -= 7_200_000
    await clock.read()
    expect([clock.now(), state.jumps]).toEqual([new Date(noon - 3_599_000), [3_600_000, -7_200_000]])
  })

  test('is read again by a process that slept while it read: it would be ahead by so long', async () => {
    const state = { steady: 0, reads: 0 }
    const clock = await carryClock({
      read: async () => {
        if (state.reads++ === 0) state.steady += 420_000
        return new Date(noon + state.steady)
      },
      steadyMs: () => state.steady,
      jumped: () => undefined,
    })
    expect([clock.now(), state.reads]).toEqual([new Date(noon + 420_000), 2])
  })

  test('is corrected by some seconds silently', async () => {
    const { state, clock } = await carried()
    state.shared += 20_000
    await clock.read()
    expect([clock.now(), state.jumps]).toEqual([new Date(noon + 20_000), []])
  })
})

test('no statement of the store asks for the time or draws chance itself', async () => {
  const folder = fileURLToPath(new URL('../../src/store', import.meta.url))
  const names = (await readdir(folder, { recursive: true })).filter((name) => /\.(ts|sql)$/.test(name))
  const asking: string[] = []
  for (const name of names) {
    const text = await readFile(join(folder, name), 'utf8')
    // In SQL: a call after a blank or a bracket. In TypeScript a clock's own call follows a dot, or stands outside of a text.
    const statements = name.endsWith('.sql') ? [text] : (text.match(/`[^`]*`|'[^'\n]*'/g) ?? [])
    if (
      statements.some((each) =>
        /\b(now\(\)|clock_timestamp|(current|local)_?time(stamp)?\b|current_date|gen_random_uuid|random\(\))/i.test(
          each,
        ),
      )
    )
      asking.push(name)
  }
  // The one function that deletes believes no day of its caller's that is still to come; an installation and the rows of
  // people name themselves, once.
  expect(asking.sort()).toEqual([
    'engine/clock.ts',
    'schema/installation.sql',
    'schema/people.sql',
    'schema/retention.sql',
  ])
})
