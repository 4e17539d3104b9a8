// The operations over HTTP take exactly what they say they take: nothing unknown, nothing relative, nothing missing.
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { operationPath, type OperationName } from '../../src/web/owner-api.ts'
import { socketServer } from '../../src/web/server.ts'
import { openTown, type Town } from '../support/life/town.ts'

let town: Town
let server: FastifyInstance
beforeAll(async () => {
  town = await openTown({ store: 'embedded' })
  server = socketServer(town.app)
})
afterAll(async () => {
  await server.close()
  await town.closes()
})

async function post(name: OperationName, payload: object): Promise<readonly [number, unknown]> {
  const { statusCode, json } = await server.inject({ method: 'POST', url: operationPath(name), payload })
  return [statusCode, json()]
}

const who = 'test'
const how = { reason: 'essai', who }

describe('what is taken', () => {
  test.each([
    ['list', { filter: {} }],
    ['list', { filter: { message: ['7-1'], state: ['received'], held: false } }],
    ['returns', { filter: { status: ['orphan', 'notice'], collectivite: '213401482' } }],
    ['rereadReturns', { ids: 'all', who }],
    ['rereadReturns', { ids: [], who }],
    ['tasks', { filter: { closed: true } }],
    ['classification', { siren: '213401482' }],
    ['searchClassification', { siren: '213401482', words: '' }],
    ['schedules', {}],
    ['runSchedule', { name: 'vacuum', who }],
    ['pauseSchedule', { name: 'heal', how }],
    ['resumeSchedule', { name: 'heal', how }],
    ['collectivites', {}],
  ] as const)('%s %j', async (name, body) => {
    expect((await post(name, body))[0]).toBe(200)
  })
})

describe('what is refused', () => {
  test.each([
    ['deposit', { path: 'fixtures/actes/maraussan', who }, 'path'],
    ['list', { filter: { message: ['1-2'] } }, 'filter.message.0'],
    ['reply', { retour: 'A', answer: { files: ['a.pdf'], refuse: false }, how }, 'answer.files.0'],
    ['reply', { retour: 'A', answer: { files: [] }, how }, 'answer.refuse'],
    ['handInReturns', { paths: ['../a.eml'], siren: '213401482', who }, 'paths.0'],
    ['returns', { filter: { status: ['perdu'] } }, 'filter.status.0'],
    ['annul', { name: 'A', how: { who } }, 'how.reason'],
    ['attachReturn', { id: 'A', name: '', how }, 'name'],
    ['tasks', { filter: {} }, 'filter.closed'],
    ['closeTask', { id: 'A', how: { ...how, verdict: 'perdu' } }, 'how.verdict'],
    ['refreshClassification', { siren: '213401482', how }, 'how.force'],
    ['runSchedule', { name: 'vacuum' }, 'who'],
    ['pauseSchedule', { name: 'vacuum', how: { who } }, 'how.reason'],
    ['resumeSchedule', { name: '', how }, 'name'],
    ['explain', { name: 'A', more: true }, ''],
  ] as const)('%s %j: %s', async (name, body, place) => {
    const [status, answer] = await post(name, body)
    expect([status, answer]).toMatchObject([422, { code: 'ACTES-C001' }])
    expect((answer as { problems: { path: string }[] }).problems.map(({ path }) => path)).toContain(place)
  })
})
