// An AR is not the end: what comes after it, and what comes against it. Nothing moves by itself, nothing is sent in the
// meantime, and a person decides; told against the built-in prefecture.
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { becomeQuiet } from '../../src/store/installation.ts'
import { operationsOf } from '../support/life/operations-of.ts'
import { faultyGateway } from '../support/life/faults.ts'
import { anomalieActe, arActe, arAnnulation, handInFolder, idActeOf, letter } from '../support/deposits/retours.ts'
import { maraussanFolder, operator, openCommune, type Commune } from '../support/life/commune.ts'

let commune: Commune
beforeAll(async () => {
  commune = await openCommune()
})
afterAll(() => commune.closes())

const requeue = (id: string) => operationsOf(commune.app).requeue({ names: [id] }, { ...operator, dryRun: false })
const codes = async (id: string) => (await commune.shows(id)).journal.flatMap(({ code }) => code ?? [])

async function acknowledged(numero: string) {
  const id = await commune.hands(numero)
  await commune.works()
  return { id, idActe: (await commune.shows(id)).idActe ?? '' }
}

/** Acknowledged, and then the prefecture says that it is refused. */
async function contradicted(numero: string) {
  const act = await acknowledged(numero)
  await commune.prefectureWrites('anomalie', act.idActe)
  await commune.works()
  const [task] = (await commune.shows(act.id)).tasks
  return { ...act, task: task?.id ?? '' }
}

describe('an anomaly after the AR', () => {
  test('leaves the act acknowledged, and asks a person', async () => {
    const { id } = await contradicted('TARDIVE1')
    const act = await commune.shows(id)
    expect(act).toMatchObject({ state: 'acknowledged', dateReception: '2025-07-08' })
    expect(act.tasks).toMatchObject([{ kind: 'anomalieTardive', dueOn: null, closedAt: null }])
    expect(act.timeline).toMatchObject([
      { code: '1-1' },
      { code: '1-2' },
      { code: '1-3', reverses: true, state: 'acknowledged' },
    ])
    expect(await codes(id)).toContain('ACTES-R009')
    const open = await operationsOf(commune.app).tasks({ closed: false })
    expect(open.items.map(({ transmission }) => transmission)).toContain(id)
  })

  test('nothing is annulled while nobody has decided', async () => {
    const { id } = await contradicted('TARDIVE2')
    await expect(operationsOf(commune.app).annul(id, operator)).rejects.toMatchObject({ code: 'ACTES-A010' })
  })

  test('the AR holds: the task is closed and the act is as it was', async () => {
    const { id, task } = await contradicted('TARDIVE3')
    await operationsOf(commune.app).closeTask(task, operator)
    expect(await commune.shows(id)).toMatchObject({ state: 'acknowledged', tasks: [{ outcome: 'done' }] })
    await expect(operationsOf(commune.app).closeTask(task, operator)).rejects.toMatchObject({ code: 'ACTES-A015' })
  })

  test('the anomaly holds: the act is refused, and may be replaced', async () => {
    const { id, task, idActe } = await contradicted('TARDIVE4')
    const operations = operationsOf(commune.app)
    await expect(operations.closeTask(task, { ...operator, verdict: 'acknowledged' })).rejects.toMatchObject({
      code: 'ACTES-A015',
    })
    await operations.closeTask(task, { ...operator, verdict: 'refused' })
    expect(await commune.shows(id)).toMatchObject({
      state: 'refused',
      dateReception: null,
      refusal: { code: 'ACTES-R001', detail: expect.any(String) },
    })
    const { timeline } = await commune.shows(id)
    expect(timeline.map(({ state }) => state).at(-1)).toBe('refused')
    expect((await requeue(id)).items).toMatchObject([{ outcome: 'replaced' }])
    await commune.works()
    expect(await commune.messagesAbout(idActe)).toEqual(['1-1', '1-1'])
  })
})

describe('an AR after the refusal', () => {
  /** Refused; then the AR of the same act comes, as it was written for another of the same content. */
  async function refusedThenAcknowledged(numero: string) {
    const first = await acknowledged(numero)
    const { task } = await (async () => {
      await commune.prefectureWrites('anomalie', first.idActe)
      await commune.works()
      const [opened] = (await commune.shows(first.id)).tasks
      return { task: opened?.id ?? '' }
    })()
    await operationsOf(commune.app).closeTask(task, { ...operator, verdict: 'refused' })
    await commune.prefectureWrites('accuse', first.idActe, { date: '2025-07-09' })
    await commune.works()
    const second = (await commune.shows(first.id)).tasks.find(({ kind }) => kind === 'accuseTardif')
    return { ...first, task: second?.id ?? '' }
  }

  test('leaves the act refused, and nothing is sent again before a person has decided', async () => {
    const { id, task, idActe } = await refusedThenAcknowledged('ACCUSE1')
    expect(task).not.toBe('')
    expect((await commune.shows(id)).state).toBe('refused')
    expect(await codes(id)).toContain('ACTES-R010')
    expect((await requeue(id)).items).toMatchObject([{ outcome: 'excluded', reason: { code: 'ACTES-A010' } }])
    expect(await commune.messagesAbout(idActe)).toEqual(['1-1'])
  })

  test('the AR holds: the act is acknowledged at its date', async () => {
    const { id, task } = await refusedThenAcknowledged('ACCUSE2')
    await operationsOf(commune.app).closeTask(task, { ...operator, verdict: 'acknowledged' })
    expect(await commune.shows(id)).toMatchObject({ state: 'acknowledged', dateReception: '2025-07-09' })
    expect((await requeue(id)).items).toMatchObject([{ outcome: 'excluded' }])
  })
})

describe('a second AR', () => {
  test('with another date of reception is kept, and the first holds', async () => {
    const { id, idActe } = await acknowledged('SECOND1')
    await commune.prefectureWrites('accuse', idActe, { date: '2025-07-11' })
    await commune.works()
    expect(await commune.shows(id)).toMatchObject({ state: 'acknowledged', dateReception: '2025-07-08', tasks: [] })
    expect(await codes(id)).toContain('ACTES-R008')
    expect((await commune.shows(id)).timeline.map(({ on }) => on)).toEqual([undefined, '2025-07-08', '2025-07-11'])
  })

  test('with the same words counts once, and says so', async () => {
    const { id, idActe } = await acknowledged('SECOND2')
    await commune.prefectureWrites('accuse', idActe)
    await commune.works()
    const { retours } = await commune.shows(id)
    expect(retours.filter(({ kind }) => kind === 'ARActe').map(({ status }) => status)).toEqual([
      'attached',
      'duplicate',
    ])
    expect(await codes(id)).toContain('ACTES-R006')
  })
})

describe('a letter received twice', () => {
  test('opens one task and is acknowledged once', async () => {
    const { id, idActe } = await acknowledged('DEUXFOIS')
    await commune.prefectureWrites('pieces', idActe)
    await commune.works()
    const { db } = commune.app.ports.store
    await db.query(
      `INSERT INTO actes.retour (id, connection, delivery, name, sha256, size_bytes, received_at)
      SELECT gen_random_uuid(), connection, delivery || ':again', name, sha256, size_bytes, received_at
        FROM actes.retour WHERE transmission = $1 AND kind = 'DemandePieceComplementaire'`,
      [id],
    )
    commune.waits(1_000)
    await commune.works()
    const act = await commune.shows(id)
    expect(act.tasks).toHaveLength(1)
    expect(act.linked.map(({ message }) => message)).toEqual(['3-2'])
    expect(await commune.messagesAbout(idActe)).toEqual(['1-1', '3-2'])
  })
})

describe('a notice by mail', () => {
  test('is kept with the act that it names, and changes nothing', async () => {
    const { id, idActe } = await acknowledged('AVIS1')
    await commune.prefectureWrites('notice', idActe)
    await commune.works()
    const act = await commune.shows(id)
    expect(act.state).toBe('acknowledged')
    expect(act.retours.filter(({ status }) => status === 'notice')).toHaveLength(1)
    expect(act.timeline.at(-1)).toMatchObject({ what: 'Avis par courriel', state: 'acknowledged' })
    expect(act.tasks).toEqual([])
  })
})

describe('two words read together', () => {
  let gateway: ReturnType<typeof faultyGateway>
  let deaf: Commune
  beforeAll(async () => {
    gateway = faultyGateway()
    deaf = await openCommune({ wrap: gateway.wrap })
    gateway.faults.deaf = true
  })
  afterAll(() => deaf.closes())

  /** Sent; nothing is heard of it. */
  async function silent(numero: string): Promise<string> {
    const id = await deaf.hands(numero)
    await deaf.works()
    return id
  }

  test('an AR and an anomaly: the first moves the act, the other is a task', async () => {
    const id = await silent('ENSEMBLE1')
    await handInFolder(deaf, { 'a.xml': arActe('ENSEMBLE1'), 'b.xml': anomalieActe('ENSEMBLE1') })
    await deaf.works()
    const act = await deaf.shows(id)
    expect(act).toMatchObject({ state: 'acknowledged', tasks: [{ kind: 'anomalieTardive', closedAt: null }] })
    expect(act.journal.map(({ code }) => code)).toContain('ACTES-R009')
  })

  test('an anomaly and an AR: the same, the other way round', async () => {
    const id = await silent('ENSEMBLE2')
    await handInFolder(deaf, { 'a.xml': anomalieActe('ENSEMBLE2'), 'b.xml': arActe('ENSEMBLE2') })
    await deaf.works()
    expect(await deaf.shows(id)).toMatchObject({ state: 'refused', tasks: [{ kind: 'accuseTardif' }] })
  })

  test('an annulation asked for elsewhere, known before the AR: the act is annulled', async () => {
    const id = await silent('ENSEMBLE3')
    await handInFolder(deaf, { 'a.xml': arAnnulation('ENSEMBLE3') })
    await deaf.works()
    expect(await deaf.shows(id)).toMatchObject({
      state: 'submitted',
      tasks: [{ kind: 'annulationSansAccuse', closedAt: null }],
    })
    await handInFolder(deaf, { 'b.xml': arActe('ENSEMBLE3') })
    await deaf.works()
    expect(await deaf.shows(id)).toMatchObject({
      state: 'annulled',
      tasks: [{ kind: 'annulationSansAccuse', outcome: 'done', closedBy: 'worker' }],
    })
  })

  test('an annulation known with the AR is annulled at once, and nobody is asked', async () => {
    const id = await silent('ENSEMBLE8')
    await handInFolder(deaf, { 'a.xml': arActe('ENSEMBLE8'), 'b.xml': arAnnulation('ENSEMBLE8') })
    await deaf.works()
    expect(await deaf.shows(id)).toMatchObject({ state: 'annulled', tasks: [] })
  })

  test('an annulation of an act that was refused asks a person', async () => {
    const id = await silent('ENSEMBLE9')
    await handInFolder(deaf, { 'a.xml': anomalieActe('ENSEMBLE9') })
    await deaf.works()
    await handInFolder(deaf, { 'b.xml': arAnnulation('ENSEMBLE9') })
    await deaf.works()
    const act = await deaf.shows(id)
    expect(act).toMatchObject({ state: 'refused', tasks: [{ kind: 'annulationSansAccuse', closedAt: null }] })
  })

  test('and is annulled once a person says that its AR holds', async () => {
    const id = await silent('ENSEMBLE10')
    await handInFolder(deaf, { 'a.xml': anomalieActe('ENSEMBLE10') })
    await deaf.works()
    await handInFolder(deaf, { 'b.xml': arAnnulation('ENSEMBLE10') })
    await handInFolder(deaf, { 'c.xml': arActe('ENSEMBLE10') })
    const late = (await deaf.shows(id)).tasks.find(({ kind }) => kind === 'accuseTardif')
    await operationsOf(deaf.app).closeTask(late?.id ?? '', { ...operator, verdict: 'acknowledged' })
    const act = await deaf.shows(id)
    expect(act).toMatchObject({ state: 'annulled', dateReception: '2025-07-08' })
    expect(act.tasks.map(({ closedAt }) => closedAt)).not.toContain(null)
  })

  test('while nobody has decided, nothing more leaves: no deposit, no answer, no annulation that was on its way', async () => {
    const id = await silent('ENSEMBLE5')
    await handInFolder(deaf, { 'a.xml': arActe('ENSEMBLE5') })
    await deaf.works()
    const [letterOf] = await handInFolder(deaf, { 'l.xml': letter('LettreObservations', 'ENSEMBLE5', 'l.pdf') })
    gateway.faults.before = 'ACTES-G010'
    const annulation = await operationsOf(deaf.app).annul(id, operator)
    await deaf.works()
    gateway.faults.before = undefined
    await handInFolder(deaf, { 'b.xml': anomalieActe('ENSEMBLE5') })
    const files = [join(maraussanFolder, 'deliberation.pdf')]
    const reply = operationsOf(deaf.app).reply(letterOf?.id ?? '', { files, refuse: false }, operator)
    await expect(reply).rejects.toMatchObject({ code: 'ACTES-A010' })
    await operationsOf(deaf.app).requeue({ names: [annulation.id] }, { ...operator, dryRun: false })
    await deaf.works()
    expect(await deaf.shows(annulation.id)).toMatchObject({ state: 'packaged', held: { code: 'ACTES-V024' } })
    expect((await deaf.messagesAbout(idActeOf('ENSEMBLE5'))).filter((code) => code === '6-1')).toEqual([])
  })

  test('a refused act that an AR contradicts is not deposited anew either', async () => {
    await silent('ENSEMBLE6')
    await handInFolder(deaf, { 'a.xml': anomalieActe('ENSEMBLE6') })
    await deaf.works()
    await handInFolder(deaf, { 'b.xml': arActe('ENSEMBLE6') })
    expect(await deaf.deposits({ numero: 'ENSEMBLE6', cle: undefined, objet: 'Corrigé' })).toMatchObject({
      ok: false,
      problems: [{ code: 'ACTES-A010' }],
    })
  })

  test('a verdict against an act that stands by another transmission is told, not a crash', async () => {
    const id = await silent('ENSEMBLE7')
    await handInFolder(deaf, { 'a.xml': anomalieActe('ENSEMBLE7') })
    await deaf.works()
    const second = await deaf.deposits({ numero: 'ENSEMBLE7', cle: undefined, objet: 'Corrigé' })
    expect(second).toMatchObject({ ok: true })
    const { db } = deaf.app.ports.store
    const [task, retour] = [deaf.app.ports.clock.newId(), (await deaf.shows(id)).retours[0]?.id]
    await db.query(`UPDATE actes.retour SET facts = $2::jsonb WHERE id = $1`, [
      retour,
      JSON.stringify({ kind: 'ARActe', code: '1-2', idActe: idActeOf('ENSEMBLE7'), dateReception: '2025-07-08' }),
    ])
    await db.query(
      `INSERT INTO actes.task (id, transmission, retour, kind, opened_at) VALUES ($1, $2, $3, 'accuseTardif', now())`,
      [task, id, retour],
    )
    const closing = operationsOf(deaf.app).closeTask(task, { ...operator, verdict: 'acknowledged' })
    await expect(closing).rejects.toMatchObject({ code: 'ACTES-A005' })
    await expect(operationsOf(deaf.app).closeTask('-'.repeat(36), operator)).rejects.toMatchObject({
      code: 'ACTES-S006',
    })
  })

  test('a second AR announces its classification too', async () => {
    const id = await silent('ENSEMBLE4')
    await handInFolder(deaf, { 'a.xml': arActe('ENSEMBLE4') })
    await deaf.works()
    await handInFolder(deaf, { 'b.xml': arActe('ENSEMBLE4', { on: '2025-07-09', classification: '2024-01-01' }) })
    await deaf.works()
    expect((await deaf.shows(id)).journal.map(({ event }) => event)).toContain('classification-announced')
  })
})

describe('an answer to an act that never left', () => {
  // Another program sent this number with other bytes, or the database was put back unnoticed.
  const waiting = async (numero: string) => {
    const id = await commune.hands(numero)
    const retours = await handInFolder(commune, { [`${numero}.xml`]: arActe(numero) })
    return { id, retours, stray: retours[0]?.id ?? '' }
  }

  test('is for a person, and nothing of the act leaves before', async () => {
    const { id, retours, stray } = await waiting('AILLEURS1')
    expect(retours).toMatchObject([{ status: 'orphan', problems: [{ code: 'ACTES-R003' }] }])
    await commune.works()
    await operationsOf(commune.app).rereadReturns('all', 'test')
    await commune.works()
    expect(await commune.shows(id)).toMatchObject({
      ...{ state: 'validated', attempts: [], dateReception: null, held: { code: 'ACTES-S016' } },
    })
    expect(await commune.received('AILLEURS1')).toEqual([])
    // They know that it is this one.
    await operationsOf(commune.app).attachReturn(stray, id, operator)
    await commune.works()
    expect(await commune.shows(id)).toMatchObject({ state: 'acknowledged', attempts: [], held: null })
  })

  test('of another program: they withdraw the act, or send it all the same', async () => {
    const [other, ours] = [await waiting('AILLEURS2'), await waiting('AILLEURS3')]
    await commune.works()
    await operationsOf(commune.app).cancel(other.id, operator)
    await requeue(ours.id)
    await commune.works()
    expect(await commune.shows(other.id)).toMatchObject({ state: 'cancelled', attempts: [] })
    expect(await commune.shows(ours.id)).toMatchObject({ state: 'acknowledged', attempts: [{ verdict: 'taken' }] })
  })

  test('is its own once it may have left: it was tried, or the installation was quiet since it was handed in', async () => {
    const { faults, wrap } = faultyGateway()
    const trying = await openCommune({ wrap })
    faults.before = 'ACTES-G003'
    const tried = await trying.hands('AILLEURS4')
    await trying.works()
    expect(await trying.shows(tried)).toMatchObject({ state: 'packaged', attempts: [{ verdict: 'not-taken' }] })
    expect(await handInFolder(trying, { 'a.xml': arActe('AILLEURS4') })).toMatchObject([{ status: 'attached' }])
    const { db } = trying.app.ports.store
    await becomeQuiet(db, { code: 'ACTES-S014', params: {}, at: trying.app.ports.clock.now() })
    await trying.hands('AILLEURS5')
    await operationsOf(trying.app).ask('go', { reason: operator.reason })
    expect(await handInFolder(trying, { 'b.xml': arActe('AILLEURS5') })).toMatchObject([{ status: 'attached' }])
    trying.waits(1)
    await trying.hands('AILLEURS6')
    expect(await handInFolder(trying, { 'c.xml': arActe('AILLEURS6') })).toMatchObject([{ status: 'orphan' }])
    await trying.closes()
  })
})
