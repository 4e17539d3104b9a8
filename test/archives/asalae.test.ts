// as@lae: the contract, whole and in chunks, and what is its own.
import { hash, randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { readReply } from '../../src/protocol/seda/replies.ts'
import { openDrivenAsalae } from '../support/seda/driven.ts'
import { forTest } from '../support/life/for-suite.ts'
import { archiveContract, hand, never, sentOf } from './contract.ts'

archiveContract('as@lae', ['deposit'], () => openDrivenAsalae(0))
archiveContract('as@lae in chunks', ['deposit', 'chunk', 'chunk', 'chunk'], () => openDrivenAsalae(1_200))

describe('as@lae', () => {
  const driven = forTest(() => openDrivenAsalae(1_200))

  test('a transfer that it never had is absent; at a wrong address nothing is', async () => {
    const sent = sentOf(await driven.makes())
    expect(await driven.archive.follow(sent, never)).toEqual({ state: 'absent' })
    expect(await driven.archive.reply(sent, never)).toBe('not yet')
    driven.rewrites('other', (answer) => ({ ...answer, status: 404 }))
    const elsewhere = driven.opens({ url: driven.url.replace('restservices', 'rest') })
    await expect(elsewhere.follow(sent, never)).rejects.toMatchObject({
      code: 'ACTES-G013',
      params: { setting: 'url' },
    })
    expect((await elsewhere.check(never)).at(-1)).toMatchObject({ ok: false, code: 'ACTES-G013', setting: 'url' })
  })

  test('a receipt comes before the reply, where there is one', async () => {
    const transfer = await driven.makes()
    const sent = await hand(driven.archive, transfer)
    await driven.asalae.advance()
    const following = await driven.archive.follow(sent, never)
    if (following.state !== 'pending' || !following.acknowledgement) throw new Error(following.state)
    expect(await readReply(following.acknowledgement, sent)).toMatchObject({
      kind: 'acknowledgement',
      verdict: 'pending',
    })
    driven.spoils('ack', 'status-500')
    expect(await driven.archive.follow(sent, never)).toEqual({ state: 'pending' })
  })

  test('its own words for “not yet” are no fault, and other words are', async () => {
    const sent = await hand(driven.archive, await driven.makes())
    driven.rewrites('atr', (answer) => ({
      ...answer,
      body: Buffer.from('{"message":"Transfert en cours de traitement"}'),
    }))
    expect(await driven.archive.follow(sent, never)).toEqual({ state: 'pending' })
    driven.rewrites('atr', (answer) => ({ ...answer, body: Buffer.from('Erreur de base de données') }))
    await expect(driven.archive.follow(sent, never)).rejects.toMatchObject({
      code: 'ACTES-G002',
      params: { reason: 'Erreur de base de données (HTTP 500)' },
    })
  })

  test('a transfer that it knows is not taken again, and is asked about', async () => {
    const transfer = await driven.makes()
    await hand(driven.archive, transfer)
    await expect(driven.archive.deposit(transfer, never)).rejects.toMatchObject({ kind: 'uncertain' })
    expect(await driven.archive.follow(sentOf(transfer), never)).toEqual({ state: 'pending' })
    expect(await driven.taken()).toHaveLength(1)
  })

  test('another password or login is refused, and blamed', async () => {
    const archive = driven.opens({ motDePasse: 'autre' })
    await expect(archive.deposit(await driven.makes(), never)).rejects.toMatchObject({ code: 'ACTES-G008' })
    const finding = { name: 'version', ok: false, code: 'ACTES-G008', setting: 'motDePasse' }
    expect((await archive.check(never)).at(-1)).toMatchObject(finding)
    expect(await driven.taken()).toEqual([])
  })

  test('no chunks for a package of that size or less, and none at all where they are off', async () => {
    const transfer = await driven.makes()
    await hand(driven.opens({ tranche: transfer.sizeBytes }), transfer)
    await hand(driven.opens({ tranche: 0 }), await driven.makes())
    expect(driven.calls()).toEqual(['deposit', 'deposit'])
    await hand(driven.opens({ tranche: 1_024 }), await driven.makes())
    expect(driven.calls().slice(2)).toEqual(['deposit', 'chunk', 'chunk', 'chunk'])
  })

  test('chunks of a whole number of bytes arrive whole', async () => {
    const bytes = randomBytes(2_048)
    const whole = { sha256: hash('sha256', bytes), sizeBytes: bytes.length, open: () => Readable.from([bytes]) }
    const { identifier } = await hand(driven.opens({ tranche: 1_024 }), { ...(await driven.makes()), ...whole })
    expect(await driven.taken()).toEqual([{ identifier, sha256: whole.sha256 }])
    expect(driven.calls()).toEqual(['deposit', 'chunk', 'chunk'])
  })
})

test('a version without chunks may have taken the message as whole: a person looks', async () => {
  const driven = await openDrivenAsalae(1_200, { chunks: false })
  try {
    await expect(driven.archive.deposit(await driven.makes(), never)).rejects.toMatchObject({
      code: 'ACTES-G021',
      kind: 'hold',
    })
    expect(driven.calls()).toEqual(['deposit'])
  } finally {
    await driven.close()
  }
})
