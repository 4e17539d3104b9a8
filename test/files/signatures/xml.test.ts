// Signatures in XML: documents that are written in their canonical form, so that nothing but the test says what is signed.
import { createHash, createPrivateKey, sign } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPdfExaminer, type PdfExaminer } from '../../../src/files/pdf/examiner.ts'
import { testFolder } from '../../support/folders.ts'
import { issue, makeAuthority, type Issued } from '../../support/servers/certificates.ts'

const folder = testFolder()
let examiner: PdfExaminer
let signer: Issued

beforeAll(async () => {
  const authority = await makeAuthority('Autorite de signature')
  signer = await issue(authority, { name: 'La Présidente', client: true })
  examiner = openPdfExaminer({}, { signatures: { list: await folder.lay('list.pem', authority.ca) } })
})
afterAll(() => examiner.close())

const ds = 'http://www.w3.org/2000/09/xmldsig#'
const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#'
const inclusive = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315'
const digestOf = (text: string) => createHash('sha256').update(text).digest('base64')
const signedAt = () => new Date(Date.now() - 60_000).toISOString()

interface Reference {
  readonly uri: string
  readonly transforms: readonly string[]
  /** In its canonical form. */
  readonly content: string
  readonly type?: string
}

function referenceTo({ uri, transforms, content, type }: Reference): string {
  const all = transforms.map((each) => `<ds:Transform Algorithm="${each}"></ds:Transform>`).join('')
  const head = `<ds:Reference${type === undefined ? '' : ` Type="${type}"`} URI="${uri}">`
  const transformed = all && `<ds:Transforms>${all}</ds:Transforms>`
  const method = '<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"></ds:DigestMethod>'
  return `${head}${transformed}${method}<ds:DigestValue>${digestOf(content)}</ds:DigestValue></ds:Reference>`
}

const properties = (at: string) =>
  `<xades:SignedProperties xmlns:xades="http://uri.etsi.org/01903/v1.3.2#" Id="xades-1"><xades:SignedSignatureProperties><xades:SigningTime>${at}</xades:SigningTime></xades:SignedSignatureProperties></xades:SignedProperties>`

function signatureOver(
  references: readonly Reference[],
  { form = exclusive, object = '', at = signedAt() } = {},
): string {
  const told = properties(at)
  const own = {
    uri: '#xades-1',
    transforms: [exclusive],
    content: told,
    type: 'http://uri.etsi.org/01903#SignedProperties',
  }
  const methods =
    `<ds:CanonicalizationMethod Algorithm="${form}"></ds:CanonicalizationMethod>` +
    '<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"></ds:SignatureMethod>'
  const info = `<ds:SignedInfo xmlns:ds="${ds}">${methods}${[...references, own].map(referenceTo).join('')}</ds:SignedInfo>`
  const key = { key: createPrivateKey(signer.key), dsaEncoding: 'ieee-p1363' } as const
  const value = sign('sha256', Buffer.from(info), key).toString('base64')
  const certificate = /-----BEGIN CERTIFICATE-----([^-]+)/.exec(signer.leaf)?.[1]?.replace(/\s/g, '') ?? ''
  const known = `<ds:KeyInfo><ds:X509Data><ds:X509Certificate>${certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>`
  const kept = `<ds:Object><xades:QualifyingProperties xmlns:xades="http://uri.etsi.org/01903/v1.3.2#">${told}</xades:QualifyingProperties></ds:Object>`
  const body = info.replace(` xmlns:ds="${ds}"`, '')
  return `<ds:Signature xmlns:ds="${ds}">${body}<ds:SignatureValue>${value}</ds:SignatureValue>${known}${kept}${object}</ds:Signature>`
}

const document = (signature: string, montant = '100') =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Budget><!-- à lire --><Montant>${montant}</Montant>${signature}</Budget>`
const canonical = '<Budget><Montant>100</Montant></Budget>'
const enveloped = (form = exclusive) =>
  signatureOver([{ uri: '', transforms: [`${ds}enveloped-signature`, form], content: canonical }], { form })

let count = 0
async function judged(xml: string) {
  const name = `annexe-${count++}.xml`
  return examiner.examine(await folder.lay(name, xml), name)
}

describe('a signature within the document', () => {
  it.each([
    ['exclusive', exclusive],
    ['inclusive', inclusive],
  ])('good, in the %s form', async (_title, form) => {
    const { signatures, warnings } = await judged(document(enveloped(form)))
    expect(signatures).toEqual([
      {
        kind: 'xml',
        signer: 'La Présidente',
        at: expect.stringMatching(/^20/),
        integrity: 'intact',
        covers: 'file',
        chain: 'known',
      },
    ])
    expect(warnings.map(({ code }) => code)).toEqual(['ACTES-F016'])
  })

  it('altered: the signed content changed', async () => {
    const { signatures, warnings } = await judged(document(enveloped(), '900'))
    expect(signatures).toMatchObject([{ signer: 'La Présidente', integrity: 'altered' }])
    expect(warnings.map(({ code }) => code)).toEqual(['ACTES-F016', 'ACTES-F025'])
  })

  it('altered: its time, or its value, changed', async () => {
    const moved = enveloped().replace(/(SigningTime>)\d{4}/, '$12001')
    expect((await judged(document(moved))).signatures).toMatchObject([{ integrity: 'altered' }])
    const other = enveloped().replace(/SignatureValue>..../, 'SignatureValue>AAAA')
    expect((await judged(document(other))).signatures).toMatchObject([{ integrity: 'altered' }])
  })

  it('made before the certificate was valid', async () => {
    const early = signatureOver(
      [{ uri: '', transforms: [`${ds}enveloped-signature`, exclusive], content: canonical }],
      { at: '2001-01-01T00:00:00Z' },
    )
    expect((await judged(document(early))).signatures).toMatchObject([{ integrity: 'intact', chain: 'expired' }])
  })

  it('over a part only: the rest may be anything', async () => {
    const part = '<Montant Id="m">100</Montant>'
    const signature = signatureOver([{ uri: '#m', transforms: [exclusive], content: part }])
    const { signatures, warnings } = await judged(`<Budget>${part}<Ajout>1</Ajout>${signature}</Budget>`)
    expect(signatures).toMatchObject([{ integrity: 'intact', covers: 'part' }])
    expect(warnings.at(-1)).toMatchObject({ code: 'ACTES-F025', params: { covers: 'part' } })
  })

  it('over one of two elements with the same id: ambiguous', async () => {
    const part = '<Montant Id="m">100</Montant>'
    const signature = signatureOver([{ uri: '#m', transforms: [exclusive], content: part }])
    const { signatures } = await judged(`<Budget>${part}<Montant Id="m">900</Montant>${signature}</Budget>`)
    expect(signatures).toMatchObject([{ integrity: 'bogus', reason: 'reference' }])
  })
})

describe('a signature elsewhere', () => {
  it('around what it signs', async () => {
    const object = `<ds:Object Id="o"><Montant>100</Montant></ds:Object>`
    const content = object.replace(' Id', ` xmlns:ds="${ds}" Id`)
    const signature = signatureOver([{ uri: '#o', transforms: [exclusive], content }], { object })
    expect((await judged(signature)).signatures).toMatchObject([{ integrity: 'intact', covers: 'file' }])
  })

  it('over a file beside it: good, altered, absent', async () => {
    await folder.lay('budget.xml', canonical)
    const over = (uri: string, content: string) => judged(signatureOver([{ uri, transforms: [], content }]))
    expect((await over('budget.xml', canonical)).signatures).toMatchObject([
      { integrity: 'intact', covers: 'file', chain: 'known' },
    ])
    expect((await over('budget.xml', 'autre')).signatures).toMatchObject([{ integrity: 'altered' }])
    for (const uri of ['absent.xml', '../list.pem', '/etc/hostname', 'http://example.org/a.xml'])
      expect((await over(uri, canonical)).signatures).toMatchObject([{ integrity: 'bogus', reason: 'reference' }])
  })
})

describe('what is no signature', () => {
  it.each([
    ['an empty element', `<Budget><Signature xmlns="${ds}"></Signature></Budget>`, 'content'],
    ['a document type', `<!DOCTYPE a [<!ENTITY b "c">]><a xmlns:ds="${ds}"/>`, 'content'],
    ['a broken document', `<Budget xmlns:ds="${ds}">`, 'content'],
  ])('%s', async (_title, xml, reason) => {
    expect((await judged(xml)).signatures?.[0]).toMatchObject({ integrity: 'bogus', reason })
  })

  it('with an unsupported transformation', async () => {
    const { signatures } = await judged(
      document(
        signatureOver([{ uri: '', transforms: ['http://www.w3.org/TR/1999/REC-xslt-19991116'], content: canonical }]),
      ),
    )
    expect(signatures).toMatchObject([{ integrity: 'bogus', reason: 'algorithm' }])
  })

  it('by hundreds: a few are checked', async () => {
    const { signatures } = await judged(`<a>${`<Signature xmlns="${ds}"></Signature>`.repeat(500)}</a>`)
    expect(signatures?.at(-1)).toMatchObject({ reason: 'many' })
  })

  it('a document that only names the namespace, and one without any, are not signed', async () => {
    const unsigned = (root: string) => ({ problems: [], warnings: [], pages: 0, xml: { root } })
    expect(await judged(`<a xmlns:ds="${ds}"></a>`)).toEqual(unsigned('a'))
    expect(await judged('<Budget></Budget>')).toEqual(unsigned('Budget'))
  })
})
