// actes connections: how each connection stands, in words; what its gateway finds, and what to do; paused and resumed, with a
// reason. A stopped connection is told with the acts that wait for it.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { addConnections } from '../../src/commands/connections.ts'
import { addDeposit } from '../../src/commands/deposit.ts'
import { addShow } from '../../src/commands/show.ts'
import type { ConnectionJson } from '../../src/operations/shapes/connections.ts'
import { maraussan } from '../../src/config/demo.ts'
import { declare } from '../../src/store/connections/collectivites.ts'
import { suspend } from '../../src/store/connections/standings.ts'
import { connectionId, ensureConnection, keepCertificate } from '../../src/store/connections/connections.ts'
import { plain } from '../support/desk/command-line.ts'
import { faultyGateway, type Faults } from '../support/life/faults.ts'
import { openServedCommune, type ServedCommune } from '../support/desk/served-commune.ts'
import { depositFolder } from '../support/life/commune.ts'

const connection = connectionId('sandbox', maraussan.siren)
const why = ['--reason', 'essai']
let commune: ServedCommune
let faults: Faults
beforeEach(async () => {
  const made = faultyGateway()
  faults = made.faults
  commune = await openServedCommune({ wrap: made.wrap })
})
afterEach(() => commune.closes())

const actes = <T = ConnectionJson>(...args: readonly string[]) =>
  commune.asks<T>(addConnections, 'connections', ...args)
const says = async (...args: readonly string[]) =>
  plain((await commune.types(addConnections, 'connections', ...args)).out)

/** An act that met a fault of configuration before it left. */
async function suspended(numero: string): Promise<string> {
  faults.before = 'ACTES-G008'
  const id = await commune.sends(numero)
  return id
}

describe('the list', () => {
  test('shows since when in Paris time one is suspended, why, and what to do; and the last day of its certificate', async () => {
    await suspended('LISTE1')
    await keepCertificate(commune.db, [connection], '2026-08-06')
    const said = await says()
    expect(said).toContain('suspendue')
    expect(said).toContain('échéance du certificat : 06/08/2026')
    expect(said).toContain('depuis 2025-07-08 10:02:00 : ACTES-G008 La plateforme refuse l’identité présentée.')
    expect(said).toMatch(/\n {2}→ \S/)
    expect(said).toContain('Heures de Paris.')
  })

  test('is available in English', async () => {
    await suspended('LISTE2')
    const said = await says('--lang', 'en')
    expect(said).toContain('suspended')
    expect(said).toContain('ACTES-G008 The platform rejects the identity')
    expect(said).not.toMatch(/suspendue|relève|attente/)
  })

  test('has the last lines of the journal, with author and reason', async () => {
    await actes('pause', connection, ...why)
    await actes('resume', connection, ...why)
    const [, { items }] = await actes<{ items: readonly ConnectionJson[] }>()
    const who = expect.stringMatching(/^cli:/)
    expect(items[0]).toMatchObject({
      certificateUntil: null,
      journal: [
        { at: '2025-07-08T08:02:00.000Z', event: 'resumed', who, detail: { reason: 'essai' } },
        { event: 'paused', who, detail: { reason: 'essai' } },
      ],
    })
  })
})

test('a suspended one does not promise that acts are sent once its platform answers', async () => {
  const { db } = commune.app.ports.store
  await db.query(`INSERT INTO actes.outage VALUES ($1, 4, 'ACTES-G001', now(), now())`, [`send ${connection}`])
  expect(await says()).toContain('partent dès qu’elle répond')
  await suspend(db, connection, { code: 'ACTES-G007', params: {}, at: new Date('2025-07-08T08:00:00Z') })
  const said = await says()
  expect(said).toContain('suspendue')
  expect(said).not.toContain('dès qu’elle répond')
})

test('two hundred behind one unreachable platform share one line, with their sums; --detail and JSON list each', async () => {
  const { db } = commune.app.ports.store
  const sirens = Array.from({ length: 200 }, (_, index) => String(index).padStart(9, '0'))
  const gateway = { type: 's2low', url: 'https://s2low.example.org/' } as const
  for (const siren of sirens) {
    await declare(db, { ...maraussan, siren, gateway }, new Date('2025-07-08T08:00:00Z'))
    await ensureConnection(db, 's2low', siren)
  }
  await db.query(
    `INSERT INTO actes.outage SELECT 'send s2low https://s2low.example.org', 4, 'ACTES-G001', at, at + interval '1 minute'
      FROM (VALUES ('2025-07-08T07:00:00Z'::timestamptz)) AS given (at)`,
  )
  const said = await says()
  expect(said.match(/s2low/g)).toHaveLength(2)
  expect(said).toMatch(
    /s2low https:\/\/s2low\.example\.org {2}200 collectivités \(000000000, 000000001, 000000002…\) en panne .*\n {2}En panne depuis 2025-07-08 09:00:00 :/,
  )
  expect(said).toContain('Une par une : actes connections --detail.')
  expect(said).toContain(connection)
  expect((await says('--detail')).match(/^s2low:\d{9} +en panne/gm)).toHaveLength(200)
  const [, { items }] = await actes<{ items: readonly ConnectionJson[] }>()
  expect(items.filter(({ platform }) => platform === 's2low https://s2low.example.org')).toHaveLength(200)
})

describe('a look of a gateway at itself', () => {
  test('is shown like doctor’s checks, never like the history of an act', async () => {
    faults.check = 'ACTES-G008'
    const [code, report] = await actes<object>('check', maraussan.siren)
    expect([code, report]).toEqual([
      1,
      {
        ok: false,
        checks: [
          {
            name: 'login',
            ok: false,
            message: 'motDePasse\u00A0: l’identité présentée est refusée (ACTES-G008).',
            remedy: expect.stringContaining('«\u00A0identifiant\u00A0»'),
          },
        ],
      },
    ])
    expect(await says('check', maraussan.siren)).not.toMatch(/suspendue|Rien n’est parti/)
  })

  test('that finds no fault exits with 0', async () => {
    const [code, report] = await actes<object>('check', maraussan.siren)
    expect([code, report]).toMatchObject([0, { ok: true }])
    expect(await says('check', maraussan.siren, '--lang', 'en')).toMatch(/^✓ the folder .*: in order\.$/m)
  })
})

test('a state already reached is not refused; an unknown connection is', async () => {
  expect(await actes('resume', connection, ...why)).toMatchObject([0, { already: true }])
  await actes('pause', connection, ...why)
  expect(await actes('pause', connection, ...why)).toMatchObject([0, { already: true, paused: { reason: 'essai' } }])
  expect(await actes('pause', 'sandbox:000000000', ...why)).toMatchObject([1, { code: 'ACTES-A020' }])
})

describe('an act whose connection is stopped', () => {
  test('is shown with that reason', async () => {
    const id = await suspended('ARRET1')
    expect((await commune.asks(addShow, 'show', id))[1]).toMatchObject({
      stopped: { why: 'suspended', code: 'ACTES-G008' },
    })
    expect(plain((await commune.types(addShow, 'show', id)).out)).toContain(
      'Connexion suspendue depuis 2025-07-08 10:02:00 (Paris) : ACTES-G008',
    )
  })

  test('is not waited for when suspended: exit 1', async () => {
    await suspended('ARRET2')
    const folder = await depositFolder(`${commune.home}/deposits/ARRET3`, { numero: 'ARRET3', cle: undefined })
    const { code, out } = await commune.types(addDeposit, 'deposit', folder, '--wait')
    expect(code).toBe(1)
    expect(plain(out)).toContain('Connexion suspendue depuis')
  })

  test('is waited for when paused, and the output says so', async () => {
    await actes('pause', connection, ...why)
    const folder = await depositFolder(`${commune.home}/deposits/ARRET4`, { numero: 'ARRET4', cle: undefined })
    const { code, out } = await commune.types(addDeposit, 'deposit', folder, '--wait', '--timeout', '0.5')
    expect(code).toBe(4)
    expect(plain(out).match(/Connexion en pause depuis .* : essai/g)).toHaveLength(1)
  })
})

test('the reason why an act waits is shown in words', async () => {
  const channel = 'ministry:https://ministere.example.org/'
  faults.traffic = { channel, closed: [{ de: '09:00', a: '11:30' }], zone: 'Europe/Paris' }
  const id = await commune.sends('ATTENTE1')
  expect(plain((await commune.types(addShow, 'show', id)).out)).toMatch(
    / wait {2}la passerelle est fermée à cette heure$/m,
  )
})
