// A file of many collectivités: CSV as spreadsheets write it, a line for each, its columns by the paths of a declaration. A column
// that is not there leaves what is declared; an empty cell stands for the default, or for nothing; an empty secret stays.
import { CsvError, parse } from 'csv-parse/sync'
import { ActesError, problem } from '../../errors.ts'
import { settingFields, type FieldKind } from '../../gateways/fields.ts'
import { putAt, valueAt, withoutPaths, type SettingValues } from '../../gateways/shared.ts'
import { gatewayTypes } from '../../protocol/acte/passerelles.ts'
import { nearestKey } from '../../protocol/acte/shape.ts'
import { declarationDefaults, declarationFields, parseFieldValue } from './fields.ts'

const linesMost = 5_000
const charactersMost = 1_000_000

/** Every column that is known, with the kind of its values. */
const columns: ReadonlyMap<string, FieldKind> = new Map([
  ...declarationFields.map(({ path, kind }) => [path, kind] as const),
  ['gateway.type', 'text'] as const,
  ...gatewayTypes.flatMap((type) =>
    Object.entries(settingFields[type]).flatMap(([path, { kind }]) =>
      kind === 'expert' ? [] : [[`gateway.${path}`, kind] as const],
    ),
  ),
])

export interface ListedLine {
  /** In the file; its head is 1. */
  readonly line: number
  readonly cells: ReadonlyMap<string, string>
}

/** Read a file of many. @throws ActesError ACTES-A069 with every fault of its form */
export function readListing(text: string): readonly ListedLine[] {
  if (text.length > charactersMost) throw unreadableListing('longueur')
  const [head = [], ...rows] = recordsOf(text)
  const names = head.map((name) => name.trim())
  const strange = names.filter((name) => name !== '' && !columns.has(name))
  const problems = strange.map((name) => {
    const params = { reason: 'colonne', suggestion: nearestKey(name, [...columns.keys()]), line: 1 }
    return problem('ACTES-A069', name, { value: name, params })
  })
  if (!names.includes('siren')) problems.push(problem('ACTES-A069', 'siren', { params: { reason: 'siren', line: 1 } }))
  if (problems.length > 0) throw new ActesError('ACTES-A069', { problems })
  if (rows.length === 0) throw unreadableListing('vide')
  if (rows.length > linesMost) throw unreadableListing('longueur')
  return rows.map((row, index) => ({
    line: index + 2,
    cells: new Map(names.flatMap((name, at) => (name === '' ? [] : [[name, (row[at] ?? '').trim()] as const]))),
  }))
}

function recordsOf(text: string): readonly (readonly string[])[] {
  const head = text.split('\n', 1)[0] ?? ''
  const delimiter = [';', '\t'].find((each) => head.includes(each)) ?? ','
  try {
    const options = { bom: true, delimiter, relax_column_count: true, skip_records_with_empty_values: true }
    return parse(text, options) as string[][]
  } catch (error) {
    if (error instanceof CsvError) throw unreadableListing('sans fin', Number(error.lines))
    throw error
  }
}

function unreadableListing(reason: string, line?: number): ActesError {
  return new ActesError('ACTES-A069', { params: { reason, ...(line !== undefined && { line }) } })
}

/** Spreadsheets of Windows write Windows-1252 where they do not write UTF-8. */
export function decodeSpreadsheetText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

/**
 * The declaration that a line stands for.
 * @param kept as it is declared now, if it is
 * @param filledBy the paths that a shared credential fills
 */
export function declarationOf(
  { cells }: ListedLine,
  kept: SettingValues | undefined,
  filledBy: (name: string) => readonly string[],
): Record<string, unknown> {
  const former = kept?.gateway as SettingValues | undefined
  const type = cells.get('gateway.type') || former?.type
  const name = cells.get('gateway.identifiantPartage')
  const before = former?.type === type ? former : undefined
  const gateway = withoutPaths({ ...before, ...(type !== undefined && { type }) }, name ? filledBy(name) : [])
  const declaration: Record<string, unknown> = structuredClone({ ...declarationDefaults, ...kept, gateway })
  for (const [path, kind] of columns) {
    const text = cells.get(path)
    if (text === undefined || path === 'gateway.type') continue
    if (text !== '') putAt(declaration, path, parseFieldValue(text, kind))
    // What its gateway has no setting for is not there.
    else if (!isSecret(kind)) putAt(declaration, path, declarationDefaults[path])
  }
  if (valueAt(declaration, 'gateway') === undefined) declaration.gateway = {}
  return declaration
}

function isSecret(kind: FieldKind): boolean {
  return kind === 'secret' || kind === 'certificate' || kind === 'key'
}
