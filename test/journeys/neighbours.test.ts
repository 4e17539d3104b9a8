// What is busy with one collectivité keeps no other one waiting: platforms that take every exchange and never answer, a backlog
// of thousands of acts, a mailbox of thousands of mails.
import { join } from 'node:path'
import pLimit from 'p-limit'
import { expect, test } from 'vitest'
import { openApp } from '../../src/app.ts'
import { maraussan } from '../../src/config/demo.ts'
import { readConfig } from '../../src/config/config.ts'
import { openLog } from '../../src/observe/log.ts'
import type { Ports } from '../../src/transmission/step.ts'
import { makeMasterKey } from '../../src/store/secrets/seal.ts'
import {
  describeIf,
  describeInProduction,
  neededProduction,
  type Need,
  type ProductionUrls,
} from '../support/describe-with.ts'
import { openSimulated } from '../support/gateways/simulated.ts'
import { depositFolder } from '../support/life/commune.ts'
import { operationsOf } from '../support/life/operations-of.ts'
import { placeInProduction, type Place } from '../support/life/production.ts'
import { isLong } from '../support/long-suites.ts'
import { dovecotOfOurOwn } from '../support/servers/dovecot.ts'
import { until } from '../support/until.ts'

/** Has the backlog, or the mailbox. Maraussan is the small one beside it. */
const large = '000000117'

const others = ['000000018', '000000026', '000000034', '000000042', '000000059']
/** The first three on one platform, the last two on another. */
const hangingGateway = (siren: string) => ({
  type: 'pastell',
  url: `https://127.0.0.1:${others.indexOf(siren) < 3 ? 1 : 2}/`,
  entite: 1,
  identifiant: 'a',
  motDePasse: 'b',
})

/** The program there, with turns for four connections at a time. */
async function openIn({ environment, home }: Place, wrap?: (ports: Ports) => Ports) {
  const more = { ACTES_LEASE_SECONDS: '300', ACTES_CONCURRENCY: '4', ACTES_MASTER_KEY: makeMasterKey() }
  const settings = readConfig({ ...environment, ...more })
  const app = await openApp(settings, { queue: 'needed', log: openLog('silent'), ...(wrap && { wrap }) })
  const operations = operationsOf(app)
  const handIn = async (siren: string, numero?: string) => {
    const changes = { collectivite: siren, cle: undefined, ...(numero !== undefined && { numero }) }
    const folder = await depositFolder(join(home, `${siren}-${numero ?? ''}`), changes)
    const deposited = await operations.deposit(folder, 'test')
    if (!deposited.ok) throw new Error(JSON.stringify(deposited.problems))
    return deposited.id
  }
  const reaches = (id: string, state: string) =>
    until(async () => (await operations.show(id)).state === state, `an act ${state}`)
  return { app, operations, handIn, reaches }
}

await describeInProduction('two platforms that hang', (servers) => {
  test('block nobody else: the act of a third one is acknowledged while their exchanges hang', async () => {
    const place = await placeInProduction(servers, 15)
    const hung: string[] = []
    const wrap = (ports: Ports): Ports => ({
      ...ports,
      gatewayOf: (whose) => {
        if (whose.siren === maraussan.siren) return ports.gatewayOf(whose)
        const sandbox = ports.gatewayOf({ ...whose, gateway: { type: 'sandbox' } })
        const hangs = (signal: AbortSignal) =>
          new Promise<never>((_, reject) => {
            hung.push(whose.siren)
            signal.addEventListener('abort', () => reject(signal.reason as Error))
          })
        return { ...sandbox, name: 'pastell', submit: (_, signal) => hangs(signal), find: (_, signal) => hangs(signal) }
      },
    })
    const { app, operations, handIn, reaches } = await openIn(place, wrap)
    await operations.declare(maraussan, 'test')
    for (const siren of others)
      await operations.declare({ ...maraussan, siren, gateway: hangingGateway(siren) }, 'test')
    for (const siren of others) await handIn(siren)
    await app.startSchedules()
    const worker = await app.startWorker()
    await until(() => hung.length >= 3, 'as many exchanges as the two may have')
    const id = await handIn(maraussan.siren)
    await reaches(id, 'acknowledged')
    // All that hangs still hangs, and the platforms have not had more than their share.
    expect(new Set(hung).size).toBe(3)
    await worker.stop(0)
    await app.close()
  })
})

await describeInProduction('a backlog of 10,000 acts', (servers) => {
  test.runIf(isLong)(
    'blocks nobody else: two acts of a small collectivité are acknowledged while it is sent',
    async () => {
      const { app, operations, handIn, reaches } = await openIn(await placeInProduction(servers, 15))
      await operations.declare({ ...maraussan, siren: large }, 'test')
      await operations.declare(maraussan, 'test')
      const { db } = app.ports.store
      await db.query(
        `INSERT INTO actes.transmission (id, collectivite, connection, message, formulaire, id_acte, numero, numero_search,
           nature, date_decision, objet, files, content_sha256, state, due_at, created_at, updated_at)
         SELECT gen_random_uuid(), collectivite, connection, message, jsonb_set(formulaire, '{acte,numero}', to_jsonb('L' || n)),
           replace(id_acte, '-' || numero || '-', '-L' || n || '-'), 'L' || n, 'l' || n,
           nature, date_decision, objet, files, content_sha256, state, due_at, created_at, updated_at
         FROM actes.transmission, generate_series(1, 9999) n WHERE id = $1`,
        [await handIn(large)],
      )
      const left = async () => {
        const text = `SELECT count(*)::int AS count FROM actes.transmission
          WHERE collectivite = $1 AND state IN ('submitted', 'acknowledged')`
        return (await db.first<{ count: number }>(text, [large]))?.count ?? 0
      }
      const worker = await app.startWorker()
      await app.startSchedules()
      await until(async () => (await left()) > 0, 'the first act of the backlog')
      for (const numero of ['PETIT1', 'PETIT2']) {
        await reaches(await handIn(maraussan.siren, numero), 'acknowledged')
        expect(await left()).toBeLessThan(1_000)
      }
      await worker.stop(0)
      await app.close()
    },
  )
})

const production = await neededProduction()
const mailbox = dovecotOfOurOwn()
const both: Need<ProductionUrls> = mailbox.value === undefined ? { ...mailbox, value: undefined } : production

await describeIf(both, 'a mailbox of 5,000 mails', (servers) => {
  test.runIf(isLong)(
    'blocks nobody else: the act of a small collectivité is acknowledged while they are read',
    async () => {
      const { simulated, closes } = await openSimulated('ministry')
      const mail = (n: number) =>
        `From: ministere@prefecture.invalid\r\nSubject: ${n}\r\nMessage-ID: <${n}@prefecture.invalid>\r\n\r\nPlein.\r\n`
      const delivering = pLimit(8)
      await delivering.map(
        Array.from({ length: 5_000 }, (_, n) => n),
        (n) => simulated.mails?.(Buffer.from(mail(n))) ?? Promise.reject(new Error('no mailbox')),
      )
      const { app, operations, handIn, reaches } = await openIn(await placeInProduction(servers, 15))
      await operations.declare({ ...maraussan, siren: large, gateway: simulated.gateway }, 'test')
      await operations.declare(maraussan, 'test')
      const { db } = app.ports.store
      const came = async () =>
        (await db.first<{ count: number }>('SELECT count(*)::int AS count FROM actes.retour'))?.count ?? 0
      const worker = await app.startWorker()
      await app.startSchedules()
      await until(async () => (await came()) > 0, 'the first mails')
      await reaches(await handIn(maraussan.siren), 'acknowledged')
      expect(await came()).toBeLessThan(5_000)
      await worker.stop(0)
      await app.close()
      await closes()
    },
    300_000,
  )
})
