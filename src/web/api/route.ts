// What a route of the public API is: where it answers, what one must be allowed to do, what it takes and gives, and what it
// does. The routes are data: they are served, described in OpenAPI and listed in the manual from the same tables.
import type { FastifyRequest } from 'fastify'
import type { Readable } from 'node:stream'
import * as z from 'zod'
import type { Action } from '../../accounts/access.ts'
import type { App } from '../../app.ts'
import type { ErrorCode, Problem } from '../../errors.ts'
import type { Operations } from '../../operations/operations.ts'
import type { Language } from '../../text/sentences.ts'
import type { Caller } from './caller.ts'

/** A call of a route, checked: what it gives has the shapes that the route asks for. */
export interface Call<P = unknown, Q = unknown, B = unknown> {
  readonly app: App
  /** Limited to what the token allows. */
  readonly operations: Operations
  readonly caller: Caller
  readonly language: Language
  readonly params: P
  readonly query: Q
  readonly body: B
  /** For forms, whose parts are read as they come. */
  readonly request: FastifyRequest
}

/** JSON, bytes that are kept as a file, or everything that is wrong with what was handed in. */
export type Answer =
  | { readonly refused: readonly Problem[]; readonly status: number }
  | { readonly status?: number; readonly location?: string; readonly json: unknown }
  | { readonly bytes: Uint8Array | Readable; readonly name: string }

/** A form of several parts: one of JSON, then files. */
export interface Form {
  /** Name of the part of JSON. */
  readonly part: string
  readonly schema: z.ZodType
  /** What the part of JSON looks like. */
  readonly example: unknown
}

/** A header that a route looks at. */
export interface HeaderOfRoute {
  readonly name: string
  readonly about: string
  readonly example: string
}

interface Written<P, Q, B> {
  readonly method: 'GET' | 'POST'
  /** After `/api/v1`: `/transmissions/:id` */
  readonly path: string
  /** Of the operation in OpenAPI: `showTransmission`. */
  readonly name: string
  readonly about: string
  /** `token`: any token that is worth something. */
  readonly needs: Action | 'token'
  readonly params?: z.ZodType<P>
  readonly query?: z.ZodType<Q>
  readonly body?: z.ZodType<B>
  readonly form?: Form
  readonly headers?: readonly HeaderOfRoute[]
  /** What it answers when it is done, by status; `bytes`: a file. */
  readonly answers: Readonly<Record<number, z.ZodType | 'bytes'>>
  /** Codes that it is most often refused by, for readers of its description. */
  readonly refusals?: readonly ErrorCode[]
  run(call: Call<P, Q, B>): Promise<Answer>
}

/** A route, whatever it takes. */
export type Route = Written<never, never, never>

/** Write a route: its `run` receives what its schemas say. */
export function route<P = unknown, Q = unknown, B = unknown>(written: Written<P, Q, B>): Route {
  return written as unknown as Route
}
