// Doctor on the master keys: nothing where there is none to read, those that cannot be read, one that is missing, an earlier
// one that is still in use, files that are still clear.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeMasterKey } from '../../src/store/secrets/seal.ts'
import { openStore } from '../../src/store/store.ts'
import { aHome, doctorFinds, removeHomes } from '../support/desk/doctor.ts'
import { layDatabase, storeTools } from '../support/life/laid-home.ts'
import { laySealedThings } from '../support/life/sealed-things.ts'

removeHomes()

test('none, where none was made yet: doctor makes none', async () => {
  expect((await doctorFinds({ ACTES_HOME: await aHome() })).of('master-keys')).toBeUndefined()
})

test('how they stand, and what to do', async () => {
  const home = await aHome()
  await layDatabase(home)
  const [old, fresh] = [makeMasterKey(), makeMasterKey()]
  const store = await openStore({ home, blobs: join(home, 'blobs'), masterKey: old }, storeTools)
  await laySealedThings(store, 1)
  await store.close()
  const said = async (masterKey: string, more = {}) =>
    (await doctorFinds({ ACTES_HOME: home, ACTES_MASTER_KEY: masterKey, ...more })).said('master-keys')
  expect(await said(old)).toMatch(/^✓ Master keys read: 1; the present one is [0-9a-f]{16}\.$/)
  expect(await said('court')).toMatch(/^✗ The master keys cannot be read: .* → Correct ACTES_MASTER_KEY/)
  expect(await said(fresh)).toMatch(
    /^✗ Secrets or files are sealed by a key that is not given: 5\. → Put that key back/,
  )
  expect(await said(`${fresh} ${old}`)).toMatch(
    /^✓ An earlier master key still seals secrets or files: 5\. → Run actes keys rotate/,
  )
  expect(await said(old, { ACTES_ENCRYPT_BLOBS: 'yes' })).toMatch(
    /^✓ New files are encrypted; older ones are still clear: \d+ at least\. → Run/,
  )
})
