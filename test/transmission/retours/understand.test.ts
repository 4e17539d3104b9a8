// What holds others is opened one at a time, and once: it is held in memory until it is stored. What is read together is
// attached together, and none of them for another's fault.
import { createHash } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import { maraussan } from '../../../src/config/demo.ts'
import { connectionId, ensureConnection } from '../../../src/store/connections/connections.ts'
import { keepRetour, rereadRetours, retourById } from '../../../src/store/retours/retours.ts'
import { readStored } from '../../../src/transmission/retours/understand.ts'
import { member, tarGz } from '../../support/deposits/tar-blocks.ts'
import { openCommune, type Commune } from '../../support/life/commune.ts'

let commune: Commune | undefined
afterEach(async () => {
  await commune?.closes()
  commune = undefined
})

test('a collection and a person’s request that find the same archives', async () => {
  const log: string[] = []
  const beginning = Promise.withResolvers<void>()
  const digestOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
  const opened = (commune = await openCommune({
    wrap: (ports) => {
      const { blobs } = ports.store
      const noting: typeof blobs = {
        ...blobs,
        bytes: async (sha256) => {
          log.push(`opens ${names.get(sha256)}`)
          await beginning.promise
          return blobs.bytes(sha256)
        },
        put: async (bytes, expected) => {
          const blob = await blobs.put(bytes, expected)
          log.push(`stores ${names.get(blob.sha256)}`)
          return blob
        },
      }
      return { ...ports, store: { ...ports.store, blobs: noting } }
    },
  }))
  const names = new Map<string, string>()
  const { ports } = opened.app
  const { collectivite } = await ports.senderOf(maraussan.siren)
  const id = connectionId(collectivite.gateway.type, maraussan.siren)
  await ensureConnection(ports.store.db, collectivite.gateway.type, maraussan.siren)
  const ids: string[] = []
  for (const name of ['a', 'b']) {
    const content = Buffer.from(`page of ${name}`)
    const bytes = tarGz(member({ name: `${name}.pdf`, content }))
    names.set(digestOf(content), `${name}.pdf`)
    names.set(digestOf(bytes), name)
    const retour = { id: ports.clock.newId(), connection: id, delivery: name, name: `${name}.tar.gz` }
    await keepRetour(ports.store.db, { ...retour, ...(await ports.store.blobs.put(bytes)), at: ports.clock.now() })
    ids.push(retour.id)
  }
  log.length = 0
  const reads = () => readStored({ id, collectivite }, ports)
  const reading = [reads(), reads()]
  // Both have found what is there: each asks the database no more than this before it opens anything.
  for (let asked = 0; asked < 50; asked++) await retourById(ports.store.db, ids[0] ?? '')
  beginning.resolve()
  await Promise.all(reading)
  expect(log.filter((line) => /[ab]$/.test(line))).toEqual(['opens a', 'opens b'])
  expect(log.slice(0, 4)).toEqual(['opens a', 'stores a.pdf', 'opens b', 'stores b.pdf'])
  for (const each of ids) expect(await retourById(ports.store.db, each)).toMatchObject({ status: 'opened' })
})

test('a retour that cannot be attached is set aside, and those that were read with it are attached', async () => {
  const { app, hands, works, shows } = (commune = await openCommune())
  const [first, faulty, last] = [await hands('UN'), await hands('DEUX'), await hands('TROIS')]
  const { db } = app.ports.store
  await db.script(`CREATE FUNCTION actes.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION 'no' USING ERRCODE = 'P0001'; END $$;
    CREATE TRIGGER refused BEFORE INSERT ON actes.journal FOR EACH ROW
      WHEN (NEW.transmission = '${faulty}' AND NEW.event = 'retour-attached') EXECUTE FUNCTION actes.refuse()`)
  await works()
  const states = () => Promise.all([first, faulty, last].map(async (id) => (await shows(id)).state))
  expect(await states()).toEqual(['acknowledged', 'submitted', 'acknowledged'])
  const kept = () =>
    db.rows("SELECT status, problems->0->>'code' AS code FROM actes.retour WHERE status = 'unreadable'")
  expect(await kept()).toEqual([{ status: 'unreadable', code: 'ACTES-R004' }])
  await db.script('DROP TRIGGER refused ON actes.journal')
  await rereadRetours(db, 'all')
  const { collectivite } = await app.ports.senderOf(maraussan.siren)
  await readStored({ id: connectionId(collectivite.gateway.type, maraussan.siren), collectivite }, app.ports)
  await works()
  expect(await states()).toEqual(['acknowledged', 'acknowledged', 'acknowledged'])
})
