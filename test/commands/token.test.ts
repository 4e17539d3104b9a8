// actes token: tokens are made, listed and revoked, by the process that owns the folder and without it.
import { rm } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import type { TokenJson } from '../../src/operations/shapes/people.ts'
import { addToken } from '../../src/commands/token.ts'
import { deskLines } from '../../src/store/desk/journal.ts'
import { run } from '../support/desk/command-line.ts'
import { laidHome } from '../support/life/laid-home.ts'
import { openServedCommune } from '../support/desk/served-commune.ts'
import { forSuite } from '../support/life/for-suite.ts'

const commune = forSuite(() => openServedCommune())

const token = <T = TokenJson>(...args: readonly string[]) => commune.asks<T>(addToken, 'token', ...args)
const listed = async () => (await token<{ items: readonly TokenJson[] }>('list'))[1].items

describe('through the owner of the folder', () => {
  test('creates a token that allows what a role allows, and shows it once', async () => {
    const [code, made] = await token<TokenJson & { text: string }>('add', 'logiciel', '--role', 'operator')
    expect([code, made]).toMatchObject([0, { name: 'logiciel', standing: 'active', sirens: null, lastUsedAt: null }])
    expect(made.text).toMatch(/^actes_[\w-]{43}$/)
    expect(made.rights).toContain('deposit')
    expect(made.rights).not.toContain('connection')
    expect(JSON.stringify(await listed())).not.toContain(made.text)
  })

  test('with some rights, for some collectivités, for some days', async () => {
    const narrow = ['--right', 'read', 'deposit', '--collectivite', '213401482', '--days', '30']
    expect(await token('add', 'etroit', ...narrow)).toMatchObject([
      0,
      { rights: ['read', 'deposit'], sirens: ['213401482'], expiresAt: '2025-08-07T08:02:00.000Z' },
    ])
  })

  test.each([
    ['whose name is taken', ['logiciel', '--role', 'reader'], 'ACTES-A027'],
    ['whose name is badly written', ['un logiciel', '--role', 'reader'], 'ACTES-A027'],
    ['that lasts too long', ['long', '--role', 'reader', '--days', '4000'], 'ACTES-A027'],
    ['for nobody', ['personne', '--role', 'reader', '--collectivite', '000000000'], 'ACTES-V006'],
  ] as const)('refuses one %s', async (_what, args, refusal) => {
    expect(await token('add', ...args)).toMatchObject([1, { code: refusal }])
  })

  test('requires rights, and never grants the administration of people', async () => {
    expect((await commune.types(addToken, 'token', 'add', 'vide')).code).toBe(2)
    expect((await commune.types(addToken, 'token', 'add', 'vide', '--right', 'people')).code).toBe(2)
    expect((await commune.types(addToken, 'token', 'add', 'vide', '--right', 'queues')).code).toBe(2)
    expect((await commune.types(addToken, 'token', 'add', 'vide', '--right', 'read', '--role', 'reader')).code).toBe(2)
    expect((await commune.types(addToken, 'token', 'add', 'vide', '--role', 'reader', '--days', 'x')).code).toBe(2)
  })

  test('revokes one, once, for good', async () => {
    await token('add', 'ancien', '--role', 'reader')
    expect(await token('revoke', 'ancien')).toMatchObject([0, { standing: 'revoked' }])
    expect(await token('revoke', 'ancien')).toMatchObject([1, { code: 'ACTES-A027' }])
    expect(await token('add', 'ancien', '--role', 'reader')).toMatchObject([1, { code: 'ACTES-A027' }])
    expect((await listed()).map(({ name, standing }) => `${name} ${standing}`)).toEqual([
      'ancien revoked',
      'etroit active',
      'logiciel active',
    ])
  })

  test('records the author in the journal, and nothing of the token', async () => {
    const lines = await deskLines(commune.db, { limit: 50 })
    const told = lines.filter(({ event }) => event.startsWith('token-'))
    expect(told.map(({ event, target }) => `${event} ${target}`)).toEqual([
      'token-revoked ancien',
      'token-added ancien',
      'token-added etroit',
      'token-added logiciel',
    ])
    expect(told.every(({ who }) => who.startsWith('cli:'))).toBe(true)
    expect(JSON.stringify(told)).not.toContain('actes_')
  })
})

test('counts days in Paris time, after midnight too', async () => {
  const late = await openServedCommune()
  late.waits(14.5 * 3600)
  await late.types(addToken, 'token', 'add', 'tardif', '--role', 'reader', '--days', '1')
  const { db } = late.app.ports.store
  await db.query('UPDATE actes.token SET last_used_at = created_at')
  const { out } = await late.types(addToken, 'token', 'list')
  expect(out).toContain('jusqu’au 2025-07-10  utilisé le 2025-07-09')
  await late.closes()
})

test('works on a folder that no process holds', async () => {
  const home = await laidHome()
  const environment = { ACTES_HOME: home, ACTES_LOG_LEVEL: 'silent' }
  const { code, out } = await run(addToken, ['token', 'add', 'logiciel', '--right', 'read'], environment)
  expect([code, out]).toEqual([0, expect.stringMatching(/ne sera plus montré : actes_[\w-]{43}\n$/)])
  expect((await run(addToken, ['token', 'list'], environment)).out).toMatch(
    /^logiciel {2}actif {2}read {2}toutes les collectivités {2}jusqu’au \d{4}-\d\d-\d\d {2}jamais utilisé\n$/,
  )
  await rm(home, { recursive: true, force: true })
})
