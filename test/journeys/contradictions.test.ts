// An AR is not the end: what comes after it, and what comes against it. Nothing moves by itself, nothing is sent in the
// meantime, and a person decides; told against the built-in prefecture.
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { beforeAll, describe, expect, test } from 'vitest'
import { maraussan } from '../../src/config/demo.ts'
import { dayIn } from '../../src/protocol/calendrier/jour.ts'
import { ensureConnection } from '../../src/store/connections/connections.ts'
import { becomeQuiet } from '../../src/store/installation.ts'
import { keepRetour } from '../../src/store/retours/retours.ts'
import { readStored } from '../../src/transmission/retours/understand.ts'
import { faultyCommune, faultyGateway } from '../support/life/faults.ts'
import { openSimulatedCommune } from '../support/gateways/simulated.ts'
import { anomalieActe, arActe, arAnnulation, handInFolder, idActeOf, letter } from '../support/deposits/retours.ts'
import { maraussanFolder, operator, openCommune } from '../support/life/commune.ts'
import { expectCode } from '../support/expect-code.ts'
import { forSuite } from '../support/life/for-suite.ts'

const commune = forSuite(() => openCommune())

const requeue = (id: string) => commune.requeues(id)
const day = 86_400
const today = () => dayIn('Europe/Paris', commune.now())
const codes = async (id: string) => (await commune.shows(id)).journal.flatMap(({ code }) => code ?? [])

async function acknowledged(numero: string) {
  const id = await commune.sends(numero)
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
    const open = await commune.operations.tasks({ closed: false })
    expect(open.items.map(({ transmission }) => transmission)).toContain(id)
  })

  test('nothing is annulled before somebody has decided', async () => {
    const { id } = await contradicted('TARDIVE2')
    await expectCode(commune.operations.annul(id, operator), 'ACTES-A010')
  })

  test('the AR holds: the task is closed and the act is unchanged', async () => {
    const { id, task } = await contradicted('TARDIVE3')
    await commune.operations.closeTask(task, operator)
    expect(await commune.shows(id)).toMatchObject({ state: 'acknowledged', tasks: [{ outcome: 'done' }] })
    await expectCode(commune.operations.closeTask(task, operator), 'ACTES-A015')
  })

  test('the anomaly holds: the act is refused, and may be replaced', async () => {
    const { id, task, idActe } = await contradicted('TARDIVE4')
    const operations = commune.operations
    await expectCode(operations.closeTask(task, { ...operator, verdict: 'acknowledged' }), 'ACTES-A015')
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
    await commune.operations.closeTask(task, { ...operator, verdict: 'refused' })
    commune.waits(day)
    await commune.prefectureWrites('accuse', first.idActe, { date: today() })
    await commune.works()
    const second = (await commune.shows(first.id)).tasks.find(({ kind }) => kind === 'accuseTardif')
    return { ...first, task: second?.id ?? '' }
  }

  test('leaves the act refused, and nothing is sent again until a person decides', async () => {
    const { id, task, idActe } = await refusedThenAcknowledged('ACCUSE1')
    expect(task).not.toBe('')
    expect((await commune.shows(id)).state).toBe('refused')
    expect(await codes(id)).toContain('ACTES-R010')
    expect((await requeue(id)).items).toMatchObject([{ outcome: 'excluded', reason: { code: 'ACTES-A010' } }])
    expect(await commune.messagesAbout(idActe)).toEqual(['1-1'])
  })

  test('the AR holds: the act is acknowledged with its date', async () => {
    const { id, task } = await refusedThenAcknowledged('ACCUSE2')
    await commune.operations.closeTask(task, { ...operator, verdict: 'acknowledged' })
    expect(await commune.shows(id)).toMatchObject({ state: 'acknowledged', dateReception: today() })
    expect((await requeue(id)).items).toMatchObject([{ outcome: 'excluded' }])
  })
})

describe('a second AR', () => {
  /** The first one came today, the second one says three days later. */
  async function twice(numero: string) {
    const { id, idActe } = await acknowledged(numero)
    const first = today()
    commune.waits(3 * day)
    await commune.prefectureWrites('accuse', idActe, { date: today() })
    await commune.works()
    const [task] = (await commune.shows(id)).tasks
    return { id, first, task: task?.id ?? '' }
  }

  test('with another date of reception is stored, the first holds, and a person is asked', async () => {
    const { id, first, task } = await twice('SECOND1')
    const shown = await commune.shows(id)
    expect(shown).toMatchObject({ state: 'acknowledged', dateReception: first, tasks: [{ kind: 'accuseContraire' }] })
    expect(await codes(id)).toContain('ACTES-R008')
    expect(shown.timeline.map(({ on }) => on)).toEqual([undefined, first, today()])
    await commune.operations.closeTask(task, operator)
    expect(await commune.shows(id)).toMatchObject({ state: 'acknowledged', dateReception: first })
    const receipt = await commune.operations.ask.downloadReceipt({ id })
    expect(await text(Readable.from(receipt.bytes))).toContain(`DateReception="${first}"`)
  })

  test('holds if a person says so: the act has its date from then on', async () => {
    const { id, task } = await twice('SECOND3')
    await commune.operations.closeTask(task, { ...operator, verdict: 'acknowledged' })
    expect(await commune.shows(id)).toMatchObject({ state: 'acknowledged', dateReception: today() })
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
  test('is stored with the act that it names, and changes nothing', async () => {
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

describe('on S²LOW, which is asked about each act', () => {
  const given = forSuite(() => openSimulatedCommune('s2low'))

  /** Acknowledged; then the préfecture writes once more, and two hours go by. */
  async function contradicted(numero: string, type: 'accuse' | 'anomalie') {
    const id = await given.commune.hands(numero)
    for (let looks = 0; looks < 6 && (await given.commune.shows(id)).state !== 'acknowledged'; looks++) {
      given.commune.waits(1_200)
      await given.commune.works()
    }
    const { idActe, dateReception } = await given.commune.shows(id)
    given.commune.waits(day)
    const on = dayIn('Europe/Paris', given.commune.now())
    await given.simulated.writes({ type, idActe: idActe ?? '', date: on })
    for (let looks = 0; looks < 6; looks++) {
      given.commune.waits(1_200)
      await given.simulated.advance()
      await given.commune.works()
    }
    return { dateReception, on, shown: await given.commune.shows(id) }
  }

  test('a second AR with another date leads to a question within hours', async () => {
    const { shown, dateReception } = await contradicted('LOINTAIN1', 'accuse')
    expect(shown).toMatchObject({ state: 'acknowledged', dateReception, tasks: [{ kind: 'accuseContraire' }] })
  })

  test('so does an anomaly after the AR, long before the daily reconciliation', async () => {
    const { shown, dateReception } = await contradicted('LOINTAIN2', 'anomalie')
    expect(shown).toMatchObject({ state: 'acknowledged', dateReception, tasks: [{ kind: 'anomalieTardive' }] })
  })
})

describe('an implausible AR', () => {
  const { commune: deaf, faults } = faultyCommune(forSuite)
  beforeAll(() => void (faults.deaf = true))

  test.each([
    ['before the decision', 'AVANT1', '2025-06-24', { decided: '2025-06-25' }],
    ['before it was sent', 'AVANT2', '2025-07-07', { sent: '2025-07-08' }],
    ['in the future', 'APRES1', '2025-07-10', { received: '2025-07-08' }],
  ])('%s is stored, and a person is asked: the act waits, and no deadline starts', async (_, numero, on, params) => {
    const id = await deaf.sends(numero)
    const [item] = await handInFolder(deaf, { [`${numero}.xml`]: arActe(numero, { on }) })
    expect(item).toMatchObject({
      status: 'orphan',
      problems: [{ code: 'ACTES-R023', params: { date: on, ...params } }],
    })
    await deaf.works()
    const waiting = await deaf.shows(id)
    expect(waiting).toMatchObject({ state: 'submitted', dateReception: null })
    expect(waiting.tasks).toMatchObject([{ kind: 'retourInvraisemblable', closedAt: null }])
    expect(waiting.journal).toContainEqual(expect.objectContaining({ event: 'retour-doubted', code: 'ACTES-R023' }))
  })

  test('leads to one question, however often it comes', async () => {
    const id = await deaf.sends('ENCORE1')
    const early = arActe('ENCORE1', { on: '2025-07-07' })
    await handInFolder(deaf, { 'un.xml': early })
    await handInFolder(deaf, { 'deux.xml': early })
    expect((await deaf.shows(id)).tasks).toHaveLength(1)
  })

  test('a letter dated in the future keeps the deadline from its arrival, and counts as a letter once a person confirms it', async () => {
    const id = await deaf.sends('LETTRE1')
    await handInFolder(deaf, { 'ar.xml': arActe('LETTRE1') })
    await deaf.works()
    await deaf.prefectureWrites('observations', idActeOf('LETTRE1'), { date: '2025-07-20' })
    faults.deaf = false
    deaf.waits(16 * 60)
    await deaf.works()
    faults.deaf = true
    const { retours, tasks } = await deaf.shows(id)
    expect(tasks).toMatchObject([{ kind: 'retourInvraisemblable', dueOn: '2025-09-08', transmission: id }])
    expect(retours.map(({ kind }) => kind)).not.toContain('LettreObservations')
    await deaf.operations.attachReturn(tasks[0]?.retour ?? '', id, operator)
    const after = (await deaf.shows(id)).tasks
    expect(after).toMatchObject([{ kind: 'lettreObservations', closedAt: null }])
    expect(after[0]?.id).not.toBe(tasks[0]?.id)
  })

  test('takes effect once a person confirms it', async () => {
    const id = await deaf.sends('CONFIRME1')
    const [item] = await handInFolder(deaf, { 'confirme.xml': arActe('CONFIRME1', { on: '2025-07-07' }) })
    await deaf.operations.attachReturn(item?.id ?? '', id, operator)
    await deaf.works()
    const act = await deaf.shows(id)
    expect(act).toMatchObject({ state: 'acknowledged', dateReception: '2025-07-07' })
    expect(act.tasks).toMatchObject([{ kind: 'retourInvraisemblable', outcome: 'done' }])
  })

  test('of an act recorded as sent by other means may be older than its sending, but not than its decision', async () => {
    faults.after = 'ACTES-G005'
    faults.find = 'unknown'
    const id = await deaf.sends('ROUTE1')
    await deaf.operations.resolve(id, { arrived: 'REF-1' }, operator)
    faults.after = undefined
    faults.find = undefined
    const early = await handInFolder(deaf, { 'tot.xml': arActe('ROUTE1', { on: '2025-06-24' }) })
    expect(early).toMatchObject([{ status: 'orphan' }])
    const [item] = await handInFolder(deaf, { 'route.xml': arActe('ROUTE1', { on: '2025-07-01' }) })
    expect(item).toMatchObject({ status: 'attached' })
    await deaf.works()
    expect(await deaf.shows(id)).toMatchObject({ state: 'acknowledged', dateReception: '2025-07-01' })
  })

  test('through the former gateway, about an act sent through the present one, is stored', async () => {
    const id = await deaf.sends('PASSE1')
    const { db, blobs } = deaf.app.ports.store
    const { sha256, sizeBytes } = await blobs.put(new TextEncoder().encode(arActe('PASSE1')))
    const at = deaf.app.ports.clock.now()
    await ensureConnection(db, 'pastell', maraussan.siren)
    const retour = { id: deaf.app.ports.clock.newId(), connection: `pastell:${maraussan.siren}`, delivery: 'autre' }
    await keepRetour(db, { ...retour, name: 'ar.xml', sha256, sizeBytes, at })
    await readStored({ id: retour.connection, collectivite: maraussan }, deaf.app.ports)
    expect(await deaf.operations.showReturn(retour.id)).toMatchObject({
      status: 'orphan',
      problems: [{ code: 'ACTES-R023' }],
    })
    expect(await deaf.shows(id)).toMatchObject({ state: 'submitted' })
  })
})

describe('two answers read together', () => {
  const { commune: deaf, faults } = faultyCommune(forSuite)
  beforeAll(() => void (faults.deaf = true))

  /** Sent; nothing is heard of it. */
  async function silent(numero: string): Promise<string> {
    const id = await deaf.sends(numero)
    return id
  }

  test('an AR and an anomaly: the first moves the act, the other becomes a task', async () => {
    const id = await silent('ENSEMBLE1')
    await handInFolder(deaf, { 'a.xml': arActe('ENSEMBLE1'), 'b.xml': anomalieActe('ENSEMBLE1') })
    await deaf.works()
    const act = await deaf.shows(id)
    expect(act).toMatchObject({ state: 'acknowledged', tasks: [{ kind: 'anomalieTardive', closedAt: null }] })
    expect(act.journal.map(({ code }) => code)).toContain('ACTES-R009')
  })

  test('an anomaly and an AR: the same, in the other order', async () => {
    const id = await silent('ENSEMBLE2')
    await handInFolder(deaf, { 'a.xml': anomalieActe('ENSEMBLE2'), 'b.xml': arActe('ENSEMBLE2') })
    await deaf.works()
    expect(await deaf.shows(id)).toMatchObject({ state: 'refused', tasks: [{ kind: 'accuseTardif' }] })
  })

  test('an annulation requested elsewhere, known before the AR: the act is annulled', async () => {
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

  test('an annulation known together with the AR annuls the act at once, and nobody is asked', async () => {
    const id = await silent('ENSEMBLE8')
    await handInFolder(deaf, { 'a.xml': arActe('ENSEMBLE8'), 'b.xml': arAnnulation('ENSEMBLE8') })
    await deaf.works()
    expect(await deaf.shows(id)).toMatchObject({ state: 'annulled', tasks: [] })
  })

  test('an annulation of a refused act asks a person', async () => {
    const id = await silent('ENSEMBLE9')
    await handInFolder(deaf, { 'a.xml': anomalieActe('ENSEMBLE9') })
    await deaf.works()
    await handInFolder(deaf, { 'b.xml': arAnnulation('ENSEMBLE9') })
    await deaf.works()
    const act = await deaf.shows(id)
    expect(act).toMatchObject({ state: 'refused', tasks: [{ kind: 'annulationSansAccuse', closedAt: null }] })
  })

  test('and the act is annulled once a person says that its AR holds', async () => {
    const id = await silent('ENSEMBLE10')
    await handInFolder(deaf, { 'a.xml': anomalieActe('ENSEMBLE10') })
    await deaf.works()
    await handInFolder(deaf, { 'b.xml': arAnnulation('ENSEMBLE10') })
    await handInFolder(deaf, { 'c.xml': arActe('ENSEMBLE10') })
    const late = (await deaf.shows(id)).tasks.find(({ kind }) => kind === 'accuseTardif')
    await deaf.operations.closeTask(late?.id ?? '', { ...operator, verdict: 'acknowledged' })
    const act = await deaf.shows(id)
    expect(act).toMatchObject({ state: 'annulled', dateReception: '2025-07-08' })
    expect(act.tasks.map(({ closedAt }) => closedAt)).not.toContain(null)
  })

  test('until a decision, nothing more is sent: no deposit, no answer, no annulation already on its way', async () => {
    const id = await silent('ENSEMBLE5')
    await handInFolder(deaf, { 'a.xml': arActe('ENSEMBLE5') })
    await deaf.works()
    const [letterOf] = await handInFolder(deaf, { 'l.xml': letter('LettreObservations', 'ENSEMBLE5', 'l.pdf') })
    faults.before = 'ACTES-G010'
    const annulation = await deaf.operations.annul(id, operator)
    await deaf.works()
    faults.before = undefined
    await handInFolder(deaf, { 'b.xml': anomalieActe('ENSEMBLE5') })
    const files = [join(maraussanFolder, 'deliberation.pdf')]
    const reply = deaf.operations.reply(letterOf?.id ?? '', { files, refuse: false }, operator)
    await expectCode(reply, 'ACTES-A010')
    await deaf.requeues(annulation.id)
    await deaf.works()
    expect(await deaf.shows(annulation.id)).toMatchObject({ state: 'packaged', held: { code: 'ACTES-V024' } })
    expect((await deaf.messagesAbout(idActeOf('ENSEMBLE5'))).filter((code) => code === '6-1')).toEqual([])
  })

  test('nor can a refused act that an AR contradicts be deposited again', async () => {
    await silent('ENSEMBLE6')
    await handInFolder(deaf, { 'a.xml': anomalieActe('ENSEMBLE6') })
    await deaf.works()
    await handInFolder(deaf, { 'b.xml': arActe('ENSEMBLE6') })
    expect(await deaf.deposits({ numero: 'ENSEMBLE6', cle: undefined, objet: 'Corrigé' })).toMatchObject({
      ok: false,
      problems: [{ code: 'ACTES-A010' }],
    })
  })

  test('a verdict against an act that stands through another transmission is refused, without a crash', async () => {
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
    const closing = deaf.operations.closeTask(task, { ...operator, verdict: 'acknowledged' })
    await expectCode(closing, 'ACTES-A005')
    await expectCode(deaf.operations.closeTask('-'.repeat(36), operator), 'ACTES-S006')
  })

  test('a second AR announces its classification too', async () => {
    const id = await silent('ENSEMBLE4')
    await handInFolder(deaf, { 'a.xml': arActe('ENSEMBLE4') })
    await deaf.works()
    deaf.waits(day)
    await handInFolder(deaf, { 'b.xml': arActe('ENSEMBLE4', { on: '2025-07-09', classification: '2024-01-01' }) })
    await deaf.works()
    expect((await deaf.shows(id)).journal.map(({ event }) => event)).toContain('classification-announced')
  })
})

describe('an answer to an act that was never sent', () => {
  // Another program sent this number with other bytes, or the database was put back unnoticed.
  const waiting = async (numero: string) => {
    const id = await commune.hands(numero)
    const retours = await handInFolder(commune, { [`${numero}.xml`]: arActe(numero) })
    return { id, retours, stray: retours[0]?.id ?? '' }
  }

  test('is for a person, and the act is not sent before', async () => {
    const { id, retours, stray } = await waiting('AILLEURS1')
    expect(retours).toMatchObject([{ status: 'orphan', problems: [{ code: 'ACTES-R003' }] }])
    await commune.works()
    await commune.operations.rereadReturns('all', 'test')
    await commune.works()
    expect(await commune.shows(id)).toMatchObject({
      state: 'validated',
      attempts: [],
      dateReception: null,
      held: { code: 'ACTES-S016' },
    })
    expect(await commune.received('AILLEURS1')).toEqual([])
    // They know that it is this one.
    await commune.operations.attachReturn(stray, id, operator)
    await commune.works()
    expect(await commune.shows(id)).toMatchObject({ state: 'acknowledged', attempts: [], held: null })
  })

  test('about another program’s act: the person withdraws the act, or sends it all the same', async () => {
    const [other, ours] = [await waiting('AILLEURS2'), await waiting('AILLEURS3')]
    await commune.works()
    await commune.operations.cancel(other.id, operator)
    await requeue(ours.id)
    await commune.works()
    expect(await commune.shows(other.id)).toMatchObject({ state: 'cancelled', attempts: [] })
    expect(await commune.shows(ours.id)).toMatchObject({ state: 'acknowledged', attempts: [{ verdict: 'taken' }] })
  })

  test('counts as its own once it may have been sent: it was tried, or the installation was quiet since its deposit', async () => {
    const { faults, wrap } = faultyGateway()
    const trying = await openCommune({ wrap })
    faults.before = 'ACTES-G003'
    const tried = await trying.sends('AILLEURS4')
    expect(await trying.shows(tried)).toMatchObject({ state: 'packaged', attempts: [{ verdict: 'not-taken' }] })
    expect(await handInFolder(trying, { 'a.xml': arActe('AILLEURS4') })).toMatchObject([{ status: 'attached' }])
    const { db } = trying.app.ports.store
    await becomeQuiet(db, { code: 'ACTES-S014', params: {}, at: trying.app.ports.clock.now() })
    await trying.hands('AILLEURS5')
    await trying.operations.ask.go({ reason: operator.reason })
    expect(await handInFolder(trying, { 'b.xml': arActe('AILLEURS5') })).toMatchObject([{ status: 'attached' }])
    trying.waits(1)
    await trying.hands('AILLEURS6')
    expect(await handInFolder(trying, { 'c.xml': arActe('AILLEURS6') })).toMatchObject([{ status: 'orphan' }])
    await trying.closes()
  })
})
