// fixtures/install against the program and this machine: what an installation without containers is made of. Units name commands
// and settings that there are, and systemd takes them; a page and its live stream come through nginx as it is configured.
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runCli } from '../src/cli.ts'
import { settings } from '../src/config/table.ts'
import { describeIf, type Need } from './support/describe-with.ts'
import { openDesk, type Client, type OpenDesk } from './support/desk/desk.ts'
import { testFolder } from './support/folders.ts'
import { issue, makeAuthority } from './support/servers/certificates.ts'
import { localNginx, nginxBinary, which, type Launched } from './support/servers/local-server.ts'

const place = fileURLToPath(new URL('../fixtures/install/', import.meta.url))
const read = (name: string) => readFileSync(join(place, name), 'utf8')
const units = readdirSync(join(place, 'systemd')).map((name) => ({ name, text: read(`systemd/${name}`) }))
const services = units.filter(({ name }) => name.endsWith('.service'))
const of = (text: string, key: string) =>
  [...text.matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map(([, value = '']) => value)

const systemd: Need<string> = {
  value: which('systemd-analyze'),
  need: 'systemd-analyze',
  remedy: 'npm run services',
  required: true,
}
const nginx: Need<string> = { value: nginxBinary(), need: 'nginx', remedy: 'npm run services', required: true }

describe('the units of systemd', () => {
  const known = new Set<string>(settings.flatMap(({ name, secret }) => (secret ? [name, `${name}_FILE`] : [name])))
  const folder = testFolder()

  test('are the three roles, the migration, the backup and its timer', () => {
    expect(units.map(({ name }) => name).sort()).toEqual([
      'actes-backup.service',
      'actes-backup.timer',
      'actes-migrate.service',
      'actes-schedules.service',
      'actes-web.service',
      'actes-worker.service',
    ])
    const roles = services.flatMap(({ text }) => of(text, 'ExecStart')).filter((line) => line.includes(' start '))
    expect(roles.sort()).toEqual(['schedules', 'web', 'worker'].map((role) => `/usr/bin/actes start --only ${role}`))
    const ports = services
      .flatMap(({ text }) => of(text, 'Environment'))
      .filter((line) => line.startsWith('ACTES_PORT='))
    expect(new Set(ports).size).toBe(3)
  })

  test.each(services)('$name runs an existing command, with existing settings', async ({ text }) => {
    const [line = ''] = of(text, 'ExecStart')
    const [, words = ''] = /\/usr\/bin\/actes ([a-z]+)/.exec(line) ?? []
    const out: string[] = []
    const terminal = {
      out: (told: string) => void out.push(told),
      err: () => undefined,
      interactive: false,
      environment: {},
    }
    expect(await runCli([words, '--help'], { terminal, interrupted: new AbortController().signal })).toBe(0)
    expect(out.join('')).toContain(`actes ${words} `)
    const written = [
      ...of(text, 'Environment')
        .join('\n')
        .matchAll(/^[^=]+/gm),
      ...read('etc/actes.env').matchAll(/^#?ACTES_[^=]+(?==)/gm),
    ]
    for (const [name] of written) expect(known).toContain(name.replace('#', ''))
    // No secret stands in a unit: each is a file that systemd lends.
    for (const each of of(text, 'Environment').filter((one) => one.includes('%d/')))
      expect(of(text, 'LoadCredential').map((one) => one.split(':')[0])).toContain(each.split('%d/')[1])
    expect(text).toContain('User=actes\n')
  })

  test('the shell of the backup names a file of the day, and keeps fourteen', async () => {
    const { text } = services.find(({ name }) => name === 'actes-backup.service') ?? { text: '' }
    const inShell = (line: string) =>
      (/^\/bin\/sh -c (['"])(.*)\1$/.exec(line)?.[2] ?? '')
        .replaceAll('$$', '$')
        .replaceAll('%%', '%')
        .replaceAll('\\"', '"')
        .replaceAll('/usr/bin/actes', 'echo')
        .replaceAll('/var/lib/actes-backup', folder.path())
    const made = spawnSync('/bin/sh', ['-c', inShell(of(text, 'ExecStart')[0] ?? '')], { encoding: 'utf8' })
    expect([made.status, made.stdout]).toEqual([
      0,
      expect.stringMatching(/^backup \/.*\/actes-\d{4}-\d\d-\d\d-\d{6}\.backup\n$/),
    ])
    for (let day = 1; day <= 20; day++) writeFileSync(folder.path(`actes-2026-01-${day}.backup`), '')
    expect(spawnSync('/bin/sh', ['-c', inShell(of(text, 'ExecStartPost')[0] ?? '')]).status).toBe(0)
    expect(readdirSync(folder.path())).toHaveLength(14)
  })

  test('the shipped log is theirs', () => {
    const tags = services.flatMap(({ text }) => of(text, 'SyslogIdentifier'))
    expect(tags.every((tag) => tag.startsWith('actes-'))).toBe(true)
    expect(read('rsyslog/actes.conf')).toContain('if $programname startswith "actes-" then')
  })

  test('are shipped with the package, and described in the manual', () => {
    const { files } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
      files: readonly string[]
    }
    expect(files).toContain('fixtures/install')
    const chapter = readFileSync(new URL('../src/manual/en/installing.md', import.meta.url), 'utf8')
    for (const name of ['systemd', 'nginx', 'journald', 'rsyslog', 'etc', 'sbin'])
      expect(chapter).toContain(`fixtures/install/${name}`)
  })
})

await describeIf(systemd, 'systemd', (analyze) => {
  const folder = testFolder()

  test('passes the units', async () => {
    // The program is not installed here: another one stands in its place.
    for (const { name, text } of units) await folder.lay(name, text.replaceAll('/usr/bin/actes', process.execPath))
    const { status, stdout, stderr } = spawnSync(
      analyze,
      ['verify', '--man=no', '--recursive-errors=no', ...units.map(({ name }) => folder.path(name))],
      { encoding: 'utf8', env: { ...process.env, SYSTEMD_UNIT_PATH: `${folder.path()}:` } },
    )
    expect([status, stdout, stderr]).toEqual([0, '', ''])
  })
})

await describeIf(nginx, 'nginx', () => {
  const folder = testFolder()
  let desk: OpenDesk
  let server: Launched & { readonly port: number }
  let reader: Client
  let ca = ''
  beforeAll(async () => {
    desk = await openDesk({ environment: { ACTES_TRUST_PROXY: '127.0.0.1' } })
    const authority = await makeAuthority()
    ca = authority.ca
    const { cert, key } = await issue(authority, { name: 'bureau', hosts: ['localhost'] })
    await folder.lay('fullchain.pem', cert)
    await folder.lay('privkey.pem', key)
    server = await localNginx((port) =>
      read('nginx/actes.conf')
        .replaceAll('/etc/ssl/actes', folder.path())
        .replaceAll('127.0.0.1:8080', new URL(desk.url).host)
        .replaceAll(/^ +listen (\[::\]:.*|80);\n/gm, '')
        .replace('listen 443 ssl', `listen 127.0.0.1:${port} ssl`)
        .replace(/server \{\s+server_name actes\.example\.org;\s+return 301[^}]+\}/, ''),
    )
    reader = desk.as('reader')
    await reader.get('/')
  })
  afterAll(async () => {
    await server.stop()
    await desk.closes()
  })

  /** A call as a browser makes it. */
  async function calls(path: string, headers: Readonly<Record<string, string>> = {}): Promise<IncomingMessage> {
    const cookie = Object.entries(reader.cookies())
      .map(([name, value]) => `${name}=${value}`)
      .join('; ')
    const asked = request({
      host: 'localhost',
      port: server.port,
      path,
      ca,
      family: 4,
      headers: { cookie, ...headers },
    })
    const [answer] = (await once(asked.end(), 'response')) as [IncomingMessage]
    return answer
  }
  const textOf = async (answer: IncomingMessage) => (await answer.setEncoding('utf8').toArray()).join('')

  test('serves the pages of the desk, but no figures for machines', async () => {
    const page = await calls('/')
    expect([page.statusCode, await textOf(page)]).toEqual([200, expect.stringContaining('À traiter')])
    const figures = await calls('/metrics')
    figures.resume()
    expect(figures.statusCode).toBe(404)
  })

  test('forwards each event of a live page at once, while the stream continues', async () => {
    const stream = await calls('/vivant?sujet=actes')
    expect([stream.statusCode, stream.headers['content-type']]).toEqual([200, 'text/event-stream; charset=utf-8'])
    let heard = ''
    for await (const piece of stream.setEncoding('utf8')) {
      heard += String(piece)
      // Two looks, apart: what is buffered would come at the end, which does not come by itself.
      if ((heard.match(/^event: vie$/gm) ?? []).length >= 2) break
    }
    expect(heard).toMatch(/^retry: \d+\n\n/)
    stream.destroy()
  })
})
