// PRONOM identifiers: each that the bytes tell, and none where they do not.
import { expect, test } from 'vitest'
import { pronomOf } from '../../src/files/pronom.ts'
import type { FileFacts } from '../../src/protocol/rules/rule.ts'

const jpeg = (...bytes: readonly number[]) => Buffer.from([0xff, 0xd8, ...bytes])
const jfif = (major: number, minor: number) =>
  Buffer.concat([jpeg(0xff, 0xe0, 0, 16), Buffer.from('JFIF\0'), Buffer.from([major, minor, 0, 0, 1])])
const xmp = (part: string, conformance: string) =>
  `<pdfaid:part>${part}</pdfaid:part><pdfaid:conformance>${conformance}</pdfaid:conformance>`

test.each<[string, FileFacts['kind'], string | Buffer, string | undefined]>([
  ['PDF 1.4', 'pdf', '%PDF-1.4\n…%%EOF', 'fmt/18'],
  ['PDF 1.7', 'pdf', '%PDF-1.7\n', 'fmt/276'],
  ['PDF 2.0, which the list does not have', 'pdf', '%PDF-2.0\n', undefined],
  ['a PDF whose header comes late', 'pdf', '\n%PDF-1.4\n', undefined],
  ['PDF/A-1b', 'pdf', `%PDF-1.4\n${xmp('1', 'B')}`, 'fmt/354'],
  ['PDF/A-3u in attributes', 'pdf', `%PDF-1.7\n<x pdfaid:part="3" pdfaid:conformance='u'/>`, 'fmt/481'],
  ['PDF/A-4, which the list does not have', 'pdf', `%PDF-2.0\n<pdfaid:part>4</pdfaid:part>`, undefined],
  ['PDF/UA', 'pdf', '%PDF-1.7\n<pdfuaid:part>1</pdfuaid:part>', undefined],
  ['XML', 'xml', '\u00EF\u00BB\u00BF<?xml version="1.0" encoding="UTF-8"?><a/>', 'fmt/101'],
  ['XML without a prolog', 'xml', '<a/>', undefined],
  ['XML 1.1', 'xml', '<?xml version="1.1"?><a/>', undefined],
  ['JFIF 1.01', 'jpeg', jfif(1, 1), 'fmt/43'],
  ['JFIF 1.02', 'jpeg', jfif(1, 2), 'fmt/44'],
  ['Exif', 'jpeg', jpeg(0xff, 0xe1, 0, 16), undefined],
  ['PNG', 'png', '\u0089PNG', undefined],
  ['nothing known', 'unknown', 'MZ', undefined],
  ['nothing at all', 'xml', '', undefined],
])('%s', async (_, kind, content, pronom) => {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'latin1') : content
  expect(await pronomOf(kind, () => pieces(bytes, 64 * 1024))).toBe(pronom)
})

test('what an XMP says may lie across two pieces', async () => {
  const whole = Buffer.from(`%PDF-1.4\n${'x'.repeat(300)}${xmp('2', 'U')}`)
  for (const size of [310, 320, 330, 345]) expect(await pronomOf('pdf', () => pieces(whole, size))).toBe('fmt/478')
})

async function* pieces(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}
