// Big files: in pieces where the server takes them, whole where it does not, and the same bytes either way.
import { beforeEach, describe, expect, test } from 'vitest'
import { pieceBytes } from '../../../src/gateways/pastell/deposit.ts'
import { openTestPastell } from '../../support/gateways/pastell.ts'
import { digest, driverOf, fillAct, memberIn, never } from '../../support/gateways/pastell-bench.ts'
import { counterSession, page, saysError, type Reply } from '../../support/gateways/pastell-counter.ts'

const big = Buffer.concat([Buffer.from('%PDF-1.4\n'), Buffer.alloc(2 * pieceBytes, 'acte')])

describe('on a server of unknown abilities', () => {
  const session = counterSession()
  const { submit, calls } = session
  const taken = { json: { result: 'success', message: 'Chunk uploaded' } }
  const last = { status: 201, json: { result: 'success', message: 'File uploaded' } }

  const numberIn = (body: Buffer, field: string) =>
    Number(new RegExp(`name="${field}"\\r\\n\\r\\n(\\d+)`).exec(body.subarray(0, 2_000).toString('latin1'))?.[1])
  const contentIn = (body: Buffer) => {
    const begin = body.indexOf('\r\n\r\n', body.indexOf('Content-Type:')) + 4
    return body.subarray(begin, body.lastIndexOf('\r\n--', body.length - 3))
  }

  beforeEach(() => session.fills({ files: { 'deliberation.pdf': big } }))

  test('files are sent in chunks if it accepts them', async () => {
    session.counter.answers('chunk', ({ path, body }) => {
      if (numberIn(body, 'chunk_number') < 3) return taken
      session.counter.attach(path)
      return last
    })
    expect(await submit()).toHaveProperty('reference')
    const pieces = session.counter.asked.filter(({ call }) => call === 'chunk')
    expect(pieces.map(({ path }) => path)).toEqual(Array(3).fill('/api/v2/entite/1/document/d1/chunk/arrete/0'))
    expect(pieces.map(({ body }) => numberIn(body, 'chunk_number'))).toEqual([1, 2, 3])
    expect(pieces.map(({ body }) => numberIn(body, 'total_chunks'))).toEqual([3, 3, 3])
    expect(pieces.map(({ body }) => numberIn(body, 'total_size'))).toEqual(Array(3).fill(big.length))
    expect(Buffer.concat(pieces.map(({ body }) => contentIn(body))).equals(big)).toBe(true)
    expect(calls().filter((call) => call === 'file')).toHaveLength(1)
  })

  test.each<[string, Reply]>([
    ['does not know the path', { status: 404, body: page }],
    ['takes a piece for an empty file', { status: 201, json: { result: 'ok', formulaire_ok: 0, message: '' } }],
    ['wants other fields', saysError('Champ file_name manquant ou vide.')],
  ])('they leave whole where it %s', async (_, reply) => {
    session.counter.answers('chunk', () => reply)
    expect(await submit()).toHaveProperty('reference')
    const whole = session.counter.asked.find(({ path }) => path.endsWith('/file/arrete'))
    expect(whole?.body.toString('latin1')).toBe(memberIn(session.act, '3-arrete.multipart'))
  })

  test('a file reported as present, but missing, prevents the handover', async () => {
    session.counter.answers('chunk', ({ body }) => (numberIn(body, 'chunk_number') < 3 ? taken : last))
    expect(await submit()).toMatchObject({ code: 'ACTES-G002' })
    expect(calls()).not.toContain('send-tdt')
  })

  test('a chunk refused midway is only a retry', async () => {
    const refused = saysError('Fichier manquant.')
    session.counter.answers('chunk', ({ body }) => (numberIn(body, 'chunk_number') < 2 ? taken : refused))
    expect(await submit()).toMatchObject({ code: 'ACTES-G002', params: { reason: 'Fichier manquant.' } })
  })
})

test('a server that accepts chunks, and no body of that size, gets the exact file', async () => {
  const sim = await openTestPastell({ settings: { bodyMaxBytes: pieceBytes + 4_096 } })
  const gateway = driverOf(sim)
  const act = await fillAct(gateway, { files: { 'deliberation.pdf': big, 'convention.pdf': big.subarray(0, -1) } })
  expect(await gateway.submit(act, never)).toHaveProperty('reference')
  const [deposit] = sim.pastell.deposits()
  expect(deposit?.files.map(({ sha256 }) => sha256)).toEqual([digest(big), digest(big.subarray(0, -1))])
  await gateway.close()
  await sim.close()
})
