// What was, or would be, sent, as an agent can paste it into a ticket: every document, every file with its digest, every
// rule, every conversion of a character.
import type { ErrorCode, Problem } from '../errors.ts'
import type { OutgoingCode } from '../protocol/messages/formulaire.ts'
import type { Conversion } from '../protocol/xml/latin1.ts'

/** A file of the archive, ours or the depositor's. */
export interface ExplainedMember {
  /** As it travels. */
  readonly name: string
  readonly role: 'enveloppe' | 'message' | 'document' | 'annexe'
  /** As it was handed in; absent of what we write. */
  readonly fichier?: string
  readonly sizeBytes: number
  /** Lower-case hexadecimal. */
  readonly sha256: string
  /** Content of what we write, decoded. */
  readonly xml?: string
}

/** A rule that every deposit passes before it is sent. A code that is a `notice` only warns. */
export interface AdmissionRule {
  readonly code: ErrorCode
  /** What holds when it is passed, in French. */
  readonly title: string
  /** The text that it comes from. */
  readonly source: string
}

export interface ExplainedRule extends AdmissionRule {
  readonly passed: boolean
}

/** What a deposit would become. */
export interface ExplainedDeposit {
  /** Nothing speaks against its being sent. */
  readonly ok: boolean
  readonly idActe: string | null
  /** Name of the tar.gz; absent while there is none. */
  readonly archive?: string
  /** In the order of travel. */
  readonly members: readonly ExplainedMember[]
  readonly rules: readonly ExplainedRule[]
  readonly conversions: readonly Conversion[]
  readonly problems: readonly Problem[]
  readonly warnings: readonly Problem[]
}

export interface Explained extends ExplainedDeposit {
  readonly what: 'deposit' | 'transmission'
  /** Of a transmission. */
  readonly id?: string
  readonly state?: string
  readonly message: OutgoingCode
  /** Digests and size of the tar.gz; absent while there is none. */
  readonly sha256?: string
  readonly tarSha256?: string
  readonly sizeBytes?: number
}
