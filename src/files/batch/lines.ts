// Parses the lines of a batch into acts: each column is a field of acte.json. Reports only faults across lines.
import { hash } from 'node:crypto'
import { problem, type Problem } from '#errors.ts'
import { fichiersNamedIn } from '#protocol/acte/acte.ts'
import { voies } from '#protocol/acte/mentions.ts'
import { compact } from '#protocol/compact.ts'
import { findNature } from '#protocol/codes.ts'
import { tableFault, type BatchTable } from './table.ts'

export interface ActeLine {
  readonly line: number
  readonly cells: readonly string[]
  readonly acte: Readonly<Record<string, unknown>>
}

interface BatchColumn {
  readonly name: string
  /** Path in acte.json: `document.fichier`. */
  readonly at: string
  readonly example: string
  /** The table must have this column. */
  readonly needed?: true
  readonly read?: (cell: string) => unknown
}

const yes = ['oui', 'vrai', 'true', '1', 'x']
const no = ['non', 'faux', 'false', '0']

function flag(cell: string): unknown {
  const word = cell.toLowerCase()
  return yes.includes(word) ? true : no.includes(word) ? false : cell
}

/** `25/06/2025` as spreadsheets show it; anything else is left for the rules to judge. */
function day(cell: string): unknown {
  const [, date, month, year] = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(cell) ?? []
  return year === undefined ? cell : `${year}-${month?.padStart(2, '0')}-${date?.padStart(2, '0')}`
}

const number = (cell: string): unknown => (/^\d{1,9}$/.test(cell) ? Number(cell) : cell)

/** As people write it: `PLAT’AU`, `Géoportail`, `non`. */
function road(cell: string): unknown {
  const word = normaliseColumnName(cell).replaceAll(/[^a-z]/g, '')
  return word === 'non' ? 'aucune' : (voies.find((each) => each === word) ?? cell)
}

/** `convention.pdf:21_DO | plan.pdf`: names, each with its code PJ if it has its own. */
function annexes(cell: string): unknown {
  return cell.split('|').flatMap((each) => {
    const at = each.lastIndexOf(':')
    const code = each.slice(at + 1).trim()
    const isTyped = at >= 0 && /^[A-Z0-9]{2}_[A-Z0-9]{2}$/.test(code)
    const [fichier, typePiece] = isTyped ? [each.slice(0, at).trim(), code] : [each.trim(), undefined]
    return fichier === '' ? [] : [{ fichier: fichier.normalize('NFC'), ...compact({ typePiece }) }]
  })
}

const table: Readonly<Record<string, Omit<BatchColumn, 'name' | 'at'> & Partial<Pick<BatchColumn, 'at'>>>> = {
  collectivite: { example: '000000000', needed: true, read: (cell) => cell.replaceAll(/\s/g, '') },
  numero: { example: 'DEL11-250625', needed: true },
  nature: { example: 'DE', needed: true, read: (cell) => (/^\d$/.test(cell) ? Number(cell) : cell) },
  dateDecision: { example: '2025-06-25', needed: true, read: day },
  matiere: { example: '8.1', needed: true, read: (cell) => cell.replaceAll(',', '.') },
  objet: { example: 'Écoles : convention de partenariat', needed: true },
  document: {
    at: 'document.fichier',
    example: 'deliberation.pdf',
    needed: true,
    read: (cell) => cell.normalize('NFC'),
  },
  typePiece: { at: 'document.typePiece', example: '99_DE' },
  annexes: { example: 'convention.pdf:21_DO', read: annexes },
  documentPapier: { example: 'non', read: flag },
  cle: { example: 'conseil-2025-06-25-11' },
  'publication.mode': { example: 'publie' },
  'publication.date': { example: '2025-06-26', read: day },
  'votes.membres': { example: '23', read: number },
  'votes.presents': { example: '19', read: number },
  'votes.votants': { example: '23', read: number },
  'votes.pour': { example: '22', read: number },
  'votes.contre': { example: '0', read: number },
  'votes.abstentions': { example: '1', read: number },
  'certifiePar.nom': { example: 'Prénom Nom' },
  'certifiePar.qualite': { example: 'Maire' },
  'budget.annee': { example: '2025' },
  'budget.nom': { example: 'Budget principal' },
  voie: { at: 'autreVoie.voie', example: 'plateforme', read: road },
  recuLe: { at: 'autreVoie.recuLe', example: '2025-06-27', read: day },
  accuse: { at: 'autreVoie.accuse', example: 'accuse.pdf', read: (cell) => cell.normalize('NFC') },
  reference: { at: 'autreVoie.reference', example: 'A-1042' },
}

export const columns: readonly BatchColumn[] = Object.entries(table).map(([name, column]) => ({
  name,
  at: name,
  ...column,
}))

/** Columns that a result file adds: a result file is accepted as a batch again. */
export const resultColumns = ['etat', 'codes', 'explications', 'id', 'identifiant'] as const

/** Its act is one that leaves. */
export const model: readonly (readonly string[])[] = [
  columns.map(({ name }) => name),
  columns.map(({ at, example }) => (at.startsWith('autreVoie.') ? '' : example)),
]

/** `Date de décision`, `date_decision` and `dateDecision` are one column. */
function normaliseColumnName(text: string) {
  const plain = text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()
  return plain.replaceAll(/\bde\b|[\s_’'-]/g, '')
}

const byName = new Map(columns.map((column) => [normaliseColumnName(column.name), column]))
const ignored: ReadonlySet<string> = new Set(resultColumns)

/** Lines and own columns of a table. @throws ActesError ACTES-X027 for every unknown, missing or repeated column */
export function readActeLines(
  { head, rows }: BatchTable,
  name: string,
): { head: readonly string[]; lines: readonly ActeLine[] } {
  const kept = head.flatMap((each, at) => (each === '' || ignored.has(normaliseColumnName(each)) ? [] : [at]))
  const found = kept.map((at) => ({
    at,
    text: head[at] ?? '',
    column: byName.get(normaliseColumnName(head[at] ?? '')),
  }))
  const names = found.flatMap(({ column }) => column?.name ?? [])
  const faults = [
    ...found
      .filter(({ column }) => !column)
      .map(({ text }) => tableFault(name, 'column', { column: text.slice(0, 80) })),
    ...columns
      .filter((each) => each.needed && !names.includes(each.name))
      .map(({ name: column }) => tableFault(name, 'missing', { column })),
    ...names.filter((column, at) => names.indexOf(column) < at).map((column) => tableFault(name, 'twice', { column })),
  ]
  const [first] = faults
  if (first) throw Object.assign(first, { problems: faults.flatMap(({ problems }) => problems) })
  const acteOf = (cells: readonly string[]) => {
    const acte: Record<string, unknown> = {}
    for (const { at, column } of found) if (column) put(acte, column, cells[at] ?? '')
    return acte
  }
  return {
    head: kept.map((at) => head[at] ?? ''),
    lines: rows.map(({ line, cells }) => ({ line, cells: kept.map((at) => cells[at] ?? ''), acte: acteOf(cells) })),
  }
}

function put(acte: Record<string, unknown>, { at, read }: BatchColumn, cell: string) {
  if (cell === '') return
  const [outer = '', inner] = at.split('.')
  const value = read ? read(cell) : cell
  acte[outer] = inner === undefined ? value : { ...(acte[outer] as object | undefined), [inner]: value }
}

/** The column that holds a path of acte.json: `annexes[0].fichier` is in `annexes`. */
export function columnOf(path: string): string {
  return columns.find(({ at }) => at === path)?.name ?? path.replace(/[.[].*$/, '')
}

export function filesNamed({ acte }: Pick<ActeLine, 'acte'>): readonly string[] {
  return [...new Set(fichiersNamedIn(acte).map(({ fichier }) => fichier))]
}

/** Lines that are the same act, by line number: all of them are refused. */
export function repeated(lines: readonly ActeLine[]): ReadonlyMap<number, Problem> {
  const groups = Map.groupBy(lines, ({ acte: { collectivite, numero, nature, dateDecision } }) => {
    const known = typeof nature === 'string' || typeof nature === 'number' ? findNature(nature)?.abrege : undefined
    return JSON.stringify([collectivite, dateDecision, numero, known ?? nature])
  })
  const all = [...groups.values()].filter(([first, second]) => second && first?.acte['numero'] !== undefined)
  return new Map(
    all.flatMap((group) =>
      group.map(({ line, acte }) => {
        const others = group.filter((each) => each.line !== line).map((each) => each.line)
        const params = { lines: others.slice(0, 10).join(', ') }
        return [line, problem('ACTES-A064', 'numero', { value: String(acte['numero']), params })] as const
      }),
    ),
  )
}

export function unnamed(lines: readonly ActeLine[], names: readonly string[]): readonly string[] {
  const known = new Set(lines.flatMap(filesNamed))
  return names.filter((name) => !known.has(name)).sort()
}

/** With a key: its own, or one derived from the line and its files' `digests` by name, the same in every batch. */
export function keyed({ acte }: Pick<ActeLine, 'acte'>, digests: Readonly<Record<string, string>>): ActeLine['acte'] {
  if (acte['cle'] !== undefined) return acte
  return { ...acte, cle: `lot-${hash('sha256', JSON.stringify([acte, Object.entries(digests).sort()]))}` }
}
