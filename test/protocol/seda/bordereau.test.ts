import { expect, test } from 'vitest'
import { describeIf } from '../../support/describe-with.ts'
import { dialects, specimen } from '../../support/seda/specimens.ts'
import { judgedByNorm, officialSeda } from '../../support/seda/xmllint.ts'
import { checkBordereau } from '../../../src/protocol/seda/profile.ts'

await describeIf(officialSeda, 'against the official schemas', () => {
  test.each(dialects)('is valid for $archive in $seda', async (dialect) => {
    const { bytes, files, accord } = specimen(dialect)
    expect(await judgedByNorm(dialect.seda, [bytes])).toEqual([undefined])
    await checkBordereau(bytes, accord, files)
    if (dialect.seda === '2.1') console.log(bytes.toString())
  })
})
