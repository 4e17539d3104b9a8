// Tables of acts with their files: one small PDF an act, no two with the same bytes.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ZipFile } from 'yazl'

const simple = fileURLToPath(new URL('../../../fixtures/actes/deliberation-simple/deliberation.pdf', import.meta.url))

export const batchHead = ['collectivite', 'numero', 'nature', 'dateDecision', 'matiere', 'objet', 'document', 'annexes']
export type Cells = Readonly<Record<string, string>>

/** A line about an act of this number, its document named by it. */
export function cellsOf(numero: string, changes: Cells = {}): Cells {
  return {
    collectivite: '213401482',
    numero,
    nature: 'DE',
    dateDecision: '25/06/2025',
    matiere: '8.1',
    objet: `Convention de partenariat ${numero}`,
    document: `${numero}.pdf`,
    ...changes,
  }
}

/** As a spreadsheet writes it. */
export function csvOf(lines: readonly Cells[]): string {
  const quoted = (cell: string) => (/[;"\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
  const rows = lines.map((line) => batchHead.map((name) => quoted(line[name] ?? '')))
  return [batchHead, ...rows].map((row) => row.join(';')).join('\r\n')
}

export async function pdfNamed(name: string): Promise<Buffer> {
  return Buffer.concat([await readFile(simple), Buffer.from(`\n% ${name}\n`)])
}

/** Lay a table, with its files beside it or in `fichiers.zip`. @returns the path of the table */
export async function layBatch(
  folder: string,
  lines: readonly Cells[],
  { names, zip = false }: { readonly names?: readonly string[]; readonly zip?: boolean } = {},
): Promise<string> {
  await mkdir(folder, { recursive: true })
  const files = names ?? lines.map(({ document = '' }) => document)
  const contents = await Promise.all(files.map(async (name) => [name, await pdfNamed(name)] as const))
  if (zip) await writeFile(join(folder, 'fichiers.zip'), await zipOf(contents))
  else for (const [name, content] of contents) await writeFile(join(folder, name), content)
  const table = join(folder, 'lot.csv')
  await writeFile(table, csvOf(lines))
  return table
}

export async function zipOf(members: readonly (readonly [name: string, content: Buffer])[]): Promise<Buffer> {
  const zip = new ZipFile()
  for (const [name, content] of members) zip.addBuffer(content, name)
  zip.end()
  const pieces: Buffer[] = []
  for await (const piece of zip.outputStream as AsyncIterable<Buffer>) pieces.push(piece)
  return Buffer.concat(pieces)
}

/** `count` lines, their numbers beginning so. */
export function linesNamed(prefix: string, count: number): readonly Cells[] {
  return Array.from({ length: count }, (_, index) => cellsOf(`${prefix}${index + 1}`))
}
