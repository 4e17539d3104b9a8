// The day on which an act was published: recorded, corrected, refused, and what the law counts from it.
import { expect, test } from 'vitest'
import { openCommune } from '../support/life/commune.ts'
import { expectCode } from '../support/expect-code.ts'
import { forSuite } from '../support/life/for-suite.ts'

const commune = forSuite(() => openCommune())

const publishes = (id: string, date: string, how: 'publie' | 'affiche' | 'notifie' = 'publie', reason = 'vu') =>
  commune.operations.publish(id, { date, how, reason, who: 'agent' })
const journal = async (id: string) => (await commune.shows(id)).journal.filter(({ event }) => event === 'published')

test('makes an acknowledged act exécutoire, and lets the recours of third parties run', async () => {
  const id = await commune.sends('PUBLIE1')
  expect((await commune.shows(id)).alerts).toEqual(['nonPublie'])
  const shown = await publishes(id, '2025-07-07')
  expect(shown).toMatchObject({ publication: { publie: '2025-07-07' }, alerts: [] })
  expect(shown).toMatchObject({ executoireDepuis: '2025-07-08', executoire: { missing: [], lost: null, doubts: [] } })
  expect(shown.deadlines.map(({ what, since, until, aVerifier }) => [what, since, until, aVerifier])).toEqual([
    ['defere', '2025-07-08', '2025-09-09', false],
    ['recoursTiers', '2025-07-07', '2025-09-08', false],
  ])
})

test('is corrected by recording it again: both days stand in the journal, with who and why', async () => {
  const id = await commune.sends('PUBLIE2')
  await publishes(id, '2025-07-07')
  await publishes(id, '2025-07-06', 'publie', 'registre relu')
  await publishes(id, '2025-07-05', 'notifie')
  expect((await commune.shows(id)).publication).toEqual({ publie: '2025-07-06', notifie: '2025-07-05' })
  expect(await journal(id)).toMatchObject([
    { who: 'agent', detail: { how: 'publie', day: '2025-07-07', reason: 'vu' } },
    { who: 'agent', detail: { how: 'publie', day: '2025-07-06', reason: 'registre relu' } },
    { who: 'agent', detail: { how: 'notifie', day: '2025-07-05' } },
  ])
})

test('before the AR: it is stored, with a warning', async () => {
  const id = await commune.hands('PUBLIE3')
  expect(await publishes(id, '2025-07-01')).toMatchObject({ alerts: ['nonRecu'] })
  await commune.works()
  expect((await commune.shows(id)).alerts).toEqual([])
})

test('belongs to the act: the transmission that replaces a refused one has it too', async () => {
  const id = await commune.sends('PUBLIE_ANO')
  expect((await publishes(id, '2025-07-01')).state).toBe('refused')
  const { items } = await commune.operations.requeue(
    { names: [id] },
    { reason: 'corrigé', who: 'agent', dryRun: false },
  )
  expect((await commune.shows(items[0]?.newId ?? '')).publication).toEqual({ publie: '2025-07-01' })
  expect((await commune.shows(id)).deadlines).toEqual([])
})

test.each([
  ['the day before the decision', '2025-06-24'],
  ['tomorrow', '2025-07-09'],
])('is refused for %s, and nothing is recorded', async (_, date) => {
  const id = await commune.hands(`PUBLIE_${date.slice(8)}`)
  await expectCode(publishes(id, date), 'ACTES-A048')
  expect(await journal(id)).toEqual([])
  expect((await commune.shows(id)).publication).toEqual({})
})

test('is accepted for the day of the decision and for today', async () => {
  const id = await commune.hands('PUBLIE5')
  await publishes(id, '2025-06-25')
  expect(await publishes(id, '2025-07-08')).toMatchObject({ publication: { publie: '2025-07-08' } })
})

test('applies only to acts', async () => {
  const id = await commune.sends('PUBLIE6')
  const annulation = await commune.operations.annul(id, { reason: 'erreur', who: 'agent' })
  await expectCode(publishes(annulation.id, '2025-07-08'), 'ACTES-A002')
  await commune.works()
  expect(await commune.shows(id)).toMatchObject({ state: 'annulled', deadlines: [], alerts: [] })
})
