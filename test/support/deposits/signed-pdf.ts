// A signed PDF (ETSI.CAdES.detached): the certificate is made for the test, openssl makes the signature, as a tool of its own.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SignPdf } from '@signpdf/signpdf'
import { Signer } from '@signpdf/utils'
import { rawPdf } from './pdfs.ts'

/** The hexadecimal room for a signature. */
const room = 8_192

export async function signedPdf({
  width,
  height,
  turn,
}: {
  width: number
  height: number
  turn: number
}): Promise<Buffer> {
  const value =
    '<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/ByteRange [0 /********** /********** /**********]' +
    `/Contents <${'0'.repeat(room)}>/Reason(essai)/M(D:20250625080000Z)>>`
  const unsigned = rawPdf([
    '<</Type/Catalog/Pages 2 0 R/AcroForm<</SigFlags 3/Fields[5 0 R]>>>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    `<</Type/Page/Parent 2 0 R/MediaBox[0 0 ${width} ${height}]/Rotate ${turn}/Contents 4 0 R/Annots[5 0 R]>>`,
    '<</Length 23>>stream\n0.5 g 40 40 30 30 re f \nendstream',
    '<</Type/Annot/Subtype/Widget/FT/Sig/T(s)/V 6 0 R/F 132/Rect[0 0 0 0]/P 3 0 R>>',
    value,
  ])
  return new SignPdf().sign(Buffer.from(unsigned), new OpensslSigner())
}

class OpensslSigner extends Signer {
  override async sign(content: Buffer): Promise<Buffer> {
    const folder = mkdtempSync(join(tmpdir(), 'actes-sign-'))
    try {
      const [data, key, certificate] = ['data', 'key.pem', 'cert.pem'].map((name) => join(folder, name)) as [
        string,
        string,
        string,
      ]
      writeFileSync(data, content)
      const request = [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '3650',
      ]
      execFileSync('openssl', [...request, '-subj', '/CN=Essai', '-keyout', key, '-out', certificate], {
        stdio: 'ignore',
      })
      const options = ['cms', '-sign', '-binary', '-cades', '-md', 'sha256', '-outform', 'DER', '-signer', certificate]
      return execFileSync('openssl', [...options, '-inkey', key, '-in', data])
    } finally {
      rmSync(folder, { recursive: true })
    }
  }
}
