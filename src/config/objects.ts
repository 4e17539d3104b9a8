// The settings of stored files: a folder, or a bucket of an S3 server, and the place that they are moved from.
import { join, resolve } from 'node:path'
import { isLoopback } from './addresses.ts'
import { authoritiesIn, settingProblem, type SettingsReading } from './sign-in.ts'
import type { SettingName } from './table.ts'

/** Modes of the locks on objects; `none` for a bucket without. */
const lockModes = ['governance', 'compliance', 'none'] as const

export interface ObjectSettings {
  /** Origin of the server, such as `https://s3.example.fr`. */
  readonly endpoint: string
  readonly region: string
  readonly key: string
  readonly secret: string
  /** File of authorities beside the machine's. */
  readonly ca?: string
  readonly lock: (typeof lockModes)[number]
  /** Most bytes of copies on this machine. */
  readonly copiesBytes: number
}

export interface StoredFileSettings {
  /** Path of a folder, or `s3://BUCKET/PREFIX`. */
  readonly blobs: string
  /** The place that they are moved from. */
  readonly blobsFrom?: string
  /** Given where one of the two is a bucket. */
  readonly objects?: ObjectSettings
}

const megabyte = 1_000_000

/** The key and its secret never enter a problem, nor an address. */
export function storedFileSettings(reading: SettingsReading, home: string, copiesMb: number): StoredFileSettings {
  const { text } = reading
  const blobs = storedPlace('ACTES_BLOBS', reading) ?? join(home, 'blobs')
  const blobsFrom = storedPlace('ACTES_BLOBS_FROM', reading)
  if (blobsFrom === blobs) reading.problems.push(settingProblem('ACTES_BLOBS_FROM'))
  const places = { blobs, ...(blobsFrom !== undefined && blobsFrom !== blobs && { blobsFrom }) }
  if (![blobs, blobsFrom].some(isBucket)) return places
  const [key, secret, ca] = [text('ACTES_S3_KEY'), text('ACTES_S3_SECRET'), text('ACTES_S3_CA')]
  const lock = lockModes.find((each) => each === text('ACTES_S3_LOCK'))
  const bad: readonly (readonly [SettingName, boolean])[] = [
    ['ACTES_S3_KEY', key === ''],
    ['ACTES_S3_SECRET', secret === ''],
    ['ACTES_S3_CA', ca !== '' && authoritiesIn(ca) === undefined],
    ['ACTES_S3_LOCK', lock === undefined],
    ['ACTES_S3_ENDPOINT', !isServer(text('ACTES_S3_ENDPOINT'))],
  ]
  const refused = bad.flatMap(([name, isBad]) => (isBad ? [settingProblem(name)] : []))
  reading.problems.push(...refused)
  if (refused.length > 0 || lock === undefined) return places
  const endpoint = new URL(text('ACTES_S3_ENDPOINT')).origin
  const given = { endpoint, region: text('ACTES_S3_REGION'), key, secret, lock, copiesBytes: copiesMb * megabyte }
  return { ...places, objects: { ...given, ...(ca !== '' && { ca: resolve(ca) }) } }
}

export function isBucket(place: string | undefined) {
  return place?.startsWith('s3://') === true
}

function storedPlace(name: 'ACTES_BLOBS' | 'ACTES_BLOBS_FROM', { text, problems }: SettingsReading) {
  const given = text(name)
  if (given === '') return undefined
  if (!given.includes('://')) return resolve(given)
  // Credentials have settings of their own: an address is shown and logged.
  const bucket = /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?:\/[\w.-]+)*\/?$/.test(given)
  if (!bucket) problems.push(settingProblem(name))
  return bucket ? given.replace(/\/$/, '') : undefined
}

/** Clear only on this machine. */
function isServer(address: string) {
  if (!URL.canParse(address)) return false
  const { protocol, hostname, username, pathname, search } = new URL(address)
  if (username !== '' || pathname !== '/' || search !== '') return false
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))
}
