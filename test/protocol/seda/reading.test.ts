// What a person reads in a bordereau: ours for each archive in each version, and those of Pastell and of VITAM's tests.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readBordereau } from '../../../src/protocol/seda/reading.ts'
import { describeIf } from '../../support/describe-with.ts'
import { expectCode } from '../../support/expect-code.ts'
import { reference, referenceFolder } from '../../support/reference.ts'
import { dialects, identifier, specimen } from '../../support/seda/specimens.ts'

const recorded = (path: string) => readBordereau(readFileSync(join(referenceFolder ?? '', 'fixtures', 'seda', path)))

describe.each(dialects)('ours for $archive in SEDA $seda', (dialect) => {
  test('names agencies, agreement, units, rules, keywords and files', async () => {
    const read = await readBordereau(specimen(dialect).bytes)
    const isAsalae = dialect.archive === 'asalae'
    expect(read).toMatchObject({
      seda: dialect.seda,
      identifier,
      agreement: 'ACCORD-2026',
      profile: 'Profil_ACTES_AP_v3',
    })
    expect(read.agencies.map(({ role, identifiant }) => `${role} ${identifiant}`)).toEqual([
      'archive FRAD034',
      'versant ville_02',
      expect.stringMatching(/^producteur ville_02_/),
    ])
    expect(read.agencies[0]?.nom).toBe(isAsalae ? 'Archives départementales' : null)
    const [dossier, ...others] = read.units
    expect(dossier?.rules.map(({ kind, fate, from }) => [kind, fate, from !== null])).toEqual([
      ['AppraisalRule', isAsalae ? 'Destroy' : 'Keep', true],
      ['AccessRule', null, true],
    ])
    expect(dossier?.keywords.map(({ type }) => type)).toEqual(['corpname', 'subject', 'genreform', 'subject', null])
    expect(dossier?.history[0]).toContain('S²LOW')
    expect(others.map(({ depth, title }) => `${depth} ${title}`)).toContain('2 Annexes de l’acte')
    const files = read.units.flatMap(({ objects }) => objects)
    expect(files).toHaveLength(6)
    expect(new Set(files.map(({ algorithm }) => algorithm))).toEqual(new Set(['sha256']))
  })
})

test('what is no bordereau of SEDA 2 is not read', async () => {
  const reply = '<ArchiveTransferReply xmlns="fr:gouv:culture:archivesdefrance:seda:v2.1"/>'
  const old = '<ArchiveTransfer xmlns="fr:gouv:culture:archivesdefrance:seda:v1.0"/>'
  for (const text of [reply, old, '<a/>', '<!DOCTYPE a><a/>', ''])
    await expectCode(readBordereau(Buffer.from(text)), 'ACTES-T003')
})

describeIf(reference, 'those of others', () => {
  const pastell = 'pastell/megalis/test/PHPUnit/connecteur-type'
  test.each([
    [`${pastell}/fixtures/bordereau_seda_2.1.xml`, 8, 'AD000'],
    [`${pastell}/sae/fixtures/bordereau.xml`, 2, 'FRAD000'],
    ['pastell/v4/tests/Connector/fixtures/seda-with-template-and-advanced-data/bordereau.xml', 3, 'Pastell_SA'],
    [
      'vitam/sources/worker/worker-common/src/test/resources/manifest_ok_profile.xml',
      7,
      'https://demo.logilab.fr/seda/213109',
    ],
    ['vitam/sources/worker/worker-core/src/test/resources/sip_with_keyword_type.xml', 1, 'Identifier4'],
  ])('%s', async (path, units, archive) => {
    const read = await recorded(path)
    expect(read.units).toHaveLength(units)
    expect(read.agencies[0]?.identifiant).toBe(archive)
  })

  test('a file that stands in a group belongs to the unit that names the group', async () => {
    const read = await recorded('vitam/sources/worker/worker-common/src/test/resources/manifest_ok_profile.xml')
    const [file] = read.units.flatMap(({ objects }) => objects)
    expect(file).toMatchObject({ algorithm: 'md5', name: expect.stringMatching(/./) })
  })
})
