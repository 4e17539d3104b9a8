// Locks on objects: a date until when nobody may remove a version, and a legal hold apart from it.
import type { ObjectSettings } from '#config/objects.ts'
import type { FileLock, FilePlace } from '../place.ts'
import type { Bucket } from './server.ts'

type Headers = Awaited<ReturnType<Bucket['facts']>>

export function lockIn(headers: Headers) {
  const said = (name: string) => headers?.[`x-amz-object-lock-${name}`]?.toString()
  const until = said('retain-until-date')
  return {
    until: until === undefined ? undefined : new Date(until),
    kind: said('mode'),
    held: said('legal-hold') === 'ON',
  }
}

const instant = (date: Date) => date.toISOString().replace(/\.\d+/, '')

/** Headers that lock a new version. */
export function lockFor(mode: string, until: Date) {
  return { 'x-amz-object-lock-mode': mode.toUpperCase(), 'x-amz-object-lock-retain-until-date': instant(until) }
}

/** Headers that give a new version the lock of the present one; servers refuse one that is over. */
export async function lockHeaders(bucket: Bucket, key: string, now: Date) {
  const { until, held, kind } = lockIn(await bucket.facts(key))
  return {
    ...(until && until > now && kind && lockFor(kind, until)),
    ...(held && { 'x-amz-object-lock-legal-hold': 'ON' }),
  }
}

/** A stricter or later lock stays so. A hidden key is shown again: what is to be locked is wanted. */
export function locking(bucket: Bucket, mode: Exclude<ObjectSettings['lock'], 'none'>): Required<FilePlace>['lock'] {
  return async (key, wish) => {
    const current = (await bucket.facts(key)) ?? (await shown(bucket, key))
    const versionId = current?.['x-amz-version-id']?.toString()
    if (versionId === undefined) return false
    const has = lockIn(current)
    const isStrict = has.kind === 'COMPLIANCE' || mode === 'compliance'
    const until = new Date(Math.max(wish.until?.getTime() ?? 0, has.until?.getTime() ?? 0))
    if (wish.until && (until > (has.until ?? 0) || (isStrict && has.kind !== 'COMPLIANCE')))
      await bucket.set({ retention: '', versionId }, retention(isStrict, until), key)
    if (has.held !== wish.held) await bucket.set({ 'legal-hold': '', versionId }, legalHold(wish), key)
    return true
  }
}

function retention(isStrict: boolean, until: Date) {
  const mode = isStrict ? 'COMPLIANCE' : 'GOVERNANCE'
  return `<Retention><Mode>${mode}</Mode><RetainUntilDate>${instant(until)}</RetainUntilDate></Retention>`
}

function legalHold({ held }: FileLock) {
  return `<LegalHold><Status>${held ? 'ON' : 'OFF'}</Status></LegalHold>`
}

async function shown(bucket: Bucket, key: string) {
  for (const { id, isMarker } of await bucket.versions(key)) if (isMarker) await bucket.remove(key, id)
  return bucket.facts(key)
}
