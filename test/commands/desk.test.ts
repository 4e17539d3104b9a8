// The commands of an operator, from the deposit to the decision, on an embedded folder, alone in it and beside its
// owner: what they print for programs, and their exit codes.
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addCancel, addPublish, addReply, addResolve, addRetract } from '../../src/commands/decisions.ts'
import { addCalendar } from '../../src/commands/calendar.ts'
import { addCollectivite } from '../../src/commands/collectivite.ts'
import { addDeposit } from '../../src/commands/deposit.ts'
import { addList } from '../../src/commands/list.ts'
import { addMigrate } from '../../src/commands/migrate.ts'
import { addRequeue } from '../../src/commands/requeue.ts'
import { addSandbox } from '../../src/commands/sandbox.ts'
import { addShow } from '../../src/commands/show.ts'
import type { AddCommand } from '../../src/commands/command.ts'
import { maraussan } from '../../src/config/demo.ts'
import { run } from '../support/desk/command-line.ts'
import { laidHome } from '../support/life/laid-home.ts'
import { depositFolder, maraussanFolder } from '../support/life/commune.ts'
import { killLeftovers, started, stopped } from '../support/servers/processes.ts'
import { until } from '../support/until.ts'

killLeftovers()

let home: string
beforeAll(async () => {
  home = await laidHome()
  const file = join(home, 'maraussan.json')
  await writeFile(file, JSON.stringify(maraussan))
  expect(await json(addCollectivite, ['collectivite', 'add', file])).toEqual([
    0,
    { ok: true, siren: '213401482', created: true },
  ])
})

async function json(add: AddCommand, args: readonly string[]): Promise<[number, unknown]> {
  const { code, json: parsed } = await run(add, [...args, '--json'], { ACTES_HOME: home, ACTES_LOG_LEVEL: 'silent' })
  return [code, parsed()]
}

const folder = (numero: string, changes: object = {}) =>
  depositFolder(join(home, 'deposits', numero), { numero, cle: undefined, ...changes })
const why = ['--reason', 'essai']

describe('an operator at the command line', () => {
  test('declares a collectivité, and sees it', async () => {
    const [code, shown] = await json(addCollectivite, ['collectivite', 'show', '213401482'])
    expect([code, shown]).toMatchObject([0, { nom: 'Commune de Maraussan', gateway: { type: 'sandbox' } }])
    expect((await json(addCollectivite, ['collectivite', 'show', '000000000']))[0]).toBe(1)
    expect((await json(addCollectivite, ['collectivite', 'list']))[1]).toMatchObject({
      items: [{ siren: '213401482' }],
    })
  })

  test('a collectivité file with faults is refused, with all of them at once', async () => {
    const file = join(home, 'wrong.json')
    await writeFile(file, JSON.stringify({ ...maraussan, trigramme: 'TOOLONG', departement: '3' }))
    const [code, told] = await json(addCollectivite, ['collectivite', 'add', file])
    expect(code).toBe(1)
    const paths = (told as { problems: { path: string; message: string }[] }).problems.map(({ path }) => path)
    expect(paths.sort()).toEqual(['departement', 'trigramme'])
  })

  test('a file that is not a declaration is refused as such', async () => {
    const file = join(home, 'none.json')
    await writeFile(file, '{"reason":5}')
    expect(await json(addCollectivite, ['collectivite', 'add', file])).toMatchObject([1, { code: 'ACTES-V022' }])
  })

  test.each([
    [addCollectivite, ['collectivite', 'add', 'absent.json'], 'ACTES-V001'],
    [addReply, ['reply', 'A', '--with', 'a.pdf', '--reason', ' '], 'ACTES-A001'],
  ] as const)('a call that cannot be executed creates no database: %o %j', async (add, args, code) => {
    const nowhere = join(home, 'nowhere')
    const ran = await run(add, [...args, '--json'], { ACTES_HOME: nowhere, ACTES_LOG_LEVEL: 'silent' })
    expect([ran.code, ran.json()]).toMatchObject([1, { code }])
    expect(existsSync(nowhere)).toBe(false)
  })

  test('deposits and waits: acknowledged, exit 0; deposits again: already there', async () => {
    const [code, results] = await json(addDeposit, ['deposit', maraussanFolder, '--wait', '--timeout', '200'])
    const warnings = [{ code: 'ACTES-V026', path: 'numero' }]
    expect([code, results]).toMatchObject([0, [{ state: 'acknowledged', held: null, uncertain: false, warnings }]])
    const [again, same] = await json(addDeposit, ['deposit', maraussanFolder])
    expect([again, same]).toMatchObject([0, [{ already: true, state: 'acknowledged' }]])
  })

  test('of two deposits, one is refused: both are reported, exit 1, and the refused one stores nothing', async () => {
    const [good, bad] = [await folder('DEUX_BON'), await folder('DEUX_MAUVAIS', { nature: 'XX' })]
    const [code, results] = await json(addDeposit, ['deposit', good, bad])
    expect(code).toBe(1)
    expect(results).toMatchObject([
      { numero: 'DEUX_BON', state: 'received' },
      { ok: false, deposit: bad, problems: [{ code: 'ACTES-V009', path: 'nature', message: expect.any(String) }] },
    ])
    expect((await json(addList, ['list', '--text', 'DEUX_MAUVAIS']))[1]).toEqual({ items: [], next: null })
  })

  test('waits for one that the préfecture refuses: exit 1', async () => {
    const [code, results] = await json(addDeposit, ['deposit', await folder('REFUS_ANO'), '--wait', '--timeout', '200'])
    expect([code, results]).toMatchObject([1, [{ state: 'refused' }]])
  })

  test('waits for one that stays silent, no longer than asked: exit 4', async () => {
    const silent = await folder('LONG_MUET')
    // On a busy machine it may leave later than that: the next call waits for it as well.
    await until(async () => {
      const [code, results] = await json(addDeposit, ['deposit', silent, '--wait', '--timeout', '2'])
      expect([code, results]).toMatchObject([4, [{ held: null, uncertain: false }]])
      return (results as readonly { state: string }[])[0]?.state === 'submitted'
    })
  })

  test('records the day of publication, and shows its consequences', async () => {
    const published = ['publish', 'DEL11-250625', '--date', '2025-06-30', '--how', 'affiche']
    const [code, shown] = await json(addPublish, published)
    expect([code, shown]).toMatchObject([0, { publication: { affiche: '2025-06-30' } }])
    const { out } = await run(addShow, ['show', 'DEL11-250625'], { ACTES_HOME: home, ACTES_LOG_LEVEL: 'silent' })
    expect(out).toContain('Affiché le 2025-06-30')
    expect(out).toContain('Recours des tiers à compter du 30/06/2025, jusqu’au 01/09/2025  CJA R421-1')
    const early = await json(addPublish, ['publish', 'DEL11-250625', '--date', '2025-06-01', ...why])
    expect(early).toMatchObject([1, { code: 'ACTES-A048' }])
    expect((await run(addPublish, ['publish', 'DEL11-250625', '--date', 'hier'])).code).not.toBe(0)
  })

  test('puts an act on its public page if public pages are on, and takes it off', async () => {
    const online = ['publish', 'DEL11-250625', '--online']
    expect(await json(addPublish, online)).toMatchObject([1, { code: 'ACTES-A057' }])
    for (const both of [
      [...online, '--date', '2025-06-30'],
      ['publish', 'DEL11-250625'],
      ['publish', 'X', '--date', '2025-06-30', '--individual'],
    ])
      expect((await run(addPublish, both)).code).toBe(2)
    const open = { ACTES_HOME: home, ACTES_LOG_LEVEL: 'silent', ACTES_PUBLIC_PAGES: 'yes' }
    const { out, code } = await run(addPublish, online, open)
    expect([code, out]).toEqual([0, expect.stringMatching(/^\/public\/actes\/034-\S+-DE {2}en ligne depuis le 20/)])
    const off = await json(addRetract, ['retract', 'DEL11-250625', '--why', 'retire', ...why])
    expect(off).toMatchObject([0, { retracted: { why: 'retire', by: expect.stringMatching(/^cli:/) as string } }])
    expect(await json(addRetract, ['retract', 'DEL11-250625', ...why])).toMatchObject([1, { code: 'ACTES-A060' }])
  })
})

describe('an operator at the command line, while the desk runs', () => {
  let owner: Awaited<ReturnType<typeof started>>
  beforeAll(async () => {
    owner = await started(['--only', 'web'], { ACTES_HOME: home, ACTES_PORT: '0' })
  })
  afterAll(() => stopped(owner.child))

  test('lists by state, page after page', async () => {
    const [, page] = await json(addList, ['list', '--limit', '2'])
    const { items, next } = page as { items: { id: string }[]; next: string }
    expect(items).toHaveLength(2)
    const [, rest] = await json(addList, ['list', '--limit', '2', '--after', next])
    expect((rest as typeof page & { items: { id: string }[] }).items.map(({ id }) => id)).not.toContain(items[1]?.id)
    const loosely = (await json(addList, ['list', '--text', 'del 11 / 250625']))[1]
    expect(loosely).toMatchObject({ items: [{ numero: 'DEL11-250625' }] })
    expect((await json(addList, ['list', '--state', 'refused']))[1]).toMatchObject({ items: [{ numero: 'REFUS_ANO' }] })
  })

  test('shows everything known about one; an unknown name: exit 1', async () => {
    const [code, shown] = await json(addShow, ['show', 'REFUS_ANO'])
    expect(code).toBe(0)
    expect(shown).toMatchObject({
      state: 'refused',
      refusal: { code: 'ACTES-R001' },
      journal: expect.arrayContaining([expect.objectContaining({ event: 'refused' })]),
      attempts: [expect.objectContaining({ verdict: 'taken' })],
      retours: expect.arrayContaining([expect.objectContaining({ kind: 'AnomalieActe', deviations: [] })]),
    })
    expect(await json(addShow, ['show', 'RIEN'])).toMatchObject([1, { ok: false, code: 'ACTES-S006' }])
  })

  test('shows in words why one is refused', async () => {
    const { out } = await run(addShow, ['show', 'REFUS_ANO'], { ACTES_HOME: home, ACTES_LOG_LEVEL: 'silent' })
    const { refusal } = (await json(addShow, ['show', 'REFUS_ANO']))[1] as { refusal: { detail: string } }
    expect(out).toContain(refusal.detail)
  })

  test('requeues a refused one after a preview: a new transmission replaces it', async () => {
    const preview = await json(addRequeue, ['requeue', 'REFUS_ANO', '--dry-run', ...why])
    expect(preview).toMatchObject([0, { items: [{ outcome: 'replaced' }] }])
    const [code, done] = await json(addRequeue, ['requeue', 'REFUS_ANO', ...why])
    const { items } = done as { items: { id: string; newId: string }[] }
    expect([code, items]).toMatchObject([0, [{ outcome: 'replaced' }]])
    expect((await json(addShow, ['show', items[0]?.newId ?? '']))[1]).toMatchObject({ replaces: items[0]?.id })
    const excluded = await json(addRequeue, ['requeue', items[0]?.id ?? '', ...why])
    expect(excluded).toMatchObject([1, { items: [{ outcome: 'excluded', reason: expect.any(String) }] }])
  })

  test('a number with two transmissions means the one that is not replaced', async () => {
    expect(await json(addShow, ['show', 'REFUS_ANO'])).toMatchObject([0, { state: 'received' }])
  })

  test('withdraws an act before it is sent; a second time is refused', async () => {
    await json(addDeposit, ['deposit', await folder('RETRAIT')])
    expect(await json(addCancel, ['cancel', 'RETRAIT', ...why])).toMatchObject([0, { state: 'cancelled' }])
    expect(await json(addCancel, ['cancel', 'RETRAIT', ...why])).toMatchObject([1, { code: 'ACTES-A002' }])
  })

  test('creates a calendar, whose address is shown once, and revokes it', async () => {
    const [code, made] = await json(addCalendar, ['calendar', 'add', 'mairie', '--days', '9'])
    const address = expect.stringMatching(/^\/calendar\/agenda_[\w-]{43}\.ics$/) as string
    expect([code, made]).toMatchObject([0, { address, calendar: { name: 'mairie', sirens: null } }])
    const { out } = await run(addCalendar, ['calendar', 'list'], { ACTES_HOME: home, ACTES_LOG_LEVEL: 'silent' })
    expect(out).toMatch(/^mairie {2}actif {2}toutes les collectivités {2}jusqu’au \S+ {2}jamais lu\n$/)
    expect(await json(addCalendar, ['calendar', 'revoke', 'mairie'])).toMatchObject([0, { standing: 'revoked' }])
    expect(await json(addCalendar, ['calendar', 'revoke', 'mairie'])).toMatchObject([1, { code: 'ACTES-A027' }])
  })

  test('decides only about uncertain sendings', async () => {
    expect(await json(addResolve, ['resolve', 'RETRAIT', '--not-arrived', ...why])).toMatchObject([
      1,
      { code: 'ACTES-A002' },
    ])
  })

  test('shows what the built-in préfecture received, and how to steer it', async () => {
    const [code, told] = await json(addSandbox, ['sandbox'])
    expect(code).toBe(0)
    expect(told).toMatchObject({
      received: expect.arrayContaining([expect.objectContaining({ idActe: '034-213401482-20250625-DEL11-250625-DE' })]),
      numbers: expect.arrayContaining([expect.objectContaining({ suffix: '_ANO' })]),
    })
  })

  test('migrates an up-to-date database: nothing to do', async () => {
    expect(await json(addMigrate, ['migrate'])).toEqual([0, { ok: true, applied: [] }])
  })
})

describe('wrong usage is distinguished from refusal: exit 2', () => {
  test.each([
    [addRequeue, ['requeue', ...why]],
    [addRequeue, ['requeue', 'A', '--filter', ...why]],
    [addRequeue, ['requeue', 'A']],
    [addResolve, ['resolve', 'A', ...why]],
    [addResolve, ['resolve', 'A', '--arrived', 'X', '--not-arrived', ...why]],
    [addList, ['list', '--state', 'lost']],
    [addList, ['list', '--limit', '0']],
    [addList, ['list', '--since', 'hier']],
    [addList, ['list', '--lang', 'de']],
    [addDeposit, ['deposit']],
    [addDeposit, ['deposit', maraussanFolder, '--timeout', 'soon']],
  ] as const)('%o %j', async (add, args) => {
    expect((await run(add, [...args], { ACTES_HOME: home, ACTES_LOG_LEVEL: 'silent' })).code).toBe(2)
  })
})

describe('a missing service: exit 3, and nothing is done', () => {
  test('a database that does not answer', async () => {
    const nowhere = {
      ACTES_DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
      ACTES_HOME: home,
      ACTES_LOG_LEVEL: 'silent',
    }
    const { code, json: parsed } = await run(addList, ['list', '--json'], nowhere)
    expect([code, parsed()]).toMatchObject([3, { ok: false, code: 'ACTES-S001' }])
  })
})
