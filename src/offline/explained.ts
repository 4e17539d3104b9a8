// What was, or would be, sent, as an agent can paste it into a ticket: every document, every file with its digest, every
// rule, every conversion of a character.
import type { ErrorCode, Problem } from '../errors.ts'
import type { OutgoingCode } from '../protocol/messages/formulaire.ts'
import type { Conversion } from '../protocol/xml/latin1.ts'

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

export interface ExplainedRule {
  readonly code: ErrorCode
  readonly title: string
  /** The text that it comes from. */
  readonly source: string
  readonly passed: boolean
}

export interface Explained {
  /** Nothing speaks against its being sent. */
  readonly ok: boolean
  readonly what: 'deposit' | 'transmission'
  /** Of a transmission. */
  readonly id?: string
  readonly state?: string
  readonly message: OutgoingCode
  readonly idActe: string | null
  /** Name of the tar.gz, its digests and its size; absent while there is none. */
  readonly archive?: string
  readonly sha256?: string
  readonly tarSha256?: string
  readonly sizeBytes?: number
  /** In the order of travel. */
  readonly members: readonly ExplainedMember[]
  readonly rules: readonly ExplainedRule[]
  readonly conversions: readonly Conversion[]
  readonly problems: readonly Problem[]
  readonly warnings: readonly Problem[]
}
