// An accusé that does not come: the act waits, however long. By the working days of its département and of its gateway a
// person is asked, once, and told; the accusé closes what it opened.
import { describe, expect, test } from 'vitest'
import { faultyCommune } from '../support/life/faults.ts'
import { forTest } from '../support/life/for-suite.ts'
import { operator } from '../support/life/commune.ts'
import { ActesError } from '../../src/errors.ts'
import type { Collectivite } from '../../src/protocol/acte/collectivite.ts'
import { maraussan } from '../../src/config/demo.ts'
import { receiptMissingFrom } from '../../src/gateways/facts.ts'
import { gather } from '../../src/subscriptions/gather.ts'
import { askForReceipts } from '../../src/transmission/retours/missing.ts'

const hour = 3_600
const day = 24 * hour

const { commune, faults, again } = faultyCommune(forTest)

/** The hourly look, by as many processes as one likes. */
const looks = () => askForReceipts({ ...commune.app.ports, notify: async () => undefined })
const told = async () => {
  const { store } = commune.app.ports
  await gather(commune.app.ports)
  const text = `SELECT type, data->>'numero' AS numero, data->>'kind' AS kind FROM actes.notice WHERE type = 'act.unanswered'`
  return (await store.db.query(text)).rows
}
const tasks = async (id: string) => (await commune.shows(id)).tasks

/** On a Tuesday, at ten in the morning: it leaves, and nothing comes back. */
async function unanswered(numero: string): Promise<string> {
  faults.deaf = true
  const id = await commune.sends(numero)
  return id
}

describe('two working days without an accusé', () => {
  test('a person is asked, once, and subscribers are notified, once; the act stays submitted', async () => {
    const id = await unanswered('MUET1')
    commune.waits(2 * day - hour)
    await looks()
    expect(await tasks(id)).toEqual([])
    commune.waits(2 * hour)
    expect(await Promise.all([looks(), looks()])).toContainEqual({ count: 1, failures: 0 })
    await looks()
    expect(await tasks(id)).toMatchObject([{ kind: 'accuseManquant', retour: null, dueOn: null, closedAt: null }])
    expect(await told()).toEqual([{ type: 'act.unanswered', numero: 'MUET1', kind: 'accuseManquant' }])
    await looks()
    expect(await told()).toHaveLength(1)
  })

  test('the AR closes the task when it comes, and nobody is asked again', async () => {
    const id = await unanswered('TARDIF1')
    commune.waits(3 * day)
    await looks()
    faults.deaf = false
    commune.waits(hour)
    await commune.works()
    expect(await commune.shows(id)).toMatchObject({
      state: 'acknowledged',
      tasks: [{ kind: 'accuseManquant', outcome: 'acknowledged', closedBy: 'worker' }],
    })
    commune.waits(9 * day)
    expect(await looks()).toEqual({ count: 0, failures: 0 })
  })

  test('closed by a person who has asked the préfecture, the task does not reopen', async () => {
    const id = await unanswered('DEMANDE1')
    commune.waits(3 * day)
    await looks()
    const [task] = await tasks(id)
    await commune.operations.closeTask(task?.id ?? '', operator)
    commune.waits(9 * day)
    expect(await looks()).toEqual({ count: 0, failures: 0 })
    expect(await tasks(id)).toMatchObject([{ outcome: 'done', closedBy: operator.who }])
  })

  test('an act that ended by a move without follow-up is no longer anybody’s task', async () => {
    const id = await unanswered('AILLEURS1')
    commune.waits(3 * day)
    await looks()
    await commune.db.query(`UPDATE actes.transmission SET state = 'refused', due_at = NULL WHERE id = $1`, [id])
    await looks()
    expect(await tasks(id)).toMatchObject([{ kind: 'accuseManquant', outcome: 'refused', closedBy: 'worker' }])
  })
})

test('a year of silence is not an error of an act: it is still asked about, and its AR still counts', async () => {
  const id = await unanswered('ANNEE1')
  for (let month = 0; month < 12; month++) {
    commune.waits(30 * day)
    await commune.works()
    await looks()
    expect(await commune.shows(id)).toMatchObject({ state: 'submitted', held: null, uncertain: false })
  }
  expect(await tasks(id)).toHaveLength(1)
  faults.deaf = false
  commune.waits(day)
  await commune.works()
  expect(await commune.shows(id)).toMatchObject({ state: 'acknowledged', dateReception: '2025-07-08' })
})

describe('by the calendar of the département', () => {
  const strasbourg = { ...maraussan, departement: '067' }
  test.each([
    ['Montpellier', maraussan, 1],
    ['Strasbourg, where Good Friday is a holiday', strasbourg, 0],
  ])('sent on the Wednesday before Easter, at %s', async (_, declared, count) => {
    await again({ time: { at: Date.parse('2026-04-01T08:00:00Z') }, declares: declared })
    await unanswered('PAQUES1')
    // Friday noon: Thursday and Friday are two working days, where Friday is one.
    commune.waits(2 * day + hour)
    expect(await looks()).toEqual({ count, failures: 0 })
  })
})

test('each gateway has its own delay: a mail passes through two more mailboxes', () => {
  const place = { departement: '034', fuseau: 'Europe/Paris' }
  const from = new Date('2025-07-08T08:00:00Z')
  const by = (type: 's2low' | 'ministry') => receiptMissingFrom(from, type, place).toISOString()
  expect(by('s2low')).toBe('2025-07-10T08:00:00.000Z')
  expect(by('ministry')).toBe('2025-07-11T08:00:00.000Z')
})

test('an unreachable platform is not silent: silences are not counted, and its outage has its own probing', async () => {
  let isAway = false
  await again({
    wrap: (ports) => {
      const gatewayOf = (collectivite: Collectivite) => {
        const inner = ports.gatewayOf(collectivite)
        const collect = () => away()
        return isAway ? { ...inner, collect } : inner
      }
      return { ...ports, gatewayOf }
    },
  })
  const standing = async () => {
    const text = `SELECT silences, last_code AS code, extract(epoch FROM collect_at - last_collect)::int AS seconds FROM actes.connection`
    return (await commune.db.query<{ silences: number; code: string | null; seconds: number }>(text)).rows[0]
  }
  await unanswered('PANNE1')
  for (let looked = 0; looked < 4; looked++) {
    commune.waits(60)
    await commune.works()
  }
  const silent = await standing()
  isAway = true
  for (let looked = 0; looked < 20; looked++) {
    commune.waits(120)
    await commune.works()
  }
  expect(await standing()).toMatchObject({ silences: silent?.silences, code: 'ACTES-G003', seconds: 120 })
})

async function* away(): AsyncGenerator<never> {
  await Promise.resolve()
  yield* []
  throw new ActesError('ACTES-G003')
}
