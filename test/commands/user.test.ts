// actes user: people are invited, listed, signed out and closed, by the process that owns the folder and without it.
import { rm } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { addUser } from '../../src/commands/user.ts'
import type { PersonJson } from '../../src/operations/shapes/people.ts'
import { choosePassword, signIn, whoIs } from '../../src/accounts/sign-in.ts'
import { deskLines } from '../../src/store/desk/journal.ts'
import { run } from '../support/desk/command-line.ts'
import { openServedCommune } from '../support/desk/served-commune.ts'
import { laidHome } from '../support/life/laid-home.ts'
import { forSuite } from '../support/life/for-suite.ts'
import { expectCode } from '../support/expect-code.ts'

const commune = forSuite(() => openServedCommune())

const password = 'un mot de passe de douze'
const desk = () => ({ db: commune.db, now: commune.app.ports.clock.now })
const user = <T = PersonJson>(...args: readonly string[]) => commune.asks<T>(addUser, 'user', ...args)
const listed = async () => (await user<{ items: readonly PersonJson[] }>('list'))[1].items
const one = async (login: string) => (await listed()).find((each) => each.login === login)

/** Invited, and his password chosen. */
async function comes(login: string, role = 'reader'): Promise<void> {
  const [, { link }] = await user<{ link: string }>('add', login, '--role', role)
  expect(await choosePassword(desk(), { token: link.split('/').at(-1) ?? '', password })).toBe('done')
}

async function enters(login: string): Promise<string> {
  const done = await signIn(desk(), { login, password, from: { network: '192.0.2.1' } })
  if (!done || !('token' in done)) throw new Error(`${login} does not come in`)
  return done.token
}

describe('through the owner of the folder', () => {
  test('invites a person by a link to the desk', async () => {
    const [code, invited] = await user<PersonJson & { link: string }>('add', 'Lise@Example.org', '--role', 'operator')
    expect([code, invited]).toMatchObject([
      0,
      { login: 'lise@example.org', standing: 'invited', grants: [{ role: 'operator', siren: null }] },
    ])
    expect(invited.link).toMatch(/^http:\/\/127\.0\.0\.1:8080\/invitation\/[\w-]{43}$/)
    await choosePassword(desk(), { token: invited.link.split('/').at(-1) ?? '', password })
    expect(await one('lise@example.org')).toMatchObject({ standing: 'active', sessions: 0, lastSeen: null })
  })

  test('has no first code any more', async () => {
    expect(await user('first-code')).toMatchObject([1, { code: 'ACTES-A073' }])
  })

  test('for some collectivités only, which must be declared', async () => {
    const narrow = ['--role', 'reader', '--collectivite']
    const [code] = await user('add', 'mairie@example.org', ...narrow, '213401482')
    expect(code).toBe(0)
    expect((await one('mairie@example.org'))?.grants).toEqual([{ role: 'reader', siren: '213401482' }])
    expect(await user('add', 'autre@example.org', ...narrow, '000000000')).toMatchObject([1, { code: 'ACTES-V006' }])
    expect(await one('autre@example.org')).toBeUndefined()
  })

  test('refuses an invalid address, and an unknown account', async () => {
    expect(await user('add', 'lise', '--role', 'reader')).toMatchObject([1, { code: 'ACTES-A024' }])
    expect(await user('disable', 'personne@example.org')).toMatchObject([1, { code: 'ACTES-A024' }])
    expect((await commune.types(addUser, 'user', 'add', 'lise@example.org', '--role', 'chef')).code).toBe(2)
  })

  test('signs a person out everywhere, and closes the account', async () => {
    await comes('paul@example.org')
    const [first, second] = [await enters('paul@example.org'), await enters('paul@example.org')]
    expect(await one('paul@example.org')).toMatchObject({ sessions: 2 })
    expect(await user('sign-out', 'paul@example.org')).toMatchObject([0, { sessions: 0 }])
    expect([await whoIs(desk(), first), await whoIs(desk(), second)]).toEqual([undefined, undefined])
    expect(await user('disable', 'paul@example.org')).toMatchObject([0, { standing: 'closed' }])
    expect(await user('disable', 'paul@example.org')).toMatchObject([1, { code: 'ACTES-A024' }])
    expect(
      await signIn(desk(), { login: 'paul@example.org', password, from: { network: '192.0.2.1' } }),
    ).toBeUndefined()
  })

  test('does not close the last account that administers everything, nor remove its role', async () => {
    await comes('ada@example.org', 'administrator')
    expect(await user('disable', 'ada@example.org')).toMatchObject([1, { code: 'ACTES-A023' }])
    expect(await user('add', 'ada@example.org', '--role', 'reader')).toMatchObject([1, { code: 'ACTES-A023' }])
    await user('add', 'bea@example.org', '--role', 'administrator')
    expect(await user('disable', 'ada@example.org')).toMatchObject([1, { code: 'ACTES-A023' }])
    await comes('bea@example.org', 'administrator')
    expect(await user('disable', 'ada@example.org')).toMatchObject([0, { standing: 'closed' }])
  })

  test('two administrators closed at the same time are not both closed', async () => {
    await comes('ada@example.org', 'administrator')
    const both = ['ada@example.org', 'bea@example.org'].map((login) => commune.operations.disablePerson(login, 'test'))
    const done = await Promise.allSettled(both)
    expect(done.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  test('an account closed while its roles are changed stays closed', async () => {
    await comes('nils@example.org')
    const operations = commune.operations
    const everything = [{ role: 'operator', siren: null }] as const
    const [closed, changed] = await Promise.allSettled([
      operations.disablePerson('nils@example.org', 'test'),
      operations.changeRoles('nils@example.org', everything, 'test'),
    ])
    // Whichever comes first: a change before the closing stands, one after it is refused.
    const role = changed.status === 'fulfilled' ? 'operator' : 'reader'
    expect(closed.status).toBe('fulfilled')
    if (changed.status === 'rejected') expect(changed.reason).toMatchObject({ code: 'ACTES-S009' })
    expect(await one('nils@example.org')).toMatchObject({ standing: 'closed', grants: [{ role }] })
  })

  test('nor does a link requested earlier reopen it', async () => {
    const operations = commune.operations
    await expectCode(operations.renewLink('nils@example.org', 'open', 'test'), 'ACTES-S009')
    expect(await one('nils@example.org')).toMatchObject({ standing: 'closed' })
    const { person, link } = await operations.renewLink('nils@example.org', 'closed', 'test')
    expect([person.standing, link?.path]).toEqual(['invited', expect.stringMatching(/^\/invitation\//)])
  })

  test('a collectivité named twice counts once, with the last role given', async () => {
    const twice = ['--role', 'reader', '--collectivite', '213401482', '213401482']
    expect(await user('add', 'double@example.org', ...twice)).toMatchObject([
      0,
      { grants: [{ role: 'reader', siren: '213401482' }] },
    ])
    const both = (['reader', 'operator'] as const).map((role) => ({ role, siren: '213401482' }))
    const { grants } = await commune.operations.changeRoles('double@example.org', both, 'test')
    expect(grants).toEqual([{ role: 'operator', siren: '213401482' }])
    const [line] = await deskLines(desk().db, { event: 'roles-changed', limit: 1 })
    expect(line?.detail).toEqual({ grants })
  })

  test('says who did it in the journal', async () => {
    const [line] = await deskLines(desk().db, { event: 'account-closed', limit: 1 })
    expect(line).toMatchObject({ who: 'test', event: 'account-closed' })
    const [invited] = await deskLines(desk().db, { event: 'person-invited', limit: 1 })
    expect(invited?.who).toMatch(/^cli:/)
  })
})

test('creates no link where passwords are off', async () => {
  const home = await laidHome()
  const environment = {
    ACTES_HOME: home,
    ACTES_LOG_LEVEL: 'silent',
    ACTES_PUBLIC_URL: 'https://actes.example.org/',
    ACTES_OIDC_ISSUER: 'https://identite.example.org',
    ACTES_OIDC_CLIENT_ID: 'actes',
    ACTES_OIDC_CLIENT_SECRET: 'geheim',
    ACTES_LOCAL_SIGN_IN: 'no',
  }
  const add = ['user', 'add', 'a@example.org', '--role', 'reader']
  const { code, out } = await run(addUser, add, environment)
  expect([code, out]).toEqual([0, expect.stringContaining('Pas de lien : ')])
  expect(out).toContain('la connexion se fait par ProConnect, avec cette adresse.')
  expect(out).not.toContain('/invitation/')
  await rm(home, { recursive: true, force: true })
})

test('works on a folder that no process holds', async () => {
  const home = await laidHome()
  const environment = { ACTES_HOME: home, ACTES_LOG_LEVEL: 'silent', ACTES_PUBLIC_URL: 'https://actes.example.org/' }
  const { code, out } = await run(addUser, ['user', 'add', 'a@example.org', '--role', 'administrator'], environment)
  expect([code, out]).toEqual([0, expect.stringMatching(/ https:\/\/actes\.example\.org\/invitation\/[\w-]{43}\n$/)])
  expect((await run(addUser, ['user', 'list'], environment)).out).toBe(
    'a@example.org  invité  administrator  sessions : 0\n',
  )
  await rm(home, { recursive: true, force: true })
})
