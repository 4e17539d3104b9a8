// The frozen form for Pastell: the bodies of its requests, in their order, the same bytes on every machine; and how it
// is read again before anything leaves.
import { describe, expect, test } from 'vitest'
import { openPastell } from '../../../src/gateways/pastell/pastell.ts'
import { composeForm } from '../../../src/gateways/pastell/form/compose.ts'
import { eachFile, readFrozen, takerOf } from '../../../src/gateways/pastell/form/read.ts'
import { fileFrame, pieceFrame, readFrame } from '../../../src/gateways/pastell/form/multipart.ts'
import { actForm } from '../../../src/gateways/pastell/find.ts'
import { followingOf } from '../../support/life/following.ts'
import { acteOfMaraussan, tinyPdf } from '../../support/deposits/outgoing.ts'
import { asActesError } from '../contract.ts'
import {
  contentOf,
  digest,
  fill,
  fillAct,
  joined,
  memberIn,
  namesIn,
  never,
  toolsOf,
  type Filled,
} from '../../support/gateways/pastell-bench.ts'

const gateway = openPastell(
  { type: 'pastell', url: 'https://pastell.example/', entite: 1, jeton: { sealed: 'token' } },
  toolsOf({}),
)
const idActe = '034-213401482-20250625-DEL11-DE'

const readWhole = (act: Filled) => readFrozen(act, never)

describe('the form of an act', () => {
  test('is a tar of the request bodies, in sending order', async () => {
    const act = await fillAct(gateway)
    expect(act).toMatchObject({ archive: `${idActe}-1-1.tar`, mediaType: 'application/x-tar' })
    expect(namesIn(act)).toEqual([
      '1-document.txt',
      '2-champs.x-www-form-urlencoded',
      '3-arrete.multipart',
      '4-annexe-0.multipart',
      '5-typologie.x-www-form-urlencoded',
      '6-action.txt',
    ])
  })

  test('has the acte in UTF-8, under Pastell’s field names', async () => {
    const act = await fillAct(gateway, { acte: { documentPapier: true } })
    expect(memberIn(act, '1-document.txt')).toBe('type=actes-generique')
    expect(Object.fromEntries(new URLSearchParams(memberIn(act, '2-champs.x-www-form-urlencoded')))).toEqual({
      acte_nature: '1',
      numero_de_lacte: 'DEL11',
      objet: 'Écoles : convention de partenariat',
      date_de_lacte: '2025-06-25',
      document_papier: '1',
      classification: '8.1',
      envoi_tdt: '1',
    })
    expect(memberIn(act, '2-champs.x-www-form-urlencoded')).toContain('objet=%C3%89coles+%3A+convention')
    expect(memberIn(act, '5-typologie.x-www-form-urlencoded')).toBe('type_pj%5B%5D=99_DE&type_pj%5B%5D=21_DO')
    expect(memberIn(act, '6-action.txt')).toBe('action/send-tdt')
  })

  test('contains each file unchanged, under a unique name', async () => {
    const act = await fillAct(gateway, { boundary: 'limite-1' })
    expect(memberIn(act, '3-arrete.multipart')).toBe(
      [
        '--limite-1',
        'Content-Disposition: form-data; name="file_name"',
        '',
        `99_DE-${idActe}-1-1_1.pdf`,
        '--limite-1',
        `Content-Disposition: form-data; name="file_content"; filename="99_DE-${idActe}-1-1_1.pdf"`,
        'Content-Type: application/pdf',
        '',
        tinyPdf.toString('latin1'),
        '--limite-1--',
        '',
      ].join('\r\n'),
    )
    expect(memberIn(act, '4-annexe-0.multipart')).toContain(`21_DO-${idActe}-1-1_2.pdf`)
  })

  test('is the same bytes wherever and whenever it is made', async () => {
    const act = await fillAct(gateway)
    expect(act.bytes.equals((await fillAct(gateway)).bytes)).toBe(true)
    expect(act.sha256).toBe('123bf589fb45d36b27db2f38a8c89f236aff90598b83845ce6fe48d7b997e002')
  })

  test('adapts the objet to the TdT behind, and reports the changes', () => {
    const acte = { ...acteOfMaraussan, objet: 'L’œuvre à 10 €' }
    const { conversions } = composeForm(contentOf({ code: '1-1', acte }, {}))
    expect(conversions).toEqual([
      { path: 'objet', from: '’', to: "'" },
      { path: 'objet', from: 'œ', to: 'oe' },
      { path: 'objet', from: '€', to: 'EUR' },
    ])
  })

  test('is refused with a character that the TdT cannot write', () => {
    const acte = { ...acteOfMaraussan, objet: 'Łódź' }
    const content = contentOf({ code: '1-1', acte: { ...acte, objet: 'Lodz' } }, {})
    expect(() => composeForm({ ...content, formulaire: { code: '1-1', acte } })).toThrow('ACTES-V018')
  })

  test('fails on a file of another size than announced', async () => {
    const content = contentOf({ code: '1-1', acte: acteOfMaraussan }, {})
    const short = composeForm({ ...content, read: async function* () {} })
    expect(await joined(short.bytes).catch(asActesError)).toMatchObject({ code: 'ACTES-F015' })
  })
})

describe('the form of another message', () => {
  test('for an annulation it names the document of its acte and the action', async () => {
    const annulation = await fill(gateway, { code: '6-1', idActe }, { about: 'gAapPdv' })
    expect(annulation.archive).toBe(`${idActe}-6-1.tar`)
    expect(namesIn(annulation)).toEqual(['1-action.txt'])
    expect(memberIn(annulation, '1-action.txt')).toBe('document/gAapPdv/action/annulation-tdt')
  })

  test.each([undefined, '../entite/2', 'a b', ''])('without a document in Pastell there is none: %s', (about) => {
    const content = { ...contentOf({ code: '6-1', idActe }, {}), ...(about !== undefined && { about }) }
    expect(() => composeForm(content)).toThrow('ACTES-G010')
  })

  test.each(['2-2', '3-2', '3-3', '3-4', '4-2', '4-3', '4-4', '7-1'] as const)('for a %s there is none', (code) => {
    const formulaire = followingOf(code, { idActe, dateCourrier: '2025-07-04' })
    expect(() => composeForm(contentOf(formulaire, {}))).toThrow('ACTES-A009')
  })
})

describe('a frozen form, read again', () => {
  test('gives its fields, and its files by their digest', async () => {
    const annexe = Buffer.alloc(300_000, 'annexe')
    const act = await fillAct(gateway, { files: { 'convention.pdf': annexe } })
    const form = await readWhole(act)
    expect(actForm(form, {})?.fields.get('objet')).toBe('Écoles : convention de partenariat')
    expect(form.files.map(({ member, fileName, sizeBytes, sha256 }) => [member, fileName, sizeBytes, sha256])).toEqual([
      ['arrete.multipart', `99_DE-${idActe}-1-1_1.pdf`, tinyPdf.length, digest(tinyPdf)],
      ['annexe-0.multipart', `21_DO-${idActe}-1-1_2.pdf`, annexe.length, digest(annexe)],
    ])
  })

  test('gives its bodies as frozen', async () => {
    const act = await fillAct(gateway, { files: { 'deliberation.pdf': Buffer.alloc(200_000, 'x') } })
    const bodies: Buffer[] = []
    const form = await readWhole(act)
    await eachFile({ outgoing: act, form, stop: never }, async (_, body) => void bodies.push(await joined(body)))
    expect(bodies.map((body) => body.toString('latin1'))).toEqual([
      memberIn(act, '3-arrete.multipart'),
      memberIn(act, '4-annexe-0.multipart'),
    ])
  })

  test('a body left midway does not lose the next one', async () => {
    const act = await fillAct(gateway, { files: { 'deliberation.pdf': Buffer.alloc(200_000, 'x') } })
    const seen: string[] = []
    await eachFile({ outgoing: act, form: await readWhole(act), stop: never }, async ({ member }, body) => {
      seen.push(member)
      for await (const _ of body) break
    })
    expect(seen).toEqual(['arrete.multipart', 'annexe-0.multipart'])
  })

  test('with one byte changed, it is refused', async () => {
    const act = await fillAct(gateway)
    const bytes = Buffer.from(act.bytes)
    bytes[3_000] = (bytes[3_000] ?? 0) ^ 1
    const open = async function* () {
      yield bytes
    }
    expect(await readWhole({ ...act, open }).catch(asActesError)).toMatchObject({ code: 'ACTES-S004' })
  })

  test.each([
    ['an archive', { mediaType: 'application/gzip' }],
    ['bytes that are no tar', { bytes: Buffer.from('not a tar') }],
  ])('%s is another gateway’s', async (_, other) => {
    const act = { ...(await fillAct(gateway)), ...other }
    const own = { sha256: digest(act.bytes), sizeBytes: act.bytes.length }
    const open = async function* () {
      yield act.bytes
    }
    expect(await readWhole({ ...act, ...own, open }).catch(asActesError)).toMatchObject({ code: 'ACTES-G010' })
  })

  test('a stop ends the reading, even of bytes that never come', async () => {
    const act = await fillAct(gateway)
    const stop = new AbortController()
    const open = async function* () {
      yield act.bytes.subarray(0, 100)
      stop.abort(new Error('enough'))
      await new Promise(() => undefined)
    }
    await expect(readFrozen({ ...act, open }, stop.signal)).rejects.toThrow('enough')
  })
})

describe('the multipart frame of a file', () => {
  test('is read back as written', () => {
    const { head, tail } = fileFrame('limite-1', 'acte 1.pdf')
    expect(readFrame(Buffer.concat([head, Buffer.from('%PDF\r\n\r\n--limite-1--'), tail]))).toEqual({
      boundary: 'limite-1',
      fileName: 'acte 1.pdf',
      headBytes: head.length,
      tailBytes: tail.length,
    })
  })

  test('is recognised only as such', () => {
    expect(readFrame(Buffer.from('%PDF-1.4'))).toBeUndefined()
    expect(readFrame(Buffer.alloc(5_000, '-'))).toBeUndefined()
  })

  test('of a chunk gives its number and the total', () => {
    const { head } = pieceFrame('l', { name: 'a.pdf', number: 2, count: 3, totalBytes: 9 })
    const text = Buffer.from(head).toString('latin1')
    expect([...text.matchAll(/name="(\w+)"\r\n\r\n(.*)\r\n/g)].map(([, name, value]) => [name, value])).toEqual([
      ['file_name', 'a.pdf'],
      ['chunk_number', '2'],
      ['total_chunks', '3'],
      ['total_size', '9'],
    ])
    expect(text).toContain('name="file"; filename="a.pdf"')
  })
})

test('a body is parsed whatever the size of its chunks', async () => {
  const chunks = async function* () {
    for (const text of ['a', 'bcd', '', 'efgh', 'i']) yield Buffer.from(text)
  }
  const taker = takerOf(chunks())
  const parts = [await taker.take(2), await taker.take(0), await taker.take(5), await taker.take(2)]
  expect(parts.map((part) => Buffer.from(part).toString())).toEqual(['ab', '', 'cdefg', 'hi'])
  await expect(taker.take(1)).rejects.toThrow(TypeError)
})
