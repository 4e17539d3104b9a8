// What the archive accepted may leave, by a visa and never before; what of a transfer outlives its act; and what the operations
// on archives and transfers refuse.
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { maraussan } from '../../src/config/demo.ts'
import type { Bytes } from '../../src/operations/operation.ts'
import { readInstallation } from '../../src/store/installation.ts'
import { neighbouring } from '../support/desk/desk.ts'
import { openCommune } from '../support/life/commune.ts'
import { forTest } from '../support/life/for-suite.ts'
import { agedBy, chained, oldBytes, purged, purgedADayAgo } from '../support/life/past.ts'
import { openArchivesBeside } from '../support/seda/declared.ts'

const siren = '213401482'
const reason = 'convenu avec les archives départementales'
const commune = forTest(() => openCommune())
const archives = forTest(async () => openArchivesBeside(commune))

const ask = () => commune.operations.ask
const set = (text: string, ...params: readonly unknown[]) => commune.db.query(text, params)
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'done',
    (error: { code?: string }) => error.code,
  )

/** Its term is long over, and the journal linked. */
async function ages(numero: string) {
  await agedBy(10, commune, numero)
  await chained(commune.app.ports)
}

async function accepted(numero: string, type: 'asalae' | 'vitam' = 'asalae') {
  await archives.declares(type)
  const id = await commune.sends(numero)
  await archives.asks(id)
  await archives.works()
  await archives.goesOn(3)
  await ages(numero)
  return id
}

const opens = (kind: 'versement' | 'elimination' = 'versement') => ask().openDisposal({ siren, kind, reason })
const because = async (kind: 'versement' | 'elimination' = 'versement') =>
  (await ask().previewDisposal({ siren, kind })).items.map((each) => each.because)

async function leaves(kind: 'versement' | 'elimination' = 'versement') {
  const { id } = await opens(kind)
  await ask().grantDisposal({ siren, id, reference: 'AD34-2026-17', date: '2025-07-01', reason })
  await ask().purgeDisposal({ siren, id, count: 1, reason })
  await purged(commune.app.ports)
  return ask().showDisposal({ siren, id })
}

describe('a bordereau of versement', () => {
  test('names no act before the archive has accepted it; one of elimination does', async () => {
    await archives.declares('asalae')
    const id = await commune.sends('AVANT')
    await ages('AVANT')
    expect([await because(), await because('elimination')]).toEqual([['unarchived'], [null]])
    expect(await codeOf(opens())).toBe('ACTES-A101')
    await archives.asks(id)
    await chained(commune.app.ports)
    expect([await because(), await because('elimination')]).toEqual([['transfer'], ['transfer']])
    await archives.works()
    await chained(commune.app.ports)
    expect(await archives.last(id)).toMatchObject({ state: 'sent' })
    expect([await because(), await because('elimination')]).toEqual([['transfer'], ['transfer']])
  })

  test('names none whose acceptance is not borne out by its digests', async () => {
    const id = await accepted('DOUTE')
    for (const verified of [null, false]) {
      await set('UPDATE actes.transfer SET verified = $2 WHERE transmission = $1', id, verified)
      expect([await because(), await because('elimination')]).toEqual([['unarchived'], [null]])
    }
    await set('UPDATE actes.transfer SET verified = true WHERE transmission = $1', id)
    expect(await because()).toEqual([null])
  })

  test('deletes nothing without a visa, nor under a hold or while a fact noted lately may be attacked', async () => {
    const id = await accepted('TENU')
    const { id: disposal } = await opens()
    expect(await codeOf(ask().purgeDisposal({ siren, id: disposal, count: 1, reason }))).toBe('ACTES-A102')
    await ask().abandonDisposal({ siren, id: disposal, reason })
    const { items } = await ask().setLegalHoldOnAct({ id, reason: 'contentieux' })
    expect(await because()).toEqual(['hold'])
    await ask().liftLegalHold({ siren, id: items[0]?.id ?? '', reason })
    const noted = (day: string) =>
      set(
        `INSERT INTO actes.publication SELECT collectivite, date_decision, numero, nature, 'affiche', $2 FROM actes.transmission
          WHERE id = $1 ON CONFLICT (collectivite, date_decision, numero, nature, how) DO UPDATE SET day = excluded.day`,
        id,
        day,
      )
    await noted('2025-03-09')
    expect([await because(), await because('elimination')]).toEqual([['delay'], ['delay']])
    await noted('2025-03-07')
    expect(await because()).toEqual([null])
  })

  test('keeps an act whose acceptance is no longer borne out when it is run', async () => {
    const id = await accepted('RETOUR')
    const { id: disposal } = await opens()
    await ask().grantDisposal({ siren, id: disposal, reference: 'AD34', date: '2025-07-01', reason })
    await ask().purgeDisposal({ siren, id: disposal, count: 1, reason })
    await set('UPDATE actes.transfer SET verified = false WHERE transmission = $1', id)
    await purged(commune.app.ports)
    expect(await ask().showDisposal({ siren, id: disposal })).toMatchObject({ state: 'done', purged: 0 })
    expect((await commune.shows(id)).id).toBe(id)
  })

  test.each(['asalae', 'vitam'] as const)(
    'deletes by its visa what %s has; its reply stays, without other words',
    async (type) => {
      const id = await accepted('PARTI', type)
      const before = await archives.last(id)
      const kept = await commune.db.first<{ reply: string; bordereau: string; answer: string }>(
        `SELECT t.reply_sha256 AS reply, t.bordereau_sha256 AS bordereau, a.reply_sha256 AS answer FROM actes.transfer t
           JOIN actes.transfer_attempt a ON a.transfer = t.id WHERE t.transmission = $1`,
        [id],
      )
      expect(await leaves()).toMatchObject({ state: 'done', purged: 1 })
      expect(await codeOf(commune.shows(id))).toBe('ACTES-S006')
      const after = await archives.last(id)
      expect(after).toMatchObject({ state: 'accepted', verified: true, detail: null, pieces: ['reply'] })
      expect(after).toMatchObject({ identifier: before.identifier, reference: before.reference })
      expect([after.attempts.length, after.reply?.events]).toEqual([1, undefined])
      const { store } = commune.app.ports
      await purgedADayAgo({ store })
      await oldBytes(commune.home)
      await purged(commune.app.ports)
      const { reply = '', bordereau = '', answer = '' } = kept ?? {}
      expect(await Promise.all([reply, bordereau, answer].map((each) => store.blobs.has(each)))).toEqual([
        true,
        false,
        false,
      ])
      const { bytes } = (await ask().downloadTransfer({ siren, id: after.id, piece: 'reply' })) as Bytes
      expect(
        createHash('sha256')
          .update(bytes as Uint8Array)
          .digest('hex'),
      ).toBe(reply)
      expect(await readInstallation(store.db, await store.mark.read())).toMatchObject({ forgotten: 0, isQuiet: false })
    },
  )

  test('a refused transfer waits for nobody once its act is gone', async () => {
    await archives.declares('asalae', { accord: 'INCONNU' })
    const id = await commune.sends('REFUS')
    await archives.asks(id)
    await archives.works()
    await archives.goesOn(3)
    await ages('REFUS')
    expect(await because('elimination')).toEqual(['task'])
    const { tasks } = await commune.shows(id)
    await ask().closeTask({ id: tasks[0]?.id ?? '', reason })
    await agedBy(0, commune, 'REFUS')
    await chained(commune.app.ports)
    expect(await leaves('elimination')).toMatchObject({ purged: 1 })
    expect(await archives.last(id)).toMatchObject({ state: 'refused', detail: null, pieces: [] })
    expect(await ask().listTransfers({ list: 'attention', limit: 10 })).toMatchObject({ items: [] })
    await archives.works()
    expect(await commune.db.rows('SELECT FROM actes.task')).toEqual([])
  })
})

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
    expect(await ask().previewTransfers({ siren, decidedTo: '2020-01-01' })).toEqual({ count: 0 })
    expect(await ask().previewTransfers({ siren, natures: ['AI'] })).toEqual({ count: 0 })
    expect(await ask().previewTransfers(wish)).toEqual({ count: 2 })
    expect(await codeOf(ask().startTransfers({ ...wish, count: 1, reason }))).toBe('ACTES-A106')
    expect(await ask().listTransfers({ list: 'all', limit: 10 })).toMatchObject({ items: [] })
    expect(await ask().startTransfers({ ...wish, count: 2, reason })).toEqual({ started: 2 })
    expect(await ask().previewTransfers(wish)).toEqual({ count: 0 })
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
