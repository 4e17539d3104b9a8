// Doctor on the timestamp authority: nothing where none is set, its certificates, seals that wait for their date.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readSettings } from '../../src/config/config.ts'
import { aHome, doctorFinds, leftEmbedded, removeHomes } from '../support/desk/doctor.ts'

removeHomes()

const url = 'https://horodatage.example.org/tsa'

test('none, where none is set', async () => {
  expect((await doctorFinds({ ACTES_HOME: await aHome() })).of('seals')).toBeUndefined()
})

test('without the authorities that it is believed by, the setting is refused', () => {
  const { problems } = readSettings({ ACTES_TIMESTAMP_URL: url })
  expect(problems.map(({ code, path }) => `${code} ${path}`)).toEqual(['ACTES-C001 ACTES_TIMESTAMP_CA'])
})

test('seals that wait are told, once the authority had the time to date them', async () => {
  const home = await aHome()
  const ca = join(home, 'ca.pem')
  const found = async () =>
    (await doctorFinds({ ACTES_HOME: home, ACTES_TIMESTAMP_URL: url, ACTES_TIMESTAMP_CA: ca })).said('seals')
  expect(await found()).toMatch(/^✗ The file of the timestamp authorities cannot be read/)
  await writeFile(ca, '')
  const sealedSince = (ago: string) =>
    leftEmbedded(home, async (db) => {
      await db.query(
        `WITH sealed AS (INSERT INTO actes.seal SELECT 'actes:000000000', count(*) + 1, '', now() - $1::interval FROM actes.seal
           RETURNING chain, count)
         INSERT INTO actes.undated SELECT chain, count FROM sealed`,
        [ago],
      )
    })
  await sealedSince('1 hour')
  expect(await found()).toBe('✓ The seals of the journal are dated by the timestamp authority; waiting: 1.')
  await sealedSince('1 day')
  expect(await found()).toMatch(/^✗ Seals of the journal have waited for hours to be dated: 2\. → .*actes schedules/)
})
