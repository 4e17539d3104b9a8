// Doctor on archives: one that is ready, a certificate near its end, a wrong password, settings of another version, an
// archive out of reach that is asked for a few collectivités only.
import { createServer } from 'node:net'
import { rm } from 'node:fs/promises'
import { expect, onTestFinished, test } from 'vitest'
import { openApp } from '../../src/app.ts'
import { maraussan } from '../../src/config/demo.ts'
import { readConfig } from '../../src/config/config.ts'
import { joinedChecks } from '../../src/doctor/doctor.ts'
import { openLog } from '../../src/observe/log.ts'
import { isSiren } from '../../src/protocol/acte/shape.ts'
import { declareArchive } from '../../src/store/archiving/archives.ts'
import { aHome, doctorFinds, leftDeclared, leftEmbedded, removeHomes } from '../support/desk/doctor.ts'
import { openCommune } from '../support/life/commune.ts'
import { forTest } from '../support/life/for-suite.ts'
import { laidHome, storeTools } from '../support/life/laid-home.ts'
import { operationsOf } from '../support/life/operations-of.ts'
import { listen } from '../support/servers/loopback-peers.ts'
import { openArchivesBeside } from '../support/seda/declared.ts'

removeHomes()
const commune = forTest(() => openCommune())
const beside = forTest(() => openArchivesBeside(commune))
const name = `archive:${maraussan.siren}`

/** What doctor says of Maraussan's archive, declared in a folder of its own. */
async function said(type: 'asalae' | 'vitam', changes: object = {}) {
  const home = await laidHome()
  onTestFinished(() => rm(home, { recursive: true, force: true }))
  const app = await openApp(readConfig({ ACTES_HOME: home }), { queue: 'none', log: openLog('silent') })
  const operations = operationsOf(app)
  await operations.declare(maraussan, 'test')
  await operations.ask.declareArchive({ siren: maraussan.siren, ...beside.settings[type], ...changes })
  await app.close()
  return (await doctorFinds({ ACTES_HOME: home })).said(name)
}

test('one that is ready; VITAM has no blank package of it', async () => {
  expect(await said('asalae')).toBe('✓ The archive asalae of 213401482 is ready.')
  expect(await said('vitam', await beside.certificate(90))).toBe('✓ The archive vitam of 213401482 is ready.')
  expect(beside.vitam.operations()).toEqual([])
})

test('a client’s certificate is told thirty days before its end, and then fails', async () => {
  expect(await said('vitam', await beside.certificate(20))).toMatch(/^✓ .* → Renew this certificate before /)
  expect(await said('vitam', await beside.certificate(-1))).toMatch(
    /^✗ .*certificat.*ACTES-G007.* → Check “certificat”/,
  )
})

test('a wrong password, and another address', async () => {
  expect(await said('asalae', { motDePasse: 'faux' })).toMatch(/^✗ .*motDePasse.*ACTES-G008.* → Check “identifiant”/)
  const { port } = new URL(beside.vitam.url)
  const elsewhere = `https://localhost:${port}/restservices/`
  expect(await said('asalae', { url: elsewhere })).toMatch(/^✗ The archive asalae of 213401482 is not ready: .* → \S/)
})

test('settings that this version refuses are named', async () => {
  const home = await aHome()
  const sealed = { sealed: '01980000-0000-7000-8000-000000000000' }
  const settings = { type: 'vitam', url: 'https://localhost/', certificat: sealed, cle: sealed }
  await leftDeclared(home, maraussan)
  await leftEmbedded(home, (db) => declareArchive(db, { siren: maraussan.siren, settings, at: storeTools.now() }))
  expect((await doctorFinds({ ACTES_HOME: home })).said(name)).toMatch(
    /^✗ .*ACTES-G013.* → .*actes archives show 213401482/,
  )
})

test('many behind one that is out of reach are one line, and cost a few connections', async () => {
  const home = await laidHome()
  onTestFinished(() => rm(home, { recursive: true, force: true }))
  let connections = 0
  const front = createServer((socket) => {
    connections++
    socket.destroy()
  })
  const url = `https://127.0.0.1:${await listen(front)}/`
  onTestFinished(() => void front.close())
  const sirens = Array.from({ length: 600 }, (_, index) => String(index).padStart(9, '0')).filter(isSiren)
  const app = await openApp(readConfig({ ACTES_HOME: home }), { queue: 'none', log: openLog('silent') })
  const { ask } = operationsOf(app)
  for (const siren of sirens) await ask.declareCollectivite({ ...maraussan, siren })
  for (const siren of sirens) await ask.declareArchive({ siren, ...beside.settings.asalae, url })
  await app.close()
  const examined = (await doctorFinds({ ACTES_HOME: home })).all.filter(({ name: each }) => each.startsWith('archive:'))
  expect(examined).toHaveLength(sirens.length)
  expect(connections).toBeGreaterThan(0)
  expect(connections).toBeLessThan(sirens.length)
  expect(joinedChecks(examined, 'fr')).toMatchObject([
    { name: `asalae ${new URL(url).origin}`, ok: false, message: expect.stringContaining('n’est pas prêt') },
  ])
})
