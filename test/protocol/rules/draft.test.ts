// Faults of form and faults of content are reported together: unreadable parts are mended for the rules, which check
// the rest and say nothing about mended parts.
import { expect, test } from 'vitest'
import { parseActe } from '../../../src/protocol/acte/acte.ts'
import { admitDraft, draftOf } from '../../../src/protocol/rules/rules.ts'
import { context } from '../../support/deposits/admission.ts'
import { deposit } from '../../support/deposits/deposit.ts'

/** `V008 numero` of every fault of content reported beside those of form. */
function besides(changes: object): readonly string[] {
  const input = { ...deposit, ...changes }
  const parsed = parseActe(input)
  if (parsed.ok) throw new Error('there is no fault of form')
  const draft = draftOf(input, parsed.problems)
  if (!draft) throw new Error('it cannot be mended')
  return admitDraft(draft, context, parsed.problems).map(({ code, path }) => `${code.slice(6)} ${path}`)
}

test('a date that does not exist does not hide the number or the matière', () => {
  expect(besides({ dateDecision: '2025-02-30', numero: '-11', matiere: '8.99' })).toEqual([
    'V008 numero',
    'V015 matiere',
  ])
})

test('an unknown key hides nothing', () => {
  expect(besides({ objett: 'x', numero: '-11' })).toEqual(['V008 numero'])
})

test('a key with an accent hides nothing', () => {
  expect(besides({ numéro: 'x', 'date-decision': 'y', numero: '-11' })).toEqual(['V008 numero'])
})

test('a mended fault is not reported a second time', () => {
  expect(besides({ matiere: 'huit', nature: 'XX', objet: ' ' })).toEqual([])
})

test('an unreadable annexe leaves the others to the rules', () => {
  const annexes = [{ fichier: '../x.pdf' }, { fichier: 'convention.pdf', typePiece: '22_PN' }]
  expect(besides({ annexes })).toEqual(['V017 annexes[1].typePiece'])
})

test('without a nature the types of pieces are not checked', () => {
  const annexes = [{ fichier: 'convention.pdf', typePiece: '22_PN' }]
  expect(besides({ nature: 'XX', annexes, numero: '-11' })).toEqual(['V008 numero'])
})

test('an input that is not an object is not mended', () => {
  for (const input of [null, 'x', 3, []]) expect(draftOf(input, [])).toBeUndefined()
})

test('any number of unreadable annexes is mended in one go', () => {
  const input = { ...deposit, annexes: Array.from({ length: 100_000 }, () => 0) }
  const draft = draftOf(
    input,
    input.annexes.map((_, at) => ({ code: 'ACTES-V005', path: `annexes[${at}]` })),
  )
  expect(draft?.acte.annexes).toHaveLength(100_000)
  expect(input.annexes[0]).toBe(0)
})
