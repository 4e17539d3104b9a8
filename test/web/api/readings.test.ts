// What the API tells of PDFs before and after they are deposited: what they say, and what their signatures are worth.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openPdfExaminer, type PdfExaminer } from '../../../src/files/pdf/examiner.ts'
import { drawLayout, layouts } from '../../support/deposits/layouts.ts'
import { lockedPdf } from '../../support/deposits/pdfs.ts'
import { signedPdf } from '../../support/deposits/signed-pdf.ts'
import { databaseDigest } from '../../support/life/database-digest.ts'
import { formOf, openApiCommune, type ApiCommune } from '../../support/desk/api.ts'
import { maraussanFolder } from '../../support/life/commune.ts'
import { testFolder } from '../../support/folders.ts'
import { issue, makeAuthority } from '../../support/servers/certificates.ts'

const folder = testFolder()
let commune: ApiCommune
let examiner: PdfExaminer
let strict: PdfExaminer
let signed: Uint8Array
let acte: object

beforeAll(async () => {
  const authority = await makeAuthority('Autorite de signature')
  const list = await folder.lay('list.pem', authority.ca)
  examiner = openPdfExaminer({}, { signatures: { list } })
  strict = openPdfExaminer({}, { signatures: { list, policy: 'require-valid' } })
  signed = await signedPdf(undefined, await issue(authority, { name: 'La Maire Signataire', client: true }))
  acte = JSON.parse(await readFile(join(maraussanFolder, 'acte.json'), 'utf8')) as object
  commune = await openApiCommune({ examiner })
})
afterAll(async () => {
  await commune.closes()
  await Promise.all([examiner.close(), strict.close()])
})

const reads = (files: Readonly<Record<string, Uint8Array>>) =>
  commune.calls({ method: 'POST', path: '/readings', form: formOf('lecture', { collectivite: '213401482' }, files) })

describe('what a PDF says', () => {
  test('is returned, each field with its line, and nothing is stored', async () => {
    const before = await databaseDigest(commune.db, ['token'])
    const answer = await reads({ 'a.pdf': await readFile(join(maraussanFolder, 'deliberation.pdf')) })
    expect([answer.status, answer.json()]).toMatchObject([
      200,
      {
        hasText: true,
        numero: { value: 'DEL11-250625', line: 'DELIBERATION N°11 DU 25 JUIN 2025', page: 1, certainty: 'likely' },
        dateDecision: { value: '2025-06-25' },
        nature: { value: 'DE' },
        votes: { counts: { pour: 26 } },
      },
    ])
    expect(await databaseDigest(commune.db, ['token'])).toBe(before)
  })

  test('for a scan: it has no text', async () => {
    const scan = layouts.find(({ truth }) => truth.hasText === false)
    expect((await reads({ 'a.pdf': await drawLayout(scan as (typeof layouts)[number]) })).json()).toEqual({
      hasText: false,
    })
  })

  test('for two, for none, for a locked one: a code', async () => {
    const locked = await lockedPdf('user', true)
    expect((await reads({ 'a.pdf': locked, 'b.pdf': locked })).json()).toMatchObject({ code: 'ACTES-A012' })
    expect((await reads({})).json()).toMatchObject({ code: 'ACTES-A012' })
    expect((await reads({ 'a.pdf': locked })).json()).toMatchObject({ code: 'ACTES-F004' })
  })
})

describe('a signed act', () => {
  const deposits = (by: ApiCommune, document: Uint8Array, numero: string) => {
    const { annexes: _, cle: __, ...rest } = acte as { annexes: unknown; cle: unknown }
    const files = { 'deliberation.pdf': document }
    return by.calls({ method: 'POST', path: '/deposits', form: formOf('acte', { ...rest, numero }, files) })
  }
  const filesOf = async (id: string, token?: string) => {
    const answer = await commune.calls({ path: `/transmissions/${id}`, ...(token !== undefined && { token }) })
    return answer.json<{ files: readonly { role: string; signatures: readonly object[] }[] }>().files
  }

  test('shows its signatures, before and after packaging; the signer’s name is masked like other names', async () => {
    const { id } = (await deposits(commune, signed, 'SIGNE-1')).json<{ id: string }>()
    const expected = {
      kind: 'pdf',
      signer: 'La Maire Signataire',
      integrity: 'intact',
      covers: 'file',
      chain: 'known',
      verdict: {
        code: 'ACTES-F023',
        path: '',
        message: expect.stringMatching(/^La signature électronique du fichier est valable/),
      },
    }
    expect(await filesOf(id)).toMatchObject([{ role: 'document', signatures: [expected] }])
    await commune.works()
    const packed = await filesOf(id)
    expect(packed.filter(({ signatures }) => signatures.length > 0)).toMatchObject([
      { role: 'document', signatures: [expected] },
    ])
    const token = await commune.tokenFor('lecteur', { rights: ['read'] })
    const masked = JSON.stringify(await filesOf(id, token))
    expect(masked).toContain('ACTES-F023')
    expect(masked).not.toContain('Signataire')
  })

  test('gets warnings for faulty signatures, and is refused if the installation requires valid ones', async () => {
    const altered = Buffer.from(Buffer.from(signed).toString('latin1').replace('0.5 g 40', '0.9 g 40'), 'latin1')
    const warned = await deposits(commune, altered, 'SIGNE-2')
    expect([warned.status, warned.json()]).toMatchObject([201, {}])
    expect(warned.json<{ warnings: object[] }>().warnings).toContainEqual(
      expect.objectContaining({ code: 'ACTES-F025', path: 'document.fichier' }),
    )
    const asking = await openApiCommune({ examiner: strict })
    try {
      const refused = await deposits(asking, altered, 'SIGNE-3')
      expect([refused.status, refused.json()]).toMatchObject([
        422,
        { problems: [{ code: 'ACTES-F028', path: 'document.fichier' }] },
      ])
      expect((await deposits(asking, signed, 'SIGNE-3')).status).toBe(201)
    } finally {
      await asking.closes()
    }
  })
})
