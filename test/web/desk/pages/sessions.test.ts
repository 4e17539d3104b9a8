// Sessions as people see them: their own, with browser, system and address, ended one by one or all others together; and those
// of anybody for the one who administers everything.
import { describe, expect, test } from 'vitest'
import { loginOf, openDesk, password, staff, type Client } from '../../../support/desk/desk.ts'
import { forSuite } from '../../../support/life/for-suite.ts'

const firefox = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0 bavardage'
const safari =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1'

const desk = forSuite(() => openDesk({ roles: { agent: staff.reader, other: staff.reader, ended: staff.reader } }))

/** In by another browser, which says this of itself. */
async function enters(name: string, agent: string): Promise<Client> {
  const client = desk.another('nobody')
  const fields = { courriel: loginOf(name), motDePasse: password }
  expect((await client.post('/entrer', fields, { 'user-agent': agent })).status).toBe(303)
  return client
}
const rowsIn = (text: string) => text.split('<tr>').filter((row) => row.includes('<td'))
const idsIn = (text: string) => [...text.matchAll(/name="session" value="([^"]+)"/g)].map(([, id = '']) => id)
const path = (name: string) => `/personnes/${encodeURIComponent(loginOf(name))}`

describe('Mon compte', () => {
  test('lists one’s sessions by device and address, with the current one marked, and stores nothing else of the browser', async () => {
    const [here, there] = [await enters('agent', firefox), await enters('agent', safari)]
    await there.get('/')
    const { text, words } = await here.get('/moi')
    expect(rowsIn(text)).toHaveLength(2)
    expect(words).toMatch(/Firefox, Windows celle-ci 127\.\d+\.\d+\.\d+ cette machine/)
    expect(words).toMatch(/Safari, iOS 127\.\d+\.\d+\.\d+ cette machine/)
    expect(idsIn(text)).toHaveLength(1)
    const { rows } = await desk.db.query('SELECT s::text FROM actes.session s')
    expect(JSON.stringify(rows)).not.toMatch(/Mozilla|bavardage|140\.0|18_5/)
    expect((await here.get('/moi', { 'accept-language': 'en' })).words).toContain('Firefox, Windows this one')
  })

  test('ends one of them, once, and all others together', async () => {
    const [here, there] = [await enters('other', firefox), await enters('other', safari)]
    const [id = ''] = idsIn((await here.get('/moi')).text)
    expect(await here.post('/moi/sessions', { session: id })).toMatchObject({ status: 303, location: '/moi' })
    expect((await there.get('/')).location).toBe('/entrer')
    const again = await here.post('/moi/sessions', { session: id })
    expect([again.status, again.words]).toEqual([422, expect.stringContaining('ACTES-A086')])
    const others = [await enters('other', safari), await enters('other', safari)]
    expect(await here.post('/moi/sessions/autres')).toMatchObject({ status: 303, location: '/moi' })
    for (const each of others) expect((await each.get('/')).location).toBe('/entrer')
    expect((await here.get('/moi')).words).toContain('Toutes vos autres sessions sont fermées.')
  })

  test('ends nobody else’s, whatever is submitted', async () => {
    const [mine, theirs] = [await enters('agent', firefox), await enters('other', firefox)]
    await mine.get('/moi')
    const shown = await desk.as('administrator').get(path('other'))
    for (const id of [...idsIn(shown.text), 'x', "' OR true", ''])
      expect((await mine.post('/moi/sessions', { session: id })).status).toBe(422)
    expect((await theirs.get('/')).status).toBe(200)
  })
})

describe('the page of an account', () => {
  test('lists its sessions, and ends one of them', async () => {
    const [first, second] = [await enters('ended', firefox), await enters('ended', safari)]
    desk.waits(60)
    await second.get('/')
    const administrator = desk.as('administrator')
    const { text, words } = await administrator.get(path('ended'))
    expect(words).toMatch(/Safari, iOS .*Firefox, Windows/)
    const [newest = '', oldest = ''] = idsIn(text)
    expect((await administrator.post(`${path('ended')}/session`, { session: oldest })).status).toBe(303)
    expect([(await first.get('/')).location, (await second.get('/')).status]).toEqual(['/entrer', 200])
    expect((await administrator.post(`${path('agent')}/session`, { session: newest })).status).toBe(422)
    expect((await second.get('/')).status).toBe(200)
    expect((await administrator.get('/journal')).words).toContain('session fermée')
  })

  test('is visible only to an administrator of everything', async () => {
    const { text } = await desk.as('administrator').get(path('agent'))
    const [session = ''] = idsIn(text)
    for (const name of ['reader', 'operator', 'neighbour'])
      expect((await desk.as(name).post(`${path('agent')}/session`, { session })).status).toBe(403)
  })
})
