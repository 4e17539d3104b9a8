// Doctor on the folders: ACTES_HOME, the blobs, the prepared data of a first start.
import { chmod, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import { aHome, doctorFinds, leftEmbedded, removeHomes } from '../support/desk/doctor.ts'

removeHomes()

describe('home', () => {
  test('a file in its place', async () => {
    const path = join(await aHome(), 'a-file')
    await writeFile(path, '')
    const found = await doctorFinds({ ACTES_HOME: path })
    expect(found.said('home')).toMatch(
      /^✗ Nothing can be written in .*a-file: a file stands where a folder is needed\. → Give ACTES_HOME/,
    )
    expect(found.said('database')).toMatch(/^✗ The embedded database of .*a-file does not open: a file stands/)
    expect(found.said('blobs')).toMatch(/^✗ /)
  })

  test('a folder that anybody may open', async () => {
    const home = await aHome()
    await chmod(home, 0o755)
    expect((await doctorFinds({ ACTES_HOME: home })).said('home')).toBe(
      `✗ Any account of the machine may open ${home}. → chmod 700 ${home}`,
    )
  })

  test('an absent one is made, for its owner alone', async () => {
    const home = join(await aHome(), 'new')
    expect((await doctorFinds({ ACTES_HOME: home })).of('home')).toMatchObject({ ok: true })
    expect((await stat(home)).mode & 0o777).toBe(0o700)
  })
})

describe('embedded-data', () => {
  test('absent before the first start: an advice, with what it costs', async () => {
    const home = await aHome()
    const preparedData = pathToFileURL(join(home, 'no-such-archive'))
    const found = await doctorFinds({ ACTES_HOME: home }, { preparedData })
    expect(found.said('embedded-data')).toMatch(/^✓ Without a prepared folder, .*MB.* → Run once: npm run prepare$/)
  })

  test('once the database is made, nobody needs it', async () => {
    const home = await aHome()
    await leftEmbedded(home, async () => undefined)
    const preparedData = pathToFileURL(join(home, 'no-such-archive'))
    expect((await doctorFinds({ ACTES_HOME: home }, { preparedData })).of('embedded-data')).toBeUndefined()
  })
})

describe('blobs', () => {
  test('a file in their place', async () => {
    const home = await aHome()
    const path = join(home, 'a-file')
    await writeFile(path, '')
    const found = await doctorFinds({ ACTES_HOME: home, ACTES_BLOBS: path })
    expect(found.said('blobs')).toMatch(
      /^✗ .*a-file does not keep files: a file stands .* → Give ACTES_BLOBS .*ACTES-S005/,
    )
  })
})
