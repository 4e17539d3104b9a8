// A verified electronic signature in a file of an acte, and the code of its verdict.
import { problem, type Problem } from '#errors.ts'

export const signatureKinds = ['pdf', 'xml', 'timestamp'] as const
export const integrities = ['intact', 'altered', 'bogus'] as const
/** Why it is none: no signature dictionary, wrong bytes covered, no CMS, unsupported transformation or algorithm. */
export const bogusReasons = ['dictionary', 'range', 'content', 'algorithm', 'reference', 'many'] as const
/**
 * How much of the file it covers. `then-…`: the file before an addition: another signature, proofs of validity, other
 * content, bytes that are no PDF. `part`: one element of an XML document.
 */
export const coverages = ['file', 'then-signed', 'then-proofs', 'then-changed', 'then-bytes', 'part'] as const
/** State of the certificate when it signed. `unchecked`: there is no list of authorities. */
export const chains = ['known', 'unchecked', 'unknown', 'self-signed', 'expired', 'revoked'] as const

export interface Signature {
  readonly kind: (typeof signatureKinds)[number]
  readonly signer: string | null
  /** ISO 8601, UTC: by the signer's clock, or by the authority of a timestamp. */
  readonly at: string | null
  readonly integrity: (typeof integrities)[number]
  readonly reason?: (typeof bogusReasons)[number]
  readonly covers: (typeof coverages)[number]
  readonly chain: (typeof chains)[number]
}

/** `show` only displays signatures. `require-valid` refuses a signed file unless they are good. */
export type SignaturePolicy = 'show' | 'require-valid'

const spoilt: readonly Signature['covers'][] = ['then-changed', 'then-bytes', 'part']

/**
 * F023 good, F024 intact by a certificate without a known authority, F025 altered after signing, F026 by an expired or
 * revoked certificate, F027 no signature. The file's name is the path.
 */
export function signatureVerdict({ integrity, reason, covers, chain }: Signature, name: string): Problem {
  // The signer's name is left out, because warnings are logged and sent.
  const told = (code: Problem['code'], params?: Problem['params']) => problem(code, name, { params })
  if (integrity === 'bogus') return told('ACTES-F027', reason && { reason })
  if (integrity === 'altered') return told('ACTES-F025')
  if (spoilt.includes(covers)) return told('ACTES-F025', { covers })
  if (chain === 'expired' || chain === 'revoked') return told('ACTES-F026', { chain })
  return chain === 'known' ? told('ACTES-F023') : told('ACTES-F024', { chain })
}

/** One warning per signature that is not good. Without a list of authorities, an unchecked chain is good. */
export function signatureWarnings(signatures: readonly Signature[], name: string): readonly Problem[] {
  return signatures.filter((each) => !isGood(each)).map((each) => signatureVerdict(each, name))
}

/** The policy's refusal, ACTES-F028, with the code of the first signature that is not good. */
export function signatureFaults(signatures: readonly Signature[], name: string): readonly Problem[] {
  const [first] = signatureWarnings(signatures, name)
  return first ? [problem('ACTES-F028', name, { params: { ...first.params, verdict: first.code } })] : []
}

function isGood(signature: Signature) {
  const { code } = signatureVerdict(signature, '')
  return code === 'ACTES-F023' || (code === 'ACTES-F024' && signature.chain === 'unchecked')
}
