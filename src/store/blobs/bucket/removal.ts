// Removal of a key with all its versions, safe beside those who put the same content.
import { lockIn } from './locks.ts'
import { BucketError, type Bucket, type StoredVersion } from './server.ts'

const putTag = 'actes-put'
/** The time of the first put, by our clock as the later ones. */
export const putHeader = 'x-amz-meta-actes-put'

/** Note when a content was put again, without a new version. @returns false if it went meanwhile */
export async function touched(bucket: Bucket, key: string, now: Date) {
  const tag = `<Tag><Key>${putTag}</Key><Value>${now.toISOString()}</Value></Tag>`
  const tagging = bucket.set({ tagging: '' }, `<Tagging><TagSet>${tag}</TagSet></Tagging>`, key)
  return tagging.then(
    () => true,
    (error: unknown) => {
      if (error instanceof BucketError) return false
      throw error
    },
  )
}

export async function lastPut(bucket: Bucket, { key, id, at }: { key: string; id: string; at: Date }) {
  const text = await bucket.text({ key, query: { tagging: '', versionId: id } }).catch((error: unknown) => {
    // No tags on this server: `touched` failed too, and a new version was put. Any other refusal hides a put.
    if (error instanceof BucketError && /^(HTTP501|MethodNotAllowed|No(Such|tFound|tImplemented))/.test(error.code))
      return ''
    throw error
  })
  const again = new RegExp(`<Key>${putTag}</Key>\\s*<Value>([^<]+)</Value>`).exec(text)?.[1]
  const first = (await bucket.facts(key, id))?.[putHeader]?.toString()
  return Math.max(at.getTime(), ...[first, again].map((said) => (said === undefined ? 0 : new Date(said).getTime())))
}

/**
 * Hide the key before the last look at when it was put: a concurrent put of the same content either noted its time, and
 * the key comes back, or finds nothing and writes a new version, which stays. A killed remover leaves the key hidden:
 * readers look below.
 */
export function removing(bucket: Bucket, now: () => Date) {
  const look = async (key: string, before: Date | undefined) => {
    const found = await bucket.versions(key)
    const contents = found.filter(({ isMarker }) => !isMarker)
    let isLate = false
    if (before) for (const each of contents) isLate ||= !((await lastPut(bucket, each)) < before.getTime())
    return { contents, markers: found.filter(({ isMarker }) => isMarker), isLate }
  }
  const isLocked = async (key: string, id: string) => {
    const { until, held } = lockIn(await bucket.facts(key, id))
    return held || (until !== undefined && until > now())
  }
  const removeAll = async (all: readonly StoredVersion[]) => {
    for (const { key, id } of all) await bucket.remove(key, id)
  }
  return async (key: string, before?: Date) => {
    const first = await look(key, before)
    // Without versions, nothing could come back.
    if (first.isLate || (before && first.contents.some(({ id }) => id === 'null'))) return false
    for (const { id } of first.contents) if (await isLocked(key, id)) return false
    if (before && (await bucket.facts(key))) await bucket.remove(key)
    const last = await look(key, before)
    await removeAll(last.isLate ? last.markers : [...last.contents, ...last.markers])
    return (await bucket.versions(key)).length === 0
  }
}
