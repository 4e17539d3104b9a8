// The tabs over all that waits: each counts what it lists, page by page, and the menu's badge is their sum, for nothing, one, many,
// and more than is counted.
import { describe, expect, test } from 'vitest'
import { maraussan } from '../../../../src/config/demo.ts'
import { waitingIn, waitingLines, waitingTabs, countsFor, sumOfCounts } from '../../../../src/subscriptions/waiting.ts'
import { hear } from '../../../support/desk/hearing.ts'
import { loginOf, openDesk, staff } from '../../../support/desk/desk.ts'
import { forSuite } from '../../../support/life/for-suite.ts'

const desk = forSuite(() => openDesk())

const cap = 1_000
const tabs = {
  Incertains: '/incertaines',
  Refusés: '/causes?etat=refused',
  Retenus: '/causes?etat=held',
  'Retours à rattacher': '/retours',
  'Courriers et délais': '/courriers',
  Connexions: '/?quoi=connections',
  Relances: '/relances',
  Accords: '/?quoi=requests',
} as const
type Tab = keyof typeof tabs

/** By the copy of an act: another number, and what waits about it. */
const copies = {
  Incertains: `'state', 'packaged', 'open_attempt', gen_random_uuid()`,
  Refusés: `'state', 'refused', 'refusal', jsonb_build_object('code', 'ACTES-R001', 'detail', repeat('x', n % 40))`,
  Retenus: `'held_code', 'ACTES-G010', 'held_since', now()`,
} as const
/** Each `n` makes one. */
const others = {
  'Retours à rattacher': `INSERT INTO actes.retour (id, connection, delivery, name, sha256, size_bytes, received_at, status)
    SELECT gen_random_uuid(), $1, n, n, n, 1, now(), 'orphan' FROM generate_series($2::int, $3) n`,
  'Courriers et délais': `INSERT INTO actes.task (id, collectivite, kind, opened_at, due_on)
    SELECT gen_random_uuid(), split_part($1, ':', 2), 'inconnuIci', now(), '2025-08-01'::date + n FROM generate_series($2::int, $3) n`,
  Connexions: `WITH made AS (INSERT INTO actes.collectivite (siren, settings, created_at, updated_at)
      SELECT to_char(100000000 + n, 'FM000000000'), jsonb_set(jsonb_set(c.settings, '{nom}', to_jsonb('Commune ' || n)), '{gateway}',
        jsonb_build_object('type', 'pastell', 'url', 'https://pastell-' || n || '.example.org')), now(), now()
        FROM actes.collectivite c, generate_series($2::int, $3) n WHERE siren = split_part($1, ':', 2) RETURNING siren)
    INSERT INTO actes.connection (id, siren, gateway, suspended_code, suspended_since, suspended_params)
      SELECT 'pastell:' || siren, siren, 'pastell', 'ACTES-G008', now(), '{}' FROM made`,
  Relances: `INSERT INTO actes.bulk (id, who, reason, criteria, sirens, rate, state, created_at)
    SELECT gen_random_uuid(), 'test', 'motif', '?retenues=1', ARRAY[split_part($1, ':', 2)], 60, 'paused',
      '2025-07-08T08:00:00Z'::timestamptz - n * interval '1 s' FROM generate_series($2::int, $3) n`,
  Accords: `INSERT INTO actes.token (id, name, token_sha256, rights, created_at, created_by, expires_at)
    SELECT gen_random_uuid(), 'jeton ' || n || $1, n, '{read}', '2025-07-08', 'test', '2025-07-20' FROM generate_series($2::int, $3) n`,
} as const

/** From this one on, up to that. */
async function lay(from: number, to: number): Promise<void> {
  const { db } = desk
  const connection = `sandbox:${maraussan.siren}`
  const model = await desk.hands(`MODELE-${from}`)
  for (const [at, what] of Object.values(copies).entries())
    await db.query(
      `INSERT INTO actes.transmission SELECT c.* FROM actes.transmission t, generate_series($2::int, $3) n,
         jsonb_populate_record(t, jsonb_build_object('id', gen_random_uuid(), 'numero', $4 || n, 'numero_search', $4 || n, 'due_at', NULL, ${what})) c
        WHERE t.id = $1`,
      [model, from, to, `COPIE${at}N`],
    )
  for (const text of Object.values(others)) await db.query(text, [connection, from, to])
}

const said = (count: number) => (count > cap ? 'plus de 1 000' : String(count))
const countsOn = (words: string) =>
  Object.fromEntries(
    ['Tout', ...Object.keys(tabs)].map((tab) => [tab, new RegExp(`${tab} (plus de 1 000|\\d+)`).exec(words)?.[1]]),
  )

/** What the pages of a tab list. */
async function listedBy(tab: Tab): Promise<number> {
  let count = 0
  for (let path: string | undefined = tabs[tab]; path !== undefined;) {
    const { text } = await desk.as('administrator').get(path)
    const main = text.slice(text.indexOf('<main'))
    const acts = [...main.matchAll(/<span class="tag \w+">(\d+) actes? /g)].map(([, each]) => Number(each))
    const lines = [...main.matchAll(/<strong>(\d+) jetons? à renouveler/g)].map(([, each]) => Number(each))
    const rows = (main.split('<tbody>')[1] ?? '').split('<tr>').length - 1
    const stops = main.match(/ pastell|>Pastell/g)?.length ?? 0
    const sum = (all: readonly number[]) => all.reduce((one, other) => one + other, 0)
    count += tab === 'Connexions' ? stops : tab === 'Accords' ? sum(lines) : acts.length > 0 ? sum(acts) : rows
    const [, next] = /href="([^"]+)">Voir la suite/.exec(main) ?? []
    path = next?.replaceAll('&amp;', '&')
  }
  return count
}

describe.each([0, 1, 45])('with %i of each', (many) => {
  test('each tab counts what it lists, and their sum is the badge', async () => {
    if (many > 0) await lay(many === 1 ? 1 : 2, many)
    const { words, text } = await desk.as('administrator').get('/')
    const counts = countsOn(words)
    for (const tab of Object.keys(tabs) as readonly Tab[]) {
      expect([tab, counts[tab]]).toEqual([tab, said(many)])
      expect([tab, await listedBy(tab)]).toEqual([tab, many])
    }
    const all = many * Object.keys(tabs).length
    expect(counts['Tout']).toBe(said(all))
    const { text: health } = await desk.as('administrator').get(`/collectivites?mots=${maraussan.siren}`)
    const ofAct = ['Incertains', 'Refusés', 'Retenus', 'Retours à rattacher', 'Courriers et délais']
    const waiting = new RegExp(`href="/\\?collectivite=${maraussan.siren}">(\\d+)<`).exec(health)?.[1] ?? '0'
    expect(Number(waiting)).toBe(many * ofAct.length)
    const badge = /href="\/" aria-current="page"[\s\S]*?<\/a/.exec(text)?.[0]
    expect(/<span class="n">([^<]+)</.exec(badge ?? '')?.[1]).toBe(many === 0 ? undefined : said(all))
    const client = desk.another('administrator')
    await client.get('/')
    const page = await hear(desk.url, client)
    await page.hears('counts', (data) => (data as { '/': number })['/'] === all)
    page.leaves()
  })

  test('the lines of each tab add up to its count, also where the first page shows a few of them', async () => {
    const now = desk.now()
    const waiter = { login: loginOf('administrator'), grants: staff.administrator }
    const waiting = await waitingIn(desk.db, undefined, now)
    const counts = countsFor(waiting, waiter)
    const lines = await waitingLines(desk.db, waiting, { ...waiter, now, language: 'fr', most: 8 })
    for (const tab of waitingTabs)
      expect([tab, lines.reduce((sum, line) => sum + (line.tab === tab ? line.count : 0), 0)]).toEqual([
        tab,
        counts[tab],
      ])
    expect(lines.reduce((sum, { count }) => sum + count, 0)).toBe(sumOfCounts(counts))
    expect(lines.length).toBeLessThanOrEqual(50)
  })

  test('a reader has no tab of what they may not do', async () => {
    const { words } = await desk.as('reader').get('/')
    expect(words).not.toMatch(/Relances|Accords/)
    expect(countsOn(words)['Tout']).toBe(said(6 * many))
  })
})

test('above a thousand, tab, heading and badge say that there are more', async () => {
  await lay(46, cap + 1)
  const { words } = await desk.as('administrator').get('/')
  expect(new Set(Object.values(countsOn(words)))).toEqual(new Set([said(cap + 1)]))
  expect(words).toContain('À traiter plus de 1 000')
  for (const [path, heading] of [
    ['/incertaines', 'Incertains : plus de 1 000'],
    ['/causes?etat=refused', 'Refusés : plus de 1 000'],
    ['/causes?etat=held', 'Retenus : plus de 1 000'],
    ['/retours', 'Retours à rattacher : plus de 1 000'],
    ['/courriers', 'Courriers et délais : plus de 1 000'],
  ] as const)
    expect((await desk.as('administrator').get(path)).words).toContain(heading)
})
