// A database whose objets an earlier version encrypted: the present one opens them all before it does anything else, goes on
// where it was killed, and changes nothing without the key.
import { rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterEach, expect, test } from 'vitest'
import { maraussan } from '../../../src/config/demo.ts'
import { openBatch } from '../../../src/store/batches.ts'
import { backupOf } from '../../../src/store/backup/content.ts'
import { restore } from '../../../src/store/backup/restore.ts'
import { declare } from '../../../src/store/connections/collectivites.ts'
import { openDraft } from '../../../src/store/desk/drafts.ts'
import type { Database } from '../../../src/store/engine/database.ts'
import { ownMigrations } from '../../../src/store/engine/migrate.ts'
import { keepRetour } from '../../../src/store/retours/retours.ts'
import { masterKeyOf } from '../../../src/store/secrets/master-key.ts'
import { makeMasterKey } from '../../../src/store/secrets/seal.ts'
import { openSealedObjets } from '../../../src/store/secrets/sealed-objets.ts'
import { openStore, type Store } from '../../../src/store/store.ts'
import { listMatchingTransmissions } from '../../../src/store/transmissions/listing/listing.ts'
import { openTransmission } from '../../../src/store/transmissions/moves.ts'
import { describeOnEachGround } from '../../support/describe-with.ts'
import { expectCode } from '../../support/expect-code.ts'
import { databaseDigest } from '../../support/life/database-digest.ts'
import { encryptObjets } from '../../support/life/encrypted-objets.ts'
import { aNewTransmission, aRetour, at } from '../../support/life/rows.ts'
import { storeTools, type LentStore } from '../../support/life/stores.ts'

const acts = 450
const { siren: collectivite } = maraussan

/** Acts, a retour, a draft and a line of a batch, whose objets all speak of a canteen. */
async function layObjets(db: Database): Promise<void> {
  const [id, batch, objet] = [storeTools.newId(), storeTools.newId(), 'Cantine de l’école « Îlot » n° 7']
  await declare(db, maraussan, at)
  await openTransmission(db, aNewTransmission('A0', { objet }))
  await db.query(
    `INSERT INTO actes.transmission SELECT (jsonb_populate_record(t, jsonb_build_object('id', gen_random_uuid(), 'numero', 'A' || n,
       'numero_search', 'A' || n, 'id_acte', t.id_acte || n, 'objet', t.objet || n, 'formulaire',
       jsonb_set(t.formulaire, '{acte,objet}', to_jsonb(t.objet || n))))).*
      FROM actes.transmission t, generate_series(1, ${acts - 1}) AS n`,
  )
  await keepRetour(db, { ...aRetour('1'), facts: { numero: 'A0', objet } })
  const said = { objet: { value: objet, page: 1, line: `OBJET : ${objet}` } }
  const files = [{ name: 'acte.pdf', sha256: '00', sizeBytes: 1, said }] as never
  const draft = { id, collectivite, batch: null, content: { objet }, files, faults: 0, replaces: null }
  await openDraft(db, { ...draft, who: 'test', at })
  const lot = { id: batch, who: 'test', name: 'lot', head: ['objet'], encoding: 'utf-8', sirens: null, unnamed: [] }
  const line = { line: 1, cells: [objet, '12,50'], acte: { objet }, files: {}, problems: [] }
  await openBatch(db, { ...lot, createdAt: at }, [line])
}

/** How many rows hold a clear objet. */
async function clearRows({ db }: Pick<Store, 'db'>): Promise<number> {
  const each = ['transmission', 'retour', 'draft', 'batch_line'].map(
    (table) => `SELECT 1 FROM actes.${table} t WHERE t::text ~ 'Cantine'`,
  )
  return (await db.rows(each.join(' UNION ALL '))).length
}

/** As a process that is killed after so many transactions. */
function mortal(db: Database, transactions: number): Database {
  let left = transactions
  const transaction: Database['transaction'] = (work) =>
    left-- > 0 ? db.transaction(work) : Promise.reject(new Error('killed'))
  return { ...db, transaction }
}

await describeOnEachGround('objets that an earlier version encrypted', (lends) => {
  const homes: string[] = []
  afterEach(async () => {
    for (const home of homes.splice(0)) await rm(home, { recursive: true, force: true })
  })
  const lendsStore = async (): Promise<LentStore> => {
    const lent = await lends()
    homes.push(lent.home)
    return lent
  }
  const digest = ({ db }: Store) => databaseDigest(db, ['data_key'])

  test('are opened before anything else, by a process that may be killed, and not without their key', async () => {
    const { store, settings, home } = await lendsStore()
    const masterKey = makeMasterKey()
    await layObjets(store.db)
    const clear = await digest(store)
    expect(await clearRows(store)).toBe(acts + 3)
    await encryptObjets(store.db, masterKey)
    expect(await clearRows(store)).toBe(0)
    const encrypted = await digest(store)

    const another = masterKeyOf({ home, masterKey: makeMasterKey() })
    await expectCode(openSealedObjets(store.db, another), 'ACTES-S023')
    const none = masterKeyOf({ home, databaseUrl: 'postgres://localhost/actes' })
    await expectCode(openSealedObjets(store.db, none), 'ACTES-C003')
    expect(await digest(store)).toBe(encrypted)

    const killed = openSealedObjets(mortal(store.db, 2), masterKeyOf({ home, masterKey }))
    await expect(killed).rejects.toThrow('killed')
    expect(await clearRows(store)).toBe(400)
    await store.close()
    const reopens = (key?: string) => openStore({ ...settings, ...(key && { masterKey: key }) }, storeTools)
    await expectCode(reopens(makeMasterKey()), 'ACTES-S023')
    const opened = await reopens(masterKey)
    expect(await digest(opened)).toBe(clear)
    expect(await opened.db.rows('SELECT id FROM actes.data_key')).toEqual([])
    const found = await listMatchingTransmissions(opened.db, { text: 'ilot a44 canti', limit: 20 })
    expect(found.map(({ numero }) => numero)).toEqual(['A44'])
    await opened.close()
    const later = await reopens()
    expect(await clearRows(later)).toBe(acts + 3)
    await later.close()
  })

  test('are no longer written by processes of that version, which continue otherwise', async () => {
    const { store } = await lendsStore()
    await declare(store.db, maraussan, at)
    await openTransmission(store.db, aNewTransmission('A0', { objet: 'Cantine' }))
    await encryptObjets(store.db, makeMasterKey())
    const own = await ownMigrations()
    await store.db.script(own.find(({ name }) => name === 'clear-objets')?.text ?? '')
    const writes = (what: string) => store.db.changes(`UPDATE actes.transmission SET ${what}`)
    await expect(writes('objet = objet, formulaire = formulaire')).rejects.toThrow()
    await expect(writes('formulaire = formulaire')).rejects.toThrow()
    expect(await writes(`due_at = NULL, held_code = 'ACTES-S004'`)).toBe(true)
    expect(await writes(`objet = 'Cantine', formulaire = '{}'`)).toBe(true)
    await store.close()
  })

  test('are opened when a backup containing them is restored', async () => {
    const [{ store }, other] = [await lendsStore(), await lendsStore()]
    const masterKey = makeMasterKey()
    await layObjets(store.db)
    await encryptObjets(store.db, masterKey)
    const saved = await buffer(backupOf(store, at))
    await store.close()
    expect(saved.includes('Cantine')).toBe(false)
    await restore(Readable.from([saved]), { db: other.store.db, blobs: other.store.blobs, now: at })
    await other.store.close()
    const restored = await openStore({ ...other.settings, masterKey }, storeTools)
    expect(await clearRows(restored)).toBe(acts + 3)
    await restored.close()
  })
})
