// actes doctor itself: its result, its exit code, and that nothing broken stops it.
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { runCli } from '../../src/cli.ts'
import type { Environment } from '../../src/config/config.ts'
import { runCheck } from '../../src/doctor/check.ts'
import { checks, reportOf } from '../../src/doctor/doctor.ts'
import { withScene } from '../../src/doctor/scene.ts'
import { maraussan } from '../../src/config/demo.ts'
import { ensureConnection } from '../../src/store/connections/connections.ts'
import { declare } from '../../src/store/connections/collectivites.ts'
import { becomeQuiet, readInstallation } from '../../src/store/installation.ts'
import { openMark } from '../../src/store/mark.ts'
import { openTransmission } from '../../src/store/transmissions/moves.ts'
import { aNewTransmission, at } from '../support/life/rows.ts'
import { storeTools } from '../support/life/stores.ts'
import { layDatabase } from '../support/life/laid-home.ts'
import { aHome, doctorFinds, leftDeclared, leftEmbedded, removeHomes, toolsWith } from '../support/desk/doctor.ts'

removeHomes()

/** In memory, where the homes of tests are on a disk, and the other way round. */
async function onAnotherDiskThan(home: string): Promise<string> {
  const { dev } = await stat(home)
  return (await stat('/dev/shm')).dev === dev ? '/var/tmp' : '/dev/shm'
}

async function actesDoctor(environment: Environment, ...args: readonly string[]) {
  const written = { out: '', err: '' }
  const terminal = {
    out: (text: string) => void (written.out += text),
    err: (text: string) => void (written.err += text),
    interactive: false,
    environment,
  }
  const code = await runCli(['doctor', ...args], { terminal, interrupted: new AbortController().signal })
  return { code, ...written }
}

describe('actes doctor', () => {
  test('exits with 0 and one JSON document when all is fine', async () => {
    const home = await aHome()
    await leftDeclared(home, maraussan)
    const { code, out, err } = await actesDoctor({ ACTES_HOME: home }, '--json')
    expect(code).toBe(0)
    expect(err).toBe('')
    const report = JSON.parse(out) as { ok: boolean; checks: object[] }
    expect(report.ok).toBe(true)
    for (const check of report.checks) {
      expect(Object.keys(check)).toEqual(expect.arrayContaining(['name', 'ok', 'message']))
      expect(['name', 'ok', 'message', 'remedy']).toEqual(expect.arrayContaining(Object.keys(check)))
    }
  })

  test('exits with 1 when a service is away, where other commands exit with 3', async () => {
    const { code, out } = await actesDoctor(
      { ACTES_HOME: await aHome(), ACTES_REDIS_URL: 'redis://127.0.0.1:1' },
      '--json',
    )
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({ ok: false })
  })

  test('exits with 1 when settings are refused, where other commands exit with 2', async () => {
    const { code, out } = await actesDoctor({ ACTES_HOME: await aHome(), ACTES_PORT: 'http' }, '--json')
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({ ok: false })
  })

  test('with everything broken at once, every check is reported', async () => {
    const home = join(await aHome(), 'a-file')
    await writeFile(home, '')
    const environment = {
      ACTES_HOME: home,
      ACTES_BLOBS: join(home, 'blobs'),
      ACTES_DATABASE_URL: 'not a url',
      ACTES_REDIS_URL_FILE: '/no/such/file',
      ACTES_PORT: '-1',
      ACTES_CONCURRENCY: 'many',
    }
    const node = { version: '1.0.0', wanted: '>=22.22' }
    const { all } = await doctorFinds(environment, { node, compress: (bytes) => bytes })
    expect(all.map(({ name }) => name)).toEqual([
      'node',
      'zlib',
      'settings',
      'secrets',
      'home',
      'database',
      'schema',
      'clock',
      'blobs',
      'queue',
      'antivirus',
      'collectivites',
    ])
    expect(all.filter(({ ok }) => ok)).toEqual([])
  })

  test('people read lines, advice below each fault, and the settings with *** in place of secrets', async () => {
    const url = 'redis://:geheim@127.0.0.1:1'
    const { out } = await actesDoctor({ ACTES_HOME: await aHome(), ACTES_REDIS_URL: url, LANG: 'en_GB.UTF-8' })
    expect(out).toMatch(
      /^✗ queue +Redis does not answer at 127\.0\.0\.1:1: nobody listens at that address\.\n +→ Start Redis/m,
    )
    expect(out).toContain('\nACTES_REDIS_URL=***\n')
    expect(out).toContain('\nACTES_PORT=8080\n')
    expect(out).not.toContain('geheim')
  })

  test('the credentials of an address are never shown, whichever setting has it, accepted or refused', async () => {
    const secret = 'geheim'
    const environment = {
      ACTES_HOME: await aHome(),
      ACTES_PUBLIC_URL: `https://agent:${secret}@actes.example.org/`,
      ACTES_SERVER: `https://${secret}@actes.example.org/?cle=${secret}`,
      ACTES_OIDC_ISSUER: `https://:${secret}@idp.example.org`,
      ACTES_OIDC_CLIENT_ID: 'x',
      ACTES_OIDC_CLIENT_SECRET: 'x',
      OTEL_EXPORTER_OTLP_ENDPOINT: `https://x:${secret}@@traces.example.org`,
      ACTES_TIMESTAMP_URL: `http://x:${secret}@tsa.example.org/?a=${secret}&b=${secret}`,
      ACTES_LOG_LEVEL: `https://x:${secret}@example.org`,
      ACTES_MAIL_FROM: `smtp://x:${secret}@example.org`,
      ACTES_SMTP_URL: `smtp://x:${secret}@example.org`,
    }
    const [lines, json] = [await actesDoctor(environment), await actesDoctor(environment, '--json')]
    expect(`${lines.out}${lines.err}${json.out}${json.err}`).not.toContain(secret)
    expect(lines.out).toContain('\nACTES_PUBLIC_URL=https://***@actes.example.org/\n')
    expect(lines.out).toContain('\nACTES_SERVER=https://***@actes.example.org/?cle=***\n')
  })

  test('the output is French unless English is asked for', async () => {
    const home = await aHome()
    await layDatabase(home)
    const { out } = await actesDoctor({ ACTES_HOME: home, LANG: 'C.UTF-8' })
    expect(out).toContain('Aucune collectivité n’est déclarée')
    expect((await actesDoctor({ ACTES_HOME: home }, '--lang', 'en')).out).toContain('No collectivité is declared')
  })
})

describe('a check', () => {
  test('that throws an unexpected error counts as failed', async () => {
    const tools = toolsWith({ ACTES_HOME: await aHome() })
    const run = () => Promise.reject(new TypeError('geheim'))
    const examined = await withScene(tools, (scene) => runCheck({ name: 'odd', run }, scene))
    expect(examined).toEqual([
      {
        name: 'odd',
        ok: false,
        message: { fr: 'L’examen a échoué : TypeError', en: 'The examination failed: TypeError' },
      },
    ])
  })

  test('reports overdue work that does not move, a connection without a turn, and both at once', async () => {
    const home = await aHome()
    await leftEmbedded(home, async (db) => {
      await declare(db, maraussan, at)
      await ensureConnection(db, 'sandbox', maraussan.siren)
      await openTransmission(db, aNewTransmission('ENRETARD'))
    })
    expect((await doctorFinds({ ACTES_HOME: home })).said('work')).toMatch(/^✗ .*ACTES-Q005.* → .*actes start/)
    await leftEmbedded(home, (db) => db.query(`UPDATE actes.journal SET who = 'worker', at = $1`, [storeTools.now()]))
    expect((await doctorFinds({ ACTES_HOME: home })).said('work')).toMatch(/^✗ .*ACTES-Q005/)
    await leftEmbedded(home, (db) => db.query(`UPDATE actes.connection SET last_collect = $1`, [storeTools.now()]))
    expect((await doctorFinds({ ACTES_HOME: home })).said('work')).toBe('✓ No overdue work stands still.')
  })

  test('reports that nothing is sent, why, and what to do; and a mark without a second place', async () => {
    const home = await aHome()
    await leftEmbedded(home, (db) => becomeQuiet(db, { code: 'ACTES-S013', params: { day: '2025-07-08' }, at }))
    expect((await doctorFinds({ ACTES_HOME: home })).said('sending')).toMatch(
      /^✗ .*of 2025-07-08.*ACTES-S013.* → .*actes go/,
    )
    // Put back, and not started since: its mark is ahead.
    const rewound = await aHome()
    await leftEmbedded(rewound, async (db) => {
      const { epoch } = await readInstallation(db)
      await openMark([join(rewound, 'blobs', 'mark')], storeTools).note({ epoch, number: 3, serials: {} })
    })
    expect((await doctorFinds({ ACTES_HOME: rewound })).said('sending')).toMatch(/^✗ .*ACTES-S014.* → Start actes/)
    const far = join(home, 'far')
    expect((await doctorFinds({ ACTES_HOME: home, ACTES_MARK: far })).said('mark')).toMatch(
      /^✓ The mark is kept in .*far.* → To put the whole machine back.*give ACTES_MARK a folder elsewhere/,
    )
    const elsewhere = await mkdtemp(`${await onAnotherDiskThan(home)}/actes-mark-`)
    onTestFinished(() => rm(elsewhere, { recursive: true }))
    expect((await doctorFinds({ ACTES_HOME: home, ACTES_MARK: elsewhere })).said('mark')).toBe(
      `✓ The mark is kept in ${elsewhere} too.`,
    )
    await writeFile(join(home, 'file'), '')
    const beyond = await doctorFinds({ ACTES_HOME: home, ACTES_MARK: join(home, 'file', 'mark') })
    expect(beyond.said('mark')).toMatch(/^✗ .* does not keep the mark.* → Sendings go on/)
  })

  test('has its own name', () => {
    const names = checks.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
  })

  test('passes or fails, and the report passes if all do', () => {
    const both = { fr: 'oui', en: 'yes' }
    const report = reportOf(
      [
        { name: 'a', ok: true, message: both },
        { name: 'b', ok: false, message: both, remedy: both },
      ],
      'en',
    )
    expect(report).toEqual({
      ok: false,
      checks: [
        { name: 'a', ok: true, message: 'yes' },
        { name: 'b', ok: false, message: 'yes', remedy: 'yes' },
      ],
    })
  })
})
