// Acts that the préfecture has, and that are not exécutoires: a person is asked in the morning, once about each, where
// publications are noted; a PLU waits for the Géoportail, and has its certificate only then.
import { expect, test } from 'vitest'
import type { FaitNote } from '../../src/protocol/calendrier/faits.ts'
import { gather } from '../../src/subscriptions/gather.ts'
import { askForConditions } from '../../src/transmission/retours/lacking.ts'
import { openCommune, operator } from '../support/life/commune.ts'
import { documentsOf, pagesOf, bytesOf, proves } from '../support/life/proofs.ts'
import { forTest } from '../support/life/for-suite.ts'

const day = 86_400
const commune = forTest(() => openCommune())

const looks = () => askForConditions({ ...commune.app.ports, notify: async () => undefined })
const notes = (id: string, how: FaitNote, date: string) =>
  commune.operations.publish(id, { date, how, reason: 'vu', who: 'agent' })
const tasks = async (id: string) => (await commune.shows(id)).tasks
const told = async () => {
  await gather(commune.app.ports)
  const text = `SELECT data->>'numero' AS numero FROM actes.notice WHERE type = 'act.lacking'`
  return commune.db.rows(text)
}

test('a week after its AR a person is asked, once; noting the publication closes the task', async () => {
  const [published, forgotten] = [await commune.sends('PUBLIE'), await commune.sends('OUBLIE')]
  await notes(published, 'publie', '2025-07-08')
  commune.waits(6 * day)
  expect(await looks()).toMatchObject({ count: 0 })
  commune.waits(day)
  expect(await Promise.all([looks(), looks()])).toContainEqual({ count: 1, failures: 0 })
  await looks()
  expect(await tasks(forgotten)).toMatchObject([{ kind: 'conditionManquante', closedAt: null }])
  expect(await tasks(published)).toEqual([])
  expect(await told()).toEqual([{ numero: 'OUBLIE' }])
  await notes(forgotten, 'affiche', '2025-07-09')
  expect(await tasks(forgotten)).toMatchObject([{ outcome: 'done', closedBy: 'worker' }])
  expect(await looks()).toMatchObject({ count: 0 })
})

test('closed by a person, the task does not reopen', async () => {
  const [published, forgotten] = [await commune.sends('PUBLIE'), await commune.sends('OUBLIE')]
  await notes(published, 'publie', '2025-07-08')
  commune.waits(8 * day)
  await looks()
  const [task] = await tasks(forgotten)
  await commune.operations.closeTask(task?.id ?? '', { reason: operator.reason, who: 'agent' })
  commune.waits(day)
  expect(await looks()).toMatchObject({ count: 0 })
})

test('where no publication is noted, nobody is asked', async () => {
  await commune.sends('AILLEURS')
  commune.waits(30 * day)
  expect(await looks()).toMatchObject({ count: 0 })
})

test('a PLU waits for the Géoportail: no certificate before, and its grounds in it', async () => {
  const id = await commune.sends('PLU1', { matiere: '2.1', objet: 'Approbation du plan local d’urbanisme' })
  await proves(commune)
  await notes(id, 'publie', '2025-07-08')
  expect((await commune.shows(id)).executoire).toMatchObject({ missing: ['geoportail', 'moisSansScot'], since: null })
  commune.waits(8 * day)
  await looks()
  expect(await tasks(id)).toMatchObject([{ kind: 'conditionManquante', closedAt: null }])
  await notes(id, 'scot', '2019-03-01')
  await proves(commune)
  expect(await documentsOf(commune, id)).not.toContain('certificat v1 made')
  const shown = await notes(id, 'geoportail', '2025-07-15')
  expect(shown).toMatchObject({ executoireDepuis: '2025-07-15', executoire: { missing: [] } })
  expect(await tasks(id)).toMatchObject([{ outcome: 'done' }])
  await proves(commune)
  expect(await documentsOf(commune, id)).toContain('certificat v1 made')
  const text = pagesOf(await bytesOf(commune, id, 'certificat'))
    .join(' ')
    .replaceAll(/\s+/g, ' ')
  expect(text).toContain('publié sur le Géoportail de l’urbanisme le 15/07/2025')
  expect(text).toContain('code de l’urbanisme L153-23')
})

test('a délibération of matière 2.1 that approves no plan is published like another', async () => {
  const id = await commune.sends('PRESCRIT1', { matiere: '2.1', objet: 'Prescription de la révision du PLU' })
  await notes(id, 'publie', '2025-07-08')
  const shown = await notes(id, 'horsGeoportail', '2025-07-08')
  expect(shown).toMatchObject({ executoireDepuis: '2025-07-08', executoire: { missing: [] } })
})
