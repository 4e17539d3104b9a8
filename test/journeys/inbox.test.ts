// Returns that find nobody, and returns that came another way: kept, shown with whom they may be for, placed by hand, read
// again. Against the built-in prefecture on the embedded default.
import { readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { writeArchive } from '../../src/protocol/archive/write.ts'
import { maraussan } from '../../src/config/demo.ts'
import { faultyCommune } from '../support/life/faults.ts'
import { forSuite } from '../support/life/for-suite.ts'
import { anomalieActe, arActe, handInFolder, idActeOf, letter } from '../support/deposits/retours.ts'
import { operator } from '../support/life/commune.ts'
import { expectCode } from '../support/expect-code.ts'

const { siren } = maraussan
const fixture = (path: string) =>
  readFileSync(fileURLToPath(new URL(`../../fixtures/retours/${path}`, import.meta.url)))

const { commune, faults } = faultyCommune(forSuite)

/** Sent, and the answer does not reach us. */
async function unanswered(numero: string): Promise<string> {
  faults.deaf = true
  const id = await commune.sends(numero)
  expect(await commune.shows(id)).toMatchObject({ state: 'submitted' })
  return id
}

/** A tar.gz of one member. */
const packed = (name: string, bytes: Buffer) => packedAll({ [name]: bytes })

async function packedAll(files: Readonly<Record<string, string | Buffer>>): Promise<Buffer> {
  const members = Object.entries(files).map(([name, content]) => {
    const bytes = Buffer.from(content)
    return { name, sizeBytes: bytes.length, bytes: () => [bytes] }
  })
  const chunks: Uint8Array[] = []
  const { stream } = writeArchive(members, { mtime: new Date('2025-07-08T00:00:00Z') })
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks)
}

async function handIn(name: string, content: string | Uint8Array) {
  const folder = join(commune.home, 'handed-in')
  await mkdir(folder, { recursive: true })
  const path = join(folder, name)
  await writeFile(path, content)
  const { items } = await commune.operations.handInReturns([path], siren, 'test')
  return items
}

describe('an orphan', () => {
  test('is shown with similar acts, best first, and the differences', async () => {
    const id = await unanswered('ORPH_1')
    const [item] = await handIn('ar-orph.xml', arActe('orph-1'))
    expect(item).toMatchObject({ status: 'orphan', kind: 'ARActe', problems: [{ code: 'ACTES-R003' }] })
    const inbox = await commune.operations.returns({})
    expect(inbox.items.map((each) => each.id)).toContain(item?.id)
    const shown = await commune.operations.showReturn(item?.id ?? '')
    expect(shown.candidates[0]).toMatchObject({ id, state: 'submitted', differs: [{ field: 'numero' }] })
    expect((await commune.shows(id)).state).toBe('submitted')
  })

  test('attached by hand with a reason, takes effect', async () => {
    const id = await unanswered('ORPH_2')
    const [item] = await handIn('ar-orph-2.xml', arActe('orph-2'))
    const operations = commune.operations
    const retour = item?.id ?? ''
    await expectCode(operations.attachReturn(retour, id, { ...operator, reason: ' ' }), 'ACTES-A001')
    await operations.attachReturn(retour, id, operator)
    await commune.works()
    expect(await commune.shows(id)).toMatchObject({
      state: 'acknowledged',
      idActe: '034-213401482-20250625-orph-2-DE',
      dateReception: '2025-07-08',
    })
    const line = (await commune.shows(id)).journal.find(({ event }) => event === 'retour-attached')
    expect(line).toMatchObject({ who: operator.who, detail: { reason: operator.reason } })
    await expectCode(operations.attachReturn(retour, id, operator), 'ACTES-A011')
  })

  test('read again once its act exists, is matched automatically', async () => {
    const [item] = await handIn('ar-later.xml', arActe('PLUSTARD'))
    expect(item).toMatchObject({ status: 'orphan' })
    const id = await unanswered('PLUSTARD')
    const { items } = await commune.operations.rereadReturns([item?.id ?? ''], 'test')
    expect(items).toMatchObject([{ id: item?.id, status: 'attached', transmission: id }])
    await commune.works()
    expect((await commune.shows(id)).state).toBe('acknowledged')
  })

  test('is never matched to the latest act of its number if its day differs', async () => {
    const id = await unanswered('MEMENUM')
    await handIn(
      'ar-jour.xml',
      arActe('MEMENUM').replaceAll('2025-06-25', '2024-06-25').replaceAll('20250625', '20240625'),
    )
    expect(await commune.shows(id)).toMatchObject({ state: 'submitted' })
  })
})

describe('a retour that came by other means', () => {
  test('that is unreadable is kept with the reason', async () => {
    const [item] = await handIn('illisible.xml', '<actes:ARActe')
    expect(item).toMatchObject({
      status: 'unreadable',
      problems: expect.arrayContaining([expect.objectContaining({ code: 'ACTES-X004' })]),
    })
  })

  test('as a mail is opened: its message is matched, its envelope and its logo stay beside it', async () => {
    const id = await unanswered('DEL11-250625')
    const [mail, ...parts] = await handIn('ar.eml', fixture('mail/ar-avec-corps-html-et-logo.eml'))
    expect(mail).toMatchObject({ status: 'opened', kind: 'mail', partOf: null })
    expect(parts.map(({ partOf }) => partOf)).toEqual(parts.map(() => mail?.id))
    expect(parts.map(({ kind, status }) => [kind, status]).sort()).toEqual([
      ['ARActe', 'attached'],
      ['EnveloppeMISILLCL', 'companion'],
      ['document', 'companion'],
    ])
    await commune.works()
    expect(await commune.shows(id)).toMatchObject({ state: 'acknowledged' })
  })

  test('as a folder of one set is one delivery: the letter, its envelope and its document', async () => {
    faults.deaf = false
    const id = await commune.sends('DOSSIER')
    const folder = join(commune.home, 'dossier')
    await mkdir(folder)
    const idActe = '034-213401482-20250625-DOSSIER-DE'
    await writeFile(join(folder, `${idActe}-4-1_3.xml`), letter('LettreObservations', 'DOSSIER', `${idActe}-4-1_2.pdf`))
    await writeFile(join(folder, `${idActe}-4-1_2.pdf`), '%PDF-1.4 lettre')
    const { items } = await commune.operations.handInReturns([folder], siren, 'test')
    expect(items.map(({ kind, status, transmission }) => [kind, status, transmission]).sort()).toEqual([
      ['LettreObservations', 'attached', id],
      ['document', 'companion', id],
    ])
    await commune.works()
    expect(await commune.messagesAbout(idActe)).toContain('1-1')
    expect((await commune.shows(id)).tasks).toMatchObject([{ kind: 'lettreObservations' }])
  })

  test('as an archive of retours is opened, and its message is matched', async () => {
    const id = await unanswered('PAQUET')
    const archive = await packed(`${idActeOf('PAQUET')}-1-2_0.xml`, Buffer.from(arActe('PAQUET')))
    const items = await handIn('SLO-EACT--SPREF0341-213401482-20250708-9.tar.gz', archive)
    expect(items.map(({ kind, status }) => [kind, status])).toEqual([
      ['archive', 'opened'],
      ['ARActe', 'attached'],
    ])
    await commune.works()
    expect((await commune.shows(id)).state).toBe('acknowledged')
  })

  test('beside the letter of an archive is kept with it, whatever it is', async () => {
    faults.deaf = false
    const id = await commune.sends('COMPAGNONS')
    const idActe = idActeOf('COMPAGNONS')
    const archive = await packedAll({
      'message_body.html': '<html><body>Un courrier vous attend.</body></html>',
      'logo.gif': 'GIF89a',
      'envoi.txt': 'Bonjour',
      [`${idActe}-4-1_1.xml`]: letter('LettreObservations', 'COMPAGNONS', `${idActe}-4-1_2.pdf`),
      [`${idActe}-4-1_2.pdf`]: '%PDF-1.4 lettre',
    })
    const items = await handIn('lettre.tar.gz', archive)
    expect(items.map(({ name, status, transmission }) => [name, status, transmission])).toEqual([
      ['lettre.tar.gz', 'opened', null],
      ['message_body.html', 'companion', id],
      ['logo.gif', 'companion', id],
      ['envoi.txt', 'companion', id],
      [`${idActe}-4-1_1.xml`, 'attached', id],
      [`${idActe}-4-1_2.pdf`, 'companion', id],
    ])
  })

  test.each([
    ['before', ['enveloppe.xml', 'lettre.pdf']],
    ['after', ['lettre.pdf', 'enveloppe.xml']],
    ['without', ['enveloppe.xml']],
  ])('an envelope without its message waits for a person, %s its document', async (_where, names) => {
    const files: Readonly<Record<string, string | Buffer>> = {
      'enveloppe.xml': fixture('EnveloppeMISILLCL/prefecture.xml'),
      'lettre.pdf': '%PDF-1.4 lettre',
    }
    const archive = await packedAll(Object.fromEntries(names.map((name) => [name, files[name] ?? ''])))
    const items = await handIn(`sans-message-${names.length}-${names[0]}.tar.gz`, archive)
    expect(items.find(({ name }) => name === 'enveloppe.xml')).toMatchObject({
      status: 'orphan',
      problems: [{ code: 'ACTES-R003' }],
    })
    const inbox = (await commune.operations.returns({})).items.map(({ id }) => id)
    expect(items.filter(({ id }) => inbox.includes(id))).toHaveLength(1)
  })

  test('an unreadable one is attached by a person who has read it', async () => {
    faults.deaf = false
    const id = await commune.sends('ABIMEE')
    const [item] = await handIn('lettre.tar.gz', Buffer.from('\x1F\x8Brubbish', 'latin1'))
    expect(item).toMatchObject({ status: 'unreadable' })
    await commune.operations.attachReturn(item?.id ?? '', id, operator)
    const act = await commune.shows(id)
    expect(act.state).toBe('acknowledged')
    expect(act.retours).toContainEqual(expect.objectContaining({ id: item?.id, status: 'attached' }))
    const inbox = (await commune.operations.returns({})).items.map((each) => each.id)
    expect(inbox).not.toContain(item?.id)
  })

  test('the same message imported twice counts once', async () => {
    const id = await unanswered('DEUXMAILS')
    const xml = arActe('DEUXMAILS')
    await handIn('un.xml', xml)
    const [again] = await handIn('un.xml', xml)
    expect(again).toMatchObject({ status: 'duplicate', transmission: id })
  })

  test('a notice waits in the inbox, and is not an error', async () => {
    const [item] = await handIn('avis.eml', fixture('mail/notice-sans-mot-connu.eml'))
    expect(item).toMatchObject({ status: 'notice', kind: 'notice', problems: [] })
  })

  test('a missing file is refused, and nothing is stored', async () => {
    const before = await commune.operations.returns({})
    const missing = commune.operations.handInReturns([join(commune.home, 'absent')], siren, 'test')
    await expectCode(missing, 'ACTES-X030')
    expect(await commune.operations.returns({})).toEqual(before)
  })
})

describe('harmless cases', () => {
  test('a notice or a letter attached to an act that was never sent does not mark it as sent', async () => {
    faults.before = 'ACTES-G001'
    const id = await commune.sends('JAMAIS')
    faults.before = undefined
    const [notice] = await handIn('avis-2.eml', `${fixture('mail/notice-sans-mot-connu.eml').toString('latin1')}\r\n`)
    const attached = commune.operations.attachReturn(notice?.id ?? '', id, operator)
    await expectCode(attached, 'ACTES-A002')
    faults.deaf = false
    commune.waits(3_600)
    await commune.works()
    expect(await commune.shows(id)).toMatchObject({ state: 'acknowledged' })
    expect(await commune.received('JAMAIS')).toHaveLength(1)
  })

  test('an unmatched letter that came twice is attached once, and acknowledged once', async () => {
    const id = await unanswered('LETTRE')
    const stray = letter('DemandePieceComplementaire', 'lettre', 'l.pdf')
    const [first] = await handIn('lettre-1.xml', stray)
    const [second] = await handIn('lettre-2.xml', stray)
    expect([first?.status, second?.status]).toEqual(['orphan', 'orphan'])
    await commune.operations.attachReturn(first?.id ?? '', id, operator)
    await expectCode(commune.operations.attachReturn(second?.id ?? '', id, operator), 'ACTES-A011')
    expect((await commune.shows(id)).linked.map(({ message }) => message)).toEqual(['3-2'])
  })

  test('two letters of one day are two tasks, and one receipt', async () => {
    const id = await unanswered('DEUXLETTRES')
    await handIn('a.xml', letter('DemandePieceComplementaire', 'DEUXLETTRES', 'l.pdf'))
    await handIn('b.xml', `${letter('DemandePieceComplementaire', 'DEUXLETTRES', 'l.pdf')}\n`)
    const act = await commune.shows(id)
    expect(act.tasks).toHaveLength(2)
    expect(act.linked.map(({ message }) => message)).toEqual(['3-2'])
  })

  test('a letter imported late has its deadline two months after its own date', async () => {
    const id = await unanswered('TARDIVE')
    commune.waits(40 * 86_400)
    await handIn('tardive.xml', letter('LettreObservations', 'TARDIVE', 'l.pdf'))
    expect((await commune.shows(id)).tasks).toMatchObject([{ dueOn: '2025-09-08' }])
  })

  test('a retour for one collectivité settles nothing of another', async () => {
    const other = { ...maraussan, siren: '000000000', nom: 'Commune d’essai' }
    await commune.operations.declare(other, 'test')
    const id = await unanswered('VOISINE')
    const items = await handInFolder(
      commune,
      { 'ano.xml': anomalieActe('VOISINE'), 'ar.xml': arActe('VOISINE') },
      other.siren,
    )
    expect(items.map(({ status }) => status)).toEqual(['orphan', 'orphan'])
    expect(await commune.shows(id)).toMatchObject({ state: 'submitted', retours: [] })
    const [ar] = items.filter(({ kind }) => kind === 'ARActe')
    await expectCode(commune.operations.attachReturn(ar?.id ?? '', id, operator), 'ACTES-A011')
  })

  test('a letter is attached to its act, never to an answer', async () => {
    const id = await unanswered('PARENTE')
    await handIn('p.xml', letter('LettreObservations', 'PARENTE', 'l.pdf'))
    const [receipt] = (await commune.shows(id)).linked
    const [stray] = await handIn('q.xml', letter('LettreObservations', 'parente', 'l.pdf'))
    const attached = commune.operations.attachReturn(stray?.id ?? '', receipt?.id ?? '', operator)
    await expectCode(attached, 'ACTES-A011')
  })

  test('nested archives are opened to a limited depth', async () => {
    let bytes: Buffer = Buffer.from(arActe('POUPEES'))
    let name = 'ar.xml'
    for (let level = 0; level < 6; level++) {
      bytes = await packed(name, bytes)
      name = `niveau-${level}.tar.gz`
    }
    const items = await handIn(name, bytes)
    expect(items.map(({ status }) => status)).toEqual(['opened', 'opened', 'opened', 'unreadable'])
    expect(items.at(-1)?.problems).toMatchObject([{ code: 'ACTES-R004' }])
  })

  test('each document of a mixed folder goes with the letter that names it', async () => {
    const ids = [await unanswered('MELE1'), await unanswered('MELE2')]
    const items = await handInFolder(commune, {
      'un.pdf': '%PDF-1.4 un',
      'deux.pdf': '%PDF-1.4 deux',
      'un.xml': letter('LettreObservations', 'MELE1', 'un.pdf'),
      'deux.xml': letter('LettreObservations', 'MELE2', 'deux.pdf'),
    })
    const owner = (name: string) => items.find((item) => item.name === name)?.transmission
    expect([owner('un.pdf'), owner('deux.pdf')]).toEqual(ids)
  })
})
