// Sendings without a verdict, on a gateway with faults: looked for before anything is sent again, left to a person when
// nobody can tell, and in no case received twice.
import { beforeEach, describe, expect, test } from 'vitest'
import { faultyCommune } from '../support/life/faults.ts'
import { forSuite } from '../support/life/for-suite.ts'
import { arActe, handInFolder } from '../support/deposits/retours.ts'
import { operator } from '../support/life/commune.ts'
import { expectCode } from '../support/expect-code.ts'

describe('a sending without a verdict', () => {
  const { commune, faults } = faultyCommune(forSuite)
  beforeEach(() => Object.assign(faults, { deaf: false, before: undefined, after: undefined, find: undefined }))

  /** An act whose exchange was cut after the bytes, while nothing comes back. */
  async function uncertain(numero: string): Promise<string> {
    Object.assign(faults, { deaf: true, after: 'ACTES-G004' })
    const id = await commune.sends(numero)
    faults.after = undefined
    expect(await commune.shows(id)).toMatchObject({ state: 'packaged', uncertain: true, attempts: [{ verdict: null }] })
    return id
  }

  test('that the gateway does not know is left to a person, and not sent meanwhile', async () => {
    const id = await uncertain('DOUTE3')
    faults.find = 'unknown'
    for (let hours = 0; hours < 3; hours++) {
      commune.waits(3_600)
      await commune.works()
    }
    expect(await commune.shows(id)).toMatchObject({ state: 'packaged', uncertain: true, held: { code: 'ACTES-G006' } })
    expect(await commune.received('DOUTE3')).toMatchObject([{ times: 1 }])
  })

  test('held, then requeued, is looked for again before anything else', async () => {
    const id = await uncertain('DOUTE4')
    faults.find = 'unknown'
    commune.waits(61)
    await commune.works()
    faults.find = undefined
    const { items } = await commune.requeues(id)
    expect(items).toMatchObject([{ outcome: 'requeued' }])
    await commune.works()
    expect(await commune.shows(id)).toMatchObject({ state: 'submitted', attempts: [{ verdict: 'taken' }] })
    expect(await commune.received('DOUTE4')).toMatchObject([{ times: 1 }])
  })

  test('is not cancelled, and nothing is decided without a reason', async () => {
    const id = await uncertain('DOUTE6')
    await expectCode(commune.operations.cancel(id, operator), 'ACTES-A003')
    const mute = { ...operator, reason: ' ' }
    const resolving = commune.operations.resolve(id, { notArrived: true }, mute)
    await expectCode(resolving, 'ACTES-A001')
  })

  test('that a person records as arrived waits for its answer, under the given reference', async () => {
    const id = await uncertain('DOUTE7')
    const [sent] = await commune.received('DOUTE7')
    const resolved = await commune.operations.resolve(id, { arrived: sent?.archive ?? '' }, operator)
    expect(resolved).toMatchObject({ state: 'submitted', uncertain: false })
    faults.deaf = false
    await commune.works()
    expect((await commune.shows(id)).state).toBe('acknowledged')
  })

  test('is decided as seen: a verdict on an earlier sending does not apply to the next one', async () => {
    const id = await uncertain('DOUTE12')
    const [first] = (await commune.shows(id)).attempts
    const seen = { ...operator, attempt: first?.id ?? '' }
    await commune.operations.resolve(id, { notArrived: true }, seen)
    Object.assign(faults, { after: 'ACTES-G004', find: 'unknown' })
    await commune.works()
    Object.assign(faults, { after: undefined, find: undefined })
    const late = commune.operations.resolve(id, { notArrived: true }, seen)
    await expectCode(late, 'ACTES-S009')
    expect(await commune.shows(id)).toMatchObject({ uncertain: true, attempts: [{}, { verdict: null }] })
    expect(await commune.received('DOUTE12')).toMatchObject([{ times: 2 }])
  })

  test('wrongly recorded as not arrived is not sent again: its answer is looked for first', async () => {
    const id = await uncertain('DOUTE8')
    faults.deaf = false
    commune.waits(1)
    const returned = await commune.operations.resolve(id, { notArrived: true }, operator)
    expect(returned).toMatchObject({ state: 'packaged', uncertain: false })
    await commune.works()
    expect(await commune.shows(id)).toMatchObject({ state: 'acknowledged', attempts: [{ verdict: 'not-taken' }] })
    expect(await commune.received('DOUTE8')).toMatchObject([{ times: 1 }])
  })

  test('sent again after a wrong verdict, without any answer yet: the refusal is not believed', async () => {
    const id = await uncertain('DOUTE9')
    await commune.operations.resolve(id, { notArrived: true }, operator)
    await commune.works()
    const act = await commune.shows(id)
    expect(act).toMatchObject({ state: 'submitted', attempts: [{ verdict: 'not-taken' }, { verdict: 'taken' }] })
    faults.deaf = false
    commune.waits(600)
    await commune.works()
    expect((await commune.shows(id)).state).toBe('acknowledged')
  })

  test('that the gateway refuses when asked stays in doubt, held, and is not replaced', async () => {
    const id = await uncertain('DOUTE10')
    faults.find = 'ACTES-G009'
    commune.waits(61)
    await commune.works()
    expect(await commune.shows(id)).toMatchObject({ state: 'packaged', uncertain: true, held: { code: 'ACTES-G009' } })
  })

  test('held for a person is released by its answer', async () => {
    const id = await uncertain('DOUTE11')
    faults.find = 'unknown'
    commune.waits(61)
    await commune.works()
    expect(await commune.shows(id)).toMatchObject({ held: { code: 'ACTES-G006' }, uncertain: true })
    faults.deaf = false
    commune.waits(600)
    await commune.works()
    const act = await commune.shows(id)
    expect(act).toMatchObject({ state: 'acknowledged', held: null, uncertain: false })
    expect(act.journal.map(({ event }) => event)).toContain('answered')
  })

  test('held for a person is released by an answer attached by hand: the journal names who attached it, and nobody for the rest', async () => {
    const id = await uncertain('DOUTE13')
    faults.find = 'unknown'
    commune.waits(61)
    await commune.works()
    const [stray] = await handInFolder(commune, { 'ar.xml': arActe('doute-13') })
    await commune.operations.attachReturn(stray?.id ?? '', id, operator)
    const { held, journal } = await commune.shows(id)
    expect(held).toBeNull()
    expect(journal.filter(({ event }) => ['retour-attached', 'answered'].includes(event))).toMatchObject([
      { event: 'retour-attached', who: operator.who },
      { event: 'answered', who: 'worker' },
    ])
  })
})

describe('an exchange that does not begin', () => {
  const { commune, faults } = faultyCommune(forSuite, { environment: { ACTES_RETRIES: '3' } })

  test('is retried with growing delays, then a person is asked; requeued, it goes through', async () => {
    faults.before = 'ACTES-G012'
    const id = await commune.hands('ARRET1')
    const waits: number[] = []
    for (let tries = 0; tries < 2; tries++) {
      await commune.works()
      const act = await commune.shows(id)
      expect(act).toMatchObject({ state: 'packaged', uncertain: false, held: null })
      waits.push(Date.parse(act.dueAt ?? '') - commune.now().getTime())
      commune.waits((waits.at(-1) ?? 0) / 1000)
    }
    expect(waits).toEqual([30_000, 60_000])
    await commune.works()
    expect(await commune.shows(id)).toMatchObject({ held: { code: 'ACTES-G012' }, dueAt: null })
    faults.before = undefined
    await commune.operations.requeue({ filter: { code: 'ACTES-G012' } }, { ...operator, dryRun: false })
    await commune.works()
    const act = await commune.shows(id)
    expect(act.state).toBe('acknowledged')
    expect(act.attempts.map(({ verdict }) => verdict)).toEqual(['not-taken', 'not-taken', 'not-taken', 'taken'])
  })

  test('prepared for another gateway is held at once: a person decides', async () => {
    faults.before = 'ACTES-G010'
    const id = await commune.sends('ARRET2')
    expect(await commune.shows(id)).toMatchObject({ state: 'packaged', held: { code: 'ACTES-G010' }, uncertain: false })
    faults.before = undefined
  })

  test('a previewed requeue changes nothing', async () => {
    const before = await commune.shows('ARRET2')
    const { items } = await commune.operations.requeue({ names: ['ARRET2'] }, { ...operator, dryRun: true })
    expect(items).toMatchObject([{ outcome: 'requeued' }])
    expect(await commune.shows('ARRET2')).toEqual(before)
  })
})
