// An installation whose processes sign in to PostgreSQL by the accounts of their roles, its queue on the same database: acts from
// their deposit to their receipt, people at the desk, programs with a token; the owner backs it up.
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { maraussan } from '../../src/config/demo.ts'
import { migrateDatabase } from '../../src/app.ts'
import { openPostgres } from '../../src/store/engine/postgres.ts'
import { makeMasterKey } from '../../src/store/secrets/seal.ts'
import { describeWith } from '../support/describe-with.ts'
import { browserAt } from '../support/desk/browser-at.ts'
import { accountsOf, forgetAccounts } from '../support/life/accounts.ts'
import { depositFolder, maraussanFolder } from '../support/life/commune.ts'
import { placeWith } from '../support/life/production.ts'
import { migratedDatabase } from '../support/life/stores.ts'
import { actes, killLeftovers, start, type Environment } from '../support/servers/processes.ts'
import { until } from '../support/until.ts'

killLeftovers()

/** `actes start`, once it is ready: its port, and what it logged in the end. */
async function started(role: string, environment: Environment) {
  const child = start(['start', '--only', role], { ...environment, ACTES_LOG_LEVEL: 'info' })
  const lines: string[] = []
  const port = await new Promise<number>((resolve, reject) => {
    createInterface(child.stderr).on('line', (line) => {
      lines.push(line)
      const { msg, port = 0 } = JSON.parse(line) as { msg?: string; port?: number }
      if (msg === 'started') resolve(port)
    })
    child.once('exit', () => reject(new Error(lines.join('\n'))))
  })
  const stops = async () => {
    const exit = once(child, 'exit')
    child.kill('SIGTERM')
    return { code: (await exit)[0] as number | null, log: lines.join('\n') }
  }
  return { port, stops }
}

await describeWith('postgres', 'an installation with accounts of its roles', (server) => {
  test('an act lives its whole life with these accounts', { timeout: 180_000 }, async () => {
    const owner = await migratedDatabase(server)
    forgetAccounts(server, [owner])
    await migrateDatabase(owner, { withQueue: true })
    const { worker, web } = await accountsOf(owner)
    const { environment, home } = await placeWith({ ACTES_DATABASE_URL: owner, ACTES_MASTER_KEY: makeMasterKey() })
    const as = (url: string) => ({ ...environment, ACTES_DATABASE_URL: url })
    const processes = await Promise.all([
      started('worker', as(worker)),
      started('schedules', as(worker)),
      started('web', as(web)),
    ])
    const run = async (args: readonly string[], url = web) => {
      const { code, out, err } = await actes([...args, '--json'], as(url))
      expect([args[0], code, code === 0 || out + err]).toEqual([args[0], 0, true])
      return JSON.parse(out) as never
    }

    const file = join(home, 'maraussan.json')
    await writeFile(file, JSON.stringify(maraussan))
    await run(['collectivite', 'add', file])
    expect(await run(['deposit', maraussanFolder, '--wait', '--timeout', '200'])).toMatchObject([
      { state: 'acknowledged' },
    ])
    const refused = await depositFolder(join(home, 'refused'), { numero: 'COMPTES_ANO', cle: 'comptes' })
    const [{ id }] = (await run(['deposit', refused])) as [{ id: string }]
    const state = async (name: string) => ((await run(['show', name])) as { state: string }).state
    await until(async () => (await state(id)) === 'refused')
    const again = (await run(['requeue', id, '--reason', 'corrigé'])) as { items: [{ newId: string }] }
    expect(JSON.stringify(again)).toContain('replaced')

    const [, , desk] = processes
    const address = `http://127.0.0.1:${desk.port}`
    const { link } = (await run(['user', 'add', 'agent@example.org', '--role', 'administrator'])) as { link: string }
    const visit = browserAt(address)
    const path = new URL(link).pathname
    const word = 'une phrase assez longue pour la mairie'
    expect((await visit(path)).status).toBe(200)
    expect((await visit(path, { motDePasse: word, encore: word })).status).toBe(303)
    await visit('/entrer')
    expect((await visit('/entrer', { courriel: 'agent@example.org', motDePasse: word })).status).toBe(303)
    for (const page of [
      '/',
      '/transmissions',
      `/transmissions/${id}`,
      '/tableau',
      '/journal',
      '/connexions',
      '/personnes',
    ])
      expect([page, (await visit(page)).status]).toEqual([page, 200])

    const { text: token } = (await run(['token', 'add', 'logiciel', '--role', 'operator'])) as { text: string }
    const listed = await fetch(`${address}/api/v1/transmissions`, { headers: { authorization: `Bearer ${token}` } })
    expect([listed.status, await listed.text()]).toEqual([200, expect.stringContaining('COMPTES_ANO')])

    await run(['schedules', 'run', 'chain'])
    const db = openPostgres(owner, () => undefined)
    await until(async () => db.changes('SELECT 1 FROM actes.link'))
    await db.close()
    await run(['backup', join(home, 'sauvegarde')], owner)
    const checks = (await actes(['doctor', '--json', '--lang', 'en'], as(web))).out
    expect(checks).toContain('may add to the journals, and change nothing there')

    const ends = await Promise.all(processes.map(({ stops }) => stops()))
    expect(ends.map(({ code }) => code)).toEqual([0, 0, 0])
    for (const { log } of ends) expect(log).not.toMatch(/permission denied|42501|ACTES-S001/)
  })
})
