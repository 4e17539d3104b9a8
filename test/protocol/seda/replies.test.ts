// What archives answer: the replies of real as@lae and VITAM, those that nobody has recorded, and hostile ones.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readReply, type Reply } from '../../../src/protocol/seda/replies.ts'
import { replyCodeWords } from '../../../src/text/archive-replies.ts'
import { describeIf } from '../../support/describe-with.ts'
import { reference, referenceFolder } from '../../support/reference.ts'

const recorded = (path: string) => readFileSync(join(referenceFolder ?? '', 'fixtures', 'seda', path))
const pastell = 'pastell/megalis/test/PHPUnit/connecteur-type/sae/fixtures'
const helpers = 'pastell/megalis/tests/Helpers/fixtures'
const double = 'pastell/megalis/data/connector/fakeSae'
const vitam = 'vitam/doc/fr/rest/externe/libraries/examples'
const ours = '15ef78ef665a8777c33d1125783707f8dfb190f82869dc9248e46c5ed396d70b_1542893421'

type Expected = Partial<Omit<Reply, 'at' | 'digests' | 'events'>> & {
  readonly at?: string
  /** Codes, as they are shown. */
  readonly events?: readonly string[]
  readonly digests?: readonly string[]
}

const taken = { kind: 'acknowledgement', verdict: 'pending', events: [], digests: [] } as const
const accepted = { kind: 'reply', verdict: 'accepted', events: [] } as const
const refused = { kind: 'reply', verdict: 'refused', digests: [] } as const
const deliberation =
  'sha256 c5aef15320444b5a0a4a9e7f0c8dbfd8be6f6624265a7b0de81ff4375fb5bd28 Delib Libriciel.pdf Delib Libriciel.pdf'
const pes = 'HELIOS_SIMU_ALR2_1563867719_1046186369'

/** Every reply that the reference holds. */
const table: readonly (readonly [path: string, sent: string, expected: Expected])[] = [
  [`${pastell}/ACK-SEDA-0.2.xml`, ours, { ...taken, seda: '0.2', code: '000', identifiers: [ours, 'ATR_77'] }],
  [`${pastell}/ACK-SEDA-1.0.xml`, ours, { ...taken, seda: '1.0', code: '', at: '2018-11-22T13:33:12.000Z' }],
  [`${pastell}/ACK-SEDA-2.1.xml`, ours, { ...taken, seda: '2.1', identifiers: ['FRAD000_ACK_14', ours] }],
  [`${double}/seda-1.0/ACK.xml`, 'Inconnu', { ...taken, seda: '1.0', identifiers: ['Inconnu', 'ACK_432'] }],
  [`${double}/seda-2.1/ACK.xml`, ours, { ...taken, seda: '2.1' }],
  [
    `${pastell}/ATR-SEDA-0.2.xml`,
    ours,
    { ...accepted, seda: '0.2', code: '000', archive: '62', at: '2020-02-18T13:55:03.000Z', digests: [] },
  ],
  [
    `${pastell}/ATR-SEDA-1.0.xml`,
    ours,
    { ...accepted, seda: '1.0', archive: '160', at: '2019-07-23T07:45:17.000Z', identifiers: [ours, 'ATR_213'] },
  ],
  [`${double}/seda-1.0/ATR.xml`, ours, { ...accepted, archive: '160' }],
  [
    `${pastell}/ATR-SEDA-2.1.xml`,
    ours,
    {
      ...accepted,
      code: '000',
      archive: 'AE_2022_15',
      identifiers: [ours, 'FRLSADC_ATR_27'],
      comment: 'Versement flux test pastell dev',
      at: '2022-05-02T12:48:34.000Z',
      digests: [deliberation],
    },
  ],
  [`${helpers}/atr_asalae_ok.xml`, ours, { ...accepted, archive: 'AE_2022_15', digests: [deliberation] }],
  [`${double}/seda-2.1/ATR.xml`, ours, { ...accepted, digests: [deliberation] }],
  [
    `${pastell}/atr-rejet.xml`,
    ours,
    { ...refused, seda: '1.0', code: '300', comment: 'Parce que je le vaut bien', at: '2019-07-25T07:28:11.000Z' },
  ],
  [
    `${double}/seda-1.0/ATR_refused.xml`,
    '30570de3a5e68eb730fcda72f140ff67e1d7548c2fcc9682cf528021a312ed651576140063',
    { ...refused, code: '300' },
  ],
  [`${double}/seda-2.1/ATR_refused.xml`, '1bc19af9-2212-4e5a-956a-36591c4ac27a', { ...refused, code: '101' }],
  [`${helpers}/atr_asalae_ko.xml`, 'FRADCH_ATR_17388', { ...refused, code: '101', events: [] }],
  [
    `${helpers}/atr_vitam_ok.xml`,
    'ef311f05-2a6f-40fe-b015-00b8ebeafcbd',
    {
      ...accepted,
      code: 'OK',
      archive: 'aeaqaaaaaafdat3yadroqamc2a77c6yaaaba',
      at: '2022-08-24T14:27:16.916Z',
      digests: [],
    },
  ],
  [
    `${helpers}/atr_vitam_ko.xml`,
    'aeeaaaaaacfdatmhabqumamcgwajmciaaaaq',
    {
      ...refused,
      code: 'KO',
      identifiers: ['aeeaaaaaacfdatmhabqumamcgwajmciaaaaq'],
      events: ['CHECK_HEADER.CHECK_IC_AP_RELATION.DIFF.KO', 'CHECK_HEADER.DIFF.KO', 'STP_INGEST_CONTROL_SIP.KO'],
    },
  ],
  [`${vitam}/sedaArchiveTransferReply.xml`, 'aeeaaaaaace2txtzabdlkaltyrxo4siaaaaq', { ...accepted, code: 'OK' }],
  [
    `${vitam}/sedaArchiveTransferReplyKO.xml`,
    'aeeaaaaaachk7bs6abo3walwa3jx6vyaaaaq',
    {
      ...refused,
      events: ['CHECK_HEADER.CHECK_AGENT.UNKNOWN.KO', 'CHECK_HEADER.UNKNOWN.KO', 'STP_INGEST_CONTROL_SIP.KO'],
    },
  ],
  [
    'vitam/sources/worker/worker-core/src/test/resources/atr-with-seda-2.1.xml',
    'aeaaaaaaaaeaaaababtjoamasqdatiyaaaaq',
    { ...accepted, archive: 'aeaqaaaaaaeaaaababtjoamasqdc3oyaaaba' },
  ],
]

describeIf(reference, 'replies that were recorded', () => {
  test.each(table)('%s', async (path, identifier, expected) => {
    const read = await readReply(recorded(path), { identifier, reference: null })
    const events = read.events.map(({ code }) => code)
    const digests = read.digests.map(({ algorithm, hex, uri, filename }) => [algorithm, hex, uri, filename].join(' '))
    expect({ ...read, at: read.at?.toISOString(), events, digests }).toMatchObject(expected)
  })

  test('SEDA 1.0 gives the digest of each document', async () => {
    const { digests } = await readReply(recorded(`${pastell}/ATR-SEDA-1.0.xml`))
    expect(digests.map(({ algorithm, filename }) => [algorithm, filename])).toContainEqual(['sha256', `${pes}_ACK.xml`])
    for (const { hex, uri, filename } of digests) expect([hex.length, uri]).toEqual([64, filename])
  })

  test('what VITAM tells in JSON is read as text', async () => {
    const { events } = await readReply(recorded(`${vitam}/sedaArchiveTransferReplyKO.xml`))
    expect(events[0]?.message).toMatch(/^Échec de la vérification de la présence .+ agents Detail= KO:1$/)
    expect(events[1]).toMatchObject({
      outcome: 'KO',
      at: new Date('2020-11-26T23:11:34.307Z'),
      detail: 'error originating agency validation[ "FRAN_NP_000002" ]',
    })
  })

  test('the reply of a refused deposit is a refusal once its marks are filled, and no reply before', async () => {
    const path = 'vitam/sources/ingest/ingest-external/ingest-external-core/src/main/resources/ATR_KO_DEFAULT.xml'
    await expect(readReply(recorded(path))).rejects.toMatchObject({ code: 'ACTES-T003', params: { reason: 'code' } })
    const filled = recorded(path).toString().replaceAll('#OUTCOME#', 'KO').replaceAll('#MADATE#', '2026-01-05T10:00:00')
    expect(await readReply(Buffer.from(filled))).toMatchObject({
      verdict: 'refused',
      at: new Date('2026-01-05T10:00:00Z'),
    })
  })
})

interface Made {
  readonly seda?: string
  readonly code: string
  readonly ids?: readonly [message: string, request: string]
  readonly more?: string
}

const guid = 'aeeaaaaaacfdatmhabqumamcgwajmciaaaaq'

function made({ seda = '2.2', code, ids = [guid, 'actes-1'], more = '' }: Made) {
  return Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>
<ArchiveTransferReply xmlns="fr:gouv:culture:archivesdefrance:seda:v${seda}"><Date>2026-01-05T10:00:00</Date>
<MessageIdentifier>${ids[0]}</MessageIdentifier><CodeListVersions><ReplyCodeListVersion></ReplyCodeListVersion></CodeListVersions>
<ReplyCode>${code}</ReplyCode>${more}<MessageRequestIdentifier>${ids[1]}</MessageRequestIdentifier>
<GrantDate>2026-01-05T11:00:00+01:00</GrantDate></ArchiveTransferReply>`)
}

const event = (code: string, data = '') =>
  `<Event><EventTypeCode>X</EventTypeCode><EventDateTime>2026-01-05T09:59:00.5</EventDateTime><Outcome>WARNING</Outcome>
  <OutcomeDetail>${code}</OutcomeDetail><OutcomeDetailMessage>Dit ${code}</OutcomeDetailMessage>${data}</Event>`

describe('replies that nobody recorded', () => {
  test('a WARNING is accepted, and its events are shown', async () => {
    const data = `<EventDetailData>{"evDetTechData":"{\\"subTaskStatus\\":{\\"UNKNOWN\\":3},\\"none\\":null}"}</EventDetailData>`
    const more = `<Operation>${event('STP_OG_CHECK.WARNING')}${event('OG_OBJECTS_FORMAT_CHECK.UNKNOWN.WARNING', data)}</Operation>`
    const sent = { identifier: 'actes-1', reference: guid }
    expect(await readReply(made({ code: 'WARNING', more }), sent)).toMatchObject({
      seda: '2.2',
      verdict: 'accepted',
      code: 'WARNING',
      at: new Date('2026-01-05T10:00:00Z'),
      events: [
        { code: 'OG_OBJECTS_FORMAT_CHECK.UNKNOWN.WARNING', detail: 'subTaskStatus: {"UNKNOWN":3}' },
        { code: 'STP_OG_CHECK.WARNING', at: new Date('2026-01-05T09:59:00.500Z') },
      ],
    })
  })

  test.each([
    ['2.2', '000', 'accepted'],
    ['2.2', '001', 'remarks'],
    ['2.2', '002', 'pending'],
    ['2.2', '102', 'refused'],
    ['2.3', 'OK', 'accepted'],
    ['2.3', 'KO', 'refused'],
    ['2.3', 'FATAL', 'broken'],
    ['2.1', 'Test OK', 'test'],
    ['2.1', 'Test WARNING', 'test'],
    ['2.1', 'Test KO', 'test'],
  ])('SEDA %s, code %s: %s', async (seda, code, verdict) => {
    expect(await readReply(made({ seda, code }))).toMatchObject({ seda, code, verdict, kind: 'reply' })
  })

  test.each(['', '0', '003', '400', 'ok', 'Test', 'TEST OK', 'OK KO', '000</ReplyCode><ReplyCode>000'])(
    'the code "%s" is no verdict',
    async (code) => {
      const error = { code: 'ACTES-T003', kind: 'refuse', params: { reason: 'code' } }
      await expect(readReply(made({ code }))).rejects.toMatchObject(error)
    },
  )

  test('an acknowledgement accepts nothing, and may refuse', async () => {
    const of02 = (code: string) =>
      readReply(
        Buffer.from(
          `<ArchiveTransferReply xmlns="fr:gouv:ae:archive:draft:standard_echange_v0.2"><ReplyCode>${code}</ReplyCode></ArchiveTransferReply>`,
        ),
      )
    expect(await of02('000')).toMatchObject({ kind: 'acknowledgement', verdict: 'pending' })
    expect(await of02('101')).toMatchObject({ kind: 'acknowledgement', verdict: 'refused' })
  })
})

describe('whose reply it is', () => {
  const sent = { identifier: 'actes-1', reference: guid }
  test.each<[string, [string, string]]>([
    ['both as the norm has them', [guid, 'actes-1']],
    ['the other way round', ['actes-1', guid]],
    ['ours not read by VITAM', [guid, '']],
    ['ours unknown', [guid, 'Unknown']],
  ])('ours: %s', async (_, ids) => {
    expect(await readReply(made({ code: 'OK', ids }), sent)).toMatchObject({ verdict: 'accepted' })
  })

  test.each<[string, [string, string]]>([
    ['other operation', ['aeeother', 'actes-1']],
    ['other transfer', [guid, 'actes-2']],
    ['neither', ['', '']],
  ])('another’s: %s', async (_, ids) => {
    const error = { code: 'ACTES-T003', params: { reason: 'transfer' } }
    await expect(readReply(made({ code: 'OK', ids }), sent)).rejects.toMatchObject(error)
  })

  test('without a reference only ours counts', async () => {
    const read = (ids: [string, string]) =>
      readReply(made({ code: '000', ids }), { identifier: 'actes-1', reference: null })
    expect(await read(['actes-1', 'FRAD_ATR_1'])).toMatchObject({ verdict: 'accepted' })
    await expect(read(['actes-2', 'FRAD_ATR_1'])).rejects.toMatchObject({ code: 'ACTES-T003' })
  })
})

describe('hostile replies', () => {
  const whole = made({ code: 'OK' }).toString()
  test.each([
    ['nothing', '', 'xml'],
    ['a page', '<html><body>Connexion</body></html>', 'root'],
    ['a text', 'Transfert en cours de traitement', 'xml'],
    ['a bordereau', whole.replaceAll('ArchiveTransferReply', 'ArchiveTransfer'), 'root'],
    ['a namespace of nobody', whole.replace('seda:v2.2', 'seda:v9.9'), 'root'],
    ['an acceptance in SEDA 2.2', whole.replaceAll('ArchiveTransferReply', 'ArchiveTransferAcceptance'), 'root'],
    ['a DOCTYPE', whole.replace('<Archive', '<!DOCTYPE a [<!ENTITY b "c">]><Archive'), 'doctype'],
    ['half of it', whole.slice(0, -30), 'xml'],
    ['an encoding of its own', whole.replace('UTF-8', 'EBCDIC').replace('actes-1', 'é'), 'encoding'],
    ['three megabytes', whole.replace('<Date>', `<Comment>${'x'.repeat(3_000_000)}</Comment><Date>`), 'size'],
    ['a crowd of elements', whole.replace('<Date>', `${'<a/>'.repeat(70_000)}<Date>`), 'size'],
    ['an abyss', whole.replace('<Date>', `${'<a>'.repeat(400)}${'</a>'.repeat(400)}<Date>`), 'xml'],
  ])('%s', async (_, text, reason) => {
    await expect(readReply(Buffer.from(text))).rejects.toMatchObject({ code: 'ACTES-T003', params: { reason } })
  })

  test('what stands inside another namespace goes with it, however deep', async () => {
    const own = 'fr:gouv:culture:archivesdefrance:seda:v2.2'
    const nested = `<x xmlns="urn:x"><ReplyCode xmlns="${own}"><y xmlns="urn:y"/></ReplyCode></x>`
    const deep = ('<x xmlns="urn:x">'.repeat(200) + '</x>'.repeat(200)).repeat(100)
    expect(await readReply(made({ code: 'KO', more: nested + deep }))).toMatchObject({ verdict: 'refused' })
  })

  test('a code of another namespace, or deeper, does not count', async () => {
    const hidden = made({
      code: 'KO',
      more: '<x:ReplyCode xmlns:x="urn:x">OK</x:ReplyCode><Operation><ReplyCode>OK</ReplyCode></Operation>',
    })
    expect(await readReply(hidden)).toMatchObject({ verdict: 'refused', code: 'KO' })
  })
})

test.each([
  ['207', 'Une empreinte ne correspond pas à son fichier.'],
  ['CHECK_HEADER.CHECK_AGENT.UNKNOWN.KO', 'Un service du bordereau est inconnu, ou manque.'],
  ['CHECK_HEADER.DIFF.KO', 'L’en-tête du bordereau est refusé.'],
  ['OK', 'Le versement est accepté.'],
])('the code %s in words', (code, words) => {
  expect(replyCodeWords(code)?.what.fr).toBe(words)
})

test.each(['', '999', 'constructor', 'UNKNOWN.KO'])('the code "%s" has no words', (code) => {
  expect(replyCodeWords(code)).toBeUndefined()
})
