// Acts that are being written: by whom, until when, and what becomes of them. A draft is one act, however often it is handed in.
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { maraussan } from '../../src/config/demo.ts'
import type { Ask } from '../../src/operations/ask.ts'
import { jobs } from '../../src/schedules/jobs.ts'
import { claimDraft, releaseDraft } from '../../src/store/desk/drafts.ts'
import { deskLines } from '../../src/store/desk/journal.ts'
import { openCommune, maraussanFolder } from '../support/life/commune.ts'
import { forSuite } from '../support/life/for-suite.ts'

let alice: Ask
let bruno: Ask
let files: readonly string[]

const commune = forSuite(() => openCommune())
beforeAll(async () => {
  const as = (who: string) =>
    commune.app.askAs({ who, language: 'fr', grants: [{ role: 'operator', siren: maraussan.siren }] })
  ;[alice, bruno] = [as('alice@example.org'), as('bruno@example.org')]
  files = ['deliberation.pdf', 'convention.pdf'].map((name) => join(maraussanFolder, name))
})

const collectivite = maraussan.siren
const whole = {
  numero: 'DEL11-250625',
  nature: 'DE',
  dateDecision: '2025-06-25',
  matiere: '8.1',
  objet: 'Écoles : Convention de partenariat',
}
const begin = (acte: object = {}, from = files) => alice.createDraft({ form: { collectivite, acte }, files: from })
const code = (wanted: string) => ({ code: `ACTES-${wanted}` })
const told = ({ problems }: { problems: readonly { code: string; path: string }[] }) =>
  problems.map((each) => [each.code.slice(6), each.path])

describe('a draft', () => {
  test('is begun with files alone, and reports all missing values at once', async () => {
    const draft = await begin()
    expect(told(draft)).toEqual([
      ['V005', 'numero'],
      ['V005', 'nature'],
      ['V005', 'dateDecision'],
      ['V005', 'matiere'],
      ['V005', 'objet'],
      ['A121', 'annexes[0].typePiece'],
    ])
    expect(draft).toMatchObject({ faults: 6, version: 1, leaves: null, transmission: null })
    expect(draft.files.map(({ name, kind }) => [name, kind])).toEqual([
      ['deliberation.pdf', 'pdf'],
      ['convention.pdf', 'pdf'],
    ])
  })

  test('is filled in, shows what would be sent, and is deposited once', async () => {
    const { id } = await begin()
    const typed = (await alice.showDraft({ id })).files.map(({ sha256 }) => ({ sha256, typePiece: '99_DE' }))
    const saved = await alice.saveDraft({ id, version: 1, acte: { ...whole, numero: 'BROUILLON1' }, files: typed })
    expect(saved).toMatchObject({ problems: [], faults: 0, version: 2 })
    expect(saved.leaves?.idActe).toBe('034-213401482-20250625-BROUILLON1-DE')
    expect(saved.leaves?.members.map(({ name, fichier }) => [name, fichier])).toEqual([
      ['034-213401482-20250625-BROUILLON1-DE-1-1_0.xml', undefined],
      ['99_DE-034-213401482-20250625-BROUILLON1-DE-1-1_1.pdf', 'deliberation.pdf'],
      ['99_DE-034-213401482-20250625-BROUILLON1-DE-1-1_2.pdf', 'convention.pdf'],
    ])
    expect(saved.leaves?.members[0]?.xml).toContain('BROUILLON1')
    const [one, two] = await Promise.all([
      alice.depositDraft({ id, version: 2 }),
      bruno.depositDraft({ id, version: 2 }),
    ])
    expect(one.id).toBe(two.id)
    expect([one.already, two.already].sort()).toEqual([false, true])
    expect(await alice.depositDraft({ id, version: 9 })).toMatchObject({ id: one.id, already: true })
    expect(await commune.app.ports.store.uploads.of(`draft:${id}`, new Date())).toEqual([])
    expect((await alice.listDrafts({})).items.map((each) => each.id)).not.toContain(id)
    await expect(alice.saveDraft({ id, version: 2, acte: { objet: 'x' } })).rejects.toMatchObject(code('A062'))
    const lines = await deskLines(commune.db, { limit: 50 })
    expect(lines.filter(({ target }) => target === one.id).map(({ event }) => event)).toEqual(['draft-deposited'])
  })

  test('whose process died after the deposit is that act', async () => {
    const { id } = await begin({ ...whole, numero: 'BROUILLON2' }, files.slice(0, 1))
    const { db } = commune.app.ports.store
    const { id: act } = await alice.depositDraft({ id, version: 1 })
    await db.query('UPDATE actes.draft SET transmission = NULL WHERE id = $1', [id])
    expect(await alice.showDraft({ id })).toMatchObject({ transmission: act })
    expect(await alice.depositDraft({ id, version: 1 })).toMatchObject({ id: act, already: true })
    expect(await db.first('SELECT transmission FROM actes.draft WHERE id = $1', [id])).toEqual({ transmission: act })
  })

  test('that breaks a rule is refused with every fault, and stays', async () => {
    const { id } = await begin({ ...whole, numero: 'BROUILLON3', dateDecision: '2099-01-01', matiere: '99.9' })
    const refused = alice.depositDraft({ id, version: 1 })
    await expect(refused).rejects.toMatchObject({ problems: [code('V011'), code('V015'), code('A121')] })
    expect(await alice.showDraft({ id })).toMatchObject({ faults: 3, transmission: null })
  })

  test('shows the characters that change, and counts the remaining ones', async () => {
    const { conversions, objet } = await begin({ ...whole, numero: 'X', objet: 'L’œuvre' })
    expect(conversions).toEqual([
      { path: 'objet', from: '’', to: "'" },
      { path: 'objet', from: 'œ', to: 'oe' },
    ])
    expect(objet).toMatchObject({ sent: "L'oeuvre", length: 8 })
  })

  test('proposes another number if its own belongs to another act', async () => {
    await commune.hands('PRIS1')
    const { problems, numero } = await begin({ ...whole, numero: 'PRIS1', objet: 'Un autre acte' }, files.slice(0, 1))
    expect(problems).toMatchObject([{ ...code('V019'), path: 'numero' }])
    expect(numero.proposed).toBe('PRIS1BIS')
  })
})

describe('two people', () => {
  test('see by name who changed a draft meanwhile, and nothing is lost', async () => {
    const { id } = await begin(whole)
    await bruno.saveDraft({ id, version: 1, acte: { objet: 'Celui de Bruno' } })
    const same = await alice.saveDraft({ id, version: 1, acte: { objet: 'Celui de Bruno' } })
    expect(same.version).toBe(2)
    const late = alice.saveDraft({ id, version: 1, acte: { numero: 'CELUI-D-ALICE' } })
    await expect(late).rejects.toMatchObject({ ...code('A061'), params: { who: 'bruno@example.org' } })
    const { acte, updatedBy } = await alice.showDraft({ id })
    expect([acte.objet, acte.numero, updatedBy]).toEqual(['Celui de Bruno', whole.numero, 'bruno@example.org'])
    await expect(alice.deleteDraft({ id, version: 1 })).rejects.toMatchObject(code('A061'))
    await expect(alice.depositDraft({ id, version: 1 })).rejects.toMatchObject(code('A061'))
  })

  test('cannot change or delete one during its deposit, and can again if it was refused', async () => {
    const { db } = commune.app.ports.store
    const { id, version } = await begin()
    const until = new Date(commune.now().getTime() + 60_000)
    expect(await claimDraft(db, { id, version, until })).toBe(true)
    const change = () => alice.saveDraft({ id, version, acte: { objet: 'Un autre' } })
    await expect(change()).rejects.toMatchObject(code('A061'))
    await expect(alice.deleteDraft({ id, version })).rejects.toMatchObject(code('A061'))
    await releaseDraft(db, id)
    expect((await change()).version).toBe(version + 1)
  })

  test('add files at once, and both files are stored', async () => {
    const { id } = await begin({}, files.slice(0, 1))
    const folder = join(commune.home, 'plans')
    await mkdir(folder)
    const plans = ['plan-a.pdf', 'plan-b.pdf'].map((name) => join(folder, name))
    for (const plan of plans) await writeFile(plan, `%PDF-1.4 ${plan}`)
    await Promise.all([alice, bruno].map((ask, n) => ask.addDraftFiles({ id, form: {}, files: plans.slice(n, n + 1) })))
    const names = (await alice.showDraft({ id })).files.map(({ name }) => name)
    expect(names.sort()).toEqual(['deliberation.pdf', 'plan-a.pdf', 'plan-b.pdf'])
  })
})

describe('its files', () => {
  test('are reordered, given a code PJ, removed; one of the same name is replaced', async () => {
    const { id, files: had } = await begin(whole)
    const [first, second] = had.map(({ sha256 }) => sha256)
    if (first === undefined || second === undefined) throw new TypeError('two files')
    const order = [{ sha256: second, typePiece: '99_DE' }, { sha256: first }]
    const turned = await alice.saveDraft({ id, version: 1, files: order })
    expect(turned.files).toMatchObject([{ name: 'convention.pdf', typePiece: '99_DE' }, { typePiece: null }])
    const folder = join(commune.home, 'mieux')
    await mkdir(folder)
    const better = join(folder, 'convention.pdf')
    await copyFile(files[0] ?? '', better)
    await writeFile(better, '\n', { flag: 'a' })
    const replaced = await alice.addDraftFiles({ id, form: {}, files: [better] })
    expect(replaced.files.map(({ name, typePiece }) => [name, typePiece])).toEqual([
      ['convention.pdf', '99_DE'],
      ['deliberation.pdf', null],
    ])
    expect(replaced.files[0]?.sha256).not.toBe(second)
    const one = await alice.saveDraft({ id, version: replaced.version, files: [{ sha256: first }] })
    expect(one.files.map(({ name }) => name)).toEqual(['deliberation.pdf'])
    const kept = await commune.app.ports.store.uploads.of(`draft:${id}`, new Date())
    expect(kept.map(({ sha256 }) => sha256)).toEqual([first])
    expect(await alice.deleteDraft({ id, version: one.version })).toEqual({ deleted: true })
    expect(await commune.app.ports.store.uploads.of(`draft:${id}`, new Date())).toEqual([])
  })
})

test('a refused act is corrected by a draft that replaces it, under a number that its gateway accepts', async () => {
  const refused = await commune.hands('CORRIGE_ANO')
  await expect(alice.correctTransmission({ id: refused })).rejects.toMatchObject(code('A063'))
  await commune.works()
  expect((await commune.shows(refused)).state).toBe('refused')
  const draft = await alice.correctTransmission({ id: refused })
  expect(draft).toMatchObject({ replaces: refused, acte: { numero: 'CORRIGE_ANO', nature: 'DE' }, faults: 0 })
  expect(draft.files.map(({ name, typePiece }) => [name, typePiece])).toEqual([
    ['deliberation.pdf', '99_DE'],
    ['convention.pdf', '21_DO'],
  ])
  expect((await bruno.correctTransmission({ id: refused })).id).toBe(draft.id)
  const { id, version } = draft
  const saved = await bruno.saveDraft({ id, version, acte: { numero: 'CORRIGE2', objet: 'Objet corrigé' } })
  const made = await bruno.depositDraft({ id, version: saved.version })
  expect(made).toMatchObject({ replaces: refused, objet: 'Objet corrigé', already: false })
  expect(await commune.shows(refused)).toMatchObject({ state: 'refused', replacedBy: made.id })
  await expect(alice.correctTransmission({ id: refused })).rejects.toMatchObject(code('A063'))
  await commune.works()
  expect((await commune.shows(made.id)).state).toBe('acknowledged')
})

test('people of another collectivité see none of it', async () => {
  const { id } = await begin(whole)
  const stranger = commune.app.askAs({ who: 'x', language: 'fr', grants: [{ role: 'operator', siren: '000000000' }] })
  await expect(stranger.showDraft({ id })).rejects.toMatchObject(code('S006'))
  expect(await stranger.listDrafts({ collectivite })).toMatchObject({ items: [] })
  await expect(stranger.createDraft({ form: { collectivite }, files: [] })).rejects.toMatchObject(code('V006'))
})

test('files left by a killed process are removed a day later, and nothing else', async () => {
  const { store, clock } = commune.app.ports
  const lost = { owner: `draft:${clock.newId()}`, now: clock.now(), until: null, most: 10 }
  await store.uploads.keep([new Uint8Array(3)] as unknown as AsyncIterable<Uint8Array>, lost)
  const { id } = await begin(whole)
  commune.waits(2 * 86_400)
  await jobs.traffic(commune.app.ports as never)
  expect(await store.uploads.of(lost.owner, clock.now())).toEqual([])
  expect(await store.uploads.of(`draft:${id}`, clock.now())).toHaveLength(2)
})
