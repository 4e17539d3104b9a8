// What an operation is: its name, where it answers, the right it takes, whose it is, what it takes and gives. A declaration
// is data. What it does is bound to it in runs/. Guard, API, socket, client, command line and manual follow from it.
import type { Readable } from 'node:stream'
import * as z from 'zod'
import type { Action } from '../accounts/access.ts'
import type { Family } from '../config/four-eyes.ts'
import type { ErrorCode } from '../errors.ts'

/** What a scope may name. Each is resolved once, within what the caller sees, and handed to the run. */
export type ScopeSubject =
  | 'transmission'
  | 'transmissions'
  | 'retour'
  | 'retours'
  | 'task'
  | 'collectivite'
  | 'collectiviteOrAll'
  | 'collectivites'
  | 'connection'
  | 'credential'
  | 'subscription'
  | 'draft'
  | 'bulk'
  | 'bulkSeen'

/**
 * Whose it is.
 * - subjects: the ones that the input names; the right is checked for the collectivité of each;
 *   without a name (`undefined`) it is narrow
 * - `narrow`: what the caller has the right for; the run is told these SIRENs
 * - `installation`: all collectivités, or none: the right must hold for all of them
 * - `self`: the caller's own
 * - `public`: nobody's; the right must hold somewhere
 */
export type Scope<I> =
  | 'narrow'
  | 'installation'
  | 'self'
  | 'public'
  | {
      readonly [S in ScopeSubject]?: S extends 'transmissions' | 'retours' | 'collectivites'
        ? (input: I) => readonly string[] | undefined
        : S extends 'collectiviteOrAll'
          ? (input: I) => string | null
          : (input: I) => string
    }

/** A form of several parts: one of JSON, then files. Or files alone. */
export type OperationForm = JsonForm | StreamsForm

interface JsonForm {
  /** Name of the part of JSON. */
  readonly part: string
  readonly schema: z.ZodType
  readonly example: unknown
  /** `folder`: the JSON is kept as it came, as `PART.json` beside its files. `files`: it is checked, and the files follow. */
  readonly as: 'folder' | 'files'
  /** May its files be named by the digests of uploads, in a body of JSON? */
  readonly byUploads?: true
}

/** Its files are read as they come, and kept nowhere. */
interface StreamsForm {
  readonly as: 'streams'
  readonly part?: undefined
  readonly schema?: undefined
  readonly byUploads?: undefined
}

/** A file as it comes. */
export interface Streamed {
  readonly name: string
  readonly bytes: AsyncIterable<Uint8Array>
}

/** A file that was uploaded before. */
interface NamedUpload {
  /** As the acte names it. */
  readonly name: string
  readonly sha256: string
}

/** What is handed in: a folder with its JSON, or what that JSON would hold, with files that were uploaded before. */
export type GivenDeposit =
  { readonly folder: string } | { readonly acte: unknown; readonly files: readonly NamedUpload[] }

/** Bytes that are kept, under the name of a file. */
export interface Bytes {
  readonly bytes: Uint8Array | Readable
  readonly name: string
}

/** What left the installation, or shows who is who, as a kind of line in its journal. */
export type Traced = 'download' | 'export' | 'reading'

/** It does much harm in wrong hands (second-look.ts). */
export interface Sensitive {
  /** `own`: it is about the caller's own account, and nobody has to agree. */
  readonly family: Family | 'own'
  /** Where it depends on what is asked. */
  when?(input: never): boolean
}

interface OperationFacts {
  /** One line, in English. */
  readonly about: string
  /** `any`: anyone who is known. */
  readonly right: Action | 'any'
  /** What it gives is refused to a caller who sees its collectivité masked. */
  readonly reveals?: true
  /** Each time it is given, that is noted in the journal; bytes are a `download` without it. */
  readonly told?: Traced
  /** On the desk, identity is proved anew before it; where the settings say so, another person has to agree. */
  readonly sensitive?: Sensitive
  /** A header that is taken too. */
  readonly header?: { readonly name: string; readonly about: string; readonly example: string }
  /** What it makes: answered with 201 and its place. */
  readonly creates?: { at(output: never): string; isNew?(output: never): boolean }
  /** Codes that it is most often refused by. */
  readonly refusals?: readonly ErrorCode[]
}

/** An operation, whatever it takes and gives. */
export interface AnyOperation extends OperationFacts {
  /** Its key in the table; of the operation in OpenAPI and in the client: `showTransmission`. */
  readonly name: string
  readonly method: 'GET' | 'POST'
  /** After `/api/v1`: `/transmissions/:id` */
  readonly path: string
  readonly scope: Scope<never>
  readonly params?: z.ZodType
  readonly query?: z.ZodType
  readonly body?: z.ZodType
  readonly form?: OperationForm
  readonly output: z.ZodType | 'bytes'
}

/** An operation that takes `I` and gives `O`, over the subjects of `S`. The types are there for the compiler alone. */
export interface Operation<I, O, S> extends AnyOperation {
  readonly types?: { readonly input: I; readonly output: O; readonly scope: S }
}

interface OperationSpec<P, Q, B, F, O, S> extends OperationFacts {
  readonly scope: S
  readonly params?: z.ZodType<P>
  readonly query?: z.ZodType<Q>
  readonly body?: z.ZodType<B>
  readonly form?: OperationForm & { readonly gives?: F }
  readonly output: z.ZodType<O> | 'bytes'
}

/**
 * Declare an operation. One without a right or a scope does not compile.
 * @param route its method, and its path after `/api/v1`
 * @returns it, typed by what its schemas say; input keys of path, query, body and form are one object
 */
export function operation<O, const S extends Scope<P & Q & B & F>, P = unknown, Q = unknown, B = unknown, F = unknown>(
  route: `${'GET' | 'POST'} /${string}`,
  written: OperationSpec<P, Q, B, F, O, S>,
): Operation<P & Q & B & F, unknown extends O ? Bytes : O, S> {
  const [method, path] = route.split(' ')
  return { ...written, method, path } as never
}

/** A part of the table: the key of each operation is its name. */
export function operations<T extends Readonly<Record<string, AnyOperation>>>(part: T): T {
  return Object.fromEntries(Object.entries(part).map(([name, each]) => [name, { ...each, name }])) as T
}

/** A form whose files lie in a folder with its JSON, or were uploaded before: what a deposit is. */
export function folderForm(part: string, schema: z.ZodType, example: unknown) {
  return { part, schema, example, as: 'folder', byUploads: true } as OperationForm & { gives?: GivenDeposit }
}

/** A form of files alone. */
export function streamsForm() {
  return { as: 'streams' } as OperationForm & {
    gives?: { readonly files: AsyncIterable<Streamed> | readonly Streamed[] }
  }
}

/** A form whose JSON is checked, with its files by absolute paths, each under its base name. */
export function filesForm<T>(part: string, schema: z.ZodType<T>, example: unknown) {
  return { part, schema, example, as: 'files' } as OperationForm & { gives?: { form: T; files: readonly string[] } }
}

/** What an operation takes. */
export type InputOf<D> = D extends Operation<infer I, unknown, unknown> ? I : never
/** What it gives, as JSON. */
export type OutputOf<D> = D extends Operation<unknown, infer O, unknown> ? O : never
