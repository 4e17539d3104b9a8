// What PDFs say of the acts that they are, read in the process of the examiner.
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { openPdfExaminer } from '../../../src/files/pdf/examiner.ts'

const examiner = openPdfExaminer()
afterAll(() => examiner.close())
const maraussan = fileURLToPath(new URL('../../../fixtures/actes/maraussan/', import.meta.url))

describe('the user’s own délibération', () => {
  it('says its number, its day, its objet, its nature and its votes', async () => {
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
