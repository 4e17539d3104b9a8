// Bodies that are small enough to be taken and cost as much as they can, at every border where JSON and forms come in: each is
// refused with a code and a few faults. How long it holds up the others is measured by `npm run hostile`.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { request } from 'undici'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { maraussan } from '../../src/config/demo.ts'
import { readDeposit, readFolder } from '../../src/files/deposit.ts'
import { readJsonFile } from '../../src/files/json.ts'
import { admitOffline } from '../../src/offline/admission.ts'
import { openPdfExaminer } from '../../src/files/pdf/examiner.ts'
import { formOf, openApiCommune, type ApiCommune } from '../support/desk/api.ts'
import { openDesk, type OpenDesk } from '../support/desk/desk.ts'
import { temporaryHome } from '../support/life/laid-home.ts'

const mostTold = 100

const acte = {
  collectivite: maraussan.siren,
  numero: 'HOSTILE-1',
  nature: 'DE',
  dateDecision: '2025-06-25',
  matiere: '8.1',
  objet: 'Essai',
  document: { fichier: 'deliberation.pdf' },
}

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_'
const key = (at: number) => [at >> 12, at >> 6, at].map((each) => letters[each % 64]).join('')
const times = <T>(count: number, make: (at: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, at) => make(at))
const around = (base: object, more: string): string => `${JSON.stringify(base).slice(0, -1)},${more}}`

/** Near a megabyte each, which is what a border takes; the last ones stay within the caps on keys, length and depth. */
const bodies: Readonly<Record<string, (base: object) => string>> = {
  '80,000 unknown keys': (base) => around(base, times(80_000, (at) => `"${key(at)}":0`).join()),
  '130,000 unknown keys': (base) => around(base, times(130_000, (at) => `"${key(at)}":0`).join()),
  '200,000 empty annexes': (base) => around(base, `"annexes":[${times(200_000, () => '{}').join()}]`),
  '300,000 numbers': (base) => around(base, `"annexes":[${times(300_000, () => '1').join()}]`),
  'a list in a list, 250,000 deep': (base) => around(base, `"annexes":${'['.repeat(250_000)}${']'.repeat(250_000)}`),
  'an object in an object, 150,000 deep': (base) =>
    around(base, `"gateway":${'{"a":'.repeat(150_000)}0${'}'.repeat(150_000)}`),
  'a text of a million': (base) => around(base, `"objet":"${'œ'.repeat(500_000)}","nom":"${'x'.repeat(20_000)}"`),
  'a broken text after a million': (base) => `${around(base, `"cle":"${'x'.repeat(900_000)}"`)}x`,
  'nothing but blanks, and a letter': () => `${' '.repeat(1_000_000)}x`,
  '5,500 unknown keys': (base) => around(base, times(5_500, (at) => `"annex${key(at)}":0`).join()),
  '5,500 annexes': (base) => around(base, `"annexes":[${times(5_500, () => '{}').join()}]`),
  '2,500 annexes that are the same': (base) =>
    around(base, `"annexes":[${times(2_500, () => '{"fichier":"a.pdf","typePiece":"99_XX"}').join()}]`),
  '2,500 annexes with unknown keys': (base) =>
    around(base, `"annexes":[${times(2_500, (at) => `{"fichie${key(at)}":0}`).join()}]`),
  'texts as long as they may be': (base) =>
    around(base, `"objet":"${'œ'.repeat(200_000)}","nom":"${'œ'.repeat(200_000)}"`),
}
const every = Object.keys(bodies)
const bodyOf = (what: string, base: object) => bodies[what]?.(base) ?? ''

let commune: ApiCommune
let desk: OpenDesk
let folder: string
const examiner = openPdfExaminer()
beforeAll(async () => {
  commune = await openApiCommune()
  desk = await openDesk()
  folder = await temporaryHome()
  await desk.as('administrator').get('/collectivites')
})
afterAll(async () => {
  await examiner.close()
  await desk.closes()
  await commune.closes()
})

interface Told {
  readonly code: string
  readonly problems?: readonly { readonly code: string; readonly params?: { readonly count?: number } }[]
}

/** At most a hundred, and then how many more. */
function expectFew({ problems = [] }: Told): void {
  const last = problems.at(-1)
  if (problems.length <= mostTold) return
  expect([problems.length, last?.code]).toEqual([mostTold + 1, 'ACTES-V025'])
  expect(last?.params?.count).toBeGreaterThan(0)
}

describe.each(every)('%s', (what) => {
  test.each(['/collectivites', '/transmissions/requeue', '/transmissions/x/cancel'])('to %s', async (path) => {
    const json = bodyOf(what, maraussan)
    const value = await commune.calls({ method: 'POST', path, json })
    expect([400, 413, 422]).toContain(value.status)
    expectFew(value.json<Told>())
  })

  test('as the acte of a deposit', async () => {
    const form = formOf('acte', bodyOf(what, acte))
    const headers = { 'idempotency-key': 'hostile' }
    const call = { method: 'POST', path: '/deposits', form, headers } as const
    const value = await commune.calls(call)
    expect(value.status).toBe(422)
    expectFew(value.json<Told>())
  })

  test('as the acte.json of a folder', async () => {
    const place = join(folder, key(every.indexOf(what)))
    await mkdir(place)
    await writeFile(join(place, 'acte.json'), bodyOf(what, acte))
    const read = await readDeposit(await readFolder(place), examiner, { caller: '', turn: systemClock.turn })
    expect(read.problems.length).toBeGreaterThan(0)
    expect((await admitOffline(place, { now: () => new Date(), examiner })).problems.length).toBeGreaterThan(0)
  })

  test('as the file of a collectivité', async () => {
    const path = join(folder, `${key(every.indexOf(what))}.json`)
    await writeFile(path, bodyOf(what, maraussan))
    await readJsonFile(path).catch(() => undefined)
    const given = { acte, files: [] }
    const admitted = await admitOffline(given, { collectivite: path, now: () => new Date(), examiner })
    expect(admitted.problems.length).toBeGreaterThan(0)
  })

  test('pasted into the form of a declaration', async () => {
    const json = bodyOf(what, maraussan).replaceAll(/[%&+]/g, (each) => encodeURIComponent(each))
    const value = await (await posts(`json=${json}`))()
    expect([413, 422]).toContain(value)
  })
})

/** A form of the desk, ready to leave. */
async function posts(fields: string): Promise<() => Promise<number>> {
  const client = desk.as('administrator')
  const body = Buffer.from(`_csrf=${encodeURIComponent(await client.token())}&${fields}`)
  const cookie = Object.entries(client.cookies())
    .map((pair) => pair.join('='))
    .join('; ')
  const headers = { cookie, 'content-type': 'application/x-www-form-urlencoded' }
  return async () => {
    const { statusCode, body: answer } = await request(`${desk.url}/collectivites`, { method: 'POST', headers, body })
    await answer.dump()
    return statusCode
  }
}

test.each([
  ['110,000 fields', times(110_000, (at) => `${key(at)}=x`).join('&')],
  ['one field 300,000 times', times(300_000, () => 'a=').join('&')],
  ['a million separators', '&'.repeat(1_000_000)],
  ['a field of a million blanks', `motif=${'+'.repeat(1_000_000)}`],
])('a form of %s', async (_what, fields) => {
  const value = await (await posts(fields))()
  expect([413, 422]).toContain(value)
})
