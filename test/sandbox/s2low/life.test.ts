// What the simulated S²LOW does with time: states by the clock, a restart, and deposits that overlap. Its scripts are read in
// test/gateways/transcripts.
import { expect, test } from 'vitest'
import { readLedger } from '../../../src/sandbox/ledger.ts'
import { acknowledged, acteForm, deposit, openTestS2low } from '../../support/gateways/s2low.ts'
import { forTest } from '../../support/life/for-suite.ts'

const s2low = forTest(() => openTestS2low())

const actes = '/modules/actes'
const read = async (id: number) => (await s2low.ask(`${actes}/actes_transac_get_status.php?transaction=${id}`)).text
const stagesOf = (id: number) => s2low.control.get(id)?.stages.map(({ status, at }) => `${status} ${at.slice(11, 19)}`)

test('an act goes from state to state, ten seconds each; a clock that jumps skips none', async () => {
  const id = await deposit(s2low)
  const seen: string[] = []
  for (const second of ['00', '09', '10', '20']) {
    s2low.at(`2025-07-08T08:00:${second}Z`)
    seen.push((await read(id)).split('\n')[1] ?? '')
  }
  expect(seen).toEqual(['1', '1', '2', '3'])
  s2low.at('2025-07-08T09:00:00Z')
  const late = await deposit(s2low, { number: 'DEL12' })
  s2low.at('2025-07-08T10:00:00Z')
  expect(await read(late)).toMatch(/^OK\n4\n/)
  expect(stagesOf(late)).toEqual(['1 09:00:00', '2 09:00:10', '3 09:00:20', '4 10:00:00'])
})

test('a restart keeps states, files, and the numbers given or used', async () => {
  const id = await acknowledged(s2low)
  const before = await read(id)
  await s2low.restart()
  expect(await read(id)).toBe(before)
  await expect(deposit(s2low)).rejects.toThrow(/m\xeame num\xe9ro interne/)
  expect(await acknowledged(s2low, { number: 'DEL12' })).toBeGreaterThan(id)
  expect((await readLedger(s2low.folder)).map(({ archive, idActe }) => [archive, idActe])).toEqual([
    ['SLO-EACT--213401482--20250708-1.tar.gz', '034-213401482-20250625-DEL11-DE'],
    ['SLO-EACT--213401482--20250708-2.tar.gz', '034-213401482-20250625-DEL12-DE'],
  ])
})

test.each([
  { race: false, answers: ['KO', 'OK'] },
  { race: true, answers: ['OK', 'OK'] },
])(
  'of two deposits of one number at once, with the race of the platform $race: $answers',
  async ({ race, answers }) => {
    s2low.control.set({ race })
    const held = [s2low.control.holdNext('create'), s2low.control.holdNext('create')]
    const asked = held.map(() => s2low.post(`${actes}/actes_transac_create.php`, acteForm()))
    await Promise.all(held.map(({ arrived }) => arrived))
    for (const { release } of held) release()
    expect((await Promise.all(asked)).map(({ text }) => text.slice(0, 2)).toSorted()).toEqual(answers)
  },
)
