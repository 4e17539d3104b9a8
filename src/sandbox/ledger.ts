// What the small prefecture has received, for ever: one line per archive, created once and never changed.
// The creation of `ledger/<archive>.json` is the moment of reception: before it nothing was received, after it the
// archive (`archives/`) is on the disk and every answer can be derived from the line.
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Jour } from '../protocol/acte.ts'
import type { Node } from '../protocol/read.ts'
import {
  createOnly,
  drop,
  ensure,
  flush,
  linkOnly,
  namesIn,
  readIfThere,
  writeTemporary,
  type Folder,
} from './folder.ts'
import type { Declared } from './registry.ts'
import type { VerdictCode } from './verdicts.ts'

/** What the prefecture answers; `found` completes the sentence of an anomaly. */
export type Verdict =
  | { readonly kind: 'accuse'; readonly idActe: string; readonly acte: Node }
  | { readonly kind: 'anomalieActe'; readonly code: VerdictCode; readonly found?: string; readonly acte: Node }
  | {
      readonly kind: 'anomalieEnveloppe'
      readonly code: VerdictCode
      readonly found?: string
      readonly enveloppe: Node
    }

export interface LedgerLine {
  readonly archive: string
  /** Sender, as its archive is named: its answers wait under this SIREN. */
  readonly siren: string
  /** Absent when the message could not be read, or holds what no identifier can. */
  readonly idActe?: string
  /** Instant of reception, ISO 8601 in UTC, and its day in the collectivite's zone. */
  readonly receivedAt: string
  readonly day: Jour
  readonly sha256: string
  readonly sizeBytes: number
  readonly verdict: Verdict
  /** The sender as it was registered then; absent for a stranger. */
  readonly declared?: Declared
  readonly classificationDate: Jour
  /** Daily serials of the answers, one per delivery: none for a number that stays silent. */
  readonly serials: readonly number[]
  /** Instant before which no answer is given. */
  readonly dueAt: string
}

/**
 * Write a line beside the ledger and flush it: all that is left to do is to give it its name.
 * @returns the path of the temporary file, for `enter`
 */
export async function prepareLine(folder: Folder, line: LedgerLine): Promise<string> {
  await ensure(folder, 'ledger')
  return writeTemporary(folder, Buffer.from(`${JSON.stringify(line)}\n`))
}

/**
 * Enter a prepared line: the commit point of a reception; the ledger's names are flushed. An act that is acknowledged
 * takes its identifier at once.
 * @returns false when this archive name was received before; nothing has changed then
 */
export async function enter(folder: Folder, line: LedgerLine, prepared: string): Promise<boolean> {
  const ledger = join(folder.path, 'ledger')
  const entered = await linkOnly(prepared, join(ledger, `${line.archive}.json`))
  await drop(prepared)
  if (!entered) return false
  if (line.verdict.kind === 'accuse') await isFirst(folder, { archive: line.archive, idActe: line.verdict.idActe })
  await flush(ledger)
  return true
}

/** The line of an archive, if it was received. @param archive a name that readArchiveName accepts */
export async function readLine(folder: Folder, archive: string): Promise<LedgerLine | undefined> {
  const bytes = await readIfThere(join(folder.path, 'ledger', `${archive}.json`))
  return bytes && (JSON.parse(bytes.toString('utf8')) as LedgerLine)
}

/**
 * Is this line the first to be acknowledged under its identifier? Asked after the line was entered, so that only
 * what was received holds an identifier; the name `acts/<idActe>.json` is the line itself under a second name.
 */
export async function isFirst(folder: Folder, { archive, idActe }: Claim): Promise<boolean> {
  const taken = join(await ensure(folder, 'acts'), `${idActe}.json`)
  if (await linkOnly(join(folder.path, 'ledger', `${archive}.json`), taken)) return true
  const holder = await readIfThere(taken)
  return holder !== undefined && (JSON.parse(holder.toString('utf8')) as LedgerLine).archive === archive
}

export interface Claim {
  readonly archive: string
  readonly idActe: string
}

/**
 * Take the next serials of the day for the answers to a SIREN: a number once taken is never given again. Each becomes a
 * name of the archive that it answers, `serials/<siren>/<day>/<n>`. Not flushed: a loss of power may give one twice.
 * @param from the file of the archive
 */
export async function takeSerials(folder: Folder, from: string, wanted: Serials): Promise<readonly number[]> {
  if (wanted.count === 0) return []
  const register = await ensure(folder, 'serials', wanted.siren, wanted.day)
  const serials: number[] = []
  for (let n = folder.serials.get(register) ?? (await highestIn(register)) + 1; serials.length < wanted.count; n++) {
    if (await linkOnly(from, join(register, `${n}`))) serials.push(n)
    folder.serials.set(register, Math.max(n + 1, folder.serials.get(register) ?? 0))
  }
  return serials
}

export interface Serials {
  readonly siren: string
  readonly day: Jour
  readonly count: number
}

async function highestIn(register: string): Promise<number> {
  return (await namesIn(register)).reduce((highest, name) => Math.max(highest, Number(name)), 0)
}

/** Note that an archive came again after its reception (`again/<archive>/<n>.json`). */
export async function noteAgain(folder: Folder, archive: string, note: { sha256: string; at: string }): Promise<void> {
  await noteIn(await ensure(folder, 'again', archive), note)
}

/** Note that the exchange was refused; nothing was received (`refused/<n>.json`). */
export async function noteRefused(
  folder: Folder,
  note: { archive: string; sha256: string; at: string; reason: string },
): Promise<void> {
  await noteIn(await ensure(folder, 'refused'), note)
}

async function noteIn(register: string, note: object): Promise<void> {
  for (let n = 1 + (await readdir(register)).length; ; n++) {
    const file = await createOnly(join(register, `${n}.json`))
    if (!file) continue
    await file.writeFile(`${JSON.stringify(note)}\n`)
    await file.close()
    return
  }
}

export interface LedgerEntry {
  readonly archive: string
  readonly idActe?: string
  readonly siren: string
  readonly receivedAt: string
  readonly sha256: string
  /** How many times this archive came: 1, and one more for each refused repetition. */
  readonly times: number
}

/**
 * Everything received, in the order of reception.
 * @param path the sandbox's folder; an absent one is an empty ledger
 */
export async function readLedger(path: string): Promise<readonly LedgerEntry[]> {
  const names = (await namesIn(join(path, 'ledger'))).filter((name) => name.endsWith('.json'))
  const entries: LedgerEntry[] = []
  for (const name of names) entries.push(await readEntry(path, name.slice(0, -'.json'.length)))
  return entries.sort((a, b) => compare(a.receivedAt, b.receivedAt) || compare(a.archive, b.archive))
}

async function readEntry(path: string, archive: string): Promise<LedgerEntry> {
  const bytes = await readIfThere(join(path, 'ledger', `${archive}.json`))
  const { idActe, siren, receivedAt, sha256 } = JSON.parse(bytes?.toString('utf8') ?? '{}') as LedgerLine
  const times = 1 + (await namesIn(join(path, 'again', archive))).length
  return { archive, ...(idActe !== undefined && { idActe }), siren, receivedAt, sha256, times }
}

export interface RefusedEntry {
  readonly archive: string
  readonly sha256: string
  readonly at: string
  readonly reason: string
}

/** Exchanges that were refused, oldest first. @param path the sandbox's folder */
export async function readRefused(path: string): Promise<readonly RefusedEntry[]> {
  const names = [...(await namesIn(join(path, 'refused')))]
  const entries: RefusedEntry[] = []
  for (const name of names.sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10))) {
    const bytes = await readIfThere(join(path, 'refused', name))
    if (bytes) entries.push(JSON.parse(bytes.toString('utf8')) as RefusedEntry)
  }
  return entries
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
