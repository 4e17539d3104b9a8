// Every limit of a gateway is a number of its facts, and holds at the door: the last that passes, and the first that does not.
import { describe, expect, test } from 'vitest'
import { facts, type Limits } from '../../../src/gateways/facts.ts'
import { builtInTypes, type BuiltInType } from '../../../src/protocol/acte/passerelles.ts'
import { admission, file, files, told, type Change } from '../../support/deposits/admission.ts'

interface Bound {
  readonly within: Change
  readonly beyond: Change
  /** The code that refuses, or tells of a conversion. */
  readonly code: string
}

const numbered = (numero: string): Change => ({ acte: { numero } })
const worded = (objet: string): Change => ({ acte: { objet } })
const weighing = (sizeBytes: number): Change => ({
  context: { files: files(file('deliberation.pdf', { sizeBytes: sizeBytes - 1_000 }), file('convention.pdf')) },
})
const counting = (count: number): Change => {
  const names = Array.from({ length: count - 1 }, (_, index) => `annexe-${index}.pdf`)
  return {
    acte: { annexes: names.map((fichier) => ({ fichier, typePiece: '21_DO' })) },
    context: { files: files(file('deliberation.pdf'), ...names.map((name) => file(name))) },
  }
}

/** A limit without a line does not compile. */
const bounds: { readonly [K in keyof Required<Limits>]: (limit: Required<Limits>[K]) => readonly Bound[] } = {
  numbers: (policy) => [
    { within: numbered('A'.repeat(15)), beyond: numbered('A'.repeat(16)), code: 'V008' },
    { within: numbered('DEL_11'), beyond: numbered(policy === 'strict' ? 'Del-11' : 'DÉL 11'), code: 'V008' },
    { within: numbered('DEL_11'), beyond: numbered('_DEL11'), code: 'V008' },
  ],
  numeroMin: (min) => [
    { within: numbered('A'.repeat(min)), beyond: numbered('A'.repeat(min - 1)), code: min === 1 ? 'V008' : 'V030' },
  ],
  charset: () => [{ within: worded('Écoles'), beyond: worded('Jumelage avec \u{10400}'), code: 'V018' }],
  objetMax: (max) => [{ within: worded('a'.repeat(max)), beyond: worded('a'.repeat(max + 1)), code: 'V012' }],
  filesMax: (max) => [{ within: counting(max), beyond: counting(max + 1), code: 'V034' }],
  sizeMaxBytes: (max) => [{ within: weighing(max), beyond: weighing(max + 1), code: 'F007' }],
}

const limitsOf = (type: BuiltInType): Limits => {
  const { numbers, numeroMin, charset, objetMax, filesMax, sizeMaxBytes } = facts[type]
  return { numbers, numeroMin, charset, objetMax, sizeMaxBytes, ...(filesMax !== undefined && { filesMax }) }
}

const cases = builtInTypes.flatMap((type) =>
  Object.entries(limitsOf(type)).flatMap(([name, limit]) =>
    bounds[name as keyof Limits](limit as never).map((bound) => [type, name, bound] as const),
  ),
)

describe('a limit of a gateway applies at the deposit', () => {
  test.each(cases)('%s: %s', (type, _name, { within, beyond, code }) => {
    const limits = limitsOf(type)
    expect(told(admission({ ...within, limits }).problems)).toEqual([])
    const codes = told(admission({ ...beyond, limits }).problems).map((each) => each.split(' ')[0])
    expect(codes).toContain(code)
  })

  test('the table has no limit that no gateway has', () => {
    expect(Object.keys(bounds).filter((name) => !cases.some(([, each]) => each === name))).toEqual([])
  })
})

test('only Pastell refuses a number of one character', () => {
  const refusing = builtInTypes.filter((type) => {
    const { problems } = admission({ ...numbered('7'), limits: limitsOf(type) })
    return problems.some(({ code }) => code === 'ACTES-V030')
  })
  expect(refusing).toEqual(['pastell'])
})
