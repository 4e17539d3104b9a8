// How the ministry's mails are, and how they reach their address, or not: one is handed over only once the mail server has
// taken it.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTestMinistry, curlCommand, readMailOf, type TestMinistry } from '../../support/gateways/ministry.ts'
import { describeIf } from '../../support/describe-with.ts'
import { openMailSink, type MailSink } from '../../support/servers/mail-sink.ts'
import { makeOutgoing, type Sample } from '../../support/deposits/outgoing.ts'

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

async function post(sample: Sample = {}): Promise<void> {
  expect(await ministry.post(await makeOutgoing(sample))).toMatchObject({ status: 201 })
}

const opened = () => Promise.all(sink.take().map(({ bytes }) => readMailOf(bytes)))

async function mailed() {
  await ministry.advance()
  return opened()
}

const namesOf = (mails: Awaited<ReturnType<typeof mailed>>) => mails.map(({ files }) => files.map(({ name }) => name))

await describeIf(curlCommand(), 'a mail of the ministry', () => {
  test('is a page with its logo, and each document as a file, never an archive', async () => {
    await post()
    await ministry.advance()
    const [sent] = sink.take()
    const text = sent?.bytes.toString('latin1') ?? ''
    expect(text).toMatch(/^Content-Type: multipart\/mixed;/m)
    expect(text).toMatch(/^Content-Type: multipart\/related;/m)
    expect(text).toMatch(/^Content-ID: <logo\.jpg>\r\n/m)
    expect(text).not.toMatch(/tar\.gz"?$|gzip/m)
    const mail = await readMailOf(sent?.bytes ?? Buffer.of())
    expect(mail.html).toContain('Écoles : convention de partenariat')
    expect(mail.html).toContain(idActe)
    expect(mail.files.map(({ type }) => type)).toEqual(['text/xml', 'text/xml'])
    expect(mail.subject).toBe(`@CTES : Accusé de réception d’un acte ${idActe}`)
  })

  test('declares ISO-8859-1 and is in it; or, when it is asked to, in UTF-8 all the same', async () => {
    await post()
    ministry.control.switch({ utf8: true })
    await post({ acte: { numero: 'AUTRE' }, serial: 2 })
    ministry.control.switch({ utf8: false })
    const [first] = await mailed()
    expect(first?.files[1]?.bytes.toString('latin1')).toContain('Écoles')
    ministry.control.switch({ utf8: true })
    await post({ acte: { numero: 'TROISIEME' }, serial: 3 })
    const [third] = await mailed()
    const bytes = third?.files[1]?.bytes ?? Buffer.of()
    expect(bytes.toString('utf8')).toContain('Écoles')
    expect(bytes.toString('latin1')).toMatch(/^<\?xml version="1.0" encoding="ISO-8859-1"\?>/)
  })

  test('comes twice, under two identifiers, when asked to', async () => {
    ministry.control.switch({ twice: true })
    await post()
    const [first, second, ...more] = await mailed()
    expect(more).toEqual([])
    expect(second?.files).toEqual(first?.files)
    expect(second?.messageId).not.toBe(first?.messageId)
    expect(await mailed()).toEqual([])
  })

  test('leaves in the order of reception, or in the other; its files envelope first, or last', async () => {
    const three = ['UN', 'DEUX', 'TROIS']
    const postAll = async (from: number) => {
      for (const [at, numero] of three.entries()) {
        ministry.at(`2025-07-08T09:0${at}:00Z`)
        await post({ acte: { numero: `${numero}${from}` }, serial: from + at })
      }
    }
    const numbers = (names: readonly string[][]) => names.map((files) => files.join().match(/20250625-([A-Z]+)/)?.[1])
    await postAll(1)
    expect(numbers(namesOf(await mailed()))).toEqual(three)
    ministry.control.switch({ order: 'newest first', parts: 'reversed' })
    await postAll(4)
    const names = namesOf(await mailed())
    expect(numbers(names)).toEqual(three.toReversed())
    expect(names[0]).toEqual([expect.stringMatching(/-1-2_6\.xml$/), expect.stringMatching(/^EACT--/)])
  })

  test('waits as long as it is told to', async () => {
    ministry.control.switch({ delayMs: 900_000 })
    await post()
    ministry.at('2025-07-08T08:14:59Z')
    expect(await mailed()).toEqual([])
    ministry.at('2025-07-08T08:15:00Z')
    expect(await mailed()).toHaveLength(1)
  })

  test('without any file follows the receipt of an act whose paper is awaited, once', async () => {
    ministry.control.switch({ multicanal: true })
    await post({ acte: { documentPapier: true } })
    await post({ acte: { numero: 'SANS' }, serial: 2 })
    expect(namesOf(await mailed())).toHaveLength(2)
    const [notice, ...more] = await mailed()
    expect(more).toEqual([])
    expect(notice).toMatchObject({ files: [], to: 'actes@example.org' })
    expect(notice?.html).toMatch(/multi-canal/)
    expect(notice?.html).toContain(idActe)
    expect(await ministry.post(await makeOutgoing({ acte: { documentPapier: true } }))).toMatchObject({ status: 201 })
    expect(namesOf(await mailed())).toHaveLength(1)
    expect(await mailed()).toEqual([])
  })

  test('without any file leaves when it is told to', async () => {
    await post()
    await mailed()
    await ministry.control.write({ type: 'notice', idActe, texte: 'À bientôt.' })
    const round = await ministry.advance()
    expect(round.mailed).toMatchObject([{ to: ['actes@example.org'], documents: [] }])
    expect(await opened()).toMatchObject([{ files: [], html: expect.stringContaining('À bientôt.') }])
  })
})

await describeIf(curlCommand(), 'the way of a mail', () => {
  test('what the mail server refuses waits for another round', async () => {
    await post()
    sink.refuse('actes@example.org')
    const round = await ministry.advance()
    expect(round.mailed).toEqual([])
    expect(round.failed).toMatchObject([{ to: ['actes@example.org'], reason: expect.stringContaining('550') }])
    sink.refuse()
    expect(await mailed()).toHaveLength(1)
    expect(await mailed()).toEqual([])
  })

  test('what one of two recipients could not be given waits too, for both', async () => {
    ministry.control.switch({ recipients: 'all' })
    const { collectivite } = await makeOutgoing()
    await post({ collectivite: { ...collectivite, adressesRetour: ['un@example.org', 'deux@example.org'] } })
    sink.refuse('deux@example.org')
    expect((await ministry.advance()).failed).toHaveLength(1)
    sink.refuse()
    expect((await ministry.advance()).mailed).toHaveLength(1)
  })

  test('without a mail server nothing leaves and nothing is lost', async () => {
    await sink.close()
    await post()
    expect((await ministry.advance()).failed).toMatchObject([{ reason: expect.stringContaining('ECONNREFUSED') }])
    sink = await openMailSink()
    const deliver = { host: sink.host, port: sink.port, lmtp: true }
    const next = await openTestMinistry({ deliver, folder: ministry.folder })
    expect((await next.advance()).mailed).toHaveLength(1)
    await next.close()
  })

  test('goes by SMTP as well', async () => {
    await ministry.close()
    ministry = await openTestMinistry({ deliver: { host: sink.host, port: sink.port } })
    await post()
    expect(await mailed()).toHaveLength(1)
  })

  test('two rounds at once mail everything once', async () => {
    await post()
    await Promise.all([ministry.advance(), ministry.advance()])
    expect(await opened()).toHaveLength(1)
  })

  test('a mail that was taken, but not known to be, comes again', async () => {
    await post()
    ministry.faults.next('mail', 'reset-after')
    expect(await ministry.advance()).toMatchObject({ mailed: [], failed: [{ reason: expect.any(String) }] })
    expect(await opened()).toHaveLength(1)
    expect(await mailed()).toHaveLength(1)
    expect(await mailed()).toEqual([])
  })

  test.each(['reset-before', 'status-503', 'misdirected', 'timeout-before'] as const)(
    '%s: not taken',
    async (fault) => {
      await post()
      ministry.faults.next('mail', fault)
      expect(await mailed()).toEqual([])
      expect(await mailed()).toHaveLength(1)
    },
  )

  test('a mail can arrive without its files, with half of each, without its accents, in another encoding', async () => {
    for (const fault of ['empty', 'truncated', 'question-marks', 'wrong-charset'] as const)
      ministry.faults.next('mail', fault)
    for (const serial of [1, 2, 3, 4]) await post({ acte: { numero: `N${serial}` }, serial })
    const [none, half, marks, utf8] = await mailed()
    expect(none?.files).toEqual([])
    expect(half?.files[1]?.bytes.toString('latin1')).not.toMatch(/<\/actes:ARActe>/)
    expect(marks?.files[1]?.bytes.toString('latin1')).toContain('?coles')
    expect(utf8?.files[1]?.bytes.toString('utf8')).toContain('Écoles')
    expect(await mailed()).toEqual([])
  })
})

await describeIf(curlCommand(), 'a ministry that stops', () => {
  test('forgets nothing: what was received is answered by the next one on the same folder', async () => {
    const outgoing = await makeOutgoing()
    const deliver = { host: sink.host, port: sink.port, lmtp: true }
    await post()
    await ministry.post(outgoing)
    await ministry.post({ archive: outgoing.archive.replace('-1.tar', '-2.tar'), bytes: Buffer.from('rien') })
    const next = await openTestMinistry({ deliver, folder: ministry.folder })
    await next.advance()
    expect(namesOf(await opened()).map(([name]) => name?.replace(/--.*/, ''))).toEqual(['EACT', 'EACT', 'ANO_EACT'])
    expect((await next.received()).map(({ n }) => n)).toEqual([1, 2, 3])
    await next.close()
    expect(await mailed()).toEqual([])
  })
})
