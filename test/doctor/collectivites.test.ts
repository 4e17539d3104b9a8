// Doctor on the senders: none declared, a gateway that does not open, a gateway that finds itself unfit.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { maraussan } from '../../src/config/demo.ts'
import { aHome, doctorFinds, leftDeclared, removeHomes } from '../support/desk/doctor.ts'

removeHomes()

test('collectivites: none is declared', async () => {
  const found = await doctorFinds({ ACTES_HOME: await aHome() })
  expect(found.said('collectivites')).toMatch(/^✗ No collectivité is declared.* → .*actes collectivite add/)
})

test('all is well once Maraussan is declared', async () => {
  const home = await aHome()
  await leftDeclared(home, maraussan)
  const found = await doctorFinds({ ACTES_HOME: home })
  expect(found.said('collectivites')).toBe('✓ One collectivité is declared.')
  expect(found.said('gateway:213401482')).toBe('✓ The sandbox gateway of 213401482 is ready.')
  expect(found.all.filter(({ ok }) => !ok)).toEqual([])
})

test('gateway: one whose settings this version does not take, beside one that is well', async () => {
  const home = await aHome()
  const other = { ...maraussan, siren: '000000000', gateway: { type: 'pastell' } } as const
  await leftDeclared(home, maraussan, other)
  const found = await doctorFinds({ ACTES_HOME: home })
  expect(found.said('gateway:000000000')).toMatch(
    /^✗ The pastell gateway of 000000000 is not ready: .*ACTES-G013.* → .*“url”/,
  )
  expect(found.of('gateway:213401482')).toMatchObject({ ok: true })
  expect(found.said('collectivites')).toBe('✓ 2 collectivités are declared.')
})

test('gateway: the folder of the sandbox is a file', async () => {
  const home = await aHome()
  await leftDeclared(home, maraussan)
  await writeFile(join(home, 'sandbox'), '')
  const found = await doctorFinds({ ACTES_HOME: home })
  expect(found.said('gateway:213401482')).toMatch(/^✗ .*folder .*ACTES-G001/)
})
