// The typed client as the package ships it, made from the table of operations: a list of routes for the one that is written
// by hand (operations/client.ts), and flattened types. Neither needs zod, or any package.
import * as z from 'zod'
import type { AnyOperation } from '../../../src/operations/operation.ts'
import { operations } from '../../../src/operations/table.ts'
import { routesOf } from '../../../src/operations/wire.ts'

type Json = { readonly [key: string]: unknown }

/** The module: `openClient`, and the error that it throws. */
export function clientModule(): string {
  return [
    `import { ApiError, clientOver } from './operations/client.js'`,
    `const routes = ${JSON.stringify(routesOf(operations), null, 2)}`,
    'export const openClient = (options) => clientOver(routes, options)',
    'export { ApiError }',
    '',
  ].join('\n')
}

/** Its declarations: every operation with what it takes and gives; shapes that have a name stand once. */
export function clientDeclarations(): string {
  const named = new Map<string, string>()
  const methods = operations.map((each) => indented(methodOf(each, named)))
  return [
    '// Instants in ISO 8601 UTC, days as YYYY-MM-DD. New keys of answers, and new operations, may come with any version.',
    fixed,
    '/** The operations of a server. Each rejects with ApiError when the server refuses, or does not answer. */',
    'export interface Client {',
    ...methods,
    '}',
    ...[...named].sort().map(([name, type]) => `export type ${name} = ${type}`),
    '',
  ].join('\n')
}

const fixed = `
/** A file of a form. */
export interface SentFile {
  readonly name: string
  readonly content: Blob | Uint8Array<ArrayBuffer>
}

/** A file that was uploaded before, under the name that the acte gives it. */
export interface NamedUpload {
  readonly name: string
  readonly sha256: string
}

export interface ClientOptions {
  /** Address of the server: \`https://actes.example.org\`. */
  readonly server: string | URL
  /** Made by \`actes token add\`: \`actes_…\`. */
  readonly token?: string
  /** Of the sentences. French by default. */
  readonly language?: 'fr' | 'en'
  /** Another fetch than the platform's. */
  readonly fetch?: typeof globalThis.fetch
  readonly headers?: Readonly<Record<string, string>>
}

/** A refusal of the server, by its permanent code; or that no answer of its own came, which is ACTES-A033. */
export declare class ApiError extends Error {
  /** \`ACTES-V006\` */
  readonly code: string
  /** Of the answer; 0 where none came. */
  readonly status: number
  /** The document of the refusal (RFC 9457): \`problems\` holds every fault. */
  readonly problem: Readonly<Record<string, unknown>>
}

/** Speak to a server. Nothing is sent before an operation is called. */
export declare function openClient(options: ClientOptions): Client
`

type Named = Map<string, string>

function methodOf(operation: AnyOperation, named: Named): string {
  const { name, about, right, refusals = [] } = operation
  const codes = refusals.length === 0 ? '' : ` Refused most often by ${refusals.join(', ')}.`
  const needs = right === 'any' ? 'Any token.' : `Right: \`${right}\`.`
  const takes = inputOf(operation, named)
  const gives =
    operation.output === 'bytes' ? 'Uint8Array<ArrayBuffer>' : typeOf(schemaOf(operation.output, 'output'), named)
  const isOptional = !/: |\]: /.test(takes.replaceAll(/\w+\?: /g, ''))
  return `/** ${about}. ${needs}${codes} */\n${name}(input${isOptional ? '?' : ''}: ${takes}): Promise<${gives}>`
}

function inputOf({ params, query, body, form, header }: AnyOperation, named: Named): string {
  const parts = [params, query, body].flatMap((schema) =>
    schema ? [`(${typeOf(schemaOf(schema, 'input'), named)})`] : [],
  )
  if (form) {
    const key = header ? '; /** The header `idempotency-key`. */ readonly key?: string' : ''
    const json = form.schema ? `readonly form: ${typeOf(schemaOf(form.schema, 'input'), named)}; ` : ''
    const files = form.byUploads ? 'readonly SentFile[] | readonly NamedUpload[]' : 'readonly SentFile[]'
    parts.push(`{ ${json}readonly files: ${files}${key} }`)
  }
  return parts.length === 0 ? '{}' : parts.join(' & ')
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  return z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' }) as Json
}

function typeOf(schema: Json, named: Named): string {
  const { title } = schema
  if (typeof title !== 'string' || !/^[A-Z]\w+$/.test(title)) return plainType(schema, named)
  const known = named.get(title)
  const type = plainType(schema, named)
  if (known !== undefined && known !== type) throw new Error(`two shapes are called ${title}`)
  named.set(title, type)
  return title
}

function plainType(schema: Json, named: Named): string {
  const { type, enum: values, const: only, anyOf, oneOf, items } = schema
  const union = (anyOf ?? oneOf) as readonly Json[] | undefined
  if (only !== undefined) return JSON.stringify(only)
  if (values) return (values as readonly unknown[]).map((each) => JSON.stringify(each)).join(' | ')
  if (union) return [...new Set(union.map((each) => typeOf(each, named)))].join(' | ')
  if (Array.isArray(type)) return type.map((each) => plainType({ ...schema, type: each as unknown }, named)).join(' | ')
  if (type === 'array') return `readonly (${items ? typeOf(items as Json, named) : 'unknown'})[]`
  if (type === 'object') return objectOf(schema, named)
  if (type === 'integer') return 'number'
  return typeof type === 'string' ? type : 'unknown'
}

function objectOf({ properties, required = [], additionalProperties: more }: Json, named: Named): string {
  if (!properties)
    return `Readonly<Record<string, ${typeof more === 'object' ? typeOf(more as Json, named) : 'unknown'}>>`
  const keys = Object.entries(properties as Readonly<Record<string, Json>>).map(
    ([key, value]) =>
      `readonly ${key}${(required as readonly string[]).includes(key) ? '' : '?'}: ${typeOf(value, named)}`,
  )
  return keys.length === 0 ? '{}' : `{ ${keys.join('; ')} }`
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '  ')
}
