// Each deposit of fixtures/actes becomes, byte for byte, what its folder expected/ holds. `UPDATE_GOLDENS=1` writes those
// files anew, to be read before they are committed; in CI a difference is a failure whatever is set.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPdfExaminer, type PdfExaminer } from '../../src/files/pdf.ts'
import { packDeposit, type PackOptions, type Packed } from '../../src/offline/pack.ts'
import { maraussan } from '../../src/protocol/collectivite.ts'
import { gate } from '../../src/protocol/gate.ts'
import { compileSchema, openLibxml, type Library, type XsdValidator } from '../../src/protocol/libxml.ts'
import { describeIf } from '../support/describe-with.ts'
import { listArchive } from '../support/listing.ts'
import { referenceFolder, schemaFolder } from '../support/reference.ts'

const folder = fileURLToPath(new URL('../../fixtures/actes/', import.meta.url))
const cases = readdirSync(folder)

/** The day on which each is sent, when it is not Maraussan's 8 July 2025. */
const days: Readonly<Record<string, string>> = {
  'deliberation-simple': '2025-10-01',
  'objet-500': '2025-11-20',
  // The day that a week-year puts in the year after.
  'nuit-du-31-decembre': '2024-12-31',
}

const updating = process.env.UPDATE_GOLDENS === '1' && !process.env.CI
const goldens = ['enveloppe.xml', 'message.xml', 'listing.txt', 'archive.sha256'] as const
type Golden = (typeof goldens)[number]

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

/** What the golden files of a case should hold. */
async function made(name: string): Promise<ReadonlyMap<Golden, Buffer>> {
  const { archive } = await packed(name)
  const bytes = await readFile(join(out, name, archive))
  const members = await listArchive(bytes)
  const sum = (content: Uint8Array, file: string) => `${createHash('sha256').update(content).digest('hex')}  ${file}\n`
  return new Map<Golden, Buffer>([
    ['enveloppe.xml', members[0]?.bytes ?? Buffer.alloc(0)],
    ['message.xml', members[1]?.bytes ?? Buffer.alloc(0)],
    ['listing.txt', Buffer.from(members.map(({ line }) => `${line}\n`).join(''))],
    ['archive.sha256', Buffer.from(sum(gunzipSync(bytes), archive.replace(/\.gz$/, '')) + sum(bytes, archive))],
  ])
}

describe.each(cases)('%s', (name) => {
  it('is packed as expected', async () => {
    const found = await made(name)
    if (updating) {
      await mkdir(join(folder, name, 'expected'), { recursive: true })
      for (const [golden, bytes] of found) await writeFile(join(folder, name, 'expected', golden), bytes)
    }
    for (const golden of goldens) {
      const expected = readFileSync(join(folder, name, 'expected', golden))
      expect(found.get(golden)?.toString('latin1'), golden).toBe(expected.toString('latin1'))
    }
  })

  it('is packed the same a second time, in the place of the first', async () => {
    const first = await packed(name)
    const second = await packed(name)
    expect(second).toEqual(first)
    expect(readdirSync(join(out, name))).toEqual([first.archive])
  })

  it('holds XML that our strict schema takes', async () => {
    for (const golden of ['enveloppe.xml', 'message.xml'] as const) {
      const { schemaValid, deviations } = await gate(expectedOf(name, golden), 'strict')
      expect({ schemaValid, deviations }).toEqual({ schemaValid: true, deviations: [] })
    }
  })
})

function expectedOf(name: string, golden: Golden): Buffer {
  return readFileSync(join(folder, name, 'expected', golden))
}

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
  it('sent after midnight, its names keep the day of the decision and the archive takes the new year’s', async () => {
    const { idActe, archive } = await packed('nuit-du-31-decembre', { date: '2025-01-01', out: join(out, 'minuit') })
    expect({ idActe, archive }).toEqual({
      idActe: '034-213401482-20241231-ARR2024_187-AR',
      archive: 'SLO-EACT--213401482--20250101-1.tar.gz',
    })
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
      expect(run.stdout.replace(/ +/g, ' ')).toBe(expectedOf(name, 'listing.txt').toString())
    })
  },
)

await describeIf(
  { value: referenceFolder, need: "the ministry's schema", remedy: 'ACTES_REFERENCE', required: false },
  "the ministry's schema",
  () => {
    let library: Library
    let ministry: XsdValidator
    beforeAll(async () => {
      library = (await openLibxml()).library
      const file = (name: string) => readFileSync(join(schemaFolder(), name))
      const imports = { 'siret.xsd': file('siret.xsd'), 'insee-commun.xsd': file('insee-commun.xsd') }
      ministry = compileSchema(library, file('actesv1_1.xsd'), imports)
    })
    afterAll(() => ministry.dispose())

    it.each(
      cases.flatMap((name) => (['enveloppe.xml', 'message.xml'] as const).map((golden) => [name, golden] as const)),
    )('takes %s %s', (name, golden) => {
      const document = library.XmlDocument.fromBuffer(expectedOf(name, golden))
      try {
        ministry.validate(document)
      } finally {
        document.dispose()
      }
    })
  },
)
