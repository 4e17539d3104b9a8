// actes collect: a letter that has come is here at once, though the next collection is planned for later; so it is by the page.
import { expect, test } from 'vitest'
import { addCollect } from '../../src/commands/collect.ts'
import { maraussan } from '../../src/config/demo.ts'
import type { CollectionJson } from '../../src/operations/shapes/connections.ts'
import { plain } from '../support/desk/command-line.ts'
import { openServedCommune } from '../support/desk/served-commune.ts'
import { forTest } from '../support/life/for-suite.ts'

const connection = `sandbox:${maraussan.siren}`
const commune = forTest(() => openServedCommune())

const json = (...args: readonly string[]) =>
  commune.asks<{ items: readonly CollectionJson[] }>(addCollect, 'collect', ...args)
const dueAt = async () =>
  (
    await commune.db.query<{ at: Date | null }>('SELECT collect_at AS at FROM actes.connection WHERE id = $1', [
      connection,
    ])
  ).rows[0]?.at

test('the collection of a silent connection is due at once, and new retours are read', async () => {
  await commune.acknowledged('RELEVE1')
  await commune.works()
  const now = commune.now()
  expect((await dueAt())?.getTime()).toBeGreaterThan(now.getTime())
  expect(await json(maraussan.siren)).toEqual([
    0,
    { items: [{ connection, collectivite: maraussan.siren, asked: true, code: null }] },
  ])
  expect((await dueAt())?.getTime()).toBeLessThanOrEqual(commune.now().getTime())
  const { out } = await commune.types(addCollect, 'collect')
  expect(plain(out)).toContain('relève demandée')
})

test('a stopped connection is not asked, and the output says so', async () => {
  await commune.acknowledged('RELEVE2')
  const ask = commune.app.askAs({
    who: 'test',
    language: 'fr',
    grants: [{ role: 'administrator', siren: null }],
  })
  await ask.pauseConnection({ id: connection, reason: 'essai' })
  const [code, { items }] = await json()
  expect([code, items]).toMatchObject([0, [{ connection, asked: false }]])
  expect(plain((await commune.types(addCollect, 'collect')).out)).toContain('arrêtée : rien n’est relevé')
})
