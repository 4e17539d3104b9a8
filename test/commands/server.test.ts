// Commands against a distant server, with a token: the same operations, the same JSON, within the token's rights.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { addCollectivite } from '../../src/commands/collectivite.ts'
import { addDeposit } from '../../src/commands/deposit.ts'
import { addList } from '../../src/commands/list.ts'
import { addRequeue } from '../../src/commands/requeue.ts'
import { addReturns } from '../../src/commands/returns.ts'
import { addShow } from '../../src/commands/show.ts'
import { maraussan } from '../../src/config/demo.ts'
import type { ShownTransmission } from '../../src/operations/shapes/transmissions.ts'
import { depositFolder } from '../support/life/commune.ts'
import { arActe } from '../support/deposits/retours.ts'
import { openApiCommune } from '../support/desk/api.ts'
import { run } from '../support/desk/command-line.ts'
import { faultyGateway } from '../support/life/faults.ts'
import { forSuite } from '../support/life/for-suite.ts'

const { faults, wrap } = faultyGateway()
let there: Readonly<Record<string, string>>
const commune = forSuite(() => openApiCommune({ wrap }))
beforeAll(async () => {
  there = { ACTES_SERVER: commune.url, ACTES_TOKEN: await commune.tokenFor('commande') }
})

const deposit = (numero: string) => depositFolder(join(commune.home, 'distant', numero), { numero, cle: undefined })

describe('a deposit', () => {
  test('is sent with its files, and is one act however often it is repeated', async () => {
    const folder = await deposit('LOIN-1')
    const first = await run(addDeposit, ['deposit', folder, '--json'], there)
    expect([first.code, first.err]).toEqual([0, ''])
    const [act] = first.json<{ id: string; idActe: string }[]>()
    const again = await run(addDeposit, ['deposit', join(folder, 'acte.json'), '--json'], there)
    expect(again.json()).toMatchObject([{ id: act?.id, already: true }])
    await commune.works()
    const shown = await run(addShow, ['show', 'LOIN-1', '--json'], there)
    expect(shown.json<ShownTransmission>()).toMatchObject({ id: act?.id, state: 'acknowledged' })
    const { journal } = await commune.operations.show(act?.id ?? '')
    expect(journal[0]).toMatchObject({ event: 'received', who: 'token:commande' })
  })

  test('that is refused reports every fault at once, and stores nothing', async () => {
    const folder = await depositFolder(join(commune.home, 'distant', 'faux'), { numero: 'É 1', matiere: '42' })
    const { code, json } = await run(addDeposit, ['deposit', folder, '--json'], there)
    expect(code).toBe(1)
    const [refused] = json<{ ok: boolean; problems: { code: string }[] }[]>()
    expect(refused?.ok).toBe(false)
    expect(refused?.problems.length).toBeGreaterThan(1)
    expect((await commune.operations.list({ text: 'faux' })).items).toEqual([])
  })

  test.each([
    ['nowhere', 'ACTES-V001'],
    ['empty', 'ACTES-V002'],
  ])('%s is refused like locally: %s', async (name, wanted) => {
    await mkdir(join(commune.home, 'distant/empty'), { recursive: true })
    const { code, json } = await run(addDeposit, ['deposit', join(commune.home, 'distant', name), '--json'], there)
    expect([code, json()]).toMatchObject([1, [{ ok: false, problems: [{ code: wanted }] }]])
  })
})

test('a held act is listed, previewed, and requeued with its reason in the journal', async () => {
  faults.before = 'ACTES-G010'
  const id = await commune.sends('LOIN-RETENU')
  faults.before = undefined
  const listed = await run(addList, ['list', '--held', '--since', '2020-01-01', '--json'], there)
  expect(listed.json<{ items: { id: string }[] }>().items.map((each) => each.id)).toEqual([id])
  const dry = await run(addRequeue, ['requeue', id, '--reason', 'essai', '--dry-run', '--json'], there)
  expect(dry.json()).toMatchObject({ items: [{ id, outcome: 'requeued' }] })
  const blank = await run(addRequeue, ['requeue', id, '--reason', ' ', '--json'], there)
  expect([blank.code, blank.json()]).toMatchObject([1, { code: 'ACTES-A001' }])
  const done = await run(addRequeue, ['requeue', id, '--reason', 'panne finie', '--json'], there)
  expect([done.code, done.json()]).toMatchObject([0, { items: [{ id, outcome: 'requeued' }] }])
  const { journal } = await commune.operations.show(id)
  expect(journal.at(-1)).toMatchObject({ event: 'requeued', who: 'token:commande', detail: { reason: 'panne finie' } })
})

test('a retour that came by other means is imported from this machine', async () => {
  const path = join(commune.home, 'ar-loin.xml')
  await writeFile(path, arActe('PERDU-LOIN'))
  const args = ['returns', 'import', path, '--collectivite', maraussan.siren, '--json']
  args.push('--reason', 'reçu autrement', '--yes')
  const { code, json } = await run(addReturns, args, there)
  expect([code, json()]).toMatchObject([0, { items: [{ status: 'orphan', kind: 'ARActe' }] }])
})

describe('a refusal', () => {
  test('without the token’s right: exit 1, and the missing right', async () => {
    const token = await commune.tokenFor('lecture', { rights: ['read'] })
    const reading = { ...there, ACTES_TOKEN: token }
    const { code, json } = await run(addCollectivite, ['collectivite', 'list', '--json'], reading)
    expect([code, json()]).toMatchObject([1, { ok: false, code: 'ACTES-A022' }])
  })

  test('with an invalid token: exit 1', async () => {
    const { code, json } = await run(addList, ['list', '--json'], { ...there, ACTES_TOKEN: 'actes_x' })
    expect([code, json()]).toMatchObject([1, { code: 'ACTES-A025' }])
  })

  test('from a server that does not answer: exit 3, and --server overrides the setting', async () => {
    const { code, json } = await run(addList, ['list', '--json', '--server', 'http://127.0.0.1:9'], there)
    expect([code, json()]).toMatchObject([3, { code: 'ACTES-A033' }])
  })
})
