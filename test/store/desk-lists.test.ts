// What is kept for a large desk, on a server: while many move at once, and by which index each list is read.
import { beforeAll, describe, expect, test } from 'vitest'
import { maraussan } from '../../src/config/demo.ts'
import { declare } from '../../src/store/connections/collectivites.ts'
import { ensureConnection } from '../../src/store/connections/connections.ts'
import { listMatchingTransmissions } from '../../src/store/transmissions/listing/listing.ts'
import type { Filter } from '../../src/store/transmissions/listing/filter.ts'
import { shortForms, type Sql } from '../../src/store/engine/database.ts'
import { watchChanges } from '../../src/store/desk/changes.ts'
import { answersSince, unansweredCount, waitingReturns } from '../../src/store/desk/figures.ts'
import { unansweredSince } from '../../src/store/retours/tasks.ts'
import { move, openTransmission } from '../../src/store/transmissions/moves.ts'
import { foldTally, totalsByState } from '../../src/store/transmissions/tally.ts'
import { describeWith } from '../support/describe-with.ts'
import { at, aNewTransmission, later } from '../support/life/rows.ts'
import { lendPostgres } from '../support/life/stores.ts'
import { forSuite } from '../support/life/for-suite.ts'

await describeWith('postgres', 'what is kept for a large desk, on PostgreSQL', (url) => {
  describe('on a server', () => {
    const given = forSuite(() => lendPostgres(url))
    beforeAll(async () => {
      await leaveUnmeasured(db())
      await declare(db(), maraussan, at)
      await ensureConnection(db(), 'sandbox', maraussan.siren)
    })
    const db = () => given.store.db

    test('are right while many acts move at once and the sums are folded', async () => {
      const acts = Array.from({ length: 60 }, (_, index) => aNewTransmission(`MANY-${index}`))
      for (const act of acts) await openTransmission(db(), act)
      const steps = ['validated', 'packaged', 'submitted', 'acknowledged'] as const
      const lives = async ({ id }: { readonly id: string }) => {
        for (const [index, state] of steps.entries()) {
          const from = index === 0 ? 'received' : (steps[index - 1] ?? 'received')
          await move(db(), { id, from, set: { state, dueAt: null }, at: later(index), who: 'worker', event: state })
        }
      }
      const sums: number[] = []
      let isOver = false
      const looks = async () => {
        while (!isOver) {
          await foldTally(db())
          sums.push([...(await totalsByState(db())).values()].reduce((sum, n) => sum + n, 0))
        }
      }
      const folding = [looks(), looks()]
      await Promise.all(acts.map(lives)).finally(() => {
        isOver = true
      })
      await Promise.all(folding)
      await foldTally(db())
      expect(new Set(sums)).toEqual(new Set([acts.length]))
      expect(await totalsByState(db())).toEqual(new Map([['acknowledged', acts.length]]))
    })

    const indexes: readonly (readonly [string, Omit<Filter, 'limit'>, string])[] = [
      ['of a state', { states: ['refused'] }, 'transmission_state'],
      ['of a collectivité', { collectivites: [maraussan.siren] }, 'transmission_of'],
      ['of what is held', { held: true }, 'transmission_held\\w*'],
      ['of what is uncertain', { uncertainAt: at }, 'transmission_uncertain_of'],
      ['of a key', { cle: 'x' }, 'transmission_key'],
      ['of a code', { code: 'ACTES-R001' }, 'transmission_refusal_code'],
      ['of a cause', { cause: '0123456789abcdef' }, 'transmission_cause'],
      ['of a message', { messages: ['6-1'] }, 'search_message'],
      ['of everything', {}, 'transmission_pkey'],
    ]

    /** The plans of what is read, as if it were dear to read few rows as a whole: it is where they are many. */
    async function plansOf(reads: (sql: Sql) => Promise<unknown>): Promise<string> {
      const asked: string[] = []
      await db().transaction(async (sql) => {
        for (const way of ['seqscan', 'bitmapscan', 'sort']) await sql.query(`SET LOCAL enable_${way} = off`)
        await reads(explaining(sql, asked))
      })
      return asked.join('\n')
    }

    test.each(indexes)('a list %s is read from its index', async (_name, filter, index) => {
      const plans = await plansOf((sql) => listMatchingTransmissions(sql, { ...filter, limit: 51 }))
      expect(plans).toMatch(new RegExp(`Scan (Backward )?using ${index} `))
    })

    const looks: readonly (readonly [string, (sql: Sql) => Promise<unknown>, RegExp])[] = [
      ['who watches changes', async (sql) => (await watchChanges(sql, at)).look(), /on (?:journal|retour)/],
      ['the figure of retours', waitingReturns, /on retour/],
      ['the figure of answered acts', (sql) => answersSince(sql, at), /on journal/],
      ['the figure of silences', unansweredCount, /on task/],
      ['who looks for missing receipts', (sql) => unansweredSince(sql, { before: at, limit: 9 }), /on transmission /],
    ]

    test.each(looks)('%s reads no finished acts', async (_name, looksAt, place) => {
      const scans = (await plansOf(looksAt)).split('\n').filter((line) => / Scan /.test(line) && place.test(line))
      expect(scans).not.toEqual([])
      const ofNothingElse =
        /using (retour_stray\w*|journal_(pkey|acknowledged|failed)|transmission_(awaiting|state)|task_missing) /
      expect(scans.filter((scan) => !ofNothingElse.test(scan))).toEqual([])
    })
  })
})

/** No statistics of these few rows: analysed in the middle by the server itself, they would change the plans. */
async function leaveUnmeasured(sql: Sql): Promise<void> {
  const { rows } = await sql.query<{ name: string }>(
    `SELECT oid::regclass::text AS name FROM pg_class WHERE relnamespace = 'actes'::regnamespace AND relkind = 'r'`,
  )
  for (const { name } of rows) await sql.query(`ALTER TABLE ${name} SET (autovacuum_enabled = off)`)
}

/** Every plan is kept before its statement is answered. */
function explaining(sql: Sql, plans: string[]): Sql {
  return {
    ...shortForms,
    query: async (text, params) => {
      const { rows } = await sql.query<Record<string, string>>(`EXPLAIN ${text}`, params)
      plans.push(...rows.map((row) => Object.values(row)[0] ?? ''))
      return sql.query(text, params)
    },
  }
}
