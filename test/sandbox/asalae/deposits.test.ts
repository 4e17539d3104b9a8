// The simulated as@lae refuses each spoiled deposit with its code, and none that is sound; what steers it.
import { hash } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { acte, makeTransfer, openTestAsalae, ordinary, receipt, type Making } from '../../support/seda/asalae.ts'
import { archiveTransfer, placedAt } from '../../../src/protocol/seda/acte.ts'
import { writeBordereau } from '../../../src/protocol/seda/bordereau.ts'
import { describeIf } from '../../support/describe-with.ts'
import { accordOf, deliberation, pieces } from '../../support/seda/specimens.ts'
import { judgedByNorm, officialSeda } from '../../support/seda/xmllint.ts'
import { forSuite } from '../../support/life/for-suite.ts'

const archive = forSuite(() => openTestAsalae())

const replaced = (from: string | RegExp, to: string): Making => ({
  spoil: (text) => {
    const spoiled = text.replace(from, to)
    if (spoiled === text) throw new Error(`nothing to spoil: ${from}`)
    return spoiled
  },
})

const rank = { n: 0 }
async function verdictOn(making: Making, on = archive) {
  const identifier = `actes-essai-${++rank.n}`
  const answer = await on.deposit(await makeTransfer(on, { identifier, ...making }))
  return answer.status === 200 ? on.verdict(identifier) : [answer.status, answer.bytes.toString()]
}

describe('a sound deposit is accepted', () => {
  const pdfs = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`annexe-${at}.pdf`, `${acte}${at}`]))
  const sound: readonly (readonly [string, Making])[] = [
    ['2.1', {}],
    ['2.2', { version: '2.2' }],
    ['2.2 with the other spelling of a DUA', { version: '2.2', ...replaced('>P10Y<', '>APP10Y<') }],
    ['many annexes', { files: { ...ordinary, ...pdfs } }],
    ['an objet with quotes', { objet: 'L’école « R&D » : budget' }],
    ['the other producer', replaced('Agency><Identifier>maraussan<', 'Agency><Identifier>maraussan-rh<')],
    ['a sha512 in upper case is not needed, a size neither', replaced(/<Size>\d+<\/Size>/, '')],
    ['no type', replaced(/<FormatIdentification>.*<\/FormatIdentification>/, '')],
    [
      'a format of PRONOM',
      replaced('application/pdf</MimeType>', 'application/pdf</MimeType><FormatId>fmt/18</FormatId>'),
    ],
    ['a prefix', { spoil: prefixed }],
  ]
  test.each(sound)('%s', async (_, making) => {
    expect(await verdictOn(making)).toEqual(['000', 'accepté'])
  })

  function prefixed(text: string) {
    return text.replace(/<(\/?)(?!\?)(\w)/g, '<$1seda:$2').replace(' xmlns=', ' xmlns:seda=')
  }
})

const version = 'seda:v2.1'
const spoiled: readonly (readonly [name: string, code: string, Making])[] = [
  ['SEDA 2.3', '101', replaced(version, 'seda:v2.3')],
  ['SEDA 1.0', '101', replaced(version, 'seda:v1.0')],
  ['another message', '101', replaced(/ArchiveTransfer\b/g, 'ArchiveDeliveryRequest')],
  ['no code lists', '101', replaced('<CodeListVersions/>', '')],
  ['elements in another order', '101', replaced(/(<CodeListVersions\/>)([^]*<\/DataObjectPackage>)/, '$2$1')],
  ['a date that is none', '101', replaced(/(<Date>)[^<]*/, '$1hier')],
  [
    'the old wrapper Agency',
    '101',
    replaced(
      '<Identifier>maraussan</Identifier></Orig',
      `<Identifier>maraussan</Identifier>
     <OrganizationDescriptiveMetadata><Agency><Name>Mairie</Name></Agency></OrganizationDescriptiveMetadata></Orig`,
    ),
  ],
  ['one id twice', '101', replaced('id="objet-2"', 'id="objet-1"')],
  ['a reference to nothing', '101', replaced('>objet-2<', '>objet-3<')],
  ['an object without unit', '101', replaced('>objet-2<', '>objet-1<')],
  ['two objects of one Uri', '101', replaced('<Uri>ar.xml', '<Uri>deliberation.pdf')],
  ['an unknown service d’archives', '201', replaced('>FRAD034<', '>FRAD011<')],
  [
    'an unknown versant',
    '202',
    replaced(
      'Agency><Identifier>maraussan</Identifier></TransferringAgency',
      'Agency><Identifier>beziers</Identifier></TransferringAgency',
    ),
  ],
  ['an unknown producer', '200', replaced('Agency><Identifier>maraussan<', 'Agency><Identifier>ville_02<')],
  ['no producer', '200', replaced(/<OriginatingAgency>.*<\/OriginatingAgency>/, '')],
  ['an unknown agreement', '300', replaced('>ACTES<', '>acc_actes<')],
  ['no agreement', '300', replaced(/<ArchivalAgreement.*<\/ArchivalAgreement>/, '')],
  ['no digest', '308', replaced(/<MessageDigest.*<\/MessageDigest>/, '')],
  ['no profile', '203', replaced(/<ArchivalProfile>.*<\/ArchivalProfile>/, '')],
  ['another profile', '203', replaced('Profil_ACTES_AP_v3', 'Profil_MARCHES')],
  ['a type that the profile forbids', '203', replaced('<MimeType>application/pdf', '<MimeType>video/mp4')],
  ['a DUA that is none', '203', replaced('>P10Y<', '>DUA-P12M<')],
  ['no DUA', '203', replaced(/<AppraisalRule>.*<\/AppraisalRule>/, '')],
  ['a communicability that is none', '203', replaced('>AR038<', '>AR999<')],
  ['an unknown type', '204', replaced('<MimeType>application/pdf', '<MimeType>application/x-dosexec')],
  [
    'a format that PRONOM has not',
    '204',
    replaced('application/pdf</MimeType>', 'application/pdf</MimeType><FormatId>pdf</FormatId>'),
  ],
  ['another format than declared', '205', { files: { ...ordinary, 'deliberation.pdf': receipt } }],
  ['a PDF declared as XML', '205', { files: { ...ordinary, 'ar.xml': acte } }],
  ['a wrong digest', '207', replaced(/(xmlenc#sha256">)[0-9a-f]{8}/, '$100000000')],
  ['a digest’s algorithm as VITAM spells it', '207', replaced('http://www.w3.org/2001/04/xmlenc#sha256', 'SHA-256')],
  ['a wrong size', '101', replaced(/<Size>\d+/, '<Size>1')],
  ['no attachment', '211', { archive: null }],
  ['a file that is missing', '211', { packed: { 'deliberation.pdf': acte } }],
  ['a file of another name', '211', { packed: { 'deliberation.pdf': acte, 'AR.xml': receipt } }],
  ['a file that is not described', '101', { packed: { ...ordinary, 'de-trop.pdf': acte } }],
  ['files in a folder', '101', { packed: { 'content/deliberation.pdf': acte, 'content/ar.xml': receipt } }],
  ['no tar.gz', '101', { archive: Buffer.from('PK\x03\x04') }],
  ['a gzip of something else', '101', { archive: gzipSync('bonjour') }],
]

describe('a spoiled deposit is refused with its code', () => {
  test.each(spoiled)('%s: %s', async (_, code, making) => {
    expect(await verdictOn(making)).toEqual([code, expect.stringMatching(/./)])
  })

  test.each([
    ['no XML', replaced('</ArchiveTransfer>', '')],
    ['a DOCTYPE', replaced('<ArchiveTransfer', '<!DOCTYPE ArchiveTransfer [<!ENTITY a "b">]><ArchiveTransfer')],
    ['no identifier', replaced(/<MessageIdentifier>.*<\/MessageIdentifier>/, '')],
    ['no versant', replaced(/<TransferringAgency>.*<\/TransferringAgency>/, '')],
  ])('%s: at once, for it could not be asked about', async (_, making) => {
    const before = archive.asalae.received().length
    expect(await verdictOn(making)).toEqual([500, 'Bordereau illisible : message mal formé (101)'])
    expect(archive.asalae.received()).toHaveLength(before)
  })

  test('by the agreement: dates, quota, volume, parties, formats', async () => {
    const { asalae, close, ...own } = await openTestAsalae()
    const all = { ...own, asalae, close }
    const path = `${own.folder}/state/referentiel.json`
    const laid = JSON.parse(await readFile(path, 'utf8')) as { accords: { ACTES: object } }
    const under = async (changes: object) => {
      await writeFile(path, JSON.stringify({ ...laid, accords: { ACTES: { ...laid.accords.ACTES, ...changes } } }))
      return (await verdictOn({}, all))[0]
    }
    expect(await under({})).toBe('000')
    expect(await under({ fin: '2025-07-07' })).toBe('312')
    expect(await under({ debut: '2025-07-09' })).toBe('312')
    expect(await under({ transfertsMax: 1 })).toBe('301')
    expect(await under({ octetsMax: 100 })).toBe('306')
    expect(await under({ versants: [] })).toBe('303')
    expect(await under({ services: [] })).toBe('304')
    expect(await under({ producteurs: [] })).toBe('302')
    expect(await under({ types: ['application/xml'] })).toBe('307')
    await close()
  })
})

describe('a number steers it', () => {
  const steered = async (word: string) => {
    const identifier = `actes-${word}`
    const answer = await archive.deposit(await makeTransfer(archive, { identifier, objet: `Essai DEL1_SAE${word}` }))
    return { identifier, answer }
  }

  test.each([
    ['AVIS', '001'],
    ['REFUS', '203'],
    ['207', '207'],
    ['102', '102'],
  ])('%s: %s', async (word, code) => {
    const { identifier } = await steered(word)
    expect(await archive.verdict(identifier)).toEqual([code, 'commandé par le numéro'])
    expect((await archive.atr(identifier)).text).toContain(`<ReplyCode>${code}</ReplyCode>`)
  })

  test('002: accepted once the control authority has answered', async () => {
    const { identifier } = await steered('002')
    expect(await archive.verdict(identifier)).toEqual(['002', 'commandé par le numéro'])
    archive.at('2025-07-11T08:00:00Z')
    expect(await archive.verdict(identifier)).toEqual(['000', 'accepté'])
    archive.at('2025-07-08T08:00:00Z')
  })

  test('TARD: in progress for three days', async () => {
    const { identifier } = await steered('TARD')
    for (const at of ['2025-07-08T08:00:00Z', '2025-07-10T08:00:00Z', '2025-07-11T07:59:59Z']) {
      archive.at(at)
      await archive.verdict(identifier)
      expect((await archive.atr(identifier)).text).toBe('Transfert en cours de traitement')
      expect((await archive.ack(identifier)).status).toBe(200)
    }
    archive.at('2025-07-11T08:00:00Z')
    expect(await archive.verdict(identifier)).toEqual(['000', 'accepté'])
    archive.at('2025-07-08T08:00:00Z')
  })

  test('SANS: no receipt, and a reply', async () => {
    const { identifier } = await steered('SANS')
    expect(await archive.verdict(identifier)).toEqual(['000', 'accepté'])
    expect((await archive.atr(identifier)).status).toBe(200)
    expect((await archive.ack(identifier)).text).toBe('Transfert en cours de traitement')
  })

  test('PERDU: taken although no answer came', async () => {
    const { identifier, answer } = await steered('PERDU')
    expect(answer.status).toBe(0)
    expect((await archive.atr(identifier)).text).toBe('Transfert en cours de traitement')
    expect(await archive.verdict(identifier)).toEqual(['000', 'accepté'])
  })

  test('MORT and 500: nothing is kept', async () => {
    const dead = await steered('MORT')
    expect([dead.answer.status, (await archive.atr(dead.identifier)).status]).toEqual([0, 404])
    const broken = await steered('500')
    expect([broken.answer.status, (await archive.atr(broken.identifier)).status]).toEqual([500, 404])
  })
})

test('what was given lies there for a reader, and survives a restart', async () => {
  const identifier = 'actes-garde'
  const sent = await makeTransfer(archive, { identifier })
  await archive.deposit(sent)
  await archive.restarts()
  await archive.verdict(identifier)
  await archive.restarts()
  expect((await archive.atr(identifier)).text).toContain('<ReplyCode>000</ReplyCode>')
  const { rank: at } = archive.asalae.received().findLast((each) => each.identifier === identifier) ?? { rank: 0 }
  const own = `${archive.folder}/state/transfers/${at}`
  expect((await readdir(own)).sort()).toEqual([
    'ACK.xml',
    'ATR.xml',
    'archive.tar.gz',
    'bordereau.xml',
    'transfer.json',
  ])
  expect(await readFile(`${own}/bordereau.xml`)).toEqual(await readFile(sent.bordereau))
  expect(await readFile(`${own}/archive.tar.gz`)).toEqual(await readFile(sent.archive ?? ''))
})

describe('our own package is accepted', () => {
  const contents = {
    'application/pdf': acte,
    'application/xml': receipt,
    'application/zip': Buffer.from('PK\x03\x04'),
    'application/octet-stream': 'signature',
  }
  const known = { identifiant: 'maraussan', nom: 'Commune de Maraussan' }
  const natures = [
    ['DE', [8, 1]],
    ['AI', [4, 2]],
    ['AI', [2, 2]],
    ['CC', [1, 1]],
    ['BF', [7, 1]],
  ] as const
  test.each(
    (['2.1', '2.2'] as const).flatMap((seda) => natures.map(([nature, matiere]) => [seda, nature, matiere] as const)),
  )('SEDA %s, %s of %j', async (seda, nature, matiere) => {
    const accord = accordOf(
      { archive: 'asalae', seda },
      {
        accord: 'ACTES',
        serviceArchives: { identifiant: 'FRAD034', nom: 'Archives départementales' },
        serviceVersant: known,
        producteurs: { autres: known, personnel: { ...known, identifiant: 'maraussan-rh' } },
      },
    )
    const placed = placedAt(
      pieces.map((piece, at) => {
        const content = Buffer.concat([
          Buffer.from(contents[piece.mimeType as keyof typeof contents]),
          Buffer.from([10, 48 + at]),
        ])
        return { ...piece, content, sizeBytes: content.length, sha256: hash('sha256', content) }
      }),
      accord,
    )
    const identifier = `actes-${seda}-${nature}-${matiere.join('')}`
    const act = { ...deliberation, nature, matiere }
    const tree = archiveTransfer({ identifier, at: new Date('2025-07-08T08:00:00Z'), accord, act, pieces: placed })
    const files = Object.fromEntries(placed.map(({ path, content }) => [path, content]))
    const spoil = () => writeBordereau(tree, seda).toString()
    await archive.deposit(await makeTransfer(archive, { identifier, files, spoil }))
    expect(await archive.verdict(identifier)).toEqual(['000', 'accepté'])
  })
})

await describeIf(officialSeda, 'the official schemas', () => {
  test.each(['2.1', '2.2'] as const)('hold receipts and replies of SEDA %s', async (version) => {
    const written = await Promise.all(
      [{}, replaced('>ACTES<', '>AUTRE<')].map(async (making, at) => {
        const identifier = `actes-${version}-${at}`
        await archive.deposit(await makeTransfer(archive, { identifier, version, ...making }))
        await archive.verdict(identifier)
        return [await archive.ack(identifier), await archive.atr(identifier)].map(({ bytes }) => bytes)
      }),
    )
    expect(await judgedByNorm(version, written.flat())).toEqual([undefined, undefined, undefined, undefined])
  })
})
