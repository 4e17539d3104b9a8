// What every store promises, on PGlite and on PostgreSQL alike: one live transmission per act, claims that exclude each
// other, guarded moves with their journal line, an attempt written before the exchange.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  awaitingStates,
  finalStates,
  initialState,
  isState,
  liveStates,
  provenStates,
  refusedStates,
  registeredStates,
  sendingStates,
  states,
  transferring,
  unsentStates,
  workingStates,
  type State,
} from '../../src/lifecycle.ts'
import type { ErrorCode } from '../../src/errors.ts'
import { openAbout, openRequest, type OpeningAbout } from '../../src/transmission/opening.ts'
import { nationalClassification } from '../../src/protocol/classification/classification.ts'
import { maraussan } from '../../src/config/demo.ts'
import {
  attemptById,
  attemptsOf,
  clearDoubt,
  closeAttempt,
  keepLook,
  openAttempt,
} from '../../src/store/transmissions/attempts.ts'
import {
  confirmClassification,
  declare,
  keepClassification,
  nextSerial,
  senderBySiren,
  senders,
  wantClassification,
} from '../../src/store/connections/collectivites.ts'
import * as connections from '../../src/store/connections/connections.ts'
import { keepCertificate } from '../../src/store/connections/connections.ts'
import { readInstallation } from '../../src/store/installation.ts'
import { listJournalLines } from '../../src/store/transmissions/journal.ts'
import { checkSchema, migrate, ownMigrations } from '../../src/store/engine/migrate.ts'
import {
  claimDue,
  hasDue,
  isReferenceTaken,
  move,
  noteAndWake,
  openTransmission,
  type Changes,
} from '../../src/store/transmissions/moves.ts'
import {
  attachNew,
  attachRetour,
  keepRetour,
  keepRetours,
  listRetours,
  rereadRetours,
  retoursOf,
  settleCompanion,
  settleRetour,
  twinOf,
  unreadRetours,
} from '../../src/store/retours/retours.ts'
import { liveOrBar } from '../../src/store/retention/disposals.ts'
import { closeTask, isContradicted, listTasks, openTask, tasksOf } from '../../src/store/retours/tasks.ts'
import { byReference, sentAs } from '../../src/store/transmissions/candidates.ts'
import { dropSecrets, keepSecret, openSecret, secretsOf } from '../../src/store/secrets/secrets.ts'
import { forgetTriesFrom, noteTryFrom } from '../../src/store/people/tries.ts'
import { lift, pause, resume, standings, stopOf, suspend } from '../../src/store/connections/standings.ts'
import { takeQuota } from '../../src/store/connections/quota.ts'
import {
  byCle,
  byId,
  lastRequest,
  findTransmissionsNamed,
  numerosBorne,
  openedAbout,
  spentOf,
} from '../../src/store/transmissions/transmissions.ts'
import { listMatchingTransmissions } from '../../src/store/transmissions/listing/listing.ts'
import { aNewTransmission, anActe, aRetour, at, connection, later } from '../support/life/rows.ts'
import { storeTools, type LentStore } from '../support/life/stores.ts'
import { expectCode } from '../support/expect-code.ts'

const platform = '0123456789abcdef'

/** Run the suite on the store that `lend` gives. */
export function storeContract(lend: () => Promise<LentStore>): void {
  let given: LentStore
  beforeAll(async () => {
    given = await lend()
    await declare(given.store.db, maraussan, at)
    await connections.ensureConnection(given.store.db, 'sandbox', maraussan.siren)
  })
  afterAll(() => given.giveBack())
  const db = () => given.store.db

  async function opened(numero: string): Promise<string> {
    const row = aNewTransmission(numero)
    expect(await openTransmission(db(), row)).toBe(true)
    return row.id
  }

  async function claim(token = storeTools.newId(), now = later(1), limit = 50) {
    return claimDue(db(), { connection, now, until: later(600), token, limit, lapsed: false, except: [] })
  }

  async function claimLapsed(now: Date, token = storeTools.newId()) {
    return claimDue(db(), {
      connection,
      now,
      until: new Date(now.getTime() + 1_000),
      token,
      limit: 50,
      lapsed: true,
      except: [],
    })
  }

  async function packaged(numero: string): Promise<{ id: string; token: string }> {
    const id = await opened(numero)
    const token = storeTools.newId()
    await claim(token)
    await change(id, 'received', { state: 'validated', dueAt: later(600), claimToken: token })
    await change(id, 'validated', { state: 'packaged', dueAt: later(600), claimToken: token })
    return { id, token }
  }

  /** An attempt to be opened. */
  function trying(transmission: string, token: string, id = storeTools.newId()) {
    return { id, transmission, token, at: later(3), requestSha256: 'x', platform }
  }

  function change(id: string, from: (typeof states)[number], set: Changes, guard: object = {}) {
    return move(db(), { id, from, set, at: later(2), who: 'test', event: set.state ?? 'moved', ...guard })
  }

  describe('opening', () => {
    test('writes the transmission and its first journal line together', async () => {
      const id = await opened('OPEN1')
      const row = await byId(db(), id)
      expect(row).toMatchObject({ state: 'received', held: null, openAttempt: null, dateDecision: '2025-06-25' })
      expect(row?.dueAt).toEqual(at)
      expect(await listJournalLines(db(), id)).toMatchObject([{ event: 'received', to: 'received', who: 'test' }])
    })

    test('a second live transmission of the same act is refused', async () => {
      await opened('OPEN2')
      expect(await openTransmission(db(), aNewTransmission('OPEN2'))).toBe(false)
    })

    test('concurrently: one is opened', async () => {
      const both = await Promise.all([
        openTransmission(db(), aNewTransmission('OPEN3')),
        openTransmission(db(), aNewTransmission('OPEN3')),
      ])
      expect(both.filter((done) => done)).toHaveLength(1)
    })

    test('an ended one frees the place', async () => {
      const id = await opened('OPEN4')
      await change(id, 'received', { state: 'cancelled', dueAt: null })
      expect(await liveOrBar(db(), anActe('OPEN4'))).toEqual({})
      await opened('OPEN4')
    })

    test('an idempotency key is found again, whatever became of its transmission', async () => {
      const row = aNewTransmission('KEY1', { cle: 'key-1' })
      await openTransmission(db(), row)
      await change(row.id, 'received', { state: 'cancelled', dueAt: null })
      expect((await byCle(db(), maraussan.siren, 'key-1'))?.id).toBe(row.id)
      expect(await openTransmission(db(), aNewTransmission('KEY2', { cle: 'key-1' }))).toBe(false)
    })
  })

  describe('claiming', () => {
    test('gives a due transmission to only one claimer, however many ask at once', async () => {
      const id = await opened('CLAIM1')
      const claims = await Promise.all(Array.from({ length: 8 }, () => claim()))
      expect(claims.flat().filter((row) => row.id === id)).toHaveLength(1)
    })

    test('claims no more than requested, the longest due first', async () => {
      await claim()
      const ids = [await opened('CLAIM2'), await opened('CLAIM3'), await opened('CLAIM4')]
      const taken = await claim(storeTools.newId(), later(1), 2)
      expect(taken).toHaveLength(2)
      expect(ids).toEqual(expect.arrayContaining(taken.map((row) => row.id)))
    })

    test('an expired lease lets another claim', async () => {
      const id = await opened('CLAIM5')
      await claim('00000000-0000-7000-8000-000000000001')
      expect((await claim(storeTools.newId(), later(601))).map((row) => row.id)).not.toContain(id)
      const again = await claimLapsed(later(601), '00000000-0000-7000-8000-000000000002')
      expect(again.find((row) => row.id === id)?.claimToken).toBe('00000000-0000-7000-8000-000000000002')
    })

    test('counts consecutive lapsed claims, until somebody moves it', async () => {
      const id = await opened('CLAIM8')
      const taken = (await claim()).find((row) => row.id === id)
      expect(taken?.lapses).toBe(0)
      for (const times of [1, 2, 3]) {
        const again = (await claimLapsed(later(600 + times))).find((row) => row.id === id)
        expect(again?.lapses).toBe(times)
      }
      expect((await change(id, 'received', { dueAt: later(700) }))?.lapses).toBe(0)
      expect((await claimLapsed(later(800))).map((row) => row.id)).not.toContain(id)
    })

    test('skips held and ended ones', async () => {
      const held = await opened('CLAIM6')
      const ended = await opened('CLAIM7')
      await change(held, 'received', { dueAt: null, held: { code: 'ACTES-V021', since: later(1) } })
      await change(ended, 'received', { state: 'cancelled', dueAt: null })
      const ids = (await claim(storeTools.newId(), later(10_000))).map((row) => row.id)
      expect(ids).not.toContain(held)
      expect(ids).not.toContain(ended)
    })
  })

  describe('the guarded move', () => {
    test('changes the state and writes its journal line in one statement', async () => {
      const id = await opened('MOVE1')
      const moved = await change(id, 'received', { state: 'validated', dueAt: later(3) })
      expect(moved).toMatchObject({ state: 'validated', dueAt: later(3) })
      expect((await listJournalLines(db(), id)).at(-1)).toMatchObject({
        from: 'received',
        to: 'validated',
        event: 'validated',
      })
    })

    test('changes nothing if the state differs', async () => {
      const id = await opened('MOVE2')
      expect(await change(id, 'packaged', { state: 'submitted', dueAt: null })).toBeUndefined()
      expect((await listJournalLines(db(), id)).map((line) => line.event)).toEqual(['received'])
    })

    test('a worker that slept through its lease changes nothing when it wakes', async () => {
      const id = await opened('MOVE3')
      const late = storeTools.newId()
      await claim(late)
      await claimLapsed(later(601))
      expect(await change(id, 'received', { state: 'validated', dueAt: null }, { token: late })).toBeUndefined()
    })

    test('a person cannot move a transmission with an attempt without verdict', async () => {
      const { id, token } = await packaged('MOVE4')
      await openAttempt(db(), trying(id, token))
      expect(await change(id, 'packaged', { state: 'cancelled', dueAt: null }, { openAttempt: null })).toBeUndefined()
    })

    test('a person cannot release another hold than the one they saw', async () => {
      const id = await opened('GUARD7')
      await change(id, 'received', { dueAt: null, held: { code: 'ACTES-V021', since: later(1) } })
      const release = { dueAt: later(3), held: null }
      expect(await change(id, 'received', release, { held: later(2) })).toBeUndefined()
      expect(await change(id, 'received', release, { held: later(1) })).toMatchObject({ held: null })
      expect(await change(id, 'received', release, { held: later(1) })).toBeUndefined()
    })

    test('of two persons at once, one succeeds', async () => {
      const id = await opened('MOVE5')
      const cancel = () => change(id, 'received', { state: 'cancelled', dueAt: null }, { openAttempt: null })
      expect((await Promise.all([cancel(), cancel()])).filter((row) => row)).toHaveLength(1)
      expect((await listJournalLines(db(), id)).filter((line) => line.event === 'cancelled')).toHaveLength(1)
    })

    test('a failed transaction leaves neither move nor line', async () => {
      const id = await opened('MOVE6')
      const failing = db().transaction(async (sql) => {
        const set = { state: 'validated' as const, dueAt: null }
        await move(sql, { id, from: 'received', set, at, who: 'test', event: 'validated' })
        throw new Error('halt')
      })
      await expect(failing).rejects.toThrow('halt')
      expect((await byId(db(), id))?.state).toBe('received')
      expect(await listJournalLines(db(), id)).toHaveLength(1)
    })
  })

  describe('attempts', () => {
    test('the verdict, and its task, are written with their move or not at all', async () => {
      const { id, token } = await packaged('TRY0')
      const attempt = storeTools.newId()
      await openAttempt(db(), trying(id, token, attempt))
      const asked = () =>
        db().first('SELECT collect_at AS at, wanted_at AS wanted FROM actes.connection WHERE id = $1', [connection])
      await db().query('UPDATE actes.connection SET collect_at = NULL, claim_token = NULL WHERE id = $1', [connection])
      const closing = { attempt, verdict: 'taken' as const, reference: 'TRY0' }
      const submit = (guard: object) =>
        change(
          id,
          'packaged',
          { state: 'submitted', dueAt: null, openAttempt: null },
          { closing, expects: true, ...guard },
        )
      expect(await submit({ token: storeTools.newId() })).toBeUndefined()
      expect(await attemptById(db(), attempt)).toMatchObject({ verdict: null, closedAt: null })
      expect(await asked()).toEqual({ at: null, wanted: null })
      expect(await submit({ token })).toMatchObject({ state: 'submitted', openAttempt: null })
      expect(await attemptById(db(), attempt)).toMatchObject({
        verdict: 'taken',
        closedAt: later(2),
        reference: 'TRY0',
      })
      expect(await asked()).toEqual({ at: later(2), wanted: null })
    })

    test('the attempt is recorded before the exchange and makes the transmission uncertain', async () => {
      const { id, token } = await packaged('TRY1')
      const attempt = storeTools.newId()
      const line = { id: attempt, transmission: id, token, at: later(3), requestSha256: 'abc', platform }
      expect(await openAttempt(db(), line)).toBeDefined()
      expect((await byId(db(), id))?.openAttempt).toBe(attempt)
      expect(await attemptById(db(), attempt)).toMatchObject({
        verdict: null,
        closedAt: null,
        requestSha256: 'abc',
        road: platform,
      })
    })

    test('there is no second attempt while the first has no verdict', async () => {
      const { id, token } = await packaged('TRY2')
      const line = () => ({
        id: storeTools.newId(),
        transmission: id,
        token,
        at: later(3),
        requestSha256: 'x',
        platform,
      })
      expect(await openAttempt(db(), line())).toBeDefined()
      expect(await openAttempt(db(), line())).toBeUndefined()
    })

    test('nothing is opened for a lost or expired claim', async () => {
      const { id, token } = await packaged('TRY3')
      expect(await openAttempt(db(), trying(id, storeTools.newId()))).toBeUndefined()
      expect(await openAttempt(db(), { ...trying(id, token), at: later(601) })).toBeUndefined()
      expect(await attemptsOf(db(), id)).toEqual([])
    })

    test('nothing is opened once an answer has come about an act without any so far', async () => {
      const { id, token } = await packaged('TRY16')
      const line = trying(id, token)
      const moved = await change(id, 'packaged', { dueAt: later(600), claimToken: token })
      expect(moved).toMatchObject({ heard: false })
      const retour = aRetour('delivery-6')
      await keepRetour(db(), retour)
      await settleRetour(db(), retour.id, { status: 'attached', kind: 'ARActe', transmission: id })
      expect(await openAttempt(db(), { ...line, heard: false })).toBeUndefined()
      expect(await change(id, 'packaged', { dueAt: later(600), claimToken: token })).toMatchObject({ heard: true })
      expect(await openAttempt(db(), line)).toBeDefined()
    })

    test('nothing is opened on a connection stopped meanwhile', async () => {
      const { id, token } = await packaged('TRY5')
      await pause(db(), connection, { by: 'cli:agent', reason: 'Essai', at: later(2) })
      const line = trying(id, token)
      expect(await openAttempt(db(), line)).toBeUndefined()
      await resume(db(), connection, { by: 'cli:agent', reason: 'Fin', at: later(4) })
      expect(await openAttempt(db(), { ...line, at: later(5) })).toBeDefined()
    })

    test('nothing is opened while a mark shows a sending that the database does not know', async () => {
      const { id, token } = await packaged('TRY7')
      const { epoch } = await readInstallation(db())
      const sent = storeTools.newId()
      const marks = (of: string, attempt: string) => [
        { epoch: of, number: 1, serials: {}, attempts: { [attempt]: 1_000_000 } },
      ]
      expect(await readInstallation(db(), marks(epoch, sent))).toMatchObject({ forgotten: 1 })
      const line = trying(id, token)
      expect(await openAttempt(db(), { ...line, marks: marks(epoch, sent) })).toBeUndefined()
      expect(await openAttempt(db(), { ...line, marks: marks(storeTools.newId(), sent) })).toBeDefined()
      expect(await readInstallation(db(), marks(epoch, line.id))).toMatchObject({ forgotten: 0 })
    })

    test('nothing is opened for a sending found since the claim to have possibly happened', async () => {
      const { id, token } = await packaged('TRY8')
      await db().query('UPDATE actes.transmission SET look_since = $2 WHERE id = $1', [id, at])
      const line = trying(id, token)
      expect(await openAttempt(db(), line)).toBeUndefined()
      expect(await openAttempt(db(), { ...line, lookSince: at })).toBeDefined()
    })

    test('a settled doubt allows another attempt, and the first verdict is kept', async () => {
      const { id, token } = await packaged('TRY4')
      const attempt = storeTools.newId()
      await openAttempt(db(), trying(id, token, attempt))
      const closing = { attempt, verdict: 'not-taken' as const }
      expect(await clearDoubt(db(), { transmission: id, token, closing, at: later(4) })).toBe(true)
      await closeAttempt(db(), { attempt, verdict: 'taken' }, later(5))
      expect(await attemptById(db(), attempt)).toMatchObject({ verdict: 'not-taken', closedAt: later(4) })
      expect((await byId(db(), id))?.openAttempt).toBeNull()
    })

    test('keeps the progress of a search for it, until it has its verdict; its task closes then', async () => {
      const { id, token } = await packaged('TRY6')
      const attempt = storeTools.newId()
      await openAttempt(db(), trying(id, token, attempt))
      expect(await attemptById(db(), attempt)).toMatchObject({ look: null })
      await keepLook(db(), { attempt, look: 'recent|3|100' })
      expect(await attemptById(db(), attempt)).toMatchObject({ look: 'recent|3|100' })
      await db().query(
        `INSERT INTO actes.task (id, transmission, kind, opened_at) VALUES ($1, $2, 'envoiIncertain', $3)`,
        [storeTools.newId(), id, at],
      )
      await closeAttempt(db(), { attempt, verdict: 'taken' }, later(4))
      expect(await attemptById(db(), attempt)).toMatchObject({ verdict: 'taken', look: null })
      expect(await tasksOf(db(), id)).toMatchObject([{ retour: null, closedAt: later(4), outcome: 'done' }])
      await keepLook(db(), { attempt, look: 'older|3|0' })
      expect(await attemptById(db(), attempt)).toMatchObject({ look: null })
    })
  })

  describe('references', () => {
    test('name one sending of a connection; a second move with the same one is detected', async () => {
      const [one, other] = [await packaged('REF1'), await packaged('REF2')]
      const set = { state: 'submitted', reference: 'R-1', dueAt: null } as const
      await change(one.id, 'packaged', set)
      const taking = change(other.id, 'packaged', set).catch((error: unknown) => error)
      expect(isReferenceTaken(await taking)).toBe(true)
      expect(isReferenceTaken(new Error('x'))).toBe(false)
      expect((await byReference(db(), connection, 'R-1')).map(({ id }) => id)).toEqual([one.id])
    })

    test('a refused or annulled number is used up on its connection, unless nothing was accepted there', async () => {
      const spent = async (numero: string, on = connection) => (await spentOf(db(), anActe(numero), on))?.id
      const refused = async (numero: string, code: ErrorCode) => {
        const { id } = await packaged(numero)
        await change(id, 'packaged', { state: 'refused', dueAt: null, refusal: { code } })
        return id
      }
      const id = await refused('SPENT1', 'ACTES-R001')
      expect([await spent('SPENT1'), await spent('SPENT1', 's2low:213401482')]).toEqual([id, undefined])
      await refused('SPENT2', 'ACTES-G009')
      expect(await spent('SPENT2')).toBeUndefined()
      const annulled = (await packaged('SPENT3')).id
      await change(annulled, 'packaged', { state: 'annulled', dueAt: null })
      expect(await spent('SPENT3')).toBe(annulled)
      await packaged('SPENT4')
      expect(await spent('SPENT4')).toBeUndefined()
      expect(await numerosBorne(db(), maraussan.siren, ['SPENT1', 'SPENT9'])).toEqual(['SPENT1'])
    })
  })

  describe('retours', () => {
    test('are stored once per delivery and name', async () => {
      const retour = aRetour('delivery-1')
      expect(await keepRetour(db(), retour)).toBe(true)
      expect(await keepRetour(db(), { ...retour, id: storeTools.newId() })).toBe(false)
      expect(
        (await unreadRetours(db(), connection, later(0))).filter((one) => one.delivery === 'delivery-1'),
      ).toHaveLength(1)
    })

    test('are stored together, although a text of one cannot be stored in PostgreSQL', async () => {
      const some = ['a\0b.xml', 'cut\ud83d.xml', 'sound.xml'].map((name) => ({ ...aRetour('delivery-4'), name }))
      const [first] = some
      const verdict = { ...aRetour('delivery-4'), name: 'verdict', kind: 'verdict', facts: { reason: 'no\0\udc00' } }
      expect(
        await keepRetours(db(), [...some, verdict, ...(first ? [{ ...first, id: storeTools.newId() }] : [])]),
      ).toBe(4)
      const kept = (await unreadRetours(db(), connection, later(0))).filter(({ delivery }) => delivery === 'delivery-4')
      expect(kept.map(({ name }) => name).sort()).toEqual(['a\ufffdb.xml', 'cut\ufffd.xml', 'sound.xml', 'verdict'])
      expect(kept.find(({ name }) => name === 'verdict')).toMatchObject({ facts: { reason: 'no\ufffd\ufffd' } })
    })

    test('are read once, and the same bytes are recognised', async () => {
      const id = await opened('RET1')
      const [one, two] = [aRetour('delivery-2'), aRetour('delivery-3')]
      await keepRetour(db(), { ...one, sha256: 'same' })
      await keepRetour(db(), { ...two, sha256: 'same' })
      const attached = { status: 'attached' as const, kind: 'ARActe', facts: { kind: 'ARActe' }, transmission: id }
      expect(await settleRetour(db(), one.id, attached)).toBe(true)
      expect(await settleRetour(db(), one.id, attached)).toBe(false)
      const second = (await unreadRetours(db(), connection, later(0))).find((retour) => retour.id === two.id)
      expect(second && (await twinOf(db(), second))).toBe(id)
      expect(await retoursOf(db(), id)).toMatchObject([{ id: one.id, facts: { kind: 'ARActe' } }])
    })

    test('wake a waiting act, and take it from the process that looks at it', async () => {
      const { id, token } = await packaged('RET2')
      await change(id, 'packaged', { state: 'submitted', dueAt: later(5_000), claimToken: token })
      await noteAndWake(db(), { transmission: id, at: later(10), who: 'worker', event: 'retour-attached' })
      expect(await byId(db(), id)).toMatchObject({ dueAt: later(10), claimToken: null })
      expect((await listJournalLines(db(), id)).at(-1)).toMatchObject({ event: 'retour-attached' })
      // What that process had read before is no longer all that has come: its move is refused.
      expect(await change(id, 'submitted', { state: 'acknowledged', dueAt: null }, { token })).toBeUndefined()
    })

    test('are attached once, with their companions', async () => {
      const id = await opened('RET4')
      const [one, twin] = [aRetour('delivery-7'), aRetour('delivery-8')].map((each) => ({ ...each, sha256: 'alike' }))
      const beside = { ...aRetour('delivery-7'), name: 'enveloppe.xml', sha256: 'beside' }
      if (!one || !twin) throw new Error('two retours')
      await keepRetours(db(), [one, twin, beside])
      const unread = await unreadRetours(db(), connection, later(0))
      const kept = (wanted: { id: string }) => {
        const found = unread.find((each) => each.id === wanted.id)
        if (!found) throw new Error('a retour that was kept')
        return found
      }
      expect(await settleCompanion(db(), kept(beside), { status: 'companion', kind: 'EnveloppeMISILLCL' })).toBe(true)
      const attached = { status: 'attached', kind: 'ARActe', transmission: id, names: [], again: false } as const
      expect(await attachNew(db(), kept(one), attached)).toMatchObject({ id, state: 'received' })
      expect(await attachNew(db(), kept(one), attached)).toBeUndefined()
      expect(await attachNew(db(), kept(twin), attached)).toBeUndefined()
      expect((await retoursOf(db(), id)).map(({ status }) => status).sort()).toEqual(['attached', 'companion'])
      expect(await attachNew(db(), kept(twin), { ...attached, again: true })).toMatchObject({ id })
    })

    test('leave an act being sent to its sender', async () => {
      const { id, token } = await packaged('RET3')
      await noteAndWake(db(), { transmission: id, at: later(10), who: 'worker', event: 'retour-attached' })
      expect(await byId(db(), id)).toMatchObject({ dueAt: later(600), claimToken: token })
      expect((await listJournalLines(db(), id)).at(-1)).toMatchObject({ event: 'retour-attached' })
    })
  })

  describe('connections', () => {
    test('are due when an act or a collection is, and are claimed by one', async () => {
      await connections.expectRetours(db(), connection, later(100))
      expect(await connections.dueConnections(db(), later(100))).toContain(connection)
      const ask = () =>
        connections.claimCollect(db(), { connection, now: later(100), until: later(700), token: storeTools.newId() })
      expect((await Promise.all([ask(), ask(), ask()])).filter((row) => row)).toHaveLength(1)
    })

    test('know whether an act waits', async () => {
      const id = await opened('DUE1')
      await connections.expectRetours(db(), connection, later(1))
      const token = storeTools.newId()
      // The test before holds it until then.
      expect(
        await connections.claimCollect(db(), { connection, now: later(700), until: later(1_400), token }),
      ).toBeDefined()
      const ended = { connection, token, at: later(701), next: later(800), silences: 1, except: [] }
      expect(await connections.settleCollect(db(), { ...ended, token: id })).toBeUndefined()
      expect(await connections.settleCollect(db(), ended)).toBe(true)
      expect(await connections.settleCollect(db(), ended)).toBeUndefined()
      expect(await hasDue(db(), { connection, now: later(1), except: [] })).toBe(true)
      expect(await hasDue(db(), { connection: 'sandbox:000000000', now: later(1), except: [] })).toBe(false)
    })
  })

  describe('collectivites', () => {
    test('are declared once and replaced by a second declaration', async () => {
      const renamed = { ...maraussan, trigramme: 'ABC' }
      expect(await declare(db(), renamed, later(1))).toBe(false)
      expect((await senderBySiren(db(), maraussan.siren))?.collectivite.trigramme).toBe('ABC')
      await declare(db(), maraussan, later(2))
      expect((await senders(db())).map(({ collectivite }) => collectivite.siren)).toEqual([maraussan.siren])
    })

    test('envelope serials of a day run from 1 and are never given twice', async () => {
      const given = await Promise.all(
        Array.from({ length: 20 }, async () => (await nextSerial(db(), maraussan.siren, '2025-07-08'))?.serial),
      )
      expect(given.map(Number).sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1))
      expect((await nextSerial(db(), maraussan.siren, '2025-07-09'))?.serial).toBe(1)
      await db().query(`UPDATE actes.envelope_serial SET last = 9998 WHERE day = '2025-07-09'`)
      expect((await nextSerial(db(), maraussan.siren, '2025-07-09'))?.serial).toBe(9999)
      expect((await nextSerial(db(), maraussan.siren, '2025-07-09'))?.serial).toBeUndefined()
    })
  })

  describe('what is opened about an act', () => {
    const about = async (numero: string) => {
      const id = await opened(numero)
      const act = await byId(db(), id)
      if (!act) throw new Error('not opened')
      return act
    }
    const letter = async () => {
      const id = storeTools.newId()
      await keepRetour(db(), { ...aRetour(`letter ${id}`), id })
      return id
    }
    const birth = () => ({ id: storeTools.newId(), at })
    const common = { collectivite: maraussan, who: 'test' }
    const dateCourrier = '2025-07-09'

    test('is linked to it, has its identity, and is not found as the act itself', async () => {
      const act = await about('ABOUT1')
      const retour = await letter()
      const idActe = act.idActe ?? ''
      const born = birth()
      const formulaire = { code: '3-2', idActe, dateCourrier } as const
      expect(await openAbout(db(), { act, formulaire, retour, ...common }, born)).toBe(true)
      expect(await openedAbout(db(), act.id)).toMatchObject([
        { id: born.id, formulaire, about: act.id, retour, idActe, numero: 'ABOUT1', objet: act.objet, files: [] },
      ])
      expect((await findTransmissionsNamed(db(), 'ABOUT1')).map(({ id }) => id)).toEqual([act.id])
    })

    test('one receipt of a letter, one reply, one annulation of an act, one request of a collectivité', async () => {
      const act = await about('ABOUT2')
      const retour = await letter()
      const idActe = act.idActe ?? ''
      const open = (formulaire: OpeningAbout['formulaire']) =>
        openAbout(db(), { act, formulaire, retour, ...common }, birth())
      const documents = [{ fichier: 'a.pdf', typePiece: '99_DE' }]
      expect(await open({ code: '3-2', idActe, dateCourrier })).toBe(true)
      expect(await open({ code: '3-2', idActe, dateCourrier })).toBe(false)
      expect(await open({ code: '3-4', idActe, dateCourrier, documents })).toBe(true)
      expect(await open({ code: '3-3', idActe, dateCourrier, documents })).toBe(false)
      expect(await open({ code: '6-1', idActe })).toBe(true)
      expect(await open({ code: '6-1', idActe })).toBe(false)
      const formulaire = { code: '7-1', date: '2019-04-18' } as const
      const asking = () => openRequest(db(), { collectivite: maraussan, formulaire, who: 'test' }, birth())
      expect(await asking()).toBe(true)
      expect(await asking()).toBe(false)
      const request = await lastRequest(db(), maraussan.siren)
      expect(request).toMatchObject({ idActe: null, numero: null, nature: null, dateDecision: null, formulaire })
      expect((await senderBySiren(db(), maraussan.siren))?.askedAt).toEqual(at)
      await change(request?.id ?? '', 'received', { state: 'cancelled', dueAt: null })
      expect((await senderBySiren(db(), maraussan.siren))?.askedAt).toBeUndefined()
    })
  })

  describe('the classification of a sender', () => {
    const { siren } = maraussan
    const sender = () => senderBySiren(db(), siren)

    test('a newer version stays wanted until the préfecture has sent it', async () => {
      expect(await wantClassification(db(), siren, '2024-03-01')).toBe(true)
      expect(await wantClassification(db(), siren, '2023-03-01')).toBe(false)
      expect(await wantClassification(db(), siren, '2024-03-01')).toBe(false)
      expect(await sender()).toMatchObject({ wanted: '2024-03-01' })
      await confirmClassification(db(), siren, later(3))
      expect((await sender())?.wanted).toBeUndefined()
      expect((await sender())?.checkedAt).toEqual(later(3))
      await wantClassification(db(), siren, '2024-03-01')
      const classification = { ...nationalClassification, date: '2024-03-01', builtIn: false }
      await keepClassification(db(), siren, { classification, at: later(4) })
      expect(await sender()).toMatchObject({ classification, checkedAt: later(4) })
      expect((await sender())?.wanted).toBeUndefined()
    })
  })

  describe('tasks', () => {
    test('one for each retour, the nearest last day first, closed once', async () => {
      const transmission = await opened('TASK1')
      const open = async (dueOn?: string) => {
        const retour = storeTools.newId()
        await keepRetour(db(), { ...aRetour(`task ${retour}`), id: retour })
        const id = storeTools.newId()
        const task = { id, transmission, retour, kind: 'demandePieces', at, ...(dueOn && { dueOn }) } as const
        await openTask(db(), task)
        await openTask(db(), { ...task, id: storeTools.newId() })
        return id
      }
      const ids = [await open(), await open('2025-09-09'), await open('2025-08-01')]
      const listed = await listTasks(db(), { siren: maraussan.siren, closed: false, limit: 10 })
      expect(listed.map(({ id }) => id)).toEqual([ids[2], ids[1], ids[0]])
      const closing = { outcome: 'done', who: 'test', reason: 'lu', at: later(5) } as const
      expect(await closeTask(db(), ids[2] ?? '', closing)).toBe(true)
      expect(await closeTask(db(), ids[2] ?? '', closing)).toBe(false)
      const open2 = await listTasks(db(), { closed: false, limit: 10 })
      expect(open2.map(({ id }) => id)).toEqual([ids[1], ids[0]])
      expect(await tasksOf(db(), transmission)).toHaveLength(3)
      expect(await isContradicted(db(), anActe('TASK1'))).toBe(false)
      const retour = storeTools.newId()
      await keepRetour(db(), { ...aRetour(`task ${retour}`), id: retour })
      await openTask(db(), { id: storeTools.newId(), transmission, retour, kind: 'anomalieTardive', at })
      expect(await isContradicted(db(), anActe('TASK1'))).toBe(true)
      expect(await isContradicted(db(), anActe('TASK2'))).toBe(false)
    })
  })

  describe('the inbox', () => {
    test('attached and imported retours, and those read again', async () => {
      const transmission = await opened('INBOX1')
      const [orphan, unreadable] = [aRetour('inbox 1'), aRetour('inbox 2')]
      await keepRetour(db(), { ...orphan, handedBy: 'test' })
      await keepRetour(db(), unreadable)
      await settleRetour(db(), orphan.id, { status: 'orphan' })
      await settleRetour(db(), unreadable.id, { status: 'unreadable' })
      const statuses = ['orphan', 'unreadable'] as const
      const inbox = () => listRetours(db(), { statuses, siren: maraussan.siren, unplaced: true, limit: 10 })
      expect((await inbox()).map(({ id }) => id)).toEqual([unreadable.id, orphan.id])
      expect((await inbox()).map(({ handedBy }) => handedBy)).toEqual([null, 'test'])
      expect(await rereadRetours(db(), 'all')).toHaveLength(2)
      expect(await inbox()).toEqual([])
      await settleRetour(db(), orphan.id, { status: 'orphan' })
      expect(await attachRetour(db(), orphan.id, transmission)).toBe(true)
      expect(await attachRetour(db(), orphan.id, transmission)).toBe(false)
      expect(await attachRetour(db(), unreadable.id, transmission)).toBe(false)
      await settleRetour(db(), unreadable.id, { status: 'unreadable' })
      expect(await attachRetour(db(), unreadable.id, transmission)).toBe(true)
    })
  })

  describe('finding', () => {
    test('by id, by identifier, by number; nothing by anything else', async () => {
      const id = await opened('FIND1')
      for (const name of [id, '034-213401482-20250625-FIND1-DE', 'FIND1'])
        expect((await findTransmissionsNamed(db(), name)).map((row) => row.id)).toEqual([id])
      expect(await findTransmissionsNamed(db(), 'FIND')).toEqual([])
    })

    test('an unpackaged act is found only by its name: it may have been sent before a restore of the database', async () => {
      const id = await opened('FIND2')
      expect(await sentAs(db(), { idActe: '034-213401482-20250625-FIND2-DE', of: ['1-1'] })).toMatchObject([{ id }])
      const ofSiren = await sentAs(db(), { siren: maraussan.siren, of: ['1-1'] })
      expect(ofSiren.map((row) => row.id)).not.toContain(id)
    })

    test('by every filter together, newest first, page by page', async () => {
      const ids = [await opened('PAGE-1'), await opened('PAGE-2'), await opened('PAGE-3')].reverse()
      const filter = { text: 'page-', states: workingStates, collectivite: maraussan.siren, since: at }
      const page = await listMatchingTransmissions(db(), { ...filter, limit: 2 })
      expect(page.map((row) => row.id)).toEqual(ids.slice(0, 2))
      const rest = await listMatchingTransmissions(db(), { ...filter, limit: 2, after: ids[1] ?? '' })
      expect(rest.map((row) => row.id)).toEqual(ids.slice(2))
      expect(await listMatchingTransmissions(db(), { ...filter, held: true, limit: 9 })).toEqual([])
      expect(await listMatchingTransmissions(db(), { ...filter, text: 'p%ge', limit: 9 })).toEqual([])
    })
  })

  describe('the schema', () => {
    test('each index over several states uses one of the sets of the lifecycle', async () => {
      const { rows } = await db().query<{ name: string; where: string }>(
        `SELECT c.relname AS name, pg_get_expr(i.indpred, i.indrelid) AS where FROM pg_index i
           JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = 'actes.transmission'::regclass AND indpred IS NOT NULL`,
      )
      const named = rows.flatMap(({ name, where }) => {
        const known = [...where.matchAll(/'([a-z]\w+)'::text/g)].flatMap(([, state = '']) =>
          isState(state) ? state : [],
        )
        return known.length > 1 ? [[name, known.sort()] as const] : []
      })
      const sorted = (some: readonly State[]) => [...some].sort()
      expect(Object.fromEntries(named)).toEqual({
        transmission_live: sorted(liveStates),
        transmission_annulation: sorted(liveStates),
        transmission_receipt: sorted(workingStates),
        transmission_answer: sorted(liveStates),
        transmission_classification: sorted(unsentStates),
        transmission_awaiting: sorted([...sendingStates, 'submitted']),
      })
    })

    test('states of the table are those of the lifecycle', async () => {
      const row = await db().first<{ def: string }>(`SELECT pg_get_constraintdef(oid) AS def FROM pg_constraint
          WHERE conrelid = 'actes.transmission'::regclass AND pg_get_constraintdef(oid) LIKE '%annulled%'`)
      const inTable = [...(row?.def ?? '').matchAll(/'(\w+)'::text/g)].map(([, state]) => state)
      expect(inTable.sort()).toEqual([...states].sort())
    })

    test('functions, triggers and the journal’s indexes place every state by a set of the lifecycle', async () => {
      const texts = await db().rows<{ name: string; text: string }>(
        `SELECT proname AS name, prosrc AS text FROM pg_proc WHERE pronamespace = 'actes'::regnamespace
         UNION ALL SELECT tgname, pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
           WHERE c.relnamespace = 'actes'::regnamespace AND NOT tgisinternal
         UNION ALL SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'actes' AND tablename = 'journal'`,
      )
      const literal = String.raw`'\w+'(?:::text)?`
      const compared = new RegExp(
        String.raw`state\)*\s*(?:=|<>|IN|= ANY)[\s(]*(?:ARRAY\[)?(${literal}(?:,\s*${literal})*)`,
        'g',
      )
      const found = texts.flatMap(({ name, text }) => {
        const sets = [...text.matchAll(compared)].map(([, some = '']) => some.match(/\w+(?=')/g)?.join(' ') ?? '')
        return sets.length > 0 ? [[name, [...new Set(sets)]] as const] : []
      })
      const inOne = (some: readonly string[]) => some.join(' ')
      const [awaiting, proven, refused] = [awaitingStates, provenStates, refusedStates].map(inOne)
      expect(Object.fromEntries(found)).toEqual({
        kept_because: [inOne(unsentStates), awaiting],
        // Beside the states of an act, those of its bordereau and of its transfers.
        purge_act: ['running', inOne(registeredStates), 'accepted'],
        // Those of a transfer.
        is_archived: ['accepted'],
        kept_from: [inOne(transferring)],
        keep_facts: [refused, awaiting, proven, inOne(workingStates), inOne(registeredStates)],
        daily_of: [inOne(workingStates), proven],
        journal_untold: [inOne([...awaitingStates, ...finalStates])],
        journal_daily: [refused],
        journal_acknowledged: [proven],
        journal_failed: [refused],
        transmission_opens: [initialState],
      })
    })

    test('the order of the list is that of the lifecycle', async () => {
      const row = await db().first<{ def: string }>(
        `SELECT pg_get_indexdef('actes.transmission_by_state'::regclass) AS def`,
      )
      expect(/\{([\w,]+)\}/.exec(row?.def ?? '')?.[1]?.split(',')).toEqual(states)
    })

    test('may contain the body of a function, and several statements after it', async () => {
      const text = `CREATE FUNCTION actes.answer() RETURNS integer LANGUAGE plpgsql AS $$
        BEGIN
          PERFORM 1;
          RETURN 42;
        END
        $$;
        CREATE TABLE actes.beside (answer integer); INSERT INTO actes.beside SELECT actes.answer();`
      const body = { number: 9998, name: 'body', text }
      expect(await migrate(db(), at, [body])).toEqual([body])
      expect(await migrate(db(), at, [body])).toEqual([])
      expect((await db().query('SELECT answer FROM actes.beside')).rows).toEqual([{ answer: 42 }])
      await db().script(`DROP TABLE actes.beside; DROP FUNCTION actes.answer();
        DELETE FROM actes.migration WHERE number = 9998`)
    })

    test('is applied once; a second migration finds nothing to do', async () => {
      expect(await migrate(db(), at)).toEqual([])
      const rows = await db().query('SELECT number FROM actes.migration')
      expect(rows.rowCount).toBe((await ownMigrations()).length)
    })

    test('of a newer program is refused', async () => {
      await db().query('INSERT INTO actes.migration (number, name, at) VALUES (9999, $1, $2)', ['tomorrow', at])
      await expectCode(checkSchema(db()), 'ACTES-S002')
      await db().query('DELETE FROM actes.migration WHERE number = 9999')
      await checkSchema(db())
    })
  })

  describe('secrets', () => {
    const key = Buffer.alloc(32, 7)
    const secret = (id: string, siren: string) => ({
      id,
      owner: { siren },
      setting: 'motDePasse',
      bound: 'b'.repeat(64),
      content: Buffer.from('é\0'),
      at,
    })

    test('open under their key and are deleted by name', async () => {
      const [one, other] = [storeTools.newId(), storeTools.newId()]
      for (const id of [one, other]) await keepSecret(db(), secret(id, '213401482'), key)
      expect(await openSecret(db(), { sealed: one }, async () => key)).toEqual(Buffer.from('é\0'))
      await dropSecrets(db(), { siren: '213401482' }, [other])
      expect([...(await secretsOf(db(), { siren: '213401482' }))]).toEqual([
        [other, { setting: 'motDePasse', bound: 'b'.repeat(64) }],
      ])
      await expectCode(
        openSecret(db(), { sealed: one }, async () => key),
        'ACTES-G018',
      )
    })

    test('moved to another row no longer open', async () => {
      const [one, other] = [storeTools.newId(), storeTools.newId()]
      for (const id of [one, other]) await keepSecret(db(), secret(id, '213401482'), key)
      await db().query(
        'UPDATE actes.secret SET sealed = (SELECT sealed FROM actes.secret WHERE id = $1) WHERE id = $2',
        [one, other],
      )
      await expect(openSecret(db(), { sealed: other }, async () => key)).rejects.toMatchObject({
        code: 'ACTES-G018',
        params: { setting: 'motDePasse' },
      })
    })
  })

  test('tries are counted by origin, concurrent or not, wait ever longer, and are forgotten', async () => {
    const pace = { free: 3, longestMs: 4_000, forgetMs: 60_000 }
    const after = (ms: number) => new Date(at.getTime() + ms)
    const tried = (ms: number, origin = 'ici') => noteTryFrom(db(), origin, { ...pace, at: after(ms) })
    const all = await Promise.all(Array.from({ length: 8 }, () => tried(0)))
    expect(all.filter((until) => until === undefined)).toHaveLength(3)
    expect(await tried(999)).toEqual(after(1_000))
    expect([await tried(1_000), await tried(2_999)]).toEqual([undefined, after(3_000)])
    expect([await tried(3_000), await tried(3_000)]).toEqual([undefined, after(7_000)])
    expect([await tried(7_000), await tried(7_000)]).toEqual([undefined, after(11_000)])
    expect(await tried(7_000, 'ailleurs')).toBeUndefined()
    expect([await tried(67_000), await tried(67_000)]).toEqual([undefined, undefined])
    await forgetTriesFrom(db(), 'ici')
    const { rows } = await db().query('SELECT origin FROM actes.sign_in_try')
    expect(rows).toEqual([])
  })

  test('a quota is never exceeded, however many take from it at once', async () => {
    const take = () => takeQuota(db(), { channel: 'ministry:x', bytes: 30, bytesPerHour: 100, now: at })
    const taken = await Promise.all(Array.from({ length: 10 }, take))
    expect(taken.filter(Boolean)).toHaveLength(3)
    expect(await takeQuota(db(), { channel: 'ministry:x', bytes: 30, bytesPerHour: 100, now: later(3_600) })).toBe(true)
    expect(await takeQuota(db(), { channel: 'ministry:y', bytes: 500, bytesPerHour: 100, now: at })).toBe(true)
  })

  test('a suspended connection is never due, keeps its first fault, and is due at once when resumed', async () => {
    await connections.ensureConnection(db(), 'pastell', maraussan.siren)
    const id = connections.connectionId('pastell', maraussan.siren)
    await connections.expectRetours(db(), id, at)
    const due = async () => (await connections.dueConnections(db(), later(1))).includes(id)
    expect(await due()).toBe(true)
    expect(await suspend(db(), id, { code: 'ACTES-G008', params: { reason: 'Accès refusé' }, at })).toBe(true)
    expect(await suspend(db(), id, { code: 'ACTES-G007', params: {}, at: later(1) })).toBe(false)
    expect(await due()).toBe(false)
    const claim = { connection: id, now: later(1), until: later(60), token: storeTools.newId() }
    expect(await connections.claimCollect(db(), claim)).toBeUndefined()
    expect(await standings(db(), { id })).toMatchObject([
      { suspended: { code: 'ACTES-G008', params: { reason: 'Accès refusé' } }, paused: null },
    ])
    const will = { by: 'cli:agent', reason: 'mot de passe changé', at }
    expect(await lift(db(), id, will)).toBe(true)
    expect(await lift(db(), id, will)).toBe(false)
    expect(await due()).toBe(true)
    expect((await standings(db(), { id }))[0]?.journal).toEqual([
      { at, who: 'cli:agent', event: 'lifted', code: null, detail: { reason: 'mot de passe changé' } },
      { at, who: 'worker', event: 'suspended', code: 'ACTES-G008', detail: { reason: 'Accès refusé' } },
    ])
  })

  test('a pause and its end are journalled with their reasons, once each; the end of a certificate is stored', async () => {
    await connections.ensureConnection(db(), 's2low', maraussan.siren)
    const id = connections.connectionId('s2low', maraussan.siren)
    expect(await stopOf(db(), id)).toBeUndefined()
    expect(await pause(db(), id, { by: 'cli:agent', reason: 'élections', at })).toBe(true)
    expect(await pause(db(), id, { by: 'cli:autre', reason: 'encore', at: later(1) })).toBe(false)
    expect(await stopOf(db(), id)).toEqual({ why: 'paused', since: at, by: 'cli:agent', reason: 'élections' })
    expect(await resume(db(), id, { by: 'cli:agent', reason: 'terminées', at: later(2) })).toBe(true)
    expect(await resume(db(), id, { by: 'cli:agent', reason: 'terminées', at: later(3) })).toBe(false)
    await keepCertificate(db(), [id], '2026-08-06')
    const [stands] = await standings(db(), { id })
    expect(stands).toMatchObject({ paused: null, certificateUntil: '2026-08-06' })
    expect(stands?.journal.map(({ event, detail }) => [event, detail])).toEqual([
      ['resumed', { reason: 'terminées' }],
      ['paused', { reason: 'élections' }],
    ])
  })
}
