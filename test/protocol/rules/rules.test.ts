// The admission rules on an act: each one alone, and all faults at once.
import { describe, expect, test } from 'vitest'
import { nationalClassification } from '../../../src/protocol/classification/classification.ts'
import { outcomes, rules } from '../../../src/protocol/rules/rules.ts'
import { acte, admission, context, file, files, received, refusals, told } from '../../support/deposits/admission.ts'

describe('the délibération of Maraussan', () => {
  test('is admitted without warning', () => {
    expect(admission()).toEqual({ problems: [], warnings: [], conversions: [], acte })
  })

  test('keeps its objet as given, and shows what will be written', () => {
    const objet = 'L’œuvre'
    const { acte: kept, conversions, problems } = admission({ acte: { objet } })
    expect([kept.objet, problems]).toEqual([objet, []])
    expect(conversions).toEqual([
      { path: 'objet', from: '’', to: "'" },
      { path: 'objet', from: 'œ', to: 'oe' },
    ])
  })
})

describe('the table of rules', () => {
  test('each rule has a code of its own, a title and a source', () => {
    expect(new Set(rules.map(({ code }) => code)).size).toBe(rules.length)
    expect(rules.filter(({ title, source }) => title === '' || source === '')).toEqual([])
  })

  test('is permanent: codes are only ever added', () => {
    expect(rules.map(({ code }) => code.slice(6)).join(' ')).toBe(
      'V006 V008 V030 V011 V013 V018 V012 V015 V031 V016 V023 V017 A120 V026 V028 F001 F009 F015 F002 F003 F029 F010 F019 F020 F004 F005 F006 F012 F007 V034 F021 F042 V032 V033 V038 V039 F011 F016 F024 F025 F026 F027 F028 F014 V045 V044 V041 V042 V043 F043 F044',
    )
  })

  test('gives for each rule whether it passes; a rule about an unreadable value does not', () => {
    const failed = (...judged: Parameters<typeof outcomes>) =>
      outcomes(...judged).flatMap(({ code, passed }) => (passed ? [] : [code.slice(6)]))
    expect(outcomes(acte, context).map(({ code }) => code)).toEqual(rules.map(({ code }) => code))
    expect(failed(acte, context)).toEqual([])
    expect(failed({ ...acte, matiere: [10, 1] }, context)).toEqual(['V015'])
    expect(failed(acte, context, ['dateDecision', 'objet'])).toEqual(['V011', 'V013', 'V018', 'V012'])
    expect(failed(acte, context, ['annexes[0]'])).toContain('F001')
  })

  test('all faults are reported at once', () => {
    const found = refusals({
      acte: { collectivite: '000000000', numero: 'n°11', dateDecision: '2025-07-09', matiere: [10, 1], objet: 'Ł' },
      context: { files: files(file('deliberation.pdf', { kind: 'unknown', sizeBytes: 0 })) },
    })
    expect(found).toEqual([
      'V006 collectivite',
      'V008 numero',
      'V011 dateDecision',
      'V018 objet',
      'V015 matiere',
      'F001 annexes[0].fichier',
      'F002 document.fichier',
    ])
  })
})

describe('the collectivité', () => {
  test('must be the one declared', () => {
    expect(admission({ acte: { collectivite: '000000000' } }).problems).toEqual([
      { code: 'ACTES-V006', path: 'collectivite', value: '000000000', params: { declared: '213401482' } },
    ])
  })
})

describe('the number', () => {
  test('with a hyphen is accepted for the ministry and refused for S²LOW, with an accepted proposal', () => {
    const hyphenated = { acte: { numero: 'DEL11-250625' } }
    expect(refusals({ ...hyphenated, limits: { numbers: 'wide' } })).toEqual([])
    expect(admission({ ...hyphenated, limits: { numbers: 'strict' } }).problems).toEqual([
      {
        code: 'ACTES-V008',
        path: 'numero',
        value: 'DEL11-250625',
        params: { policy: 'strict', proposal: 'DEL11_250625' },
      },
    ])
  })

  test.each(['', '№'])('%j: without a proposal, there is none in the sentence', (numero) => {
    expect(admission({ acte: { numero } }).problems[0]?.params).toEqual({ policy: 'wide', proposal: '' })
  })
})

describe('the date of decision', () => {
  test('may be today', () => {
    expect(refusals({ acte: { dateDecision: '2025-07-08' } })).toEqual([])
  })

  test('may not be tomorrow', () => {
    expect(admission({ acte: { dateDecision: '2025-07-09' } }).problems).toEqual([
      { code: 'ACTES-V011', path: 'dateDecision', value: '2025-07-09', params: { today: '2025-07-08' } },
    ])
  })
})

describe('the objet', () => {
  test('of 500 characters passes, of 501 does not', () => {
    expect(refusals({ acte: { objet: 'é'.repeat(500) } })).toEqual([])
    expect(admission({ acte: { objet: 'é'.repeat(501) } }).problems[0]).toMatchObject({
      code: 'ACTES-V012',
      path: 'objet',
      params: { length: 501, max: 500 },
    })
  })

  test('is measured as sent', () => {
    const objet = 'a'.repeat(499) + 'œ'
    expect(admission({ acte: { objet } }).problems[0]?.params).toEqual({ length: 501, max: 500 })
    expect(refusals({ acte: { objet }, limits: { charset: 'ncr' } })).toEqual([])
  })

  test('has a shorter limit at S²LOW', () => {
    expect(refusals({ acte: { objet: 'a'.repeat(500) }, limits: { objetMax: 499 } })).toEqual(['V012 objet'])
  })

  test('of invisible characters is empty', () => {
    expect(refusals({ acte: { objet: '\u200B\u200B' } })).toEqual(['V013 objet'])
  })

  test('with a character that cannot be written is refused, unless references are', () => {
    expect(admission({ acte: { objet: 'Jumelage avec Łódź' } }).problems.map(({ params }) => params)).toEqual([
      { character: 'U+0141 Ł', position: 15, count: 1 },
      { character: 'U+017A ź', position: 18, count: 1 },
    ])
    expect(refusals({ acte: { objet: 'Jumelage avec Łódź' }, limits: { charset: 'ncr' } })).toEqual([])
  })
})

describe('the matiere', () => {
  test('unknown is refused, with the version of the classification', () => {
    expect(admission({ acte: { matiere: [8, 12] } }).problems).toEqual([
      { code: 'ACTES-V015', path: 'matiere', value: '8.12', params: { date: '2019-04-18' } },
    ])
  })

  test('of a third level is accepted, with a warning, until the préfecture’s own list is known', () => {
    const third = { matiere: [8, 1, 3] }
    const { problems, warnings } = admission({ acte: third })
    expect([problems, told(warnings)]).toEqual([[], ['V031 matiere']])
    expect(refusals({ acte: third, context: { classification: received } })).toEqual(['V015 matiere'])
    expect(told(admission({ acte: { matiere: [8, 1] } }).warnings)).toEqual([])
    // One that the table itself does not know is refused, and not warned about.
    const unknown = admission({ acte: { matiere: [8, 99, 3] } })
    expect([told(unknown.problems), unknown.warnings]).toEqual([['V015 matiere'], []])
    const levels = received.matieres.map((each) =>
      each.code === 8
        ? { ...each, sous: each.sous.map((sous) => ({ ...sous, sous: [{ code: 3, libelle: 'Écoles', sous: [] }] })) }
        : each,
    )
    const own = admission({ acte: third, context: { classification: { ...received, matieres: levels } } })
    expect([own.problems, own.warnings]).toEqual([[], []])
  })
})

describe('a number with a hyphen or a blank', () => {
  const warned = (numero: string, numbers: 'wide' | 'strict' = 'wide') => {
    const { problems, warnings } = admission({
      acte: { numero },
      limits: { numbers },
    })
    return [...problems, ...warnings].map(({ code, params }) => [code, params?.proposal])
  }

  test('is admitted with a warning: the identifier of the act may not have it', () => {
    expect(warned('DEL11-250625')).toEqual([['ACTES-V026', 'DEL11_250625']])
    expect(warned('del 11')).toEqual([['ACTES-V026', 'del_11']])
    expect(warned('del_11')).toEqual([])
  })

  test('is refused only if the gateway refuses it', () => {
    expect(warned('DEL11-250625', 'strict')).toEqual([['ACTES-V008', 'DEL11_250625']])
  })
})

describe('the type of a piece', () => {
  const with75 = { annexes: [{ fichier: 'convention.pdf', typePiece: '75_PL' }] }

  test('unknown causes a warning under the built-in table', () => {
    const { problems, warnings } = admission({ acte: with75 })
    expect(problems).toEqual([])
    expect(warnings).toEqual([
      { code: 'ACTES-V023', path: 'annexes[0].typePiece', value: '75_PL', params: { date: '2019-04-18' } },
    ])
  })

  test('unknown is refused once a classification is received', () => {
    const { problems, warnings } = admission({ acte: with75, context: { classification: received } })
    expect(warnings).toEqual([])
    expect(problems).toEqual([
      {
        code: 'ACTES-V016',
        path: 'annexes[0].typePiece',
        value: '75_PL',
        params: { reason: 'inconnu', date: '2025-01-15' },
      },
    ])
  })

  test.each([nationalClassification, received])(
    'of another nature is refused, received or built in',
    (classification) => {
      const document = { fichier: 'deliberation.pdf', typePiece: '43_AC' }
      const { problems, warnings } = admission({ acte: { nature: 'DE', document }, context: { classification } })
      expect([problems, warnings]).toEqual([[], []])
      expect(
        admission({ acte: { nature: 'BF', document, annexes: [] }, context: { classification } }).problems,
      ).toEqual([
        {
          code: 'ACTES-V017',
          path: 'document.typePiece',
          value: '43_AC',
          params: { nature: 'BF', offered: 'DE, AI, CC' },
        },
      ])
    },
  )

  test('is not checked against an old classification that lists none', () => {
    const natures = nationalClassification.natures.map((nature) => ({ ...nature, typesPiece: [] }))
    const old = { ...received, natures }
    expect(admission({ acte: with75, context: { classification: old } })).toMatchObject({ problems: [], warnings: [] })
  })
})
