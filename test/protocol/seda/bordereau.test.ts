// What a bordereau says, element by element beside the profile of acts, and how its texts are written.
import { expect, test } from 'vitest'
import { defaultRules } from '../../../src/protocol/seda/accord.ts'
import { isAboutPersons, type SedaAct } from '../../../src/protocol/seda/acte.ts'
import { sedaNamespace } from '../../../src/protocol/seda/bordereau.ts'
import { withSignedDocument, type XmlElement } from '../../../src/protocol/xml/libxml.ts'
import { describeIf } from '../../support/describe-with.ts'
import { expectCode } from '../../support/expect-code.ts'
import { accordOf, dialects, specimen } from '../../support/seda/specimens.ts'
import { judgedByNorm, officialSeda } from '../../support/seda/xmllint.ts'
import { library } from '../corpus.ts'

type Dialect = (typeof dialects)[number]
const asalae: Dialect = { archive: 'asalae', seda: '2.2' }
const vitam: Dialect = { archive: 'vitam', seda: '2.3' }

/** Values at a path of the bordereau, joined; `–` where there is none. */
function said(bytes: Uint8Array, { seda }: Dialect, path: string): string {
  return withSignedDocument(library, bytes, ({ root }) => {
    const prefixed = path
      .replaceAll(/(^|\/)(?=\w)/g, '$1s:')
      .replaceAll('v1:', 'o:')
      .replaceAll('s:o:', 'o:')
    const names = { s: sedaNamespace(seda), o: 'fr:gouv:culture:archivesdefrance:seda:v1.0' }
    const found = root.find(prefixed, names) as unknown as readonly XmlElement[]
    return found.map(({ content }) => content).join(' · ') || '–'
  })
}

const root = 'DataObjectPackage/DescriptiveMetadata/ArchiveUnit'
const objects = 'DataObjectPackage/BinaryDataObject'
const governance = 'DataObjectPackage/ManagementMetadata'

/** By the table of the profile, in its order. */
const profile: readonly (readonly [element: string, path: string, from: string])[] = [
  ['Comment', 'Comment', 'fixed words, number of the act'],
  ['Date', 'Date', 'moment of the transfer'],
  ['MessageIdentifier', 'MessageIdentifier', 'the transfer: new after each refusal'],
  ['ArchivalAgreement', 'ArchivalAgreement', 'setting'],
  ['— its schemeName', 'ArchivalAgreement/@schemeName', 'fixed, by the profile'],
  ['ArchivalProfile', `${governance}/ArchivalProfile`, 'setting'],
  ['ServiceLevel', `${governance}/ServiceLevel`, 'setting'],
  ['ArchivalAgency', 'ArchivalAgency/Identifier', 'setting'],
  ['— its name', 'ArchivalAgency/OrganizationDescriptiveMetadata/v1:Name', 'setting; as@lae alone'],
  ['TransferringAgency', 'TransferringAgency/Identifier', 'setting'],
  ['— its name', 'TransferringAgency/OrganizationDescriptiveMetadata/v1:Name', 'setting; as@lae alone'],
  ['OriginatingAgency', `${root}/Content/OriginatingAgency/Identifier`, 'setting, one of two by the test of AR048'],
  ['OriginatingAgencyIdentifier', `${governance}/OriginatingAgencyIdentifier`, 'the same; VITAM alone'],
  ['SubmissionAgencyIdentifier', `${governance}/SubmissionAgencyIdentifier`, 'setting; VITAM alone'],
  ['Title', `${root}/Content/Title`, 'nature, day of the decision, collectivité, objet'],
  ['Description', `${root}/Content/Description`, 'fixed words'],
  ['DescriptionLevel', `${root}/Content/DescriptionLevel`, 'fixed'],
  ['StartDate', `${root}/Content/StartDate`, 'decision'],
  ['EndDate', `${root}/Content/EndDate`, 'AR'],
  ['CustodialHistory', `${root}/Content/CustodialHistory/CustodialHistoryItem`, 'setting (TdT), or the other road'],
  ['Keyword 1', `${root}/Content/Keyword[1]/*`, 'name of the collectivité'],
  ['Keyword 2', `${root}/Content/Keyword[2]/*`, 'fixed, by the profile'],
  ['Keyword 3', `${root}/Content/Keyword[3]/*`, 'nature'],
  ['Keyword 4', `${root}/Content/Keyword[4]/*`, 'matière, label of the classification'],
  ['Keyword 5', `${root}/Content/Keyword[5]/*`, 'number of the act'],
  ['AccessRule', `${root}/Management/AccessRule/*`, 'setting, one of two by nature and matière; AR'],
  ['AppraisalRule', `${root}/Management/AppraisalRule/*`, 'setting by nature; AR'],
  ['Unit of the act', `${root}/ArchiveUnit[1]/ArchiveUnit/Content/Title`, 'act, detached signature, annexes'],
  ['Unit of the annexes', `${root}/ArchiveUnit[1]/ArchiveUnit[3]/ArchiveUnit/Content/Title`, 'one document each'],
  ['Unit of the receipt', `${root}/ArchiveUnit[2]/ArchiveUnit/Content/Title`, 'AR'],
  [
    'Unit of the proofs',
    `${root}/ArchiveUnit[3]/ArchiveUnit/Content/Title`,
    'documents of the service, sealed dossier',
  ],
  ['Levels of the units', `${root}/ArchiveUnit//DescriptionLevel`, 'fixed'],
  ['DataObjectVersion', `${objects}[1]/DataObjectVersion`, 'fixed; VITAM alone'],
  ['Uri', `${objects}[1]/Uri`, 'rank and name of the file'],
  ['MessageDigest', `${objects}[1]/MessageDigest/@algorithm`, 'fixed, as each archive spells it'],
  ['Size', `${objects}[1]/Size`, 'the file, in bytes'],
  ['MimeType, FormatId', `${objects}[1]/FormatIdentification/*`, 'the file; PRONOM where the agreement asks'],
  ['Filename', `${objects}[1]/FileInfo/Filename`, 'as@lae: as packed; VITAM: as deposited'],
]

const acts: readonly (readonly [name: string, change: Partial<SedaAct>])[] = [
  ['Délibération, 8.1', {}],
  ['Arrêté réglementaire, 6.1', { nature: 'AR', matiere: [6, 1] }],
  ['Arrêté individuel du personnel, 4.2', { nature: 'AI', matiere: [4, 2] }],
  ['Arrêté individuel, 8.2', { nature: 'AI', matiere: [8, 2] }],
  ['Permis de construire, 2.2', { nature: 'AI', matiere: [2, 2] }],
  ['Contrat du personnel, 4.1', { nature: 'CC', matiere: [4, 1] }],
  ['Contrat, 8.2', { nature: 'CC', matiere: [8, 2] }],
  ['Marché, 1.1', { nature: 'CC', matiere: [1, 1] }],
  ['Budget, 7.1', { nature: 'BF', matiere: [7, 1] }],
]

const row = (...cells: readonly string[]) => `| ${cells.join(' | ')} |`

test('an act beside the profile, element by element', async () => {
  const [one, other] = [specimen(asalae), specimen(vitam)]
  const elements = profile.map(([element, path, from]) =>
    row(element, said(one.bytes, asalae, path), said(other.bytes, vitam, path), from),
  )
  const kinds = acts.map(([name, change]) => {
    const { bytes } = specimen(asalae, change)
    const of = (path: string) => said(bytes, asalae, `${root}/${path}`)
    return row(
      name,
      of('Management/AccessRule/Rule'),
      of('Management/AppraisalRule/*'),
      of('Content/OriginatingAgency/Identifier'),
    )
  })
  const table = [
    '# What a bordereau writes beside the profile of acts',
    '',
    row('Element of the profile', 'as@lae, SEDA 2.2', 'VITAM, SEDA 2.3', 'Where from'),
    row('-', '-', '-', '-'),
    ...elements,
    '',
    row('Act (as@lae, SEDA 2.2)', 'AccessRule', 'AppraisalRule', 'Producer'),
    row('-', '-', '-', '-'),
    ...kinds,
    '',
  ]
  await expect(table.join('\n')).toMatchFileSnapshot('./profil.expected.md')
})

test.each<[SedaAct['nature'], readonly number[], boolean]>([
  ['DE', [1, 1], false],
  ['AI', [1, 1], false],
  ['CC', [8, 2], false],
  ['DE', [4, 1], false],
  ['AI', [4, 2], true],
  ['CC', [4, 2], true],
  ['AI', [8, 2], true],
  ['AI', [2, 2], false],
])('%s %j is about persons: %s', (nature, matiere, expected) => {
  expect(isAboutPersons({ nature, matiere })).toBe(expected)
})

test('the profile’s rules are the defaults for as@lae; VITAM has none', () => {
  expect(defaultRules('asalae', '2.1')?.regles.DE).toEqual({ code: 'P10Y', sort: 'eliminer' })
  expect(defaultRules('asalae', '2.2')?.regles.CC).toEqual({ code: 'APP10Y', sort: 'eliminer' })
  expect(defaultRules('asalae', '2.2')?.acces).toEqual({ libre: 'AR038', personnes: 'AR048' })
  expect(defaultRules('vitam', '2.3')).toBeUndefined()
})

test.each([
  ['R&D;', 'R&D;'],
  ['&amp; &#38; <b>', '&amp; &#38; <b>'],
  ['l’’apostrophe d’ici, l\'autre "là"', 'l’’apostrophe d’ici, l\'autre "là"'],
  [']]>', ']]>'],
  ['deux\r\nlignes\tet plus', 'deux lignes et plus'],
  ['\u{1F600} œ – …', '\u{1F600} œ – …'],
])('a text is escaped once: %j', (objet, read) => {
  const { bytes } = specimen(asalae, { objet, numero: objet }, { tdt: objet })
  expect(said(bytes, asalae, `${root}/Content/Title`)).toBe(
    `Délibération du 25/02/2026, Commune de Maraussan : ${read}`,
  )
  expect(said(bytes, asalae, `${root}/Content/Keyword[5]/KeywordContent`)).toBe(read)
  expect(said(bytes, asalae, `${root}/Content/CustodialHistory`)).toContain(`la plateforme ${read}, pour`)
})

test.each([['\u0000'], ['\u0008'], ['\u001F'], ['\uFFFE'], ['\uD800']])(
  'a text with %j is refused',
  async (character) => {
    const writes = async () => specimen(asalae, { objet: `a${character}b` })
    const value = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
    await expectCode(writes(), 'ACTES-T007', { reason: 'character', value })
  },
)

test('what the agreement does not have is left out, and never empty', async () => {
  const bare = { accord: '', profil: '', niveauService: '' }
  const { bytes } = specimen(asalae, {}, bare)
  expect(bytes.toString()).not.toMatch(/<(ArchivalAgreement|ArchivalProfile|ServiceLevel)/)
  const impossible = { archive: 'asalae', seda: '2.3' } as const
  await expectCode((async () => specimen(impossible))(), 'ACTES-T007', { reason: 'version', value: '2.3' })
})

test('an act by another road says which, and does not name our platform', () => {
  const road = { name: 'PLAT’AU', reference: 'PC 034 148 26 00012' }
  const { bytes } = specimen(asalae, { road })
  const history = said(bytes, asalae, `${root}/Content/CustodialHistory`)
  expect(history).toContain('reçu en préfecture par PLAT’AU (référence PC 034 148 26 00012)')
  expect(history).not.toContain('S²LOW')
})

test('staff acts have the other producer, where there is one', () => {
  const staff = { nature: 'AI', matiere: [4, 1] } as const
  const producer = `${root}/Content/OriginatingAgency/Identifier`
  expect(said(specimen(vitam, staff).bytes, vitam, producer)).toBe('ville_02_rh')
  const { autres } = accordOf(vitam).producteurs
  expect(said(specimen(vitam, staff, { producteurs: { autres } }).bytes, vitam, producer)).toBe('ville_02_dg')
})

await describeIf(officialSeda, 'against the official schemas', () => {
  test.each(dialects)('every kind of act is valid for $archive in $seda', async (dialect) => {
    const texts = acts.map(([, change]) => specimen(dialect, change, { pronom: true }).bytes)
    expect(await judgedByNorm(dialect.seda, texts)).toEqual(acts.map(() => undefined))
  })
})
