// What the operations on archives and transfers do, and what they refuse.
import { describe, expect, test } from 'vitest'
import { maraussan } from '../../src/config/demo.ts'
import { neighbouring } from '../support/desk/desk.ts'
import { openCommune } from '../support/life/commune.ts'
import { forTest } from '../support/life/for-suite.ts'
import { openArchivesBeside } from '../support/seda/declared.ts'
import { codeOf } from '../support/expect-code.ts'

const siren = '213401482'
const reason = 'convenu avec les archives départementales'
const commune = forTest(() => openCommune())
const archives = forTest(async () => openArchivesBeside(commune))

const ask = () => commune.operations.ask
const set = (text: string, ...params: readonly unknown[]) => commune.db.query(text, params)

describe('an archive is declared', () => {
  const shows = () => ask().showArchive({ siren })
  const declares = (more: object = {}) => ask().declareArchive({ siren, ...archives.settings.asalae, ...more })
  const secrets = () =>
    commune.db.values<string>('SELECT setting FROM actes.secret WHERE siren = $1 ORDER BY setting', [siren])
  const problemsOf = (promise: Promise<unknown>) =>
    promise.then(
      () => [],
      ({ problems }: { problems: readonly { code: string; path: string }[] }) =>
        problems.map(({ code, path }) => `${code} ${path}`).sort(),
    )

  test('with every fault at once, and nothing is kept', async () => {
    const { accord: _, serviceArchives: __, ...given } = archives.settings.asalae
    const faulty = { ...given, url: 'ftp://x', tranche: -1, couleur: 'bleu', patience: { avertir: 9, alarmer: 2 } }
    const found = await problemsOf(ask().declareArchive({ siren, ...faulty }))
    for (const path of ['archive.url', 'archive.tranche', 'archive.couleur', 'archive.serviceArchives'])
      expect(found.some((each) => each.endsWith(path))).toBe(true)
    expect([await codeOf(shows()), await secrets()]).toEqual(['ACTES-T005', []])
  })

  test('with its secrets sealed for its server, to which alone they may be given back', async () => {
    const settings = (await declares()).settings as { url: string; motDePasse: object }
    const { motDePasse } = settings
    expect(motDePasse).toEqual({ sealed: expect.any(String) })
    expect(JSON.stringify(await commune.db.rows('SELECT * FROM actes.archive'))).not.toContain('mot de passe')
    await declares({ motDePasse })
    expect((await shows()).settings).toMatchObject({ motDePasse })
    const elsewhere = { motDePasse, url: 'https://ailleurs.example.org/restservices' }
    expect(await problemsOf(declares(elsewhere))).toEqual(['ACTES-A075 archive.motDePasse'])
    expect(await codeOf(declares({ motDePasse: { sealed: commune.app.ports.clock.newId() } }))).toBe('ACTES-G018')
    expect((await shows()).settings).toMatchObject({ url: settings.url, motDePasse })
  })

  test('beside the gateway: neither drops, or takes, a secret of the other', async () => {
    await declares()
    const pastell = { type: 'pastell', url: 'https://pastell.example.org/', entite: 7, jeton: 'jeton-d-essai' }
    const gateway = (jeton: unknown) =>
      commune.operations.declare({ ...maraussan, gateway: { ...pastell, jeton } }, 'test')
    await gateway('un')
    expect(await secrets()).toEqual(['archive.motDePasse', 'jeton'])
    await gateway('deux')
    await declares({ motDePasse: 'un autre' })
    expect(await secrets()).toEqual(['archive.motDePasse', 'jeton'])
    const id = await commune.db.value<string>("SELECT id FROM actes.secret WHERE setting = 'jeton'")
    expect(await problemsOf(declares({ motDePasse: { sealed: id } }))).toEqual(['ACTES-A075 archive.motDePasse'])
    await ask().removeArchive({ siren, reason })
    expect(await secrets()).toEqual(['jeton'])
  })

  test('removed once nothing is under way to it', async () => {
    expect(await codeOf(ask().removeArchive({ siren, reason }))).toBe('ACTES-T005')
    await declares()
    const { id } = await archives.asks(await commune.sends('OTE'))
    expect(await codeOf(ask().removeArchive({ siren, reason }))).toBe('ACTES-T011')
    expect(await secrets()).toEqual(['archive.motDePasse'])
    await archives.cancels(id)
    expect(await ask().removeArchive({ siren, reason })).toEqual({ siren })
    expect([await codeOf(shows()), await secrets()]).toEqual(['ACTES-T005', []])
  })

  test('tested: what is found is told, and nothing is stored there', async () => {
    expect(await codeOf(ask().examineArchive({ siren }))).toBe('ACTES-T005')
    await declares()
    const faults = async () => (await ask().examineArchive({ siren })).items.filter(({ ok }) => !ok).length
    expect(await faults()).toBe(0)
    await declares({ motDePasse: 'faux' })
    expect(await faults()).toBeGreaterThan(0)
    expect(archives.asalae.received()).toEqual([])
    const lines = await commune.db.values<{ faults: number }>(
      "SELECT detail FROM actes.installation_journal WHERE event = 'archive-examined' ORDER BY id",
    )
    expect(lines.map(({ faults: count }) => count > 0)).toEqual([false, true])
  })
})

describe('a transfer', () => {
  test('starts for an acknowledged act, once, where an archive is declared and the collectivité is here', async () => {
    const id = await commune.sends('UN')
    expect(await codeOf(archives.asks(id))).toBe('ACTES-T005')
    await archives.declares('asalae')
    expect(await codeOf(archives.asks(await commune.hands('ATTEND')))).toBe('ACTES-A002')
    await commune.works()
    expect(await codeOf(archives.asks(id))).toBe('done')
    expect(await codeOf(archives.asks(id))).toBe('ACTES-T006')
    await ask().leaveCollectivite({ siren, back: false, reason })
    await archives.works()
    expect(await archives.last(id)).toMatchObject({ state: 'asked' })
    expect(await codeOf(archives.asks(id))).toBe('ACTES-A113')
    expect(await codeOf(ask().startTransfers({ siren, count: 1, reason }))).toBe('ACTES-A113')
    await ask().leaveCollectivite({ siren, back: true, reason })
    // The other installation may have sent it: as@lae is asked first, and has none.
    await archives.works()
    await archives.goesOn(3)
    expect(await archives.last(id)).toMatchObject({ state: 'accepted' })
    expect(archives.asalae.received()).toHaveLength(1)
  })

  test('in bulk: as many as were shown, of the wished natures and days, and no act twice', async () => {
    const wish = { siren, natures: ['DE'] as const }
    expect(await codeOf(ask().startTransfers({ ...wish, count: 1, reason }))).toBe('ACTES-T005')
    expect(await codeOf(ask().previewTransfers({ siren }))).toBe('ACTES-T005')
    await archives.declares('asalae')
    for (const numero of ['UN', 'DEUX']) await commune.sends(numero)
    expect(await ask().previewTransfers({ siren, decidedTo: '2020-01-01' })).toMatchObject({ count: 0 })
    expect(await ask().previewTransfers({ siren, natures: ['AI'] })).toMatchObject({ count: 0 })
    expect(await ask().previewTransfers(wish)).toMatchObject({ count: 2 })
    expect(await codeOf(ask().startTransfers({ ...wish, count: 1, reason }))).toBe('ACTES-A106')
    expect(await ask().listTransfers({ list: 'all', limit: 10 })).toMatchObject({ items: [] })
    expect(await ask().startTransfers({ ...wish, count: 2, reason })).toEqual({ started: 2 })
    expect(await ask().previewTransfers(wish)).toMatchObject({ count: 0 })
  })

  test('is cancelled before anything left, with its package, and begins again under another name', async () => {
    await archives.declares('vitam')
    const id = await commune.sends('RENONCE')
    const first = await archives.asks(id)
    await archives.vitam.close()
    await archives.works()
    const frozen = await archives.last(id)
    expect(frozen).toMatchObject({ state: 'frozen', can: { cancel: true } })
    await commune.operations.declare(neighbouring, 'test')
    expect(await codeOf(ask().cancelTransfer({ siren: neighbouring.siren, id: frozen.id, reason }))).toBe('ACTES-S006')
    const sha256 = await commune.db.value<string>("SELECT package->>'sha256' FROM actes.transfer WHERE id = $1", [
      frozen.id,
    ])
    expect(await archives.cancels(frozen.id)).toMatchObject({ state: 'cancelled', sizeBytes: null })
    expect(await commune.db.values('SELECT sha256 FROM actes.blob_removal')).toEqual([sha256])
    expect(await codeOf(archives.cancels(frozen.id))).toBe('ACTES-T011')
    expect((await archives.asks(id)).identifier).not.toBe(first.identifier)
  })

  test('in the hand of a worker is changed by nobody else', async () => {
    await archives.declares('asalae')
    const { id } = await archives.asks(await commune.sends('PRIS'))
    await set(
      `UPDATE actes.transfer SET claim_token = gen_random_uuid(), due_at = $2 WHERE id = $1`,
      id,
      new Date(commune.now().getTime() + 60_000),
    )
    expect(await codeOf(archives.cancels(id))).toBe('ACTES-T011')
  })

  test('of which nobody knows is decided by a person alone, with VITAM’s name for it, and never taken up as if it were not', async () => {
    await archives.declares('vitam')
    const id = await commune.sends('P_SAEMORT')
    await archives.asks(id)
    await archives.works()
    await archives.goesOn(3)
    const lost = await archives.last(id)
    expect(lost).toMatchObject({ state: 'frozen', heldCode: 'ACTES-T010', uncertain: true })
    expect(await codeOf(archives.retries(lost.id))).toBe('ACTES-T011')
    expect(await codeOf(archives.cancels(lost.id))).toBe('ACTES-T011')
    expect(await codeOf(archives.settles(lost.id, true))).toBe('ACTES-T004')
    const settled = await archives.settles(lost.id, false)
    expect(settled).toMatchObject({ state: 'frozen', heldCode: null, attempts: [{ verdict: 'not-taken' }] })
    expect(await codeOf(archives.settles(lost.id, false))).toBe('ACTES-T011')
  })
})
