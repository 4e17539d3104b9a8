// À traiter: one line for each thing that waits, by cause and by platform, with one action; then what was done within the
// hour.
import { describe, expect, test } from 'vitest'
import { lasting } from '../../../../src/web/desk/times.ts'
import { askForReceipts } from '../../../../src/transmission/retours/missing.ts'
import { sayIn } from '../../../../src/web/desk/say.ts'
import { ensureConnection } from '../../../../src/store/connections/connections.ts'
import { lift, suspend } from '../../../../src/store/connections/standings.ts'
import { neighbouring, openDesk } from '../../../support/desk/desk.ts'
import { faultyGateway } from '../../../support/life/faults.ts'
import { forSuite } from '../../../support/life/for-suite.ts'

const { faults, wrap } = faultyGateway()
const desk = forSuite(() => openDesk({ wrap, environment: { ACTES_SYSLOG: 'syslog+tls://siem.example.org:6514' } }))

const today = async (who = 'operator') => desk.as(who).get('/')
const items = (text: string) => [...text.matchAll(/<strong>([^<]*)<\/strong>/g)].map(([, what]) => what)

describe('what waits', () => {
  test('is nothing on a day without events, and the page says so', async () => {
    const { status, words, text } = await today()
    expect(status).toBe(200)
    expect(words).toContain('Rien à traiter.')
    expect(words).toContain('Tout 0 Incertains 0 Refusés 0 Retenus 0')
    expect(text).not.toContain('<ul class="lines">')
  })

  test('groups held acts in one line, which leads to their cause', async () => {
    await desk.sends('RECU-1')
    faults.before = 'ACTES-G010'
    for (const numero of ['RETENU-1', 'RETENU-2']) await desk.hands(numero)
    await desk.works()
    faults.before = undefined
    const { text, words } = await today()
    expect(words).toContain('2 actes retenus : L’acte a été préparé pour une autre passerelle')
    const anchor = /href="\/causes\?etat=held#(cause-[0-9a-f]{16})"/.exec(text)?.[1] ?? 'none'
    expect((await desk.as('operator').get('/causes?etat=held')).text).toContain(`id="${anchor}"`)
  })

  test('names the act whose arrival is unknown, before what is held', async () => {
    Object.assign(faults, { deaf: true, after: 'ACTES-G004', find: 'unknown' })
    await desk.sends('DOUTE-1')
    Object.assign(faults, { deaf: false, after: undefined, find: undefined })
    const { text, words } = await today()
    expect(items(text)[0]).toBe('1 envoi dont l’arrivée n’est pas confirmée')
    expect(words).toContain('Maraussan DOUTE-1 ; rien n’est renvoyé avant votre décision')
  })

  test('shows refused acts, and which connection is suspended, and why', async () => {
    const { db } = desk.app.ports.store
    const id = await desk.hands('REFUS-1')
    const at = desk.now()
    await db.query(
      `UPDATE actes.transmission SET state = 'refused', due_at = NULL, refusal = '{"code":"ACTES-R001"}' WHERE id = $1`,
      [id],
    )
    await suspend(db, 'sandbox:213401482', { code: 'ACTES-G008', params: {}, at })
    const { words, text } = await today()
    expect(words).toContain('REFUS-1 refusé : La préfecture refuse l’acte Maraussan')
    expect(text).toContain(`href="/transmissions/${id}" aria-label="Corriger`)
    expect(items(text)[0]).toBe('Préfecture de démonstration\u00A0: La plateforme refuse l’identité présentée')
    expect(words).toMatch(/Bloque des envois .* Maraussan ; .*rien n’est perdu .* Attend votre décision/)
  })

  test('counts sendings without an AR after their gateway’s working days, and leads to them', async () => {
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
    expect((await today()).words).not.toContain('AR attendu')
    await sent('2025-07-03T08:00:00Z')
    await looks()
    expect((await today()).words).toContain(
      'Avec une échéance AR attendu AR attendu depuis plusieurs jours ouvrés : SILENCE-1 Maraussan ; rien n’est renvoyé',
    )
    expect((await desk.as('operator').get('/courriers?manquants=1')).words).toContain('SILENCE-1')
    await lift(db, 'sandbox:213401482', { by: 'test', at: ports.clock.now() })
    const { words } = await desk.as('operator').get(`/transmissions/${id}`)
    expect(words).toContain('AR attendu avant le 7 juil. 2025, 10 h 00 : il est en retard')
    expect(words).toContain(
      'L’accusé de réception manque. L’acte est parti, et la préfecture n’en a pas accusé réception',
    )
  })

  test('is seen by a reader, without the actions', async () => {
    const { text, words } = await today('reader')
    expect(words).toContain('Maraussan DOUTE-1 ;')
    expect(words).not.toMatch(/Trancher|Corriger|Relances/)
    expect([...text.matchAll(/<a class="go"[^>]*>([^<]*)</g)].map(([, word]) => word)).toEqual(
      items(text).map(() => 'Voir'),
    )
  })

  test('leaves once it is handled; for an hour it stays who did it', async () => {
    const operator = desk.as('operator')
    const [, id = ''] = /href="\/transmissions\/([0-9a-f-]{36})" aria-label="Corriger/.exec((await today()).text) ?? []
    await operator.post(`/transmissions/${id}/pris-note`, { motif: 'vu avec la mairie' })
    const { words } = await today()
    expect(words).not.toContain('REFUS-1 refusé')
    expect(words).toContain('Traités depuis une heure : 1 ligne')
    expect(words).toMatch(/REFUS-1 : refus classé .* fait par operator@example\.org à 10 h \d\d/)
    expect((await today('reader')).words).toContain('fait par ••••• à 10 h')
    expect((await today('neighbour')).words).not.toContain('Traités')
    desk.waits(3_700)
    expect((await today()).words).not.toContain('Traités depuis une heure')
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
    expect(words).toContain('Les journaux ne partent plus vers le SIEM (siem.example.org).')
    expect(text).toContain('href="/planifications"')
    expect((await today()).words).not.toContain('SIEM')
    await failing(null)
  })

  test('of one cause, a refused act and a held one each lead to their own page', async () => {
    const { db } = desk.app.ports.store
    const refused = await desk.hands('MEME-CAUSE-1')
    const held = await desk.hands('MEME-CAUSE-2')
    await db.query(
      `UPDATE actes.transmission SET due_at = NULL, state = CASE WHEN id = $1 THEN 'refused' ELSE state END,
         refusal = CASE WHEN id = $1 THEN '{"code":"ACTES-S004"}'::jsonb END, held_code = CASE WHEN id = $2 THEN 'ACTES-S004' END,
         held_since = CASE WHEN id = $2 THEN now() END WHERE id IN ($1, $2)`,
      [refused, held],
    )
    const { text, words } = await today()
    for (const [numero, id, past] of [
      ['MEME-CAUSE-1', refused, 'refusé'],
      ['MEME-CAUSE-2', held, 'retenu'],
    ] as const) {
      expect(words).toContain(`${numero} ${past} : `)
      expect(text).toMatch(new RegExp(`href="/transmissions/${id}" aria-label="[^"]*${numero} ${past}`))
    }
  })

  test('of several connections with one fault leads to their collectivités', async () => {
    const { db } = desk.app.ports.store
    await ensureConnection(db, 'sandbox', neighbouring.siren)
    const ids = ['sandbox:213401482', `sandbox:${neighbouring.siren}`]
    for (const id of ids) await suspend(db, id, { code: 'ACTES-G008', params: {}, at: desk.now() })
    const admin = desk.as('administrator')
    const [, href = ''] = /href="(\/collectivites\?[^"]*)" aria-label="Rétablir/.exec((await admin.get('/')).text) ?? []
    const { words } = await admin.get(href.replaceAll('&amp;', '&'))
    expect(words).toContain('2 à regarder')
    for (const id of ids) await lift(db, id, { by: 'test', at: desk.now() })
  })

  test('contains nothing of another collectivité', async () => {
    expect((await today('neighbour')).words).toContain('Rien à traiter')
  })
})

describe('computed values', () => {
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
