// VITAM on the wire, by curl: each answer as its own sources and documentation describe it (7.0.1).
import { hash } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { makeAuthority } from '../../support/servers/certificates.ts'
import { forSuite } from '../../support/life/for-suite.ts'
import { smallSip } from '../../support/seda/sip.ts'
import { codesIn, idOf, openTestVitam } from '../../support/seda/vitam.ts'

const vitam = forSuite(() => openTestVitam())
beforeAll(() => vitam.refer({ tenants: [0, 1, 2], contexts }))

const contexts = [
  { certificate: 'maraussan', tenants: [0, 1], contracts: ['IC-ACTES'] },
  { certificate: 'nissan', tenants: [0], contracts: [] },
]

const operations = '/admin-external/v1/operations'
const ingests = '/ingest-external/v1/ingests'
const tenant = (id: string) => ['--header', `X-Tenant-Id: ${id}`]

describe('a deposit', () => {
  test('202 with the operation, then its states, then the reply', async () => {
    const answer = await vitam.post(smallSip({ identifier: 'actes-42' }))
    const id = idOf(answer)
    expect(id).toMatch(/^[a-z0-9]{36}$/)
    expect([
      answer.text,
      answer.header('X-Global-Execution-State'),
      answer.header('X-Global-Execution-Status'),
    ]).toEqual(['', 'PAUSE', 'UNKNOWN'])
    const states: unknown[] = []
    for (let turn = 0; turn < 3; turn++) {
      const head = await vitam.status(id)
      states.push([head.status, head.header('X-Global-Execution-State'), head.header('X-Global-Execution-Status')])
      if (turn < 2) expect((await vitam.reply(id)).status).toBe(404)
      await vitam.vitam.advance()
    }
    expect(states).toEqual([
      [202, 'PAUSE', 'UNKNOWN'],
      [202, 'RUNNING', 'STARTED'],
      [200, 'COMPLETED', 'OK'],
    ])
    const reply = await vitam.reply(id)
    expect([reply.status, reply.header('Content-Type')]).toEqual([200, 'application/octet-stream'])
    expect(reply.text).toContain(`<MessageIdentifier>${id}</MessageIdentifier>`)
    const manifest = await vitam.ask(`${ingests}/${id}/manifests`)
    expect(manifest.bytes.toString()).toBe(smallSip({ identifier: 'actes-42' }).manifest)
    const details = JSON.parse((await vitam.ask(`${operations}/${id}`)).text) as Record<string, unknown>
    expect(details).toMatchObject({ httpCode: 200, $results: [{ operationId: id, globalState: 'COMPLETED' }] })
  })

  test('the same one twice is two archives', async () => {
    const ids = [idOf(await vitam.post(smallSip())), idOf(await vitam.post(smallSip()))]
    expect(new Set(ids).size).toBe(2)
  })

  test('with the manifest’s digest', async () => {
    const value = hash('sha512', smallSip().manifest)
    const headers = { 'X-Manifest-Digest-Algo': 'SHA-512', 'X-Manifest-Digest-Value': value }
    expect((await vitam.judged(smallSip(), headers)).status).toBe('OK')
  })

  test('step by step stops after the first step', async () => {
    const { id } = await vitam.judged(smallSip(), { 'X-Action': 'NEXT' })
    await vitam.vitam.advance()
    const head = await vitam.status(id)
    expect([head.status, head.header('X-Global-Execution-State')]).toEqual([202, 'PAUSE'])
  })

  test.each([
    ['no tenant', { 'X-Tenant-Id': undefined }, 412],
    ['a tenant that is not a number', { 'X-Tenant-Id': 'zero' }, 412],
    ['a tenant that is not there', { 'X-Tenant-Id': '7' }, 412],
    ['a tenant that the context does not have', { 'X-Tenant-Id': '2' }, 401],
    ['no workflow', { 'X-Context-Id': undefined }, 412],
    ['no action', { 'X-Action': undefined }, 412],
    ['another action', { 'X-Action': 'REPLAY' }, 412],
    ['another type', { 'Content-Type': 'application/zip' }, 415],
    ['a digest without its algorithm', { 'X-Manifest-Digest-Value': 'ab' }, 412],
    ['an algorithm without its digest', { 'X-Manifest-Digest-Algo': 'SHA-512' }, 412],
    ['an algorithm by its address', { 'X-Manifest-Digest-Algo': 'sha512', 'X-Manifest-Digest-Value': 'ab' }, 412],
  ])('%s', async (_, headers, status) => {
    const before = vitam.vitam.operations().length
    const answer = await vitam.post(smallSip(), headers)
    expect(JSON.parse(answer.text)).toMatchObject({ httpCode: status, state: 'KO' })
    expect([answer.status, vitam.vitam.operations().length]).toEqual([status, before])
  })

  test('an unknown workflow is a 503 that brings the refusal', async () => {
    const answer = await vitam.post(smallSip(), { 'X-Context-Id': 'AUTRE' })
    expect([answer.status, answer.header('Content-Type')]).toEqual([503, 'application/octet-stream'])
    expect(answer.text).toContain('<ReplyCode>KO</ReplyCode>')
    expect(answer.text).toContain('<MessageRequestIdentifier>Unknown</MessageRequestIdentifier>')
    expect(answer.text).toContain('seda:v2.2"')
  })
})

describe('who asks', () => {
  test('no certificate: 401', async () => {
    const answer = await vitam.askAs(null, '/ingest-external/v1/', ['--request', 'OPTIONS', ...tenant('0')])
    expect(answer.status).toBe(401)
  })

  test('a certificate of no context, and one whose context allows no contract', async () => {
    const stranger = await vitam.client({ name: 'beziers' })
    expect((await vitam.askAs(stranger, ingests, ['--data', 'x', ...tenant('0')])).status).toBe(401)
    await vitam.client({ name: 'nissan' })
    await vitam.refer({ contexts: contexts.slice(1).map((each) => ({ ...each, certificate: 'maraussan' })) })
    const { reply } = await vitam.judged(smallSip())
    expect(codesIn(reply).at(-1)).toBe('CHECK_HEADER.CHECK_CONTRACT_INGEST.CONTRACT_NOT_IN_CONTEXT.KO')
    await vitam.refer({ contexts })
  })

  test.each([
    ['of another authority', async () => vitam.client({ name: 'autre' }, await makeAuthority('Autre'))],
    ['that has expired', async () => vitam.client({ name: 'passe', days: -1 })],
  ])('a certificate %s: no answer', async (_, papers) => {
    const answer = await vitam.askAs(await papers(), '/ingest-external/v1/', ['--request', 'OPTIONS', ...tenant('0')])
    expect([answer.exit > 0, answer.status]).toEqual([true, 0])
  })

  test('the list of endpoints is the test of a connection', async () => {
    const answer = await vitam.ask('/ingest-external/v1/', ['--request', 'OPTIONS'])
    expect([answer.status, answer.text.includes('/ingests')]).toEqual([200, true])
  })
})

describe('operations that are not there', () => {
  const nobody = 'a'.repeat(36)

  test('204 for the state, 404 for the rest', async () => {
    expect((await vitam.status(nobody)).status).toBe(204)
    for (const path of [`${operations}/${nobody}`, `${ingests}/${nobody}/archivetransferreply`, '/autre'])
      expect((await vitam.ask(path)).status).toBe(404)
  })

  test('nor are those of another tenant', async () => {
    const { id } = await vitam.judged(smallSip())
    const papers = await vitam.client({ name: 'maraussan' })
    const path = `${ingests}/${id}/archivetransferreply`
    expect((await vitam.askAs(papers, path, tenant('0'))).status).toBe(200)
    expect((await vitam.askAs(papers, path, tenant('1'))).status).toBe(404)
  })

  test('a refused transfer has no manifest to read again', async () => {
    const { id, status } = await vitam.judged(smallSip({ agreement: 'IC-INCONNU' }))
    expect([status, (await vitam.ask(`${ingests}/${id}/manifests`)).status]).toEqual(['KO', 404])
  })
})
