// actes gateway test: what it says where there is nothing to try. What it says of a driver: test/index.test.ts, from the tarball.
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { addGateway } from '../../src/commands/gateway.ts'
import { run } from '../support/desk/command-line.ts'
import { testFolder } from '../support/folders.ts'
import { ofFacteur } from '../support/gateways/facteur/facteur.ts'

const folder = testFolder()
const [driver, simulator] = (['driver.js', 'simulator.js'] as const).map((name) => fileURLToPath(ofFacteur(name)))
const tried = (file = '', by = '') =>
  run(addGateway, ['gateway', 'test', file, '--simulator', by], { ACTES_HOME: folder.path() })

test('a file that is not there, or is no plug-in, is refused as at the start of the program', async () => {
  for (const file of [folder.path('none.js'), await folder.lay('empty.js', ''), simulator]) {
    const { code, err } = await tried(file, simulator)
    expect([code, err]).toEqual([1, expect.stringMatching(/^ACTES-G027/)])
  }
})

test('a simulator that cannot be loaded, or starts nothing, is a wrong usage', async () => {
  for (const by of [folder.path('none.js'), await folder.lay('nothing.js', 'export const stop = 1')]) {
    const { code, err } = await tried(driver, by)
    expect([code, err]).toEqual([2, 'attendu : un simulateur dont le module exporte start\n'])
  }
})
