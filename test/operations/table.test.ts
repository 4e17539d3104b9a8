// The table of operations: each is declared whole and bound once; one that was written without a right or a scope is nobody's
// to ask for, no matter who asks.
import { expect, expectTypeOf, test } from 'vitest'
import * as z from 'zod'
import { bind, guarded, ownerCaller, type RunTools } from '../../src/operations/guard.ts'
import { needReason } from '../../src/operations/inputs.ts'
import { operation, type AnyOperation } from '../../src/operations/operation.ts'
import { bounds } from '../../src/operations/runs.ts'
import type { Ask } from '../../src/operations/ask.ts'
import { operations, table } from '../../src/operations/table.ts'
import { expectCode } from '../support/expect-code.ts'

test('each has its name, its route, a right and a scope, and is bound once', () => {
  expect(Object.entries(table).filter(([name, each]) => each.name !== name)).toEqual([])
  const routes = operations.map(({ method, path }) => `${method} ${path.replaceAll(/:\w+/g, ':')}`)
  expect(new Set(routes).size).toBe(routes.length)
  expect(operations.filter(({ right, scope }) => right === undefined || scope === undefined)).toEqual([])
  expect([...bounds.keys()].sort()).toEqual(Object.keys(table).sort())
})

test('parameters of a path are declared, and no part of the input repeats a key', () => {
  const keysOf = (schema: z.ZodType | undefined) => (schema instanceof z.ZodObject ? Object.keys(schema.shape) : [])
  for (const { name, path, params, query, body } of operations) {
    const placed = [...path.matchAll(/:(\w+)/g)].map(([, key = '']) => key)
    expect([name, keysOf(params).sort()]).toEqual([name, placed.sort()])
    const all = [params, query, body].flatMap(keysOf)
    expect([name, new Set(all).size]).toEqual([name, all.length])
  }
})

test('a reason is never blank, wherever one is required', () => {
  const [taken, refused] = [[], []] as [string[], string[]]
  for (const { name, body, form } of operations) {
    const schema = body ?? form?.schema ?? z.object({})
    const described = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
    if (JSON.stringify(described).includes('"reason":')) taken.push(name)
    const blank = { reason: ' ', form: { reason: ' ' } }
    try {
      needReason({ ...(body && { body }), ...(form && { form }) }, blank)
    } catch (error) {
      expect(error).toMatchObject({ code: 'ACTES-A001' })
      refused.push(name)
    }
  }
  expect(refused).toEqual(taken)
  expect(taken).toContain('answerLetter')
})

test.each(['right', 'scope'] as const)('one written without its %s is refused, to the owner too', async (key) => {
  const written = {
    method: 'GET',
    path: '/bare',
    name: 'listPeople',
    about: 'Nothing',
    right: 'read',
    scope: 'public',
    output: z.object({ done: z.boolean() }),
  } as const
  const { [key]: _, ...bare } = written
  const part = { listPeople: bare as unknown as ReturnType<typeof operation<{ done: boolean }, 'public'>> }
  const bound = bind(part, { listPeople: async () => ({ done: true }) })
  const ask = guarded(new Map(Object.entries(bound)), {} as RunTools)(ownerCaller('test', 'fr'))
  await expectCode(ask.listPeople({}), 'ACTES-A032')
})

test('the compiler refuses one without its right or its scope', () => {
  type Written = Parameters<typeof operation>[1]
  expectTypeOf<Omit<Written, 'right'>>().not.toExtend<Written>()
  expectTypeOf<Omit<Written, 'scope'>>().not.toExtend<Written>()
  expectTypeOf<'listTransmissions'>().toExtend<keyof Ask>()
  expectTypeOf<(typeof table)['listTransmissions']>().toExtend<AnyOperation>()
})
