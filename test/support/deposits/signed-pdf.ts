// Signed PDFs (ETSI.CAdES.detached): @signpdf places the signature, openssl makes it, as a tool of its own.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SignPdf } from '@signpdf/signpdf'
import { Signer } from '@signpdf/utils'
import { rawPdf } from './pdfs.ts'

/** The hexadecimal room for a signature. */
const room = 12_000

/** PEM; without, a certificate that signs itself is made. */
export interface Signing {
  readonly leaf?: string
  readonly key?: string
  /** Certificates that go with it. */
  readonly chain?: string
  /** The key that is made is one of RSA. */
  readonly rsa?: true
  /** A timestamp of the whole document (ETSI.RFC3161), by whoever gives its token. */
  readonly timestamp?: (content: Buffer) => Promise<Buffer>
  /** Of `openssl cms`. */
  readonly options?: readonly string[]
}

const place = (more = '', format = 'ETSI.CAdES.detached') =>
  `<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/${format}` +
  '/ByteRange [0 /********** /********** /**********]' +
  `/Contents <${'0'.repeat(room)}>/Reason(essai)${more}>>`

export interface Sheet {
  readonly width: number
  readonly height: number
  readonly turn: number
}

/** One page that is signed. */
export async function signedPdf(
  { width, height, turn }: Sheet = { width: 595, height: 842, turn: 0 },
  signing: Signing = {},
): Promise<Buffer> {
  const unsigned = rawPdf([
    '<</Type/Catalog/Pages 2 0 R/AcroForm<</SigFlags 3/Fields[5 0 R]>>>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    `<</Type/Page/Parent 2 0 R/MediaBox[0 0 ${width} ${height}]/Rotate ${turn}/Contents 4 0 R/Annots[5 0 R]>>`,
    '<</Length 23>>stream\n0.5 g 40 40 30 30 re f \nendstream',
    '<</Type/Annot/Subtype/Widget/FT/Sig/T(s)/V 6 0 R/F 132/Rect[0 0 0 0]/P 3 0 R>>',
    place(signing.leaf === undefined ? '/M(D:20250625080000Z)' : ''),
  ])
  return new SignPdf().sign(Buffer.from(unsigned), new OpensslSigner(signing))
}

/** The same, signed once more by another. */
export async function signedAgain(pdf: Buffer, signing: Signing): Promise<Buffer> {
  const added = appended(pdf, {
    1: '<</Type/Catalog/Pages 2 0 R/AcroForm<</SigFlags 3/Fields[5 0 R 7 0 R]>>>>',
    7: '<</Type/Annot/Subtype/Widget/FT/Sig/T(t)/V 8 0 R/F 132/Rect[0 0 0 0]/P 3 0 R>>',
    8: place('', signing.timestamp && 'ETSI.RFC3161'),
  })
  return new SignPdf().sign(added, new OpensslSigner(signing))
}

/** A later revision of a PDF, whose bytes stay as they are. @param objects by their number */
export function appended(pdf: Buffer, objects: Readonly<Record<number, string>>): Buffer {
  const before = /startxref\s+(\d+)\s+%%EOF\s*$/.exec(pdf.toString('latin1'))?.[1] ?? '0'
  let at = pdf.length + 1
  const parts = Object.entries(objects).map(([number, object]) => {
    const written = `${number} 0 obj\n${object}\nendobj\n`
    const entry = `${number} 1\n${String(at).padStart(10, '0')} 00000 n \n`
    at += written.length
    return { written, entry }
  })
  const table = `xref\n${parts.map(({ entry }) => entry).join('')}trailer\n<</Size 50/Root 1 0 R/Prev ${before}>>\n`
  const body = parts.map(({ written }) => written).join('')
  return Buffer.concat([pdf, Buffer.from(`\n${body}${table}startxref\n${at}\n%%EOF\n`, 'latin1')])
}

class OpensslSigner extends Signer {
  readonly #signing: Signing

  constructor(signing: Signing) {
    super()
    this.#signing = signing
  }

  override async sign(content: Buffer): Promise<Buffer> {
    if (this.#signing.timestamp) return this.#signing.timestamp(content)
    const folder = mkdtempSync(join(tmpdir(), 'actes-sign-'))
    const path = (name: string) => join(folder, name)
    const { leaf, key, chain = '', options = ['-cades'], rsa } = this.#signing
    try {
      writeFileSync(path('data'), content)
      if (leaf !== undefined && key !== undefined) {
        writeFileSync(path('cert'), leaf)
        writeFileSync(path('key'), key)
      } else {
        const made = rsa ? ['rsa:2048'] : ['ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1']
        const request = ['req', '-x509', '-newkey', ...made, '-nodes']
        const named = ['-days', '3650', '-subj', '/CN=Essai', '-keyout', path('key'), '-out', path('cert')]
        execFileSync('openssl', [...request, ...named], { stdio: 'ignore' })
      }
      writeFileSync(path('chain'), chain)
      const others = chain === '' ? [] : ['-certfile', path('chain')]
      const sign = ['cms', '-sign', '-binary', '-md', 'sha256', '-outform', 'DER', ...others]
      return execFileSync('openssl', [
        ...sign,
        '-signer',
        path('cert'),
        '-inkey',
        path('key'),
        '-in',
        path('data'),
        ...options,
      ])
    } finally {
      rmSync(folder, { recursive: true })
    }
  }
}
