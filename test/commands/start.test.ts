// actes start on a terminal: where the desk is, and how its first account is made; a port that another program holds.
import { once } from 'node:events'
import { createServer } from 'node:net'
import { rm, watch } from 'node:fs/promises'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { runCli } from '../../src/cli.ts'
import { lockFolder } from '../../src/store/engine/folder-lock.ts'
import { makeMasterKey } from '../../src/store/secrets/seal.ts'
import { describeIf, describeWith } from '../support/describe-with.ts'
import { migratedDatabase } from '../support/life/stores.ts'
import { clamdOfOurOwn, startClamd } from '../support/servers/clamd.ts'
import { laidHome, storeTools } from '../support/life/laid-home.ts'
import { actes, killLeftovers, start } from '../support/servers/processes.ts'
import { listen } from '../support/servers/loopback-peers.ts'

killLeftovers()

let home: string
beforeAll(async () => {
  home = await laidHome()
})
afterAll(() => rm(home, { recursive: true, force: true }))

/** Start on a terminal or not, and stop once a line was told, or it ended by itself. */
async function starts(interactive: boolean, environment: Readonly<Record<string, string>>) {
  const stop = new AbortController()
  const [out, err]: [string[], string[]] = [[], []]
  const terminal = {
    out: (text: string) => void out.push(text),
    err: (text: string) => {
      err.push(text)
      stop.abort()
    },
    interactive,
    environment: { ACTES_HOME: home, ACTES_LOG_LEVEL: 'silent', ...environment },
  }
  const code = await runCli(['start', '--only', 'web'], { terminal, interrupted: stop.signal })
  return { code, out: out.join(''), err: err.join('') }
}

test('on a terminal it shows the address of the desk, and the code for the first account', async () => {
  const told = await starts(true, { ACTES_PORT: '0' })
  expect(told).toMatchObject({ code: 0, out: '' })
  expect(told.err).toMatch(
    /^Tableau de bord : http:\/\/127\.0\.0\.1:[1-9]\d+ ; premier compte, par ce code, dans les 24 heures : ([A-Z2-9]{4}-){2}[A-Z2-9]{4}\n$/,
  )
})

test('without a terminal no line contains the code: the log names the command that prints it', async () => {
  const fresh = await laidHome()
  onTestFinished(() => rm(fresh, { recursive: true, force: true }))
  const environment = { ACTES_HOME: fresh, ACTES_PORT: '0' }
  const child = start(['start'], { ...environment, ACTES_LOG_LEVEL: 'debug' })
  const [out, err]: [string[], string[]] = [[], []]
  child.stdout.setEncoding('utf8').on('data', (text: string) => out.push(text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err.push(text)
    if (text.includes('"first-code"')) child.kill('SIGTERM')
  })
  await once(child, 'close')
  const lines = err
    .join('')
    .split('\n')
    .filter((line) => line.includes('"first-code"'))
  expect(lines.map((line) => (JSON.parse(line) as { command?: string }).command)).toEqual(['actes user first-code'])
  expect(out.join('') + err.join('')).not.toMatch(/([A-Z2-9]{4}-){2}[A-Z2-9]{4}/)
  expect((await actes(['user', 'first-code'], environment)).out).toMatch(/([A-Z2-9]{4}-){2}[A-Z2-9]{4}/)
})

test('in English, and with an account, only the address', async () => {
  const terminal = { out: () => undefined, err: () => undefined, interactive: false, environment: { ACTES_HOME: home } }
  const context = { terminal, interrupted: new AbortController().signal }
  expect(await runCli(['user', 'add', 'mairie@example.org', '--role', 'administrator'], context)).toBe(0)
  expect((await starts(true, { ACTES_PORT: '0', LANG: 'en_GB.UTF-8' })).err).toMatch(
    /^Desk: http:\/\/127\.0\.0\.1:\d+\n$/,
  )
})

test('waits a little for a command that holds the folder, then continues', async () => {
  const held = await lockFolder(home, storeTools)
  // Each try to have the folder makes a file of its own there.
  const looking = new AbortController()
  const tried = (async () => {
    for await (const { filename } of watch(home, { signal: looking.signal })) if (filename?.startsWith('lock.')) return
  })()
  const starting = starts(true, { ACTES_PORT: '0' })
  await tried
  await held.release()
  expect(await starting).toMatchObject({ code: 0, err: expect.stringContaining('http://') })
})

await describeIf(clamdOfOurOwn(), 'an antivirus', () => {
  test('an antivirus that passes large files unread prevents the start', async () => {
    const clamd = await startClamd(['StreamMaxLength 200M'])
    onTestFinished(() => clamd.close())
    const told = await starts(false, { ACTES_PORT: '0', ACTES_CLAMD: clamd.setting })
    expect([told.code, told.err.replaceAll('\u00A0', ' ')]).toEqual([
      1,
      expect.stringMatching(/^ACTES-F022 .*MaxFileSize 200M/),
    ])
  })
})

test('an unreachable antivirus does not prevent the start: it is retried', async () => {
  const told = await starts(true, { ACTES_PORT: '0', ACTES_CLAMD: 'unix:/nowhere/clamd.sock' })
  expect(told).toMatchObject({ code: 0, err: expect.stringContaining('http://') })
})

await describeWith('postgres', 'on PostgreSQL', (server) => {
  test('requires a setting that says whether there is an antivirus', async () => {
    const url = await migratedDatabase(server)
    const place = { ACTES_PORT: '0', ACTES_DATABASE_URL: url, ACTES_MASTER_KEY: makeMasterKey() }
    const told = await starts(false, place)
    expect([told.code, told.err.replaceAll('\u00A0', ' ')]).toEqual([
      2,
      expect.stringMatching(/^ACTES-C010 .*ACTES_CLAMD=off/),
    ])
    expect(await starts(true, { ...place, ACTES_CLAMD: 'off' })).toMatchObject({ code: 0 })
  })
})

test.each([
  ['fr', /^ACTES-C009 {2}Le port \d+ est déjà pris par un autre programme/],
  ['en', /^ACTES-C009 {2}The port \d+ is already taken by another program/],
])('a port used by another program is reported in words (%s)', async (language, sentence) => {
  const other = createServer()
  const port = await listen(other)
  const { code, err } = await starts(false, { ACTES_PORT: String(port), LANG: language })
  expect([code, sentence.test(err.replaceAll('\u00A0', ' '))]).toEqual([2, true])
  other.close()
})
