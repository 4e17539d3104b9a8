// One deposit is one trace, from its first span to its receipt, whichever process does what: the context is kept in its row.
import { rm } from 'node:fs/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { readConfig } from '../../../src/config/config.ts'
import { byId } from '../../../src/store/transmissions/transmissions.ts'
import { openingDay, openCommune, type Commune } from '../../support/life/commune.ts'
import { startTraceReceiver, type ReceivedSpan, type TraceReceiver } from '../../support/servers/trace-receiver.ts'

/** `child ← parent`, in the order of names; a span without a parent stands alone. */
function familyOf(spans: readonly ReceivedSpan[]): readonly string[] {
  const names = new Map(spans.map(({ id, name }) => [id, name]))
  return spans.map(({ name, parent }) => (parent === '' ? name : `${name} ← ${names.get(parent) ?? '?'}`)).sort()
}

const tracesOf = (spans: readonly ReceivedSpan[]): readonly string[] => [...new Set(spans.map(({ trace }) => trace))]

const wholeLife = [
  'acknowledged ← await',
  'await ← deposit',
  'deposit',
  'gateway submit ← submit',
  'package ← deposit',
  'return ← deposit',
  'submit ← deposit',
  'validate ← deposit',
]

describe('a deposit that is acknowledged, by a program that deposits and another one that carries on', () => {
  let receiver: TraceReceiver
  let second: Commune
  let id: string
  let home: string
  let spans: readonly ReceivedSpan[]
  beforeAll(async () => {
    receiver = await startTraceReceiver()
    const time = { at: Date.parse(openingDay) }
    const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_SERVICE_NAME: 'guichet' }
    const first = await openCommune({ time, environment })
    home = first.home
    id = await first.hands('SUIVI')
    await first.app.close()
    second = await openCommune({ time, home, environment: { ...environment, OTEL_SERVICE_NAME: 'atelier' } })
    await second.works()
    expect((await second.shows(id)).state).toBe('acknowledged')
    await second.app.close()
    spans = receiver.spans
  })
  afterAll(async () => {
    await receiver.close()
    await rm(home, { recursive: true, force: true })
  })

  const lived = () => {
    const deposit = spans.find(({ name }) => name === 'deposit')
    return spans.filter(({ trace }) => trace === deposit?.trace)
  }

  test('is one trace, with each span under its parent', () => {
    expect(familyOf(lived())).toEqual(wholeLife)
  })

  test('is reported by both programs', () => {
    expect(lived().map(({ service, name }) => `${service} ${name}`)).toEqual(
      expect.arrayContaining(['guichet deposit', 'atelier submit', 'atelier acknowledged']),
    )
  })

  test('says what was done to which transmission', () => {
    expect(lived().find(({ name }) => name === 'submit')?.attributes).toEqual({
      'actes.transmission': id,
      'actes.connection': 'sandbox:213401482',
      'actes.message': '1-1',
      'actes.state': 'packaged',
      'actes.to': 'submitted',
    })
    expect(lived().find(({ name }) => name === 'gateway submit')?.attributes).toEqual({
      'actes.gateway': 'sandbox',
      'actes.verb': 'submit',
    })
  })

  test('is linked to the collection that brought its receipt', () => {
    const collects = spans.filter(({ name }) => name === 'collect')
    const [link] = lived().find(({ name }) => name === 'return')?.links ?? []
    expect(collects.map(({ trace }) => trace)).toContain(link)
    expect(collects.every(({ trace }) => trace !== lived()[0]?.trace)).toBe(true)
  })

  test('reveals nothing of the act’s content', () => {
    expect(receiver.text()).toContain('actes.transmission')
    expect(receiver.text()).not.toMatch(/convention|Maraussan|SUIVI|deliberation/i)
  })
})

describe('a commune with a receiver of traces', () => {
  let receiver: TraceReceiver
  let commune: Commune
  beforeEach(async () => {
    receiver = await startTraceReceiver()
    commune = await openCommune({ environment: { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${receiver.url}/v1/traces` } })
  })
  // Each test closes its program, so that the last spans leave.
  afterEach(async () => {
    await receiver.close()
    await rm(commune.home, { recursive: true, force: true })
  })

  test('has a trace of its own for each transmission', async () => {
    await commune.hands('UN')
    await commune.sends('DEUX')
    await commune.app.close()
    const deposits = receiver.spans.filter(({ name }) => name === 'deposit')
    expect(tracesOf(deposits)).toHaveLength(2)
    for (const { trace } of deposits)
      expect(familyOf(receiver.spans.filter((span) => span.trace === trace))).toEqual(wholeLife)
  })

  test('records no collection that brought nothing, unless it failed', async () => {
    await commune.works()
    commune.waits(3_600)
    await commune.works()
    await commune.sends('UN')
    await commune.app.close()
    const collects = receiver.spans.filter(({ name }) => name === 'collect')
    expect(collects.length).toBeGreaterThan(0)
    expect(collects.filter(({ attributes }) => attributes['actes.documents'] === 0)).toEqual([])
  })

  test('continues the same trace after a doubt', async () => {
    const id = await commune.sends('DOUTE_COUPE')
    commune.waits(3_600)
    await commune.works()
    const { traceparent } = (await byId(commune.db, id)) ?? {}
    await commune.app.close()
    const trace = traceparent?.split('-')[1]
    const own = receiver.spans.filter((span) => span.trace === trace)
    expect(own.filter(({ name, failed }) => name === 'submit' && failed)).not.toEqual([])
    expect(own.filter(({ name }) => name === 'submit').length).toBeGreaterThan(1)
    expect(own.map(({ name }) => name)).toContain('acknowledged')
  })

  test('records the code of an error, never its words', async () => {
    await commune.sends('NON_ANO')
    await commune.app.close()
    const refused = receiver.spans.find(({ name, failed }) => name === 'await' && failed)
    expect(refused?.attributes['actes.code']).toBe('ACTES-R001')
    expect(receiver.spans.map(({ name }) => name)).toContain('refused')
  })

  test('says why a deposit was refused', async () => {
    expect((await commune.deposits({ objet: '' })).ok).toBe(false)
    await commune.app.close()
    expect(receiver.spans.find(({ name }) => name === 'deposit')?.attributes['actes.code']).toBe('ACTES-V013')
  })
})

describe('without an accepting receiver', () => {
  test('work continues, and transmissions opened without traces begin one later', async () => {
    const receiver = await startTraceReceiver()
    const time = { at: Date.parse(openingDay) }
    const silent = await openCommune({ time })
    const id = await silent.hands('AVANT')
    expect((await byId(silent.app.ports.store.db, id))?.traceparent).toBeUndefined()
    await silent.app.close()
    const commune = await openCommune({
      time,
      home: silent.home,
      environment: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
    })
    await commune.works()
    await commune.closes()
    expect(familyOf(receiver.spans).filter((each) => each.startsWith('submit'))).toEqual(['submit ← transmission'])
    await receiver.close()
  })

  test('a receiver that refuses traces does not affect acts', async () => {
    const receiver = await startTraceReceiver(400)
    const commune = await openCommune({ environment: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url } })
    const id = await commune.sends('MALGRE')
    expect((await commune.shows(id)).state).toBe('acknowledged')
    await commune.closes()
    await receiver.close()
  })

  test('the settings say whether and where to send them', () => {
    const endpoint = 'http://collecteur:4318/'
    const of = (environment: Readonly<Record<string, string>>) => readConfig(environment).traces
    expect(of({})).toBeUndefined()
    expect(of({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint })).toEqual({
      url: 'http://collecteur:4318/v1/traces',
      service: 'actes-worker',
    })
    expect(of({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_SDK_DISABLED: 'true' })).toBeUndefined()
    expect(() => of({ OTEL_EXPORTER_OTLP_ENDPOINT: 'collecteur' })).toThrow('ACTES-C001')
  })
})
