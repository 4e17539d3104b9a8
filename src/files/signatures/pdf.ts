// Signatures of a PDF (PAdES; ISO 32000-1 section 12.8), each verified over the bytes that it covers, and what was
// added to the file after it.
import {
  PDFArray,
  PDFDict,
  PDFDocument,
  PDFHexString,
  PDFName,
  PDFNumber,
  PDFRawStream,
  PDFRef,
  PDFString,
  decodePDFRawStream,
  type PDFObject,
} from '@cantoo/pdf-lib'
import type { Signature } from '#protocol/acte/signatures.ts'
import { compact } from '#protocol/compact.ts'
import { chainOf, type Trust } from './chain.ts'
import { bogus, certificateIn, crlIn, ocspIn, readCms, type Proofs } from './cms.ts'
import { certificateNameOf } from './holder.ts'

export interface Verifying {
  /** Undefined: there is no list of authorities. */
  readonly trust: (() => Promise<Trust>) | undefined
  readonly now: Date
}

interface PlacedPdfSignature extends Signature {
  /** Offset just after the last byte that it covers. */
  readonly end: number
}

/** A file with more signatures is an attempt to exhaust us. */
const most = 20

export async function signaturesOfPdf(
  bytes: Buffer,
  { document, dictionaries }: { readonly document: PDFDocument; readonly dictionaries: readonly PDFDict[] },
  verifying: Verifying,
): Promise<readonly Signature[]> {
  const proofs = proofsIn(document)
  const all: PlacedPdfSignature[] = []
  for (const dictionary of dictionaries.slice(0, most))
    all.push(await verify(dictionary, { bytes, proofs, ...verifying }))
  const ordered = all.sort((a, b) => a.end - b.end)
  const shown: Signature[] = []
  for (const { end, ...signature } of ordered) {
    const isSigned = ordered.some((other) => other.end > end && other.integrity === 'intact')
    const covers = signature.integrity === 'bogus' ? 'file' : await coverageOf(bytes, end, { document, isSigned })
    shown.push({ ...signature, covers })
  }
  return dictionaries.length > most ? [...shown, bogus('pdf', 'many')] : shown
}

interface File extends Verifying {
  readonly bytes: Buffer
  readonly proofs: Proofs
}

async function verify(dictionary: PDFDict, { bytes, proofs, trust, now }: File): Promise<PlacedPdfSignature> {
  const valueOf = (key: string) => dictionary.lookup(PDFName.of(key))
  const format = valueOf('SubFilter')
  const isTimestamp = format === PDFName.of('ETSI.RFC3161')
  const kind = isTimestamp ? 'timestamp' : 'pdf'
  const contents = valueOf('Contents')
  if (!(contents instanceof PDFHexString)) return { ...bogus(kind, 'dictionary'), end: 0 }
  const range = rangeOf(valueOf('ByteRange'), { bytes, contents })
  if (!range) return { ...bogus(kind, 'range'), end: 0 }
  const [first, from, length] = range
  const end = from + length
  const parts = [bytes.subarray(0, first), bytes.subarray(from, end)]
  try {
    const cms = readCms(contents.asBytes(), parts, isTimestamp)
    if (!cms) return { ...bogus(kind, 'content'), end }
    const moment = valueOf('M')
    const at = cms.at ?? (moment instanceof PDFString ? dateIn(moment) : undefined)
    const known = {
      certificates: [...cms.certificates, ...proofs.certificates],
      crls: [...cms.crls, ...proofs.crls],
      ocsps: [...cms.ocsps, ...proofs.ocsps],
    }
    return {
      kind,
      signer: certificateNameOf(cms.signer).slice(0, 200),
      at: at?.toISOString() ?? null,
      integrity: cms.integrity,
      covers: 'file',
      end,
      ...compact({ reason: cms.reason }),
      chain: await chainOf(cms.signer, known, { at: at ?? now, trust: await trust?.() }),
    }
  } catch {
    // A malformed signature proves nothing, whatever the error.
    return { ...bogus(kind, 'content'), end }
  }
}

/** From the first byte, all but the signature itself: other bytes in the gap could be changed at will. */
function rangeOf(
  value: PDFObject | undefined,
  { bytes, contents }: { readonly bytes: Buffer; readonly contents: PDFHexString },
): readonly [number, number, number] | undefined {
  const numbers =
    value instanceof PDFArray ? value.asArray().map((each) => (each instanceof PDFNumber ? each.asNumber() : NaN)) : []
  const [start, first = NaN, from = NaN, length = NaN, ...more] = numbers
  if (start !== 0 || more.length > 0 || ![first, from, length].every((each) => Number.isSafeInteger(each) && each > 0))
    return undefined
  if (from <= first || from + length > bytes.length) return undefined
  const gap = bytes.toString('latin1', first, from)
  return /^<[0-9a-f]*>$/i.test(gap) && gap === `<${contents.asString()}>` ? [first, from, length] : undefined
}

/** `D:20250625080000+02'00'` */
function dateIn(moment: PDFString): Date | undefined {
  try {
    return moment.decodeDate()
  } catch {
    return undefined
  }
}

async function coverageOf(
  bytes: Buffer,
  end: number,
  { document, isSigned }: { readonly document: PDFDocument; readonly isSigned: boolean },
): Promise<Signature['covers']> {
  const rest = bytes.subarray(end)
  if (rest.every((byte) => byte === 0 || byte === 0x0a || byte === 0x0d || byte === 0x20)) return 'file'
  if (isSigned) return 'then-signed'
  if (!rest.includes('startxref')) return 'then-bytes'
  return (await isProofsOnly(bytes.subarray(0, end), document)) ? 'then-proofs' : 'then-changed'
}

/** Whether only a store of proofs (DSS) was added, so that every other object is as it was when signed. */
async function isProofsOnly(signed: Uint8Array, { context, catalog }: PDFDocument): Promise<boolean> {
  const loading = { updateMetadata: false, throwOnInvalidObject: true, preserveXFA: true }
  const before = await PDFDocument.load(signed, loading).catch(() => undefined)
  if (!before) return false
  const store = PDFName.of('DSS')
  const [proofs, known] = [reachable(catalog.get(store), context), reachable(before.catalog.get(store), before.context)]
  const root = (of: PDFDict) =>
    of
      .entries()
      .filter(([key]) => !['/DSS', '/Extensions'].includes(String(key)))
      .map(String)
      .sort()
      .join()
  return context.enumerateIndirectObjects().every(([ref, object]) => {
    const earlier = before.context.lookup(ref)
    // New, or already in the store. A signed object is no proof, even if the store names it.
    if (proofs.has(String(ref)) && (earlier === undefined || known.has(String(ref)))) return true
    if (object === catalog) return earlier instanceof PDFDict && root(earlier) === root(catalog)
    return earlier !== undefined && serializePdfObject(earlier) === serializePdfObject(object)
  })
}

function serializePdfObject(object: PDFObject) {
  return object instanceof PDFRawStream
    ? `${String(object.dict)}${Buffer.from(object.contents).toString('base64')}`
    : String(object)
}

function reachable(entry: PDFObject | undefined, context: PDFDocument['context']): ReadonlySet<string> {
  const seen = new Set<string>()
  const waiting = [entry]
  for (let at = waiting.pop(); at; at = waiting.pop()) {
    if (at instanceof PDFRef) {
      if (seen.has(String(at))) continue
      seen.add(String(at))
      waiting.push(context.lookup(at))
    } else if (at instanceof PDFArray) for (const each of at.asArray()) waiting.push(each)
    else if (at instanceof PDFDict) for (const each of at.values()) waiting.push(each)
  }
  return seen
}

function proofsIn({ catalog, context }: PDFDocument): Proofs {
  const store = context.lookup(catalog.get(PDFName.of('DSS')))
  const under = (key: string): readonly Uint8Array[] => {
    const list = store instanceof PDFDict ? context.lookup(store.get(PDFName.of(key))) : undefined
    const all = list instanceof PDFArray ? list.asArray().slice(0, mostProofs) : []
    return all.flatMap((each) => {
      const stream = context.lookup(each)
      return stream instanceof PDFRawStream ? [decodePDFRawStream(stream).decode()] : []
    })
  }
  try {
    return {
      certificates: under('Certs').flatMap(certificateIn),
      crls: under('CRLs').flatMap(crlIn),
      ocsps: under('OCSPs').flatMap(ocspIn),
    }
  } catch {
    return { certificates: [], crls: [], ocsps: [] }
  }
}

const mostProofs = 100
