// The forms for S²LOW, byte for byte: ISO-8859-1 in texts and file names, each field where its scripts look for it; and
// what has no form.
import busboy from 'busboy'
import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { compose, destinations, letterIn } from '../../../src/gateways/s2low/form.ts'
import type { Acte } from '../../../src/protocol/acte/acte.ts'
import { natures } from '../../../src/protocol/codes.ts'
import { outgoingCodes, type Formulaire } from '../../../src/protocol/messages/formulaire.ts'
import { followingOf } from '../../support/life/following.ts'
import { acteOfMaraussan } from '../../support/deposits/outgoing.ts'
import { bytesOf, contentOf, type FormSample } from '../../support/gateways/s2low-sendings.ts'
import { asActesError } from '../contract.ts'

const acte: Acte = { ...acteOfMaraussan, numero: 'DEL11_250625' }
const idActe = '034-213401482-20250625-DEL11_250625-DE'
const files = new Map([
  ['deliberation.pdf', Buffer.from('%PDF-1.4\r\n--not-a-boundary\r\n\x00\xff', 'latin1')],
  ['convention.pdf', Buffer.from('%PDF-1.7 annexe')],
])
const formOf = (formulaire: Formulaire, sample: FormSample = {}) => compose(contentOf(formulaire, { files, ...sample }))
const textOf = async (formulaire: Formulaire, sample?: FormSample) =>
  (await bytesOf(formOf(formulaire, sample).bytes)).toString('latin1')
const following = (code: '2-2' | '3-3' | '3-4' | '4-3' | '4-4' | '6-1' | '7-1' | '3-2' | '4-2') =>
  followingOf(code, { idActe, dateCourrier: '2025-07-04' })

/** A form as busboy reads it, texts taken as ISO-8859-1. */
async function fieldsOf(formulaire: Formulaire, sample?: FormSample): Promise<readonly (readonly string[])[]> {
  const { mediaType, bytes } = formOf(formulaire, sample)
  const parser = busboy({ headers: { 'content-type': mediaType }, defCharset: 'latin1', defParamCharset: 'latin1' })
  const fields: (readonly string[])[] = []
  parser.on('field', (name, value) => void fields.push([name, value]))
  parser.on('file', (name, stream, { filename, mimeType }) => {
    fields.push([name, filename, mimeType])
    stream.resume()
  })
  parser.end(await bytesOf(bytes))
  await once(parser, 'close')
  return fields
}

describe('the form of an act', () => {
  test('is exactly this, byte for byte', async () => {
    const part = (name: string, value: string) =>
      `--actes-0197e7a0-0000-7000-8000-000000000001\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
    const file = (name: string, filename: string, content: string) =>
      part(`${name}"; filename="${filename}`, '').replace(
        '\r\n\r\n\r\n',
        `\r\nContent-Type: application/pdf\r\n\r\n${content}\r\n`,
      )
    expect(await textOf({ code: '1-1', acte })).toBe(
      [
        part('api', '1'),
        part('nature_code', '1'),
        part('classif1', '8'),
        part('classif2', '1'),
        part('number', 'DEL11_250625'),
        part('decision_date', '2025-06-25'),
        part('subject', '\xc9coles : convention de partenariat'),
        part('type_acte', '99_DE'),
        part('type_pj[]', '21_DO'),
        part('document_papier', '0'),
        file('acte_pdf_file', `99_DE-${idActe}-1-1_1.pdf`, '%PDF-1.4\r\n--not-a-boundary\r\n\x00\xff'),
        file('acte_attachments[]', `21_DO-${idActe}-1-1_2.pdf`, '%PDF-1.7 annexe'),
        '--actes-0197e7a0-0000-7000-8000-000000000001--\r\n',
      ].join(''),
    )
  })

  test('is announced with its content type', () => {
    const { name, mediaType } = formOf({ code: '1-1', acte })
    expect(name).toBe(`${idActe}-1-1.form`)
    expect(mediaType).toBe('multipart/form-data; boundary=actes-0197e7a0-0000-7000-8000-000000000001')
  })

  test.each(natures)('of nature $abrege has $code', async ({ abrege, code }) => {
    expect(await fieldsOf({ code: '1-1', acte: { ...acte, nature: abrege } })).toContainEqual([
      'nature_code',
      String(code),
    ])
  })

  test('with a matière of five levels has them all, and no empty one otherwise', async () => {
    const fields = await fieldsOf({ code: '1-1', acte: { ...acte, matiere: [1, 2, 3, 4, 5], documentPapier: true } })
    expect(fields.filter(([name]) => name?.startsWith('classif')).map(([, value]) => value)).toEqual([
      '1',
      '2',
      '3',
      '4',
      '5',
    ])
    expect(fields).toContainEqual(['document_papier', '1'])
  })

  test('has one code PJ for each annexe, in the same order, under unique names', async () => {
    const annexes = ['a.pdf', 'b.xml', 'c.jpg', 'd.png'].map((fichier, index) => ({
      fichier,
      typePiece: `2${index}_DO`,
    }))
    const fields = await fieldsOf({ code: '1-1', acte: { ...acte, annexes } })
    expect(fields.filter(([name]) => name === 'type_pj[]').map(([, value]) => value)).toEqual([
      '20_DO',
      '21_DO',
      '22_DO',
      '23_DO',
    ])
    expect(fields.filter(([name]) => name === 'acte_attachments[]').map(([, name, type]) => [name, type])).toEqual([
      [`20_DO-${idActe}-1-1_2.pdf`, 'application/pdf'],
      [`21_DO-${idActe}-1-1_3.xml`, 'text/xml'],
      [`22_DO-${idActe}-1-1_4.jpg`, 'image/jpeg'],
      [`23_DO-${idActe}-1-1_5.png`, 'image/png'],
    ])
  })

  test('reports the replaced characters of the objet', async () => {
    const objet = 'L’œuvre – 100 €…'
    const form: Formulaire = { code: '1-1', acte: { ...acte, objet } }
    expect(await fieldsOf(form)).toContainEqual(['subject', "L'oeuvre - 100 EUR..."])
    expect(formOf(form).conversions).toContainEqual({ path: 'objet', from: 'œ', to: 'oe' })
  })

  test('cannot contain a character outside ISO-8859-1', () => {
    const form: Formulaire = { code: '1-1', acte: { ...acte, objet: 'Łódź' } }
    expect(() => formOf(form)).toThrow(expect.objectContaining({ code: 'ACTES-V018' }))
  })
})

describe('the form of a reply to a letter', () => {
  const letter = { letter: 'document:77' }

  test.each([
    ['2-2', '4'],
    ['3-3', '3'],
    ['3-4', '4'],
    ['4-3', '3'],
    ['4-4', '4'],
  ] as const)('%s has type_envoie %s, addressed to the letter and not to the acte', async (code, kind) => {
    const fields = await fieldsOf(following(code), { ...letter, about: '12' })
    expect(fields.slice(0, 4)).toEqual([
      ['api', '1'],
      ['id', '77'],
      ['type_envoie', kind],
      ['type_acte', '99_DE'],
    ])
    expect(fields.filter(([name]) => name === 'acte_pdf_file')).toHaveLength(1)
    expect(fields.filter(([name]) => name === 'acte_attachments[]')).toHaveLength(code === '3-4' ? 1 : 0)
    expect(fields.filter(([name]) => name === 'type_pj[]')).toHaveLength(code === '3-4' ? 1 : 0)
  })

  test.each([undefined, 'mail:1', 'document:', 'document:7a', 'transaction:7:4'])(
    'cannot be made for a letter unknown to S²LOW: %s',
    (other) => {
      const sample = other === undefined ? {} : { letter: other }
      expect(() => formOf(following('2-2'), sample)).toThrow(expect.objectContaining({ code: 'ACTES-G010' }))
    },
  )

  test('a letter is identified by its delivery', () => expect(letterIn('document:77')).toBe('77'))
})

describe('the other forms', () => {
  test('an annulation names the acte by its number there', async () => {
    expect(await textOf(following('6-1'), { about: '4812' })).toBe('api=1&id=4812')
    expect(formOf(following('6-1'), { about: '4812' })).toMatchObject({
      name: `${idActe}-6-1.form`,
      mediaType: 'application/x-www-form-urlencoded',
      conversions: [],
    })
  })

  test.each([undefined, 'SLO-EACT--213401482--20250708-1.tar.gz', ''])(
    'an acte without one cannot be annulled: %s',
    (about) => {
      const sample = about === undefined ? {} : { about }
      expect(() => formOf(following('6-1'), sample)).toThrow(expect.objectContaining({ code: 'ACTES-G010' }))
    },
  )

  test('a classification request has nothing else', async () => {
    expect(await textOf(following('7-1'))).toBe('api=1')
    expect(formOf(following('7-1')).name).toBe('034-213401482-7-1.form')
  })

  test.each(['3-2', '4-2'] as const)('%s is never made: S²LOW sends it itself', (code) => {
    const trouble = (() => {
      try {
        return formOf(following(code))
      } catch (error) {
        return asActesError(error)
      }
    })()
    expect(trouble).toMatchObject({ code: 'ACTES-G009', kind: 'refuse', params: { reason: expect.any(String) } })
  })

  test('`api=1` is in the body, and in the query only where it does no harm', () => {
    expect(Object.keys(destinations)).toEqual(outgoingCodes)
    expect(destinations['1-1']).toMatch(/create\.php\?api=1$/)
    for (const code of ['2-2', '3-3', '3-4', '4-3', '4-4'] as const) expect(destinations[code]).not.toContain('?')
  })
})
