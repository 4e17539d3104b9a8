// The judge. It knows nothing of the product: it reads what the simulated platforms hold, what the proxy saw and what stands
// in the database, and says what does not fit. It imports nothing from src/ (test/architecture.test.ts).
import pg from 'pg'
import type { Deposit, Evidence, Exchange, HeldTransfer, Judgement } from './evidence.ts'
import { judgeDoors, type DoorWord } from './judge-doors.ts'
import {
  aheadMs,
  heldTransfers,
  judgeArchives,
  judgeTransfers,
  transferRows,
  type TransferRow,
} from './judge-transfers.ts'
import { readAskedBack, readLedgers, readLetterReceipts, type AskedBack, type Received } from './ledgers.ts'

interface Row {
  readonly id: string
  readonly message: string
  readonly collectivite: string
  readonly connection: string
  readonly numero: string | null
  readonly id_acte: string | null
  readonly document: string | null
  readonly state: string
  readonly held_code: string | null
  readonly open_attempt: string | null
  readonly reference: string | null
  /** Where it stands, for whoever looks into it. */
  readonly standing: string
  readonly archive: { readonly sha256?: string; readonly name?: string } | null
}

interface Line {
  readonly id: string
  readonly transmission: string
  readonly event: string
  readonly from_state: string | null
  readonly to_state: string | null
}

interface Attempt {
  readonly id: string
  readonly transmission: string
  readonly verdict: string | null
  readonly opened_at: Date
}

interface Retour {
  readonly id: string
  readonly transmission: string | null
  readonly sha256: string
  readonly kind: string | null
  readonly status: string
  readonly id_acte: string | null
}

/** Everything that the rules look at. */
export interface Case {
  readonly evidence: Pick<Evidence, 'deposits' | 'exchanges' | 'letters' | 'transfers'>
  readonly received: readonly Received[]
  readonly askedBack: readonly AskedBack[]
  /** The act of each receipt of a letter that a platform has received. */
  readonly letterReceipts: readonly string[]
  /** The act of each task that a letter opened. */
  readonly letterTasks: readonly string[]
  readonly rows: readonly Row[]
  readonly lines: ReadonlyMap<string, readonly Line[]>
  readonly attempts: ReadonlyMap<string, readonly Attempt[]>
  readonly retours: readonly Retour[]
  /** Whether the bytes with this digest are kept; absent: it is not looked at. */
  readonly isKept?: (sha256: string) => boolean
  /** What the archives hold. */
  readonly held: readonly HeldTransfer[]
  readonly transfers: readonly TransferRow[]
  /** What a door told, and the deposits that came by it and are told about; absent: it is not looked at. */
  readonly told?: readonly DoorWord[]
  readonly byQueue?: readonly Pick<Deposit, 'id'>[]
  /** The database was put back: an act that was handed in again has another archive than the one that had left. */
  readonly isRestored?: boolean
}

type Rule = (given: Case) => Iterable<string>

/** Judge a run: everything that does not fit, and how each deposit ended. */
export async function judge(evidence: Evidence): Promise<Judgement> {
  const client = new pg.Client(evidence.databaseUrl)
  await client.connect()
  try {
    const rows = await readRows(async (text) => (await client.query(text)).rows)
    const { folders, archives } = evidence
    return judgeCase({
      evidence,
      received: readLedgers(folders),
      askedBack: readAskedBack(folders),
      letterReceipts: readLetterReceipts(folders),
      held: heldTransfers(archives),
      ...rows,
    })
  } finally {
    await client.end()
  }
}

export function judgeCase(given: Case): Judgement {
  const findings = (given.isRestored ? rulesOfRestored : rules).flatMap((rule) => [...rule(given)])
  const endings: Record<string, number> = {}
  for (const deposit of given.evidence.deposits) {
    const ending = endingOf(given.rows.find(({ id }) => id === deposit.id))
    endings[ending] = (endings[ending] ?? 0) + 1
  }
  return { findings, endings }
}

/** What stands in the database. */
export async function readRows(read: (text: string) => Promise<readonly unknown[]>) {
  const ask = async <T>(text: string) => (await read(text)) as readonly T[]
  return {
    letterTasks: (
      await ask<{ act: string }>(
        `SELECT t.collectivite || ' ' || t.numero AS act FROM actes.task k JOIN actes.transmission t ON t.id = k.transmission
          WHERE k.kind = 'demandePieces'`,
      )
    ).map(({ act }) => act),
    rows: await ask<Row>(
      `SELECT t.id, message, collectivite, connection, numero, id_acte, state, held_code, open_attempt, reference, archive,
           files->0->>'sha256' AS document,
           format('%s, due %s, after %s failures, met %s; %s collects at %s, last %s %s; now %s', t.id, due_at, failures,
             met_code, c.id, collect_at, last_collect, last_code, clock_timestamp()) AS standing
         FROM actes.transmission t LEFT JOIN actes.connection c ON c.id = connection`,
    ),
    lines: grouped(
      await ask<Line>('SELECT id, transmission, event, from_state, to_state FROM actes.journal ORDER BY id'),
    ),
    attempts: grouped(
      await ask<Attempt>('SELECT id, transmission, verdict, opened_at FROM actes.attempt ORDER BY opened_at'),
    ),
    transfers: await ask<TransferRow>(transferRows),
    retours: await ask<Retour>(
      "SELECT id, transmission, sha256, kind, status, facts->>'idActe' AS id_acte FROM actes.retour",
    ),
  }
}

function grouped<T extends { readonly transmission: string }>(all: readonly T[]): ReadonlyMap<string, readonly T[]> {
  return Map.groupBy(all, ({ transmission }) => transmission)
}

const ends = ['acknowledged', 'refused', 'cancelled', 'annulled']

function endingOf(row: Row | undefined): string {
  if (!row) return 'lost'
  if (ends.includes(row.state)) return row.state
  return row.held_code === null ? `stuck in ${row.state}` : `held ${row.held_code}`
}

/** Every accepted deposit is there, once, and has come to an end. */
const accounted: Rule = function* ({ evidence, rows }) {
  const known = new Map(rows.map((row) => [row.id, row]))
  for (const { id, numero, siren } of evidence.deposits) {
    const row = known.get(id)
    const ending = endingOf(row)
    if (!row || ending.startsWith('stuck')) yield `${numero} of ${siren}: ${ending} (${row?.standing ?? id})`
    if (row && (row.numero !== numero || row.collectivite !== siren))
      yield `${numero} of ${siren}: its row is of another`
  }
}

/** No platform has an act twice, none was given again what it had taken, none has what nobody handed in. */
const once: Rule = function* ({ evidence, received, rows }) {
  for (const [key, copies] of Map.groupBy(received, keyOf)) {
    const times = copies.reduce((sum, each) => sum + each.times, 0)
    if (times > 1) yield `${key}: received ${times} times`
    if (!rows.some((row) => row.message === '1-1' && `${row.collectivite} ${row.numero}` === key))
      yield `${key}: received, and no transmission of it`
  }
  for (const [key, copies] of Map.groupBy(
    evidence.exchanges.filter(isSending),
    (each) => `${each.kind} ${each.sends}`,
  )) {
    const taken = copies.find(isTaken)
    const again = taken && copies.filter(({ whole, began }) => whole && began > taken.ended)
    if (again && again.length > 0) yield `${key}: sent again after the platform had said that it has it`
  }
}

function keyOf({ siren, numero }: Pick<Received, 'siren' | 'numero'>): string {
  return `${siren} ${numero}`
}

function isSending({ sends }: Exchange): boolean {
  return sends !== undefined
}

function isTaken({ kind, whole, status, said = '', isTaken: known }: Exchange): boolean {
  if (!whole || known !== undefined) return known === true
  if (kind === 's2low') return /^OK\n\d+/.test(said)
  if (kind === 'pastell') return status === 201 && /"result": *true/.test(said)
  if (kind === 'fast') return status === 200 && /<code>0?<\/code>/.test(said)
  return status === { asalae: 200, vitam: 202, ministry: 201, sandbox: 201 }[kind]
}

/** What is said to have left is at the platform; what is said to be refused was refused there. */
const believed: Rule = function* ({ evidence, received, rows, isRestored }) {
  const there = Map.groupBy(received, keyOf)
  const taken = new Set(evidence.deposits.filter((deposit) => deposit.taken).map(({ id }) => id))
  for (const row of rows.filter(({ message }) => message === '1-1')) {
    const copies = there.get(`${row.collectivite} ${row.numero}`) ?? []
    const name = `${row.numero} of ${row.collectivite}`
    if (['submitted', 'acknowledged', 'annulled'].includes(row.state) && copies.length === 0)
      yield `${name}: ${row.state}, and the platform has nothing of it`
    if (row.state === 'refused' && copies.some(({ refused }) => !refused) && !taken.has(row.id))
      yield `${name}: refused, and the platform took it`
    if (row.state === 'cancelled' && copies.length > 0 && !taken.has(row.id))
      yield `${name}: cancelled, and the platform has it`
    if (row.state === 'acknowledged' && !copies.some(({ acknowledged }) => acknowledged))
      yield `${name}: acknowledged, and nobody did so`
    if (row.state === 'acknowledged' && copies.some(({ idActe }) => idActe !== undefined && idActe !== row.id_acte))
      yield `${name}: acknowledged under another identifier`
    const isNamed = copies.some(({ references }) => references.includes(row.reference ?? ''))
    if (row.state === 'acknowledged' && !isNamed && !isRestored)
      yield `${name}: its reference ${row.reference} is none of the platform's`
  }
  const named = rows.filter(({ reference }) => reference !== null)
  for (const [key, own] of Map.groupBy(named, ({ connection, reference }) => `${connection} ${reference}`))
    if (own.length > 1) yield `${key}: ${own.length} transmissions have this reference`
  for (const { numero, siren, id } of evidence.deposits.filter(({ taken }) => taken)) {
    const { state = 'lost' } = rows.find((row) => row.id === id) ?? {}
    if (['submitted', 'acknowledged', 'annulled'].includes(state))
      yield `${numero} of ${siren}: ${state}, and what the platform has is somebody else's`
  }
  for (const deposit of evidence.deposits.filter(({ taken }) => !taken && !isRestored))
    for (const copy of there.get(keyOf(deposit)) ?? []) yield* unlike(deposit, copy, rows)
}

/** What arrived is what was handed in, byte for byte. */
function* unlike({ id, numero, siren, sha256 }: Deposit, copy: Received, rows: readonly Row[]): Iterable<string> {
  if (copy.documentSha256 !== undefined && copy.documentSha256 !== sha256)
    yield `${numero} of ${siren}: the platform has another document`
  const { archive } = rows.find((row) => row.id === id) ?? {}
  if (copy.archiveSha256 !== undefined && copy.archiveSha256 !== archive?.sha256)
    yield `${numero} of ${siren}: the platform has another archive`
}

/** Every journal goes from the deposit to where the transmission stands, without a gap. */
const told: Rule = function* ({ rows, lines }) {
  for (const row of rows) {
    const [first, ...more] = lines.get(row.id) ?? []
    const name = `${row.numero ?? row.message} of ${row.collectivite}`
    if (first?.event !== 'received' || first.to_state !== 'received')
      yield `${name}: its journal begins with ${first?.event}`
    let at = first?.to_state
    for (const { event, from_state, to_state } of more) {
      if (to_state === null) continue
      if (from_state !== at) yield `${name}: its journal goes on from ${from_state} (${event}), where it was ${at}`
      at = to_state
    }
    if (at !== row.state) yield `${name}: ${row.state}, and its journal ends in ${at}`
  }
}

/** Every sending that reached a platform has its line, written before; what left has one that was taken. */
const written: Rule = function* ({ evidence, rows, attempts }) {
  const sendings = evidence.exchanges.filter(isSending)
  for (const row of rows.filter(({ message }) => message === '1-1')) {
    const own = attempts.get(row.id) ?? []
    const name = `${row.numero} of ${row.collectivite}`
    const names = [row.numero, row.reference, row.archive?.name ?? null]
    const sent = sendings.filter(({ sends = '' }) => names.includes(sends))
    const first = sent.toSorted((a, b) => a.began - b.began)[0]
    if (sent.length > own.length) yield `${name}: sent ${sent.length} times, with ${own.length} attempts in the ledger`
    if (first && own[0] && own[0].opened_at.getTime() - aheadMs > first.at.getTime())
      yield `${name}: sent before its attempt was written`
    if (own.some(({ id, verdict }) => verdict === null && id !== row.open_attempt))
      yield `${name}: an attempt without verdict`
    if (
      ['submitted', 'acknowledged'].includes(row.state) &&
      own.filter(({ verdict }) => verdict === 'taken').length !== 1
    )
      yield `${name}: ${row.state}, with attempts ${own.map(({ verdict }) => verdict).join(', ') || 'none'}`
  }
}

/** Every retour that was stored is understood, or waits for a person; each counts once, for the act that it names. */
const understood: Rule = function* ({ rows, retours }) {
  const known = new Map(rows.map((row) => [row.id, row]))
  for (const { id, status, transmission, kind, id_acte } of retours) {
    if (status === 'stored') yield `return ${id}: never read`
    const row = transmission === null ? undefined : known.get(transmission)
    if (status === 'attached' && !row) yield `return ${id}: attached to nothing`
    if (row && kind === 'ARActe' && id_acte !== row.id_acte) yield `${row.numero}: a receipt of ${id_acte} is on it`
  }
  for (const row of rows.filter(({ state, message }) => state === 'acknowledged' && message === '1-1')) {
    const receipts = retours.filter((each) => each.transmission === row.id && each.kind === 'ARActe')
    const counted = receipts.filter(({ status }) => status === 'attached')
    if (counted.length === 0) yield `${row.numero} of ${row.collectivite}: acknowledged without a receipt`
    const distinct = new Set(counted.map(({ sha256 }) => sha256))
    if (distinct.size < counted.length)
      yield `${row.numero} of ${row.collectivite}: one receipt counts ${counted.length} times`
  }
}

/** An annulation is asked for once, and counts only where it took effect. */
const annulled: Rule = function* ({ rows, askedBack }) {
  const byAct = Map.groupBy(askedBack, keyOf)
  for (const [key, all] of byAct) if (all.length > 1) yield `${key}: its annulation was asked for ${all.length} times`
  for (const row of rows.filter(({ state, message }) => state === 'annulled' && message === '1-1'))
    if (!byAct.get(`${row.collectivite} ${row.numero}`)?.some((each) => each.annulled))
      yield `${row.numero} of ${row.collectivite}: annulled, and nobody did so`
}

/** It comes to an end. */
const annulling: Rule = function* ({ rows }) {
  for (const row of rows.filter(({ message }) => message === '6-1')) {
    const ending = endingOf(row)
    if (ending.startsWith('stuck')) yield `annulation ${row.id} of ${row.collectivite}: ${ending} (${row.standing})`
  }
}

/** Each letter is one task of its act, and nothing else is one; its receipt leaves once. */
const lettered: Rule = function* ({ evidence, letterTasks, letterReceipts, rows, retours }) {
  const written = evidence.letters.map(keyOf)
  for (const act of written) {
    const tasks = letterTasks.filter((each) => each === act).length
    const row = rows.find((each) => `${each.collectivite} ${each.numero}` === act)
    const come = retours.filter(
      ({ id_acte, kind }) => id_acte === row?.id_acte && kind === 'DemandePieceComplementaire',
    )
    const seen = come.map(({ id, status, transmission }) => `${id} ${status} ${transmission}`).join(', ') || 'none'
    if (tasks !== 1)
      yield `${act}: one letter of the préfecture, ${tasks} tasks; its returns: ${seen}; its act: ${row?.state} ${row?.standing}`
    if (letterReceipts.filter((each) => each === act).length > 1) yield `${act}: the receipt of its letter came twice`
  }
  for (const act of letterTasks) if (!written.includes(act)) yield `${act}: a task for a letter that nobody wrote`
  for (const row of rows.filter(({ message }) => message === '3-2'))
    if (row.state !== 'submitted' && row.held_code === null)
      yield `receipt ${row.id} of ${row.collectivite}: stuck in ${row.state} (${row.standing})`
}

const inArchives: Rule = ({ held, transfers }) => judgeArchives(held, transfers)

const archived: Rule = ({ evidence, held, transfers }) => judgeTransfers(evidence, held, transfers)

const announced: Rule = ({ told = [], byQueue = [], rows }) => judgeDoors(told, byQueue, rows)

/** Nothing is believed whose bytes are not kept. */
const kept: Rule = function* ({ retours, isKept }) {
  for (const { id, sha256 } of retours) if (isKept?.(sha256) === false) yield `return ${id}: its bytes are not kept`
}

/** What holds even then: nothing is lost or twice, nothing is believed that is not so. */
const rulesOfRestored: readonly Rule[] = [kept, accounted, once, believed, told, understood, annulled, inArchives]

const rules: readonly Rule[] = [
  kept,
  accounted,
  once,
  believed,
  told,
  written,
  understood,
  annulled,
  annulling,
  lettered,
  archived,
  announced,
]
