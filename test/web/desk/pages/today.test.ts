// Aujourd'hui: what waits for a person comes first, each with one button; then the day's flow, for those who see charts and
// for those who do not.
import { describe, expect, test } from 'vitest'
import { lasting } from '../../../../src/web/desk/times.ts'
import { askForReceipts } from '../../../../src/transmission/retours/missing.ts'
import { morning } from '../../../../src/web/desk/times.ts'
import { sayIn } from '../../../../src/web/desk/say.ts'
import { lift, suspend } from '../../../../src/store/connections/standings.ts'
import { openDesk } from '../../../support/desk/desk.ts'
import { faultyGateway } from '../../../support/life/faults.ts'
import { forSuite } from '../../../support/life/for-suite.ts'

const { faults, wrap } = faultyGateway()
const desk = forSuite(() => openDesk({ wrap, environment: { ACTES_SYSLOG: 'syslog+tls://siem.example.org:6514' } }))

const today = async (who = 'operator') => desk.as(who).get('/')
const items = (text: string) => [...text.matchAll(/<strong>([^<]*)<\/strong>/g)].map(([, what]) => what)

describe('a day', () => {
  test('without events says so', async () => {
    const { status, words, text } = await today()
    expect(status).toBe(200)
    expect(words).toContain('Rien à traiter')
    expect(words).toContain('Aucun accusé depuis ce matin')
    expect(text).not.toContain('<ul class="lines">')
  })

  test('shows acknowledged acts, hour by hour, in words too', async () => {
    await desk.sends('RECU-1')
    const { text, words } = await today()
    expect(words).toMatch(/Acquittées aujourd’hui 1/)
    expect(text).toMatch(/<title>9\sh, acquittées\u00A0: 0<\/title>[\s\S]*<title>10\sh, acquittées\u00A0: 1<\/title>/)
    expect(words).toContain('Délai jusqu’à l’AR (médiane, 7 jours) ≤ 1 min')
    expect(words).toContain('Connexions ouvertes 2 / 2')
  })

  test('groups held acts, and links to their cause', async () => {
    faults.before = 'ACTES-G010'
    for (const numero of ['RETENU-1', 'RETENU-2']) await desk.hands(numero)
    await desk.works()
    faults.before = undefined
    const { text, words } = await today()
    expect(words).toContain('2 actes retenus par Préfecture de démonstration')
    const anchor = /href="\/causes#(cause-[0-9a-f]{16})"/.exec(text)?.[1] ?? 'none'
    expect((await desk.as('operator').get('/causes')).text).toContain(`id="${anchor}"`)
  })

  test('names the act whose arrival is unknown', async () => {
    Object.assign(faults, { deaf: true, after: 'ACTES-G004', find: 'unknown' })
    await desk.sends('DOUTE-1')
    Object.assign(faults, { deaf: false, after: undefined, find: undefined })
    const { text, words } = await today()
    expect(items(text)[0]).toBe('DOUTE-1\u00A0: arrivée non confirmée')
    expect(words).toContain('Examiner DOUTE-1')
  })

  test('shows refused acts, and which connection is suspended, and why', async () => {
    const { db } = desk.app.ports.store
    const id = await desk.hands('REFUS-1')
    const at = desk.now()
    await db.query(
      `UPDATE actes.transmission SET state = 'refused', due_at = NULL, refusal = '{"code":"ACTES-R001"}' WHERE id = $1`,
      [id],
    )
    await db.query(
      `INSERT INTO actes.journal (transmission, at, who, event, from_state, to_state)
       VALUES ($1, $2, 'test', 'refused', 'submitted', 'refused')`,
      [id, at],
    )
    await suspend(db, 'sandbox:213401482', { code: 'ACTES-G008', params: {}, at })
    const { words } = await today()
    expect(words).toContain('REFUS-1 refusée le 8 juil. 2025, 10 h 02')
    expect(words).toContain('est suspendue pour Commune de Maraussan (213401482)')
    expect(words).toContain('Connexions ouvertes 1 / 2')
  })

  test('counts sendings without an AR after their gateway’s working days, with a link to remedies', async () => {
    const { ports } = desk.app
    const { db } = ports.store
    const looks = () => askForReceipts({ ...ports, notify: async () => undefined })
    const id = await desk.hands('SILENCE-1')
    const sent = (when: string) =>
      db.query(
        `UPDATE actes.transmission SET state = 'submitted', due_at = '2026-01-01', updated_at = $2, sent_at = $2 WHERE id = $1`,
        [id, new Date(when)],
      )
    await sent('2025-07-08T08:00:00Z')
    await looks()
    expect((await today()).words).not.toContain('sans accusé')
    await sent('2025-07-03T08:00:00Z')
    await looks()
    expect((await today()).words).toContain('SILENCE-1 transmis depuis plusieurs jours ouvrés, sans accusé')
    await lift(db, 'sandbox:213401482', { by: 'test', at: ports.clock.now() })
    const { words } = await desk.as('operator').get(`/transmissions/${id}`)
    expect(words).toContain('AR attendu avant le 7 juil. 2025, 10 h 00 : il est en retard')
    expect(words).toContain(
      'L’accusé de réception manque. L’acte est parti, et la préfecture n’en a pas accusé réception',
    )
  })

  test('tells people who manage all accounts that the SIEM has accepted nothing for ten minutes', async () => {
    const { db } = desk.app.ports.store
    const now = desk.now().getTime()
    const failing = (since: number | null) =>
      db.query('UPDATE actes.siem SET failing_since = $1', [since === null ? null : new Date(since)])
    await failing(now - 9 * 60_000)
    expect((await today('administrator')).words).not.toContain('SIEM')
    await failing(now - 10 * 60_000)
    const { words, text } = await today('administrator')
    expect(words).toContain('Les journaux ne partent plus vers le SIEM depuis le 8 juil. 2025')
    expect(words).toContain('(siem.example.org)')
    expect(text).toContain('href="/planifications"')
    expect((await today()).words).not.toContain('SIEM')
    await failing(null)
  })

  test('contains nothing of another collectivité, and no masked objet', async () => {
    const neighbour = await today('neighbour')
    expect(neighbour.words).toContain('Rien à traiter')
    expect(neighbour.words).toContain('Connexions ouvertes 1 / 1')
    expect((await today('reader')).words).toContain('•••••. Rien n’est renvoyé')
  })
})

describe('computed values', () => {
  test('the day begins at midnight in Paris', () => {
    expect(morning(new Date('2025-07-08T08:02:03.004Z')).toISOString()).toBe('2025-07-07T22:00:00.000Z')
    expect(morning(new Date('2025-01-08T23:30:00Z')).toISOString()).toBe('2025-01-08T23:00:00.000Z')
  })

  test('a delay is written in people’s words', () => {
    expect([20, 840, 11_100, 10_800, 187_200, 172_800].map((seconds) => lasting(seconds, sayIn('fr')))).toEqual([
      '≤\u00A01\u00A0min',
      '14\u00A0min',
      '3\u00A0h\u00A005',
      '3\u00A0h',
      '2\u00A0j\u00A04\u00A0h',
      '2\u00A0j',
    ])
  })
})
