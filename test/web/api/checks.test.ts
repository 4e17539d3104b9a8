// What every rule says of a deposit, and what would leave, without handing it in.
import { readdir } from 'node:fs/promises'
import { expect, test } from 'vitest'
import type { z } from 'zod'
import type { explained } from '../../../src/operations/shapes/transmissions.ts'
import { databaseDigest } from '../../support/life/database-digest.ts'
import { depositForm, openApiCommune } from '../../support/desk/api.ts'
import { forSuite } from '../../support/life/for-suite.ts'

const commune = forSuite(() => openApiCommune())

type Explained = z.output<typeof explained>

const saidIn = ({ problems }: Pick<Explained, 'problems'>) =>
  problems.map(({ code, path, message }) => ({ code, path, message }))

const calls = async (path: '/checks' | '/deposits', changes: object) =>
  commune.calls({ method: 'POST', path, form: await depositForm({ cle: undefined, ...changes }) })

async function checks(changes: object): Promise<Explained> {
  const { app } = commune
  const kept = async () => [
    await databaseDigest(app.ports.store.db, ['token']),
    (await readdir(app.config.blobs, { recursive: true })).length,
  ]
  const before = await kept()
  const answer = await calls('/checks', changes)
  expect(answer.status).toBe(200)
  expect(await kept()).toEqual(before)
  return answer.json<Explained>()
}

test('a valid one gets what would be sent, with conversions and warnings, and nothing is stored', async () => {
  const told = await checks({ numero: 'ESSAI-1', objet: 'L’œuvre de l’école' })
  expect(told).toMatchObject({
    ok: true,
    what: 'deposit',
    message: '1-1',
    idActe: '034-213401482-20250625-ESSAI-1-DE',
    problems: [],
    warnings: [{ code: 'ACTES-V026' }],
  })
  expect(told.members.map(({ role, fichier }) => fichier ?? role)).toEqual([
    'enveloppe',
    'message',
    'deliberation.pdf',
    'convention.pdf',
  ])
  expect(told.members[1]?.xml).toContain('ESSAI-1')
  expect(told.archive).toMatch(/\.tar\.gz$/)
  expect(JSON.stringify(told.conversions)).toContain('œ')
  expect(told.rules.every(({ passed, code }) => passed || code === 'ACTES-V026')).toBe(true)
})

test('a faulty one gets every fault that would refuse its deposit', async () => {
  const changes = { numero: 'ESSAI 2 ', dateDecision: '2035-06-25', objet: '', annexes: [{ fichier: 'plan.pdf' }] }
  const told = await checks(changes)
  const refused = await calls('/deposits', changes)
  expect(refused.status).toBe(422)
  expect(told.ok).toBe(false)
  expect(told.problems.length).toBeGreaterThan(3)
  expect(saidIn(told)).toEqual(saidIn(refused.json()))
})

test('one that is not an acte gets the faults of its readable parts', async () => {
  const told = await checks({ numero: 7, matiere: '99', document: { fichier: 'absent.pdf' } })
  const refused = await calls('/deposits', { numero: 7, matiere: '99', document: { fichier: 'absent.pdf' } })
  expect(told).toMatchObject({ ok: false, idActe: null })
  expect(saidIn(told)).toEqual(saidIn(refused.json()))
})

test('one deposited before gets its transmission, and its key is not stored', async () => {
  const id = await commune.hands('ESSAI-3')
  expect(await checks({ numero: 'ESSAI-3' })).toMatchObject({ ok: true, id, state: 'received' })
  expect(await checks({ numero: 'ESSAI-3', cle: 'nouvelle' })).toMatchObject({ ok: true, id })
  expect((await commune.shows(id)).cle).toBeNull()
  expect(await checks({ numero: 'ESSAI-3', objet: 'Un autre objet' })).toMatchObject({
    ok: false,
    problems: [{ code: 'ACTES-V019', path: 'numero' }],
  })
})

test('files may be uploaded in advance', async () => {
  const answer = await commune.calls({
    method: 'POST',
    path: '/checks',
    json: { acte: { numero: 'ESSAI-4' }, files: [{ name: 'a.pdf', sha256: 'a'.repeat(64) }] },
  })
  expect([answer.status, answer.json()]).toMatchObject([200, { ok: false }])
})
