// The API on the socket of the owner of an embedded folder: the same routes, all rights, files by their paths; it takes exactly
// what it says it takes: nothing unknown, nothing relative, nothing missing.
import type { FastifyInstance } from 'fastify'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whoHeader } from '../../src/operations/wire.ts'
import { deskLines } from '../../src/store/desk/journal.ts'
import { socketServer } from '../../src/web/server.ts'
import { maraussanFolder, openCommune, type Commune } from '../support/life/commune.ts'

let commune: Commune
let server: FastifyInstance
beforeAll(async () => {
  commune = await openCommune({ store: 'embedded' })
  server = await socketServer(commune.app)
})
afterAll(async () => {
  await server.close()
  await commune.closes()
})

async function calls(call: string, payload?: object): Promise<readonly [number, unknown]> {
  const [method = '', path = ''] = call.split(' ')
  const headers = { [whoHeader]: 'cli:test' }
  const asked = { method: method as 'GET' | 'POST', url: `/api/v1${path}`, headers, ...(payload && { payload }) }
  const { statusCode, json } = await server.inject(asked)
  return [statusCode, json()]
}

const reason = 'essai'

describe('accepted input', () => {
  test.each([
    ['GET /transmissions', undefined],
    ['GET /transmissions?message=7-1&state=received&held=false', undefined],
    ['GET /returns?status=orphan&status=notice&collectivite=213401482', undefined],
    ['POST /returns/reread', {}],
    ['GET /tasks?closed=true', undefined],
    ['GET /collectivites/213401482/classification', undefined],
    ['GET /collectivites/213401482/classification/search?words=', undefined],
    ['GET /schedules', undefined],
    ['POST /schedules/vacuum/run', undefined],
    ['POST /schedules/heal/pause', { reason }],
    ['POST /schedules/heal/resume', { reason }],
    ['GET /declarations', undefined],
    ['GET /people', undefined],
  ] as const)('%s %j', async (call, body) => {
    expect((await calls(call, body))[0]).toBe(200)
  })

  test('the caller is journalled', async () => {
    expect(await deskLines(commune.db, { event: 'schedule-paused', limit: 1 })).toMatchObject([
      { who: 'cli:test', target: 'heal', detail: { reason } },
    ])
  })
})

describe('files by path', () => {
  const place = (name: string) => join(maraussanFolder, name)

  test('are read there, and named by their digests', async () => {
    const paths = [place('deliberation.pdf'), place('convention.pdf')]
    const [status, kept] = await calls('POST /uploads', { files: paths })
    expect(status).toBe(200)
    const files = (kept as { items: { name: string; sha256: string }[] }).items.map(({ name, sha256 }) => ({
      name,
      sha256,
    }))
    expect(files.map(({ name }) => name)).toEqual(['deliberation.pdf', 'convention.pdf'])
    const acte = JSON.parse(await readFile(place('acte.json'), 'utf8')) as object
    expect(await calls('POST /deposits', { acte, files })).toMatchObject([201, { numero: 'DEL11-250625' }])
    expect(await calls('POST /checks', { folder: maraussanFolder })).toMatchObject([
      200,
      { ok: true, state: 'received' },
    ])
    const placed = ['deliberation.pdf', 'convention.pdf'].map((name) => ({ name, path: place(name) }))
    expect(await calls('POST /checks', { acte, files: placed })).toMatchObject([200, { ok: true, state: 'received' }])
    expect(await calls('POST /checks', { acte, files: [] })).toMatchObject([200, { ok: false }])
    const elsewhere = [{ name: 'deliberation.pdf', path: 'deliberation.pdf' }]
    expect(await calls('POST /checks', { acte, files: elsewhere })).toMatchObject([400, { code: 'ACTES-A028' }])
  })

  test('that are missing are reported', async () => {
    expect(await calls('POST /uploads', { files: [place('absente.pdf')] })).toMatchObject([422, { code: 'ACTES-F001' }])
    expect(await calls('POST /uploads', { files: ['a.pdf'] })).toMatchObject([400, { code: 'ACTES-A028' }])
  })
})

const id = '0197f1a0-0000-7000-8000-000000000000'

describe('refused input', () => {
  test.each([
    ['POST /deposits', { folder: 'fixtures/actes/maraussan' }, 'body.folder'],
    ['GET /transmissions?message=1-2', undefined, 'query.message[0]'],
    [`POST /returns/${id}/answer`, { form: { reason, refuse: false }, files: ['a.pdf'] }, 'body.files[0]'],
    [`POST /returns/${id}/answer`, { form: { refuse: false }, files: [] }, 'body.form.reason'],
    ['POST /returns', { form: { collectivite: '213401482' }, files: ['../a.eml'] }, 'body.files[0]'],
    ['GET /returns?status=perdu', undefined, 'query.status[0]'],
    ['POST /transmissions/A/annul', {}, 'body.reason'],
    [`POST /returns/${id}/attach`, { transmission: '', reason }, 'body.transmission'],
    [`POST /tasks/${id}/close`, { reason, verdict: 'perdu' }, 'body.verdict'],
    ['POST /schedules/vacuum/pause', {}, 'body.reason'],
    ['GET /transmissions/A?more=true', undefined, 'query.more'],
  ] as const)('%s %j: %s', async (call, body, place) => {
    const [status, answer] = await calls(call, body)
    expect([status, answer]).toMatchObject([400, { code: expect.stringMatching(/^ACTES-(A028|V004)$/) as string }])
    expect((answer as { problems: { path: string }[] }).problems.map(({ path }) => path)).toContain(place)
  })
})
