// S²LOW on the wire, transport and identity: each exchange by curl, each answer byte for byte as the platform's own sources
// write it (5.x; 5.1 and 6.0 where they differ). Bytes are literal here; nothing of the simulator's makes them.
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { S2lowAccount } from '../../../src/sandbox/s2low/platform.ts'
import { acteForm, formOf, formType, maraussanAccount, openTestS2low } from '../../support/gateways/s2low.ts'
import { forSuite } from '../../support/life/for-suite.ts'

const authority = maraussanAccount.authority
const shared = { ...maraussanAccount, certificate: 'partage' }
const accounts: readonly S2lowAccount[] = [
  maraussanAccount,
  { ...shared, login: 'premier', password: 'un' },
  { ...shared, login: 'second', password: 'deux' },
  { ...maraussanAccount, login: 'ferme', certificate: 'ferme', active: false },
  { ...maraussanAccount, login: 'lecteur', certificate: 'lecteur', rights: 'RO' },
  { ...maraussanAccount, login: 'groupe', certificate: 'groupe', role: 'GADM' },
]

const s2low = forSuite(() => openTestS2low({ accounts }))

const create = '/modules/actes/actes_transac_create.php'
const status = '/modules/actes/actes_transac_get_status.php'
const basic = (login: string, password: string) => ['--user', `${login}:${password}`]

describe('transport', () => {
  test('without a certificate there is no HTTP response', async () => {
    const answer = await s2low.askAs(null, '/api/test-connexion.php')
    expect([answer.exit, answer.status, answer.text]).toEqual([56, 0, ''])
  })

  test('under TLS 1.2 the handshake itself fails', async () => {
    const answer = await s2low.askAs(null, '/api/test-connexion.php', ['--tls-max', '1.2'])
    expect([answer.exit, answer.status]).toEqual([35, 0])
    expect((await s2low.ask('/api/test-connexion.php', ['--tls-max', '1.2'])).text).toBe('OK')
  })

  test('several slashes are one, as clients write them whose address ends with one', async () => {
    expect((await s2low.ask('//api//test-connexion.php')).text).toBe('OK')
    expect((await s2low.post(`/${create}`, acteForm({ number: 'non' }))).text).toMatch(/^KO\n/)
  })

  test('bytes in ISO-8859-1 are called UTF-8, and a session is opened', async () => {
    const answer = await s2low.post(create, acteForm({ number: 'non' }))
    expect(answer.header('Content-Type')).toBe('text/html; charset=UTF-8')
    expect(answer.header('Set-Cookie')).toMatch(/^PHPSESSID=[0-9a-f]+; path=\/$/)
    expect(answer.bytes).toEqual(Buffer.from('KO\nLe num\xe9ro n&#039;est pas correct\n', 'latin1'))
  })

  test('a script that is not there is a page, with 404', async () => {
    const answer = await s2low.ask('/modules/actes/actes_transac_nothing.php')
    expect([answer.status, answer.text.slice(0, 15)]).toEqual([404, '<!DOCTYPE html>'])
  })
})

describe('self-tests', () => {
  test('test-connexion and test-rgs answer OK, without a line feed', async () => {
    expect((await s2low.ask('/api/test-connexion.php')).text).toBe('OK')
    expect((await s2low.ask('/api/test-rgs.php')).text).toBe('OK')
  })

  test('test-rgs answers KO for another certificate', async () => {
    s2low.control.set({ rgs: 'unable to get local issuer certificate' })
    expect((await s2low.ask('/api/test-rgs.php')).text).toBe('KO')
    s2low.control.set({ rgs: true })
  })

  test('info-connexion tells the collectivite', async () => {
    const info = JSON.parse((await s2low.ask('/api/info-connexion.php')).text) as Record<string, object>
    expect(Object.keys(info)).toEqual(['user_info', 'authority_info'])
    expect(Object.keys(info.authority_info ?? {})).toEqual([
      'id',
      'authority_type_id',
      'status',
      'name',
      'email',
      'address',
      'postal_code',
      'city',
      'telephone',
      'department',
      'district',
      'authority_group_id',
    ])
    expect(info.authority_info).toMatchObject({ id: authority.id, department: '034', district: '1' })
    expect(JSON.stringify(info)).not.toContain('motdepasse')
  })
})

describe('accounts of a certificate', () => {
  test('api-list-login lists their logins, one a line, without a login', async () => {
    expect((await s2low.askAs('partage', '/admin/users/api-list-login.php')).text).toBe('premier\nsecond\n')
    expect((await s2low.askAs('inconnu', '/admin/users/api-list-login.php')).text).toBe('')
  })

  test('several accounts: Basic, on each request', async () => {
    const wrong = await s2low.askAs('partage', '/api/test-connexion.php')
    expect(wrong.text).toBe('KO\nLa connexion n&#039;a pas pu \xeatre \xe9tablie\n')
    expect((await s2low.askAs('partage', '/api/test-connexion.php', basic('second', 'deux'))).text).toBe('OK')
  })

  test.each([
    ['a certificate of no account', 'inconnu', []],
    ['a wrong password', 'partage', basic('second', 'un')],
    ['a login of another certificate', 'partage', basic('maraussan', 'motdepasse')],
  ])('%s: no account', async (_, certificate, args) => {
    const answer = await s2low.askAs(certificate, '/api/test-connexion.php', args)
    expect(answer.status).toBe(200)
    expect(answer.text).toBe('KO\nLe certificat n&#039;est pas valide : aucun compte trouv\xe9\n')
  })

  test('without api=1 a browser is sent to a page, which is HTML with 200', async () => {
    const nobody = await s2low.askAs('inconnu', `${status}?transaction=1`)
    expect([nobody.status, nobody.header('Location'), nobody.text]).toEqual([302, '/connexion-status', ''])
    const several = await s2low.askAs('partage', `${status}?transaction=1`)
    expect([several.status, several.header('Location')]).toEqual([302, '/login.php'])
    s2low.control.set({ absoluteLocations: true })
    const absolute = await s2low.askAs('inconnu', `${status}?transaction=1`)
    expect(absolute.header('Location')).toBe(`https://127.0.0.1:${s2low.port}/connexion-status`)
    s2low.control.set({ absoluteLocations: false })
    const page = await s2low.ask('/login.php')
    expect([page.status, page.text.slice(0, 15)]).toEqual([200, '<!DOCTYPE html>'])
  })

  test('a closed account', async () => {
    const answer = await s2low.askAs('ferme', create, formType, formOf(acteForm()))
    expect(answer.text).toBe('KO\n\xc9chec de l&#039;authentification\n')
    const state = await s2low.askAs('ferme', `${status}?transaction=1`)
    expect(state.bytes).toEqual(Buffer.from("KO\nÉchec de l'authentification", 'utf8'))
  })

  test('no right, or an administrator of a group', async () => {
    for (const certificate of ['lecteur', 'groupe']) {
      const answer = await s2low.askAs(certificate, create, formType, formOf(acteForm()))
      expect(answer.text).toBe('KO\nAcc\xe8s refus\xe9\n')
      expect((await s2low.askAs(certificate, `${status}?transaction=1`)).bytes.toString('utf8')).toBe(
        'KO\nAccès refusé',
      )
    }
  })

  test('5.1 and 6.0 lose the accents of the front', async () => {
    s2low.control.set({ version: '5.1' })
    const answer = await s2low.askAs('partage', '/api/test-connexion.php')
    expect(answer.text).toBe('KO\nLa connexion n&#039;a pas pu ?tre ?tablie\n')
    s2low.control.set({ version: '5.0' })
  })

  test('no certificate at all, where the front lets it in', async () => {
    const open = await openTestS2low({ tls: { clients: 'optional' } })
    const answer = await open.askAs(null, '/api/test-connexion.php')
    expect(answer.text).toBe('KO\nAucune information de certificat trouv\xe9e\n')
    await open.close()
  })

  test('6.0 without Authorization: Basic never arrives', async () => {
    s2low.control.set({ basic: 'lost' })
    const answer = await s2low.askAs('partage', '/api/test-connexion.php', basic('second', 'deux'))
    expect(answer.text).toBe('KO\nLa connexion n&#039;a pas pu \xeatre \xe9tablie\n')
    s2low.control.set({ basic: 'honoured' })
  })
})

describe('sessions', () => {
  const cookieOf = (line: string | undefined) => ['--cookie', /^[^;]+/.exec(line ?? '')?.[0] ?? '']

  test('a cookie keeps the account that was found, for 24 minutes, whatever login comes with it', async () => {
    const first = await s2low.askAs('partage', '/api/info-connexion.php', basic('premier', 'un'))
    const jar = cookieOf(first.header('Set-Cookie'))
    const login = async (args: readonly string[]) =>
      /"login": "(\w+)"/.exec((await s2low.askAs('partage', '/api/info-connexion.php', args)).text)?.[1]
    expect(await login([...jar, ...basic('second', 'deux')])).toBe('premier')
    s2low.at('2025-07-08T08:25:00Z')
    expect(await login([...jar, ...basic('second', 'deux')])).toBe('second')
    s2low.at('2025-07-08T08:00:00Z')
  })

  test('a cookie of another certificate is refused', async () => {
    const first = await s2low.askAs('partage', '/api/test-connexion.php', basic('premier', 'un'))
    const answer = await s2low.ask('/api/test-connexion.php', cookieOf(first.header('Set-Cookie')))
    expect(answer.text).toBe('KO\nLa connexion n&#039;a pas pu \xeatre \xe9tablie\n')
  })
})

describe('nonces', () => {
  const nonceFor = async (login: string, password: string) => {
    const answer = await s2low.askAs('partage', '/api/get-nounce.php', basic(login, password))
    const nonce = /^\{"nounce":"([0-9a-f]+)"\}$/.exec(answer.text)?.[1] ?? ''
    const hash = createHash('sha256').update(`${password}:${nonce}`).digest('hex')
    return `nounce=${nonce}&login=${login}&hash=${hash}`
  }

  test('without a login and a password: 401', async () => {
    const answer = await s2low.ask('/api/get-nounce.php')
    expect([answer.status, answer.header('WWW-Authenticate')]).toEqual([401, 'Basic realm="API S2low"'])
    expect(answer.text).toBe("La fonction n'est utilisable qu'avec un login+mot de passe HTTP")
  })

  test('good for five minutes, as often as one wants', async () => {
    const parameters = await nonceFor('second', 'deux')
    const login = async () =>
      /"login": "(\w+)"/.exec((await s2low.askAs('partage', `/api/info-connexion.php?${parameters}`)).text)?.[1]
    expect([await login(), await login()]).toEqual(['second', 'second'])
    s2low.at('2025-07-08T08:05:01Z')
    expect(await login()).toBeUndefined()
    s2low.at('2025-07-08T08:00:00Z')
  })

  test('a wrong hash is no login', async () => {
    const parameters = (await nonceFor('second', 'deux')).replace(/hash=../, 'hash=zz')
    const answer = await s2low.askAs('partage', `/api/test-connexion.php?${parameters}`)
    expect(answer.text).toBe('KO\nLa connexion n&#039;a pas pu \xeatre \xe9tablie\n')
  })

  test('6.0 gives none: it sends home', async () => {
    s2low.control.set({ version: '6.0' })
    const answer = await s2low.askAs('partage', '/api/get-nounce.php', basic('second', 'deux'))
    expect([answer.status, answer.header('Location')]).toEqual([302, '/'])
    s2low.control.set({ version: '5.0' })
  })
})
