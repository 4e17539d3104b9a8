// What the ministry answers to what is posted, always by mail: receipts, anomalies, refusals of what could not even be
// received, and whom it writes to.
import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import { maraussan } from '../../../src/config/demo.ts'
import { gate } from '../../../src/protocol/xml/gate.ts'
import { readRetour } from '../../../src/protocol/retours/retours.ts'
import { sandboxGateway, connectionOf, never } from '../../support/gateways/sandbox.ts'
import { collectAll } from '../../gateways/contract.ts'
import { accepts, compileMinistry } from '../../protocol/corpus.ts'
import { describeIf } from '../../support/describe-with.ts'
import { followingOf, renamedIn } from '../../support/life/following.ts'
import { openMailSink, type MailSink } from '../../support/servers/mail-sink.ts'
import { curlCommand, openTestMinistry, readMailOf, type TestMinistry } from '../../support/gateways/ministry.ts'
import { makeOutgoing, makeOutgoingOf, rewrite, type Frozen } from '../../support/deposits/outgoing.ts'
import { reference } from '../../support/reference.ts'

let sink: MailSink
let ministry: TestMinistry
beforeEach(async () => {
  sink = await openMailSink()
  ministry = await openTestMinistry({ deliver: { host: sink.host, port: sink.port, lmtp: true } })
})
afterEach(async () => {
  await ministry.close()
  await sink.close()
})

const idActe = '034-213401482-20250625-DEL11-250625-DE'

/** Everything mailed in a round, opened. */
async function mailed() {
  const { failed } = await ministry.advance()
  expect(failed).toEqual([])
  return Promise.all(
    sink.take().map(async ({ to, bytes }) => {
      const mail = await readMailOf(bytes)
      const names = mail.files.map(({ name }) => name)
      return { ...mail, recipients: to, names }
    }),
  )
}

type OneMail = Awaited<ReturnType<typeof mailed>>[number]

/** The business document of a mail. */
async function retourOf(mail: OneMail | undefined) {
  const file = mail?.files.findLast(({ name }) => name.endsWith('.xml'))
  const { retour } = await readRetour(file?.bytes ?? Buffer.of(), file?.name ?? '')
  return retour
}

const post = async (outgoing: Pick<Frozen, 'archive' | 'bytes'>) =>
  expect(await ministry.post(outgoing)).toMatchObject({ status: 201 })

await describeIf(curlCommand(), 'the answers of the ministry', () => {
  test('an act is acknowledged: envelope and receipt, in one mail', async () => {
    await post(await makeOutgoing())
    const [mail, ...more] = await mailed()
    expect(more).toEqual([])
    expect(mail?.names).toEqual(['EACT--SPREF0341-213401482-20250708-1.xml', `${idActe}-1-2_1.xml`])
    expect(await retourOf(mail)).toMatchObject({ kind: 'ARActe', idActe, dateReception: '2025-07-08' })
    expect(await mailed()).toEqual([])
  })

  test('is written to the first return address of the envelope, or to all', async () => {
    const adressesRetour = ['tdt@example.org', 'mairie@example.org']
    const collectivite = { ...maraussan, adressesRetour }
    await post(await makeOutgoing({ collectivite }))
    expect(await mailed()).toMatchObject([{ recipients: ['tdt@example.org'], to: 'tdt@example.org' }])
    ministry.control.switch({ recipients: 'all' })
    await post(await makeOutgoing({ collectivite, acte: { numero: 'AUTRE' }, serial: 2 }))
    expect(await mailed()).toMatchObject([{ recipients: adressesRetour, to: 'tdt@example.org, mairie@example.org' }])
  })

  test('each sending is answered at its own address', async () => {
    const at = (address: string) => ({ ...maraussan, adressesRetour: [address] })
    await post(await makeOutgoing({ collectivite: at('un@example.org'), acte: { numero: 'UN' } }))
    await post(await makeOutgoing({ collectivite: at('deux@example.org'), acte: { numero: 'DEUX' }, serial: 2 }))
    const seen = (await mailed()).map(({ to, names }) => [to, names[1]])
    expect(seen).toEqual([
      ['un@example.org', '034-213401482-20250625-UN-DE-1-2_1.xml'],
      ['deux@example.org', '034-213401482-20250625-DEUX-DE-1-2_2.xml'],
    ])
    const idActe = '034-213401482-20250625-UN-DE'
    await ministry.control.write({ type: 'courrier', idActe })
    expect(await mailed()).toMatchObject([{ to: 'un@example.org' }])
  })

  test('an act that is refused gives an anomaly with its envelope; an envelope that is, its anomaly alone', async () => {
    await post(await makeOutgoing({ acte: { numero: 'D1_ANO' } }))
    await post(await makeOutgoing({ acte: { numero: 'D2_ENV' }, serial: 2 }))
    const [acte, enveloppe] = await mailed()
    expect(acte?.names).toEqual([expect.stringMatching(/^EACT--/), expect.stringMatching(/-1-3_1\.xml$/)])
    expect(enveloppe?.names).toEqual(['ANO_EACT--213401482--20250708-2.xml'])
    expect(await retourOf(enveloppe)).toMatchObject({ kind: 'AnomalieEnveloppe' })
  })

  test('a number that stays silent is never answered, however often it is posted', async () => {
    const silent = await makeOutgoing({ acte: { numero: 'D1_MUET' } })
    await post(silent)
    await post(silent)
    expect(await mailed()).toEqual([])
    expect(await readdir(join(ministry.folder, 'ministry', 'outbox'))).toEqual([])
  })

  test('a number can ask for two receipts, or for a late one', async () => {
    await post(await makeOutgoing({ acte: { numero: 'D1_DOUBLE' } }))
    await post(await makeOutgoing({ acte: { numero: 'D2_TARD' }, serial: 2 }))
    const serials = async () => (await mailed()).map(({ names }) => names[1]?.replace(/.*_/, ''))
    expect(await serials()).toEqual(['1.xml', '2.xml'])
    ministry.at('2025-07-08T08:01:00Z')
    expect(await serials()).toEqual(['3.xml'])
  })

  test('letters leave with their document, answers to them are acquitted, an annulment too', async () => {
    await post(await makeOutgoing())
    await mailed()
    await ministry.control.write({ type: 'pieces', idActe, date: '2025-07-08' })
    const [letter] = await mailed()
    expect(letter?.names.map((name) => name.replace(/.*DE-/, ''))).toEqual([
      'EACT--SPREF0341-213401482-20250708-2.xml',
      '3-1_2.xml',
      '3-1_1.pdf',
    ])
    expect(letter?.files[2]?.bytes.toString('latin1')).toMatch(/^%PDF-/)
    const about = { idActe, dateCourrier: '2025-07-08' }
    await post(await makeOutgoingOf(followingOf('3-2', about), { serial: 2 }))
    expect(await mailed()).toEqual([])
    await post(await makeOutgoingOf(followingOf('3-4', about), { serial: 3 }))
    await post(await makeOutgoingOf(followingOf('6-1', about), { serial: 4 }))
    await post(await makeOutgoingOf(followingOf('7-1', { ...about, dateCourrier: '2018-01-01' }), { serial: 5 }))
    const kinds = await Promise.all((await mailed()).map(retourOf))
    expect(kinds).toMatchObject([
      { kind: 'ARPieceComplementaire' },
      { kind: 'ARAnnulation' },
      { kind: 'RetourClassification' },
    ])
  })

  test('another classification can be put in force', async () => {
    await ministry.control.classify('2025-07-01')
    await post(await makeOutgoing())
    const [mail] = await mailed()
    expect(await retourOf(mail)).toMatchObject({ kind: 'AnomalieActe', verifCode: 'ODT-VERIF-01' })
  })

  test('what came through another gateway of the same prefecture is not mailed', async () => {
    const outgoing = await makeOutgoing()
    const gateway = sandboxGateway({ folder: ministry.folder, now: () => new Date('2025-07-08T08:00:00Z') })
    await gateway.submit(outgoing, never)
    expect(await mailed()).toEqual([])
    expect(await collectAll(gateway, connectionOf(maraussan))).toHaveLength(2)
  })
})

await describeIf(curlCommand(), 'the same again', () => {
  test('one archive twice is answered twice, by the same receipt', async () => {
    const outgoing = await makeOutgoing()
    await post(outgoing)
    await post(outgoing)
    const [first, second, ...more] = await mailed()
    expect(more).toEqual([])
    expect(second?.files).toEqual(first?.files)
    expect(second?.messageId).not.toBe(first?.messageId)
    await post(outgoing)
    expect(await mailed()).toMatchObject([{ names: first?.names }])
    expect(await mailed()).toEqual([])
    const outcomes = (await ministry.received()).map(({ outcome }) => outcome)
    expect(outcomes).toEqual(['received', 'again', 'again'])
  })

  test('brings the receipt that was lost on its way', async () => {
    const outgoing = await makeOutgoing()
    ministry.control.switch({ lost: true })
    await post(outgoing)
    expect(await mailed()).toEqual([])
    ministry.control.switch({ lost: false })
    expect(await mailed()).toEqual([])
    await post(outgoing)
    expect(await mailed()).toMatchObject([{ names: [expect.any(String), `${idActe}-1-2_1.xml`] }])
  })

  test('at the same instant too: received once', async () => {
    const outgoing = await makeOutgoing()
    await Promise.all([post(outgoing), post(outgoing), post(outgoing)])
    const outcomes = (await ministry.received()).map(({ outcome }) => outcome)
    expect(outcomes.toSorted()).toEqual(['again', 'again', 'received'])
    expect(await mailed()).toHaveLength(3)
  })

  test('or is not answered a second time', async () => {
    ministry.control.switch({ sameArchive: 'ignored' })
    const outgoing = await makeOutgoing()
    await post(outgoing)
    await post(outgoing)
    expect(await mailed()).toHaveLength(1)
  })

  test('one act in another archive is refused', async () => {
    await post(await makeOutgoing())
    await post(await makeOutgoing({ serial: 2 }))
    const [, second] = await mailed()
    expect(await retourOf(second)).toMatchObject({ kind: 'AnomalieActe', verifCode: 'BAC-VERIF-04' })
  })

  test('or acknowledged again, as it was', async () => {
    ministry.control.switch({ sameActe: 'accuse' })
    const second = await makeOutgoing({ serial: 2 })
    await post(await makeOutgoing())
    ministry.at('2025-07-09T08:00:00Z')
    await post(second)
    await post(second)
    const mails = await mailed()
    expect(mails.map(({ names }) => names[1]?.slice(-11))).toEqual(
      ['-1-2_1.xml', '-1-2_1.xml', '-1-2_1.xml'].map((n) => `E${n}`),
    )
    const receipts = mails.map(({ files }) => files[1]?.bytes.toString('latin1'))
    expect(new Set(receipts).size).toBe(1)
    expect(receipts[0]).toContain('actes:DateReception="2025-07-08"')
    expect(mails.map(({ names }) => names[0])).toEqual([
      'EACT--SPREF0341-213401482-20250708-1.xml',
      'EACT--SPREF0341-213401482-20250709-1.xml',
      'EACT--SPREF0341-213401482-20250709-1.xml',
    ])
    expect(await mailed()).toEqual([])
  })

  test('another content under the same name is refused', async () => {
    await post(await makeOutgoing())
    await post(await makeOutgoing({ acte: { objet: 'Autre objet' } }))
    const [, second] = await mailed()
    expect(second?.names).toEqual(['ANO_EACT--213401482--20250708-1.xml'])
    expect(await retourOf(second)).toMatchObject({ verifCode: 'BAC-VERIF-34' })
  })
})

await describeIf(curlCommand(), 'what cannot even be received', () => {
  const stem = 'EACT--213401482--20250708-1'
  const cases: readonly (readonly [string, string, () => Promise<Pick<Frozen, 'archive' | 'bytes'>>])[] = [
    ['an archive that is none', 'BAC-VERIF-31', () => makeOutgoing({ spoil: () => Buffer.from('rien') })],
    ['one that is cut in its middle', 'BAC-VERIF-31', () => makeOutgoing({ spoil: (all) => all.subarray(0, -40) })],
    [
      'one without its envelope',
      'BAC-VERIF-32',
      () => makeOutgoing({ alter: (members) => members.filter(({ name }) => !name.startsWith('EACT')) }),
    ],
    [
      'one whose envelope has another name',
      'BAC-VERIF-32',
      () =>
        makeOutgoing({ alter: (all) => all.map((each) => ({ ...each, name: each.name.replace('-1.xml', '-7.xml') })) }),
    ],
    [
      'one whose envelope breaks the schema',
      'BAC-VERIF-33',
      () => makeOutgoing({ alter: (all) => rewrite(all, 0, (xml) => xml.replace(/ actes:Nature="31"/, '')) }),
    ],
    [
      'one whose envelope is no XML',
      'BAC-VERIF-33',
      () => makeOutgoing({ alter: (all) => rewrite(all, 0, (xml) => xml.replace('</actes:Emetteur>', '')) }),
    ],
  ]

  test.each(cases)('%s: an anomaly of the envelope, %s, that keeps the schema', async (_, code, make) => {
    // A sender that wrote before is known.
    await post(await makeOutgoing({ acte: { numero: 'AVANT' }, serial: 9 }))
    await mailed()
    const sending = await make()
    await post(sending)
    const [mail, ...more] = await mailed()
    expect(more).toEqual([])
    expect(mail).toMatchObject({ names: [`ANO_${stem}.xml`], to: 'actes@example.org' })
    const xml = mail?.files[0]?.bytes ?? Buffer.of()
    expect(await gate(xml, 'strict')).toMatchObject({ root: 'AnomalieEnveloppe', deviations: [] })
    expect(xml.toString('latin1')).toContain(`<actes:Detail>SLO-${stem}.tar.gz -&gt; ${code} : `)
    expect(await retourOf(mail)).toMatchObject({ verifCode: code, enveloppeRecue: { siren: '213401482' } })
    expect(await mailed()).toEqual([])
  })

  test('what an archive gave before it broke off tells whom to write to', async () => {
    const noise = Array.from({ length: 20_000 }, (_, at) => createHash('sha256').update(`${at}`).digest())
    const files = new Map([['deliberation.pdf', Buffer.concat(noise)]])
    await post(await makeOutgoing({ files, spoil: (all) => all.subarray(0, 600_000) }))
    expect(await mailed()).toMatchObject([{ names: [`ANO_${stem}.xml`], to: 'actes@example.org' }])
  })

  test.each([
    ['ACTES.tar.gz', 'ANO_ACTES.xml'],
    ['SLO-EACT--213401482--20250708-12345.tar.gz', 'ANO_EACT--213401482--20250708-12345.xml'],
    ['SLO-EACT--213401482--20250230-1.tar.gz', 'ANO_EACT--213401482--20250230-1.xml'],
    ['délib «1».zip', 'ANO_d__lib __1__.xml'],
  ])('a name that is malformed, %s: %s', async (archive, name) => {
    const { bytes } = await makeOutgoing()
    await post({ archive, bytes })
    const [mail] = await mailed()
    expect(mail).toMatchObject({ names: [name], to: 'actes@example.org' })
    const xml = mail?.files[0]?.bytes ?? Buffer.of()
    expect(await gate(xml, 'strict')).toMatchObject({ root: 'AnomalieEnveloppe', deviations: [] })
    expect(xml.toString('latin1')).toContain('BAC-VERIF-30')
  })

  test('a size over what is admitted', async () => {
    await ministry.close()
    const deliver = { host: sink.host, port: sink.port, lmtp: true }
    ministry = await openTestMinistry({ deliver, settings: { sizeMaxBytes: 1_000, fallback: 'tdt@example.org' } })
    await post(await makeOutgoing({ spoil: (all) => Buffer.concat([all, Buffer.alloc(1_000)]).subarray(0, 1_001) }))
    const [mail] = await mailed()
    expect(await retourOf(mail)).toMatchObject({ verifCode: 'BAC-VERIF-35' })
  })

  test('from nobody known: nobody is told, unless the gateway’s address is', async () => {
    const stranger = { archive: 'SLO-EACT--000000000--20250708-1.tar.gz', bytes: Buffer.from('rien') }
    await post(stranger)
    expect(await mailed()).toEqual([])
    expect(await ministry.received()).toMatchObject([{ outcome: 'refused', addresses: [] }])
    await ministry.close()
    const deliver = { host: sink.host, port: sink.port, lmtp: true }
    ministry = await openTestMinistry({ deliver, settings: { fallback: 'tdt@example.org' } })
    await post(stranger)
    const [mail] = await mailed()
    expect(mail).toMatchObject({ names: ['ANO_EACT--000000000--20250708-1.xml'], to: 'tdt@example.org' })
    expect(await gate(mail?.files[0]?.bytes ?? Buffer.of(), 'strict')).toMatchObject({ deviations: [] })
  })

  test('an undeclared sender is received, and told by mail that it is unknown', async () => {
    const siren = '000000000'
    const collectivite = { ...maraussan, siren }
    const renamed = await makeOutgoing({ collectivite, alter: (all) => renamedIn(all, (text) => text) })
    await post(renamed)
    const [mail] = await mailed()
    expect(mail?.names).toEqual(['ANO_EACT--000000000--20250708-1.xml'])
    expect(await retourOf(mail)).toMatchObject({ verifCode: 'PREF-VERIF-02' })
  })
})

await describeIf(reference, 'refusals of what could not be received, and the schema of the ministry', () => {
  const schema = compileMinistry()
  afterAll(() => schema.dispose())

  test('whatever is known of the sender, they keep it', async () => {
    await ministry.close()
    const deliver = { host: sink.host, port: sink.port, lmtp: true }
    ministry = await openTestMinistry({ deliver, settings: { fallback: 'tdt@example.org' } })
    await post(await makeOutgoing({ spoil: () => Buffer.from('rien') }))
    await post({ archive: 'SLO-EACT--000000000--20250708-1.tar.gz', bytes: Buffer.from('rien') })
    await post({ archive: 'rien', bytes: Buffer.from('rien') })
    await post({ archive: 'rien.tar.gz', bytes: (await makeOutgoing()).bytes })
    const documents = (await mailed()).map(({ files }) => files[0]?.bytes.toString('latin1') ?? '')
    expect(documents.map((text) => accepts(schema, text))).toEqual([true, true, true, true])
  })
})
