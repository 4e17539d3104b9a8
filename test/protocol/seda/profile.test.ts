// The check of a package before it leaves: ours pass, and each spoiled one is refused by its fault.
import { expect, test } from 'vitest'
import { checkBordereau, type BordereauFault } from '../../../src/protocol/seda/profile.ts'
import { expectCode } from '../../support/expect-code.ts'
import { dialects, specimen } from '../../support/seda/specimens.ts'

const vitam = { archive: 'vitam', seda: '2.2' } as const
type Files = ReturnType<typeof specimen>['files']

test.each(dialects)('a whole package of $archive in $seda passes', async (dialect) => {
  const { bytes, files } = specimen(dialect)
  await expect(checkBordereau(bytes, dialect, files)).resolves.toBeUndefined()
})

test('VITAM demands an agreement: a package without one does not leave', async () => {
  const { bytes, files } = specimen(vitam, {}, { accord: '' })
  await expectCode(checkBordereau(bytes, vitam, files), 'ACTES-T007', { reason: 'agreement' })
})

const same = (files: Files) => files
type Spoiling = readonly [reason: BordereauFault, spoil: (text: string) => string, change?: (files: Files) => Files]
const spoiled: readonly Spoiling[] = [
  ['schema', (text) => text.replace('<Size>1000</Size>', '<Size>0</Size>')],
  ['schema', (text) => text.replace('algorithm="SHA-256"', 'algorithm="http://www.w3.org/2001/04/xmlenc#sha256"')],
  ['schema', (text) => text.replace('content/001-', 'contenu/001-')],
  ['schema', (text) => text.replaceAll('seda:v2.2', 'seda:v2.1')],
  ['schema', (text) => text.replace('id="piece-1"', 'id="piece-2"')],
  ['agreement', (text) => text.replace(/<ArchivalAgreement.*\n/, '')],
  ['missing', (text) => text.replace(/<OriginatingAgencyIdentifier>.*\n/, '')],
  ['missing', (text) => text.replace(/<CustodialHistory>[^]*<\/CustodialHistory>/, '')],
  ['missing', (text) => text.replace(/<Keyword>[^]*?<\/Keyword>/, '')],
  ['missing', (text) => text.replace(/<Title>.*<\/Title>/, '<Title> </Title>')],
  ['missing', (text) => text.replace(/<AccessRule>[^]*?<\/AccessRule>/, '<AccessRule/>')],
  ['name', (text) => text.replace('001-deliberation_n_4.pdf', '001-deliberation..pdf')],
  ['name', (text) => text.replace('001-deliberation_n_4.pdf', '001-deliberation.')],
  ['twice', (text) => text.replace('content/003-', 'content/002-')],
  ['files', (text) => text.replace('content/001-deliberation', 'content/001-Deliberation')],
  ['files', (text) => text, (files) => files.slice(1)],
  ['files', (text) => text, (files) => [...files, { ...files[0], path: 'content/007-x.pdf' } as Files[number]]],
  ['digest', (text) => text, (files) => files.map((file) => ({ ...file, sha256: 'f'.repeat(64) }))],
  ['digest', (text) => text.replace('<Size>1002<', '<Size>1003<')],
  ['orphan', (text) => text.replace(/<ArchiveUnit id="piece-5">[^]*?<\/ArchiveUnit>/, '')],
  [
    'reference',
    (text) =>
      text.replace(
        '>objet-5</DataObjectReferenceId>',
        '>objet-5</DataObjectReferenceId></DataObjectReference><DataObjectReference><DataObjectReferenceId>accuse</DataObjectReferenceId>',
      ),
  ],
]

test.each(spoiled.map((each) => [each[0], each] as const))('a package is refused by %s (%#)', async (_, each) => {
  const [reason, spoil, change = same] = each
  const { bytes, files } = specimen(vitam)
  const spoiledBytes = Buffer.from(spoil(bytes.toString()))
  if (change === same) expect(spoiledBytes.equals(bytes)).toBe(false)
  await expectCode(checkBordereau(spoiledBytes, vitam, change(files)), 'ACTES-T007', { reason })
})
