// A gateway of another vendor, from the operator's environment to the AR: declared, its form on the desk, an act that it
// carries, its process killed, its file changed.
import { hash } from 'node:crypto'
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { maraussan } from '../../src/config/demo.ts'
import { openDesk, type OpenDesk } from '../support/desk/desk.ts'
import { answeringUnder, makeFaults, type Faults } from '../support/gateways/faults.ts'
import { facteurToken, startFacteur } from '../support/gateways/facteur/facteur.ts'
import { issue, makeAuthority } from '../support/servers/certificates.ts'

const vendors = fileURLToPath(new URL('../support/gateways/facteur/gateway.js', import.meta.url))
const { siren } = maraussan

let site: { readonly folder: string; readonly path: string; readonly gateway: object; readonly faults: Faults }
let facteur: Awaited<ReturnType<typeof startFacteur>>
let desk: OpenDesk
const time = { at: Date.parse('2025-07-08T08:02:00Z') }

const named = async (path: string) => `${path}#sha256=${hash('sha256', await readFile(path))}`
const opens = (plugins: string) => openDesk({ time, environment: { ACTES_GATEWAYS: plugins } })

beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'actes-plugin-'))
  const path = join(folder, 'gateway.js')
  await copyFile(vendors, path)
  const authority = await makeAuthority('Autorite du Facteur')
  const server = await issue(authority, { name: 'facteur', hosts: ['127.0.0.1'] })
  const client = await issue(authority, { name: 'maraussan', client: true })
  const faults = makeFaults()
  facteur = await startFacteur({
    folder,
    now: () => new Date(time.at),
    declares: [maraussan],
    tls: { cert: server.cert, key: server.key, ca: authority.ca },
    answering: answeringUnder(faults),
  })
  const gateway = {
    type: 'facteur',
    url: facteur.url,
    bureau: 'herault',
    certificat: client.cert.toString(),
    cle: client.key.toString(),
    jeton: facteurToken,
    autorites: authority.ca.toString(),
    delai: 240,
    quietude: 0,
  }
  site = { folder, path, gateway, faults }
})

afterEach(async () => {
  await desk.closes()
  await facteur.close()
  await rm(site.folder, { recursive: true, force: true })
})

test('is declared like any other, tested, and carries acts to their AR', async () => {
  desk = await opens(await named(site.path))
  const { words } = await desk.as('administrator').get(`/collectivites/${siren}/passerelle?type=facteur`)
  expect(words).toMatch(/Le Facteur.*Jeton.*Bureau.*Service/)
  await desk.operations.declare({ ...maraussan, gateway: site.gateway }, 'test')
  expect((await desk.operations.ask.examineGateway({ siren })).items).toEqual(
    expect.arrayContaining([expect.objectContaining({ name: 'connexion', ok: true })]),
  )
  await desk.hands('PLUGIN1')
  expect(await desk.settles('PLUGIN1')).toMatchObject({ state: 'acknowledged' })
  expect(await facteur.received()).toHaveLength(1)
})

test('after a lost answer its platform is asked; nothing leaves twice', async () => {
  desk = await opens(await named(site.path))
  await desk.operations.declare({ ...maraussan, gateway: site.gateway }, 'test')
  site.faults.next('*', 'reset-after', 1)
  await desk.hands('PLUGIN2')
  expect(await desk.settles('PLUGIN2')).toMatchObject({ state: 'acknowledged' })
  expect(await facteur.received()).toHaveLength(1)
})

test('a file that is no longer the named one carries nothing, and stops nobody else', async () => {
  const plugins = await named(site.path)
  await writeFile(site.path, `${await readFile(site.path, 'utf8')}\n// changed`)
  desk = await opens(plugins)
  await expect(desk.operations.declare({ ...maraussan, gateway: site.gateway }, 'test')).rejects.toMatchObject({
    code: 'ACTES-V022',
  })
  await desk.hands('PLUGIN3')
  expect(await desk.settles('PLUGIN3')).toMatchObject({ state: 'acknowledged' })
  expect(await facteur.received()).toEqual([])
})
