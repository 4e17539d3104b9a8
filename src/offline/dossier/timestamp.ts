// RFC 3161 timestamps: the request and the check of the answer. A token is valid if a timestamping certificate of a
// given authority, valid at signing time, signed it over the digest of these bytes.
import { Integer, OctetString, fromBER } from 'asn1js'
import {
  AlgorithmIdentifier,
  Certificate,
  ExtKeyUsage,
  MessageImprint,
  SignedData,
  TimeStampReq,
  TimeStampResp,
  TSTInfo,
} from 'pkijs'
import { certificateNameOf } from '#files/signatures/holder.ts'
import { hexOf, sha256 } from '#protocol/dossier.ts'

export interface Timestamps {
  /** The checked answer. @throws ActesError ACTES-A051, ACTES-A052 */
  date(bytes: Uint8Array, signal: AbortSignal): Promise<Uint8Array>
}

/** A DER request. @param nonce positive: its first byte is below 128 */
export function timestampRequest(bytes: Uint8Array, nonce: Uint8Array): Uint8Array<ArrayBuffer> {
  const request = new TimeStampReq({
    version: 1,
    messageImprint: new MessageImprint({
      hashAlgorithm: new AlgorithmIdentifier({ algorithmId: '2.16.840.1.101.3.4.2.1' }),
      hashedMessage: new OctetString({ valueHex: new Uint8Array(sha256(bytes)).buffer }),
    }),
    nonce: new Integer({ valueHex: new Uint8Array(nonce).buffer }),
    certReq: true,
  })
  return new Uint8Array(request.toSchema().toBER(false))
}

export interface Dated {
  readonly at: Date
  readonly by: string
}

interface Expected {
  readonly bytes: Uint8Array
  /** PEM of the trusted authorities. Without it, the token's own certificates are trusted. */
  readonly authorities?: string | undefined
  readonly nonce?: Uint8Array
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
  { bytes, authorities, nonce }: Expected,
): Promise<Dated | undefined> {
  const { offset, result } = fromBER(answer.buffer)
  if (offset !== answer.length || !isOneObject(answer)) return undefined
  const { status, timeStampToken } = new TimeStampResp({ schema: result })
  if (Number(status.status) > 1 || !timeStampToken) return undefined
  const signed = new SignedData({ schema: timeStampToken.content })
  const content = signed.encapContentInfo.eContent?.getValue()
  if (signed.encapContentInfo.eContentType !== '1.2.840.113549.1.9.16.1.4' || !content) return undefined
  const told = TSTInfo.fromBER(content)
  if (told.messageImprint.hashAlgorithm.algorithmId !== '2.16.840.1.101.3.4.2.1') return undefined
  if (nonce && !sameNumber(told.nonce?.valueBlock.valueHexView, nonce)) return undefined
  const [signature, ...others] = signed.signerInfos
  if (!signature || others.length > 0 || !strong.has(signature.digestAlgorithm.algorithmId)) return undefined
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
  return { at: told.genTime, by: certificateNameOf(signer) }
}

/** One definite-length sequence that reaches the last byte: other parsers ignore trailing bytes. */
function isOneObject(bytes: Uint8Array) {
  const [tag, length = 0] = bytes
  const digits = bytes.subarray(2, length < 0x80 ? 2 : 2 + (length - 0x80))
  const told = length < 0x80 ? length : digits.reduce((sum, byte) => sum * 256 + byte, 0)
  return tag === 0x30 && length !== 0x80 && 2 + digits.length + told === bytes.length
}

/** The digests accepted in a signature: SHA-256, SHA-384, SHA-512. */
const strong = new Set(['1', '2', '3'].map((last) => `2.16.840.1.101.3.4.2.${last}`))

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

function sameNumber(one: Uint8Array | undefined, other: Uint8Array) {
  const plain = (bytes: Uint8Array) => hexOf(bytes).replace(/^(00)+/, '')
  return one !== undefined && plain(one) === plain(other)
}
