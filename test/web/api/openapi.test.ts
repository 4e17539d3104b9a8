// The description of the API holds: it is OpenAPI 3.1, the calls that it describes are answered as it says, and what it does
// not allow is refused. Calls are made from its own schemas, against the live server, never against a stand-in.
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { operationsOf as askedOf } from '../../support/life/operations-of.ts'
import { doneStatuses, statusesOf } from '../../../src/web/api/openapi.ts'
import { operations as table } from '../../../src/operations/table.ts'
import { maraussan } from '../../../src/config/demo.ts'
import { chapterNamed, chapterText, type Chapter } from '../../../src/manual/chapters.ts'
import { eventTypeNames } from '../../../src/subscriptions/catalogue.ts'
import { openBulk } from '../../../src/store/bulk.ts'
import { formOf, openApiCommune, type ApiAnswer, type ApiCall } from '../../support/desk/api.ts'
import { neighbouring } from '../../support/desk/desk.ts'
import { isLong } from '../../support/long-suites.ts'
import {
  departureFrom,
  operationsOf,
  spoiled,
  valuesOf,
  type Known,
  type Operation,
  type Parameter,
  type Schema,
} from '../../support/desk/openapi.ts'
import { forSuite } from '../../support/life/for-suite.ts'

let operations: readonly Operation[]
let known: Known
const commune = forSuite(() => openApiCommune())
beforeAll(async () => {
  operations = await operationsOf((await commune.calls({ path: '/openapi.json', token: null })).json())
  const [sent, waiting] = [await commune.hands('ENVOYE-1'), await commune.hands('ATTEND-1')]
  await commune.works()
  const { idActe, files } = await commune.shows(sent)
  for (const type of ['courrier', 'pieces', 'anomalie'] as const) await commune.prefectureWrites(type, idActe ?? '')
  await commune.works()
  const { retours } = await commune.shows(sent)
  const { items } = await askedOf(commune.app).tasks({ closed: true })
  const { ask } = askedOf(commune.app)
  const gru = { url: 'https://gru.example.org/', collectivite: null, types: [] }
  const { subscription } = await ask.addSubscription(gru)
  const bulk = await opensBulk(sent)
  known = {
    id: [sent, waiting, idActe ?? '', 'ENVOYE-1', subscription.id, bulk, ...[...retours, ...items].map(({ id }) => id)],
    after: [sent, ...retours.map(({ id }) => id), ...items.map(({ id }) => id)],
    ids: [sent, waiting],
    transmission: [sent, 'ENVOYE-1'],
    siren: [maraussan.siren, neighbouring.siren],
    collectivite: [maraussan.siren, neighbouring.siren],
    sha256: files.map(({ sha256 }) => sha256),
    fichier: ['a.pdf', 'b.xml'],
    numero: ['ENVOYE-1', 'X-1'],
    text: ['ENVOYE', 'convention', '%', '_'],
    code: ['ACTES-G004'],
  }
})

async function described<T>(): Promise<T> {
  return (await commune.calls({ path: '/openapi.json', token: null })).json<T>()
}

/** A requeue in bulk that takes an act, and leaves it out. @returns its id */
async function opensBulk(transmission: string): Promise<string> {
  const { store, clock } = commune.app.ports
  const [id, createdAt] = [clock.newId(), clock.now()]
  const excluded = { code: 'ACTES-A002', params: { state: 'acknowledged' } } as const
  const item = { transmission, collectivite: maraussan.siren, heldSince: null, excluded }
  const criteria = '?q=march%C3%A9&etat=refused&depuis=2025-07-08'
  const bulk = { id, who: 'test', reason: 'essai', criteria, sirens: [maraussan.siren], rate: 60, createdAt }
  await openBulk(store.db, bulk, [item])
  return id
}

interface Drawn {
  readonly values: ReadonlyMap<Parameter, unknown>
  readonly body: unknown
}

function callsOf({ parameters = [], requestBody }: Operation): fc.Arbitrary<Drawn> {
  const media = Object.values(requestBody?.content ?? {})[0]
  const drawn = parameters.map((each) => {
    const value = valuesOf(each.schema, known, each.name).filter((one) => each.in !== 'path' || one !== '')
    return each.required ? value : fc.option(value, { nil: undefined, freq: 2 })
  })
  const body = media ? valuesOf(media.schema, known) : fc.constant(undefined)
  return fc.tuple(fc.tuple(...drawn), body).map(([values, content]) => ({
    values: new Map(parameters.map((each, index) => [each, values[index]])),
    body: content,
  }))
}

function callOf({ method, path, requestBody }: Operation, { values, body }: Drawn): ApiCall {
  const query = new URLSearchParams()
  const headers: Record<string, string> = {}
  let filled = path
  for (const [{ name, in: where }, value] of values) {
    if (where === 'path') filled = filled.replace(`{${name}}`, encodeURIComponent(String(value)))
    if (where === 'query') for (const one of [value ?? []].flat()) query.append(name, String(one))
    if (where === 'header' && value !== undefined) headers[name] = encodeURIComponent(String(value))
  }
  const isForm = Object.keys(requestBody?.content ?? {})[0] === 'multipart/form-data'
  return {
    method,
    headers,
    path: query.size > 0 ? `${filled}?${query.toString()}` : filled,
    ...(requestBody && !isForm && { json: JSON.stringify(body) ?? '' }),
    ...(isForm && { form: formIn(body) }),
  }
}

function formIn(body: unknown) {
  const { fichiers, ...parts } = (body ?? {}) as { readonly fichiers?: readonly string[] }
  const [name = 'acte', json = null] = Object.entries(parts)[0] ?? []
  const files = (Array.isArray(fichiers) ? fichiers : []).map((text, index) => [
    `${'abcd'[index]}.pdf`,
    Buffer.from(String(text)),
  ])
  return formOf(name, json, Object.fromEntries(files) as Record<string, Uint8Array>)
}

/** The answer is one that is described. */
function holds(operation: Operation, answer: ApiAnswer): void {
  const { operationId, responses } = operation
  const described = responses[String(answer.status)]
  const text = new TextDecoder().decode(answer.bytes)
  expect(answer.status, `${operationId}: ${text.slice(0, 500)}`).toBeLessThan(500)
  expect(described, `${operationId} ${answer.status}: ${text.slice(0, 300)}`).toBeDefined()
  const type = String(answer.headers['content-type']).split(';')[0] ?? ''
  const media = described?.content[type]
  expect(media, `${operationId} ${answer.status}: ${type}`).toBeDefined()
  if (!media || type === 'application/octet-stream') return
  expect(departureFrom(media.schema, answer.json()), `${operationId} ${answer.status}: ${text.slice(0, 300)}`).toBe('')
  const own = table.find(({ name }) => name === operationId)
  // Nothing that is not described.
  if (own && own.output !== 'bytes' && doneStatuses(own).includes(answer.status))
    expect(own.output.parse(answer.json())).toEqual(answer.json())
}

const numRuns = isLong ? 60 : 8

test('the description has every route, with its statuses', () => {
  const described = operations.map(({ method, path, responses }) => [
    `${method} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
    Object.keys(responses)
      .map(Number)
      .sort((a, b) => a - b),
  ])
  const served = table.map((route) => [`${route.method} ${route.path}`, statusesOf(route)])
  expect(described.sort()).toEqual(served.sort())
})

test('every operation has a tag that the description explains, and every tag is used', async () => {
  const { tags, paths, webhooks } = await described<{
    tags: readonly { name: string; description: string }[]
    paths: Readonly<Record<string, Readonly<Record<string, { tags: readonly string[] }>>>>
    webhooks: Readonly<Record<string, { post: { tags: readonly string[] } }>>
  }>()
  const used = [
    ...Object.values(paths).flatMap((path) => Object.values(path)),
    ...Object.values(webhooks).map(({ post }) => post),
  ]
  expect([...new Set(used.flatMap((each) => each.tags))].sort()).toEqual(tags.map(({ name }) => name).sort())
  expect(tags.filter(({ description }) => !/^[A-Z].{10,}\.$/.test(description))).toEqual([])
})

test('the description has the body of every event that a subscriber is sent', async () => {
  const { webhooks } = await described<{
    webhooks: Readonly<Record<string, { post: { requestBody: { content: Record<string, { schema: Schema }> } } }>>
  }>()
  expect(Object.keys(webhooks).sort()).toEqual([...eventTypeNames].sort())
  const schema = webhooks['act.acknowledged']?.post.requestBody.content['application/json']?.schema ?? {}
  const [, example = ''] =
    /```json\n([^]+?)```/.exec(await chapterText(chapterNamed('webhooks') as Chapter, 'en')) ?? []
  const body = JSON.parse(example.replace('"…"', JSON.stringify(commune.app.ports.clock.newId()))) as object
  expect(departureFrom(schema, body)).toBe('')
  expect(departureFrom(schema, { ...body, type: 'act.refused' })).not.toBe('')
})

test('the description names no person and no machine', async () => {
  const text = JSON.stringify((await commune.calls({ path: '/openapi.json', token: null })).json())
  expect(text.match(/\b\d{9}\b/g)?.filter((siren) => siren !== maraussan.siren) ?? []).toEqual([])
  expect(text).not.toMatch(/\/(home|tmp|usr)\/|@example|localhost/)
})

describe.each(table.map(({ name }) => name))('%s', (name) => {
  const operation = (): Operation => {
    const found = operations.find(({ operationId }) => operationId === name)
    if (!found) throw new Error(name)
    return found
  }

  test('answers as described, whatever the input', async () => {
    const drawn = callsOf(operation())
    await fc.assert(
      fc.asyncProperty(drawn, async (each) => holds(operation(), await commune.calls(callOf(operation(), each)))),
      { numRuns, endOnFailure: true },
    )
  })

  test('refuses undescribed input, with a problem', async () => {
    if (!operation().requestBody) return
    const drawn = callsOf(operation()).chain((each) => spoiled(each.body).map((body) => ({ ...each, body })))
    await fc.assert(
      fc.asyncProperty(drawn, async (each) => {
        const answer = await commune.calls(callOf(operation(), each))
        holds(operation(), answer)
        const media = Object.values(operation().requestBody?.content ?? {})[0]
        const isJson = operation().requestBody?.content['application/json'] !== undefined
        // What is wrong with a deposit is what a check answers.
        if (name === 'checkDeposit' && answer.status === 200) expect(answer.json()).toMatchObject({ ok: false })
        else if (isJson && media && departureFrom(media.schema, each.body) !== '')
          expect(answer.status).toBeGreaterThanOrEqual(400)
      }),
      { numRuns, endOnFailure: true },
    )
  })
})

describe('an unreadable call', () => {
  const body = { reason: 'essai' }
  const path = '/transmissions/ENVOYE-1/cancel'
  test.each<readonly [string, ApiCall, number, string]>([
    ['no JSON', { method: 'POST', path, json: '{"reason":' }, 400, 'ACTES-A028'],
    ['nothing', { method: 'POST', path, headers: { 'content-type': 'application/json' } }, 400, 'ACTES-A028'],
    ['another type', { method: 'POST', path, json: 'x', headers: { 'content-type': 'text/plain' } }, 415, 'ACTES-A029'],
    ['a form where there is none', { method: 'POST', path, form: formOf('x', {}) }, 415, 'ACTES-A029'],
    ['no body at all', { method: 'POST', path }, 415, 'ACTES-A029'],
    ['too much', { method: 'POST', path, json: { reason: 'x'.repeat(1_100_000) } }, 413, 'ACTES-A030'],
    ['a NUL in the address', { path: '/transmissions/a%00b' }, 400, 'ACTES-A028'],
    ['an address that is none', { path: '/transmissions/%zz' }, 400, 'ACTES-A028'],
    ['a NUL in a text', { method: 'POST', path, json: '{"reason":"a\\u0000b"}' }, 400, 'ACTES-A028'],
    ['half a character', { method: 'POST', path, json: '{"reason":"a\\ud800b"}' }, 400, 'ACTES-A028'],
    ['a prototype', { method: 'POST', path, json: '{"reason":"a","__proto__":{"x":1}}' }, 400, 'ACTES-A028'],
    ['an unknown filter', { path: '/transmissions?couleur=bleu' }, 400, 'ACTES-A028'],
    ['a filter twice', { path: '/transmissions?limit=1&limit=2' }, 400, 'ACTES-A028'],
    ['no such path', { path: '/nulle-part' }, 404, 'ACTES-S006'],
    ['no such method there', { method: 'POST', path: '/me', json: body }, 404, 'ACTES-S006'],
  ])('with %s', async (_what, call, status, code) => {
    const answer = await commune.calls(call)
    expect([answer.status, answer.json()]).toMatchObject([status, { code, status, type: `urn:actes:${code}` }])
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8')
  })

  test('gets every fault at once', async () => {
    const answer = await commune.calls({ path: '/transmissions?limit=0&after=x&couleur=bleu&held=peut-etre' })
    const { problems } = answer.json<{ problems: readonly { code: string; path: string }[] }>()
    expect(problems.map(({ code, path: at }) => `${code.slice(6)} ${at}`).sort()).toEqual([
      'A028 query.after',
      'A028 query.held',
      'A028 query.limit',
      'V004 query.couleur',
    ])
  })

  test('gets at most a hundred faults, and the number of the others', async () => {
    const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_'
    const key = (at: number) => [at >> 12, at >> 6, at].map((each) => letters[each % 64]).join('')
    const json = `{${Array.from({ length: 5_000 }, (_, at) => `"${key(at)}":0`).join()}}`
    const answer = await commune.calls({ method: 'POST', path: '/transmissions/x/cancel', json })
    const { problems } = answer.json<{ problems: readonly unknown[] }>()
    expect([answer.status, problems.length]).toEqual([400, 101])
    expect(problems.at(-1)).toMatchObject({ code: 'ACTES-V025', params: { count: 4_901 } })
  })

  test('lists nothing from before year 1', async () => {
    const answer = await commune.calls({ path: '/transmissions?since=0000-01-01T00:00:00Z' })
    expect([answer.status, answer.json()]).toMatchObject([400, { code: 'ACTES-A028' }])
  })
})

test('a list is readable to its end, page by page', async () => {
  const seen: string[] = []
  for (let after = ''; ;) {
    const answer = await commune.calls({ path: `/transmissions?limit=1${after && `&after=${after}`}` })
    const { items, next } = answer.json<{ items: readonly { id: string }[]; next: string | null }>()
    seen.push(...items.map(({ id }) => id))
    if (next === null) break
    after = next
  }
  const all = (await askedOf(commune.app).list({ limit: 500 })).items.map(({ id }) => id)
  expect(seen).toEqual(all)
})
