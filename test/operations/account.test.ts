// One's own account: what a person who is signed in does with it, and what neither a token nor the command line may.
import { TOTP } from 'otpauth'
import { beforeEach, describe, expect, test } from 'vitest'
import { digestOf } from '../../src/accounts/passwords.ts'
import { signIn, whoIs } from '../../src/accounts/sign-in.ts'
import type { Grant } from '../../src/accounts/access.ts'
import { ownerCaller } from '../../src/operations/guard.ts'
import type { Ask } from '../../src/operations/ask.ts'
import { deskLines } from '../../src/store/desk/journal.ts'
import { loginOf, openDesk, password } from '../support/desk/desk.ts'
import { forSuite } from '../support/life/for-suite.ts'
import { accountTable } from '../../src/operations/declared/account.ts'
import { expectCode } from '../support/expect-code.ts'

let session: string
let ask: Ask
const who = loginOf('reader')
const grants: readonly Grant[] = [{ role: 'reader', siren: null }]
const another = 'une autre phrase de passe'

const desk = forSuite(() => openDesk({ environment: { ACTES_MASTER_KEY: Buffer.alloc(32, 7).toString('base64') } }))
beforeEach(async () => {
  desk.waits(60)
  session = await enters(password)
  const provedAt = desk.now()
  ask = desk.app.askAs({ who, grants, language: 'fr', session: digestOf(session), provedAt })
})

/** @returns the token of a new session */
async function enters(by: string): Promise<string> {
  const done = await signIn(desk.app.signIn, { login: who, password: by, from: { network: '192.0.2.1' } })
  if (!done || !('token' in done)) throw new Error('no session')
  return done.token
}

const isIn = async () => (await whoIs(desk.app.signIn, session)) !== undefined

const lastLine = async () => (await deskLines(desk.db, { who, limit: 1 }))[0]

/** The code of the moment. */
const codeOf = (secret: string) =>
  new TOTP({ secret, digits: 6, period: 30 }).generate({ timestamp: desk.now().getTime() })

describe('a person', () => {
  test('reads their own account with their rights', async () => {
    expect(await ask.showMe({})).toMatchObject({
      name: who,
      collectivites: null,
      expiresAt: null,
      account: { secondStep: false, identities: [], mails: [] },
    })
  })

  test('chooses mails, replacing the earlier choice', async () => {
    await ask.chooseMails({ mails: [{ type: 'act.refused', how: 'now' }] })
    const mails = [{ type: 'act.held', how: 'weekly' }] as const
    expect(await ask.chooseMails({ mails })).toEqual({ mails })
    expect((await ask.showMe({})).account?.mails).toEqual(mails)
    expect(await lastLine()).toMatchObject({ event: 'notices-chosen', detail: { 'act.held': 'weekly' } })
  })

  test('has what waits in a digest, and not at once', () => {
    const isTaken = (how: 'now' | 'daily') =>
      accountTable.chooseMails.body?.safeParse({ mails: [{ type: 'work.waiting', how }] }).success
    expect([isTaken('now'), isTaken('daily')]).toEqual([false, true])
  })

  test('unmasks texts in their own session only, and masks them again', async () => {
    const other = await enters(password)
    const { until } = await ask.unmask({ reason: 'un recours' })
    expect(new Date(until).getTime() - desk.now().getTime()).toBe(15 * 60_000)
    expect(await lastLine()).toMatchObject({ event: 'unmasked', detail: { reason: 'un recours', until } })
    const untilOf = async (token: string) => (await whoIs(desk.app.signIn, token))?.unmaskedUntil
    expect([await untilOf(session), await untilOf(other)]).toEqual([new Date(until), null])
    await ask.maskAgain({})
    expect(await untilOf(session)).toEqual(desk.now())
  })

  test('must give a code once its key is confirmed, and no longer after removing it with another code', async () => {
    const { secret, sealed } = await ask.prepareSecondStep({})
    expect(await ask.confirmSecondStep({ sealed, code: '000000' })).toEqual({ outcome: 'refused' })
    const { outcome, codes } = await ask.confirmSecondStep({ sealed, code: codeOf(secret) })
    expect([outcome, codes?.length]).toEqual(['done', 10])
    expect((await ask.showMe({})).account).toMatchObject({ secondStep: true, recoveryCodes: 10 })
    await expectCode(ask.prepareSecondStep({}), 'ACTES-A024')
    expect(await ask.removeOwnSecondStep({ code: codeOf(secret) })).toEqual({ outcome: 'refused' })
    const renewed = await ask.renewRecoveryCodes({ code: codes?.[0] ?? '' })
    expect(renewed.codes?.filter((code) => !codes?.includes(code))).toHaveLength(10)
    expect(await ask.renewRecoveryCodes({ code: codes?.[1] ?? '' })).toEqual({ outcome: 'refused' })
    desk.waits(60)
    expect(await ask.removeOwnSecondStep({ code: codeOf(secret) })).toEqual({ outcome: 'done' })
    expect(await lastLine()).toMatchObject({ event: 'second-step-removed' })
  })

  test('lists their open sessions, ends one, and all but the current one', async () => {
    await enters(password)
    const { items } = await ask.listOwnSessions({})
    const own = items.find(({ isThis }) => isThis)
    const other = items.find(({ isThis }) => !isThis)
    expect(own).toMatchObject({ device: null, address: null, network: null, secondStep: null })
    expect(await ask.endOwnSession({ id: other?.id ?? '' })).toEqual({ sessions: items.length - 1 })
    expect(await lastLine()).toMatchObject({ event: 'session-ended', target: who })
    await expectCode(ask.endOwnSession({ id: other?.id ?? '' }), 'ACTES-A086')
    await enters(password)
    await ask.endOtherSessions({})
    expect([await isIn(), (await ask.listOwnSessions({})).items.length]).toEqual([true, 1])
  })

  test('is told that no security key can be created without a suitable address', async () => {
    expect(await ask.prepareAuthenticator({})).toEqual({ options: null })
    expect(await ask.proveByAuthenticator({})).toEqual({ options: null })
    expect((await ask.showMe({})).account).toMatchObject({ takesAuthenticators: false, authenticators: [] })
  })

  test('cannot add a key with an old proof of identity', async () => {
    const old = desk.app.askAs({
      who,
      grants,
      language: 'fr',
      session: digestOf(session),
      provedAt: new Date(0),
    })
    await expectCode(old.addAuthenticator(inputs.addAuthenticator), 'ACTES-A090')
  })

  test('ends all their sessions', async () => {
    expect((await ask.endOwnSessions({})).sessions).toBeGreaterThan(0)
    expect(await isIn()).toBe(false)
    expect(await lastLine()).toMatchObject({ event: 'sessions-ended', target: who })
  })

  test('changes their password with the present one, and all their sessions end', async () => {
    expect(await ask.changePassword({ present: password, wanted: 'court' })).toEqual({ outcome: 'weak' })
    expect(await ask.changePassword({ present: another, wanted: another })).toEqual({ outcome: 'refused' })
    expect(await isIn()).toBe(true)
    expect(await ask.changePassword({ present: password, wanted: another })).toEqual({ outcome: 'done' })
    expect(await isIn()).toBe(false)
    session = await enters(another)
    expect(await ask.changePassword({ present: another, wanted: password })).toEqual({ outcome: 'done' })
  })

  test('has a limited number of tries, the right password included', async () => {
    for (let n = 0; n < 8; n++) await ask.changePassword({ present: another, wanted: another })
    expect(await ask.changePassword({ present: password, wanted: another })).toEqual({ outcome: 'refused' })
    desk.waits(16 * 60)
    expect(await isIn()).toBe(true)
  })
})

const inputs = {
  changePassword: { present: password, wanted: another },
  endOwnSessions: {},
  prepareSecondStep: {},
  confirmSecondStep: { sealed: 'x', code: '123456' },
  removeOwnSecondStep: { code: '123456' },
  renewRecoveryCodes: { code: '123456' },
  listOwnSessions: {},
  endOwnSession: { id: 'x' },
  endOtherSessions: {},
  prepareAuthenticator: {},
  addAuthenticator: { name: 'clé', answer: '{}' },
  proveByAuthenticator: {},
  removeAuthenticator: { id: 'x', code: '123456' },
  chooseMails: { mails: [] },
  unmask: { reason: 'essai' },
  maskAgain: {},
} as const

describe.each(Object.keys(inputs) as (keyof typeof inputs)[])('%s', (name) => {
  const refused = { code: 'ACTES-A024' }

  test('is refused to a token, which has no account, whatever its name', async () => {
    const token = { name: who, rights: ['read'], sirens: null, expiresAt: new Date(0) } as const
    const program = desk.app.askAs({ who: `token:${who}`, grants, language: 'fr', token })
    await expect(program[name](inputs[name] as never)).rejects.toMatchObject(refused)
    expect((await program.showMe({})).account).toBeUndefined()
  })

  test('is refused to the command line', async () => {
    const owner = desk.app.askAs(ownerCaller('cli:root', 'fr'))
    await expect(owner[name](inputs[name] as never)).rejects.toMatchObject(refused)
  })
})
