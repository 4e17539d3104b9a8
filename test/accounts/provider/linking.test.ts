// Which account an identity opens, on both databases: linked once even when several arrive at the same time, and never
// left without an administrator.
import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import type { Grant } from '../../../src/accounts/access.ts'
import { personFor } from '../../../src/accounts/provider/linking.ts'
import type { Claimed } from '../../../src/accounts/provider/oidc.ts'
import { rememberedIdToken, rememberIdToken } from '../../../src/accounts/provider/sessions.ts'
import { openFor, signOut } from '../../../src/accounts/sign-in.ts'
import { makeMasterKey, readMasterKey } from '../../../src/store/secrets/seal.ts'
import { idTokenOf, unlinkIdentities } from '../../../src/store/people/identities.ts'
import { countAdministrators, keepPerson, keepTotp, people } from '../../../src/store/people/people.ts'
import { digestOf } from '../../../src/accounts/passwords.ts'
import { describeOnEachGround } from '../../support/describe-with.ts'
import type { LentStore } from '../../support/life/stores.ts'
import { expectCode } from '../../support/expect-code.ts'
import { forSuite } from '../../support/life/for-suite.ts'

const now = () => new Date('2025-07-08T08:02:00Z')
const issuer = 'https://identite.example.org'
const everything: readonly Grant[] = [{ role: 'administrator', siren: null }]

function suite(lend: () => Promise<LentStore>): void {
  const lent = forSuite(lend)

  const key = readMasterKey(makeMasterKey())
  const desk = () => ({ db: lent.store.db, now, masterKey: async () => key })
  const claimed = (sub: string, email: string | undefined): Claimed => ({
    issuer,
    sub,
    email,
    siret: undefined,
    isMultiFactor: false,
    idToken: 'eyJ',
  })
  const invited = (login: string) => keepPerson(lent.store.db, { id: v7(), login, grants: everything, at: now() })
  const comes = (sub: string, email: string | undefined) =>
    personFor(desk(), claimed(sub, email), { asksBody: false, asksCode: true }).then(
      ({ login }) => login,
      (error: { code: string }) => error.code,
    )

  test('an account that only a provider opens can be the administrator', async () => {
    await invited('ada@example.org')
    expect(await lent.store.db.transaction((sql) => countAdministrators(sql, ['administrator']))).toBe(0)
    expect(await comes('sub-ada', 'ada@example.org')).toBe('ada@example.org')
    expect(await lent.store.db.transaction((sql) => countAdministrators(sql, ['administrator']))).toBe(1)
    const [ada] = await people(lent.store.db, { now: now(), idleSince: now() })
    expect(ada?.identities).toMatchObject([{ issuer }])
  })

  test('a linked account is opened by the identifier alone, whatever the address says later', async () => {
    expect(await comes('sub-ada', undefined)).toBe('ada@example.org')
    await invited('bea@example.org')
    expect(await comes('sub-ada', 'bea@example.org')).toBe('ada@example.org')
  })

  test('the same person in five tabs is linked once', async () => {
    await invited('eva@example.org')
    const all = await Promise.all(Array.from({ length: 5 }, () => comes('sub-eva', 'eva@example.org')))
    expect(all).toEqual(Array.from({ length: 5 }, () => 'eva@example.org'))
    const { rows } = await lent.store.db.query(
      "SELECT 1 FROM actes.installation_journal WHERE event = 'identity-linked' AND who = 'eva@example.org'",
    )
    expect(rows).toHaveLength(1)
  })

  test('if five identities prove one address at once, one of them gets the account', async () => {
    await invited('zoe@example.org')
    const all = await Promise.all([1, 2, 3, 4, 5].map((each) => comes(`sub-zoe-${each}`, 'zoe@example.org')))
    expect(all.filter((each) => each === 'zoe@example.org')).toHaveLength(1)
    expect(all.filter((each) => each === 'ACTES-A038')).toHaveLength(4)
  })

  test('an address proved under another identifier does not even reach the code of a linked account', async () => {
    const id = await invited('noa@example.org')
    expect(await comes('sub-noa', 'noa@example.org')).toBe('noa@example.org')
    await keepTotp(lent.store.db, id, { before: null, totp: Buffer.from('sealed') })
    expect(await comes('sub-noa', undefined)).toBe('noa@example.org')
    expect(await comes('sub-other', 'noa@example.org')).toBe('ACTES-A038')
  })

  test('the token for its sign-out is stored sealed, and deleted with the session', async () => {
    const person = await personFor(desk(), claimed('sub-ada', undefined), { asksBody: false, asksCode: true })
    const token = await openFor(desk(), person)
    await rememberIdToken(desk(), token, 'eyJ.geheim')
    expect(await rememberedIdToken(desk(), token)).toBe('eyJ.geheim')
    const other = { ...desk(), masterKey: async () => readMasterKey(makeMasterKey()) }
    await expectCode(rememberedIdToken(other, token), 'ACTES-G018')
    await signOut(desk(), token)
    expect(await idTokenOf(lent.store.db, digestOf(token))).toBeUndefined()
  })

  test('an unlinked account is not an administrator', async () => {
    const person = await personFor(desk(), claimed('sub-ada', undefined), { asksBody: false, asksCode: true })
    expect(await unlinkIdentities(lent.store.db, person.id)).toBe(1)
    expect(await comes('sub-ada', undefined)).toBe('ACTES-A038')
  })
}

await describeOnEachGround('accounts of the provider', suite)
