// What concerns the lines of a batch together: acts that are there twice, files that nobody names, keys.
import { expect, test } from 'vitest'
import { columnOf, filesNamed, keyed, repeated, unnamed, type ActeLine } from '../../../src/files/batch/lines.ts'

const lineOf = (line: number, acte: object): ActeLine => ({ line, cells: [], acte: { ...base, ...acte } })
const base = { collectivite: '213401482', numero: 'D-1', nature: 'DE', dateDecision: '2025-06-25' }

test('two lines for the same act are both reported, however its nature is written', () => {
  const lines = [lineOf(2, {}), lineOf(3, { numero: 'D-2' }), lineOf(7, { nature: 1 })]
  const told = repeated(lines)
  expect([...told.keys()]).toEqual([2, 7])
  expect(told.get(2)).toMatchObject({ code: 'ACTES-A064', path: 'numero', value: 'D-1', params: { lines: '7' } })
  expect(told.get(7)).toMatchObject({ params: { lines: '2' } })
})

test('lines without a number are never the same act', () => {
  expect(repeated([lineOf(2, { numero: undefined }), lineOf(3, { numero: undefined })]).size).toBe(0)
})

test('files that no line names are reported', () => {
  const lines = [lineOf(2, { document: { fichier: 'd.pdf' }, annexes: [{ fichier: 'a.pdf' }, { fichier: 'd.pdf' }] })]
  expect(filesNamed(lines[0] as ActeLine)).toEqual(['d.pdf', 'a.pdf'])
  expect(unnamed(lines, ['z.pdf', 'a.pdf', 'b.pdf', 'd.pdf'])).toEqual(['b.pdf', 'z.pdf'])
})

test('the key of a line derives from its content and the bytes of its files; its own key has priority', () => {
  const { cle } = keyed(lineOf(2, {}), { 'd.pdf': 'aa' })
  expect(cle).toMatch(/^lot-[0-9a-f]{64}$/)
  expect(keyed(lineOf(9, {}), { 'd.pdf': 'aa' })['cle']).toBe(cle)
  expect(keyed(lineOf(2, {}), { 'd.pdf': 'bb' })['cle']).not.toBe(cle)
  expect(keyed(lineOf(2, { objet: 'autre' }), { 'd.pdf': 'aa' })['cle']).not.toBe(cle)
  expect(keyed(lineOf(2, { cle: 'la-mienne' }), {})['cle']).toBe('la-mienne')
})

test('a fault is reported at its column', () => {
  expect(['document.fichier', 'document.typePiece', 'annexes[1].fichier', 'votes.pour', 'objet'].map(columnOf)).toEqual(
    ['document', 'typePiece', 'annexes', 'votes.pour', 'objet'],
  )
})
