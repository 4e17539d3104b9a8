// Authenticators: keys are made and asked for by challenges that are good once, for a while, for one session or ticket; what
// comes from another address, from a copy or from nobody's finger is refused.
import { randomBytes } from 'node:crypto'
import { v7 } from 'uuid'
import { beforeEach, describe, expect, test } from 'vitest'
import { addAuthenticator, askProof, askRegistration, authenticatorMost } from '../../src/accounts/authenticators.ts'
import { digestOf } from '../../src/accounts/passwords.ts'
import { removeAuthenticatorBy, boundToTicket, signInByCode, ticketFor } from '../../src/accounts/second-step.ts'
import { lasting, openFor, sessionMs, signIn, whoIs, type SealingDesk } from '../../src/accounts/sign-in.ts'
import { authenticatorsOf } from '../../src/store/people/authenticators.ts'
import { deskLines } from '../../src/store/desk/journal.ts'
import { keepPassword, keepPerson, personByLogin, type Person } from '../../src/store/people/people.ts'
import { hashed, password } from '../support/desk/desk.ts'
import { endOtherSessions, endSessionOf, forgetSessions, sessionsOf } from '../../src/store/people/sessions.ts'
import { softwareKey, type SoftwareKey } from '../support/desk/software-key.ts'
import { describeOnEachGround } from '../support/describe-with.ts'
import type { LentStore } from '../support/life/stores.ts'
import { expectCode } from '../support/expect-code.ts'
import { forSuite } from '../support/life/for-suite.ts'

const origin = 'https://actes.example.org'
await describeOnEachGround('authenticators', suite)

function suite(lend: () => Promise<LentStore>): void {
  let at: number
  let desk: SealingDesk
  let login: string
  let session: string
  let key: SoftwareKey
  const lent = forSuite(lend)
  beforeEach(async () => {
    at = Date.parse('2025-07-08T08:00:00Z')
    const master = randomBytes(32)
    const party = { id: 'actes.example.org', origin }
    desk = { db: lent.store.db, now: () => new Date(at), masterKey: async () => master, party }
    login = `${v7()}@example.org`
    const grants = [{ role: 'operator', siren: null }] as const
    const person = await keepPerson(desk.db, { id: v7(), login, grants, at: desk.now() })
    await keepPassword(desk.db, person, hashed)
    session = await openFor(desk, await me())
    key = softwareKey(origin)
  })

  async function me(): Promise<Person> {
    const person = await personByLogin(desk.db, login)
    if (!person) throw new Error('nobody')
    return person
  }

  const asked = async (of = session) => (await askRegistration(desk, await me(), digestOf(of))) ?? ''
  const adds = async (answer: string, name = 'clé bleue', of = session) =>
    addAuthenticator(desk, await me(), { name, answer, session: digestOf(of) })
  const registers = async (made = key, name?: string) => adds(made.creates(await asked()), name)

  /** The ticket after the password, and what the browser is asked. */
  async function ticket(): Promise<{ readonly ticket: string; readonly options: string }> {
    const done = await signIn(desk, { login, password, from: { network: '192.0.2.1' } })
    if (!done || !('second' in done)) throw new Error('no second step is asked for')
    const made = await ticketFor(desk, done.second)
    return { ticket: made, options: (await askProof(desk, done.second, boundToTicket(made))) ?? '' }
  }

  async function enters(by = key) {
    const given = await ticket()
    return signInByCode(desk, { ticket: given.ticket, answer: by.answers(given.options) })
  }

  const events = async (limit = 3) => (await deskLines(desk.db, { who: login, limit })).map(({ event }) => event)

  describe('registering', () => {
    test('stores the public key under a name, returns recovery codes with the first one, and is journalled', async () => {
      expect(await registers()).toHaveLength(10)
      at += 1_000
      expect(await registers(softwareKey(origin), 'téléphone')).toEqual([])
      const kept = await authenticatorsOf(desk.db, (await me()).id)
      expect(kept.map(({ name, transports }) => [name, transports])).toEqual([
        ['clé bleue', ['usb']],
        ['téléphone', ['usb']],
      ])
      expect(await events(2)).toEqual(['authenticator-added', 'authenticator-added'])
    })

    test('counts as the second step of this session, and ends the sessions opened without one', async () => {
      const other = await openFor(desk, await me())
      await registers()
      expect((await whoIs(desk, session))?.secondStep).toBe('key')
      expect(await whoIs(desk, other)).toBeUndefined()
    })

    test.each(['https://autre.example.org', 'http://actes.example.org', 'https://actes.example.org:8443'])(
      'is refused to the page of %s',
      async (elsewhere) => {
        await expectCode(registers(softwareKey(elsewhere)), 'ACTES-A084')
        expect((await me()).authenticators).toBe(0)
      },
    )

    test('accepts a challenge once, and only that of this session and this person', async () => {
      const options = await asked()
      await adds(key.creates(options))
      await expectCode(adds(softwareKey(origin).creates(options), 'autre'), 'ACTES-A084')
      const elsewhere = await openFor(desk, await me(), { secondStep: 'key' })
      const foreign = softwareKey(origin).creates(await asked(elsewhere))
      await expectCode(adds(foreign, 'autre'), 'ACTES-A084')
      const other = { ...(await me()), id: v7() }
      const theirs = softwareKey(origin).creates((await askRegistration(desk, other, digestOf(session))) ?? '')
      await expectCode(adds(theirs, 'autre'), 'ACTES-A084')
    })

    test('is valid for five minutes', async () => {
      const answer = key.creates(await asked())
      at += 5 * 60_000 + 1
      await expectCode(adds(answer), 'ACTES-A084')
    })

    test('accepts no challenge of a sign-in, nor an invented one', async () => {
      await registers()
      const { options } = await ticket()
      const { challenge } = JSON.parse(options) as { challenge: string }
      for (const wrong of [challenge, Buffer.from('un défi inventé').toString('base64url')]) {
        const forged = JSON.stringify({ challenge: wrong, rp: { id: 'actes.example.org' } })
        await expectCode(adds(softwareKey(origin).creates(forged), 'autre'), 'ACTES-A084')
      }
    })

    test('needs a touch', async () => {
      await expectCode(registers(softwareKey(origin, { isTouched: false })), 'ACTES-A084')
    })

    test.each([
      '',
      'null',
      '{}',
      '[1]',
      '{"id":"a b"}',
      'x'.repeat(30_000),
      '{"type":"public-key","id":"YQ","rawId":"YQ"}',
    ])('reads no answer that is none: %#', async (answer) => {
      await expectCode(adds(answer), 'ACTES-A084')
    })

    test('accepts each key once and each name once, at most ten, and no name without a letter', async () => {
      await registers()
      await expectCode(registers(key, 'la même'), 'ACTES-A085')
      await expectCode(registers(softwareKey(origin)), 'ACTES-A085')
      await expectCode(registers(softwareKey(origin), '  '), 'ACTES-A085')
      for (let n = 1; n < authenticatorMost.each; n++) await registers(softwareKey(origin), `clé ${n}`)
      await expectCode(registers(softwareKey(origin), 'de trop'), 'ACTES-A085')
    })

    test('is offered only where browsers would create keys for the address', async () => {
      const { party: _, ...without } = desk
      expect(await askRegistration(without, await me(), digestOf(session))).toBeUndefined()
      const answer = key.creates(await asked())
      const adding = addAuthenticator(without, await me(), { name: 'x', answer, session: digestOf(session) })
      await expectCode(adding, 'ACTES-A083')
    })
  })

  describe('signing in', () => {
    test('takes the password, then the key, and records the time', async () => {
      await registers()
      at += 60_000
      const done = await enters()
      expect(done).toHaveProperty('token')
      const token = typeof done === 'object' ? done.token : ''
      expect((await whoIs(desk, token))?.secondStep).toBe('key')
      expect((await authenticatorsOf(desk.db, (await me()).id))[0]?.lastUsedAt).toEqual(new Date(at))
    })

    test('accepts any of several keys, including those without a counter', async () => {
      const telephone = softwareKey(origin, { isCounting: false })
      await registers()
      await registers(telephone, 'téléphone')
      for (const each of [key, telephone, telephone]) expect(await enters(each)).toHaveProperty('token')
    })

    test('accepts an answer once, even if it comes twice at the same time', async () => {
      await registers()
      const given = await ticket()
      const answer = key.answers(given.options)
      const both = [
        signInByCode(desk, { ticket: given.ticket, answer }),
        signInByCode(desk, { ticket: given.ticket, answer }),
      ]
      expect((await Promise.all(both)).filter((done) => done === 'again')).toHaveLength(1)
      expect(await signInByCode(desk, { ticket: given.ticket, answer })).toBe('again')
    })

    test('refuses an answer to the challenge of another ticket, or of another day', async () => {
      await registers()
      const [first, second] = [await ticket(), await ticket()]
      expect(await signInByCode(desk, { ticket: first.ticket, answer: key.answers(second.options) })).toBe('again')
      const late = await ticket()
      const answer = key.answers(late.options)
      at += 5 * 60_000 + 1
      const fresh = await ticket()
      expect(await signInByCode(desk, { ticket: fresh.ticket, answer })).toBe('again')
    })

    test('refuses an answer from another page, without a touch, or of another person’s key', async () => {
      await registers()
      expect(await enters(softwareKey(origin))).toBe('again')
      const given = await ticket()
      const foreign = JSON.stringify({ ...(JSON.parse(given.options) as object), rpId: 'autre.example.org' })
      expect(await signInByCode(desk, { ticket: given.ticket, answer: key.answers(foreign) })).toBe('again')
      const { response, ...rest } = JSON.parse(key.answers((await ticket()).options)) as { response: object }
      const unsigned = JSON.stringify({ ...rest, response: { ...response, signature: 'AAAA' } })
      expect(await signInByCode(desk, { ticket: given.ticket, answer: unsigned })).toBe('again')
      expect(await events(1)).toEqual(['code-refused'])
    })

    test('accepts no answer and creates no key for a page framed by another site', async () => {
      const framed = softwareKey(origin, { isFramed: true })
      await expect(registers(framed)).rejects.toThrow('ACTES-A084')
      await registers()
      expect(await enters(key.copy({ isFramed: true }))).toBe('again')
      expect(await enters()).toHaveProperty('token')
    })

    test('detects a copied key by its counter, refuses it and journals it', async () => {
      await registers()
      const copy = key.copy()
      expect(await enters()).toHaveProperty('token')
      expect(await enters()).toHaveProperty('token')
      expect(await enters(copy)).toBe('again')
      expect(await events(2)).toEqual(['code-refused', 'authenticator-cloned'])
      expect(await enters()).toHaveProperty('token')
    })

    test('accepts a recovery code in place of a key', async () => {
      const [code = ''] = await registers()
      expect(await signInByCode(desk, { ticket: (await ticket()).ticket, code })).toMatchObject({ left: 9 })
    })

    test('checks no answer for a while after eight wrong ones', async () => {
      await registers()
      const given = await ticket()
      for (let times = 0; times < 8; times++)
        expect(await signInByCode(desk, { ticket: given.ticket, answer: '{}' })).toBe('again')
      expect(await signInByCode(desk, { ticket: given.ticket, answer: key.answers(given.options) })).toBeUndefined()
    })
  })

  describe('removing', () => {
    const proves = async (by = key) => by.answers((await askProof(desk, await me(), digestOf(session))) ?? '')
    const removes = async (answer: string) => {
      const [kept] = await authenticatorsOf(desk.db, (await me()).id)
      return removeAuthenticatorBy(desk, await me(), { id: kept?.id ?? '', answer, bound: digestOf(session) })
    }

    test('needs an answer for this session; afterwards no key is asked for', async () => {
      await registers()
      expect(await removes(key.answers((await ticket()).options))).toBe(false)
      expect(await removes(await proves())).toBe(true)
      expect(await signIn(desk, { login, password, from: { network: '192.0.2.1' } })).toHaveProperty('token')
      expect((await events(2))[1]).toBe('authenticator-removed')
    })

    test('keeps the last key where a second step is required', async () => {
      await registers()
      desk = { ...desk, demanded: ['operator', 'administrator'] }
      await expectCode(removes(await proves()), 'ACTES-A082')
      await registers(softwareKey(origin), 'autre')
      expect(await removes(await proves())).toBe(true)
      expect((await me()).authenticators).toBe(1)
    })

    test('happens when the account is closed, so that it reopens without keys', async () => {
      await registers()
      const person = await me()
      await desk.db.query('UPDATE actes.person SET disabled_at = $2 WHERE id = $1', [person.id, desk.now()])
      await keepPerson(desk.db, { id: v7(), login, grants: [], at: desk.now() })
      expect((await me()).authenticators).toBe(0)
    })
  })

  test('sessions are ended one by one, or all but one, and only those of the person', async () => {
    const person = await me()
    const tokens = [await openFor(desk, person), await openFor(desk, person)]
    const open = async () =>
      (await sessionsOf(desk.db, person.id, lasting(desk.now()))).map(({ tokenSha256 }) => tokenSha256)
    const [first] = await sessionsOf(desk.db, person.id, lasting(desk.now()))
    expect(await open()).toHaveLength(3)
    expect(await endSessionOf(desk.db, v7(), first?.id ?? '')).toBe(false)
    expect(await endSessionOf(desk.db, person.id, 'x')).toBe(false)
    expect(await endSessionOf(desk.db, person.id, first?.id ?? '')).toBe(true)
    const last = digestOf(tokens[1] ?? '')
    await endOtherSessions(desk.db, person.id, last)
    expect(await open()).toEqual(first?.tokenSha256 === last ? [] : [last])
    at += sessionMs.longest
    await forgetSessions(desk.db, lasting(desk.now()))
    expect(await desk.db.rows('SELECT 1 FROM actes.session')).toEqual([])
  })
}
