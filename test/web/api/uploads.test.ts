// Files sent ahead: kept for a day by their digest, for their sender alone or for a queue, and handed in by their digests.
import { readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Deposited } from '../../../src/operations/shapes/transmissions.ts'
import { clientOver } from '../../../src/operations/client.ts'
import { operations } from '../../../src/operations/table.ts'
import { routesOf, serverWire } from '../../../src/operations/wire.ts'
import type { ProblemDocument } from '../../../src/web/problem.ts'
import { filesForm, formOf, openApiCommune, type ApiCall, type ApiCommune } from '../../support/desk/api.ts'
import { maraussanFolder } from '../../support/life/commune.ts'
import { ownTemporary } from '../../support/own-temporary.ts'
import { sha256 as digestOf } from '../../support/sha256.ts'

let commune: ApiCommune
let temporary: Awaited<ReturnType<typeof ownTemporary>>
let bytes: Readonly<Record<string, Buffer>> = {}
beforeAll(async () => {
  temporary = await ownTemporary()
  commune = await openApiCommune({
    environment: { ACTES_QUEUE_DEPOSITS: '213401482 actes-deposits-tous=* actes-deposits-deux=213401482,000000000' },
  })
  const read = (name: string) => readFile(join(maraussanFolder, name))
  bytes = { 'deliberation.pdf': await read('deliberation.pdf'), 'convention.pdf': await read('convention.pdf') }
})
afterAll(async () => {
  await commune.closes()
  await temporary.leave()
})

const named = (name: string) => ({ name, sha256: digestOf(bytes[name] ?? Buffer.from('')) })
const sends = (files: Readonly<Record<string, Buffer>>, more: Partial<ApiCall> = {}) =>
  commune.calls({ method: 'POST', path: '/uploads', form: filesForm(files), ...more })
interface Kept {
  readonly items: readonly { sha256: string; sizeBytes: number; name: string; keptAt: string; keptUntil: string }[]
}
const own = async (more: Partial<ApiCall> = {}) =>
  (await commune.calls({ path: '/uploads', ...more })).json<Kept>().items
const acteOf = async (changes: object) => ({
  ...(JSON.parse(await readFile(join(maraussanFolder, 'acte.json'), 'utf8')) as object),
  cle: undefined,
  ...changes,
})
const deposits = async (changes: object, files: unknown, more: Partial<ApiCall> = {}) =>
  commune.calls({ method: 'POST', path: '/deposits', json: { acte: await acteOf(changes), files }, ...more })
const placesOf = (answer: { json<T>(): T }) =>
  answer.json<ProblemDocument>().problems.map(({ code, path }) => `${code} ${path}`)

describe('uploaded files', () => {
  test('are kept for a day, under their digests, and listed to their sender', async () => {
    const answer = await sends(bytes)
    expect(answer.status).toBe(200)
    const { items } = answer.json<Kept>()
    expect(items).toMatchObject([
      {
        ...named('deliberation.pdf'),
        sizeBytes: bytes['deliberation.pdf']?.length,
        keptAt: '2025-07-08T08:02:00.000Z',
        keptUntil: '2025-07-09T08:02:00.000Z',
      },
      named('convention.pdf'),
    ])
    expect(new Set((await own()).map(({ sha256 }) => sha256))).toEqual(new Set(items.map(({ sha256 }) => sha256)))
    expect((await readdir(tmpdir())).filter((name) => name.startsWith('actes-api-'))).toEqual([])
  })

  test('start a new day when sent again, as one file under its newer name', async () => {
    commune.waits(3_600)
    await sends({ 'acte-11.pdf': bytes['deliberation.pdf'] ?? Buffer.from('') })
    const again = (await own()).filter(({ sha256 }) => sha256 === named('deliberation.pdf').sha256)
    expect(again).toMatchObject([{ name: 'acte-11.pdf', keptUntil: '2025-07-09T09:02:00.000Z' }])
  })

  test('become an act once it names them', async () => {
    const files = [named('deliberation.pdf'), named('convention.pdf')]
    const answer = await deposits({ numero: 'AVANT-1' }, files, { headers: { 'idempotency-key': 'avant-1' } })
    const { id, ...row } = answer.json<Deposited>()
    expect([answer.status, answer.headers.location]).toEqual([201, `/api/v1/transmissions/${id}`])
    expect(row).toMatchObject({ cle: 'avant-1', numero: 'AVANT-1', already: false })
    const { files: kept } = await commune.shows(id)
    expect(kept.map(({ name, sha256 }) => ({ name, sha256 }))).toEqual(files)
    const form = formOf('acte', await acteOf({ numero: 'AVANT-1' }), bytes)
    const again = await commune.calls({ method: 'POST', path: '/deposits', form })
    expect([again.status, again.json()]).toMatchObject([200, { id, already: true }])
  })

  test('serve several acts', async () => {
    const files = [named('deliberation.pdf'), named('convention.pdf')]
    expect((await deposits({ numero: 'AVANT-2' }, files)).status).toBe(201)
  })

  test('are all reported at once if one is unknown, with every other fault, and nothing is stored', async () => {
    const before = await commune.calls({ path: '/transmissions?counted=true' })
    const unknown = { name: 'convention.pdf', sha256: 'a'.repeat(64) }
    const loose = { name: 'plan.pdf', sha256: 'b'.repeat(64) }
    const changes = { numero: 'AVANT-3', objet: '', dateDecision: '2025-06-31' }
    const answer = await deposits(changes, [named('deliberation.pdf'), unknown, loose])
    expect(answer.status).toBe(422)
    expect(placesOf(answer).sort()).toEqual([
      'ACTES-F001 annexes[0].fichier',
      'ACTES-F001 files[2].sha256',
      'ACTES-V010 dateDecision',
      'ACTES-V013 objet',
    ])
    expect((await commune.calls({ path: '/transmissions?counted=true' })).json()).toEqual(before.json())
    expect((await readdir(tmpdir())).filter((name) => name.startsWith('actes-door-'))).toEqual([])
  })

  test('are visible only to their sender', async () => {
    const token = await commune.tokenFor('autre')
    expect(await own({ token })).toEqual([])
    const answer = await deposits({ numero: 'AVANT-4' }, [named('deliberation.pdf'), named('convention.pdf')], {
      token,
    })
    expect(placesOf(answer)).toEqual(['ACTES-F001 document.fichier', 'ACTES-F001 annexes[0].fichier'])
  })

  test('are gone after their day, before any cleaning', async () => {
    const token = await commune.tokenFor('patient')
    await sends(bytes, { token })
    commune.waits(86_401)
    expect(await own({ token })).toEqual([])
    const files = [named('deliberation.pdf'), named('convention.pdf')]
    expect(placesOf(await deposits({ numero: 'AVANT-5' }, files, { token }))).toEqual([
      'ACTES-F001 document.fichier',
      'ACTES-F001 annexes[0].fichier',
    ])
  })

  test('that expired do not keep a repeat from its answer, named by the act or not', async () => {
    const token = await commune.tokenFor('fidele')
    const plan = Buffer.from('%PDF-plan')
    await sends({ ...bytes, 'plan.pdf': plan }, { token })
    const files = [named('deliberation.pdf'), named('convention.pdf'), { name: 'plan.pdf', sha256: digestOf(plan) }]
    const keyed = { token, headers: { 'idempotency-key': 'avant-7' } }
    const { id } = (await deposits({ numero: 'AVANT-7' }, files, keyed)).json<Deposited>()
    commune.waits(86_401)
    for (const more of [keyed, { token }]) {
      const again = await deposits({ numero: 'AVANT-7' }, files, more)
      expect([again.status, again.json<Deposited>()]).toMatchObject([200, { id, already: true }])
    }
    // The key of another content is still told, and the same key without the content opens nothing.
    expect(placesOf(await deposits({ numero: 'AVANT-7', objet: 'Autre' }, files, keyed))).toContain('ACTES-V020 cle')
  })

  test('that expired are asked for again by the repeat of an act whose stored file is gone', async () => {
    const token = await commune.tokenFor('reparatrice')
    await sends(bytes, { token })
    const files = [named('deliberation.pdf'), named('convention.pdf')]
    const { id } = (await deposits({ numero: 'AVANT-9' }, files, { token })).json<Deposited>()
    const { sha256 } = named('deliberation.pdf')
    await rm(join(commune.app.config.blobs, sha256.slice(0, 2), sha256.slice(2, 4), sha256))
    await commune.works()
    expect(await commune.shows(id)).toMatchObject({ held: { code: 'ACTES-S003' } })
    commune.waits(86_401)
    const again = () => deposits({ numero: 'AVANT-9' }, files, { token })
    expect(placesOf(await again())).toEqual(['ACTES-F001 document.fichier', 'ACTES-F001 annexes[0].fichier'])
    await sends(bytes, { token })
    expect((await again()).json()).toMatchObject({ id, already: true })
    await commune.requeues(id)
    await commune.works()
    expect(await commune.shows(id)).toMatchObject({ held: null })
  })

  test('come with an act that has the limits of an act in a form', async () => {
    const files = [named('deliberation.pdf'), named('convention.pdf')]
    const answer = await deposits({ numero: 'AVANT-8', objet: 'x'.repeat(10_001) }, files)
    expect(answer.json<ProblemDocument>().problems).toMatchObject([
      { code: 'ACTES-V003', params: { reason: 'textLength', limit: 10_000 } },
    ])
  })

  test('beyond the quota are refused, but existing ones are not', async () => {
    const token = await commune.tokenFor('glouton')
    await sends({ 'a.pdf': Buffer.from('%PDF-a') }, { token })
    const { store, clock } = commune.app.ports
    await store.db.query(
      `INSERT INTO actes.upload (id, owner, sha256, size_bytes, kept_at, kept_until)
       SELECT gen_random_uuid(), 'token:glouton', lpad(n::text, 64, '0'), 1, $1::timestamptz, $1::timestamptz + interval '1 day' FROM generate_series(1, 999) n`,
      [clock.now()],
    )
    const full = await sends({ 'b.pdf': Buffer.from('%PDF-b') }, { token })
    expect([full.status, full.json()]).toMatchObject([409, { code: 'ACTES-A053', params: { files: 1_000 } }])
    expect((await sends({ 'c.pdf': Buffer.from('%PDF-a') }, { token })).status).toBe(200)
    expect(await own({ token })).toHaveLength(1_000)
    await store.db.query(`DELETE FROM actes.upload WHERE owner = 'token:glouton' AND size_bytes = 1`)
    await store.db.query(`UPDATE actes.upload SET size_bytes = 3221225470 WHERE owner = 'token:glouton'`)
    expect((await sends({ 'd.pdf': Buffer.from('%PDF-d') }, { token })).json()).toMatchObject({ code: 'ACTES-A053' })
  })

  test.each<[string, () => Partial<ApiCall>, number, string]>([
    ['no file', () => ({ form: filesForm({}) }), 400, 'ACTES-A028'],
    ['another part', () => ({ form: formOf('acte', {}, bytes) }), 400, 'ACTES-A028'],
    ['a hidden name', () => ({ form: filesForm({ '.pret': Buffer.from('x') }) }), 422, 'ACTES-F009'],
    ['no form', () => ({ json: { files: ['/etc/hostname'] } }), 415, 'ACTES-A029'],
  ])('with %s are refused', async (_what, call, status, code) => {
    const { form: _, ...bare } = { method: 'POST', path: '/uploads', form: undefined } as const
    const answer = await commune.calls({ ...bare, ...call() })
    expect([answer.status, answer.json()]).toMatchObject([status, { code }])
  })

  test.each<[string, unknown, string]>([
    ['two of one name', [named, named].map(() => ({ name: 'a.pdf', sha256: 'a'.repeat(64) })), 'body.files'],
    ['none', [], 'body.files'],
    ['one in a folder', [{ name: '../a.pdf', sha256: 'a'.repeat(64) }], 'body.files[0].name'],
    ['one without a digest', [{ name: 'a.pdf', sha256: 'abc' }], 'body.files[0].sha256'],
  ])('an act that names %s is told where', async (_what, files, path) => {
    const answer = await deposits({ numero: 'AVANT-6' }, files)
    expect([answer.status, answer.json()]).toMatchObject([400, { code: 'ACTES-A028', problems: [{ path }] }])
  })
})

test('the client uploads files, for a queue too, and names them by their digests', async () => {
  const token = await commune.tokenFor('client')
  const client = clientOver(routesOf(operations), { server: commune.url, token })
  const content = Object.entries(bytes).map(([name, each]) => ({ name, content: new Uint8Array(each) }))
  const { items } = ((await client.upload?.({ files: content })) ?? { items: [] }) as Kept
  const files = items.map(({ name, sha256 }) => ({ name, sha256 }))
  const form = await acteOf({ numero: 'CLIENT-1' })
  expect(await client.deposit?.({ form, files, key: 'client-1' })).toMatchObject({
    numero: 'CLIENT-1',
    cle: 'client-1',
  })
  expect(await client.checkDeposit?.({ form, files: content })).toMatchObject({ ok: true, state: 'received' })
  await client.upload?.({ queue: 'actes-deposits-deux', files: content.slice(0, 1) })
  expect((await own({ path: '/uploads?queue=actes-deposits-deux' })).map(({ name }) => name)).toEqual([
    'deliberation.pdf',
  ])
})

test('a program on another machine deposits by digests through the operations', async () => {
  const token = await commune.tokenFor('loin')
  await sends(bytes, { token })
  const { ask, close } = serverWire(new URL(commune.url), { token, language: 'fr' })
  const files = [named('deliberation.pdf'), named('convention.pdf')]
  expect(await ask.deposit({ acte: await acteOf({ numero: 'LOIN-1' }), files })).toMatchObject({ numero: 'LOIN-1' })
  // Without a file the act is told all the same what it lacks.
  const alone = await ask.checkDeposit({ acte: await acteOf({ numero: 'LOIN-2' }), files: [] })
  expect(alone).toMatchObject({ ok: false, idActe: '034-213401482-20250625-LOIN-2-DE' })
  await close()
})

describe('files uploaded for a queue', () => {
  test('belong to the queue, and to nobody else', async () => {
    await sends(bytes, { path: '/uploads?queue=actes-deposits' })
    expect(await own({ path: '/uploads?queue=actes-deposits' })).toHaveLength(2)
    expect(await own({ path: '/uploads?queue=actes-deposits-tous' })).toEqual([])
    const rows = await commune.app.ports.store.uploads.of('queue:actes-deposits', commune.now())
    expect(rows.map(({ name }) => name).sort()).toEqual(['convention.pdf', 'deliberation.pdf'])
  })

  test('come from callers with the right to deposit for the whole queue', async () => {
    const token = await commune.tokenFor('maraussan', { rights: ['deposit'], sirens: ['213401482'] })
    const status = async (queue: string) => (await sends(bytes, { token, path: `/uploads?queue=${queue}` })).status
    expect(await status('actes-deposits')).toBe(200)
    expect(await status('actes-deposits-deux')).toBe(403)
    expect(await status('actes-deposits-tous')).toBe(403)
    const unknown = await sends(bytes, { path: '/uploads?queue=actes-deposits-autre' })
    expect([unknown.status, unknown.json()]).toMatchObject([404, { code: 'ACTES-Q008' }])
    const other = await sends(bytes, { path: '/uploads?queue=actes' })
    expect([other.status, other.json()]).toMatchObject([400, { code: 'ACTES-A028' }])
  })
})
