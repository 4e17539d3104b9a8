// Signatures in PDFs: made by openssl where @signpdf puts them, and judged by the examiner's own process.
import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPdfExaminer, type PdfFindings } from '../../../src/files/pdf/examiner.ts'
import { appended, signedAgain, signedPdf, type Signing } from '../../support/deposits/signed-pdf.ts'
import { timestampRequest } from '../../../src/offline/dossier/timestamp.ts'
import { rawPdf } from '../../support/deposits/pdfs.ts'
import { testFolder } from '../../support/folders.ts'
import {
  issue,
  makeAuthority,
  ocspAnswer,
  revocations,
  type TestAuthority,
} from '../../support/servers/certificates.ts'
import { openTimestampAuthority } from '../../support/servers/timestamp-authority.ts'

const folder = testFolder()
const examiners = {} as Record<'listed' | 'strict' | 'bare' | 'revoking', ReturnType<typeof openPdfExaminer>>
const signers = {} as Record<'maire' | 'adjoint' | 'ended' | 'stranger' | 'rescinded', Signing>
let good: Buffer

beforeAll(async () => {
  const root = await makeAuthority('Racine de test')
  const [authority, other] = [await makeAuthority('Autorite de signature', root), await makeAuthority('Inconnue')]
  const signing = async (name: string, by: TestAuthority, days = 30): Promise<Signing> => {
    const { leaf, key } = await issue(by, { name, client: true, days })
    return { leaf, key, chain: by.intermediates }
  }
  signers.maire = await signing('Le Maire', authority)
  signers.adjoint = await signing('La Première Adjointe', authority)
  signers.ended = await signing('Ancien Maire', authority, -10)
  signers.stranger = await signing('Le Maire', other)
  signers.rescinded = await signing('Maire révoqué', authority)
  const list = await folder.lay('list.pem', root.ca)
  const since = (days: number) => new Date(Date.now() + days * 86_400_000)
  const crls = [
    await revocations(authority, [signers.rescinded.leaf ?? ''], since(-1)),
    await revocations(authority, [signers.maire.leaf ?? ''], since(1)),
  ]
  const revoking = await folder.lay('revoking.pem', [root.ca, ...crls].join('\n'))
  examiners.listed = openPdfExaminer({}, { signatures: { list } })
  examiners.strict = openPdfExaminer({}, { signatures: { list, policy: 'require-valid' } })
  examiners.revoking = openPdfExaminer({}, { signatures: { list: revoking } })
  examiners.bare = openPdfExaminer()
  good = await signedPdf(undefined, signers.maire)
})
afterAll(async () => {
  for (const each of Object.values(examiners)) await each.close()
})

let count = 0
async function judged(pdf: Uint8Array, by: keyof typeof examiners = 'listed'): Promise<PdfFindings> {
  return examiners[by].examine(await folder.lay(`${count++}.pdf`, pdf), 'a.pdf')
}
const codes = ({ warnings }: PdfFindings) => warnings.map(({ code }) => code)
const first = ({ signatures = [] }: PdfFindings) => signatures[0]

describe('a signature is judged', () => {
  it('good: intact, by a signer whom an authority of the list vouches for', async () => {
    const found = await judged(good)
    expect(found.signatures).toEqual([
      {
        kind: 'pdf',
        signer: 'Le Maire',
        integrity: 'intact',
        covers: 'file',
        chain: 'known',
        at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      },
    ])
    expect(codes(found)).toEqual(['ACTES-F016'])
  })

  it('altered: one signed byte changed', async () => {
    const altered = Buffer.from(good.toString('latin1').replace('0.5 g 40', '0.9 g 40'), 'latin1')
    const found = await judged(altered)
    expect(first(found)).toMatchObject({ signer: 'Le Maire', integrity: 'altered' })
    expect(codes(found)).toEqual(['ACTES-F016', 'ACTES-F025'])
  })

  it('altered: content was added in a later revision', async () => {
    const added = appended(good, { 4: '<</Length 23>>stream\n0.9 g 40 40 30 30 re f \nendstream' })
    const found = await judged(added)
    expect(first(found)).toMatchObject({ integrity: 'intact', covers: 'then-changed' })
    expect(codes(found)).toEqual(['ACTES-F016', 'ACTES-F025'])
  })

  it('altered: bytes that are not PDF follow it', async () => {
    const found = await judged(Buffer.concat([good, Buffer.from('<html>autre chose</html>')]))
    expect(first(found)).toMatchObject({ integrity: 'intact', covers: 'then-bytes' })
    expect(found.warnings.at(-1)).toMatchObject({ code: 'ACTES-F025', params: { covers: 'then-bytes' } })
  })

  it('expired: the certificate had expired at signing', async () => {
    const found = await judged(await signedPdf(undefined, signers.ended))
    expect(first(found)).toMatchObject({ signer: 'Ancien Maire', integrity: 'intact', chain: 'expired' })
    expect(codes(found)).toEqual(['ACTES-F016', 'ACTES-F026'])
  })

  it('self-signed: the signer vouches for themselves', async () => {
    const found = await judged(await signedPdf())
    expect(first(found)).toMatchObject({ signer: 'Essai', integrity: 'intact', chain: 'self-signed' })
    expect(found.warnings.at(-1)).toMatchObject({ code: 'ACTES-F024', params: { chain: 'self-signed' } })
  })

  it('unknown: by an authority outside the list, whatever the name', async () => {
    const found = await judged(await signedPdf(undefined, signers.stranger))
    expect(first(found)).toMatchObject({ signer: 'Le Maire', chain: 'unknown' })
    expect(codes(found)).toEqual(['ACTES-F016', 'ACTES-F024'])
  })

  it('revoked before signing; a later revocation does not count', async () => {
    const rescinded = await judged(await signedPdf(undefined, signers.rescinded), 'revoking')
    expect(first(rescinded)).toMatchObject({ signer: 'Maire révoqué', chain: 'revoked' })
    expect(codes(rescinded)).toEqual(['ACTES-F016', 'ACTES-F026'])
    expect(first(await judged(good, 'revoking'))).toMatchObject({ chain: 'known' })
  })

  it('two: each over what it signed, the second over the first', async () => {
    const twice = await judged(await signedAgain(good, signers.adjoint))
    expect(twice.signatures).toMatchObject([
      { signer: 'Le Maire', integrity: 'intact', covers: 'then-signed', chain: 'known' },
      { signer: 'La Première Adjointe', integrity: 'intact', covers: 'file', chain: 'known' },
    ])
    expect(codes(twice)).toEqual(['ACTES-F016'])
    const doubtful = await judged(await signedAgain(good, signers.stranger))
    expect(codes(doubtful)).toEqual(['ACTES-F016', 'ACTES-F024'])
  })

  it('timestamped: the document as a whole, by an authority of its own', async () => {
    const authority = await openTimestampAuthority()
    const token = async (content: Buffer) => {
      const body = timestampRequest(content, new Uint8Array([1, 2, 3]))
      const reply = Buffer.from(await (await fetch(authority.url, { method: 'POST', body })).arrayBuffer())
      const given = ['ts', '-reply', '-in', await folder.lay('reply', reply), '-token_out']
      return execFileSync('openssl', given, { stdio: ['ignore', 'pipe', 'ignore'] })
    }
    try {
      const stamped = await signedAgain(good, { timestamp: token })
      const found = await judged(stamped, 'bare')
      expect(found.signatures).toMatchObject([
        { kind: 'pdf', integrity: 'intact', covers: 'then-signed' },
        { kind: 'timestamp', signer: 'Horodatage de test', integrity: 'intact', covers: 'file', chain: 'unchecked' },
      ])
      const other = Buffer.from(stamped.toString('latin1').replace('0.5 g 40', '0.9 g 40'), 'latin1')
      expect((await judged(other, 'bare')).signatures).toMatchObject([
        { integrity: 'altered' },
        { integrity: 'altered' },
      ])
    } finally {
      await authority.close()
    }
  })

  it('revoked by an OCSP answer inside the document', async () => {
    const issuer = await makeAuthority('Autorite interrogee')
    const list = await folder.lay('interrogee.pem', issuer.ca)
    const { leaf, key } = await issue(issuer, { name: 'Le Maire', client: true })
    const by = openPdfExaminer({}, { signatures: { list } })
    const signed = await signedPdf(undefined, { leaf, key })
    const withAnswer = async (revoked: boolean) => {
      const answer = await ocspAnswer(issuer, leaf, revoked)
      const root = '/Pages 2 0 R/AcroForm<</SigFlags 3/Fields[5 0 R]>>'
      const pdf = appended(signed, {
        1: `<</Type/Catalog${root}/DSS 7 0 R>>`,
        7: '<</OCSPs[8 0 R]>>',
        8: `<</Length ${answer.length * 2}/Filter/ASCIIHexDecode>>stream\n${answer.toString('hex')}\nendstream`,
      })
      return first(await by.examine(await folder.lay(`ocsp-${String(revoked)}.pdf`, pdf), 'a.pdf'))
    }
    try {
      expect(await withAnswer(false)).toMatchObject({ chain: 'known', covers: 'then-proofs' })
      expect(await withAnswer(true)).toMatchObject({ chain: 'revoked', covers: 'then-proofs' })
    } finally {
      await by.close()
    }
  })

  it('with only proofs added to it', async () => {
    const root = '/Pages 2 0 R/AcroForm<</SigFlags 3/Fields[5 0 R]>>'
    const store = { 7: '<</Certs[8 0 R]>>', 8: '<</Length 4>>stream\n1234\nendstream' }
    const proven = appended(good, { 1: `<</Type/Catalog${root}/DSS 7 0 R>>`, ...store })
    expect(first(await judged(proven))).toMatchObject({ integrity: 'intact', covers: 'then-proofs' })
    const hiding = appended(good, {
      1: `<</Type/Catalog${root}/DSS 7 0 R>>`,
      ...store,
      4: '<</Length 23>>stream\n0.9 g 40 40 30 30 re f \nendstream',
    })
    expect(first(await judged(hiding))).toMatchObject({ covers: 'then-changed' })
    // What was signed is no proof, even where the store of proofs names it.
    const named = appended(good, {
      1: `<</Type/Catalog${root}/DSS 7 0 R>>`,
      ...store,
      7: '<</Certs[8 0 R]/X 4 0 R>>',
      4: '<</Length 23>>stream\n0.9 g 40 40 30 30 re f \nendstream',
    })
    expect(first(await judged(named))).toMatchObject({ covers: 'then-changed' })
  })

  it('made differently: without attributes, or with the signer’s key identifier', async () => {
    const bare = await signedPdf(undefined, { ...signers.maire, options: ['-noattr'] })
    expect(first(await judged(bare))).toMatchObject({ integrity: 'intact', chain: 'known', at: null })
    const byKey = await signedPdf(undefined, { options: ['-cades', '-keyid'] })
    expect(first(await judged(byKey))).toMatchObject({ integrity: 'intact', chain: 'self-signed' })
  })

  it('made by a key of RSA, in either padding', async () => {
    for (const options of [['-cades'], ['-cades', '-keyopt', 'rsa_padding_mode:pss']])
      expect(first(await judged(await signedPdf(undefined, { options, rsa: true })))).toMatchObject({
        integrity: 'intact',
      })
  })
})

describe('the policy of the installation', () => {
  it('without a list: integrity and dates, and no warning about the missing list', async () => {
    const found = await judged(good, 'bare')
    expect(first(found)).toMatchObject({ integrity: 'intact', chain: 'unchecked' })
    expect(codes(found)).toEqual(['ACTES-F016'])
  })

  it('valid signatures required: a good one is accepted, any other refused, unsigned files are not affected', async () => {
    expect((await judged(good, 'strict')).problems).toEqual([])
    const { problems } = await judged(await signedPdf(undefined, signers.stranger), 'strict')
    expect(problems).toEqual([
      { code: 'ACTES-F028', path: 'a.pdf', params: { chain: 'unknown', verdict: 'ACTES-F024' } },
    ])
    const unsigned = rawPdf([
      '<</Type/Catalog/Pages 2 0 R>>',
      '<</Type/Pages/Kids[3 0 R]/Count 1>>',
      '<</Type/Page/Parent 2 0 R>>',
    ])
    expect(await judged(unsigned, 'strict')).toEqual({ problems: [], warnings: [], pages: 1 })
  })
})

describe('an invalid signature is named', () => {
  const text = () => good.toString('latin1')
  const rewritten = (from: RegExp, to: string | ((...found: string[]) => string)) =>
    Buffer.from(text().replace(from, to as never), 'latin1')
  const range = /ByteRange \[[\d ]+\]/
  const padded = (written: string) => `ByteRange [${written}]`.padEnd((range.exec(text())?.[0] ?? '').length)

  it.each([
    ['no bytes covered', () => rewritten(range, padded('0 0 0 0')), 'range'],
    ['the end of the file left out of its first part', () => rewritten(range, padded('9 99 200 10')), 'range'],
    [
      'a wider gap',
      () => rewritten(/ByteRange \[0 (\d+) (\d+) (\d+)/, (_, a, b, c) => `ByteRange [0 ${Number(a) - 5} ${b} ${c}`),
      'range',
    ],
    [
      'bytes beyond the end',
      () => rewritten(/ByteRange \[0 (\d+) (\d+) (\d+)/, (_, a, b, c) => `ByteRange [0 ${a} ${b} ${Number(c) + 999}`),
      'range',
    ],
    ['nothing in it', () => rawSignature('<</Type/Sig/Filter/Adobe.PPKLite>>'), 'dictionary'],
    ['no CMS in it', () => rewritten(/Contents <[0-9a-f]{40}/, `Contents <${'00'.repeat(20)}`), 'content'],
    [
      'DER that is nested without end',
      () =>
        rewritten(/Contents <[0-9a-f]+/, (whole: string) =>
          `Contents <${'30800000'.repeat(3_000)}`.slice(0, whole.length),
        ),
      'content',
    ],
  ] as const)('%s', async (_title, make, reason) => {
    const found = await judged(make())
    expect(found.signatures).toMatchObject([{ integrity: 'bogus', reason, signer: null }])
    expect(found.warnings.at(-1)).toMatchObject({ code: 'ACTES-F027', params: { reason } })
  })

  it('by thousands: a few are checked', async () => {
    const found = await judged(
      rawSignature(...Array.from({ length: 5_000 }, () => '<</Type/Sig/ByteRange[0 1 2 3]/Contents<00>>>')),
    )
    expect(found.signatures?.length).toBe(21)
    expect(found.signatures?.at(-1)).toMatchObject({ reason: 'many' })
  })

  it('by an algorithm that is too weak', async () => {
    const weak = await signedPdf(undefined, { ...signers.maire, options: ['-md', 'sha1'] })
    expect((await judged(weak)).signatures).toMatchObject([{ integrity: 'bogus', reason: 'algorithm' }])
  })
})

function rawSignature(...dictionaries: readonly string[]): Uint8Array {
  return rawPdf([
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>',
    ...dictionaries,
  ])
}
