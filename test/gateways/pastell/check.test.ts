// What doctor finds at Pastell: our certificate, the version, the entity, its documents, and what is wrong, by the
// setting to correct.
import { afterEach, describe, expect, test } from 'vitest'
import type { DriverTools, Gateway } from '../../../src/gateways/gateway.ts'
import { maraussan } from '../../../src/config/demo.ts'
import { issue, makeAuthority } from '../../support/servers/certificates.ts'
import { agent, openTestPastell, type TestPastell, type TestPastellOptions } from '../../support/gateways/pastell.ts'
import { asActesError, collectAll } from '../contract.ts'
import { driverOf, fillAct, never, toolsOf } from '../../support/gateways/pastell-bench.ts'
import { counterSession, page, saysError } from '../../support/gateways/pastell-counter.ts'

const closing: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function simulated(options: TestPastellOptions = {}): Promise<TestPastell> {
  const sim = await openTestPastell(options)
  closing.push(() => sim.close())
  return sim
}

type Changes = Parameters<typeof driverOf>[1] & { readonly without?: readonly string[] }

/** A driver with other settings, some of them left out. */
function driver(sim: TestPastell, { without = [], ...changes }: Changes = {}, tools?: DriverTools): Gateway {
  const left = Object.fromEntries(without.map((setting) => [setting, undefined]))
  const gateway = driverOf(sim, { ...changes, ...left }, tools ?? toolsOf({ password: agent.password }))
  closing.push(() => gateway.close())
  return gateway
}

const login = ['identifiant', 'motDePasse'] as const

describe('when all is fine', () => {
  test('it gives the version, the entity, and whether its actes can be read', async () => {
    expect(await driver(await simulated()).check(never)).toEqual([
      { name: 'version', ok: true, detail: expect.stringContaining('4.') },
      { name: 'entite', ok: true, detail: maraussan.nom },
      { name: 'documents', ok: true },
    ])
  })

  test('a token identifies the account', async () => {
    const sim = await simulated({ users: [{ login: 'automate', token: 'jeton-d-essai' }] })
    const gateway = driver(sim, { jeton: { sealed: 'token' }, without: login }, toolsOf({ token: 'jeton-d-essai\n' }))
    expect(await gateway.check(never)).toMatchObject([{ ok: true }, { ok: true }, { ok: true }])
  })

  test('a client certificate does too, and its last day is given', async () => {
    const sim = await simulated({ certified: true })
    const tools = toolsOf({ cert: sim.client.cert, key: sim.client.key })
    const gateway = driver(sim, { certificat: { sealed: 'cert' }, cle: { sealed: 'key' }, without: login }, tools)
    const [certificate, ...others] = await gateway.check(never)
    expect(certificate).toMatchObject({ name: 'certificate', ok: true, detail: 'maraussan' })
    expect(certificate?.on).toMatch(/^\d{4}-\d\d-\d\d$/)
    expect(others).toMatchObject([{ ok: true }, { ok: true }, { ok: true }])
    const act = await fillAct(gateway)
    expect(await gateway.submit(act, never)).toHaveProperty('reference')
  })
})

describe('faults', () => {
  test('a wrong password: the identity is rejected, and nothing more is asked', async () => {
    const gateway = driver(await simulated(), {}, toolsOf({ password: 'autre' }))
    expect(await gateway.check(never)).toMatchObject([{ name: 'version', ok: false, code: 'ACTES-G008' }])
  })

  test('an account that is disabled', async () => {
    const sim = await simulated({ users: [{ ...agent, disabled: true }] })
    expect(await driver(sim).check(never)).toMatchObject([
      { ok: false, code: 'ACTES-G008', detail: expect.stringContaining('désactivé') },
    ])
  })

  test('too many wrong passwords: come back later', async () => {
    const gateway = driver(await simulated({ settings: { loginAttempts: 1 } }), {}, toolsOf({ password: 'autre' }))
    await gateway.check(never)
    expect(await gateway.check(never)).toMatchObject([{ ok: false, code: 'ACTES-G002' }])
  })

  test('a right that the account lacks', async () => {
    const sim = await simulated({ users: [{ ...agent, rights: ['entite:lecture'] }] })
    const findings = await driver(sim).check(never)
    expect(findings.at(-1)).toMatchObject({ name: 'documents', ok: false, code: 'ACTES-G008' })
  })

  test('an entity of another collectivité', async () => {
    const voisine = { ...maraussan, siren: '000000000', nom: 'Commune voisine' }
    const findings = await driver(await simulated(), { sender: voisine }).check(never)
    expect(findings.at(-1)).toMatchObject({ name: 'entite', ok: false, code: 'ACTES-G024', setting: 'entite' })
  })

  test('an entity that does not exist, or is not hers', async () => {
    const findings = await driver(await simulated(), { entite: 99 }).check(never)
    expect(findings.at(-1)).toMatchObject({ name: 'entite', ok: false })
    expect(['ACTES-G013', 'ACTES-G008']).toContain(findings.at(-1)?.code)
  })

  test('an authority that did not sign the server', async () => {
    const { ca } = await makeAuthority()
    expect(await driver(await simulated(), { autorites: ca }).check(never)).toMatchObject([
      { ok: false, code: 'ACTES-G014', detail: 'chain' },
    ])
  })

  test('an expired certificate is reported before it is used', async () => {
    const sim = await simulated()
    const { cert, key } = await issue(await makeAuthority(), { name: 'ancien', client: true, days: -3 })
    const gateway = driver(sim, { certificat: { sealed: 'cert' }, cle: { sealed: 'key' } }, toolsOf({ cert, key }))
    expect(await gateway.check(never)).toMatchObject([
      { name: 'certificate', ok: false, code: 'ACTES-G007', setting: 'certificat', detail: 'expired' },
    ])
  })

  test.each([
    ['no name at all', login, 'identifiant'],
    ['a login without its password', ['motDePasse'], 'motDePasse'],
    ['a password without its login', ['identifiant'], 'identifiant'],
  ])('%s', async (_, without, setting) => {
    expect(await driver(await simulated(), { without }).check(never)).toMatchObject([
      { ok: false, code: 'ACTES-G013', setting, detail: 'absent' },
    ])
  })

  test.each([
    ['a key that is another’s', { cle: { sealed: 'key' } }, 'cle'],
    ['a certificate that cannot be read', { certificat: { sealed: 'key' } }, 'certificat'],
    ['a token that cannot be sent', { certificat: undefined, jeton: { sealed: 'token' } }, 'jeton'],
  ])('%s', async (_, changes, setting) => {
    const authority = await makeAuthority()
    const [one, other] = [
      await issue(authority, { name: 'un', client: true }),
      await issue(authority, { name: 'autre' }),
    ]
    const tools = toolsOf({ password: 'x', cert: one.cert, key: other.key, token: 'deux mots' })
    const gateway = driver(await simulated(), { certificat: { sealed: 'cert' }, ...changes } as Changes, tools)
    expect((await gateway.check(never))[0]).toMatchObject({ ok: false, code: 'ACTES-G013', setting })
    const act = await fillAct(gateway)
    expect(await gateway.submit(act, never).catch(asActesError)).toMatchObject({
      code: 'ACTES-G013',
      params: { setting },
    })
  })

  test('a secret that cannot be unsealed ends the check', async () => {
    const gateway = driver(await simulated(), {}, toolsOf({}))
    expect(await gateway.check(never)).toMatchObject([{ ok: false, code: 'ACTES-G018' }])
    const connection = { id: 'pastell:213401482', gateway: 'pastell', collectivite: maraussan, awaiting: [] } as const
    expect(await collectAll(gateway, connection).catch(asActesError)).toMatchObject({ code: 'ACTES-G018' })
  })
})

describe('against an unexpected server', () => {
  const session = counterSession()
  const check = () => session.gateway.check(never)

  test('a site without this API means a wrong setting', async () => {
    session.counter.answers('version', () => ({ status: 404, body: page }))
    expect(await check()).toMatchObject([{ name: 'version', ok: false, code: 'ACTES-G013', setting: 'url' }])
  })

  test('a page instead of JSON is not a response of the API', async () => {
    session.counter.answers('version', () => ({ body: page }))
    expect(await check()).toMatchObject([{ ok: false, code: 'ACTES-G002' }])
  })

  test('an entity that it does not have', async () => {
    session.counter.answers('entity', () => saysError("L'entité 1 n'existe pas", 404))
    expect(await check()).toMatchObject([
      { ok: true },
      { name: 'entite', ok: false, code: 'ACTES-G013', setting: 'entite' },
    ])
  })

  test('a list that is none', async () => {
    session.counter.answers('list', () => ({ json: { documents: [] } }))
    expect((await check()).at(-1)).toMatchObject({ name: 'documents', ok: false, code: 'ACTES-G002' })
  })

  test('no secret ever stands in an address', async () => {
    await check()
    await session.submit()
    expect(session.counter.asked.filter(({ path }) => path.includes(agent.password))).toEqual([])
  })
})

test('a closed client sends nothing', async () => {
  const gateway = driver(await simulated())
  const act = await fillAct(gateway)
  await gateway.close()
  expect(await gateway.submit(act, never).catch(asActesError)).toMatchObject({ code: 'ACTES-G012' })
})

test('its limits come from the settings, and never exceed the lease', async () => {
  const sim = await simulated()
  const limits = (changes: Changes, leaseMs: number) => {
    const { exchangeMaxMs, quietMs, leaves, spendsNumbers } = driver(sim, changes, toolsOf({}, leaseMs)).capabilities
    return { exchangeMaxMs, quietMs, leaves, spendsNumbers }
  }
  const always = { leaves: 'form', spendsNumbers: true }
  expect(limits({}, 900_000)).toEqual({ exchangeMaxMs: 180_000, quietMs: 180_000, ...always })
  expect(limits({ delai: 30, quietude: 5 }, 900_000)).toEqual({ exchangeMaxMs: 30_000, quietMs: 5_000, ...always })
  expect(limits({}, 60_000)).toMatchObject({ exchangeMaxMs: 60_000 })
})
