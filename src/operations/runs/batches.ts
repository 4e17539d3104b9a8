// Batches: opening, decisions and results. The worker processes their lines (batch/work.ts).
import { basename } from 'node:path'
import { may } from '#accounts/access.ts'
import { ActesError, faultAt, problem } from '#errors.ts'
import { filesNamed, keyed, readActeLines, repeated, unnamed } from '#files/batch/lines.ts'
import { readTable, tableFault } from '#files/batch/table.ts'
import { plainPieces } from '#files/plain-file.ts'
import { takeZip } from '#files/zip.ts'
import { isId } from '#protocol/ids.ts'
import { batchLimits } from '#protocol/limits.ts'
import {
  batchById,
  batches,
  countLines,
  linesOfBatch,
  moveBatch,
  openBatch,
  ownerOf,
  type Batch,
  type BatchLine,
} from '#store/batches.ts'
import { resultFile } from '../batch/result.ts'
import { batchSchedule } from '../batch/work.ts'
import { batchTable } from '../declared/batches.ts'
import { bind, type At } from '../guard.ts'
import { canOf, mayBatch, need } from '../may.ts'
import { instantCursor, journalled, paginateList, readInstantCursor } from './run.ts'
import { startNow } from './schedules.ts'
import { existing } from '../subjects.ts'
import { compact } from '#protocol/compact.ts'

const keptMs = 30 * 86_400_000

export const batchRuns = bind(batchTable, {
  openBatch: async ({ form: { nom }, files }, at) => {
    const id = at.ports.clock.newId()
    try {
      await openBatchFromFiles(id, { nom, files }, at)
    } catch (error) {
      await at.ports.store.uploads.drop(ownerOf(id))
      throw error
    }
    return started(id, at)
  },
  listBatches: async ({ limit, after }, at) => {
    const { db } = at
    const from = { who: seenOf(at), ...(after !== undefined && { before: readInstantCursor(after) }) }
    const found = await paginateList(limit, (most) => batches(db, { ...from, limit: most }))
    const { items, next } = found((each) => each, instantCursor)
    return { items: await Promise.all(items.map((each) => batchToJson(each, at))), next }
  },
  showBatch: async ({ id }, at) => batchToJson(await seen(id, at), at),
  listBatchLines: async ({ id, limit, after, state }, at) => {
    await seen(id, at)
    const from = { id, ...compact({ after }), ...(state !== undefined && { states: [state] }) }
    const found = await paginateList(limit, (most) => linesOfBatch(at.db, { ...from, limit: most }))
    return found(lineJson, ({ line }) => String(line))
  },
  depositBatch: async ({ id, only }, at) => {
    const standing = await batchStanding(await own(id, at), at)
    need(only === undefined ? mayBatch.deposit(standing) : mayBatch.depositGood(standing))
    await steerBatch(id, { event: 'batch-deposited', from: ['checked'], to: 'depositing' }, at)
    return started(id, at)
  },
  cancelBatch: async ({ id }, at) => {
    need(mayBatch.cancel(await batchStanding(await seen(id, at), at)))
    await steerBatch(id, { event: 'batch-cancelled', from: ['checking', 'checked', 'depositing'], to: 'cancelled' }, at)
    await at.ports.store.uploads.drop(ownerOf(id))
    return batchToJson(await seen(id, at), at)
  },
  downloadBatchResult: async ({ id }, at) => {
    const { name, head } = await seen(id, at)
    const bytes = resultFile(head, allLines(id, at), at.caller.language)
    return { bytes, name: `${name.replace(/\.[^.]*$/, '')}-resultat.csv` }
  },
})

interface BatchUpload {
  readonly nom: string | undefined
  readonly files: readonly string[]
}

const isTable = (path: string) => /\.(?:csv|txt|xlsx)$/i.test(path)

/** Stores the files, reads the table and saves the lines, all or nothing. */
async function openBatchFromFiles(id: string, { nom, files }: BatchUpload, at: At) {
  const [path, ...others] = files.filter(isTable)
  const name = path === undefined ? 'lot' : basename(path)
  if (path === undefined || others.length > 0) throw tableFault(name, path === undefined ? 'none' : 'several')
  const table = await readTable(path, name, at.ports.clock.turn)
  const { head, lines } = readActeLines(table, name)
  const digests = await keepAll(
    ownerOf(id),
    files.filter((each) => each !== path),
    at,
  )
  const twice = repeated(lines)
  const kept = lines.map((line) => {
    const own = Object.fromEntries(filesNamed(line).flatMap((each) => pairOf(each, digests)))
    const problems = [twice.get(line.line)].filter((each) => each !== undefined)
    return { ...line, files: own, acte: keyed(line, own), problems }
  })
  const detail = { name, lines: lines.length }
  await journalled(at, { event: 'batch-opened', target: id, detail }, (sql, createdAt) =>
    openBatch(
      sql,
      {
        id,
        who: at.who,
        name: nom ?? name,
        head,
        encoding: table.encoding,
        createdAt,
        sirens: at.sirens ?? null,
        unnamed: unnamed(lines, [...digests.keys()]),
      },
      kept,
    ),
  )
}

function pairOf(name: string, digests: ReadonlyMap<string, string>): readonly (readonly [string, string])[] {
  const digest = digests.get(name)
  return digest === undefined ? [] : [[name, digest]]
}

/** @returns digests by file name @throws ActesError ACTES-F007, F008, X021 to X026, S005 */
async function keepAll(owner: string, paths: readonly string[], { ports }: At): Promise<ReadonlyMap<string, string>> {
  const digests = new Map<string, string>()
  const now = ports.clock.now()
  const until = new Date(now.getTime() + keptMs)
  let left: number = batchLimits.sumBytes
  const keep = async (given: string, bytes: AsyncIterable<Uint8Array>) => {
    // macOS writes names in NFD; compare them in NFC.
    const name = given.normalize('NFC')
    if (digests.has(name)) throw faultAt('ACTES-F008', name, { value: name })
    const kept = await ports.store.uploads.keep(bytes, { owner, name, now, until, most: left })
    left -= kept.sizeBytes
    digests.set(name, kept.sha256)
  }
  for (const path of paths) {
    const name = basename(path)
    if (/\.zip$/i.test(name)) {
      await takeZip(path, name, { limits: batchLimits, take: keep })
      continue
    }
    await keep(name, plainPieces(path, name))
  }
  return digests
}

async function started(id: string, at: At) {
  const isOn = await startNow(batchSchedule, at)
  return { ...(await batchToJson(await own(id, at), at)), waits: !isOn || undefined }
}

/** The owner to filter by; null for a caller who manages all accounts and sees every batch. */
function seenOf({ caller, who }: At) {
  return may(caller.grants, 'people', null) ? null : who
}

const seen = (id: string, at: At) => batchOf(id, seenOf(at), at)
const own = (id: string, at: At) => batchOf(id, at.who, at)

async function batchOf(id: string, who: string | null, { db }: At) {
  return existing(isId(id) ? await batchById(db, id.toLowerCase(), who) : undefined, id)
}

interface Steering {
  readonly event: string
  readonly from: readonly Batch['state'][]
  readonly to: Batch['state']
}

/** @throws ActesError ACTES-A066 */
async function steerBatch(id: string, { event, from, to }: Steering, at: At) {
  const isDone = await journalled(at, { event, target: id }, (sql, now) =>
    moveBatch(sql, { id, from, to }, { at: to === 'cancelled' ? now : null, sirens: at.sirens ?? null }),
  )
  if (!isDone) throw new ActesError('ACTES-A066')
}

async function batchToJson(batch: Batch, at: At) {
  const standing = await batchStanding(batch, at)
  const warnings = batch.unnamed.map((value) => problem('ACTES-A067', value, { value }))
  return { ...standing, warnings, can: canOf(mayBatch, standing) }
}

async function batchStanding(batch: Batch, { who, db }: At) {
  return { ...batch, isOwn: batch.who === who, lines: await countLines(db, batch.id) }
}

function lineJson({ acte, ...line }: BatchLine) {
  const text = (key: string) => (typeof acte[key] === 'string' ? acte[key] : '')
  return { ...line, collectivite: text('collectivite'), numero: text('numero'), objet: text('objet') }
}

async function* allLines(id: string, { db }: At): AsyncGenerator<BatchLine> {
  for (let after = 0; ;) {
    const lines = await linesOfBatch(db, { id, after, limit: 500 })
    yield* lines
    const last = lines.at(-1)
    if (!last) return
    after = last.line
  }
}
