// Opens the place of stored files that settings name: a folder, a bucket, or two of them during a move.
import { join } from 'node:path'
import type { Clock } from '#clock.ts'
import { ActesError } from '#errors.ts'
import { isBucket, type StoredFileSettings } from '#config/objects.ts'
import { openBucket } from './bucket/server.ts'
import { openBucketPlace } from './bucket/place.ts'
import { openCopies } from './bucket/copies.ts'
import { openFolder } from './folder.ts'
import { placeInMove } from './moving.ts'
import type { FilePlace } from './place.ts'

export interface PlaceSettings extends StoredFileSettings {
  readonly home: string
}

interface PlaceOptions {
  /** Whether what a bucket gives is copied on this machine; yes by default. */
  readonly copies?: boolean
}

export async function openPlace(settings: PlaceSettings, tools: Clock, options: PlaceOptions = {}): Promise<FilePlace> {
  const { blobs, blobsFrom } = settings
  const present = await openOne(blobs, settings, { ...tools, ...options })
  if (blobsFrom === undefined) return present
  return placeInMove(present, await openOne(blobsFrom, settings, { ...tools, ...options }))
}

async function openOne(
  at: string,
  { home, objects }: PlaceSettings,
  { copies = true, ...tools }: Clock & PlaceOptions,
): Promise<FilePlace> {
  if (!isBucket(at)) return openFolder(at, tools)
  if (!objects) throw new ActesError('ACTES-C001')
  const most = copies ? objects.copiesBytes : 0
  const kept = await openCopies(join(home, 'objects'), most, tools)
  return openBucketPlace(openBucket(at, objects, tools), { ...tools, copies: kept, lock: objects.lock })
}
