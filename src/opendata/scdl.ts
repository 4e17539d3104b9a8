// The open data of délibérations: schema "SCDL délibérations" (OpenDataFrance, schema.data.gouv.fr), by its versions.
import { CsvError, parse } from 'csv-parse'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { problem, type Problem } from '#errors.ts'
import type { Acte } from '#protocol/acte/acte.ts'
import { isUnanimous } from '#protocol/acte/mentions.ts'
import { isIdentitePrefecture, siretOf, type Collectivite } from '#protocol/acte/collectivite.ts'
import { isSiret } from '#protocol/acte/shape.ts'
import { isJour, type Jour } from '#protocol/calendrier/jour.ts'
import { nationalClassification } from '#protocol/classification/classification.ts'
import type { ScdlReason } from '#text/words.ts'
import { scdlDefault, type ScdlVersion } from './period.ts'

export interface Deliberation extends Pick<Acte, 'numero' | 'dateDecision' | 'matiere' | 'objet' | 'votes' | 'budget'> {
  readonly collectivite: Collectivite
  readonly dateReception: Jour
  /** URL of its public page, if any. */
  readonly page?: string | undefined
}

interface ScdlColumn {
  readonly name: string
  readonly needed?: true
  readonly from: string
  readonly valueOf: (of: Deliberation) => string | number | undefined
  /** Rules for a present value; only the first failure is reported. */
  readonly rules?: readonly ScdlRule[]
}

type ScdlRule = readonly [reason: ScdlReason, holds: (value: string, row: ReadonlyMap<string, string>) => boolean]

const day: readonly ScdlRule[] = [['date', isJour]]
const count: readonly ScdlRule[] = [['entier', (value) => /^\d{1,9}$/.test(value)]]

/** The 57 matières of level two, by code: `8.4` is `domaines de compétences par thèmes/aménagement du territoire`. */
export const matieres: ReadonlyMap<string, string> = new Map(
  nationalClassification.matieres.flatMap(({ code, libelle, sous }) =>
    sous.map(
      (own) => [`${code}.${own.code}`, `${normalizeLibelle(libelle)}/${normalizeLibelle(own.libelle)}`] as const,
    ),
  ),
)
const code = 'DELIB_MATIERE_CODE'
const matiereNames: ReadonlySet<string> = new Set(matieres.values())

/** Lower case, without the schema's separators. */
function normalizeLibelle(libelle: string) {
  return libelle
    .toLowerCase()
    .replaceAll(/[,()/]/g, ' ')
    .replaceAll(/ +/g, ' ')
    .trim()
}

/** The schema knows only codes of level two. */
export function matiereOf({ matiere }: Pick<Acte, 'matiere'>): string {
  return matiere.slice(0, 2).join('.')
}

const since212: readonly ScdlColumn[] = [
  { name: 'COLL_NOM', needed: true, from: '`nom` of the declaration', valueOf: ({ collectivite }) => collectivite.nom },
  {
    name: 'COLL_SIRET',
    needed: true,
    from: '`siren` and `nic` of the declaration',
    valueOf: ({ collectivite }) => siretOf(collectivite),
    rules: [['siret', isSiret]],
  },
  { name: 'DELIB_ID', needed: true, from: '`numero`', valueOf: ({ numero }) => numero },
  {
    name: 'DELIB_DATE',
    needed: true,
    from: '`dateDecision`',
    valueOf: ({ dateDecision }) => dateDecision,
    rules: day,
  },
  {
    name: code,
    needed: true,
    from: 'the first two levels of `matiere`',
    valueOf: matiereOf,
    rules: [['matiere', (value) => matieres.has(value)]],
  },
  {
    name: 'DELIB_MATIERE_NOM',
    needed: true,
    from: 'both labels of the national classification, in small letters, without comma, bracket or slash',
    valueOf: (of) => matieres.get(matiereOf(of)),
    rules: [
      ['matiere-nom', (value) => /^[^/,()]+\/[^/,()]+$/.test(value) && value === value.toLowerCase()],
      // A collectivité's own list may use other names.
      ['matiere-autre', (value, row) => !matiereNames.has(value) || matieres.get(row.get(code) ?? '') === value],
    ],
  },
  { name: 'DELIB_OBJET', needed: true, from: '`objet`, as it was handed in', valueOf: ({ objet }) => objet },
  {
    name: 'BUDGET_ANNEE',
    from: '`budget.annee`',
    valueOf: ({ budget }) => budget?.annee,
    rules: [['annee', (value) => /^[0-9]{4}(\/[0-9]{4})?$/.test(value)]],
  },
  { name: 'BUDGET_NOM', from: '`budget.nom`', valueOf: ({ budget }) => budget?.nom },
  {
    name: 'PREF_ID',
    from: '`prefecture.identite` of the declaration: who controls, never the identifier of the act',
    valueOf: ({ collectivite }) => collectivite.prefecture?.identite,
    rules: [['prefecture', isIdentitePrefecture]],
  },
  {
    name: 'PREF_DATE',
    from: 'day of reception of the AR',
    valueOf: ({ dateReception }) => dateReception,
    rules: day,
  },
  { name: 'VOTE_EFFECTIF', from: '`votes.membres`', valueOf: ({ votes }) => votes?.membres, rules: count },
  {
    name: 'VOTE_REEL',
    from: '`votes.votants`: who voted, by proxy too',
    valueOf: ({ votes }) => votes?.votants,
    rules: count,
  },
  { name: 'VOTE_POUR', from: '`votes.pour`', valueOf: ({ votes }) => votes?.pour, rules: count },
  {
    name: 'VOTE_CONTRE',
    from: '`votes.contre`; 0 where all who voted were for it',
    valueOf: ({ votes = {} }) => votes.contre ?? (isUnanimous(votes) ? 0 : undefined),
    rules: count,
  },
  {
    name: 'VOTE_ABSTENTION',
    from: '`votes.abstentions`; 0 where all who voted were for it',
    valueOf: ({ votes = {} }) => votes.abstentions ?? (isUnanimous(votes) ? 0 : undefined),
    rules: count,
  },
  {
    name: 'DELIB_URL',
    from: 'the public page of the act, where it is online and `ACTES_PUBLIC_URL` is set',
    valueOf: ({ page }) => page,
    rules: [['adresse', (value) => /^https?:\/\/[^\s]+$/.test(value) && URL.canParse(value)]],
  },
]

/** The columns of each version, in its order. */
export const scdlColumns: Readonly<Record<ScdlVersion, readonly ScdlColumn[]>> = {
  '2.1.2': since212,
  '2.1.5': since212,
}

export async function* scdlRows(
  all: AsyncIterable<Deliberation>,
  schema: ScdlVersion = scdlDefault,
): AsyncGenerator<readonly string[]> {
  const columns = scdlColumns[schema]
  yield columns.map(({ name }) => name)
  for await (const each of all) yield columns.map(({ valueOf }) => String(valueOf(each) ?? ''))
}

interface CheckedScdl {
  readonly schema: ScdlVersion
  readonly rows: number
  /** In file order, at `LINE.COLUMN`: ACTES-V029 with its reason. */
  readonly problems: readonly Problem[]
}

/** Limits: characters of a row, and reported faults. */
const [rowMost, faultsMost] = [1_000_000, 10_000]

/** Check a file against a version of the schema as a stream, reporting every fault at once. */
export async function checkScdl(
  bytes: AsyncIterable<Uint8Array>,
  schema: ScdlVersion = scdlDefault,
): Promise<CheckedScdl> {
  const columns = scdlColumns[schema]
  const problems: Problem[] = []
  let head: readonly string[] | undefined
  let [rows, last] = [0, 0]
  // Check each row when read: the rest of the file may be unreadable.
  const look = (record: readonly string[], lines: number) => {
    const line = lines - record.join('').split('\n').length + 1
    const told = head ? rowFaults(columns, { record, head, line }) : headFaults(columns, record)
    if (problems.length < faultsMost) problems.push(...told)
    if (head) rows++
    head ??= record
    last = lines
  }
  try {
    await pipeline(Readable.from(decodeScdlText(bytes)), parserFor(look).resume())
  } catch (error) {
    problems.push(faultAt(last + 1, '', scdlReasonFrom(error)))
  }
  return { schema, rows, problems: head ? problems : [...problems, ...headFaults(columns, [])] }
}

function parserFor(look: (record: readonly string[], lines: number) => void) {
  return parse({
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: rowMost,
    on_record: (record: readonly string[], { lines }) => {
      look(record, lines)
      return null
    },
  })
}

/** Drops the BOM. @throws TypeError when not UTF-8 */
async function* decodeScdlText(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  for await (const chunk of bytes) yield decoder.decode(chunk, { stream: true })
  yield decoder.decode()
}

function scdlReasonFrom(error: unknown): ScdlReason {
  if (error instanceof TypeError) return 'encodage'
  if (error instanceof CsvError) return 'csv'
  throw error
}

function headFaults(columns: readonly ScdlColumn[], head: readonly string[]): readonly Problem[] {
  const isKnown = (name: string) => columns.some((column) => column.name === name)
  return [
    ...head.filter((name) => !isKnown(name)).map((name) => faultAt(1, name, 'colonne-inconnue')),
    ...columns.flatMap(({ name, needed }) => {
      const times = head.filter((each) => each === name).length
      if (times > 1) return [faultAt(1, name, 'colonne-double')]
      return needed && times === 0 ? [faultAt(1, name, 'colonne-absente')] : []
    }),
  ]
}

interface ScdlLine {
  readonly record: readonly string[]
  readonly head: readonly string[]
  readonly line: number
}

function rowFaults(columns: readonly ScdlColumn[], { record, head, line }: ScdlLine): readonly Problem[] {
  const row = new Map(head.map((name, index) => [name, record[index] ?? '']))
  const told = columns.flatMap(({ name, needed, rules = [] }) => {
    const value = row.get(name)
    if (value === undefined) return []
    const reason = value.trim() === '' ? needed && 'absente' : rules.find(([, holds]) => !holds(value, row))?.[0]
    return reason ? [faultAt(line, name, reason, value)] : []
  })
  return record.length === head.length ? told : [faultAt(line, '', 'longueur'), ...told]
}

function faultAt(...[line, name, reason, value]: [number, string, ScdlReason, string?]) {
  const column = name.slice(0, 80)
  const path = column === '' ? `${line}` : `${line}.${column}`
  return problem('ACTES-V029', path, { ...(value && { value }), params: { line, column, reason } })
}
