// A purge of many acts past their term while deposits go on: it is killed in the middle and resumed, every act of the bordereau goes,
// and nothing else is touched: neither a row of what lives, nor a byte.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openApp, type App } from '../../src/app.ts'
import { readConfig } from '../../src/config/config.ts'
import { maraussan } from '../../src/config/demo.ts'
import { openLog } from '../../src/observe/log.ts'
import { ownerCaller } from '../../src/operations/guard.ts'
import { linkJournal } from '../../src/proof/sealing.ts'
import { describeInProduction } from '../support/describe-with.ts'
import { isWhole } from '../support/long-suites.ts'
import { depositFolder } from '../support/life/commune.ts'
import { operationsOf } from '../support/life/operations-of.ts'
import { layPast, oldBytes, pastBytes, purged, purgedADayAgo, storedIn } from '../support/life/past.ts'
import { attentive, placeInProduction } from '../support/life/production.ts'
import { killLeftovers, startWorkerProcess } from '../support/servers/processes.ts'
import { until } from '../support/until.ts'

killLeftovers()
const count = isWhole ? 10_000 : 1_000
const siren = '213401482'
const reason = 'DUA échue'
type Db = App['ports']['store']['db']

/** Whose rows each table holds. */
const owners = {
  transmission: 'id',
  attempt: 'transmission',
  retour: 'transmission',
  journal: 'transmission',
  proof: 'transmission',
  proof_document: 'transmission',
  search: 'transmission',
  link: 'subject',
}

/** Every row of acts that live, and of what is no act's. */
async function restOf(db: Db, acts: readonly string[]): Promise<string> {
  const ofActs = Object.entries(owners).map(([name, column]) => `${name} r WHERE r.${column} = ANY ($1::uuid[])`)
  const all = [...ofActs, ...['person', 'publication', 'secret', 'subscription'].map((name) => `${name} r`)]
  const digests = all.map(
    (from) => `SELECT '${from.split(' ')[0]}' AS name, count(*)::int AS n,
      md5(COALESCE(string_agg(r::text, '|' ORDER BY r::text), '')) AS digest FROM actes.${from}`,
  )
  return JSON.stringify(await db.rows(`${digests.join(' UNION ALL ')} ORDER BY 1`, [acts]))
}

/** Everything was done about these acts that is ever done by itself. */
async function areQuiet(db: Db, acts: readonly string[]): Promise<boolean> {
  const open = await db.rows(
    `SELECT 1 FROM actes.transmission t LEFT JOIN actes.proof p ON p.transmission = t.id
       JOIN actes.journal j ON j.transmission = t.id
      WHERE t.id = ANY ($1::uuid[]) AND (t.state <> 'acknowledged' OR p.due_at IS NOT NULL OR p.looked_at IS NULL
        OR EXISTS (SELECT FROM actes.untold u WHERE u.journal = 'actes' AND u.line = j.id)
        OR NOT EXISTS (SELECT FROM actes.link l WHERE l.chain = 'actes:' || t.collectivite AND l.line = j.id)) LIMIT 1`,
    [acts],
  )
  return open.length === 0
}

await describeInProduction('a purge', (servers) => {
  test(
    `of ${count} acts past their term, killed in the middle, touches nothing else`,
    { timeout: 1_800_000 },
    async () => {
      const { environment, home } = await placeInProduction(servers, 14)
      const app = await openApp(readConfig(environment), {
        queue: 'needed',
        log: openLog('silent'),
        queueSettings: attentive,
      })
      const { db, blobs } = app.ports.store
      const ask = app.askAs(ownerCaller('archiviste', 'fr'))
      const { declare, deposit } = operationsOf(app)
      const hands = async (numero: string) => {
        const folder = await depositFolder(join(home, 'deposits', numero), { numero, cle: undefined })
        const done = await deposit(folder, 'test')
        if (!done.ok) throw new Error(JSON.stringify(done.problems))
        return done.id
      }
      try {
        await declare(maraussan, 'test')
        const kept: string[] = []
        for (let rank = 0; rank < 5; rank++) kept.push(await hands(`VIF${rank}`))
        const first = await startWorkerProcess(environment)
        for (const schedule of ['chain', 'notices']) await ask.runSchedule({ name: schedule })
        await until(
          async () => {
            await linkJournal(app.ports)
            return areQuiet(db, kept)
          },
          'acts that live are at rest',
          120_000,
        )
        await first.kill()

        const [like = ''] = kept
        const [living] = await db.rows<{ sha256: string }>(
          `SELECT files->0->>'sha256' AS sha256 FROM actes.transmission WHERE id = $1`,
          [like],
        )
        const laid = await layPast(app.ports.store, { like, count, shared: living?.sha256 ?? '' })
        await oldBytes(home)
        while ((await linkJournal(app.ports)).count > 0);
        const { id, acts } = await ask.openDisposal({ siren, kind: 'elimination', decidedTo: '2013-01-01', reason })
        expect(acts).toBe(count)
        await ask.grantDisposal({ siren, id, reference: 'AD34-2026-17', date: '2025-07-01', reason })
        const [before, stored] = [await restOf(db, kept), await storedIn(home)]

        const began = Date.now()
        const shown = () => ask.showDisposal({ siren, id })
        const worker = await startWorkerProcess(environment)
        await ask.purgeDisposal({ siren, id, count, reason })
        await until(async () => (await shown()).purged > count / 10, 'some are gone', 120_000)
        await worker.kill()
        const { purged: atKill } = await shown()
        expect(atKill).toBeLessThan(count)

        // Meanwhile acts are handed in, and bytes are put again that belonged to acts which go.
        const again = await startWorkerProcess(environment)
        const during: string[] = []
        const anew = new Set<string>()
        for (let rank = 0; rank < 3 || (await shown()).state !== 'done'; rank++) {
          during.push(await hands(`EN${rank}`))
          for (let near = rank * 7 + 1; near < rank * 7 + 4 && near <= count; near++)
            anew.add((await blobs.put(pastBytes('acte', near))).sha256)
        }
        const seconds = (Date.now() - began) / 1_000
        await again.kill()
        await purgedADayAgo(app.ports)
        await purged(app.ports)

        expect(await restOf(db, kept)).toBe(before)
        expect(await db.rows(`SELECT 1 FROM actes.transmission WHERE numero LIKE 'P%'`)).toEqual([])
        const [proof] = await db.rows<{ n: number; lines: number; twice: number }>(
          `SELECT (SELECT count(*)::int FROM actes.purged) AS n, count(DISTINCT target)::int AS lines,
           count(*)::int - count(DISTINCT target)::int AS twice FROM actes.installation_journal WHERE event = 'act-purged'`,
        )
        expect(proof).toEqual({ n: count, lines: count, twice: 0 })
        const after = new Set(await storedIn(home))
        const goes = new Set(laid.flatMap(({ file, sent, receipt }) => [file, sent, receipt]))
        expect(stored.filter((sha256) => !goes.has(sha256) && !after.has(sha256))).toEqual([])
        expect([...goes].filter((sha256) => after.has(sha256) && !anew.has(sha256))).toEqual([])
        expect([...anew].filter((sha256) => !after.has(sha256))).toEqual([])
        const files = await db.rows<{ sha256: string }>(
          `SELECT DISTINCT f->>'sha256' AS sha256 FROM actes.transmission, jsonb_array_elements(files) f`,
        )
        for (const { sha256 } of files) await blobs.bytes(sha256)
        console.log(
          `${count} acts, ${atKill} at the kill, ${during.length} deposits meanwhile: ${seconds.toFixed(1)} s`,
        )
      } finally {
        await app.close()
      }
    },
  )
})
