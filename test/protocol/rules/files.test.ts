// The admission rules on files: roles, formats, sizes, files that acte.json does not name.
import { describe, expect, test } from 'vitest'
import { errors, problem } from '../../../src/errors.ts'
import type { Acte } from '../../../src/protocol/acte/acte.ts'
import type { FileFacts } from '../../../src/protocol/rules/rule.ts'
import { admission, file, files, refusals, told } from '../../support/deposits/admission.ts'

describe('the files', () => {
  test('a missing one is reported at its place', () => {
    expect(admission({ context: { files: files(file('deliberation.pdf')) } }).problems).toEqual([
      { code: 'ACTES-F001', path: 'annexes[0].fichier', value: 'convention.pdf' },
    ])
  })

  test('an empty one is reported once, whether examined or not', () => {
    const empty = { sizeBytes: 0, kind: 'unknown' as const }
    const seen = file('deliberation.pdf', { ...empty, problems: [problem('ACTES-F002', 'deliberation.pdf')] })
    for (const facts of [seen, file('deliberation.pdf', empty)]) {
      const { problems } = admission({ context: { files: files(facts, file('convention.pdf')) } })
      expect(problems).toEqual([{ code: 'ACTES-F002', path: 'document.fichier', value: 'deliberation.pdf' }])
    }
  })

  test('their sum has a limit, in bytes, which may be reached', () => {
    const sized = (sizeBytes: number) =>
      files(file('deliberation.pdf', { sizeBytes }), file('convention.pdf', { sizeBytes: 1 }))
    expect(refusals({ context: { files: sized(157_286_399) } })).toEqual([])
    expect(admission({ context: { files: sized(157_286_400) } }).problems).toEqual([
      { code: 'ACTES-F007', path: '$', value: '157286401', params: { sum: 157_286_401, max: 157_286_400 } },
    ])
  })

  test('one that acte.json does not name causes a warning', () => {
    const { problems, warnings } = admission({ context: { unnamed: ['brouillon.docx'] } })
    expect(problems).toEqual([])
    expect(warnings).toEqual([{ code: 'ACTES-F014', path: 'brouillon.docx', value: 'brouillon.docx' }])
  })

  test('findings of their examination are reported at their place, faults and warnings apart', () => {
    const locked = file('deliberation.pdf', { problems: [problem('ACTES-F004', 'deliberation.pdf')] })
    const active = file('convention.pdf', {
      warnings: [problem('ACTES-F011', 'convention.pdf', { value: 'JavaScript', params: { found: 'JavaScript' } })],
    })
    const { problems, warnings } = admission({ context: { files: files(locked, active) } })
    expect(problems).toEqual([{ code: 'ACTES-F004', path: 'document.fichier', value: 'deliberation.pdf' }])
    expect(warnings).toEqual([
      { code: 'ACTES-F011', path: 'annexes[0].fichier', value: 'JavaScript', params: { found: 'JavaScript' } },
    ])
  })

  test('no finding of the examination is lost, even without a rule of its own', () => {
    const odd = file('convention.pdf', { problems: [problem('ACTES-X003', 'convention.pdf')] })
    expect(refusals({ context: { files: files(file('deliberation.pdf'), odd) } })).toEqual(['X003 annexes[0].fichier'])
  })

  test.each(['F003', 'F004', 'F005', 'F006', 'F009', 'F012', 'F015'] as const)(
    '%s from an examination refuses',
    (code) => {
      const faulty = file('deliberation.pdf', { problems: [problem(`ACTES-${code}`, 'deliberation.pdf')] })
      expect(refusals({ context: { files: files(faulty, file('convention.pdf')) } })).toEqual([
        `${code} document.fichier`,
      ])
      expect(errors[`ACTES-${code}`]).toBe('refuse')
    },
  )
})

describe('formats', () => {
  type Kind = FileFacts['kind']
  const extension: Record<Kind, string> = { pdf: 'pdf', jpeg: 'jpg', png: 'png', xml: 'xml', unknown: 'docx' }

  function problems(document: Kind, annexe: Kind, changed: Partial<Acte> = {}) {
    const names = { document: `acte.${extension[document]}`, annexe: `annexe.${extension[annexe]}` }
    return admission({
      acte: {
        document: { fichier: names.document, typePiece: '99_SE' },
        annexes: [{ fichier: names.annexe, typePiece: '99_SE' }],
        ...changed,
      },
      context: { files: files(file(names.document, { kind: document }), file(names.annexe, { kind: annexe })) },
    }).problems
  }
  const codes = (...given: Parameters<typeof problems>) => told(problems(...given))
  const budget: Partial<Acte> = { nature: 'BF', matiere: [7, 1] }

  test.each(['pdf', 'jpeg', 'png', 'xml'] as const)('beside an act in PDF, an annexe may be %s', (kind) => {
    expect(codes('pdf', kind)).toEqual([])
  })

  test.each(['jpeg', 'png', 'xml', 'unknown'] as const)('the act may not be %s', (kind) => {
    expect(codes(kind, 'pdf')).toEqual(['F010 document.fichier'])
  })

  test('a budget may be XML: nature BF and matiere 7.1', () => {
    expect(codes('xml', 'pdf', budget)).toEqual([])
    expect(codes('xml', 'pdf', { nature: 'BF', matiere: [7, 1, 2] })).toEqual([])
    expect(codes('xml', 'pdf', { nature: 'BF', matiere: [7, 2] })).toEqual(['F010 document.fichier'])
    expect(codes('xml', 'pdf', { nature: 'DE', matiere: [7, 1] })).toEqual(['F010 document.fichier'])
  })

  test.each(['jpeg', 'png', 'xml'] as const)('beside a budget in XML, an annexe may not be %s', (kind) => {
    expect(codes('xml', kind, budget)).toEqual(['F010 annexes[0].fichier'])
  })

  test('the refusal gives the role, the found format and the accepted ones', () => {
    expect(problems('png', 'unknown')).toEqual([
      {
        code: 'ACTES-F010',
        path: 'document.fichier',
        value: 'acte.png',
        params: { role: 'document', kind: 'png', accepted: 'pdf' },
      },
      {
        code: 'ACTES-F010',
        path: 'annexes[0].fichier',
        value: 'annexe.docx',
        params: { role: 'annexe', kind: 'unknown', accepted: 'pdf, jpg, png, xml' },
      },
    ])
  })
})

describe('an extension that contradicts the content', () => {
  function problems(name: string, kind: FileFacts['kind']) {
    const annexes = [{ fichier: name, typePiece: '99_SE' }]
    return admission({ acte: { annexes }, context: { files: files(file('deliberation.pdf'), file(name, { kind })) } })
      .problems
  }

  test.each([
    ['plan.pdf', 'png'],
    ['plan.txt', 'pdf'],
    ['plan', 'pdf'],
    ['plan.jpeg', 'xml'],
  ] as const)('%s over %s', (name, kind) => {
    const extension = name.split('.')[1] ?? ''
    expect(problems(name, kind)).toEqual([
      { code: 'ACTES-F003', path: 'annexes[0].fichier', value: name, params: { extension, kind } },
    ])
  })

  test('a PDF of unknown content is reported once', () => {
    expect(problems('plan.pdf', 'unknown').map(({ code }) => code)).toEqual(['ACTES-F003'])
  })

  test.each([
    ['PLAN.PDF', 'pdf'],
    ['photo.JPG', 'jpeg'],
    ['photo.jpeg', 'jpeg'],
    ['v1.2.png', 'png'],
  ] as const)('%s over %s is correct', (name, kind) => {
    expect(problems(name, kind)).toEqual([])
  })
})
