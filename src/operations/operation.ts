// Declares operations as data. runs/ binds code to them; guard, API, socket, client, CLI and manual derive from them.
import type { Readable } from 'node:stream'
import * as z from 'zod'
import type { Action } from '#accounts/access.ts'
import type { Family } from '#config/four-eyes.ts'
import type { ErrorCode } from '#errors.ts'
import type { DepositParts, GivenFile } from '#files/deposit.ts'

/** A scope's subjects. Each is resolved once, within what the caller sees, and handed to the run. */
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
 * What the right is checked against.
 * - subjects: the collectivité of each that the input names; without a name (`undefined`) as `narrow`
 * - `narrow`: the collectivités for which the caller has the right; the run receives their SIRENs
 * - `installation`: all collectivités, or none: the right must hold for all of them
 * - `self`: the caller's own account
 * - `public`: nothing; the right must hold for at least one collectivité
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

/** A multipart form: one JSON part, then files; or files alone. */
export type OperationForm = JsonForm | StreamsForm

interface JsonForm {
  readonly part: string
  readonly schema: z.ZodType
  readonly example: unknown
  /** `parts`: the JSON is judged with the files. `files`: it is checked, then the files follow. */
  readonly as: 'parts' | 'files'
  /** May a JSON body name the files by the digests of earlier uploads? */
  readonly byUploads?: true
}

/** The files are read as they arrive and never stored. */
interface StreamsForm {
  readonly as: 'streams'
  readonly part?: undefined
  readonly schema?: undefined
  readonly byUploads?: undefined
}

export interface Streamed {
  readonly name: string
  readonly bytes: AsyncIterable<Uint8Array>
}

interface NamedUpload {
  readonly name: string
  readonly sha256: string
}

/** A folder with its JSON, or that JSON with its files, of which some may have been uploaded before. */
export type GivenDeposit = { readonly folder: string } | DepositParts<GivenFile | NamedUpload>

export interface Bytes {
  readonly bytes: Uint8Array | Readable
  readonly name: string
}

export type Traced = 'download' | 'export' | 'reading'

export interface Sensitive {
  /** `own`: concerns the caller's own account, so nobody else has to agree. */
  readonly family: Family | 'own'
  /** Restricts the check to some inputs. */
  when?(input: never): boolean
}

interface OperationFacts {
  /** One line, in English. */
  readonly about: string
  /** `any`: any known caller. */
  readonly right: Action | 'any'
  /** Refused to a caller who sees the collectivité masked, because the output reveals names. */
  readonly reveals?: true
  /** Journals each call; output in bytes counts as `download` by default. */
  readonly told?: Traced
  /** The desk asks for a new proof of identity; where configured, another person has to agree. */
  readonly sensitive?: Sensitive
  readonly header?: { readonly name: string; readonly about: string; readonly example: string }
  /** Answers 201 with the location of the created resource. */
  readonly creates?: { at(output: never): string; isNew?(output: never): boolean }
  /** The most frequent codes of refusal. */
  readonly refusals?: readonly ErrorCode[]
}

export interface AnyOperation extends OperationFacts {
  /** Its key in the table, also in OpenAPI and in the client: `showTransmission`. */
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

/** Takes `I`, gives `O`, over the subjects of `S`. `types` exists for the compiler alone. */
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
 * Without a right or a scope it does not compile. Path, query, body and form share one input object.
 * @param route its method, and its path after `/api/v1`
 */
export function operation<O, const S extends Scope<P & Q & B & F>, P = unknown, Q = unknown, B = unknown, F = unknown>(
  route: `${'GET' | 'POST'} /${string}`,
  written: OperationSpec<P, Q, B, F, O, S>,
): Operation<P & Q & B & F, unknown extends O ? Bytes : O, S> {
  const [method, path] = route.split(' ')
  return { ...written, method, path } as never
}

export function operations<T extends Readonly<Record<string, AnyOperation>>>(part: T): T {
  return Object.fromEntries(Object.entries(part).map(([name, each]) => [name, { ...each, name }])) as T
}

/** A deposit's form: files follow the JSON, or were uploaded before. */
export function partsForm(part: string, schema: z.ZodType, example: unknown) {
  return { part, schema, example, as: 'parts', byUploads: true } as OperationForm & { gives?: GivenDeposit }
}

export function streamsForm() {
  return { as: 'streams' } as OperationForm & {
    gives?: { readonly files: AsyncIterable<Streamed> | readonly Streamed[] }
  }
}

/** A form with checked JSON and files by absolute path, each named by its base name. */
export function filesForm<T>(part: string, schema: z.ZodType<T>, example: unknown) {
  return { part, schema, example, as: 'files' } as OperationForm & { gives?: { form: T; files: readonly string[] } }
}

export type InputOf<D> = D extends Operation<infer I, unknown, unknown> ? I : never
export type OutputOf<D> = D extends Operation<unknown, infer O, unknown> ? O : never
