// A collectivité moves to another installation: its acts in every state, their bytes and their proofs are there, what comes back is
// attached there, and nothing is sent twice. A file that was changed anywhere writes nothing.
import { rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterEach, expect, test } from 'vitest'
import { maraussan } from '../../src/config/demo.ts'
import { verifyDossier } from '../../src/offline/dossier/file.ts'
import { takeInFile } from '../../src/operations/portable.ts'
import type { Bytes } from '../../src/operations/operation.ts'
import { packageOf } from '../../src/proof/package.ts'
import { readLedger } from '../../src/sandbox/ledger.ts'
import { byId } from '../../src/store/transmissions/transmissions.ts'
import { neighbouring } from '../support/desk/desk.ts'
import { openCommune, operator, type Commune } from '../support/life/commune.ts'
import { faultyGateway } from '../support/life/faults.ts'
import { dossierOf, sealed } from '../support/proof/dossiers.ts'
import { accordOf, at, identifier } from '../support/seda/specimens.ts'
import { writeWhole } from '../../src/files/whole-file.ts'
import { expectCode } from '../support/expect-code.ts'

const { siren } = maraussan
const { reason } = operator
const connection = `sandbox:${siren}`

const communes: Commune[] = []
afterEach(async () => {
  for (const commune of communes.splice(0)) await commune.closes()
})

const ask = (commune: Commune) => commune.operations.ask

async function opened(options: Parameters<typeof openCommune>[0]): Promise<Commune> {
  const commune = await openCommune(options)
  communes.push(commune)
  return commune
}

/** Another installation, in front of the same préfecture. */
async function beside(commune: Commune, options: Parameters<typeof openCommune>[0]): Promise<Commune> {
  const other = await opened(options)
  await rm(join(other.home, 'sandbox'), { recursive: true, force: true })
  await symlink(join(commune.home, 'sandbox'), join(other.home, 'sandbox'))
  return other
}

async function exported(commune: Commune): Promise<string> {
  const file = join(commune.home, 'export.tar')
  await writeWhole(file, (await ask(commune).exportCollectivite({ siren })) as Bytes)
  return file
}

const takesIn = (commune: Commune, file: string) => takeInFile(file, commune.app.ports, { who: 'test', reason })

/** What the préfecture has received: each archive once, each act once. */
async function receivedOnce({ home }: Commune): Promise<readonly string[]> {
  const lines = await readLedger(join(home, 'sandbox'))
  expect(lines.map(({ times }) => times)).toEqual(lines.map(() => 1))
  const acts = lines.flatMap(({ idActe, message }) => (message === '1-1' && idActe !== undefined ? [idActe] : []))
  expect(acts).toEqual([...new Set(acts)])
  return acts.map((idActe) => idActe.split('-').slice(3, -1).join('-')).toSorted()
}

/** What stands of an act, but for what only one installation knows. */
async function seen(commune: Commune, id: string) {
  const {
    journal,
    assignedTo: _a,
    stopped: _s,
    dueAt: _d,
    lookSince: _l,
    ...act
  } = (await commune.shows(id)) as Record<string, unknown> & { journal: readonly { line?: number }[] }
  return { ...act, journal: journal.map(({ line: _, ...line }) => line) }
}

/** Bordereau and files for an archive. */
async function packedOf({ app }: Commune, id: string) {
  const { store } = app.ports
  const row = await byId(store.db, id)
  if (!row) throw new Error(`no ${id}`)
  const { bordereau, write } = await packageOf(row, store, { accord: accordOf(dialect), at, identifier, longer: {} })
  return [bordereau, await buffer(write())]
}
const dialect = { archive: 'vitam', seda: '2.2' } as const

/** Acts that stand in every way: acknowledged with letters, refused and replaced, held, in doubt, about to leave, silent. */
async function lives(commune: Commune, faults: ReturnType<typeof faultyGateway>['faults']) {
  const done = await commune.sends('FAIT1')
  await commune.prefectureWrites('courrier', '034-213401482-20250625-FAIT1-DE', { texte: 'Merci.' })
  await commune.works()
  await ask(commune).publishTransmission({ id: done, date: '2025-07-08', how: 'publie' })
  const refused = await commune.sends('REFUS_ANO')
  const late = await commune.sends('ATTEND_TARD')
  Object.assign(faults, { deaf: true, after: 'ACTES-G004' })
  const doubt = await commune.sends('DOUTE1')
  Object.assign(faults, { deaf: false, after: undefined })
  await sealed(commune)
  const waiting = await commune.hands('PARTIR1')
  const withdrawn = await commune.hands('RETRAIT1')
  await ask(commune).cancelTransmission({ id: withdrawn, reason })
  return { done, refused, late, doubt, waiting, withdrawn }
}

test('a collectivité that moves arrives complete, sends only from there, and nothing is sent twice', async () => {
  const time = { at: Date.parse('2025-07-08T08:02:00Z') }
  const { faults, wrap } = faultyGateway()
  const first = await opened({ store: 'embedded', time, wrap })
  const acts = await lives(first, faults)
  const before = Object.fromEntries(
    await Promise.all(Object.values(acts).map(async (id) => [id, await seen(first, id)])),
  )
  const proof = await dossierOf(first, acts.done)
  const archived = await packedOf(first, acts.done)
  await ask(first).leaveCollectivite({ siren, back: false, reason })
  const file = await exported(first)
  const second = await beside(first, { time })
  expect(await takesIn(second, file)).toMatchObject({ siren, acts: 6, lacking: [], held: 0 })

  for (const id of Object.values(acts)) expect(await seen(second, id)).toEqual(before[id])
  const path = join(second.home, 'dossier.zip')
  await writeFile(path, await dossierOf(second, acts.done))
  expect(await verifyDossier(path)).toMatchObject({ verdict: 'unproven', lines: { loose: 0 } })
  expect(await dossierOf(second, acts.done)).toEqual(proof)
  expect(await packedOf(second, acts.done)).toEqual(archived)

  // Nothing leaves, from either.
  for (const commune of [first, second]) {
    for (let times = 0; times < 3; times++) {
      commune.waits(3_600)
      await commune.works()
    }
  }
  expect(await receivedOnce(first)).toEqual(['ATTEND_TARD', 'DOUTE1', 'FAIT1', 'REFUS_ANO'])
  await expectCode(ask(first).resumeConnection({ id: connection, reason }), 'ACTES-A113')

  await ask(second).resumeConnection({ id: connection, reason })
  await second.goesOn(3, 3_600)
  expect(await second.shows(acts.late)).toMatchObject({
    state: 'acknowledged',
    idActe: '034-213401482-20250625-ATTEND_TARD-DE',
  })
  expect(await second.shows(acts.doubt)).toMatchObject({ state: 'acknowledged', attempts: [{ verdict: 'taken' }] })
  expect(await second.shows(acts.waiting)).toMatchObject({ state: 'acknowledged' })
  expect(await receivedOnce(first)).toEqual(['ATTEND_TARD', 'DOUTE1', 'FAIT1', 'PARTIR1', 'REFUS_ANO'])

  // The chain goes on where it was, and a dossier of then is still one of now.
  await sealed(second)
  second.waits(24 * 3_600)
  await sealed(second)
  await writeFile(path, await dossierOf(second, acts.late))
  expect(await verifyDossier(path)).toMatchObject({ lines: { loose: 0 } })
  // Once more from there: it may go on to a third, or come back to one that has nothing of it.
  const again = await beside(first, { time })
  // Where another town has acts already: their lines bear the numbers that lines of the export had there.
  await again.operations.declare(neighbouring, 'test')
  await again.deposits({ numero: 'VOISIN1', collectivite: neighbouring.siren, cle: undefined })
  await again.works()
  await sealed(again)
  expect(await takesIn(again, await exported(second))).toMatchObject({ acts: 6, held: 0 })
  expect(await dossierOf(again, acts.late)).toEqual(await dossierOf(second, acts.late))
  expect(await ask(again).verifyJournal({})).toMatchObject({ ok: true, faults: [] })
})
