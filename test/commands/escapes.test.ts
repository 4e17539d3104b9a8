// What others wrote steers no terminal, and makes no line of its own, in whatever a command prints.
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { addCheck } from '../../src/commands/check.ts'
import { addShow } from '../../src/commands/show.ts'
import { openApiCommune } from '../support/desk/api.ts'
import { run } from '../support/desk/command-line.ts'
import { forSuite } from '../support/life/for-suite.ts'

/** The title of the window, red, the same by one byte of C1, a text that is read backwards, a line that is none of ours. */
const hostile = '\u001b]0;pris\u0007\u001b[31m\u009b31m\u202eexe.fdp\u2066\r\n  2025-01-01  acquitté'
const steering = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/

let there: Readonly<Record<string, string>>
const commune = forSuite(() => openApiCommune())
beforeAll(async () => {
  there = { ACTES_SERVER: commune.url, ACTES_TOKEN: await commune.tokenFor('commande') }
  await commune.hands('ECRAN1')
  await commune.db.query('UPDATE actes.journal SET who = $1', [hostile])
})

test('show, as text: no escape sequence, and one line for each', async () => {
  const { out, code } = await run(addShow, ['show', 'ECRAN1'], there)
  expect([code, out]).toEqual([0, expect.stringContaining('exe.fdp')])
  expect(out).not.toMatch(steering)
  expect(out.split('\n').filter((line) => line.startsWith('  2025-01-01'))).toEqual([])
})

test('show, as JSON: no escape sequence, and the same value', async () => {
  const { out, json } = await run(addShow, ['show', 'ECRAN1', '--json'], there)
  expect(out).not.toMatch(steering)
  expect(json<{ journal: { who: string }[] }>().journal[0]?.who).toBe(hostile)
})

test('a refusal, on standard error', async () => {
  const { err, code } = await run(addCheck, ['check', join('/absent', hostile)])
  expect(code).toBeGreaterThan(0)
  expect(err).not.toMatch(steering)
  expect(err.trim().split('\n')).toHaveLength(1)
})
