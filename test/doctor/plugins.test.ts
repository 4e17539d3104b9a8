// Checks of doctor: the plug-ins that the environment names, and the agreement that a changed file waits for.
import { writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { maraussan } from '../../src/config/demo.ts'
import type { PluginKind } from '../../src/gateways/kinds.ts'
import { readPlugin } from '../../src/gateways/plugin/named.ts'
import { agreeToPlugin, meetPlugin } from '../../src/store/plugins.ts'
import { aHome, doctorFinds, leftEmbedded, removeHomes } from '../support/desk/doctor.ts'
import { openFacteurSite } from '../support/gateways/facteur/facteur.ts'
import { forSuite } from '../support/life/for-suite.ts'

removeHomes()
const now = () => new Date('2025-07-08T08:00:00Z')
const site = forSuite(() => openFacteurSite({ now, declares: [maraussan] }))

test('a plug-in is ready, waits for an agreement and is told where to give it, or cannot be used', async () => {
  const home = await aHome()
  const found = async () => (await doctorFinds({ ACTES_HOME: home, ACTES_GATEWAYS: site.named })).said('plugins')
  const ready = '✓ Gateways of other vendors: 1, ready.'
  expect(await found()).toBe(ready)
  const kind = await readPlugin(site)
  const former: PluginKind = { ...kind, sha256: '0'.repeat(64) }
  await leftEmbedded(home, (db) => meetPlugin(db, former, now()))
  expect(await found()).toMatch(/^✗ The Facteur: the file of this plug-in has changed\. .* → .*page Connections/)
  await leftEmbedded(home, async (db) => {
    await meetPlugin(db, kind, now())
    await agreeToPlugin(db, { name: 'facteur', sha256: kind.sha256 }, { by: 'moi', at: now(), reason: 'essai' })
  })
  expect(await found()).toBe(ready)
  await writeFile(site.path, '// changed')
  expect(await found()).toMatch(/^✗ .*driver\.js: The plug-in of this gateway cannot be used: its file is not the one/)
})
