// The judge of what left for the archives: what they hold, what the proxies saw and what stands in the database, as judge.ts
// does it for the platforms. It imports nothing from src/.
import { readdirSync, readFileSync } from 'node:fs'
import { hash } from 'node:crypto'
import { join } from 'node:path'
import { archiveKinds, type ArchiveKind, type Evidence, type HeldTransfer } from './evidence.ts'

export interface TransferRow {
  readonly id: string
  readonly transmission: string
  readonly archive: ArchiveKind
  readonly identifier: string
  readonly state: string
  readonly held_code: string | null
  readonly bordereau_sha256: string | null
  readonly standing: string
  readonly attempts: readonly { readonly opened_at: string; readonly request_sha256: string }[] | null
  readonly told: readonly string[] | null
}

/** All of them, with their attempts and what the journal tells. */
export const transferRows = `SELECT t.id, transmission, archive, identifier, state, held_code, bordereau_sha256,
    format('due %s, after %s failures, met %s %s, now %s', due_at, failures, met_code, detail, clock_timestamp()) AS standing,
    (SELECT jsonb_agg(a ORDER BY a.number) FROM actes.transfer_attempt a WHERE a.transfer = t.id) AS attempts,
    (SELECT jsonb_agg(j.event ORDER BY j.id) FROM actes.journal j WHERE j.detail->>'transfer' = t.identifier) AS told
  FROM actes.transfer t`

const verdicts: Readonly<Record<string, HeldTransfer['verdict']>> = {
  '000': 'accepted',
  OK: 'accepted',
  WARNING: 'accepted',
}

/** What the simulated archives hold, read from their folders. */
export function heldTransfers(archives: Evidence['archives']): readonly HeldTransfer[] {
  return archiveKinds.flatMap((kind) => {
    const folder = join(archives[kind], ...(kind === 'vitam' ? ['vitam', 'operations'] : ['transfers']))
    return namesIn(folder).flatMap((name): readonly HeldTransfer[] => {
      const [record, bordereau] = kind === 'vitam' ? ['operation', 'manifest'] : ['transfer', 'bordereau']
      const text = readIfThere(join(folder, name, `${record}.json`))
      // Its taking was interrupted: its sender had no answer.
      if (text === undefined) return []
      const { identifier, state, status, code } = JSON.parse(String(text)) as Readonly<Record<string, string>>
      const isAnswered = state === 'COMPLETED' || state === 'answered'
      const xml = readIfThere(join(folder, name, `${bordereau}.xml`)) ?? Buffer.alloc(0)
      const verdict = isAnswered ? (verdicts[code ?? status ?? ''] ?? 'refused') : 'none'
      return [{ kind, identifier: identifier ?? '', bordereauSha256: hash('sha256', xml), verdict }]
    })
  })
}

/** The time that a process reads is ahead by as long as the database took to tell it, never behind. */
export const aheadMs = 1_000

const ofAct = (identifier: string) => identifier.replace(/-\d+$/, '')

/** Nothing is there twice, nothing is believed that no archive says: whatever the database has forgotten. */
export function* judgeArchives(held: readonly HeldTransfer[], rows: readonly TransferRow[]): Iterable<string> {
  // What an archive refused may be asked for anew.
  const kept = held.filter(({ verdict }) => verdict !== 'refused')
  const copies = [
    ...Map.groupBy(held, ({ identifier }) => identifier),
    ...Map.groupBy(kept, ({ identifier }) => ofAct(identifier)),
  ]
  for (const [name, { length }] of copies) if (length > 1) yield `${name}: ${length} times in the archives`
  for (const row of rows) yield* believed(row, held)
}

const nameOf = ({ identifier, archive }: TransferRow) => `transfer ${identifier} to ${archive}`

function* believed(row: TransferRow, held: readonly HeldTransfer[]) {
  const { state, identifier } = row
  const there = held.find((each) => each.identifier === identifier)
  if (state === 'accepted' && there?.verdict !== 'accepted')
    yield `${nameOf(row)}: accepted, and the archive says ${there?.verdict ?? 'nothing'}`
  if (state === 'refused' && there?.verdict !== 'refused')
    yield `${nameOf(row)}: refused, and the archive says ${there?.verdict ?? 'nothing'}`
}

/** And nothing is lost. */
export function* judgeTransfers(
  evidence: Pick<Evidence, 'transfers' | 'exchanges'>,
  held: readonly HeldTransfer[],
  rows: readonly TransferRow[],
): Iterable<string> {
  yield* judgeArchives(held, rows)
  for (const { kind, identifier } of held)
    if (!rows.some((row) => row.identifier === identifier && row.archive === kind))
      yield `${identifier}: at ${kind}, and no transfer of it`
  for (const id of evidence.transfers)
    if (!rows.some(({ transmission }) => transmission === id)) yield `transfer of ${id}: asked for, and lost`
  for (const row of rows) {
    const there = held.find(({ identifier }) => identifier === row.identifier)
    // What is frozen again after the database was put back has another.
    if (row.state === 'accepted' && there && there.bordereauSha256 !== row.bordereau_sha256)
      yield `${nameOf(row)}: the archive has another bordereau`
    yield* ended(row)
    yield* written(row, evidence)
  }
}

function* ended(row: TransferRow) {
  const { state, told } = row
  const name = nameOf(row)
  const isUncertain = row.archive === 'vitam' && state === 'frozen' && row.held_code === 'ACTES-T010'
  if (state !== 'accepted' && state !== 'refused' && !isUncertain)
    yield `${name}: stuck in ${state}, held ${row.held_code} (${row.standing})`
  const steps = ['transfer-asked', 'transfer-frozen', ...(isUncertain ? [] : ['transfer-sent', `transfer-${state}`])]
  const times = (event: string) => told?.filter((each) => each === event).length ?? 0
  // What a person saw there has left without the program's knowing.
  const isToldOnce = (event: string) =>
    event === 'transfer-sent' && times('transfer-settled') > 0 ? times(event) <= 1 : times(event) === 1
  const missing = steps.filter((event) => !isToldOnce(event))
  if (missing.length > 0) yield `${name}: ${state}, and its journal does not tell ${missing.join(', ')} once`
}

/** What left has its line, written before. */
function* written(row: TransferRow, { exchanges }: Pick<Evidence, 'exchanges'>) {
  const { identifier, attempts } = row
  const [own, name] = [attempts ?? [], nameOf(row)]
  const names = [identifier, ...own.map(({ request_sha256: sha256 }) => sha256)]
  const sent = exchanges.filter(({ kind, sends = '' }) => kind in archiveNames && names.includes(sends))
  const [first] = sent.toSorted((one, other) => one.began - other.began)
  if (sent.length > own.length) yield `${name}: sent ${sent.length} times, with ${own.length} attempts in the ledger`
  if (first && own[0] && Date.parse(own[0].opened_at) - aheadMs > first.at.getTime())
    yield `${name}: sent before its attempt was written`
}

const archiveNames: Readonly<Record<string, true>> = { asalae: true, vitam: true }

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path)
  } catch {
    return undefined
  }
}
