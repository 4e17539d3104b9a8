// What holds others is opened one at a time, and once: it is held in memory until it is stored.
import { createHash } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import { maraussan } from '../../../src/config/demo.ts'
import { connectionId, ensureConnection } from '../../../src/store/connections/connections.ts'
import { keepRetour, retourById } from '../../../src/store/retours/retours.ts'
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
