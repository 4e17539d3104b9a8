// The first administrator: by a code that serves once, for a day, a few wrong ones besides, and while nobody has an account.
import { randomBytes } from 'node:crypto'
import { v7 } from 'uuid'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { beFirst, firstCode, isFirst, makeFirstCode } from '../../src/accounts/first-code.ts'
import { signIn } from '../../src/accounts/sign-in.ts'
import type { SealingDesk } from '../../src/accounts/sign-in.ts'
import { deskLines } from '../../src/store/desk/journal.ts'
import { keepPerson, personByLogin } from '../../src/store/people/people.ts'
import { lendStore } from '../support/life/stores.ts'
import { forSuite } from '../support/life/for-suite.ts'

const [password, login] = ['un mot de passe de douze', 'dgs@example.org']
let at: number
let desk: SealingDesk
const lent = forSuite(() => lendStore())
beforeAll(async () => {
  const key = randomBytes(32)
  desk = { db: lent.store.db, now: () => new Date(at), masterKey: async () => key }
})
beforeEach(async () => {
  at = Date.parse('2025-07-08T08:00:00Z')
  for (const table of ['session', 'person_role', 'person', 'first_code', 'installation_journal'])
    await desk.db.query(`DELETE FROM actes.${table}`)
})

const made = async () => (await makeFirstCode(desk))?.code ?? ''
const be = (code: string, given: object = {}) => beFirst(desk, { id: v7(), code, login, password, ...given })

test('a code creates an administrator of everything, who signs in with the chosen password; the code is then void', async () => {
  const code = await made()
  expect(code).toMatch(/^([A-HJ-NP-Z2-9]{4}-){2}[A-HJ-NP-Z2-9]{4}$/)
  expect(JSON.stringify(await desk.db.rows<object>('SELECT * FROM actes.first_code'))).not.toContain(code)
  expect(await isFirst(desk)).toBe(true)
  expect(await be(code.toLowerCase().replaceAll('-', ''), { login: ' DGS@example.org' })).toBe('done')
  expect((await personByLogin(desk.db, login))?.grants).toEqual([{ role: 'administrator', siren: null }])
  expect(await signIn(desk, { login, password, from: { network: '192.0.2.1' } })).toHaveProperty('token')
  expect((await deskLines(desk.db, { limit: 9 })).map(({ event }) => event)).toContain('first-administrator')
  expect([await isFirst(desk), await be(code, { login: 'autre@example.org' }), await makeFirstCode(desk)]).toEqual([
    false,
    'worthless',
    undefined,
  ])
})

test('if two people give their codes at the same time, one of them becomes the administrator', async () => {
  const codes = [await made(), await made()]
  const both = await Promise.all(codes.map((code, rank) => be(code, { login: `n${rank}@example.org` })))
  expect(both.toSorted()).toEqual(['done', 'worthless'])
  const twice = await desk.db.rows<object>('SELECT 1 FROM actes.person')
  expect(twice).toHaveLength(1)
})

test('a code expires after a day', async () => {
  const code = await made()
  at += firstCode.lastsMs
  expect(await be(code)).toBe('worthless')
})

test('after some wrong codes a code is not checked any more, but a new one is', async () => {
  const code = await made()
  for (let times = 0; times < firstCode.tries; times++) expect(await be('AAAA-AAAA-AAAA')).toBe('worthless')
  expect(await be(code)).toBe('worthless')
  expect(await be(await made())).toBe('done')
})

test('an invalid address or a short password does not spend the code', async () => {
  const code = await made()
  expect([await be(code, { login: 'dgs' }), await be(code, { password: 'court' })]).toEqual(['address', 'weak'])
  expect(await be(code)).toBe('done')
})

test('an account created by other means voids the code', async () => {
  const code = await made()
  await keepPerson(desk.db, { id: v7(), login: 'invite@example.org', grants: [], at: desk.now() })
  expect(await be(code)).toBe('worthless')
})
