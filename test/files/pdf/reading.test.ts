// What PDFs say of the acts that they are, read in the process of the examiner.
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { openPdfExaminer } from '../../../src/files/pdf/examiner.ts'
import { bombPdf, lockedPdf, loopPdf, plainPdf, textPdf } from '../../support/deposits/pdfs.ts'
import { testFolder } from '../../support/folders.ts'
import { judgeAll } from '../../support/reports/readings.ts'

const examiner = openPdfExaminer()
afterAll(() => examiner.close())
const maraussan = fileURLToPath(new URL('../../../fixtures/actes/maraussan/', import.meta.url))

describe('the user’s own délibération', () => {
  it('gives its number, its day, its objet, its nature and its votes', async () => {
    const { problems, said } = await examiner.said(join(maraussan, 'deliberation.pdf'), 'deliberation.pdf')
    expect(problems).toEqual([])
    expect(said).toMatchObject({
      hasText: true,
      numero: { value: 'DEL11-250625', line: 'DELIBERATION N°11 DU 25 JUIN 2025', page: 1, certainty: 'likely' },
      dateDecision: { value: '2025-06-25', certainty: 'sure' },
      objet: {
        value:
          "Écoles : Convention de partenariat pour la mise à disposition d'un environnement numérique de travail (ENT) - année scolaire 2025/2026",
        certainty: 'sure',
      },
      nature: { value: 'DE', certainty: 'sure' },
      votes: { page: 2, counts: { membres: 27, presents: 19, votants: 26, pour: 26, contre: 0, abstentions: 0 } },
    })
  })
})

describe('acts of every layout', () => {
  it('are read right or not at all: nothing sure is wrong, and wrong is worse than absent', async () => {
    const all = await judgeAll()
    const count = (verdict: string) => all.filter((each) => each.verdict === verdict).length
    expect(all.filter(({ verdict }) => verdict === 'wrong')).toEqual([])
    expect({ right: count('right'), absent: count('absent') }).toEqual({ right: 48, absent: 2 })
  })
})

describe('a page with more text than the limit', () => {
  const folder = testFolder()

  it('is read no further, whatever follows', async () => {
    const words = (count: number) =>
      Array.from(
        { length: count },
        (_, at) => `BT /F 12 Tf 1 0 0 1 50 ${800 - (at % 700)} Tm (mot ${at}) Tj ET\n`,
      ).join('')
    // A million saved states take minutes.
    const path = await folder.lay('a.pdf', textPdf(`${words(25_000)}${'q '.repeat(1_000_000)}`))
    const patient = openPdfExaminer({ small: { memoryBytes: 1e9, workMs: 20_000 } })
    const read = await patient.said(path, 'a.pdf').finally(() => patient.close())
    expect(read).toEqual({ problems: [], said: { hasText: true } })
  })
})

describe('a PDF that cannot be read', () => {
  const folder = testFolder()
  const said = async (bytes: Uint8Array) => examiner.said(await folder.lay('a.pdf', bytes), 'a.pdf')

  it.each([
    ['locked by a password', () => lockedPdf('user', true), 'ACTES-F004'],
    ['no PDF', async () => Buffer.from('<html>no</html>'), 'ACTES-F005'],
    ['with a page tree in itself', async () => loopPdf(), 'ACTES-F005'],
    ['cut', async () => (await plainPdf(50)).subarray(0, 400), 'ACTES-F005'],
  ])('%s: a code, and nothing said', async (_title, make, code) => {
    expect(await said(await make())).toMatchObject({ problems: [{ code, path: 'a.pdf' }] })
  })

  it('and one that unfolds to gigabytes costs no more than the examination allows', async () => {
    const { problems } = await said(bombPdf(60))
    expect(problems.map(({ code }) => code).filter((code) => code !== 'ACTES-F012')).toEqual([])
    expect(await said(await plainPdf())).toMatchObject({ problems: [], said: { hasText: false } })
  })
})
