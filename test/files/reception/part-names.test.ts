// Names of received files: safe on every disk, one for each part, and those of the protocol unchanged.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { nameParts, safeName } from '../../../src/files/reception/content.ts'

const bytes = Buffer.from('<a/>')

it.each([
  '034-213401482-20250625-DEL11-250625-DE-1-2_5279.xml',
  '99_DE-034-213401482-20250625-Del 11_b-DE-1-1_1.pdf',
  'ANO_EACT--213401482--20250708-1.xml',
  'EACT--SPREF0341-213401482-20250708-57.xml',
  'SLO-EACT--213401482--20250708-1.tar.gz',
])('%s stays as it is', (name) => {
  expect(safeName(name)).toBe(name)
})

it.each([
  ['...cache.xml', 'cache.xml'],
  ['fin. . .', 'fin'],
  ['a<b>|c?*.xml', 'a_b__c__.xml'],
  ['de\u0301lib.pdf', 'délib.pdf'],
  ['con.xml', '_con.xml'],
  ['***', ''],
  ['dossier/', ''],
])('%s becomes %o', (raw, name) => {
  expect(safeName(raw)).toBe(name)
})

it('a long name keeps its beginning and its extension', () => {
  expect(safeName(`${'a'.repeat(300)}.tar.gz`)).toBe(`${'a'.repeat(93)}.tar.gz`)
  expect(safeName(`${'a'.repeat(99)} ${'b'.repeat(99)}`)).toBe('a'.repeat(99))
  expect(Buffer.byteLength(safeName(`${'漢'.repeat(300)}.xml`))).toBeLessThan(200)
})

it('parts without a name are named by their rank and content', () => {
  const contents = ['<a/>', '%PDF-1.4', '\x89PNG\r\n\x1A\n', '\xFF\xD8\xFF', '\x1F\x8B', '<html>', 'rien']
  const parts = nameParts(contents.map((content) => ({ bytes: Buffer.from(content, 'latin1') })))
  expect(parts.map(({ name }) => name)).toEqual([
    'piece-1.xml',
    'piece-2.pdf',
    'piece-3.png',
    'piece-4.jpg',
    'piece-5.tar.gz',
    'piece-6.html',
    'piece-7.bin',
  ])
})

it('whatever the given names, each part has its own base name, and its bytes are unchanged', () => {
  const raw = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('a.xml', 'A.XML', 'a-2.xml', '../a.xml'),
  )
  fc.assert(
    fc.property(fc.array(raw, { maxLength: 20 }), (names) => {
      const parts = nameParts(names.map((name) => ({ name, bytes })))
      for (const part of parts) {
        expect(part.name).toMatch(/^[^/\\\0-\x1F:*?"<>|. ]([^/\\\0-\x1F:*?"<>|]*[^/\\\0-\x1F:*?"<>|. ])?$/)
        expect(part.bytes).toBe(bytes)
      }
      expect(new Set(parts.map(({ name }) => name.toLowerCase())).size).toBe(names.length)
    }),
  )
})
