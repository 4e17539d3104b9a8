// Every fault that an agent makes: actes check and actes pack tell it by its code, its place and a plain sentence, and
// nothing is written.
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addCheck } from '../../src/commands/check.ts'
import { addPack } from '../../src/commands/pack.ts'
import { badDeposits, makeBad } from '../support/deposits/bad-deposits.ts'
import { plain, run, type Ran } from '../support/desk/command-line.ts'
import { shortly } from '../support/long.ts'

interface Told {
  readonly sentence?: string
  readonly code: string
  readonly path: string
  readonly value?: string
  readonly message: string
}
interface Answer {
  readonly ok: boolean
  readonly deposit?: string
  readonly problems: readonly Told[]
}

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'actes-bad-'))
})
afterAll(() => rm(folder, { recursive: true }))

const date = ['--date', '2025-07-08']

describe.each(shortly(badDeposits, (_, index) => index % 4 === 0).map((bad) => [bad.title, bad] as const))(
  '%s',
  (title, bad) => {
    let checked: Ran
    let packed: Ran
    const deposit = () => join(folder, title)
    const out = () => join(folder, 'out', title)
    beforeAll(async () => {
      await makeBad(bad, deposit())
      checked = await run(addCheck, ['check', deposit(), ...date, '--json'])
      packed = await run(addPack, ['pack', deposit(), '--out', out(), ...date, '--json'])
    })

    it('is refused by check, with its code, its place and its sentence', () => {
      const { ok, problems } = checked.json<Answer>()
      expect({ code: checked.code, ok }).toEqual({ code: 1, ok: false })
      const { code, path, value } = bad
      expect(problems.map(({ message: _, sentence: __, ...each }) => each)).toEqual([
        { code, path, ...valueOf(value, problems) },
      ])
      expect(plain(problems[0]?.message ?? '')).toContain(bad.says)
    })

    it('is refused by pack in the same words, and no folder is made', () => {
      const { ok, deposit: named, problems } = packed.json<Answer>()
      expect({ code: packed.code, ok, named }).toEqual({ code: 1, ok: false, named: deposit() })
      expect(problems).toEqual(checked.json<Answer>().problems)
      expect(existsSync(out())).toBe(false)
    })
  },
)

/** A value that a case does not look at is whatever was found. */
function valueOf(value: string | undefined, problems: readonly Told[]): { value?: string } {
  const found = value ?? problems[0]?.value
  return found === undefined ? {} : { value: found }
}

it('people read the same, a line for each fault', async () => {
  const changes = { matiere: '8.99', numero: 'DEL11' }
  const deposit = await makeBad({ title: '', changes, code: 'ACTES-V015', path: '', says: '' }, join(folder, 'people'))
  const { code, out, err } = await run(addCheck, ['check', deposit, ...date])
  expect({ code, err }).toEqual({ code: 1, err: '' })
  expect(plain(out).split('\n')).toEqual([
    `${deposit} : refusé`,
    'ACTES-V015  matiere : La matière 8.99 n’existe pas dans la classification du 18/04/2019. Choisissez-en une autre : la préfecture refuserait celle-ci.',
    '',
  ])
})

it('every fault of a deposit is told at once', async () => {
  const changes = { numero: 'é', matiere: '8.99', dateDecision: '2025-12-31', objet: 'Łódź' }
  const deposit = await makeBad({ title: '', changes, code: 'ACTES-V008', path: '', says: '' }, join(folder, 'many'))
  await rm(join(deposit, 'convention.pdf'))
  const ran = await run(addCheck, ['check', deposit, ...date, '--json'])
  expect(ran.json<Answer>().problems.map(({ code }) => code)).toEqual(
    ['V008', 'V011', 'V018', 'V018', 'V015', 'F001'].map((code) => `ACTES-${code}`),
  )
})

it('a deposit that is not there is refused', async () => {
  const ran = await run(addCheck, ['check', join(folder, 'absent'), '--json', '--lang', 'en'])
  expect(ran.code).toBe(1)
  expect(ran.json<Answer>().problems).toEqual([
    {
      code: 'ACTES-V001',
      path: join(folder, 'absent'),
      value: expect.stringContaining('absent'),
      sentence: expect.stringContaining('There is nothing at'),
      message: `There is nothing at “${join(folder, 'absent')}”. Check the path; a deposit is a folder where acte.json lies beside the files of the act.`,
    },
  ])
})
