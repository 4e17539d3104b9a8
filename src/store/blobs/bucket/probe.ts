// What a server really honours, tried on objects of a minute. Servers that call themselves compatible differ.
import type { ObjectSettings } from '#config/objects.ts'
import type { PlaceFault } from '../place.ts'
import { lockFor } from './locks.ts'
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
  await sweep(bucket)
  const key = `probe/${newId()}`
  const puts = (headers: Readonly<Record<string, string>>) =>
    bucket.put(key, 'probe', headers).then((version = 'null') => version, unlessRefused)
  const removes = (version: string, headers = {}) =>
    bucket.remove(key, version, headers).then(() => true, unlessRefused)
  await bucket.put(key, 'probe')
  note('overwriting', (await puts({ 'if-none-match': '*' })) !== undefined)
  note('unchecked', (await puts({ 'x-amz-checksum-sha256': Buffer.alloc(32).toString('base64') })) !== undefined)
  if (lock !== 'none') {
    note('ruled', (await about('object-lock'))?.includes('<Rule>') === true)
    const locked = await puts(lockFor(lock, new Date(now().getTime() + probeMs)))
    const isFree = locked === undefined || (await removes(locked)) === true
    const isLifted = !isFree && (await removes(locked, bypass)) === true
    note('unlocked', isFree || (isLifted && lock === 'compliance'))
    note('bypassed', isLifted && lock === 'governance')
  }
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
