// On a server that locks, the files of an act stay until its term, longer while a hold stands, and then go with every version.
import { randomBytes } from 'node:crypto'
import { beforeEach, expect, test } from 'vitest'
import { dayIn } from '../../src/protocol/calendrier/jour.ts'
import { lockFiles } from '../../src/transmission/locking.ts'
import { blobKey } from '../../src/store/blobs/folder.ts'
import { describeWith } from '../support/describe-with.ts'
import { openCommune, type Commune } from '../support/life/commune.ts'
import { agedBy, chained, purged, purgedADayAgo } from '../support/life/past.ts'
import { lendBucket, type LentBucket } from '../support/servers/buckets.ts'

const siren = '213401482'
const reason = 'archives départementales consultées'
/** Of the same main file, and a longer term. */
const arrete = { nature: 'AR', document: { fichier: 'deliberation.pdf', typePiece: '99_AR' }, annexes: [] }
const day = (date: Date) => dayIn('Europe/Paris', date)

await describeWith('s3', 'the files of acts in a bucket', (url) => {
  let lent: LentBucket
  let commune: Commune
  const time = { at: 0 }
  beforeEach(async () => {
    lent = await lendBucket(url)
    time.at = Date.now()
    commune = await openCommune({ environment: lent.environment, time })
    return () => commune.closes()
  })
  const ports = () => commune.app.ports
  const locks = () => lockFiles({ ...ports(), notify: async () => undefined })
  const rows = <R>(text: string, params: readonly unknown[] = []) => commune.db.rows<R>(text, params)
  const filesOf = (id: string) =>
    commune.db.values<string>('SELECT * FROM actes.files_of(ARRAY[$1::uuid]) ORDER BY 1', [id])
  /** Mode, day and hold of each file of an act, those alike once. */
  const locked = async (id: string) => {
    const all = await Promise.all(
      (await filesOf(id)).map(async (sha256) => {
        const headers = await lent.bucket.facts(blobKey(sha256))
        const said = (name: string) => headers?.[`x-amz-object-lock-${name}`]?.toString()
        return [said('mode'), said('retain-until-date')?.slice(0, 10), said('legal-hold') ?? 'OFF'].join(' ')
      }),
    )
    return [...new Set(all)]
  }
  const termOf = async (id: string) =>
    (await commune.db.value<string>('SELECT max(until)::text FROM actes.locks_of($1, $2::jsonb)', [id, '{}'])) ?? ''

  test('are locked until the term, longer once the term is, and never for less', async () => {
    const id = await commune.sends('DEL1')
    await locks()
    const until = new Date(time.at)
    until.setUTCFullYear(until.getUTCFullYear() + 1)
    expect((await filesOf(id)).length).toBeGreaterThan(4)
    expect(await locked(id)).toEqual([`GOVERNANCE ${day(until)} OFF`])
    const [sha256 = ''] = await filesOf(id)
    const version = (await lent.bucket.facts(blobKey(sha256)))?.['x-amz-version-id']?.toString() ?? ''
    await expect(lent.bucket.remove(blobKey(sha256), version)).rejects.toMatchObject({ code: 'AccessDenied' })
    expect(await ports().store.blobs.remove(sha256, new Date(time.at + 86_400_000))).toBe(false)
    // The préfecture writes a year later: the term of the whole act is longer by that.
    const { idActe } = await commune.shows(id)
    await commune.prefectureWrites('courrier', idActe ?? '')
    await commune.works()
    await commune.db.query(
      `UPDATE actes.retour SET received_at = received_at + interval '200 days' WHERE transmission = $1`,
      [id],
    )
    await locks()
    const later = await termOf(id)
    expect(later > day(until)).toBe(true)
    expect(await locked(id)).toEqual([`GOVERNANCE ${later} OFF`])
    await commune.db.query(
      `UPDATE actes.retour SET received_at = received_at - interval '200 days' WHERE transmission = $1`,
      [id],
    )
    await commune.db.query('DELETE FROM actes.act_lock')
    await locks()
    expect(await locked(id)).toEqual([`GOVERNANCE ${later} OFF`])
  })

  test('that two acts share have the longer term, and the hold of one of them', async () => {
    const [one, other] = [await commune.sends('DEL1'), await commune.sends('ARR1', arrete)]
    await locks()
    const terms = [await termOf(one), await termOf(other)]
    expect(terms[0]?.slice(0, 4)).not.toBe(terms[1]?.slice(0, 4))
    expect((await locked(one)).sort()).toEqual([`GOVERNANCE ${terms[0]} OFF`, `GOVERNANCE ${terms[1]} OFF`])
    expect(await locked(other)).toEqual([`GOVERNANCE ${terms[1]} OFF`])
    const { operations } = commune
    await operations.ask.setLegalHoldOnAct({ id: one, reason })
    const all = await operations.ask.setLegalHold({ siren, reason })
    await locks()
    for (const id of [one, other]) expect((await locked(id)).every((each) => each.endsWith('ON'))).toBe(true)
    const ofAll = all.items.find(({ transmission }) => transmission === null)?.id ?? ''
    await operations.ask.liftLegalHold({ siren, id: ofAll, reason })
    await locks()
    expect((await locked(one)).every((each) => each.endsWith('ON'))).toBe(true)
    expect(new Set((await locked(other)).map((each) => each.slice(-3)))).toEqual(new Set([' ON', 'OFF']))
  })

  test('leave with all their versions once their act is eliminated and nothing locks them, and the journal says so', async () => {
    const [id, young] = [await commune.sends('DEL1'), await commune.sends('DEL2')]
    const shared = new Set(await filesOf(young))
    const files = (await filesOf(id)).filter((sha256) => !shared.has(sha256))
    const [first = '', second = '', third = ''] = files
    await agedBy(10, commune, 'DEL1')
    await chained(ports())
    const { ask } = commune.operations
    const { items } = await ask.setLegalHoldOnAct({ id, reason })
    await locks()
    expect(await locked(id)).toContain('  ON')
    await ask.liftLegalHold({ siren, id: items[0]?.id ?? '', reason })
    await locks()
    const { id: disposal } = await ask.openDisposal({ siren, kind: 'elimination', reason })
    await ask.grantDisposal({ siren, id: disposal, reference: 'AD34-2026-17', date: '2026-01-01', reason })
    await ask.purgeDisposal({ siren, id: disposal, count: 1, reason })
    await purged(ports())
    await purgedADayAgo(ports())
    // One was deleted without its version, one was written twice, one is locked by somebody else.
    await lent.bucket.remove(blobKey(first))
    await lent.bucket.put(blobKey(second), 'another version')
    const { lock } = ports().store.blobs
    await lock?.(third, { held: true })
    commune.waits(2 * 86_400)
    for (let times = 0; times < 2; times++) await purged(ports())
    expect(await rows('SELECT sha256 FROM actes.blob_removal')).toEqual([{ sha256: third }])
    expect((await lent.bucket.versions(blobKey(third))).length).toBe(1)
    await lock?.(third, { held: false })
    await purged(ports())
    for (const sha256 of files) expect(await lent.bucket.versions(blobKey(sha256))).toEqual([])
    for (const sha256 of shared) expect(await ports().store.blobs.has(sha256)).toBe(true)
    const told = await rows<{ digests: readonly string[] }>(
      `SELECT detail->'digests' AS digests FROM actes.installation_journal WHERE event = 'files-erased'`,
    )
    expect(told.flatMap(({ digests }) => digests).sort()).toEqual(files)
  })

  test('are not drafts, uploads, logos or the mark: those are never locked', async () => {
    const { store } = ports()
    const until = new Date(time.at + 86_400_000)
    await store.uploads.keep(
      (async function* () {
        yield randomBytes(9)
      })(),
      { owner: 'token:a', now: commune.now(), until, most: 99 },
    )
    const { sha256 } = await store.blobs.put(randomBytes(99))
    await commune.sends('DEL1')
    await locks()
    for (const under of ['uploads/', 'mark/', 'heads/'])
      for await (const page of lent.bucket.list(under, ''))
        for (const { key } of page) expect(await lent.bucket.facts(key)).not.toHaveProperty('x-amz-object-lock-mode')
    expect(await lent.bucket.facts(blobKey(sha256))).not.toHaveProperty('x-amz-object-lock-mode')
    expect(await store.uploads.drop('token:a')).toBe(1)
    for await (const page of lent.bucket.list('uploads/', '')) expect(page).toEqual([])
  })
})

await describeWith('s3', 'the strictest lock', (url) => {
  test('is one that nobody lifts', async () => {
    const lent = await lendBucket(url, { lock: 'compliance' })
    const commune = await openCommune({ environment: lent.environment, time: { at: Date.now() } })
    const id = await commune.sends('DEL1')
    await lockFiles({ ...commune.app.ports, notify: async () => undefined })
    for (const sha256 of await commune.db.values<string>('SELECT * FROM actes.files_of(ARRAY[$1::uuid])', [id])) {
      const [{ id: version } = { id: '' }] = await lent.bucket.versions(blobKey(sha256))
      for (const headers of [{}, { 'x-amz-bypass-governance-retention': 'true' }])
        await expect(lent.bucket.remove(blobKey(sha256), version, headers)).rejects.toMatchObject({
          code: 'AccessDenied',
        })
    }
    await commune.closes()
  })
})
