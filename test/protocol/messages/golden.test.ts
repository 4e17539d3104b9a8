// Each deposit of fixtures/actes becomes, byte for byte, the content of its folder expected/
// (support/deposits/goldens.ts).
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPdfExaminer, type PdfExaminer } from '../../../src/files/pdf/examiner.ts'
import { packDeposit, type PackOptions, type Packed } from '../../../src/offline/pack.ts'
import { maraussan } from '../../../src/config/demo.ts'
import { gate } from '../../../src/protocol/xml/gate.ts'
import { describeIf } from '../../support/describe-with.ts'
import { asTexts, expectedOf, goldensOf, keptGoldens } from '../../support/deposits/goldens.ts'
import { actes, killLeftovers } from '../../support/servers/processes.ts'

const folder = fileURLToPath(new URL('../../../fixtures/actes/', import.meta.url))
const cases = readdirSync(folder)

/** The day of each sending, other than 8 July 2025. */
const days: Readonly<Record<string, string>> = {
  'deliberation-simple': '2025-10-01',
  'objet-500': '2025-11-20',
  // The day that a week-year puts in the year after.
  'nuit-du-31-decembre': '2024-12-31',
}

killLeftovers()

let out: string
let examiner: PdfExaminer
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'actes-golden-'))
  examiner = openPdfExaminer()
})
afterAll(async () => {
  await examiner.close()
  await rm(out, { recursive: true })
})

type Changes = Partial<Pick<PackOptions, 'date' | 'serial' | 'known' | 'out'>>

function pack(name: string, changes: Changes = {}): Promise<Packed> {
  const date = days[name] ?? '2025-07-08'
  const now = () => new Date('2025-12-31T12:00:00Z')
  return packDeposit(join(folder, name), { out: join(out, name), date, serial: 1, now, examiner, ...changes })
}

async function packed(name: string, changes: Changes = {}): Promise<Extract<Packed, { ok: true }>> {
  const result = await pack(name, changes)
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return result
}

describe.each(cases)('%s', (name) => {
  it('is packed as expected', async () => {
    const { archive } = await packed(name)
    const found = await goldensOf(archive, await readFile(join(out, name, archive)))
    expect(asTexts(found)).toEqual(asTexts(keptGoldens(join(folder, name), found)))
  })

  it('is packed identically a second time, replacing the first', async () => {
    const first = await packed(name)
    const second = await packed(name)
    expect(second).toEqual(first)
    expect(readdirSync(join(out, name))).toEqual([first.archive])
  })

  it('contains XML that our strict schema accepts', async () => {
    for (const golden of ['enveloppe.xml', 'message.xml'] as const) {
      const { schemaValid, deviations } = await gate(expectedOf(join(folder, name), golden), 'strict')
      expect({ schemaValid, deviations }).toEqual({ schemaValid: true, deviations: [] })
    }
  })
})

describe('Maraussan', () => {
  it('carries the names that its date, number and nature make', async () => {
    const { idActe, archive, members } = await packed('maraussan')
    expect({ idActe, archive, members }).toEqual({
      idActe: '034-213401482-20250625-DEL11-250625-DE',
      archive: 'SLO-EACT--213401482--20250708-1.tar.gz',
      members: [
        'EACT--213401482--20250708-1.xml',
        '034-213401482-20250625-DEL11-250625-DE-1-1_0.xml',
        '99_DE-034-213401482-20250625-DEL11-250625-DE-1-1_1.pdf',
        '21_DO-034-213401482-20250625-DEL11-250625-DE-1-1_2.pdf',
      ],
    })
  })
})

describe('nuit-du-31-decembre', () => {
  it('sent after midnight, its names keep the day of the decision and the archive has the new year’s', async () => {
    const { idActe, archive } = await packed('nuit-du-31-decembre', { date: '2025-01-01', out: join(out, 'minuit') })
    expect({ idActe, archive }).toEqual({
      idActe: '034-213401482-20241231-ARR2024_187-AR',
      archive: 'SLO-EACT--213401482--20250101-1.tar.gz',
    })
  })
})

describe('the bytes depend on no setting of the machine', () => {
  // Turkish has its own capitals, Arabic of Egypt its own digits; where the three clocks stand is not the same day.
  it.each([
    ['UTC', 'C'],
    ['Pacific/Kiritimati', 'tr_TR.UTF-8'],
    ['Pacific/Pago_Pago', 'ar_EG.UTF-8'],
  ])('TZ %s, LC_ALL %s', async (TZ, LC_ALL) => {
    const aside = join(out, LC_ALL)
    const args = ['pack', join(folder, 'maraussan'), '--out', aside, '--date', '2025-07-08', '--serial', '1', '--json']
    const { code, out: json } = await actes(args, { TZ, LC_ALL, LANG: LC_ALL })
    expect(code).toBe(0)
    const { archive } = JSON.parse(json) as { archive: string }
    const found = await goldensOf(archive, await readFile(join(aside, archive)))
    expect(asTexts(found)).toEqual(asTexts(keptGoldens(join(folder, 'maraussan'), found)))
  })
})

describe('numero-avec-tiret', () => {
  it('is refused by a gateway of the strict policy, which proposes another number, and nothing is written', async () => {
    const aside = join(out, 'strict')
    const known = async () => ({ ...maraussan, gateway: { type: 's2low' as const } })
    expect(await pack('numero-avec-tiret', { known, out: aside })).toEqual({
      ok: false,
      problems: [
        {
          code: 'ACTES-V008',
          path: 'numero',
          value: '2025-06 delib-1',
          params: { policy: 'strict', proposal: '2025_06_DELIB_1' },
        },
      ],
      warnings: [],
    })
    expect(existsSync(aside)).toBe(false)
  })
})

await describeIf(
  {
    value: spawnSync('tar', ['--version'], { encoding: 'utf8' }).stdout?.includes('GNU') || undefined,
    need: 'GNU tar',
    remedy: 'apt-get install tar',
    required: true,
  },
  'GNU tar',
  () => {
    it.each(cases)('lists %s as we do, and finds nothing to say', async (name) => {
      const { archive } = await packed(name)
      const run = spawnSync('tar', ['tvzf', join(out, name, archive), '--numeric-owner'], {
        encoding: 'utf8',
        env: { ...process.env, TZ: 'UTC', LC_ALL: 'C' },
      })
      expect(run.stderr).toBe('')
      expect(run.stdout.replace(/ +/g, ' ')).toBe(expectedOf(join(folder, name), 'listing.txt').toString())
    })
  },
)
