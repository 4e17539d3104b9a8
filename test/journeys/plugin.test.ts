// A gateway of another vendor, from the operator's environment to the AR: declared, its form on the desk, an act that it
// carries, its process killed, its file changed.
import { readFile, writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { maraussan } from '../../src/config/demo.ts'
import { openDesk } from '../support/desk/desk.ts'
import { openFacteurSite } from '../support/gateways/facteur/facteur.ts'
import { forTest } from '../support/life/for-suite.ts'

const { siren } = maraussan
const time = { at: Date.parse('2025-07-08T08:02:00Z') }

const site = forTest(() => openFacteurSite({ now: () => new Date(time.at), declares: [maraussan] }))
const desk = forTest(() => openDesk({ time, environment: { ACTES_GATEWAYS: site.named } }))

test('is declared like any other, tested, and carries acts to their AR', async () => {
  const { words } = await desk.as('administrator').get(`/collectivites/${siren}/passerelle?type=facteur`)
  expect(words).toMatch(/Le Facteur.*Jeton.*Bureau.*Service/)
  await desk.operations.declare({ ...maraussan, gateway: site.gateway }, 'test')
  expect((await desk.operations.ask.examineGateway({ siren })).items).toEqual(
    expect.arrayContaining([expect.objectContaining({ name: 'connexion', ok: true })]),
  )
  await desk.hands('PLUGIN1')
  expect(await desk.settles('PLUGIN1')).toMatchObject({ state: 'acknowledged' })
  expect(await site.received()).toHaveLength(1)
})

test('after a lost answer its platform is asked; nothing leaves twice', async () => {
  await desk.operations.declare({ ...maraussan, gateway: site.gateway }, 'test')
  site.line.spoil('lost', () => true)
  await desk.hands('PLUGIN2')
  expect(await desk.settles('PLUGIN2')).toMatchObject({ state: 'acknowledged' })
  expect(await site.received()).toHaveLength(1)
})

test('a file that is no longer the named one carries nothing, and stops nobody else', async () => {
  await writeFile(site.path, `${await readFile(site.path, 'utf8')}\n// changed`)
  const other = await openDesk({ time, environment: { ACTES_GATEWAYS: site.named } })
  try {
    const declared = other.operations.declare({ ...maraussan, gateway: site.gateway }, 'test')
    await expect(declared).rejects.toMatchObject({ code: 'ACTES-V022' })
    await other.hands('PLUGIN3')
    expect(await other.settles('PLUGIN3')).toMatchObject({ state: 'acknowledged' })
    expect(await site.received()).toEqual([])
  } finally {
    await other.closes()
  }
})
