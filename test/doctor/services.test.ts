// Doctor on what the program speaks to: PostgreSQL, Redis, the antivirus, the identity provider; each away, set so that
// something may be lost or pass unread, and in order.
import { createRedisBackend, Queue as Jobs } from 'bullmq'
import { Redis } from 'ioredis'
import { createServer } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { readSettings } from '../../src/config/config.ts'
import { describeIf, describeWith, redisOfOurOwn } from '../support/describe-with.ts'
import { aHome, doctorFinds, removeHomes } from '../support/desk/doctor.ts'
import { accountsOf, forgetAccounts, says } from '../support/life/accounts.ts'
import { paused } from '../support/life/queue-places.ts'
import { lendPostgres, migratedDatabase, newDatabase } from '../support/life/stores.ts'
import { clamdOfOurOwn, startClamd } from '../support/servers/clamd.ts'
import { openIdentityProvider } from '../support/servers/identity-provider.ts'
import { freePort, localRedis } from '../support/servers/local-server.ts'
import { listen } from '../support/servers/loopback-peers.ts'

removeHomes()

type Settings = Readonly<Record<string, string>>
const finds = async (settings: Settings, changes = {}) =>
  doctorFinds({ ACTES_HOME: await aHome(), ...settings }, changes)
const onDatabase = (url: string, more: Settings = {}) => finds({ ACTES_DATABASE_URL: url, ...more })

test.each([
  ['PostgreSQL', 'database', 'ACTES_DATABASE_URL', 'postgres://actes:geheim@', '/actes'],
  ['Redis', 'queue', 'ACTES_REDIS_URL', 'redis://:geheim@', ''],
])('%s with no listener', async (service, check, setting, before, after) => {
  const place = `127.0.0.1:${await freePort()}${after}`
  const found = await finds({ [setting]: `${before}${place}` })
  expect(found.said(check)).toMatch(
    new RegExp(`^✗ ${service} does not answer at ${place}: nobody listens at that address. → Start ${service}`),
  )
  expect(JSON.stringify(found.all)).not.toContain('geheim')
  if (service === 'Redis') return
  for (const name of ['schema', 'clock', 'queue', 'collectivites']) expect(found.said(name)).toMatch(/^✗ Not examined/)
  expect(found.of('embedded') ?? found.of('folder-owner')).toBeUndefined()
})

test('Redis, on a server that accepts the connection and stays silent', async () => {
  const silent = createServer((socket) => socket.on('error', () => undefined))
  const port = await listen(silent)
  onTestFinished(() => void silent.close())
  expect((await finds({ ACTES_REDIS_URL: `redis://127.0.0.1:${port}` })).said('queue')).toMatch(
    /^✗ Redis does not answer at .*: no answer\. → /,
  )
})

await describeWith('postgres', 'PostgreSQL', (server) => {
  const own = async () => {
    const url = await migratedDatabase(server)
    forgetAccounts(server, [url])
    return url
  }

  test('a missing database, and one that was never migrated', async () => {
    const url = Object.assign(new URL(server), { pathname: '/no_such_database' })
    expect((await onDatabase(url.href)).said('database')).toMatch(/^✗ .*no_such_database: that database does not exist/)
    const found = await onDatabase(await newDatabase(server))
    expect(found.said('schema')).toMatch(/^✗ The database \(level 0\) is older .*ACTES-S010.* → Run: actes migrate/)
    expect(found.said('database')).toMatch(/^✓ PostgreSQL [\d.]+/)
  })

  test('a database older than the baseline', async () => {
    const { store, settings, giveBack } = await lendPostgres(server)
    onTestFinished(giveBack)
    await store.db.query('UPDATE actes.migration SET number = number - 2')
    expect((await onDatabase(settings.databaseUrl ?? '')).said('schema')).toMatch(
      /^✗ .* too old \(level 62; the oldest accepted: 63\)\. .*commit [0-9a-f]{8}\): “actes migrate”/,
    )
  })

  test('an account that may change the journals, and one that may not', async () => {
    const url = await own()
    const { web } = await accountsOf(url)
    expect((await onDatabase(url)).said('account')).toMatch(/^✓ .*journal.*ACTES-C016.* → .*--print-roles/)
    const found = await onDatabase(web)
    expect(found.said('account')).toBe(
      '✓ The account of the database may add to the journals, and change nothing there.',
    )
    for (const name of ['database', 'schema', 'clock', 'blobs']) expect(found.of(name)).toMatchObject({ ok: true })
  })

  test('a SIEM that accepts nothing, and one whose certificates are unreadable', async () => {
    const url = await own()
    const siem = async (more: Settings = {}) =>
      (await onDatabase(url, { ACTES_SYSLOG: 'syslog+tls://siem.example.org', ...more })).said('siem')
    expect(await siem()).toMatch(/^✓ The SIEM \(siem\.example\.org\) takes .* waiting: 0/)
    await says(url, [`UPDATE actes.siem SET failing_since = '2025-07-08T10:00:00Z'`])
    expect(await siem()).toMatch(/^✗ .* nothing since 2025-07-08T10:00:00.*ACTES-C017.* → Check/)
    expect(await siem({ ACTES_SYSLOG_CA: '/nowhere/ca.pem' })).toMatch(
      /^✗ .*\/nowhere\/ca\.pem → Correct ACTES_SYSLOG_CA/,
    )
  })

  test('an account without the right to create the queue’s schema', async () => {
    const { store, settings, giveBack } = await lendPostgres(server)
    const url = new URL(settings.databaseUrl ?? '')
    const account = `poor_${url.pathname.slice(-12)}`
    await store.db.script(`CREATE ROLE ${account} LOGIN PASSWORD 'geheim'; GRANT USAGE ON SCHEMA actes TO ${account};
      GRANT SELECT ON ALL TABLES IN SCHEMA actes TO ${account}`)
    onTestFinished(async () => {
      await store.db.script(`DROP OWNED BY ${account}; DROP ROLE ${account}`)
      await giveBack()
    })
    Object.assign(url, { username: account, password: 'geheim' })
    const found = await onDatabase(url.href)
    expect(found.said('queue')).toMatch(/^✗ .*the account lacks the rights\. → .*actes migrate/)
    expect(found.of('schema')).toMatchObject({ ok: true })
  })
})

await describeIf(redisOfOurOwn(), 'Redis', () => {
  const kept = { appendonly: 'yes' }

  test.each<readonly [string, Settings, RegExp]>([
    ['may evict keys', { ...kept, 'maxmemory-policy': 'allkeys-lru' }, /^✗ .*allkeys-lru.* → .*policy noeviction/],
    ['keeps nothing on disk', { appendonly: 'no' }, /^✗ .*keeps nothing on disk.* → .*appendonly yes/],
    ['asks for a password', { requirepass: 'geheim' }, /^✗ Redis does not answer .*: a password is asked for/],
    ['is in order', kept, /^✓ Redis answers at 127\.0\.0\.1:\d+\.$/],
    ['was paused by a dashboard', kept, /^✗ .*queue is paused.*actes-deposits is paused.* → Resume/],
  ])('%s', async (what, settings, told) => {
    const own = await localRedis()
    if (!own) throw new Error('no Redis of our own')
    const { url } = own
    const client = new Redis(url)
    onTestFinished(async () => {
      client.disconnect()
      await own.stop()
    })
    for (const [name, value] of Object.entries(settings)) await client.config('SET', name, value)
    for (const name of what.startsWith('was paused') ? ['actes', 'actes-deposits'] : [])
      await paused(new Jobs(name, { prefix: 'actes', connection: { url } }, createRedisBackend))
    expect((await finds({ ACTES_REDIS_URL: url, ACTES_QUEUE_DEPOSITS: '*' })).said('queue')).toMatch(told)
  })
})

describe('the antivirus', () => {
  const antivirus = async (settings: Settings, now = '2025-07-08T08:00:00Z') =>
    (await finds(settings, { clock: { now: () => new Date(now), newId: () => '' } })).said('antivirus')

  test('its setting is a path, an address or off, and is required on PostgreSQL', () => {
    const read = (given: string) => readSettings({ ACTES_CLAMD: given })
    expect(
      ['unix:/run/clamd.ctl', 'tcp:clamav:3310', 'tcp:[::1]:3310', 'off'].map((each) => read(each).config.clamd),
    ).toEqual([{ path: '/run/clamd.ctl' }, { host: 'clamav', port: 3310 }, { host: '::1', port: 3310 }, 'off'])
    for (const value of ['on', 'unix:clamd.ctl', 'tcp:clamav', 'tcp:clamav:0', 'tcp:clamav:70000', '/run/clamd.ctl'])
      expect(read(value).problems).toMatchObject([{ code: 'ACTES-C001', path: 'ACTES_CLAMD', value }])
    expect(readSettings({}).config.clamd).toBe('off')
    expect(readSettings({ ACTES_DATABASE_URL: 'postgres://actes@localhost/actes' }).config.clamd).toBe('unsaid')
  })

  test.each<readonly [string, Settings, RegExp]>([
    ['off', { ACTES_CLAMD: 'off' }, /^✓ Files that are handed in pass no antivirus: ACTES_CLAMD=off\.$/],
    ['not given', {}, /^✓ .*ACTES_CLAMD is not given\. → For acts that matter, install ClamAV/],
    ['unsaid', { ACTES_DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' }, /^✗ Nobody said .* → Give/],
    ['refused', { ACTES_CLAMD: 'yes' }, /^✗ Not examined: the setting ACTES_CLAMD is refused\.$/],
    ['away', { ACTES_CLAMD: 'unix:/nowhere/clamd.sock' }, /^✗ The antivirus does not answer.*F018.* → Start clamd/],
  ])('%s', async (_what, settings, told) => expect(await antivirus(settings)).toMatch(told))

  test('its signatures may be three days old', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined)
      socket.on('data', (bytes) => {
        if (bytes.toString('latin1').startsWith('zVERSION')) socket.end('ClamAV 1.4.6/27800/Fri Jul  4 09:00:00 2025\0')
        else if (bytes.subarray(-4).equals(Buffer.alloc(4))) socket.end('stream: Eicar FOUND\0')
      })
    })
    onTestFinished(() => void server.close())
    const ACTES_CLAMD = `tcp:127.0.0.1:${await listen(server)}`
    expect(await antivirus({ ACTES_CLAMD }, '2025-07-07T08:00:00Z')).toMatch(/^✓ ClamAV 1\.4\.6 answers, and reads/)
    expect(await antivirus({ ACTES_CLAMD }, '2025-07-10T08:00:00Z')).toMatch(
      /^✓ .*its signatures are 5 days old\. → See that freshclam/,
    )
  })
})

await describeIf(clamdOfOurOwn(), 'a clamd', () => {
  test.each<readonly [string, readonly string[], RegExp]>([
    [
      'large files pass unread',
      ['StreamMaxLength 200M'],
      /^✗ .*without reading them \(ACTES-F022\)\. → In clamd\.conf/,
    ],
    ['only small files are taken', ['StreamMaxLength 5M'], /^✗ .*refuses a file as large.*F020\)\. → In clamd\.conf/],
  ])('set so that %s', { timeout: 40_000 }, async (_what, limits, told) => {
    const clamd = await startClamd(limits)
    onTestFinished(() => clamd.close())
    expect((await finds({ ACTES_CLAMD: clamd.setting })).said('antivirus')).toMatch(told)
  })
})

test('an identity provider answers, is unknown, or is unusable without a master key', async () => {
  const idp = await openIdentityProvider('http://127.0.0.1:8080')
  onTestFinished(() => idp.closes())
  const given = {
    ACTES_PUBLIC_URL: 'https://actes.example.org',
    ACTES_OIDC_CA: idp.caFile,
    ACTES_OIDC_ISSUER: idp.issuer,
    ACTES_OIDC_CLIENT_ID: 'actes',
    ACTES_OIDC_CLIENT_SECRET: 'geheim',
  }
  expect((await finds(given)).said('sign-in')).toBe(`✓ ProConnect answers at ${idp.issuer}.`)
  const { said, all } = await finds({ ...given, ACTES_OIDC_CA: '' })
  expect(said('sign-in')).toMatch(/^✗ ProConnect is not as it should be at .* → .*ACTES_OIDC_CA/)
  expect(JSON.stringify(all)).not.toContain('geheim')
  const keyless = await finds({ ...given, ACTES_MASTER_KEY: 'x' })
  expect(keyless.said('sign-in')).toMatch(/^✗ Nobody can sign in .* → Give 32 bytes/)
  expect((await finds({})).of('sign-in')).toBeUndefined()
})
