// A database of schema 0014 in which a later transmission took the reference of an earlier one: brought up to date, the
// earlier keeps it, and the later is in doubt again, held, with a task for a person.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { maraussan } from '../../src/config/demo.ts'
import { declare } from '../../src/store/connections/collectivites.ts'
import { ensureConnection } from '../../src/store/connections/connections.ts'
import { isAmong, type Database } from '../../src/store/engine/database.ts'
import { openPglite } from '../../src/store/engine/embedded.ts'
import { migrate, ownMigrations } from '../../src/store/engine/migrate.ts'
import { overPglite } from '../../src/store/engine/pglite.ts'
import { openPostgres } from '../../src/store/engine/postgres.ts'
import { listTasks } from '../../src/store/retours/tasks.ts'
import { attemptsOf } from '../../src/store/transmissions/attempts.ts'
import { listJournalLines } from '../../src/store/transmissions/journal.ts'
import { byId } from '../../src/store/transmissions/transmissions.ts'
import { describeOnEachDatabase } from '../support/describe-with.ts'
import { aNewTransmission, at, later } from '../support/life/rows.ts'
import { newDatabase, storeTools, temporaryHome } from '../support/life/stores.ts'
import { join } from 'node:path'

const connection = 's2low:213401482'

await describeOnEachDatabase('a database with references that two sendings share', (server) => {
  let db: Database
  let closes: () => Promise<void>
  const ids: Record<string, string> = {}

  /** A transmission of before, sent under a reference. */
  async function sent(name: string, row: { state: string; reference: string | null; numero?: string }): Promise<void> {
    const { id, collectivite, formulaire, act, objet, files, contentSha256 } = aNewTransmission(row.numero ?? name)
    await db.query(
      `INSERT INTO actes.transmission (id, collectivite, connection, message, formulaire, id_acte, numero, numero_search,
         nature, date_decision, objet, files, content_sha256, state, due_at, created_at, updated_at)
       VALUES ($1, $2, $3, $4, $5::jsonb, $6, $7, $8, $9, $10, $11, $12::jsonb, $13, 'received', $14, $14, $14)`,
      [
        id,
        collectivite,
        connection,
        formulaire.code,
        JSON.stringify(formulaire),
        act?.idActe,
        act?.numero,
        act?.numeroSearch,
        act?.nature,
        act?.dateDecision,
        objet,
        JSON.stringify(files),
        contentSha256,
        later(Object.keys(ids).length),
      ],
    )
    ids[name] = id
    const attempt = storeTools.newId()
    await db.query(
      `INSERT INTO actes.attempt (id, transmission, verb, opened_at, request_sha256, closed_at, verdict, reference, road)
       VALUES ($1, $2, 'submit', $3, 'digest', $3, 'taken', $4, 'road')`,
      [attempt, id, at, row.reference],
    )
    await db.query('UPDATE actes.transmission SET state = $2, reference = $3, due_at = $4 WHERE id = $1', [
      id,
      row.state,
      row.reference,
      row.state === 'submitted' ? at : null,
    ])
  }

  beforeAll(async () => {
    if (server === undefined) {
      const pglite = await openPglite(join(await temporaryHome(), 'database'))
      db = overPglite(pglite)
      closes = () => pglite.close()
    } else {
      const postgres = openPostgres(await newDatabase(server), () => undefined)
      db = postgres
      closes = () => postgres.close()
    }
    await migrate(
      db,
      at,
      (await ownMigrations()).filter(({ number }) => number <= 14),
    )
    await declare(db, maraussan, at)
    await ensureConnection(db, 's2low', maraussan.siren)
    await sent('refused', { state: 'refused', reference: '1001', numero: 'PARTAGE' })
    await sent('again', { state: 'submitted', reference: '1001', numero: 'PARTAGE' })
    await sent('annulled', { state: 'annulled', reference: '1002', numero: 'ANNULE' })
    await sent('believed', { state: 'acknowledged', reference: '1002', numero: 'ANNULE' })
    await sent('first', { state: 'refused', reference: '1003', numero: 'DEUX' })
    await sent('second', { state: 'refused', reference: '1003', numero: 'DEUX' })
    await sent('alone', { state: 'submitted', reference: '1004' })
    await sent('nameless', { state: 'submitted', reference: null })
    await migrate(db, later(60))
  })
  afterAll(() => closes())

  const row = (name: string) => byId(db, ids[name] ?? '')

  test.each(['again', 'believed'])('%s: it loses the reference, is in doubt, and held', async (name) => {
    const found = await row(name)
    const [attempt] = await attemptsOf(db, ids[name] ?? '')
    expect(found).toMatchObject({
      state: 'packaged',
      openAttempt: attempt?.id,
      held: { code: 'ACTES-G015', since: later(60) },
      dueAt: null,
    })
    expect(found).not.toHaveProperty('reference')
    expect(attempt).toMatchObject({ verdict: null, closedAt: null, reference: null })
    expect((await listJournalLines(db, ids[name] ?? '')).at(-1)).toMatchObject({
      event: 'held',
      to: 'packaged',
      code: 'ACTES-G015',
    })
  })

  test('a person has a task for each, and for nothing else', async () => {
    const tasks = await listTasks(db, { closed: false, limit: 10 })
    expect(tasks.map(({ transmission }) => transmission).sort()).toEqual([ids.again, ids.believed].sort())
    expect(tasks).toMatchObject(
      [1, 2].map(() => ({ kind: 'envoiIncertain', retour: null, closedAt: null, dueOn: null })),
    )
  })

  test('what came first keeps it; what was refused anyway only loses it; the rest is as it was', async () => {
    expect(await row('refused')).toMatchObject({ state: 'refused', reference: '1001' })
    expect(await row('annulled')).toMatchObject({ state: 'annulled', reference: '1002' })
    expect(await row('first')).toMatchObject({ state: 'refused', reference: '1003' })
    expect(await row('second')).toMatchObject({ state: 'refused', held: null, openAttempt: null })
    expect(await row('second')).not.toHaveProperty('reference')
    expect(await row('alone')).toMatchObject({ state: 'submitted', reference: '1004', held: null })
    expect(await row('nameless')).toMatchObject({ state: 'submitted', held: null })
  })

  test('from then on nothing takes a reference that another has', async () => {
    const taking = db.query(`UPDATE actes.transmission SET reference = '1004' WHERE id = $1`, [ids.nameless])
    await expect(taking).rejects.toMatchObject({ code: '23505' })
  })

  test('the totals of the desk agree with the rows', async () => {
    const { rows } = await db.query<{ state: string; n: number }>(
      `SELECT state, sum(n)::int AS n FROM actes.total GROUP BY state HAVING sum(n) <> 0 ORDER BY state`,
    )
    const counted = await db.query(`SELECT state, count(*)::int AS n FROM actes.transmission
      WHERE state ${isAmong(['annulled', 'packaged', 'refused', 'submitted'])} GROUP BY state ORDER BY state`)
    expect(rows).toEqual(counted.rows)
  })
})
