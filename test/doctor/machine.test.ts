// Doctor on the machine itself: Node and its compression, the settings, the files of secrets.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { aHome, doctorFinds, removeHomes } from '../support/desk/doctor.ts'

removeHomes()

/** No database is opened: the machine is examined without one. */
const withoutDatabase = { ACTES_DATABASE_URL: 'refused' }

describe('node', () => {
  test.each(['18.20.4', '22.21.9', '20.30.0'])('%s is too old', async (version) => {
    const found = await doctorFinds(
      { ...withoutDatabase, ACTES_HOME: await aHome() },
      { node: { version, wanted: '>=22.22' } },
    )
    expect(found.said('node')).toBe(
      `✗ Node ${version} is too old: >=22.22 is needed. → Install a newer version (nodejs.org), or run the command through npm in the project’s folder.`,
    )
  })

  test.each(['22.22.0', '23.0.0', '24.21.0'])('%s is new enough', async (version) => {
    const found = await doctorFinds(
      { ...withoutDatabase, ACTES_HOME: await aHome() },
      { node: { version, wanted: '>=22.22' } },
    )
    expect(found.of('node')).toMatchObject({ ok: true })
  })
})

describe('zlib', () => {
  test('this Node writes the bytes that every official build writes', async () => {
    expect((await doctorFinds({ ...withoutDatabase, ACTES_HOME: await aHome() })).of('zlib')).toMatchObject({
      ok: true,
    })
  })

  test('another compressor is reported, with its effect on digests', async () => {
    const found = await doctorFinds(
      { ...withoutDatabase, ACTES_HOME: await aHome() },
      { compress: (bytes) => gzipSync(bytes, { level: 7 }) },
    )
    expect(found.said('zlib')).toMatch(/^✗ .*digest of an archive may differ.*ACTES-C005.* → .*official build of Node/)
  })
})

describe('settings', () => {
  test('each refused one is named, and the others are still checked', async () => {
    const home = await aHome()
    const found = await doctorFinds({ ACTES_HOME: home, ACTES_PORT: 'http', ACTES_LOG_LEVEL: 'loud' })
    expect(found.said('settings')).toMatch(/^✗ .*ACTES_LOG_LEVEL = “loud”.*ACTES_PORT = “http”/)
    expect(found.said('settings')).toContain('→ Correct ACTES_LOG_LEVEL, ACTES_PORT')
    expect(found.of('database')).toMatchObject({ ok: true })
    expect(found.of('blobs')).toMatchObject({ ok: true })
  })

  test('a refused address of the database does not select the embedded one', async () => {
    const home = await aHome()
    const found = await doctorFinds({ ACTES_HOME: home, ACTES_DATABASE_URL: 'mysql://actes:geheim@localhost/actes' })
    expect(found.said('database')).toBe('✗ Not examined: the setting ACTES_DATABASE_URL is refused.')
    expect(found.of('embedded')).toBeUndefined()
    expect(JSON.stringify(found.all)).not.toContain('geheim')
  })

  test('an unknown name with our prefix is reported as advice', async () => {
    const found = await doctorFinds({ ACTES_HOME: await aHome(), ACTES_DATABSE_URL: 'postgres://localhost/actes' })
    expect(found.said('settings')).toMatch(/^✓ .* → This version does not read ACTES_DATABSE_URL/)
  })
})

describe('secrets', () => {
  test('an unreadable file is named', async () => {
    const home = await aHome()
    const file = join(home, 'redis-url')
    const found = await doctorFinds({ ...withoutDatabase, ACTES_HOME: home, ACTES_REDIS_URL_FILE: file })
    expect(found.said('secrets')).toMatch(/^✗ ACTES_REDIS_URL_FILE: .* → Make sure that the file exists/)
    expect(found.said('secrets')).toContain(file)
    expect(found.said('queue')).toBe('✗ Not examined: the setting ACTES_REDIS_URL_FILE is refused.')
  })

  test('a readable file is not printed', async () => {
    const home = await aHome()
    const file = join(home, 'redis-url')
    await writeFile(file, 'redis://:geheim@127.0.0.1:1')
    const found = await doctorFinds({ ...withoutDatabase, ACTES_HOME: home, ACTES_REDIS_URL_FILE: file })
    expect(found.said('secrets')).toBe('✓ The files of ACTES_REDIS_URL_FILE can be read.')
    expect(JSON.stringify(found.all)).not.toContain('geheim')
  })

  test('without files of secrets nothing is reported', async () => {
    expect((await doctorFinds({ ...withoutDatabase, ACTES_HOME: await aHome() })).of('secrets')).toBeUndefined()
  })
})
