// A worker whose queue no longer starts the sweep: it looks by itself, counted by the process's own timers.
import { expect, test } from 'vitest'
import { openCommune } from '../support/life/commune.ts'
import { until } from '../support/until.ts'

test('without a sweep, the worker looks for due work itself', async () => {
  const time = { at: Date.parse('2025-07-08T08:02:00Z') }
  const mairie = await openCommune({ time })
  const id = await mairie.hands('VEILLE')
  // Nobody tells the queue of this one that the act is there, and nobody asks for the sweep.
  const environment = { ACTES_SWEEP_SECONDS: '0.1' }
  const working = await openCommune({ home: mairie.home, time, environment, queue: 'needed' })
  const worker = await working.app.startWorker()
  const isAcknowledged = async () => {
    time.at += 1_000
    return (await mairie.shows(id)).state === 'acknowledged'
  }
  await until(isAcknowledged, 'the acknowledgement')
  await worker.stop(1_000)
  expect((await mairie.received('VEILLE')).map(({ times }) => times)).toEqual([1])
  await working.app.close()
  await mairie.closes()
})
