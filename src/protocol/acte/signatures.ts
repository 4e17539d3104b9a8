// An electronic signature in a file of an act, as it was verified on this machine, and the code that says what it is worth.
import { problem, type Problem } from '../../errors.ts'

export const signatureKinds = ['pdf', 'xml', 'timestamp'] as const
export const integrities = ['intact', 'altered', 'bogus'] as const
/** Why it is none: no dictionary of a signature, wrong bytes covered, no CMS, a transformation or algorithm that is not taken. */
export const bogusReasons = ['dictionary', 'range', 'content', 'algorithm', 'reference', 'many'] as const
/**
 * How much of the file it covers. `then-…`: a state of the file that something was added to: another signature, proofs of
 * validity, other content, bytes that are no PDF. `part`: one element of an XML document.
 */
export const coverages = ['file', 'then-signed', 'then-proofs', 'then-changed', 'then-bytes', 'part'] as const
/** Whose certificate it is, when it signed. `unchecked`: there is no list of authorities. */
export const chains = ['known', 'unchecked', 'unknown', 'self-signed', 'expired', 'revoked'] as const

export interface Signature {
  readonly kind: (typeof signatureKinds)[number]
  /** Common name in the certificate, and nowhere else. */
  readonly signer: string | null
  /** As the signer's machine says; as its authority says, of a timestamp. ISO 8601, UTC. */
  readonly at: string | null
  readonly integrity: (typeof integrities)[number]
  readonly reason?: (typeof bogusReasons)[number]
  readonly covers: (typeof coverages)[number]
  readonly chain: (typeof chains)[number]
}

/** What the signatures of one installation must be: shown, or good for a signed file to be taken. */
export type SignaturePolicy = 'show' | 'require-valid'

const spoilt: readonly Signature['covers'][] = ['then-changed', 'then-bytes', 'part']

/**
 * Its verdict: F023 good, F024 intact by a certificate that nobody answers for, F025 altered after it was signed, F026 by a
 * certificate that had ended, F027 no signature.
 * @param name of the file
 */
export function signatureVerdict({ integrity, reason, covers, chain }: Signature, name: string): Problem {
  // Who signed is no part of it: verdicts are warnings too, which are logged and sent.
  const told = (code: Problem['code'], params?: Problem['params']) => problem(code, name, params && { params })
  if (integrity === 'bogus') return told('ACTES-F027', reason && { reason })
  if (integrity === 'altered') return told('ACTES-F025')
  if (spoilt.includes(covers)) return told('ACTES-F025', { covers })
  if (chain === 'expired' || chain === 'revoked') return told('ACTES-F026', { chain })
  return chain === 'known' ? told('ACTES-F023') : told('ACTES-F024', { chain })
}

/** What an agent is warned of: whatever is not good. Without a list of authorities nobody can be known. */
export function signatureWarnings(signatures: readonly Signature[], name: string): readonly Problem[] {
  return signatures.filter((each) => !isGood(each)).map((each) => signatureVerdict(each, name))
}

/** What the policy refuses: ACTES-F028, with the code of the first that is not good. */
export function signatureFaults(signatures: readonly Signature[], name: string): readonly Problem[] {
  const [first] = signatureWarnings(signatures, name)
  return first ? [problem('ACTES-F028', name, { params: { ...first.params, verdict: first.code } })] : []
}

function isGood(signature: Signature): boolean {
  const { code } = signatureVerdict(signature, '')
  return code === 'ACTES-F023' || (code === 'ACTES-F024' && signature.chain === 'unchecked')
}
