// Doctor on a gateway that is set wrongly: which setting it is, and what to do, in French, for each way to be wrong.
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { operationsOf } from '../support/life/operations-of.ts'
import { openApp } from '../../src/app.ts'
import { readConfig } from '../../src/config/config.ts'
import { openLog } from '../../src/observe/log.ts'
import { maraussan } from '../../src/config/demo.ts'
import type { Collectivite } from '../../src/protocol/acte/collectivite.ts'
import { declare } from '../../src/store/connections/collectivites.ts'
import { examineGateway } from '../../src/transmission/mending.ts'
import { makeMasterKey } from '../../src/store/secrets/seal.ts'
import { issue, makeAuthority } from '../support/servers/certificates.ts'
import { plain } from '../support/desk/command-line.ts'
import { describeIf } from '../support/describe-with.ts'
import { doctorFinds } from '../support/desk/doctor.ts'
import { dovecotOfOurOwn } from '../support/servers/dovecot.ts'
import { shortly } from '../support/long.ts'
import { isLong } from '../support/long-suites.ts'
import { freePort } from '../support/servers/local-server.ts'
import { openSimulated, type OpenedGateway, type GatewayKind } from '../support/gateways/simulated.ts'
import { laidHome } from '../support/life/laid-home.ts'

interface Wrong {
  /** What is wrong, in words. */
  readonly what: string
  /** Of the declaration, over what fits. */
  readonly changes: (simulated: OpenedGateway) => Promise<object> | object
  /** Which setting doctor names, and what it says to do. */
  readonly names: string
  readonly remedy: RegExp
}

const closedPort = async () => ({ url: `https://127.0.0.1:${await freePort()}/` })
const strangeAuthority = async () => ({ autorites: (await makeAuthority('Autre autorite')).ca })
const boite = (changes: object) => (simulated: OpenedGateway) => ({
  boite: { ...(simulated.simulated.gateway as { boite?: object }).boite, ...changes },
})

const wrongs: Readonly<Record<GatewayKind, readonly Wrong[]>> = {
  s2low: [
    { what: 'an address where nobody answers', changes: closedPort, names: 'url', remedy: /Vérifiez « url »/ },
    {
      what: 'an authority that did not sign the platform',
      changes: strangeAuthority,
      names: 'autorites',
      remedy: /« autorites »/,
    },
    {
      what: 'a pin of another key',
      changes: () => ({ empreintes: [`sha256/${'A'.repeat(43)}=`] }),
      names: 'empreintes',
      remedy: /« empreintes »/,
    },
    {
      what: 'the key of another certificate',
      changes: async ({ authority }) => ({ cle: (await issue(authority, { name: 'autre', client: true })).key }),
      names: 'cle',
      remedy: /« cle »/,
    },
    {
      what: 'a certificate at its end',
      changes: async ({ authority }) => {
        const { cert, key } = await issue(authority, { name: 'maraussan', client: true, days: -2, inDays: -30 })
        return { certificat: cert, cle: key }
      },
      names: 'certificat',
      remedy: /« certificat »/,
    },
    {
      what: 'another password',
      changes: () => ({ motDePasse: 'faux' }),
      names: 'motDePasse',
      remedy: /« motDePasse »/,
    },
    {
      what: 'an account that may only read',
      changes: () => ({ identifiant: 'lecteur' }),
      names: 'droits',
      remedy: /droit de télétransmettre/,
    },
    { what: 'another département', changes: () => ({}), names: 'departement', remedy: /« departement »/ },
  ],
  pastell: [
    { what: 'an entity that is not there', changes: () => ({ entite: 7 }), names: 'entite', remedy: /« entite »/ },
    {
      what: 'another password',
      changes: () => ({ motDePasse: 'faux' }),
      names: 'motDePasse',
      remedy: /« motDePasse »/,
    },
    {
      what: 'a token that is none',
      changes: () => ({ jeton: 'x', identifiant: undefined, motDePasse: undefined }),
      names: 'jeton',
      remedy: /« jeton »/,
    },
  ],
  ministry: [
    {
      what: 'another password of the mailbox',
      changes: boite({ motDePasse: 'faux' }),
      names: 'boite.motDePasse',
      remedy: /« boite.motDePasse »/,
    },
    {
      what: 'a mailbox where nobody answers',
      changes: async (simulated) => boite({ port: await freePort() })(simulated),
      names: 'boite.hote',
      remedy: /« boite.port »/,
    },
    {
      what: 'an authority that did not sign the mail server',
      changes: async (simulated) => boite({ autorites: (await makeAuthority('Autre autorite')).ca })(simulated),
      names: 'boite.autorites',
      remedy: /« boite.autorites »/,
    },
    {
      what: 'another login of the channel',
      changes: () => ({ motDePasse: 'faux' }),
      names: 'motDePasse',
      remedy: /« motDePasse »/,
    },
  ],
}

function suite(kind: GatewayKind): void {
  let opened: OpenedGateway
  beforeAll(async () => {
    opened = await openSimulated(kind)
  })
  afterAll(() => opened.closes())

  /** What doctor says in French of Maraussan's gateway, as it is declared with some changes. */
  async function said(changes: object, more: object = {}, after = async (_home: string): Promise<void> => undefined) {
    const home = await laidHome()
    try {
      const app = await openApp(readConfig({ ACTES_HOME: home }), { queue: 'none', log: openLog('silent') })
      await operationsOf(app).declare(
        { ...maraussan, ...more, gateway: { ...opened.simulated.gateway, ...changes } },
        'test',
      )
      await app.close()
      await after(home)
      const found = (await doctorFinds({ ACTES_HOME: home })).of(`gateway:${maraussan.siren}`)
      return { ok: found?.ok, message: plain(found?.message.fr ?? ''), remedy: plain(found?.remedy?.fr ?? '') }
    } finally {
      await rm(home, { recursive: true, force: true })
    }
  }

  test('all is well as it should be set', async () => {
    expect(await said({})).toMatchObject({ ok: true, remedy: '' })
  })

  test.each(shortly(wrongs[kind], (_, index) => index % 5 === 0))('$what', async ({ what, changes, names, remedy }) => {
    const more = what === 'another département' ? { departement: '033' } : {}
    const told = await said(await changes(opened), more)
    expect(told).toMatchObject({ ok: false, remedy: expect.stringMatching(remedy) })
    expect(told.message).not.toMatch(/suspendue|parti/)
    expect(told.message).toMatch(new RegExp(`(^|[ :])${names.replace('.', '\\.')}[\\s(]`))
  })

  test.runIf(isLong || kind === 's2low')('secrets sealed under another master key', async () => {
    const told = await said({}, {}, (home) => writeFile(join(home, 'master.key'), makeMasterKey()))
    expect(told).toMatchObject({ ok: false, message: expect.stringContaining('ACTES-G018') })
    expect(told.remedy).toContain('ACTES_MASTER_KEY')
  })
}

/** One that an earlier version had taken. */
function unwritten(): void {
  test('a mailbox that the ministry does not write to, declared before it was refused', async () => {
    const home = await laidHome()
    const boite = {
      hote: 'localhost',
      port: await freePort(),
      utilisateur: 'boite@example.org',
      motDePasse: { sealed: '01980000-0000-7000-8000-000000000000' },
    }
    const gateway = {
      type: 'ministry',
      url: `https://localhost:${await freePort()}/`,
      certificat: { sealed: '01980000-0000-7000-8000-000000000000' },
      boite,
    }
    try {
      const app = await openApp(readConfig({ ACTES_HOME: home }), { queue: 'none', log: openLog('silent') })
      await declare(app.ports.store.db, { ...maraussan, gateway } as Collectivite, new Date())
      const check = await examineGateway(maraussan.siren, app.ports)
      await app.close()
      expect(check).toContainEqual(
        expect.objectContaining({
          ok: false,
          code: 'ACTES-G022',
          setting: 'adressesRetour',
          detail: 'boite@example.org',
        }),
      )
      const found = (await doctorFinds({ ACTES_HOME: home })).of(`gateway:${maraussan.siren}`)
      expect(plain(found?.message.fr ?? '')).toContain('adressesRetour (boite@example.org)')
      expect(plain(found?.remedy?.fr ?? '')).toContain('« boite.adresse »')
    } finally {
      await rm(home, { recursive: true, force: true })
    }
  })
}

describe('the ministry’s mailbox', unwritten)
describe('the gateway S²LOW', () => suite('s2low'))
describe('the gateway Pastell', () => suite('pastell'))
await describeIf(dovecotOfOurOwn(), 'the ministry’s channel', () => suite('ministry'))
