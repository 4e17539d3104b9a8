// What a server really honours, tried on objects of a minute. Servers that call themselves compatible differ.
import type { ObjectSettings } from '#config/objects.ts'
import type { PlaceFault } from '../place.ts'
import { lockFor, lockIn } from './locks.ts'
import { lastPut } from './removal.ts'
import { BucketError, type Bucket } from './server.ts'

const probeMs = 60_000
const bypass = { 'x-amz-bypass-governance-retention': 'true' }

interface ProbeTools {
  readonly now: () => Date
  readonly newId: () => string
  readonly lock: ObjectSettings['lock']
}

/** @throws BucketError where an ordinary object cannot be written; the line's error */
export async function probeBucket(bucket: Bucket, { now, newId, lock }: ProbeTools): Promise<readonly PlaceFault[]> {
  const faults: PlaceFault[] = []
  const note = (fault: PlaceFault, isSo: boolean) => isSo && faults.push(fault)
  const about = (what: string) => bucket.text({ query: { [what]: '' } }).catch(unlessRefused)
  note('unversioned', !(await about('versioning'))?.includes('<Status>Enabled</Status>'))
  note('expiring', (await about('lifecycle'))?.includes('<Rule>') === true)
  note('ruled', (await about('object-lock'))?.includes('<Rule>') === true)
  const isListed = await sweep(bucket).then(() => true, unlessRefused)
  if (!isListed) return [...faults, 'blind']
  const key = `probe/${newId()}`
  const puts = (headers: Readonly<Record<string, string>>) =>
    bucket.put(key, 'probe', headers).then((version = 'null') => version, unlessRefused)
  const removes = (version: string, headers = {}) =>
    bucket.remove(key, version, headers).then(() => true, unlessRefused)
  await bucket.put(key, 'probe')
  note('overwriting', (await puts({ 'if-none-match': '*' })) !== undefined)
  note('unchecked', (await puts({ 'x-amz-checksum-sha256': Buffer.alloc(32).toString('base64') })) !== undefined)
  const [newest] = await bucket.versions(key)
  let isBlind = newest !== undefined && (await lastPut(bucket, newest).catch(unlessRefused)) === undefined
  if (lock !== 'none') {
    const locked = await puts(lockFor(lock, new Date(now().getTime() + probeMs)))
    const isSeen = lockIn(locked ? await bucket.facts(key, locked) : undefined).until !== undefined
    const isFree = locked === undefined || (await removes(locked)) === true
    const isLifted = !isFree && (await removes(locked, bypass)) === true
    isBlind ||= !isFree && !isSeen
    note('unlocked', isFree || (isLifted && lock === 'compliance'))
    note('bypassed', isLifted && lock === 'governance')
  }
  note('blind', isBlind)
  await sweep(bucket)
  return faults
}

/** Those still locked go at the next probe. */
async function sweep(bucket: Bucket) {
  for await (const page of bucket.list('probe/', ''))
    for (const { key } of page)
      for (const { id } of await bucket.versions(key)) await bucket.remove(key, id).catch(unlessRefused)
}

function unlessRefused(error: unknown): undefined {
  if (!(error instanceof BucketError)) throw error
}
