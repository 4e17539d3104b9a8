// A database that is put back to an earlier moment while its acts went on: it is noticed, nothing leaves, what comes back
// settles what had left, and once a person says go nothing is sent twice and nothing is refused falsely.
import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, onTestFinished, test } from 'vitest'
import { maraussan } from '../../src/config/demo.ts'
import { connectionId } from '../../src/store/connections/connections.ts'
import { becomeQuiet } from '../../src/store/installation.ts'
import { openMark } from '../../src/store/mark.ts'
import { openPlace } from '../../src/store/blobs/places.ts'
import { beginMark, compareMark } from '../../src/transmission/mark.ts'
import { readLedger } from '../../src/sandbox/ledger.ts'
import { readiness } from '../../src/web/health.ts'
import { describeIf } from '../support/describe-with.ts'
import { dovecotOfOurOwn } from '../support/servers/dovecot.ts'
import { ministrySender, openSimulated } from '../support/gateways/simulated.ts'
import { openCommune, openingDay, operator, type Commune } from '../support/life/commune.ts'
import { faultyGateway } from '../support/life/faults.ts'
import { shortly, testAtLength } from '../support/long.ts'
import { storeTools } from '../support/life/stores.ts'
import { expectCode } from '../support/expect-code.ts'

const communes: Commune[] = []
afterEach(async () => {
  for (const commune of communes.splice(0)) await commune.closes()
})

async function opened(options: Parameters<typeof openCommune>[0] = {}): Promise<Commune> {
  const commune = await openCommune(options)
  communes.push(commune)
  await compareMark(commune.app.ports)
  return commune
}

const ask = (commune: Commune) => commune.operations.ask
const { reason } = operator
const archivesOf = async ({ home }: Commune) => (await readLedger(join(home, 'sandbox'))).map(({ archive }) => archive)

describe('a quiet installation', () => {
  test('sends nothing, collects, says so everywhere, and sends again when a person resumes', async () => {
    const commune = await opened()
    const { db } = commune.app.ports.store
    const sent = await commune.sends('CALME1')
    const at = commune.app.ports.clock.now()
    expect(await becomeQuiet(db, { code: 'ACTES-S014', params: { count: 3 }, at })).toBe(true)
    expect(await becomeQuiet(db, { code: 'ACTES-S013', params: {}, at })).toBe(false)
    const id = await commune.hands('CALME2')
    await commune.goesOn(3, 3_600)
    expect(await commune.shows(id)).toMatchObject({
      state: 'packaged',
      held: null,
      attempts: [],
      stopped: { why: 'quiet', code: 'ACTES-S014', since: at.toISOString() },
    })
    expect((await commune.shows(id)).journal.filter(({ event }) => event === 'wait')).toHaveLength(1)
    expect(await commune.received('CALME2')).toEqual([])
    await commune.prefectureWrites('courrier', '034-213401482-20250625-CALME1-DE', { texte: 'Merci.' })
    await commune.works()
    expect((await commune.shows(sent)).tasks).toMatchObject([{ kind: 'courrierSimple' }])
    expect(await ask(commune).showInstallation({})).toMatchObject({ quiet: { code: 'ACTES-S014' } })
    expect(await readiness(commune.app)).toContainEqual({ name: 'sending', ok: true, code: 'ACTES-S014' })
    const since = new Date(at.getTime() - 1).toISOString()
    await expectCode(ask(commune).go({ reason, since }), 'ACTES-S009')
    expect(await ask(commune).go({ reason, since: at.toISOString() })).toEqual({ quiet: null })
    expect(await ask(commune).go({ reason })).toEqual({ quiet: null, already: true })
    await commune.works()
    // Handed in meanwhile, it may be an act whose first deposit was lost: its gateway cannot tell, and a person decides.
    expect(await commune.shows(id)).toMatchObject({ held: { code: 'ACTES-S016' }, attempts: [] })
    await requeued(commune, id)
    expect(await commune.shows(id)).toMatchObject({ state: 'acknowledged', attempts: [{ verdict: 'taken' }] })
  })
})

/** As a standby shows it that lacks the last second: packaged, and never sent. */
async function failOver({ app }: Commune, id: string, numbers: string): Promise<void> {
  const { db } = app.ports.store
  await db.query(
    `UPDATE actes.transmission SET state = 'packaged', reference = NULL, sent_at = NULL, due_at = $2 WHERE id = $1`,
    [id, app.ports.clock.now()],
  )
  await db.query('DELETE FROM actes.attempt WHERE transmission = $1', [id])
  await db.query(`DELETE FROM actes.journal WHERE transmission = $1 AND to_state = 'submitted'`, [id])
  await db.query(`SELECT setval('actes.attempt_number', (SELECT max(number) FROM actes.attempt) + $1)`, [
    numbers === 'ahead' ? 32 : 0,
  ])
}

// PostgreSQL writes down that a sequence is some numbers further than it is.
describe.each(shortly(['set back', 'ahead'], (numbers) => numbers === 'ahead'))(
  'a database that fails over under its workers, its numbers %s',
  (numbers) => {
    test('is detected before anything is sent a second time, and permanently', async () => {
      const commune = await opened()
      await commune.sends('AVANT')
      const id = await commune.sends('PERDU_TARD')
      expect(await commune.shows(id)).toMatchObject({ state: 'submitted' })
      // Another process that starts, and a failover that loses nothing, are no matter.
      const { ports, config } = commune.app
      const place = await openPlace(config, storeTools)
      onTestFinished(() => place.close())
      const beside = openMark([place.texts('mark')], storeTools)
      await beginMark({ ...ports, store: { ...ports.store, mark: beside } })
      await compareMark(ports)
      expect(await ask(commune).showInstallation({})).toEqual({ quiet: null })
      await failOver(commune, id, numbers)
      // A turn that comes before the next sweep.
      await commune.works()
      expect(await commune.received('PERDU_TARD')).toMatchObject([{ times: 1 }])
      const params = { count: 1 }
      expect(await ask(commune).showInstallation({})).toMatchObject({ quiet: { code: 'ACTES-S014', params } })
      await ask(commune).go({ reason })
      await compareMark(commune.app.ports)
      expect(await ask(commune).showInstallation({})).toEqual({ quiet: null })
      await commune.works()
      expect(await commune.shows(id)).toMatchObject({ state: 'submitted', attempts: [] })
      const next = await commune.sends('ENSUITE')
      commune.waits(3_600)
      await commune.works()
      expect(await commune.shows(id)).toMatchObject({ state: 'acknowledged' })
      expect(await commune.shows(next)).toMatchObject({ state: 'acknowledged' })
      expect(await receivesOnce(commune)).toEqual(['AVANT', 'ENSUITE', 'PERDU_TARD'])
    })
  },
)

const machine = ['database', 'blobs'] as const

/** Put these folders of a home aside. */
async function keeps(home: string, parts: readonly string[]): Promise<void> {
  for (const part of parts) await cp(join(home, part), join(home, 'kept', part), { recursive: true })
}

/** Put them back as they were then. */
async function putsBack(home: string, parts: readonly string[]): Promise<void> {
  for (const part of parts) {
    await rm(join(home, part), { recursive: true })
    await cp(join(home, 'kept', part), join(home, part), { recursive: true })
  }
}

/** What the préfecture has received: archives, each once, and acts, each once. */
async function receivesOnce(commune: Commune): Promise<readonly string[]> {
  const lines = await readLedger(join(commune.home, 'sandbox'))
  const acts = lines.flatMap(({ idActe, message }) => (message === '1-1' && idActe !== undefined ? [idActe] : []))
  expect(acts).toEqual([...new Set(acts)])
  expect(lines.map(({ times }) => times)).toEqual(lines.map(() => 1))
  return acts.map((idActe) => idActe.split('-').slice(3, -1).join('-')).toSorted()
}

const connection = connectionId('sandbox', maraussan.siren)

test('the embedded default, restored with its mark to an earlier moment, is detected by an answer to an unknown sending', async () => {
  const time = { at: Date.parse(openingDay) }
  const first = await openCommune({ store: 'embedded', time })
  const { home } = first
  const reopened = async () => {
    const commune = await openCommune({ home, time })
    await compareMark(commune.app.ports)
    return commune
  }
  await compareMark(first.app.ports)
  await first.sends('AVANT')
  // Handed in before that moment, sent after it: one is answered late, of one the answer is collected at once.
  const [late, lost] = [await first.hands('SUITE_TARD'), await first.hands('SUITE')]
  await first.app.close()
  await keeps(home, machine)
  const meanwhile = await reopened()
  await meanwhile.sends('APRES_TARD')
  expect(await meanwhile.shows(lost)).toMatchObject({ state: 'acknowledged' })
  await meanwhile.app.close()
  await putsBack(home, machine)
  time.at += 3_600_000
  const commune = await reopened()
  communes.push(commune)
  expect(await ask(commune).showInstallation({})).toEqual({ quiet: null })
  const during = await commune.sends('PENDANT')
  // What spoke of an act that had not left, before that was seen, is read again in the next collection.
  commune.waits(16 * 60)
  const stopped = await commune.sends('ARRET')
  expect(await commune.shows(late)).toMatchObject({ state: 'acknowledged', attempts: [] })
  expect(await ask(commune).listConnections({ id: connection })).toMatchObject({
    items: [{ suspended: { code: 'ACTES-G023', params: { named: '034-213401482-20250625-APRES_TARD-DE' } } }],
  })
  expect(await commune.shows(during)).toMatchObject({ attempts: [] })
  const known = await archivesOf(commune)
  await ask(commune).resumeConnection({ id: connection, reason })
  await commune.works()
  await compareMark(commune.app.ports)
  expect(await ask(commune).showInstallation({})).toEqual({ quiet: null })
  // Its gateway cannot tell: a person decides, of what was handed in since too.
  for (const id of [lost, during, stopped])
    expect(await commune.shows(id)).toMatchObject({ held: { code: 'ACTES-S016' }, attempts: [] })
  for (const id of [during, stopped]) {
    await requeued(commune, id)
    expect(await commune.shows(id)).toMatchObject({ state: 'acknowledged' })
  }
  expect((await archivesOf(commune)).filter((archive) => !known.includes(archive))).toHaveLength(2)
  expect(await receivesOnce(commune)).toEqual(['APRES_TARD', 'ARRET', 'AVANT', 'PENDANT', 'SUITE', 'SUITE_TARD'])
  expect((await commune.operations.list({ state: ['refused'] })).items).toEqual([])
})

test.each(
  shortly(
    [
      ['an act', false],
      ['one that takes the place of a refused one', true],
    ] as const,
    (_, index) => index === 0,
  ),
)(
  'a whole machine put back, whose answers were all read before, with %s: a name that is taken there makes it quiet',
  async (_, isReplacing) => {
    const time = { at: Date.parse(openingDay) }
    const { faults, wrap } = faultyGateway()
    const first = await openCommune({ store: 'embedded', time, wrap })
    const { home } = first
    const again = () => openCommune({ home, time })
    faults.beforeMessage = isReplacing ? '1-1' : undefined
    const handed = await first.hands('SUITE')
    if (isReplacing) await first.works()
    faults.beforeMessage = undefined
    if (isReplacing) await first.requeues(handed)
    const waiting = (await first.shows(handed)).replacedBy ?? handed
    await first.app.close()
    await keeps(home, machine)
    const meanwhile = await again()
    await meanwhile.works()
    expect(await meanwhile.shows(waiting)).toMatchObject({ state: 'acknowledged' })
    await meanwhile.app.close()
    await putsBack(home, machine)
    const commune = await again()
    communes.push(commune)
    await commune.works()
    const next = await commune.sends('NOUVEAU')
    expect(await ask(commune).showInstallation({})).toMatchObject({ quiet: { code: 'ACTES-S030' } })
    expect(await commune.shows(waiting)).toMatchObject({
      state: 'packaged',
      held: { code: 'ACTES-S016' },
      attempts: [{ verdict: 'refused', code: 'ACTES-G026' }],
    })
    expect(await commune.received('NOUVEAU')).toEqual([])
    await ask(commune).go({ reason })
    await commune.works()
    await requeued(commune, next)
    expect(await commune.shows(next)).toMatchObject({ state: 'acknowledged' })
    expect(await ask(commune).showInstallation({})).toEqual({ quiet: null })
    const refused = (await commune.operations.list({ state: ['refused'] })).items
    expect(refused.map(({ id }) => id)).toEqual(isReplacing ? [handed] : [])
    // What was turned away is no second reception of the act.
    expect(await commune.received('SUITE')).toHaveLength(1)
  },
)

async function requeued(commune: Commune, id: string): Promise<void> {
  await commune.requeues(id)
  await commune.works()
}

await describeIf(dovecotOfOurOwn(), 'on the ministry’s channel', () => {
  testAtLength(
    'a refusal for a used name makes it quiet, and holds the act: it is not a refusal of the act',
    async () => {
      const time = { at: Date.parse(openingDay) }
      const outside = await openSimulated('ministry', time)
      const connection = `ministry:${maraussan.siren}`
      const open = async () => {
        const commune = await openCommune({
          time,
          declares: { ...maraussan, gateway: outside.simulated.gateway },
          meanwhile: () => outside.simulated.advance(),
          environment: { ACTES_COLLECT_SECONDS: '1' },
        })
        await commune.operations.confirmSender(connection, ministrySender)
        return commune
      }
      const acknowledges = async (commune: Commune, id: string) => {
        for (let looks = 0; looks < 8 && (await commune.shows(id)).state !== 'acknowledged'; looks++) {
          await requeued(commune, id)
          commune.waits(20 * 60)
        }
        expect(await commune.shows(id)).toMatchObject({ state: 'acknowledged' })
      }
      try {
        // What the first one sent, the second one has forgotten: it gives the same names.
        const first = await open()
        await acknowledges(first, await first.hands('OUBLIE'))
        await first.closes()
        const commune = await open()
        communes.push(commune)
        const id = await commune.hands('ENSUITE')
        await commune.goesOn(6)
        expect(await commune.shows(id)).toMatchObject({ state: 'submitted', held: { code: 'ACTES-S016' } })
        expect(await ask(commune).showInstallation({})).toMatchObject({ quiet: { code: 'ACTES-S030' } })
        expect((await commune.operations.list({ state: ['refused'] })).items).toEqual([])
        await ask(commune).go({ reason })
        await acknowledges(commune, id)
        expect(await commune.shows(id)).toMatchObject({ attempts: [{}, {}], tasks: [] })
      } finally {
        for (const each of communes.splice(0)) await each.closes()
        await outside.closes()
      }
    },
  )
})
