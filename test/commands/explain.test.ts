// actes explain: what would be sent of a deposit, without a database, and what was sent for a transmission.
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addExplain } from '../../src/commands/explain.ts'
import type { Explained } from '../../src/offline/explain.ts'
import { maraussan } from '../../src/config/demo.ts'
import { rules } from '../../src/protocol/rules/rules.ts'
import { plain, run } from '../support/desk/command-line.ts'
import { openServedCommune } from '../support/desk/served-commune.ts'
import { depositFolder, maraussanFolder } from '../support/life/commune.ts'
import { forSuite } from '../support/life/for-suite.ts'
import { sha256 } from '../support/sha256.ts'

const idActe = '034-213401482-20250625-DEL11-250625-DE'
const day = ['--date', '2025-07-08']
const golden = async (name: string) => (await readFile(join(maraussanFolder, 'expected', name))).toString('latin1')

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'actes-explain-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** Explain Maraussan's deposit with something changed in it. */
async function explain(changes: object, ...args: readonly string[]): Promise<Explained & { exit: number }> {
  const deposit = await depositFolder(await mkdtemp(join(folder, 'deposit-')), changes)
  const { code, json } = await run(addExplain, ['explain', deposit, ...day, ...args, '--json'])
  return { ...json<Explained>(), exit: code }
}

const failed = ({ rules: judged }: Explained) => judged.filter(({ passed }) => !passed).map(({ code }) => code.slice(6))

describe('a deposit in order', () => {
  let explained: Explained
  beforeAll(async () => {
    const home = join(folder, 'home')
    const ran = await run(addExplain, ['explain', maraussanFolder, ...day, '--json'], { ACTES_HOME: home })
    expect({ code: ran.code, err: ran.err, home: existsSync(home) }).toEqual({ code: 0, err: '', home: false })
    explained = ran.json()
  })

  test('has its identifier and the name of its archive; nothing is packed', () => {
    expect(explained).toMatchObject({ ok: true, what: 'deposit', message: '1-1', idActe, problems: [] })
    expect(explained.warnings.map(({ code }) => code)).toEqual(['ACTES-V026'])
    expect(explained.archive).toBe('SLO-EACT--213401482--20250708-1.tar.gz')
    expect(explained).not.toHaveProperty('sha256')
  })

  test('shows both XML documents, byte for byte those of its archive', async () => {
    const [enveloppe, message] = explained.members
    expect([enveloppe?.xml, message?.xml]).toEqual([await golden('enveloppe.xml'), await golden('message.xml')])
  })

  test('names every member in archive order, with its size and its digest', async () => {
    expect(explained.members.map(({ name, role, fichier }) => ({ name, role, fichier }))).toEqual([
      { name: 'EACT--213401482--20250708-1.xml', role: 'enveloppe' },
      { name: `${idActe}-1-1_0.xml`, role: 'message' },
      { name: `99_DE-${idActe}-1-1_1.pdf`, role: 'document', fichier: 'deliberation.pdf' },
      { name: `21_DO-${idActe}-1-1_2.pdf`, role: 'annexe', fichier: 'convention.pdf' },
    ])
    for (const { xml, fichier = '', sizeBytes, sha256: told } of explained.members) {
      const bytes = xml === undefined ? await readFile(join(maraussanFolder, fichier)) : Buffer.from(xml, 'latin1')
      expect([sizeBytes, told]).toEqual([bytes.length, sha256(bytes)])
    }
  })

  test('passes every refusing rule, each with its title and its source', () => {
    expect(explained.rules.map(({ code }) => code)).toEqual(rules.map(({ code }) => code))
    expect(failed(explained)).toEqual(['V026'])
    expect(explained.rules.every(({ title, source }) => title !== '' && source !== '')).toBe(true)
  })
})

describe('what may be given', () => {
  test('the number and the day of the envelope, and the classification announced', async () => {
    const { archive, members } = await explain({}, '--serial', '12', '--classification-date', '2018-12-10')
    expect(archive).toBe('SLO-EACT--213401482--20250708-12.tar.gz')
    expect(members[1]?.xml).toContain('ClassificationDateVersion>2018-12-10<')
  })

  test('another collectivité, by its file', async () => {
    const file = join(folder, 'other.json')
    await writeFile(file, JSON.stringify({ ...maraussan, siren: '000000000', trigramme: 'XYZ' }))
    const { ok, archive } = await explain({ collectivite: '000000000' }, '--collectivite', file)
    expect([ok, archive]).toEqual([true, 'XYZ-EACT--000000000--20250708-1.tar.gz'])
  })
})

describe('a refused deposit is described as far as possible', () => {
  test('a failed rule is reported, and both documents are shown as they would be', async () => {
    const explained = await explain({ matiere: '8.99' })
    expect(explained).toMatchObject({ exit: 1, ok: false, idActe, problems: [{ code: 'ACTES-V015', path: 'matiere' }] })
    expect(failed(explained)).toEqual(['V015', 'V026'])
    expect(explained.members[1]?.xml).toContain('CodeMatiere="99"')
  })

  test('a rule that only warns does not refuse, and counts as not passed', async () => {
    const explained = await explain({ document: { fichier: 'deliberation.pdf', typePiece: '75_PL' } })
    expect(explained).toMatchObject({ exit: 0, ok: true, warnings: [{ code: 'ACTES-V023' }, { code: 'ACTES-V026' }] })
    expect(failed(explained)).toEqual(['V023', 'V026'])
  })

  test('with a character that cannot be written there are no documents, but its files are listed', async () => {
    const explained = await explain({ objet: 'Jumelage avec Łagów' })
    expect(explained).toMatchObject({ exit: 1, idActe, problems: [{ code: 'ACTES-V018', value: 'Ł' }] })
    expect(explained.members.map(({ name, xml }) => [name, xml])).toEqual([
      ['deliberation.pdf', undefined],
      ['convention.pdf', undefined],
    ])
    expect(explained).not.toHaveProperty('archive')
  })

  test('a missing file has no digest', async () => {
    const explained = await explain({ annexes: [{ fichier: 'absent.pdf' }] })
    expect(explained).toMatchObject({ exit: 1, problems: [{ code: 'ACTES-F001', path: 'annexes[0].fichier' }] })
    expect(explained.members.map(({ role }) => role)).toEqual(['enveloppe', 'message', 'document'])
  })

  test('an unreadable value passes no rule that uses it; the other rules are applied', async () => {
    const explained = await explain({ dateDecision: '2025-02-29', objet: 'x'.repeat(501) })
    expect(explained).toMatchObject({ exit: 1, idActe: null })
    expect(explained.problems.map(({ code }) => code)).toEqual(['ACTES-V010', 'ACTES-V012'])
    expect(failed(explained)).toEqual(['V011', 'V012', 'V026'])
    expect(explained.members.map(({ role }) => role)).toEqual(['document', 'annexe'])
  })

  test('an undeclared collectivité gives no identifier: another one stands in for the rules only', async () => {
    const explained = await explain({ collectivite: '000000000' })
    expect(explained).toMatchObject({ exit: 1, idActe: null, problems: [{ code: 'ACTES-V006' }] })
    expect(explained.members.map(({ name }) => name)).toEqual(['deliberation.pdf', 'convention.pdf'])
  })

  test('without any deposit only that is reported', async () => {
    const { code, json } = await run(addExplain, ['explain', join(folder, 'absent'), '--json'])
    const nothing = { ok: false, idActe: null, members: [], rules: [], problems: [{ code: 'ACTES-V001' }] }
    expect([code, json()]).toMatchObject([1, nothing])
  })
})

describe('the lines for people', () => {
  test('can be pasted into a ticket: identifier, files, rules, conversions, both XML texts', async () => {
    const deposit = await depositFolder(join(folder, 'ticket'), { objet: 'Prix : 3 €', matiere: '8.99' })
    const { out } = await run(addExplain, ['explain', deposit, ...day])
    const lines = plain(out).split('\n')
    expect(lines.slice(0, 2)).toEqual([`1-1 Transmission d’un acte : ${idActe}`, 'Dépôt : refusé'])
    expect(lines).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^ {2}document {3}99_DE-\S+ \(deliberation\.pdf\) {2}\d+ {2}[0-9a-f]{64}$/),
        expect.stringMatching(/^ {2}✗ ACTES-V015 {2}La matière existe/),
        expect.stringMatching(/^ {2}✓ ACTES-V006 /),
        '  objet : U+20AC € → EUR',
        expect.stringMatching(/^ {2}ACTES-V015 {2}matiere : La matière 8\.99 n’existe pas/),
        `── ${idActe}-1-1_0.xml`,
        '  <actes:Objet>Prix : 3 EUR</actes:Objet>',
      ]),
    )
    const english = await run(addExplain, ['explain', deposit, ...day, '--lang', 'en'])
    expect(english.out).toContain('Deposit: refused')
  })
})

describe('a transmission', () => {
  const commune = forSuite(() => openServedCommune())

  test('is explained from the bytes that were sent', async () => {
    const { id, idActe: acte } = await commune.acknowledged('EXPLIQUE')
    const [code, explained] = await commune.asks<Explained>(addExplain, 'explain', 'EXPLIQUE')
    expect([code, explained]).toMatchObject([0, { ok: true, what: 'transmission', id, idActe: acte }])
    expect(explained.sha256).toMatch(/^[0-9a-f]{64}$/)
    expect(explained.members.map(({ role }) => role)).toEqual(['enveloppe', 'message', 'document', 'annexe'])
    for (const { xml, sha256: told } of explained.members.slice(0, 2))
      expect(sha256(Buffer.from(xml ?? '', 'latin1'))).toBe(told)
    const { out } = await commune.types(addExplain, 'explain', id)
    expect(plain(out).split('\n').slice(0, 2)).toEqual([
      `1-1 Transmission d’un acte : ${acte}`,
      `État : acquitté (${id})`,
    ])
  })

  test('under an unknown name: exit 1', async () => {
    expect(await commune.asks(addExplain, 'explain', 'RIEN')).toMatchObject([1, { ok: false, code: 'ACTES-S006' }])
  })
})
