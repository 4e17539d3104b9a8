// The result of `actes inspect`, with the keys of its JSON. Keys that do not apply are absent.
import { ActesError, problem, problemsOf, type Problem } from '#errors.ts'
import { compact } from '#protocol/compact.ts'
import { type Identity, readIdActe } from '#protocol/messages/names.ts'
import { idActeOf } from '#protocol/retours/identity.ts'
import { gateMaxBytes, type SchemaVerdict } from '#protocol/xml/gate.ts'
import type { Notice } from '#files/reception/notice.ts'

type InspectedKind =
  'message' | 'enveloppe' | 'archive' | 'mail' | 'folder' | 'notice' | 'document' | 'identifier' | 'name' | 'refused'

export interface InspectedFacts {
  /** Such as `1-2`. */
  readonly code?: string
  /** Root element. */
  readonly root?: string
  readonly idActe?: string
  /** Keys deduced from attributes and file names rather than stated in an XML. */
  readonly inferred?: readonly 'idActe'[]
  readonly siren?: string
  readonly numero?: string
  readonly nature?: string
  readonly dateDecision?: string
  readonly dateReception?: string
  readonly dateCourrier?: string
  /** Of a referral to the court, which has no date of letter. */
  readonly dateDepot?: string
  /** DescriptionPieces of a request for pieces. */
  readonly description?: string
  /** Of observations. */
  readonly motif?: string
  /** Of a referral to the court. */
  readonly natureIllegalite?: string
  readonly anomalie?: { readonly nature: string; readonly code?: string; readonly detail: string }
  /** The version in force that the message announces; in a sent act, the version it follows. */
  readonly classificationDate?: string
  /** Base names of the files that the message announces, in order. */
  readonly fichiers?: readonly string[]
  /** Value of `schema.wide`. */
  readonly schemaValid?: boolean
  readonly schema?: SchemaVerdict
  readonly deviations?: readonly Problem[]
}

/** What one input is, and what it announces. */
export interface Inspected extends InspectedFacts {
  /** As given; for a message inside another input, its file name. */
  readonly input: string
  readonly kind: InspectedKind
  /** Base names of the files inside, in order. */
  readonly members?: readonly string[]
  readonly messages?: readonly Inspected[]
  /** Why it is refused. */
  readonly problems?: readonly Problem[]
}

export interface PlacedFile {
  readonly input: string
  /** Base name, read by the rules of the norm. */
  readonly name: string
  readonly path: string
}

const keys = [
  'input',
  'kind',
  'code',
  'root',
  'idActe',
  'siren',
  'numero',
  'nature',
  'dateDecision',
  'dateReception',
  'dateCourrier',
  'dateDepot',
  'description',
  'motif',
  'natureIllegalite',
  'anomalie',
  'classificationDate',
  'fichiers',
  'members',
  'messages',
  'schemaValid',
  'schema',
  'inferred',
  'deviations',
  'problems',
]

/** Drop undefined keys and fix the order of the others. */
export function inspected(found: { readonly [K in keyof Inspected]: Inspected[K] | undefined }): Inspected {
  const given: Readonly<Record<string, unknown>> = { ...found }
  const kept = keys.flatMap((key) => (given[key] === undefined ? [] : [[key, given[key]]]))
  return Object.fromEntries(kept) as Inspected
}

export function refuseInput(input: string, problems: readonly Problem[]): Inspected {
  return { input, kind: 'refused', problems }
}

/** Longer than any message. */
export function refuseOversize(input: string, sizeBytes: number): Inspected {
  return refuseInput(input, [problem('ACTES-X001', input, { params: { sizeBytes, limitBytes: gateMaxBytes } })])
}

/** A refusal describes the input; other errors pass. */
export async function orRefused(input: string, look: () => Promise<Inspected>): Promise<Inspected> {
  try {
    return await look()
  } catch (error) {
    if (error instanceof ActesError && error.kind === 'refuse') return refuseInput(input, problemsOf(error, '/'))
    throw error
  }
}

/** Why an input is outside the protocol: X030's `params.reason`. */
type StrangerReason = 'absent' | 'content' | 'name' | 'folder' | 'special' | 'unreadable'

export function stranger(input: string, reason: StrangerReason): Inspected {
  return refuseInput(input, [problem('ACTES-X030', input, { params: { reason } })])
}

export function identityFacts(identity: Partial<Identity>): InspectedFacts {
  const { siren, numero, nature, dateDecision } = identity
  return compact({ idActe: idActeOf(identity), siren, numero, nature, dateDecision })
}

export function holdsRefusal({ kind, messages = [] }: Inspected): boolean {
  return kind === 'refused' || messages.some(holdsRefusal)
}

/** The act is known when the text names exactly one. @param members files that accompany it */
export function noticed(input: string, { idActes }: Notice, members?: readonly string[]): Inspected {
  const [id, ...others] = idActes
  const identity = id !== undefined && others.length === 0 ? readIdActe(id) : undefined
  return inspected({ input, kind: 'notice', ...(identity && identityFacts(identity)), members })
}
