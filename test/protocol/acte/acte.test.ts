// acte.json, from unknown input to an act, and back.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { acteToJson, parseActe, type Acte } from '../../../src/protocol/acte/acte.ts'
import { natures } from '../../../src/protocol/codes.ts'
import { acteOf, deposit, faults, problemsOf } from '../../support/deposits/deposit.ts'

describe('a complete deposit', () => {
  test('is read as the acte it describes', () => {
    expect(acteOf(deposit)).toEqual({ ...deposit, matiere: [8, 1] })
  })

  test('is written back with its keys in one order', () => {
    const shuffled = Object.fromEntries(Object.entries(deposit).reverse())
    expect(JSON.stringify(acteToJson(acteOf(shuffled)))).toBe(JSON.stringify(deposit))
  })
})

describe('a minimal deposit', () => {
  const { cle: _cle, documentPapier: _papier, annexes: _annexes, ...little } = deposit

  test('has no annexe, no paper complement and no key', () => {
    expect(acteOf(little)).toEqual({ ...little, matiere: [8, 1], annexes: [], documentPapier: false })
  })

  test('an empty key is no key', () => {
    expect(acteOf({ ...little, cle: '' })).not.toHaveProperty('cle')
  })

  test.each([
    ['DE', '99_DE'],
    ['AR', '99_AR'],
    ['AI', '99_AI'],
    ['CC', '99_DC'],
    ['BF', '99_BU'],
    ['AU', '99_AU'],
  ])('pieces of a %s without type take %s', (nature, typePiece) => {
    const acte = acteOf({ ...little, nature, document: { fichier: 'a.pdf' }, annexes: [{ fichier: 'signature.xml' }] })
    expect([acte.document.typePiece, acte.annexes[0]?.typePiece]).toEqual([typePiece, typePiece])
  })
})

describe('the nature', () => {
  test.each(natures)('$libelle: abbreviation $abrege or code $code, number or text', ({ abrege, code }) => {
    const read = [abrege, code, String(code)].map((nature) => acteOf({ ...deposit, nature }).nature)
    expect(read).toEqual([abrege, abrege, abrege])
  })

  test.each(['de', 'XX', '', '0', '7', 7, 1.5, ' 1', '01', 'constructor'])('%j is no nature', (nature) => {
    expect(problemsOf({ ...deposit, nature })).toEqual([{ code: 'ACTES-V009', path: 'nature', value: String(nature) }])
  })

  test('another type of value is reported as such', () => {
    expect(problemsOf({ ...deposit, nature: true })).toEqual([
      {
        code: 'ACTES-V005',
        path: 'nature',
        value: 'true',
        params: { key: 'nature', expected: 'texte ou nombre', found: 'booléen' },
      },
    ])
  })
})

describe('the SIREN', () => {
  test.each(['213401482', '000000000', '356000000'])('%s is taken', (siren) => {
    expect(acteOf({ ...deposit, collectivite: siren }).collectivite).toBe(siren)
  })

  test.each(['213401483', '21340148', '2134014820', '213-401-482', '', 'abcdefghi', '٢١٣٤٠١٤٨٢'])(
    '%j is refused',
    (siren) => {
      expect(faults({ ...deposit, collectivite: siren })).toEqual(['V007 collectivite'])
    },
  )
})

describe('the date of decision', () => {
  test.each(['2024-02-29', '2000-02-29', '2025-12-31', '0001-01-01'])('%s exists', (dateDecision) => {
    expect(acteOf({ ...deposit, dateDecision }).dateDecision).toBe(dateDecision)
  })

  test.each(['2025-02-29', '1900-02-29', '2025-06-31', '2025-13-01', '2025-00-10', '2025-01-00', '0000-01-01'])(
    '%s does not exist',
    (dateDecision) => expect(faults({ ...deposit, dateDecision })).toEqual(['V010 dateDecision']),
  )

  test.each(['25/06/2025', '2025-6-25', '20250625', '2025-06-25T00:00:00Z', '2025-06-25\n', ''])(
    '%j is not written as a day',
    (dateDecision) => expect(faults({ ...deposit, dateDecision })).toEqual(['V010 dateDecision']),
  )

  test('a number is answered with the form of a date', () => {
    expect(problemsOf({ ...deposit, dateDecision: 20250625 })[0]?.params).toEqual({
      key: 'dateDecision',
      expected: 'date AAAA-MM-JJ',
      found: 'nombre',
    })
  })
})

describe('the matiere', () => {
  test.each([
    ['8.1', [8, 1]],
    ['7.10', [7, 10]],
    ['1.1.2.3.4', [1, 1, 2, 3, 4]],
  ])('%s is read level by level', (matiere, levels) => {
    expect(acteOf({ ...deposit, matiere }).matiere).toEqual(levels)
  })

  test.each(['8', '8.', '.1', '8..1', '8.0', '08.1', '8.01', '1.1.1.1.1.1', '8,1', '8.1.', 'a.b', '', ' 8.1', '8.100'])(
    '%j is malformed',
    (matiere) => expect(faults({ ...deposit, matiere })).toEqual(['V014 matiere']),
  )

  test('a number cannot express 7.10, so none is accepted', () => {
    expect(faults({ ...deposit, matiere: 8.1 })).toEqual(['V005 matiere'])
  })
})

describe('the objet', () => {
  test.each(['', '   ', '\n\t', '\u00A0'])('%j is empty', (objet) => {
    expect(faults({ ...deposit, objet })).toEqual(['V013 objet'])
  })

  test('is kept as given, without surrounding spaces', () => {
    const objet = ' L’œuvre\r\n à 5 € '
    expect(acteOf({ ...deposit, objet }).objet).toBe('L’œuvre\r\n à 5 €')
  })
})

describe('a file', () => {
  test.each(['../a.pdf', '/a.pdf', 'a/b.pdf', 'a\\b.pdf', '.', '..', '.cache', '', 'a\u0000.pdf', 'a\n.pdf'])(
    '%j is not a plain name',
    (fichier) => expect(faults({ ...deposit, document: { fichier } })).toEqual(['F009 document.fichier']),
  )

  test.each(['Délibération n° 11.pdf', 'a..pdf', 'SCAN.PDF', 'sans extension'])('%j is a plain name', (fichier) => {
    expect(acteOf({ ...deposit, document: { fichier } }).document.fichier).toBe(fichier)
  })

  test('named twice is reported at the repetition, with the first place', () => {
    const annexes = [{ fichier: 'convention.pdf' }, { fichier: 'deliberation.pdf' }, { fichier: 'convention.pdf' }]
    expect(problemsOf({ ...deposit, annexes })).toEqual([
      {
        code: 'ACTES-F008',
        path: 'annexes[1].fichier',
        value: 'deliberation.pdf',
        params: { first: 'document.fichier' },
      },
      {
        code: 'ACTES-F008',
        path: 'annexes[2].fichier',
        value: 'convention.pdf',
        params: { first: 'annexes[0].fichier' },
      },
    ])
  })

  test('named twice is reported beside other faults', () => {
    const input = { ...deposit, nature: 'ZZ', annexes: [{ fichier: 'deliberation.pdf' }, 'x', null] }
    expect(faults(input)).toEqual(['V009 nature', 'V005 annexes[1]', 'V005 annexes[2]', 'F008 annexes[0].fichier'])
  })

  test.each(['99DE', '99_de', '9_DE', '99_DEE', '', '99-DE'])('%j has not the form of a code PJ', (typePiece) => {
    expect(problemsOf({ ...deposit, annexes: [{ fichier: 'b.pdf', typePiece }] })).toEqual([
      {
        code: 'ACTES-V016',
        path: 'annexes[0].typePiece',
        value: typePiece,
        params: { reason: 'syntaxe' },
      },
    ])
  })

  test('letters are allowed in a code PJ in place of the usual digits', () => {
    expect(acteOf({ ...deposit, document: { fichier: 'a.pdf', typePiece: 'CO_DE' } }).document.typePiece).toBe('CO_DE')
  })
})

test('a deposit with ten faults reports all ten', () => {
  const input = {
    collectivite: '213401483',
    numero: 1,
    nature: 'ZZ',
    dateDecision: '2025-02-30',
    matiere: '8',
    objet: '',
    document: { fichier: '../a.pdf', typePiece: 'x' },
    annexes: 'b.pdf',
    objett: 1,
  }
  expect(faults(input).sort()).toEqual([
    'F009 document.fichier',
    'V004 objett',
    'V005 annexes',
    'V005 numero',
    'V007 collectivite',
    'V009 nature',
    'V010 dateDecision',
    'V013 objet',
    'V014 matiere',
    'V016 document.typePiece',
  ])
})

test('no input at all makes the reading throw', () => {
  fc.assert(fc.property(fc.jsonValue(), (input) => !parseActe(input).ok))
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(deposit)), fc.jsonValue(), (key, value) => {
      const parsed = parseActe({ ...deposit, [key]: value })
      return parsed.ok || parsed.problems.length > 0
    }),
  )
})

test('an acte written and read again is the same acte', () => {
  const code = fc.stringMatching(/^[A-Z0-9]{2}_[A-Z0-9]{2}$/)
  const fichier = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9 _.-]{0,20}$/)
  const piece = fc.record({ fichier, typePiece: code })
  const acte: fc.Arbitrary<Acte> = fc.record(
    {
      collectivite: fc.constant('213401482'),
      numero: fc.string({ maxLength: 15 }),
      nature: fc.constantFrom(...natures.map(({ abrege }) => abrege)),
      dateDecision: fc
        .date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
        .map((date) => date.toISOString().slice(0, 10)),
      matiere: fc.array(fc.integer({ min: 1, max: 99 }), { minLength: 2, maxLength: 5 }),
      objet: fc
        .string({ minLength: 1 })
        .map((objet) => objet.trim())
        .filter((objet) => objet !== ''),
      document: piece,
      annexes: fc.constant([]),
      documentPapier: fc.boolean(),
      cle: fc.string({ minLength: 1 }),
    },
    {
      requiredKeys: [
        'collectivite',
        'numero',
        'nature',
        'dateDecision',
        'matiere',
        'objet',
        'document',
        'annexes',
        'documentPapier',
      ],
    },
  )
  fc.assert(
    fc.property(acte, (given) => {
      expect(acteOf(JSON.parse(JSON.stringify(acteToJson(given))))).toEqual(given)
    }),
  )
})
