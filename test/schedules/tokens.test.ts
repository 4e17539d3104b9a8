// The end of a token is announced thirty days before, seven and one: once each, to subscribers, by mail, and in the journal.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { checkTokens } from '../../src/doctor/tokens.ts'
import type { Scene } from '../../src/doctor/scene.ts'
import { jobs } from '../../src/schedules/jobs.ts'
import { keepToken, revokeToken } from '../../src/store/people/tokens.ts'
import { deskLines } from '../../src/store/desk/journal.ts'
import { keepPerson } from '../../src/store/people/people.ts'
import { keepChoices } from '../../src/store/subscriptions/mails.ts'
import { mailText } from '../../src/subscriptions/mail/text.ts'
import { clockAt, schedulePorts, type MovableClock, type TestPorts } from '../support/life/schedule-ports.ts'
import { emptied, lendEmbedded } from '../support/life/stores.ts'
import { forSuite } from '../support/life/for-suite.ts'

let clock: MovableClock
let ports: TestPorts
const given = forSuite(() => lendEmbedded())
beforeEach(() => {
  clock = clockAt('2026-07-01T06:00:00Z')
  ports = schedulePorts({ store: given.store, home: given.home, clock })
})
afterEach(() => emptied(db()))
const db = () => given.store.db
const dayMs = 86_400_000

async function tokenFor(name: string, days: number): Promise<void> {
  const createdAt = clock.now()
  const expiresAt = new Date(createdAt.getTime() + days * dayMs)
  const kept = {
    id: clock.newId(),
    name,
    rights: ['read'],
    sirens: null,
    networks: null,
    createdBy: 'maire@example.org',
  }
  await keepToken(db(), { ...kept, createdAt, expiresAt, tokenSha256: name })
}

/** What was announced of each token, in order. */
async function told(): Promise<readonly string[]> {
  const { rows } = await db().query<{ data: { name: string; days: string } }>(
    "SELECT data FROM actes.notice WHERE type = 'token.ending' ORDER BY seq",
  )
  return rows.map(({ data: { name, days } }) => `${name} ${days}`)
}

/** The schedule runs each morning. */
async function mornings(count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    await jobs.certificates(ports)
    clock.wait(dayMs)
  }
}

describe('a token', () => {
  test('is announced thirty days, seven days and one day before it expires, once each', async () => {
    await tokenFor('logiciel', 40)
    await mornings(10)
    expect(await told()).toEqual([])
    await mornings(1)
    await jobs.certificates(ports)
    expect(await told()).toEqual(['logiciel 30'])
    await mornings(40)
    expect(await told()).toEqual(['logiciel 30', 'logiciel 7', 'logiciel 1'])
    const lines = await deskLines(db(), { event: 'token-ending', limit: 10 })
    expect(lines.map(({ target, detail }) => [target, detail])).toEqual(
      [1, 7, 30].map((days) => ['logiciel', { days, createdBy: 'maire@example.org' }]),
    )
  })

  test('is not announced late, nor once it is revoked or has ended', async () => {
    await tokenFor('court', 5)
    await tokenFor('revoque', 20)
    await revokeToken(db(), 'api', { name: 'revoque', at: clock.now() })
    await mornings(10)
    expect(await told()).toEqual(['court 7', 'court 1'])
  })

  test('is announced by mail to people who chose it and see all collectivités, and by doctor', async () => {
    const person = await keepPerson(db(), {
      id: clock.newId(),
      login: 'maire@example.org',
      at: clock.now(),
      grants: [{ role: 'administrator', siren: null }],
    })
    await keepChoices(db(), person, new Map([['token.ending', 'now']]))
    await tokenFor('proche', 1)
    await jobs.certificates({ ...ports, telling: { mailer: {}, language: 'fr' } } as never)
    const { rows } = await db().query('SELECT person FROM actes.notice_item')
    expect(rows).toEqual([{ person }])
    const scene = { database: { kind: 'open', store: given.store }, tools: { clock } } as unknown as Scene
    expect(await checkTokens.run(scene)).toMatchObject({
      ok: true,
      message: { fr: 'Le jeton proche de l’API expire le 2026-07-02.' },
    })
  })
})

test('the mail names the token and its last day, and links to the tokens', () => {
  const event = {
    seq: 1,
    id: 'x',
    type: 'token.ending',
    at: new Date('2026-07-01T06:00:00Z'),
    collectivite: null,
    transmission: null,
    nom: null,
    data: { name: 'logiciel', expiresOn: '2026-07-31', days: '30' },
  }
  const { text } = mailText([event], { period: 'x', url: 'https://actes.example.org' })
  expect(text).toContain('logiciel (01/07/2026 08:00), valable jusqu’au 31 juillet 2026')
  expect(text).toContain('https://actes.example.org/jetons')
})
