// Signing in against the database: tries that are counted before they are looked at, sessions that end, passwords that
// change. The clock stands until it is moved.
import { createHook } from 'node:async_hooks'
import { v7 } from 'uuid'
import { beforeEach, describe, expect, test } from 'vitest'
import { hashPassword, isLongEnough, isPassword } from '../../src/accounts/passwords.ts'
import {
  changePassword,
  choosePassword,
  invite,
  lasting,
  sessionMs,
  signIn,
  signOut,
  pace,
  whoIs,
  type AccountDesk,
  type SignInOrigin,
} from '../../src/accounts/sign-in.ts'
import { deskLines } from '../../src/store/desk/journal.ts'
import { disablePerson, keepPerson } from '../../src/store/people/people.ts'
import { forgetSessions } from '../../src/store/people/sessions.ts'
import { lendStore } from '../support/life/stores.ts'
import { forSuite } from '../support/life/for-suite.ts'

const password = 'un mot de passe de douze'
let at: number
let desk: AccountDesk
let login: string
const lent = forSuite(() => lendStore())
beforeEach(async () => {
  at = Date.parse('2025-07-08T08:00:00Z')
  desk = { db: lent.store.db, now: () => new Date(at) }
  login = `${v7()}@example.org`
  const grants = [{ role: 'reader', siren: null }] as const
  const person = await keepPerson(desk.db, { id: v7(), login, grants, at: desk.now() })
  await choosePassword(desk, { token: await invite(desk, person), password })
})

const office = { network: '192.0.2.1' } as const
async function enters(
  given = password,
  more: { replaces?: string; from?: SignInOrigin } = {},
): Promise<string | undefined> {
  const done = await signIn(desk, { login, password: given, from: office, ...more })
  return done && 'token' in done ? done.token : undefined
}
const isIn = async (token: string | undefined): Promise<boolean> =>
  token !== undefined && (await whoIs(desk, token)) !== undefined
const events = async () => (await deskLines(desk.db, { limit: 3 })).map(({ event, who }) => ({ event, who }))

describe('a try', () => {
  test('that fails is journalled alike with and without an account, except for its name', async () => {
    expect(await enters('faux')).toBeUndefined()
    expect(await signIn(desk, { login: 'personne@example.org', password, from: office })).toBeUndefined()
    expect((await events()).slice(0, 2)).toEqual([
      { event: 'sign-in-refused', who: '?' },
      { event: 'sign-in-refused', who: login },
    ])
  })

  const tries = (given = password, from: SignInOrigin = office) => signIn(desk, { login, password: given, from })
  const fails = async (times: number, from?: SignInOrigin) => {
    for (let time = 0; time < times; time++) await tries('faux', from)
  }

  test('counts even if concurrent: at most five are checked', async () => {
    const all = await Promise.all(Array.from({ length: pace.free + 4 }, () => tries('faux')))
    expect(all.filter((each) => each === undefined)).toHaveLength(pace.free)
    expect(await tries()).toEqual({ waitMs: 1_000 })
  })

  test('that comes too early is not checked, and does not prolong the wait', async () => {
    await fails(pace.free)
    for (let times = 0; times < 40; times++) expect(await tries()).toEqual({ waitMs: 1_000 })
    at += 1_000
    expect(await tries()).toHaveProperty('token')
  })

  test('doubles the wait after each failure, up to a minute', async () => {
    await fails(pace.free)
    const waits: number[] = []
    for (let times = 0; times < 9; times++) {
      const wait = await tries('faux')
      waits.push(wait && 'waitMs' in wait ? wait.waitMs : 0)
      at += waits.at(-1) ?? 0
      expect(await tries('faux')).toBeUndefined()
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000])
    at += pace.longestMs
    expect(await tries()).toHaveProperty('token')
    expect(await tries('faux')).toBeUndefined()
    expect(await tries()).toHaveProperty('token')
  })

  test('fails only for its own network: nobody can lock another person’s account', async () => {
    await fails(40)
    expect(await tries()).toHaveProperty('waitMs')
    expect(await tries(password, { network: '198.51.100.7' })).toHaveProperty('token')
  })

  test('from a device that signed in before passes, whatever its network has failed', async () => {
    await fails(40)
    expect(await tries(password, { ...office, device: 'poste' })).toHaveProperty('token')
    await fails(40, { ...office, device: 'poste' })
    expect(await tries(password, { ...office, device: 'poste' })).toHaveProperty('waitMs')
  })

  test('is slowed down alike where there is no account, and is forgotten after an hour', async () => {
    const nobody = `${v7()}@example.org`
    const unknown = () => signIn(desk, { login: nobody, password, from: office })
    for (let times = 0; times < pace.free; times++) expect(await unknown()).toBeUndefined()
    expect(await unknown()).toEqual({ waitMs: 1_000 })
    at += pace.forgetMs
    expect(await unknown()).toBeUndefined()
    const { rows } = await desk.db.query('SELECT origin FROM actes.sign_in_try')
    expect(JSON.stringify(rows)).not.toContain(nobody)
    expect(rows).toHaveLength(1)
  })

  test('at a closed account fails, and the old password is void once it is reopened', async () => {
    await disablePerson(desk.db, login, desk.now())
    expect(await enters()).toBeUndefined()
    await keepPerson(desk.db, { id: v7(), login, grants: [], at: desk.now() })
    expect(await enters()).toBeUndefined()
  })
})

describe('a session', () => {
  test('replaces the one of the same browser, and no other', async () => {
    const [first, elsewhere] = [await enters(), await enters()]
    const second = await enters(password, first === undefined ? {} : { replaces: first })
    expect([await isIn(first), await isIn(second), await isIn(elsewhere)]).toEqual([false, true, true])
  })

  test('ends after an hour without activity', async () => {
    const token = await enters()
    at += sessionMs.idle - 1
    expect(await isIn(token)).toBe(true)
    at += sessionMs.idle
    expect(await isIn(token)).toBe(false)
  })

  test('ends after twelve hours, however active', async () => {
    const token = await enters()
    for (let ms = 0; ms + sessionMs.idle / 2 < sessionMs.longest; ms += sessionMs.idle / 2) {
      expect(await isIn(token)).toBe(true)
      at += sessionMs.idle / 2
    }
    expect(await isIn(token)).toBe(true)
    at += sessionMs.idle / 2
    expect(await isIn(token)).toBe(false)
  })

  test('is deleted at the next sign-in once it has expired', async () => {
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

describe('where a session is', () => {
  const place = { device: 'Firefox, Windows', address: '192.0.2.7' }
  const kept = () => desk.db.rows('SELECT device, address FROM actes.session WHERE address IS NOT NULL')

  test('is stored as long as the session, and deleted with it even if the person does not return', async () => {
    await signIn(desk, { login, password, from: office, place })
    expect(await kept()).toEqual([place])
    await forgetSessions(desk.db, lasting(desk.now()))
    expect(await kept()).toEqual([place])
    at += sessionMs.idle + 1
    expect(await forgetSessions(desk.db, lasting(desk.now()))).toBeGreaterThan(0)
    expect(await kept()).toEqual([])
  })
})

describe('a password', () => {
  const wanted = 'encore un mot de passe'

  test('chosen by a link, or changed, is journalled', async () => {
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

  test('cannot be changed without the present one, nor to one that is too short', async () => {
    const token = await enters()
    expect(await changePassword(desk, { login, present: 'faux', wanted })).toBe('refused')
    expect(await changePassword(desk, { login, present: password, wanted: 'court' })).toBe('weak')
    expect(await isIn(token)).toBe(true)
  })

  const turn = { caller: 'test', isKnown: true } as const

  test('may have two hundred characters of any kind; the limit is reported', async () => {
    const long = '🏛'.repeat(200)
    expect([isLongEnough(long), isLongEnough(`${long}a`), isLongEnough('onze lettre')]).toEqual([true, false, false])
    expect(await isPassword(long, await hashPassword(long, turn), turn)).toBe(true)
    expect(await isPassword('🏛'.repeat(100), await hashPassword(long, turn), turn)).toBe(false)
  })

  test('does not match an account without password', async () => {
    expect(await isPassword('', null, turn)).toBe(false)
    expect(await isPassword('', 'bcrypt$12$', turn)).toBe(false)
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

  let kept: string
  beforeEach(async () => void (kept = await hashPassword(password, { caller: 'test', isKnown: true })))
  const tried = (caller: string, isKnown: boolean) => isPassword('faux', kept, { caller, isKnown })

  test('is skipped for unknown accounts, though nobody can tell: a person with an account does not wait for them', async () => {
    const networks = Array.from({ length: 40 }, (_, index) => `198.51.100.${index}`)
    const storm = networks.flatMap((caller) =>
      Array.from({ length: 5 }, () => isPassword('faux', null, { caller, isKnown: false })),
    )
    const made = await derived(async () => {
      expect(await tried('192.0.2.1', false)).toBe(false)
      expect(new Set(await Promise.all(storm))).toEqual(new Set([false]))
    })
    // One for the account that there is, and one now and then to know what it takes.
    expect(made.all).toBeLessThan(networks.length)
  })

  test('runs for one stranger and one known caller at a time, however many try', async () => {
    const callers = ['192.0.2.1', '192.0.2.2', '192.0.2.3']
    const tries = () => Promise.all(callers.flatMap((caller) => [tried(caller, false), tried(caller, true)]))
    expect(await derived(tries)).toEqual({ all: 6, most: 2 })
  })

  test('is refused at once if too many of one network, or too many at all, already wait', async () => {
    const sent = (count: number, callerOf: (index: number) => string) =>
      Promise.allSettled(Array.from({ length: count }, (_, index) => tried(callerOf(index), false)))
    const [one, many] = [await sent(30, () => '192.0.2.1'), await sent(60, (index) => `192.0.2.${index}`)]
    const refused = (all: typeof one) => all.filter(({ status }) => status === 'rejected')
    expect([refused(one).length, refused(many).length]).toEqual([23, 35])
    expect(refused(one)[0]).toMatchObject({ reason: { statusCode: 503 } })
  })

  test('is fair: each network has its turn, and a known device never waits behind strangers', async () => {
    const order: string[] = []
    const noted = (caller: string, isKnown: boolean) => tried(caller, isKnown).then(() => order.push(caller))
    const flood = Array.from({ length: 6 }, () => noted('attacker', false))
    const [other, known] = [noted('other', false), noted('known', true)]
    await Promise.all([...flood, other, known])
    expect(order.indexOf('other')).toBeLessThanOrEqual(3)
    expect(order.indexOf('known')).toBeLessThanOrEqual(2)
  })

  test('is skipped for an invented link', async () => {
    const invents = () => choosePassword(desk, { token: 'A'.repeat(43), password })
    expect(await derived(async () => expect(await invents()).toBe('worthless'))).toEqual({ all: 0, most: 0 })
  })
})
