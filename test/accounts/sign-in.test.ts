// Signing in against the database: tries that are counted before they are looked at, sessions that end, passwords that
// change. The clock stands until it is moved.
import { createHook } from 'node:async_hooks'
import { v7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { hashPassword, isLongEnough, isPassword } from '../../src/accounts/passwords.ts'
import {
  changePassword,
  choosePassword,
  invite,
  sessionMs,
  signIn,
  signOut,
  throttle,
  whoIs,
  type Desk,
} from '../../src/accounts/sign-in.ts'
import { deskLines, disablePerson, keepPerson, personByLogin } from '../../src/store/people/people.ts'
import { lendStore, type LentStore } from '../support/life/stores.ts'

const password = 'un mot de passe de douze'
let lent: LentStore
let at: number
let desk: Desk
let login: string
beforeAll(async () => {
  lent = await lendStore()
})
afterAll(() => lent.giveBack())
beforeEach(async () => {
  at = Date.parse('2025-07-08T08:00:00Z')
  desk = { db: lent.store.db, now: () => new Date(at) }
  login = `${v7()}@example.org`
  const grants = [{ role: 'reader', siren: null }] as const
  const person = await keepPerson(desk.db, { id: v7(), login, grants, at: desk.now() })
  await choosePassword(desk, { token: await invite(desk, person), password })
})

async function enters(given = password, more: { replaces?: string } = {}): Promise<string | undefined> {
  const done = await signIn(desk, { login, password: given, ...more })
  return done && 'token' in done ? done.token : undefined
}
const isIn = async (token: string | undefined): Promise<boolean> =>
  token !== undefined && (await whoIs(desk, token)) !== undefined
const events = async () => (await deskLines(desk.db, { limit: 3 })).map(({ event, who }) => ({ event, who }))

describe('a try', () => {
  test('that fails is journalled the same with an account and without, but for its name', async () => {
    expect(await enters('faux')).toBeUndefined()
    expect(await signIn(desk, { login: 'personne@example.org', password })).toBeUndefined()
    expect((await events()).slice(0, 2)).toEqual([
      { event: 'sign-in-refused', who: '?' },
      { event: 'sign-in-refused', who: login },
    ])
  })

  test('counts, even at the same time as others: at most eight are tried', async () => {
    const wrong = Array.from({ length: throttle.most + 4 }, () => enters('faux'))
    await Promise.all(wrong)
    expect(await personByLogin(desk.db, login)).toMatchObject({ failures: throttle.most })
    expect(await enters()).toBeUndefined()
  })

  test('after the wait is the first of eight again', async () => {
    for (let times = 0; times < throttle.most; times++) await enters('faux')
    at += throttle.lockMs + 1
    expect(await enters('faux')).toBeUndefined()
    expect(await isIn(await enters())).toBe(true)
    expect(await personByLogin(desk.db, login)).toMatchObject({ failures: 0, lockedUntil: null })
  })

  test('at a closed account fails, and its password is worth nothing once it is opened again', async () => {
    await disablePerson(desk.db, login, desk.now())
    expect(await enters()).toBeUndefined()
    await keepPerson(desk.db, { id: v7(), login, grants: [], at: desk.now() })
    expect(await enters()).toBeUndefined()
  })
})

describe('a session', () => {
  test('takes the place of the one that the browser shows, and of no other', async () => {
    const [first, elsewhere] = [await enters(), await enters()]
    const second = await enters(password, first === undefined ? {} : { replaces: first })
    expect([await isIn(first), await isIn(second), await isIn(elsewhere)]).toEqual([false, true, true])
  })

  test('ends after an hour without a look', async () => {
    const token = await enters()
    at += sessionMs.idle - 1
    expect(await isIn(token)).toBe(true)
    at += sessionMs.idle
    expect(await isIn(token)).toBe(false)
  })

  test('ends after twelve hours, however often it is looked at', async () => {
    const token = await enters()
    for (let ms = 0; ms + sessionMs.idle / 2 < sessionMs.longest; ms += sessionMs.idle / 2) {
      expect(await isIn(token)).toBe(true)
      at += sessionMs.idle / 2
    }
    expect(await isIn(token)).toBe(true)
    at += sessionMs.idle / 2
    expect(await isIn(token)).toBe(false)
  })

  test('is forgotten at the next sign-in once it is over', async () => {
    const token = await enters()
    at += sessionMs.longest
    await enters()
    const { rows } = await desk.db.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM actes.session s JOIN actes.person p ON p.id = s.person WHERE p.login = $1',
      [login],
    )
    expect([await isIn(token), rows]).toEqual([false, [{ count: 1 }]])
  })

  test('ends at a sign-out', async () => {
    const token = await enters()
    await signOut(desk, token ?? '')
    expect(await isIn(token)).toBe(false)
  })
})

describe('a password', () => {
  const wanted = 'encore un mot de passe'

  test('that is chosen by a link, or changed, is journalled', async () => {
    expect((await events())[0]).toEqual({ event: 'password-chosen', who: login })
    await changePassword(desk, { login, present: password, wanted })
    expect((await events())[0]).toEqual({ event: 'password-changed', who: login })
  })

  test('that is changed ends every session, and is the only one from then on', async () => {
    const tokens = [await enters(), await enters()]
    expect(await changePassword(desk, { login, present: password, wanted })).toBe('done')
    expect([await isIn(tokens[0]), await isIn(tokens[1])]).toEqual([false, false])
    expect([await isIn(await enters()), await isIn(await enters(wanted))]).toEqual([false, true])
  })

  test('is not changed without the present one, nor to one that is too short', async () => {
    const token = await enters()
    expect(await changePassword(desk, { login, present: 'faux', wanted })).toBe('refused')
    expect(await changePassword(desk, { login, present: password, wanted: 'court' })).toBe('weak')
    expect(await isIn(token)).toBe(true)
  })

  test('may have two hundred characters, of any kind, and says so', async () => {
    const long = '🏛'.repeat(200)
    expect([isLongEnough(long), isLongEnough(`${long}a`), isLongEnough('onze lettre')]).toEqual([true, false, false])
    expect(await isPassword(long, await hashPassword(long))).toBe(true)
    expect(await isPassword('🏛'.repeat(100), await hashPassword(long))).toBe(false)
  })

  test('fits no account that has none', async () => {
    expect(await isPassword('', null)).toBe(false)
    expect(await isPassword('', 'bcrypt$12$')).toBe(false)
  })
})

describe('deriving a password', () => {
  /** How many hashes are made while something is done, and how many of them at once at most. */
  async function derived(work: () => Promise<unknown>): Promise<{ readonly all: number; readonly most: number }> {
    const under = new Set<number>()
    let [all, most] = [0, 0]
    const hook = createHook({
      init: (id, type) => {
        if (type !== 'SCRYPTREQUEST') return
        under.add(id)
        all++
        most = Math.max(most, under.size)
      },
      before: (id) => void under.delete(id),
    }).enable()
    await work()
    hook.disable()
    return { all, most }
  }

  test('is done for two at once, however many try', async () => {
    const tries = () => Promise.all(Array.from({ length: 6 }, () => isPassword('faux', null)))
    expect(await derived(tries)).toEqual({ all: 6, most: 2 })
  })

  test('is not done for an invented link', async () => {
    const invents = () => choosePassword(desk, { token: 'A'.repeat(43), password })
    expect(await derived(async () => expect(await invents()).toBe('worthless'))).toEqual({ all: 0, most: 0 })
  })
})
