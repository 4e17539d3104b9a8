// What another site, or another host of the same domain, can make a browser send: a form is worth something in the session that
// it was made in, and from the desk's own pages alone.
import { afterEach, describe, expect, test } from 'vitest'
import { loginOf, openDesk, password, type Client, type OpenDesk } from '../../support/desk/desk.ts'

let desk: OpenDesk
afterEach(() => desk.closes())
const opens = async (environment: Readonly<Record<string, string>> = {}) => {
  desk = await openDesk({ environment })
}

const jar = (cookies: Readonly<Record<string, string>>): string =>
  Object.entries(cookies)
    .map(([name, value]) => `${name}=${value}`)
    .join('; ')
/** A form that changes nothing of anybody's: the columns of one's own list. */
const path = '/moi/deconnexion'
const submits = (client: Client, headers: Readonly<Record<string, string>>, fields = {}) =>
  client.post(path, fields, headers)

describe('the token of a form', () => {
  test('of another person is invalid, even with their cookie planted beside the session', async () => {
    await opens()
    const [attacker, victim] = [desk.as('operator'), desk.as('administrator')]
    const token = await attacker.token()
    await victim.token()
    const planted = { ...victim.cookies(), _csrf: attacker.cookies()._csrf ?? '' }
    expect((await submits(victim, { cookie: jar(planted) }, { _csrf: token })).status).toBe(403)
    expect((await victim.get('/')).status).toBe(200)
  })

  test('from before the sign-in is invalid after it', async () => {
    await opens()
    const client = desk.another('nobody')
    const token = await client.token()
    const { _csrf } = client.cookies()
    const fields = { courriel: loginOf('reader'), motDePasse: password }
    const entered = await client.post('/entrer', fields)
    expect([entered.status, client.cookies()._csrf]).toEqual([303, undefined])
    const kept = { ...client.cookies(), _csrf: _csrf ?? '' }
    expect((await submits(client, { cookie: jar(kept) }, { _csrf: token })).status).toBe(403)
  })
})

describe('the origin headers of a browser', () => {
  test.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['another host of the same domain', { 'sec-fetch-site': 'same-site' }],
    ['another origin', { origin: 'https://voleur.example.org' }],
    ['a scheme that is none of ours', { origin: 'data:' }],
  ])('refuse a request, although the token is right: %s', async (_title, headers) => {
    await opens()
    const client = desk.as('reader')
    expect((await submits(client, headers)).status).toBe(403)
    expect((await client.get('/')).status).toBe(200)
  })

  test('allow requests of the desk’s own pages, and of old browsers without such headers', async () => {
    await opens()
    for (const headers of [
      { 'sec-fetch-site': 'same-origin', origin: desk.url },
      { origin: 'null' },
      { 'sec-fetch-site': 'none' },
      {},
    ])
      expect((await submits(desk.another('reader'), headers)).location, JSON.stringify(headers)).toBe('/entrer')
  })

  test('allow the public address, whatever a proxy sends as host', async () => {
    await opens({ ACTES_PUBLIC_URL: 'https://actes.example.org' })
    const { location } = await submits(desk.as('reader'), { origin: 'https://actes.example.org' })
    expect(location).toBe('/entrer')
  })
})

test('over HTTPS no other host of the domain can set a cookie of the desk', async () => {
  await opens({ ACTES_PUBLIC_URL: 'https://actes.example.org' })
  const client = desk.another('nobody')
  const lines: string[] = []
  const heard = ({ headers }: { headers: Readonly<Record<string, string | readonly string[] | undefined>> }) =>
    lines.push(...[headers['set-cookie'] ?? []].flat())
  heard(await client.get('/entrer'))
  heard(await client.post('/entrer', { courriel: loginOf('reader'), motDePasse: password }))
  heard(await client.get('/'))
  heard(await client.post('/moi/mot-de-passe', { actuel: 'a', nouveau: 'b', encore: 'c' }))
  const names = new Set(lines.map((line) => line.split('=')[0]))
  expect([...names].toSorted()).toEqual([
    '__Host-_csrf',
    '__Host-actes_appareil',
    '__Host-actes_etape',
    '__Host-actes_said',
    '__Host-actes_session',
  ])
  for (const line of lines) {
    expect(line).toMatch(/; Path=\/(;|$)/)
    expect(line).toMatch(/; Secure/)
    expect(line).not.toMatch(/domain/i)
  }
})
