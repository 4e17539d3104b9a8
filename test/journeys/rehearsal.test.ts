// The rehearsal of a loss: an installation is backed up, goes on, and is lost with its machine. Its backup is restored
// elsewhere. It starts quiet, collects, a person says go: everything ends, nothing is received twice, nothing is refused.
import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readConfig } from '../../src/config/config.ts'
import { maraussan } from '../../src/config/demo.ts'
import { connectionId } from '../../src/store/connections/connections.ts'
import { readLedger } from '../../src/sandbox/ledger.ts'
import { makeMasterKey } from '../../src/store/secrets/seal.ts'
import { openerOf, restoreBackup, writeBackup } from '../../src/operations/backup.ts'
import { describeIf, describeWith } from '../support/describe-with.ts'
import { lendBucket } from '../support/servers/buckets.ts'
import type { Environment } from '../support/servers/processes.ts'
import { dovecotOfOurOwn } from '../support/servers/dovecot.ts'
import { ministrySender, openSimulated, type GatewayKind, type OpenedGateway } from '../support/gateways/simulated.ts'
import { objectsOf, openCommune, openingDay, operator, type Commune } from '../support/life/commune.ts'
import { lendDatabase, storeTools, temporaryHome, type LentDatabase } from '../support/life/stores.ts'
import { shortly, testAtLength } from '../support/long.ts'

const masterKey = makeMasterKey()
const { reason } = operator

interface Ground {
  readonly kind: GatewayKind | 'sandbox'
  readonly outside?: OpenedGateway
  readonly time: { at: number }
  /** S3 server of the files; a bucket for each installation. */
  readonly objects?: string
}

/** One installation after the other, on machines of their own, before one platform. */
async function opened({ outside, time }: Ground, home: string, database: Environment): Promise<Commune> {
  return openCommune({
    home,
    time,
    ...(outside && { declares: { ...maraussan, gateway: outside.simulated.gateway } }),
    ...(outside && { meanwhile: () => outside.simulated.advance() }),
    environment: { ...database, ACTES_MASTER_KEY: masterKey, ACTES_COLLECT_SECONDS: '1' },
  })
}

/** Acts that were accepted on the other side, each time that they were. */
async function acceptedOf({ kind, outside }: Ground, { home }: Commune): Promise<readonly string[]> {
  const all =
    kind === 'sandbox'
      ? (await readLedger(join(home, 'sandbox'))).map(({ message: code, idActe }) => ({
          code,
          numero: idActe?.split('-').slice(3, -1).join('-'),
        }))
      : ((await outside?.simulated.accepted()) ?? [])
  return all.flatMap(({ code, numero }) => (code === '1-1' && numero !== undefined ? [numero] : [])).toSorted()
}

async function settingsOf({ objects }: Ground, home: string, database: LentDatabase | undefined): Promise<Environment> {
  return {
    ...(database && { ACTES_DATABASE_URL: database.url }),
    ...(objects === undefined ? await objectsOf(home) : (await lendBucket(objects)).environment),
  }
}

async function rehearse(ground: Ground): Promise<void> {
  const [home, elsewhere] = [await temporaryHome(), await temporaryHome()]
  const lent = [await lendDatabase(), await lendDatabase()]
  const [first, other] = [await settingsOf(ground, home, lent[0]), await settingsOf(ground, elsewhere, lent[1])]
  const lost = await opened(ground, home, first)
  if (ground.kind === 'ministry') await lost.operations.confirmSender(`ministry:${maraussan.siren}`, ministrySender)
  await lost.hands('AVANT')
  await lost.goesOn(15)
  await lost.hands('SUITE_TARD')
  await lost.hands('SUITE')
  const file = join(elsewhere, 'backup')
  await writeBackup(file, lost.app.backup(), await openerOf(lost.app.config))
  // What the backup does not know: two acts leave, one of them is answered, and two more are handed in and leave; of these
  // too, one is answered, and its answer collected for good.
  await lost.hands('APRES')
  const answered = await lost.hands('APRES_TARD')
  await lost.goesOn(4, 10)
  for (const numero of ['SUITE', 'APRES']) expect(await lost.shows(numero)).toMatchObject({ state: 'acknowledged' })
  expect(await lost.shows(answered)).toMatchObject({ state: 'submitted' })
  await lost.app.close()
  if (ground.kind === 'sandbox') await cp(join(home, 'sandbox'), join(elsewhere, 'sandbox'), { recursive: true })

  const environment = { ACTES_HOME: elsewhere, ACTES_MASTER_KEY: masterKey, ACTES_CLAMD: 'off' }
  const config = readConfig({ ...environment, ...other })
  await restoreBackup(file, config, { ask: async () => undefined, tools: storeTools })
  ground.time.at += 2 * 3_600_000
  const commune = await opened(ground, elsewhere, other)
  const { ask, list, rereadReturns } = commune.operations
  const before = await acceptedOf(ground, commune)
  expect(await ask.showInstallation({})).toMatchObject({ quiet: { code: 'ACTES-S013' } })
  await commune.goesOn(15)
  expect(await acceptedOf(ground, commune)).toEqual(before)
  // Their deposits were lost: an agent hands them in again. The answer of one may have come already, as a stray one.
  await commune.hands('APRES')
  const again = await commune.hands('APRES_TARD')
  await rereadReturns('all', 'test')
  await commune.works()
  const connection = connectionId(ground.outside?.simulated.kind ?? 'sandbox', maraussan.siren)
  await ask.resumeConnection({ id: connection, reason })
  await ask.go({ reason })
  await commune.goesOn(15)
  expect(await acceptedOf(ground, commune)).toEqual(before)
  expect(before).toEqual(['APRES', 'APRES_TARD', 'AVANT', 'SUITE', 'SUITE_TARD'])
  expect(await commune.shows(again)).toMatchObject({ state: 'acknowledged' })
  const { items } = await list({ message: ['1-1'] })
  const told = items.map(({ numero, state, held }) => `${numero ?? ''} ${held?.code ?? state}`).toSorted()
  // Where the platform cannot be asked, and the answer had been collected before the loss, a person decides.
  const isAsked = ['s2low', 'pastell'].includes(ground.kind)
  expect(told).toEqual([
    isAsked ? 'APRES acknowledged' : 'APRES ACTES-S016',
    'APRES_TARD acknowledged',
    'AVANT acknowledged',
    isAsked ? 'SUITE acknowledged' : 'SUITE ACTES-S016',
    'SUITE_TARD acknowledged',
  ])
  // And it goes on.
  await commune.hands('ENFIN')
  await commune.goesOn(15)
  expect(await acceptedOf(ground, commune)).toEqual([...before, 'ENFIN'].toSorted())
  await commune.app.close()
  for (const each of lent) await each?.drop()
  for (const each of [home, elsewhere]) await rm(each, { recursive: true, force: true })
}

describe('an installation that is restored elsewhere', () => {
  test('before the sandbox', () => rehearse({ kind: 'sandbox', time: { at: Date.parse(openingDay) } }))

  test.each(shortly(['s2low', 'pastell'] as const, (kind) => kind === 's2low'))('before %s', async (kind) => {
    const time = { at: Date.parse(openingDay) }
    const outside = await openSimulated(kind, time)
    await rehearse({ kind, outside, time }).finally(() => outside.closes())
  })
})

await describeWith('s3', 'an installation whose files are on an S3 server', (objects) => {
  test('is restored elsewhere, into another bucket', () =>
    rehearse({ kind: 'sandbox', time: { at: Date.parse(openingDay) }, objects }))
})

await describeIf(dovecotOfOurOwn(), 'an installation that is restored elsewhere', () => {
  testAtLength('before the ministry’s channel', async () => {
    const time = { at: Date.parse(openingDay) }
    const outside = await openSimulated('ministry', time)
    await rehearse({ kind: 'ministry', outside, time }).finally(() => outside.closes())
  })
})
