// Doctor on the senders: none declared, a gateway that does not open, one that is set wrongly, of which it names the setting.
import { rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { isSiren } from '../../src/protocol/acte/shape.ts'
import { openApp } from '../../src/app.ts'
import { readConfig } from '../../src/config/config.ts'
import { joinedChecks, reportOf } from '../../src/doctor/doctor.ts'
import type { Collectivite } from '../../src/protocol/acte/collectivite.ts'
import { makeMasterKey } from '../../src/store/secrets/seal.ts'
import { openLog } from '../../src/observe/log.ts'
import { plain } from '../support/desk/command-line.ts'
import { openSimulated } from '../support/gateways/simulated.ts'
import { laidHome } from '../support/life/laid-home.ts'
import { operationsOf } from '../support/life/operations-of.ts'
import { freePort } from '../support/servers/local-server.ts'
import { listen } from '../support/servers/loopback-peers.ts'
import { maraussan } from '../../src/config/demo.ts'
import { aHome, doctorFinds, leftDeclared, removeHomes } from '../support/desk/doctor.ts'

removeHomes()

test('collectivites: none is declared', async () => {
  const found = await doctorFinds({ ACTES_HOME: await aHome() })
  expect(found.said('collectivites')).toMatch(/^✗ No collectivité is declared.* → .*actes collectivite add/)
})

test('all is fine once Maraussan is declared', async () => {
  const home = await aHome()
  await leftDeclared(home, maraussan)
  const found = await doctorFinds({ ACTES_HOME: home })
  expect(found.said('collectivites')).toBe('✓ One collectivité is declared.')
  expect(found.said('gateway:213401482')).toBe('✓ The sandbox gateway of 213401482 is ready.')
  expect(found.all.filter(({ ok }) => !ok)).toEqual([])
})

test('gateway: one whose settings this version refuses, beside a working one', async () => {
  const home = await aHome()
  const other = { ...maraussan, siren: '000000000', gateway: { type: 'pastell' } } as const
  await leftDeclared(home, maraussan, other)
  const found = await doctorFinds({ ACTES_HOME: home })
  expect(found.said('gateway:000000000')).toMatch(
    /^✗ The pastell gateway of 000000000 is not ready: .*ACTES-G013.* → .*“url”/,
  )
  expect(found.of('gateway:213401482')).toMatchObject({ ok: true })
  expect(found.said('collectivites')).toBe('✓ 2 collectivités are declared.')
})

test('gateway: two hundred behind an unreachable front are one line, and one each in JSON and with --detail', async () => {
  const home = await laidHome()
  onTestFinished(() => rm(home, { recursive: true, force: true }))
  const sirens = Array.from({ length: 2_000 }, (_, index) => String(index).padStart(9, '0')).filter(isSiren)
  expect(sirens).toHaveLength(200)
  // It takes each connection, and drops it.
  let connections = 0
  const front = createServer((socket) => {
    connections++
    socket.destroy()
  })
  const url = `https://127.0.0.1:${await listen(front)}/`
  const app = await openApp(readConfig({ ACTES_HOME: home }), { queue: 'none', log: openLog('silent') })
  const { ask } = operationsOf(app)
  await ask.addCredential({ name: 'Syndicat', gateway: { type: 'pastell', jeton: 'jeton-du-syndicat' } })
  const head =
    'siren;nom;departement;adressesRetour;gateway.type;gateway.url;gateway.entite;gateway.identifiantPartage;arrondissement;nature;trigramme;plateforme'
  const rows = sirens.map(
    (siren, index) => `${siren};Commune;034;actes@example.org;pastell;${url};${index + 1};Syndicat;1;31;SLO;production`,
  )
  const { counts } = await ask.importCollectivites({ csv: [head, ...rows].join('\r\n'), apply: 'all' })
  expect(counts).toMatchObject({ new: 200, refused: 0 })
  await app.close()
  const examined = (await doctorFinds({ ACTES_HOME: home })).all.filter(({ of }) => of)
  front.close()
  // A front that is down is asked for a few of them, each of which looks at several things.
  expect(connections).toBeGreaterThan(0)
  expect(connections).toBeLessThan(100)
  expect(reportOf(examined, 'fr').checks.map(({ name }) => name)).toEqual(sirens.map((siren) => `gateway:${siren}`))
  expect(joinedChecks(examined, 'fr')).toEqual([
    {
      name: `pastell ${new URL(url).origin}`,
      ok: false,
      message: expect.stringMatching(
        /^La passerelle pastell de 200 collectivités \(\d{9}, \d{9}, \d{9}…\) n’est pas prête : .*ACTES-G001/,
      ),
      remedy: expect.stringMatching(/«.url.»/),
    },
  ])
  // One that says something else stands apart, and fewer than five do.
  const [first, ...others] = examined
  const other = { ...examined[7], message: { fr: 'autre', en: 'other' } } as (typeof examined)[number]
  expect(joinedChecks([...others, other], 'fr')).toHaveLength(2)
  expect(joinedChecks([first, ...others].slice(0, 4) as typeof examined, 'fr')).toHaveLength(4)
})

test('gateway: the folder of the sandbox is a file', async () => {
  const home = await aHome()
  await leftDeclared(home, maraussan)
  await writeFile(join(home, 'sandbox'), '')
  const found = await doctorFinds({ ACTES_HOME: home })
  expect(found.said('gateway:213401482')).toMatch(/^✗ .*folder .*ACTES-G001/)
})

test('gateway: the wrong setting is named, with advice; so are secrets under another master key', async () => {
  const opened = await openSimulated('pastell')
  onTestFinished(() => opened.closes())
  const said = async (changes: object, after: (home: string) => Promise<unknown> = async () => undefined) => {
    const home = await laidHome()
    onTestFinished(() => rm(home, { recursive: true, force: true }))
    const app = await openApp(readConfig({ ACTES_HOME: home }), { queue: 'none', log: openLog('silent') })
    const gateway = { ...opened.simulated.gateway, ...changes }
    await operationsOf(app).declare({ ...maraussan, gateway } as Collectivite, 'test')
    await app.close()
    await after(home)
    const found = (await doctorFinds({ ACTES_HOME: home })).of('gateway:213401482')
    return [found?.ok, plain(found?.message.fr ?? ''), plain(found?.remedy?.fr ?? '')]
  }
  expect(await said({})).toEqual([true, expect.any(String), ''])
  expect(await said({ motDePasse: 'faux' })).toEqual([
    false,
    expect.stringMatching(/[ :]motDePasse[ (]/),
    expect.stringContaining('« motDePasse »'),
  ])
  expect(await said({}, (home) => writeFile(join(home, 'master.key'), makeMasterKey()))).toEqual([
    false,
    expect.stringContaining('ACTES-G018'),
    expect.stringContaining('ACTES_MASTER_KEY'),
  ])
})

test('gateway: a mailbox outside the return addresses, declared before such ones were refused', async () => {
  const home = await aHome()
  const [sealed, port] = [{ sealed: '01980000-0000-7000-8000-000000000000' }, await freePort()]
  const boite = { hote: 'localhost', port, utilisateur: 'boite@example.org', motDePasse: sealed }
  const gateway = { type: 'ministry', url: `https://localhost:${port}/`, certificat: sealed, boite }
  await leftDeclared(home, { ...maraussan, gateway } as Collectivite)
  const found = (await doctorFinds({ ACTES_HOME: home })).of('gateway:213401482')
  expect(plain(found?.message.fr ?? '')).toContain('adressesRetour (boite@example.org)')
  expect(plain(found?.remedy?.fr ?? '')).toContain('« boite.adresse »')
})
