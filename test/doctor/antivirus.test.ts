// Doctor on the antivirus: off, not given, away, set so that large files pass unread, and how old its signatures are.
import { createServer, type AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { readSettings } from '../../src/config/config.ts'
import { describeIf } from '../support/describe-with.ts'
import { aHome, doctorFinds, removeHomes } from '../support/desk/doctor.ts'
import { testAtLength } from '../support/long.ts'
import { clamdOfOurOwn, startClamd } from '../support/servers/clamd.ts'

removeHomes()

const found = async (more: Readonly<Record<string, string>>, now = '2025-07-08T08:00:00Z') => {
  const clock = { now: () => new Date(now), newId: () => '' }
  return (await doctorFinds({ ACTES_HOME: await aHome(), ...more }, { clock })).said('antivirus')
}

describe('the setting', () => {
  test.each([
    ['unix:/run/clamav/clamd.ctl', { path: '/run/clamav/clamd.ctl' }],
    ['tcp:clamav:3310', { host: 'clamav', port: 3310 }],
    ['tcp:[::1]:3310', { host: '::1', port: 3310 }],
    ['off', 'off'],
  ])('%s', (given, clamd) => {
    expect(readSettings({ ACTES_CLAMD: given })).toMatchObject({ problems: [], config: { clamd } })
  })

  test.each(['on', 'unix:clamd.ctl', 'tcp:clamav', 'tcp:clamav:0', 'tcp:clamav:70000', '/run/clamav/clamd.ctl'])(
    '%s is refused',
    (given) => {
      const { problems } = readSettings({ ACTES_CLAMD: given })
      expect(problems).toMatchObject([{ code: 'ACTES-C001', path: 'ACTES_CLAMD', value: given }])
    },
  )

  test('is off with the embedded default, and has to be given on PostgreSQL', () => {
    expect(readSettings({}).config.clamd).toBe('off')
    expect(readSettings({ ACTES_DATABASE_URL: 'postgres://actes@localhost/actes' }).config.clamd).toBe('unsaid')
  })
})

test('off, or not given: it is said', async () => {
  expect(await found({ ACTES_CLAMD: 'off' })).toBe('✓ Files that are handed in pass no antivirus: ACTES_CLAMD=off.')
  expect(await found({})).toMatch(/^✓ .*ACTES_CLAMD is not given\. → For acts that matter, install ClamAV/)
  expect(await found({ ACTES_DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' })).toMatch(/^✗ Nobody said .* → Give/)
  expect(await found({ ACTES_CLAMD: 'yes' })).toBe('✗ Not examined: the setting ACTES_CLAMD is refused.')
})

test('away', async () => {
  expect(await found({ ACTES_CLAMD: 'unix:/nowhere/clamd.sock' })).toMatch(
    /^✗ The antivirus does not answer; deposits wait \(ACTES-F018\): nobody listens at that address\. → Start clamd/,
  )
})

/** One that says from when its signatures are, which ours have not; it finds something in whatever ends. */
async function dated(from: string): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.on('data', (bytes) => {
      if (bytes.toString('latin1').startsWith('zVERSION')) socket.end(`ClamAV 1.4.6/27800/${from}\0`)
      else if (bytes.subarray(-4).equals(Buffer.alloc(4))) socket.end('stream: Eicar FOUND\0')
    })
  })
  onTestFinished(() => void server.close())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `tcp:127.0.0.1:${(server.address() as AddressInfo).port}`
}

test('its signatures may be three days old', async () => {
  const ACTES_CLAMD = await dated('Fri Jul  4 09:00:00 2025')
  expect(await found({ ACTES_CLAMD }, '2025-07-07T08:00:00Z')).toMatch(/^✓ ClamAV 1\.4\.6 answers, and reads/)
  expect(await found({ ACTES_CLAMD }, '2025-07-10T08:00:00Z')).toMatch(
    /^✓ ClamAV 1\.4\.6 answers, but its signatures are 5 days old\. → See that freshclam/,
  )
})

await describeIf(clamdOfOurOwn(), 'a clamd', () => {
  const setTo = async (limits?: readonly string[]) => {
    const clamd = await startClamd(limits)
    onTestFinished(() => clamd.close())
    return found({ ACTES_CLAMD: clamd.setting })
  }

  testAtLength('set as it is shipped', { timeout: 40_000 }, async () => {
    expect(await setTo()).toMatch(
      /^✓ ClamAV \S+ answers, and reads a file as large as the largest deposit to its end\.$/,
    )
  })

  test('set so that large files pass unread', { timeout: 40_000 }, async () => {
    expect(await setTo(['StreamMaxLength 200M'])).toMatch(/^✗ .*without reading them \(ACTES-F022\)\. → In clamd\.conf/)
  })

  test('that takes small files only', { timeout: 40_000 }, async () => {
    expect(await setTo(['StreamMaxLength 5M'])).toMatch(
      /^✗ .*refuses a file as large.*\(ACTES-F020\)\. → In clamd\.conf/,
    )
  })
})
