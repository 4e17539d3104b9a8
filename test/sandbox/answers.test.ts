// The documents that the small prefecture writes: names, bytes, and what they echo.
import { describe, expect, test } from 'vitest'
import { maraussan } from '../../src/config/demo.ts'
import type { Collectivite } from '../../src/protocol/acte/collectivite.ts'
import { gate } from '../../src/protocol/xml/gate.ts'
import { makeMaraussan, makeOutgoing } from '../support/deposits/outgoing.ts'
import { connectionOf, never, openTestSandbox, receivedBy } from '../support/gateways/sandbox.ts'
import { anew, forTest } from '../support/life/for-suite.ts'

const sandbox = forTest(() => openTestSandbox())

const received = () => receivedBy(sandbox.gateway, sandbox.connection)

describe('an acknowledgement', () => {
  test('echoes what was received', async () => {
    const outgoing = await makeMaraussan()
    await sandbox.gateway.submit(outgoing, never)
    const [, message] = await received()
    const sent = Buffer.from(outgoing.members[1]?.bytes ?? []).toString('latin1')
    for (const [, name, value] of sent.matchAll(/<actes:(\w+)[^>]*>([^<>]+)<\//g))
      expect(message?.text).toContain(`<actes:${name}>${value}</actes:${name}>`)
    for (const [attribute] of sent.matchAll(/actes:\w+="[^"]*"/g)) expect(message?.text).toContain(attribute)
  })

  test('takes the serials of the day in order, restarting each day', async () => {
    const submit = async (numero: string, serial: number) =>
      sandbox.gateway.submit(await makeOutgoing({ acte: { numero }, serial }), never)
    await submit('A', 1)
    await submit('B', 2)
    sandbox.at('2025-07-09T08:00:00Z')
    await submit('C', 3)
    const names = (await received()).map(({ name }) => name).filter((name) => name.startsWith('EACT'))
    expect(names).toEqual([
      'EACT--SPREF0341-213401482-20250708-1.xml',
      'EACT--SPREF0341-213401482-20250708-2.xml',
      'EACT--SPREF0341-213401482-20250709-1.xml',
    ])
  })

  test.each([
    ['Europe/Paris', '2025-07-09'],
    ['America/Cayenne', '2025-07-08'],
    ['Indian/Reunion', '2025-07-09'],
    ['Pacific/Tahiti', '2025-07-08'],
  ])('has the day of its reception in %s', async (fuseau, day) => {
    await anew(sandbox, openTestSandbox({ declares: [{ ...maraussan, fuseau }] }))
    sandbox.at('2025-07-08T22:30:00Z')
    await sandbox.gateway.submit(await makeOutgoing(), never)
    expect((await received()).at(-1)?.retour).toMatchObject({ kind: 'ARActe', dateReception: day })
  })

  test('comes from the test platform to a collectivité that sends there', async () => {
    const testing: Collectivite = { ...maraussan, plateforme: 'test', trigramme: 'abc' }
    await anew(sandbox, openTestSandbox({ declares: [testing] }))
    await sandbox.gateway.submit(await makeOutgoing({ collectivite: testing }), never)
    expect((await received())[0]?.name).toBe('TACT--SPREF0341-213401482-20250708-1.xml')
  })
})

describe('the issuer', () => {
  const { prefecture: _, ...nameless } = maraussan

  test.each([
    ['the prefecture that the collectivite names', { ...nameless, prefecture: { identite: 'PREF034' } }, 'PREF034'],
    ['a SGAR', { ...nameless, prefecture: { identite: 'SGAR076' } }, 'SGAR076'],
    ['the sous-prefecture of its arrondissement otherwise', { ...nameless, arrondissement: '2' }, 'SPREF0342'],
  ])('is %s', async (_, collectivite, issuer) => {
    await anew(sandbox, openTestSandbox({ declares: [collectivite] }))
    await sandbox.gateway.submit(await makeOutgoing({ collectivite }), never)
    const [enveloppe] = await receivedBy(sandbox.gateway, connectionOf(collectivite))
    expect(enveloppe?.name).toBe(`EACT--${issuer}-213401482-20250708-1.xml`)
    const type = issuer.startsWith('SGAR') ? 'IDSGAR' : issuer.startsWith('SPREF') ? 'IDSousPref' : 'IDPref'
    expect(enveloppe?.text).toContain(`<actes:${type} actes:Departement="${issuer.replace(/\D+/, '').slice(0, 3)}"`)
  })
})

test('every document except an ODT-VERIF-17 conforms to the strict schema, which is the ministry’s', async () => {
  const numeros = ['A', 'B_ANO', 'C_ENV', 'D_DOUBLE']
  for (const [index, numero] of numeros.entries())
    await sandbox.gateway.submit(await makeOutgoing({ acte: { numero }, serial: index + 1 }), never)
  const documents = await received()
  expect(documents).toHaveLength(9)
  for (const { text } of documents)
    expect(await gate(Buffer.from(text, 'latin1'), 'strict')).toMatchObject({ deviations: [] })
})
