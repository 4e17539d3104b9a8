// as@lae's REST services on the wire: each exchange by curl. Bytes are literal here; nothing of the simulator's makes
// them. Source: the clients of Pastell (4.0, 4.1) and of the Morbihan, and replies kept by Pastell's tests.
import { hash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { acte, makeTransfer, openTestAsalae, receipt } from '../../support/seda/asalae.ts'
import { forSuite } from '../../support/life/for-suite.ts'

const archive = forSuite(() => openTestAsalae())

const jsonType = 'application/json; charset=UTF-8'
const xmlType = 'application/xml; charset=UTF-8'
const sha256 = hash('sha256', 'mot de passe')

describe('connection', () => {
  test('ping needs no account; versions proves one, by the hash of its password', async () => {
    const ping = await archive.as('personne:rien', 'ping', '-H', 'Accept: application/json')
    expect([ping.status, ping.header('Content-Type'), ping.text]).toEqual([
      200,
      jsonType,
      '"webservices as@lae accessibles"',
    ])
    const versions = await archive.json('versions')
    expect([versions.status, versions.text]).toEqual([
      200,
      '{"application":"as@lae","denomination":"","version":"V1.6.3"}',
    ])
  })

  test.each([
    ['the password itself', 'maraussan:mot de passe'],
    ['a hash in upper case', `maraussan:${sha256.toUpperCase()}`],
    ['another login', `autre:${sha256}`],
  ])('401: %s', async (_, user) => {
    const answer = await archive.as(user, 'versions', '-H', 'Accept: application/json')
    expect([answer.status, answer.header('WWW-Authenticate')]).toEqual([401, 'Basic realm="as@lae"'])
  })

  test('406: another Accept than the call’s', async () => {
    expect((await archive.xml('versions')).status).toBe(406)
    expect((await archive.json('sedaMessages/message:Acknowledgement')).status).toBe(406)
    expect((await archive.as(`maraussan:${sha256}`, 'versions')).status).toBe(406)
  })

  test('404: another service', async () => {
    expect((await archive.json('sedaMessage')).status).toBe(404)
  })

  test('two slashes are one', async () => {
    expect((await archive.json('/versions')).status).toBe(200)
  })
})

describe('a transfer', () => {
  const ours = 'actes-0198-1'
  test('is taken, in progress, acknowledged, and accepted', async () => {
    const unknown = await archive.atr(ours)
    expect([unknown.status, unknown.text]).toEqual([404, 'Transfert inconnu'])
    const taken = await archive.deposit(await makeTransfer(archive, { identifier: ours }))
    expect([taken.status, taken.header('Content-Type'), taken.text]).toEqual([200, jsonType, '"ok"'])
    for (const ask of [archive.ack, archive.atr]) {
      const pending = await ask(ours)
      expect([pending.status, pending.text]).toEqual([500, 'Transfert en cours de traitement'])
    }
    await archive.asalae.advance()
    expect((await archive.atr(ours)).status).toBe(500)
    const ack = await archive.ack(ours)
    expect([ack.status, ack.header('Content-Type')]).toEqual([200, xmlType])
    expect(ack.bytes.toString()).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<Acknowledgement xmlns="fr:gouv:culture:archivesdefrance:seda:v2.1">
<Comment>Acte DEL11</Comment>
<Date>2025-07-08T10:00:00+02:00</Date>
<MessageIdentifier>FRAD034_ACK_1</MessageIdentifier>
<MessageReceivedIdentifier>${ours}</MessageReceivedIdentifier>
<Sender>
<Identifier>maraussan</Identifier>
</Sender>
<Receiver>
<Identifier>FRAD034</Identifier>
</Receiver>
</Acknowledgement>
`)
    await archive.asalae.advance()
    const atr = await archive.atr(ours)
    expect([atr.status, atr.header('Content-Type')]).toEqual([200, xmlType])
    const plain = atr.bytes.toString().replaceAll('\n', '')
    for (const said of [
      `<MessageIdentifier>${ours}</MessageIdentifier>`,
      '<MessageRequestIdentifier>FRAD034_ATR_1</MessageRequestIdentifier>',
      '<ReplyCode>000</ReplyCode>',
      '<GrantDate>2025-07-08T10:00:00+02:00</GrantDate>',
      '<Title>Convention &amp; école</Title><ArchivalAgencyArchiveUnitIdentifier>AE_2025_1</ArchivalAgencyArchiveUnitIdentifier>',
      '<Title>ar.xml</Title><ArchivalAgencyArchiveUnitIdentifier>AE_2025_1_0002</ArchivalAgencyArchiveUnitIdentifier>',
      `<MessageDigest algorithm="http://www.w3.org/2001/04/xmlenc#sha256">${hash('sha256', acte)}</MessageDigest>`,
      `<MessageDigest algorithm="http://www.w3.org/2001/04/xmlenc#sha256">${hash('sha256', receipt)}</MessageDigest>`,
      '<ArchivalAgency><Identifier>FRAD034</Identifier></ArchivalAgency>',
      '<TransferringAgency><Identifier>maraussan</Identifier></TransferringAgency>',
    ])
      expect(plain).toContain(said)
  })

  test('is asked about by a query too', async () => {
    const query = new URLSearchParams({
      sequence: 'ArchiveTransfer',
      message: 'ArchiveTransferReply',
      originMessageIdentifier: ours,
      originOrganizationIdentification: 'maraussan',
    })
    expect((await archive.xml(`sedaMessages?${query}`)).bytes).toEqual((await archive.atr(ours)).bytes)
    expect((await archive.atr(ours, 'autre')).status).toBe(404)
  })

  test('given again: refused, and held once', async () => {
    const again = await archive.deposit(await makeTransfer(archive, { identifier: ours }))
    expect([again.status, again.bytes.toString()]).toEqual([
      500,
      `Un transfert portant l’identifiant ${ours} existe déjà pour le service maraussan`,
    ])
    expect(archive.asalae.received().filter(({ identifier }) => identifier === ours)).toHaveLength(1)
  })

  test('refused: a code, and nothing of the package', async () => {
    const spoil = (text: string) => text.replace('>ACTES<', '>AUTRE<')
    await archive.deposit(await makeTransfer(archive, { identifier: 'actes-refuse', spoil }))
    expect(await archive.verdict('actes-refuse')).toEqual(['300', 'accord inconnu : AUTRE'])
    const text = (await archive.atr('actes-refuse')).bytes.toString()
    expect(text).toContain('<ReplyCode>300</ReplyCode>')
    expect(text).toContain('>AUTRE</ArchivalAgreement>')
    expect(text).not.toContain('DataObjectPackage')
  })
})
