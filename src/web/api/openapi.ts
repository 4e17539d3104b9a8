// The OpenAPI 3.1 description of the API, generated from the table of operations. Named schemas become components.
import type { FastifySchema } from 'fastify'
import { depositByUploads } from '#operations/inputs.ts'
import { jsonSchemaOf, type Json } from '#operations/json-schema.ts'
import type { AnyOperation, OperationForm } from '#operations/operation.ts'
import { problemDocument } from '#operations/shapes/parts.ts'
import { eventTypes } from '#subscriptions/catalogue.ts'
import { bodies } from '#operations/shapes/events.ts'
import { filesPart } from '../form-upload.ts'
import { problemType } from '../problem.ts'

/** Version of the description; it increases when a published part changes. */
const version = '1'

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
      tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
      components: {
        securitySchemes: {
          token: { type: 'http' as const, scheme: 'bearer', description: 'A token of `actes token add`: `actes_…`' },
        },
      },
      security: [{ token: [] }],
    },
    convertConstToEnum: false,
    transformObject: (made: object) =>
      withComponents({ ...(made as { openapiObject?: Json }).openapiObject, webhooks: webhooks() }) as never,
  }
}

const tags = {
  account: 'Oneself: what a token may do, and what a person keeps.',
  batches: 'Tables of many acts.',
  bulks: 'Requeues of many acts, at a rate.',
  calendars: 'Calendars of deadlines.',
  collectivites: 'Collectivités: declaration, classification, retention.',
  connections: 'Connections to gateways, and who may speak for the préfecture on them.',
  credentials: 'Credentials that several collectivités share.',
  deposits: 'Acts that are handed in or checked, and files that are sent ahead.',
  drafts: 'Acts that are being written on the desk.',
  events: 'What a subscriber is sent.',
  figures: 'Counts and delays.',
  installation: 'The installation: standing, keys, journals, open data.',
  people: 'Accounts of people, and what is held about them.',
  requests: 'What waits for another person to agree.',
  returns: 'Answers of the préfecture that wait for a person.',
  schedules: 'Recurring jobs.',
  subscriptions: 'Subscribers, and what they did not take.',
  tasks: 'What waits for a person, with its last day.',
  tokens: 'Tokens of the API.',
  transmissions: 'Acts and messages: where they stand, their files and proofs, what a person decides.',
  views: 'Views of the list of acts.',
} as const
/** First words of paths that belong to another word's tag. */
const besides: Readonly<Record<string, keyof typeof tags>> = {
  me: 'account',
  checks: 'deposits',
  uploads: 'deposits',
  readings: 'drafts',
  declarations: 'collectivites',
  retention: 'collectivites',
  reconciliations: 'connections',
  collections: 'connections',
  'personal-data': 'people',
  journal: 'installation',
}

function webhooks(): Json {
  const header = (name: string, about: string) => ({
    name,
    in: 'header',
    required: true,
    description: about,
    schema: { type: 'string' },
  })
  const parameters = [
    header('webhook-id', 'The same at each try: pass over one that you have taken.'),
    header('webhook-timestamp', 'Seconds since 1970; refuse it when it is more than five minutes off.'),
    header(
      'webhook-signature',
      '`v1,` and the base64 of an HMAC-SHA256, as Standard Webhooks says; two of them while a secret is replaced.',
    ),
  ]
  const responses = {
    '2XX': { description: 'Taken' },
    410: { description: 'Nothing more is to be sent here' },
    default: { description: 'Sent again later' },
  }
  return Object.fromEntries(
    bodies.map(({ type, body }) => {
      const post = {
        tags: ['events'],
        summary: eventTypes[type].en,
        security: [],
        parameters,
        requestBody: { required: true, content: { 'application/json': { schema: jsonSchemaOf(body) } } },
        responses,
      }
      return [type, { post }]
    }),
  )
}

export function schemaOf(operation: AnyOperation): FastifySchema {
  const { params, query, body, form, header, name, about, path } = operation
  const asked = {
    ...(params && { params: jsonSchemaOf(params) }),
    ...(query && { querystring: jsonSchemaOf(query) }),
    ...(body && { body: jsonSchemaOf(body) }),
    ...(form && { body: { content: formContentSchema(form) } }),
    ...(header && {
      headers: {
        type: 'object',
        properties: { [header.name]: { type: 'string', description: header.about, examples: [header.example] } },
      },
    }),
  }
  const word = path.split('/')[1] ?? ''
  const described = {
    operationId: name,
    summary: about,
    tags: [besides[word] ?? word],
    description: descriptionOf(operation),
  }
  return { ...asked, ...described, response: responsesOf(operation) } as FastifySchema
}

function descriptionOf({ right: needed, refusals = [] }: AnyOperation) {
  const right = needed === 'any' ? 'Any token.' : `Right: \`${needed}\`.`
  const codes =
    refusals.length === 0 ? '' : ` Refused most often by ${refusals.map((code) => `\`${code}\``).join(', ')}.`
  return `${right}${codes}`
}

function formContentSchema(form: OperationForm): Json {
  const files = { type: 'array', items: { type: 'string', contentMediaType: 'application/octet-stream' } }
  const sent = (properties: Json, required: readonly string[]) => ({ schema: { type: 'object', properties, required } })
  if (form.as === 'streams') return { 'multipart/form-data': sent({ [filesPart]: files }, [filesPart]) }
  const { part, schema, example, byUploads } = form
  const json = { ...jsonSchemaOf(schema), examples: [example] }
  return {
    'multipart/form-data': sent({ [part]: json, [filesPart]: files }, [part]),
    ...(byUploads && { 'application/json': { schema: jsonSchemaOf(depositByUploads(part)) } }),
  }
}

/** Statuses by which any call may be refused, and one that writes besides. */
const [refusals, ofWrites] = [
  [400, 401, 403, 404, 409, 422, 429, 500, 502, 503],
  [408, 413, 415],
]

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

export function doneStatuses({ creates }: AnyOperation): readonly number[] {
  return creates ? (creates.isNew ? [200, 201] : [201]) : [200]
}

/** Every status that the description lists for an operation. */
export function statusesOf(operation: AnyOperation): readonly number[] {
  const { method } = operation
  return [...doneStatuses(operation), ...refusals, ...(method === 'POST' ? ofWrites : [])].sort((a, b) => a - b)
}

function responsesOf(operation: AnyOperation) {
  const { output } = operation
  const problem = { [problemType.split(';')[0] ?? problemType]: { schema: jsonSchemaOf(problemDocument) } }
  const done =
    output === 'bytes'
      ? { 'application/octet-stream': { schema: { type: 'string', contentMediaType: 'application/octet-stream' } } }
      : { 'application/json': { schema: jsonSchemaOf(output) } }
  const all = statusesOf(operation).map((status) => {
    const content = doneStatuses(operation).includes(status) ? done : problem
    return [status, { description: statusWords[status] ?? '', content }]
  })
  return Object.fromEntries(all) as Json
}

function withComponents(document: Json): Json {
  const schemas: Json = {}
  const lifted = lifting(document, schemas, '#/components/schemas/') as Json
  return { ...lifted, components: { ...(lifted.components as Json | undefined), schemas: sorted(schemas) } }
}

/** Move named schemas into `schemas`, each once, and refer to them. @param at prefix of the `$ref`s */
export function lifting(value: unknown, schemas: Json, at: string): unknown {
  if (Array.isArray(value)) return value.map((each) => lifting(each, schemas, at))
  if (typeof value !== 'object' || value === null) return value
  const { title } = value as { title?: unknown }
  const inner = Object.fromEntries(Object.entries(value).map(([key, each]) => [key, lifting(each, schemas, at)]))
  const isSchema = 'type' in value && typeof title === 'string' && /^[A-Z]\w+$/.test(title)
  if (!isSchema) return inner
  schemas[title] = inner
  return { $ref: `${at}${title}` }
}

function sorted(schemas: Json): Json {
  return Object.fromEntries(Object.entries(schemas).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
