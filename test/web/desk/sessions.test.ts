// Coming in and going out: what a cookie may do, how long, and what wrong passwords and stale links are worth.
import { v7 } from 'uuid'
import { afterEach, describe, expect, test } from 'vitest'
import { choosePassword, invite } from '../../../src/accounts/sign-in.ts'
import { disablePerson, keepPerson } from '../../../src/store/people/people.ts'
import { loginOf, openDesk, password, staff, type Client, type OpenDesk } from '../../support/desk/desk.ts'
import { forSuite } from '../../support/life/for-suite.ts'

const desk = forSuite(() =>
  openDesk({
    roles: { leaving: staff.reader, hurried: staff.reader, patient: staff.reader, changing: staff.reader },
  }),
)
const at = () => ({ db: desk.db, now: desk.app.ports.clock.now })

/** Present a cookie by hand, as a thief would. */
const withCookie = (session: string | undefined) =>
  desk.another('nobody').get('/', { cookie: `actes_session=${session ?? ''}` })

const tries = (client: Client, name: string, motDePasse: string) =>
  client.post('/entrer', { courriel: loginOf(name), motDePasse })

describe('a session', () => {
  test('is a cookie that no script reads and no other site sends', async () => {
    const { headers } = await tries(desk.another('nobody'), 'reader', password)
    const cookies = [headers['set-cookie'] ?? []].flat()
    const session = cookies.find((line) => line.startsWith('actes_session='))
    expect(session).toMatch(/HttpOnly/)
    expect(session).toMatch(/SameSite=(Lax|Strict)/)
    for (const line of cookies) expect(line).toMatch(/HttpOnly/)
  })

  test('is stored only as a digest', async () => {
    await desk.as('reader').get('/')
    const token = desk.as('reader').cookies().actes_session
    const { rows } = await at().db.query<{ text: string }>('SELECT s::text AS text FROM actes.session s')
    expect(rows.length).toBeGreaterThan(0)
    expect(rows.filter(({ text }) => text.includes(token ?? '?'))).toEqual([])
  })

  test('is a new one at each sign-in', async () => {
    const client = desk.another('reader')
    await client.get('/')
    const first = client.cookies().actes_session
    await client.signsIn()
    expect(client.cookies().actes_session).not.toBe(first)
  })

  test('ends at the sign-out, wherever its cookie is', async () => {
    const client = desk.another('operator')
    await client.get('/')
    const { actes_session: session } = client.cookies()
    expect(await withCookie(session)).toMatchObject({ status: 200 })
    expect(await client.post('/sortir')).toMatchObject({ status: 303, location: '/entrer' })
    expect(client.cookies().actes_session).toBeUndefined()
    expect(await withCookie(session)).toMatchObject({ status: 303, location: '/entrer' })
  })

  test('ends after an hour without activity, and after twelve with', async () => {
    const [idle, busy] = [desk.another('operator'), desk.another('operator')]
    await Promise.all([idle.get('/'), busy.get('/')])
    const [first, second] = [idle.cookies().actes_session, busy.cookies().actes_session]
    for (let hours = 0; hours < 12; hours += 0.75) {
      expect(await withCookie(second)).toMatchObject({ status: 200 })
      desk.waits(45 * 60)
    }
    expect(await withCookie(first)).toMatchObject({ status: 303 })
    expect(await withCookie(second)).toMatchObject({ status: 303 })
  })

  test('ends when the account is closed', async () => {
    const client = desk.another('leaving')
    await client.get('/')
    await disablePerson(at().db, loginOf('leaving'), at().now())
    expect(await client.get('/')).toMatchObject({ status: 303, location: '/entrer' })
    expect(await tries(desk.another('nobody'), 'leaving', password)).toMatchObject({ status: 401 })
  })

  test('has the current rights', async () => {
    const client = desk.another('changing')
    expect(await client.get('/')).toMatchObject({ status: 200 })
    await keepPerson(at().db, { id: v7(), login: loginOf('changing'), grants: [], at: at().now() })
    expect(await client.get('/')).toMatchObject({ status: 403 })
  })

  test.each(['', 'x', 'é', `${'a'.repeat(43)}`, "' OR 1=1"])('is not invented: %j', async (session) => {
    expect(await withCookie(encodeURIComponent(session))).toMatchObject({ status: 303, location: '/entrer' })
  })
})

describe('a password', () => {
  test('that is wrong reveals nothing: not even whether a person has this account', async () => {
    const strip = ({ status, words }: { status: number; words: string }) => [status, words]
    const [wrong, unknown] = [
      await tries(desk.another('nobody'), 'reader', 'faux'),
      await tries(desk.another('nobody'), 'personne', 'faux'),
    ]
    expect(strip(wrong)).toEqual(strip(unknown))
    expect(wrong.status).toBe(401)
    expect(wrong.headers['set-cookie'] ?? '').not.toContain('actes_session')
  })

  test('is not checked for some seconds after five wrong ones, and the page says for how long', async () => {
    const client = desk.another('nobody')
    for (let times = 0; times < 5; times++) expect((await tries(client, 'hurried', 'faux')).status).toBe(401)
    const slowed = await tries(client, 'hurried', password)
    expect([slowed.status, slowed.words]).toEqual([429, expect.stringContaining('Attendez 1 s')])
    expect(slowed.headers['retry-after']).toBe('1')
    desk.waits(2)
    expect((await tries(client, 'hurried', password)).status).toBe(303)
  })

  test('cannot be locked by strangers: another network is accepted at once, and so is a device that signed in before', async () => {
    const own = desk.another('nobody')
    expect((await tries(own, 'hurried', password)).status).toBe(303)
    const device = own.cookies().actes_appareil ?? ''
    const stranger = desk.another('nobody')
    for (let times = 0; times < 12; times++) await tries(stranger, 'hurried', 'faux')
    expect((await tries(desk.another('nobody'), 'hurried', password)).status).toBe(303)
    // Behind one proxy all have one address.
    const fields = { courriel: loginOf('hurried'), motDePasse: password, _csrf: await stranger.token() }
    const cookie = `_csrf=${stranger.cookies()._csrf}; actes_appareil=${device}`
    expect((await stranger.post('/entrer', fields, { cookie })).status).toBe(303)
    const forged = `_csrf=${stranger.cookies()._csrf}; actes_appareil=${device.replace(/.$/, 'x')}`
    expect((await stranger.post('/entrer', fields, { cookie: forged })).status).not.toBe(303)
  })

  test('is accepted behind one proxy after forty failures of others there', async () => {
    const shared = desk.another('nobody')
    expect((await tries(shared, 'patient', password)).status).toBe(303)
    const { actes_appareil: device = '', ...rest } = shared.cookies()
    const strangers = Object.entries({ ...rest, actes_session: '' }).map(([name, value]) => `${name}=${value}`)
    await shared.get('/entrer', { cookie: strangers.join('; ') })
    const fields = { motDePasse: 'faux', _csrf: await shared.token() }
    const cookie = `_csrf=${shared.cookies()._csrf}`
    const statuses: number[] = []
    for (let times = 0; times < 45; times++) {
      const answer = await shared.post('/entrer', { ...fields, courriel: loginOf(`inconnu${times}`) }, { cookie })
      statuses.push(answer.status)
    }
    expect(statuses.at(-1)).toBe(429)
    const own = { courriel: loginOf('patient'), motDePasse: password, _csrf: fields._csrf }
    expect((await shared.post('/entrer', own, { cookie: `${cookie}; actes_appareil=${device}` })).status).toBe(303)
  })

  test('is tried at most twenty times a minute from one address', async () => {
    const client = desk.another('nobody')
    const statuses: number[] = []
    for (let times = 0; times < 21; times++) statuses.push((await tries(client, `inconnu${times}`, 'faux')).status)
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(0)
  })

  test('without the token against forgery is not even checked', async () => {
    const fields = { courriel: loginOf('patient'), motDePasse: password, _csrf: 'faux' }
    expect((await desk.another('nobody').post('/entrer', fields)).status).toBe(403)
  })
})

describe('a one-time link', () => {
  const linkFor = async (name: string) => {
    const { db, now } = at()
    const id = await keepPerson(db, { id: v7(), login: loginOf(name), grants: staff.reader, at: now() })
    return invite(at(), id)
  }
  const choice = { motDePasse: 'un autre mot de passe', encore: 'un autre mot de passe' }

  test('lets a person choose their password, once', async () => {
    const link = `/invitation/${await linkFor('patient')}`
    const client = desk.another('nobody')
    expect(await client.get(link)).toMatchObject({ status: 200 })
    expect(await client.post(link, { ...choice, encore: 'différent, hélas' })).toMatchObject({ status: 422 })
    expect(await client.post(link, { motDePasse: 'court', encore: 'court' })).toMatchObject({ status: 422 })
    expect(await client.post(link, choice)).toMatchObject({ status: 303, location: '/entrer' })
    expect(await client.post(link, choice)).toMatchObject({ status: 404 })
    expect((await tries(client, 'patient', choice.motDePasse)).status).toBe(303)
  })

  test('is invalid after three days, once another was created, or if invented', async () => {
    const [first, second] = [await linkFor('patient'), await linkFor('patient')]
    const client = desk.another('nobody')
    expect(await client.get(`/invitation/${first}`)).toMatchObject({ status: 404 })
    expect(await client.get(`/invitation/${'A'.repeat(43)}`)).toMatchObject({ status: 404 })
    desk.waits(72 * 3_600 + 1)
    expect(await client.get(`/invitation/${second}`)).toMatchObject({ status: 404 })
    expect(await choosePassword(at(), { token: second, password: choice.motDePasse })).toBe('worthless')
  })
})

describe('over HTTPS', () => {
  let public_: OpenDesk | undefined
  afterEach(() => public_?.closes())
  test('its cookies never leave in clear, and the browser is told to stay there', async () => {
    public_ = await openDesk({ environment: { ACTES_PUBLIC_URL: 'https://actes.example.org' } })
    const { headers } = await tries(public_.another('nobody'), 'reader', password)
    for (const line of [headers['set-cookie'] ?? []].flat()) expect(line).toMatch(/Secure/)
    expect(headers['strict-transport-security']).toBeDefined()
  })
})
