// The simulation is judged: a guard is taken out of a copy of src/, one at a time, and one of the first seeds must report what
// it keeps from happening. What drivers and the store of files guard is left to the chaos runs: the simulation has its own.
import { execFile } from 'node:child_process'
import { expect, test } from 'vitest'
import { copyWithout, guards, type Patch } from '../support/sabotage.ts'

interface Sabotage {
  readonly guard: string
  readonly patches: readonly Patch[]
  readonly reported: RegExp
}

const doubled = /received \d+ times|sent again after the platform had said/
const submit = 'transmission/steps/submit.ts'

const sabotages: readonly Sabotage[] = [
  guards.attemptLine,
  guards.move,
  {
    guard: 'the find before a resend',
    patches: [
      {
        file: submit,
        from: /(?<=async function settleDoubt\([\s\S]*?)const found = await lookFrom\([^\n]*\n/,
        to: "const found: Awaited<ReturnType<typeof lookFrom>> = 'absent'\nvoid from\n",
      },
    ],
    reported: doubled,
  },
  guards.returnsOnce,
  {
    guard: 'the quiet before an absence is believed',
    patches: [{ file: submit, from: /if \(quiet\) return \{ kind: 'wait'[^\n]*/, to: '' }],
    reported: doubled,
  },
  {
    guard: 'the bytes of a return, kept before its row',
    patches: [
      {
        file: 'transmission/retours/collect.ts',
        from: /const blob = await ports\.store\.blobs\.put\(retour\.bytes\)/,
        to: `const { hash } = await import('node:crypto')
  const blob = { sha256: hash('sha256', retour.bytes), sizeBytes: retour.bytes.length }
  void ports.store.blobs.put(Uint8Array.from(retour.bytes)).catch(() => undefined)`,
      },
    ],
    reported: /its bytes are not kept/,
  },
  {
    guard: 'a number that the platform keeps',
    patches: [
      {
        file: 'transmission/intake.ts',
        from: /if \(!capabilities\.spendsNumbers\) return undefined/,
        to: 'return undefined',
      },
    ],
    reported: /received \d+ times/,
  },
]

const most = 500

test.each(sabotages)(
  'without $guard, a seed reports it',
  { timeout: 1_200_000 },
  async ({ guard, patches, reported }) => {
    const copy = copyWithout(patches)
    const args = ['test/simulate/simulate.ts', '--seeds', `${most}`, '--tries', '0', '--first']
    const said = await new Promise<string>((done) =>
      execFile(process.execPath, args, { cwd: copy, maxBuffer: 1e8 }, (_, out, err) => done(out + err)),
    )
    console.info(`without ${guard}: ${/FOUND, seed \d+/.exec(said)?.[0] ?? said.slice(0, 500)}`)
    expect(said).toMatch(reported)
  },
)
