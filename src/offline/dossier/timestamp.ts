// RFC 3161 timestamps: the request and the check of the answer. A token is valid if a timestamping certificate of a
// given authority, valid at signing time, named in the token, signed it over the digest of these bytes. What makes it
// qualified is told by its issuer (ETSI EN 319 422, clause 9.1) and by a trusted list (trusted-list.ts).
import { Integer, OctetString, Sequence, fromBER } from 'asn1js'
import {
  AlgorithmIdentifier,
  Certificate,
  ExtKeyUsage,
  IssuerSerial,
  MessageImprint,
  QCStatements,
  RSAPublicKey,
  SignedData,
  TimeStampReq,
  TimeStampResp,
  TSTInfo,
  type Attribute,
  type SignerInfo,
} from 'pkijs'
import { certificateNameOf } from '#files/signatures/holder.ts'
import { hexOf, sha256 } from '#protocol/dossier.ts'

export interface Timestamps {
  /** The checked answer. @throws ActesError ACTES-A051, ACTES-A052 */
  date(bytes: Uint8Array, signal: AbortSignal): Promise<Uint8Array>
}

/**
 * A DER request.
 * @param nonce positive: its first byte is below 128
 * @param policy object identifier of the policy that the token is to be made under
 */
export function timestampRequest(bytes: Uint8Array, nonce: Uint8Array, policy?: string): Uint8Array<ArrayBuffer> {
  const request = new TimeStampReq({
    version: 1,
    messageImprint: new MessageImprint({
      hashAlgorithm: new AlgorithmIdentifier({ algorithmId: sha2 }),
      hashedMessage: new OctetString({ valueHex: new Uint8Array(sha256(bytes)).buffer }),
    }),
    nonce: new Integer({ valueHex: new Uint8Array(nonce).buffer }),
    certReq: true,
    ...(policy !== undefined && { reqPolicy: policy }),
  })
  return new Uint8Array(request.toSchema().toBER(false))
}

export interface Dated {
  readonly at: Date
  readonly by: string
  /** Largest error of `at` by the authority's word, in milliseconds; null where it says none. */
  readonly accuracyMs: number | null
  /** Object identifier. */
  readonly policy: string
  /** Declared qualified by its issuer, in the token. */
  readonly claimed: boolean
  /** Day of the trusted list on which the issuing service was granted at `at`; null: no list says so. */
  readonly listed: string | null
  /** When the signer's certificate or its algorithm ends. */
  readonly until: Date
}

/** What a trusted list says of the services that issue qualified timestamps. */
export interface TrustedList {
  readonly issuedOn: string
  /** Of moments after its next update a list says nothing. */
  readonly until: Date
  readonly services: readonly {
    readonly certificates: readonly Certificate[]
    readonly spans: readonly { readonly from: Date; readonly isGranted: boolean }[]
  }[]
}

export interface TimestampTrust {
  /** PEM of the trusted authorities. Without it, the token's own certificates are trusted. */
  readonly authorities?: string | undefined
  readonly list?: TrustedList | undefined
}

interface Expected extends TimestampTrust {
  readonly bytes: Uint8Array
  readonly nonce?: Uint8Array
  readonly policy?: string | undefined
}

/** Undefined when the answer does not date these bytes by a trusted authority. */
export async function readTimestamp(answer: Uint8Array, expected: Expected): Promise<Dated | undefined> {
  try {
    return await readTimestampReply(new Uint8Array(answer), expected)
  } catch {
    // Any fault means that the answer proves nothing.
    return undefined
  }
}

async function readTimestampReply(
  answer: Uint8Array<ArrayBuffer>,
  { bytes, authorities, nonce, policy, list }: Expected,
): Promise<Dated | undefined> {
  const { offset, result } = fromBER(answer.buffer)
  if (offset !== answer.length || !isOneObject(answer)) return undefined
  const { status, timeStampToken } = new TimeStampResp({ schema: result })
  if (Number(status.status) > 1 || !timeStampToken) return undefined
  const signed = new SignedData({ schema: timeStampToken.content })
  const content = signed.encapContentInfo.eContent?.getValue()
  if (signed.encapContentInfo.eContentType !== '1.2.840.113549.1.9.16.1.4' || !content) return undefined
  const told = TSTInfo.fromBER(content)
  if (told.messageImprint.hashAlgorithm.algorithmId !== sha2) return undefined
  if (nonce && !sameNumber(told.nonce?.valueBlock.valueHexView, nonce)) return undefined
  if (policy !== undefined && told.policy !== policy) return undefined
  if (told.extensions?.some(({ critical }) => critical)) return undefined
  const [signature, ...others] = signed.signerInfos
  if (!signature || others.length > 0 || !(signature.digestAlgorithm.algorithmId in strong)) return undefined
  // Other parsers digest with the announced algorithms.
  const announced = signed.digestAlgorithms.map(({ algorithmId }) => algorithmId)
  if (!announced.includes(signature.digestAlgorithm.algorithmId)) return undefined
  const own = signed.certificates?.filter((each) => each instanceof Certificate) ?? []
  const verdict = await signed.verify({
    signer: 0,
    data: new Uint8Array(bytes).buffer,
    extendedMode: true,
    checkDate: told.genTime,
    checkChain: authorities !== undefined,
    trustedCerts: authorities === undefined ? own : certificatesIn(authorities),
  })
  const signer = verdict.signerCertificate
  if (!verdict.signatureVerified || !signer || !mayTimestamp(signer)) return undefined
  if (told.tsa?.type === directoryName && !signer.subject.isEqual(told.tsa.value)) return undefined
  const path = authorities === undefined ? own : (verdict.certificatePath ?? [])
  if (!(await namesSigner(signature, signer, path))) return undefined
  return {
    at: told.genTime,
    by: certificateNameOf(signer),
    accuracyMs: accuracyOf(told),
    policy: told.policy,
    claimed: isClaimed(told),
    listed: list && (await isListed(signer, told.genTime, list)) ? list.issuedOn : null,
    until: signerEnd(signer),
  }
}

/** Kind of a GeneralName. */
const directoryName = 4

const sha1 = '1.3.14.3.2.26'
const sha2 = '2.16.840.1.101.3.4.2.1'
/** The digests accepted in a signature. */
const strong: Readonly<Record<string, string>> = {
  [sha2]: 'SHA-256',
  '2.16.840.1.101.3.4.2.2': 'SHA-384',
  '2.16.840.1.101.3.4.2.3': 'SHA-512',
}
const digestNames: Readonly<Record<string, string>> = { ...strong, [sha1]: 'SHA-1' }
/** By their attribute, the digest of an identifier that names none. */
const identifiers = { '1.2.840.113549.1.9.16.2.12': sha1, '1.2.840.113549.1.9.16.2.47': sha2 } as const

/** The signing-certificate attributes (RFC 5035): the first identifier is the signer's, the others are of its path. */
async function namesSigner({ signedAttrs }: SignerInfo, signer: Certificate, path: readonly Certificate[]) {
  const found = (signedAttrs?.attributes.filter(({ type }) => type in identifiers) ?? []).map(identifiersIn)
  const among = (id: CertificateIdentifier, rank: number) =>
    Promise.all((rank === 0 ? [signer] : path).map((each) => isNamed(each, id)))
  const held = (await Promise.all(found.flatMap((ids) => ids.map(among)))).every((each) => each.includes(true))
  return held && found.length > 0 && found.every((ids) => ids.length > 0)
}

interface CertificateIdentifier {
  readonly algorithm: string
  readonly digest: Uint8Array
  readonly serial?: IssuerSerial | undefined
}

function identifiersIn({ type, values }: Attribute): readonly CertificateIdentifier[] {
  const [certificates] = partsOf(values[0])
  return partsOf(certificates).map((id) => {
    const parts = partsOf(id)
    const [algorithm] = parts[0] instanceof Sequence ? partsOf(parts.shift()) : []
    const [digest, serial] = parts
    return {
      algorithm: algorithm ? String(algorithm.valueBlock) : identifiers[type as keyof typeof identifiers],
      digest: digest instanceof OctetString ? digest.valueBlock.valueHexView : new Uint8Array(),
      serial: serial && new IssuerSerial({ schema: serial }),
    }
  })
}

const partsOf = (value: unknown) => (value instanceof Sequence ? [...value.valueBlock.value] : [])

async function isNamed(certificate: Certificate, { algorithm, digest, serial }: CertificateIdentifier) {
  const found = await crypto.subtle.digest(digestNames[algorithm] ?? '', certificate.toSchema().toBER(false))
  if (hexOf(new Uint8Array(found)) !== hexOf(digest)) return false
  if (!serial) return true
  const isIssuer = serial.issuer.names.some(
    ({ type, value }) => type === directoryName && certificate.issuer.isEqual(value),
  )
  return isIssuer && serial.serialNumber.isEqual(certificate.serialNumber)
}

/** Microseconds are rounded up. */
function accuracyOf({ accuracy }: TSTInfo) {
  if (!accuracy) return null
  return (accuracy.seconds ?? 0) * 1_000 + (accuracy.millis ?? 0) + Math.ceil((accuracy.micros ?? 0) / 1_000)
}

/** esi4-qtstStatement-1, without further content. */
function isClaimed({ extensions = [] }: TSTInfo) {
  const told = extensions.find(({ extnID }) => extnID === '1.3.6.1.5.5.7.1.3')?.parsedValue
  const statements = told instanceof QCStatements ? told.values : []
  return statements.some(({ id, type }) => id === '0.4.0.19422.1.1' && type === undefined)
}

/** A service whose key is the signer's decides; only without one, those that issued the signer's certificate. */
async function isListed(signer: Certificate, at: Date, { services, until }: TrustedList) {
  if (at > until) return false
  const own = services.filter(({ certificates }) =>
    certificates.some((each) => publicKeyOf(each) === publicKeyOf(signer)),
  )
  const isIssuer = async (each: Certificate) =>
    signer.issuer.isEqual(each.subject) && signer.verify(each).catch(() => false)
  const issuing = services.map(async (service) => {
    const all = await Promise.all(service.certificates.map(isIssuer))
    return all.includes(true) ? [service] : []
  })
  return (own.length > 0 ? own : (await Promise.all(issuing)).flat()).some(({ spans }) => {
    const [last] = spans.filter(({ from }) => from <= at).sort((one, other) => Number(other.from) - Number(one.from))
    return last?.isGranted === true
  })
}

const publicKeyOf = ({ subjectPublicKeyInfo }: Certificate) =>
  hexOf(new Uint8Array(subjectPublicKeyInfo.toSchema().toBER()))

/** RSA below 3072 bits is not to be used beyond 2030 (ANSSI, guide des mécanismes cryptographiques, 2.04). */
const rsaEnd = { bytes: 384, at: new Date('2030-12-31T23:59:59Z') }

function signerEnd({ notAfter, subjectPublicKeyInfo: { parsedKey } }: Certificate) {
  const isShort =
    parsedKey instanceof RSAPublicKey &&
    withoutZeros(parsedKey.modulus.valueBlock.valueHexView).length < 2 * rsaEnd.bytes
  return isShort && rsaEnd.at < notAfter.value ? rsaEnd.at : notAfter.value
}

/** One definite-length sequence that reaches the last byte: other parsers ignore trailing bytes. */
function isOneObject(bytes: Uint8Array) {
  const [tag, length = 0] = bytes
  const digits = bytes.subarray(2, length < 0x80 ? 2 : 2 + (length - 0x80))
  const told = length < 0x80 ? length : digits.reduce((sum, byte) => sum * 256 + byte, 0)
  return tag === 0x30 && length !== 0x80 && 2 + digits.length + told === bytes.length
}

function certificatesIn(pem: string) {
  const blocks = [...pem.matchAll(/-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----/g)]
  return blocks.map(([, base64 = '']) => Certificate.fromBER(Uint8Array.from(atob(base64), byteOf).buffer))
}

const byteOf = (character: string) => character.charCodeAt(0)

const timeStamping = '1.3.6.1.5.5.7.3.8'

function mayTimestamp({ extensions = [] }: Certificate) {
  const { critical: isCritical = false, parsedValue: usage } =
    extensions.find(({ extnID }) => extnID === '2.5.29.37') ?? {}
  return (
    isCritical &&
    usage instanceof ExtKeyUsage &&
    usage.keyPurposes.length === 1 &&
    usage.keyPurposes[0] === timeStamping
  )
}

const withoutZeros = (bytes: Uint8Array) => hexOf(bytes).replace(/^(00)+/, '')

function sameNumber(one: Uint8Array | undefined, other: Uint8Array) {
  return one !== undefined && withoutZeros(one) === withoutZeros(other)
}
