// What a judgement of the small prefecture starts from and ends with, and what all messages are checked for alike: the
// archive holds what is announced in it, and nothing else.
import type { Classification } from '../protocol/classification/classification.ts'
import type { MessageCode } from '../protocol/messages/codes.ts'
import type { OutgoingCode } from '../protocol/messages/formulaire.ts'
import type { Jour } from '../protocol/calendrier/jour.ts'
import type { ArchiveName } from '../protocol/messages/names.ts'
import type { Node } from '../protocol/xml/read.ts'
import type { Verdict } from './ledger.ts'
import type { Opened } from './opening.ts'
import type { Declared } from './registry.ts'

/** What the prefecture knows besides. */
export interface Knowledge {
  readonly declaredOf: (siren: string) => Promise<Declared | undefined>
  /** In force. */
  readonly classification: Classification
  /** What became of the act that it received under an identifier. */
  readonly fateOf: (idActe: string) => Promise<'unknown' | 'acknowledged' | 'annulled'>
  /** Has it written this letter? */
  readonly wrote: (letter: LetterKey) => Promise<boolean>
}

/** What tells a letter: the act that it speaks of, its message code and its date. */
export interface LetterKey {
  readonly idActe: string
  readonly code: MessageCode
  readonly dateCourrier: Jour
}

export interface Judgement {
  readonly verdict: Verdict
  /** Sender, as far as it is registered. */
  readonly declared?: Declared
  /** Absent when the message could not be read. */
  readonly message?: OutgoingCode
  /** Of an act, as read in its message; absent when it could not be read. */
  readonly numero?: string
  /** Absent when the message could not be read, or holds what no identifier can, or speaks of no act. */
  readonly idActe?: string
  /** DateCourrierPref of the letter that it answers. */
  readonly dateCourrier?: Jour
  /** Version of the classification in force when it was judged. */
  readonly classificationDate: Jour
}

/** A message that could be read, from a sender that is known. */
export interface Case {
  readonly code: OutgoingCode
  /** Its file, and its content. */
  readonly file: string
  readonly message: Node
  /** The cover sheet that it came under. */
  readonly enveloppe: Node
  readonly archive: ArchiveName
  readonly declared: Declared
  readonly opened: Opened
  readonly knowledge: Knowledge
}

/** Why the files of an archive are not those that its message announces, and which one. */
export interface WrongFile {
  readonly why: 'twice' | 'missing' | 'extra'
  readonly name: string
}

/**
 * The archive holds exactly the envelope, the message and what the message announces.
 * @param listed what the message announces
 */
export function wrongFileIn({ archive, file, opened }: Case, listed: readonly string[]): WrongFile | undefined {
  const documents = [archive.envelopeFile, file]
  const twice = listed.find((name, index) => listed.indexOf(name) !== index || documents.includes(name))
  if (twice !== undefined) return { why: 'twice', name: twice }
  const there = new Set(opened.names)
  const missing = listed.find((name) => !there.has(name))
  if (missing !== undefined) return { why: 'missing', name: missing }
  const expected = new Set([...documents, ...listed])
  const extra = opened.names.find((name) => !expected.has(name))
  return extra === undefined ? undefined : { why: 'extra', name: extra }
}
