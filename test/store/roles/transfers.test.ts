// Each account does its part of a transfer with its own rights: the desk declares, asks and cancels; the worker claims, packs
// and stops.
import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import { declareArchive, forgetArchive, suspendArchive } from '../../../src/store/archiving/archives.ts'
import { claimTransfer, moveTransfer, openTransfer } from '../../../src/store/archiving/transfers.ts'
import { ensureConnection } from '../../../src/store/connections/connections.ts'
import { openPostgres } from '../../../src/store/engine/postgres.ts'
import { openTransmission } from '../../../src/store/transmissions/moves.ts'
import { describeWith } from '../../support/describe-with.ts'
import { accountsOf, forgetAccounts } from '../../support/life/accounts.ts'
import { aNewTransmission } from '../../support/life/rows.ts'
import { migratedDatabase } from '../../support/life/stores.ts'

const siren = '213401482'
const opened = (url: string) => openPostgres(url, () => undefined)

await describeWith('postgres', 'a transfer', (server) => {
  test('is asked for and cancelled by the desk, and packed by the worker', async () => {
    const url = await migratedDatabase(server)
    forgetAccounts(server, [url])
    const laid = aNewTransmission('SAE1')
    const owner = opened(url)
    await owner.query(
      `INSERT INTO actes.collectivite (siren, settings, created_at, updated_at) VALUES ($1, '{}', now(), now())`,
      [siren],
    )
    await ensureConnection(owner, 'sandbox', siren)
    await openTransmission(owner, laid)
    await owner.query(
      `UPDATE actes.transmission SET state = 'acknowledged', due_at = NULL, id_acte = 'x', date_reception = '2025-07-01'`,
    )
    await owner.close()
    const accounts = await accountsOf(url)
    const [worker, web] = [opened(accounts.worker), opened(accounts.web)]
    const [id, at, token] = [v7(), new Date(), v7()]
    await declareArchive(web, { siren, settings: { type: 'asalae' }, at })
    expect(await openTransfer(web, { id, transmission: laid.id, archive: 'asalae', at, who: 'test' })).toBe(id)
    const claim = { token, now: at, until: new Date(at.getTime() + 60_000), except: [], most: 1 }
    expect(await claimTransfer(worker, claim)).toMatchObject({ id, state: 'asked' })
    const sha256 = 'a'.repeat(64)
    const frozen = {
      archive: 'asalae' as const,
      server: 'x',
      agency: 'x',
      bordereauSha256: sha256,
      package: { name: 'x', sha256, sizeBytes: 1 },
    }
    const moved = { id, at, event: 'x' }
    const packed = { ...moved, set: { dueAt: at, frozen }, token, who: 'worker' }
    expect(await moveTransfer(worker, { ...packed, from: 'asked', to: 'frozen' })).toMatchObject({ state: 'frozen' })
    const cancelled = { ...moved, set: { dueAt: null }, who: 'test' }
    expect(await moveTransfer(web, { ...cancelled, from: 'frozen', to: 'cancelled' })).toMatchObject({ id })
    expect([await suspendArchive(worker, siren, 'ACTES-G007'), await forgetArchive(web, siren)]).toEqual([true, true])
    await Promise.all([worker.close(), web.close()])
  })
})
