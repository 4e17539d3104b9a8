// A CSV file of collectivités, columns named by paths of the declaration. A missing column leaves the declared value;
// an empty cell resets it to its default, or to nothing; an empty secret keeps the declared one.
import { CsvError, parse } from 'csv-parse/sync'
import { ActesError, problem } from '#errors.ts'
import { fieldsOf, type FieldKind } from '#gateways/fields.ts'
import { putAt, valueAt, withoutPaths, type SettingValues } from '#gateways/shared-credentials.ts'
import { gatewayTypes } from '#text/words.ts'
import { nearestKey } from '#protocol/acte/shape.ts'
import { declarationDefaults, declarationFields, parseFieldValue } from './fields.ts'
import { compact } from '#protocol/compact.ts'

const linesMost = 5_000
const charactersMost = 1_000_000

const columns = (): ReadonlyMap<string, FieldKind> =>
  new Map([
    ...declarationFields.map(({ path, kind }) => [path, kind] as const),
    ['gateway.type', 'text'] as const,
    ...gatewayTypes().flatMap((type) =>
      Object.entries(fieldsOf(type)).flatMap(([path, { kind }]) =>
        kind === 'expert' ? [] : [[`gateway.${path}`, kind] as const],
      ),
    ),
  ])

export interface ListedLine {
  /** Counted in the file, where the head is line 1. */
  readonly line: number
  readonly cells: ReadonlyMap<string, string>
}

/** @throws ActesError ACTES-A069 with every fault of the file's form */
export function readListing(text: string): readonly ListedLine[] {
  if (text.length > charactersMost) throw unreadableListing('longueur')
  const [head = [], ...rows] = recordsOf(text)
  const names = head.map((name) => name.trim())
  const known = columns()
  const strange = names.filter((name) => name !== '' && !known.has(name))
  const problems = strange.map((name) => {
    const params = { reason: 'colonne', suggestion: nearestKey(name, [...known.keys()]), line: 1 }
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

function unreadableListing(reason: string, line?: number) {
  return new ActesError('ACTES-A069', { params: { reason, ...compact({ line }) } })
}

/** Windows spreadsheets write Windows-1252 when they do not write UTF-8. */
export function decodeSpreadsheetText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

/** @param kept the current declaration, if any @param filledBy the paths that a shared credential fills */
export function declarationOf(
  { cells }: ListedLine,
  kept: SettingValues | undefined,
  filledBy: (name: string) => readonly string[],
): Record<string, unknown> {
  const former = kept?.gateway as SettingValues | undefined
  const type = cells.get('gateway.type') || former?.type
  const name = cells.get('gateway.identifiantPartage')
  const before = former?.type === type ? former : undefined
  const gateway = withoutPaths({ ...before, ...compact({ type }) }, name ? filledBy(name) : [])
  const declaration: Record<string, unknown> = structuredClone({ ...declarationDefaults, ...kept, gateway })
  for (const [path, kind] of columns()) {
    const text = cells.get(path)
    if (text === undefined || path === 'gateway.type') continue
    if (text !== '') putAt(declaration, path, parseFieldValue(text, kind))
    // Leave out columns that the line's gateway has no setting for.
    else if (!isSecret(kind)) putAt(declaration, path, declarationDefaults[path])
  }
  if (valueAt(declaration, 'gateway') === undefined) declaration.gateway = {}
  return declaration
}

function isSecret(kind: FieldKind) {
  return kind === 'secret' || kind === 'certificate' || kind === 'key'
}
