// actes returns: what found no act, shown with whom it may be for, placed by hand, read again, or handed in because it
// came another way. Through the socket of the folder's owner.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { addReturns } from '../../src/commands/returns.ts'
import type { RetourJson, ShownRetour } from '../../src/operations/shapes/retours.ts'

import { deskLines } from '../../src/store/desk/journal.ts'
import { plain } from '../support/desk/command-line.ts'
import { faultyGateway } from '../support/life/faults.ts'
import { openServedCommune, type ServedCommune } from '../support/desk/served-commune.ts'

const siren = ['--collectivite', '213401482']
const why = ['--reason', 'lu avec la préfecture au téléphone']
const vouched = [...siren, ...why, '--yes']
const retours = fileURLToPath(new URL('../../fixtures/retours/', import.meta.url))

let commune: ServedCommune
let gateway: ReturnType<typeof faultyGateway>
beforeAll(async () => {
  gateway = faultyGateway()
  commune = await openServedCommune({ wrap: gateway.wrap })
})
afterAll(() => commune.closes())
beforeEach(() => {
  gateway.faults.deaf = true
})

/** Sent, and its answer does not reach us. */
const unanswered = (numero: string) => commune.sends(numero)

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(commune.home, 'came', name)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, content)
  return path
}

/** The AR of Maraussan's act, under another number. */
async function arOf(numero: string): Promise<string> {
  const xml = await readFile(join(retours, 'ARActe/numero-avec-tiret.xml'), 'latin1')
  return file(`${numero}.xml`, Buffer.from(xml.replaceAll('DEL11-250625', numero), 'latin1'))
}

const returns = (...args: readonly string[]) =>
  commune.asks<{ readonly items: readonly RetourJson[] }>(addReturns, 'returns', ...args)

async function handIn(path: string): Promise<RetourJson> {
  const [code, { items }] = await returns('import', path, ...vouched)
  const [item, ...others] = items
  if (code !== 0 || !item || others.length > 0) throw new Error(JSON.stringify({ code, items }))
  return item
}

const listed = async (...args: readonly string[]) => (await returns('list', ...args))[1].items.map(({ id }) => id)

describe('a retour without an act', () => {
  test('is listed as waiting, unless another status is asked for', async () => {
    const { id, status } = await handIn(await arOf('PERDU-1'))
    expect(status).toBe('orphan')
    expect(await listed()).toContain(id)
    expect(await listed('--status', 'orphan')).toContain(id)
    expect(await listed('--status', 'attached')).not.toContain(id)
    const elsewhere = await commune.asks(addReturns, 'returns', 'list', '--collectivite', '000000000')
    expect(elsewhere).toEqual([0, { items: [] }])
    const { out } = await commune.types(addReturns, 'returns', 'list')
    expect(plain(out)).toContain(`sans destinataire  ARActe  213401482  PERDU-1.xml  ${id}`)
  })

  test('is shown with similar acts and their differences, in words', async () => {
    const act = await unanswered('CASSE_1')
    const { id } = await handIn(await arOf('casse_1'))
    const [code, shown] = await commune.asks<ShownRetour>(addReturns, 'returns', 'show', id)
    expect([code, shown.candidates[0]]).toMatchObject([0, { id: act, differs: [{ field: 'numero', how: 'case' }] }])
    expect(shown.problems).toMatchObject([{ code: 'ACTES-R003', message: expect.stringContaining('Ce retour') }])
    const french = plain((await commune.types(addReturns, 'returns', 'show', id)).out)
    expect(french).toContain('dateReception : 2025-07-08')
    expect(french).toContain(`034-213401482-20250625-CASSE_1-DE  transmis  96 %  ${act}`)
    expect(french).toContain('numéro : à la casse près (retour « casse_1 », acte « CASSE_1 »)')
    const english = (await commune.types(addReturns, 'returns', 'show', id, '--lang', 'en')).out
    expect(english).toContain('number : alike but for case (return “casse_1”, act “CASSE_1”)')
  })

  test('without similar acts says so', async () => {
    const xml = await readFile(join(retours, 'ARActe/numero-avec-tiret.xml'), 'latin1')
    const other = xml.replaceAll('DEL11-250625', 'INCONNU').replaceAll('20250625', '20110303')
    const path = await file('inconnu.xml', Buffer.from(other.replaceAll('2025-06-25', '2011-03-03'), 'latin1'))
    const { id } = await handIn(path)
    const { out } = await commune.types(addReturns, 'returns', 'show', id)
    expect(plain(out)).toContain('Aucun acte ne lui ressemble')
  })

  test('is attached to a transmission, once, and takes effect', async () => {
    const act = await unanswered('CASSE_2')
    const { id } = await handIn(await arOf('casse_2'))
    const attach = ['returns', 'attach', id, 'CASSE_2', ...why]
    expect(await commune.asks(addReturns, ...attach)).toMatchObject([0, { id: act }])
    await commune.works()
    expect(await commune.shows(act)).toMatchObject({ state: 'acknowledged', dateReception: '2025-07-08' })
    expect(await commune.asks(addReturns, ...attach)).toMatchObject([1, { code: 'ACTES-A011' }])
  })

  test('is read again once its act exists, by name or with all others', async () => {
    const [one, two] = [await handIn(await arOf('RELU_1')), await handIn(await arOf('RELU_2'))]
    const acts = [await unanswered('RELU_1'), await unanswered('RELU_2')]
    const [code, named] = await returns('reread', one.id)
    expect([code, named.items]).toMatchObject([0, [{ id: one.id, status: 'attached', transmission: acts[0] }]])
    const [, all] = await returns('reread', '--all')
    expect(all.items.find(({ id }) => id === two.id)).toMatchObject({ status: 'attached', transmission: acts[1] })
    const asked = await deskLines(commune.db, { event: 'returns-reread', limit: 2 })
    expect(asked).toMatchObject([
      { who: expect.stringMatching(/^cli:/), target: null },
      { who: expect.stringMatching(/^cli:/), target: one.id, detail: { count: 1 } },
    ])
  })
})

describe('retours that came by other means', () => {
  test('a mail is opened, and its contents are listed', async () => {
    const act = await unanswered('DEL11-250625')
    const mail = join(retours, 'mail/ar-avec-corps-html-et-logo.eml')
    const [code, { items }] = await returns('import', mail, ...vouched)
    expect(code).toBe(0)
    expect(items.map(({ status }) => status)).toEqual(expect.arrayContaining(['opened', 'attached', 'companion']))
    await commune.works()
    const { state, journal } = await commune.shows(act)
    expect(state).toBe('acknowledged')
    // It says on whose word.
    const line = journal.find(({ event }) => event === 'retour-vouched')
    expect(line).toMatchObject({ who: expect.stringMatching(/^cli:/), detail: { reason: why[1] } })
  })

  test('are refused without confirmation: exit 2, and why', async () => {
    const { code, err } = await commune.types(addReturns, 'returns', 'import', 'a.eml', ...siren, ...why)
    expect([code, err]).toEqual([2, expect.stringContaining('--yes')])
  })

  test('an unreadable one is kept with its reason: exit 1', async () => {
    const path = await file('coupe.xml', '<actes:ARActe')
    const [code, { items }] = await returns('import', path, ...vouched)
    const reason = { code: 'ACTES-X004', message: expect.stringContaining('XML') }
    expect([code, items]).toMatchObject([1, [{ status: 'unreadable' }]])
    expect(items[0]?.problems).toContainEqual(expect.objectContaining(reason))
  })

  test('a missing file is refused: exit 1, and so is an undeclared collectivité', async () => {
    const absent = join(commune.home, 'absent.eml')
    expect((await commune.asks(addReturns, 'returns', 'import', absent, ...vouched))[0]).toBe(1)
    const stranger = ['returns', 'import', await arOf('PERDU-2'), '--collectivite', '000000000', ...why, '--yes']
    expect(await commune.asks(addReturns, ...stranger)).toMatchObject([1, { code: 'ACTES-V006' }])
  })
})

test('a retour that does not exist: exit 1', async () => {
  expect(await commune.asks(addReturns, 'returns', 'show', 'RIEN')).toMatchObject([1, { code: 'ACTES-S006' }])
})

describe('wrong usage: exit 2', () => {
  test.each([
    [['returns', 'list', '--status', 'perdu']],
    [['returns', 'attach', 'A', 'B']],
    [['returns', 'attach', 'A', ...why]],
    [['returns', 'reread']],
    [['returns', 'reread', 'A', '--all']],
    [['returns', 'import', 'a.eml', ...why, '--yes']],
    [['returns', 'import', 'a.eml', ...siren, '--yes']],
    [['returns', 'import', ...vouched]],
    [['returns', 'accept', 'A']],
  ])('%j', async (args) => {
    expect((await commune.types(addReturns, ...args)).code).toBe(2)
  })
})
