// What the sandbox keeps on disk: whatever moment a process dies at, nothing is lost and nothing is doubled.
import { readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { maraussan } from '../../src/config/demo.ts'
import { readLetters } from '../../src/sandbox/correspondence.ts'
import { readLedger, type LedgerLine } from '../../src/sandbox/ledger.ts'
import { collectAll } from '../gateways/contract.ts'
import { makeOutgoing, makeOutgoingOf, type Frozen } from '../support/deposits/outgoing.ts'
import { connectionOf, never, openTestSandbox, receivedBy } from '../support/gateways/sandbox.ts'
import { acknowledgedBy } from '../support/life/following.ts'
import { forTest } from '../support/life/for-suite.ts'

const sandbox = forTest(() => openTestSandbox())

const pending = (name = '') => join(sandbox.folder, 'pending', maraussan.siren, name)
const slot = 'SLO-EACT--213401482--20250708-1.tar.gz~1'
/** What a death just before the ledger's line leaves. */
async function forget({ archive, idActe }: Frozen) {
  await rm(join(sandbox.folder, 'ledger', `${archive}.json`))
  await rm(join(sandbox.folder, 'acts', `${idActe}.json`))
}

const waiting = () => collectAll(sandbox.gateway, sandbox.connection)

describe('a slot reserved for answers', () => {
  test('means nothing while its archive is not in the ledger', async () => {
    const outgoing = await makeOutgoing()
    await sandbox.gateway.submit(outgoing, never)
    await forget(outgoing)
    expect(await waiting()).toEqual([])
    expect(await sandbox.gateway.find(outgoing, never)).toBe('absent')
  })

  test('is used when the archive is sent again after a death before its line', async () => {
    const outgoing = await makeOutgoing()
    await sandbox.gateway.submit(outgoing, never)
    await forget(outgoing)
    await sandbox.gateway.submit(outgoing, never)
    expect(await waiting()).toHaveLength(2)
  })

  test('is removed if its reception does not use it', async () => {
    await sandbox.gateway.submit(await makeOutgoing({ acte: { numero: 'D1_DOUBLE' } }), never)
    await sandbox.gateway.submit(await makeOutgoing({ acte: { numero: 'D2' }, serial: 2 }), never)
    const slots = await readdir(pending())
    await rename(pending(slots[1]), pending(`${slots[2]?.replace('~1', '~2')}`))
    expect(await waiting()).toHaveLength(4)
    expect(await readdir(pending())).toHaveLength(2)
  })
})

test('an act that did not claim its identifier before a death claims it when answered', async () => {
  const [first, second] = [await makeOutgoing({ serial: 1 }), await makeOutgoing({ serial: 2 })]
  await sandbox.gateway.submit(first, never)
  await rm(join(sandbox.folder, 'acts', `${first.idActe}.json`))
  const kinds = async () => (await receivedBy(sandbox.gateway, sandbox.connection)).map(({ retour }) => retour.kind)
  expect(await kinds()).toEqual(['EnveloppeMISILLCL', 'ARActe'])
  await sandbox.gateway.submit(second, never)
  expect(await kinds()).toEqual(['EnveloppeMISILLCL', 'ARActe', 'EnveloppeMISILLCL', 'AnomalieActe'])
})

test('an annulment not recorded before a death is recorded when answered', async () => {
  const idActe = await acknowledgedBy(sandbox)
  const annuls = async (serial: number) =>
    sandbox.gateway.submit(await makeOutgoingOf({ code: '6-1', idActe }, { serial }), never)
  await annuls(2)
  await rm(join(sandbox.folder, 'annulled', `${idActe}.json`))
  const kinds = async () => (await sandbox.empties()).map(({ retour }) => retour.kind)
  expect(await kinds()).toEqual(['EnveloppeMISILLCL', 'ARAnnulation'])
  await annuls(3)
  expect(await kinds()).toEqual(['AnomalieEnveloppe'])
})

test('a letter named but not entered before a death does not exist', async () => {
  const idActe = await acknowledgedBy(sandbox)
  const { delivery } = await sandbox.writes({ type: 'pieces', idActe })
  await rm(join(sandbox.folder, 'letters', idActe, `${delivery}.json`))
  expect(await waiting()).toEqual([])
  expect(await readLetters(sandbox.folder)).toEqual([])
})

test('lines from the time when all messages were acts are read as such, answered, and annulled', async () => {
  const outgoing = await makeOutgoing()
  await sandbox.gateway.submit(outgoing, never)
  const path = join(sandbox.folder, 'ledger', `${outgoing.archive}.json`)
  const { message: _, ...before } = JSON.parse(await readFile(path, 'utf8')) as LedgerLine
  await writeFile(path, JSON.stringify(before))
  expect(await readLedger(sandbox.folder)).toMatchObject([{ message: '1-1', idActe: outgoing.idActe }])
  expect((await sandbox.empties()).map(({ retour }) => retour.kind)).toEqual(['EnveloppeMISILLCL', 'ARActe'])
  const annulation = { code: '6-1', idActe: outgoing.idActe ?? '' } as const
  await sandbox.gateway.submit(await makeOutgoingOf(annulation, { serial: 2 }), never)
  expect((await sandbox.empties()).at(-1)?.retour).toMatchObject({ code: '6-2' })
})

test('a thousand answers to others cost nothing: only our own folder is read', async () => {
  await sandbox.gateway.submit(await makeOutgoing(), never)
  const other = { ...maraussan, siren: '000000000' }
  expect(await collectAll(sandbox.gateway, connectionOf(other))).toEqual([])
  expect(await readdir(join(sandbox.folder, 'pending'))).toEqual([maraussan.siren])
})

test('confirmed deliveries are moved, not deleted, and the archive is kept under its digest', async () => {
  const outgoing = await makeOutgoing()
  await sandbox.gateway.submit(outgoing, never)
  await sandbox.gateway.confirm(await waiting(), never)
  expect(await readdir(join(sandbox.folder, 'delivered', maraussan.siren))).toEqual([slot])
  expect(await readdir(join(sandbox.folder, 'archives'))).toEqual([`${outgoing.sha256}.tar.gz`])
  expect(await readdir(join(sandbox.folder, 'tmp'))).toEqual([])
})

test('half-written files of a dead process are removed after a day', async () => {
  await sandbox.gateway.submit(await makeOutgoing({ acte: { numero: 'A' } }), never)
  const left = join(sandbox.folder, 'tmp', '1-1')
  await writeFile(left, 'half an archive')
  const submitLater = async (instant: string, serial: number) => {
    await utimes(left, new Date('2025-07-08T08:00:00Z'), new Date('2025-07-08T08:00:00Z'))
    sandbox.at(instant)
    await sandbox.again().submit(await makeOutgoing({ acte: { numero: `B${serial}` }, serial }), never)
    return readdir(join(sandbox.folder, 'tmp'))
  }
  expect(await submitLater('2025-07-09T07:59:00Z', 2)).toEqual(['1-1'])
  expect(await submitLater('2025-07-09T08:01:00Z', 3)).toEqual([])
})

test('two processes of one folder share serials, ledger and answers', async () => {
  const gateways = [sandbox.gateway, sandbox.again(), sandbox.again()]
  const sendings = await Promise.all(
    Array.from({ length: 12 }, (_, index) => makeOutgoing({ acte: { numero: `N${index}` }, serial: index + 1 })),
  )
  await Promise.all(sendings.map((outgoing, index) => gateways[index % 3]?.submit(outgoing, never)))
  const received = await receivedBy(sandbox.again(), sandbox.connection)
  expect(new Set(received.map(({ name }) => name)).size).toBe(24)
  expect(await readLedger(sandbox.folder)).toHaveLength(12)
})

test('of concurrent acts with one identifier, exactly one is acknowledged', async () => {
  const gateways = [sandbox.gateway, sandbox.again()]
  const sendings = await Promise.all([1, 2, 3, 4].map((serial) => makeOutgoing({ serial })))
  await Promise.all(sendings.map((outgoing, index) => gateways[index % 2]?.submit(outgoing, never)))
  const kinds = (await receivedBy(sandbox.gateway, sandbox.connection)).map(({ retour }) => retour.kind)
  expect(kinds.filter((kind) => kind === 'ARActe')).toHaveLength(1)
  expect(kinds.filter((kind) => kind === 'AnomalieActe')).toHaveLength(3)
})
