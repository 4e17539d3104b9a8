// Commands made from rows: each row fits the operation that it asks for, and they work on a folder that is served.
import { beforeAll, describe, expect, test } from 'vitest'
import { Option } from 'commander'
import { addAsking, groups, formatAnswerLines, rows } from '../../src/commands/asking.ts'
import type { BulkPreview, ShownBulk } from '../../src/operations/declared/bulk.ts'
import type { SubscriptionJson } from '../../src/operations/declared/subscriptions.ts'
import { jsonSchemaOf } from '../../src/operations/json-schema.ts'
import type { AnyOperation } from '../../src/operations/operation.ts'
import { table } from '../../src/operations/table.ts'
import { openServedCommune } from '../support/desk/served-commune.ts'
import { faultyGateway } from '../support/life/faults.ts'
import { forSuite } from '../support/life/for-suite.ts'

interface Keys {
  readonly properties?: object
  readonly required?: readonly string[]
  readonly anyOf?: readonly Keys[]
}

/** Every key that an operation takes, and those that it always needs. */
function keysOf({ params, query, body }: AnyOperation) {
  const schemas = [params, query, body].flatMap((each) => (each ? [jsonSchemaOf(each) as Keys] : []))
  const all = schemas
    .flatMap((each) => [each, ...(each.anyOf ?? [])])
    .flatMap(({ properties = {} }) => Object.keys(properties))
  return { all, needed: schemas.flatMap(({ required = [] }) => required) }
}

describe('a row', () => {
  test.each(rows.map((row) => [row.words, row] as const))('%s takes what its operation takes', (words, row) => {
    const { all, needed } = keysOf(table[row.ask])
    const named = [...words.matchAll(/<(\w+)>/g)].map(([, key = '']) => key)
    const flags = row.options.map(([text]) => new Option(text).attributeName())
    // Where a file that it gives is written, it need not know.
    const own = table[row.ask].output === 'bytes' ? ['out'] : []
    expect([...all, ...own]).toEqual(expect.arrayContaining([...named, ...flags]))
    expect([...named, ...flags]).toEqual(expect.arrayContaining(own))
    expect([...named, ...flags]).toEqual(expect.arrayContaining([...needed]))
    expect(Object.keys(groups)).toContain(words.split(' ')[0])
  })
})

test('the output has a line for each item or value', () => {
  const at = '2025-07-08T08:02:00.000Z'
  expect(formatAnswerLines({ items: [{ id: 'a', at, of: { b: 1 }, none: null, on: true }], next: 'x' })).toEqual([
    'a  2025-07-08 10:02:00  oui',
    'Suite : --after x',
  ])
  expect(formatAnswerLines({ items: [] })).toEqual(['Aucun.'])
  expect(formatAnswerLines({ name: 'a', none: null, of: { b: 1 }, types: ['x', 'y'], all: [{ c: 2 }] })).toEqual([
    'name : a',
    'of.b : 1',
    'types : x, y',
    'all.1.c : 2',
  ])
})

describe('through the owner of the folder', () => {
  const { faults, wrap } = faultyGateway()
  const commune = forSuite(() => openServedCommune({ wrap }))
  beforeAll(async () => {
    faults.before = 'ACTES-G010'
    await commune.sends('RETENU-1')
    faults.before = undefined
  })
  const asks = <T>(...args: readonly string[]) => commune.asks<T>(addAsking, ...args)
  const why = ['--reason', 'essai'] as const

  test('a subscription is added, changed, paused, listed and ended', async () => {
    const url = 'https://gru.example.org/crochet'
    const [code, made] = await asks<{ subscription: SubscriptionJson; secret: string }>(
      'subscriptions',
      'add',
      url,
      '--name',
      'GRU',
      '--types',
      'act.refused',
      'act.held',
    )
    expect([code, made]).toMatchObject([0, { subscription: { types: ['act.refused', 'act.held'] } }])
    expect(made.secret).toMatch(/^whsec_/)
    const { id } = made.subscription
    expect(await asks('subscriptions', 'edit', id, '--name', 'Portail', ...why)).toMatchObject([0, { name: 'Portail' }])
    expect(await asks('subscriptions', 'pause', id, ...why)).toMatchObject([0, { standing: 'paused' }])
    expect((await commune.types(addAsking, 'subscriptions', 'list')).out).toMatch(
      /Portail {2}gru\.example\.org {2}paused/,
    )
    expect((await commune.types(addAsking, 'subscriptions', 'show', id)).out).toContain('standing : paused')
    expect(await asks('subscriptions', 'dead-letters', id, '--limit', '5')).toEqual([0, { items: [], next: null }])
    expect(await asks('subscriptions', 'end', id, ...why)).toMatchObject([0, { standing: 'ended' }])
    expect(await asks('subscriptions', 'show', id)).toMatchObject([1, { code: 'ACTES-S006' }])
  })

  test('a refusal prints its code; unknown usage is wrong usage', async () => {
    expect(await asks('subscriptions', 'add', 'https://10.0.0.1/')).toMatchObject([1, { code: 'ACTES-N001' }])
    const odd = await asks('subscriptions', 'add', 'https://gru.example.org/', '--types', 'act.inconnu')
    expect(odd).toMatchObject([1, { code: 'ACTES-A028' }])
    expect((await commune.types(addAsking, 'subscriptions', 'pause', 'x')).code).toBe(2)
    expect((await commune.types(addAsking, 'bulk', 'open', '--held', '--count', 'trois', ...why)).code).toBe(2)
  })

  test('a bulk requeue is previewed, opened by its count, followed, paused, resumed and cancelled', async () => {
    const [, { count }] = await asks<BulkPreview>('bulk', 'preview', '--held', '--since', '2025-07-01')
    expect(count).toBe(1)
    expect(await asks('bulk', 'open', '--held', '--count', '2', ...why)).toMatchObject([1, { code: 'ACTES-A040' }])
    const [code, { id }] = await asks<ShownBulk>('bulk', 'open', '--held', '--count', '1', '--rate', '30', ...why)
    expect(code).toBe(0)
    expect(await asks('bulk', 'show', id)).toMatchObject([0, { rate: 30, progress: { pending: 1 } }])
    expect(await asks('bulk', 'items', id)).toMatchObject([0, { items: [{ numero: 'RETENU-1', state: 'pending' }] }])
    expect(await asks('bulk', 'list')).toMatchObject([0, { items: [{ id }] }])
    expect(await asks('bulk', 'pause', id, ...why)).toMatchObject([0, { state: 'paused' }])
    expect(await asks('bulk', 'resume', id, ...why)).toMatchObject([0, { state: 'running' }])
    expect(await asks('bulk', 'cancel', id, ...why)).toMatchObject([0, { state: 'cancelled' }])
  })
})
