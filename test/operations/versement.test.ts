// What the archive accepted may leave, by a visa and never before; what of a transfer outlives its act.
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Bytes } from '../../src/operations/operation.ts'
import { readInstallation } from '../../src/store/installation.ts'
import { onObjects, openCommune } from '../support/life/commune.ts'
import { forTest } from '../support/life/for-suite.ts'
import { agedBy, chained, oldBytes, purged, purgedADayAgo } from '../support/life/past.ts'
import { openArchivesBeside } from '../support/seda/declared.ts'
import { codeOf } from '../support/expect-code.ts'

const siren = '213401482'
const reason = 'convenu avec les archives départementales'
const commune = forTest(() => openCommune(onObjects ? { time: { at: Date.now() } } : {}))
const archives = forTest(async () => openArchivesBeside(commune))

const ask = () => commune.operations.ask
const set = (text: string, ...params: readonly unknown[]) => commune.db.query(text, params)

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
    /** Four months ago, and so many days later: more than months differ by. */
    const noted = (days: number) =>
      set(
        `INSERT INTO actes.publication SELECT collectivite, date_decision, numero, nature, 'affiche', ($2::date - interval '4 months')::date + $3::integer FROM actes.transmission
          WHERE id = $1 ON CONFLICT (collectivite, date_decision, numero, nature, how) DO UPDATE SET day = excluded.day`,
        id,
        commune.now(),
        days,
      )
    await noted(5)
    expect([await because(), await because('elimination')]).toEqual([['delay'], ['delay']])
    await noted(-5)
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
      await oldBytes(commune)
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
