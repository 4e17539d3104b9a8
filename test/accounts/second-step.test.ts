// The second step: a code of the moment, taken once, after the password. Codes are made by the same standard as an
// application's.
import { Secret, TOTP } from 'otpauth'
import { randomBytes } from 'node:crypto'
import { v7 } from 'uuid'
import { beforeEach, describe, expect, test } from 'vitest'
import {
  confirmCandidate,
  makeCandidate,
  removeSecondStep,
  renewRecoveryCodes,
  signInByCode,
  ticketFor,
} from '../../src/accounts/second-step.ts'
import {
  changePassword,
  choosePassword,
  invite,
  signIn,
  throttle,
  type SealingDesk,
} from '../../src/accounts/sign-in.ts'
import { keepPerson, personByLogin, type Person } from '../../src/store/people/people.ts'
import { lendStore } from '../support/life/stores.ts'
import { forSuite } from '../support/life/for-suite.ts'

const password = 'un mot de passe de douze'
let at: number
let desk: SealingDesk
let login: string
let secret: string
let recovery: readonly string[]
const lent = forSuite(() => lendStore())
beforeEach(async () => {
  at = Date.parse('2025-07-08T08:00:00Z')
  const key = randomBytes(32)
  desk = { db: lent.store.db, now: () => new Date(at), masterKey: async () => key }
  login = `${v7()}@example.org`
  const person = await keepPerson(desk.db, { id: v7(), login, grants: [], at: desk.now() })
  await choosePassword(desk, { token: await invite(desk, person), password })
  secret = ''
})

async function me(): Promise<Person> {
  const person = await personByLogin(desk.db, login)
  if (!person) throw new Error('nobody')
  return person
}

/** The code that the application shows now. */
const shown = (of = secret): string => new TOTP({ secret: Secret.fromBase32(of) }).generate({ timestamp: at })

async function enrols(): Promise<void> {
  const candidate = await makeCandidate(desk, await me())
  recovery = (await confirmCandidate(desk, await me(), { ...candidate, code: shown(candidate.secret) })) ?? []
  expect(recovery).toHaveLength(10)
  secret = candidate.secret
  at += 30_000
}

/** The ticket after the password. */
async function ticket(): Promise<string> {
  const done = await signIn(desk, { login, password, from: { network: '192.0.2.1' } })
  if (!done || !('second' in done)) throw new Error('no code is asked for')
  return ticketFor(desk, done.second)
}

describe('setting it up', () => {
  test('shows a secret as text and as an address for an authenticator app, and stores nothing', async () => {
    const { secret: text, uri } = await makeCandidate(desk, await me())
    expect(text).toMatch(/^[A-Z2-7]{32}$/)
    expect(uri).toMatch(/^otpauth:\/\/totp\/actes-worker:/)
    expect(new URL(uri).searchParams.get('secret')).toBe(text)
    expect((await me()).totp).toBeNull()
    expect(await signIn(desk, { login, password, from: { network: '192.0.2.1' } })).toHaveProperty('token')
  })

  test('needs a current code', async () => {
    const candidate = await makeCandidate(desk, await me())
    const code = shown(candidate.secret)
    at += 120_000
    expect(await confirmCandidate(desk, await me(), { ...candidate, code })).toBeUndefined()
    expect((await me()).totp).toBeNull()
  })

  test('stores the secret sealed, and refuses another person’s candidate', async () => {
    await enrols()
    const kept = Buffer.from((await me()).totp ?? [])
    expect(kept.includes(secret)).toBe(false)
    const candidate = await makeCandidate(desk, await me())
    const other = { ...(await me()), id: v7() }
    const code = shown(candidate.secret)
    await expect(confirmCandidate(desk, other, { ...candidate, code })).rejects.toThrow('ACTES-G018')
  })
})

describe('signing in', () => {
  test('takes the password, then the code', async () => {
    await enrols()
    expect(await signInByCode(desk, { ticket: await ticket(), code: shown() })).toHaveProperty('token')
    expect((await me()).failures).toBe(0)
  })

  test('opens one session per ticket, whatever codes come with it', async () => {
    await enrols()
    const given = await ticket()
    expect(await signInByCode(desk, { ticket: given, code: shown() })).toHaveProperty('token')
    at += 30_000
    expect(await signInByCode(desk, { ticket: given, code: shown() })).toBeUndefined()
    expect(await signInByCode(desk, { ticket: given, code: recovery[0] ?? '' })).toBeUndefined()
  })

  test('accepts a code once, then the next one', async () => {
    await enrols()
    const code = shown()
    expect(await signInByCode(desk, { ticket: await ticket(), code })).toHaveProperty('token')
    expect(await signInByCode(desk, { ticket: await ticket(), code })).toBe('again')
    at += 30_000
    expect(await signInByCode(desk, { ticket: await ticket(), code: shown() })).toHaveProperty('token')
  })

  test('accepts one code once even if it comes twice at the same time', async () => {
    await enrols()
    const given = { ticket: await ticket(), code: shown() }
    const both = await Promise.all([signInByCode(desk, given), signInByCode(desk, given)])
    expect(both.filter((done) => done === 'again')).toHaveLength(1)
  })

  test('checks no code for a while after eight wrong ones', async () => {
    await enrols()
    const given = await ticket()
    for (let times = 0; times < throttle.most; times++)
      expect(await signInByCode(desk, { ticket: given, code: '000000' })).toBe('again')
    expect(await signInByCode(desk, { ticket: given, code: shown() })).toBeUndefined()
  })

  test('returns the data that its ticket was made with, and nothing else', async () => {
    await enrols()
    const proved = await ticketFor(desk, await me(), 'proof')
    for (const given of [
      { ticket: proved },
      { ticket: proved, beside: 'other' },
      { ticket: await ticket(), beside: 'proof' },
    ])
      expect(await signInByCode(desk, { ...given, code: shown() })).toBeUndefined()
    expect(await signInByCode(desk, { ticket: proved, beside: 'proof', code: shown() })).toHaveProperty('token')
  })

  test('cannot begin without the password: a ticket is refused if invented, expired, or of another password', async () => {
    await enrols()
    const given = await ticket()
    expect(await signInByCode(desk, { ticket: `${login} AAAA`, code: shown() })).toBeUndefined()
    at += 5 * 60_000 + 1
    expect(await signInByCode(desk, { ticket: given, code: shown() })).toBeUndefined()
    const fresh = await ticket()
    await changePassword(desk, { login, present: password, wanted: 'encore un mot de passe' })
    expect(await signInByCode(desk, { ticket: fresh, code: shown() })).toBeUndefined()
  })
})

describe('taking it away', () => {
  test('needs a code; afterwards none is asked for', async () => {
    await enrols()
    expect(await removeSecondStep(desk, await me(), { code: '000000' })).toBe(false)
    expect(await removeSecondStep(desk, await me(), { code: shown() })).toBe(true)
    expect(await signIn(desk, { login, password, from: { network: '192.0.2.1' } })).toHaveProperty('token')
  })
})

describe('codes of recovery', () => {
  test('are readable, all different, and stored as digests', async () => {
    await enrols()
    for (const code of recovery) expect(code).toMatch(/^([A-HJ-NP-Z2-9]{4}-){3}[A-HJ-NP-Z2-9]{4}$/)
    expect(new Set(recovery).size).toBe(10)
    const kept = await desk.db.rows<object>('SELECT * FROM actes.recovery_code')
    for (const code of recovery) expect(JSON.stringify(kept)).not.toContain(code)
  })

  test('each work once, however typed, and the number left is reported', async () => {
    await enrols()
    const [first = '', second = ''] = recovery
    const typed = first.toLowerCase().replaceAll('-', ' ')
    expect(await signInByCode(desk, { ticket: await ticket(), code: typed })).toMatchObject({ left: 9 })
    expect(await signInByCode(desk, { ticket: await ticket(), code: first })).toBe('again')
    expect(await signInByCode(desk, { ticket: await ticket(), code: second })).toMatchObject({ left: 8 })
  })

  test('work once even if one comes twice at the same time', async () => {
    await enrols()
    const given = { ticket: await ticket(), code: recovery[0] ?? '' }
    const both = await Promise.all([signInByCode(desk, given), signInByCode(desk, given)])
    expect(both.filter((done) => done === 'again')).toHaveLength(1)
  })

  test('are replaced with a current code; the former ones are void', async () => {
    await enrols()
    expect(await renewRecoveryCodes(desk, await me(), { code: '000000' })).toBeUndefined()
    const fresh = await renewRecoveryCodes(desk, await me(), { code: shown() })
    expect(fresh).toHaveLength(10)
    expect(await signInByCode(desk, { ticket: await ticket(), code: recovery[0] ?? '' })).toBe('again')
    expect(await signInByCode(desk, { ticket: await ticket(), code: fresh?.[0] ?? '' })).toMatchObject({ left: 9 })
  })

  test('belong to one person, and are throttled like any code', async () => {
    await enrols()
    const own = recovery
    login = `${v7()}@example.org`
    const person = await keepPerson(desk.db, { id: v7(), login, grants: [], at: desk.now() })
    await choosePassword(desk, { token: await invite(desk, person), password })
    await enrols()
    expect(await signInByCode(desk, { ticket: await ticket(), code: own[0] ?? '' })).toBe('again')
    const given = await ticket()
    for (let times = 1; times < throttle.most; times++) await signInByCode(desk, { ticket: given, code: 'AAAA-AAAA' })
    expect(await signInByCode(desk, { ticket: given, code: recovery[0] ?? '' })).toBeUndefined()
  })

  test('also remove the second step, for a person who has lost the app', async () => {
    await enrols()
    expect(await removeSecondStep(desk, await me(), { code: recovery[3] ?? '' })).toBe(true)
    expect((await me()).totp).toBeNull()
  })
})
