// Tâches planifiées: how each went last and when it comes next; run now, paused and resumed by an administrator.
import { expect, test } from 'vitest'
import { schedulesOf } from '../../../../src/schedules/schedules.ts'
import { takeSchedule } from '../../../../src/schedules/sweep.ts'
import { openDesk } from '../../../support/desk/desk.ts'
import { scheduleLines } from '../../../support/life/schedule-journal.ts'
import { forSuite } from '../../../support/life/for-suite.ts'

const desk = forSuite(() => openDesk({ roles: { local: [{ role: 'administrator', siren: '000000000' }] } }))
const ports = () => desk.app.ports
const admin = () => desk.as('administrator')
const stands = async (name: string) => (await desk.operations.schedules()).items.find((each) => each.name === name)

test('every schedule has its line, before anything ever ran', async () => {
  const { status, words } = await desk.as('reader').get('/planifications')
  expect(status).toBe(200)
  for (const { name, title, about } of schedulesOf(ports())) expect(words).toContain(`${title.fr} ${name} ${about.fr}`)
  expect(words).toContain('jamais')
})

test('each is shown in English to an English reader', async () => {
  const { words } = await desk.as('reader').get('/planifications', { 'accept-language': 'en' })
  for (const { name, title, about } of schedulesOf(ports())) expect(words).toContain(`${title.en} ${name} ${about.en}`)
})

test('one is run now, and its line shows the outcome', async () => {
  expect(await admin().post('/planifications/traffic/execution')).toMatchObject({ status: 303 })
  expect((await admin().get('/planifications')).words).toContain('« effacement des données anciennes » est demandée')
  await takeSchedule('traffic', { ...ports(), notify: async () => undefined })
  expect((await admin().get('/planifications')).words).toMatch(
    / traffic .* 8 juil\. 2025, 10 h 02 fait rien à traiter, \d+ ms/,
  )
  await admin().post('/planifications/traffic/execution')
  expect((await admin().get('/planifications')).text).toMatch(
    /demandée<\/span>\s+<span class="tag ok">fait<\/span>\s+</,
  )
  await takeSchedule('traffic', { ...ports(), notify: async () => undefined })
  expect((await scheduleLines(ports().store.db, 'traffic'))[0]).toMatchObject({ who: 'administrator@example.org' })
})

test('one is paused with a reason, which is masked like texts about all, and resumed', async () => {
  expect((await admin().post('/planifications/heal/pause', { motif: '' })).status).toBe(422)
  await admin().post('/planifications/heal/pause', { motif: 'pendant l’audit' })
  const { words, text } = await admin().get('/planifications')
  expect(words).toMatch(/en pause depuis .*, par administrator@example\.org : pendant l’audit/)
  expect(text).toMatch(
    /<button type="button" disabled[^>]*>\s*Exécuter «\u00A0renvoi après changement de classification\u00A0»/,
  )
  expect((await admin().post('/planifications/heal/execution')).status).toBe(404)
  for (const who of ['reader', 'local']) {
    const theirs = await desk.as(who).get('/planifications')
    expect(theirs.words).toContain('par administrator@example.org : •••••')
    expect(theirs.text).not.toContain('pendant l’audit')
  }
  expect((await desk.as('operator').get('/planifications')).words).toContain('pendant l’audit')
  await admin().post('/planifications/heal/reprise', { motif: 'audit fini' })
  expect(await stands('heal')).toMatchObject({ paused: null })
})

test('one that does not exist is answered with the existing ones', async () => {
  const { status, words } = await admin().post('/planifications/perdue/execution')
  expect(status).toBe(404)
  expect(words).toContain('ACTES-A019')
})

test('other people can only look', async () => {
  expect((await admin().get('/planifications')).words).toContain('Agir')
  expect((await desk.as('operator').get('/planifications')).words).not.toContain('Agir')
  for (const verb of ['execution', 'pause', 'reprise'])
    expect((await desk.as('operator').post(`/planifications/heal/${verb}`, { motif: 'essai' })).status).toBe(403)
})

test('the administrator of one collectivité cannot stop what serves all', async () => {
  const { status, words } = await desk.as('local').post('/planifications/heal/pause', { motif: 'essai' })
  expect([status, words]).toEqual([403, expect.stringContaining('ACTES-A022')])
})
