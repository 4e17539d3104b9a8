// A disk so slow that one use of it outlasts the lease: whichever use that is, the act leaves once, and its answer is read.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Ports } from '../../src/transmission/step.ts'
import { openCommune, openingDay, type Commune } from '../support/life/commune.ts'

const uses = ['put', 'read', 'bytes', 'note'] as const
const time = { at: Date.parse(openingDay) }
let commune: Commune
/** Which use of the disk is slow, the how manyth from now on. */
let slow: { use: (typeof uses)[number]; rank: number } | undefined
let wasSlow = false

beforeAll(async () => {
  const wrap = (ports: Ports): Ports => {
    const lasts = (use: (typeof uses)[number]) => {
      if (slow?.use !== use || --slow.rank > 0) return
      slow = undefined
      wasSlow = true
      time.at += 2 * ports.timing.leaseMs
    }
    const { blobs, mark } = ports.store
    const store: Ports['store'] = {
      ...ports.store,
      blobs: {
        ...blobs,
        put: (...given) => (lasts('put'), blobs.put(...given)),
        read: (...given) => (lasts('read'), blobs.read(...given)),
        bytes: (...given) => (lasts('bytes'), blobs.bytes(...given)),
      },
      mark: { ...mark, note: (...given) => (lasts('note'), mark.note(...given)) },
    }
    return { ...ports, store }
  }
  commune = await openCommune({ wrap, time })
})
afterAll(() => commune.closes())

test('in a whole life, every use of it may be the slow one', async () => {
  const lives = uses.flatMap((use) => [1, 2, 3, 4].map((rank) => ({ use, rank })))
  const met: string[] = []
  for (const { use, rank } of lives) {
    const numero = `LENT_${use}_${rank}`.toUpperCase()
    const id = await commune.hands(numero)
    slow = { use, rank }
    wasSlow = false
    await commune.goesOn(4, 600)
    if (wasSlow) met.push(`${use} ${rank}`)
    const { state, attempts } = await commune.shows(id)
    const received = (await commune.received(numero)).map(({ times }) => times)
    const taken = attempts.filter(({ verdict }) => verdict === 'taken').length
    expect({ use, rank, state, received, taken }).toEqual({ use, rank, state: 'acknowledged', received: [1], taken: 1 })
  }
  // What was collected is read from memory in the same turn: no file is read whole.
  expect(new Set(met.map((each) => each.split(' ')[0]))).toEqual(new Set(['put', 'read', 'note']))
})
