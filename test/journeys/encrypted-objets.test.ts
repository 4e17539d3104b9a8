// Objets encrypted at rest: a whole life leaves no word of one in the database, those who may read them find and read them as
// before, and what was clear, or under another master key, is brought along.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import type { Readable } from 'node:stream'
import { afterEach, expect, test } from 'vitest'
import { maraussan } from '../../src/config/demo.ts'
import { workBatches } from '../../src/operations/batch/work.ts'
import type { Bytes } from '../../src/operations/operation.ts'
import { takeInFile } from '../../src/operations/portable.ts'
import { ownerCaller } from '../../src/operations/guard.ts'
import { keepPerson } from '../../src/store/people/people.ts'
import { makeMasterKey } from '../../src/store/secrets/seal.ts'
import type { Store } from '../../src/store/store.ts'
import { layBatch, linesNamed } from '../support/deposits/batches.ts'
import { describeOnEachDatabase } from '../support/describe-with.ts'
import { maraussanFolder, openCommune, operator, type Commune } from '../support/life/commune.ts'
import { operationsOf } from '../support/life/operations-of.ts'
import { expectCode } from '../support/expect-code.ts'

const { siren } = maraussan
const objet = 'Écoles : convention de zygomatique n° 42'
/** Of the objets of the deposit, of the draft and of the batch. */
const words = ['zygomatique', 'brouillamini', 'partenariat'] as const

/** The columns in which any of these words stands, in whatever type. */
async function holding({ db }: Pick<Store, 'db'>, looked: readonly string[] = words): Promise<readonly string[]> {
  const columns = await db.rows<{ table: string; column: string }>(
    `SELECT c.relname AS table, a.attname AS column FROM pg_class c
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      WHERE c.relnamespace = 'actes'::regnamespace AND c.relkind = 'r' AND a.atttypid::regtype::text ~ 'text|json|tsvector'`,
  )
  const each = columns.map(
    ({ table, column }) =>
      `SELECT '${table}.${column}' AS name WHERE EXISTS (SELECT 1 FROM actes.${table} t WHERE t.${column}::text ~* $1)`,
  )
  const found = await db.rows<{ name: string }>(`${each.join(' UNION ALL ')} ORDER BY 1`, [looked.join('|')])
  return found.map(({ name }) => name)
}

await describeOnEachDatabase('encrypted objets', (server) => {
  const ground = server === undefined ? ({ store: 'embedded' } as const) : {}
  const [old, fresh] = [makeMasterKey(), makeMasterKey()]
  const encrypting = { ACTES_ENCRYPT_OBJETS: 'yes', ACTES_MASTER_KEY: old }
  const communes: Commune[] = []
  afterEach(async () => {
    for (const commune of communes.splice(0)) await commune.closes()
  })
  async function opens(environment: Readonly<Record<string, string>> = encrypting): Promise<Commune> {
    const commune = await openCommune({ ...ground, environment })
    communes.push(commune)
    return commune
  }
  const ask = ({ app }: Commune) => operationsOf(app).ask
  const finds = async (commune: Commune, text: string) =>
    (await commune.operations.list({ text })).items.map(({ numero }) => numero)

  /** An act that is acknowledged, a draft, a batch. */
  async function lives(commune: Commune) {
    const deposited = await commune.deposits({ numero: 'UN', objet, cle: undefined })
    if (!deposited.ok) throw new Error(JSON.stringify(deposited.problems))
    await commune.works()
    const files = ['deliberation.pdf', 'convention.pdf'].map((name) => join(maraussanFolder, name))
    const acte = { numero: 'DEUX', objet: 'Brouillamini' }
    const draft = await ask(commune).createDraft({ form: { collectivite: siren, acte }, files })
    const place = join(commune.home, 'lot')
    const lines = linesNamed('LOT', 2)
    const table = await layBatch(place, lines)
    const named = lines.map(({ document = '' }) => join(place, document))
    const { store, clock } = commune.app.ports
    const grants = [{ role: 'administrator', siren: null }] as const
    await keepPerson(store.db, { id: clock.newId(), login: 'test', grants, at: clock.now() })
    const batch = await ask(commune).openBatch({ form: {}, files: [table, ...named] })
    await workBatches(commune.app.ports, commune.app.askAs)
    return { id: deposited.id, draft: draft.id, batch: batch.id }
  }

  test('are nowhere in the database, and are read, searched and exported as before', async () => {
    const commune = await opens()
    const { id, draft, batch } = await lives(commune)
    expect(await holding(commune.app.ports.store)).toEqual([])

    expect(await commune.shows(id)).toMatchObject({ objet, state: 'acknowledged' })
    expect((await ask(commune).showDraft({ id: draft })).acte).toMatchObject({ objet: 'Brouillamini' })
    const { items } = await ask(commune).listBatchLines({ id: batch })
    expect(items.map((line) => [line.objet, line.state])).toEqual([
      ['Convention de partenariat LOT1', 'good'],
      ['Convention de partenariat LOT2', 'good'],
    ])

    for (const text of ['zygomatique', 'ZYGOMATIQUE ecoles', 'zygomatique un', 'convention 42', 'un'])
      expect(await finds(commune, text)).toEqual(['UN'])
    for (const text of ['zygo', 'zygomatiques', 'zygomatique deux']) expect(await finds(commune, text)).toEqual([])
    expect(await commune.operations.list({ text: 'zygo' })).toMatchObject({ items: [], wholeWords: true })
    const masked = commune.app.askAs({ who: 'lecteur', language: 'fr', grants: [{ role: 'reader', siren: null }] })
    expect((await masked.listTransmissions({ text: 'zygomatique' })).items).toEqual([])
    expect((await masked.listTransmissions({ text: 'un' })).items).toMatchObject([{ objet: '•••••' }])
    expect((await ask(commune).findPersonalData({ text: 'zygomatique' })).acts).toMatchObject({ count: 1 })

    const tar = join(commune.home, 'export.tar')
    const exported = (await ask(commune).exportCollectivite({ siren })) as Bytes
    await writeFile(tar, await buffer(exported.bytes as Readable))
    const other = await opens()
    await takeInFile(tar, other.app.ports, { who: 'test', reason: operator.reason })
    expect(await holding(other.app.ports.store)).toEqual([])
    expect(await other.shows(id)).toMatchObject({ objet })
    expect(await finds(other, 'zygomatique')).toEqual(['UN'])
    const inClear = await opens({ ACTES_MASTER_KEY: old })
    await takeInFile(tar, inClear.app.ports, { who: 'test', reason: operator.reason })
    expect(await inClear.shows(id)).toMatchObject({ objet })
    expect(await holding(inClear.app.ports.store)).toContain('transmission.objet')
  })

  test('that were clear are encrypted by a rotation, which goes on where it was cut short, and tells no proof anew', async () => {
    const commune = await opens({ ACTES_MASTER_KEY: old })
    const { id } = await lives(commune)
    const { db } = commune.app.ports.store
    expect(await holding(commune.app.ports.store)).toEqual(
      expect.arrayContaining(['batch_line.acte', 'batch_line.cells', 'draft.content', 'retour.facts', 'search.words']),
    )
    const due = () => db.rows('SELECT transmission, due_at FROM actes.proof ORDER BY 1')
    const [before, content] = [await due(), await commune.shows(id)]
    const goesOn = async (masterKey: string) => {
      await communes[0]?.app.close()
      const environment = { ...encrypting, ACTES_MASTER_KEY: masterKey }
      const again = await openCommune({ ...ground, home: commune.home, environment })
      communes.splice(0, 1, again)
      return again.app
    }
    const app = await goesOn(`${fresh} ${old}`)
    const keyed = app.askAs(ownerCaller('test', 'fr'))
    expect((await keyed.listKeys({})).objets).toEqual({ encrypts: true, clear: 1 })
    const done = await keyed.rotateKeys({})
    expect(done).toMatchObject({ objets: { sealed: 5 }, secrets: { left: 0 } })
    expect((await keyed.listKeys({})).objets).toEqual({ encrypts: true, clear: 0 })
    expect(await holding(app.ports.store)).toEqual([])
    expect(await operationsOf(app).show(id)).toEqual(content)
    expect(await app.ports.store.db.rows('SELECT transmission, due_at FROM actes.proof ORDER BY 1')).toEqual(before)
    const only = await goesOn(fresh)
    expect(await operationsOf(only).show(id)).toEqual(content)
    const without = await goesOn(old)
    await expectCode(operationsOf(without).show(id), 'ACTES-S023')
  })
})
