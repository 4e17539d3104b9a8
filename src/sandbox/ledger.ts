// Received archives: one permanent line each, never changed. Creating `ledger/<archive>.json` commits a reception:
// before it nothing is received; after it the archive (`archives/`) is on disk and the line determines every answer.
import { join } from 'node:path'
import type { Classification } from '#protocol/classification/classification.ts'
import type { CodeOf } from '#protocol/codes.ts'
import type { OutgoingCode } from '#protocol/messages/formulaire.ts'
import type { Jour } from '#protocol/calendrier/jour.ts'
import { compact } from '#protocol/compact.ts'
import { readIdActe } from '#protocol/messages/names.ts'
import type { Node } from '#protocol/xml/read.ts'
import * as disk from './folder.ts'
import type { Folder } from './folder.ts'
import type { Declared } from './registry.ts'
import type { VerdictCode } from './verdicts.ts'

export type PrefectureVerdict =
  | { readonly kind: 'accuse'; readonly idActe: string; readonly acte: Node }
  | { readonly kind: 'anomalieActe'; readonly code: VerdictCode; readonly found?: string; readonly acte: Node }
  | {
      readonly kind: 'anomalieEnveloppe'
      readonly code: VerdictCode
      readonly found?: string
      readonly enveloppe: Node
    }
  | {
      readonly kind: 'acquitte'
      readonly code: CodeOf<'acquitte'>
      readonly idActe: string
      readonly dateCourrier: Jour
    }
  | { readonly kind: 'annule'; readonly idActe: string; readonly enveloppe: Node }
  | { readonly kind: 'classe'; readonly classification: Classification }
  | { readonly kind: 'inchange'; readonly date: Jour }
  | { readonly kind: 'sansReponse' }

export interface LedgerLine {
  readonly archive: string
  readonly siren: string
  /** Code of the message; absent when it is unreadable, and in old lines, which are all of actes. */
  readonly message?: OutgoingCode
  /** Absent when the message is unreadable, has an invalid identifier, or concerns no acte. */
  readonly idActe?: string
  readonly dateCourrier?: Jour
  /** Instant of reception, ISO 8601 in UTC; `day` is in the collectivité's zone. */
  readonly receivedAt: string
  readonly day: Jour
  readonly sha256: string
  readonly sizeBytes: number
  readonly verdict: PrefectureVerdict
  readonly declared?: Declared
  readonly classificationDate: Jour
  /** Daily serials of the answers, one per delivery; empty for a number that stays silent. */
  readonly serials: readonly number[]
  readonly dueAt: string
}

export async function prepareLine(folder: Folder, line: LedgerLine) {
  await disk.ensure(folder, 'ledger')
  return disk.writeTemporary(folder, disk.jsonBytes(line))
}

/**
 * Enter a prepared line: the commit point of a reception. Flushes the ledger's names, and claims the identifier at
 * once. @returns false when this archive name was received before; nothing has changed then
 */
export async function enter(folder: Folder, line: LedgerLine, prepared: string) {
  const entered = disk.linkOnly(prepared, linePath(folder, line.archive))
  disk.drop(prepared)
  if (!entered) return false
  await isFirst(folder, line)
  await disk.flushNames(join(folder.path, 'ledger'))
  return true
}

export function readLine(folder: Folder, archive: string): LedgerLine | undefined {
  return disk.readJson(folder, 'ledger', archive)
}

export function linePath(folder: Folder, archive: string) {
  return disk.jsonPath(folder, 'ledger', archive)
}

/** One line at most holds an identifier: its AR in `acts/`, its annulation in `annulled/`. */
type Register = 'acts' | 'annulled'

/**
 * Whether this line is the first with its claim; true if it claims nothing. Runs after the line is entered, so that
 * only received lines hold an identifier. `acts/<idActe>.json` is a hard link to the line.
 */
export async function isFirst(folder: Folder, { archive, verdict }: LedgerLine) {
  const register = registers[verdict.kind]
  if (!register || !('idActe' in verdict)) return true
  await disk.ensure(folder, register)
  const taken = disk.jsonPath(folder, register, verdict.idActe)
  if (disk.linkOnly(linePath(folder, archive), taken)) return true
  return holderOf(folder, register, verdict.idActe)?.archive === archive
}

const registers: Partial<Record<PrefectureVerdict['kind'], Register>> = { accuse: 'acts', annule: 'annulled' }

export function holderOf(folder: Folder, register: Register, idActe: string): LedgerLine | undefined {
  return readIdActe(idActe) && disk.readJson(folder, register, idActe)
}

/** Keep a note of an archive that came again, or was refused. */
export async function noteIn(folder: Folder, place: readonly string[], note: object) {
  const register = await disk.ensure(folder, ...place)
  let n = 1 + disk.namesIn(register).length
  while (!disk.createOnly(join(register, `${n}.json`), disk.jsonBytes(note))) n++
}

/** By arrival. */
export async function readLedger(path: string) {
  const lines = await disk.readAllJson<LedgerLine>(join(path, 'ledger'))
  const arrival = ({ receivedAt, archive }: LedgerLine) => `${receivedAt} ${archive}`
  const entries = []
  for (const line of lines.toSorted((a, b) => (arrival(a) < arrival(b) ? -1 : 1))) {
    const { archive, idActe, dateCourrier, siren, receivedAt, sha256, verdict } = line
    // Lines without a code are of actes, or could not be read.
    const message = line.message ?? (verdict.kind === 'anomalieEnveloppe' ? undefined : '1-1')
    const times = 1 + disk.namesIn(join(path, 'again', archive)).length
    entries.push({ archive, ...compact({ message, idActe, dateCourrier }), siren, receivedAt, sha256, times })
  }
  return entries
}
