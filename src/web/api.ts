// The operations over HTTP, as remote.ts calls them through the unix socket. Whoever may open the socket owns the
// folder, so that a deposit may be named by its path.
import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { ActesError, problem } from '../errors.ts'
import { states } from '../lifecycle.ts'
import type { ListFilter, Operations } from '../operations/operations.ts'

const text = z.string().min(1).max(4_096)
const reason = z.string().max(2_000)
const who = z.string().min(1).max(200)

const filter = z.strictObject({
  state: z.array(z.enum(states)).optional(),
  held: z.boolean().optional(),
  uncertain: z.boolean().optional(),
  collectivite: text.optional(),
  code: text.optional(),
  text: text.optional(),
  since: text.refine((value) => !Number.isNaN(Date.parse(value))).optional(),
  limit: z.number().int().min(1).max(5_000).optional(),
  after: z.uuid().optional(),
})

const bodies = {
  deposit: z.strictObject({ path: text, who }),
  list: z.strictObject({ filter }),
  show: z.strictObject({ name: text }),
  requeue: z.strictObject({
    what: z.union([z.strictObject({ names: z.array(text) }), z.strictObject({ filter })]),
    how: z.strictObject({ reason, who, dryRun: z.boolean() }),
  }),
  resolve: z.strictObject({
    name: text,
    resolution: z.union([z.strictObject({ arrived: text }), z.strictObject({ notArrived: z.literal(true) })]),
    how: z.strictObject({ reason, who }),
  }),
  cancel: z.strictObject({ name: text, how: z.strictObject({ reason, who }) }),
  declare: z.strictObject({ input: z.unknown() }),
  collectivites: z.strictObject({}),
}

/** The operations by name, each with the shape of what it takes. */
export type OperationName = keyof typeof bodies

export const operationPath = (name: OperationName): string => `/api/v1/operations/${name}`

/** Serve every operation: POST, JSON in and out. */
export function addOperations(server: FastifyInstance, operations: Operations): void {
  const serve = <N extends OperationName>(name: N, run: (body: z.output<(typeof bodies)[N]>) => Promise<unknown>) =>
    server.post(operationPath(name), async (request) =>
      run(parse(bodies[name], request.body) as z.output<(typeof bodies)[N]>),
    )
  serve('deposit', (body) => operations.deposit(body.path, body.who))
  serve('list', (body) => operations.list(given(body.filter)))
  serve('show', (body) => operations.show(body.name))
  serve('requeue', ({ what, how }) => operations.requeue('filter' in what ? { filter: given(what.filter) } : what, how))
  serve('resolve', (body) => operations.resolve(body.name, body.resolution, body.how))
  serve('cancel', (body) => operations.cancel(body.name, body.how))
  serve('declare', (body) => operations.declare(body.input))
  serve('collectivites', () => operations.collectivites())
}

/** Only the keys that were given. */
function given(parsed: z.output<typeof filter>): ListFilter {
  return Object.fromEntries(Object.entries(parsed).filter(([, value]) => value !== undefined))
}

function parse(schema: z.ZodType, body: unknown): unknown {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map((issue) =>
    problem('ACTES-C001', issue.path.join('.'), { params: { setting: issue.path.join('.') } }),
  )
  throw new ActesError('ACTES-C001', { problems, params: { setting: 'request' } })
}
