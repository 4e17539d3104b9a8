// What a mail shows of its origin. What a sender can write by themselves proves nothing.
import { describe, expect, test } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import { evidenceOf, type EvidenceOptions } from '../../../src/files/reception/evidence.ts'
import { signed, testDns } from '../../support/gateways/signed-mails.ts'

const at = new Date('2025-07-08T08:02:00Z')
const server = 'mx.mairie.example'
const own = `Received: from x (x [192.0.2.1]) by ${server} (Postfix); Tue, 8 Jul 2025 10:02:00 +0200`
const from = 'From: "Ministère" <actes@prefecture.example>'
const passes = `Authentication-Results: ${server}; dkim=pass header.d=prefecture.example; spf=pass smtp.mailfrom=prefecture.example`

const mailOf = (...headers: readonly string[]) =>
  Buffer.from([...headers, 'Subject: AR', 'Content-Type: text/plain', '', 'Bonjour', ''].join('\r\n'))

const weigh = (mail: Uint8Array, more: Partial<EvidenceOptions> = {}) =>
  evidenceOf(mail, { server, received: 1, resolveTxt: testDns().resolveTxt, at, turn: systemClock.turn, ...more })
const proofOf = async (...headers: readonly string[]) => (await weigh(mailOf(...headers))).proof

describe('the findings of our own server', () => {
  const results = (found: string) => proofOf(`Authentication-Results: ${server} 1; ${found}`, own, from)

  test.each([
    ['dkim=pass header.d=prefecture.example', 'authenticated'],
    ['dkim=pass (2048-bit; dkim=fail) header.i=@prefecture.example header.s=x', 'authenticated'],
    ['dkim=pass header.d=prefecture.example header.i=@mail.prefecture.example', 'authenticated'],
    ['dkim=pass header.d=mail.prefecture.example', 'none'],
    ['dkim=pass header.i=@mail.prefecture.example', 'none'],
    ['spf=pass smtp.mailfrom=envoi@mail.prefecture.example', 'none'],
    ['dmarc=pass header.from=mail.prefecture.example', 'none'],
    ['spf=pass smtp.mailfrom=envoi@prefecture.example; dkim=none', 'authenticated'],
    ['dmarc=pass header.from=prefecture.example; dkim=fail; spf=fail', 'authenticated'],
    ['spf=fail smtp.mailfrom=prefecture.example; dkim=pass header.d=prefecture.example', 'authenticated'],
    ['spf=pass smtp.mailfrom=ailleurs.example', 'none'],
    ['dkim=pass header.d=ailleurs.example', 'none'],
    ['dkim=pass header.d=example', 'none'],
    ['dkim=pass', 'none'],
    ['spf=neutral; dkim=temperror', 'none'],
    ['none', 'none'],
    ['spf=fail; dkim=fail', 'server'],
    ['spf=softfail smtp.mailfrom=prefecture.example', 'server'],
    ['dmarc=fail header.from=prefecture.example; spf=pass smtp.mailfrom=prefecture.example', 'server'],
    ['DKIM/1=Pass Header.D=PREFECTURE.example;', 'authenticated'],
    ['spf=pass smtp.mailfrom=<envoi@prefecture.example> smtp.helo=x', 'authenticated'],
    ['spf=pass smtp.mailfrom="envoi@prefecture.example"', 'authenticated'],
    ['spf=pass smtp.mailfrom="a; (b"@prefecture.example', 'authenticated'],
    [
      'dkim=fail ("body hash did not verify") header.d=x.example; spf=pass smtp.mailfrom=prefecture.example',
      'authenticated',
    ],
    ['dkim=pass reason="a \\"b; c" header.d=prefecture.example', 'authenticated'],
    ['dkim=pass\r\n\theader.d=prefecture.example\r\n header.i="@prefecture.example"', 'authenticated'],
    ['dkim=pass header.d=prefecture.example header.i=@ailleurs.example', 'none'],
    ['spf=pass smtp.mailfrom= smtp.helo=a@prefecture.example', 'none'],
  ])('%s: %s', async (found, proof) => {
    expect(await results(found)).toBe(proof)
  })

  // A local part is the sender's to choose: quoted, it may hold anything.
  test.each([
    ['spf=pass smtp.mailfrom="a; dkim=pass header.d=prefecture.example; x"@forger.example', 'none'],
    ['spf=pass smtp.mailfrom="a;\r\n dkim=pass header.d=prefecture.example; x"@forger.example', 'none'],
    ['spf=pass smtp.mailfrom="a smtp.mailfrom=b@prefecture.example c"@forger.example', 'none'],
    ['spf=pass smtp.mailfrom="a\\" smtp.mailfrom=b@prefecture.example c"@forger.example', 'none'],
    ['dkim=pass header.i="a header.d=prefecture.example c"@forger.example', 'none'],
    ['dkim=pass header.i="a; dmarc=pass; x"@forger.example', 'none'],
    ['spf=pass smtp.mailfrom="a@prefecture.example"@forger.example', 'none'],
    ['spf=pass smtp.mailfrom="\\"a@prefecture.example\\"@forger.example"', 'none'],
    ['spf=pass smtp.mailfrom=""a@prefecture.example"@forger.example"', 'none'],
    ['dmarc=fail header.from="a; dmarc=pass"@forger.example', 'server'],
    // Written without quotes, or in two ways at once: nothing of it counts, nor is anything missing of it.
    ['spf=pass smtp.mailfrom=a smtp.mailfrom=b@prefecture.example c@forger.example', 'headers'],
    ['spf=pass smtp.mailfrom="a; dkim=pass header.d=prefecture.example', 'headers'],
    ['spf=pass (domain of "a) dkim=pass (b"@forger.example); dkim=pass header.d=prefecture.example', 'headers'],
    ['spf=pass (domain of a; dkim=pass header.d=prefecture.example', 'headers'],
    ['spf=pass smtp.mailfrom=a\\"b; dkim=pass header.d=prefecture.example', 'headers'],
    ['dkim=pass header.d=prefecture.example header.D=prefecture.example', 'headers'],
    ['dmarc = fail; dkim=pass header.d=prefecture.example', 'headers'],
  ])('nobody makes it say more: %s: %s', async (found, proof) => {
    expect(await results(found)).toBe(proof)
  })

  test('are all read, from several fields', async () => {
    const [dkim, spf, dmarc] = ['dkim=pass header.d=prefecture.example', 'spf=fail', 'dmarc=fail'].map(
      (each) => `AUTHENTICATION-RESULTS: "${server}"; ${each}`,
    )
    expect(await proofOf(dkim ?? '', spf ?? '', own, from)).toBe('authenticated')
    expect(await proofOf(dkim ?? '', dmarc ?? '', own, from)).toBe('server')
    expect(await proofOf(dkim ?? '', `${spf ?? ''} smtp.mailfrom="a`, own, from)).toBe('headers')
    expect(await proofOf(dkim ?? '', own, dmarc ?? '', from)).toBe('authenticated')
  })

  test('are read to the end, whatever they contain', async () => {
    for (const each of ['"', '\\"', '(', '";', 'a=/1', '=@']) {
      const long = `${each.repeat(200_000 / each.length)}`
      expect(await results(`spf=pass smtp.mailfrom=${long}`)).not.toBe('authenticated')
    }
  })

  test('count under its own name, in any case, and only above its Received', async () => {
    expect(await proofOf(passes, own, from)).toBe('authenticated')
    expect(await proofOf(passes.replace(server, 'MX.Mairie.Example'), own, from)).toBe('authenticated')
    expect(await proofOf(passes.replace(server, 'mx.forger.example'), own, from)).toBe('none')
    expect(await proofOf(passes.replace(server, `${server}.forger.example`), own, from)).toBe('none')
    expect(await proofOf(own, passes, from)).toBe('none')
    expect(await proofOf(own, passes, own, from)).toBe('none')
    // Without a Received of ours nothing tells where the sender's own headers begin.
    expect(await proofOf(passes, from)).toBe('none')
    expect((await weigh(mailOf(passes, own, from), { server: undefined })).proof).toBe('none')
  })

  test('count down to as many servers as are ours', async () => {
    const within = mailOf('Received: by imap.mairie.example with LMTP', passes, own, from)
    expect((await weigh(within)).proof).toBe('none')
    expect((await weigh(within, { received: 2 })).proof).toBe('authenticated')
    expect((await weigh(mailOf('Received: by imap', own, passes, from), { received: 2 })).proof).toBe('none')
  })
})

describe('who sent it', () => {
  test.each([
    ['From: actes@PREFECTURE.example', 'actes@prefecture.example'],
    ['From: "actes@mairie.example" <actes@prefecture.example>', 'actes@prefecture.example'],
    ['From: =?utf-8?Q?Minist=C3=A8re?= (sic) <actes@prefecture.example>', 'actes@prefecture.example'],
    ['From: actes\r\n <actes@prefecture.example>', 'actes@prefecture.example'],
  ])('%s', async (header, address) => {
    expect((await weigh(mailOf(passes, own, header))).from).toBe(address)
  })

  test.each([
    [[]],
    [['From: actes@prefecture.example, autre@forger.example']],
    [['From: actes@prefecture.example <autre@forger.example>']],
    [['From: groupe: actes@prefecture.example;']],
    [[from, 'From: autre@forger.example']],
    [[from, 'From : autre@forger.example']],
    [[from, 'Content-Type: multipart/mixed; boundary=x']],
    [['From: actes@prefecture.example (" ), autre@forger.example ( ")']],
    [['From: actes@prefecture.example (x']],
    [['From: "x <actes@prefecture.example>']],
    [[`From: actes@${'a'.repeat(400)}.example`]],
  ])('%s names nobody alone', async (headers) => {
    expect(await proofOf(passes, own, ...headers)).toBe('headers')
  })

  test('endless headers name nobody', async () => {
    expect((await weigh(Buffer.from(`${passes}\r\n${own}\r\n${from}`))).proof).toBe('headers')
  })

  test('the headers shown are cut, ours first, and fit a database', async () => {
    const many = Array.from({ length: 40 }, (_, index) => `Received: ${index} \0${'😀'.repeat(600)}`)
    const { headers } = await weigh(mailOf(...many, from))
    expect(headers).toHaveLength(20)
    expect(headers[0]).toContain('actes@prefecture.example')
    expect(headers.every((each) => each.length <= 1_000 && each.isWellFormed() && !each.includes('\0'))).toBe(true)
  })
})

describe('mails that a program wrote about another mail', () => {
  test.each([
    [from, 'Auto-Submitted: auto-replied (vacation)'],
    [from, 'Auto-Submitted: (absence) auto-generated'],
    [from, 'auto-submitted: auto-notified; owner-email="a@b.example"'],
    [from, 'X-Autoreply: yes'],
    [from, 'Precedence: auto_reply'],
    [from, 'Return-Path: <>'],
    [from, 'X-Failed-Recipients: a@b.example'],
    [from, 'Auto-Submitted: no', 'Auto-Submitted: auto-replied'],
    ['From: Mail Delivery System <MAILER-DAEMON@prefecture.example>'],
    ['From: postmaster@prefecture.example'],
    ['From: mailer-daemon+x@prefecture.example'],
    ['From: MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@prefecture.example'],
  ])('is nobody’s word, though all of it is signed: %s %s', async (...headers) => {
    const dns = testDns()
    const mail = await signed(mailOf(...headers), 'prefecture.example', at)
    const { proof } = await weigh(Buffer.concat([Buffer.from(`${passes}\r\n${own}\r\n`), mail]), dns)
    expect([proof, dns.asked]).toEqual(['automatic', []])
  })

  test('nor does a report of any kind', async () => {
    const report = Buffer.from(`${passes}\r\n${own}\r\n${from}\r\nContent-Type: Multipart/Report; boundary=x\r\n\r\n`)
    expect((await weigh(report)).proof).toBe('automatic')
  })

  test.each([
    ['Auto-Submitted: no'],
    ['Auto-Submitted: No; x=y'],
    ['Precedence: bulk'],
    ['Return-Path: <a@b.example>'],
  ])('a mail that an application of the préfecture may write counts as its own: %s', async (header) => {
    expect(await proofOf(passes, own, from, header)).toBe('authenticated')
  })
})

describe('its signature', () => {
  const plain = mailOf(from)
  const under = (mail: Uint8Array) => Buffer.concat([Buffer.from(`${own}\r\n`), mail])

  test('of its own domain, or of a parent domain, proves it; of a subdomain, it proves that one', async () => {
    const below = mailOf('From: actes@mail.prefecture.example')
    for (const mail of [plain, below])
      expect(await weigh(under(await signed(mail, 'prefecture.example', at)))).toMatchObject({
        proof: 'authenticated',
        dkim: 'pass',
      })
    const dns = testDns()
    const own = under(await signed(plain, 'mail.prefecture.example', at))
    expect((await weigh(own, { resolveTxt: dns.resolveTxt })).proof).toBe('other-domain')
    expect(dns.asked).toEqual([])
  })

  test('that is broken makes the mail false, whatever else is found', async () => {
    const mail = (await signed(plain, 'prefecture.example', at)).toString('latin1')
    const changed = Buffer.from(mail.replace('Bonjour', 'Bonsoir'), 'latin1')
    expect(await weigh(under(changed))).toMatchObject({ proof: 'signature', dkim: 'fail' })
    expect((await weigh(Buffer.concat([Buffer.from(`${passes}\r\n`), under(changed)]))).proof).toBe('signature')
    const renamed = Buffer.from(mail.replace('<actes@', '<autre@'), 'latin1')
    expect((await weigh(under(renamed))).proof).toBe('signature')
  })

  test('of another domain proves that one, and its key is not requested', async () => {
    const dns = testDns()
    const mail = under(await signed(plain, 'forger.example', at))
    expect(await weigh(mail, { resolveTxt: dns.resolveTxt })).toMatchObject({
      proof: 'other-domain',
      dkim: 'other-domain',
    })
    const both = await signed(await signed(plain, 'prefecture.example', at), 'forger.example', at)
    expect((await weigh(under(both), { resolveTxt: dns.resolveTxt })).proof).toBe('authenticated')
    expect(dns.asked).toEqual(['essai._domainkey.prefecture.example'])
  })

  test('with a missing key is a failure; a failing DNS decides nothing', async () => {
    const mail = under(await signed(plain, 'prefecture.example', at))
    const dns = testDns()
    for (const [code, proof] of [
      ['ENOTFOUND', 'signature'],
      ['ENODATA', 'signature'],
      ['ESERVFAIL', 'dns'],
      ['ETIMEOUT', 'dns'],
      ['ECONNREFUSED', 'dns'],
    ] as const) {
      dns.fails(code)
      expect((await weigh(mail, { resolveTxt: dns.resolveTxt })).proof).toBe(proof)
    }
    const beside = Buffer.concat([Buffer.from(`${passes}\r\n`), mail])
    expect((await weigh(beside, { resolveTxt: dns.resolveTxt })).proof).toBe('dns')
  })

  test('the DNS is not asked about a sender who may not be asked about', async () => {
    const dns = testDns()
    const mail = under(await signed(plain, 'prefecture.example', at))
    const asked: string[] = []
    const mayAsk = async (address: string) => asked.push(address) > 1
    expect(await weigh(mail, { resolveTxt: dns.resolveTxt, mayAsk })).toEqual({
      from: 'actes@prefecture.example',
      proof: 'dns',
      headers: expect.any(Array) as string[],
    })
    expect([asked, dns.asked]).toEqual([['actes@prefecture.example'], []])
    expect((await weigh(mail, { resolveTxt: dns.resolveTxt, mayAsk })).proof).toBe('authenticated')
  })

  test('more signatures than anybody makes are ignored', async () => {
    const dns = testDns()
    const many = Array.from({ length: 5 }, () => 'DKIM-Signature: v=1; d=prefecture.example; s=a; b=a')
    expect((await weigh(mailOf(own, ...many, from), { resolveTxt: dns.resolveTxt })).proof).toBe('signature')
    expect(dns.asked).toEqual([])
  })

  test('one that omits the end of the body proves nothing', async () => {
    const mail = (await signed(plain, 'prefecture.example', at, 9)).toString('latin1')
    expect(mail).toContain('l=9')
    expect((await weigh(under(Buffer.from(mail, 'latin1')))).proof).toBe('authenticated')
    expect((await weigh(under(Buffer.from(`${mail}Et encore\r\n`, 'latin1')))).proof).toBe('signature')
  })
})
