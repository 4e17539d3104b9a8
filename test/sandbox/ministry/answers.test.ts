// What the simulated ministry answers by mail to what could not even be received, and how its mails leave. What was observed of
// the real one is in test/gateways/transcripts/ministry.test.ts.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { maraussan } from '../../../src/config/demo.ts'
import { readRetour } from '../../../src/protocol/retours/retours.ts'
import { gate } from '../../../src/protocol/xml/gate.ts'
import { makeOutgoing, rewrite, type Frozen } from '../../support/deposits/outgoing.ts'
import { describeIf } from '../../support/describe-with.ts'
import { curlCommand, openTestMinistry, readMailOf, type TestMinistry } from '../../support/gateways/ministry.ts'
import { openMailSink, type MailSink } from '../../support/servers/mail-sink.ts'

let sink: MailSink
let ministry: TestMinistry
const opens = async (settings: object = {}, folder?: string) => {
  const deliver = { host: sink.host, port: sink.port, lmtp: true }
  ministry = await openTestMinistry({ deliver, settings, ...(folder !== undefined && { folder }) })
}
beforeEach(async () => {
  sink = await openMailSink()
  await opens()
})
afterEach(async () => {
  await ministry.close()
  await sink.close()
})

async function mailed() {
  await ministry.advance()
  return Promise.all(
    sink.take().map(async ({ to, bytes }) => {
      const { files } = await readMailOf(bytes)
      return { recipients: to, names: files.map(({ name }) => name), files }
    }),
  )
}

type Archive = Pick<Frozen, 'archive' | 'bytes'>
const post = async (archive: Archive) => expect(await ministry.post(archive)).toMatchObject({ status: 201 })

/** The anomaly of an envelope, which keeps the strict schema. */
async function anomalyIn({ files: [file] }: Awaited<ReturnType<typeof mailed>>[number]) {
  const bytes = file?.bytes ?? Buffer.of()
  expect(await gate(bytes, 'strict')).toMatchObject({ root: 'AnomalieEnveloppe', deviations: [] })
  return (await readRetour(bytes, file?.name ?? '')).retour
}

const first = 'SLO-EACT--213401482--20250708-1.tar.gz'
const nothing = Buffer.from('rien')
type Alter = NonNullable<NonNullable<Parameters<typeof makeOutgoing>[0]>['alter']>
const altered = (alter: Alter) => makeOutgoing({ alter })
const cases: readonly (readonly [string, string, () => Promise<Archive>])[] = [
  ['an archive that is none', '31', async () => ({ archive: first, bytes: nothing })],
  ['one that is cut in its middle', '31', () => makeOutgoing({ spoil: (all) => all.subarray(0, -40) })],
  ['one without its envelope', '32', () => altered((all) => all.filter(({ name }) => !name.startsWith('EACT')))],
  [
    'one whose envelope has another name',
    '32',
    () => altered((all) => all.map((each) => ({ ...each, name: each.name.replace('-1.xml', '-7.xml') }))),
  ],
  [
    'one whose envelope breaks the schema',
    '33',
    () => altered((all) => rewrite(all, 0, (xml) => xml.replace(/ actes:Nature="31"/, ''))),
  ],
  [
    'one whose envelope is no XML',
    '33',
    () => altered((all) => rewrite(all, 0, (xml) => xml.replace('</actes:Emetteur>', ''))),
  ],
  ...['ACTES.tar.gz', 'SLO-EACT--213401482--20250230-1.tar.gz', 'délib «1».zip'].map(
    (archive) => [archive, '30', async () => ({ archive, bytes: (await makeOutgoing()).bytes })] as const,
  ),
]

await describeIf(curlCommand(), 'the mails of the ministry', () => {
  test.each(cases)('%s is answered with BAC-VERIF-%s to a known sender', async (_, code, make) => {
    await post(await makeOutgoing({ acte: { numero: 'AVANT' }, serial: 9 }))
    await mailed()
    await post(await make())
    const [mail, ...more] = await mailed()
    expect([mail?.recipients, more]).toEqual([['actes@example.org'], []])
    expect(mail && (await anomalyIn(mail))).toMatchObject({ verifCode: `BAC-VERIF-${code}` })
  })

  test('an archive over the limit, and one of an unknown sender, are answered at the gateway’s address, if it has one', async () => {
    const stranger = { archive: first.replace('213401482', '000000000'), bytes: nothing }
    await post(stranger)
    expect(await mailed()).toEqual([])
    await ministry.close()
    await opens({ sizeMaxBytes: 1_000, fallback: 'tdt@example.org' })
    await post(stranger)
    await post(await makeOutgoing({ spoil: (all) => Buffer.concat([all, Buffer.alloc(1_000)]).subarray(0, 1_001) }))
    const [of, over] = await mailed()
    expect([of?.recipients, of?.names]).toEqual([['tdt@example.org'], ['ANO_EACT--000000000--20250708-1.xml']])
    expect(over && (await anomalyIn(over))).toMatchObject({ verifCode: 'BAC-VERIF-35' })
  })

  test('each sending is answered at its own address, and so is a letter about it', async () => {
    const sends = async (numero: string, serial: number) => {
      const collectivite = { ...maraussan, adressesRetour: [`${numero}@example.org`] }
      await post(await makeOutgoing({ collectivite, acte: { numero }, serial }))
    }
    await sends('UN', 1)
    await sends('DEUX', 2)
    const recipients = async () => (await mailed()).flatMap((mail) => mail.recipients)
    expect(await recipients()).toEqual(['UN@example.org', 'DEUX@example.org'])
    await ministry.control.write({ type: 'courrier', idActe: '034-213401482-20250625-UN-DE' })
    expect(await recipients()).toEqual(['UN@example.org'])
  })

  test('an archive posted again, at once or later, is received once and answered with the same receipt', async () => {
    const outgoing = await makeOutgoing()
    await Promise.all([post(outgoing), post(outgoing)])
    const [one, two] = await mailed()
    await post(outgoing)
    const [three] = await mailed()
    expect([two?.files, three?.files]).toEqual([one?.files, one?.files])
    expect((await ministry.received()).map(({ outcome }) => outcome).toSorted()).toEqual(['again', 'again', 'received'])
    await post(await makeOutgoing({ acte: { objet: 'Autre objet' } }))
    const [other] = await mailed()
    expect(other && (await anomalyIn(other))).toMatchObject({ verifCode: 'BAC-VERIF-34' })
  })

  test('a number that stays silent is never answered, however often it is posted', async () => {
    const silent = await makeOutgoing({ acte: { numero: 'D1_MUET' } })
    await post(silent)
    await post(silent)
    expect(await mailed()).toEqual([])
  })

  test('a mail refused by the server waits for another round, and is sent once even if two rounds coincide', async () => {
    await post(await makeOutgoing())
    sink.refuse('actes@example.org')
    const round = await ministry.advance()
    expect([round.mailed, round.failed]).toMatchObject([[], [{ reason: expect.stringContaining('550') as string }]])
    sink.refuse()
    await Promise.all([ministry.advance(), ministry.advance()])
    expect(sink.take()).toHaveLength(1)
  })

  test('without a mail server nothing is lost: the next ministry on the same folder answers', async () => {
    await post(await makeOutgoing())
    await post({ archive: first.replace('-1.tar', '-2.tar'), bytes: nothing })
    await sink.close()
    expect((await ministry.advance()).failed).toHaveLength(2)
    const before = ministry
    sink = await openMailSink()
    await opens({}, before.folder)
    expect((await mailed()).map(({ names }) => names[0]?.replace(/--.*/, ''))).toEqual(['EACT', 'ANO_EACT'])
    await before.close()
  })
})
