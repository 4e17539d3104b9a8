// The sandbox as a gateway: the contract, then what is its own: numbers that steer it, stops, the shared folder.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { maraussan } from '../../src/config/demo.ts'
import type { Collectivite } from '../../src/protocol/acte/collectivite.ts'
import { readLedger } from '../../src/sandbox/ledger.ts'
import { makeOutgoing, makeOutgoingOf, type Frozen, type Sample } from '../support/deposits/outgoing.ts'
import {
  connectionOf,
  never,
  openTestSandbox,
  receivedBy,
  sandboxGateway,
  readRefused,
} from '../support/gateways/sandbox.ts'
import { acknowledgedBy, followingOf, letterAnswered } from '../support/life/following.ts'
import { until } from '../support/until.ts'
import { asActesError, collectAll, gatewayContract, kindOf, type Harness } from './contract.ts'
import { forTest } from '../support/life/for-suite.ts'

const neighbour: Collectivite = { ...maraussan, siren: '000000000', nom: 'Commune voisine', trigramme: 'abc' }

gatewayContract('sandbox', async (): Promise<Harness> => {
  const sandbox = await openTestSandbox({ declares: [maraussan, neighbour] })
  let serial = 0
  const make = (sample: Sample) => makeOutgoing({ ...sample, serial: ++serial })
  return {
    gateway: sandbox.gateway,
    connection: sandbox.connection,
    makeOutgoing: (fault) =>
      make({
        acte: { numero: `N${serial}${fault === 'cut' ? '_COUPE' : ''}` },
        ...(fault === 'refused' && { spoil: (bytes: Uint8Array) => bytes.subarray(0, bytes.length / 2) }),
      }),
    makeOutgoingOf: async (code) => {
      if (code === '1-1') return make({ acte: { numero: `N${serial}` } })
      const idActe = await acknowledgedBy(sandbox, { acte: { numero: `N${serial}` }, serial: ++serial })
      const type = letterAnswered[code]
      if (type) await sandbox.writes({ type, idActe, date: '2025-07-04' })
      await sandbox.empties()
      return makeOutgoingOf(followingOf(code, { idActe, dateCourrier: '2025-07-04' }), { serial: ++serial })
    },
    neighbour: {
      connection: connectionOf(neighbour),
      makeOutgoing: () => make({ collectivite: neighbour, acte: { numero: `N${serial}` } }),
    },
    deposits: async () => (await readLedger(sandbox.folder)).map(({ archive, sha256 }) => ({ archive, sha256 })),
    bringRetours: async () => undefined,
    close: sandbox.close,
  }
})

describe('the number steers the sandbox', () => {
  const sandbox = forTest(() => openTestSandbox())

  const submit = (outgoing: Frozen, signal = never) => sandbox.gateway.submit(outgoing, signal)
  const kinds = async () => (await receivedBy(sandbox.gateway, sandbox.connection)).map(({ retour }) => retour.kind)

  const accuse = ['EnveloppeMISILLCL', 'ARActe']
  test.each([
    ['D1', accuse],
    ['D1_ANO', ['EnveloppeMISILLCL', 'AnomalieActe']],
    ['D1_ENV', ['AnomalieEnveloppe']],
    ['D1_MUET', []],
    ['D1_DOUBLE', [...accuse, ...accuse]],
    // Its end is read with its case, and only its end.
    ['D1_ano', accuse],
    ['D_ANO_1', accuse],
  ])('%s is received, and answered by %j', async (numero, answers) => {
    await submit(await makeOutgoing({ acte: { numero } }))
    sandbox.at('2026-07-08T08:00:00Z')
    expect(await kinds()).toEqual(answers)
    expect(await readLedger(sandbox.folder)).toHaveLength(1)
  })

  test('_TARD is answered once its time has come', async () => {
    await submit(await makeOutgoing({ acte: { numero: 'D1_TARD' } }))
    sandbox.at('2025-07-08T08:00:59Z')
    expect(await kinds()).toEqual([])
    sandbox.at('2025-07-08T08:01:00Z')
    expect(await kinds()).toEqual(['EnveloppeMISILLCL', 'ARActe'])
  })

  test('_LENT answers late, and a stop meanwhile is a doubt: it was received', async () => {
    const outgoing = await makeOutgoing({ acte: { numero: 'D1_LENT' } })
    const stop = new AbortController()
    const end = submit(outgoing, stop.signal).catch(asActesError)
    await until(async () => (await readLedger(sandbox.folder)).length === 1)
    stop.abort()
    expect((await end) as unknown).toMatchObject({ code: 'ACTES-G011' })
    expect(await sandbox.gateway.find(outgoing, never)).toMatchObject({ reference: outgoing.archive })
  })
})

describe('an exchange within its time limit', () => {
  test('received, it is a doubt', async () => {
    const sandbox = await openTestSandbox({ settings: { exchangeMaxMs: 1_000 } })
    const outgoing = await makeOutgoing({ acte: { numero: 'D1_LENT' } })
    const error = await sandbox.gateway.submit(outgoing, never).catch(asActesError)
    expect(error).toMatchObject({ code: 'ACTES-G004' })
    await sandbox.close()
  })

  test('with bytes that never come, nothing is received', async () => {
    const sandbox = await openTestSandbox({ settings: { exchangeMaxMs: 20 } })
    const outgoing = await makeOutgoing()
    const open = async function* () {
      yield* outgoing.open()
      await new Promise(() => undefined)
    }
    expect(await kindOf(sandbox.gateway.submit({ ...outgoing, open }, never))).toBe('retry')
    expect(await readLedger(sandbox.folder)).toEqual([])
    await sandbox.close()
  })
})

describe('the exchange with the sandbox', () => {
  const sandbox = forTest(() => openTestSandbox())

  test('reports that an archive was already received, and counts it', async () => {
    const outgoing = await makeOutgoing()
    await sandbox.gateway.submit(outgoing, never)
    for (const gateway of [sandbox.gateway, sandbox.again()]) {
      const error = await gateway.submit(outgoing, never).catch(asActesError)
      expect(error).toMatchObject({
        code: 'ACTES-G026',
        params: { reason: `archive déjà reçue : ${outgoing.archive}` },
      })
    }
    expect(await readLedger(sandbox.folder)).toEqual([expect.objectContaining({ archive: outgoing.archive, times: 3 })])
    expect(await collectAll(sandbox.gateway, sandbox.connection)).toHaveLength(2)
  })

  test('refuses other content under a name already received, and find does not match it', async () => {
    const [ours, theirs] = [
      await makeOutgoing({ acte: { numero: 'A' } }),
      await makeOutgoing({ acte: { numero: 'B' } }),
    ]
    await sandbox.gateway.submit(ours, never)
    expect(await sandbox.gateway.submit(theirs, never).catch(asActesError)).toMatchObject({ code: 'ACTES-G026' })
    expect(await sandbox.gateway.find(theirs, never)).toBe('unknown')
    expect(await sandbox.gateway.find(ours, never)).toMatchObject({ reference: ours.archive })
  })

  test('gives the words of a refusal, and stores them', async () => {
    const outgoing = await makeOutgoing({ spoil: (bytes) => bytes.subarray(10) })
    const error = await sandbox.gateway.submit(outgoing, never).catch(asActesError)
    expect(error).toMatchObject({
      code: 'ACTES-G009',
      params: { reason: expect.stringContaining('archive illisible') },
    })
    expect(error).toHaveProperty('cause.bytes')
    const [refused] = await readRefused(sandbox.folder)
    expect(refused).toMatchObject({ archive: outgoing.archive, sha256: outgoing.sha256 })
    expect(await readLedger(sandbox.folder)).toEqual([])
  })

  test('accepts a refused archive once it is correct', async () => {
    const right = await makeOutgoing()
    expect(await kindOf(sandbox.gateway.submit(await makeOutgoing({ spoil: () => tooShort }), never))).toBe('refuse')
    expect(await kindOf(sandbox.gateway.submit(right, never))).toBe('done')
  })

  test('refuses a name that would leave the folder, and finds none', async () => {
    const outgoing = { ...(await makeOutgoing()), archive: '../../SLO-EACT--213401482--20250708-1.tar.gz' }
    expect(await kindOf(sandbox.gateway.submit(outgoing, never))).toBe('refuse')
    expect(await sandbox.gateway.find(outgoing, never)).toBe('absent')
  })

  test('carries everything that a collectivité may send', () => {
    const carried = { reply: true, cancel: true, receipts: true, classification: true, find: true }
    expect(sandbox.gateway.capabilities).toMatchObject(carried)
  })

  test('returns a partly confirmed delivery until it is complete', async () => {
    await sandbox.gateway.submit(await makeOutgoing(), never)
    const [enveloppe, message] = await collectAll(sandbox.gateway, sandbox.connection)
    if (!enveloppe || !message) throw new Error('an envelope and a message should have come')
    await sandbox.gateway.confirm([enveloppe], never)
    expect(await collectAll(sandbox.gateway, sandbox.connection)).toHaveLength(2)
    await sandbox.gateway.confirm([message], never)
    expect(await collectAll(sandbox.gateway, sandbox.connection)).toEqual([])
  })
})

test('treats a folder that is not a folder as a closed gateway', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'actes-sandbox-'))
  try {
    const folder = join(parent, 'file')
    await writeFile(folder, '')
    const gateway = sandboxGateway({ folder, now: () => new Date(0) })
    expect(await kindOf(gateway.submit(await makeOutgoing(), never))).toBe('retry')
    expect(await kindOf(collectAll(gateway, connectionOf(maraussan)))).toBe('retry')
    const findings = await gateway.check(never)
    expect(findings).toContainEqual(expect.objectContaining({ name: 'folder', ok: false, code: 'ACTES-G001' }))
  } finally {
    await rm(parent, { recursive: true })
  }
})

const tooShort = new Uint8Array(10)
