// actes sandbox as a person or a test uses it: what the built-in préfecture received and wrote, letters on demand,
// another classification.
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { addSandbox } from '../../src/commands/sandbox.ts'
import { maraussan } from '../../src/config/demo.ts'
import { letterTypes } from '../../src/sandbox/steering.ts'
import { plain, run } from '../support/desk/command-line.ts'
import { makeOutgoing, makeOutgoingOf } from '../support/deposits/outgoing.ts'
import { connectionOf, never, receivedBy, sandboxGateway } from '../support/gateways/sandbox.ts'
import { followingOf } from '../support/life/following.ts'
import { laidHome } from '../support/life/laid-home.ts'

const idActe = '034-213401482-20250625-DEL11-250625-DE'
let home: string
let gateway: ReturnType<typeof sandboxGateway>
beforeAll(async () => {
  home = await laidHome()
  const now = () => new Date('2025-07-08T08:00:00Z')
  gateway = sandboxGateway({ folder: join(home, 'sandbox'), now, declares: [maraussan] })
  await gateway.submit(await makeOutgoing(), never)
})

const actes = (...args: readonly string[]) => run(addSandbox, ['sandbox', ...args], { ACTES_HOME: home })
const letter = (...args: readonly string[]) => actes('letter', ...args, '--acte', idActe)
const waiting = async () => (await receivedBy(gateway, connectionOf(maraussan))).map(({ retour }) => retour)

describe('actes sandbox letter', () => {
  test('writes a message, and reports what waits', async () => {
    const ran = await letter('pieces', '--date', '2025-07-04', '--texte', 'Le plan', '--json')
    expect(ran.code).toBe(0)
    expect(ran.json()).toMatchObject({
      ok: true,
      type: 'pieces',
      message: '3-1',
      idActe,
      siren: '213401482',
      date: '2025-07-04',
      delivery: expect.stringMatching(/^EACT--SPREF0341-213401482-\d{8}-\d$/),
      documents: [
        expect.stringMatching(/^EACT--.*\.xml$/),
        expect.stringMatching(/-3-1_\d+\.xml$/),
        expect.stringMatching(/-3-1_\d+\.pdf$/),
      ],
    })
    const asked = { kind: 'DemandePieceComplementaire', idActe, dateCourrier: '2025-07-04', description: 'Le plan' }
    expect(await waiting()).toContainEqual(expect.objectContaining(asked))
  })

  test.each(Object.entries(letterTypes))('knows %s', async (type, { libelle }) => {
    const ran = await letter(type)
    expect([ran.code, ran.err]).toEqual([0, ''])
    expect(plain(ran.out)).toContain(libelle.fr)
  })

  test('about an unknown act: refused, with a code and advice', async () => {
    const ran = await actes('letter', 'courrier', '--acte', '034-213401482-20250625-AUTRE-DE', '--json')
    expect([ran.code, ran.json()]).toMatchObject([1, { ok: false, code: 'ACTES-A016' }])
    const message = ran.json<{ problems: { message: string }[] }>().problems[0]?.message
    expect(message).toContain('actes sandbox')
    expect(message).toContain('--porte')
  })

  test.each([
    [['letter']],
    [['letter', 'carte-postale', '--acte', idActe]],
    [['letter', 'courrier']],
    [['letter', 'courrier', '--acte', idActe, '--date', 'hier']],
    [['classification']],
    [['classification', '--date', '2025-02-29']],
    [['lettre']],
    [['--porte', 'fenetre']],
    [['--port', '65536']],
    [['--ministry', '--mail', 'imap://localhost:993']],
  ])('wrong usage: %j', async (args) => {
    expect((await actes(...args)).code).toBe(2)
  })
})

test('actes sandbox lists what was received and written, with codes and acts, before the numbers', async () => {
  await letter('courrier', '--date', '2025-07-01')
  const answer = followingOf('2-2', { idActe, dateCourrier: '2025-07-01' })
  await gateway.submit(await makeOutgoingOf(answer, { serial: 2 }), never)
  const told = await actes('--json')
  expect(told.code).toBe(0)
  expect(told.json()).toMatchObject({
    received: [
      { message: '1-1', idActe },
      { message: '2-2', idActe, dateCourrier: '2025-07-01' },
    ],
    written: expect.arrayContaining([expect.objectContaining({ message: '2-1', date: '2025-07-01', idActe })]),
    numbers: expect.arrayContaining([expect.objectContaining({ suffix: '_ANO' })]),
  })
  const { out } = await actes()
  expect(plain(out)).toMatch(
    /2 envoi\(s\) reçu\(s\)\n {2}.* 1-1 .*\n {2}.* 2-2 [^]*courrier\(s\) écrit\(s\)\n[^]* 2-1 /,
  )
})

test('the préfecture behind a simulated gateway has its own folder, chosen by --porte', async () => {
  const behind = join(home, 'sandbox', 's2low')
  const far = sandboxGateway({ folder: behind, now: () => new Date('2025-07-08T08:00:00Z'), declares: [maraussan] })
  expect((await actes('--porte', 's2low', '--json')).json()).toMatchObject({ received: [], written: [] })
  await far.submit(await makeOutgoing(), never)
  expect((await actes('--porte', 's2low', '--json')).json()).toMatchObject({ received: [{ message: '1-1', idActe }] })
  expect((await letter('courrier', '--porte', 's2low')).code).toBe(0)
  expect((await letter('courrier', '--porte', 'pastell', '--json')).json()).toMatchObject({ code: 'ACTES-A016' })
  expect((await actes('classification', '--porte', 's2low', '--date', '2024-01-01')).code).toBe(0)
  await far.submit(await makeOutgoing({ acte: { numero: 'AUTRE' }, serial: 2 }), never)
  const answers = (await receivedBy(far, connectionOf(maraussan))).map(({ retour }) => retour)
  expect(answers).toContainEqual(expect.objectContaining({ verifCode: 'ODT-VERIF-01' }))
})

test('the ministry’s gateway needs an address for its mails', async () => {
  const ran = await actes('--ministry', '--port', '0')
  expect([ran.code, ran.out]).toEqual([2, ''])
  expect(ran.err).toContain('--mail')
})

test('actes sandbox with nothing received yet: nothing, and the numbers', async () => {
  const ran = await run(addSandbox, ['sandbox', '--json'])
  expect([ran.code, ran.json()]).toMatchObject([0, { received: [], written: [] }])
})

test('actes sandbox classification puts another date in force', async () => {
  const ran = await actes('classification', '--date', '2025-01-01', '--json')
  expect([ran.code, ran.json()]).toEqual([0, { ok: true, date: '2025-01-01' }])
  await gateway.submit(await makeOutgoing({ acte: { numero: 'AUTRE' }, serial: 3 }), never)
  expect(await waiting()).toContainEqual(expect.objectContaining({ verifCode: 'ODT-VERIF-01' }))
})
