// One certificate for two communes on S²LOW, declared once under a name: it is renewed once, and both go on. An act that is being
// sent meanwhile arrives, once.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { maraussan } from '../../src/config/demo.ts'
import type { S2lowAccount } from '../../src/sandbox/s2low/platform.ts'
import { confirmClassification } from '../../src/store/connections/collectivites.ts'
import { keepCertificate } from '../../src/store/connections/connections.ts'
import { suspend } from '../../src/store/connections/standings.ts'
import { deskLines } from '../../src/store/desk/journal.ts'
import { startHandledS2low, type HandledS2low } from '../support/gateways/s2low-control.ts'
import { openCommune, openingDay, type Commune } from '../support/life/commune.ts'
import { testAtLength } from '../support/long.ts'
import { temporaryHome } from '../support/life/stores.ts'
import { issue, makeAuthority, type Issued, type TestAuthority } from '../support/servers/certificates.ts'

const voisine = { ...maraussan, siren: '000000000', nom: 'Commune voisine', trigramme: 'abc' }
/** The certificates are made today and looked at by a clock of 2025. */
const lasting = { inDays: -900, days: 3_650 }
const name = 'Syndicat 2025'

let commune: Commune
let s2low: HandledS2low
let authority: TestAuthority
let home: string
beforeEach(async () => {
  home = await temporaryHome()
  authority = await makeAuthority('Autorite de S2LOW')
  const server = await issue(authority, { name: 'localhost', ...lasting })
  const time = { at: Date.parse(openingDay) }
  s2low = await startHandledS2low({
    folder: join(home, 'outside'),
    now: () => new Date(time.at),
    accounts: accounts(),
    tls: { cert: server.cert, key: server.key, ca: authority.ca },
  })
  const environment = { ACTES_COLLECT_SECONDS: '1' }
  commune = await openCommune({ home, time, environment, meanwhile: () => s2low.advance() })
})
afterEach(async () => {
  await commune.app.close()
  await s2low.close()
  await rm(home, { recursive: true, force: true })
})

/** Both communes on the platform, by one certificate; each has its own login. */
function accounts(): readonly S2lowAccount[] {
  return [maraussan, voisine].map(({ siren, nom, departement, arrondissement }, index) => ({
    siren,
    certificate: 'syndicat',
    login: siren,
    password: `passe-${siren}`,
    rights: 'RW' as const,
    authority: {
      id: index + 1,
      name: nom,
      department: departement,
      district: arrondissement,
      authority_type_id: '31',
    },
  }))
}

const ask = () => commune.operations.ask
const papers = ({ cert, key }: Issued) => ({ type: 's2low', certificat: cert, cle: key }) as const
const client = (cn: string) => issue(authority, { name: cn, client: true, ...lasting })

/** Declare the credential, and both communes with it. */
async function share(): Promise<void> {
  await ask().addCredential({ name, gateway: papers(await client('syndicat')) })
  for (const each of [maraussan, voisine]) {
    const gateway = {
      type: 's2low',
      url: s2low.url,
      identifiantPartage: name,
      autorites: authority.ca,
      quietude: 120,
      identifiant: each.siren,
      motDePasse: `passe-${each.siren}`,
    }
    await ask().declareCollectivite({ ...each, gateway })
    await confirmClassification(commune.app.ports.store.db, each.siren, commune.app.ports.clock.now())
  }
}

const hands = (numero: string, collectivite: string) => commune.hands(numero, { collectivite })
/** Until the platform has had the time to answer. */
const worksOn = () => commune.goesOn(8, 300)

test('a certificate shared by two communes is renewed once; both continue, and a sending in progress arrives once', async () => {
  await share()
  const first = [await hands('PART1', maraussan.siren), await hands('PART2', voisine.siren)]
  await worksOn()
  for (const id of first) expect(await commune.shows(id)).toMatchObject({ state: 'acknowledged' })

  const held = s2low.control.holdNext('create')
  const inFlight = await hands('PART3', maraussan.siren)
  const working = commune.works()
  await held.arrived
  const renewed = await ask().renewCredential({ name, gateway: papers(await client('syndicat')), reason: 'en vol' })
  expect(renewed.collectivites).toEqual([voisine.siren, maraussan.siren])
  held.release()
  await working
  await worksOn()
  expect(await commune.shows(inFlight)).toMatchObject({ state: 'acknowledged', attempts: [{ verdict: 'taken' }] })

  // From now on the platform takes the next certificate alone.
  for (const each of s2low.platform.accounts) Object.assign(each, { certificate: 'syndicat 2027' })
  const gateway = papers(await client('syndicat 2027'))
  expect(await ask().renewCredential({ name, gateway, reason: 'fin en juillet' })).toMatchObject({
    holder: 'syndicat 2027',
  })
  const second = [await hands('PART4', maraussan.siren), await hands('PART5', voisine.siren)]
  await worksOn()
  for (const id of second)
    expect(await commune.shows(id)).toMatchObject({ state: 'acknowledged', attempts: [{ verdict: 'taken' }] })
  expect(s2low.deposits()).toHaveLength(5)
  const lines = await deskLines(commune.db, { limit: 20 })
  const line = lines.find(({ event }) => event === 'credential-renewed')
  const print = expect.stringMatching(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/)
  expect(line).toMatchObject({
    who: 'test',
    target: name,
    detail: { before: { certificat: print }, after: { certificat: print }, reason: 'fin en juillet' },
  })
})

testAtLength('connections suspended at its end resume once it is renewed, with the new last day on each', async () => {
  await share()
  const { db } = commune.app.ports.store
  const connections = [`s2low:${voisine.siren}`, `s2low:${maraussan.siren}`]
  const at = commune.now()
  await keepCertificate(db, connections, '2025-07-07')
  for (const connection of connections) await suspend(db, connection, { code: 'ACTES-G007', params: {}, at })
  await ask().renewCredential({ name, gateway: papers(await client('syndicat')), reason: 'expiré' })
  const { items } = await ask().listConnections({})
  const own = items.filter(({ gateway }) => gateway === 's2low')
  expect(own.map(({ suspended }) => suspended)).toEqual([null, null])
  const [{ certificateUntil } = { certificateUntil: null }] = (await ask().listCredentials({})).items
  expect(own.map((each) => each.certificateUntil)).toEqual([certificateUntil, certificateUntil])
  // Once for all who use it.
  const { certificates } = await ask().showFigures({})
  expect(certificates).toEqual([{ connection: connections[0], until: certificateUntil, credential: name }])
})
