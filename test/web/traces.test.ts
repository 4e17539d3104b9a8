// From where each one acted, and what they were shown, took away or were refused: the journals say it, of people and of programs,
// and no more often than is of use.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { installationLines, type JournalKind } from '../../src/store/desk/journal.ts'
import { openApiCommune, type ApiCommune } from '../support/desk/api.ts'
import { loginOf, openDesk, type OpenDesk } from '../support/desk/desk.ts'

let desk: OpenDesk
let served: ApiCommune
let id = ''
beforeAll(async () => {
  desk = await openDesk({ roles: { masked: [{ role: 'reader', siren: null }] } })
  id = await desk.hands('TRACES_01')
  served = await openApiCommune()
})
afterAll(async () => {
  await desk.closes()
  await served.closes()
})

const linesOf = (kind: JournalKind, who: string, { app } = desk.commune) =>
  installationLines(app.ports.store.db, { kinds: [kind], who, limit: 100 })
/** Every client of the desk has an address of its own. */
const local = /^127\.\d+\.\d+\.\d+$/
const print = /^[0-9a-f]{12}$/

test('a sign-in: the line has the address and the fingerprint of the new session, and so have the person’s actions', async () => {
  await desk.as('operator').signsIn()
  await desk.as('operator').post(`/transmissions/${id}/note`, { note: 'à suivre' })
  const [entered] = await linesOf('sign-in', loginOf('operator'))
  expect(entered).toMatchObject({ event: 'signed-in', address: expect.stringMatching(local) })
  expect(entered?.session).toMatch(print)
  const text = 'SELECT who, address, session FROM actes.journal WHERE transmission = $1 AND address IS NOT NULL'
  await desk.as('operator').fillsIn(`/transmissions/${id}`, `/transmissions/${id}/retirer`, { motif: 'erreur' })
  const { address, session } = entered ?? {}
  expect(await desk.db.rows(text, [id])).toContainEqual({
    who: loginOf('operator'),
    address,
    session,
  })
  const opening = 'SELECT count(*)::int AS count FROM actes.session WHERE token_sha256 = $1'
  expect(await desk.db.first(opening, [session])).toEqual({ count: 0 })
})

test('an unknown login is recorded without the typed text', async () => {
  const client = desk.another('nobody')
  await client.get('/entrer')
  await client.post('/entrer', { courriel: 'mon mot de passe', motDePasse: 'et autre chose' })
  const [refused] = await linesOf('sign-in', '?')
  expect(refused).toMatchObject({ event: 'sign-in-refused', target: null, detail: null, session: null })
  expect(refused?.address).toMatch(local)
})

test('a program is recorded with its token and its address', async () => {
  const token = await served.tokenFor('logiciel')
  await served.calls({ path: '/people', token: await served.tokenFor('lecteur', { rights: ['read'] }) })
  const deposited = await served.hands('TRACES_02')
  await served.calls({ method: 'POST', path: `/transmissions/${deposited}/cancel`, json: { reason: 'doublon' }, token })
  const text = `SELECT address, session FROM actes.journal WHERE transmission = $1 AND who = 'token:logiciel'`
  expect(await served.app.ports.store.db.rows(text, [deposited])).toEqual([{ address: '127.0.0.1', session: null }])
  expect(await linesOf('refused', 'token:lecteur', served)).toMatchObject([
    { target: 'listPeople', code: 'ACTES-A022', address: '127.0.0.1' },
  ])
})

test('a refusal is recorded once for each thing, and not endlessly', async () => {
  const token = await served.tokenFor('curieux', { rights: ['read'] })
  for (let round = 0; round < 3; round++) {
    await served.calls({ path: '/people', token })
    await served.calls({ path: '/journal', token })
  }
  expect((await linesOf('refused', 'token:curieux', served)).map(({ target }) => target).sort()).toEqual([
    'listJournal',
    'listPeople',
  ])
  const page = await desk.as('reader').get('/personnes')
  expect(page.status).toBe(403)
  expect(await linesOf('refused', loginOf('reader'))).toMatchObject([{ target: '/personnes', code: 'ACTES-A022' }])
})

test('downloads and exports are recorded: files, lists; each of two files', async () => {
  const client = desk.as('operator')
  for (const rank of [0, 1, 0]) expect((await client.get(`/transmissions/${id}/fichiers/${rank}`)).status).toBe(200)
  await client.get('/transmissions.csv')
  const files = await linesOf('download', loginOf('operator'))
  expect(files.map(({ event, target }) => [event, target])).toEqual([
    ['downloadKept', id],
    ['downloadKept', id],
  ])
  expect(new Set(files.map(({ detail }) => JSON.stringify(detail))).size).toBe(2)
  expect(await linesOf('export', loginOf('operator'))).toMatchObject([{ event: 'exportList' }])
})

test('unmasked texts are recorded once shown, act by act', async () => {
  const client = desk.as('masked')
  await client.get(`/transmissions/${id}`)
  expect(await linesOf('reading', loginOf('masked'))).toEqual([])
  await client.fillsIn('/demasquer', '/demasquer', { motif: 'recours' })
  await client.get(`/transmissions/${id}`)
  const read = await linesOf('reading', loginOf('masked'))
  expect(read.map(({ event }) => event)).toEqual(expect.arrayContaining(['unmasked', 'showTransmission']))
  expect(read.find(({ event }) => event === 'showTransmission')).toMatchObject({ target: id })
})
