// Encrypted objets: nothing that is handed in is taken for one, words are found whatever their accents, those that are clear are
// sealed part by part, and without its key none is shown or written.
import { rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { maraussan } from '../../../src/config/demo.ts'
import { backupOf } from '../../../src/store/backup/content.ts'
import { restore } from '../../../src/store/backup/restore.ts'
import { declare } from '../../../src/store/connections/collectivites.ts'
import { deskLines, noteDesk } from '../../../src/store/desk/journal.ts'
import { clearObjets, sealObjets } from '../../../src/store/secrets/clear-objets.ts'
import { resealSecrets } from '../../../src/store/secrets/rotation.ts'
import { makeMasterKey } from '../../../src/store/secrets/seal.ts'
import { openStore, type Store } from '../../../src/store/store.ts'
import { countTransmissions } from '../../../src/store/transmissions/listing/sizes.ts'
import { listMatchingTransmissions } from '../../../src/store/transmissions/listing/listing.ts'
import { openTransmission, openRow, tellMentions } from '../../../src/store/transmissions/moves.ts'
import { byId } from '../../../src/store/transmissions/transmissions.ts'
import { describeOnEachGround } from '../../support/describe-with.ts'
import { aNewTransmission, at } from '../../support/life/rows.ts'
import { storeTools, type LentStore } from '../../support/life/stores.ts'

const [one, two] = [makeMasterKey(), makeMasterKey()]

await describeOnEachGround('encrypted objets', (lends) => {
  let lent: LentStore
  let store: Store
  const opens = async (masterKey: string, encryptObjets = true): Promise<Store> => {
    await store?.close()
    return (store = await openStore({ ...lent.settings, masterKey, encryptObjets }, storeTools))
  }
  beforeAll(async () => {
    lent = await lends()
    await lent.store.close()
    await opens(one, false)
    await declare(store.db, maraussan, at)
  })
  afterAll(async () => {
    await store.close()
    await rm(lent.home, { recursive: true, force: true })
  })
  const numbers = async (text: string) => (await listMatchingTransmissions(store.db, { text, limit: 10 })).map(({ numero }) => numero)

  test('are sealed part by part once that is chosen, whatever is told of their acts meanwhile', async () => {
    const first = aNewTransmission('A0', { objet: 'Cantine 0' })
    await openTransmission(store.db, first)
    await store.db.query(
      `INSERT INTO actes.transmission SELECT (jsonb_populate_record(t, jsonb_build_object('id', gen_random_uuid(), 'numero', 'A' || n,
         'numero_search', 'A' || n, 'id_acte', t.id_acte || n, 'objet', 'Cantine ' || n, 'formulaire',
         jsonb_set(t.formulaire, '{acte,objet}', to_jsonb('Cantine ' || n))))).*
        FROM actes.transmission t, generate_series(1, 249) AS n`,
    )
    await opens(one)
    const { db } = store
    expect(await clearObjets(db)).toBe(250)
    const counts: number[] = []
    for (let after: string | undefined | null; after !== null;) {
      // Each part is cut short as soon as it may be.
      const done = await sealObjets(db, { after: after ?? undefined, isOver: () => true })
      counts.push(done.sealed)
      after = done.after
      await tellMentions(db, { id: first.id, mentions: { budget: { annee: '2025' } }, at, who: 'test' })
    }
    expect(counts).toEqual([100, 100, 50])
    expect(await clearObjets(db)).toBe(0)
    expect(await sealObjets(db, { isOver: () => false })).toEqual({ sealed: 0, after: null })
    expect(await byId(db, first.id)).toMatchObject({ objet: 'Cantine 0', formulaire: { acte: { objet: 'Cantine 0' } } })
    expect(await countTransmissions(db, { text: 'cantine', limit: 10 })).toEqual({ count: 250, more: false })
    expect(await numbers('cantine 249')).toEqual(['A249'])
  })

  test('are found by words in any spelling, together with what is clear', async () => {
    await openTransmission(store.db, aNewTransmission('FETE', { objet: 'ŒUVRES d’été : n° 7' }))
    await opens(one, false)
    await openTransmission(store.db, aNewTransmission('HIVER', { objet: 'Œuvres d’hiver' }))
    for (const text of ['oeuvres', 'Œuvres', 'OEUVRES']) expect(await numbers(text)).toEqual(['HIVER', 'FETE'])
    expect(await numbers('œuvres ÉTÉ')).toEqual(['FETE'])
    expect(await numbers('oeuv')).toEqual(['HIVER'])
    await opens(one)
  })

  test('are none where somebody hands in what looks like one', async () => {
    const { id } = aNewTransmission('SECRET')
    await openTransmission(store.db, { ...aNewTransmission('SECRET', { objet: 'Rien que pour la mairie' }), id })
    // As the database was copied.
    const text = `SELECT substr(objet, 2) AS objet, substr(formulaire #>> '{acte,objet}', 2) AS leaf FROM actes.transmission WHERE id = $1`
    const copied = await store.db.first<{ objet: string; leaf: string }>(text, [id])
    for (const [index, part] of [copied?.objet, copied?.leaf].entries())
      for (const encrypts of [true, false]) {
        await opens(one, encrypts)
        const forged = `\uE0AC${part}`
        const document = { fichier: forged, typePiece: '99_DE' }
        const numero = `FAUX${index}${encrypts ? 'A' : 'B'}`
        const row = await openRow(store.db, aNewTransmission(numero, { objet: forged, document }))
        expect(row?.objet).toBe(part)
        expect(row?.formulaire).toMatchObject({ acte: { objet: part, document: { fichier: part } } })
        await noteDesk(store.db, { at, who: 'test', event: 'forged', target: forged, detail: { forged } })
        const [line] = await deskLines(store.db, { limit: 1 })
        expect(line).toMatchObject({ target: part, detail: { forged: part } })
      }
    await opens(one)
  })

  test('are saved and restored as they are, and open by the master key of their installation', async () => {
    const [{ id = '' } = {}] = await listMatchingTransmissions(store.db, { text: 'mairie', limit: 1 })
    const saved = await buffer(backupOf(store, at))
    expect(saved.includes('Rien que pour')).toBe(false)
    const other = await lends()
    await restore(Readable.from([saved]), { db: other.store.db, blobs: other.store.blobs, now: at })
    await other.store.close()
    const restored = await openStore({ ...other.settings, masterKey: one, encryptObjets: true }, storeTools)
    expect(await byId(restored.db, id)).toMatchObject({ objet: 'Rien que pour la mairie' })
    await restored.close()
    await rm(other.home, { recursive: true, force: true })
  })

  test('open under another master key once it is rotated, and without theirs are neither shown nor written', async () => {
    const [{ id = '' } = {}] = await listMatchingTransmissions(store.db, { text: 'mairie', limit: 1 })
    await opens(`${two} ${one}`)
    expect(await resealSecrets(store.db, store.keys, () => false)).toMatchObject({ resealed: 1, left: 0 })
    await opens(two)
    expect(await byId(store.db, id)).toMatchObject({ objet: 'Rien que pour la mairie' })
    await opens(one)
    const lost = { code: 'ACTES-S023' }
    await expect(byId(store.db, id)).rejects.toMatchObject(lost)
    await expect(openTransmission(store.db, aNewTransmission('PERDU'))).rejects.toMatchObject(lost)
    await opens(two)
    await store.db.query('DELETE FROM actes.data_key')
    await expect(opens(two, false).then(({ db }) => byId(db, id))).rejects.toMatchObject(lost)
  })
})
