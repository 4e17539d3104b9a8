// The description of the API, OpenAPI 3.1: made from the routes, whose schemas are those that check the calls. Schemas that
// have a name become components.
import type { FastifySchema } from 'fastify'
import * as z from 'zod'
import { problemDocument } from './answers.ts'
import { filesPart } from './form-upload.ts'
import { problemType } from './problem.ts'
import type { Form, Route } from './route.ts'

type Json = { [key: string]: unknown }

/** Of the description: it grows when what is there already changes. */
const version = '1'

/** Options of `@fastify/swagger`. */
export function swaggerOptions() {
  return {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'actes-worker',
        version,
        summary: 'Hand acts in to the préfecture, follow them, and get their receipts.',
        description: `Every refusal is a problem+json (RFC 9457) with a permanent code, every fault at once, in French or, with \`Accept-Language: en\`, in English. Unknown keys of answers are to be passed over: more may come. Calls are counted by token and by address (\`RateLimit-*\`, \`Retry-After\`).`,
        license: { name: 'EUPL-1.2', identifier: 'EUPL-1.2' },
      },
      servers: [{ url: '/' }],
      components: {
        securitySchemes: {
          token: { type: 'http' as const, scheme: 'bearer', description: 'A token of `actes token add`: `actes_…`' },
        },
      },
      security: [{ token: [] }],
    },
    convertConstToEnum: false,
    transformObject: (made: object) => withComponents((made as { openapiObject?: Json }).openapiObject ?? {}) as never,
  }
}

/** A schema of ours in JSON Schema. */
export function jsonSchemaOf(schema: z.ZodType): Json {
  const override = ({ jsonSchema }: { readonly jsonSchema: Json }) => {
    // A day, an instant, an id: the format says it all.
    if (jsonSchema.format !== undefined) delete jsonSchema.pattern
  }
  const {
    $schema: _,
    '~standard': __,
    ...made
  } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', override }) as Json
  return made
}

/** What a route takes and gives, as the server and its description hold it. */
export function schemaOf(route: Route): FastifySchema {
  const { params, query, body, form, headers, name, about } = route
  const asked = {
    ...(params && { params: jsonSchemaOf(params) }),
    ...(query && { querystring: jsonSchemaOf(query) }),
    ...(body && { body: jsonSchemaOf(body) }),
    ...(form && { body: jsonSchemaOfForm(form), consumes: ['multipart/form-data'] }),
    ...(headers && { headers: headersOf(headers) }),
  }
  const described = {
    operationId: name,
    summary: about,
    tags: [route.path.split('/')[1] ?? ''],
    description: descriptionOf(route),
  }
  return { ...asked, ...described, response: responsesOf(route) } as FastifySchema
}

function descriptionOf({ needs, refusals = [] }: Route): string {
  const right = needs === 'token' ? 'Any token.' : `Right: \`${needs}\`.`
  const codes =
    refusals.length === 0 ? '' : ` Refused most often by ${refusals.map((code) => `\`${code}\``).join(', ')}.`
  return `${right}${codes}`
}

function headersOf(headers: NonNullable<Route['headers']>): Json {
  const all = headers.map(({ name, about, example }) => [
    name,
    { type: 'string', description: about, examples: [example] },
  ])
  return { type: 'object', properties: Object.fromEntries(all) as Json }
}

function jsonSchemaOfForm({ part, schema, example }: Form): Json {
  const files = { type: 'array', items: { type: 'string', contentMediaType: 'application/octet-stream' } }
  return {
    type: 'object',
    properties: { [part]: { ...jsonSchemaOf(schema), examples: [example] }, [filesPart]: files },
    required: [part],
  }
}

const writes = [408, 413, 415]
/** What any call may be refused by. */
const refusals: Readonly<Record<Route['method'], readonly number[]>> = {
  GET: [400, 401, 403, 404, 409, 422, 429, 500, 502, 503],
  POST: [400, 401, 403, 404, 409, 422, 429, 500, 502, 503, ...writes],
}

const statusWords: Readonly<Record<number, string>> = {
  200: 'Done',
  201: 'Made',
  400: 'The call cannot be read',
  401: 'No valid token',
  403: 'Not within the rights of the token',
  404: 'Nothing by this name',
  408: 'Too slow, or cut',
  409: 'Not as things stand',
  413: 'Too large',
  415: 'Another type of content is needed',
  422: 'Refused, with every fault',
  429: 'Too many calls',
  500: 'A bug',
  502: 'The gateway answered badly',
  503: 'Something that it needs is away; try again later',
}

/** The statuses that a route is described to answer. */
export function statusesOf({ method, answers }: Pick<Route, 'method' | 'answers'>): readonly number[] {
  return [...Object.keys(answers).map(Number), ...refusals[method]].sort((a, b) => a - b)
}

function responsesOf(route: Route): Json {
  const problem = { [mediaType(problemType)]: { schema: jsonSchemaOf(problemDocument) } }
  const all = statusesOf(route).map((status) => {
    const answer = route.answers[status]
    const bytes = {
      'application/octet-stream': { schema: { type: 'string', contentMediaType: 'application/octet-stream' } },
    }
    const content =
      answer === undefined
        ? problem
        : answer === 'bytes'
          ? bytes
          : { 'application/json': { schema: jsonSchemaOf(answer) } }
    return [status, { description: statusWords[status] ?? '', content }]
  })
  return Object.fromEntries(all) as Json
}

function mediaType(type: string): string {
  return type.split(';')[0] ?? type
}

/** The description with its named schemas in one place, each once. */
function withComponents(document: Json): Json {
  const schemas: Json = {}
  const lifted = lift(document, schemas) as Json
  const components = lifted.components as Json | undefined
  return { ...lifted, components: { ...components, schemas: sorted(schemas) } }
}

function lift(value: unknown, schemas: Json): unknown {
  if (Array.isArray(value)) return value.map((each) => lift(each, schemas))
  if (typeof value !== 'object' || value === null) return value
  const { title } = value as { title?: unknown }
  const inner = Object.fromEntries(Object.entries(value).map(([key, each]) => [key, lift(each, schemas)]))
  const isSchema = 'type' in value && typeof title === 'string' && /^[A-Z]\w+$/.test(title)
  if (!isSchema) return inner
  schemas[title] = inner
  return { $ref: `#/components/schemas/${title}` }
}

function sorted(schemas: Json): Json {
  return Object.fromEntries(Object.entries(schemas).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
