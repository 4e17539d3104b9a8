// What `actes inspect` finds in one input: the keys of its JSON, absent ones when they do not apply.
import { problem, type ActesError, type Problem } from '../../errors.ts'
import { compact } from '../../protocol/compact.ts'
import { idActe, type Identity, readIdActe } from '../../protocol/messages/names.ts'
import type { SchemaVerdict } from '../../protocol/xml/gate.ts'
import type { Notice } from '../../files/reception/notice.ts'

type InspectedKind =
  'message' | 'enveloppe' | 'archive' | 'mail' | 'folder' | 'notice' | 'document' | 'identifier' | 'name' | 'refused'

export interface InspectedFacts {
  /** `1-2`. */
  readonly code?: string
  /** Root element. */
  readonly root?: string
  readonly idActe?: string
  /** Keys whose value no XML states: concluded from attributes and names of files. */
  readonly inferred?: readonly 'idActe'[]
  readonly siren?: string
  readonly numero?: string
  readonly nature?: string
  readonly dateDecision?: string
  readonly dateReception?: string
  readonly dateCourrier?: string
  /** Of a referral to the court, which has no day of letter. */
  readonly dateDepot?: string
  /** DescriptionPieces of a request for pieces. */
  readonly description?: string
  /** Of observations. */
  readonly motif?: string
  /** Of a referral. */
  readonly natureIllegalite?: string
  readonly anomalie?: { readonly nature: string; readonly code?: string; readonly detail: string }
  /** In force, as the message announces it; in an act that is sent, the one that it follows. */
  readonly classificationDate?: string
  /** Files that the message announces, base names in order. */
  readonly fichiers?: readonly string[]
  /** `schema.wide`. */
  readonly schemaValid?: boolean
  readonly schema?: SchemaVerdict
  readonly deviations?: readonly Problem[]
}

/** What one input is, and what it announces. */
export interface Inspected extends InspectedFacts {
  /** As it was given; of a message inside something, its file name. */
  readonly input: string
  readonly kind: InspectedKind
  /** Files inside, base names in order. */
  readonly members?: readonly string[]
  readonly messages?: readonly Inspected[]
  /** Why it is refused. */
  readonly problems?: readonly Problem[]
}

/** A file, and what it is called: its path says neither when its content was handed over. */
export interface PlacedFile {
  /** As it is told. */
  readonly input: string
  /** Base name: what the norm reads in it counts. */
  readonly name: string
  readonly path: string
}

const keys = [
  ...['input', 'kind', 'code', 'root', 'idActe', 'siren', 'numero', 'nature', 'dateDecision', 'dateReception'],
  ...['dateCourrier', 'dateDepot', 'description', 'motif', 'natureIllegalite', 'anomalie', 'classificationDate'],
  ...['fichiers', 'members', 'messages', 'schemaValid', 'schema'],
  ...['inferred', 'deviations', 'problems'],
]

/** The same, keys always in this order, without those that are undefined. */
export function inspected(found: { readonly [K in keyof Inspected]: Inspected[K] | undefined }): Inspected {
  const given: Readonly<Record<string, unknown>> = { ...found }
  const kept = keys.flatMap((key) => (given[key] === undefined ? [] : [[key, given[key]]]))
  return Object.fromEntries(kept) as Inspected
}

/** What could not be read, and why. */
export function refuseInput(input: string, problems: readonly Problem[]): Inspected {
  return { input, kind: 'refused', problems }
}

/** A refusal that was thrown. */
export function refuseInputOnError(input: string, { code, params, problems }: ActesError): Inspected {
  return refuseInput(input, problems.length > 0 ? problems : [problem(code, '/', { params })])
}

/** Why an input is nothing of the protocol: X030's `params.reason`. */
type StrangerReason = 'absent' | 'content' | 'name' | 'folder' | 'special' | 'unreadable'

/** What is nothing of the protocol (ACTES-X030). */
export function stranger(input: string, reason: StrangerReason): Inspected {
  return refuseInput(input, [problem('ACTES-X030', input, { params: { reason } })])
}

/** What an identity says of an act, and its identifier when nothing of it is missing. */
export function identityFacts(identity: Partial<Identity>): InspectedFacts {
  const { departement, siren, numero, nature, dateDecision } = identity
  const known = departement && siren && numero && nature && dateDecision
  const id = known ? idActe({ departement, siren, numero, nature, dateDecision }) : undefined
  return compact({ idActe: id, siren, numero, nature, dateDecision })
}

/** Was anything refused, in it or inside it? */
export function holdsRefusal({ kind, messages = [] }: Inspected): boolean {
  return kind === 'refused' || messages.some(holdsRefusal)
}

/** The act is told when the text names exactly one. @param members files that came with it */
export function noticed(input: string, { idActes }: Notice, members?: readonly string[]): Inspected {
  const [id, ...others] = idActes
  const identity = id !== undefined && others.length === 0 ? readIdActe(id) : undefined
  return inspected({ input, kind: 'notice', ...(identity && identityFacts(identity)), members })
}
