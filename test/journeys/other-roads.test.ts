// A permit that PLAT'AU has carried is recorded with its acknowledgement; deposited again by mistake, nothing of it leaves.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { arActe, depositsWith } from '../support/deposits/elsewhere.ts'
import { maraussan } from '../../src/config/demo.ts'
import { retractionWords } from '../../src/text/postings.ts'
import { networkServer } from '../../src/web/server.ts'
import { describeOnEachDatabase } from '../support/describe-with.ts'
import { expectCode } from '../support/expect-code.ts'
import { maraussanFolder, openCommune, operator, type Commune } from '../support/life/commune.ts'
import { documentsOf, proves } from '../support/life/proofs.ts'

const recuLe = '2025-07-02'
const permit = {
  nature: 'AI',
  matiere: '2.2',
  objet: 'Permis de construire PC 034 148 25 00012',
  document: { fichier: 'deliberation.pdf' },
  annexes: [],
}
const idOf = (numero: string) => `034-213401482-20250625-${numero}-AI`
const codes = (found: readonly { readonly code: string }[]) => found.map(({ code }) => code.slice(6))

await describeOnEachDatabase('a permit that went by PLAT’AU', (server) => {
  let commune: Commune
  beforeAll(async () => {
    const environment = { ACTES_PUBLIC_PAGES: 'yes', ACTES_PUBLIC_URL: 'https://actes.example.org' }
    commune = await openCommune({ environment, ...(server === undefined && { store: 'embedded' }) })
  })
  afterAll(() => commune.closes())

  /** Recorded with its ARActe. */
  async function records(numero: string, changes: object = {}) {
    const autreVoie = { voie: 'platau', recuLe, accuse: 'ar.xml', reference: 'PC0341482500012', ...changes }
    const done = await depositsWith(
      commune,
      { numero, ...permit, autreVoie },
      { 'ar.xml': arActe(idOf(numero), recuLe) },
    )
    if (!done.ok) throw new Error(JSON.stringify(done.problems))
    return done
  }

  test('is received on its day, and nothing of it leaves', async () => {
    const { id } = await records('PERMIS1')
    await commune.works()
    const shown = await commune.shows(id)
    expect(shown).toMatchObject({
      state: 'acknowledged',
      idActe: idOf('PERMIS1'),
      dateReception: recuLe,
      dueAt: null,
      attempts: [],
      deferableUntil: '2025-09-03',
      autreVoie: { voie: 'platau', recuLe, accuse: 'ar.xml', reference: 'PC0341482500012' },
    })
    expect(shown.journal).toMatchObject([
      {
        who: 'test',
        event: 'received-elsewhere',
        from: 'acknowledged',
        to: 'acknowledged',
        detail: { voie: 'platau', recuLe },
      },
    ])
    expect(shown.timeline).toMatchObject([{ from: 'operator', on: recuLe, state: 'acknowledged' }])
    expect(shown.files.map(({ name, role }) => [name, role])).toEqual([
      ['deliberation.pdf', 'document'],
      ['ar.xml', 'accuse'],
    ])
    expect(await commune.received('PERMIS1')).toEqual([])
    const { rows } = await commune.db.query(
      'SELECT sent_at, answered_at, due_at, archive FROM actes.transmission WHERE id = $1',
      [id],
    )
    expect(rows).toEqual([{ sent_at: null, answered_at: null, due_at: null, archive: null }])
  })

  test('is in no figure of receipts, and told to no subscriber', async () => {
    const { id } = await records('PERMIS2')
    const counted = `SELECT COALESCE(sum(n), 0)::int AS n FROM actes.figure WHERE collectivite <> '' AND kind = $1`
    const figure = async (kind: string) => (await commune.db.first<{ n: number }>(counted, [kind]))?.n
    expect(await figure('receipt')).toBe(0)
    expect(await figure('acknowledged')).toBeGreaterThan(0)
    const told = `SELECT 1 FROM actes.untold u JOIN actes.journal j ON j.id = u.line WHERE j.transmission = $1`
    expect(await commune.db.rows(told, [id])).toEqual([])
  })

  test('deposited again under its number, it is refused and nothing leaves; the same record is the same act', async () => {
    const { id } = await records('PERMIS3')
    const again = await depositsWith(commune, { numero: 'PERMIS3', ...permit })
    expect(again).toMatchObject({
      ok: false,
      problems: [{ code: 'ACTES-A126', path: 'numero', params: { id, voie: 'platau', recuLe } }],
    })
    expect(await records('PERMIS3')).toMatchObject({ id, already: true })
    await commune.works()
    expect(await commune.received('PERMIS3')).toEqual([])
  })

  test('under another number it leaves only on purpose: the other act is named first', async () => {
    const { id } = await records('PERMIS4', { reference: 'DP77' })
    const other = { numero: 'PERMIS4BIS', ...permit, objet: 'Déclaration préalable dp77' }
    const done = await depositsWith(commune, { ...other, autreVoie: { voie: 'aucune' } })
    expect(done).toMatchObject({ ok: true, state: 'received' })
    const [alike] = done.warnings.filter(({ code }) => code !== 'ACTES-F014')
    expect(alike).toMatchObject({ code: 'ACTES-V046', params: { id, numero: 'PERMIS4', voie: 'platau' } })
    await commune.works()
    expect(await commune.received('PERMIS4BIS')).toHaveLength(1)
    // Who asked is of the gateway's acts.
    const text = 'PERMIS4'
    const found = async (voie: ('actes' | 'platau')[]) => (await commune.operations.list({ text, voie })).items
    expect((await found(['platau'])).map(({ numero }) => numero)).toEqual(['PERMIS4'])
    expect((await found(['actes'])).map(({ numero }) => numero)).toEqual(['PERMIS4BIS'])
    const unlike = await depositsWith(commune, { numero: 'PERMIS5', ...permit, objet: 'Autre objet' })
    expect([unlike.ok, codes(unlike.warnings)]).toEqual([true, ['F014', 'V045']])
  })

  test('once sent by the gateway, it is not recorded as gone by another road', async () => {
    const id = await commune.sends('PERMIS6', permit)
    const autreVoie = { voie: 'papier', recuLe }
    const refused = await depositsWith(commune, { numero: 'PERMIS6', ...permit, autreVoie })
    expect(refused).toMatchObject({ ok: false, problems: [{ code: 'ACTES-V019' }] })
    expect((await commune.shows(id)).autreVoie).toBeUndefined()
  })

  test('the answer that nothing went changes nothing of what leaves', async () => {
    const id = await commune.sends('PERMIS7', { ...permit, autreVoie: { voie: 'aucune' } })
    expect(await commune.shows(id)).toMatchObject({ state: 'acknowledged', autreVoie: { voie: 'aucune' } })
    expect(await depositsWith(commune, { numero: 'PERMIS7', ...permit })).toMatchObject({ id, already: true })
  })

  test('an acknowledgement of another act or day, or none, is refused; every fault at once', async () => {
    const autreVoie = { voie: 'platau', recuLe, accuse: 'ar.xml' }
    const wrong = await depositsWith(
      commune,
      { numero: 'PERMIS8', ...permit, autreVoie },
      { 'ar.xml': arActe(idOf('PERMIS9'), '2025-07-03') },
    )
    expect([wrong.ok, !wrong.ok && codes(wrong.problems)]).toEqual([false, ['F044', 'F044']])
    const none = await depositsWith(commune, { numero: 'PERMIS8', ...permit, autreVoie: { voie: 'platau' } })
    expect([none.ok, !none.ok && codes(none.problems)]).toEqual([false, ['V041', 'V043']])
    const strange = await depositsWith(commune, { numero: 'PERMIS8', ...permit, autreVoie }, { 'ar.xml': '<toto/>' })
    expect([strange.ok, !strange.ok && codes(strange.problems)]).toEqual([false, ['F043']])
  })

  test('its annulation is not asked for through the gateway', async () => {
    const { id } = await records('PERMIS10')
    expect((await commune.shows(id)).can.annul).toMatchObject({ code: 'ACTES-A127', params: { voie: 'platau' } })
    await expectCode(commune.operations.annul(id, operator), 'ACTES-A127')
    expect((await commune.shows(id)).can.publish).toBe(true)
  })

  test('recorded under a wrong number, its record is withdrawn with a reason, and the right one made', async () => {
    const { ask } = commune.operations
    const { siren } = maraussan
    const july = { from: '2025-07-01', to: '2025-07-31', by: 'reception' } as const
    const registered = async () => {
      const { bytes } = await ask.downloadRegister({ siren, ...july, format: 'csv' })
      const csv = await buffer(Readable.from(bytes instanceof Readable ? bytes : [bytes]))
      return csv.toString().match(/(?<=-)PERMIS2[01]/g)
    }
    const { id } = await records('PERMIS20')
    await commune.works()
    await proves(commune)
    expect(await registered()).toEqual(['PERMIS20'])
    expect((await commune.shows(id)).can).toMatchObject({ cancel: { code: 'ACTES-A002' }, withdrawRecord: true })
    await expectCode(ask.withdrawRecord({ id, reason: '' }), 'ACTES-A001')
    const online = { individual: true, reason: 'affiché en mairie' } as const
    await ask.postAct({ id, ...online })
    await expectCode(ask.withdrawRecord({ id, reason: 'mauvais numéro' }), 'ACTES-A129')
    await ask.retractAct({ id, why: 'erreur', reason: 'mauvais numéro' })

    const reason = 'PERMIS21 était à écrire'
    expect(await ask.withdrawRecord({ id, reason })).toMatchObject({ state: 'cancelled', dateReception: null })
    await commune.works()
    await proves(commune)
    const shown = await commune.shows(id)
    expect(shown).toMatchObject({ executoire: null, deferableUntil: null, deadlines: [] })
    expect(shown.journal.at(-1)).toMatchObject({
      event: 'record-withdrawn',
      from: 'acknowledged',
      to: 'cancelled',
      detail: { reason },
    })
    expect(shown.timeline).toMatchObject([{ on: recuLe }, { what: 'Enregistrement retiré', state: 'cancelled' }])
    expect(shown.proof.filter(({ current }) => current)).toEqual([])
    expect(shown.can).toMatchObject({ withdrawRecord: { code: 'ACTES-A002' }, publish: true })
    expect(await registered()).toBeNull()
    await expectCode(ask.withdrawRecord({ id, reason }), 'ACTES-A002')

    const right = await records('PERMIS21')
    expect(await registered()).toEqual(['PERMIS21'])
    await ask.postAct({ id: right.id, ...online })
    const pages = await networkServer(commune.app, { desk: true })
    const page = async (path: string) => (await pages.inject(`/public/${path}`)).payload
    expect((await page(siren)).match(/(?<=-)PERMIS2[01](?=-)/g)).toEqual(['PERMIS21'])
    expect(await page(`actes/${idOf('PERMIS20')}`)).toContain(retractionWords.erreur.fr)
    await pages.close()
    // The number typed by mistake is that of another act, which leaves.
    const other = await commune.sends('PERMIS20', { ...permit, autreVoie: { voie: 'aucune' } })
    expect(await commune.shows(other)).toMatchObject({ state: 'acknowledged', idActe: idOf('PERMIS20') })
    expect(await registered()).toEqual(['PERMIS21', 'PERMIS20'])
    expect((await commune.shows(other)).can.withdrawRecord).toMatchObject({ code: 'ACTES-A128' })
    await expectCode(ask.withdrawRecord({ id: other, reason }), 'ACTES-A128')
    expect((await commune.shows(right.id)).state).toBe('acknowledged')
  })

  test('of a wrong day, the same number is recorded again, and the dates with it', async () => {
    const { ask } = commune.operations
    const { id } = await records('PERMIS22')
    await ask.publishTransmission({ id, date: '2025-07-03', how: 'notifie' })
    await ask.withdrawRecord({ id, reason: 'reçu le 1er' })
    const autreVoie = { voie: 'papier', recuLe: '2025-07-01' }
    const done = await depositsWith(commune, { numero: 'PERMIS22', cle: 'DOSSIER22', ...permit, autreVoie })
    if (!done.ok) throw new Error(JSON.stringify(done.problems))
    expect(await commune.shows(done.id)).toMatchObject({
      dateReception: '2025-07-01',
      publication: { notifie: '2025-07-03' },
    })
    // The key stays with the withdrawn record, and nobody is told that the préfecture has it.
    await ask.withdrawRecord({ id: done.id, reason: 'reçu le 2' })
    const again = { numero: 'PERMIS23', cle: 'DOSSIER22', ...permit, autreVoie }
    expect(await depositsWith(commune, again)).toMatchObject({ ok: false, problems: [{ code: 'ACTES-V020' }] })
  })

  test('its acknowledgement is given as it came; a copy is stamped only where the ARActe proves its identifier', async () => {
    const proven = await records('PERMIS11')
    const autreVoie = { voie: 'plateforme', recuLe, accuse: 'ar.pdf' }
    const pdf = Buffer.concat([await readFile(join(maraussanFolder, 'convention.pdf')), Buffer.from('\n% ar\n')])
    const shown = await depositsWith(commune, { numero: 'PERMIS12', ...permit, autreVoie }, { 'ar.pdf': pdf })
    if (!shown.ok) throw new Error(JSON.stringify(shown.problems))
    await proves(commune)
    expect(await documentsOf(commune, proven.id)).toEqual(['stamped v1 made', 'bordereau v1 made'])
    expect(await documentsOf(commune, shown.id)).toEqual(['bordereau v1 made'])
    const { bytes } = await commune.operations.ask.downloadReceipt({ id: shown.id })
    expect(await buffer(Readable.from(bytes instanceof Readable ? bytes : [bytes]))).toEqual(pdf)
    const { members } = await commune.operations.explain(shown.id)
    expect(members.map(({ fichier }) => fichier)).toEqual(['deliberation.pdf'])
  })
})
