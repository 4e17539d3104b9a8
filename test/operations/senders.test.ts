// Declaring a collectivité with a gateway that has secrets: sealed in the database, shown as ids, kept, replaced and
// forgotten with the declaration.
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { v7 } from 'uuid'
import { operationsOf } from '../support/life/operations-of.ts'
import { maraussan } from '../../src/config/demo.ts'
import { readMasterKey } from '../../src/store/secrets/seal.ts'
import { deskLines } from '../../src/store/desk/journal.ts'
import { keepSecret, openSecret } from '../../src/store/secrets/secrets.ts'
import { openLaidApp } from '../support/life/laid-app.ts'
import { emptied } from '../support/life/stores.ts'
import { expectCode } from '../support/expect-code.ts'
import { forSuite } from '../support/life/for-suite.ts'

const gateway = {
  type: 's2low',
  url: 'https://s2low.example.org/',
  certificat: '-----BEGIN CERTIFICATE-----',
  cle: 'clé privée',
  motDePasse: 'mot de passe',
  identifiant: 'mairie',
} as const
const declaration = { ...maraussan, gateway }

const app = forSuite(() => openLaidApp('2025-07-08T08:00:00Z'))
afterEach(() => emptied(app.ports.store.db))

type Sealed = { readonly sealed: string }
const shown = async () => (await operationsOf(app).collectivites())[0]?.gateway as Record<string, Sealed | undefined>
const masterKey = async () => readMasterKey(await readFile(join(app.config.home, 'master.key'), 'utf8'))
const opened = async (secret: Sealed | undefined) =>
  (await openSecret(app.ports.store.db, secret ?? { sealed: v7() }, masterKey)).toString()

describe('a declaration with secrets', () => {
  test('shows ids in their places, which open to the given values', async () => {
    await operationsOf(app).declare(declaration, 'test')
    const settings = await shown()
    expect(JSON.stringify(settings)).not.toMatch(/privée|passe"|BEGIN/)
    expect(await opened(settings.cle)).toBe('clé privée')
    expect(await opened(settings.motDePasse)).toBe('mot de passe')
    expect((await stat(join(app.config.home, 'master.key'))).mode & 0o777).toBe(0o600)
  })

  test('holds nothing readable in the database', async () => {
    await operationsOf(app).declare(declaration, 'test')
    const { rows } = await app.ports.store.db.query('SELECT s::text AS row FROM actes.secret s')
    expect(rows).toHaveLength(3)
    expect(JSON.stringify(rows)).not.toMatch(/privée|mot de passe/)
    expect(JSON.stringify(rows)).not.toContain(Buffer.from('mot de passe').toString('hex'))
  })

  test('given back as shown keeps its secrets; another one is sealed again and the former deleted', async () => {
    await operationsOf(app).declare(declaration, 'test')
    const before = await shown()
    await operationsOf(app).declare({ ...maraussan, gateway: { ...before, motDePasse: 'un autre' } }, 'test')
    const after = await shown()
    expect(after.cle).toEqual(before.cle)
    expect(await opened(after.motDePasse)).toBe('un autre')
    await expectCode(opened(before.motDePasse), 'ACTES-G018')
  })

  test('with another gateway reports how many acts still wait on the former one', async () => {
    await operationsOf(app).declare(maraussan, 'test')
    expect(await operationsOf(app).declare(declaration, 'test')).not.toHaveProperty('left')
    await operationsOf(app).declare(maraussan, 'test')
    await operationsOf(app).deposit(join(import.meta.dirname, '../../fixtures/actes/maraussan'), 'test')
    await app.ports.store.db.query(`UPDATE actes.transmission SET state = 'submitted'`)
    expect(await operationsOf(app).declare(declaration, 'test')).toMatchObject({
      left: { connection: `sandbox:${maraussan.siren}`, awaiting: 1 },
    })
  })

  test('cannot name the sealed secret of another collectivité', async () => {
    await operationsOf(app).declare(declaration, 'test')
    const stolen = await shown()
    const neighbour = { ...maraussan, siren: '000000000', gateway: { ...gateway, cle: stolen.cle } }
    await expectCode(operationsOf(app).declare(neighbour, 'test'), 'ACTES-G018')
  })

  const autorites = '-----BEGIN CERTIFICATE-----\nAUTRE'
  test.each([
    ['another server', { url: 'https://voleur.example.org/' }],
    ['another port of the same server', { url: 'https://s2low.example.org:8443/' }],
    ['another authority', { autorites }],
    ['another key of the server', { empreintes: [`sha256/${'A'.repeat(43)}=`] }],
  ])('given back for %s is refused, each secret at its place, and nothing is recorded', async (_title, changed) => {
    await operationsOf(app).declare(declaration, 'test')
    const before = await shown()
    const moved = operationsOf(app).declare({ ...maraussan, gateway: { ...before, ...changed } }, 'test')
    const problems = ['certificat', 'cle', 'motDePasse'].map((setting) => ({
      code: 'ACTES-A075',
      path: `gateway.${setting}`,
      params: { setting },
    }))
    await expect(moved).rejects.toMatchObject({ code: 'ACTES-V022', problems })
    expect(await shown()).toEqual(before)
    await operationsOf(app).declare({ ...declaration, gateway: { ...gateway, ...changed } }, 'test')
    expect(await opened((await shown()).motDePasse)).toBe('mot de passe')
  })

  test('given back for another path of the same server is accepted', async () => {
    await operationsOf(app).declare(declaration, 'test')
    const before = await shown()
    const url = 'https://s2low.example.org/actes/'
    await operationsOf(app).declare({ ...maraussan, gateway: { ...before, url } }, 'test')
    expect((await shown()).cle).toEqual(before.cle)
  })

  test('given back in another setting is refused', async () => {
    await operationsOf(app).declare(declaration, 'test')
    const before = await shown()
    const swapped = { ...before, motDePasse: before.cle }
    await expect(operationsOf(app).declare({ ...maraussan, gateway: swapped }, 'test')).rejects.toMatchObject({
      problems: [{ code: 'ACTES-A075', path: 'gateway.motDePasse' }],
    })
  })

  test('sealed by an earlier version opens, and stays with the server of the current declaration', async () => {
    await operationsOf(app).declare(declaration, 'test')
    const { db } = app.ports.store
    const before = await shown()
    const id = before.motDePasse?.sealed ?? ''
    await db.query('DELETE FROM actes.secret WHERE id = $1', [id])
    const at = new Date('2025-07-08T08:00:00Z')
    const old = {
      id,
      owner: { siren: maraussan.siren },
      setting: 'motDePasse',
      bound: null,
      content: Buffer.from('ancien'),
      at,
    }
    await keepSecret(db, old, await masterKey())
    expect(await opened(before.motDePasse)).toBe('ancien')
    await operationsOf(app).declare({ ...maraussan, gateway: before }, 'test')
    const moved = { ...gateway, url: 'https://voleur.example.org/', motDePasse: before.motDePasse }
    await expect(operationsOf(app).declare({ ...maraussan, gateway: moved }, 'test')).rejects.toMatchObject({
      problems: [{ code: 'ACTES-A075', path: 'gateway.motDePasse' }],
    })
  })

  test('whose row names another server opens no more', async () => {
    await operationsOf(app).declare(declaration, 'test')
    await app.ports.store.db.query('UPDATE actes.secret SET bound = NULL')
    await expectCode(opened((await shown()).motDePasse), 'ACTES-G018')
  })

  test('is journalled with its changes, old and new, and secrets as fingerprints', async () => {
    await operationsOf(app).declare(declaration, 'test')
    const url = 'https://autre.example.org/'
    await operationsOf(app).declare({ ...declaration, gateway: { ...gateway, url } }, 'test')
    const [line] = await deskLines(app.ports.store.db, { limit: 1 })
    const print = expect.stringMatching(/^\*{3} [0-9a-f]{16}$/)
    const secret = (setting: string) => ({ setting: `gateway.${setting}`, before: print, after: print })
    const { changes } = (line?.detail ?? {}) as { readonly changes: readonly { before: string; after: string }[] }
    expect(changes).toEqual([
      secret('certificat'),
      secret('cle'),
      secret('motDePasse'),
      { setting: 'gateway.url', before: 'https://s2low.example.org/', after: url },
    ])
    expect(changes.filter(({ before, after }) => before === after)).toEqual([])
    expect(JSON.stringify(await deskLines(app.ports.store.db, { limit: 9 }))).not.toMatch(/privée|mot de passe|BEGIN/)
  })

  test('wrong in several places is refused as a whole, and nothing is sealed', async () => {
    const wrong = { ...declaration, nom: ' ', gateway: { ...gateway, url: 'ftp://x', delai: 0 } }
    await expectCode(operationsOf(app).declare(wrong, 'test'), 'ACTES-V022')
    expect((await app.ports.store.db.query('SELECT 1 FROM actes.secret')).rows).toEqual([])
    expect(await deskLines(app.ports.store.db, { limit: 9 })).toEqual([])
  })

  test.each([{ reason: 5 }, { reason: '' }, { form: { reason: 5 } }, null])(
    'is refused as a whole without a single reason: %j',
    async (wrong) => {
      await expectCode(operationsOf(app).declare(wrong, 'test'), 'ACTES-V022')
    },
  )

  const channel = (boite: object) => ({
    ...maraussan,
    adressesRetour: ['actes@example.org', 'secours@example.org'],
    gateway: {
      type: 'ministry',
      url: 'https://ministere.example.org/depot',
      certificat: { base64: 'AAAA' },
      boite: { hote: 'imap.example.org', motDePasse: 'secret', ...boite },
    },
  })

  test.each([
    ['another address', { utilisateur: 'boite@example.org' }],
    ['a login that no address begins with', { utilisateur: 'u123456' }],
    ['an address of its own that is not written to', { utilisateur: 'actes', adresse: 'boite@example.org' }],
  ])('with a mailbox outside the return addresses is refused: %s', async (_title, boite) => {
    const refused = operationsOf(app).declare(channel(boite), 'test')
    const address = 'adresse' in boite ? boite.adresse : boite.utilisateur
    await expect(refused).rejects.toMatchObject({
      code: 'ACTES-V022',
      problems: [{ code: 'ACTES-G022', path: 'adressesRetour', params: { address } }],
    })
  })

  test.each([
    ['its login', { utilisateur: 'Actes@Example.org' }],
    ['the name before the @', { utilisateur: 'secours' }],
    ['its own address', { utilisateur: 'u123456', adresse: 'actes@example.org' }],
  ])('with a mailbox among the return addresses is accepted: by %s', async (_title, boite) => {
    await expect(operationsOf(app).declare(channel(boite), 'test')).resolves.toMatchObject({ created: true })
  })

  test('is in the desk’s journal, and so is its replacement, with each author', async () => {
    await operationsOf(app).declare(declaration, 'cli:mairie')
    await operationsOf(app).declare(maraussan, 'token:editeur')
    const lines = await deskLines(app.ports.store.db, { limit: 9 })
    expect(lines).toMatchObject([
      { who: 'token:editeur', event: 'collectivite-replaced', target: maraussan.siren },
      { who: 'cli:mairie', event: 'collectivite-declared', target: maraussan.siren },
    ])
  })

  test('with another type of gateway deletes the secrets of the first', async () => {
    await operationsOf(app).declare(declaration, 'test')
    await operationsOf(app).declare(maraussan, 'test')
    expect((await app.ports.store.db.query('SELECT 1 FROM actes.secret')).rows).toEqual([])
  })
})
