// Content-addressed storage of files, archives and retours, in the place that settings name.
import { rm } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Clock } from '#clock.ts'
import { ActesError } from '#errors.ts'
import { fixedKeys, type MasterKey } from '../secrets/master-key.ts'
import { isAbsent } from '../engine/disk.ts'
import { draftMark, blobKey, openFolder } from './folder.ts'
import type { FileLock, FilePlace, Moving, Portion } from './place.ts'
import { keysInHead, resealFile, sealedHeadBytes, type FileSealing, type Resealed } from './sealed-file.ts'
import {
  isWholeOf,
  openChecked,
  readChecked,
  unreadableFileError,
  Unread,
  wholeChecked,
  writeFlushed,
} from './stored-file.ts'

export type Blobs = Awaited<ReturnType<typeof openBlobs>>

/**
 * `put` stores durably, even over a damaged file; `read` verifies the digest at the end; what `open` gives is closed by
 * the caller; `check` writes and reads back a probe.
 * @param at a place, or the path of a folder
 * @param sealing opens encrypted files and may encrypt new ones; absent: all are clear
 */
export async function openBlobs(at: FilePlace | string, tools: Pick<Clock, 'newId' | 'now'>, sealing?: FileSealing) {
  const place = typeof at === 'string' ? await openFolder(at, tools) : at
  const wholeOf = (sha256: string) => isWholeOf({ sha256, sealing })
  const opening = (sha256: string) => () => place.open(blobKey(sha256), wholeOf(sha256))
  /** @param expected digest, else nothing is stored @throws ActesError ACTES-S005; ACTES-F015 if the digest differs */
  const put = async (bytes: AsyncIterable<Uint8Array> | Uint8Array, expected?: string) => {
    let temporary = ''
    try {
      temporary = await place.temporary()
      const blob = await writeFlushed(temporary, bytes, { sealing })
      if (expected !== undefined && blob.sha256 !== expected) throw new ActesError('ACTES-F015')
      await place.settle(blobKey(blob.sha256), temporary, wholeOf(blob.sha256))
      return blob
    } catch (error) {
      if (temporary !== '') await rm(temporary, { force: true }).catch(() => undefined)
      if (error instanceof Unread) throw error.cause
      throw error instanceof ActesError ? error : unwritable(error)
    }
  }
  const bytesOf = (sha256: string) => wholeChecked(opening(sha256), { sha256, sealing })
  return {
    place: place.name,
    encrypts: sealing?.encrypts === true,
    put,
    read: (sha256: string) => readChecked(opening(sha256), { sha256, sealing }),
    bytes: bytesOf,
    /** @throws ActesError ACTES-S012 */
    has: async (sha256: string) =>
      place.has(blobKey(sha256)).catch((error: unknown) => {
        throw unreadableFileError(error, sha256)
      }),
    open: (sha256: string) => openChecked(opening(sha256), { sha256, sealing }),
    check: async () => {
      const { sha256 } = await put(new TextEncoder().encode('actes-worker blob probe'))
      await bytesOf(sha256)
    },
    /**
     * Delete content that nothing references. @param before keep what was put since, as its row may not be committed
     * @returns false if kept; true if absent or removed @throws ActesError ACTES-S005
     */
    remove: (sha256: string, before: Date) => place.remove(blobKey(sha256), before).catch(unwritable),
    ...abilities(place, sealing),
    ...keyTending(place, sealing),
  }
}

/** What not every place does. */
function abilities(place: FilePlace, sealing: FileSealing | undefined) {
  return {
    ...(place.lock && {
      /** Extend the lock of a file, never shorten it. @returns false if there is none such @throws ActesError ACTES-S005 */
      lock: async (sha256: string, lock: FileLock) => place.lock?.(blobKey(sha256), lock).catch(unwritable),
    }),
    ...(place.move && {
      /** Move a part of the files of the former place to the present one. */
      moving: async (part: Omit<Moving, 'sealing'>) => place.move?.({ ...part, sealing }),
    }),
  }
}

/** Counting and resealing of file keys, which also cover uploads. */
function keyTending(place: FilePlace, sealing: FileSealing | undefined) {
  const reseal = async (key: string, keys: MasterKey) => {
    const done = await place.rewrite(key, (path) => resealFile(path, basename(key), keys))
    return done === 'clear' && sealing?.encrypts ? encrypt(key) : done
  }
  const encrypt = async (key: string): Promise<Resealed> => {
    const name = basename(key)
    const draft = await place.temporary(`${draftMark}${name}-`)
    try {
      const { sha256 } = await writeFlushed(draft, readLazily(place, key), { sealing, name })
      // Leave a damaged file for the checks to report.
      if (key === blobKey(name) && sha256 !== name) return 'clear'
      await place.replace(key, draft)
      return 'encrypted'
    } catch (error) {
      throw error instanceof Unread ? error.cause : error
    } finally {
      await rm(draft, { force: true })
    }
  }
  return {
    /** Count the files per master key (clear ones under `''`) in a part of the place. */
    keys: (portion: Portion) =>
      countStoredFiles(place, portion, async (key) => {
        const ids = keysInHead(await place.head(key, sealedHeadBytes))
        return ids.length === 0 ? [''] : ids
      }),
    /** Seal file keys under the current master key; encrypt clear files if `encrypts`. */
    reseal: async (portion: Portion) => {
      const keys = fixedKeys((await sealing?.keys.fresh()) ?? [])
      return countStoredFiles(place, portion, async (key) => [await reseal(key, keys)])
    },
  }
}

/** Count files by what `say` returns. Files removed meanwhile are skipped. */
async function countStoredFiles<K extends string>(
  place: FilePlace,
  portion: Portion,
  say: (key: string) => Promise<readonly K[]>,
) {
  const counts = new Map<K, number>()
  const after = await place.visit(portion, async (key) => {
    const said = await say(key).catch((error: unknown): readonly K[] => {
      if (isAbsent(error)) return []
      throw unreadableFileError(error, basename(key))
    })
    for (const each of said) counts.set(each, (counts.get(each) ?? 0) + 1)
  })
  return { after, counts }
}

async function* readLazily(place: FilePlace, key: string): AsyncGenerator<Uint8Array> {
  const file = await place.open(key, async () => false)
  yield* file.createReadStream() as AsyncIterable<Buffer>
}

function unwritable(cause: unknown): never {
  throw new ActesError('ACTES-S005', { cause })
}
