// The short fuzz, always the same inputs (1,000 at length): every one gets an answer or a coded refusal, soon and in little memory.
// Then every input that once got something else (test/fuzz/cases), and that the harness would notice.
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { inputAt } from './inputs.ts'
import { judge } from './judge.ts'
import { fuzz, mostMb } from './run.ts'
import { sources } from './sources.ts'
import { isLong } from '../support/long-suites.ts'
import { testFolder } from '../support/folders.ts'
import { sha256 } from '../support/sha256.ts'

const seed = 20250625
const from = await sources()
const folder = testFolder()

test('unspoiled inputs are sound: some reader accepts each, none does worse than refuse', async () => {
  for (const { name, bytes } of from) {
    const { verdicts, findings } = await judge({ name, bytes }, folder.path())
    expect(findings).toEqual([])
    expect(verdicts.filter((verdict) => !verdict.includes('ACTES'))).not.toEqual([])
  }
})

test('the same seed makes the same inputs, another one makes others', () => {
  const made = (of: number) =>
    Array.from({ length: 200 }, (_, index) => {
      const { kind, name, bytes } = inputAt(of, index, from)
      return `${kind} ${name} ${sha256(bytes)}`
    })
  const again = made(seed)
  expect(made(seed)).toEqual(again)
  expect(made(seed + 1).filter((input) => again.includes(input)).length).toBeLessThan(10)
})

const cases = isLong ? 1_000 : 200

test(`${cases} inputs: an answer or a coded refusal, each within a second, none in more than 120 MB`, async () => {
  const report = await fuzz({ inputAt: (index) => inputAt(seed, index, from), cases, together: 2 })
  expect(report.findings).toEqual([])
  expect(report.cases).toBe(cases)
  // What a thousand of them meet.
  if (!isLong) return
  const given = [...report.verdicts.keys()].join('\n')
  for (const kind of ['ARActe', 'AnomalieActe', 'EnveloppeMISILLCL', 'inspect mail', 'inspect archive'])
    expect(given).toContain(kind)
  for (const number of [
    '001',
    '002',
    '003',
    '004',
    '005',
    '006',
    '010',
    '020',
    '021',
    '022',
    '023',
    '024',
    '025',
    '032',
    '033',
  ])
    expect(given).toContain(`ACTES-X${number}`)
}, 180_000)

test('inputs that once failed stay fixed', async () => {
  const cases = fileURLToPath(new URL('./cases/', import.meta.url))
  const found = readdirSync(cases).map((name) => ({ name, bytes: readFileSync(`${cases}${name}`) }))
  const inputOf = (index: number) => found[index] ?? { name: '', bytes: Buffer.alloc(0) }
  const report = await fuzz({ inputAt: inputOf, cases: found.length, together: 1 })
  expect(report.findings).toEqual([])
  expect(report.cases).toBe(found.length)
})

test.each([
  ['silent', /nothing for 10000 ms: killed/],
  ['ends', /the process ended \(1\).*a bug that nobody caught/s],
  ['gorges', /held [0-9]{3} MB/],
])('a child that is %s is noticed, with its case', async (name, what) => {
  const inputOf = (index: number) => ({ name: index === 2 ? name : 'fine', bytes: Buffer.alloc(0) })
  const program = new URL('./stubborn-child.ts', import.meta.url)
  const report = await fuzz({ inputAt: inputOf, cases: 3, together: 1, program })
  expect(report.findings).toEqual([{ index: 2, what: expect.stringMatching(what) }])
  expect(report.peakMb > mostMb).toBe(name === 'gorges')
})
