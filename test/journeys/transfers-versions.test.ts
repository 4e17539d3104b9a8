// Our own packages at a simulated VITAM: accepted as they are, in each version. What each fault in one is refused with says
// test/sandbox/vitam/spoilings.test.ts.
import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { sedaVersions } from '../../src/protocol/seda/accord.ts'
import { entriesIn } from '../support/proof/dossiers.ts'
import { openCommune } from '../support/life/commune.ts'
import { forSuite } from '../support/life/for-suite.ts'
import { openArchivesBeside } from '../support/seda/declared.ts'

const commune = forSuite(() => openCommune())
const archives = forSuite(() => openArchivesBeside(commune))

test.each(sedaVersions.vitam)('SEDA %s', async (seda) => {
  await archives.declares('vitam', {}, seda)
  const id = await commune.sends(`ENTIER${seda.replace('.', '')}`)
  await archives.asks(id)
  await archives.works()
  await archives.goesOn(2)
  const last = await archives.last(id)
  expect(last).toMatchObject({ state: 'accepted', verified: true, reply: { code: 'OK' } })
  const { platform, operations } = archives.vitam
  const taken = operations().find(({ identifier }) => identifier === last.identifier)
  const path = `${platform.folder.path}/vitam/operations/${taken?.id}/${taken?.file}`
  const manifest = new Map(await entriesIn(await readFile(path))).get('manifest.xml')?.toString('utf8')
  expect(manifest).toContain(`seda:v${seda}"`)
})
