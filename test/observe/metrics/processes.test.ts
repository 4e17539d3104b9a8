// `actes start` as it is watched: its metrics are read over the network with the token, and what a command hands in, in a
// process of its own, is one trace with what the worker does.
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import { operationsOf } from '../../support/life/operations-of.ts'
import { maraussan } from '../../../src/config/demo.ts'
import { describeInProduction } from '../../support/describe-with.ts'
import { actes, killLeftovers, start, type Environment } from '../../support/servers/processes.ts'
import { placeInProduction } from '../../support/life/production.ts'
import { maraussanFolder } from '../../support/life/commune.ts'
import { startTraceReceiver } from '../../support/servers/trace-receiver.ts'
import { until } from '../../support/until.ts'
import { linesOf } from '../../support/desk/watched-commune.ts'

killLeftovers()

const token = 'un-jeton-de-vingt-signes'

async function started(environment: Environment) {
  const child = start(['start'], { ...environment, ACTES_LOG_LEVEL: 'info' })
  for await (const line of createInterface(child.stderr)) {
    const { msg, port } = JSON.parse(line) as { msg?: string; port?: number }
    if (msg !== 'started') continue
    child.stderr.resume()
    return { child, url: `http://127.0.0.1:${port}/metrics` }
  }
  throw new Error('it ended before it was ready')
}

await describeInProduction('on PostgreSQL and Redis', (servers) => {
  test('a deposit of one process and the work of another one are counted, and are one trace', async () => {
    const receiver = await startTraceReceiver()
    onTestFinished(() => receiver.close())
    const commune = await placeInProduction(servers, 13)
    await commune.withApp((app) => operationsOf(app).declare(maraussan, 'test'))
    const traced = { ...commune.environment, OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url }
    const worker = await started({ ...traced, OTEL_SERVICE_NAME: 'atelier', ACTES_METRICS_TOKEN: token })
    const deposited = await actes(['deposit', maraussanFolder, '--json'], { ...traced, OTEL_SERVICE_NAME: 'guichet' })
    expect(deposited).toMatchObject({ code: 0 })

    expect((await fetch(worker.url)).status).toBe(401)
    const asks = async (name: string, label: string) => {
      const text = await (await fetch(worker.url, { headers: { authorization: `Bearer ${token}` } })).text()
      return linesOf(text).find((line) => line.name === name && Object.values(line.labels).includes(label))?.value
    }
    expect(await until(() => asks('actes_answer_delay_seconds_count', 'acknowledged'))).toBe(1)
    expect(await until(() => asks('actes_transmissions', 'acknowledged'))).toBe(1)
    expect(await asks('actes_queue_jobs', 'waiting')).toBeGreaterThanOrEqual(0)
    // Somebody else handed it in.
    expect(await asks('actes_deposits_total', 'accepted')).toBeUndefined()

    const exit = once(worker.child, 'exit')
    worker.child.kill('SIGTERM')
    expect((await exit)[0]).toBe(0)
    const deposit = receiver.spans.find(({ name }) => name === 'deposit')
    const lived = receiver.spans.filter(({ trace }) => trace === deposit?.trace)
    expect(lived.map(({ service, name }) => `${service} ${name}`)).toEqual(
      expect.arrayContaining(['guichet deposit', 'atelier submit', 'atelier return', 'atelier acknowledged']),
    )
    expect(lived.find(({ name }) => name === 'submit')?.parent).toBe(deposit?.id)
  })
})
