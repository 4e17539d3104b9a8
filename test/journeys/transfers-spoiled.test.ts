// Our own packages at a simulated VITAM: accepted as they are, in each version; refused with the code of each fault that is
// put into one.
import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { sedaVersions } from '../../src/protocol/seda/accord.ts'
import { entriesIn } from '../support/proof/dossiers.ts'
import { openCommune } from '../support/life/commune.ts'
import { isLong } from '../support/long-suites.ts'
import { forSuite } from '../support/life/for-suite.ts'
import { openArchivesBeside } from '../support/seda/declared.ts'
import type { Sip } from '../support/seda/sip.ts'
import { isOf, spoilings } from '../support/seda/spoilings.ts'
import { codesIn, openTestVitam } from '../support/seda/vitam.ts'

const commune = forSuite(() => openCommune())
const archives = forSuite(() => openArchivesBeside(commune))
const vitam = forSuite(() => openTestVitam())

/** The package of an act that VITAM accepted from us, as it was given. */
async function packaged(seda: '2.1' | '2.2' | '2.3'): Promise<Sip> {
  await archives.declares('vitam', {}, seda)
  const id = await commune.sends(`ENTIER${seda.replace('.', '')}`)
  await archives.asks(id)
  await archives.works()
  await archives.goesOn(2)
  expect(await archives.last(id)).toMatchObject({ state: 'accepted', verified: true, reply: { code: 'OK' } })
  const { identifier } = await archives.last(id)
  const { platform, operations } = archives.vitam
  const taken = operations().find((each) => each.identifier === identifier)
  const path = `${platform.folder.path}/vitam/operations/${taken?.id}/${taken?.file}`
  const entries = new Map(await entriesIn(await readFile(path)))
  const manifest = entries.get('manifest.xml')?.toString('utf8') ?? ''
  entries.delete('manifest.xml')
  return { manifest, files: entries }
}

/** What departs from the table: SEDA 2.1 knows no emptiness, and our dates stand on units without keywords. */
const codesOf21: Readonly<Record<string, string>> = {
  'an empty producer': 'CHECK_HEADER.CHECK_AGENT.EMPTY_REQUIRED_FIELD.KO',
}
const unlikeOurs = ['keywords after dates']

test.each(sedaVersions.vitam)('SEDA %s: accepted as it is, and refused with the code of each fault', async (seda) => {
  const whole = await packaged(seda)
  expect(whole.manifest).toContain(`seda:v${seda}"`)
  expect(await vitam.judged(whole)).toMatchObject({ status: 'OK' })
  if (!isLong && seda !== '2.2') return
  const missed: string[] = []
  const unchanged: string[] = []
  for (const { name, code: usual, edit, headers } of spoilings) {
    const spoiled = edit(whole)
    const code = (seda === '2.1' && codesOf21[name]) || usual
    if (headers === undefined && isAlike(spoiled, whole)) {
      unchanged.push(name)
      continue
    }
    const { reply, status } = await vitam.judged(spoiled, headers)
    if (status !== 'KO' || !codesIn(reply).some((each) => isOf(each, code)))
      missed.push(`${name}: ${status} ${codesIn(reply).join(' ')} instead of ${code}`)
  }
  expect(missed).toEqual([])
  expect(unchanged).toEqual(unlikeOurs)
  expect(spoilings.length - unchanged.length).toBeGreaterThanOrEqual(40)
})

function isAlike(one: Sip, other: Sip): boolean {
  const files = ({ files: all }: Sip) =>
    JSON.stringify([...all].map(([path, bytes]) => [path, Buffer.from(bytes).toString('base64')]))
  return (
    Object.keys(one).length === Object.keys(other).length &&
    one.manifest === other.manifest &&
    files(one) === files(other)
  )
}
