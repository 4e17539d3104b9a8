// Our ledger compared with what the platform lists: what differs is a task with what to do about it, once, until it is gone or
// a person closes it. Nothing is corrected, nothing is sent, and nothing is concluded of half a list.
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { maraussan } from '../../src/config/demo.ts'
import { nextSlot, reconcileDue } from '../../src/transmission/reconciliation/reconcile.ts'
import { collectAll } from '../gateways/contract.ts'
import { pdfNamed } from '../support/deposits/batches.ts'
import { depositsWith } from '../support/deposits/elsewhere.ts'
import { openSimulated, openSimulatedCommune, type OpenedGateway } from '../support/gateways/simulated.ts'
import { openCommune, openingDay, operator, type Commune } from '../support/life/commune.ts'
import { shortly } from '../support/long.ts'
import { forTest } from '../support/life/for-suite.ts'

const { siren } = maraussan
const dayS = 86_400

async function compares(commune: Commune, since?: string) {
  const asked = { sirens: [siren], ...(since !== undefined && { since }) }
  const { items } = await commune.operations.ask.reconcile(asked)
  const [item] = items
  if (!item || items.length > 1) throw new Error('one connection, one comparison')
  return item
}

async function openDifferences(commune: Commune) {
  const { items } = await commune.operations.tasks({ closed: false })
  return items.filter(({ difference }) => difference !== null)
}

const sql = (commune: Commune) => commune.app.ports.store.db

/** As if the AR had never come: nobody asks for it any more. */
async function forgetsTheAccuse(commune: Commune, id: string): Promise<void> {
  await sql(commune).query('DELETE FROM actes.retour WHERE transmission = $1', [id])
  await sql(commune).query(
    `UPDATE actes.transmission SET state = 'submitted', due_at = NULL, date_reception = NULL WHERE id = $1`,
    [id],
  )
}

describe('with the demonstration préfecture', () => {
  let commune: Commune
  beforeEach(async () => {
    commune = await openCommune()
  })
  afterEach(() => commune.closes())

  const ledger = () => join(commune.home, 'sandbox', 'ledger')

  test('there is no difference if all is fine: acts acknowledged, refused, silent, annulled, and letters', async () => {
    const ids = await Promise.all(['BIEN1', 'BIEN2_ANO', 'BIEN3_MUET', 'BIEN4'].map((each) => commune.hands(each)))
    await commune.goesOn(8)
    const { idActe } = await commune.shows(ids[0] ?? '')
    await commune.prefectureWrites('courrier', idActe ?? '')
    await commune.operations.annul(ids[3] ?? '', operator)
    await commune.goesOn(8)
    expect(await commune.shows(ids[3] ?? '')).toMatchObject({ state: 'annulled' })
    const item = await compares(commune)
    expect(item).toMatchObject({ code: null, differences: [], counted: { there: 4, here: 4, letters: 1, underWay: 0 } })
    expect(await openDifferences(commune)).toEqual([])
  })

  test('an act that the platform lost is one task, however often found, and closes once it is back', async () => {
    const id = await commune.hands('PERDU')
    await commune.goesOn(8)
    const { archive } = await sql(commune)
      .first<{ archive: string }>('SELECT reference AS archive FROM actes.transmission WHERE id = $1', [id])
      .then((row) => row ?? { archive: '' })
    const [path, kept] = [join(ledger(), `${archive}.json`), await readFile(join(ledger(), `${archive}.json`))]
    await rm(path)
    for (let times = 0; times < 3; times++) await compares(commune)
    const [task, ...others] = await openDifferences(commune)
    expect(others).toEqual([])
    expect(task).toMatchObject({
      kind: 'absentLaBas',
      transmission: id,
      connection: `sandbox:${siren}`,
      collectivite: siren,
      difference: { reference: archive, numero: 'PERDU', there: null, here: 'acknowledged', action: null },
    })
    // Nothing is corrected, and nothing leaves again.
    expect(await commune.shows(id)).toMatchObject({ state: 'acknowledged' })
    await writeFile(path, kept)
    await compares(commune)
    expect(await openDifferences(commune)).toEqual([])
    const shown = await commune.shows(id)
    expect(shown.tasks).toMatchObject([{ id: task?.id, closedBy: 'worker', outcome: 'done' }])
    expect(shown.journal.map(({ event }) => event).filter((event) => event.startsWith('difference'))).toEqual([
      'difference-found',
      'difference-gone',
    ])
    // Lost once more, it is the same task.
    await rm(path)
    await compares(commune)
    expect(await openDifferences(commune)).toMatchObject([{ id: task?.id, closedAt: null }])
  })

  test('a difference closed by a person does not come back', async () => {
    const id = await commune.hands('PERDU')
    await commune.goesOn(8)
    for (const name of await readdir(ledger())) if (!name.startsWith('.')) await rm(join(ledger(), name))
    await compares(commune)
    const [task] = await openDifferences(commune)
    await commune.operations.closeTask(task?.id ?? '', operator)
    expect(await compares(commune)).toMatchObject({ differences: [{ kind: 'absentLaBas', transmission: id }] })
    expect(await openDifferences(commune)).toEqual([])
  })

  test('it runs once a day, at a time of its own; an outage and a pause postpone it', async () => {
    const { ports } = commune.app
    const jobs = { ...ports, notify: async () => undefined }
    const connection = `sandbox:${siren}`
    const planned = async () => (await commune.operations.connections({ id: connection })).items[0]
    await commune.hands('PLAN')
    await commune.goesOn(8)
    // The first look only plans it.
    expect(await reconcileDue(jobs)).toMatchObject({ count: 0 })
    const first = (await planned())?.nextReconcile ?? ''
    expect(new Date(first)).toEqual(nextSlot(connection, ports.clock.now()))
    commune.waits(dayS)
    const path = ['collect sandbox:213401482', 'collect sandbox']
    for (const id of path)
      await sql(commune).query(
        `INSERT INTO actes.outage (id, failures, code, since, probe_at) VALUES ($1, 5, 'ACTES-G001', $2, $3)`,
        [id, ports.clock.now(), new Date(ports.clock.now().getTime() + 60_000)],
      )
    expect(await reconcileDue(jobs)).toMatchObject({ count: 0, failures: 0 })
    expect(await planned()).toMatchObject({ lastReconcile: null })
    await sql(commune).query('DELETE FROM actes.outage', [])
    commune.waits(3_600)
    expect(await reconcileDue(jobs)).toMatchObject({ count: 1, failures: 0 })
    expect(await planned()).toMatchObject({
      lastReconcile: ports.clock.now().toISOString(),
      reconcileCode: null,
      reconciled: { there: 1, here: 1, differences: 0 },
      nextReconcile: nextSlot(connection, ports.clock.now()).toISOString(),
    })
    expect(await reconcileDue(jobs)).toMatchObject({ count: 0 })
  })
})

describe.each(shortly(['s2low', 'pastell'] as const, (kind) => kind === 's2low'))('on %s', (kind) => {
  const time = { at: Date.parse(openingDay) }
  let outside: OpenedGateway
  let commune: Commune
  /** The same commune, whose database knows nothing of what the first one sent. */
  let forgetful: Commune
  beforeEach(async () => {
    time.at = Date.parse(openingDay)
    outside = await openSimulated(kind, time)
    const open = () =>
      openCommune({
        time,
        declares: { ...maraussan, gateway: outside.simulated.gateway },
        meanwhile: () => outside.simulated.advance(),
        environment: { ACTES_COLLECT_SECONDS: '1' },
      })
    ;[commune, forgetful] = [await open(), await open()]
  })
  afterEach(async () => {
    await Promise.all([commune.closes(), forgetful.closes()])
    await outside.closes()
  })

  test('an act that our database lost is a task without an act, with its number', async () => {
    await commune.hands('OUBLIE')
    await commune.goesOn(8)
    expect(await compares(commune)).toMatchObject({ code: null, differences: [] })
    await compares(forgetful)
    const [task] = await openDifferences(forgetful)
    expect(task).toMatchObject({
      kind: 'inconnuIci',
      transmission: null,
      idActe: null,
      objet: '',
      collectivite: siren,
      difference: { numero: 'OUBLIE', there: 'acknowledged', here: null, action: null },
    })
    const { items } = await forgetful.operations.connections({ id: `${kind}:${siren}` })
    expect(items[0]?.journal).toMatchObject([{ event: 'difference-found' }])
    expect(await forgetful.operations.closeTask(task?.id ?? '', operator)).toMatchObject({ outcome: 'done' })
    await compares(forgetful)
    expect(await openDifferences(forgetful)).toEqual([])
  })

  test('an act imported from an earlier platform is known there; one that went on paper was sent twice', async () => {
    for (const numero of ['REPRIS', 'PAPIER']) await commune.hands(numero)
    await commune.goesOn(8)
    const recuLe = openingDay.slice(0, 10)
    const given = { numero: 'REPRIS', autreVoie: { voie: 'plateforme', recuLe, accuse: 'ar.pdf' } }
    const imported = await depositsWith(forgetful, given, { 'ar.pdf': await pdfNamed('ar.pdf') })
    const paper = await depositsWith(forgetful, { numero: 'PAPIER', autreVoie: { voie: 'papier', recuLe } })
    expect([imported.ok, paper.ok]).toEqual([true, true])
    forgetful.waits(7_200)
    await compares(forgetful)
    expect(await openDifferences(forgetful)).toMatchObject([
      { kind: 'inconnuIci', transmission: paper.ok && paper.id, difference: { numero: 'PAPIER' } },
    ])
  })

  test('an AR that we missed is a task; imported, it closes the task', async () => {
    const id = await commune.hands('MANQUE')
    await commune.goesOn(8)
    const ar = await commune.shows(id).then(({ retours }) => retours.find((each) => each.kind === 'ARActe'))
    const path = join(commune.home, ar?.name ?? 'AR.xml')
    await writeFile(path, await commune.app.ports.store.blobs.bytes(ar?.sha256 ?? ''))
    await forgetsTheAccuse(commune, id)
    commune.waits(7_200)
    await compares(commune)
    expect(await openDifferences(commune)).toMatchObject([
      { kind: 'accuseLaBas', transmission: id, difference: { here: 'submitted', action: 'handInReturns' } },
    ])
    expect(await commune.shows(id)).toMatchObject({ state: 'submitted' })
    await commune.operations.handInReturns([path], siren, 'test')
    await commune.goesOn(8)
    expect(await commune.shows(id)).toMatchObject({ state: 'acknowledged' })
    await compares(commune)
    expect(await openDifferences(commune)).toEqual([])
  })

  test('a platform that fails midway leads to no conclusion', async () => {
    await commune.hands('OUBLIE')
    await commune.goesOn(8)
    await compares(forgetful)
    const before = await openDifferences(forgetful)
    outside.simulated.faults.next('list', 'status-503')
    expect(await compares(forgetful)).toMatchObject({ code: null })
    for (let times = 0; times < 9; times++) outside.simulated.faults.next('list', 'status-503')
    expect(await compares(forgetful)).toMatchObject({ code: 'ACTES-G002', counted: null, differences: [] })
    expect(await openDifferences(forgetful)).toEqual(before)
    const { items } = await forgetful.operations.connections({ id: `${kind}:${siren}` })
    expect(items[0]).toMatchObject({ reconcileCode: 'ACTES-G002', reconciled: { differences: 1 } })
  })
})

describe('on s2low', () => {
  const given = forTest(() => openSimulatedCommune('s2low'))

  test('a letter that another program marked as read was never stored: a task with its act', async () => {
    const { commune, simulated } = given
    const id = await commune.hands('LETTRE')
    await commune.goesOn(8)
    const { idActe } = await commune.shows(id)
    await simulated.writes({ type: 'pieces', idActe: idActe ?? '' })
    await simulated.advance()
    const { ports } = commune.app
    const { collectivite } = await ports.senderOf(siren)
    const gateway = ports.gatewayOf(collectivite)
    const connection = { id: 'elsewhere', gateway: 's2low' as const, collectivite, awaiting: [] }
    const letters = await collectAll(gateway, connection)
    expect(letters).toHaveLength(1)
    await gateway.confirm(letters, ports.signal)
    await commune.goesOn(8)
    expect(await compares(commune)).toMatchObject({ counted: { letters: 1 } })
    const [task] = await openDifferences(commune)
    expect(task).toMatchObject({ kind: 'courrierManquant', difference: { there: 'letter', action: 'handInReturns' } })
    const [letter] = letters
    const path = join(commune.home, letter?.kind === 'document' ? letter.name : '')
    await writeFile(path, letter?.bytes ?? '')
    await commune.operations.handInReturns([path], siren, 'test')
    await compares(commune)
    expect(await openDifferences(commune)).toEqual([])
  })
})

test('if the gateway has no list, only counts are reported', async () => {
  const { commune, closes } = await openSimulatedCommune('ministry')
  await commune.hands('COMPTE')
  await commune.goesOn(8)
  expect(await compares(commune)).toMatchObject({ code: null, counted: { there: null, here: 1 }, differences: [] })
  await closes()
})
