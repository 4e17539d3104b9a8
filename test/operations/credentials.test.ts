// Shared credentials: declared under a name, sealed, used by declarations that name them, seen and changed by those who may declare
// everything that uses them, and removed once nothing does.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { v7 } from 'uuid'
import { maraussan } from '../../src/config/demo.ts'
import { credentials } from '../../src/store/connections/credentials.ts'
import { senderBySiren } from '../../src/store/connections/collectivites.ts'
import { deskLines } from '../../src/store/desk/journal.ts'
import { readMasterKey } from '../../src/store/secrets/seal.ts'
import { openSecret } from '../../src/store/secrets/secrets.ts'
import { openLaidApp } from '../support/life/laid-app.ts'
import { operationsOf } from '../support/life/operations-of.ts'
import { emptied } from '../support/life/stores.ts'
import { issue, makeAuthority, type Issued } from '../support/servers/certificates.ts'
import { expectCode } from '../support/expect-code.ts'
import { forSuite } from '../support/life/for-suite.ts'

const voisine = { ...maraussan, siren: '000000000', nom: 'Commune voisine' }
const url = 'https://pastell.example.org/'
const token = { type: 'pastell', jeton: 'jeton du syndicat' } as const
const name = 'Syndicat 2025'

const app = forSuite(() => openLaidApp('2025-07-08T08:00:00Z'))
let papers: Readonly<Record<'good' | 'other' | 'ended', Issued>>
beforeAll(async () => {
  const authority = await makeAuthority('Autorité des mairies')
  const lasting = { client: true, inDays: -900, days: 3_650 } as const
  papers = {
    good: await issue(authority, { ...lasting, name: 'Syndicat' }),
    other: await issue(authority, { ...lasting, name: 'Un autre' }),
    ended: await issue(authority, { ...lasting, name: 'Fini', days: -600 }),
  }
})
afterEach(() => emptied(app.ports.store.db))

const ask = () => operationsOf(app).ask
const local = (...sirens: readonly string[]) =>
  operationsOf(
    app,
    sirens.map((siren) => ({ role: 'administrator' as const, siren })),
  ).ask
const using = (collectivite: typeof maraussan, more: object = {}) => ({
  ...collectivite,
  gateway: { type: 'pastell', url, entite: 1, identifiantPartage: name, ...more },
})
const faultsOf = async (work: Promise<unknown>) => {
  const error = (await work.catch((caught: unknown) => caught)) as { code?: string; problems?: readonly object[] }
  return [error.code, error.problems] as const
}
const opened = async (sealed: unknown) => {
  const key = readMasterKey(await readFile(join(app.config.home, 'master.key'), 'utf8'))
  return (await openSecret(app.ports.store.db, sealed as { sealed: string }, async () => key)).toString()
}
const kept = async () => (await credentials(app.ports.store.db, name))[0]
const lines = async () => (await deskLines(app.ports.store.db, { limit: 20 })).filter(({ target }) => target === name)

describe('a credential declared under a name', () => {
  test('is sealed, and shown by a fingerprint that reveals nothing of it', async () => {
    const made = await ask().addCredential({ name, gateway: token })
    expect(made).toMatchObject({
      name,
      gateway: 'pastell',
      gives: ['jeton'],
      certificateUntil: null,
      collectivites: [],
    })
    expect(made.prints.jeton).toMatch(/^[0-9a-f]{16}$/)
    expect(await opened((await kept())?.settings.jeton)).toBe('jeton du syndicat')
    const { rows } = await app.ports.store.db.query('SELECT * FROM actes.credential')
    expect(JSON.stringify(rows)).not.toContain('syndicat"')
    expect(await lines()).toMatchObject([{ event: 'credential-added', who: 'test', detail: { after: made.prints } }])
  })

  test('shows its certificate’s owner and last day', async () => {
    const { cert: certificat, key: cle } = papers.good
    const made = await ask().addCredential({ name, gateway: { type: 's2low', certificat, cle } })
    expect(made).toMatchObject({ holder: 'Syndicat', gives: ['certificat', 'cle'] })
    expect(made.certificateUntil).toMatch(/^20\d\d-\d\d-\d\d$/)
    const found = await ask().examineCredential({ name })
    expect(found).toMatchObject({ collectivite: null, items: [{ name: 'certificate', ok: true }] })
  })

  test.each([
    [
      'a certificate whose key is another’s',
      () => ({ type: 's2low', certificat: papers.good.cert, cle: papers.other.key }),
    ],
    ['one that has ended', () => ({ type: 's2low', certificat: papers.ended.cert, cle: papers.ended.key })],
    ['nothing', () => ({ type: 's2low' })],
    ['the sandbox', () => ({ type: 'sandbox', jeton: 'x' })],
    ['a setting that nobody shares', () => ({ type: 'pastell', url })],
    ['a password without its login', () => ({ type: 'pastell', motDePasse: 'x' })],
    ['a secret of somebody else', () => ({ type: 'pastell', jeton: { sealed: v7() } })],
  ])('is refused with %s', async (_what, gateway) => {
    const [code] = await faultsOf(ask().addCredential({ name, gateway: gateway() as typeof token }))
    expect(code).toMatch(/^ACTES-G0(25|18)$/)
    expect(await kept()).toBeUndefined()
  })

  test.each(['', ' x', 'a/b', 'a\0b', 'x'.repeat(61)])('has no name like %j', async (wrong) => {
    const [code, problems] = await faultsOf(ask().addCredential({ name: wrong, gateway: token }))
    expect([code, problems]).toMatchObject(['ACTES-G025', [{ path: 'name', params: { reason: 'nom' } }]])
  })

  test('does not replace another one of its name', async () => {
    await ask().addCredential({ name, gateway: token })
    const again = faultsOf(ask().addCredential({ name, gateway: { ...token, jeton: 'autre' } }))
    expect(await again).toMatchObject(['ACTES-G025', [{ params: { reason: 'pris' } }]])
    expect(await opened((await kept())?.settings.jeton)).toBe('jeton du syndicat')
  })
})

describe('a declaration that names it', () => {
  test('omits its secrets, and its gateway has them', async () => {
    await ask().addCredential({ name, gateway: token })
    await ask().declareCollectivite(using(maraussan))
    const [shown] = (await ask().listDeclarations({})).items
    expect(shown?.gateway).toEqual({ type: 'pastell', url, entite: 1, identifiantPartage: name })
    // As it is shown, it may be given back.
    await ask().declareCollectivite(shown)
    const sender = await senderBySiren(app.ports.store.db, maraussan.siren)
    expect(await opened(sender?.collectivite.gateway.jeton)).toBe('jeton du syndicat')
    expect(await ask().showCredential({ name })).toMatchObject({ collectivites: [maraussan.siren] })
  })

  test.each([
    ['of a name that nobody gave', { identifiantPartage: 'Inconnu' }, 'inconnu', 'gateway.identifiantPartage'],
    ['of a name that none can have', { identifiantPartage: 'a\0' }, 'inconnu', 'gateway.identifiantPartage'],
    ['of another gateway', { type: 's2low', entite: undefined }, 'autre passerelle', 'gateway.identifiantPartage'],
    ['that gives what it gives too', { jeton: 'un autre' }, 'deux fois', 'gateway.jeton'],
  ])('%s is refused at its place', async (_what, more, reason, path) => {
    await ask().addCredential({ name, gateway: token })
    const [code, problems] = await faultsOf(ask().declareCollectivite(using(maraussan, more)))
    expect([code, problems]).toMatchObject(['ACTES-V022', [{ code: 'ACTES-G025', path, params: { reason } }]])
  })
})

describe('a renewal', () => {
  test('changes the given values for all users, and keeps the former ones for exchanges in progress', async () => {
    await ask().addCredential({ name, gateway: token })
    for (const each of [maraussan, voisine]) await ask().declareCollectivite(using(each))
    const before = await kept()
    const renewed = await ask().renewCredential({ name, gateway: { ...token, jeton: 'nouveau' }, reason: 'fuite' })
    for (const { siren } of [maraussan, voisine]) {
      const sender = await senderBySiren(app.ports.store.db, siren)
      expect(await opened(sender?.collectivite.gateway.jeton)).toBe('nouveau')
    }
    expect(await opened(before?.settings.jeton)).toBe('jeton du syndicat')
    const detail = { before: before?.prints, after: renewed.prints, reason: 'fuite' }
    expect((await lines())[0]).toMatchObject({ event: 'credential-renewed', detail })
    await ask().renewCredential({ name, gateway: { ...token, jeton: 'le suivant' }, reason: 'encore' })
    await expectCode(opened(before?.settings.jeton), 'ACTES-G018')
  })

  test('with a new certificate discards its key and passphrase, and keeps the rest', async () => {
    const { good, other } = papers
    const gateway = { type: 's2low', certificat: good.cert, cle: good.key, identifiant: 'x', motDePasse: 'y' } as const
    await ask().addCredential({ name, gateway })
    const { cert, key } = other
    const both = { type: 's2low', certificat: `${cert}${key}` } as const
    const renewed = await ask().renewCredential({ name, gateway: both, reason: 'fin' })
    expect(renewed).toMatchObject({ holder: 'Un autre', login: 'x' })
    expect([...renewed.gives].sort()).toEqual(['certificat', 'identifiant', 'motDePasse'])
  })

  test.each([
    ['nothing', { type: 'pastell' }, 'vide'],
    ['another gateway', { type: 's2low', identifiant: 'x', motDePasse: 'y' }, 'autre passerelle'],
    ['what a declaration gives itself', { type: 'pastell', identifiant: 'x', motDePasse: 'y' }, 'ailleurs aussi'],
  ] as const)('with %s is refused', async (_what, gateway, reason) => {
    await ask().addCredential({ name, gateway: token })
    await ask().declareCollectivite(using(maraussan, { identifiant: 'mairie', motDePasse: 'mp' }))
    const [code, problems] = await faultsOf(ask().renewCredential({ name, gateway, reason: 'essai' }))
    expect([code, problems?.[0]]).toMatchObject(['ACTES-G025', { params: { reason } }])
  })
})

describe('permissions', () => {
  test('to see and renew it: only people who may declare everything that uses it', async () => {
    await ask().addCredential({ name, gateway: token })
    const gateway = { ...token, jeton: 'autre' }
    const renews = (by: ReturnType<typeof local>) => by.renewCredential({ name, gateway, reason: 'essai' })
    const unknown = { code: 'ACTES-S006' }
    // Nothing uses it yet: it is of the installation.
    expect((await local(maraussan.siren).listCredentials({})).items).toEqual([])
    await expect(renews(local(maraussan.siren))).rejects.toMatchObject(unknown)
    await ask().declareCollectivite(using(maraussan))
    expect((await local(maraussan.siren).listCredentials({})).items).toHaveLength(1)
    await renews(local(maraussan.siren))
    await ask().declareCollectivite(using(voisine))
    await expect(renews(local(maraussan.siren))).rejects.toMatchObject(unknown)
    await expect(local(maraussan.siren).showCredential({ name })).rejects.toMatchObject(unknown)
    await renews(local(maraussan.siren, voisine.siren))
    const adds = local(maraussan.siren).addCredential({ name: 'Autre', gateway: token })
    await expectCode(adds, 'ACTES-A022')
  })

  test('to send it elsewhere: nobody, once it is in use', async () => {
    await ask().addCredential({ name, gateway: token })
    await ask().declareCollectivite(using(maraussan))
    const elsewhere = { url: 'https://voleur.example.org/' }
    for (const commune of [voisine, maraussan])
      expect(await faultsOf(ask().declareCollectivite(using(commune, elsewhere)))).toMatchObject([
        'ACTES-V022',
        [{ code: 'ACTES-A075', path: 'gateway.identifiantPartage' }],
      ])
    await ask().declareCollectivite(using(voisine))
  })

  test('to remove it: nobody while it is in use, and the refusal names the users', async () => {
    await ask().addCredential({ name, gateway: token })
    await ask().declareCollectivite(using(maraussan))
    const refused = faultsOf(ask().removeCredential({ name, reason: 'essai' }))
    expect(await refused).toMatchObject(['ACTES-A068', [{ path: maraussan.siren, params: { count: 1 } }]])
    await ask().declareCollectivite({ ...maraussan, gateway: { type: 'sandbox' } })
    await ask().removeCredential({ name, reason: 'essai' })
    expect(await kept()).toBeUndefined()
    const { rows } = await app.ports.store.db.query('SELECT id FROM actes.secret')
    expect(rows).toEqual([])
    expect((await lines())[0]).toMatchObject({ event: 'credential-removed', detail: { reason: 'essai' } })
  })
})
