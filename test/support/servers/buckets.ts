// Buckets of tests, each with versions and locks, on the S3 server of the run or another.
import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { onTestFinished } from 'vitest'
import type { ObjectSettings } from '../../../src/config/objects.ts'
import { openBlobs } from '../../../src/store/blobs/blobs.ts'
import { openBucket } from '../../../src/store/blobs/bucket/server.ts'
import { openPlace } from '../../../src/store/blobs/places.ts'
import type { FileSealing } from '../../../src/store/blobs/sealed-file.ts'
import { storeTools, temporaryHome } from '../life/laid-home.ts'
import { placeEnvironment } from '../life/stored-bytes.ts'

export interface LentBucket {
  /** `s3://BUCKET/PREFIX` */
  readonly place: string
  readonly objects: ObjectSettings
  /** The same by the settings of an installation. */
  readonly environment: Readonly<Record<string, string>>
  /** As an administrator sees it. */
  readonly bucket: ReturnType<typeof openBucket>
}

export interface BucketWish {
  readonly lock?: ObjectSettings['lock']
  readonly copiesBytes?: number
  /** Without versions and locks. */
  readonly plain?: true
}

export async function lendBucket(
  endpoint: string,
  { lock = 'governance', copiesBytes = 100_000_000, plain }: BucketWish = {},
) {
  const place = `s3://actes-${randomUUID()}/pre`
  const objects: ObjectSettings = { endpoint, region: 'us-east-1', key: 'key', secret: 'secret', lock, copiesBytes }
  const bucket = openBucket(place, objects)
  const created = await fetch(`${endpoint}/${new URL(place).hostname}`, {
    method: 'PUT',
    headers: plain ? {} : { 'x-amz-bucket-object-lock-enabled': 'true' },
  })
  if (!created.ok) throw new Error(await created.text())
  const environment = placeEnvironment({ blobs: place, objects })
  return { place, objects, environment, bucket } satisfies LentBucket
}

/** Stored files in `s3://acts/pre`, as one process opens them, until the test ends. */
export async function openObjects(objects: ObjectSettings, { now = storeTools.now, ...more }: ObjectsOpening = {}) {
  const home = more.home ?? (await temporaryHome())
  const tools = { ...storeTools, now }
  const files = await openPlace({ home, blobs: 's3://acts/pre', ...more, objects }, tools)
  const bucket = openBucket('s3://acts/pre', objects)
  onTestFinished(async () => {
    await files.close()
    await bucket.close()
    await rm(home, { recursive: true, force: true })
  })
  return { home, files, bucket, blobs: await openBlobs(files, tools, more.sealing) }
}

interface ObjectsOpening {
  readonly home?: string
  readonly now?: () => Date
  readonly blobs?: string
  readonly blobsFrom?: string
  readonly sealing?: FileSealing
}
