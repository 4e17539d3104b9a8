// The PDF of a letter, hand-made, on as many A4 pages as needed. Deterministic: Helvetica, no date, no identifier.
// Source: ISO 32000-1.
import { toLatin1 } from '#protocol/xml/latin1.ts'

const lineWidth = 80
const linesPerPage = 46

/** An empty paragraph is a blank line. Characters outside ISO-8859-1 are transliterated, or `?`. */
export function letterPdf(paragraphs: readonly string[]) {
  const lines = paragraphs.flatMap((paragraph) => paragraph.split(/\r\n|\r|\n/)).flatMap(wrapped)
  const count = Math.max(1, Math.ceil(lines.length / linesPerPage))
  const pages = Array.from({ length: count }, (_, page) => lines.slice(page * linesPerPage, (page + 1) * linesPerPage))
  const kids = pages.map((_, page) => `${4 + 2 * page} 0 R`).join(' ')
  return assembled([
    '<</Type/Catalog/Pages 2 0 R>>',
    `<</Type/Pages/Kids[${kids}]/Count ${count}/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>>>>>`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>',
    ...pages.flatMap((shown, page) => [
      `<</Type/Page/Parent 2 0 R/Contents ${5 + 2 * page} 0 R>>`,
      pdfPageStream(shown),
    ]),
  ])
}

function wrapped(paragraph: string) {
  const text = toLatin1(paragraph, 'texte', 'translit').text.replace(/[^\u0020-\u007E\u00A0-\u00FF]/gu, '?')
  const lines = text.match(new RegExp(`\\S.{0,${lineWidth - 1}}(?= |$)|\\S.{${lineWidth - 1}}`, 'g'))
  return lines ?? ['']
}

function pdfPageStream(lines: readonly string[]) {
  const shown = lines.map((line) => `(${line.replace(/[\\()]/g, '\\$&')})'`).join('\n')
  const stream = `BT /F 11 Tf 16 TL 56 800 Td\n${shown}\nET`
  return `<</Length ${stream.length}>>stream\n${stream}\nendstream`
}

function assembled(objects: readonly string[]) {
  let file = '%PDF-1.4\n%\u00E2\u00E3\u00CF\u00D3\n'
  const table = objects.map((object, index) => {
    const at = `${file.length}`.padStart(10, '0')
    file += `${index + 1} 0 obj\n${object}\nendobj\n`
    return `${at} 00000 n \n`
  })
  const size = objects.length + 1
  const trailer = `trailer\n<</Size ${size}/Root 1 0 R>>\nstartxref\n${file.length}\n%%EOF\n`
  return Buffer.from(`${file}xref\n0 ${size}\n0000000000 65535 f \n${table.join('')}${trailer}`, 'latin1')
}
