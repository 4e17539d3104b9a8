// Acts on their public pages: who passes the gate, what everybody reads, what a retraction leaves, and that nothing else is
// ever told. On the embedded default, over a socket.
import { readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { maraussan } from '../../../src/config/demo.ts'
import { becomeQuiet } from '../../../src/store/installation.ts'
import { retractionWords } from '../../../src/text/postings.ts'
import { networkServer } from '../../../src/web/server.ts'
import { neighbouring } from '../../support/desk/desk.ts'
import { maraussanFolder } from '../../support/life/commune.ts'
import { breachesIn } from '../desk/markup.ts'
import { individual, openPostingDesk } from './posting.ts'
import { forSuite } from '../../support/life/for-suite.ts'
import { expectCode } from '../../support/expect-code.ts'
import { sha256 as digestOf } from '../../support/sha256.ts'

const time = { at: Date.parse('2025-07-08T08:02:00Z') }
const desk = forSuite(() => openPostingDesk({ time }))
beforeAll(async () => {
  const siren = neighbouring.siren
  await desk.operations.declare({ ...neighbouring, fuseau: 'Indian/Reunion' }, 'test')
  await desk.acknowledges({
    PORTE1: {},
    PORTE3_ANO: {},
    PORTE4: {},
    PORTE5: individual,
    JOUR1: {},
    JOUR2: {},
    JOUR3: {},
    JOUR4: { collectivite: siren },
    PAGE1: { objet: `Écoles <b>"l'ENT"</b> & suite`, certifiePar: { nom: 'Marlène PUCHE', qualite: 'maire' } },
    CACHE1: {},
    REPRIS1: {},
    CONTREDIT1: {},
    CONTREDIT2: {},
    MANQUE1: {},
    CACHE2: {},
    RETRAIT1: { objet: 'Convention avec un riverain nommé' },
    RETRAIT2: {},
    RETRAIT3: {},
    LISTE1: { objet: 'Premier & <seul>', collectivite: siren },
    LISTE2: { objet: 'Bientôt retiré', collectivite: siren },
    LISTE3: { objet: 'Dernier', collectivite: siren },
  })
  await desk.ask.postAct({ id: desk.act('RETRAIT3').id })
  for (const numero of ['PORTE4', 'RETRAIT3'])
    await desk.ask.annulTransmission({ id: desk.act(numero).id, reason: 'erreur' })
  await desk.works()
})

const pageOf = (idActe: string) => `/public/actes/${idActe}`
const refused = (code: string) => ({ code: `ACTES-${code}` })
const why = { reason: 'le plan nomme un riverain', why: 'donnees' } as const
const pdf = readFileSync(join(maraussanFolder, 'deliberation.pdf'))
const sha256 = digestOf(pdf)

describe('the conditions', () => {
  test('allow an acknowledged act', async () => {
    const { id, idActe } = desk.act('PORTE1')
    const posting = await desk.ask.postAct({ id })
    expect(posting).toMatchObject({ idActe, address: pageOf(idActe), postedOn: '2025-07-08', retracted: null })
    expect(posting.files).toMatchObject([{ role: 'document', sha256 }, { role: 'annexe' }])
    expect(await desk.ask.listPostings({ id })).toMatchObject({ items: [posting] })
    await expect(desk.ask.postAct({ id })).rejects.toMatchObject(refused('A060'))
  })

  test.each([
    ['waits for its receipt', 'PORTE2', 'A058'],
    ['is refused', 'PORTE3_ANO', 'A058'],
  ])('refuse one that %s', async (_, numero, code) => {
    const id = numero === 'PORTE2' ? await desk.hands(numero) : desk.act(numero).id
    await expect(desk.ask.postAct({ id })).rejects.toMatchObject(refused(code))
    expect(await desk.ask.listPostings({ id })).toMatchObject({ items: [] })
    expect((await desk.shows(id)).publication).toEqual({})
  })

  test('refuse an annulled one, and anything but an act', async () => {
    const { id, linked } = await desk.shows(desk.act('PORTE4').id)
    for (const each of [id, linked[0]?.id ?? ''])
      await expect(desk.ask.postAct({ id: each })).rejects.toMatchObject(refused('A058'))
  })

  test('refuse an individual act, unless requested explicitly with a reason', async () => {
    const { id, idActe } = desk.act('PORTE5')
    for (const half of [{}, { individual: true as const }, { reason: 'demandé' }])
      await expect(desk.ask.postAct({ id, ...half })).rejects.toMatchObject(refused('A059'))
    expect((await desk.reads(pageOf(idActe))).status).toBe(404)
    const express = { individual: true as const, reason: 'arrêté de portée générale' }
    expect(await desk.ask.postAct({ id, ...express })).toMatchObject({ reason: express.reason })
    expect((await desk.reads(pageOf(idActe))).status).toBe(200)
  })

  test('do not apply where public pages are off, whatever was posted', async () => {
    const { app } = desk.commune
    const closed = await networkServer({ ...app, config: { ...app.config, publicPages: false } }, { desk: true })
    for (const path of [pageOf(desk.act('PORTE1').idActe), `/public/${maraussan.siren}`, '/public/style.css'])
      expect((await closed.inject(path)).statusCode).toBe(404)
    await closed.close()
  })
})

describe('the day of publication', () => {
  test('is that of the posting, unless one is recorded', async () => {
    const [first, second] = [desk.act('JOUR1'), desk.act('JOUR2')]
    await desk.ask.publishTransmission({ id: second.id, date: '2025-07-01', how: 'publie' })
    for (const { id } of [first, second]) await desk.ask.postAct({ id })
    const [one, other] = [await desk.shows(first.id), await desk.shows(second.id)]
    expect(one).toMatchObject({ publication: { publie: '2025-07-08' }, executoireDepuis: '2025-07-08', alerts: [] })
    expect(other.publication).toEqual({ publie: '2025-07-01' })
    expect(one.journal.map(({ event }) => event)).toEqual(expect.arrayContaining(['posted', 'published']))
    const { text } = await desk.reads(pageOf(second.idActe))
    expect(text).toMatch(/Publié le<\/dt>\s*<dd><time datetime="2025-07-01">/)
    expect(text).toMatch(/Mis en ligne le<\/dt>\s*<dd><time datetime="2025-07-08">/)
  })

  test('is that of the collectivité’s time zone: in La Réunion it is tomorrow already', async () => {
    const [here, there] = [desk.act('JOUR3'), desk.act('JOUR4')]
    time.at = Date.parse('2025-07-08T21:30:00Z')
    expect(await desk.ask.postAct({ id: here.id })).toMatchObject({ postedOn: '2025-07-08' })
    expect(await desk.ask.postAct({ id: there.id })).toMatchObject({ postedOn: '2025-07-09' })
    expect((await desk.shows(there.id)).publication).toEqual({ publie: '2025-07-09' })
  })
})

describe('the page of an act', () => {
  test('has its proof, and gives the exact bytes at their own address', async () => {
    const { id, idActe } = desk.act('PAGE1')
    const { files } = await desk.ask.postAct({ id })
    const { status, text, headers } = await desk.reads(pageOf(idActe))
    expect(status).toBe(200)
    expect(breachesIn(text)).toEqual([])
    for (const each of [idActe, 'Délibérations', '8.1', 'Enseignement', maraussan.nom, sha256, '2025-06-25'])
      expect(text).toContain(each)
    expect(text).toContain('Écoles &lt;b&gt;&quot;l&#39;ENT&quot;&lt;/b&gt; &amp; suite')
    expect(text).toMatch(/Auteur<\/dt>\s*<dd>Commune de Maraussan<\/dd>\s*<dd>Marlène PUCHE, maire<\/dd>/)
    expect(headers.get('set-cookie')).toBeNull()
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(headers.get('content-security-policy')).not.toMatch(/script|unsafe/)
    expect(headers.get('cache-control')).toBe('public, max-age=60')
    expect(headers.get('x-robots-tag')).toContain('noindex')
    const [document] = files
    for (const path of [pageOf(idActe), document?.address ?? '', `/public/${maraussan.siren}`]) {
      const etag = (await desk.reads(path)).headers.get('etag') ?? ''
      for (const known of [etag, `W/${etag}`, `"x", ${etag}`]) {
        const again = await desk.reads(path, { 'if-none-match': known })
        expect([path, again.status, again.bytes.length]).toEqual([path, 304, 0])
      }
      expect((await desk.reads(path, { 'if-none-match': '"x"' })).status).toBe(200)
    }
    const file = await desk.reads(document?.address ?? '')
    expect([file.status, Buffer.from(file.bytes).equals(pdf)]).toEqual([200, true])
    expect(file.headers.get('content-type')).toBe('application/pdf')
    const head = await fetch(`${desk.url}${document?.address}`, { method: 'HEAD' })
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(pdf.length)])
    // Safari shows no PDF under `sandbox`.
    expect(file.headers.get('content-security-policy')).toBe("frame-ancestors 'self'")
    expect(file.headers.get('cache-control')).toBe('public, max-age=31536000, s-maxage=300, immutable')
  })

  test('answers alike for unknown, unposted and malformed addresses', async () => {
    const hidden = desk.act('CACHE1')
    const shown = desk.act('CACHE2')
    await desk.ask.postAct({ id: shown.id })
    const nothing = await desk.reads(pageOf('034-213401482-20250625-RIEN-DE'))
    expect(nothing.status).toBe(404)
    const file = `${sha256}.pdf`
    for (const path of [
      pageOf(hidden.idActe),
      `${pageOf(hidden.idActe)}/${file}`,
      pageOf(shown.id),
      pageOf('CACHE2'),
      `${pageOf(shown.idActe)}/${'0'.repeat(64)}.pdf`,
      `${pageOf(shown.idActe)}/${sha256}.xml`,
      `${pageOf(shown.idActe)}/..%2F..%2Fetc%2Fpasswd`,
      pageOf('%00'),
      pageOf('x'.repeat(90)),
      pageOf("'--"),
      '/public/999999999',
      '/public/999999999/atom.xml',
      '/public/',
      '/public/actes',
      '/public/%00',
    ]) {
      const { status, text } = await desk.reads(path)
      expect([path, status, text]).toEqual([path, 404, nothing.text])
    }
  })
})

describe('a retraction', () => {
  test('removes the act, and gives date and cause, permanently', async () => {
    const { objet } = await desk.shows(desk.act('RETRAIT1').id)
    const { id, idActe } = desk.act('RETRAIT1')
    const { files } = await desk.ask.postAct({ id })
    const retracted = await desk.ask.retractAct({ id, ...why })
    expect(retracted.retracted).toMatchObject({ on: '2025-07-08', by: 'test', ...why })
    const { status, text } = await desk.reads(pageOf(idActe))
    expect(status).toBe(200)
    expect(text).toMatch(/Retiré le <time datetime="2025-07-08">/)
    expect(text).toContain(retractionWords.donnees.fr)
    for (const told of [objet, why.reason, sha256, 'deliberation.pdf']) expect(text).not.toContain(told)
    for (const { address } of files) expect((await desk.reads(address)).status).toBe(410)
    expect((await desk.reads(`/public/${maraussan.siren}`)).text).not.toContain(objet)
    const { journal, publication } = await desk.shows(id)
    expect(journal).toContainEqual(expect.objectContaining({ event: 'retracted', who: 'test', detail: why }))
    expect(publication).toEqual({ publie: '2025-07-08' })
    await expect(desk.ask.retractAct({ id, ...why })).rejects.toMatchObject(refused('A060'))
  })

  test('is not final: posted again, the act has its addresses, and they have its bytes', async () => {
    const { id, idActe } = desk.act('RETRAIT2')
    const { files } = await desk.ask.postAct({ id })
    await desk.ask.retractAct({ id, ...why })
    // For personal data it was withheld from everything that is read outside: a person releases it first.
    await expectCode(desk.ask.postAct({ id }), 'ACTES-A114')
    await desk.ask.releaseAct({ id, reason: 'le nom a été masqué' })
    const again = await desk.ask.postAct({ id })
    expect(again.files).toEqual(files)
    for (const { address, sha256: digest } of again.files) {
      const { bytes } = await desk.reads(address)
      expect(digestOf(bytes)).toBe(digest)
    }
    expect((await desk.ask.listPostings({ id })).items.map(({ retracted }) => retracted?.why)).toEqual([
      'donnees',
      undefined,
    ])
    expect((await desk.reads(pageOf(idActe))).text).toContain('Mis en ligne le')
    // The clock of the process that posted it was behind.
    const text = 'UPDATE actes.posting SET id = $2 WHERE id = $1'
    await desk.db.query(text, [again.id, `00000000${again.id.slice(8)}`])
    expect((await desk.reads(pageOf(idActe))).text).toContain('Mis en ligne le')
    expect((await desk.ask.listPostings({ id })).items.at(-1)).toMatchObject({ retracted: null })
  })

  test('needs a person’s decision if a late anomaly contradicts the AR, which blocks posting', async () => {
    const [online, other] = [desk.act('CONTREDIT1'), desk.act('CONTREDIT2')]
    await desk.ask.postAct({ id: online.id })
    for (const { idActe } of [online, other]) await desk.prefectureWrites('anomalie', idActe)
    await desk.works()
    await expect(desk.ask.postAct({ id: other.id })).rejects.toMatchObject(refused('A010'))
    expect((await desk.reads(pageOf(online.idActe))).text).toContain('Mis en ligne le')
    const [task] = (await desk.shows(online.id)).tasks
    await desk.operations.closeTask(task?.id ?? '', { reason: 'vu', who: 'test', verdict: 'refused' })
    expect((await desk.reads(pageOf(online.idActe))).text).toContain(retractionWords.annule.fr)
    // Once another transmission of an act is acknowledged, the page is that one's.
    const { id, idActe } = desk.act('REPRIS1')
    const { id: first } = await desk.ask.postAct({ id })
    const { db } = desk.app.ports.store
    await db.query('UPDATE actes.posting SET transmission = $2 WHERE id = $1', [first, online.id])
    expect((await desk.reads(pageOf(idActe))).text).toContain(retractionWords.annule.fr)
    await desk.ask.postAct({ id })
    expect((await desk.reads(pageOf(idActe))).text).toContain('Mis en ligne le')
    const postings = (await desk.ask.listPostings({ id })).items
    expect(postings.map(({ transmission, retracted }) => [transmission, retracted?.why])).toEqual([
      [online.id, 'annule'],
      [id, undefined],
    ])
    await expect(desk.ask.postAct({ id })).rejects.toMatchObject(refused('A060'))
  })

  test('happens automatically if the receipt no longer holds', async () => {
    const { id, idActe } = desk.act('RETRAIT3')
    const { items } = await desk.ask.listPostings({ id })
    expect(items).toMatchObject([{ retracted: null }])
    expect((await desk.reads(pageOf(idActe))).text).toContain(retractionWords.annule.fr)
    expect((await desk.reads(items[0]?.files[0]?.address ?? '')).status).toBe(410)
    expect((await desk.reads(`/public/${maraussan.siren}`)).text).not.toContain(idActe)
    expect(await desk.ask.retractAct({ id, ...why })).toMatchObject({ retracted: { why: 'donnees' } })
  })
})

describe('the list of a collectivité, and its feed', () => {
  test('contain standing postings, the newest first, and tombstones', async () => {
    const siren = neighbouring.siren
    const [old, gone, last] = [desk.act('LISTE1'), desk.act('LISTE2'), desk.act('LISTE3')]
    for (const { id } of [old, gone, last]) await desk.ask.postAct({ id })
    await desk.ask.retractAct({ id: gone.id, ...why })
    const { text } = await desk.reads(`/public/${siren}`)
    expect(text.indexOf('Dernier')).toBeLessThan(text.indexOf('Premier &amp; &lt;seul&gt;'))
    expect(text).not.toContain('Bientôt')
    expect(text).not.toContain(maraussan.nom)
    const feed = await desk.reads(`/public/${siren}/atom.xml`)
    expect(feed.headers.get('content-type')).toBe('application/atom+xml; charset=utf-8')
    const { XMLParser, XMLValidator } = await import('fast-xml-parser')
    expect(XMLValidator.validate(feed.text)).toBe(true)
    const read = new XMLParser({ ignoreAttributes: false }).parse(feed.text) as {
      feed: { entry: { title: string; link: object }[]; 'at:deleted-entry': object }
    }
    expect(read.feed.entry.map(({ title }) => title)).toEqual(expect.arrayContaining(['Dernier', 'Premier & <seul>']))
    expect(read.feed.entry[0]).toMatchObject({
      link: { '@_href': expect.stringMatching(/^http.*-LISTE3-DE$/) as string },
    })
    expect(read.feed['at:deleted-entry']).toMatchObject({ '@_when': new Date(time.at).toISOString() })
    expect(feed.text).not.toContain('Bientôt')
  })

  test('report the retraction of an old act, however many were posted since', async () => {
    const { siren } = neighbouring
    const { db } = desk.app.ports.store
    const { id } = desk.act('LISTE1')
    const copies = `INSERT INTO actes.posting SELECT gen_random_uuid(), transmission, collectivite, id_acte || n, posted_at
      + interval '1 second', posted_on, posted_by, reason, files FROM actes.posting, generate_series(1, 60) n WHERE transmission = $1`
    await db.query(copies, [id])
    time.at += 60_000
    const { id: gone } = await desk.ask.retractAct({ id, ...why })
    const { text } = await desk.reads(`/public/${siren}/atom.xml`)
    expect(text).toContain(`urn:uuid:${gone}" when="${new Date(time.at).toISOString()}"`)
    await db.query('DELETE FROM actes.posting WHERE transmission = $1 AND retracted_at IS NULL', [id])
  })
})

test('a file missing on disk is not a bug of the reader: the service is unavailable, and nothing is cached', async () => {
  const { id } = desk.act('MANQUE1')
  const { files } = await desk.ask.postAct({ id })
  const path = files.find(({ role }) => role === 'document')
  const digest = path?.sha256 ?? ''
  await rm(join(desk.app.config.blobs, digest.slice(0, 2), digest.slice(2, 4), digest))
  const { status, headers, text } = await desk.reads(path?.address ?? '')
  expect([status, headers.get('cache-control')]).toEqual([503, 'no-store'])
  expect(text).not.toContain(digest)
})

test('a restored database shows nothing until a person resumes: it may not know later retractions', async () => {
  const { db } = desk.app.ports.store
  const page = pageOf(desk.act('PAGE1').idActe)
  await becomeQuiet(db, { code: 'ACTES-S013', params: {}, at: new Date(time.at) })
  for (const path of [page, `/public/${maraussan.siren}`, `/public/${maraussan.siren}/atom.xml`]) {
    const { status, headers } = await desk.reads(path)
    expect([path, status, headers.get('cache-control')]).toEqual([path, 503, 'no-store'])
  }
  await desk.ask.go({ reason: 'comparé' })
  expect((await desk.reads(page)).status).toBe(200)
})
