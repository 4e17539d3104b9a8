// The judge is judged: a guard is taken out of a copy of src/, one at a time, and a short run that aims at it must be
// reported, in the words of what the guard keeps from happening. The same run of the program as it is reports nothing. Of the
// guards that the simulation tries too (test/simulate/sabotage.test.ts) one stands here for each thing that the judge reads.
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { root } from '../support/architecture/sources.ts'
import { attemptLine, copyWithout, type Patch } from '../support/sabotage.ts'
import type { PlanName } from './plans.ts'

type Aim = Pick<Sabotage, 'plan' | 'acts' | 'seconds'>

interface Sabotage {
  readonly guard: string
  readonly patches: readonly Patch[]
  readonly plan: PlanName
  readonly acts: number
  /** Of bad weather. */
  readonly seconds?: number
  /** What the judge must say. */
  readonly reported: RegExp
}

const sabotages: readonly Sabotage[] = [
  { ...attemptLine, plan: 'plain', acts: 20 },
  {
    guard: 'the ownership check of a found reference',
    patches: [
      {
        file: 'gateways/s2low/find.ts',
        from: /const difference =\n[^\n]*\n[^\n]*\n[^\n]*hasOtherFile[^\n]*\n/,
        to: 'const difference = undefined as Difference | undefined\n',
      },
    ],
    plan: 'taken',
    acts: 24,
    reported: /what the platform has is somebody else's/,
  },
  {
    // The drivers' own limit is half a lease, and claim and time are looked at once connected and at each write.
    guard: "the lease's end inside an exchange",
    patches: [
      {
        file: 'transmission/steps/submit.ts',
        from: /limitMs: leftMs/,
        to: 'limitMs: 2 ** 30',
      },
      {
        file: 'gateways/pastell/pastell.ts',
        from: /tools\.limit\(exchangeMaxMs\)(?=, signal, async)/,
        to: 'tools.limit(2 ** 30)',
      },
      { file: 'gateways/wire/dial.ts', from: /if \(!lease\.lasts\(\)\) return [^\n]*\n/, to: '' },
      { file: 'gateways/wire/dial.ts', from: /lease\.look\(\)\.then\(\(\) => finish\(\), finish\)/, to: 'finish()' },
      { file: 'gateways/wire/frozen.ts', from: /if \(lease\?\.lasts\(\) === false\) throw [^\n]*\n/, to: '' },
      { file: 'gateways/wire/http.ts', from: /request\.timeoutMs(?=, \(\) => fail\('limit'\))/, to: '2 ** 30' },
    ],
    plan: 'overdue',
    acts: 18,
    seconds: 20,
    reported: /received \d times|sent again after the platform had said/,
  },
  {
    guard: 'the digest check of a blob',
    patches: [
      { file: 'store/blobs/stored-file.ts', from: /if \(hash\.digest\('hex'\) !== sha256\) throw [^\n]*/, to: '' },
    ],
    plan: 'plain',
    acts: 20,
    reported: /the platform has another document/,
  },
  {
    guard: "the archive's refusal",
    patches: [
      { file: 'transfers/verdict.ts', from: /(?<=case 'refused':\s+return \{ to: )'refused'/, to: "'accepted'" },
    ],
    plan: 'archived',
    acts: 15,
    reported: /accepted, and the archive says refused/,
  },
]

const made: string[] = []
afterAll(() => made.forEach((folder) => rmSync(folder, { recursive: true, force: true })))

/** What a run in a folder found. */
async function chaos(folder: string, { plan, acts, seconds = 5 }: Aim): Promise<readonly string[]> {
  const json = join(mkdtempSync(join(tmpdir(), 'actes-findings-')), 'findings.json')
  made.push(join(json, '..'))
  const given = { plan, acts, seconds, seed: 1, settle: 60, json }
  const args = ['test/chaos/chaos.ts', ...Object.entries(given).flatMap(([name, value]) => [`--${name}`, `${value}`])]
  const words = await new Promise<string>((done) =>
    execFile(process.execPath, args, { cwd: folder }, (_, out, err) => done(out + err)),
  )
  try {
    return JSON.parse(readFileSync(json, 'utf8')) as string[]
  } catch {
    throw new Error(`the run did not end well: ${words}`)
  }
}

describe('the judge reports what happens without', () => {
  test.each(sabotages)('$guard', { timeout: 300_000 }, async ({ patches, reported, ...aim }) => {
    const copy = copyWithout(patches)
    expect(await chaos(copy, aim)).toContainEqual(expect.stringMatching(reported))
  })
})

describe('the judge reports nothing about the unchanged program', () => {
  const aims = new Map(sabotages.map(({ plan, acts, seconds }) => [plan, { plan, acts, ...(seconds && { seconds }) }]))
  test.each([...aims.values()])('plan $plan', { timeout: 300_000 }, async (aim) => {
    expect(await chaos(root, aim)).toEqual([])
  })
})
