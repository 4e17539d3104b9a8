// The transfer of an act to its archive, on each road: accepted, with warnings, refused and corrected, not yet for days,
// an answer that was lost, an archive that is out of reach. Never sent twice, never believed without a reply.
import { describe, expect, test } from 'vitest'
import { openArchivesBeside } from '../support/seda/declared.ts'
import { openCommune } from '../support/life/commune.ts'
import { forTest } from '../support/life/for-suite.ts'

const day = 86_400
const commune = forTest(() => openCommune())
const archives = forTest(async () => openArchivesBeside(commune))

const told = (id: string) =>
  commune.db.values<string>(
    "SELECT j.event FROM actes.journal j WHERE j.transmission = $1 AND j.event LIKE 'transfer-%' ORDER BY j.id",
    [id],
  )
const tasks = async (id: string) => (await commune.shows(id)).tasks.filter(({ kind }) => kind === 'versement')
const held = { asalae: () => archives.asalae.received().length, vitam: () => archives.vitam.operations().length }

describe.each(['asalae', 'vitam'] as const)('to %s', (type) => {
  test('an act leaves once, and is in the archive by its reply', async () => {
    await archives.declares(type)
    const id = await commune.sends('VERSE1')
    await archives.asks(id)
    await expect(archives.asks(id)).rejects.toMatchObject({ code: 'ACTES-T006' })
    await archives.works()
    expect(await archives.last(id)).toMatchObject({ state: 'sent', heldCode: null })
    await archives.goesOn(3)
    expect(await archives.last(id)).toMatchObject({
      state: 'accepted',
      verified: true,
      pieces: expect.arrayContaining(['bordereau', 'reply']),
    })
    expect(await told(id)).toEqual(['transfer-asked', 'transfer-frozen', 'transfer-sent', 'transfer-accepted'])
    expect(held[type]()).toBe(1)
    expect(await tasks(id)).toEqual([])
  })

  test('not yet for three days: a warning, and then the reply', async () => {
    await archives.declares(type, { patience: { avertir: 1, alarmer: 2 } })
    const id = await commune.sends('TARD_SAETARD')
    await archives.asks(id)
    await archives.works()
    await archives.goesOn(24)
    expect(await archives.last(id)).toMatchObject({ state: 'sent', late: 1, metCode: 'ACTES-T008' })
    await archives.goesOn(25)
    expect(await archives.last(id)).toMatchObject({ state: 'sent', late: 2, metCode: 'ACTES-T009' })
    expect(await tasks(id)).toMatchObject([{ closedAt: null }])
    await archives.goesOn(26)
    expect(await archives.last(id)).toMatchObject({ state: 'accepted' })
    expect(await tasks(id)).toMatchObject([{ outcome: 'done' }])
    expect(held[type]()).toBe(1)
  })

  test('an archive that is dead for a day costs nothing but time, beside acts that go on', async () => {
    await archives.declares(type)
    const id = await commune.sends('MORTE')
    await archives.asks(id)
    await (type === 'asalae' ? archives.asalae : archives.vitam).close()
    await archives.goesOn(24)
    expect(await archives.last(id)).toMatchObject({ state: 'frozen', heldCode: null, metCode: 'ACTES-G001' })
    const other = await commune.sends('AILLEURS')
    expect(await commune.shows(other)).toMatchObject({ state: 'acknowledged' })
  })

  test('refused: the corrected one leaves under a name of its own', async () => {
    await archives.declares(type, { accord: 'INCONNU' })
    const id = await commune.sends('REFUSE1')
    const { identifier } = await archives.asks(id)
    await archives.works()
    await archives.goesOn(3)
    expect(await archives.last(id)).toMatchObject({ state: 'refused', metCode: 'ACTES-T001', identifier })
    expect(await tasks(id)).toMatchObject([{ closedAt: null }])
    await archives.declares(type)
    const again = await archives.asks(id)
    expect(again.identifier).not.toBe(identifier)
    expect(await tasks(id)).toMatchObject([{ outcome: 'done' }])
    await archives.works()
    await archives.goesOn(3)
    expect(await archives.last(id)).toMatchObject({ state: 'accepted' })
  })
})

test('accepted with warnings is accepted, and shows them', async () => {
  await archives.declares('vitam')
  const id = await commune.sends('AVIS_SAEAVIS')
  await archives.asks(id)
  await archives.works()
  await archives.goesOn(3)
  const { state, reply } = await archives.last(id)
  expect(state).toBe('accepted')
  expect(reply).toMatchObject({ code: 'WARNING', events: expect.arrayContaining([expect.anything()]) })
})

test('as@lae: after a lost answer it is asked by our identifier', async () => {
  await archives.declares('asalae')
  const id = await commune.sends('P_SAECOUPE')
  await archives.asks(id)
  await archives.works()
  await archives.goesOn(3)
  expect(await archives.last(id)).toMatchObject({ state: 'accepted' })
  expect(await told(id)).toEqual([
    'transfer-asked',
    'transfer-frozen',
    'transfer-uncertain',
    'transfer-sent',
    'transfer-accepted',
  ])
  expect(archives.asalae.received()).toHaveLength(1)
})

test('VITAM: after a lost answer a person decides, with the operation or without', async () => {
  await archives.declares('vitam')
  const [first, second] = [await commune.sends('P1_SAEPERDU'), await commune.sends('P2_SAEMORT')]
  await archives.asks(first)
  await archives.asks(second)
  await archives.works()
  await archives.goesOn(3)
  for (const id of [first, second])
    expect(await archives.last(id)).toMatchObject({
      state: 'frozen',
      heldCode: 'ACTES-T010',
      can: { settle: true, cancel: { code: 'ACTES-T011' } },
    })
  expect(await tasks(first)).toMatchObject([{ closedAt: null }])
  const [operation] = archives.vitam.operations()
  const lost = await archives.last(first)
  await expect(archives.settles(lost.id, true)).rejects.toMatchObject({ code: 'ACTES-T004' })
  await archives.settles(lost.id, true, operation?.id)
  await archives.goesOn(3)
  expect(await archives.last(first)).toMatchObject({ state: 'accepted' })
  expect(archives.vitam.operations()).toHaveLength(1)
})

test('a certificate that has ended stops the transfers of its collectivité; a new one lets them go on', async () => {
  await archives.declares('vitam', await archives.certificate(-1))
  const id = await commune.sends('CERT')
  await archives.asks(id)
  await archives.works()
  const { ask } = commune.operations
  expect(await ask.showArchive({ siren: '213401482' })).toMatchObject({ suspendedCode: 'ACTES-G007' })
  expect(await archives.last(id)).toMatchObject({ state: 'frozen', heldCode: null, metCode: 'ACTES-G007' })
  await archives.declares('vitam', await archives.certificate(30))
  await archives.works()
  await archives.goesOn(3)
  expect(await archives.last(id)).toMatchObject({ state: 'accepted' })
})

test('by the schedule: acts whose term is reached, of the agreed natures, and once', async () => {
  await archives.declares('asalae', { natures: ['DE'] })
  const id = await commune.sends('MURE')
  expect(await archives.startsRipe()).toMatchObject({ count: 0 })
  commune.waits(400 * day)
  expect(await archives.startsRipe()).toMatchObject({ count: 1 })
  expect(await archives.startsRipe()).toMatchObject({ count: 0 })
  await archives.works()
  await archives.goesOn(3)
  expect(await archives.last(id)).toMatchObject({ state: 'accepted' })
})
