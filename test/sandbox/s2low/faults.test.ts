// Faults of the simulated S²LOW, as a client meets them under TLS: what was committed and what was not, and what came.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { FaultKind } from '../../support/gateways/faults.ts'
import { acteForm, acknowledged, deposit, openTestS2low, type TestS2low } from '../../support/gateways/s2low.ts'

let s2low: TestS2low

beforeEach(async () => {
  s2low = await openTestS2low({ pauseMs: 1 })
})
afterEach(() => s2low.close())

const actes = '/modules/actes'
const create = `${actes}/actes_transac_create.php`
const status = (id: number) => `${actes}/actes_transac_get_status.php?transaction=${id}`

describe('a deposit whose answer does not come', () => {
  const cases: readonly (readonly [FaultKind, number, number])[] = [
    ['reset-before', 56, 0],
    ['reset-after', 56, 1],
    ['timeout-before', 28, 0],
    ['timeout-after', 28, 1],
  ]
  test.each(cases)('%s: curl ends with %i, %i kept', async (kind, exit, kept) => {
    s2low.faults.next('create', kind)
    const answer = await s2low.post(create, acteForm(), ['--max-time', '1'])
    expect([answer.exit, answer.text, s2low.deposits().length]).toEqual([exit, '', kept])
    const again = await s2low.post(create, acteForm())
    expect(again.text.slice(0, 2)).toBe(kept === 1 ? 'KO' : 'OK')
  })

  test.each<[FaultKind, number, number]>([
    ['status-502', 502, 0],
    ['status-503', 503, 0],
    ['status-504', 504, 0],
    ['after-504', 504, 1],
    ['misdirected', 421, 0],
    ['redirect-home', 302, 0],
    ['after-dump', 200, 1],
    ['login-page', 200, 0],
    ['maintenance', 200, 0],
    ['empty', 200, 0],
  ])('%s: %i, %i kept', async (kind, code, kept) => {
    s2low.faults.next('create', kind)
    const answer = await s2low.post(create, acteForm())
    expect([answer.status, s2low.deposits().length]).toEqual([code, kept])
    expect(answer.text).not.toMatch(/^(OK|KO|\{|\[)/)
  })

  test('held before its work, given up by the client, and committed all the same', async () => {
    const held = s2low.control.holdNext('create')
    const answer = s2low.post(create, acteForm(), ['--max-time', '1'])
    await held.arrived
    expect((await answer).exit).toBe(28)
    expect(s2low.deposits()).toHaveLength(0)
    held.release()
    await expect.poll(() => s2low.deposits().length).toBe(1)
  })
})

describe('an answer that comes spoiled', () => {
  test('in the other charset, or without its accents', async () => {
    const words = 'KO\nLe num\xe9ro n&#039;est pas correct\n'
    s2low.faults.next('create', 'wrong-charset')
    s2low.faults.next('create', 'question-marks')
    const ask = async () => (await s2low.post(create, acteForm({ number: 'x' }))).text
    expect(await ask()).toBe(Buffer.from(words).toString('latin1'))
    expect(await ask()).toBe(words.replace('\xe9', '?'))
    expect(await ask()).toBe(words)
  })

  test('cut in the middle, short, slow, behind a warning', async () => {
    const id = await deposit(s2low)
    const ask = (kind: FaultKind) => {
      s2low.faults.next('status', kind)
      return s2low.ask(status(id))
    }
    const cut = await ask('truncated')
    expect([[18, 56].includes(cut.exit), cut.text]).toEqual([true, 'OK'])
    const short = await ask('shortened')
    expect([short.exit, short.text]).toEqual([0, 'OK'])
    expect((await ask('slow')).text).toBe('OK\n1\n')
    expect((await ask('warned')).text).toMatch(/^<br \/>\n<b>Warning<\/b>[^]*\nOK\n1\n$/)
  })

  test('on any call, until it is cleared', async () => {
    const id = await acknowledged(s2low)
    s2low.faults.always('*', 'status-503')
    const paths = [
      status(id),
      `${actes}/actes_transac_get_files_list.php?transaction=${id}`,
      `${actes}/api/list_actes.php?status_id=4`,
      `${actes}/api/list_document_prefecture.php`,
      `${actes}/actes_classification_fetch.php?api=1`,
      '/api/info-connexion.php',
      '/',
    ]
    for (const path of paths) expect((await s2low.ask(path)).status).toBe(503)
    s2low.faults.clear()
    for (const path of paths) expect((await s2low.ask(path)).status).toBe(200)
  })
})

test('it closes while clients wait', async () => {
  const other = await openTestS2low()
  other.faults.next('connexion', 'timeout-after')
  const waiting = other.ask('/api/test-connexion.php')
  await expect.poll(() => other.faults.pending('connexion')).toBe(0)
  await other.close()
  expect((await waiting).exit).not.toBe(0)
})
