// Writing to a bucket: once per content, with the digests that the server checks, and read back once.
import { createHash } from 'node:crypto'
import { rm, type FileHandle } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { compact } from '#protocol/compact.ts'
import type { FilePlace } from '../place.ts'
import { fetchTo, type openCopies } from './copies.ts'
import { lockHeaders } from './locks.ts'
import { putHeader, touched } from './removal.ts'
import { BucketError, sentFile, type Bucket, type SentFile } from './server.ts'

interface WritingTools {
  readonly now: () => Date
  readonly copies: Awaited<ReturnType<typeof openCopies>>
  /** Opens what a key shows. */
  readonly visible: (key: string) => Promise<FileHandle>
  readonly content: (key: string) => Promise<Readable>
}

const putAtMost = 3
const largeBytes = 1_000_000

export function writing(
  bucket: Bucket,
  { now, copies, visible, content }: WritingTools,
): Pick<FilePlace, 'settle' | 'rewrite' | 'replace'> {
  const write = readingBack(bucket, now)
  /** @returns false if it is there already, whole */
  const writeUnlessThere = async (key: string, file: SentFile, isThere: () => Promise<boolean>) => {
    // A server that refuses a large file may end the line before its answer is read.
    const isKnown = file.sizeBytes > largeBytes && (await bucket.facts(key)) !== undefined
    for (let left = putAtMost; left > 0; left--) {
      const isNew = !isKnown && (await write(key, file, { 'if-none-match': '*' }).then(() => true, unlessThere))
      if (isNew) return true
      // Being written by another: look again.
      if (isNew === undefined) continue
      if (!(await isThere())) break
      if (await touched(bucket, key, now())) return false
    }
    await write(key, file, await lockHeaders(bucket, key, now()))
    return true
  }
  /** The earlier versions go, but for locked ones. Were all of them removed meanwhile, the new one goes too. */
  const replace = async (key: string, temporary: string) => {
    const earlier = await bucket.versions(key)
    const made = await write(key, await sentFile(temporary), await lockHeaders(bucket, key, now()))
    const left = new Set((await bucket.versions(key)).map(({ id }) => id))
    const isRemoved = earlier.every(({ id, isMarker }) => isMarker || !left.has(id))
    for (const { id } of isRemoved ? [{ id: made ?? 'null' }] : earlier)
      if (id !== 'null') await bucket.remove(key, id).catch(unlessLocked)
    await copies.drop(key)
  }
  return {
    settle: async (key, temporary, isWhole) => {
      const isNew = await writeUnlessThere(key, await sentFile(temporary), () => isWhole(() => visible(key)))
      await (isNew ? copies.add(key, temporary) : rm(temporary, { force: true }))
    },
    replace,
    rewrite: async (key, change) => {
      const temporary = copies.temporary()
      try {
        await fetchTo(temporary, await content(key))
        const done = await change(temporary)
        if (done === 'resealed') await replace(key, temporary)
        return done
      } finally {
        await rm(temporary, { force: true })
      }
    },
  }
}

/** @throws BucketError if the server does not give back what it was given */
function readingBack(bucket: Bucket, now: () => Date) {
  return async (key: string, file: SentFile, headers: Readonly<Record<string, string>>) => {
    const versionId = await bucket.put(key, file, { ...headers, [putHeader]: now().toISOString() })
    if ((await sha256Of(await bucket.get(key, compact({ versionId })))) !== file.sha256)
      throw new BucketError('ReadBackDiffers', `PUT ${key}`)
    return versionId
  }
}

/** Only the server's word that the key is there, or is being written, is an answer. */
function unlessThere(error: unknown): false | undefined {
  if (error instanceof BucketError && error.code === 'PreconditionFailed') return false
  if (error instanceof BucketError && error.code === 'ConditionalRequestConflict') return undefined
  throw error
}

function unlessLocked(error: unknown): undefined {
  // Servers name it differently.
  if (!(error instanceof BucketError && /^(AccessDenied|InvalidRequest|ObjectLocked)$/.test(error.code))) throw error
}

async function sha256Of(body: Readable) {
  const hash = createHash('sha256')
  for await (const piece of body) hash.update(piece as Buffer)
  return hash.digest('hex')
}
