// The access matrix, over the one table of operations: who (nobody, each role, a program with the right and nothing else, one
// with all but it, an agent of two towns) × for which towns × over which transport. What is expected follows from the right
// and the scope of the operation by one rule; no operation is excepted. What a run would do is not done: it is a probe.
import type { FastifyInstance } from 'fastify'
import { Response } from 'undici'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { actions, actionsOf, roles, type Action, type Grant } from '../../src/accounts/access.ts'
import { provedMs } from '../../src/operations/second-look.ts'
import { maraussan } from '../../src/config/demo.ts'
import { ActesError } from '../../src/errors.ts'
import { deskRead, guarded, ownerCaller, type Bound, type Caller } from '../../src/operations/guard.ts'
import type { AnyOperation } from '../../src/operations/operation.ts'
import { bounds } from '../../src/operations/runs.ts'
import type { Ask } from '../../src/operations/ask.ts'
import { operations, type Name } from '../../src/operations/table.ts'
import { networkServer, socketServer } from '../../src/web/server.ts'
import { neighbouring } from '../support/desk/desk.ts'
import { openApiCommune, type ApiCall, type ApiCommune } from '../support/desk/api.ts'
import { shortly } from '../support/long.ts'
import { callAbout, ownerCallAbout, thingsOf, type About } from '../support/desk/calls.ts'

/** The towns that a caller is for: of the one that is asked about, of another, of all of them. */
const towns = { own: maraussan.siren, another: neighbouring.siren, all: null } as const
const town = maraussan.siren

/** What came of a call: let in, for these towns (undefined: all); or stopped by this code. */
type Outcome =
  | { readonly code: 'in'; readonly sirens: readonly string[] | undefined }
  | { readonly code: string; readonly right?: string }

/** The rule: nothing but the right, the scope and the grants. */
function expected({ right, scope, reveals }: AnyOperation, input: unknown, grants: readonly Grant[]): Outcome {
  const holds = (action: Action | 'any', siren: string | null) =>
    grants.some((grant) => (grant.siren === null || grant.siren === siren) && allows(grant, action))
  const lacking = (action: string) => ({ code: 'ACTES-A022', right: action })
  const able = grants.filter((grant) => allows(grant, right))
  if (right !== 'any' && able.length === 0) return lacking(right)
  const sirens = able.some(({ siren }) => siren === null) ? undefined : able.map(({ siren }) => siren)
  const letIn = { code: 'in', sirens } as Outcome
  if (scope === 'installation') return holds(right, null) ? letIn : lacking(right)
  if (typeof scope === 'string' || !isNamed(scope, input)) return letIn
  if (!grants.some(({ siren }) => siren === null || siren === town)) return { code: 'absent' }
  if (!holds(right, town)) return lacking(right)
  return reveals && !holds('unmask', town) ? lacking('unmask') : letIn
}

function allows({ role, only }: Grant, action: Action | 'any'): boolean {
  return action === 'any' || (only ?? actionsOf(role)).includes(action)
}

function isNamed(scope: object, input: unknown): boolean {
  return Object.values(scope).some((nameOf: (given: unknown) => unknown) => nameOf(input) !== undefined)
}

let commune: ApiCommune
let about: About
let probed: (caller: Caller) => Ask
let api: FastifyInstance
let socket: FastifyInstance
let seen: readonly string[] | undefined
const inputs = new Map<string, unknown>()

beforeAll(async () => {
  commune = await openApiCommune()
  about = { siren: town, things: await thingsOf(commune, maraussan) }
  const text = `UPDATE actes.collectivite SET settings = jsonb_set(settings, '{gateway,identifiantPartage}', to_jsonb($2::text)) WHERE siren = $1`
  await commune.db.query(text, [town, about.things.credentials])
  const { app } = commune
  const tools = await app.lookAs(ownerCaller('test', 'fr'))(
    deskRead({ right: 'any', scope: 'public' }, async (_input: object, at) => at.tools),
    {},
  )
  const probe = ({ operation }: Bound): Bound => ({
    operation,
    run: async (input: unknown, at: { readonly sirens: readonly string[] | undefined }) => {
      seen = at.sirens
      inputs.set(operation.name, input)
      // No guard says this.
      throw new ActesError('ACTES-S009')
    },
  })
  probed = guarded(new Map([...bounds].map(([name, bound]) => [name, probe(bound)])), tools)
  const serving = { ...app, askAs: probed }
  const limits = { token: 1_000_000, address: 1_000_000, failures: 1_000_000 }
  api = await networkServer(serving, { desk: true, api: { limits } })
  socket = await socketServer(serving)
  // What each operation is asked with, as it comes out of the transport.
  for (const each of operations) await overSocket(each)
})
afterAll(async () => {
  await Promise.all([api.close(), socket.close()])
  await commune.closes()
})

const absent = ['ACTES-S006', 'ACTES-V006', 'ACTES-A020']

function outcome(code: string, right?: unknown): Outcome {
  if (code === 'ACTES-S009') return { code: 'in', sirens: seen?.toSorted() }
  return { code: absent.includes(code) ? 'absent' : code, ...(code === 'ACTES-A022' && { right: String(right) }) }
}

async function injected(server: FastifyInstance, call: ApiCall, headers: Record<string, string>): Promise<Outcome> {
  const { method = 'GET', path, json, form } = call
  const encoded = form && new Response(form)
  const payload = encoded
    ? Buffer.from(await encoded.arrayBuffer())
    : json === undefined
      ? undefined
      : JSON.stringify(json)
  const type = encoded?.headers.get('content-type') ?? (json === undefined ? undefined : 'application/json')
  const asked = { method, url: `/api/v1${path}`, headers: { ...headers, ...(type && { 'content-type': type }) } }
  const answer = await server.inject({ ...asked, ...(payload !== undefined && { payload }) })
  const { code = String(answer.statusCode), right } = answer.json<{ code?: string; right?: string }>()
  return outcome(code, right)
}

const overSocket = (each: AnyOperation) => injected(socket, ownerCallAbout(each, about), {})
const overApi = async (each: AnyOperation, token?: string) =>
  injected(api, await callAbout(each, about), token === undefined ? {} : { authorization: `Bearer ${token}` })

/** As the desk asks, for a person who has just proved who they are. */
async function onDesk({ name }: AnyOperation, grants: readonly Grant[], provedAt = commune.now()): Promise<Outcome> {
  const caller = { who: 'agent@example.org', language: 'fr', session: 'of an agent', provedAt, grants } as const
  const error: unknown = await probed(caller)
    [name as Name](inputs.get(name) as never)
    .catch((thrown: unknown) => thrown)
  if (!(error instanceof ActesError)) throw error
  return outcome(error.code, error.params.action)
}

/** Sorted as what is seen is. */
const sorted = (each: Outcome): Outcome => ('sirens' in each ? { ...each, sirens: each.sirens?.toSorted() } : each)

/** What every operation answers, and what it should, where the two differ. */
async function differing(ask: (each: AnyOperation) => Promise<Outcome>, grants: readonly Grant[]) {
  const wrong = []
  for (const each of operations) {
    const [found, wanted] = [await ask(each), sorted(expected(each, inputs.get(each.name), grants))]
    if (JSON.stringify(found) !== JSON.stringify(wanted)) wrong.push({ name: each.name, found, wanted })
  }
  return wrong
}

test('each operation refuses callers without a token', async () => {
  expect(inputs.size).toBe(operations.length)
  for (const each of operations) expect([each.name, await overApi(each)]).toEqual([each.name, { code: 'ACTES-A025' }])
})

describe('on the desk', () => {
  test.each(roles.flatMap((role) => Object.entries(towns).map(([whose, siren]) => [role, whose, siren] as const)))(
    'a %s of %s towns',
    async (role, _whose, siren) => {
      const grants = [{ role, siren }]
      expect(await differing((each) => onDesk(each, grants), grants)).toEqual([])
    },
  )

  test.each([
    [
      'operates this town, and reads another',
      [
        { role: 'operator', siren: town },
        { role: 'reader', siren: neighbouring.siren },
      ],
    ],
    [
      'reads this town, and operates another',
      [
        { role: 'reader', siren: town },
        { role: 'operator', siren: neighbouring.siren },
      ],
    ],
    [
      'reads all of them, and administers this one',
      [
        { role: 'reader', siren: null },
        { role: 'administrator', siren: town },
      ],
    ],
    ['has no role', []],
  ] as const)('an agent who %s', async (_what, grants) => {
    expect(await differing((each) => onDesk(each, grants), grants)).toEqual([])
  })

  test('a person with an old proof of identity may do everything but dangerous operations', async () => {
    const grants = [{ role: 'administrator', siren: null }] as const
    const old = new Date(commune.now().getTime() - provedMs - 1)
    for (const each of operations) {
      const { name, sensitive } = each
      const isMeant = sensitive !== undefined && (sensitive.when?.(inputs.get(name) as never) ?? true)
      expect([name, (await onDesk(each, grants, old)).code]).toEqual([name, isMeant ? 'ACTES-A090' : 'in'])
    }
  })
})

describe('over the API', () => {
  /** A token with these rights; older ones may have some that none is given any more. */
  const tokenOf = async (rights: readonly Action[], siren: string | null, name: string): Promise<string> => {
    const text = await commune.tokenFor(name, { rights: ['read'], sirens: siren === null ? null : [siren] })
    await commune.db.query('UPDATE actes.token SET rights = $2 WHERE name = $1', [name, rights])
    return text
  }

  test.each(shortly(Object.entries(towns), ([whose]) => whose === 'own'))(
    'a program of %s towns, with each right alone, and with all but it',
    async (whose, siren) => {
      const wrong = []
      for (const right of actions)
        for (const [kind, rights] of [
          ['seul', [right]],
          ['sauf', actions.filter((each) => each !== right)],
        ] as const) {
          const token = await tokenOf(rights, siren, `${kind}-${right}-${whose}`)
          const grants = [{ role: 'administrator', siren, only: rights }] as const
          for (const each of operations.filter(
            (one) => one.right === right || (one.right === 'any' && right === 'read'),
          )) {
            const [found, wanted] = [await overApi(each, token), sorted(expected(each, inputs.get(each.name), grants))]
            if (JSON.stringify(found) !== JSON.stringify(wanted)) wrong.push({ name: each.name, kind, found, wanted })
          }
        }
      expect(wrong).toEqual([])
    },
  )
})

test('on the owner’s socket, everything', async () => {
  expect(await differing(overSocket, [{ role: 'administrator', siren: null }])).toEqual([])
})
