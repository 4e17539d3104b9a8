// The transfer of an act to its archive, on each road: accepted, with warnings, refused and corrected, not yet for days,
// an answer that was lost, an archive that is out of reach. Never sent twice, never believed without a reply.
import { writeFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { verifyDossier } from '../../src/offline/dossier/file.ts'
import { suspendArchive } from '../../src/store/archiving/archives.ts'
import { workTransfers } from '../../src/transfers/work.ts'
import { openArchivesBeside } from '../support/seda/declared.ts'
import { testFolder } from '../support/folders.ts'
import { dossierOf, entriesIn, sealed, secondOpinions } from '../support/proof/dossiers.ts'
import { openCommune } from '../support/life/commune.ts'
import { forTest } from '../support/life/for-suite.ts'

const day = 86_400
const folder = testFolder()
const commune = forTest(() => openCommune())
const archives = forTest(async () => openArchivesBeside(commune))

const told = (id: string) =>
  commune.db.values<string>(
    "SELECT j.event FROM actes.journal j WHERE j.transmission = $1 AND j.event LIKE 'transfer-%' ORDER BY j.id",
    [id],
  )
const tasks = async (id: string) => (await commune.shows(id)).tasks.filter(({ kind }) => kind === 'versement')
/** TLS goes by the machine's own clock: where a certificate matters, the commune does too. */
const tellsTheTime = () => commune.waits(Math.floor((Date.now() - commune.now().getTime()) / 1_000))
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
  const id = await commune.sends('P_SAEPERDU')
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

test('as@lae: an absence that it said before the quiet was over proves nothing, however late it is read', async () => {
  await archives.declares('asalae')
  const id = await commune.sends('ENDORMIE')
  await archives.asks(id)
  archives.faults.asalae.next('deposit', 'reset-before')
  await workTransfers(archives.job())
  expect(await told(id)).toContain('transfer-uncertain')
  commune.waits(60)
  const job = archives.job()
  const archiveOf: typeof job.archiveOf = async (siren) => {
    const opened = await job.archiveOf(siren)
    const follow: typeof opened.archive.follow = async (...asked) => {
      const said = await opened.archive.follow(...asked)
      commune.waits(3_600)
      return said
    }
    return { ...opened, archive: { ...opened.archive, follow } }
  }
  await workTransfers({ ...job, archiveOf })
  expect(await told(id)).not.toContain('transfer-not-found')
  await archives.goesOn(3)
  expect(await archives.last(id)).toMatchObject({ state: 'accepted' })
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

test('VITAM: a person corrects the operation that they gave, or takes it back', async () => {
  await archives.declares('vitam')
  const acts = [await commune.sends('Q1'), await commune.sends('Q2_SAEPERDU')] as const
  for (const act of acts) await archives.asks(act)
  await archives.works()
  await archives.goesOn(3)
  const [known, lost] = acts
  const { reference: another } = await archives.last(known)
  const own = archives.vitam.operations().find((each) => each.id !== another)?.id
  const { id } = await archives.last(lost)
  const says = async (reference: string | undefined) => {
    await archives.settles(id, true, reference)
    await archives.goesOn(2)
    return archives.last(lost)
  }
  expect(await says(another ?? '')).toMatchObject({ state: 'sent', heldCode: 'ACTES-T003', can: { settle: true } })
  const mistyped = { state: 'sent', metCode: 'ACTES-T002', late: 2, can: { settle: true } }
  expect(await says('aeeaaaaaachfhjqlabbccaedqctpzvqaaaaq')).toMatchObject(mistyped)
  expect(await says(own)).toMatchObject({ state: 'accepted', reference: own })
  expect(archives.vitam.operations()).toHaveLength(2)
})

test('VITAM: one whose operation its operator cancelled leaves again once a person says that it has it not', async () => {
  await archives.declares('vitam')
  const act = await commune.sends('Q3_SAEFATAL')
  await archives.asks(act)
  await archives.works()
  await archives.goesOn(2)
  const { id, ...stopped } = await archives.last(act)
  expect(stopped).toMatchObject({ state: 'sent', metCode: 'ACTES-T002', can: { settle: true } })
  expect(await archives.settles(id, false)).toMatchObject({ state: 'frozen', reference: null, late: 0 })
  await archives.goesOn(1)
  expect(archives.vitam.operations()).toHaveLength(2)
  const [, again] = archives.vitam.operations()
  expect(await archives.last(act)).toMatchObject({ state: 'sent', reference: again?.id })
})

test('a certificate that has ended stops the transfers of its collectivité; a new one lets them go on', async () => {
  tellsTheTime()
  await archives.declares('vitam', await archives.certificate(-1))
  const id = await commune.sends('CERT')
  await archives.asks(id)
  await archives.works()
  const { ask } = commune.operations
  expect(await ask.showArchive({ siren: '213401482' })).toMatchObject({ suspendedCode: 'ACTES-G007' })
  expect(await archives.last(id)).toMatchObject({ state: 'frozen', heldCode: null, metCode: 'ACTES-G007' })
  expect(await tasks(id)).toMatchObject([{ closedAt: null }])
  await archives.declares('vitam', await archives.certificate(30))
  await archives.works()
  await archives.goesOn(3)
  expect(await archives.last(id)).toMatchObject({ state: 'accepted' })
  expect(await tasks(id)).toMatchObject([{ outcome: 'done' }])
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

test('the test of the connection: as@lae by its version, VITAM by a blank transfer that keeps nothing', async () => {
  await archives.declares('asalae')
  expect((await archives.examines()).items).toMatchObject([
    { name: 'connexion', ok: true },
    { name: 'version', ok: true },
  ])
  await archives.declares('vitam')
  await commune.sends('ESSAI')
  tellsTheTime()
  archives.vitam.platform.settings = { ...archives.vitam.platform.settings, live: true }
  // What had stopped its transfers is over.
  await suspendArchive(commune.db, '213401482', 'ACTES-G008')
  const { items } = await archives.examines()
  expect(items).toContainEqual(expect.objectContaining({ name: 'versement', ok: true }))
  expect(await commune.operations.ask.showArchive({ siren: '213401482' })).toMatchObject({ suspendedCode: null })
  await archives.declares('vitam', { accord: 'INCONNU' })
  const refused = (await archives.examines()).items
  expect(refused).toContainEqual(expect.objectContaining({ name: 'versement', ok: false, code: 'ACTES-T001' }))
})

test('the bordereau and the reply are in the sealed dossier, and every verifier agrees', async () => {
  await archives.declares('asalae')
  const id = await commune.sends('SCELLE')
  await archives.asks(id)
  await archives.works()
  await archives.goesOn(3)
  expect(await archives.last(id)).toMatchObject({ state: 'accepted' })
  await sealed(commune)
  const dossier = await dossierOf(commune, id)
  const names = [...(await entriesIn(dossier)).keys()].filter((name) => name.startsWith('versements/'))
  expect(names).toEqual(['versements/01-accuse.xml', 'versements/01-bordereau.xml', 'versements/01-reponse.xml'])
  const path = folder.path('dossier.zip')
  await writeFile(path, dossier)
  expect(await verifyDossier(path)).toMatchObject({ verdict: 'unproven', lines: { loose: 0 }, unsealed: [] })
  expect(await secondOpinions(folder.path(''), [dossier])).toEqual([expect.stringMatching(/^(ok|incomplet)/)])
})

test('an act that went by another way is archived as well; many at once from Conservation', async () => {
  await archives.declares('asalae')
  const { ask } = commune.operations
  const siren = '213401482'
  const paper = await commune.sends('PAPIER', { autreVoie: { voie: 'papier', recuLe: '2025-07-01' } })
  const sent = await commune.sends('ENVOYE')
  expect(await ask.previewTransfers({ siren, natures: ['AI'] })).toEqual({ count: 0, natures: [] })
  const { count } = await ask.previewTransfers({ siren })
  expect(count).toBe(2)
  await expect(ask.startTransfers({ siren, count: 3, reason: 'essai' })).rejects.toMatchObject({ code: 'ACTES-A106' })
  expect(await ask.startTransfers({ siren, count, reason: 'essai' })).toEqual({ started: 2 })
  await archives.works()
  await archives.goesOn(3)
  for (const id of [paper, sent]) expect(await archives.last(id)).toMatchObject({ state: 'accepted', verified: true })
  expect(await ask.previewTransfers({ siren })).toMatchObject({ count: 0 })
  // Its record is withdrawn no more: the archive has it.
  await expect(ask.withdrawRecord({ id: paper, reason: 'mauvais jour' })).rejects.toMatchObject({ code: 'ACTES-T012' })
})

test('as@lae: while the control authority is asked, the delays go on and nothing is accepted', async () => {
  await archives.declares('asalae', { patience: { avertir: 1, alarmer: 2 } })
  const id = await commune.sends('VISA_SAE002')
  await archives.asks(id)
  await archives.works()
  await archives.goesOn(30)
  expect(await archives.last(id)).toMatchObject({
    state: 'sent',
    late: 1,
    reply: null,
    pieces: ['bordereau', 'acknowledgement'],
  })
  await archives.goesOn(60)
  expect(await archives.last(id)).toMatchObject({ state: 'accepted' })
})

test('what is packed anew leaves no bytes behind', async () => {
  await archives.declares('asalae', { accord: 'AUTRE' })
  const id = await commune.sends('ANEW')
  await archives.asks(id)
  await archives.asalae.close()
  await archives.goesOn(1)
  const [before] = await archives.of(id)
  await archives.declares('vitam')
  await archives.goesOn(3)
  expect(await archives.last(id)).toMatchObject({ state: 'accepted', archive: 'vitam' })
  const freed = await commune.db.values<string>('SELECT sha256 FROM actes.blob_removal')
  expect(freed).toEqual(expect.arrayContaining([before?.package?.sha256, before?.bordereauSha256]))
})
