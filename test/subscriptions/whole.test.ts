// The whole way, with nothing moved by hand: an act is handed in, the worker carries it, the queue rings, and a subscriber
// hears of it, verified by the library of Standard Webhooks within its five minutes.
import { rm } from 'node:fs/promises'
import { Webhook } from 'standardwebhooks'
import { expect, test } from 'vitest'
import { operationsOf } from '../support/life/operations-of.ts'
import { openApp } from '../../src/app.ts'
import { readConfig } from '../../src/config/config.ts'
import { openLog } from '../../src/observe/log.ts'
import { subscribe } from '../../src/subscriptions/webhooks/subscribing.ts'
import { maraussan } from '../../src/config/demo.ts'
import { masterKeyOf } from '../../src/store/secrets/master-key.ts'
import { laidHome } from '../support/life/laid-home.ts'
import { maraussanFolder } from '../support/life/commune.ts'
import { until } from '../support/until.ts'
import { openReceiver } from '../support/servers/webhook-receiver.ts'

test('a subscriber hears of an act that was handed in, and of its acknowledgement', async () => {
  const home = await laidHome()
  const receiver = await openReceiver()
  const networks = ['127.0.0.0/8']
  const config = readConfig({ ACTES_HOME: home, ACTES_WEBHOOK_NETWORKS: networks.join(), ACTES_SWEEP_SECONDS: '0.2' })
  const queueSettings = { answerMs: 60_000 }
  const app = await openApp(config, { queue: 'needed', log: openLog('silent'), queueSettings })
  await operationsOf(app).declare(maraussan, 'test')
  const { ports } = app
  const wish = {
    id: ports.clock.newId(),
    name: 'GRU',
    url: receiver.url,
    siren: maraussan.siren,
    types: [],
    by: 'test',
  }
  const secret = await subscribe(ports.store.db, wish, { ports, masterKey: masterKeyOf(config), networks })
  const worker = await app.startWorker()
  await app.startSchedules()
  await operationsOf(app).deposit(maraussanFolder, 'test')
  const told = await until(
    () => receiver.received.find(({ type }) => type === 'act.acknowledged'),
    'the notice',
    100_000,
  )
  expect(receiver.received.map(({ type }) => type)).toEqual(['act.submitted', 'act.acknowledged'])
  expect(new Webhook(secret ?? '').verify(told.body, { ...told.headers })).toMatchObject({
    type: 'act.acknowledged',
    data: { idActe: '034-213401482-20250625-DEL11-250625-DE', state: 'acknowledged' },
  })
  await worker.stop(5_000)
  await app.close()
  await receiver.close()
  await rm(home, { recursive: true, force: true })
}, 180_000)
