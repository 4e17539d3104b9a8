// How acts leave: after their term, by a visa or a transfer, unless something holds them; what is left of them, and that nothing
// else is touched.
import { beforeEach, describe, expect, test } from 'vitest'
import { buffer } from 'node:stream/consumers'
import type { Readable } from 'node:stream'
import { may, roles } from '../../src/accounts/access.ts'
import { linkAfter, beginningOf, ownerOf } from '../../src/protocol/dossier.ts'
import type { Bytes } from '../../src/operations/operation.ts'
import { terms } from '../../src/config/retention.ts'
import { onObjects, openCommune } from '../support/life/commune.ts'
import { agedBy, chained, oldBytes, purged, purgedADayAgo } from '../support/life/past.ts'
import { forTest } from '../support/life/for-suite.ts'
import { storedBytes } from '../support/life/stored-bytes.ts'
import { codeOf } from '../support/expect-code.ts'

const siren = '213401482'
const reason = 'archives départementales consultées'

let old: string
let young: string
const commune = forTest(() => openCommune(onObjects ? { time: { at: Date.now() } } : {}))
const stored = () => storedBytes(commune.app.config)
beforeEach(async () => {
  ;[old, young] = [await commune.hands('DEL1'), await commune.hands('DEL2')]
  await commune.works()
  await agedBy(10, commune, 'DEL1')
  await chained(commune.app.ports)
})

const ask = () => commune.operations.ask
const rows = <R>(text: string, params: readonly unknown[] = []) => commune.db.rows<R>(text, params)
const open = () => ask().openDisposal({ siren, kind: 'elimination', reason })
const granted = async () => {
  const { id } = await open()
  await ask().grantDisposal({ siren, id, reference: 'AD34-2026-17', date: '2025-07-01', reason })
  return id
}
const gone = async () => {
  const id = await granted()
  await ask().purgeDisposal({ siren, id, count: 1, reason })
  await purged(commune.app.ports)
  return id
}

describe('before the deletion', () => {
  test('the preview shows what may be deleted, and why the others stay', async () => {
    const { items } = await ask().previewDisposal({ siren })
    expect(items.map(({ because, count }) => [because, count])).toEqual([
      [null, 1],
      ['term', 1],
    ])
    expect(items[0]?.bytes).toBeGreaterThan(1_000)
  })

  test('a bordereau alone deletes nothing, nor does it before its visa is recorded', async () => {
    const { id, acts, left } = await open()
    expect([acts, left.map(({ because, count }) => [because, count])]).toEqual([1, [[null, 1]]])
    expect(await codeOf(ask().purgeDisposal({ siren, id, count: 1, reason }))).toBe('ACTES-A102')
    await purged(commune.app.ports)
    expect((await commune.shows(old)).id).toBe(old)
  })

  test('a visa dated in the future is refused, and so is a second one', async () => {
    const { id } = await open()
    const visa = { siren, id, reference: 'AD34', reason }
    expect(await codeOf(ask().grantDisposal({ ...visa, date: '2031-01-01' }))).toBe('ACTES-A103')
    await ask().grantDisposal({ ...visa, date: '2025-07-01' })
    expect(await codeOf(ask().grantDisposal({ ...visa, date: '2025-07-01' }))).toBe('ACTES-A102')
  })

  test('a count that was not shown deletes nothing', async () => {
    const id = await granted()
    expect(await codeOf(ask().purgeDisposal({ siren, id, count: 2, reason }))).toBe('ACTES-A106')
    expect((await ask().showDisposal({ siren, id })).state).toBe('granted')
  })

  test('an act is on one bordereau at a time; an abandoned one frees it', async () => {
    const { id } = await open()
    expect(await codeOf(open())).toBe('ACTES-A101')
    await ask().abandonDisposal({ siren, id, reason })
    expect((await open()).acts).toBe(1)
  })

  test('the table for the visa has the act, its term and its fate', async () => {
    const { id } = await open()
    const { bytes } = (await ask().downloadDisposal({ siren, id })) as unknown as Bytes
    const [head, line] = (await buffer(bytes as Readable)).toString().split('\r\n')
    expect(head).toContain('Objet;DUA (mois);Sort final;Visa d’élimination')
    expect(line).toContain(';DEL1;Délibérations;2015-')
    expect(line).toContain(';12;conservation définitive;')
  })

  test('administrators and archivists may delete acts', () => {
    expect(roles.filter((role) => may([{ role, siren: null }], 'retention', siren))).toEqual([
      'administrator',
      'archivist',
    ])
  })
})

describe('an act stays', () => {
  const because = async () => (await ask().previewDisposal({ siren, decidedTo: '2020-01-01' })).items[0]?.because

  test('under a legal hold on it, or on its collectivité, even once a purge was requested', async () => {
    const id = await granted()
    await ask().purgeDisposal({ siren, id, count: 1, reason })
    const { items } = await ask().setLegalHoldOnAct({ id: old, reason: 'contentieux' })
    expect(await codeOf(ask().setLegalHoldOnAct({ id: old, reason }))).toBe('ACTES-A104')
    await purged(commune.app.ports)
    expect((await commune.shows(old)).id).toBe(old)
    expect(await ask().showDisposal({ siren, id })).toMatchObject({ state: 'done', purged: 0 })
    expect(await because()).toBe('hold')
    await ask().liftLegalHold({ siren, id: items[0]?.id ?? '', reason })
    expect(await because()).toBe(null)
    const held = await ask().setLegalHold({ siren, reason: 'contrôle de la chambre régionale des comptes' })
    expect([held.items.length, await because()]).toEqual([2, 'hold'])
    const lines = await rows<{ event: string }>(
      `SELECT event FROM actes.installation_journal WHERE event LIKE '%hold%' ORDER BY id`,
    )
    expect(lines.map(({ event }) => event)).toEqual(['legal-hold-set', 'legal-hold-lifted', 'legal-hold-set'])
  })

  test('while it is on a public page, its documents are due, its lines are unlinked, or a task is open', async () => {
    const { id_acte: idActe } = (
      await rows<{ id_acte: string }>('SELECT id_acte FROM actes.transmission WHERE id = $1', [old])
    )[0] ?? { id_acte: '' }
    await rows(
      `INSERT INTO actes.posting (id, transmission, collectivite, id_acte, posted_at, posted_on, posted_by, files)
       VALUES (gen_random_uuid(), $1, $2, $3, now(), '2015-01-01', 'test', '[]')`,
      [old, siren, idActe],
    )
    expect(await because()).toBe('posted')
    await rows(`DELETE FROM actes.posting`)
    await ask().publishTransmission({ id: old, date: '2025-07-08', how: 'publie' })
    expect(await because()).toBe('live')
    await agedBy(0, commune, 'DEL1')
    expect(await because()).toBe('unlinked')
    await chained(commune.app.ports)
    await commune.prefectureWrites('observations', idActe)
    await commune.works()
    await agedBy(10, commune, 'DEL1')
    await chained(commune.app.ports)
    expect(await because()).toBe('task')
  })

  test('while a letter about it is younger than its term', async () => {
    await rows(`UPDATE actes.retour SET received_at = $2::timestamptz - interval '188 days' WHERE transmission = $1`, [
      old,
      commune.now(),
    ])
    expect(await because()).toBe('term')
  })

  test('while the settings lengthen its term', async () => {
    const longer = { ...commune.app.ports, retention: { DE: 240 } }
    const id = await granted()
    await ask().purgeDisposal({ siren, id, count: 1, reason })
    await purged(longer)
    expect((await commune.shows(old)).id).toBe(old)
  })
})

describe('after the deletion', () => {
  test('its number, its day, its visa and its digests remain, and its content is nowhere', async () => {
    const files = await rows<{ sha256: string }>(
      `SELECT f->>'sha256' AS sha256 FROM actes.transmission, jsonb_array_elements(files) f WHERE id = $1`,
      [old],
    )
    await gone()
    expect(await codeOf(commune.shows(old))).toBe('ACTES-S006')
    const [left] = await rows<{ numero: string; digests: string[]; reference: string }>(
      `SELECT p.numero, p.digests, d.reference FROM actes.purged p JOIN actes.disposal d ON d.id = p.disposal`,
    )
    expect(left).toMatchObject({ numero: 'DEL1', reference: 'AD34-2026-17' })
    expect(left?.digests).toEqual(expect.arrayContaining(files.map(({ sha256 }) => `file:${sha256}`)))
    const [line] = await rows<{ target: string; detail: object }>(
      `SELECT target, detail FROM actes.installation_journal WHERE event = 'act-purged'`,
    )
    expect(line).toMatchObject({
      target: old,
      detail: { numero: 'DEL1', reference: 'AD34-2026-17', digests: left?.digests },
    })
  })

  test('no column names it except the records of its deletion', async () => {
    await gone()
    const columns = await rows<{ t: string; c: string }>(
      `SELECT table_name AS t, column_name AS c FROM information_schema.columns
        WHERE table_schema = 'actes' AND data_type = 'uuid' AND table_name IN (SELECT tablename FROM pg_tables WHERE schemaname = 'actes')`,
    )
    const naming: string[] = []
    for (const { t, c } of columns)
      if ((await rows(`SELECT 1 FROM actes.${t} WHERE ${c} = $1 LIMIT 1`, [old])).length > 0) naming.push(`${t}.${c}`)
    expect(naming.sort()).toEqual(['disposal_act.transmission', 'link.subject', 'purged.transmission'])
  })

  test('bytes shared with another act stay, and the others are removed', async () => {
    const before = await stored().list()
    await gone()
    // A backup under way finds them for a day.
    expect(await stored().list()).toEqual(before)
    await purgedADayAgo(commune.app.ports)
    await purged(commune.app.ports)
    const after = await stored().list()
    const own = await rows<{ sha256: string }>(
      `SELECT split_part(d, ':', 2) AS sha256 FROM actes.purged, jsonb_array_elements_text(digests) d`,
    )
    const living = await rows<{ sha256: string }>(
      `SELECT f->>'sha256' AS sha256 FROM actes.transmission, jsonb_array_elements(files) f`,
    )
    // Both acts are the same two files.
    for (const { sha256 } of living) expect(after).toContain(sha256)
    const kept = new Set(living.map(({ sha256 }) => sha256))
    expect(after).toEqual(before.filter((each) => kept.has(each) || !own.some(({ sha256 }) => sha256 === each)))
    expect(after.length).toBeLessThan(before.length)
  })

  test('bytes stored again lately wait, and are removed by a later run', async () => {
    const id = await granted()
    const [own] = await rows<{ sha256: string }>(
      `SELECT archive->>'sha256' AS sha256 FROM actes.transmission WHERE id = $1`,
      [old],
    )
    const { blobs } = commune.app.ports.store
    const sha256 = own?.sha256 ?? ''
    await blobs.put(Buffer.from(await blobs.bytes(sha256)))
    await ask().purgeDisposal({ siren, id, count: 1, reason })
    await purged(commune.app.ports)
    await purgedADayAgo(commune.app.ports)
    await purged(commune.app.ports)
    expect(await blobs.has(sha256)).toBe(true)
    await oldBytes(commune)
    await purged(commune.app.ports)
    expect(await blobs.has(sha256)).toBe(false)
    expect(await rows('SELECT 1 FROM actes.blob_removal')).toEqual([])
  })

  test('the chain is intact: its links, without the lines and salts of the act', async () => {
    await gone()
    const links = await rows<{
      n: number
      subject: string
      salt: Uint8Array | null
      digest: Uint8Array
      link: Uint8Array
    }>(`SELECT n::float8 AS n, subject, salt, digest, link FROM actes.link
        WHERE chain <> 'installation' ORDER BY n`)
    let head: Uint8Array = beginningOf(`actes:${siren}`)
    for (const { n, subject, salt, digest, link } of links) {
      head = linkAfter(head, digest, ownerOf(subject, n))
      expect(Buffer.from(link).equals(Buffer.from(head))).toBe(true)
      expect(salt === null).toBe(subject === old)
    }
    await chained(commune.app.ports)
    expect((await rows(`SELECT 1 FROM actes.link WHERE chain <> 'installation'`)).length).toBe(links.length)
  })

  test('no other act is sent to the préfecture under its number', async () => {
    await gone()
    const [was] = await rows<{ day: string }>(`SELECT date_decision::text AS day FROM actes.purged`)
    const same = await commune.deposits({ numero: 'DEL1', cle: undefined, dateDecision: was?.day })
    expect(same.ok ? [] : same.problems.map(({ code }) => code)).toContain('ACTES-A105')
  })

  test('a repeated run does nothing', async () => {
    await gone()
    expect(await purged(commune.app.ports)).toEqual({ count: 0, failures: 0 })
  })

  test('a run that dies between two acts is continued, and each act is reported once', async () => {
    await agedBy(10, commune, 'DEL2')
    await chained(commune.app.ports)
    const { id } = await open()
    await ask().grantDisposal({ siren, id, reference: 'AD34-2026-17', date: '2025-07-01', reason })
    await ask().purgeDisposal({ siren, id, count: 2, reason })
    const { store } = commune.app.ports
    let left = 1
    const transaction: typeof store.db.transaction = (work) =>
      left-- > 0 ? store.db.transaction(work) : Promise.reject(new Error('killed'))
    const dying = { ...commune.app.ports, store: { ...store, db: { ...store.db, transaction } } }
    await expect(purged(dying)).rejects.toThrow('killed')
    expect(await ask().showDisposal({ siren, id })).toMatchObject({ state: 'running', purged: 1 })
    await purged(commune.app.ports)
    expect(await ask().showDisposal({ siren, id })).toMatchObject({ state: 'done', purged: 2 })
    const told = await rows(`SELECT DISTINCT target FROM actes.installation_journal WHERE event = 'act-purged'`)
    expect(told).toHaveLength(2)
  })
})

test('the database enforces the terms of the table', async () => {
  const kept = await rows<{ nature: string; months: number }>('SELECT nature, months FROM actes.retention_term')
  expect(Object.fromEntries(kept.map(({ nature, months }) => [nature, months]))).toEqual(
    Object.fromEntries(Object.entries(terms).map(([nature, { months }]) => [nature, months])),
  )
})

test('the database’s own function deletes nothing without a grant', async () => {
  const { id } = await open()
  const [told] = await rows<{ because: string }>(`SELECT actes.purge_act($1, $2, now(), '{}'::jsonb) AS because`, [
    old,
    id,
  ])
  expect(told?.because).toBe('ungranted')
  await rows(`UPDATE actes.disposal SET state = 'running', reference = 'x', dated = '2025-01-01', granted_by = 'x'`)
  await rows('INSERT INTO actes.disposal_act (disposal, transmission) VALUES ($2, $1)', [young, id])
  await rows('UPDATE actes.transmission SET created_at = now() WHERE id = $1', [young])
  const [early] = await rows<{ because: string }>(
    `SELECT actes.purge_act($1, $2, '2099-01-01', '{}'::jsonb) AS because`,
    [young, id],
  )
  expect(early?.because).toBe('term')
})
