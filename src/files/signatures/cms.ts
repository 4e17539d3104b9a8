// A CMS signature (RFC 5652), read by pkijs: who signed, when, and whether these bytes were signed. Bytes are hashed in
// place: a file of 150 MB is in memory already.
import { constants, createHash, createPublicKey, createVerify } from 'node:crypto'
import {
  Constructed,
  fromBER,
  GeneralizedTime,
  ObjectIdentifier,
  OctetString,
  Primitive,
  Sequence,
  UTCTime,
} from 'asn1js'
import {
  BasicOCSPResponse,
  Certificate,
  CertificateRevocationList,
  ContentInfo,
  IssuerAndSerialNumber,
  OCSPResponse,
  RSASSAPSSParams,
  SignedData,
  TSTInfo,
  type SignerInfo,
} from 'pkijs'
import type { Signature } from '#protocol/acte/signatures.ts'

export interface Proofs {
  readonly certificates: readonly Certificate[]
  readonly crls: readonly CertificateRevocationList[]
  readonly ocsps: readonly BasicOCSPResponse[]
}

interface Cms extends Proofs {
  readonly integrity: Signature['integrity']
  readonly reason?: Signature['reason']
  readonly signer: Certificate
  readonly at: Date | undefined
}

const hashes: Readonly<Record<string, string>> = {
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
}
/** SHA-1 is left out: two documents can be made with one digest. */
const schemes: Readonly<Record<string, { readonly hash?: string; readonly isPss?: true }>> = {
  '1.2.840.113549.1.1.1': {},
  '1.2.840.10045.2.1': {},
  '1.2.840.113549.1.1.10': { isPss: true },
  '1.2.840.113549.1.1.11': { hash: 'sha256' },
  '1.2.840.10045.4.3.2': { hash: 'sha256' },
  '1.2.840.113549.1.1.12': { hash: 'sha384' },
  '1.2.840.10045.4.3.3': { hash: 'sha384' },
  '1.2.840.113549.1.1.13': { hash: 'sha512' },
  '1.2.840.10045.4.3.4': { hash: 'sha512' },
}
const attribute = {
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
  revocations: '1.2.840.113583.1.1.8',
}
const timestampContent = '1.2.840.113549.1.9.16.1.4'

/** Undefined unless it is a CMS of one signer with their certificate. @param parts what is signed, in order */
export function readCms(der: Uint8Array, parts: readonly Uint8Array[], isTimestamp: boolean): Cms | undefined {
  const { result, offset } = fromBER(copyOf(der))
  // Only zeros may pad the reserved space: other bytes could hide content.
  if (offset < 0 || der.subarray(offset).some((byte) => byte !== 0)) return undefined
  const signed = new SignedData({ schema: new ContentInfo({ schema: result }).content })
  const [info, ...others] = signed.signerInfos
  const certificates = signed.certificates?.filter((each) => each instanceof Certificate) ?? []
  const signer = info && certificates.find((each) => isSigner(info, each))
  if (!info || others.length > 0 || !signer) return undefined
  const crls = signed.crls?.filter((each) => each instanceof CertificateRevocationList) ?? []
  const archived = archivedIn(info)
  const proofs = { certificates, crls: [...crls, ...archived.crls], ocsps: archived.ocsps }
  if (isTimestamp) return { ...proofs, signer, ...dated(signed, info, { signer, parts }) }
  const { eContentType: type } = signed.encapContentInfo
  return { ...proofs, signer, at: timeIn(info), ...verifyCmsIntegrity(info, { signer, parts, type }) }
}

interface CmsSignedParts {
  readonly signer: Certificate
  readonly parts: readonly Uint8Array[]
}

type CmsIntegrity = Pick<Cms, 'integrity' | 'reason'>
const unknownAlgorithm: CmsIntegrity = { integrity: 'bogus', reason: 'algorithm' }

/** Over the attributes, which hold the digest of the bytes, or over the bytes themselves. */
function verifyCmsIntegrity(
  info: SignerInfo,
  { signer, parts, type }: CmsSignedParts & { readonly type: string },
): CmsIntegrity {
  const digest = hashes[info.digestAlgorithm.algorithmId]
  const scheme = schemes[info.signatureAlgorithm.algorithmId]
  const hash = scheme?.isPss ? pssHash(info) : (scheme?.hash ?? digest)
  if (!digest || !scheme || !hash) return unknownAlgorithm
  const attributes = info.signedAttrs
  if (attributes) {
    const told = signedAttributeOf(info, attribute.messageDigest)
    const isThese = told instanceof OctetString && digestOfParts(digest, parts).equals(told.valueBlock.valueHexView)
    const content = signedAttributeOf(info, attribute.contentType)
    const isOfType = content instanceof ObjectIdentifier && content.getValue() === type
    if (!isThese || !isOfType) return { integrity: 'altered' }
  }
  const made = createVerify(hash)
  for (const part of attributes ? [new Uint8Array(attributes.encodedValue)] : parts) made.update(part)
  const padding = scheme.isPss ? { padding: constants.RSA_PKCS1_PSS_PADDING } : {}
  const isTheirs = made.verify({ key: publicKeyOf(signer), ...padding }, info.signature.valueBlock.valueHexView)
  return { integrity: isTheirs ? 'intact' : 'altered' }
}

function dated(
  signed: SignedData,
  info: SignerInfo,
  { signer, parts }: CmsSignedParts,
): CmsIntegrity & Pick<Cms, 'at'> {
  const content = signed.encapContentInfo.eContent?.getValue()
  if (signed.encapContentInfo.eContentType !== timestampContent || !content)
    return { integrity: 'bogus', reason: 'content', at: undefined }
  const { messageImprint, genTime: at } = TSTInfo.fromBER(content)
  const digest = hashes[messageImprint.hashAlgorithm.algorithmId]
  if (!digest) return { ...unknownAlgorithm, at }
  const { valueHexView } = messageImprint.hashedMessage.valueBlock
  if (!digestOfParts(digest, parts).equals(valueHexView)) return { integrity: 'altered', at }
  return { at, ...verifyCmsIntegrity(info, { signer, parts: [new Uint8Array(content)], type: timestampContent }) }
}

function digestOfParts(algorithm: string, parts: readonly Uint8Array[]): Buffer {
  return parts.reduce((hash, part) => hash.update(part), createHash(algorithm)).digest()
}

export function publicKeyOf({ subjectPublicKeyInfo }: Certificate) {
  const key = Buffer.from(subjectPublicKeyInfo.toSchema().toBER())
  return createPublicKey({ key, format: 'der', type: 'spki' })
}

/** A signature that is none proves nothing. */
export function bogus(kind: Signature['kind'], reason: NonNullable<Signature['reason']>): Signature {
  return { kind, signer: null, at: null, integrity: 'bogus', reason, covers: 'file', chain: 'unchecked' }
}

function pssHash({ signatureAlgorithm }: SignerInfo) {
  const { hashAlgorithm } = new RSASSAPSSParams({ schema: signatureAlgorithm.algorithmParams })
  return hashes[hashAlgorithm.algorithmId]
}

function isSigner({ sid }: SignerInfo, certificate: Certificate) {
  if (sid instanceof IssuerAndSerialNumber)
    return sid.issuer.isEqual(certificate.issuer) && sid.serialNumber.isEqual(certificate.serialNumber)
  const { parsedValue } = certificate.extensions?.find(({ extnID }) => extnID === '2.5.29.14') ?? {}
  const named = sid instanceof Constructed ? sid.valueBlock.value[0] : (sid as unknown)
  const bytes = (value: unknown) =>
    value instanceof OctetString || value instanceof Primitive ? Buffer.from(value.valueBlock.valueHexView) : undefined
  return bytes(named)?.equals(bytes(parsedValue) ?? Buffer.alloc(0)) === true
}

function signedAttributeOf({ signedAttrs }: SignerInfo, type: string) {
  const [value, ...others] = signedAttrs?.attributes.find((each) => each.type === type)?.values ?? []
  return others.length === 0 ? (value as { valueBlock: object } | undefined) : undefined
}

function timeIn(info: SignerInfo) {
  const told = signedAttributeOf(info, attribute.signingTime)
  return told instanceof UTCTime || told instanceof GeneralizedTime ? told.toDate() : undefined
}

/** Revocation data that a signer stores beside the signature (adbe-revocationInfoArchival). */
function archivedIn(info: SignerInfo): Pick<Proofs, 'crls' | 'ocsps'> {
  const value = signedAttributeOf(info, attribute.revocations)
  const lists = value instanceof Sequence ? value.valueBlock.value.filter((each) => each instanceof Constructed) : []
  const under = (tag: number) =>
    lists
      .filter(({ idBlock }) => idBlock.tagNumber === tag)
      .flatMap(({ valueBlock: { value: inner } }) =>
        inner.flatMap((each) => (each instanceof Sequence ? each.valueBlock.value : [])),
      )
      .map((each) => new Uint8Array(each.toBER()))
  return { crls: under(0).flatMap(crlIn), ocsps: under(1).flatMap(ocspIn) }
}

/** From DER; empty if it is no revocation list. */
export function crlIn(der: Uint8Array) {
  return attempt(() => CertificateRevocationList.fromBER(copyOf(der)))
}

export function ocspIn(der: Uint8Array) {
  return attempt(() => {
    const bytes = OCSPResponse.fromBER(copyOf(der)).responseBytes?.response.valueBlock.valueHexView
    return BasicOCSPResponse.fromBER(copyOf(bytes ?? new Uint8Array()))
  })
}

export function certificateIn(der: Uint8Array) {
  return attempt(() => Certificate.fromBER(copyOf(der)))
}

function attempt<T>(read: () => T): readonly T[] {
  try {
    return [read()]
  } catch {
    return []
  }
}

function copyOf(bytes: Uint8Array) {
  return new Uint8Array(bytes).buffer
}
