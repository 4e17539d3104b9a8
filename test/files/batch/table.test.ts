// The table of a batch: whatever a spreadsheet made of it, and everything that is wrong with it as a whole.
import { writeFile } from 'node:fs/promises'
import { deflateRawSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { ZipFile } from 'yazl'
import { systemClock } from '../../../src/clock.ts'
import { ActesError } from '../../../src/errors.ts'
import { readActeLines } from '../../../src/files/batch/lines.ts'
import { readTable, tableLimits } from '../../../src/files/batch/table.ts'
import { testFolder } from '../../support/folders.ts'

const folder = testFolder()

async function table(bytes: string | Uint8Array, name = 'lot.csv') {
  const path = folder.path(name)
  await writeFile(path, bytes)
  return readTable(path, name, systemClock.turn)
}

/** Why it is refused: reasons, and the columns or limits that are told. */
async function refusal(bytes: string | Uint8Array, name?: string) {
  try {
    const read = await table(bytes, name)
    readActeLines(read, 'lot.csv')
  } catch (error) {
    if (!(error instanceof ActesError)) throw error
    return error.problems.map(({ code, params = {} }) => [code, ...Object.values(params)])
  }
  throw new Error('it was taken')
}

const head = 'collectivite;numero;nature;dateDecision;matiere;objet;document'
const line = '213401482;D-1;DE;25/06/2025;8.1;Été : « écoles »;d.pdf'
const acte = {
  collectivite: '213401482',
  numero: 'D-1',
  nature: 'DE',
  dateDecision: '2025-06-25',
  matiere: '8.1',
  objet: 'Été : « écoles »',
  document: { fichier: 'd.pdf' },
}
const acts = async (bytes: string | Uint8Array, name?: string) =>
  readActeLines(await table(bytes, name), 'lot.csv').lines

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'

/** A workbook as Excel writes one, with inline texts; `day` is a day of a spreadsheet. */
async function workbook(
  rows: readonly (readonly (string | number | { readonly day: number })[])[],
  more: Readonly<Record<string, string>> = {},
): Promise<Buffer> {
  const cell = (value: string | number | { readonly day: number }, at: string) =>
    typeof value === 'object'
      ? `<c r="${at}" s="1"><v>${value.day}</v></c>`
      : typeof value === 'number'
        ? `<c r="${at}"><v>${value}</v></c>`
        : `<c r="${at}" t="inlineStr"><is><t>${value}</t></is></c>`
  const sheet = rows.map(
    (row, y) =>
      `<row r="${y + 1}">${row.map((each, x) => cell(each, `${String.fromCharCode(65 + x)}${y + 1}`)).join('')}</row>`,
  )
  const relations = 'http://schemas.openxmlformats.org/package/2006/relationships'
  const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
  return zipOf({
    '[Content_Types].xml': '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    '_rels/.rels': `<Relationships xmlns="${relations}"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="Lot" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${relations}"><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${office}/styles" Target="styles.xml"/></Relationships>`,
    'xl/styles.xml': `<styleSheet xmlns="${main}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>`,
    'xl/worksheets/sheet1.xml': `<worksheet xmlns="${main}"><sheetData>${sheet.join('')}</sheetData></worksheet>`,
    ...more,
  })
}

async function zipOf(members: Readonly<Record<string, string | Buffer>>): Promise<Buffer> {
  const zip = new ZipFile()
  for (const [name, content] of Object.entries(members)) zip.addBuffer(Buffer.from(content), name)
  zip.end()
  const pieces: Buffer[] = []
  for await (const piece of zip.outputStream as AsyncIterable<Buffer>) pieces.push(piece)
  return Buffer.concat(pieces)
}

test.each([
  ['UTF-8', Buffer.from(`${head}\n${line}\n`)],
  ['UTF-8 with its mark', Buffer.from(`\uFEFF${head}\r\n${line}\r\n`)],
  ['Windows-1252, as Excel saves it', Buffer.from(`${head}\r\n${line}\r\n`, 'latin1')],
  ['UTF-16', Buffer.from(`\uFEFF${head}\r\n${line}\r\n`, 'utf16le')],
  ['commas', Buffer.from(`${head}\n${line}\n`.replaceAll(';', ','))],
  ['tabs', Buffer.from(`${head}\n${line}\n`.replaceAll(';', '\t'))],
  ['blank lines and columns', Buffer.from(`${head};;\n${line};;\n;;;;;;;;\n\n`)],
])('is the same act in %s', async (_, bytes) => {
  expect(await acts(bytes)).toEqual([expect.objectContaining({ line: 2, acte })])
})

test('reports how it was read', async () => {
  expect((await table(Buffer.from(`${head}\n${line}`, 'latin1'))).encoding).toBe('windows-1252')
  expect((await table(`${head}\n${line}`)).encoding).toBe('utf-8')
})

test('is the same act in a workbook with days and numbers as cells', async () => {
  const bytes = await workbook([
    head.split(';'),
    [213401482, 'D-1', 'DE', { day: 45833 }, 8.1, 'Été : « écoles »', 'd.pdf'],
  ])
  expect(await acts(bytes, 'lot.xlsx')).toEqual([expect.objectContaining({ line: 2, acte })])
})

test('recognises every column by its name, ignoring capitals and accents', async () => {
  const bytes = `Collectivité;NUMÉRO;Nature;Date de décision;Matière;Objet;Document;type_piece;Annexes;Document papier;Clé;votes.pour;publication.date\n${line};99_DE;a b.pdf : 21_DO | plan.pdf|;oui;k-1;12;1/7/2025`
  expect((await acts(bytes))[0]?.acte).toEqual({
    ...acte,
    document: { fichier: 'd.pdf', typePiece: '99_DE' },
    annexes: [{ fichier: 'a b.pdf', typePiece: '21_DO' }, { fichier: 'plan.pdf' }],
    documentPapier: true,
    cle: 'k-1',
    votes: { pour: 12 },
    publication: { date: '2025-07-01' },
  })
})

test('is a batch again as a result file', async () => {
  const bytes = `${head};etat;codes;explications;id;identifiant\n213401482;D-1;DE;2025-06-25;8.1;'=SOMME(A1);d.pdf;à corriger;ACTES-F001;x;;`
  const read = readActeLines(await table(bytes), 'lot.csv')
  expect(read.head).toEqual(head.split(';'))
  expect(read.lines[0]?.acte).toEqual({ ...acte, objet: '=SOMME(A1)' })
})

test('is refused with every unknown, missing or repeated column', async () => {
  expect(await refusal('collectivite;numero;numero;objet;document;nature;matiere;dete\n1;2;3;4;5;6;7;8')).toEqual([
    ['ACTES-X027', 'column', 'dete'],
    ['ACTES-X027', 'missing', 'dateDecision'],
    ['ACTES-X027', 'twice', 'numero'],
  ])
})

test('is refused when it is empty, broken, too long or too big', async () => {
  expect(await refusal('')).toEqual([['ACTES-X027', 'empty']])
  expect(await refusal(`${head}\n`)).toEqual([['ACTES-X027', 'empty']])
  expect(await refusal(`${head}\n"a;b`)).toEqual([['ACTES-X027', 'syntax', expect.any(Number)]])
  expect(await refusal(`${head}\n${`${line}\n`.repeat(2_001)}`)).toEqual([['ACTES-X027', 'lines', 2_000]])
  expect(await refusal(Buffer.alloc(tableLimits.bytes + 1))).toEqual([['ACTES-X027', 'size', tableLimits.bytes]])
  expect(await refusal(await zipOf({ 'lettre.txt': 'bonjour' }), 'lot.xlsx')).toEqual([['ACTES-X027', 'syntax']])
})

test('a workbook that unpacks without end is not opened', async () => {
  const bomb = await zipOf({ 'xl/workbook.xml': Buffer.alloc(tableLimits.openedBytes + 1) })
  expect(bomb.length).toBeLessThan(100_000)
  expect(await refusal(bomb, 'lot.xlsx')).toEqual([['ACTES-X024', 'tar']])
  // One that says less than it holds is cut where it goes on.
  const lying = Buffer.from(bomb)
  const central = lying.indexOf('PK\x01\x02', 0, 'latin1')
  lying.writeUInt32LE(10, central + 24)
  expect(deflateRawSync(Buffer.alloc(10)).length).toBeLessThan(bomb.length)
  expect(await refusal(lying, 'lot.xlsx')).toEqual([['ACTES-X026']])
})

test('a sheet that names a row or a column without end is not read', async () => {
  for (const [row, cell] of [
    ['300000000', 'A300000000'],
    ['2', 'ZZZZZ2'],
    ['&#51;00000000', 'A2'],
  ]) {
    const rows = `<row r="${row}"><c r="${cell}"><v>1</v></c></row>`
    const sheet = `<worksheet xmlns="${main}"><sheetData>${rows}</sheetData></worksheet>`
    const bytes = await workbook([head.split(';')], { 'xl/worksheets/sheet1.xml': sheet })
    expect(await refusal(bytes, 'lot.xlsx')).toEqual([['ACTES-X027', 'lines', 2_000]])
  }
})
