// The sealed dossier as it is taken: at each point of an act's life, through each kind of gateway, after a purge and after a
// restore; what it never holds, and who does not get it.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { addProof, addVerify } from '../../src/commands/proof.ts'
import { verifyDossier } from '../../src/offline/dossier/file.ts'
import type { Verified } from '../../src/offline/dossier/verify.ts'
import { backupOf } from '../../src/store/backup/content.ts'
import { restore } from '../../src/store/backup/restore.ts'
import { dossierOf as writeDossier, sealedDossier } from '../../src/proof/dossier.ts'
import { byId } from '../../src/store/transmissions/transmissions.ts'
import { buffer } from 'node:stream/consumers'
import { plain, run } from '../support/desk/command-line.ts'
import { openSimulatedCommune } from '../support/gateways/simulated.ts'
import { placeEnvironment, storedBytes } from '../support/life/stored-bytes.ts'
import { openCommune, type Commune } from '../support/life/commune.ts'
import { emptied, lendEmbedded } from '../support/life/stores.ts'
import { proves } from '../support/life/proofs.ts'
import { operationsOf } from '../support/life/operations-of.ts'
import { remark } from '../../src/store/transmissions/journal.ts'
import { sealChains } from '../../src/proof/sealing.ts'
import { testAtLength } from '../support/long.ts'
import { dossierOf, entriesIn, sealed, secondOpinions } from '../support/proof/dossiers.ts'
import { neededTools } from '../support/servers/timestamp-authority.ts'
import { forSuite } from '../support/life/for-suite.ts'
import { expectCode } from '../support/expect-code.ts'

const tools = await neededTools()

let act: string
let other: string
const commune = forSuite(() => openCommune())
beforeAll(async () => {
  ;[act, other] = [await commune.hands('DEL1'), await commune.hands('DEL2')]
})

const verified = async (zip: Buffer, of = commune): Promise<Verified> => {
  const path = join(of.home, 'dossier.zip')
  await writeFile(path, zip)
  const found = await verifyDossier(path)
  if (found.verdict === 'refused') throw new Error(JSON.stringify(found))
  return found
}

describe('the seal of a fresh act', () => {
  const sealing = async ({ app }: Commune, id: string, waitSeconds = 0) => {
    const { ask } = operationsOf(app)
    return ask.sealTransmission({ id, waitSeconds })
  }
  const publishes = async ({ app }: Commune, id: string, date: string) =>
    operationsOf(app).ask.publishTransmission({ id, date, how: 'publie' })

  test('comes at once if the process owns the database: one for all callers, the next after five minutes, with the time given', async () => {
    const alone = await openCommune({ store: 'embedded' })
    const id = await alone.hands('SEUL1')
    await alone.works()
    const seals = async () =>
      alone.app.ports.store.db
        .rows("SELECT 1 FROM actes.seal WHERE chain = 'actes:213401482'")
        .then((all) => all.length)
    const all = await Promise.all([1, 2, 3, 4].map(() => sealing(alone, id)))
    expect(all).toEqual(all.map(() => ({ sealed: true, dated: false, nextSealAt: null })))
    expect(await seals()).toBe(1)
    expect((await verified(await dossierOf(alone, id), alone)).lacks).toEqual(['non-date'])
    await publishes(alone, id, '2025-07-08')
    const after = new Date(alone.app.ports.clock.now().getTime() + 300_000).toISOString()
    const early = await sealing(alone, id)
    expect(early.sealed).toBe(false)
    expect((early.nextSealAt ?? '') <= after).toBe(true)
    alone.waits(301)
    expect(await sealing(alone, id)).toMatchObject({ sealed: true, nextSealAt: null })
    expect(await seals()).toBe(2)
    await alone.closes()
  })

  test('is the worker’s task elsewhere: it is requested, waited for, and its due time given', async () => {
    const beside = await openCommune()
    const { ports } = beside.app
    const id = await beside.hands('FRAIS1')
    // On a machine without PostgreSQL there is one process alone.
    if (ports.store.embedded) return beside.closes()
    const asked = await sealing(beside, id)
    expect(asked).toMatchObject({ sealed: false, nextSealAt: expect.any(String) })
    const waited = sealing(beside, id, 30)
    await sealChains({ ...ports, notify: async () => undefined } as Parameters<typeof sealChains>[0])
    expect(await waited).toMatchObject({ sealed: true, nextSealAt: null })
    expect((await verified(await dossierOf(beside, id), beside)).lacks).toEqual(['non-date'])
    return beside.closes()
  })
})

describe('a dossier', () => {
  test('of an act not yet sent says so, and that nothing is sealed', async () => {
    const found = await verified(await dossierOf(commune, act))
    expect(found).toMatchObject({ carried: null, ar: null, seals: [], lines: { linked: 0, sealed: 0, loose: 1 } })
    expect(found.unsealed).toContain('fichiers/01-deliberation.pdf')
  })

  test('of lines in the chain without a seal says that they are unsealed', async () => {
    await commune.works()
    await sealed(commune)
    await commune.app
      .askAs({ who: 'test', grants: [{ role: 'administrator', siren: null }], language: 'fr' })
      .publishTransmission({ id: act, date: '2025-07-08', how: 'publie' })
    const before = await verified(await dossierOf(commune, act))
    expect(before.lines).toMatchObject({ sealed: before.lines.linked, loose: 1 })
    await sealed(commune)
    expect((await verified(await dossierOf(commune, act))).lines).toMatchObject({
      linked: before.lines.linked + 1,
      sealed: before.lines.linked,
      loose: 0,
    })
  })

  test('says in French what it is, what it proves and how to verify it, and has the page that verifies it', async () => {
    const entries = await entriesIn(await dossierOf(commune, act))
    const notice = entries.get('LISEZMOI.txt')?.toString() ?? ''
    for (const words of ['Ce que c’est', 'Ce qu’il prouve', 'actes verify', 'verifier.html'])
      expect(notice).toContain(words)
    const page = entries.get('verifier.html')
    // It is made by the build.
    if (page) expect([page.length < 1_000_000, page.includes('<html')]).toEqual([true, true])
  })

  test('contains only digests of other acts', async () => {
    const entries = await entriesIn(await dossierOf(commune, act))
    const all = Buffer.concat([...entries.values()]).toString('latin1')
    expect(all).toContain(act)
    expect(all).not.toContain(other)
    expect(all).not.toContain('DEL2')
  })

  testAtLength(
    'contains the stamped copies, the bordereau and the certificat, which the journal witnesses',
    async () => {
      await proves(commune)
      await sealed(commune)
      commune.waits(24 * 3_600)
      await sealed(commune)
      const zip = await dossierOf(commune, act)
      const documents = [...(await entriesIn(zip)).keys()].filter((path) => path.startsWith('preuves/'))
      expect(documents.map((path) => path.replace(/^preuves\/\d+-(\w+)-.*$/, '$1')).sort()).toEqual([
        'bordereau',
        'certificat',
        'stamped',
        'stamped',
      ])
      expect((await verified(zip)).unsealed).toEqual([])
    },
  )

  test('is refused to those who see the collectivité masked', async () => {
    const masked = operationsOf(commune.app, [{ role: 'reader', siren: null }])
    await expect(masked.ask.downloadProof({ id: act })).rejects.toMatchObject({
      code: 'ACTES-A022',
      params: { action: 'unmask' },
    })
  })

  test('is refused if bytes are missing', async () => {
    const { db, blobs } = commune.app.ports.store
    const row = await byId(db, act)
    if (!row?.archive) throw new Error('not packaged')
    const { sha256 } = row.archive
    const stored = storedBytes(commune.app.config)
    const bytes = await stored.read(sha256)
    await stored.remove(sha256)
    await expectCode(dossierOf(commune, act), 'ACTES-S003')
    await blobs.put(bytes)
  })

  test('fails alone where a file is lost while it is taken, whenever its bytes are asked for', async () => {
    const { store } = commune.app.ports
    const row = await byId(store.db, act)
    if (!row?.archive) throw new Error('not packaged')
    const { sha256 } = row.archive
    const stored = storedBytes(commune.app.config)
    const bytes = await stored.read(sha256)
    const { write } = await sealedDossier(row, store)
    await stored.remove(sha256)
    const later = write()
    await expectCode(buffer(write()), 'ACTES-S003')
    await expectCode(buffer(later), 'ACTES-S003')
    await store.blobs.put(bytes)
    expect(await buffer(write())).toEqual(await buffer(write()))
  })

  test('after a purge says which lines are gone, and its chain is intact', async () => {
    const { db } = commune.app.ports.store
    await db.query('UPDATE actes.link SET salt = NULL WHERE subject = $1 AND rank = 2', [other])
    await db.query(
      'DELETE FROM actes.journal j USING actes.link l WHERE l.line = j.id AND l.subject = $1 AND l.rank = 2',
      [other],
    )
    const { lines } = await verified(await dossierOf(commune, other))
    expect(lines.purged).toEqual([2])
    await verified(await dossierOf(commune, act))
  })

  testAtLength('is the same from a restored database, PostgreSQL or not, and its chain continues', async () => {
    const { store, clock } = commune.app.ports
    const lent = await lendEmbedded()
    await emptied(lent.store.db)
    const { db, blobs } = lent.store
    await restore(backupOf(store, clock.now()), { db, blobs, now: clock.now() })
    const row = await byId(db, act)
    if (!row) throw new Error('not restored')
    expect(await buffer((await writeDossier(row, lent.store)).bytes)).toEqual(await dossierOf(commune, act))
    const there = { ...commune, app: { ...commune.app, ports: { ...commune.app.ports, store: lent.store } } }
    await db.query(`INSERT INTO actes.journal (transmission, at, who, event, collectivite)
      SELECT id, now(), 'test', 'after', collectivite FROM actes.transmission`)
    await sealed(there)
    expect((await verified(await buffer((await writeDossier(row, lent.store)).bytes))).lines.loose).toBe(0)
    await lent.giveBack()
  })
})

describe('the sent bytes', () => {
  const throughGateway = (kind: 's2low' | 'pastell') => async () => {
    const { commune: town, closes } = await openSimulatedCommune(kind)
    const id = await town.hands('DEL1')
    for (let round = 0; round < 20 && (await town.shows(id)).state !== 'acknowledged'; round++) {
      await town.works()
      town.waits(600)
    }
    await sealed(town)
    const zip = await dossierOf(town, id)
    const found = await verified(zip, town)
    expect(found).toMatchObject({ carried: 2, unsealed: [], ar: { dateReception: expect.any(String) } })
    if (tools.value) expect(await secondOpinions(town.home, [zip])).toEqual(['incomplet non-date'])
    await closes()
  }
  testAtLength('through S²LOW are a form, in which the deposited files are found', throughGateway('s2low'))
  testAtLength('through Pastell are several, in which the deposited files are found', throughGateway('pastell'))
})

describe('actes proof and actes verify', () => {
  test('write the dossier under its name, and say in French what it proves', async () => {
    const { databaseUrl } = commune.app.config
    const place = { ACTES_HOME: commune.home, ...placeEnvironment(commune.app.config) }
    const environment = { ...place, ...(databaseUrl && { ACTES_DATABASE_URL: databaseUrl }) }
    const file = join(commune.home, 'preuve.zip')
    const { clock, store } = commune.app.ports
    await remark(store.db, { transmission: act, at: clock.now(), who: 'test', event: 'after the last seal' })
    const written = await run(
      addProof,
      ['proof', act, '--unsealed', '--out', file, '--json'],
      databaseUrl ? environment : {},
    )
    // The embedded folder is held by the commune's own process.
    if (databaseUrl) expect(written.json()).toMatchObject({ ok: true, file, sizeBytes: (await readFile(file)).length })
    else await writeFile(file, await dossierOf(commune, act))
    const { code, out } = await run(addVerify, ['verify', file])
    // Its seals are dated by nobody but the installation.
    expect(code).toBe(5)
    const said = plain(out)
    expect(said).toMatch(/^⚠ Non prouvé en entier \(non-scelle, non-date\)/)
    expect(said).toContain('Dossier de l’acte 034-213401482-20250625-DEL1-DE')
    expect(said).toContain('✓ AR de la préfecture pour cet identifiant, reçu le 2025-07-08')
    expect(said).toContain('selon l’installation seule')
    const bytes = await readFile(file)
    bytes[200] = (bytes[200] ?? 0) ^ 1
    await writeFile(file, bytes)
    const refused = await run(addVerify, ['verify', file])
    expect([refused.code, plain(refused.out)]).toEqual([1, expect.stringContaining('✗ Dossier refusé (octets)')])
  })
})
