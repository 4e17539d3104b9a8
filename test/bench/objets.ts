// Acts with clear and with encrypted objets on PostgreSQL, in turn in one run: opened, read, listed, searched; then what it takes
// to encrypt those that are clear. The ratio is what encryption costs; the database's own work is in both.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { maraussan } from '../../src/config/demo.ts'
import { declare } from '../../src/store/connections/collectivites.ts'
import { sealObjets } from '../../src/store/secrets/clear-objets.ts'
import { makeMasterKey } from '../../src/store/secrets/seal.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import { listPage } from '../../src/store/transmissions/listing/listing.ts'
import { openTransmission } from '../../src/store/transmissions/moves.ts'
import { at, aNewTransmission } from '../support/life/rows.ts'
import { migratedDatabase, storeTools } from '../support/life/stores.ts'
import { table } from './table.ts'
import { median, timed } from './timing.ts'

const turns = 5
const counts = { laid: 5_000, atOnce: 500, opened: 200, asked: 100 } as const
const objetOf = (index: number) =>
  `Convention de partenariat avec l’association sportive numéro ${index} du quartier des Écoles, avenant de l’année`

/** Milliseconds of each work; the median of its turns, the two kinds after one another in each. */
export async function benchObjets(server: string): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'actes-objets-'))
  const stores: Store[] = []
  try {
    const masterKey = makeMasterKey()
    const opens = async (databaseUrl: string, encryptObjets: boolean) =>
      openStore({ home, blobs: join(home, 'blobs'), databaseUrl, masterKey, encryptObjets }, storeTools)
    const urls = [await migratedDatabase(server), await migratedDatabase(server)]
    for (const url of urls) {
      const store = await opens(url, false)
      await declare(store.db, maraussan, at)
      await lay(store)
      await store.close()
    }
    for (const [kind, url] of urls.entries()) stores.push(await opens(url, kind === 1))
    const sealing = await timed(async () => {
      await sealObjets(stores[1]?.db as Store['db'], { isOver: () => false })
    })
    for (const { db } of stores) await db.script('VACUUM ANALYZE actes.transmission, actes.search')
    const bytes = await Promise.all(stores.map(bytesOfAnAct))
    const found = new Map<string, number[][]>()
    for (let turn = 0; turn < turns; turn++)
      for (const [kind, store] of stores.entries())
        for (const [work, ms] of await measured(store, turn)) {
          const all = found.get(work) ?? [[], []]
          all[kind]?.push(ms)
          found.set(work, all)
        }
    const rows = [...found].map(([work, times]) => {
      const [clear = 0, sealed = 0] = times.map(median)
      return [work, clear.toFixed(1), sealed.toFixed(1), (sealed / clear).toFixed(2)]
    })
    const title = `Objets of ${counts.laid} acts, ms (medians); encrypting them took ${(sealing / 1_000).toFixed(1)} s; an act’s rows take ${bytes.join(' and ')} bytes`
    return table(title, [['work', 'clear', 'encrypted', 'ratio'], ...rows])
  } finally {
    for (const store of stores) await store.close()
    await rm(home, { recursive: true, force: true })
  }
}

/** Its row and that of its words, on average. */
async function bytesOfAnAct({ db }: Store): Promise<number> {
  const found = await db.first<{ bytes: number }>(
    `SELECT round(avg(pg_column_size(t.*) + pg_column_size(s.*)))::int AS bytes
      FROM actes.transmission t JOIN actes.search s ON s.transmission = t.id`,
  )
  return found?.bytes ?? 0
}

/** One act, and as many like it, under their own objets. */
async function lay({ db }: Store): Promise<void> {
  await openTransmission(db, aNewTransmission('A0', { objet: objetOf(0) }))
  for (let from = 1; from < counts.laid; from += counts.atOnce)
    await db.query(
      `INSERT INTO actes.transmission SELECT (jsonb_populate_record(t, jsonb_build_object('id', gen_random_uuid(), 'numero', 'A' || n,
         'numero_search', 'A' || n, 'id_acte', t.id_acte || n, 'objet', replace(t.objet, ' 0 ', ' ' || n || ' '), 'formulaire',
         jsonb_set(t.formulaire, '{acte,objet}', to_jsonb(replace(t.objet, ' 0 ', ' ' || n || ' ')))))).*
        FROM actes.transmission t, generate_series($1::int, $2::int) AS n WHERE t.numero = 'A0'`,
      [from, Math.min(from + counts.atOnce, counts.laid) - 1],
    )
}

async function measured({ db }: Store, turn: number): Promise<readonly (readonly [string, number])[]> {
  const acts = Array.from({ length: counts.opened }, (_, index) => {
    const number = (turn + 1) * 1_000_000 + index
    return aNewTransmission(`N${number}`, { objet: objetOf(number) })
  })
  const times = async (work: (index: number) => Promise<unknown>) =>
    timed(async () => {
      for (let index = 0; index < counts.asked; index++) await work(index)
    })
  return [
    [
      `open ${counts.opened} acts`,
      await timed(async () => {
        for (const act of acts) await openTransmission(db, act)
      }),
    ],
    [`${counts.asked} pages of 50`, await times(() => listPage(db, { limit: 50 }))],
    [
      `${counts.asked} searches, one found`,
      await times((index) => listPage(db, { text: `association ${index}`, limit: 50 })),
    ],
    [`${counts.asked} searches, all found`, await times(() => listPage(db, { text: 'partenariat', limit: 50 }))],
  ]
}
