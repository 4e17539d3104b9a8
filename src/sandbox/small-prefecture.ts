// The small prefecture as a gateway sees it: a folder that takes archives, keeps what it answers until it is confirmed, and
// tells whether it can work.
import { readFile } from 'node:fs/promises'
import type { Collectivite } from '../protocol/acte/collectivite.ts'
import type { Jour } from '../protocol/calendrier/jour.ts'
import { readArchiveName } from '../protocol/messages/names.ts'
import { readClassification, declare } from './registry.ts'
import { drop, linkOnly, openFolder, sweepTemporaries, writeTemporary, type Folder } from './folder.ts'
import { confirmDelivery, waitingFor, type Unfinished } from './correspondence.ts'
import { readLine } from './ledger.ts'
import { receive, type Office, type Submission } from './reception.ts'

export interface SmallPrefectureOptions {
  /** Shared by all processes of the machine; made at the first use. */
  readonly folder: string
  readonly now: () => Date
  readonly declares?: readonly Collectivite[]
  /** How long the answers to a number in _TARD wait, in milliseconds. */
  readonly lateMs?: number
  readonly sizeMaxBytes: number
}

export interface Check {
  readonly name: string
  readonly ok: boolean
  readonly code?: 'ACTES-G001'
  readonly detail?: string
  readonly on?: Jour
}

/** Nothing is read or written before its first use. */
export function openSmallPrefecture(options: SmallPrefectureOptions) {
  const { now, declares = [], lateMs = 60_000, sizeMaxBytes } = options
  const folder = openFolder(options.folder)
  const office: Office = { folder, now, lateMs, sizeMaxBytes }
  const unfinished: Unfinished = new Map()
  const ready = once(async () => {
    await sweepTemporaries(folder, now())
    for (const collectivite of declares) await declare(folder, collectivite)
  })
  return {
    receive: async (submission: Submission, signal: AbortSignal) => {
      await ready()
      return receive(office, submission, signal)
    },
    find: async (archive: string) => (readArchiveName(archive) ? readLine(folder, archive) : undefined),
    waiting: (siren: string) => waitingFor(folder, siren, now()),
    confirm: (delivery: string, names: readonly string[]) => confirmDelivery(folder, unfinished, { delivery, names }),
    check: async () => [await checkWriting(folder), await checkClassification(folder)],
  }
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined
  return () =>
    (done ??= work().catch((error: unknown) => {
      done = undefined
      throw error
    }))
}

const probe = 'sandbox probe\n'

async function checkWriting(folder: Folder): Promise<Check> {
  try {
    const path = await writeTemporary(folder, Buffer.from(probe))
    const linked = `${path}-linked`
    const same = (await linkOnly(path, linked)) && (await readFile(linked, 'utf8')) === probe
    await Promise.all([drop(path), drop(linked)])
    return same ? { name: 'folder', ok: true, detail: folder.path } : failed('folder', folder.path)
  } catch (error) {
    return failed('folder', String(error))
  }
}

async function checkClassification(folder: Folder): Promise<Check> {
  try {
    return { name: 'classification', ok: true, on: (await readClassification(folder)).date }
  } catch (error) {
    return failed('classification', String(error))
  }
}

function failed(name: string, detail: string): Check {
  return { name, ok: false, code: 'ACTES-G001', detail }
}
