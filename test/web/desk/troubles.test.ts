// What is not the fault of the one who looks: a database that is away, a disk that is full. It is told as such, in his
// language, with the status that the API gives it; it is no bug.
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { throwTemporaryFault } from '../../../src/files/temporary.ts'
import { apiTroubleOf } from '../../../src/web/problem.ts'
import { ActesError } from '../../../src/errors.ts'
import { openLog } from '../../../src/observe/log.ts'
import { openDesk, type OpenDesk } from '../../support/desk/desk.ts'

let desk: OpenDesk
/** Statements that fail: those that hold this text. */
let away: string | undefined
const folder = mkdtempSync(join(tmpdir(), 'actes-test-'))
const logFile = join(folder, 'log')
beforeAll(async () => {
  const log = openLog('debug', openSync(logFile, 'a'))
  desk = await openDesk({
    wrap: (ports) => {
      const { db } = ports.store
      const failing: typeof db = {
        ...db,
        query: async (text, params) => {
          if (away !== undefined && text.includes(away)) throw new ActesError('ACTES-S001')
          return db.query(text, params)
        },
      }
      return { ...ports, log, store: { ...ports.store, db: failing } }
    },
  })
})
beforeEach(() => {
  away = undefined
})
afterAll(async () => {
  away = undefined
  await desk.closes()
  rmSync(folder, { recursive: true, force: true })
})

describe('an unreachable database', () => {
  test.each([
    ['fr', 'Le service ne répond pas en ce moment'],
    ['en', 'The service does not answer at the moment'],
  ])('is reported as such, in %s', async (language, title) => {
    const client = desk.as('operator')
    await client.get('/')
    for (const statement of ['', 'actes.installation_journal', 'actes.task']) {
      away = statement
      const { status, words, headers } = await client.get('/courriers', { 'accept-language': language })
      if (statement === 'actes.installation_journal') expect(status).toBe(200)
      else expect([status, words]).toEqual([503, expect.stringContaining(title)])
      if (status === 503) expect(headers['retry-after']).toBe('30')
      expect(words).not.toMatch(/Opération refusée|This was not done/)
    }
    expect(readFileSync(logFile, 'utf8')).not.toContain('"bug"')
  })

  test('lets nobody sign in, and says why', async () => {
    const client = desk.another('nobody')
    await client.token()
    away = 'actes.'
    const { status, words } = await client.post('/entrer', { courriel: 'a@example.org', motDePasse: 'faux' })
    expect([status, words]).toEqual([503, expect.stringContaining('Le service ne répond pas en ce moment')])
  })
})

test('a missing right is reported as forbidden, with its name', async () => {
  const id = await desk.hands('DROITS-1')
  const { status, words } = await desk.as('reader').get(`/transmissions/${id}/fichiers/0`)
  expect([status, words]).toEqual([403, expect.stringContaining('Page indisponible')])
  expect(words).toContain('ACTES-A022')
})

describe('a form without disk space', () => {
  test.each(['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES'])('is reported as trouble of a disk: %s', (code) => {
    const thrown = () => throwTemporaryFault(Object.assign(new Error('no room'), { code }))
    expect(thrown).toThrow(expect.objectContaining({ code: 'ACTES-S026' }))
    expect(apiTroubleOf(new ActesError('ACTES-S026')).status).toBe(503)
  })

  test('any other failure is unchanged', () => {
    const error = Object.assign(new Error('a bug'), { code: 'EINVAL' })
    expect(() => throwTemporaryFault(error)).toThrow(error)
  })

  test('among too many at once can be sent again', () => {
    const busy = Object.assign(new Error('too many at once'), { statusCode: 503 })
    expect(apiTroubleOf(busy)).toMatchObject({ status: 503, code: 'ACTES-A026' })
  })
})
