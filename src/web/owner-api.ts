// The operations over HTTP, as remote.ts calls them through the unix socket. Whoever may open the socket owns the
// folder, so that deposits, documents and returns may be named by their paths.
import type { FastifyInstance } from 'fastify'
import { isAbsolute } from 'node:path'
import * as z from 'zod'
import { roles } from '../accounts/access.ts'
import { tokenRights } from '../accounts/tokens.ts'
import { ActesError, problem } from '../errors.ts'
import { states } from '../lifecycle.ts'
import type { Operations, RetourJson } from '../operations/operations.ts'
import { outgoingCodes } from '../protocol/messages/formulaire.ts'

const text = z.string().min(1).max(4_096)
const path = text.refine(isAbsolute)
const reason = z.string().max(2_000)
const who = z.string().min(1).max(200)
const how = z.strictObject({ reason, who })
const account = z.strictObject({ login: text, who })
const grants = z.array(z.strictObject({ role: z.enum(roles), siren: text.nullable() })).max(5_000)

const tokenWish = z.strictObject({
  name: text,
  rights: z.array(z.enum(tokenRights)).max(50),
  sirens: z.array(text).max(5_000).nullable(),
  days: z.number(),
})

const filter = z.strictObject({
  message: z.array(z.enum(outgoingCodes)).optional(),
  state: z.array(z.enum(states)).optional(),
  held: z.boolean().optional(),
  uncertain: z.boolean().optional(),
  collectivite: text.optional(),
  code: text.optional(),
  text: text.optional(),
  since: text.refine((value) => !Number.isNaN(Date.parse(value))).optional(),
  limit: z.number().int().min(1).max(5_000).optional(),
  after: z.uuid().optional(),
  counted: z.boolean().optional(),
})

const statuses = {
  stored: 'stored',
  attached: 'attached',
  companion: 'companion',
  opened: 'opened',
  duplicate: 'duplicate',
  notice: 'notice',
  orphan: 'orphan',
  unreadable: 'unreadable',
} as const satisfies { readonly [S in RetourJson['status']]: S }

const bodies = {
  deposit: z.strictObject({ path, who }),
  list: z.strictObject({ filter }),
  show: z.strictObject({ name: text }),
  requeue: z.strictObject({
    what: z.union([z.strictObject({ names: z.array(text).max(1_000) }), z.strictObject({ filter })]),
    how: how.extend({ dryRun: z.boolean(), heldSince: text.nullable().exactOptional() }),
  }),
  resolve: z.strictObject({
    name: text,
    resolution: z.union([z.strictObject({ arrived: text }), z.strictObject({ notArrived: z.literal(true) })]),
    how: how.extend({ attempt: text.exactOptional() }),
  }),
  cancel: z.strictObject({ name: text, how }),
  annul: z.strictObject({ name: text, how }),
  reply: z.strictObject({
    retour: text,
    answer: z.strictObject({ files: z.array(path).max(200), typePiece: text.optional(), refuse: z.boolean() }),
    how,
  }),
  explain: z.strictObject({ name: text }),
  returns: z.strictObject({
    filter: z.strictObject({ status: z.array(z.enum(statuses)).optional(), collectivite: text.optional() }),
  }),
  showReturn: z.strictObject({ id: text }),
  attachReturn: z.strictObject({ id: text, name: text, how }),
  rereadReturns: z.strictObject({ ids: z.union([z.literal('all'), z.array(text).max(1_000)]), who }),
  handInReturns: z.strictObject({ paths: z.array(path).max(200), siren: text, who }),
  tasks: z.strictObject({
    filter: z.strictObject({ collectivite: text.optional(), closed: z.boolean(), id: text.optional() }),
  }),
  closeTask: z.strictObject({ id: text, how: how.extend({ verdict: z.enum(['refused', 'acknowledged']).optional() }) }),
  classification: z.strictObject({ siren: text }),
  searchClassification: z.strictObject({ siren: text, words: z.string().max(4_096) }),
  refreshClassification: z.strictObject({ siren: text, how: z.strictObject({ force: z.boolean(), who }) }),
  connections: z.strictObject({
    filter: z
      .strictObject({
        id: text.optional(),
        sirens: z.array(text).max(10_000).optional(),
        stopped: z.boolean().optional(),
        after: text.optional(),
        limit: z.number().int().min(1).max(10_000).optional(),
      })
      .optional(),
  }),
  examineGateway: z.strictObject({ siren: text }),
  pauseConnection: z.strictObject({ id: text, how }),
  resumeConnection: z.strictObject({ id: text, how }),
  schedules: z.strictObject({}),
  runSchedule: z.strictObject({ name: text, who }),
  pauseSchedule: z.strictObject({ name: text, how }),
  resumeSchedule: z.strictObject({ name: text, how }),
  declare: z.strictObject({ input: z.unknown(), who }),
  collectivites: z.strictObject({}),
  people: z.strictObject({}),
  invitePerson: account.extend({ grants }),
  renewLink: account.extend({ shown: z.enum(['open', 'closed']) }),
  changeRoles: account.extend({ grants }),
  disablePerson: account,
  endSessions: account,
  removeSecondStep: account,
  unlinkIdentities: account,
  tokens: z.strictObject({}),
  addToken: z.strictObject({ wish: tokenWish, who }),
  revokeToken: z.strictObject({ name: text, who }),
}

/** The operations by name, each with the shape of what it takes. */
export type OperationName = keyof typeof bodies

export const operationPath = (name: OperationName): string => `/api/v1/operations/${name}`

type Body<N extends OperationName> = Given<z.output<(typeof bodies)[N]>>

/** JSON holds no undefined: an optional key that is there has a value. */
type Given<T> = T extends (infer E)[]
  ? Given<E>[]
  : T extends object
    ? { [K in keyof T]: Given<Exclude<T[K], undefined>> }
    : T

type Answers = { readonly [N in OperationName]: (body: Body<N>) => Promise<unknown> }

/** Serve every operation: POST, JSON in and out. */
export function addOperations(server: FastifyInstance, operations: Operations): void {
  const answers = answersOf(operations)
  const serve = <N extends OperationName>(name: N) =>
    server.post(operationPath(name), async (request) => answers[name](parse(bodies[name], request.body) as Body<N>))
  for (const name of Object.keys(bodies) as OperationName[]) serve(name)
}

function answersOf(operations: Operations): Answers {
  return {
    deposit: (body) => operations.deposit(body.path, body.who),
    list: (body) => operations.list(body.filter),
    show: (body) => operations.show(body.name),
    requeue: (body) => operations.requeue(body.what, body.how),
    resolve: (body) => operations.resolve(body.name, body.resolution, body.how),
    cancel: (body) => operations.cancel(body.name, body.how),
    annul: (body) => operations.annul(body.name, body.how),
    reply: (body) => operations.reply(body.retour, body.answer, body.how),
    explain: (body) => operations.explain(body.name),
    returns: (body) => operations.returns(body.filter),
    showReturn: (body) => operations.showReturn(body.id),
    attachReturn: (body) => operations.attachReturn(body.id, body.name, body.how),
    rereadReturns: (body) => operations.rereadReturns(body.ids, body.who),
    handInReturns: (body) => operations.handInReturns(body.paths, body.siren, body.who),
    tasks: (body) => operations.tasks(body.filter),
    closeTask: (body) => operations.closeTask(body.id, body.how),
    classification: (body) => operations.classification(body.siren),
    searchClassification: (body) => operations.searchClassification(body.siren, body.words),
    refreshClassification: (body) => operations.refreshClassification(body.siren, body.how),
    connections: (body) => operations.connections(body.filter),
    examineGateway: (body) => operations.examineGateway(body.siren),
    pauseConnection: (body) => operations.pauseConnection(body.id, body.how),
    resumeConnection: (body) => operations.resumeConnection(body.id, body.how),
    schedules: () => operations.schedules(),
    runSchedule: (body) => operations.runSchedule(body.name, body.who),
    pauseSchedule: (body) => operations.pauseSchedule(body.name, body.how),
    resumeSchedule: (body) => operations.resumeSchedule(body.name, body.how),
    declare: (body) => operations.declare(body.input, body.who),
    collectivites: () => operations.collectivites(),
    people: () => operations.people(),
    invitePerson: (body) => operations.invitePerson(body.login, body.grants, body.who),
    renewLink: (body) => operations.renewLink(body.login, body.shown, body.who),
    changeRoles: (body) => operations.changeRoles(body.login, body.grants, body.who),
    disablePerson: (body) => operations.disablePerson(body.login, body.who),
    endSessions: (body) => operations.endSessions(body.login, body.who),
    removeSecondStep: (body) => operations.removeSecondStep(body.login, body.who),
    unlinkIdentities: (body) => operations.unlinkIdentities(body.login, body.who),
    tokens: () => operations.tokens(),
    addToken: (body) => operations.addToken(body.wish, body.who),
    revokeToken: (body) => operations.revokeToken(body.name, body.who),
  }
}

function parse(schema: z.ZodType, body: unknown): unknown {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map((issue) =>
    problem('ACTES-C001', issue.path.join('.'), { params: { setting: issue.path.join('.') } }),
  )
  throw new ActesError('ACTES-C001', { problems, params: { setting: 'request' } })
}
