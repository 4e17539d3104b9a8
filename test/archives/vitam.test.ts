// VITAM: the contract, and what is its own.
import { describe, expect, test } from 'vitest'
import { readReply } from '../../src/protocol/seda/replies.ts'
import { layReferential } from '../../src/sandbox/vitam/referential.ts'
import { openDrivenVitam } from '../support/seda/driven.ts'
import { forTest } from '../support/life/for-suite.ts'
import { issue, makeAuthority } from '../support/servers/certificates.ts'
import { archiveContract, hand, never, sentOf } from './contract.ts'

archiveContract('VITAM', ['ingest'], () => openDrivenVitam())

describe('VITAM', () => {
  const driven = forTest(() => openDrivenVitam())

  test('an outage is known before any byte leaves', async () => {
    for (const kind of ['status-503', 'reset-before', 'maintenance', 'timeout-before'] as const) {
      driven.spoils('options', kind)
      const archive = kind === 'timeout-before' ? driven.opens({ delai: 1 }) : driven.archive
      const end = archive.deposit(await driven.makes(), never)
      if (kind === 'maintenance') await end
      else await expect(end).rejects.toMatchObject({ kind: 'retry' })
    }
    expect(driven.calls().filter((call) => call === 'ingest')).toHaveLength(1)
  })

  test('an unknown workflow refuses at once, by a reply, and keeps nothing', async () => {
    const archive = driven.opens({ contexte: 'AUTRE_WORKFLOW' })
    const deposited = await archive.deposit(await driven.makes(), never)
    if (deposited.kind !== 'refused') throw new Error(deposited.kind)
    expect(await readReply(deposited.reply)).toMatchObject({ verdict: 'refused', code: 'KO' })
    expect(await driven.taken()).toEqual([])
  })

  test('an acceptance by status 503 is none', async () => {
    driven.rewrites('ingest', ({ headers, body }) => ({
      status: 503,
      headers,
      body: Buffer.from(
        `<ArchiveTransferReply xmlns="fr:gouv:culture:archivesdefrance:seda:v2.1"><ReplyCode>OK</ReplyCode></ArchiveTransferReply>${body.length}`,
      ),
    }))
    await expect(driven.archive.deposit(await driven.makes(), never)).rejects.toMatchObject({ code: 'ACTES-G005' })
  })

  test('its own refusal of a request is one; that of a proxy is a doubt', async () => {
    const error = { httpCode: 415, code: 'UNSUPPORTED_MEDIA_TYPE', description: 'text/plain' }
    for (const [body, code] of [
      [JSON.stringify(error), 'ACTES-G009'],
      ['{"error":"non"}', 'ACTES-G005'],
      ['<html>Unsupported</html>', 'ACTES-G005'],
    ] as const) {
      driven.rewrites('ingest', () => ({ status: 415, headers: {}, body: Buffer.from(body) }))
      await expect(driven.archive.deposit(await driven.makes(), never)).rejects.toMatchObject({ code })
    }
  })

  test('202 without an operation is a doubt', async () => {
    driven.rewrites('ingest', (answer) => ({ ...answer, headers: {} }))
    const end = driven.archive.deposit(await driven.makes(), never)
    await expect(end).rejects.toMatchObject({ code: 'ACTES-G005', params: { reason: 'X-Request-Id' } })
    expect(await driven.taken()).toHaveLength(1)
  })

  test('running is pending; a failure, or an operation that it no longer knows, waits for its operator', async () => {
    const sent = await hand(driven.archive, await driven.makesAs({ numero: 'DEL_SAEFATAL' }))
    await driven.vitam.advance()
    expect(await driven.archive.follow(sent, never)).toEqual({ state: 'pending' })
    await driven.vitam.advance()
    expect(await driven.archive.follow(sent, never)).toMatchObject({ state: 'stopped', code: 'ACTES-T002' })
    const lost = { ...sent, reference: 'a'.repeat(36) }
    expect(await driven.archive.follow(lost, never)).toMatchObject({ state: 'stopped', reason: 'HTTP 204' })
    expect(await driven.archive.reply(lost, never)).toBe('not yet')
  })

  test('without its operation nothing can be asked', async () => {
    const sent = sentOf(await driven.makes())
    expect(await driven.archive.follow(sent, never)).toEqual({ state: 'unknown' })
    expect(await driven.archive.reply(sent, never)).toBe('not yet')
    expect(driven.calls()).toEqual([])
  })

  test('the bordereau that it holds is given back, once it is accepted', async () => {
    const [transfer, refused] = [await driven.makes(), await driven.makes('refused')]
    const [sent, none] = [await hand(driven.archive, transfer), await hand(driven.archive, refused)]
    expect(await driven.archive.bordereau?.(sent, never)).toBeUndefined()
    await driven.settles()
    expect(await driven.archive.bordereau?.(sent, never)).toEqual(transfer.bordereau)
    expect(await driven.archive.bordereau?.(none, never)).toBeUndefined()
    expect(await driven.archive.bordereau?.(sentOf(transfer), never)).toBeUndefined()
    driven.spoils('manifest', 'maintenance')
    await expect(driven.archive.bordereau?.(sent, never)).rejects.toMatchObject({ code: 'ACTES-G002' })
  })

  test('WARNING is accepted', async () => {
    const sent = await hand(driven.archive, await driven.makesAs({ numero: 'DEL_SAEAVIS' }))
    await driven.settles()
    const bytes = await driven.archive.reply(sent, never)
    if (bytes === 'not yet') throw new Error(bytes)
    const { verdict, code, events } = await readReply(bytes, sent)
    expect([verdict, code, events.length > 0]).toEqual(['accepted', 'WARNING', true])
  })

  test('a tenant that is not there is blamed; a certificate of nobody is cut', async () => {
    const wrong = driven.opens({ tenant: 9 })
    await expect(wrong.deposit(await driven.makes(), never)).rejects.toMatchObject({
      code: 'ACTES-G013',
      params: { setting: 'tenant' },
    })
    const stranger = await issue(await makeAuthority('Une autre'), { name: 'maraussan', client: true })
    const unknown = driven.opens({ certificat: stranger.cert, cle: stranger.key })
    await expect(unknown.deposit(await driven.makes(), never)).rejects.toMatchObject({ kind: 'retry' })
    expect(await driven.taken()).toEqual([])
  })

  test('a certificate without rights is refused', async () => {
    const contexts = [{ certificate: 'autre', tenants: [0], contracts: [] }]
    await layReferential(driven.vitam.platform.folder, { contexts })
    await expect(driven.archive.deposit(await driven.makes(), never)).rejects.toMatchObject({ code: 'ACTES-G008' })
  })

  test('the manifest’s digest travels with it', async () => {
    const { bordereau: _, ...transfer } = await driven.makes()
    const sent = await hand(driven.archive, { ...transfer, bordereau: Buffer.from('another') })
    await driven.settles()
    const bytes = await driven.archive.reply(sent, never)
    expect(bytes === 'not yet' ? bytes : (await readReply(bytes)).verdict).toBe('refused')
  })
})

describe('the test of a connection to VITAM', () => {
  const driven = forTest(() => openDrivenVitam({ live: true }))

  test('sends a package that is checked and not kept', async () => {
    const { archive } = driven
    const findings = await archive.check(never, await driven.makes())
    expect(findings.map(({ name, ok }) => [name, ok])).toEqual([
      ['certificate', true],
      ['connexion', true],
      ['versement', true],
    ])
    expect(findings.at(-1)?.detail).toMatch(/^Test OK/)
    expect(driven.vitam.operations().map(({ workflow }) => workflow)).toEqual(['BLANK_TEST'])
  })

  test('tells what would be refused, by the deepest reason', async () => {
    const { archive } = driven
    const finding = (await archive.check(never, await driven.makes('refused'))).at(-1)
    expect(finding).toMatchObject({ name: 'versement', ok: false, code: 'ACTES-T001' })
    expect(finding?.detail).toMatch(/^Test KO : CHECK_HEADER\.CHECK_CONTRACT_INGEST\./)
  })

  test('is given up in time', async () => {
    driven.rewrites('status', (answer) => ({
      ...answer,
      headers: { ...answer.headers, 'X-Global-Execution-State': 'RUNNING' },
    }))
    const archive = driven.opens({ delai: 1 })
    const finding = (await archive.check(never, await driven.makes())).at(-1)
    expect(finding).toMatchObject({ name: 'versement', ok: false, code: 'ACTES-G012' })
  })
})
