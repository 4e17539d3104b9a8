// Who may ask a simulated Pastell for what: accounts, tokens, certificates, rights, failures in a row.
import { afterEach, describe, expect, test } from 'vitest'
import { issue, makeAuthority } from '../../support/servers/certificates.ts'
import { agent, openTestPastell, type TestPastell, type TestPastellOptions } from '../../support/gateways/pastell.ts'

let pastell: TestPastell | undefined
afterEach(async () => {
  await pastell?.close()
  pastell = undefined
})

async function open(options: TestPastellOptions = {}): Promise<TestPastell> {
  pastell = await openTestPastell(options)
  return pastell
}

const basic = (login: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${login}:${password}`).toString('base64')}`,
})
const wrong = { headers: basic(agent.login, 'autre') }
const version = '/api/v2/version'

describe('an account', () => {
  test('may be that of a personal token, as long as it lasts', async () => {
    const test = await open({ users: [{ login: 'x', token: 'jeton', tokenEnd: new Date('2025-07-09T00:00:00Z') }] })
    const headers = { authorization: 'Bearer jeton' }
    expect((await test.ask('GET', version, { headers })).status).toBe(200)
    test.at('2025-07-09T00:00:00Z')
    expect((await test.ask('GET', version, { headers })).status).toBe(401)
  })
})

describe('a client certificate', () => {
  test('is needed beside the login of its bearer', async () => {
    const { ask } = await open({ certified: true })
    expect((await ask('GET', version)).status).toBe(401)
  })

  test('of a stranger ends the connection', async () => {
    const { ask } = await open({ certified: true })
    const stranger = await issue(await makeAuthority('ailleurs'), { name: 'x', client: true })
    await expect(ask('GET', version, { certified: stranger })).rejects.toThrow()
  })

  test('that nobody bears leaves the login to decide', async () => {
    const { ask, client } = await open()
    expect((await ask('GET', version, { certified: client })).status).toBe(401)
    const headers = basic(agent.login, agent.password)
    expect((await ask('GET', version, { certified: client, headers })).status).toBe(200)
  })
})

describe('failed logins in a row', () => {
  test('are forgotten at a success', async () => {
    const { ask } = await open({ settings: { loginAttempts: 2 } })
    for (let round = 0; round < 3; round++) {
      expect((await ask('GET', version, wrong)).status).toBe(401)
      expect((await ask('GET', version)).status).toBe(200)
    }
  })
})

describe('rights', () => {
  test('may hold on some entities only', async () => {
    const { ask } = await open({ users: [{ ...agent, entities: [2] }] })
    expect((await ask('GET', '/api/v2/entite/1/document')).status).toBe(403)
  })

  test('nothing is created on an entity that is not active', async () => {
    const entities = [{ id_e: 4, siren: '213401482', name: 'Commune', department: '034', active: false }]
    const { ask } = await open({ entities })
    const { status, json } = await ask('POST', '/api/v2/entite/4/document?type=actes-generique')
    expect([status, json['error-message']]).toEqual([403, "L'entité 4 est désactivée"])
  })
})

describe('what is no resource', () => {
  test.each([
    ['GET', '/api/v2/entite/9/document', 404, "L'entité 9 n'existe pas"],
    ['GET', '/api/v2/entite/1/document/AAAAAAA', 404, "Le document AAAAAAA n'appartient pas à l'entité 1"],
    ['GET', '/api/v2/entite/0/document', 400, 'id_e est obligatoire'],
    ['GET', '/api/v2/foo', 404, "La ressource Foo n'a pas été trouvée"],
    ['GET', '/api/v2/', 400, 'Ressource absente'],
    ['GET', '/api/v3/version', 400, "Version de l'API incorrecte ou version absente"],
    ['GET', '/api/list-entite.php', 404, 'Impossible de trouver le script list-entite.php'],
    ['PUT', '/api/v2/version', 405, "Cette méthode n'est pas utilisable sur l'API Pastell"],
  ])('%s %s: %i', async (method, path, code, words) => {
    const { ask } = await open()
    const { status, json } = await ask(method, path)
    expect([status, json]).toEqual([code, { status: 'error', 'error-message': words }])
  })

  test('outside the API stands the sign-in page', async () => {
    const { ask } = await open()
    expect(await ask('GET', '/')).toMatchObject({ status: 302, headers: { location: '/Connexion/connexion' } })
  })
})
