// Checks a call against the schemas of its operation and reports every fault at once.
import type { FastifyRequest } from 'fastify'
import * as z from 'zod'
import { ActesError, problem, type Problem } from '#errors.ts'
import { jsonPath } from '#protocol/acte/shape.ts'
import { jsonSchemaOf } from '#operations/json-schema.ts'
import type { AnyOperation } from '#operations/operation.ts'

/** @throws ActesError ACTES-A028 with every fault, ACTES-A029 the body is not JSON */
export function checkCallInput(
  { params, query, body }: AnyOperation,
  request: FastifyRequest,
  isOwner = false,
): object {
  if (body && request.body === undefined)
    throw new ActesError('ACTES-A029', { params: { expected: 'application/json' } })
  const problems: Problem[] = []
  const look = (where: string, schema: z.ZodType | undefined, value: unknown) => {
    if (!schema) return undefined
    const parsed = schema.safeParse(value, { reportInput: true })
    if (parsed.success) return parsed.data
    // One by one: a spread could exceed the limit of arguments of a call.
    for (const issue of parsed.error.issues) for (const fault of problemsOfIssue(where, issue)) problems.push(fault)
    return undefined
  }
  const found = [
    // The owner's names are looked up unchecked, so that a misshapen one is reported as unknown.
    isOwner ? request.params : look('params', params, request.params),
    look('query', query ?? z.strictObject({}), query ? parseQueryTexts(query, request.query) : request.query),
    look('body', body, request.body),
  ]
  const [first] = problems
  if (first) throw new ActesError('ACTES-A028', { problems, params: first.params ?? {} })
  return Object.assign({}, ...found)
}

function problemsOfIssue(where: string, issue: z.core.$ZodIssue): readonly Problem[] {
  const at = (path: readonly PropertyKey[]) => `${where}.${jsonPath(path)}`.replace(/\.\$$/, '').replace('.[', '[')
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => {
      const path = at([...issue.path, key.slice(0, 80)])
      return problem('ACTES-V004', path, { params: { key: key.slice(0, 80), suggestion: '' } })
    })
  const path = at(issue.path)
  const value = typeof issue.input === 'object' || issue.input === undefined ? {} : { value: String(issue.input) }
  return [problem('ACTES-A028', path, { ...value, params: { where: path } })]
}

const kinds = new WeakMap<z.ZodType, Readonly<Record<string, string | undefined>>>()

function kindsOf(query: z.ZodType) {
  const known = kinds.get(query)
  if (known) return known
  const { properties = {} } = jsonSchemaOf(query) as { properties?: Record<string, { type?: string }> }
  const found = Object.fromEntries(Object.entries(properties).map(([name, { type }]) => [name, type]))
  kinds.set(query, found)
  return found
}

/** Converts the texts of a query to their types; a text that does not convert stays, for the schema to refuse. */
function parseQueryTexts(schema: z.ZodType, query: unknown) {
  const known = kindsOf(schema)
  const entries = Object.entries(query as Readonly<Record<string, string | readonly string[]>>)
  return Object.fromEntries(entries.map(([name, value]) => [name, standsFor(value, known[name])]))
}

function standsFor(value: string | readonly string[], kind: string | undefined) {
  if (kind === 'array') return [value].flat()
  if (typeof value !== 'string') return value
  if (kind === 'integer' && /^-?\d{1,15}$/.test(value)) return Number(value)
  if (kind === 'boolean' && (value === 'true' || value === 'false')) return value === 'true'
  return value
}

/** @throws ActesError ACTES-A028 with every fault */
export function checkedPart<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value, { reportInput: true })
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.flatMap((issue) => problemsOfIssue('body', issue))
  throw new ActesError('ACTES-A028', { problems, params: problems[0]?.params ?? {} })
}
