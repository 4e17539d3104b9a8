// actes pack: what it answers, where it writes, and what its options change. Bytes are held by protocol/golden.test.ts,
// refusals by check.test.ts.
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addPack } from '../../src/commands/pack.ts'
import { openPdfExaminer } from '../../src/files/pdf/examiner.ts'
import { packDeposit } from '../../src/offline/pack.ts'
import { maraussan } from '../../src/config/demo.ts'
import { run } from '../support/desk/command-line.ts'
import { listArchive } from '../support/deposits/listing.ts'
import { depositFolder, maraussanFolder } from '../support/life/commune.ts'
import { sha256 as digestOf } from '../support/sha256.ts'

const archive = 'SLO-EACT--213401482--20250708-1.tar.gz'
const july = ['--date', '2025-07-08']

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'actes-pack-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** What pack answers for Maraussan's deposit, with these arguments more; `out` is a folder of the test's own. */
const pack = (out: string, ...more: readonly string[]) =>
  run(addPack, ['pack', maraussanFolder, '--out', join(folder, out), '--json', ...more])

interface Answer {
  readonly ok: boolean
  readonly archive: string
  readonly idActe: string
  readonly members: readonly string[]
  readonly conversions: readonly unknown[]
  readonly problems: readonly { code: string; path: string; value?: string; message: string }[]
}

const xmlOf = async (path: string, index: number) =>
  (await listArchive(await readFile(path)))[index]?.bytes.toString('latin1') ?? ''

describe('Maraussan', () => {
  it('gives exactly these keys, with the digests of the file', async () => {
    const { code, err, json } = await pack('keys', ...july)
    const bytes = await readFile(join(folder, 'keys', archive))
    expect(code).toBe(0)
    expect(err).toMatch(/^ACTES-V026 {2}numero .*\n$/)
    expect(json()).toEqual({
      ok: true,
      idActe: '034-213401482-20250625-DEL11-250625-DE',
      archive,
      sha256: digestOf(bytes),
      tarSha256: digestOf(gunzipSync(bytes)),
      sizeBytes: bytes.length,
      members: [
        'EACT--213401482--20250708-1.xml',
        '034-213401482-20250625-DEL11-250625-DE-1-1_0.xml',
        '99_DE-034-213401482-20250625-DEL11-250625-DE-1-1_1.pdf',
        '21_DO-034-213401482-20250625-DEL11-250625-DE-1-1_2.pdf',
      ],
      conversions: [],
    })
  })

  it('creates the folder, leaves nothing else in it, and replaces an archive of the same name', async () => {
    const out = join(folder, 'deep', 'er')
    await pack('deep/er', ...july)
    await writeFile(join(out, archive), 'old')
    expect((await pack('deep/er', ...july)).code).toBe(0)
    expect(await readdir(out)).toEqual([archive])
    expect((await readFile(join(out, archive))).length).toBeGreaterThan(80_000)
  })

  it('also takes the path of the acte.json', async () => {
    const ran = await run(addPack, ['pack', join(maraussanFolder, 'acte.json'), '--out', join(folder, 'json'), ...july])
    expect(ran.code).toBe(0)
    expect(ran.out.split('\n')[0]).toMatch(new RegExp(`^${archive}  \\d+  [0-9a-f]{64}$`))
  })

  it('takes the serial of the envelope and another version of the classification', async () => {
    const { json } = await pack('options', ...july, '--serial', '57', '--classification-date', '2024-01-15')
    const { archive: name } = json<Answer>()
    expect(name).toBe('SLO-EACT--213401482--20250708-57.tar.gz')
    expect(await xmlOf(join(folder, 'options', name), 1)).toContain(
      '<actes:ClassificationDateVersion>2024-01-15</actes:ClassificationDateVersion>',
    )
  })

  it('without a date uses today’s where the collectivité is', async () => {
    const examiner = openPdfExaminer()
    const packAt = (instant: string, fuseau: string) =>
      packDeposit(maraussanFolder, {
        out: join(folder, 'zones'),
        now: () => new Date(instant),
        known: async () => ({ ...maraussan, fuseau }),
        examiner,
      })
    try {
      const night = '2025-12-31T23:30:00Z'
      expect(await packAt(night, 'Europe/Paris')).toMatchObject({ archive: 'SLO-EACT--213401482--20260101-1.tar.gz' })
      expect(await packAt(night, 'America/Cayenne')).toMatchObject({
        archive: 'SLO-EACT--213401482--20251231-1.tar.gz',
      })
    } finally {
      await examiner.close()
    }
  })
})

describe('a warning', () => {
  it('goes to standard error, and the archive is made', async () => {
    const deposit = await depositFolder(join(folder, 'unnamed'), {})
    await writeFile(join(deposit, 'brouillon.pdf'), 'x')
    const out = join(folder, 'warned')
    const { code, err, json } = await run(addPack, ['pack', deposit, '--out', out, '--json', ...july])
    expect({ code, ok: json<Answer>().ok }).toEqual({ code: 0, ok: true })
    expect(err).toMatch(/^ACTES-F014 {2}brouillon\.pdf/m)
  })
})

describe('an act that went by another road', () => {
  it('is refused, and no archive is made', async () => {
    const autreVoie = { voie: 'papier', recuLe: '2025-06-27' }
    const deposit = await depositFolder(join(folder, 'gone'), { autreVoie })
    const out = join(folder, 'not-packed')
    const { code, json } = await run(addPack, ['pack', deposit, '--out', out, '--json', ...july])
    const [problem, ...others] = json<Answer>().problems
    expect({ code, others }).toEqual({ code: 1, others: [] })
    expect(problem).toMatchObject({ code: 'ACTES-V047', path: 'autreVoie.voie' })
    expect(problem?.message).toContain('transmis par courrier papier')
    await expect(readdir(out)).rejects.toThrow('ENOENT')
  })

  it('is packed once somebody was asked, and it went by none', async () => {
    const deposit = await depositFolder(join(folder, 'asked'), { autreVoie: { voie: 'aucune' } })
    const { code } = await run(addPack, ['pack', deposit, '--out', join(folder, 'asked-out'), ...july])
    expect(code).toBe(0)
  })
})

describe('conversions', () => {
  it('are shown, including those of the collectivité’s file', async () => {
    const file = join(folder, 'coeur.json')
    await writeFile(file, JSON.stringify({ ...maraussan, referent: { nom: 'Service « cœur de ville »' } }))
    const { json } = await pack('conversions', ...july, '--collectivite', file)
    const { archive: name, conversions } = json<Answer>()
    expect(conversions).toEqual([{ path: 'collectivite.referent.nom', from: 'œ', to: 'oe' }])
    expect(await xmlOf(join(folder, 'conversions', name), 0)).toContain(
      '<actes:Nom>Service « coeur de ville »</actes:Nom>',
    )
  })
})

describe('a collectivité’s file', () => {
  it('determines the envelope, on the test platform too', async () => {
    const file = join(folder, 'test.json')
    await writeFile(file, JSON.stringify({ ...maraussan, plateforme: 'test', trigramme: 'abc' }))
    const { json } = await pack('test', ...july, '--collectivite', file)
    expect(json<Answer>()).toMatchObject({ archive: 'abc-TACT--213401482--20250708-1.tar.gz' })
  })

  it('for a gateway of the strict policy, refuses a hyphen and proposes another number', async () => {
    const file = join(folder, 's2low.json')
    await writeFile(file, JSON.stringify({ ...maraussan, gateway: { type: 's2low' } }))
    const { code, json } = await pack('s2low', ...july, '--collectivite', file)
    const [problem] = json<Answer>().problems
    expect(code).toBe(1)
    expect(problem).toMatchObject({ code: 'ACTES-V008', path: 'numero', value: 'DEL11-250625' })
    expect(problem?.message).toContain('DEL11_250625')
  })

  it('of another collectivité does not fit the deposit', async () => {
    const file = join(folder, 'other.json')
    await writeFile(file, JSON.stringify({ ...maraussan, siren: '000000000' }))
    const { code, json } = await pack('other', ...july, '--collectivite', file)
    expect(code).toBe(1)
    expect(json<Answer>().problems).toMatchObject([{ code: 'ACTES-V006', path: 'collectivite', value: '213401482' }])
  })

  it('with faults reports each of them, under its own name', async () => {
    const file = join(folder, 'wrong.json')
    await writeFile(file, JSON.stringify({ ...maraussan, trigramme: 'SLOW', departement: '3' }))
    const { code, json } = await pack('wrong', ...july, '--collectivite', file)
    expect(code).toBe(1)
    expect(json<Answer>().problems).toMatchObject([
      { code: 'ACTES-V022', path: 'wrong.json: departement', value: '3' },
      { code: 'ACTES-V022', path: 'wrong.json: trigramme', value: 'SLOW' },
    ])
  })

  it('that is broken or absent is reported', async () => {
    const file = join(folder, 'broken.json')
    await writeFile(file, '{\n"siren": \n}')
    const broken = await pack('broken', ...july, '--collectivite', file)
    expect(broken.json<Answer>().problems).toMatchObject([{ code: 'ACTES-V003', path: file }])
    const absent = await pack('absent', ...july, '--collectivite', join(folder, 'absent.json'))
    expect(absent.json<Answer>().problems).toMatchObject([{ code: 'ACTES-V001', path: join(folder, 'absent.json') }])
  })
})

describe('wrong usage', () => {
  it.each([
    ['no output folder', [maraussanFolder]],
    ['no deposit', ['--out', 'x']],
    ['a day that does not exist', [maraussanFolder, '--out', 'x', '--date', '2025-02-29']],
    ['a serial of zero', [maraussanFolder, '--out', 'x', '--serial', '0']],
    ['a serial of five digits', [maraussanFolder, '--out', 'x', '--serial', '10000']],
    ['an option that does not exist', [maraussanFolder, '--out', 'x', '--force']],
  ])('%s ends with 2', async (_, args) => {
    const { code, out, err } = await run(addPack, ['pack', ...args])
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).not.toBe('')
  })

  it('an output that is a file exits with 2, and the file stays', async () => {
    const file = join(folder, 'file')
    await writeFile(file, 'kept')
    const { code, json } = await pack('file', ...july)
    expect(code).toBe(2)
    expect(json<Answer>().problems).toMatchObject([{ code: 'ACTES-C007', path: '--out', value: file }])
    expect(await readFile(file, 'utf8')).toBe('kept')
  })
})
