// Stored files in a versioned bucket of an S3 server. A key that somebody deleted without naming a version is only
// hidden, and read all the same. No version is removed before its lock ends.
import { open } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import pLimit from 'p-limit'
import type { ObjectSettings } from '#config/objects.ts'
import type { FilePlace, Portion, TextPlace } from '../place.ts'
import { fetchTo, type openCopies } from './copies.ts'
import { locking } from './locks.ts'
import { probeBucket } from './probe.ts'
import { removing } from './removal.ts'
import { BucketError, unlessNoSuchKey, type Bucket } from './server.ts'
import { writing } from './writing.ts'

interface BucketTools {
  readonly now: () => Date
  readonly newId: () => string
  readonly copies: Awaited<ReturnType<typeof openCopies>>
  readonly lock: ObjectSettings['lock']
}

const files = /^(?:[0-9a-f]{2}\/[0-9a-f]{2}|uploads)\/[0-9a-f-]{36,64}$/
const filesAtOnce = 8

export function openBucketPlace(bucket: Bucket, { copies, lock, ...tools }: BucketTools): FilePlace {
  const fetch = async (key: string, body = contentOf(bucket, key)) => {
    const temporary = copies.temporary()
    await fetchTo(temporary, await body)
    const file = await open(temporary, 'r')
    await copies.add(key, temporary)
    return file
  }
  const remove = removing(bucket, tools.now)
  return {
    name: `${bucket.place} ${lock}`,
    temporary: async (mark) => copies.temporary(mark),
    // Hidden meanwhile, it is being removed.
    ...writing(bucket, {
      now: tools.now,
      copies,
      visible: (key) => fetch(key, bucket.get(key)),
      content: (key) => contentOf(bucket, key),
    }),
    open: async (key, isWhole) => {
      const known = await copies.open(key)
      await known?.close()
      const copy = async () => (await copies.open(key)) ?? fetch(key)
      return known && (await isWhole(copy)) ? copy() : fetch(key)
    },
    has: async (key) => (await bucket.facts(key)) !== undefined || (await newestOf(bucket, key)) !== undefined,
    head: async (key, bytes) => {
      const body = await contentOf(bucket, key, { range: `bytes=0-${bytes - 1}` }).catch(unlessEmpty)
      return body ? buffer(body) : Buffer.alloc(0)
    },
    remove: async (key, before) => {
      const isGone = await remove(key, before)
      if (isGone) await copies.drop(key)
      return isGone
    },
    visit: ({ after = '', isOver }, visit, only) =>
      visitKeys(bucket, { after, isOver }, { visit, under: only ? `${only}/` : '', files: only ? /./ : files }),
    texts: (folder) => bucketTexts(bucket, folder),
    probe: () => probeBucket(bucket, { ...tools, lock }),
    ...(lock !== 'none' && { lock: locking(bucket, lock) }),
    close: async () => {
      copies.close()
      await bucket.close()
    },
  }
}

function asAbsent(error: unknown): never {
  unlessNoSuchKey(error)
  throw Object.assign(new Error('no such object', { cause: error }), { code: 'ENOENT' })
}

function unlessEmpty(error: unknown): undefined {
  if (!(error instanceof BucketError && error.code === 'InvalidRange')) throw error
}

async function newestOf(bucket: Bucket, key: string) {
  return (await bucket.versions(key)).find(({ isMarker }) => !isMarker)
}

/** The content of a key, hidden or not. @throws an error with code ENOENT */
async function contentOf(bucket: Bucket, key: string, headers = {}): Promise<Readable> {
  const body = await bucket.get(key, { headers }).catch(unlessNoSuchKey)
  if (body) return body
  const versionId = (await newestOf(bucket, key))?.id
  return versionId === undefined
    ? asAbsent(new BucketError('NoSuchKey', `GET ${key}`))
    : bucket.get(key, { versionId, headers }).catch(asAbsent)
}

interface KeyVisit {
  readonly visit: (key: string) => Promise<void>
  readonly under: string
  readonly files: RegExp
}

async function visitKeys(bucket: Bucket, { after = '', isOver }: Portion, { visit, under, files: wanted }: KeyVisit) {
  for await (const page of bucket.list(under, after)) {
    const keys = page.map(({ key }) => key)
    await pLimit(filesAtOnce).map(
      keys.filter((key) => wanted.test(key)),
      visit,
    )
    if (isOver()) return keys.at(-1) ?? null
  }
  return null
}

/** Each text keeps its last version only. */
function bucketTexts(bucket: Bucket, folder: string): TextPlace {
  const keyOf = (name: string) => `${folder}/${name}`
  return {
    list: async () => {
      const all: { name: string; at: Date }[] = []
      for await (const page of bucket.list(keyOf(''), ''))
        for (const { key, at } of page) all.push({ name: key.slice(folder.length + 1), at })
      return all
    },
    read: async (name) => {
      const body = await bucket.get(keyOf(name)).catch(unlessNoSuchKey)
      return body?.text()
    },
    write: async (name, text) => {
      const made = await bucket.put(keyOf(name), text)
      const all = await bucket.versions(keyOf(name))
      // A newer one of another process stays.
      for (const { id } of all.slice(all.findIndex((each) => each.id === made) + 1 || all.length))
        await bucket.remove(keyOf(name), id)
    },
    remove: async (name) => {
      for (const { id } of await bucket.versions(keyOf(name))) await bucket.remove(keyOf(name), id)
    },
  }
}
