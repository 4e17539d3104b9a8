// The bytes of stored files as they lie in the place that settings name, behind the back of those who use it.
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openBucket, sentFile } from '../../../src/store/blobs/bucket/server.ts'
import { blobKey } from '../../../src/store/blobs/folder.ts'
import type { PlaceSettings } from '../../../src/store/blobs/places.ts'

/** The settings of that place as an environment has them. */
export function placeEnvironment({ blobs, objects }: Pick<PlaceSettings, 'blobs' | 'objects'>) {
  if (!objects) return { ACTES_BLOBS: blobs }
  const { endpoint, region, key, secret, lock } = objects
  return {
    ACTES_BLOBS: blobs,
    ACTES_S3_ENDPOINT: endpoint,
    ACTES_S3_REGION: region,
    ACTES_S3_KEY: key,
    ACTES_S3_SECRET: secret,
    ACTES_S3_LOCK: lock,
  }
}

export interface StoredBytes {
  /** Digests of what lies there. */
  list(): Promise<readonly string[]>
  read(sha256: string): Promise<Buffer>
  /** With all its versions, and its copy on this machine. */
  remove(sha256: string): Promise<void>
  write(sha256: string, bytes: Uint8Array): Promise<void>
}

export function storedBytes({ home, blobs, objects }: PlaceSettings): StoredBytes {
  if (!objects) return inFolder(blobs)
  const bucket = openBucket(blobs, objects)
  const copyOf = (sha256: string) => join(home, 'objects', blobKey(sha256).replaceAll('/', '-'))
  const remove = async (sha256: string) => {
    for (const { id } of await bucket.versions(blobKey(sha256))) await bucket.remove(blobKey(sha256), id)
    await rm(copyOf(sha256), { force: true })
  }
  return {
    remove,
    list: async () => {
      const digests: string[] = []
      for await (const page of bucket.list('', '')) digests.push(...page.flatMap(({ key }) => digestIn(key)))
      return digests.sort()
    },
    read: async (sha256) => Buffer.from(await (await bucket.get(blobKey(sha256))).arrayBuffer()),
    write: async (sha256, bytes) => {
      await remove(sha256)
      await writeFile(copyOf(sha256), bytes)
      await bucket.put(blobKey(sha256), await sentFile(copyOf(sha256)))
      await rm(copyOf(sha256))
    },
  }
}

function inFolder(folder: string): StoredBytes {
  const pathOf = (sha256: string) => join(folder, blobKey(sha256))
  return {
    list: async () => (await readdir(folder, { recursive: true })).flatMap(digestIn).sort(),
    read: (sha256) => readFile(pathOf(sha256)),
    remove: (sha256) => rm(pathOf(sha256)),
    write: (sha256, bytes) => writeFile(pathOf(sha256), bytes),
  }
}

function digestIn(name: string): readonly string[] {
  return /([0-9a-f]{64})$/.exec(name)?.slice(1) ?? []
}
