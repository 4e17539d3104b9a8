// The export of a collectivité that is not what it should be: each file is refused by its code, with every fault of its rows, and
// writes nothing. One that is right comes once, and lets nothing leave that may still leave elsewhere.
import { randomBytes } from 'node:crypto'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { Readable } from 'node:stream'
import { extract, pack } from 'tar-stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { v7 } from 'uuid'
import { maraussan } from '../../src/config/demo.ts'
import type { Bytes } from '../../src/operations/operation.ts'
import { takeInFile } from '../../src/operations/portable.ts'
import { purgesTold } from '../../src/store/proof/verification.ts'
import { liveOrBar } from '../../src/store/retention/disposals.ts'
import { deskLines } from '../../src/store/desk/journal.ts'
import { openCommune, operator, type Commune } from '../support/life/commune.ts'
import { databaseDigest } from '../support/life/database-digest.ts'
import { agedBy, chained, purged } from '../support/life/past.ts'
import { emptied, lendStore, type LentStore } from '../support/life/stores.ts'
import { sealed } from '../support/proof/dossiers.ts'
import { expectCode } from '../support/expect-code.ts'
import { sha256 } from '../support/sha256.ts'

const { siren } = maraussan
const { reason } = operator
const who = 'test'
const connection = `sandbox:${siren}`
const now = new Date('2025-07-10T08:00:00Z')

type Entry = readonly [name: string, bytes: Buffer]
type Row = Record<string, unknown>

let commune: Commune
let other: LentStore
let good: readonly Entry[]
let waiting: string
beforeAll(async () => {
  commune = await openCommune()
  for (const numero of ['UN', 'DEUX_ANO']) await commune.hands(numero)
  await commune.works()
  await sealed(commune)
  waiting = await commune.hands('TROIS')
  other = await lendStore()
  await writeFile(file(), await buffer(await exported()))
  good = await entriesOf(await readFile(file()))
})
afterAll(async () => {
  await commune.closes()
  await other.giveBack()
})

const ask = () => commune.operations.ask
const file = () => join(commune.home, 'export.tar')
const exported = async () => ((await ask().exportCollectivite({ siren })) as Bytes).bytes as Readable
const takesIn = (path = file()) =>
  takeInFile(path, { store: other.store, clock: { now: () => now, newId: () => v7() } as never }, { who, reason })

async function entriesOf(tar: Buffer): Promise<readonly Entry[]> {
  const found: Entry[] = []
  const entries = extract()
  Readable.from([tar]).pipe(entries as unknown as NodeJS.WritableStream)
  for await (const entry of entries) found.push([entry.header.name, await buffer(entry as AsyncIterable<Buffer>)])
  return found
}

async function tarOf(entries: readonly Entry[], more: object = {}): Promise<Buffer> {
  const tar = pack()
  for (const [name, bytes] of entries) tar.entry({ name, ...more }, bytes)
  tar.finalize()
  return buffer(Readable.from(tar as unknown as AsyncIterable<Buffer>))
}

/** The manifest as a forger would write it: it fits what stands before it. */
function fitting(entries: readonly Entry[]): readonly Entry[] {
  const parts = entries.filter(([name]) => name.startsWith('tables/'))
  const rowsOf = (bytes: Buffer) => bytes.toString().split('\n').length - 1
  const tables: Record<string, number> = {}
  for (const [name, bytes] of parts) tables[name.split('/')[1] ?? ''] = rowsOf(bytes)
  const before = JSON.parse(String(good.at(-1)?.[1])) as { tables: object; missing: unknown; damaged: unknown }
  const manifest = {
    ...before,
    parts: Object.fromEntries(parts.map(([name, bytes]) => [name, sha256(bytes)])),
    tables: { ...before.tables, ...tables },
    blobs: entries.filter(([name]) => name.startsWith('blobs/')).length,
  }
  return [...entries.slice(0, -1), ['manifest.json', Buffer.from(JSON.stringify(manifest))]]
}

/** Rows of a table, changed. */
function withRows(table: string, change: (row: Row, index: number) => unknown): readonly Entry[] {
  return fitting(
    good.map(([name, bytes]): Entry => {
      if (!name.startsWith(`tables/${table}/`)) return [name, bytes]
      const rows = bytes.toString().trimEnd().split('\n')
      const changed = rows.flatMap((row, index) => {
        const next = change(JSON.parse(row) as Row, index)
        return next === undefined ? [] : [`${typeof next === 'string' ? next : JSON.stringify(next)}\n`]
      })
      return [name, Buffer.from(changed.join(''))]
    }),
  )
}

const withHead = (change: (head: Row) => unknown) =>
  good.map(([name, bytes]): Entry =>
    name === 'export.json'
      ? [name, Buffer.from(JSON.stringify(change(JSON.parse(bytes.toString()) as Row)))]
      : [name, bytes],
  )

async function refusalOf(entries: readonly Entry[] | Buffer) {
  const path = join(commune.home, 'hostile.tar')
  await writeFile(path, Buffer.isBuffer(entries) ? entries : await tarOf(entries))
  const before = await databaseDigest(other.store.db, [])
  const error = (await takesIn(path).catch((caught: unknown) => caught)) as {
    code?: string
    problems?: readonly { path: string; value?: string }[]
  }
  expect(await databaseDigest(other.store.db, [])).toEqual(before)
  return error
}

const stranger = '0'.repeat(64)
const blobAt = (index: number) => good.filter(([name]) => name.startsWith('blobs/'))[index]?.[0] ?? ''

describe('a file that is not a complete export', () => {
  test.each<readonly [string, () => Promise<readonly Entry[] | Buffer> | readonly Entry[] | Buffer, string]>([
    ['nothing', () => Buffer.alloc(0), 'ACTES-F030'],
    ['noise', () => randomBytes(100_000), 'ACTES-F030'],
    ['one that is cut', async () => (await tarOf(good)).subarray(0, -40_000), 'ACTES-F030'],
    ['one without its manifest', () => good.slice(0, -1), 'ACTES-F030'],
    ['one whose entries stand in another order', () => good.toReversed(), 'ACTES-F030'],
    [
      'one with something beside',
      () => [...good.slice(0, -1), ['../evil', Buffer.from('x')], ...good.slice(-1)],
      'ACTES-F030',
    ],
    [
      'one whose rows were changed',
      () =>
        withRows('journal', (row) => ({ ...row, who: 'x' }))
          .slice(0, -1)
          .concat(good.slice(-1)),
      'ACTES-F030',
    ],
    [
      'one with a blob of other bytes',
      () => good.map(([name, bytes]) => [name, name === blobAt(0) ? Buffer.from('x') : bytes]),
      'ACTES-F030',
    ],
    ['one without a blob that rows name', () => fitting(good.filter(([name]) => name !== blobAt(1))), 'ACTES-F030'],
    [
      'one with a blob that no row names',
      () =>
        fitting([
          good[0] as Entry,
          ...good.slice(1, -1),
          [`blobs/f${'f'.repeat(63)}`, Buffer.from('x')],
          ...good.slice(-1),
        ]),
      'ACTES-F030',
    ],
    ['one that is a backup', () => [['backup.json', Buffer.from('{}')]], 'ACTES-F030'],
    [
      'one of links',
      () => tarOf([['export.json', Buffer.alloc(0)]], { type: 'symlink', linkname: '/etc/passwd' }),
      'ACTES-F030',
    ],
    [
      'one with a header that goes on for ever',
      () => tarOf([['export.json', Buffer.from('{}')]], { pax: { comment: 'x'.repeat(6_000_000) } }),
      'ACTES-F030',
    ],
    ['one of a newer format', () => withHead((head) => ({ ...head, version: 2 })), 'ACTES-A112'],
    ['one of a newer program', () => withHead((head) => ({ ...head, schema: 9_999 })), 'ACTES-A112'],
  ])('is refused: %s', async (_, make, code) => {
    expect(await refusalOf(await make())).toMatchObject({ code })
  })
})

describe('impossible rows', () => {
  test.each<readonly [string, () => readonly Entry[], readonly string[]]>([
    [
      'a digest that leads elsewhere',
      () => withRows('retour', (row) => ({ ...row, sha256: '../../../etc/passwd' })),
      ['sha256'],
    ],
    [
      'a digest in an archive',
      () =>
        withRows('transmission', (row) => ({
          ...row,
          archive: row.archive && { ...(row.archive as object), sha256: '..' },
        })),
      ['archive.sha256'],
    ],
    [
      'a file of another folder',
      () =>
        withRows('transmission', (row) => ({
          ...row,
          files: (row.files as object[]).map((each) => ({ ...each, fichier: '../x.pdf' })),
        })),
      ['files.0.fichier'],
    ],
    [
      'an act that no deposit holds',
      () => withRows('transmission', (row) => ({ ...row, formulaire: { code: '1-1', acte: {} } })),
      ['formulaire'],
    ],
    ['a column that is not there', () => withRows('attempt', (row) => ({ ...row, evil: 1 })), ['evil']],
    [
      'a value that is nested without end',
      () =>
        withRows('journal', (row, index) => {
          const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`
          return index > 0 ? row : `${JSON.stringify({ ...row, detail: undefined }).slice(0, -1)},"detail":${deep}}`
        }),
      ['detail.0.0'],
    ],
    ['a column that is missing', () => withRows('attempt', ({ verb: _, ...row }) => row), ['verb']],
    [
      'a gateway that nobody has',
      () => withRows('transmission', (row) => ({ ...row, connection: `Evil one:${siren}` })),
      ['connection'],
    ],
    ['a line without its number', () => withRows('journal', (row) => ({ ...row, first_line: 1e15 })), ['first_line']],
    ['a row that is no object', () => withRows('attempt', () => '[]'), ['json']],
    [
      'a table that is none of the format',
      () => fitting([good[0] as Entry, ['tables/person/0.jsonl', Buffer.from('{}\n')], ...good.slice(1)]),
      ['table'],
    ],
    ['another collectivité in the head', () => withHead((head) => ({ ...head, siren: '000000000' })), ['siren']],
    [
      'a declaration that would be refused',
      () => withHead((head) => ({ ...head, collectivite: { ...(head.collectivite as object), departement: '' } })),
      ['departement'],
    ],
  ])('are told: %s', async (_, make, paths) => {
    const { code, problems = [] } = await refusalOf(make())
    expect(code).toBe('ACTES-F031')
    for (const path of paths) expect(problems.map((each) => `${each.path} ${each.value}`).join(' ')).toContain(path)
  })

  test('are reported all at once, up to a hundred', async () => {
    const { problems = [] } = await refusalOf(withRows('journal', (row) => ({ ...row, one: 1, two: 2 })))
    expect(problems.length).toBeGreaterThan(10)
    expect(problems[0]).toMatchObject({ path: 'tables/journal/0.jsonl:1', value: 'one' })
  })

  test.each<readonly [string, () => readonly Entry[]]>([
    [
      'an act of another collectivité',
      () => withRows('transmission', (row) => ({ ...row, collectivite: '000000000' })),
    ],
    ['a line of an act that is not there', () => withRows('journal', (row) => ({ ...row, transmission: v7() }))],
    ['a state that is none', () => withRows('transmission', (row) => ({ ...row, state: 'elsewhere' }))],
    ['an act about one that is not there', () => withRows('transmission', (row) => ({ ...row, about: v7() }))],
    ['a doubt without its attempt', () => withRows('transmission', (row) => ({ ...row, open_attempt: v7() }))],
    ['a retour of an act that is not there', () => withRows('retour', (row) => ({ ...row, transmission: v7() }))],
    ['a number that two lines bear', () => withRows('journal', (row) => ({ ...row, first_line: 7 }))],
  ])('the database refuses, or nothing else knows: %s', async (_, make) => {
    expect((await refusalOf(make())).code).toMatch(/^ACTES-(F031|F033)$/)
  })
})

describe('an inconsistent journal', () => {
  const last = (table: string) =>
    (good
      .find(([name]) => name.startsWith(`tables/${table}/`))?.[1]
      .toString()
      .trimEnd()
      .split('\n').length ?? 0) - 1
  test.each<readonly [string, () => readonly Entry[]]>([
    [
      'a line that was changed',
      () => withRows('journal', (row, index) => (index === 1 ? { ...row, who: 'quelqu’un' } : row)),
    ],
    [
      'a line of another moment',
      () => withRows('journal', (row, index) => (index === 2 ? { ...row, at: '2020-01-01T00:00:00+00:00' } : row)),
    ],
    ['a line that was taken out', () => withRows('journal', (row, index) => (index === 2 ? undefined : row))],
    [
      'a link that was changed',
      () => withRows('link', (row, index) => (index === 3 ? { ...row, digest: stranger } : row)),
    ],
    ['a link that was taken out', () => withRows('link', (row, index) => (index === 1 ? undefined : row))],
    [
      'a chain whose end was cut off',
      () => withRows('link', (row, index) => (index === last('link') ? undefined : row)),
    ],
    ['a seal of another head', () => withRows('seal', (row) => ({ ...row, head: stranger }))],
  ])('is refused: %s', async (_, make) => {
    expect(await refusalOf(make())).toMatchObject({ code: 'ACTES-F033' })
  })
})

describe('a valid export', () => {
  test('contains no secret of the gateway', async () => {
    const gateway = {
      type: 's2low',
      url: 'https://s2low.example.org/',
      certificat: { sealed: v7() },
      boite: { motDePasse: { sealed: v7() } },
    }
    const { db } = commune.app.ports.store
    const settings = JSON.stringify({ ...maraussan, gateway: { ...gateway, identifiantPartage: 'Syndicat' } })
    const before = await db.first<{ settings: object }>('SELECT settings FROM actes.collectivite')
    await db.query('UPDATE actes.collectivite SET settings = $1::jsonb', [settings])
    const [[, head] = ['', Buffer.alloc(0)]] = await entriesOf(await buffer(await exported()))
    await db.query('UPDATE actes.collectivite SET settings = $1::jsonb', [JSON.stringify(before?.settings)])
    expect(JSON.parse(head.toString())).toMatchObject({
      collectivite: { gateway: { type: 's2low', url: gateway.url, boite: {} } },
    })
    expect(head.toString()).not.toMatch(/sealed|Syndicat/)
  })

  test('contains bytes that were about to be sent and then repackaged: dossiers contain them too', async () => {
    const { db, blobs } = commune.app.ports.store
    const { sha256: again } = await blobs.put(Buffer.from('prepared again'))
    const act = await db.first<{ id: string; former: string }>(
      `SELECT id, archive->>'sha256' AS former FROM actes.transmission WHERE numero = 'UN'`,
    )
    const prepare = async (sha256 = '') => {
      await db.query(
        `UPDATE actes.transmission SET archive = archive || jsonb_build_object('sha256', $2::text) WHERE id = $1`,
        [act?.id, sha256],
      )
      await db.query('UPDATE actes.attempt SET request_sha256 = $2 WHERE transmission = $1', [act?.id, sha256])
    }
    await prepare(again)
    const names = (await entriesOf(await buffer(await exported()))).map(([name]) => name)
    await prepare(act?.former)
    expect(names).toEqual(expect.arrayContaining([`blobs/${act?.former}`, `blobs/${again}`]))
  })

  test('is imported once; acts that the origin may still send are held; no notice is sent', async () => {
    await expectCode(takesIn(join(commune.home, 'absent')), 'ACTES-V001')
    expect(await takesIn()).toMatchObject({ siren, acts: 3, held: 1, lacking: [] })
    const { db } = other.store
    expect(await db.first('SELECT held_code, state FROM actes.transmission WHERE id = $1', [waiting])).toEqual({
      held_code: 'ACTES-A111',
      state: 'received',
    })
    expect(await db.rows('SELECT id, paused_by, pause_reason FROM actes.connection')).toEqual([
      { id: connection, paused_by: who, pause_reason: reason },
    ])
    expect(
      await db.rows(`SELECT 1 FROM actes.untold u JOIN actes.journal j ON j.id = u.line WHERE j.event <> 'held'`),
    ).toEqual([])
    const [line] = await deskLines(db, { event: 'collectivite-taken-in', limit: 1 })
    expect(line).toMatchObject({ who, target: siren, detail: { left: false, acts: 3, held: 1, reason } })
    await expect(takesIn()).rejects.toMatchObject({ code: 'ACTES-A108', params: { siren } })
  })

  test('holds such an act whatever held it there', async () => {
    const { db } = other.store
    await emptied(db)
    const rows = withRows('transmission', (row) => (row.id === waiting ? { ...row, held_code: 'ACTES-G010' } : row))
    const path = join(commune.home, 'held.tar')
    await writeFile(path, await tarOf(rows))
    expect(await takesIn(path)).toMatchObject({ held: 1 })
    expect(await db.first('SELECT held_code FROM actes.transmission WHERE id = $1', [waiting])).toEqual({
      held_code: 'ACTES-A111',
    })
  })

  test('is refused if its ids exist', async () => {
    const { db } = other.store
    const { rows } = await db.query<{ id: string }>('SELECT id FROM actes.transmission ORDER BY id LIMIT 1')
    await emptied(db)
    await db.query(`INSERT INTO actes.chained (journal) VALUES ('actes') ON CONFLICT DO NOTHING`)
    await db.query(
      `INSERT INTO actes.collectivite (siren, settings, created_at, updated_at) VALUES ('000000000', '{}', now(), now())`,
    )
    await db.query(
      `INSERT INTO actes.transmission (id, collectivite, connection, objet, formulaire, files, content_sha256, state, created_at, updated_at)
       VALUES ($1, '000000000', 'sandbox:000000000', '', '{"code": "7-1"}', '[]', '', 'cancelled', now(), now())`,
      [rows[0]?.id],
    )
    await expectCode(takesIn(), 'ACTES-A109')
  })
})

describe('a collectivité that leaves', () => {
  test('waits for an exchange under way, then sends nothing; taken back, a person decides about waiting acts', async () => {
    const { db } = commune.app.ports.store
    const asks = (back: boolean) => ask().leaveCollectivite({ siren, back, reason })
    const soon = new Date(commune.now().getTime() + 60_000)
    await db.query('UPDATE actes.transmission SET claim_token = $2, due_at = $3 WHERE id = $1', [waiting, v7(), soon])
    await expectCode(asks(false), 'ACTES-A110')
    expect(await db.first('SELECT paused_by FROM actes.connection')).toEqual({ paused_by: 'test' })
    await db.query('UPDATE actes.transmission SET claim_token = NULL WHERE id = $1', [waiting])
    expect(await asks(false)).toMatchObject({ siren, left: commune.now().toISOString() })
    expect(await asks(false)).toMatchObject({ already: true })
    await expectCode(ask().resumeConnection({ id: connection, reason }), 'ACTES-A113')
    await expect(commune.hands('QUATRE')).rejects.toThrow('ACTES-A113')
    const gateway = { type: 'pastell', url: 'https://pastell.example.org/', entite: 7, jeton: 'jeton-d-essai' }
    await expectCode(commune.operations.declare({ ...maraussan, gateway }, who), 'ACTES-A113')
    expect(await asks(true)).toEqual({ siren, left: null })
    expect(await asks(true)).toMatchObject({ already: true })
    await ask().resumeConnection({ id: connection, reason })
    commune.waits(120)
    await commune.works()
    expect(await commune.shows(waiting)).toMatchObject({ held: { code: 'ACTES-S016' }, attempts: [] })
    await rm(file())
  })
})

test('a purged act is known as purged at the destination, and legal holds continue', async () => {
  const { ports } = commune.app
  const id = await purgedThere('UN')
  await ports.store.db.query(
    `INSERT INTO actes.legal_hold (id, collectivite, reason, set_at, set_by) VALUES ($1, $2, 'recours', $3, 'test')`,
    [v7(), siren, now],
  )
  await writeFile(file(), await buffer(await exported()))
  const { db } = other.store
  await emptied(db)
  await takesIn()
  const act = await db.first<Parameters<typeof liveOrBar>[1]>(
    'SELECT collectivite, numero, nature, date_decision::text AS "dateDecision" FROM actes.purged WHERE transmission = $1',
    [id],
  )
  expect(act && (await liveOrBar(db, act))).toEqual({ bar: 'purged' })
  expect(await purgesTold(db, [id])).toEqual(new Set([id]))
  expect(await db.rows('SELECT state, ended_at IS NOT NULL AS ended FROM actes.disposal')).toEqual([
    { state: 'done', ended: true },
  ])
  expect(await db.rows('SELECT reason FROM actes.legal_hold WHERE lifted_at IS NULL')).toEqual([{ reason: 'recours' }])
})

test('what an archive has comes along; what may still leave for it there is held here', async () => {
  const { store } = commune.app.ports
  const [accepted, frozen, attempt] = [v7(), v7(), v7()]
  const [reply, bordereau] = await Promise.all(
    ['réponse', 'bordereau'].map(async (text) => (await store.blobs.put(Buffer.from(text))).sha256),
  )
  const lays = (row: Row) =>
    store.db.query(
      `INSERT INTO actes.transfer SELECT * FROM jsonb_populate_record(NULL::actes.transfer, $1::jsonb ||
         '{"server": "asalae x", "agency": "x", "created_by": "test", "failures": 0, "late": 0, "look": false, "archive": "asalae"}')`,
      [{ collectivite: siren, id_acte: 'x', created_at: now, identifier: row.id, ...row }],
    )
  const told = { verdict: 'accepted', code: '000' }
  await lays({ id: accepted, transmission: v7(), state: 'accepted', verified: true, reply_sha256: reply, reply: told })
  const package_ = { name: 'p.tar.gz', sha256: bordereau, sizeBytes: 9 }
  const left = { bordereau_sha256: bordereau, package: package_, open_attempt: attempt, due_at: now }
  await lays({ id: frozen, transmission: waiting, state: 'frozen', ...left })
  await store.db.query(
    `INSERT INTO actes.transfer_attempt (id, transfer, opened_at, request_sha256) VALUES ($1, $2, $3, $4)`,
    [attempt, frozen, now, bordereau],
  )
  await writeFile(file(), await buffer(await exported()))
  const { db, blobs } = other.store
  await emptied(db)
  await takesIn()
  expect(
    await db.rows(
      `SELECT t.id, t.state, t.verified, t.held_code AS held, t.due_at IS NULL AS stays, a.verdict IS NULL AS open
         FROM actes.transfer t LEFT JOIN actes.transfer_attempt a ON a.id = t.open_attempt ORDER BY t.id`,
    ),
  ).toEqual([
    { id: accepted, state: 'accepted', verified: true, held: null, stays: true, open: true },
    { id: frozen, state: 'frozen', verified: null, held: 'ACTES-A111', stays: true, open: true },
  ])
  expect([await blobs.has(reply ?? ''), await blobs.has(bordereau ?? '')]).toEqual([true, true])
  await store.db.query('DELETE FROM actes.transfer_attempt')
  await writeFile(file(), await buffer(await exported()))
  await emptied(db)
  await expectCode(takesIn(), 'ACTES-F031')
})

/** Purge an act by a visa. @returns its id */
async function purgedThere(numero: string): Promise<string> {
  const { ports } = commune.app
  await agedBy(10, commune, numero)
  await chained(ports)
  const [act] = await ports.store.db.rows<{ id: string }>('SELECT id FROM actes.transmission WHERE numero = $1', [
    numero,
  ])
  const { id } = await ask().openDisposal({ siren, kind: 'elimination', reason })
  await ask().grantDisposal({ siren, id, reference: 'AD34-2026-17', date: '2025-07-01', reason })
  await ask().purgeDisposal({ siren, id, count: 1, reason })
  await purged(ports)
  return act?.id ?? ''
}
