// The export of the journals: both in one form, page by page, each line at least once, and going on where it ended.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeOnEachGround } from '../support/describe-with.ts'
import { openApp, type App } from '../../src/app.ts'
import { readConfig } from '../../src/config/config.ts'
import { maraussan } from '../../src/config/demo.ts'
import { openLog } from '../../src/observe/log.ts'
import type { ExportedLineJson } from '../../src/operations/declared/journal.ts'
import { maraussanFolder } from '../support/life/commune.ts'
import { operationsOf } from '../support/life/operations-of.ts'
import type { LentStore } from '../support/life/stores.ts'
import { expectCode } from '../support/expect-code.ts'

const keys = 'journal line at kind who event target collectivite from to code detail address session'.split(' ')

await describeOnEachGround('the export of the journals', (lend) => {
  let lent: LentStore
  let app: App
  beforeAll(async () => {
    lent = await lend()
    // The embedded folder has one owner.
    await lent.store.close()
    const { databaseUrl, home } = lent.settings
    const place = databaseUrl === undefined ? {} : { ACTES_DATABASE_URL: databaseUrl, ACTES_CLAMD: 'off' }
    app = await openApp(readConfig({ ACTES_HOME: home, ...place }), { queue: 'none', log: openLog('silent') })
    const operations = operationsOf(app)
    await operations.declare(maraussan, 'test')
    await operations.deposit(maraussanFolder, 'test')
  })
  afterAll(() => app.close())

  const exported = async (after?: string, limit = 1) => {
    const { ask } = operationsOf(app)
    const items: ExportedLineJson[] = []
    let at = after
    for (let page = 0; page < 100; page++) {
      const got = await ask.exportJournal({ limit, ...(at !== undefined && { after: at }) })
      items.push(...got.items)
      at = got.next
      if (got.end) break
    }
    return { items, next: at ?? '' }
  }

  test('gives every line of both, in one format, oldest first', async () => {
    const { items } = await exported()
    for (const item of items) expect(Object.keys(item)).toEqual(keys)
    const of = (journal: string) => items.filter((item) => item.journal === journal)
    expect(of('actes')[0]).toMatchObject({ kind: 'act', who: 'test', collectivite: maraussan.siren, to: 'received' })
    expect(of('installation').length).toBeGreaterThan(0)
    for (const journal of ['actes', 'installation']) {
      const numbers = of(journal).map(({ line }) => line)
      expect(numbers).toEqual([...new Set(numbers)].sort((one, other) => one - other))
    }
  })

  test('gives a line with an invalid number, written by an owner who removed the check', async () => {
    const { db } = app.ports.store
    await db.query('ALTER TABLE actes.installation_journal DROP CONSTRAINT installation_journal_numbered')
    await db.query(
      `INSERT INTO actes.installation_journal (id, kind, at, who, event) OVERRIDING SYSTEM VALUE
         SELECT id, 'desk', now(), 'forger', 'note' FROM unnest(ARRAY[-9223372036854775808, -1, 0]) id`,
    )
    const { items } = await exported(undefined, 2)
    expect(items.filter(({ who }) => who === 'forger').map(({ line }) => line)).toEqual([-(2 ** 63), -1, 0])
    await db.query(`DELETE FROM actes.installation_journal WHERE who = 'forger'`)
  })

  test('continues where it ended, with the new lines and without a gap', async () => {
    const before = await exported()
    await operationsOf(app).declare({ ...maraussan, nom: 'Maraussan bis' }, 'later')
    const after = await exported(before.next)
    expect(after.items.map(({ who }) => who)).toContain('later')
    const whole = await exported(undefined, 100)
    const names = (items: readonly ExportedLineJson[]) =>
      new Set(items.map(({ journal, line }) => `${journal} ${line}`))
    const seen = names([...before.items, ...after.items])
    expect([...names(whole.items)].filter((each) => !seen.has(each))).toEqual([])
  })

  test('needs the right for everything', async () => {
    const narrow = operationsOf(app, [{ role: 'administrator', siren: maraussan.siren }])
    await expectCode(narrow.ask.exportJournal({}), 'ACTES-A022')
  })
})
