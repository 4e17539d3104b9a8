// Tableau de bord: every day has its place, each bar leads to as many acts as it counts, nobody sees figures of others.
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readCriteria, writeCriteria } from '../../../../src/operations/bulk-criteria.ts'
import { bars } from '../../../../src/web/desk/charts/bars.ts'
import { lines } from '../../../../src/web/desk/charts/lines.ts'
import { depositedActsHref } from '../../../../src/web/desk/pages/dashboard/view.ts'
import { sayIn } from '../../../../src/web/desk/say.ts'
import { lift, suspend } from '../../../../src/store/connections/standings.ts'
import type { Ports } from '../../../../src/transmission/step.ts'
import { neighbouring, openDesk, type OpenDesk } from '../../../support/desk/desk.ts'
import { faultyGateway } from '../../../support/life/faults.ts'
import { maraussan } from '../../../../src/config/demo.ts'

const { faults, wrap } = faultyGateway()
let desk: OpenDesk
beforeAll(async () => {
  // Ids hold the instants at which acts come, as they do outside tests: lists that end with a day go by them.
  const dated = (ports: Ports): Ports => ({
    ...ports,
    clock: { ...ports.clock, newId: () => v7({ msecs: ports.clock.now().getTime() }) },
  })
  desk = await openDesk({ wrap: (ports) => dated(wrap(ports)) })
  for (const numero of ['RECU-1', 'RECU-2', 'RECU-3_ANO']) await desk.hands(numero)
  await desk.works()
  faults.before = 'ACTES-G010'
  await desk.sends('RETENU-1')
  faults.before = undefined
})
afterAll(() => desk.closes())

const figureOf = (text: string, id: string) => text.split(`id="${id}"`)[1]?.split('</figure>')[0] ?? ''
const rowsOf = (text: string, id: string) =>
  [...figureOf(text, id).matchAll(/<tr><td[^>]*>([^<]*)<\/td>(.*?)<\/tr>/g)].map(([, day, cells = '']) => [
    day,
    ...[...cells.matchAll(/<td[^>]*>(?:<a [^>]*>)?([^<]*)/g)].map(([, value]) => value),
  ])

describe('the dashboard', () => {
  test('has a row and a place for each of thirty days, zeros for empty ones', async () => {
    const { text } = await desk.as('operator').get('/tableau')
    const rows = rowsOf(text, 'depots')
    expect(rows).toHaveLength(30)
    expect(rows.at(-1)).toEqual(['8 juil. 2025', '2', '1', '1', '0'])
    expect(rows.slice(0, -1).every(([, ...values]) => values.every((value) => value === '0'))).toBe(true)
    expect(rowsOf(text, 'reponses').at(-1)).toEqual(['8 juil. 2025', '2', '1'])
    expect(figureOf(text, 'reponses')).toContain('<title>7 juil. 2025, AR\u00A0: 0</title>')
    expect(rowsOf(text, 'ages').map(([, value]) => value)).toEqual(['1', '0', '0', '0', '0', '0'])
  })

  test('shows twelve months on demand', async () => {
    const { text } = await desk.as('operator').get('/tableau?periode=mois')
    const rows = rowsOf(text, 'depots')
    expect([rows.length, rows[0]?.[0], rows.at(-1)?.slice(0, 2)]).toEqual([12, 'août 2024', ['juillet 2025', '2']])
  })

  test('each bar, point and cell links to a list of as many acts', async () => {
    const client = desk.as('operator')
    const { text } = await client.get('/tableau')
    let looked = 0
    for (const id of ['depots', 'reponses', 'ages', 'echecs'])
      for (const [, href = '', count] of figureOf(text, id).matchAll(/<a href="([^"]*)">(\d+)<\/a>/g)) {
        const list = await client.get(href.replaceAll('&amp;', '&'))
        const acts = new Set([...list.text.matchAll(/href="\/transmissions\/([0-9a-f-]{36})/g)].map(([, act]) => act))
        expect([href, acts.size]).toEqual([href, Number(count)])
        looked++
      }
    expect(looked).toBeGreaterThanOrEqual(7)
  })

  test('the list behind a bar begins and ends with its days', () => {
    const days = { from: '2025-07-01', to: '2025-07-06' }
    const { search } = new URL(
      depositedActsHref({ collectivite: undefined, gateway: undefined }, days),
      'http://desk.invalid',
    )
    expect(writeCriteria(readCriteria(search))).toBe(`?message=1-1&depuis=${days.from}&jusque=${days.to}`)
  })

  test('counts within what a person sees, and within their filter', async () => {
    const own = (await desk.as('neighbour').get('/tableau')).text
    expect(rowsOf(own, 'depots').at(-1)).toEqual(['8 juil. 2025', '0', '0', '0', '0'])
    const others = (await desk.as('neighbour').get(`/tableau?collectivite=${maraussan.siren}`)).text
    expect(rowsOf(others, 'depots').at(-1)?.[1]).toBe('0')
    const list = await desk.as('neighbour').get(`/tableau/actes?quoi=ar&collectivite=${maraussan.siren}`)
    expect(list.words).toContain('Aucun acte.')
    const one = (await desk.as('operator').get(`/tableau?collectivite=${maraussan.siren}`)).text
    expect(rowsOf(one, 'depots').at(-1)?.[1]).toBe('2')
    expect(rowsOf((await desk.as('operator').get('/tableau?passerelle=s2low')).text, 'depots').at(-1)?.[1]).toBe('0')
    expect((await desk.as('reader').get('/tableau/actes')).words).toContain('•••••')
  })

  test('gives programs the same figures', async () => {
    const { ask } = desk.operations
    const { days, months, today } = await ask.showFigures({ collectivite: maraussan.siren })
    expect([today, days.length, months.length]).toEqual(['2025-07-08', 30, 12])
    expect(days.at(-1)).toMatchObject({
      deposited: 4,
      acknowledged: 2,
      refused: 1,
      waiting: 1,
      receipts: 2,
      refusals: 1,
    })
  })

  test('shows incidents of the week, on the page of the connection too', async () => {
    const { store, clock } = desk.app.ports
    const id = `sandbox:${neighbouring.siren}`
    await suspend(store.db, id, { code: 'ACTES-G008', params: {}, at: new Date('2025-07-06T08:00:00Z') })
    await lift(store.db, id, { by: 'test', at: new Date('2025-07-06T10:00:00Z') })
    for (const path of ['/tableau', `/connexions/${encodeURIComponent(id)}`])
      expect((await desk.as('neighbour').get(path)).words).toContain('suspendue : 6 juil.')
    expect(clock.now().toISOString().slice(0, 10)).toBe('2025-07-08')
  })

  test('shows a platform that is down as one row for its connections, and no row without an incident', async () => {
    const { db } = desk.app.ports.store
    const ids = [maraussan.siren, neighbouring.siren].map((siren) => `sandbox:${siren}`)
    await db.query(
      `INSERT INTO actes.outage SELECT 'send ' || id, 4, 'ACTES-G001', $2, $2 FROM unnest($1::text[]) AS id`,
      [ids, new Date('2025-07-08T07:00:00Z')],
    )
    const { words } = await desk.as('operator').get('/tableau')
    expect(words).toContain('Préfecture de démonstration : 2 connexions')
    expect(words).not.toContain('aucun incident')
    await db.query('DELETE FROM actes.outage')
  })

  test('accepts any address', async () => {
    for (const query of [
      'quoi=x&depuis=y&jusquau=9999-12-31',
      'apres=x&code=1',
      'quoi=echecs&code=ACTES-G010',
      'quoi=toString',
    ])
      expect((await desk.as('operator').get(`/tableau/actes?${query}`)).status).toBe(200)
    expect((await desk.as('operator').get('/tableau?collectivite=x&passerelle=toString')).status).toBe(200)
  })
})

describe('a chart', () => {
  const chart = (values: readonly (number | null)[]) => ({
    id: 'a',
    title: 'Titre',
    of: 'Jour',
    say: sayIn('fr'),
    places: values.map((_, index) => ({ name: `${index} <h>`, tick: `${index}` })),
    series: [{ name: 'AR', tone: 'ok' as const, values }],
  })

  test('of one value among many is one bar of normal width', () => {
    const { html } = bars(chart(Array.from({ length: 24 }, (_, hour) => (hour === 1 ? 5 : 0))))
    const widths = [...html.matchAll(/width="([\d.]+)%" height="[\d.]+" class="(?:ok|none)"/g)].map(([, width]) =>
      Number(width),
    )
    expect(widths).toHaveLength(24)
    expect(Math.max(...widths)).toBeLessThan(100 / 24)
  })

  test('escapes everything that it draws', () => {
    expect(bars(chart([0, 4])).html).toContain('<title>1 &lt;h&gt;, AR\u00A0: 4</title>')
  })

  test('breaks its line at a missing value, and draws nothing without values', () => {
    const d = / d="([^"]*)"/.exec(lines(chart([60, null, 120])).html)?.[1] ?? ''
    expect(d.match(/M/g)).toHaveLength(2)
    expect(lines(chart([])).html).toContain('<svg')
    expect(bars(chart([])).html).toContain('<svg')
  })
})
